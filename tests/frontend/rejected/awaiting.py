import brainpy_codegen as bc


async def fetch(V):
    return V


@bc.ode
def model(V, t):
    async def inner(x):
        return x

    return fetch(V)
