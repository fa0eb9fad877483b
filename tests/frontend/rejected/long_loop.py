import brainpy_codegen as bc


@bc.ode
def model(V, t):
    total = 0.0
    for i in range(100):
        for j in range(100):
            total += V * i / (j + 1)
    return total
