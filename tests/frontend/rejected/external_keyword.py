import brainpy_codegen as bc


@bc.external
def table(x):
    return 2 * x


@bc.ode
def model(V, t):
    return table(x=V)
