import brainpy_codegen as bc

k = 2.0


@bc.ode
def model(x, t):
    y = k * x
    k = 1.0
    return y + k
