"""What a simulation returns."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from brainpy_codegen.runtime.dense import DenseOutput
from brainpy_codegen.runtime.missing import missing
from brainpy_codegen.runtime.names import identifier, nearest
from brainpy_codegen.runtime.saved import saved
from brainpy_codegen.runtime.solution_html import solution_html

if TYPE_CHECKING:
    import pandas
    import xarray
    from matplotlib.axes import Axes

Array: TypeAlias = npt.NDArray[np.floating[Any]]

_COUNTS = ("status", "nfev", "njev", "accepted", "rejected")
_EVENTS = ("t_events", "y_events", "i_events")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Solution:
    """The recorded states of a simulation: `sol.t`, `sol["V"]`, `sol.final`.

    Attributes:
        t: times of the rows: steps 0, `every`, 2 `every` ...
        records: the recorded states by name; time is the first axis, the elements follow.
        final: every state after the last step, whatever was recorded.
        model: name of the model.
        method: name of the method.
        backend: name of the backend.
        units: unit of each state that has one, and of time under "t" if it is known.
        stats: `generate_seconds`, `compile_seconds`, `run_seconds` (the time loop alone), `steps`.
        success: whether the run reached its end.
        message: how the run ended, in words.
        status: 0 at the end, 1 if an event ended the run, -1 if it failed.
        nfev, njev: calls of the right-hand side and of its Jacobian that an adaptive method made.
        accepted, rejected: its steps.
        t_events, y_events: for each event its times, and the states then, a row each (states in the model's order);
            i_events: the elements that they happened to.
        sol: with `dense_output=True`, the solution at any time: `sol.sol(t)`. It is not saved.
    """

    t: Array
    records: Mapping[str, Array]
    final: Mapping[str, Array]
    model: str
    method: str
    backend: str
    units: Mapping[str, str] = field(default_factory=dict)
    stats: Mapping[str, float] = field(default_factory=dict)
    success: bool = True
    message: str = ""
    status: int = 0
    nfev: int = 0
    njev: int = 0
    accepted: int = 0
    rejected: int = 0
    t_events: tuple[Array, ...] = ()
    y_events: tuple[Array, ...] = ()
    i_events: tuple[npt.NDArray[np.int64], ...] = ()
    sol: DenseOutput | None = None

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the recorded states."""
        return tuple(self.records)

    def __getitem__(self, name: str) -> Array:
        """The record of a state."""
        name = identifier(name)
        if name in self.records:
            return self.records[name]
        if name == "t":
            return self.t
        reason = "was not recorded" if name in self.final else "is not a state"
        recorded = ", ".join(self.records) or "nothing"
        raise KeyError(f"{name!r} {reason}; recorded: {recorded}{nearest(name, self.records)}")

    def __contains__(self, name: object) -> bool:
        """Whether a state was recorded."""
        return isinstance(name, str) and identifier(name) in self.records

    def __repr__(self) -> str:
        rows = [f"Solution of {self.model} ({self.method}, {self.backend}): {self.message or 'no message'}"]
        if self.t.size:
            rows.append(f"  t   {self.t.size} rows from {self.t[0]:g} to {self.t[-1]:g}")
        for name, values in self.records.items():
            unit = f" {self.units[name]}" if name in self.units else ""
            span = f"between {values.min():.6g} and {values.max():.6g}{unit}" if values.size else "empty"
            rows.append(f"  {name:<3} {values.dtype}{list(values.shape)}  {span}")
        return "\n".join(rows)

    def _repr_html_(self) -> str:
        """The run and its states, for notebooks."""
        return solution_html(self)

    def to_xarray(self) -> xarray.Dataset:
        """The records as an `xarray.Dataset` over time and element."""
        try:
            import xarray
        except ImportError as error:
            raise missing("xarray", "data") from error
        # A vector's elements stand on one axis; grids keep theirs apart.
        variables = {}
        for name, values in self.records.items():
            axes = ["element"] if values.ndim == 2 else [f"axis_{k}" for k in range(values.ndim - 1)]
            unit = {"units": self.units[name]} if name in self.units else {}
            variables[name] = (["t", *axes], values, unit)
        words = {"model": self.model, "method": self.method, "backend": self.backend}
        return xarray.Dataset(variables, coords={"t": self.t}, attrs=words)

    def to_dataframe(self) -> pandas.DataFrame:
        """The records as a `pandas.DataFrame`: one row a time, one column a state (and element)."""
        try:
            import pandas
        except ImportError as error:
            raise missing("pandas", "data") from error
        columns: dict[Any, Array] = {}
        for name, values in self.records.items():
            if values.ndim == 1:
                columns[name] = values
            else:
                flat = values.reshape(len(values), -1)
                columns.update({(name, k): flat[:, k] for k in range(flat.shape[1])})
        frame = pandas.DataFrame(columns, index=pandas.Index(self.t, name="t"))
        if any(isinstance(key, tuple) for key in columns):
            frame.columns = pandas.MultiIndex.from_tuples(
                [key if isinstance(key, tuple) else (key, 0) for key in columns], names=["state", "element"]
            )
        return frame

    def plot(self, ax: Axes | None = None) -> list[Axes]:
        """Plot every recorded state against time.

        Args:
            ax: draw all states into these axes; by default each state gets axes of its own in a new figure.

        Returns:
            The axes that were drawn into.
        """
        try:
            from brainpy_codegen.runtime.plotting import plot_solution
        except ImportError as error:
            raise missing("matplotlib", "plot") from error
        return plot_solution(self, ax)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything into an `.npz` file, which `Solution.load` reads back."""
        words = {
            "model": self.model,
            "method": self.method,
            "backend": self.backend,
            "units": dict(self.units),
            "stats": dict(self.stats),
            "success": self.success,
            "message": self.message,
            **{name: getattr(self, name) for name in _COUNTS},
        }
        arrays = {f"record.{name}": values for name, values in self.records.items()}
        for name in _EVENTS:
            arrays |= {f"{name}.{place}": values for place, values in enumerate(getattr(self, name))}
        arrays |= {f"final.{name}": np.asarray(values) for name, values in self.final.items()}
        # A file object, because NumPy would append .npz to another suffix.
        with open(path, "wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, t=self.t, about=np.array(json.dumps(words)), **arrays)

    @staticmethod
    def load(path: str | os.PathLike[str]) -> Solution:
        """The solution in a file that `save` wrote."""
        with saved(path, "a saved solution") as stream, np.load(stream, allow_pickle=False) as archive:
            arrays = dict(archive.items())
            words = json.loads(str(arrays.pop("about")))
        parts: dict[str, dict[str, Array]] = {"record": {}, "final": {}, **{name: {} for name in _EVENTS}}
        t = arrays.pop("t")
        for key, values in arrays.items():
            part, _, name = key.partition(".")
            parts[part][name] = values
        events: dict[str, Any] = {name: tuple(parts[name].values()) for name in _EVENTS}
        return Solution(t=t, records=parts["record"], final=parts["final"], **words, **events)
