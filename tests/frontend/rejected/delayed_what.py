import brainpy_codegen as bc


def rate(x):
    return x * x


@bc.dde
def model(x, y, t, k=1.0, tau=1.0, history=0.0):
    square = rate(x)
    a = bc.delayed(square, tau)
    b = bc.delayed(x + y, tau)
    c = bc.delayed_derivative(k, tau)
    d = bc.delayed(x)
    e = bc.delayed(y, tau=tau, other=1)
    return a + b + c, d + e
