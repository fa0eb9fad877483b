"""The pieces of a run with delays: steps, cut where a solution is less smooth.

Such a breakpoint lies where a delay looks back at the start, or at another breakpoint. Each delay makes a solution
smoother by one derivative, so that after some of them, the levels, a breakpoint no longer matters.
"""

import itertools
import warnings
from dataclasses import dataclass

import numpy as np

from .roots import root

NEAR = 1e-9  # of dt: times that are so close together are the same
MOST_BREAKPOINTS = 10_000
MOST_LOOKS = 4096  # how many times are looked at in search of breakpoints


@dataclass(frozen=True)
class Pieces:
    """A run in pieces: steps, and the parts of steps between breakpoints.

    starts: when each begins; one more, the end of the run.
    lengths: how long each is. rows: which row of the record holds its end, -1 for none.
    broken: 1 where a breakpoint lies at its end.
    """

    starts: np.ndarray
    lengths: np.ndarray
    rows: np.ndarray
    broken: np.ndarray


def breakpoints(delays, t0, end, levels, dt):
    """Where a solution is less smooth: t0 plus sums of up to `levels` delays, sorted, each once, before the end.

    Of very many, those of the first levels, with a warning; where every level matters (None), they are refused.
    """
    near = NEAR * dt
    delays = distinct(np.asarray(list(delays), float), 0.0)
    found = newest = np.zeros(1)
    for level in itertools.count() if levels is None else range(levels):
        sums = np.add.outer(newest, delays).reshape(-1)
        newest = distinct(sums[t0 + sums < end], near)
        newest = newest[~is_near(newest, found, near)]
        if not len(newest):
            break
        if len(found) + len(newest) > MOST_BREAKPOINTS:
            _too_many(levels, level)
            break
        found = np.sort(np.concatenate([found, newest]))
    return t0 + found[found > near]


def distinct(times, near):
    """Sorted times, without those that follow another one so closely."""
    times = np.sort(times)
    return times[np.diff(times, prepend=-np.inf) > near]


def is_near(times, known, near):
    """Whether each of some times is next to one of others, which are sorted."""
    right = np.searchsorted(known, times)
    above = known[np.minimum(right, len(known) - 1)]
    below = known[np.maximum(right - 1, 0)]
    return np.minimum(np.abs(above - times), np.abs(times - below)) <= near


def _too_many(levels, level):
    """What is done about more breakpoints than a run should have."""
    what = f"the delays make more than {MOST_BREAKPOINTS} breakpoints"
    if levels is None:
        raise ValueError(f"{what}, and those of a neutral equation all matter")
    warnings.warn(
        f"{what}: steps end at sums of up to {level} delays, and step over jumps of higher derivatives. "
        "Fewer different delays, such as multiples of dt, make fewer breakpoints",
        RuntimeWarning,
        stacklevel=2,
    )


def cut(t0, dt, steps, every, breaks):
    """The pieces of a run: steps, cut at breakpoints; one that lies on a step only marks it."""
    starts = t0 + dt * np.arange(steps + 1)
    rows = np.full(steps, -1, np.int64)
    rows[every - 1 :: every] = np.arange(1, steps // every + 1)
    broken = np.zeros(steps, np.int64)
    at = (np.asarray(breaks) - t0) / dt
    whole_steps = np.rint(at).astype(np.int64)
    on_step = (
        np.abs(at - whole_steps) <= NEAR + 1e-15 * np.abs(starts[whole_steps]) / dt
    )
    broken[whole_steps[on_step] - 1] = 1
    inside = np.asarray(breaks)[~on_step]
    places = np.floor(at[~on_step]).astype(np.int64)
    lengths = np.full(steps, dt)
    starts = np.insert(starts, places + 1, inside)
    rows = np.insert(rows, places, -1)
    broken = np.insert(broken, places, 1)
    lengths = np.insert(lengths, places, dt)
    cuts = np.isin(starts, inside)
    parts = np.flatnonzero(cuts[1:] | cuts[:-1])
    lengths[parts] = starts[parts + 1] - starts[parts]
    return Pieces(starts, lengths, rows, broken)


def until(pieces, end):
    """The pieces up to a time and a little further, the end of each of them recorded."""
    count = min(int(np.searchsorted(pieces.starts, end)) + 2, len(pieces.lengths))
    rows = np.arange(1, count + 1)
    return Pieces(
        pieces.starts[: count + 1],
        pieces.lengths[:count],
        rows,
        pieces.broken[:count],
    )


def looks(count, marked):
    """Which of so many times are looked at: all of them or, of very many, some, and those beside the marked ones."""
    some = np.arange(0, count, max(count // MOST_LOOKS, 1))
    beside = np.concatenate([marked - 1, marked, marked + 1])
    return np.unique(np.concatenate([some, np.clip(beside, 0, count - 1), [count - 1]]))


def crossings(times, looked, levels, near, value=None):
    """Where delays that change look back at the first time, or at another breakpoint: sorted times.

    looked: where each delay looks at some times, (delay, time). near: times that are so close together are the same.
    value: a function (delay, time) -> the same, if it is known between the times; else it is interpolated.
    """
    found = [(times[0], 0)]
    for target, level in found:
        if levels is not None and level >= levels:
            continue
        for delay, row in enumerate(looked):
            gap = row - target
            for place in np.flatnonzero((gap[:-1] < 0) != (gap[1:] < 0)):
                if value is None:
                    t = _interpolated(times, gap, place)
                else:
                    t = _located(times, gap, place, target, delay, value)
                if all(abs(t - known) > near for known, _ in found):
                    found.append((t, level + 1))
        if len(found) > MOST_BREAKPOINTS:
            raise ValueError(
                f"the delays make more than {MOST_BREAKPOINTS} breakpoints, which depend on states or the time; steps "
                "of adapted length (rtol=...) do not need them"
            )
    return np.array(sorted(t for t, _ in found[1:] if times[0] < t < times[-1]))


def _located(times, gap, place, target, delay, value):
    """To the last bit, from a function of time."""
    start, length = times[place], times[place + 1] - times[place]
    at = root(
        lambda theta: value(delay, start + theta * length) - target,
        gap[place],
        gap[place + 1],
    )
    return start + at * length


def _interpolated(times, gap, place):
    """Through up to four points the time as a polynomial of the gap, where that is monotone; else a line."""
    a, b = max(place - 1, 0), min(place + 3, len(times))
    t, x = times[a:b], gap[a:b]
    low, high = times[place], times[place + 1]
    line = low + (high - low) * gap[place] / (gap[place] - gap[place + 1])
    steps = np.diff(x)
    if not ((steps > 0).all() or (steps < 0).all()):
        return line
    weights = [
        np.prod([x[j] / (x[j] - x[i]) for j in range(len(x)) if j != i])
        for i in range(len(x))
    ]
    return float(np.clip(np.dot(weights, t), low, high))
