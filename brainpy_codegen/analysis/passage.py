"""Mean rates of noisy neurons with one state: first passage from reset to threshold.

The mean time T(x) to the threshold solves b^2 T'' / 2 + f T' = -1. Its slope u = -T' follows u' = 2 (1 - f u) / b^2
upwards, and forgets where it began as long as the drift f points upwards; no densities that underflow are divided.

Siegert, A. J. F. (1951). On the first passage time probability problem. Physical Review 81, 617-623.
https://doi.org/10.1103/PhysRev.81.617
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from brainpy_codegen.analysis.derivatives import Differentiator
from brainpy_codegen.analysis.evaluation import Array, Kernel
from brainpy_codegen.analysis.hybrid import Hybrid
from brainpy_codegen.analysis.lowering import lower
from brainpy_codegen.analysis.results import place
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import RunError, UsageError

_FORGOTTEN = 40.0  # what is left of the beginning is exp of minus this
_DOUBLINGS = 40
_LONGEST = 1e250  # numbers beyond are about to overflow


def passage_rate(hybrid: Hybrid, start: Array) -> float:
    """One over refractory time and mean time of first passage from a state to the threshold.

    Raises:
        RunError: the threshold is not above the reset, or nothing keeps the state from going down for ever.
    """
    from scipy.integrate import solve_ivp

    system, begin = hybrid.system, float(start[0])
    end = hybrid.level(begin)
    drift, squared = _terms(system)
    low = _forgotten(hybrid, drift, squared, begin, end - begin)

    def slope(x: float, y: Array) -> list[float]:
        return [2.0 * (1.0 - drift(x) * y[0]) / squared(x), y[0] if x >= begin else 0.0]

    def overflows(x: float, y: Array) -> float:
        return _LONGEST - float(np.max(np.abs(y)))

    overflows.terminal = True  # type: ignore[attr-defined]
    options: dict[str, Any] = {"method": "LSODA", "rtol": 1e-11, "atol": 1e-14, "events": overflows}
    first = solve_ivp(slope, (low, begin), [1.0 / drift(low), 0.0], **options)
    second = solve_ivp(slope, (begin, end), [first.y[0, -1], 0.0], **options)
    time = float(second.y[1, -1])
    if first.status != 0 or second.status != 0 or not (np.isfinite(time) and time > 0):
        worse = second if first.status == 0 else first
        why = f"it is beyond {_LONGEST:g}" if worse.status == 1 else worse.message
        raise RunError(
            f"the mean time to the threshold of {hybrid.name!r}, from {system.states[0]}={begin:g} to {end:g}, cannot "
            f"be computed with {place(hybrid.values)}: {why}; where the threshold is reached once in very long times, "
            "try a larger drift or noise"
        )
    return 1.0 / (hybrid.refractory + time)


def _terms(system: System) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """The drift in the sense of Ito, and the squared diffusion, summed over processes."""
    noise = system.model.ir.noise
    if noise is None:
        raise UsageError(f"{system.model.name!r} has no noise; declare it with @bc.sde and @model.diffusion")
    graph, nodes = lower(
        replace(system.model.ir, function=noise.function), system.values, system.states, system.model.externals
    )
    total = graph.number(0)
    for node in nodes:
        total = graph.add(total, graph.power(node, 2))
    extra = graph.number(0)
    if noise.interpretation == "stratonovich":
        extra = graph.mul(graph.number(0.25), Differentiator(graph).derivative(total, system.states[0]))
    kernel = Kernel(graph, (total, extra), system.states)

    def drift(x: float) -> float:
        at = np.array([x])
        return float(system.f(at)[0] + kernel(at)[1])

    def squared(x: float) -> float:
        value = float(kernel(np.array([x]))[0])
        if not value > 0:
            raise UsageError(f"the noise of {system.model.name!r} vanishes at {system.states[0]}={x:g}")
        return value

    return drift, squared


def _forgotten(
    hybrid: Hybrid, drift: Callable[[float], float], squared: Callable[[float], float], begin: float, width: float
) -> float:
    """A state so far below that where the slope begins there does not matter."""
    reach = width
    for _ in range(_DOUBLINGS):
        grid = begin - np.linspace(0.0, reach, 101)
        strength = np.array([2.0 * drift(x) / squared(x) for x in grid])
        if np.trapezoid(strength, dx=reach / 100) > _FORGOTTEN and strength[-1] > 0:
            return float(grid[-1])
        reach *= 1.5
    raise RunError(
        f"nothing keeps {hybrid.name!r} from going down for ever, below {hybrid.system.states[0]}={begin - reach:.4g}, "
        f"with {place(hybrid.values)}: its mean time to the threshold is infinite; let its drift point upwards there"
    )
