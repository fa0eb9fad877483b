"""Lorenz system: tsit5 step for Numba.

Generated from examples/lorenz.py:lorenz.
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

MODEL = "examples/lorenz.py:lorenz"
METHOD = "tsit5"
BACKEND = "numba"
STATES = ("x", "y", "z")
PARAMETERS = {"sigma": 10.0, "rho": 28.0, "beta": 2.6666666666666665}


@cell
def derivative(x, y, z, t, sigma, rho, beta):
    """Right-hand side: (dx/dt, dy/dt, dz/dt)."""
    dx = sigma * (y - x)
    dy = x * (rho - z) - y
    dz = x * y - beta * z
    return dx, dy, dz


@cell
def stage_4(old, dt, slope_1, slope_2, slope_3):
    """A state of stage 4, at t + 9*dt/10."""
    value = old + dt * (
        2.8971530571054935 * slope_1
        - 6.359448489975075 * slope_2
        + 4.3622954328695815 * slope_3
    )
    return value


@cell
def stage_5(old, dt, slope_1, slope_2, slope_3, slope_4):
    """A state of stage 5, at t + 0.980026*dt."""
    value = old + dt * (
        5.325864828439256 * slope_1
        - 11.748883564062828 * slope_2
        + 7.4955393428898365 * slope_3
        - 0.09249506636175525 * slope_4
    )
    return value


@cell
def stage_6(old, dt, slope_1, slope_2, slope_3, slope_4, slope_5):
    """A state of stage 6, at t + dt."""
    value = old + dt * (
        5.86145544294642 * slope_1
        - 12.92096931784711 * slope_2
        + 8.159367898576159 * slope_3
        - 0.071584973281401 * slope_4
        - 0.028269050394068383 * slope_5
    )
    return value


@cell
def new_state(old, dt, slope_1, slope_2, slope_3, slope_4, slope_5, slope_6):
    """A state at the end of the step."""
    value = old + dt * (
        0.0964607668180654 * slope_1
        + 0.01 * slope_2
        + 0.4798896504144996 * slope_3
        + 1.379008574103742 * slope_4
        - 3.290069515436081 * slope_5
        + 2.324710524099774 * slope_6
    )
    return value


@cell
def stages(
    x, y, z, dx_1, dy_1, dz_1, t, dt, p_161_1000, p_327_1000, p_9_10, p_stage_5, p_end
):
    """The stages of a step: the new states, then what error estimates and interpolants are made of."""
    # stage 2, at t + 0.161*dt
    x_2 = x + 0.161 * dt * dx_1
    y_2 = y + 0.161 * dt * dy_1
    z_2 = z + 0.161 * dt * dz_1
    dx_2, dy_2, dz_2 = derivative(x_2, y_2, z_2, t + 0.161 * dt, *p_161_1000)

    # stage 3, at t + 0.327*dt
    x_3 = x + dt * (0.335480655492357 * dx_2 - 0.008480655492356989 * dx_1)
    y_3 = y + dt * (0.335480655492357 * dy_2 - 0.008480655492356989 * dy_1)
    z_3 = z + dt * (0.335480655492357 * dz_2 - 0.008480655492356989 * dz_1)
    dx_3, dy_3, dz_3 = derivative(x_3, y_3, z_3, t + 0.327 * dt, *p_327_1000)

    # stage 4, at t + 9*dt/10
    x_4 = stage_4(x, dt, dx_1, dx_2, dx_3)
    y_4 = stage_4(y, dt, dy_1, dy_2, dy_3)
    z_4 = stage_4(z, dt, dz_1, dz_2, dz_3)
    dx_4, dy_4, dz_4 = derivative(x_4, y_4, z_4, t + 9 * dt / 10, *p_9_10)

    # stage 5, at t + 0.980026*dt
    x_5 = stage_5(x, dt, dx_1, dx_2, dx_3, dx_4)
    y_5 = stage_5(y, dt, dy_1, dy_2, dy_3, dy_4)
    z_5 = stage_5(z, dt, dz_1, dz_2, dz_3, dz_4)
    dx_5, dy_5, dz_5 = derivative(
        x_5, y_5, z_5, t + 0.9800255409045097 * dt, *p_stage_5
    )

    # stage 6, at t + dt
    x_6 = stage_6(x, dt, dx_1, dx_2, dx_3, dx_4, dx_5)
    y_6 = stage_6(y, dt, dy_1, dy_2, dy_3, dy_4, dy_5)
    z_6 = stage_6(z, dt, dz_1, dz_2, dz_3, dz_4, dz_5)
    dx_6, dy_6, dz_6 = derivative(x_6, y_6, z_6, t + dt, *p_end)

    # new state
    x_next = new_state(x, dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6)
    y_next = new_state(y, dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6)
    z_next = new_state(z, dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6)

    return (
        x_next,
        y_next,
        z_next,
        dx_2,
        dy_2,
        dz_2,
        dx_3,
        dy_3,
        dz_3,
        dx_4,
        dy_4,
        dz_4,
        dx_5,
        dy_5,
        dz_5,
        dx_6,
        dy_6,
        dz_6,
    )


@cell
def advance(x, y, z, t, dt, p, p_161_1000, p_327_1000, p_9_10, p_stage_5, p_end):
    """State after dt: Tsitouras of order 5(4) (2011).

    p, p_161_1000, p_327_1000, p_9_10, p_stage_5, p_end: the parameters at t, t + 0.161*dt, t + 0.327*dt,
    t + 9*dt/10, t + 0.980026*dt and t + dt.
    """
    # stage 1, at t
    dx_1, dy_1, dz_1 = derivative(x, y, z, t, *p)

    x_next, y_next, z_next = stages(
        x,
        y,
        z,
        dx_1,
        dy_1,
        dz_1,
        t,
        dt,
        p_161_1000,
        p_327_1000,
        p_9_10,
        p_stage_5,
        p_end,
    )[:3]
    return x_next, y_next, z_next


@cell
def error_estimate(dt, slope_1, slope_2, slope_3, slope_4, slope_5, slope_6, slope_7):
    """Estimate of the error of a state."""
    error = dt * (
        0.007880878010261995 * slope_3
        - 0.001780011052225777 * slope_1
        - 0.0008164344596567469 * slope_2
        - 0.1447110071732629 * slope_4
        + 0.5823571654525552 * slope_5
        - 0.45808210592918697 * slope_6
        + 1 / 66 * slope_7
    )
    return error


@cell
def interpolant(dt, slope_1, slope_2, slope_3, slope_4, slope_5, slope_6, slope_7):
    """Coefficients of theta, theta**2 ... of a state within the step: interpolant of order 4."""
    linear = dt * slope_1
    quadratic = dt * (
        0.1317 * slope_2
        - 2.763706197274826 * slope_1
        + 3.9302962368947516 * slope_3
        - 12.411077166933676 * slope_4
        + 37.50931341651104 * slope_5
        - 27.896526289197286 * slope_6
        + 3 / 2 * slope_7
    )
    cubic = dt * (
        2.9132554618219126 * slope_1
        - 0.2234 * slope_2
        - 5.941033872131505 * slope_3
        + 30.33818863028232 * slope_4
        - 88.1789048947664 * slope_5
        + 65.09189467479366 * slope_6
        - 4 * slope_7
    )
    quartic = dt * (
        0.1017 * slope_2
        - 1.0530884977290216 * slope_1
        + 2.490627285651253 * slope_3
        - 16.548102889244902 * slope_4
        + 47.37952196281928 * slope_5
        - 34.87065786149661 * slope_6
        + 5 / 2 * slope_7
    )
    return linear, quadratic, cubic, quartic


@cell
def error_norm(
    x,
    y,
    z,
    x_next,
    y_next,
    z_next,
    x_error,
    y_error,
    z_error,
    rtol,
    atol_x,
    atol_y,
    atol_z,
):
    """Size of the error estimates: root mean square over the states, at most 1 where the tolerance is met.

    The error of a step counts 10-fold: those of many steps add up.
    """
    x_scale = atol_x + rtol * maximum(abs(x), abs(x_next))
    y_scale = atol_y + rtol * maximum(abs(y), abs(y_next))
    z_scale = atol_z + rtol * maximum(abs(z), abs(z_next))
    squares = (
        (x_error / x_scale) ** 2 + (y_error / y_scale) ** 2 + (z_error / z_scale) ** 2
    )
    norm = 10 * sqrt(squares / 3)
    return norm


@cell
def first_step(x, y, z, dx, dy, dz, t, p, rtol, longest, atol_x, atol_y, atol_z):
    """Length of the first step (Hairer, Norsett and Wanner 1993, II.4)."""
    x_scale = atol_x + rtol * abs(x)
    y_scale = atol_y + rtol * abs(y)
    z_scale = atol_z + rtol * abs(z)
    state_size = sqrt(
        ((x / x_scale) ** 2 + (y / y_scale) ** 2 + (z / z_scale) ** 2) / 3
    )
    slope_size = sqrt(
        ((dx / x_scale) ** 2 + (dy / y_scale) ** 2 + (dz / z_scale) ** 2) / 3
    )
    guess = minimum(
        (
            1e-6
            if (state_size < 1e-5) | (slope_size < 1e-5)
            else 0.01 * state_size / slope_size
        ),
        longest,
    )

    # one step of Euler's method shows how fast the slopes change
    x_ahead = x + guess * dx
    y_ahead = y + guess * dy
    z_ahead = z + guess * dz
    dx_ahead, dy_ahead, dz_ahead = derivative(x_ahead, y_ahead, z_ahead, t + guess, *p)
    change_size = (
        sqrt(
            (
                ((dx_ahead - dx) / x_scale) ** 2
                + ((dy_ahead - dy) / y_scale) ** 2
                + ((dz_ahead - dz) / z_scale) ** 2
            )
            / 3
        )
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
    # sigma, rho, beta
    p = (parameters[0], parameters[1], parameters[2])
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        y = state[1, begin:end]
        z = state[2, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(x.size):
                x[i], y[i], z[i] = advance(x[i], y[i], z[i], t, dt, p, p, p, p, p, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]
                    row[1, begin + i] = y[i]
                    row[2, begin + i] = z[i]


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
    sigma = rows[0, 0]
    rho = rows[0, 1]
    beta = rows[0, 2]
    sigma_161_1000 = rows[min(1, latest), 0]
    rho_161_1000 = rows[min(1, latest), 1]
    beta_161_1000 = rows[min(1, latest), 2]
    sigma_327_1000 = rows[min(2, latest), 0]
    rho_327_1000 = rows[min(2, latest), 1]
    beta_327_1000 = rows[min(2, latest), 2]
    sigma_9_10 = rows[min(3, latest), 0]
    rho_9_10 = rows[min(3, latest), 1]
    beta_9_10 = rows[min(3, latest), 2]
    sigma_stage_5 = rows[min(4, latest), 0]
    rho_stage_5 = rows[min(4, latest), 1]
    beta_stage_5 = rows[min(4, latest), 2]
    sigma_end = rows[min(5, latest), 0]
    rho_end = rows[min(5, latest), 1]
    beta_end = rows[min(5, latest), 2]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        x = state[0, begin:end]
        y = state[1, begin:end]
        z = state[2, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(x.size):
                p = (sigma[i], rho[i], beta[i])
                p_161_1000 = (sigma_161_1000[i], rho_161_1000[i], beta_161_1000[i])
                p_327_1000 = (sigma_327_1000[i], rho_327_1000[i], beta_327_1000[i])
                p_9_10 = (sigma_9_10[i], rho_9_10[i], beta_9_10[i])
                p_stage_5 = (sigma_stage_5[i], rho_stage_5[i], beta_stage_5[i])
                p_end = (sigma_end[i], rho_end[i], beta_end[i])
                x[i], y[i], z[i] = advance(
                    x[i],
                    y[i],
                    z[i],
                    t,
                    dt,
                    p,
                    p_161_1000,
                    p_327_1000,
                    p_9_10,
                    p_stage_5,
                    p_end,
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(x.size):
                    row[0, begin + i] = x[i]
                    row[1, begin + i] = y[i]
                    row[2, begin + i] = z[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0, 0.161, 0.327, 0.9, 0.9800255409045097, 1.0),
    names=(*STATES, *PARAMETERS),
)


@cell
def parameters_at(p, drives, t):
    """The parameters at a time: constants, and functions of time by their addresses."""
    return (
        at_time(p[0], drives, 0, t),
        at_time(p[1], drives, 1, t),
        at_time(p[2], drives, 2, t),
    )


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
    atol_x = control[3]
    atol_y = control[4]
    atol_z = control[5]
    curve = empty((3, 4 + 1))
    new = empty(3)
    inside = empty(3)
    given = empty(len(parameters))
    after = empty(0 if events is None else events.shape[1])
    for i in range(first, last):
        x = state[0, i]
        y = state[1, i]
        z = state[2, i]
        dx_1 = state[3, i]
        dy_1 = state[4, i]
        dz_1 = state[5, i]
        t, dt, error_before = clock[0, i], clock[1, i], clock[2, i]
        constants = (parameters[0, i], parameters[1, i], parameters[2, i])
        parameters_now(given, parameters, i, drives, t)
        if count[STATUS, i] == NEW:
            p = parameters_at(constants, drives, t)
            dx_1, dy_1, dz_1 = derivative(x, y, z, t, *p)
            dt = (
                first_dt
                if first_dt > 0.0
                else first_step(
                    x,
                    y,
                    z,
                    dx_1,
                    dy_1,
                    dz_1,
                    t,
                    p,
                    rtol,
                    longest,
                    atol_x,
                    atol_y,
                    atol_z,
                )
            )
            error_before = SMALLEST_ERROR
            new[0] = x
            new[1] = y
            new[2] = z
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
            p_161_1000 = parameters_at(constants, drives, t + 0.161 * dt)
            p_327_1000 = parameters_at(constants, drives, t + 0.327 * dt)
            p_9_10 = parameters_at(constants, drives, t + 0.9 * dt)
            p_stage_5 = parameters_at(constants, drives, t + 0.9800255409045097 * dt)
            p_end = parameters_at(constants, drives, t + dt)

            (
                x_next,
                y_next,
                z_next,
                dx_2,
                dy_2,
                dz_2,
                dx_3,
                dy_3,
                dz_3,
                dx_4,
                dy_4,
                dz_4,
                dx_5,
                dy_5,
                dz_5,
                dx_6,
                dy_6,
                dz_6,
            ) = stages(
                x,
                y,
                z,
                dx_1,
                dy_1,
                dz_1,
                t,
                dt,
                p_161_1000,
                p_327_1000,
                p_9_10,
                p_stage_5,
                p_end,
            )

            # stage 7, at t + dt
            dx_7, dy_7, dz_7 = derivative(x_next, y_next, z_next, t + dt, *p_end)

            x_error = error_estimate(dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6, dx_7)
            y_error = error_estimate(dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6, dy_7)
            z_error = error_estimate(dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6, dz_7)

            error = error_norm(
                x,
                y,
                z,
                x_next,
                y_next,
                z_next,
                x_error,
                y_error,
                z_error,
                rtol,
                atol_x,
                atol_y,
                atol_z,
            )
            change = step_factor(error, error_before)
            if not error <= 1.0:  # nan is refused too
                count[REJECTED, i] += 1
                count[AFTER_REJECTION, i] = 1
                dt *= change
                continue
            count[ACCEPTED, i] += 1
            t_next = stop if dt == stop - t else t + dt

            new[0] = x_next
            new[1] = y_next
            new[2] = z_next
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
                x_c1, x_c2, x_c3, x_c4 = interpolant(
                    dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6, dx_7
                )
                y_c1, y_c2, y_c3, y_c4 = interpolant(
                    dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6, dy_7
                )
                z_c1, z_c2, z_c3, z_c4 = interpolant(
                    dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6, dz_7
                )
                curve[0, 0] = x
                curve[0, 1] = x_c1
                curve[0, 2] = x_c2
                curve[0, 3] = x_c3
                curve[0, 4] = x_c4
                curve[1, 0] = y
                curve[1, 1] = y_c1
                curve[1, 2] = y_c2
                curve[1, 3] = y_c3
                curve[1, 4] = y_c4
                curve[2, 0] = z
                curve[2, 1] = z_c1
                curve[2, 2] = z_c2
                curve[2, 3] = z_c3
                curve[2, 4] = z_c4
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
                x, y, z = x_next, y_next, z_next
                dx_1, dy_1, dz_1 = dx_7, dy_7, dz_7
            else:
                if events[3, ended_by] > 0 and seen[ended_by, i] >= events[3, ended_by]:
                    count[STATUS, i] = ENDED
                else:
                    begin_again(ended_by, events, before, after, i, t, new, given)
                    write_step(log, log_of, limits, i, t, 0.0, t, new, curve)
                x = new[0]
                y = new[1]
                z = new[2]
                p = parameters_at(constants, drives, t)
                dx_1, dy_1, dz_1 = derivative(x, y, z, t, *p)
            if t == stop:
                count[STOP, i] += 1
                if count[STOP, i] == len(stops) and count[STATUS, i] == RUNNING:
                    count[STATUS, i] = DONE

        state[0, i] = x
        state[1, i] = y
        state[2, i] = z
        state[3, i] = dx_1
        state[4, i] = dy_1
        state[5, i] = dz_1
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
    atol_x = control[3]
    atol_y = control[4]
    atol_z = control[5]
    end = stops[0]
    curve = empty((3, 4 + 1))
    new = empty(3)
    inside = empty(3)
    lane = empty((48, LANES))
    lanes, following, look = 0, first, True
    while True:
        while lanes < LANES and following < last:
            i, k = following, lanes
            x = state[0, i]
            y = state[1, i]
            z = state[2, i]
            t = clock[0, i]
            p = (parameters[0, i], parameters[1, i], parameters[2, i])
            dx_1, dy_1, dz_1 = derivative(x, y, z, t, *p)
            dt = (
                first_dt
                if first_dt > 0.0
                else first_step(
                    x,
                    y,
                    z,
                    dx_1,
                    dy_1,
                    dz_1,
                    t,
                    p,
                    rtol,
                    longest,
                    atol_x,
                    atol_y,
                    atol_z,
                )
            )
            new[0] = x
            new[1] = y
            new[2] = z
            row = write_rows(times, record, 0, i, t, 1.0, t, curve, new, inside)
            start_lane(lane, k, i, row, times, t, dt)
            lane[18, k] = x
            lane[19, k] = y
            lane[20, k] = z
            lane[21, k] = dx_1
            lane[22, k] = dy_1
            lane[23, k] = dz_1
            lane[24, k] = parameters[0, i]
            lane[25, k] = parameters[1, i]
            lane[26, k] = parameters[2, i]
            lanes, following, look = k + 1, i + 1, True
        if look:
            left = release_lanes(
                lane, lanes, 27, longest, end, limits, state, clock, count
            )
            look = left < lanes
            lanes = left
            if look:
                continue
        if lanes == 0:
            break

        rows_due = 0
        for k in range(lanes):
            x = lane[18, k]
            y = lane[19, k]
            z = lane[20, k]
            dx_1 = lane[21, k]
            dy_1 = lane[22, k]
            dz_1 = lane[23, k]
            t = lane[TIME, k]
            wanted = min(lane[STEP, k], longest)
            dt = up_to(wanted, t, end)
            p = p_161_1000 = p_327_1000 = p_9_10 = p_stage_5 = p_end = (
                lane[24, k],
                lane[25, k],
                lane[26, k],
            )

            (
                x_next,
                y_next,
                z_next,
                dx_2,
                dy_2,
                dz_2,
                dx_3,
                dy_3,
                dz_3,
                dx_4,
                dy_4,
                dz_4,
                dx_5,
                dy_5,
                dz_5,
                dx_6,
                dy_6,
                dz_6,
            ) = stages(
                x,
                y,
                z,
                dx_1,
                dy_1,
                dz_1,
                t,
                dt,
                p_161_1000,
                p_327_1000,
                p_9_10,
                p_stage_5,
                p_end,
            )

            # stage 7, at t + dt
            dx_7, dy_7, dz_7 = derivative(x_next, y_next, z_next, t + dt, *p_end)

            x_error = error_estimate(dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6, dx_7)
            y_error = error_estimate(dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6, dy_7)
            z_error = error_estimate(dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6, dz_7)

            error = error_norm(
                x,
                y,
                z,
                x_next,
                y_next,
                z_next,
                x_error,
                y_error,
                z_error,
                rtol,
                atol_x,
                atol_y,
                atol_z,
            )
            t_next = end if dt == end - t else t + dt
            rows_due |= (error <= 1.0) & (t_next >= lane[DUE, k])
            error_before = lane[ERROR_BEFORE, k]
            lane[CHANGE, k] = step_factor(error, error_before)
            lane[WANTED, k] = wanted
            lane[TAKEN, k] = dt
            lane[TIME_NEXT, k] = t_next
            lane[ERROR, k] = error
            lane[27, k] = x_next
            lane[28, k] = y_next
            lane[29, k] = z_next
            lane[30, k] = dx_7
            lane[31, k] = dy_7
            lane[32, k] = dz_7
            lane[33, k] = dx_2
            lane[34, k] = dy_2
            lane[35, k] = dz_2
            lane[36, k] = dx_3
            lane[37, k] = dy_3
            lane[38, k] = dz_3
            lane[39, k] = dx_4
            lane[40, k] = dy_4
            lane[41, k] = dz_4
            lane[42, k] = dx_5
            lane[43, k] = dy_5
            lane[44, k] = dz_5
            lane[45, k] = dx_6
            lane[46, k] = dy_6
            lane[47, k] = dz_6

        for k in range(lanes if rows_due else 0):
            if lane[ERROR, k] <= 1.0 and lane[TIME_NEXT, k] >= lane[DUE, k]:
                x = lane[18, k]
                y = lane[19, k]
                z = lane[20, k]
                dx_1 = lane[21, k]
                dx_2 = lane[33, k]
                dx_3 = lane[36, k]
                dx_4 = lane[39, k]
                dx_5 = lane[42, k]
                dx_6 = lane[45, k]
                dx_7 = lane[30, k]
                dy_1 = lane[22, k]
                dy_2 = lane[34, k]
                dy_3 = lane[37, k]
                dy_4 = lane[40, k]
                dy_5 = lane[43, k]
                dy_6 = lane[46, k]
                dy_7 = lane[31, k]
                dz_1 = lane[23, k]
                dz_2 = lane[35, k]
                dz_3 = lane[38, k]
                dz_4 = lane[41, k]
                dz_5 = lane[44, k]
                dz_6 = lane[47, k]
                dz_7 = lane[32, k]
                x_next = lane[27, k]
                y_next = lane[28, k]
                z_next = lane[29, k]
                t, dt, t_next = lane[TIME, k], lane[TAKEN, k], lane[TIME_NEXT, k]
                # each state as a polynomial of the part of the step that has passed
                x_c1, x_c2, x_c3, x_c4 = interpolant(
                    dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6, dx_7
                )
                y_c1, y_c2, y_c3, y_c4 = interpolant(
                    dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6, dy_7
                )
                z_c1, z_c2, z_c3, z_c4 = interpolant(
                    dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6, dz_7
                )
                curve[0, 0] = x
                curve[0, 1] = x_c1
                curve[0, 2] = x_c2
                curve[0, 3] = x_c3
                curve[0, 4] = x_c4
                curve[1, 0] = y
                curve[1, 1] = y_c1
                curve[1, 2] = y_c2
                curve[1, 3] = y_c3
                curve[1, 4] = y_c4
                curve[2, 0] = z
                curve[2, 1] = z_c1
                curve[2, 2] = z_c2
                curve[2, 3] = z_c3
                curve[2, 4] = z_c4
                new[0] = x_next
                new[1] = y_next
                new[2] = z_next
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

        look = accept_lanes(lane, lanes, 6, 27, longest, end, limits)


SOLVER = Solver(
    solve_elements,
    STATES,
    tuple(PARAMETERS),
    time="t",
    slopes=3,
    degree=4,
    calls=(2, 6, 6, 0, 0),
    lanes=solve_lanes,
)


def step(x, y, z, t, dt, *, sigma=10.0, rho=28.0, beta=2.6666666666666665):
    """State after one step of dt: x, y, z; scalars or arrays."""
    return one_step(LOOPS, (x, y, z), t, dt, (sigma, rho, beta))


def run(
    x,
    y,
    z,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    sigma=10.0,
    rho=28.0,
    beta=2.6666666666666665,
):
    """Integrate `steps` steps of dt from t0; returns (t, x, y, z), time first, row 0 the initial state."""
    return integrate(LOOPS, (x, y, z), t0, dt, steps, every, (sigma, rho, beta))


def solve(
    x,
    y,
    z,
    *,
    t_span,
    rtol=1e-6,
    atol=1e-9,
    t_eval=None,
    sigma=10.0,
    rho=28.0,
    beta=2.6666666666666665,
    **options,
):
    """Integrate over t_span with steps that keep the error below the tolerances; returns (t, x, y, z).

    Rows stand at the times of t_eval, or (one element only) at the end of every step. Between steps: the interpolant,
    the method's own, of order 4. The result is a tuple that also has success, message, nfev, t_events and y_events.
    """
    return integrate_adaptively(
        SOLVER,
        (x, y, z),
        t_span,
        (sigma, rho, beta),
        rtol=rtol,
        atol=atol,
        t_eval=t_eval,
        **options,
    )
