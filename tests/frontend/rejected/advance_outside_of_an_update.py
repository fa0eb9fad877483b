import brainpy_codegen as bc


@bc.ode
def decay(x, t, k=1.0):
    return -k * x


def ahead(x, t):
    return bc.advance(decay, x, t, 0.1)


@bc.ode
def model(x, t):
    y = bc.advance(decay, x, t, 0.1)
    return y + ahead(x, t)
