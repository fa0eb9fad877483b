"""Fast-slow analysis: a slow state becomes a parameter of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.analysis.branches import continuation
from brainpy_codegen.analysis.cycle_branches import cycle_continuation
from brainpy_codegen.analysis.cycle_families import CycleBranch
from brainpy_codegen.analysis.cycle_search import limit_cycle
from brainpy_codegen.analysis.cycles import LimitCycle
from brainpy_codegen.analysis.diagram import Diagram
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.results import Simulated, Table, count
from brainpy_codegen.analysis.system import System, start_of
from brainpy_codegen.analysis.trajectories import Trajectory, solution
from brainpy_codegen.errors import RunError, UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model


@dataclass(frozen=True, repr=False)
class FastSlow(Simulated):
    """The fast system over its slow state.

    Rows of `to_dataframe`: those of the diagram of equilibria, then those of each family of cycles.

    Attributes:
        slow: the slow state.
        diagram: equilibria of the fast system over it, with bifurcations.
        cycles: families of cycles of the fast system, one for each Hopf point.
        messages: what could not be computed.
    """

    slow: str
    diagram: Diagram
    cycles: tuple[CycleBranch, ...]
    messages: tuple[str, ...]
    full: System = field(compare=False)

    @property
    def special(self) -> tuple[Any, ...]:
        """The special points of equilibria and of cycles."""
        return (*self.diagram.special, *(one for family in self.cycles for one in family.special))

    @property
    def _origin(self) -> System:
        return self.full

    def _tables(self) -> list[Table]:
        tables = [{"curve": "equilibria", **table} for table in self.diagram._tables()]
        for k, family in enumerate(self.cycles):
            tables += [{"curve": "cycles", "branch": k, **table} for table in family._tables()]
        return tables

    def _summary(self) -> str:
        return f"{count(len(self.diagram), 'branch')} over {self.slow}, {count(len(self.cycles), 'family')} of cycles"

    def trajectory(self, init: Mapping[str, float], duration: float, points: int = 8000) -> Trajectory:
        """A solution of the full model."""
        return solution(self.full, start_of("init", init, self.full.states), duration, points)

    def plot(self, ax: Any = None, y: str | None = None, trajectory: Trajectory | None = None) -> Any:
        """The diagram of the fast system, with a solution of the full model over it; returns the artists."""
        from brainpy_codegen.analysis.plotting import plot_fast_slow

        return plot_fast_slow(self, ax, y, trajectory)


def fast_slow(
    model: Model,
    slow: str | Sequence[str],
    range: Sequence[float],
    box: Mapping[str, Sequence[float]],
    params: Mapping[str, float] | None = None,
    *,
    frozen: Mapping[str, float] | None = None,
    cycles: bool = True,
    module: ModuleType | None = None,
) -> FastSlow:
    """Equilibria and cycles of the fast states, with a slow state in the place of a parameter.

    Args:
        model: a declared model without explicit time.
        slow: the slow state; further slow states are to be held with `frozen`.
        range: (low, high) of the slow state.
        box: (low, high) of the fast states.
        params: values of parameters.
        frozen: states that are held at a value.
        cycles: whether the families of cycles are followed; a single fast state has none.
        module: a generated module whose (edited) `derivative` is analysed.

    Raises:
        UsageError: a name is unknown, or there are several slow states.
    """
    names = [slow] if isinstance(slow, str) else list(slow)
    if len(names) != 1:
        raise UsageError("fast_slow varies one slow state; hold the others with frozen={...}")
    (name,) = names
    if name not in model.states:
        raise UsageError(f"{model.name!r} has no state {name!r}; its states: {', '.join(model.states)}")
    if model.kind == "update":
        raise UnsupportedError("fast_slow is of differential equations, whose fast states settle while slow ones drift")
    model = analysed(model, module)
    diagram = continuation(model, name, range, params, box, frozen=frozen)
    fast = [one for one in model.states if one != name and one not in (frozen or {})]
    cycles = cycles and len(fast) > 1  # on a line nothing can come back
    families: list[CycleBranch] = []
    messages = list(diagram.messages)
    for point in diagram.special if cycles else ():
        if point.kind != "hopf" or is_reached(point.params[name], families, name):
            continue
        try:
            given = {key: value for key, value in (params or {}).items()}
            families.append(cycle_continuation(model, name, range, given, hopf=point, frozen=frozen))
        except RunError as error:
            messages.append(f"cycles from {point.label}: {error}")
    if cycles:
        families += _simulated(model, diagram, name, (float(range[0]), float(range[1])), params, frozen, families)
    return FastSlow(name, diagram, tuple(families), tuple(messages), System(model, params, frozen=frozen))


def _simulated(
    model: Model,
    diagram: Diagram,
    name: str,
    ends: tuple[float, float],
    params: Mapping[str, float] | None,
    frozen: Mapping[str, float] | None,
    known: Sequence[CycleBranch],
) -> list[CycleBranch]:
    """Families of stable cycles that begin at no Hopf point: reached by simulation from unstable fixed points."""
    found: list[CycleBranch] = []
    for share in (0.25, 0.5, 0.75):
        value = ends[0] + share * (ends[1] - ends[0])
        held = {**(frozen or {}), name: value}
        for point in diagram.at(value):
            if point.stable or point.kind == "saddle":
                continue
            start = {key: x + 1e-2 * (1.0 + abs(x)) for key, x in point.state.items()}
            try:
                cycle = limit_cycle(model, params, init=start, frozen=held)
                cycle = replace(cycle, params={**cycle.params, name: value})
                if not any(_holds(family, cycle, name) for family in (*known, *found)):
                    found.append(cycle_continuation(model, name, ends, params, cycle=cycle, frozen=frozen))
            except RunError:
                continue  # it comes to rest: there is no cycle from here
    return found


def _holds(family: CycleBranch, cycle: LimitCycle, name: str) -> bool:
    """Whether a family passes a cycle: extremes like its own, at its value of the slow state."""
    values = np.array([one.params[name] for one in family])
    for state, extent in cycle.amplitude.items():
        heights = np.array([one.maximum[state] for one in family])
        k = np.flatnonzero((values[:-1] - cycle.params[name]) * (values[1:] - cycle.params[name]) <= 0)
        near = np.minimum(heights[k], heights[k + 1]), np.maximum(heights[k], heights[k + 1])
        slack = 0.05 * extent
        if not np.any((near[0] - slack <= cycle.maximum[state]) & (cycle.maximum[state] <= near[1] + slack)):
            return False
    return True


def is_reached(value: float, families: Sequence[CycleBranch], name: str) -> bool:
    """Whether a family already ends at the Hopf point of this value."""
    ends = [one[-1].params[name] for one in families if one.end == "hopf"]
    return any(abs(end - value) < 1e-2 * (1 + abs(value)) for end in ends)
