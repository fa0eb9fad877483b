"""Run the loops of a generated module over populations: shapes, parameters, records, threads.

The loops themselves stand in the generated file. What is here is the same for every model: make arrays of what the
caller gave, split the elements over threads, and give the records the caller's shape.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from . import threads
from .aligned import aligned_zeros

# How many elements a loop takes through all their steps at a time: so few that they stay in the cache.
BLOCK = 512
# How many steps of parameters that change with time are tabulated at once.
TABLE = 4096


@dataclass(frozen=True)
class Loops:
    """The compiled loops of a module and what they need to know.

    run_population: for parameters that are one constant for all elements.
    run_heterogeneous: for values per element, and for functions of time.
    stage_times: where in a step the method reads parameters, in units of dt.
    names: of the states and parameters, for messages.
    carried: how many values per element a multistep method carries from step to step.
    start_steps: how many steps it takes to fill them.
    propagator: step-invariant constants as a function (dt, *parameters), if the method has them.
    noise: the Wiener processes of a stochastic model; the loops take their random numbers behind the records.
    """

    run_population: object
    run_heterogeneous: object
    stage_times: tuple
    names: tuple = ()
    dtype: str = "float64"
    carried: int = 0
    start_steps: int = 0
    propagator: object = None
    noise: object = None


def integrate(loops, states, t0, dt, steps, every, parameters, seed=0, given=()):
    """(t, *records): rows at steps 0, every, 2 every ...; time first, then the shape of the elements."""
    steps, every = whole(steps, "steps", 0), whole(every, "every", 1)
    dtype = np.dtype(loops.dtype)
    states, parameters = checked(loops, states, parameters)
    shape = common_shape(loops, states, parameters)
    state = aligned_zeros((len(states) + loops.carried, size_of(shape)), dtype)
    for row, value in zip(state, states, strict=False):
        row[:] = np.broadcast_to(np.asarray(value, dtype), shape).reshape(-1)
    record = np.empty((steps // every + 1, len(states), state.shape[1]), dtype)
    record[0] = state[: len(states)]
    t0, dt, noise = float(t0), float(dt), ()
    if loops.noise is not None:
        noise = (loops.noise.noise(seed, given, t0, dt, steps, shape, dtype),)
    if steps:
        advance(loops, state, record, noise, t0, dt, steps, every, parameters, shape)
    t = t0 + dt * every * np.arange(len(record))
    return (t, *(record[:, row].reshape(len(t), *shape) for row in range(len(states))))


def one_step(loops, states, t, dt, parameters, seed=0, given=()):
    """The state after one step, in the shape of what was given: the bare value if there is one state."""
    path = tuple(None if value is None else np.asarray(value)[None] for value in given)
    _, *records = integrate(loops, states, t, dt, 1, 1, parameters, seed, path)
    last = tuple(
        record[1] if record.ndim > 1 else record.dtype.type(record[1])
        for record in records
    )
    return last if len(last) > 1 else last[0]


def advance(loops, state, record, noise, t0, dt, steps, every, parameters, shape):
    """Fill the record with `steps` steps from the state."""
    constants = ()
    if loops.propagator is not None:
        if any(callable(value) for value in parameters):
            constants = constants_beside_functions(loops.propagator, dt, parameters, t0)
        else:
            constants = as_tuple(loops.propagator(dt, *parameters))
    if all(
        np.ndim(value) == 0 and not callable(value)
        for value in (*parameters, *constants)
    ):
        values = np.array([*parameters, *constants], state.dtype)
        in_threads(
            lambda first, last: loops.run_population(
                state, record, *noise, values, t0, dt, steps, every, first, last
            ),
            state.shape[1],
        )
        return
    values = aligned_zeros(
        (len(parameters) + len(constants), state.shape[1]), state.dtype
    )
    for row, value in zip(values, (*parameters, *constants), strict=False):
        row[:] = (
            0
            if callable(value)
            else np.broadcast_to(np.asarray(value, state.dtype), shape).reshape(-1)
        )
    if not any(callable(value) for value in parameters):
        drive = np.zeros((1, 1, len(parameters)), state.dtype)
        heterogeneous(loops, state, record, noise, values, drive, t0, dt, steps, every)
        return
    chunk = steps if loops.carried else max(TABLE // every, 1) * every
    for done in range(0, steps, chunk):
        count = min(chunk, steps - done)
        drive = table(loops, parameters, t0, dt, done, count, state.dtype)
        rows = record[done // every :]
        here = tuple(loops.noise.later(one, done) for one in noise)
        heterogeneous(
            loops, state, rows, here, values, drive, t0 + done * dt, dt, count, every
        )


def heterogeneous(loops, state, record, noise, values, drive, t0, dt, steps, every):
    """The loop for parameters per element, over all elements."""
    in_threads(
        lambda first, last: loops.run_heterogeneous(
            state, record, *noise, values, drive, t0, dt, steps, every, first, last
        ),
        state.shape[1],
    )


def table(loops, parameters, t0, dt, first, count, dtype):
    """drive[k, stage time, parameter] for steps first ... first + count - 1; zero where a parameter is constant."""
    starts = t0 + dt * np.arange(first, first + count)
    drive = np.zeros((count, len(loops.stage_times), len(parameters)), dtype)
    for column, value in enumerate(parameters):
        if callable(value):
            for stage, fraction in enumerate(loops.stage_times):
                times = starts + fraction * dt
                if hasattr(value, "py_func"):
                    # Numba's: it takes times in the type of its file, as prototypes say in C
                    times = times.astype(dtype)
                drive[:, stage, column] = at_times(value, times)
    return drive


def at_times(function, times):
    """A function of time at many times, whether or not it takes arrays."""
    try:
        values = np.asarray(function(times), float)
    except (TypeError, ValueError):  # `if t < 5` and `math.sin(t)` take one time only
        values = np.array([function(time) for time in times], float)
    if values.ndim == 0:
        values = np.full(times.shape, float(values))
    if values.shape != times.shape:
        raise ValueError(
            f"a parameter given as a function of time must return one number for each time; it returned "
            f"shape {values.shape} for {times.shape[0]} times"
        )
    return values


def constants_beside_functions(propagator, dt, parameters, t0):
    """Step-invariant constants where some parameters change with time: those must not enter the constants."""
    given = []
    for moment in (t0, t0 + dt, t0 + 1e3 * dt):
        values = [
            float(at_times(p, np.array([moment]))[0]) if callable(p) else p
            for p in parameters
        ]
        given.append(as_tuple(propagator(dt, *values)))
    if any(
        not np.array_equal(a, b)
        for other in given[1:]
        for a, b in zip(given[0], other, strict=False)
    ):
        raise ValueError(
            "a parameter that is a function of time enters the coefficients of the linear system, which the "
            "method 'exact' needs constant; use exponential_euler or rk4"
        )
    return given[0]


def in_threads(run, elements):
    """Call run(first, last) over all elements, in as many parts as there are threads."""
    parts = min(threads.number(), max(elements // threads.FEWEST, 1))
    if parts == 1:
        run(0, elements)
        return
    blocks = -(-elements // BLOCK)
    edges = [min(blocks * part // parts * BLOCK, elements) for part in range(parts + 1)]
    with ThreadPoolExecutor(parts) as pool:
        list(pool.map(run, edges[:-1], edges[1:]))


def checked(loops, states, parameters):
    """States and parameters as arrays of numbers; functions of time stay what they are."""
    values = [*states, *parameters]
    names = loops.names or tuple(
        f"value {place}" for place in range(1, len(values) + 1)
    )
    for place, (name, value) in enumerate(zip(names, values, strict=False)):
        if place >= len(states) and callable(value):
            continue
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            kind = (
                "no value"
                if value is None
                else f"{value!r}" if array.ndim == 0 else f"an array of {array.dtype}"
            )
            raise ValueError(
                f"{name} must be a real number or an array of them, not {kind}"
            )
        values[place] = array
    return tuple(values[: len(states)]), tuple(values[len(states) :])


def common_shape(loops, states, parameters):
    """The shape of the elements: that of states and parameters, broadcast together."""
    values = [*states, *parameters]
    names = loops.names or tuple(
        f"value {place}" for place in range(1, len(values) + 1)
    )
    shapes = {
        name: np.shape(value)
        for name, value in zip(names, values, strict=False)
        if not callable(value)
    }
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise ValueError(f"shapes do not broadcast together: {found}") from None


def size_of(shape):
    """The number of elements of a shape."""
    return int(np.prod(shape, dtype=np.int64))


def whole(value, name, smallest):
    """A whole number, or a clear error."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or number != value or number < smallest:
        raise ValueError(
            f"{name}={value!r}: a whole number of at least {smallest} is needed"
        )
    return number


def forwards(dt):
    """Refuse a step of an equation that remembers its past, unless it leads forwards."""
    if isinstance(dt, (int, float, np.number)) and not 0.0 < dt < np.inf:
        raise ValueError(
            f"dt={dt!r}: a positive number is needed, since an equation that remembers its past goes forwards"
        )


def as_tuple(value):
    """The results of a function that returns a bare value if there is one."""
    return value if isinstance(value, tuple) else (value,)
