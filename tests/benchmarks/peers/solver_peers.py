"""Solvers of others: `python solver_peers.py lorenz jitcode` prints its version, then for each line that it reads one line.

That line holds the CPU seconds of a solution and its error. Needs an environment with that package. Compiling and a
first solution come before the first line.
"""

from __future__ import annotations

import importlib.metadata
import sys
import time
from collections.abc import Callable

import numpy as np

LORENZ_AT_10 = (-4.9026875411346457, -3.7438729218029196, 24.690858102790555)
LORENZ_MEAN = 3.267136368490529  # of x at t = 10, over the systems with rho < 10
HIRES_START = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0057)
HIRES_T = 321.8122
HIRES_END = (0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2)
HIRES_END += (0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2)
RELAXED = 0.042979301317701541  # the Mittag-Leffler function E_0.8(-10**0.8)

Run = Callable[[], object]
Error = Callable[[object], float]


def lorenz(x, y, z, rho=28.0):
    """The right-hand side."""
    return 10.0 * (y - x), x * (rho - z) - y, x * y - 8.0 / 3.0 * z


def hires(y1, y2, y3, y4, y5, y6, y7, y8):
    """The right-hand side."""
    bound = 280.0 * y6 * y8
    return (
        -1.71 * y1 + 0.43 * y2 + 8.32 * y3 + 0.0007,
        1.71 * y1 - 8.75 * y2,
        -10.03 * y3 + 0.43 * y4 + 0.035 * y5,
        8.32 * y2 + 1.71 * y3 - 1.12 * y4,
        -1.745 * y5 + 0.43 * y6 + 0.43 * y7,
        -bound + 0.69 * y4 + 1.71 * y5 - 0.43 * y6 + 0.69 * y7,
        bound - 1.81 * y7,
        -bound + 1.81 * y7,
    )


def hires_error(end: object) -> float:
    """Largest relative error."""
    return float(np.max(np.abs(np.asarray(end) / HIRES_END - 1)))


def jitcode_lorenz() -> tuple[Run, Error]:
    """SciPy's Fortran DOP853 around a right-hand side in C."""
    ode = _jitcode(lorenz, 3, "dop853", 1e-9, 1e-9, {"nsteps": 1_000_000})
    return lambda: ode((1.0, 1.0, 1.0), 100.0), lambda _: _at_10(ode((1.0, 1.0, 1.0), 10.0))


def jitcode_hires() -> tuple[Run, Error]:
    """LSODA around a right-hand side and a Jacobian in C."""
    ode = _jitcode(hires, 8, "LSODA", 1e-8, 1e-10, {}, wants_jacobian=True)
    return lambda: ode(HIRES_START, HIRES_T), hires_error


def _at_10(end: object) -> float:
    return float(np.max(np.abs(np.asarray(end) - LORENZ_AT_10)))


def _jitcode(right, size, integrator, rtol, atol, options, **compiled):
    from jitcode import jitcode, y

    ode = jitcode(list(right(*(y(i) for i in range(size)))), verbose=False, **compiled)
    ode.compile_C()

    def solve(start, end):
        ode.set_integrator(integrator, rtol=rtol, atol=atol, **options)
        ode.set_initial_value(np.array(start), 0.0)
        return ode.integrate(end)

    return solve


def scipy_lorenz() -> tuple[Run, Error]:
    """DOP853 in Python."""
    return lambda: _scipy(lorenz, (1.0, 1.0, 1.0), 100.0, "DOP853", 1e-9, 1e-9), lambda _: _at_10(
        _scipy(lorenz, (1.0, 1.0, 1.0), 10.0, "DOP853", 1e-9, 1e-9)
    )


def scipy_hires() -> tuple[Run, Error]:
    """LSODA."""
    return lambda: _scipy(hires, HIRES_START, HIRES_T, "LSODA", 1e-8, 1e-10), hires_error


def _scipy(right, start, end, method, rtol, atol):
    from scipy.integrate import solve_ivp

    return solve_ivp(lambda t, y: right(*y), (0.0, end), start, method, rtol=rtol, atol=atol).y[:, -1]


def diffrax_lorenz() -> tuple[Run, Error]:
    """Tsit5 under jit."""
    solve, start = _diffrax(1e-9), np.ones(3)
    return lambda: np.asarray(solve(start, 28.0, 100.0)), lambda _: _at_10(solve(start, 28.0, 10.0))


def diffrax_ensemble() -> tuple[Run, Error]:
    """Tsit5 under vmap."""
    import jax

    solve = jax.jit(jax.vmap(_diffrax(1e-6), (None, 0, None)))
    start, rho = np.ones(3), np.linspace(1.0, 30.0, 10_000)
    error = lambda end: abs(float(np.mean(np.asarray(end)[rho < 10, 0])) - LORENZ_MEAN)  # noqa: E731
    return lambda: np.asarray(solve(start, rho, 10.0)), error


def _diffrax(tolerance):
    import diffrax
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    term = diffrax.ODETerm(lambda t, y, rho: jnp.stack(lorenz(y[0], y[1], y[2], rho)))
    controller = diffrax.PIDController(rtol=tolerance, atol=tolerance)

    @jax.jit
    def solve(start, rho, end):
        control = {"stepsize_controller": controller, "max_steps": 1_000_000}
        return diffrax.diffeqsolve(term, diffrax.Tsit5(), 0.0, end, None, start, rho, **control).ys[0]

    return solve


def fodeint_relaxation() -> tuple[Run, Error]:
    """Caputo's derivative by Euler's method, in NumPy."""
    import fodeint

    times = np.linspace(0.0, 10.0, 10_001)
    run = lambda: fodeint.fodeint(0.8, lambda x, t: -x, np.array([1.0]), times)  # noqa: E731
    return run, lambda x: abs(float(np.ravel(x[-1])[0]) - RELAXED)


def brainpy_relaxation() -> tuple[Run, Error]:
    """The L1 scheme of BrainPy, all of the past kept."""
    import brainpy as bp

    steps, dt = 10_000, 1e-3
    scheme = bp.fde.CaputoL1Schema(lambda x, t: -x, alpha=0.8, num_memory=steps, inits=[1.0], dt=dt)
    runner = bp.IntegratorRunner(scheme, monitors=["x"], inits=[1.0], dt=dt, progress_bar=False)
    variables = [*runner.vars().unique().values(), *scheme.vars().unique().values()]
    start = [variable.value for variable in variables]

    def run():
        for variable, value in zip(variables, start, strict=True):
            variable.value = value
        runner.run(10.0, start_t=0.0)
        return float(np.ravel(np.asarray(runner.mon["x"])[-1])[0])

    return run, lambda x: abs(x - RELAXED)


def main(workload: str, package: str) -> None:
    """Answer each line of the input."""
    run, error = globals()[f"{package}_{workload}"]()
    wrong = error(run())
    print(package, importlib.metadata.version(package), flush=True)
    for _ in sys.stdin:
        began = time.process_time()
        run()
        print(time.process_time() - began, wrong, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
