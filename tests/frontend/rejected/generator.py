import brainpy_codegen as bc


@bc.ode
def model(V, t):
    yield -V
