import brainpy_codegen as bc


@bc.ode
def model(V, w, t):
    a = V << 2
    b = V & w
    c = ~V
    d = V is w
    e = V in (1, 2)
    return a + b, c + d + e
