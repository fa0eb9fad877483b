import brainpy_codegen as bc


@bc.dde
def model(x, y, t, tau=1.0, history=0.0):
    lag = bc.delayed(y, tau)
    return bc.delayed(x, lag), -y
