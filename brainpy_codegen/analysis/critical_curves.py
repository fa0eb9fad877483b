"""What an analysis in two parameters returns: curves of folds and Hopf points, and points of codimension two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import Result, Simulated, Table, count, frame, labelled, place
from brainpy_codegen.analysis.system import System


@dataclass(frozen=True, repr=False)
class Codimension2:
    """A point of codimension two.

    Attributes:
        kind: "cusp", "bogdanov_takens", "generalized_hopf", "zero_hopf" or "double_hopf".
        label: "CP1", "BT1", "GH1", "ZH1", "HH1" ...
        params: all parameters.
        state: the fixed point.
        residual: the largest component of the equations of the curve that it was found on.
        test: what is left there of the function whose zero it is, relative to the neighbours on the curve.
        coefficients: of the normal form, by name, in MatCont's scaling: c of a cusp, a > 0 and b of a Bogdanov-Takens
            point, l2 of a generalized Hopf point; s, theta and e of a zero-Hopf point, p11, p22, theta and delta of a
            double Hopf point (`normal_forms` and `double_points` have the equations). Of delay equations those of
            the first two kinds. Empty where symmetry takes the terms away.
    """

    kind: str
    label: str
    params: dict[str, float]
    state: dict[str, float]
    residual: float
    test: float
    coefficients: dict[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        """`<BT1 bogdanov_takens at V=-20.3>`."""
        return f"<{self.label} {self.kind} at {place(self.state)}>"


@dataclass(frozen=True, repr=False)
class CriticalCurve(Result):
    """A curve of folds or Hopf points; points of codimension two are among its points.

    Rows of `to_dataframe`: one per point.

    Attributes:
        kind: "fold" or "hopf".
        params: an array for each of the two parameters.
        states: an array for each state.
        omega: angular frequency (hopf); nan where the curve is one of neutral saddles.
        l1: first Lyapunov coefficient (hopf), in the convention of `SpecialPoint`; nan elsewhere.
        residual: the largest component of the extended system at each point.
        special: the points of codimension two on it.
        places: where in the arrays they stand.
        end: why it ends at either side: "boundary", "closed", "most steps", or what failed and where.
    """

    kind: str
    params: dict[str, Array]
    states: dict[str, Array]
    omega: Array
    l1: Array
    residual: Array
    special: tuple[Codimension2, ...]
    places: tuple[int, ...]
    end: tuple[str, str]

    def __len__(self) -> int:
        return len(self.omega)

    def _tables(self) -> list[Table]:
        labels = np.full(len(self), "", object)
        types = np.full(len(self), "regular", object)
        for one, k in zip(self.special, self.places, strict=True):
            labels[k], types[k] = one.label, one.kind
        head = {"point": np.arange(len(self)), "kind": self.kind, "type": types.astype(str)}
        rest = {"omega": self.omega, "l1": self.l1, "converged": self.residual < 1e-8, "residual": self.residual}
        return [{**head, "label": labels.astype(str), **self.params, **self.states, **rest}]

    def _summary(self) -> str:
        ranges = (f"{name} from {one.min():.6g} to {one.max():.6g}" for name, one in self.params.items())
        special = ", ".join(one.label for one in self.special) or "no special points"
        return f"{self.kind}, {count(len(self), 'point')}, {', '.join(ranges)}; {special}"

    def plot(self, ax: Any = None) -> Any:
        """Draw the curve over both parameters; returns the artists."""
        from brainpy_codegen.analysis.plotting import plot_critical_curves

        return plot_critical_curves((self,), self.special, tuple(self.params), ax)


@dataclass(frozen=True, repr=False)
class Diagram2D(Sequence[CriticalCurve], Simulated):
    """Curves of bifurcations over two parameters, and their points of codimension two; a sequence of `CriticalCurve`.

    Rows of `to_dataframe`: one per point of every curve.

    Attributes:
        curves: the curves.
        special: the points of codimension two; `diagram["BT1"]` is the one of a label.
        parameters: the names of the two parameters.
        slices: the lines in the plane of parameters, as {name: value}, along which all branches were followed; every
            fold and Hopf point on them lies on a curve, or a message says which does not.
        complete: proven that the curves hold every fold on the slices, and each goes on until it closes or leaves the
            ranges or the box. Of curves that meet no slice nothing is proven.
        complete_at: the slices on which it is proven that no fold or branch point is missing.
        messages: what could not be computed: curves that were lost or end early, sign changes that are no points.
        incomplete: why it is not complete, if it is not.
    """

    curves: tuple[CriticalCurve, ...]
    special: tuple[Codimension2, ...]
    parameters: tuple[str, str]
    slices: tuple[dict[str, float], ...]
    complete: bool
    complete_at: tuple[dict[str, float], ...]
    messages: tuple[str, ...]
    system: System = field(compare=False)
    incomplete: str = ""

    def __len__(self) -> int:
        return len(self.curves)

    def __iter__(self) -> Iterator[CriticalCurve]:
        return iter(self.curves)

    def __getitem__(self, index: Any) -> Any:
        return labelled(self.special, index) if isinstance(index, str) else self.curves[index]

    @property
    def _origin(self) -> System:
        return self.system

    def special_points(self) -> Any:
        """One row per point of codimension two, as a data frame."""
        return frame(
            [
                {
                    "label": one.label,
                    "type": one.kind,
                    **one.params,
                    **one.state,
                    "residual": one.residual,
                    **one.coefficients,
                }
                for one in self.special
            ]
        )

    def _tables(self) -> list[Table]:
        return [{"curve": k, **table} for k, one in enumerate(self.curves) for table in one._tables()]

    def _summary(self) -> str:
        kinds = [one.kind for one in self.curves]
        points = ", ".join(one.label for one in self.special) or "no special points"
        curves = f"{count(kinds.count('fold'), 'curve')} of folds, {count(kinds.count('hopf'), 'curve')} of Hopf points"
        return f"{curves} over {' and '.join(self.parameters)}; {points}"

    def plot(self, ax: Any = None) -> Any:
        """Draw the curves over both parameters, points of codimension two labelled; returns the artists."""
        from brainpy_codegen.analysis.plotting import plot_critical_curves

        return plot_critical_curves(self.curves, self.special, self.parameters, ax, self.system.model)
