"""The direction in which another family of cycles leaves a branch point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from brainpy_codegen.analysis.collocation import Collocation, Orbit
from brainpy_codegen.analysis.cycle_families import CyclePoint
from brainpy_codegen.analysis.cycles import LimitCycle
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import place
from brainpy_codegen.errors import RunError


def direction_across(equations: Collocation, orbit: Orbit, scale: Array, point: CyclePoint) -> Array:
    """The direction in which the equations are singular, across that of the family, in scaled unknowns.

    The plane of both is found by inverse iteration: with any border the solution is large in one direction of it.

    Raises:
        RunError: the equations are singular to the last digit.
    """
    draw = np.random.default_rng(0).standard_normal
    plane = []
    for _ in range(2):
        right = np.append(draw(equations.size + 1), 0.0)
        found = equations.solve(equations.pack(orbit), right, draw(equations.size + 2) / scale)
        if found is None:
            raise RunError(
                f"the equations of the cycle at {point!r}, with {place(point.params)}, are singular; try more intervals"
            )
        plane.append(found / scale)
    basis = np.linalg.qr(np.array(plane).T)[0]
    before, after = (equations.pack(with_parameter(one).on_mesh(orbit.mesh)) for one in point.beside)
    first, second = basis.T @ ((after - before) / scale)
    across = basis @ np.array([-second, first])
    return np.asarray(across / np.linalg.norm(across))


def with_parameter(cycle: LimitCycle) -> Orbit:
    """The orbit of a cycle of a family, with the parameter that varies."""
    assert cycle.orbit is not None and cycle.parameter is not None
    return replace(cycle.orbit, active=np.array([cycle.params[cycle.parameter]]))
