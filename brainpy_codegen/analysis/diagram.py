"""What a continuation returns: branches, special points, and the diagram that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis import bifurcations
from brainpy_codegen.analysis.equilibria import FixedPoint, point_at, polish
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import UsageError


@dataclass(frozen=True)
class SpecialPoint:
    """A bifurcation point.

    Attributes:
        kind: "fold", "hopf" or "branch_point".
        label: "LP1", "H1", "BP1" ...
        params: all parameters, the one of the continuation at its critical value.
        state: the fixed point.
        eigenvalues: of the Jacobian there.
        residual: the largest component of the extended system that was solved.
        omega: angular frequency (hopf).
        l1: first Lyapunov coefficient (hopf); `l1_convention` says which. Negative is supercritical.
        criticality: "supercritical", "subcritical" or "degenerate" (hopf).
        a: quadratic coefficient (fold); its sign has no meaning.
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
        return None if self.l1 is None or self.omega is None else self.l1 / self.omega

    def __repr__(self) -> str:
        """`<H1 hopf (subcritical) at V=-0.967>`."""
        note = f" ({self.criticality})" if self.criticality else ""
        place = ", ".join(f"{name}={value:.6g}" for name, value in self.state.items())
        return f"<{self.label} {self.kind}{note} at {place}>"


@dataclass(frozen=True)
class Branch:
    """A branch: arrays with one entry per point, in the order of the curve.

    Attributes:
        parameter: the name of the parameter.
        values: its values.
        states: an array for each state.
        eigenvalues: (points, states).
        stable: whether each point is stable.
        special: the special points on it.
        end: why it ends at either side: "boundary", "closed", or what failed and where.
    """

    parameter: str
    values: Array
    states: dict[str, Array]
    eigenvalues: Complex
    stable: npt.NDArray[np.bool_]
    special: tuple[SpecialPoint, ...]
    end: tuple[str, str]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def n_unstable(self) -> npt.NDArray[np.int64]:
        """How many eigenvalues have a positive real part, at each point."""
        count: npt.NDArray[np.int64] = np.sum(self.eigenvalues.real > 0, axis=1)
        return count


@dataclass(frozen=True)
class Diagram:
    """All branches that were found, and their special points.

    Attributes:
        branches: the branches.
        special: the special points, by increasing parameter.
        parameter: the name of the parameter.
        complete_at: values of the parameter at which it is proven that no branch is missing in the box.
        messages: what went wrong, if anything; branches hold what was computed until then.
    """

    branches: tuple[Branch, ...]
    special: tuple[SpecialPoint, ...]
    parameter: str
    complete_at: tuple[float, ...]
    messages: tuple[str, ...]
    system: System = field(repr=False, compare=False)

    def to_dataframe(self) -> Any:
        """One row per point of every branch."""
        import pandas as pd

        frames = []
        for k, branch in enumerate(self.branches):
            columns: dict[str, Any] = {"branch": k, "point": np.arange(len(branch)), self.parameter: branch.values}
            columns.update(branch.states)
            columns["stable"] = branch.stable
            columns["n_unstable"] = branch.n_unstable
            columns["eig_re_max"] = branch.eigenvalues.real.max(axis=1)
            frames.append(pd.DataFrame(columns))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def special_points(self) -> Any:
        """One row per special point, as a data frame."""
        import pandas as pd

        rows = []
        for one in self.special:
            row = {"label": one.label, "kind": one.kind, self.parameter: one.params[self.parameter], **one.state}
            row.update(omega=one.omega, period=one.period, l1=one.l1, criticality=one.criticality, a=one.a)
            rows.append({**row, "l1_convention": one.l1_convention, "residual": one.residual, "located": True})
        return pd.DataFrame(rows)

    def __getitem__(self, label: str) -> SpecialPoint:
        """The special point of a label: `diagram["H1"]`."""
        for one in self.special:
            if one.label == label:
                return one
        known = ", ".join(one.label for one in self.special)
        raise UsageError(f"there is no special point {label!r}; those that are: {known or 'none'}")

    def at(self, value: float) -> list[FixedPoint]:
        """The fixed points of all branches at a value of the parameter."""
        found: list[FixedPoint] = []
        for branch in self.branches:
            found += _at(self.system, branch, value)
        return found

    def plot(self, ax: Any = None, y: str | None = None, cycles: Any = ()) -> Any:
        """Draw a state over the parameter: solid stable, dashed unstable, special points labelled."""
        from brainpy_codegen.analysis.plotting import plot_diagram

        return plot_diagram(self, ax, y, cycles)


def _near_value(branch: Branch, value: float) -> npt.NDArray[np.int64]:
    """The places after which the branch passes a value of the parameter."""
    offset = branch.values - value
    crossing = (offset[:-1] <= 0) & (offset[1:] >= 0) | (offset[:-1] >= 0) & (offset[1:] <= 0)
    return np.flatnonzero(crossing)


def _interpolated(branch: Branch, k: int, value: float) -> Array:
    a, b = branch.values[k], branch.values[k + 1]
    share = 0.5 if a == b else (value - a) / (b - a)
    return np.array([one[k] + share * (one[k + 1] - one[k]) for one in branch.states.values()])


def _at(system: System, branch: Branch, value: float) -> list[FixedPoint]:
    found = []
    for k in _near_value(branch, value):
        guess = np.append(_interpolated(branch, int(k), value), value)
        z, residual = polish(system, guess, steps=20)
        found.append(point_at(system, z, residual, False))
    return found
