import brainpy_codegen as bc


class store:
    V = 0.0


@bc.ode
def model(V, t):
    store.V = V
    (a, store.V), b = (V, V), V
    store.V += 1
    store.V: float = V
    return -V
