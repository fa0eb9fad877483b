import brainpy_codegen as bc


@bc.sde
def model(V, t):
    return -V
