import brainpy_codegen as bc


namespace = {}
exec("def made(x, t):\n    return -x", namespace)
model = bc.ode(namespace["made"])
