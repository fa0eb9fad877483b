"""What everything that an analysis returns has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from brainpy_codegen.analysis.edited_model import EditedModel
from brainpy_codegen.errors import ToolMissingError, UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model

Table = dict[str, Any]
"""Columns by name: arrays of one length, or single values that hold for every row."""


class Point(Protocol):
    """A place with its parameters: fixed points, special points, cycles."""

    @property
    def state(self) -> Mapping[str, Any]:
        """The value of every state."""

    @property
    def params(self) -> Mapping[str, Any]:
        """All parameters."""


class Origin(Protocol):
    """What points belong to: a model with its numbers; a `System` is one."""

    @property
    def model(self) -> Model:
        """The model."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Its numbers, of frozen states too."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters among the numbers."""


class Result(ABC):
    """The interface of every result of an analysis.

    * Attributes and `to_dataframe()` hold all that was computed; neither needs a figure.
    * `plot(ax=None)` draws on the given axes, or on new ones, and returns the artists: an array, or a dict of them by
      part. Solid is stable and dashed unstable; filled is stable and open unstable.
    * `len()`, iteration and `[...]` go over the parts, where there are parts; `["H1"]` is the special point of a label.
    * `repr` is one line. What could not be computed stands in `messages` (`message` of fixed points).
    * `simulate(from_=point, duration=...)`, where there are points: the model itself, from there, with its parameters.
    """

    @abstractmethod
    def _tables(self) -> Sequence[Table]:
        """The rows of `to_dataframe`, piece by piece."""

    @abstractmethod
    def _summary(self) -> str:
        """What `repr` says after the name of the class."""

    @abstractmethod
    def plot(self, ax: Any = None) -> Any:
        """Draw the result on axes; returns the artists."""

    def to_dataframe(self) -> Any:
        """The result as a table; the class says what a row is.

        Raises:
            ToolMissingError: pandas is not installed.
        """
        return frame(self._tables())

    def __repr__(self) -> str:
        """One line."""
        return f"<{type(self).__name__}: {self._summary()}>"


class Simulated(Result):
    """A result with points from which the model can be simulated."""

    @property
    @abstractmethod
    def _origin(self) -> Origin:
        """The system that the points belong to."""

    def simulate(
        self,
        from_: Point | Mapping[str, Any] | str,
        duration: float,
        dt: float | None = None,
        *,
        shift: Mapping[str, float] | None = None,
        **options: Any,
    ) -> Any:
        """The model simulated from a point, with the parameters of the point: what `bc.simulate` returns.

        The whole model runs: a state that was frozen, or a slow state in the place of a parameter, starts at its value
        and then moves.

        Args:
            from_: a point of this result, the label of a special point, or a state by name.
            duration: how long.
            dt: length of a step; without, steps adapt.
            shift: what is added to states at the start, since from an exact fixed point nothing happens.
            **options: further arguments of `bc.simulate`.

        Raises:
            UsageError: there is no such point, or a name is unknown.
            UnsupportedError: an edited module was analysed, which runs by itself.
        """
        from brainpy_codegen.session.simulate import simulate

        system = self._origin
        if isinstance(system.model, EditedModel):
            raise UnsupportedError(
                f"the derivative of {system.model.module.__name__} was analysed, not the model; call run of that module"
            )
        init, params = self._start(from_)
        for name, value in (shift or {}).items():
            if name not in init:
                raise UsageError(f"shift: there is no state {name!r}; those that are: {', '.join(init)}")
            init[name] = init[name] + value
        return simulate(system.model, duration, dt, init=init, params=params, **options)

    def _start(self, from_: Point | Mapping[str, Any] | str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Initial state and parameters of a simulation."""
        system = self._origin
        point: Any = labelled(getattr(self, "special", ()), from_) if isinstance(from_, str) else from_
        if isinstance(point, Mapping):
            state, params = point, dict(system.parameters)
        elif isinstance(getattr(point, "state", None), Mapping):
            state, params = point.state, dict(point.params)
        else:
            raise UsageError(f"from_ takes a point of this result, a label or a state by name, not {from_!r}")
        held = {**system.values, **params, **state}
        lacking = [name for name in system.model.states if name not in held]
        if lacking:
            raise UsageError(f"from_ lacks {', '.join(lacking)}")
        init = {name: held[name] for name in system.model.states}
        return init, {name: value for name, value in params.items() if name in system.model.parameters}


def labelled(special: Sequence[Any], label: str) -> Any:
    """The special point of a label."""
    for one in special:
        if one.label == label:
            return one
    known = ", ".join(one.label for one in special)
    raise UsageError(f"there is no special point {label!r}; those that are: {known or 'none'}")


def frame(tables: Sequence[Table]) -> Any:
    """Tables one below the other, as a data frame; where a table lacks a column stands nothing."""
    try:
        import pandas as pd
    except ImportError:
        raise ToolMissingError("tables need pandas: pip install 'brainpy-codegen[data]'") from None

    lengths = [max((len(value) for value in table.values() if np.ndim(value)), default=1) for table in tables]
    columns = dict.fromkeys(name for table in tables for name in table)
    data = {}
    for name in columns:
        parts = [
            np.broadcast_to(np.asarray(table.get(name, _nothing(tables, name))), (length,))
            for table, length in zip(tables, lengths, strict=True)
        ]
        data[name] = np.concatenate(parts)
    return pd.DataFrame(data)


def _nothing(tables: Sequence[Table], name: str) -> Any:
    """What stands in a column where a table has none: an empty text, or nan."""
    given = next(np.asarray(table[name]) for table in tables if name in table)
    return "" if given.dtype.kind in "US" else np.nan


def place(state: Mapping[str, Any]) -> str:
    """A state in a line of text."""
    return ", ".join(f"{name}={value:.6g}" if np.ndim(value) == 0 else f"{name}=..." for name, value in state.items())


def count(number: int, what: str) -> str:
    """`3 branches`, `1 branch`, `2 families`."""
    plural = f"{what}es" if what.endswith(("ch", "s")) else f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number} {what if number == 1 else plural}"
