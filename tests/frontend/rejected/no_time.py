import brainpy_codegen as bc


@bc.ode
def model(V, w, I=0.0):
    return V - w + I, w
