import brainpy_codegen as bc


@bc.ode
def model(V, t):
    if V > 0:
        return -V
    elif V < -1:
        return
