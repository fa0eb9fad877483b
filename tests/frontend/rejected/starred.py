import brainpy_codegen as bc


def rates(V, w):
    return V, w


@bc.ode
def model(V, w, t):
    a, *rest = V, w, 1
    dV, dw = rates(*(V, w))
    return dV, dw
