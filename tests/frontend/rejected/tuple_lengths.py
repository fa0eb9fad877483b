import brainpy_codegen as bc


@bc.ode
def model(V, w, t):
    a, b = V, w, 1
    c, d = (V, w) if V > 0 else (V, w, 1)
    e = V, w
    return a + c, b + d
