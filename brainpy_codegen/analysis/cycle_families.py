"""What a continuation of cycles returns: a family of cycles, and the bifurcations among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from brainpy_codegen.analysis.cycles import LimitCycle


@dataclass(frozen=True)
class CyclePoint:
    """A bifurcation of cycles: kind "fold_of_cycles", "period_doubling" or "torus", and the cycle there."""

    kind: str
    label: str
    params: dict[str, float]
    period: float
    cycle: LimitCycle = field(repr=False)


@dataclass(frozen=True)
class CycleBranch(Sequence[LimitCycle]):
    """A family of cycles, in the order of the curve.

    Attributes:
        cycles: the cycles.
        special: bifurcations among them.
        parameter: the name of the parameter.
        end: why it ends: "boundary", "hopf" (the cycles shrink to a point), "period diverges" (near a homoclinic
            orbit, or a saddle-node on the cycle), "most steps", or what failed.
    """

    cycles: tuple[LimitCycle, ...]
    special: tuple[CyclePoint, ...]
    parameter: str
    end: str

    def __len__(self) -> int:
        return len(self.cycles)

    def __getitem__(self, index: Any) -> Any:
        return self.cycles[index]

    def to_dataframe(self) -> Any:
        """One row per cycle: parameter, period, stable, extremes and means of the states, largest multiplier."""
        import pandas as pd

        rows = []
        for one in self.cycles:
            row = {self.parameter: one.params[self.parameter], "period": one.period, "stable": one.stable}
            for name in one.states:
                row[f"min_{name}"], row[f"max_{name}"] = one.minimum[name], one.maximum[name]
                row[f"mean_{name}"] = one.mean[name]
            rows.append({**row, "multiplier": abs(one.multipliers[1]), "residual": one.residual})
        return pd.DataFrame(rows)
