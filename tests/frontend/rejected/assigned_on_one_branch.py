import brainpy_codegen as bc


@bc.ode
def model(V, t):
    if V > 0:
        gain = 2.0
    return gain * V
