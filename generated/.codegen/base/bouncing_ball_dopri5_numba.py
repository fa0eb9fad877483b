"""Ball in free fall: dopri5 step for Numba.

Generated from examples/bouncing_ball.py:bouncing_ball.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

from numpy import empty

from .support.adaptive import (
    ACCEPTED,
    AFTER_REJECTION,
    DENSE,
    KEEP_CURVES,
    REJECTED,
    ROW,
    STATUS,
    STOP,
    Solver,
    integrate_adaptively,
)
from .support.adaptive_request import COLLAPSED, DONE, ENDED, NEW, OUT_OF_STEPS, RUNNING
from .support.numba_adaptive import (
    SMALLEST_ERROR,
    any_crossing,
    at_time,
    begin_again,
    evaluate,
    event_values,
    first_stop,
    has_room,
    is_due,
    is_too_small,
    keep_values,
    parameters_now,
    up_to,
    write_rows,
    write_step,
)
from .support.numba_jit import cell, loop
from .support.numba_lanes import (
    ERROR_BEFORE,
    LANES,
    TIME,
    STEP,
    DUE,
    ELEMENT,
    WANTED,
    TAKEN,
    TIME_NEXT,
    ERROR,
    CHANGE,
    accept_lanes,
    release_lanes,
    rows_written,
    start_lane,
)
from .support.numba_math import abs, exp, fmax, log, maximum, minimum, pow, sqrt
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/bouncing_ball.py:bouncing_ball"
METHOD = "dopri5"
BACKEND = "numba"
STATES = ("h", "v")
PARAMETERS = {"g": 9.81}


@cell
def derivative(h, v, t, g):
    """Right-hand side: (dh/dt, dv/dt)."""
    dh = v  # height [m]
    dv = -g  # velocity [m/s]
    return dh, dv


@cell
def stage_4(old, dt, slope_1, slope_2, slope_3):
    """A state of stage 4, at t + 4*dt/5."""
    value = old + 4 * dt / 45 * (11 * slope_1 - 42 * slope_2 + 40 * slope_3)
    return value


@cell
def stage_5(old, dt, slope_1, slope_2, slope_3, slope_4):
    """A state of stage 5, at t + 8*dt/9."""
    value = old + dt * (
        19372 / 6561 * slope_1
        - 25360 / 2187 * slope_2
        + 64448 / 6561 * slope_3
        - 212 / 729 * slope_4
    )
    return value


@cell
def stage_6(old, dt, slope_1, slope_2, slope_3, slope_4, slope_5):
    """A state of stage 6, at t + dt."""
    value = old + dt * (
        9017 / 3168 * slope_1
        - 355 / 33 * slope_2
        + 46732 / 5247 * slope_3
        + 49 / 176 * slope_4
        - 5103 / 18656 * slope_5
    )
    return value


@cell
def new_state(old, dt, slope_1, slope_3, slope_4, slope_5, slope_6):
    """A state at the end of the step."""
    value = old + dt * (
        35 / 384 * slope_1
        + 500 / 1113 * slope_3
        + 125 / 192 * slope_4
        - 2187 / 6784 * slope_5
        + 11 / 84 * slope_6
    )
    return value


@cell
def stages(h, v, dh_1, dv_1, t, dt, p_1_5, p_3_10, p_4_5, p_8_9, p_end):
    """The stages of a step: the new states, then what error estimates and interpolants are made of."""
    fifth_dt = dt / 5

    # stage 2, at t + dt/5
    h_2 = h + fifth_dt * dh_1
    v_2 = v + fifth_dt * dv_1
    dh_2, dv_2 = derivative(h_2, v_2, t + fifth_dt, *p_1_5)

    # stage 3, at t + 3*dt/10
    value_3_dt_40 = 3 * dt / 40
    h_3 = h + value_3_dt_40 * (dh_1 + 3 * dh_2)
    v_3 = v + value_3_dt_40 * (dv_1 + 3 * dv_2)
    dh_3, dv_3 = derivative(h_3, v_3, t + 3 * dt / 10, *p_3_10)

    # stage 4, at t + 4*dt/5
    h_4 = stage_4(h, dt, dh_1, dh_2, dh_3)
    v_4 = stage_4(v, dt, dv_1, dv_2, dv_3)
    dh_4, dv_4 = derivative(h_4, v_4, t + 4 * dt / 5, *p_4_5)

    # stage 5, at t + 8*dt/9
    h_5 = stage_5(h, dt, dh_1, dh_2, dh_3, dh_4)
    v_5 = stage_5(v, dt, dv_1, dv_2, dv_3, dv_4)
    dh_5, dv_5 = derivative(h_5, v_5, t + 8 * dt / 9, *p_8_9)

    # stage 6, at t + dt
    h_6 = stage_6(h, dt, dh_1, dh_2, dh_3, dh_4, dh_5)
    v_6 = stage_6(v, dt, dv_1, dv_2, dv_3, dv_4, dv_5)
    dh_6, dv_6 = derivative(h_6, v_6, t + dt, *p_end)

    # new state
    h_next = new_state(h, dt, dh_1, dh_3, dh_4, dh_5, dh_6)
    v_next = new_state(v, dt, dv_1, dv_3, dv_4, dv_5, dv_6)

    return h_next, v_next, dh_2, dv_2, dh_3, dv_3, dh_4, dv_4, dh_5, dv_5, dh_6, dv_6


@cell
def advance(h, v, t, dt, p, p_1_5, p_3_10, p_4_5, p_8_9, p_end):
    """State after dt: Dormand and Prince of order 5(4) (1980).

    p, p_1_5, p_3_10, p_4_5, p_8_9, p_end: the parameters at t, t + dt/5, t + 3*dt/10, t + 4*dt/5,
    t + 8*dt/9 and t + dt.
    """
    # stage 1, at t
    dh_1, dv_1 = derivative(h, v, t, *p)

    h_next, v_next = stages(
        h, v, dh_1, dv_1, t, dt, p_1_5, p_3_10, p_4_5, p_8_9, p_end
    )[:2]
    return h_next, v_next


@cell
def error_estimate(dt, slope_1, slope_3, slope_4, slope_5, slope_6, slope_7):
    """Estimate of the error of a state."""
    error = dt * (
        71 / 57600 * slope_1
        - 71 / 16695 * slope_3
        + 71 / 1920 * slope_4
        - 17253 / 339200 * slope_5
        + 22 / 525 * slope_6
        - 1 / 40 * slope_7
    )
    return error


@cell
def interpolant(dt, slope_1, slope_3, slope_4, slope_5, slope_6, slope_7):
    """Coefficients of theta, theta**2 ... of a state within the step: interpolant of order 4."""
    linear = dt * slope_1
    quadratic = dt * (
        4.023133379230305 * slope_3
        - 2.8535800653862835 * slope_1
        - 3.7324019615885042 * slope_4
        + 2.5548038301849423 * slope_5
        - 1.3744241142186024 * slope_6
        + 1.3824689317781436 * slope_7
    )
    cubic = dt * (
        3.0717434641059005 * slope_1
        - 6.249321565289 * slope_3
        + 10.068970589843675 * slope_4
        - 6.399112377351017 * slope_5
        + 3.272657752246729 * slope_6
        - 3.764937863556287 * slope_7
    )
    quartic = dt * (
        2.675424484351598 * slope_3
        - 1.1270175653862835 * slope_1
        - 5.685526961588504 * slope_4
        + 3.5219323679207912 * slope_5
        - 1.7672812570757455 * slope_6
        + 2.382468931778144 * slope_7
    )
    return linear, quadratic, cubic, quartic


@cell
def error_norm(h, v, h_next, v_next, h_error, v_error, rtol, atol_h, atol_v):
    """Size of the error estimates: root mean square over the states, at most 1 where the tolerance is met.

    The error of a step counts 10-fold: those of many steps add up.
    """
    h_scale = atol_h + rtol * maximum(abs(h), abs(h_next))
    v_scale = atol_v + rtol * maximum(abs(v), abs(v_next))
    squares = (h_error / h_scale) ** 2 + (v_error / v_scale) ** 2
    norm = 10 * sqrt(squares / 2)
    return norm


@cell
def first_step(h, v, dh, dv, t, p, rtol, longest, atol_h, atol_v):
    """Length of the first step (Hairer, Norsett and Wanner 1993, II.4)."""
    h_scale = atol_h + rtol * abs(h)
    v_scale = atol_v + rtol * abs(v)
    state_size = sqrt(((h / h_scale) ** 2 + (v / v_scale) ** 2) / 2)
    slope_size = sqrt(((dh / h_scale) ** 2 + (dv / v_scale) ** 2) / 2)
    guess = minimum(
        (
            1e-6
            if (state_size < 1e-5) | (slope_size < 1e-5)
            else 0.01 * state_size / slope_size
        ),
        longest,
    )

    # one step of Euler's method shows how fast the slopes change
    h_ahead = h + guess * dh
    v_ahead = v + guess * dv
    dh_ahead, dv_ahead = derivative(h_ahead, v_ahead, t + guess, *p)
    change_size = (
        sqrt((((dh_ahead - dh) / h_scale) ** 2 + ((dv_ahead - dv) / v_scale) ** 2) / 2)
        / guess
    )
    steepest = maximum(slope_size, change_size)
    refined = (
        maximum(1e-6, 1e-3 * guess) if steepest <= 1e-15 else pow(0.01 / steepest, 0.2)
    )
    first_dt = minimum(minimum(100 * guess, refined), longest)

    return first_dt


@cell
def step_factor(error, error_before):
    """By what to multiply dt after a step: PI control (Gustafsson 1991)."""
    wanted = 0.9 * exp(0.08 * log(error_before) - 0.14 * log(error))
    factor = minimum(10.0, fmax(0.2, wanted))  # nan counts as a large error
    return factor


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # g
    p = (parameters[0],)
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        h = state[0, begin:end]
        v = state[1, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(h.size):
                h[i], v[i] = advance(h[i], v[i], t, dt, p, p, p, p, p, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(h.size):
                    row[0, begin + i] = h[i]
                    row[1, begin + i] = v[i]


@loop
def run_heterogeneous(
    state, record, parameters, drive, t0, dt, steps, every, first, last
):
    """The same with a value of each parameter per element.

    drive[k, stage time, parameter] is added in step k; its last row holds from there on.
    Where nothing changes with time, it has one stage time only.
    """
    # for each stage time and parameter, the values of the elements of a block
    rows = parameter_rows(drive, state)
    latest = len(rows) - 1
    g = rows[0, 0]
    g_1_5 = rows[min(1, latest), 0]
    g_3_10 = rows[min(2, latest), 0]
    g_4_5 = rows[min(3, latest), 0]
    g_8_9 = rows[min(4, latest), 0]
    g_end = rows[min(5, latest), 0]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        h = state[0, begin:end]
        v = state[1, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(h.size):
                p = (g[i],)
                p_1_5 = (g_1_5[i],)
                p_3_10 = (g_3_10[i],)
                p_4_5 = (g_4_5[i],)
                p_8_9 = (g_8_9[i],)
                p_end = (g_end[i],)
                h[i], v[i] = advance(
                    h[i], v[i], t, dt, p, p_1_5, p_3_10, p_4_5, p_8_9, p_end
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(h.size):
                    row[0, begin + i] = h[i]
                    row[1, begin + i] = v[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0, 0.2, 0.3, 0.8, 0.8888888888888888, 1.0),
    names=(*STATES, *PARAMETERS),
)


@cell
def parameters_at(p, drives, t):
    """The parameters at a time: constants, and functions of time by their addresses."""
    return (at_time(p[0], drives, 0, t),)


@loop
def solve_elements(
    state,
    clock,
    count,
    parameters,
    drives,
    stops,
    control,
    times,
    record,
    log,
    log_of,
    events,
    before,
    seen,
    limits,
    first,
    last,
):
    """Integrate elements first ... last - 1 to the last of the stops, each with steps of its own.

    Rows at `times` go into the record, events and (where they are kept) steps into the log. limits[3] is the element
    at which the log was full: empty it and come back; or `last`. Without events (None) no code for them is compiled.
    """
    rtol, longest, first_dt = control[0], control[1], control[2]
    atol_h = control[3]
    atol_v = control[4]
    curve = empty((2, 4 + 1))
    new = empty(2)
    inside = empty(2)
    given = empty(len(parameters))
    after = empty(0 if events is None else events.shape[1])
    for i in range(first, last):
        h = state[0, i]
        v = state[1, i]
        dh_1 = state[2, i]
        dv_1 = state[3, i]
        t, dt, error_before = clock[0, i], clock[1, i], clock[2, i]
        constants = (parameters[0, i],)
        parameters_now(given, parameters, i, drives, t)
        if count[STATUS, i] == NEW:
            p = parameters_at(constants, drives, t)
            dh_1, dv_1 = derivative(h, v, t, *p)
            dt = (
                first_dt
                if first_dt > 0.0
                else first_step(h, v, dh_1, dv_1, t, p, rtol, longest, atol_h, atol_v)
            )
            error_before = SMALLEST_ERROR
            new[0] = h
            new[1] = v
            if events is not None:
                event_values(after, events, new, t, given)
                keep_values(before, after, i)
            count[ROW, i] = write_rows(
                times, record, count[ROW, i], i, t, 1.0, t, curve, new, inside
            )
            count[STATUS, i] = RUNNING if t < stops[-1] else DONE

        while count[STATUS, i] == RUNNING and has_room(log, limits, after):
            if count[ACCEPTED, i] + count[REJECTED, i] >= limits[0]:
                count[STATUS, i] = OUT_OF_STEPS
                break
            stop = stops[count[STOP, i]]
            wanted = min(dt, longest)
            if is_too_small(wanted, t):
                count[STATUS, i] = COLLAPSED
                break
            dt = up_to(wanted, t, stop)
            p = parameters_at(constants, drives, t)
            p_1_5 = parameters_at(constants, drives, t + 0.2 * dt)
            p_3_10 = parameters_at(constants, drives, t + 0.3 * dt)
            p_4_5 = parameters_at(constants, drives, t + 0.8 * dt)
            p_8_9 = parameters_at(constants, drives, t + 0.8888888888888888 * dt)
            p_end = parameters_at(constants, drives, t + dt)

            (
                h_next,
                v_next,
                dh_2,
                dv_2,
                dh_3,
                dv_3,
                dh_4,
                dv_4,
                dh_5,
                dv_5,
                dh_6,
                dv_6,
            ) = stages(h, v, dh_1, dv_1, t, dt, p_1_5, p_3_10, p_4_5, p_8_9, p_end)

            # stage 7, at t + dt
            dh_7, dv_7 = derivative(h_next, v_next, t + dt, *p_end)

            h_error = error_estimate(dt, dh_1, dh_3, dh_4, dh_5, dh_6, dh_7)
            v_error = error_estimate(dt, dv_1, dv_3, dv_4, dv_5, dv_6, dv_7)

            error = error_norm(
                h, v, h_next, v_next, h_error, v_error, rtol, atol_h, atol_v
            )
            change = step_factor(error, error_before)
            if not error <= 1.0:  # nan is refused too
                count[REJECTED, i] += 1
                count[AFTER_REJECTION, i] = 1
                dt *= change
                continue
            count[ACCEPTED, i] += 1
            t_next = stop if dt == stop - t else t + dt

            new[0] = h_next
            new[1] = v_next
            ended_by = -1
            crossed = False
            if events is not None:
                parameters_now(given, parameters, i, drives, t_next)
                event_values(after, events, new, t_next, given)
                crossed = any_crossing(events, before, after, i)
            if (
                crossed
                or limits[1] == KEEP_CURVES
                or is_due(times, count[ROW, i], t_next)
            ):
                count[DENSE, i] += 1
                # each state as a polynomial of the part of the step that has passed
                h_c1, h_c2, h_c3, h_c4 = interpolant(
                    dt, dh_1, dh_3, dh_4, dh_5, dh_6, dh_7
                )
                v_c1, v_c2, v_c3, v_c4 = interpolant(
                    dt, dv_1, dv_3, dv_4, dv_5, dv_6, dv_7
                )
                curve[0, 0] = h
                curve[0, 1] = h_c1
                curve[0, 2] = h_c2
                curve[0, 3] = h_c3
                curve[0, 4] = h_c4
                curve[1, 0] = v
                curve[1, 1] = v_c1
                curve[1, 2] = v_c2
                curve[1, 3] = v_c3
                curve[1, 4] = v_c4
                if events is not None and crossed:
                    part, ended_by = first_stop(
                        events,
                        before,
                        after,
                        seen,
                        i,
                        t,
                        dt,
                        curve,
                        inside,
                        given,
                        parameters,
                        drives,
                        log,
                        log_of,
                        limits,
                    )
                    if ended_by >= 0:
                        t_next = t + part * dt
                        evaluate(curve, part, new)
                count[ROW, i] = write_rows(
                    times, record, count[ROW, i], i, t, dt, t_next, curve, new, inside
                )
            write_step(log, log_of, limits, i, t, dt, t_next, new, curve)

            # a step that was cut short at a stop does not shorten the next one
            if count[AFTER_REJECTION, i]:
                change = min(change, 1.0)
            count[AFTER_REJECTION, i] = 0
            dt = max(dt * change, wanted) if dt < wanted else dt * change
            error_before = max(error, SMALLEST_ERROR)
            t = t_next
            if events is None or ended_by < 0:
                keep_values(before, after, i)
                h, v = h_next, v_next
                dh_1, dv_1 = dh_7, dv_7
            else:
                if events[3, ended_by] > 0 and seen[ended_by, i] >= events[3, ended_by]:
                    count[STATUS, i] = ENDED
                else:
                    begin_again(ended_by, events, before, after, i, t, new, given)
                    write_step(log, log_of, limits, i, t, 0.0, t, new, curve)
                h = new[0]
                v = new[1]
                p = parameters_at(constants, drives, t)
                dh_1, dv_1 = derivative(h, v, t, *p)
            if t == stop:
                count[STOP, i] += 1
                if count[STOP, i] == len(stops) and count[STATUS, i] == RUNNING:
                    count[STATUS, i] = DONE

        state[0, i] = h
        state[1, i] = v
        state[2, i] = dh_1
        state[3, i] = dv_1
        clock[0, i], clock[1, i], clock[2, i] = t, dt, error_before
        if count[STATUS, i] == RUNNING:
            limits[3] = i
            return
    limits[3] = last


@loop
def solve_lanes(
    state, clock, count, parameters, stops, control, times, record, limits, first, last
):
    """The same for many elements of which only rows at `times` are asked for: LANES of them side by side.

    Each takes steps of its own, all of them in the same vector instructions; one that is done makes room for the next.
    """
    rtol, longest, first_dt = control[0], control[1], control[2]
    atol_h = control[3]
    atol_v = control[4]
    end = stops[0]
    curve = empty((2, 4 + 1))
    new = empty(2)
    inside = empty(2)
    lane = empty((35, LANES))
    lanes, following, look = 0, first, True
    while True:
        while lanes < LANES and following < last:
            i, k = following, lanes
            h = state[0, i]
            v = state[1, i]
            t = clock[0, i]
            p = (parameters[0, i],)
            dh_1, dv_1 = derivative(h, v, t, *p)
            dt = (
                first_dt
                if first_dt > 0.0
                else first_step(h, v, dh_1, dv_1, t, p, rtol, longest, atol_h, atol_v)
            )
            new[0] = h
            new[1] = v
            row = write_rows(times, record, 0, i, t, 1.0, t, curve, new, inside)
            start_lane(lane, k, i, row, times, t, dt)
            lane[18, k] = h
            lane[19, k] = v
            lane[20, k] = dh_1
            lane[21, k] = dv_1
            lane[22, k] = parameters[0, i]
            lanes, following, look = k + 1, i + 1, True
        if look:
            left = release_lanes(
                lane, lanes, 23, longest, end, limits, state, clock, count
            )
            look = left < lanes
            lanes = left
            if look:
                continue
        if lanes == 0:
            break

        rows_due = 0
        for k in range(lanes):
            h = lane[18, k]
            v = lane[19, k]
            dh_1 = lane[20, k]
            dv_1 = lane[21, k]
            t = lane[TIME, k]
            wanted = min(lane[STEP, k], longest)
            dt = up_to(wanted, t, end)
            p = p_1_5 = p_3_10 = p_4_5 = p_8_9 = p_end = (lane[22, k],)

            (
                h_next,
                v_next,
                dh_2,
                dv_2,
                dh_3,
                dv_3,
                dh_4,
                dv_4,
                dh_5,
                dv_5,
                dh_6,
                dv_6,
            ) = stages(h, v, dh_1, dv_1, t, dt, p_1_5, p_3_10, p_4_5, p_8_9, p_end)

            # stage 7, at t + dt
            dh_7, dv_7 = derivative(h_next, v_next, t + dt, *p_end)

            h_error = error_estimate(dt, dh_1, dh_3, dh_4, dh_5, dh_6, dh_7)
            v_error = error_estimate(dt, dv_1, dv_3, dv_4, dv_5, dv_6, dv_7)

            error = error_norm(
                h, v, h_next, v_next, h_error, v_error, rtol, atol_h, atol_v
            )
            t_next = end if dt == end - t else t + dt
            rows_due |= (error <= 1.0) & (t_next >= lane[DUE, k])
            error_before = lane[ERROR_BEFORE, k]
            lane[CHANGE, k] = step_factor(error, error_before)
            lane[WANTED, k] = wanted
            lane[TAKEN, k] = dt
            lane[TIME_NEXT, k] = t_next
            lane[ERROR, k] = error
            lane[23, k] = h_next
            lane[24, k] = v_next
            lane[25, k] = dh_7
            lane[26, k] = dv_7
            lane[27, k] = dh_3
            lane[28, k] = dv_3
            lane[29, k] = dh_4
            lane[30, k] = dv_4
            lane[31, k] = dh_5
            lane[32, k] = dv_5
            lane[33, k] = dh_6
            lane[34, k] = dv_6

        for k in range(lanes if rows_due else 0):
            if lane[ERROR, k] <= 1.0 and lane[TIME_NEXT, k] >= lane[DUE, k]:
                h = lane[18, k]
                v = lane[19, k]
                dh_1 = lane[20, k]
                dh_3 = lane[27, k]
                dh_4 = lane[29, k]
                dh_5 = lane[31, k]
                dh_6 = lane[33, k]
                dh_7 = lane[25, k]
                dv_1 = lane[21, k]
                dv_3 = lane[28, k]
                dv_4 = lane[30, k]
                dv_5 = lane[32, k]
                dv_6 = lane[34, k]
                dv_7 = lane[26, k]
                h_next = lane[23, k]
                v_next = lane[24, k]
                t, dt, t_next = lane[TIME, k], lane[TAKEN, k], lane[TIME_NEXT, k]
                # each state as a polynomial of the part of the step that has passed
                h_c1, h_c2, h_c3, h_c4 = interpolant(
                    dt, dh_1, dh_3, dh_4, dh_5, dh_6, dh_7
                )
                v_c1, v_c2, v_c3, v_c4 = interpolant(
                    dt, dv_1, dv_3, dv_4, dv_5, dv_6, dv_7
                )
                curve[0, 0] = h
                curve[0, 1] = h_c1
                curve[0, 2] = h_c2
                curve[0, 3] = h_c3
                curve[0, 4] = h_c4
                curve[1, 0] = v
                curve[1, 1] = v_c1
                curve[1, 2] = v_c2
                curve[1, 3] = v_c3
                curve[1, 4] = v_c4
                new[0] = h_next
                new[1] = v_next
                row = write_rows(
                    times,
                    record,
                    int(lane[ROW, k]),
                    int(lane[ELEMENT, k]),
                    t,
                    dt,
                    t_next,
                    curve,
                    new,
                    inside,
                )
                rows_written(lane, k, row, times)

        look = accept_lanes(lane, lanes, 4, 23, longest, end, limits)


SOLVER = Solver(
    solve_elements,
    STATES,
    tuple(PARAMETERS),
    time="t",
    slopes=2,
    degree=4,
    calls=(2, 6, 6, 0, 0),
    lanes=solve_lanes,
)


def step(h, v, t, dt, *, g=9.81):
    """State after one step of dt: h, v; scalars or arrays."""
    return one_step(LOOPS, (h, v), t, dt, (g,))


def run(h, v, *, t0=0.0, dt, steps, every=1, g=9.81):
    """Integrate `steps` steps of dt from t0; returns (t, h, v), time first, row 0 the initial state."""
    return integrate(LOOPS, (h, v), t0, dt, steps, every, (g,))


def solve(h, v, *, t_span, rtol=1e-6, atol=1e-9, t_eval=None, g=9.81, **options):
    """Integrate over t_span with steps that keep the error below the tolerances; returns (t, h, v).

    Rows stand at the times of t_eval, or (one element only) at the end of every step. Between steps: the interpolant,
    the method's own, of order 4. The result is a tuple that also has success, message, nfev, t_events and y_events.
    """
    return integrate_adaptively(
        SOLVER, (h, v), t_span, (g,), rtol=rtol, atol=atol, t_eval=t_eval, **options
    )
