import brainpy_codegen as bc


@bc.ode
def model(V, t):
    n = 0
    while n < 3:
        n = n + 1
    return -V * n
