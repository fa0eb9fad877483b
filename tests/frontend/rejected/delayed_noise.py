import brainpy_codegen as bc


@bc.sde
def model(x, t, tau=1.0):
    return -bc.delayed(x, tau)


@model.diffusion
def noise(x, t, tau=1.0, sigma=0.1):
    return sigma * bc.delayed(x, tau)
