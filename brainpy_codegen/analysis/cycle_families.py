"""What a continuation of cycles returns: a family of cycles, and the bifurcations among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from brainpy_codegen.analysis.cycles import LimitCycle
from brainpy_codegen.analysis.results import Simulated, Table, count, frame, labelled
from brainpy_codegen.analysis.system import System

_EXTREMES = (("min", "minimum"), ("max", "maximum"), ("mean", "mean"))


@dataclass(frozen=True, repr=False)
class CyclePoint:
    """A bifurcation of cycles, and the cycle there.

    Attributes:
        kind, label: "fold_of_cycles", "period_doubling", "torus" or "branch_point"; "LPC1", "PD1", "NS1", "BPC1" ...
        params: all parameters.
        period: the period.
        cycle: the cycle.
        place: where in the family it stands.
        beside: the cycles before and after it.
    """

    kind: str
    label: str
    params: dict[str, float]
    period: float
    cycle: LimitCycle
    place: int
    beside: tuple[LimitCycle, LimitCycle]

    @property
    def state(self) -> dict[str, float]:
        """Where the cycle begins."""
        return self.cycle.state

    def __repr__(self) -> str:
        """`<LPC1 fold_of_cycles at I=0.324, period 69.1>`."""
        name = self.cycle.parameter
        return f"<{self.label} {self.kind} at {name}={self.params[name]:.8g}, period {self.period:.8g}>"


@dataclass(frozen=True, repr=False)
class CycleBranch(Sequence[LimitCycle], Simulated):
    """A family of cycles, in the order of the curve.

    Rows of `to_dataframe`: one per cycle, with parameters, extremes and means of the states, period, stability.

    Attributes:
        cycles: the cycles.
        special: bifurcations among them.
        parameter: the name of the parameter.
        end: why it ends: "boundary", "hopf" (the cycles shrink to a point), "period diverges" (near a homoclinic
            orbit, or a saddle-node on the cycle), "period_doubling" (each cycle goes over into one that is traversed
            twice), "not isolated" (many cycles at one value of the parameter, as those of a linear center), "most
            steps", or what failed.
        begin: the same of the other end, where the first cycle is.
        messages: bifurcations that could not be located.
    """

    cycles: tuple[LimitCycle, ...]
    special: tuple[CyclePoint, ...]
    parameter: str
    end: str
    begin: str = "hopf"
    messages: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.cycles)

    def __getitem__(self, index: Any) -> Any:
        return labelled(self.special, index) if isinstance(index, str) else self.cycles[index]

    @property
    def _origin(self) -> System:
        return self.cycles[0].system

    def special_points(self) -> Any:
        """One row per bifurcation, as a data frame."""
        rows = []
        for one in self.special:
            head = {"label": one.label, "type": one.kind, **_by_parameter(self.parameter, one.params)}
            rest = {"period": one.period, "residual": one.cycle.residual, "located": True}
            rows.append({**head, **_extremes(one.cycle), **rest})
        return frame(rows)

    def _tables(self) -> list[Table]:
        special = {one.place: one for one in self.special}
        rows = []
        for k, one in enumerate(self.cycles):
            at = special.get(k)
            row = {"point": k, "kind": at.kind if at else "regular", "label": at.label if at else ""}
            row.update(_by_parameter(self.parameter, one.params))
            row.update(_extremes(one), period=one.period, norm=one.norm, stable=one.stable and at is None)
            row.update(n_unstable=one.n_unstable, multiplier=abs(one.multipliers[1]))
            rows.append({**row, "converged": True, "residual": one.residual})
        return rows

    def _summary(self) -> str:
        values = [one.params[self.parameter] for one in self.cycles]
        points = ", ".join(f"{one.label} at {one.params[self.parameter]:.6g}" for one in self.special)
        ends = f"{count(len(self), 'cycle')} for {self.parameter} from {min(values):.6g} to {max(values):.6g}"
        return f"{ends}; {points or 'no bifurcations'}; ends: {self.end}"

    def plot(self, ax: Any = None, y: str | None = None) -> Any:
        """Draw the extremes of a state over the parameter: solid stable, dashed unstable; returns the artists."""
        from brainpy_codegen.analysis.cycle_plots import plot_family

        return plot_family(self, ax, y)


def _by_parameter(parameter: str, params: dict[str, float]) -> Table:
    """Parameters as columns, the one that varies first."""
    return {parameter: params[parameter], **{name: value for name, value in params.items() if name != parameter}}


def _extremes(cycle: LimitCycle) -> Table:
    columns: Table = {}
    for name in cycle.states:
        columns.update({f"{what}_{name}": getattr(cycle, whole)[name] for what, whole in _EXTREMES})
    return columns
