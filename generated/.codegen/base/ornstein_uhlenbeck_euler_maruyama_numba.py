"""Ornstein-Uhlenbeck process: euler_maruyama step for Numba.

Generated from examples/ornstein_uhlenbeck.py:ornstein_uhlenbeck.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

import numpy as np

from .support.numba_jit import cell, loop
from .support.numba_parameters import parameter_rows, set_parameters
from .support.numba_random import draw_increments
from .support.population import BLOCK, Loops, integrate, one_step
from .support.wiener import Wiener

MODEL = "examples/ornstein_uhlenbeck.py:ornstein_uhlenbeck"
METHOD = "euler_maruyama"
BACKEND = "numba"
STATES = ("x",)
PARAMETERS = {"mu": 0.0, "tau": 1.0, "sigma": 0.5}


@cell
def derivative(x, t, mu, tau, sigma):
    """Right-hand side: dx/dt."""
    dx = (mu - x) / tau
    return dx


@cell
def diffusion(x, t, mu, tau, sigma):
    """Diffusion: dx per dW."""
    noise_x = sigma
    return noise_x


@cell
def advance(x, t, dt, p, dW):
    """State after dt: Euler-Maruyama, strong order 1.

    dW: increment of the Wiener process over dt.
    """
    dx = derivative(x, t, *p)
    noise_x = diffusion(x, t, *p)
    x_next = x + dt * dx + noise_x * dW
    return x_next


@loop
def run_population(state, record, noise, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # mu, tau, sigma
    p = (parameters[0], parameters[1], parameters[2])
    # the random numbers of a block in one step
    random_numbers = np.empty((1, BLOCK), state.dtype)
    dW = random_numbers[0]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            draw_increments(random_numbers, noise, dt, k, begin, end)
            for i in range(x.size):
                x[i] = advance(x[i], t, dt, p, dW[i])
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]


@loop
def run_heterogeneous(
    state, record, noise, parameters, drive, t0, dt, steps, every, first, last
):
    """The same with a value of each parameter per element.

    drive[k, stage time, parameter] is added in step k; its last row holds from there on.
    Where nothing changes with time, it has one stage time only.
    """
    # for each stage time and parameter, the values of the elements of a block
    rows = parameter_rows(drive, state)
    mu = rows[0, 0]
    tau = rows[0, 1]
    sigma = rows[0, 2]
    # the random numbers of a block in one step
    random_numbers = np.empty((1, BLOCK), state.dtype)
    dW = random_numbers[0]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            draw_increments(random_numbers, noise, dt, k, begin, end)
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(x.size):
                p = (mu[i], tau[i], sigma[i])
                x[i] = advance(x[i], t, dt, p, dW[i])
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0,),
    names=(*STATES, *PARAMETERS),
    noise=Wiener(("dW",)),
)


def step(x, t, dt, *, mu=0.0, tau=1.0, sigma=0.5, seed=0, dW=None):
    """State after one step of dt: x; scalars or arrays."""
    return one_step(LOOPS, (x,), t, dt, (mu, tau, sigma), seed, (dW,))


def run(x, *, t0=0.0, dt, steps, every=1, mu=0.0, tau=1.0, sigma=0.5, seed=0, dW=None):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state."""
    return integrate(LOOPS, (x,), t0, dt, steps, every, (mu, tau, sigma), seed, (dW,))
