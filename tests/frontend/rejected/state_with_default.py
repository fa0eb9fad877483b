import brainpy_codegen as bc


@bc.ode
def model(x=1.0, t=0.0, k=2.0):
    return -k * x
