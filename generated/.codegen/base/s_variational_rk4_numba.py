"""s, with its linearisation: rk4 step for Numba.

Generated from k.py:s.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Order 4: the past is kept as cubic Hermite pieces, one a step.
A step ends at each breakpoint (t0 plus sums of delays); no delay may be shorter than dt.
"""

from .support.delays import DelayedLoops, integrate_delayed, one_delayed_step
from .support.numba_delays import Past, begin_step, keep, remember, value_at
from .support.numba_jit import lean_cell as cell, lean_loop as loop

MODEL = "k.py:s"
METHOD = "rk4"
BACKEND = "numba"
STATES = ("x", "x_along_1")
PARAMETERS = {"a": 1.0}


@cell
def delays(x, t, a):
    """How long ago: x_delayed."""
    x_delay = 1.0
    return x_delay


@cell
def derivative(x, x_along_1, x_delayed, t, a):
    """Right-hand side: (dx/dt, dx_along_1/dt)."""
    dx = -a * x_delayed
    dx_dx = 0
    # along vector 1
    dx_along_1 = dx_dx * x_along_1
    return dx, dx_along_1


@cell
def slopes(x, x_along_1, t, past, p):
    """The derivatives at t, with the delayed values that the past holds."""
    x_delay = delays(x, x_along_1, t, *p)
    x_delayed = value_at(past, 0, t, x_delay)
    dx, dx_along_1 = derivative(x, x_along_1, x_delayed, t, *p)
    return dx, dx_along_1


@cell
def advance(x, x_along_1, dx_1, dx_along_1_1, t, dt, past, p_half, p_end):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    dx_1, dx_along_1_1: the slopes at t. past: what came before.
    p_half, p_end: the parameters at t + dt/2 and t + dt.
    """
    half_dt = 0.5 * dt

    # stage 2, at t + dt/2
    x_2 = x + half_dt * dx_1
    x_along_1_2 = x_along_1 + half_dt * dx_along_1_1
    dx_2, dx_along_1_2 = slopes(x_2, x_along_1_2, t + half_dt, past, p_half)

    # stage 3, at t + dt/2
    x_3 = x + half_dt * dx_2
    x_along_1_3 = x_along_1 + half_dt * dx_along_1_2
    dx_3, dx_along_1_3 = slopes(x_3, x_along_1_3, t + half_dt, past, p_half)

    # stage 4, at t + dt
    x_4 = x + dt * dx_3
    x_along_1_4 = x_along_1 + dt * dx_along_1_3
    dx_4, dx_along_1_4 = slopes(x_4, x_along_1_4, t + dt, past, p_end)

    dt_6 = dt / 6
    x_next = x + dt_6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4)
    x_along_1_next = x_along_1 + dt_6 * (
        dx_along_1_1 + 2 * (dx_along_1_2 + dx_along_1_3) + dx_along_1_4
    )

    return x_next, x_along_1_next


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
        x = state[0, i]
        x_along_1 = state[1, i]
        # a
        column = (parameters[0, i],)
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
                p = (column[0] + drive[piece, 0, 0],)
                p_half = (column[0] + drive[piece, 1, 0],)
                p_end = (column[0] + drive[piece, 2, 0],)
            begin_step(past, t)
            dx_now, dx_along_1_now = slopes(x, x_along_1, t, past, p)
            keep(past, t, (x,), (dx_now,))
            x, x_along_1 = advance(
                x,
                x_along_1,
                dx_now,
                dx_along_1_now,
                t,
                lengths[piece],
                past,
                p_half,
                p_end,
            )
            if broken[piece]:
                # slopes may jump at a breakpoint: the piece that ends there keeps its own
                end = starts[piece + 1]
                dx_now, dx_along_1_now = slopes(x, x_along_1, end, past, p_end)
                keep(past, end, (x,), (dx_now,))
            if rows[piece] >= 0:
                record[rows[piece], 0, i] = x
                record[rows[piece], 1, i] = x_along_1
            if trouble[0] != 0.0:
                return


LOOPS = DelayedLoops(
    run_delayed,
    delays,
    stage_times=(0.0, 0.5, 1.0),
    states=STATES,
    parameters=tuple(PARAMETERS),
    delayed=(0,),
    delay_names=("1.0",),
    levels=5,
    delay_reads=(),
)


def step(x, x_along_1, t, dt, *, history=None, a=1.0):
    """State after one step of dt, as (x, x_along_1); the past is `history`."""
    return one_delayed_step(LOOPS, (x, x_along_1), t, dt, history, (a,))


def run(x, x_along_1, *, t0=0.0, dt, steps, every=1, history=None, a=1.0):
    """Integrate `steps` steps of dt from t0; returns (t, x, x_along_1), time first, row 0 the initial state.

    history: the states before t0, {name: number, rows one dt apart up to t0, (times, values) or function of t}; by default
    the initial ones.
    """
    return integrate_delayed(LOOPS, (x, x_along_1), t0, dt, steps, every, history, (a,))
