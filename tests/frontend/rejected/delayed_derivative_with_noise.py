import brainpy_codegen as bc


@bc.sde
def model(x, t, tau=1.0):
    return -bc.delayed_derivative(x, tau)


@model.diffusion
def noise(x, t, sigma=0.1):
    return sigma
