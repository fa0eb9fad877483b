import brainpy_codegen as bc


@bc.ode
def model(t, k=1.0):
    return k * t
