import brainpy_codegen as bc


@bc.ode
def model(V, t):
    print("V =", V)
    return -V
