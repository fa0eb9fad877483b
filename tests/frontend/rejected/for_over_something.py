import brainpy_codegen as bc


@bc.ode
def model(V, t, n=3):
    total = 0.0
    for k in range(n):
        total += V
    for k in (1, 2, 3):
        total += k
    for k in range(0.5):
        total += k
    for k in range(0, 3, 0):
        total += k
    return total
