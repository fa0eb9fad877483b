"""Many elements side by side in a solve loop of Numba, each with steps of its own.

Each has a column of the array `lane`, whose first rows are named here; behind them follow those of the model: states
and slopes, parameters, the same states and slopes at the end of a step, and what its polynomials are made of.

`lanes.h` holds the same for C, operation for operation, so that both give the same bits.
"""

from numpy import inf

from .adaptive import ACCEPTED, AFTER_REJECTION, DENSE, REJECTED, ROW, STATUS
from .adaptive_request import COLLAPSED, DONE, OUT_OF_STEPS, RUNNING
from .numba_adaptive import SMALLEST_ERROR, inlined, is_too_small, within

# Several registers of wide processors: while one waits for a result, another is at work.
LANES = 16
# The rows before it are those of `count`.
TIME, STEP, ERROR_BEFORE, DUE, ELEMENT = range(8, 13)
# What an attempt of a step says; behind these, the model's rows.
WANTED, TAKEN, TIME_NEXT, ERROR, CHANGE, FIRST = range(13, 19)


@within
def start_lane(lane, k, i, row, times, t, dt):
    """Give a lane to an element at its start, whose next row is `row`."""
    for place in range(TIME):
        lane[place, k] = 0.0
    lane[STATUS, k], lane[ROW, k] = RUNNING, row
    lane[TIME, k], lane[STEP, k], lane[ERROR_BEFORE, k] = t, dt, SMALLEST_ERROR
    lane[DUE, k] = times[row] if row < len(times) else inf
    lane[ELEMENT, k] = i


@within
def rows_written(lane, k, row, times):
    """Take down that rows before `row` have been written within the step of a lane."""
    lane[DENSE, k] += 1.0
    lane[ROW, k] = row
    lane[DUE, k] = times[row] if row < len(times) else inf


@inlined
def accept_lanes(lane, lanes, kept, made, longest, end, limits):
    """Where the error is small enough, let the end of the step be the start of the next one.

    Returns whether an element may have come to its end.
    """
    look = 0
    for k in range(lanes):
        # loads under a condition would not become vector instructions
        error, before = lane[ERROR, k], lane[ERROR_BEFORE, k]
        t, t_next = lane[TIME, k], lane[TIME_NEXT, k]
        change, wanted, dt = lane[CHANGE, k], lane[WANTED, k], lane[TAKEN, k]
        done, refused = lane[ACCEPTED, k], lane[REJECTED, k]
        no_longer = min(change, 1.0)
        grown = dt * (no_longer if lane[AFTER_REJECTION, k] > 0.0 else change)
        # a step that was cut short at the end does not shorten the next one
        longer = max(grown, wanted) if dt < wanted else grown
        accepted = error <= 1.0  # nan is refused too
        following = longer if accepted else dt * change
        reached = t_next if accepted else t
        lane[STEP, k], lane[TIME, k] = following, reached
        lane[ERROR_BEFORE, k] = max(error, SMALLEST_ERROR) if accepted else before
        lane[ACCEPTED, k] = done + 1.0 if accepted else done
        lane[REJECTED, k] = refused if accepted else refused + 1.0
        lane[AFTER_REJECTION, k] = 0.0 if accepted else 1.0
        look |= (
            (reached == end)
            | (done + refused + 1.0 >= limits[0])
            | is_too_small(min(following, longest), reached)
        )
    for row in range(kept):
        for k in range(lanes):
            if lane[ERROR, k] <= 1.0:
                lane[FIRST + row, k] = lane[made + row, k]
    return look != 0


@within
def release_lanes(lane, lanes, made, longest, end, limits, state, clock, count):
    """Take elements that have come to their end out of their lanes; returns how many lanes are left.

    Lanes in use stay side by side: the last one moves to where one became free.
    """
    for k in range(lanes - 1, -1, -1):
        t = lane[TIME, k]
        if t == end:
            lane[STATUS, k] = DONE
        elif lane[ACCEPTED, k] + lane[REJECTED, k] >= limits[0]:
            lane[STATUS, k] = OUT_OF_STEPS
        elif is_too_small(min(lane[STEP, k], longest), t):
            lane[STATUS, k] = COLLAPSED
        else:
            continue
        i = int(lane[ELEMENT, k])
        for place in range(len(count)):
            count[place, i] = int(lane[place, k])
        for place in range(len(clock)):
            clock[place, i] = lane[TIME + place, k]
        for row in range(len(state)):
            state[row, i] = lane[FIRST + row, k]
        lanes -= 1
        for row in range(made):
            lane[row, k] = lane[row, lanes]
    return lanes
