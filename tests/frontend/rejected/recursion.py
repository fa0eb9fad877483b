import brainpy_codegen as bc


def even(n):
    return odd(n - 1)


def odd(n):
    return even(n - 1)


@bc.ode
def model(V, t):
    def again(x):
        return again(x - 1)

    return even(V) + again(V)
