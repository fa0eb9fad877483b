import brainpy_codegen as bc


model = bc.ode(lambda V, t: -V * unknown, name="decay")
