"""Parameters that change with time, as BrainPy's users know them: `params={"I": bc.inputs.section(...)}`.

Every input is a value that can be called with a time or an array of times: NumPy arrays, JAX arrays (traced ones too)
and PyTorch tensors give their own kind back. A value that starts at a time t holds from t on (t is included), and one
that ends at a time no longer holds there.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.time_arrays import Times, as_array, as_index, library_of, phase_of, select, within


class Input(ABC):
    """A function of time; `inputs` makes them."""

    __slots__ = ()

    @abstractmethod
    def __call__(self, t: Times) -> Times:
        """The value at time t, or the values at times t."""

    def __add__(self, other: Input | float) -> Sum:
        """Both together."""
        return Sum(self, other if isinstance(other, Input) else Constant(float(other)))

    __radd__ = __add__

    def __mul__(self, factor: object) -> Scaled:
        """So many times the values."""
        return Scaled(self, float(factor)) if isinstance(factor, (int, float, np.number)) else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Scaled:
        """The values with the other sign."""
        return Scaled(self, -1.0)

    def __sub__(self, other: Input | float) -> Sum:
        """The difference of both."""
        return self + -other

    def __rsub__(self, other: float) -> Sum:
        """The difference of both."""
        return -self + other


@dataclass(frozen=True, slots=True)
class Constant(Input):
    """The same value at all times."""

    value: float

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        return 0.0 * t + self.value


@dataclass(frozen=True, slots=True)
class Sum(Input):
    """Two inputs together."""

    first: Input
    second: Input

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        return self.first(t) + self.second(t)


@dataclass(frozen=True, slots=True)
class Scaled(Input):
    """An input times a number."""

    input: Input
    factor: float

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        return self.factor * self.input(t)


@dataclass(frozen=True, slots=True)
class Section(Input):
    """Piecewise constant: value k for duration k, one after the other from `start`; 0 outside."""

    values: tuple[float, ...]
    durations: tuple[float, ...]
    start: float = 0.0

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        result = 0.0 * t
        begin = self.start
        for value, end in zip(self.values, _ends(self.start, self.durations), strict=True):
            result = select(t, within(t, begin, end), value, result)
            begin = end
        return result


@dataclass(frozen=True, slots=True)
class Ramp(Input):
    """From `first` at time `start` straight to `last` at time `stop`; 0 before, `last` after."""

    first: float
    last: float
    start: float
    stop: float

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        slope = (self.last - self.first) / (self.stop - self.start)
        rising = select(t, t < self.stop, self.first + slope * (t - self.start), self.last)
        return select(t, t < self.start, 0.0, rising)


@dataclass(frozen=True, slots=True)
class Spike(Input):
    """`sizes[k]` for a time `lengths[k]` after `times[k]`; 0 else."""

    times: tuple[float, ...]
    lengths: tuple[float, ...]
    sizes: tuple[float, ...]

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        result = 0.0 * t
        for begin, length, size in zip(self.times, self.lengths, self.sizes, strict=True):
            result = select(t, within(t, begin, begin + length), size, result)
        return result


@dataclass(frozen=True, slots=True)
class Period(Input):
    """`size` for a time `length`, again and again every `period` from `start` to `stop`; 0 else."""

    size: float
    length: float
    period: float
    start: float = 0.0
    stop: float = math.inf

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        on = phase_of((t - self.start) / self.period, t) < self.length / self.period
        return select(t, within(t, self.start, self.stop) & on, self.size, 0.0)


@dataclass(frozen=True, slots=True)
class Sinusoidal(Input):
    """`amplitude * sin(2 pi frequency (t - start) + phase)` from `start` to `stop`; 0 else.

    The frequency counts per unit of time: with times in ms, 0.01 is 10 Hz.
    """

    amplitude: float
    frequency: float
    phase: float = 0.0
    start: float = 0.0
    stop: float = math.inf

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        angle = 2.0 * math.pi * self.frequency * (t - self.start) + self.phase
        return select(t, within(t, self.start, self.stop), self.amplitude * library_of(t).sin(angle), 0.0)


@dataclass(frozen=True, slots=True)
class Square(Input):
    """`amplitude` in the first part (`duty`) of each period, `-amplitude` in the rest; 0 outside start to stop."""

    amplitude: float
    frequency: float
    duty: float = 0.5
    start: float = 0.0
    stop: float = math.inf

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        high = phase_of((t - self.start) * self.frequency, t) < self.duty
        wave = select(t, high, self.amplitude, -self.amplitude)
        return select(t, within(t, self.start, self.stop), wave, 0.0)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sampled(Input):
    """Samples at `start`, `start + dt` ...: each holds until the next one, or straight lines between them.

    The first and the last sample also hold before and after.
    """

    values: npt.NDArray[np.float64]
    dt: float
    start: float = 0.0
    linear: bool = False

    def __call__(self, t: Times) -> Times:
        """The value at time t."""
        library = library_of(t)
        samples = self.values if library is np else as_array(library, self.values, t)
        last = float(len(self.values) - 1)
        # The last bits of t - start must not decide which sample a multiple of dt belongs to.
        place = (t - self.start) / self.dt
        nearest = library.round(place)
        place = select(t, abs(place - nearest) < 1e-9 * (1.0 + abs(place)), nearest, place)
        place = select(t, place < 0.0, 0.0, place)
        place = select(t, place > last, last, place)
        below = library.floor(place)
        value = samples[as_index(below)]
        if not self.linear:
            return value
        above = select(t, below < last, below + 1.0, below)
        return value + (place - below) * (samples[as_index(above)] - value)

    def __repr__(self) -> str:
        kind = ", linear=True" if self.linear else ""
        return f"Sampled(<{len(self.values)} values>, dt={self.dt}, start={self.start}{kind})"


def constant(value: float | Sequence[tuple[float, float]]) -> Constant | Section:
    """The same value at all times; or, from pairs of (value, duration), a piecewise constant that starts at 0."""
    given = _plain(value)
    if isinstance(given, (int, float)):
        return Constant(float(given))
    if isinstance(given, str) or not isinstance(given, Sequence) or not all(map(_is_pair, given)):
        raise UsageError(f"constant: a number or pairs of (value, duration) are needed, not {value!r}")
    return section([pair[0] for pair in given], [pair[1] for pair in given])


def _is_pair(one: object) -> bool:
    given = _plain(one)
    return isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 2


def _plain(value: Any) -> Any:
    """What an array holds, as numbers and lists; anything else as it is."""
    return value.tolist() if hasattr(value, "tolist") else value


def section(values: Sequence[float], durations: Sequence[float], start: float = 0.0) -> Section:
    """Piecewise constant: `values[k]` for `durations[k]`, one after the other from `start`; 0 outside.

    `section([0.0, 10.0, 0.0], [20.0, 100.0, 20.0])` is a pulse of 10 from t = 20 to t = 120.
    """
    if len(values) != len(durations):
        raise UsageError(f"section: {len(values)} values for {len(durations)} durations")
    if any(duration < 0.0 for duration in durations):
        raise UsageError("section: a duration is negative")
    return Section(tuple(map(float, values)), tuple(map(float, durations)), float(start))


def ramp(first: float, last: float, start: float, stop: float) -> Ramp:
    """From `first` at time `start` straight to `last` at time `stop`; 0 before, `last` after."""
    if not stop > start:
        raise UsageError(f"ramp: stop ({stop}) must come after start ({start})")
    return Ramp(float(first), float(last), float(start), float(stop))


def spike(times: Sequence[float], lengths: float | Sequence[float], sizes: float | Sequence[float] = 1.0) -> Spike:
    """`sizes` for a time `lengths` after each of the times; 0 else. Both are one number, or one for each time."""
    count = len(times)
    all_lengths, all_sizes = _each("spike", "lengths", lengths, count), _each("spike", "sizes", sizes, count)
    for length in all_lengths:
        _positive("spike", lengths=length)
    return Spike(tuple(map(float, times)), all_lengths, all_sizes)


def period(size: float, length: float, period: float, start: float = 0.0, stop: float = math.inf) -> Period:
    """`size` for a time `length`, again and again every `period` from `start` to `stop`; 0 else."""
    _positive("period", length=length, period=period)
    return Period(float(size), float(length), float(period), float(start), float(stop))


def sinusoidal(
    amplitude: float, frequency: float, phase: float = 0.0, start: float = 0.0, stop: float = math.inf
) -> Sinusoidal:
    """`amplitude * sin(2 pi frequency (t - start) + phase)` from `start` to `stop`; 0 else.

    The frequency counts per unit of time: with times in ms, 0.01 is 10 Hz.
    """
    return Sinusoidal(float(amplitude), float(frequency), float(phase), float(start), float(stop))


def square(amplitude: float, frequency: float, duty: float = 0.5, start: float = 0.0, stop: float = math.inf) -> Square:
    """`amplitude` in the first part (`duty`) of each period, `-amplitude` in the rest; 0 outside start to stop."""
    _positive("square", frequency=frequency)
    if not 0.0 <= duty <= 1.0:
        raise UsageError(f"square: duty is a part of the period between 0 and 1, not {duty}")
    return Square(float(amplitude), float(frequency), float(duty), float(start), float(stop))


def sampled(values: npt.ArrayLike, dt: float, start: float = 0.0, linear: bool = False) -> Sampled:
    """Samples at `start`, `start + dt` ...: each holds until the next one, or straight lines between them.

    The first and the last sample also hold before and after.
    """
    _positive("sampled", dt=dt)
    array = np.array(values, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise UsageError(f"sampled: one row of values is needed, not an array of shape {array.shape}")
    array.flags.writeable = False
    return Sampled(array, float(dt), float(start), linear)


def wiener(duration: float, dt: float, scale: float = 1.0, seed: int = 0, start: float = 0.0) -> Sampled:
    """White noise: increments of a Wiener process over steps of dt, divided by dt; each holds for a step.

    Its integral is a Wiener process times `scale`. The same numbers drive every neuron; noise of its own for each
    neuron belongs to a model declared with `bc.sde`.
    """
    values = _draw("wiener", duration, dt, seed).normal(size=_samples(duration, dt))
    return sampled(scale * values / math.sqrt(dt), dt, start)


def ornstein_uhlenbeck(
    duration: float, dt: float, mean: float, sigma: float, tau: float, seed: int = 0, start: float = 0.0
) -> Sampled:
    """An Ornstein-Uhlenbeck process dx = (mean - x) / tau dt + sigma dW that begins at its mean, exact on the grid."""
    _positive("ornstein_uhlenbeck", tau=tau)
    draw = _draw("ornstein_uhlenbeck", duration, dt, seed)
    decay = math.exp(-dt / tau)
    spread = sigma * math.sqrt(-0.5 * tau * math.expm1(-2.0 * dt / tau))
    values = [float(mean)]
    for number in draw.normal(size=_samples(duration, dt) - 1):
        values.append(mean + (values[-1] - mean) * decay + spread * float(number))
    return sampled(values, dt, start)


def poisson(duration: float, dt: float, rate: float, size: float = 1.0, seed: int = 0, start: float = 0.0) -> Sampled:
    """Poisson events of a rate per unit of time: in each step their number times `size`, divided by dt."""
    if not rate >= 0.0:
        raise UsageError(f"poisson: rate must not be negative, but is {rate}")
    counts = _draw("poisson", duration, dt, seed).poisson(rate * dt, size=_samples(duration, dt))
    return sampled(size * counts / dt, dt, start)


def _draw(function: str, duration: float, dt: float, seed: int) -> np.random.Generator:
    _positive(function, duration=duration, dt=dt)
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise UsageError(f"{function}: seed={seed!r} is no whole number of at least 0") from None


def _samples(duration: float, dt: float) -> int:
    return max(math.ceil(duration / dt - 1e-9), 1)


def _ends(start: float, durations: Sequence[float]) -> list[float]:
    return [math.fsum((start, *durations[: k + 1])) for k in range(len(durations))]


def _each(function: str, name: str, value: float | Sequence[float], count: int) -> tuple[float, ...]:
    if isinstance(value, (int, float)):
        return (float(value),) * count
    if len(value) != count:
        raise UsageError(f"{function}: {len(value)} {name} for {count} times")
    return tuple(map(float, value))


def _positive(function: str, **values: float) -> None:
    for name, value in values.items():
        if not value > 0.0:
            raise UsageError(f"{function}: {name} must be positive, not {value}")
