import brainpy_codegen as bc


class settings:
    g = 2.0


@bc.ode
def model(r, t, W):
    return settings.g * r.sum() + W.T
