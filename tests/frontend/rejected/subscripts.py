import brainpy_codegen as bc


@bc.ode
def model(y, t, a=1.0):
    y[0] = 2.0
    return -a * y[0] + y[1:]
