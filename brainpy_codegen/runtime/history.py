"""What a user gives as the past of a delayed model, checked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.check import check_names, shape_of
from brainpy_codegen.runtime.names import identifier


def checked_history(history: object, model: str, states: Sequence[str], delayed: Sequence[str]) -> dict[str, Any]:
    """A history by state.

    Args:
        history: None, a mapping of states to numbers, rows one dt apart, (times, values) or functions of time, or one
            of those for the only delayed state.
        model: the name of the model.
        states: its states.
        delayed: those that have a past; none in a model without delays.

    Raises:
        UsageError: the model has no delays, a name is unknown, a value is no history.
    """
    if history is None:
        return {}
    if not delayed:
        raise UsageError(f"history= is for models that read their past with bc.delayed; {model} has no delays")
    if not isinstance(history, Mapping):
        if len(delayed) > 1:
            example = ", ".join(f'"{name}": ...' for name in delayed)
            raise UsageError(f"{model} needs a history by state: history={{{example}}}")
        history = {delayed[0]: history}
    history = {identifier(name) if isinstance(name, str) else name: value for name, value in history.items()}
    check_names("state", history, states, model)
    for name, value in history.items():
        if is_table(value):
            _check_table(name, *value)
        elif not callable(value):
            shape_of(f"the history of {name}", value)
            values = np.asarray(value, float)
            if values.size == 0 or not np.isfinite(values).all():
                raise UsageError(f"the history of {name} must hold finite numbers")
    return dict(history)


def initial_values(history: Mapping[str, Any], t0: float) -> dict[str, npt.ArrayLike]:
    """The states at t0 that a history says.

    Raises:
        UsageError: a function of time raises there, or gives something else than a number; times do not end there.
    """
    found: dict[str, npt.ArrayLike] = {}
    for name, value in history.items():
        if is_table(value):
            end = float(value[0][-1])
            if abs(end - t0) > 1e-9 * (end - float(value[0][0])):
                raise UsageError(f"the times of the history of {name} end at {end:g}, and the run begins at {t0:g}")
            found[name] = value[1][-1]
        elif not callable(value):
            found[name] = value if np.ndim(value) == 0 else np.asarray(value)[-1]
        else:
            try:
                found[name] = float(value(t0))
            except Exception as error:
                raise UsageError(f"the history of {name} has no value at t = {t0:g}: {error}") from error
    return found


def is_table(history: object) -> TypeGuard[tuple[Any, Any]]:
    """Whether a history is (times, values)."""
    return isinstance(history, tuple) and len(history) == 2 and all(np.ndim(one) == 1 for one in history)


def _check_table(name: str, times: Any, values: Any) -> None:
    shape_of(f"the history of {name}", times)
    shape_of(f"the history of {name}", values)
    times, values = np.asarray(times, float), np.asarray(values, float)
    if len(times) != len(values) or len(times) < 2:
        raise UsageError(
            f"the history of {name} has {len(times)} times and {len(values)} values; as many are needed, two or more"
        )
    if not (np.isfinite(times).all() and np.isfinite(values).all()):
        raise UsageError(f"the history of {name} must hold finite numbers")
    if not (np.diff(times) > 0).all():
        raise UsageError(f"the times of the history of {name} must rise")
