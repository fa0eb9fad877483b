import brainpy_codegen as bc


@bc.ode
def model(V, t):
    match V:
        case 0:
            dV = 1.0
        case _:
            dV = -V
    return dV
