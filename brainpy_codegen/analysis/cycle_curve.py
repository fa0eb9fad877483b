"""The curve of cycles over a parameter: Newton's method across it, its tangent, and the next cycle along it."""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis.collocation import Collocation, Orbit
from brainpy_codegen.analysis.cycle_events import CurvePoint
from brainpy_codegen.analysis.cycle_steps import is_same
from brainpy_codegen.analysis.cycles import newton
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.system import System


class CycleCurve:
    """Cycles of a system as a curve in nodes, period and parameter.

    Attributes:
        system: with the parameter active.
        ends: the range of the parameter.
        intervals: of the mesh.
        width: of each state, by which the nodes are measured.
    """

    def __init__(self, system: System, ends: tuple[float, float], intervals: int) -> None:
        self.system = system
        self.ends = ends
        self.intervals = intervals
        self.width = np.ones(system.size)

    def scale(self, equations: Collocation) -> Array:
        """Units of the unknowns, in which lengths along the curve are measured."""
        count = equations.size // self.system.size
        nodes = np.tile(self.width * np.sqrt(count), count)
        return np.concatenate([nodes, [equations.reference.period, self.ends[1] - self.ends[0]]])

    def tangent(self, equations: Collocation, orbit: Orbit, along: Array) -> Array:
        """The direction of the curve at a cycle, turned so that it goes with `along`."""
        scale = self.scale(equations)
        vector = equations.pack(orbit)
        right = np.zeros(len(vector))
        right[-1] = 1.0
        found = equations.solve(vector, right, along / scale)
        if found is None:
            return along
        tangent = found / scale
        tangent = tangent / np.linalg.norm(tangent)
        turned: Array = tangent if tangent @ along > 0 else -tangent
        return turned

    def corrected(self, equations: Collocation, guess: Array, across: Array) -> CurvePoint | None:
        """Newton's method in the plane across a direction."""
        scale = self.scale(equations)
        vector = guess
        for _ in range(9):
            right = np.append(equations.residual(vector), across @ ((vector - guess) / scale))
            step = equations.solve(vector, right, across / scale)
            if step is None:
                return None
            vector = vector - step
            size = float(np.max(np.abs(step / scale)))
            if not size < 10 or vector[equations.size] <= 0:
                return None
            if size < 1e-11:
                orbit = equations.unpack(vector)
                residual = float(np.max(np.abs(equations.residual(vector))))
                return CurvePoint(orbit, self.tangent(equations, orbit, across), residual)
        return None

    def step(self, here: CurvePoint, length: float) -> CurvePoint | None:
        """The cycle so far along the curve; None if Newton's method does not converge."""
        equations = Collocation(self.system, here.orbit.mesh, here.orbit)
        guess = equations.pack(here.orbit) + length * self.scale(equations) * here.tangent
        return self.corrected(equations, guess, here.tangent)

    def adapted(self, point: CurvePoint) -> CurvePoint | None:
        """The same cycle on a new mesh."""
        orbit = point.orbit.adapted(self.intervals)
        equations = Collocation(self.system, orbit.mesh, orbit)
        found = newton(equations, orbit)
        if found is None or not is_same(orbit, found[0]):
            return None
        n = self.system.size
        moved = Orbit(point.orbit.mesh, point.tangent[:-2].reshape(-1, n).T, 1.0, np.empty(0)).on_mesh(orbit.mesh)
        along = np.concatenate([moved.nodes.T.ravel(), point.tangent[-2:]])
        return CurvePoint(found[0], self.tangent(equations, found[0], along / np.linalg.norm(along)), found[1])

    def beside(self, equations: Collocation, orbit: Orbit, along: Array, length: float) -> CurvePoint | None:
        """A cycle so far from another one in some direction; None if there is none."""
        guess = equations.pack(orbit) + length * self.scale(equations) * along
        return self.corrected(equations, guess, along)
