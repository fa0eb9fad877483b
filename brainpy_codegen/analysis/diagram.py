"""What a continuation returns: branches, special points, and the diagram that holds them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis import bifurcations
from brainpy_codegen.analysis.equilibria import FixedPoint, eigenvalue_columns, point_at, polish
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import Simulated, Table, count, frame, labelled, place
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System


@dataclass(frozen=True, repr=False)
class SpecialPoint:
    """A bifurcation point.

    Attributes:
        kind: "fold", "hopf" or "branch_point"; of maps also "period_doubling" and "torus" (Neimark-Sacker).
        label: "LP1", "H1", "BP1" ...
        params: all parameters, the one of the continuation at its critical value.
        state: the fixed point.
        eigenvalues: of the Jacobian there.
        residual: the largest component of the extended system that was solved.
        omega: angular frequency (hopf), or angle of the multipliers (torus).
        l1: first Lyapunov coefficient (hopf, torus); `l1_convention` says which. Negative is supercritical. None where
            delays depend on the state, and at resonances, where there is none.
        criticality: "supercritical", "subcritical" or "degenerate" (hopf, torus, period_doubling); empty where there
            is no coefficient.
        a: quadratic coefficient (fold); its sign has no meaning.
        c: cubic coefficient of w -> -w + c w^3 (period_doubling). Positive is supercritical: a stable cycle of two.
    """

    kind: str
    label: str
    params: dict[str, float]
    state: dict[str, float]
    eigenvalues: Complex
    residual: float
    omega: float | None = None
    l1: float | None = None
    criticality: str = ""
    a: float | None = None
    c: float | None = None
    l1_convention: str = bifurcations.CONVENTION

    @property
    def frequency(self) -> float | None:
        """Cycles per unit of time at onset (hopf)."""
        return None if self.omega is None else self.omega / (2 * np.pi)

    @property
    def period(self) -> float | None:
        """Period at onset (hopf)."""
        return None if self.omega is None else 2 * np.pi / self.omega

    @property
    def l1_kuznetsov(self) -> float | None:
        """The first Lyapunov coefficient in Kuznetsov's normalisation."""
        return None if self.kind != "hopf" or self.l1 is None or self.omega is None else self.l1 / self.omega

    def __repr__(self) -> str:
        """`<H1 hopf (subcritical) at I=0.331, V=-0.967>`."""
        note = f" ({self.criticality})" if self.criticality else ""
        return f"<{self.label} {self.kind}{note} at {place(self.state)}>"


@dataclass(frozen=True, repr=False)
class Branch(Sequence[FixedPoint], Simulated):
    """A branch of fixed points: arrays with one entry per point, in the order of the curve; `branch[k]` is a point.

    Located special points are among the points. Rows of `to_dataframe`: one per point; `test_fold` and `test_hopf` are
    the functions whose zeros were looked for, `norm` is the Euclidean length of the state.

    Attributes:
        parameter: the name of the parameter.
        values: its values.
        states: an array for each state.
        eigenvalues: (points, states), the largest real part first; of delay equations (points, count) the
            characteristic roots with the largest real parts, nan where there are fewer; of maps the multipliers, the
            largest modulus first.
        stable: whether each point is stable.
        special: the special points on it.
        places: where in the arrays they stand.
        end: why it ends at either side: "boundary", "closed", or what failed and where.
        residual: the largest component of the right-hand side at each point.
        test_fold, test_hopf: test functions at each point.
    """

    parameter: str
    values: Array
    states: dict[str, Array]
    eigenvalues: Complex
    stable: npt.NDArray[np.bool_]
    special: tuple[SpecialPoint, ...]
    places: tuple[int, ...]
    end: tuple[str, str]
    residual: Array
    test_fold: Array
    test_hopf: Array
    system: System = field(compare=False)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, str):
            return labelled(self.special, index)
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        z = np.array([*(one[index] for one in self.states.values()), self.values[index]])
        return point_at(self.system, z, float(self.residual[index]), False)

    @property
    def n_unstable(self) -> npt.NDArray[np.int64]:
        """How many eigenvalues have a positive real part (of maps: a modulus above 1), at each point."""
        if self.system.is_map:
            return np.asarray(np.sum(np.abs(self.eigenvalues) > 1.0 + 1e-9, axis=1))
        size = np.nanmax(np.abs(self.eigenvalues), axis=1, keepdims=True)
        found: npt.NDArray[np.int64] = np.sum(self.eigenvalues.real > 1e-9 * size, axis=1)
        return found

    def at(self, value: float) -> list[FixedPoint]:
        """The fixed points of the branch at a value of the parameter, by Newton's method from its neighbours."""
        found: list[FixedPoint] = []
        for k in _near_value(self, value):
            z, residual = polish(self.system, np.append(_interpolated(self, int(k), value), value), steps=20)
            found.append(point_at(self.system, z, residual, False))
        return found

    @property
    def _origin(self) -> System:
        return self.system

    def _tables(self) -> list[Table]:
        kinds, labels = np.full(len(self), "regular", object), np.full(len(self), "", object)
        for one, k in zip(self.special, self.places, strict=True):
            kinds[k], labels[k] = one.kind, one.label
        others = {name: value for name, value in self.system.parameters.items() if name != self.parameter}
        columns = {
            "point": np.arange(len(self)),
            "kind": kinds.astype(str),
            "label": labels.astype(str),
            self.parameter: self.values,
            **others,
            **self.states,
            "norm": np.sqrt(np.sum(np.array(list(self.states.values())) ** 2, axis=0)),
            "stable": self.stable,
            "n_unstable": self.n_unstable,
            "eig_re_max": self.eigenvalues[:, 0].real,
            **eigenvalue_columns(self.eigenvalues.T),
            "test_fold": self.test_fold,
            "test_hopf": self.test_hopf,
            "converged": self.residual < 1e-8 * np.maximum(1.0, np.nanmax(np.abs(self.eigenvalues), axis=1)),
            "residual": self.residual,
        }
        return [columns]

    def _summary(self) -> str:
        low, high = self.values.min(), self.values.max()
        special = ", ".join(one.label for one in self.special) or "no special points"
        return f"{count(len(self), 'point')} for {self.parameter} from {low:.6g} to {high:.6g}; {special}"

    def plot(self, ax: Any = None, y: str | None = None) -> Any:
        """Draw a state over the parameter: solid stable, dashed unstable, special points labelled."""
        from brainpy_codegen.analysis.plotting import plot_diagram

        return plot_diagram(self, (self,), ax, y)


@dataclass(frozen=True, repr=False)
class Diagram(Sequence[Branch], Simulated):
    """All branches that were found, and their special points; a sequence of `Branch`.

    Rows of `to_dataframe`: one per point of every branch.

    Attributes:
        branches: the branches.
        special: the special points, by increasing parameter; `diagram["H1"]` is the one of a label.
        parameter: the name of the parameter.
        complete: proven that no fold or branch point of the box is missing, and with them no closed branch, and that at
            the values of `complete_at` no fixed point is.
        complete_at: values of the parameter at which it is proven that no branch is missing in the box.
        messages: what went wrong, if anything; branches hold what was computed until then.
        incomplete: why it is not complete, if it is not.
    """

    branches: tuple[Branch, ...]
    special: tuple[SpecialPoint, ...]
    parameter: str
    complete: bool
    complete_at: tuple[float, ...]
    messages: tuple[str, ...]
    system: System = field(compare=False)
    incomplete: str = ""

    def __len__(self) -> int:
        return len(self.branches)

    def __iter__(self) -> Iterator[Branch]:
        return iter(self.branches)

    def __getitem__(self, index: Any) -> Any:
        return labelled(self.special, index) if isinstance(index, str) else self.branches[index]

    def special_points(self) -> Any:
        """One row per special point, as a data frame."""
        return frame([_special_row(one, self.parameter) for one in self.special])

    def at(self, value: float) -> list[FixedPoint]:
        """The fixed points of all branches at a value of the parameter."""
        return [point for branch in self.branches for point in branch.at(value)]

    @property
    def _origin(self) -> System:
        return self.system

    def save_page(self, path: str | os.PathLike[str], cycles: Any = (), title: str = "") -> Path:
        """Write the diagram as one HTML page for any web browser, which needs no network; returns its path.

        Pointer and arrow keys show the state and eigenvalues of each point, a click or Enter the trajectory from there:
        the page holds the model as a function, too. Of delay equations it shows no trajectories.

        Args:
            path: the file.
            cycles: families of cycles, which are shown too.
            title: the heading; default: the model and the parameter.
        """
        from brainpy_codegen.analysis.browser import write_page

        return write_page(self, path, cycles, title)

    def _tables(self) -> list[Table]:
        return [{"branch": k, **table} for k, branch in enumerate(self.branches) for table in branch._tables()]

    def _summary(self) -> str:
        points = ", ".join(f"{one.label} at {one.params[self.parameter]:.6g}" for one in self.special[:8])
        more = f" and {len(self.special) - 8} more" if len(self.special) > 8 else ""
        return f"{count(len(self), 'branch')} over {self.parameter}; {points or 'no special points'}{more}"

    def plot(self, ax: Any = None, y: str | None = None, cycles: Any = ()) -> Any:
        """Draw a state over the parameter: solid stable, dashed unstable, special points labelled.

        Args:
            ax: axes to draw on; default: new ones.
            y: the state; default: the first.
            cycles: families of cycles, whose extremes are drawn too.
        """
        from brainpy_codegen.analysis.plotting import plot_diagram

        return plot_diagram(self, self.branches, ax, y, cycles)


def _special_row(one: SpecialPoint, parameter: str) -> Table:
    others = {name: value for name, value in one.params.items() if name != parameter}
    row = {"label": one.label, "type": one.kind, parameter: one.params[parameter], **others, **one.state}
    numbers = {"omega": one.omega, "period": one.period, "l1": one.l1, "a": one.a, "c": one.c}
    row.update({name: np.nan if value is None else value for name, value in numbers.items()})
    row.update(criticality=one.criticality, l1_convention=one.l1_convention if one.l1 is not None else "")
    return {**row, "residual": one.residual, "located": True}


def _near_value(branch: Branch, value: float) -> npt.NDArray[np.int64]:
    """The places after which the branch passes a value of the parameter; a point that has the value counts once."""
    offset = branch.values - value
    before, after = offset[:-1], offset[1:]
    crossing = (before < 0) & (after >= 0) | (before > 0) & (after <= 0)
    if offset[0] == 0.0:
        crossing[0] = True
    return np.flatnonzero(crossing)


def _interpolated(branch: Branch, k: int, value: float) -> Array:
    a, b = branch.values[k], branch.values[k + 1]
    share = 0.5 if a == b else (value - a) / (b - a)
    return np.array([one[k] + share * (one[k + 1] - one[k]) for one in branch.states.values()])
