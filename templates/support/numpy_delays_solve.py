"""What the loops of adapted steps share in models with delays: the log, the ends of steps, the errors of pieces."""

import numpy as np

from .delay_arrays import at_time

TOO_FAR_BACK, BELOW_STEP = 1.0, 3.0
MOST_ROUNDS = 12  # of a step that reads its own end
SETTLED = 0.02  # of the tolerance: what the last round may change
OUT_OF_STEPS, COLLAPSED, FULL = 1, 2, 3  # values of the status


def parameters_at(column, drives, t):
    """The parameters at a time: what stands, and functions of time."""
    return tuple(
        value if drive is None else at_time(drive, t)
        for value, drive in zip(column, drives, strict=True)
    )


def write_node(log, row, t, states, slopes):
    """A row of the log: time, states, slopes, each of them with all its elements."""
    log[row, 0] = t
    width = (log.shape[1] - 1) // (2 * len(states))
    for place, values in enumerate((*states, *slopes)):
        log[row, 1 + place * width : 1 + (place + 1) * width] = values


def step_status(result, log, most, dt, t):
    """What forbids another step: no room in the log, too many steps, steps too small; 0 for nothing."""
    if result[1] + 2 > len(log):
        return FULL
    if result[2] + result[3] >= most:
        return OUT_OF_STEPS
    if not dt > 1e-15 * max(abs(t), 1e-10):
        return COLLAPSED
    return 0


def up_to(dt, t, stop):
    """A step that does not pass a stop, and does not end just before it."""
    left = stop - t
    return left if dt > 0.999999 * left else dt


def step_within(wanted, delay):
    """A step that is no longer than a delay, if that makes it not much shorter: else it will read its own end."""
    return delay if 0.3 * wanted < delay < wanted else wanted


def bend(x_a, slope_a, x_b, slope_b, dt):
    """The third derivative of the cubic piece between two nodes."""
    return (12.0 * (x_a - x_b) / dt + 6.0 * (slope_a + slope_b)) / (dt * dt)


def piece_error(bend_now, bend_before, dt, dt_before):
    """What a piece may be off in its middle; 0 where there is no piece before it."""
    if dt_before == 0.0:
        return 0.0
    fourth = (bend_now - bend_before) / (0.5 * (dt + dt_before))
    squared = dt * dt
    return squared * squared / 384.0 * fourth


def larger(a, b):
    """The value of larger size."""
    return np.where(np.abs(b) > np.abs(a), b, a)


def shortest(delays):
    """The shortest of some delays, over all elements."""
    return min(float(np.min(delay)) for delay in delays)
