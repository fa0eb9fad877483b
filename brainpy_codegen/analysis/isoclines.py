"""Nullclines of a model in two dimensions (or of a slice of a larger one)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.analysis.contours import zero_curves
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.evaluation import Array, Kernel
from brainpy_codegen.analysis.results import Result, Table, count
from brainpy_codegen.analysis.system import System, check_box
from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.declare import Model


@dataclass(frozen=True, repr=False)
class Nullclines(Mapping[str, list[Array]], Result):
    """The nullclines: for each state the curves on which its derivative is zero, each (2, points).

    Rows of `to_dataframe`: one per point, with nullcline, branch and the two states.

    Attributes:
        names: the two states, the one of the x axis first.
        curves: the curves of each state.
        box: the box.
    """

    names: tuple[str, str]
    curves: dict[str, list[Array]]
    box: dict[str, tuple[float, float]]
    system: System = field(compare=False)

    def __getitem__(self, name: str) -> list[Array]:
        return self.curves[name]

    def __iter__(self) -> Any:
        return iter(self.curves)

    def __len__(self) -> int:
        return len(self.curves)

    def _tables(self) -> list[Table]:
        return [
            {"nullcline": name, "branch": k, self.names[0]: curve[0], self.names[1]: curve[1]}
            for name, curves in self.curves.items()
            for k, curve in enumerate(curves)
        ]

    def _summary(self) -> str:
        return "; ".join(f"d{name}/dt = 0 on {count(len(curves), 'curve')}" for name, curves in self.curves.items())

    def plot(self, ax: Any = None) -> Any:
        """Draw the curves; returns the artists."""
        from brainpy_codegen.analysis.plane_plots import plot_nullclines

        return plot_nullclines(self, ax)


def nullclines(
    model: Model,
    box: Mapping[str, Sequence[float]],
    params: Mapping[str, float] | None = None,
    *,
    frozen: Mapping[str, float] | None = None,
    cells: int = 240,
    module: ModuleType | None = None,
) -> Nullclines:
    """The nullclines in a box of two states: all branches, closed and vertical ones too, never joined across a gap.

    Args:
        model: a declared model without explicit time.
        box: (low, high) of the two states; the first is the x axis.
        params: values of parameters.
        frozen: values of the states that the box does not name.
        cells: how fine the grid is that curves are looked for on; points on them are exact in any case.
        module: a generated module whose (edited) `derivative` is analysed.

    Raises:
        UsageError: there are not two states, or a name is unknown.
    """
    system = System(analysed(model, module), params, frozen=frozen)
    return nullclines_of(system, box, cells)


def nullclines_of(system: System, box: Mapping[str, Sequence[float]], cells: int = 240) -> Nullclines:
    """The nullclines of a system."""
    if system.size != 2:
        raise UsageError(
            f"nullclines are drawn over two states; {system.model.name!r} has {', '.join(system.states)} here: hold "
            "the others with frozen={...}" + (", or see fixed_points" if system.size < 2 else "")
        )
    check_box(box, system.states, system.model)
    names = tuple(box)
    low, high = (np.array([float(box[name][k]) for name in names]) for k in (0, 1))
    curves = {}
    for name, node in zip(system.states, system.equations, strict=True):
        kernel = Kernel(system.graph, (node,), names)
        curves[name] = zero_curves(_first(kernel), low, high, cells)
    ends = {name: (float(box[name][0]), float(box[name][1])) for name in names}
    return Nullclines((names[0], names[1]), curves, ends, system)


def _first(kernel: Kernel) -> Callable[[Array], Array]:
    return lambda points: np.asarray(kernel(points)[0])
