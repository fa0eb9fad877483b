import brainpy_codegen as bc


@bc.ode
def model(x, y, t, a=1.0):
    b = (c := 2 * x) + y
    (p, q), r = x, a
    dx = c + b + p
    dy = -q * r
    return dx, dy
