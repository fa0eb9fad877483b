import brainpy_codegen as bc


@bc.ode
def model(V, w, t):
    a = V or 1.0
    b = V and w
    return a, b
