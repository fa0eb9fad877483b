import brainpy_codegen as bc


@bc.ode
def model(V, steps, t, dt=0.1, rtol=1e-3):
    return -V * dt, steps * rtol
