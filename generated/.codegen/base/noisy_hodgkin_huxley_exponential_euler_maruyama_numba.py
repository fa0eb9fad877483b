"""Hodgkin-Huxley neuron in a noisy current: exponential_euler_maruyama step for Numba.

Generated from examples/noisy_hodgkin_huxley.py:noisy_hodgkin_huxley.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

import numpy as np

from .support.numba_jit import cell, loop
from .support.numba_math import exp, exprel, sqrt
from .support.numba_parameters import parameter_rows, set_parameters
from .support.numba_random import draw_increments
from .support.population import BLOCK, Loops, integrate, one_step
from .support.wiener import Wiener

MODEL = "examples/noisy_hodgkin_huxley.py:noisy_hodgkin_huxley"
METHOD = "exponential_euler_maruyama"
BACKEND = "numba"
STATES = ("V", "m", "h", "n")
PARAMETERS = {"I": 0.0, "sigma": 2.0}


@cell
def linear_parts(V, m, h, n, t, I, sigma):
    """Each derivative as slope * x + offset: (dV_slope, dV_offset, dm_slope, dm_offset, dh_slope, dh_offset,
    dn_slope, dn_offset).
    """
    # rates of opening and closing [1/ms]
    alpha_m = 1 / exprel(-(V + 40) / 10)
    beta_m = 4.0 * exp(-(V + 65) / 18)
    alpha_h = 0.07 * exp(-(V + 65) / 20)
    beta_h = 1 / (1 + exp(-(V + 35) / 10))
    alpha_n = 0.1 / exprel(-(V + 55) / 10)
    beta_n = 0.125 * exp(-(V + 65) / 80)

    # ionic currents [uA/cm2]
    I_Na_slope = 120.0 * m**3 * h
    I_Na_offset = -I_Na_slope * 50.0
    I_K_slope = 36.0 * n**4
    I_K_offset = I_K_slope * 77.0
    I_L_slope = 0.3
    I_L_offset = I_L_slope * 54.387

    dV_slope = -I_Na_slope - I_K_slope - I_L_slope
    dV_offset = I - I_Na_offset - I_K_offset - I_L_offset
    dm_slope = -alpha_m - beta_m
    dm_offset = alpha_m
    dh_slope = -alpha_h - beta_h
    dh_offset = alpha_h
    dn_slope = -alpha_n - beta_n
    dn_offset = alpha_n

    return (
        dV_slope,
        dV_offset,
        dm_slope,
        dm_offset,
        dh_slope,
        dh_offset,
        dn_slope,
        dn_offset,
    )


@cell
def derivative(V, m, h, n, t, I, sigma):
    """Right-hand side: (dV/dt, dm/dt, dh/dt, dn/dt), composed of its linear parts."""
    (
        dV_slope,
        dV_offset,
        dm_slope,
        dm_offset,
        dh_slope,
        dh_offset,
        dn_slope,
        dn_offset,
    ) = linear_parts(V, m, h, n, t, I, sigma)
    dV = dV_slope * V + dV_offset
    dm = dm_slope * m + dm_offset
    dh = dh_slope * h + dh_offset
    dn = dn_slope * n + dn_offset
    return dV, dm, dh, dn


@cell
def diffusion(V, m, h, n, t, I, sigma):
    """Diffusion: dV per dW."""
    noise_V = sigma
    return noise_V


@cell
def advance(V, m, h, n, t, dt, p, dW):
    """State after dt: exponential Euler-Maruyama, strong order 1.

    dW: increment of the Wiener process over dt.
    """
    (
        dV_slope,
        dV_offset,
        dm_slope,
        dm_offset,
        dh_slope,
        dh_offset,
        dn_slope,
        dn_offset,
    ) = linear_parts(V, m, h, n, t, *p)
    noise_V = diffusion(V, m, h, n, t, *p)
    spread_V = sqrt(exprel(2 * (dt * dV_slope)))
    V_next = (
        V
        + dt * exprel(dt * dV_slope) * (dV_slope * V + dV_offset)
        + spread_V * (noise_V * dW)
    )
    m_next = m + dt * exprel(dt * dm_slope) * (dm_slope * m + dm_offset)
    h_next = h + dt * exprel(dt * dh_slope) * (dh_slope * h + dh_offset)
    n_next = n + dt * exprel(dt * dn_slope) * (dn_slope * n + dn_offset)
    return V_next, m_next, h_next, n_next


@loop
def run_population(state, record, noise, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # I, sigma
    p = (parameters[0], parameters[1])
    # the random numbers of a block in one step
    random_numbers = np.empty((1, BLOCK), state.dtype)
    dW = random_numbers[0]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        V = state[0, begin:end]
        m = state[1, begin:end]
        h = state[2, begin:end]
        n = state[3, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            draw_increments(random_numbers, noise, dt, k, begin, end)
            for i in range(V.size):
                V[i], m[i], h[i], n[i] = advance(
                    V[i], m[i], h[i], n[i], t, dt, p, dW[i]
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(V.size):
                    row[0, begin + i] = V[i]
                    row[1, begin + i] = m[i]
                    row[2, begin + i] = h[i]
                    row[3, begin + i] = n[i]


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
    I = rows[0, 0]
    sigma = rows[0, 1]
    # the random numbers of a block in one step
    random_numbers = np.empty((1, BLOCK), state.dtype)
    dW = random_numbers[0]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        V = state[0, begin:end]
        m = state[1, begin:end]
        h = state[2, begin:end]
        n = state[3, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            draw_increments(random_numbers, noise, dt, k, begin, end)
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(V.size):
                p = (I[i], sigma[i])
                V[i], m[i], h[i], n[i] = advance(
                    V[i], m[i], h[i], n[i], t, dt, p, dW[i]
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(V.size):
                    row[0, begin + i] = V[i]
                    row[1, begin + i] = m[i]
                    row[2, begin + i] = h[i]
                    row[3, begin + i] = n[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0,),
    names=(*STATES, *PARAMETERS),
    noise=Wiener(("dW",)),
)


def step(V, m, h, n, t, dt, *, I=0.0, sigma=2.0, seed=0, dW=None):
    """State after one step of dt: V, m, h, n; scalars or arrays."""
    return one_step(LOOPS, (V, m, h, n), t, dt, (I, sigma), seed, (dW,))


def run(V, m, h, n, *, t0=0.0, dt, steps, every=1, I=0.0, sigma=2.0, seed=0, dW=None):
    """Integrate `steps` steps of dt from t0; returns (t, V, m, h, n), time first, row 0 the initial state."""
    return integrate(LOOPS, (V, m, h, n), t0, dt, steps, every, (I, sigma), seed, (dW,))
