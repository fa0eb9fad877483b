"""Stable and unstable manifolds of saddles, as far as they are curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Literal

import numpy as np

from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.equilibria import FixedPoint, search
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import Result, Table, count, place
from brainpy_codegen.analysis.system import System, check_box
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.frontend.declare import Model

_OFFSET = 1e-6  # where a manifold starts, in units of the box: the error of a straight start is the square of it


@dataclass(frozen=True, repr=False)
class Manifold(Result):
    """One half of a manifold.

    Rows of `to_dataframe`: one per point, with t and the states.

    Attributes:
        kind: "stable" (it runs into the saddle) or "unstable" (out of it).
        saddle: the saddle.
        states: an array for each state, beginning at the saddle.
        t: time along it; negative for stable ones.
        end: "boundary", "fixed point" or "time".
    """

    kind: Literal["stable", "unstable"]
    saddle: FixedPoint
    states: dict[str, Array]
    t: Array
    end: str

    def _tables(self) -> list[Table]:
        return [{"kind": self.kind, "t": self.t, **self.states}]

    def _summary(self) -> str:
        return f"{self.kind}, of the saddle at {place(self.saddle.state)}; ends: {self.end}"

    def plot(self, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
        """Draw the curve over two states."""
        from brainpy_codegen.analysis.plane_plots import plot_manifolds

        return plot_manifolds((self,), ax, x, y)


@dataclass(frozen=True, repr=False)
class Manifolds(Sequence[Manifold], Result):
    """The manifolds of all saddles in a box.

    Rows of `to_dataframe`: one per point of each curve.
    """

    curves: tuple[Manifold, ...]
    system: System = field(compare=False)

    def __len__(self) -> int:
        return len(self.curves)

    def __getitem__(self, index: Any) -> Any:
        return self.curves[index]

    def _tables(self) -> list[Table]:
        return [{"curve": k, **table} for k, one in enumerate(self.curves) for table in one._tables()]

    def _summary(self) -> str:
        kinds = [one.kind for one in self.curves]
        return f"{count(kinds.count('stable'), 'stable curve')}, {count(kinds.count('unstable'), 'unstable curve')}"

    def plot(self, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
        """Draw them: unstable solid, stable dashed; returns the artists."""
        from brainpy_codegen.analysis.plane_plots import plot_manifolds

        return plot_manifolds(self, ax, x, y)


def manifolds(
    model: Model,
    box: Mapping[str, Sequence[float]],
    params: Mapping[str, float] | None = None,
    *,
    frozen: Mapping[str, float] | None = None,
    duration: float | None = None,
    module: ModuleType | None = None,
) -> Manifolds:
    """The one-dimensional stable and unstable manifolds of every saddle in a box.

    Args:
        model: a declared model without explicit time.
        box: (low, high) for every state; curves end where they leave it.
        params: values of parameters.
        frozen: states that are held at a value.
        duration: how long to follow a curve; default: thirty times the slowest time constant of its saddle.
        module: a generated module whose (edited) `derivative` is analysed.
    """
    system = System(analysed(model, module), params, frozen=frozen)
    if model.ir.orders or model.ir.delays is not None:
        raise UnsupportedError("manifolds are for equations of order one without delays")
    low, high = check_box(box, system.states, model)
    points = list(search(system, low, high))
    return manifolds_of(system, points, low, high, duration)


def manifolds_of(
    system: System, points: Sequence[FixedPoint], low: Array, high: Array, duration: float | None = None
) -> Manifolds:
    """The manifolds of the saddles among fixed points."""
    found: list[Manifold] = []
    for saddle in points:
        if saddle.kind != "saddle":
            continue
        growth = saddle.eigenvalues.real
        slowest = 30.0 / float(np.min(np.abs(growth)))
        for kind, chosen in (("unstable", growth > 0), ("stable", growth < 0)):
            if chosen.sum() == 1:
                direction = saddle.eigenvectors[:, int(np.argmax(chosen))].real
                for sign in (1.0, -1.0):
                    one = _follow(system, saddle, sign * direction, kind, (low, high), duration or slowest, points)
                    found.append(one)
    return Manifolds(tuple(found), system)


def _follow(
    system: System,
    saddle: FixedPoint,
    direction: Array,
    kind: Any,
    box: tuple[Array, Array],
    duration: float,
    points: Sequence[FixedPoint],
) -> Manifold:
    from scipy.integrate import solve_ivp

    low, high = box
    width = high - low
    start = np.array(list(saddle.state.values()))
    ends = [one for one in points if one is not saddle and one.stable == (kind == "unstable")]
    others = [np.array(list(one.state.values())) for one in ends]
    sign = 1.0 if kind == "unstable" else -1.0
    begin = start + _OFFSET * width.max() * direction / np.max(np.abs(direction) * width.max() / width)

    def leaves(t: float, x: Array) -> float:
        return float(np.min(np.minimum(x - low, high - x) / width)) + 1e-9

    def arrives(t: float, x: Array) -> float:
        gaps = [float(np.max(np.abs(x - one) / width)) for one in others]
        return min(gaps, default=1.0) - 1e-5

    leaves.terminal = arrives.terminal = True  # type: ignore[attr-defined]
    result = solve_ivp(
        lambda t, x: sign * system.f(x),
        (0.0, duration),
        begin,
        method="DOP853",
        rtol=1e-10,
        atol=1e-12 * float(width.min()),
        max_step=duration / 50,
        events=(leaves, arrives),
    )
    end = (
        "time"
        if result.status == 0
        else "boundary"
        if result.t_events is not None and len(result.t_events[0])
        else "fixed point"
    )
    path = np.column_stack([start, result.y])
    t = sign * np.concatenate([[0.0], result.t])
    return Manifold(kind, saddle, dict(zip(system.states, path, strict=True)), t, end)
