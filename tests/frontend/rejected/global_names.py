import brainpy_codegen as bc

count = 0.0


@bc.ode
def model(V, t):
    global count
    count = count + 1
    return -V * count
