"""Mackey-Glass equation: rk4 step for Numba.

Generated from examples/mackey_glass.py:mackey_glass.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Order 4: the past is kept as cubic Hermite pieces, one a step.
A step ends at each breakpoint (t0 plus sums of delays); no delay may be shorter than dt.
"""

from .support.delays import DelayedLoops, integrate_delayed, one_delayed_step
from .support.numba_delays import Past, begin_step, keep, remember, value_at
from .support.numba_jit import lean_cell as cell, lean_loop as loop
from .support.numba_math import pow

MODEL = "examples/mackey_glass.py:mackey_glass"
METHOD = "rk4"
BACKEND = "numba"
STATES = ("x",)
PARAMETERS = {"beta": 0.2, "gamma": 0.1, "n": 10, "tau": 17.0}


@cell
def delays(x, t, beta, gamma, n, tau):
    """How long ago: x_delayed."""
    x_delay = tau
    return x_delay


@cell
def derivative(x, x_delayed, t, beta, gamma, n, tau):
    """Right-hand side: dx/dt."""
    x_tau = x_delayed  # the cells when production began
    dx = beta * x_tau / (1 + pow(x_tau, n)) - gamma * x
    return dx


@cell
def slopes(x, t, past, p):
    """The derivatives at t, with the delayed values that the past holds."""
    x_delay = delays(x, t, *p)
    x_delayed = value_at(past, 0, t, x_delay)
    dx = derivative(x, x_delayed, t, *p)
    return dx


@cell
def advance(x, dx_1, t, dt, past, p_half, p_end):
    """State after dt: classical Runge-Kutta of order 4 (Kutta 1901).

    dx_1: the slopes at t. past: what came before.
    p_half, p_end: the parameters at t + dt/2 and t + dt.
    """
    half_dt = 0.5 * dt

    # stage 2, at t + dt/2
    x_2 = x + half_dt * dx_1
    dx_2 = slopes(x_2, t + half_dt, past, p_half)

    # stage 3, at t + dt/2
    x_3 = x + half_dt * dx_2
    dx_3 = slopes(x_3, t + half_dt, past, p_half)

    # stage 4, at t + dt
    x_4 = x + dt * dx_3
    dx_4 = slopes(x_4, t + dt, past, p_end)

    x_next = x + dt / 6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4)

    return x_next


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
        # beta, gamma, n, tau
        column = (
            parameters[0, i],
            parameters[1, i],
            parameters[2, i],
            parameters[3, i],
        )
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
                p = (
                    column[0] + drive[piece, 0, 0],
                    column[1] + drive[piece, 0, 1],
                    column[2] + drive[piece, 0, 2],
                    column[3] + drive[piece, 0, 3],
                )
                p_half = (
                    column[0] + drive[piece, 1, 0],
                    column[1] + drive[piece, 1, 1],
                    column[2] + drive[piece, 1, 2],
                    column[3] + drive[piece, 1, 3],
                )
                p_end = (
                    column[0] + drive[piece, 2, 0],
                    column[1] + drive[piece, 2, 1],
                    column[2] + drive[piece, 2, 2],
                    column[3] + drive[piece, 2, 3],
                )
            begin_step(past, t)
            dx_now = slopes(x, t, past, p)
            keep(past, t, (x,), (dx_now,))
            x = advance(x, dx_now, t, lengths[piece], past, p_half, p_end)
            if broken[piece]:
                # slopes may jump at a breakpoint: the piece that ends there keeps its own
                end = starts[piece + 1]
                dx_now = slopes(x, end, past, p_end)
                keep(past, end, (x,), (dx_now,))
            if rows[piece] >= 0:
                record[rows[piece], 0, i] = x
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


def step(x, t, dt, *, history=None, beta=0.2, gamma=0.1, n=10, tau=17.0):
    """State after one step of dt: x; the past is `history`."""
    return one_delayed_step(LOOPS, (x,), t, dt, history, (beta, gamma, n, tau))


def run(
    x, *, t0=0.0, dt, steps, every=1, history=None, beta=0.2, gamma=0.1, n=10, tau=17.0
):
    """Integrate `steps` steps of dt from t0; returns (t, x), time first, row 0 the initial state.

    history: the states before t0, {name: number, rows one dt apart up to t0, (times, values) or function of t}; by default
    the initial ones.
    """
    return integrate_delayed(
        LOOPS, (x,), t0, dt, steps, every, history, (beta, gamma, n, tau)
    )
