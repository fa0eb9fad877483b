import brainpy_codegen as bc


@bc.update
def model(V, t, I=0.0):
    return V + I
