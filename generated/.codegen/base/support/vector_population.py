"""Run the loops of a generated vector model: one vector whose elements are coupled, advanced as a whole.

The loops themselves stand in the generated file. What is here is the same for every model: make arrays of what the
caller gave, tabulate parameters that change with time, and give the records the caller's shape.
"""

from dataclasses import dataclass

import numpy as np

from .population import TABLE, table, whole


@dataclass(frozen=True)
class VectorLoops:
    """The compiled loops of a module and what they need to know.

    run_vector: all steps. rates: the right-hand side, once.
    rows: how many buffers of the vector's length they need.
    squares: how many matrices over all elements of all states they need, each with two rows more than columns.
    stage_times: where in a step the method reads parameters, in units of dt.
    names: of states and parameters, for messages.
    carried: how many values per element a multistep method carries from step to step.
    noise: the Wiener processes of a stochastic model; the loop takes its random numbers behind the records.
    """

    run_vector: object
    rates: object
    rows: int
    stage_times: tuple
    names: tuple = ()
    dtype: str = "float64"
    carried: int = 0
    start_steps: int = 0
    noise: object = None
    squares: int = 0


def integrate_vector(
    loops, states, t0, dt, steps, every, parameters, matrices, seed=0, given=()
):
    """(t, *records): rows at steps 0, every, 2 every ...; time first, then the elements."""
    steps, every = whole(steps, "steps", 0), whole(every, "every", 1)
    state, values, matrices = arrays(
        states, parameters, matrices, loops.dtype, loops.carried
    )
    size = state.shape[1]
    record = np.empty((steps // every + 1, len(states), size), state.dtype)
    record[0] = state[: len(states)]
    work = np.empty(
        (loops.rows + len(loops.stage_times) * len(values), size), state.dtype
    )
    squares = squares_of(loops.squares, len(states) * size, state.dtype)
    noise = ()
    if loops.noise is not None:
        shape, dtype = (size,), state.dtype
        noise = (loops.noise.noise(seed, given, t0, dt, steps, shape, dtype),)
    driven = any(callable(value) for value in parameters)
    chunk = (
        max(TABLE // every, 1) * every
        if driven and not loops.carried
        else max(steps, 1)
    )
    for done in range(0, steps, chunk):
        count = min(chunk, steps - done)
        drive = np.zeros((1, len(loops.stage_times), len(values)), state.dtype)
        if driven:
            drive = table(loops, parameters, t0, dt, done, count, state.dtype)
        rows = record[done // every :]
        loops.run_vector(
            state,
            rows,
            *(loops.noise.later(one, done) for one in noise),
            values,
            drive,
            work,
            t0 + done * dt,
            dt,
            count,
            every,
            *squares,
            *matrices,
        )
    t = t0 + dt * every * np.arange(len(record))
    return (t, *(record[:, row] for row in range(len(states))))


def one_vector_step(loops, states, t, dt, parameters, matrices, seed=0, given=()):
    """The state after one step: the bare vector if there is one state."""
    path = tuple(None if value is None else np.asarray(value)[None] for value in given)
    _, *records = integrate_vector(
        loops, states, t, dt, 1, 1, parameters, matrices, seed, path
    )
    last = tuple(record[1] for record in records)
    return last if len(last) > 1 else last[0]


def vector_rates(loops, states, times, parameters, matrices):
    """The right-hand side of whole vectors: the bare vector if there is one state.

    times: (t,), or (t, dt) for a map.
    """
    state, values, matrices = arrays(
        states, parameters, matrices, loops.dtype, loops.carried
    )
    out = np.empty((len(states), state.shape[1]), state.dtype)
    work = np.empty((loops.rows, state.shape[1]), state.dtype)
    loops.rates(state, out, values, work, *times, *matrices)
    return tuple(out) if len(out) > 1 else out[0]


def squares_of(count, size, dtype):
    """Room for matrices in which linear systems are solved, as one argument; none where a method needs none."""
    return (np.empty((count, size + 2, size), dtype),) if count else ()


def arrays(states, parameters, matrices, dtype, carried):
    """States and parameters as rows over the elements, and the matrices, checked; `carried` more rows of states."""
    shape = np.broadcast_shapes(
        *(np.shape(value) for value in (*states, *parameters) if not callable(value))
    )
    if len(shape) > 1:
        raise ValueError(
            f"a vector model runs one vector; its states and parameters have shape {shape}"
        )
    size = shape[0] if shape else 1
    state = np.zeros((len(states) + carried, size), dtype)
    values = np.zeros((len(parameters), size), dtype)
    for row, value in zip(state, states, strict=False):
        row[:] = value
    for row, value in zip(values, parameters, strict=True):
        row[:] = 0 if callable(value) else value
    square = tuple(np.ascontiguousarray(matrix, dtype) for matrix in matrices)
    for matrix in square:
        if matrix.shape != (size, size):
            raise ValueError(
                f"a matrix has shape {matrix.shape}; for a vector of {size} elements it needs {(size, size)}"
            )
    return state, values, square
