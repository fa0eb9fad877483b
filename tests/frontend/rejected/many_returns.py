import brainpy_codegen as bc


@bc.ode
def model(x, t):
    for k in range(200):
        if x > k:
            return x - k
    return x
