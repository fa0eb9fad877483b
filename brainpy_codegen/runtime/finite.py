"""Find where a run left the finite numbers: the variable, the step, the element, and the state before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

BLOCK = 1 << 20  # entries that are looked at together

Rows = Mapping[str, npt.NDArray[Any]]
StateAfter = Callable[[int], Rows]


@dataclass(frozen=True, slots=True)
class NotFinite:
    """The first value of a run that is nan or infinite.

    Attributes:
        variable: the state.
        value: what it is.
        step: the step after which it is; 0 for the initial state.
        element: its place in the array of neurons; empty if there is one.
        before: the states of that element (of a vector model: of all elements) one step before.
        after: the same after the step; empty where there is none.
    """

    variable: str
    value: float
    step: int
    element: tuple[int, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any] = field(default_factory=dict)


def not_finite(values: Rows) -> tuple[str, tuple[int, ...]] | None:
    """The first state that is not finite, and the place in its array; None if all are finite."""
    for name, value in values.items():
        array = np.asarray(value)
        flat = array.reshape(-1)
        for first in range(0, flat.size, BLOCK):  # rows may be on disk, and more than memory holds
            bad = ~np.isfinite(np.asarray(flat[first : first + BLOCK], float))
            if bad.any():
                place = np.unravel_index(first + int(np.argmax(bad)), array.shape)
                return name, tuple(int(i) for i in place)
    return None


def first_not_finite(
    records: Rows, final: Rows, every: int, steps: int, state_after: StateAfter, *, whole: bool = False
) -> NotFinite | None:
    """The first value of a run that is not finite; None if the rows and the final state are.

    Args:
        records: the recorded rows, by state.
        final: the final state.
        every: how many steps are between two rows.
        steps: of the run.
        state_after: makes so many steps from the start, and gives the states.
        whole: the elements are coupled, so that the state before is that of all of them.
    """
    bad_rows = [
        np.flatnonzero(~np.isfinite(np.asarray(rows, float)).reshape(len(rows), -1).all(axis=1))
        for rows in records.values()
    ]
    first = min((int(rows[0]) for rows in bad_rows if len(rows)), default=None)
    if first is None and not_finite(final) is None:
        return None
    # A state that is not recorded may be lost before one that is: only where all are, the last good row is a start.
    good = every * (first - 1) if first and set(records) == set(final) else 0
    bad = steps if first is None else every * first
    if not_finite(state_after(good)) is not None:
        bad, good = good, 0
    while bad - good > 1:  # what is not a number stays none
        middle = (good + bad) // 2
        if not_finite(state_after(middle)) is None:
            good = middle
        else:
            bad = middle
    after = state_after(bad)
    found = not_finite(after)
    if found is None:  # lost, and found again before the step was over
        return None
    variable, element = found
    before = state_after(max(bad - 1, 0))

    def chosen(states: Rows) -> dict[str, Any]:
        return {name: np.asarray(value) if whole else at_element(value, element) for name, value in states.items()}

    value = float(np.asarray(after[variable])[element])
    return NotFinite(variable, value, bad, element, chosen(before), chosen(after))


def at_element(value: Any, element: tuple[int, ...]) -> float:
    """The value of one element."""
    array = np.asarray(value)
    return float(array[element] if array.ndim else array)
