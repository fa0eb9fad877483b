"""Time several ways to do the same work: in turns, so that a slow moment of the machine meets all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

State = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Entry:
    """A way to do the work. `run` returns the final state and, if it knows better than the clock around it, seconds."""

    run: Callable[[State], tuple[State, float | None]]
    tolerance: float  # allowed distance of its result from that of the reference, relative to the range of each state


@dataclass(frozen=True, slots=True)
class Result:
    """The times of one entry in seconds, first run apart, and the distance of its result from the reference."""

    seconds: list[float]
    first: float
    distance: float

    @property
    def best(self) -> float:
        return min(self.seconds)


def in_place(advance: Callable[[State], None]) -> Callable[[State], tuple[State, float | None]]:
    """Wrap a function that advances a state in place."""

    def run(start: State) -> tuple[State, float | None]:
        state = start.copy()
        begin = time.perf_counter()
        advance(state)
        return state, time.perf_counter() - begin

    return run


def distance(state: State, reference: State, start: State) -> float:
    """Largest difference, relative to the largest value of each variable at the start and the end.

    Both, since a variable that decays ends at nothing, and a float32 cannot hold as little of it as a float64.
    """
    spread = np.maximum(np.abs(start).max(axis=1), np.abs(reference).max(axis=1))
    return float((np.abs(state - reference).max(axis=1) / spread).max())


def race(entries: Mapping[str, Entry], start: State, rounds: int, reference: str) -> dict[str, Result]:
    """Run every entry once, then `rounds` times in turns.

    Raises:
        AssertionError: an entry computed something else than the reference.
    """
    ends: dict[str, State] = {}
    first: dict[str, float] = {}
    for name, entry in entries.items():
        begin = time.perf_counter()
        ends[name], _ = entry.run(start)
        first[name] = time.perf_counter() - begin
    far = {name: distance(ends[name], ends[reference], start) for name in entries}
    wrong = {name: value for name, value in far.items() if not value <= entries[name].tolerance}
    assert not wrong, f"results differ from {reference!r}: {wrong}"

    seconds: dict[str, list[float]] = {name: [] for name in entries}
    for _ in range(rounds):
        for name, entry in entries.items():
            begin = time.perf_counter()
            _, measured = entry.run(start)
            seconds[name].append(time.perf_counter() - begin if measured is None else measured)
    return {name: Result(seconds[name], first[name], far[name]) for name in entries}
