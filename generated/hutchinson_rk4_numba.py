"""Hutchinson's delayed logistic equation: rk4 step for Numba.

Generated from examples/hutchinson.py:hutchinson.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Order 4: the past is kept as cubic Hermite pieces, one a step.
A step ends at each breakpoint (t0 plus sums of delays); no delay may be shorter than dt.
"""

from .support.delays import DelayedLoops, integrate_delayed, one_delayed_step
from .support.numba_delays import Past, begin_step, keep, remember, value_at
from .support.numba_jit import lean_cell as cell, lean_loop as loop

MODEL = "examples/hutchinson.py:hutchinson"
METHOD = "rk4"
BACKEND = "numba"
STATES = ("y",)
PARAMETERS = {"r": 1.8, "tau": 1.0}


@cell
def delays(y, t, r, tau):
    """How long ago: y_delayed."""
    y_delay = tau
    return y_delay


@cell
def derivative(y, y_delayed, t, r, tau):
    """Right-hand side: dy/dt."""
    dy = r * y * (1 - y_delayed)
    return dy


@cell
def slopes(y, t, past, p):
    """The derivatives at t, with the delayed values that the past holds."""
    y_delay = delays(y, t, *p)
    y_delayed = value_at(past, 0, t, y_delay)
    dy = derivative(y, y_delayed, t, *p)
    return dy


@cell
def advance(y, dy_1, t, dt, past, p_half, p_end):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    dy_1: the slopes at t. past: what came before.
    p_half, p_end: the parameters at t + dt/2 and t + dt.
    """
    half_dt = 0.5 * dt

    # stage 2, at t + dt/2
    y_2 = y + half_dt * dy_1
    dy_2 = slopes(y_2, t + half_dt, past, p_half)

    # stage 3, at t + dt/2
    y_3 = y + half_dt * dy_2
    dy_3 = slopes(y_3, t + half_dt, past, p_half)

    # stage 4, at t + dt
    y_4 = y + dt * dy_3
    dy_4 = slopes(y_4, t + dt, past, p_end)

    y_next = y + dt / 6 * (dy_1 + 2 * (dy_2 + dy_3) + dy_4)

    return y_next


@loop
def run_delayed(
    state,
    record,
    parameters,
    drive,
    history,
    room,
    trouble,
    starts,
    lengths,
    rows,
    broken,
    t0,
    spacing,
    longest,
    near,
    first,
    last,
):
    """Advance elements first ... last - 1, one after the other, piece by piece of the run.

    history: nodes of the past before t0, per element or one for all; room: for the past while it grows.
    drive[piece, stage time, parameter] is added to the parameters, if any is a function of time.
    starts, lengths: the pieces: steps, cut at breakpoints. rows: where the end of a piece is recorded.
    """
    nodes, newest, started = room
    for i in range(first, last):
        y = state[0, i]
        # r, tau
        column = (parameters[0, i], parameters[1, i])
        p = p_half = p_end = column
        remember(nodes, newest, history[min(i, len(history) - 1)])
        past = Past(
            nodes,
            newest,
            started,
            history.shape[1],
            t0,
            spacing,
            longest,
            near,
            trouble,
        )
        for piece in range(len(lengths)):
            t = starts[piece]
            if piece < len(drive):
                p = (column[0] + drive[piece, 0, 0], column[1] + drive[piece, 0, 1])
                p_half = (
                    column[0] + drive[piece, 1, 0],
                    column[1] + drive[piece, 1, 1],
                )
                p_end = (column[0] + drive[piece, 2, 0], column[1] + drive[piece, 2, 1])
            begin_step(past, t)
            dy_now = slopes(y, t, past, p)
            keep(past, t, (y,), (dy_now,))
            y = advance(y, dy_now, t, lengths[piece], past, p_half, p_end)
            if broken[piece]:
                # slopes may jump at a breakpoint: the piece that ends there keeps its own
                end = starts[piece + 1]
                dy_now = slopes(y, end, past, p_end)
                keep(past, end, (y,), (dy_now,))
            if rows[piece] >= 0:
                record[rows[piece], 0, i] = y
            if trouble[0] != 0.0:
                return


LOOPS = DelayedLoops(
    run_delayed,
    delays,
    stage_times=(0.0, 0.5, 1.0),
    states=STATES,
    parameters=tuple(PARAMETERS),
    delayed=(0,),
    delay_names=("tau",),
    levels=5,
    delay_reads=("tau",),
)


def step(y, t, dt, *, history=None, r=1.8, tau=1.0):
    """State after one step of dt: y; the past is `history`."""
    return one_delayed_step(LOOPS, (y,), t, dt, history, (r, tau))


def run(y, *, t0=0.0, dt, steps, every=1, history=None, r=1.8, tau=1.0):
    """Integrate `steps` steps of dt from t0; returns (t, y), time first, row 0 the initial state.

    history: the states before t0, {name: number, rows one dt apart up to t0, (times, values) or function of t}; by default
    the initial ones.
    """
    return integrate_delayed(LOOPS, (y,), t0, dt, steps, every, history, (r, tau))
