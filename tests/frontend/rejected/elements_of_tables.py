import brainpy_codegen as bc

GAINS = (0.5, 1.5)
NAMED = {"leak": 0.1, "rows": [1.0]}


@bc.ode
def model(x, t, k=1):
    dx = GAINS[2] + GAINS[k] + NAMED["sodium"] + NAMED["rows"]
    return dx - unknown[0] + len(x) + 2.0 @ x
