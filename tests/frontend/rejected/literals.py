import brainpy_codegen as bc


@bc.ode
def model(V, t):
    a = "high"
    b = f"{V}"
    c = 2j * V
    d = None
    e = 1e999
    return V
