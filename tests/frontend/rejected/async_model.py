import brainpy_codegen as bc


@bc.ode
async def model(V, t):
    return -V
