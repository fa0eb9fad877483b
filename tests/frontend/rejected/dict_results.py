import brainpy_codegen as bc


@bc.ode
def model(V, w, t):
    return {"V": -V, "u": w}
