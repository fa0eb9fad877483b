import brainpy_codegen as bc


@bc.ode
def model(x, t, *rest, **options):
    return -x
