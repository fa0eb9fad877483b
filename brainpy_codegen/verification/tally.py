"""Compare results with what was expected, and remember the worst."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from brainpy_codegen.verification.reference import Array
from brainpy_codegen.verification.report import Outcome, Verdict, Worst


@dataclass(frozen=True, slots=True)
class Case:
    """The inputs of one call.

    Attributes:
        states, parameters: numbers, or one array per name over the samples (for a vector model: over the elements);
            a parameter may be a function of time.
        t, dt: the clock.
        noise: the random numbers of a step, or of each step of a run, by name (stochastic models).
    """

    states: Mapping[str, Any]
    parameters: Mapping[str, Any]
    t: Any
    dt: float
    noise: Mapping[str, Any] = field(default_factory=dict)

    def values(self, time: str, where: tuple[int, ...]) -> dict[str, float]:
        """The inputs of one sample, by name; a matrix is none of one element."""
        named = {**self.states, time: self.t, "dt": self.dt, **self.parameters}
        found = {}
        for name, value in named.items():
            number = value(np.asarray(self.t, float)) if callable(value) else value
            if np.ndim(number) <= len(where[-1:]):
                found[name] = float(number[where[-1:]] if np.ndim(number) else number)
        return found


@dataclass(slots=True)
class Tally:
    """What one output did over all calls.

    Attributes:
        function, variable, output: as in `Outcome`.
        worst: the call, the sample in it and the step with the largest excess so far.
    """

    function: str
    variable: str
    output: str
    time: str = "t"
    worst: tuple[Case, tuple[int, ...], int | None] | None = None
    _numbers: tuple[float, float] = (0.0, 0.0)
    _excess: float = -1.0
    _samples: int = 0
    _open: int = 0
    _bitwise: bool = True
    _broken: bool = False
    _messages: list[str] = field(default_factory=list)

    def add(self, found: Any, expected: Array, tolerance: Array, case: Case, every: int | None = None) -> None:
        """Compare the results of a call; in a run, the first axis stands for every so many steps."""
        got = np.asarray(found)
        if got.shape != expected.shape:
            self.fault(f"shape {got.shape} instead of {expected.shape}")
            return
        got = got.astype(float)
        same = (got == expected) | np.isnan(expected)  # where the model has no value, all are as good
        told = np.isfinite(expected) & np.isfinite(tolerance)
        self._samples += int(told.sum())
        self._open += int((~told).sum())
        if same.all():
            return
        self._bitwise = False
        rest = tuple(range(1, expected.ndim))
        with np.errstate(all="ignore"):
            excess = np.where(same | ~told, 0.0, np.abs(got - expected) / tolerance)
        lost = told & ~np.isfinite(got)
        excess = np.where(lost, np.inf, excess)
        # A run that went wrong may end in infinity; that it went wrong is the news.
        news = lost if every is None or not excess.size else lost[: int(np.argmax(excess.max(axis=rest) > 1)) + 1]
        self._broken |= bool(news.any())
        place = tuple(int(i) for i in np.unravel_index(int(np.argmax(excess)), excess.shape))
        if every is not None and excess[place] > 1:
            # The first step at which a run is off says more than the one at which it is off most.
            place = tuple(int(i) for i in np.argwhere(excess > 1)[0])
        if excess[place] > self._excess:
            self._excess = float(excess[place])
            self._numbers = (float(expected[place]), float(got[place]))
            self.worst = (case, place, None) if every is None else (case, place[1:], place[0] * every)

    def fault(self, message: str) -> None:
        """Note that a call went wrong altogether."""
        self._bitwise = False
        if message not in self._messages:
            self._messages.append(message)

    @property
    def untold(self) -> bool:
        """Whether nothing was added."""
        return not (self._samples or self._open or self._messages)

    @property
    def verdict(self) -> Verdict:
        """Of everything that was added."""
        if self._bitwise:
            return "bitwise"
        if self._broken:
            return "nan"
        return "different" if self._excess > 1 or self._messages else "rounding"

    def outcome(self) -> Outcome:
        """The tally as it stands in a report."""
        worst = None
        if self.worst is not None and not self._bitwise:
            case, where, step = self.worst
            inputs = case.values(self.time, where)
            worst = Worst(inputs, *self._numbers, self._excess, step)
        message = "; ".join(self._messages)
        return Outcome(
            self.function, self.variable, self.output, self.verdict, self._samples, self._open, worst, message
        )
