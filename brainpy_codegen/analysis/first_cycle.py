"""A first guess of a cycle from a simulation: run until the solution repeats itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from brainpy_codegen.analysis.collocation import DEGREE, Orbit
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import place
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import RunError

_MESH = 400
_LONGEST = 12  # doublings of the duration
_SAME = 1e-3
_FAR = 1e9  # where a solution has left, relative to its start


def simulated_cycle(system: System, start: Array, duration: float | None) -> Orbit:
    """The last cycle of a simulation, on an even mesh.

    Raises:
        RunError: the solution leaves to infinity, comes to rest, or does not repeat itself.
    """
    fastest = float(np.max(np.abs(np.linalg.eigvals(system.jacobian(start)[:, : system.size]))))
    span = duration or 50.0 / max(fastest, 1e-6)
    x = start
    for _ in range(1 if duration else _LONGEST):
        x, solution = _run(system, x, span)
        found = _last_return(solution, span)
        if found is not None:
            return _orbit(solution, *found)
        if np.max(np.abs(system.f(x)) / np.maximum(np.abs(x), 1.0)) < 1e-6 * max(fastest, 1e-6):
            rest = dict(zip(system.states, map(float, x), strict=True))
            raise RunError(
                f"the simulation comes to rest at {place(rest)}, with {place(system.parameters)}: no cycle is reached "
                "from this init; try another one, or hopf=diagram['H1'], from which unstable cycles are reached, too",
                part=rest,
            )
        span *= 2.0
    last = dict(zip(system.states, map(float, x), strict=True))
    raise RunError(
        f"the simulation does not repeat itself within {2 * span:.4g}, with {place(system.parameters)}; it is at "
        f"{place(last)} then; give a longer duration or another init",
        part=last,
    )


def escape(start: Array) -> Callable[[float, Array], float]:
    """An event that ends an integration where the solution has left to infinity."""
    far = _FAR * (1.0 + float(np.max(np.abs(start))))

    def leaves(t: float, x: Array) -> float:
        return far - float(np.max(np.abs(x)))

    leaves.terminal = True  # type: ignore[attr-defined]
    return leaves


def _run(system: System, start: Array, span: float) -> tuple[Array, object]:
    from scipy.integrate import solve_ivp

    f = system.f
    options: dict[str, Any] = {
        "method": "LSODA",
        "rtol": 1e-8,
        "atol": 1e-10,
        "dense_output": True,
        "events": escape(start),
    }
    result = solve_ivp(lambda t, x: f(x), (0.0, span), start, **options)
    end = result.y[:, -1]
    if result.status != 0 or not np.all(np.isfinite(end)):
        why = "the solution leaves to infinity" if result.status == 1 else result.message
        raise stopped(system, result.t, result.y, why)
    return end, result.sol


def stopped(system: System, times: Array, states: Array, why: str) -> RunError:
    """The error for a simulation that does not go on; the solution until then is its part, with its times as `t`."""
    part = {"t": times, **dict(zip(system.states, states, strict=True))}
    where = place({name: values[-1] for name, values in part.items()})
    return RunError(
        f"the simulation fails at {where}, with {place(system.parameters)}: {why}; try another init, or other "
        "parameters",
        part=part,
    )


def _last_return(solution: object, span: float) -> tuple[float, float] | None:
    """Begin and length of the last repetition in the second half; None if there is none."""
    times = np.linspace(0.5 * span, span, 20_001)
    values = solution(times)  # type: ignore[operator]
    extent = np.ptp(values, axis=1)
    if np.max(extent / (np.abs(values).max(axis=1) + 1e-12)) < 1e-4:
        return None
    k = int(np.argmax(extent / (np.abs(values).max(axis=1) + 1e-12)))
    level = 0.5 * (values[k].max() + values[k].min())
    up = np.flatnonzero((values[k, :-1] < level) & (values[k, 1:] >= level))
    if len(up) < 3:
        return None
    exact = [_crossing(solution, k, level, times[i], times[i + 1]) for i in up[-60:]]
    last = solution(exact[-1])  # type: ignore[operator]
    for back in range(2, len(exact) + 1):
        before = solution(exact[-back])  # type: ignore[operator]
        if np.all(np.abs(before - last) < _SAME * extent + 1e-12):
            return exact[-back], exact[-1] - exact[-back]
    return None


def _crossing(solution: object, k: int, level: float, low: float, high: float) -> float:
    for _ in range(50):
        middle = 0.5 * (low + high)
        if solution(middle)[k] < level:  # type: ignore[operator]
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _orbit(solution: object, begin: float, period: float) -> Orbit:
    mesh = np.linspace(0.0, 1.0, _MESH + 1)
    empty = Orbit(mesh, np.empty((0, _MESH * DEGREE)), period, np.empty(0))
    return Orbit(mesh, solution(begin + period * empty.times()), period, np.empty(0))  # type: ignore[operator]
