import brainpy_codegen as bc


@bc.ode
def membrane(V, ge, t, tau=20.0, E_L=-65.0):
    dV = (ge + E_L - V) / tau
    dge = -ge / 5.0
    return dV, dge


def to_rest(ge, V_r=-65.0):
    gE = V_r + ge
    return gE


def make():
    return bc.neuron(membrane, threshold=lambda V: V > -50.0, reset=to_rest)
