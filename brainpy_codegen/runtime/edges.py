"""The times at which an input jumps or bends: adaptive steps end there, so that none runs over a pulse unseen."""

from __future__ import annotations

import math
from collections.abc import Iterator

from brainpy_codegen.runtime.inputs import Input, Period, Ramp, Sampled, Section, Sinusoidal, Spike, Square, Sum

MOST = 100_000  # edges of one input; a rate that changes more often needs a step that is shorter anyway


def edges_of(value: object, start: float, end: float) -> tuple[float, ...]:
    """The edges of an input between two times; none for other values."""
    if not isinstance(value, Input):
        return ()
    found = []
    for edge in _edges(value, start, end):
        if start < edge < end:
            found.append(edge)
        if edge >= end or len(found) >= MOST:
            break
    return tuple(dict.fromkeys(found))


def _edges(value: Input, start: float, end: float) -> Iterator[float]:
    match value:
        case Sum(first=first, second=second):
            yield from sorted({*edges_of(first, start, end), *edges_of(second, start, end)})
        case Section(durations=durations, start=begin):
            yield begin
            for k in range(len(durations)):
                yield math.fsum((begin, *durations[: k + 1]))
        case Ramp(start=begin, stop=stop):
            yield from (begin, stop)
        case Spike(times=times, lengths=lengths):
            yield from sorted({*times, *(t + length for t, length in zip(times, lengths, strict=True))})
        case Sinusoidal(start=begin, stop=stop):
            yield from (begin, stop)
        case Period(length=length, period=period, start=begin, stop=stop):
            yield from _repeated(begin, stop, period, length, end)
        case Square(frequency=frequency, duty=duty, start=begin, stop=stop):
            yield from _repeated(begin, stop, 1.0 / frequency, duty / frequency, end)
        case Sampled(values=values, dt=dt, start=begin):
            for k in range(len(values)):
                yield begin + k * dt
        case _:
            return


def _repeated(begin: float, stop: float, period: float, length: float, end: float) -> Iterator[float]:
    """The rise and fall of each period."""
    k = 0
    while begin + k * period < min(stop, end):
        yield begin + k * period
        yield min(begin + k * period + length, stop)
        k += 1
    yield stop
