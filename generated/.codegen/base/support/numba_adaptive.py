"""What the solve loops of generated Numba code call: events, rows within a step, functions given at run time.

`adaptive.h` holds the same for C, operation for operation, so that both give the same bits.
"""

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from .adaptive import KEEP_CURVES, KEEP_NOTHING
from .numba_jit import loop

# Their loops go entry by entry: assignments of whole slices bring in checks that take seconds to compile.
# They are the same for every model, so they are kept on disk, and only the first model waits for them.
within = loop
inlined = numba.njit(error_model="numpy", forceinline=True)

# The error of the step before the first one, for the controller.
SMALLEST_ERROR = 1e-4
# What stands in the log instead of an event. Numba would compile what takes a plain number once more for that number.
END_OF_STEP = np.int64(-1)
# Halvings and interpolations until an event is located to the last bit.
MOST_ROOT_STEPS = 100


@intrinsic
def call_at_time(context, address, t):
    """The value of `double f(double)` at an address."""

    def generate(target, builder, signature, arguments):
        kind = ir.FunctionType(ir.DoubleType(), [ir.DoubleType()])
        function = builder.inttoptr(arguments[0], kind.as_pointer())
        return builder.call(function, [arguments[1]])

    return types.float64(types.int64, types.float64), generate


@intrinsic
def call_at_state(context, address, state, t, parameters):
    """The value of `double f(double *, double, const double *)` at an address."""

    def generate(target, builder, signature, arguments):
        pointer = ir.DoubleType().as_pointer()
        kind = ir.FunctionType(ir.DoubleType(), [pointer, ir.DoubleType(), pointer])
        function = builder.inttoptr(arguments[0], kind.as_pointer())
        first, second = (
            cgutils.create_struct_proxy(signature.args[place])(
                target, builder, value=arguments[place]
            ).data
            for place in (1, 3)
        )
        return builder.call(function, [first, arguments[2], second])

    return types.float64(types.int64, state, types.float64, parameters), generate


@inlined
def at_time(value, drives, place, t):
    """A parameter at a time: constant, or a function of time."""
    if len(drives) == 0 or drives[place] == 0:
        return value
    return value + call_at_time(drives[place], t)


@inlined
def is_too_small(dt, t):
    """Whether a step would be lost in rounding; a dt that is nan counts."""
    return not dt > 4e-16 * abs(t) + 1e-300


@inlined
def up_to(dt, t, stop):
    """A step of dt, or to the stop if that is no further; the last bit of a solution makes no step of its own."""
    return stop - t if t + 1.01 * dt >= stop else dt


@inlined
def has_room(log, limits, after):
    """Whether the log takes what one step may write; `after` holds the value of each event."""
    return limits[2] + len(after) + 2 <= len(log)


@inlined
def is_due(times, row, t):
    """Whether a row is asked for up to a time."""
    return row < len(times) and times[row] <= t


@within
def parameters_now(values, parameters, i, drives, t):
    """The parameters of an element at a time, for events."""
    for place in range(len(values)):
        values[place] = at_time(parameters[place, i], drives, place, t)


@within
def fill_parameters(sets, parameters):
    """The constants of every element of a vector, into the rows of each parameter set."""
    size = sets.shape[1]
    rows = len(parameters) // size
    for row in range(len(sets)):
        for j in range(size):
            sets[row, j] = parameters[row % rows * size + j, 0]


@within
def drive_parameters(rows, parameters, drives, t):
    """Parameters of a vector that are functions of time, into the rows of a set; those that are not stay."""
    size = rows.shape[1]
    if len(drives) == 0:
        return
    for row in range(len(rows)):
        if drives[row * size] != 0:
            value = call_at_time(drives[row * size], t)
            for j in range(size):
                rows[row, j] = parameters[row * size + j, 0] + value


@within
def event_values(found, events, new, t, values):
    """The value of every event."""
    for event in range(events.shape[1]):
        found[event] = call_at_state(events[0, event], new, t, values)


@within
def keep_values(before, after, i):
    """Keep the values of the events for the next step."""
    for event in range(len(after)):
        before[event, i] = after[event]


@inlined
def is_crossing(before, after, direction):
    """Whether a sign change counts: it leaves one side and reaches zero or the other side."""
    up, down = before < 0.0 <= after, before > 0.0 >= after
    return up if direction > 0 else down if direction < 0 else up or down


@within
def any_crossing(events, before, after, i):
    """Whether any event happened within a step."""
    found = False
    for event in range(events.shape[1]):
        found |= is_crossing(before[event, i], after[event], events[2, event])
    return found


@within
def evaluate(curve, theta, new):
    """The states at a part of the step."""
    for state in range(curve.shape[0]):
        value = curve[state, curve.shape[1] - 1]
        for power in range(curve.shape[1] - 2, -1, -1):
            value = value * theta + curve[state, power]
        new[state] = value


@within
def root(address, curve, before, after, t, dt, new, values, parameters, i, drives):
    """The part of a step at which an event happens, to the last bit: Chandrupatla's method on the polynomials.

    Chandrupatla, T. R. (1997). A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function
    without using derivatives. Advances in Engineering Software 28, 145-149. doi:10.1016/s0965-9978(96)00051-8
    """
    b, at_b, a, at_a = 0.0, before, 1.0, after
    c, at_c = a, at_a
    part = 0.5
    if after == 0.0:  # it happens at the end itself, and the sign may not differ before
        return 1.0
    for _ in range(MOST_ROOT_STEPS):
        theta = a + part * (b - a)
        evaluate(curve, theta, new)
        if len(drives):
            parameters_now(values, parameters, i, drives, t + theta * dt)
        value = call_at_state(address, new, t + theta * dt, values)
        if (value < 0.0) == (at_a < 0.0):
            c, at_c = a, at_a
        else:
            c, at_c = b, at_b
            b, at_b = a, at_a
        a, at_a = theta, value
        best = a if abs(at_a) < abs(at_b) else b
        tolerance = 2.3e-16 * abs(best) + 1e-300
        limit = tolerance / abs(b - a)
        if at_a == 0.0 or limit > 0.5:
            return best
        x, y = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
        if y * y < x and (1.0 - y) * (1.0 - y) < 1.0 - x:
            part = at_a / (at_b - at_a) * (at_c / (at_b - at_c))
            part += (c - a) / (b - a) * (at_a / (at_c - at_a)) * (at_b / (at_c - at_b))
        else:
            part = 0.5
        part = min(1.0 - limit, max(limit, part))
    return a


@within
def write_log(log, log_of, limits, i, event, t, new):
    """A row of the log: an event, or (event -1) the end of a step."""
    row = limits[2]
    log[row, 0], log[row, 1], log[row, 2] = t, 0.0, 0.0
    for state in range(len(new)):
        log[row, 3 + state] = new[state]
    log_of[row, 0], log_of[row, 1] = i, event
    limits[2] = row + 1


@within
def write_step(log, log_of, limits, i, t, dt, t_next, new, curve):
    """The row of the log for the end of a step, with its polynomials where they are kept."""
    if limits[1] == KEEP_NOTHING:
        return
    row = limits[2]
    write_log(log, log_of, limits, i, END_OF_STEP, t_next, new)
    if limits[1] == KEEP_CURVES:
        log[row, 1], log[row, 2] = t, dt
        column = 3 + len(new)
        for state in range(curve.shape[0]):
            for power in range(curve.shape[1]):
                log[row, column] = curve[state, power]
                column += 1


@within
def write_rows(times, record, row, i, t, dt, t_next, curve, new, inside):
    """Fill the rows up to t_next, where the states are `new`; returns the next row."""
    while row < len(times) and times[row] <= t_next:
        at_end = times[row] == t_next
        if not at_end:
            evaluate(curve, (times[row] - t) / dt, inside)
        for state in range(len(new)):
            record[row, state, i] = new[state] if at_end else inside[state]
        row += 1
    return row


@within
def first_stop(
    events,
    before,
    after,
    seen,
    i,
    t,
    dt,
    curve,
    new,
    values,
    parameters,
    drives,
    log,
    log_of,
    limits,
):
    """Log the events of a step in their order; (part of the step, event) at which the first of them ends it.

    (1, -1) if none does.
    """
    number = events.shape[1]
    roots = np.empty(number)
    for event in range(number):
        roots[event] = 2.0
        if is_crossing(before[event, i], after[event], events[2, event]):
            roots[event] = root(
                *(events[0, event], curve, before[event, i], after[event]),
                *(t, dt, new, values, parameters, i, drives),
            )
    for _ in range(number):
        event = np.int64(0)
        for other in range(1, number):
            event = other if roots[other] < roots[event] else event
        theta = roots[event]
        if theta > 1.0:
            break
        evaluate(curve, theta, new)
        write_log(log, log_of, limits, i, event, t + theta * dt, new)
        seen[event, i] += 1
        ends = events[3, event] > 0 and seen[event, i] >= events[3, event]
        if ends or events[1, event] != 0:
            return theta, event
        roots[event] = 2.0
    return 1.0, -1


@within
def begin_again(event, events, before, after, i, t, new, values):
    """Reset the states after an event, and find on which side of every event they are now."""
    call_at_state(events[1, event], new, t, values)
    was, over = before[event, i], after[event]
    for other in range(events.shape[1]):
        before[other, i] = call_at_state(events[0, other], new, t, values)
    # where the reset leaves the states on the event itself, they return to the side that they came from
    if abs(before[event, i]) <= 1e-9 * (abs(was) + abs(over)):
        before[event, i] = np.copysign(1e-300, was)
