import brainpy_codegen as bc


@bc.ode
def model(V, t):
    a = [V for _ in range(3)]
    b = (V, 2)
    c = {"V": V}
    d = (y := V)
    e = dict(V=V)
    f = (lambda x: x)(V)
    g = range(3)
    return V
