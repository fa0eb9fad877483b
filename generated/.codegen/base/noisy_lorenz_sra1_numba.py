"""Lorenz system in additive noise: sra1 step for Numba.

Generated from examples/noisy_lorenz.py:noisy_lorenz.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

import numpy as np

from .support.numba_jit import cell, loop
from .support.numba_parameters import parameter_rows, set_parameters
from .support.numba_random import draw_increments_and_integrals
from .support.population import BLOCK, Loops, integrate, one_step
from .support.wiener import Wiener

MODEL = "examples/noisy_lorenz.py:noisy_lorenz"
METHOD = "sra1"
BACKEND = "numba"
STATES = ("x", "y", "z")
PARAMETERS = {"sigma": 10.0, "rho": 28.0, "beta": 2.6666666666666665, "strength": 0.3}


@cell
def derivative(x, y, z, t, sigma, rho, beta, strength):
    """Right-hand side: (dx/dt, dy/dt, dz/dt)."""
    dx = sigma * (y - x)
    dy = x * (rho - z) - y
    dz = x * y - beta * z
    return dx, dy, dz


@cell
def diffusion(x, y, z, t, sigma, rho, beta, strength):
    """Diffusion: (dx per dW_x, dy per dW_y, dz per dW_z)."""
    noise_x = strength
    noise_y = strength
    noise_z = strength
    return noise_x, noise_y, noise_z


@cell
def advance(x, y, z, t, dt, p, p_3_4, p_end, dW_x, dW_y, dW_z, dZ_x, dZ_y, dZ_z):
    """State after dt: SRA1 of Roessler, strong order 1.5.

    p, p_3_4, p_end: the parameters at t, t + 3*dt/4 and t + dt.
    dW_x, dW_y, dW_z: increments of the Wiener processes over dt.
    dZ_x, dZ_y, dZ_z: integrals over dt of their paths, counted from the start of the step.
    """
    dU_x = dZ_x / dt  # mean over the step of the Wiener process, counted from its start
    dU_y = dZ_y / dt  # mean over the step of the Wiener process, counted from its start
    dU_z = dZ_z / dt  # mean over the step of the Wiener process, counted from its start
    noise_x_1, noise_y_1, noise_z_1 = diffusion(x, y, z, t + dt, *p_end)
    noise_x_2, noise_y_2, noise_z_2 = diffusion(x, y, z, t, *p)
    dx_1, dy_1, dz_1 = derivative(x, y, z, t, *p)

    # stage 2, at t + 3*dt/4
    x_2 = x + 0.75 * dt * dx_1 + 1.5 * dU_x * noise_x_1
    y_2 = y + 0.75 * dt * dy_1 + 1.5 * dU_y * noise_y_1
    z_2 = z + 0.75 * dt * dz_1 + 1.5 * dU_z * noise_z_1
    dx_2, dy_2, dz_2 = derivative(x_2, y_2, z_2, t + 0.75 * dt, *p_3_4)

    x_next = (
        x
        + dt * (dx_1 / 3 + 2 * dx_2 / 3)
        + dW_x * noise_x_1
        + dU_x * (noise_x_2 - noise_x_1)
    )
    y_next = (
        y
        + dt * (dy_1 / 3 + 2 * dy_2 / 3)
        + dW_y * noise_y_1
        + dU_y * (noise_y_2 - noise_y_1)
    )
    z_next = (
        z
        + dt * (dz_1 / 3 + 2 * dz_2 / 3)
        + dW_z * noise_z_1
        + dU_z * (noise_z_2 - noise_z_1)
    )

    return x_next, y_next, z_next


@loop
def run_population(state, record, noise, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # sigma, rho, beta, strength
    p = (parameters[0], parameters[1], parameters[2], parameters[3])
    # the random numbers of a block in one step
    random_numbers = np.empty((6, BLOCK), state.dtype)
    dW_x = random_numbers[0]
    dW_y = random_numbers[1]
    dW_z = random_numbers[2]
    dZ_x = random_numbers[3]
    dZ_y = random_numbers[4]
    dZ_z = random_numbers[5]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        y = state[1, begin:end]
        z = state[2, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            draw_increments_and_integrals(random_numbers, noise, dt, k, begin, end)
            for i in range(x.size):
                x[i], y[i], z[i] = advance(
                    x[i],
                    y[i],
                    z[i],
                    t,
                    dt,
                    p,
                    p,
                    p,
                    dW_x[i],
                    dW_y[i],
                    dW_z[i],
                    dZ_x[i],
                    dZ_y[i],
                    dZ_z[i],
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]
                    row[1, begin + i] = y[i]
                    row[2, begin + i] = z[i]


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
    latest = len(rows) - 1
    sigma = rows[0, 0]
    rho = rows[0, 1]
    beta = rows[0, 2]
    strength = rows[0, 3]
    sigma_3_4 = rows[min(1, latest), 0]
    rho_3_4 = rows[min(1, latest), 1]
    beta_3_4 = rows[min(1, latest), 2]
    strength_3_4 = rows[min(1, latest), 3]
    sigma_end = rows[min(2, latest), 0]
    rho_end = rows[min(2, latest), 1]
    beta_end = rows[min(2, latest), 2]
    strength_end = rows[min(2, latest), 3]
    # the random numbers of a block in one step
    random_numbers = np.empty((6, BLOCK), state.dtype)
    dW_x = random_numbers[0]
    dW_y = random_numbers[1]
    dW_z = random_numbers[2]
    dZ_x = random_numbers[3]
    dZ_y = random_numbers[4]
    dZ_z = random_numbers[5]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        y = state[1, begin:end]
        z = state[2, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            draw_increments_and_integrals(random_numbers, noise, dt, k, begin, end)
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(x.size):
                p = (sigma[i], rho[i], beta[i], strength[i])
                p_3_4 = (sigma_3_4[i], rho_3_4[i], beta_3_4[i], strength_3_4[i])
                p_end = (sigma_end[i], rho_end[i], beta_end[i], strength_end[i])
                x[i], y[i], z[i] = advance(
                    x[i],
                    y[i],
                    z[i],
                    t,
                    dt,
                    p,
                    p_3_4,
                    p_end,
                    dW_x[i],
                    dW_y[i],
                    dW_z[i],
                    dZ_x[i],
                    dZ_y[i],
                    dZ_z[i],
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]
                    row[1, begin + i] = y[i]
                    row[2, begin + i] = z[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0, 0.75, 1.0),
    names=(*STATES, *PARAMETERS),
    noise=Wiener(("dW_x", "dW_y", "dW_z", "dZ_x", "dZ_y", "dZ_z")),
)


def step(
    x,
    y,
    z,
    t,
    dt,
    *,
    sigma=10.0,
    rho=28.0,
    beta=2.6666666666666665,
    strength=0.3,
    seed=0,
    dW_x=None,
    dW_y=None,
    dW_z=None,
    dZ_x=None,
    dZ_y=None,
    dZ_z=None,
):
    """State after one step of dt: x, y, z; scalars or arrays."""
    return one_step(
        LOOPS,
        (x, y, z),
        t,
        dt,
        (sigma, rho, beta, strength),
        seed,
        (dW_x, dW_y, dW_z, dZ_x, dZ_y, dZ_z),
    )


def run(
    x,
    y,
    z,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    sigma=10.0,
    rho=28.0,
    beta=2.6666666666666665,
    strength=0.3,
    seed=0,
    dW_x=None,
    dW_y=None,
    dW_z=None,
    dZ_x=None,
    dZ_y=None,
    dZ_z=None,
):
    """Integrate `steps` steps of dt from t0; returns (t, x, y, z), time first, row 0 the initial state."""
    return integrate(
        LOOPS,
        (x, y, z),
        t0,
        dt,
        steps,
        every,
        (sigma, rho, beta, strength),
        seed,
        (dW_x, dW_y, dW_z, dZ_x, dZ_y, dZ_z),
    )
