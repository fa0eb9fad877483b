import brainpy_codegen as bc


def make(k):
    return k


@bc.ode
def model(V, t):
    return make(2)(V)
