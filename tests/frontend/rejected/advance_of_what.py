import numpy as np

import brainpy_codegen as bc


def plain(x, t):
    return -x


number = 2.0


@bc.ode
def ring(x, t):
    return np.roll(x, 1) - x


@bc.sde
def noisy(x, t):
    return -x


@bc.ode
def faulty(x, t, k=1.0):
    return -k * y


@bc.update
def model(x, t, dt):
    a = bc.advance(plain, x, t, dt)
    b = bc.advance(number, x, t, dt)
    c = bc.advance(x, x, t, dt)
    d = bc.advance(rinng, x, t, dt)
    e = bc.advance(ring, x, t, dt)
    f = bc.advance(noisy, x, t, dt)
    g = bc.advance(faulty, x, t, dt)
    h = bc.advance(model, x, t, dt)
    i = bc.advance((plain if number else ring), x, t, dt)
    j = bc.advance()
    return a + b + c + d + e + f + g + h + i + j
