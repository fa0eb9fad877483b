import brainpy_codegen as bc


@bc.update
def model(x, t, dt, tau=1.0):
    return x - dt * bc.delayed(x, tau)
