import brainpy_codegen as bc


@bc.fde(order=0.9)
def model(x, t, tau=1.0):
    return -bc.delayed_derivative(x, tau)
