import brainpy_codegen as bc


@bc.ode
def model(V, t):
    total = 0.0
    for k in range(5):
        if k > 2:
            break
        total += V
    else:
        total = 0.0
    return total
