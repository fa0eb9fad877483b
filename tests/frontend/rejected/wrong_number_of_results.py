import brainpy_codegen as bc


@bc.ode
def model(V, w, t, I=0.0):
    dV = V - w + I
    return dV
