import brainpy_codegen as bc


@bc.ode
def model(V, t):
    assert V > 0
    if V > 100:
        raise ValueError("too high")
    try:
        dV = 1 / V
    except ZeroDivisionError:
        dV = 0.0
    return dV
