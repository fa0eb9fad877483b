"""Analysis of the model that is simulated: fixed points, phase planes, bifurcations, cycles, exponents.

Everything that an analysis computes is in its result; `plot` comes after and needs Matplotlib.

Example:
    >>> import brainpy_codegen as bc
    >>> found = bc.analysis.fixed_points(fitzhugh_nagumo, {"V": (-3, 3), "w": (-3, 3)}, params={"I": 0.5})
    >>> found.complete, [point.kind for point in found]
    (True, ['unstable focus'])
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brainpy_codegen.analysis.branches import continuation as continuation
    from brainpy_codegen.analysis.characteristic import delay_roots as delay_roots
    from brainpy_codegen.analysis.critical_curves import Diagram2D as Diagram2D
    from brainpy_codegen.analysis.curve import Steps as Steps
    from brainpy_codegen.analysis.cycle_branches import cycle_continuation as cycle_continuation
    from brainpy_codegen.analysis.cycle_families import CycleBranch as CycleBranch
    from brainpy_codegen.analysis.cycle_families import CyclePoint as CyclePoint
    from brainpy_codegen.analysis.cycle_search import limit_cycle as limit_cycle
    from brainpy_codegen.analysis.cycles import LimitCycle as LimitCycle
    from brainpy_codegen.analysis.diagram import Branch as Branch
    from brainpy_codegen.analysis.diagram import Diagram as Diagram
    from brainpy_codegen.analysis.diagram import SpecialPoint as SpecialPoint
    from brainpy_codegen.analysis.equilibria import FixedPoint as FixedPoint
    from brainpy_codegen.analysis.equilibria import FixedPoints as FixedPoints
    from brainpy_codegen.analysis.equilibria import fixed_points as fixed_points
    from brainpy_codegen.analysis.exponents import LyapunovSpectrum as LyapunovSpectrum
    from brainpy_codegen.analysis.exponents import lyapunov_spectrum as lyapunov_spectrum
    from brainpy_codegen.analysis.firing import FICurve as FICurve
    from brainpy_codegen.analysis.firing import fi_curve as fi_curve
    from brainpy_codegen.analysis.isoclines import Nullclines as Nullclines
    from brainpy_codegen.analysis.isoclines import nullclines as nullclines
    from brainpy_codegen.analysis.orbits import OrbitDiagram as OrbitDiagram
    from brainpy_codegen.analysis.orbits import orbit_diagram as orbit_diagram
    from brainpy_codegen.analysis.planes import PhasePlane as PhasePlane
    from brainpy_codegen.analysis.planes import phase_plane as phase_plane
    from brainpy_codegen.analysis.responses import PhaseResponse as PhaseResponse
    from brainpy_codegen.analysis.responses import phase_response as phase_response
    from brainpy_codegen.analysis.separatrices import Manifolds as Manifolds
    from brainpy_codegen.analysis.separatrices import manifolds as manifolds
    from brainpy_codegen.analysis.slow import SlowPoints as SlowPoints
    from brainpy_codegen.analysis.slow import slow_points as slow_points
    from brainpy_codegen.analysis.stochastics import linear_noise as linear_noise
    from brainpy_codegen.analysis.stochastics import stationary_density as stationary_density
    from brainpy_codegen.analysis.timescales import FastSlow as FastSlow
    from brainpy_codegen.analysis.timescales import fast_slow as fast_slow
    from brainpy_codegen.analysis.two_parameters import bifurcation_2d as bifurcation_2d

_PLACE = "brainpy_codegen.analysis"

# Where each public name lives. Nothing is imported before it is asked for.
_HOMES = {
    "linear_noise": "stochastics",
    "stationary_density": "stochastics",
    "Steps": "curve",
    "bifurcation_2d": "two_parameters",
    "Diagram2D": "critical_curves",
    "delay_roots": "characteristic",
    "lyapunov_spectrum": "exponents",
    "LyapunovSpectrum": "exponents",
    "fast_slow": "timescales",
    "FastSlow": "timescales",
    "slow_points": "slow",
    "SlowPoints": "slow",
    "orbit_diagram": "orbits",
    "OrbitDiagram": "orbits",
    "limit_cycle": "cycle_search",
    "LimitCycle": "cycles",
    "cycle_continuation": "cycle_branches",
    "CycleBranch": "cycle_families",
    "CyclePoint": "cycle_families",
    "nullclines": "isoclines",
    "Nullclines": "isoclines",
    "fi_curve": "firing",
    "FICurve": "firing",
    "phase_response": "responses",
    "PhaseResponse": "responses",
    "phase_plane": "planes",
    "PhasePlane": "planes",
    "manifolds": "separatrices",
    "Manifolds": "separatrices",
    "fixed_points": "equilibria",
    "FixedPoint": "equilibria",
    "FixedPoints": "equilibria",
    "continuation": "branches",
    "Branch": "diagram",
    "Diagram": "diagram",
    "SpecialPoint": "diagram",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{_PLACE}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
