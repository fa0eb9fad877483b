"""Run the loops of generated fractional models: orders, initial slopes, weights, memory, elements, threads.

The loops themselves stand in the generated file, the sums over the past in `numba_memory.py` and `memory.h`. What is
here is the same for every model: read what the caller gave, lay out the memory of a run, and give the records the
caller's shape.
"""

import functools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from . import threads
from .population import checked, common_shape, forwards, size_of, table, whole

# So many values are summed one by one; longer blocks go through a Fourier transform.
BLOCK = 64
# The memories of so many elements are kept at a time, and of fewer where they take more than so many bytes.
MOST_ELEMENTS = 64
MOST_BYTES = 2**26


@dataclass(frozen=True)
class FractionalLoops:
    """The compiled loop of a module and what it needs to know.

    run_elements: all steps of some elements.
    weights: the weights of the past and the gain, as a function (order, dt, count).
    orders: of the derivative of each state: a number, or the name of a parameter.
    limit: 2: the method takes orders above 0 and below 2; 1: above 0 up to 1.
    history: "slopes" or "states", whichever the method sums.
    stage_times: where in a step the method reads parameters, in units of dt.
    names: of the states and parameters.
    """

    run_elements: object
    weights: object
    orders: tuple
    limit: int
    history: str
    stage_times: tuple
    names: tuple
    dtype: str = "float64"


def integrate_fractional(loops, states, t0, dt, steps, every, memory, parameters):
    """(t, *records): rows at steps 0, every, 2 every ...; time first, then the shape of the elements.

    An order above 1 takes a pair (value, slope) for its state. `memory` is how far back in time sums over the past
    reach; None: to the start.
    """
    steps, every = whole(steps, "steps", 0), whole(every, "every", 1)
    window = window_steps(memory, dt, steps)
    _, parameters = checked(loops, (0.0,) * len(states), parameters)
    orders = orders_of(loops, len(states), parameters)
    values, slopes = initial_values(loops, states, orders)
    shape = common_shape(loops, values, parameters)
    shape = np.broadcast_shapes(shape, *(np.shape(slope) for slope in slopes))
    dtype = np.dtype(loops.dtype)
    state = _rows(values, shape, dtype)
    rate = _rows(slopes, shape, dtype)
    record = np.empty((steps // every + 1, *state.shape), dtype)
    record[0] = state
    if steps and state.size:
        given = _rows([0.0 if callable(p) else p for p in parameters], shape, dtype)
        drive = np.zeros((1, len(loops.stage_times), len(parameters)), dtype)
        if any(map(callable, parameters)):
            drive = table(loops, parameters, float(t0), float(dt), 0, steps, dtype)
        for each, columns in groups(orders, shape):
            for s, order in enumerate(each):
                if order <= 1.0:
                    rate[s, columns] = 0.0
            plan = Plan(loops, each, float(dt), steps, window)
            _run(loops, plan, state, rate, record, given, drive, columns, t0, dt, every)
    t = t0 + dt * every * np.arange(len(record))
    return (t, *(record[:, row].reshape(len(t), *shape) for row in range(len(states))))


def one_fractional_step(loops, states, t, dt, parameters):
    """The state after a first step: the bare value if there is one state."""
    _, *records = integrate_fractional(loops, states, t, dt, 1, 1, None, parameters)
    last = tuple(
        record[1] if record.ndim > 1 else record.dtype.type(record[1])
        for record in records
    )
    return last if len(last) > 1 else last[0]


def in_library(library):
    """The loop of a C library, to be called like one of Numba."""

    def run_elements(state, record, parameters, drive, memory, gains, work, *rest):
        sizes = (len(memory[1]), *memory[0].shape, memory[6].shape[1])
        more = (memory[6].shape[2], memory[7].shape[1], memory[11].shape[1])
        arrays = (state, record, parameters, drive, len(drive), *memory[:12])
        library.call(
            "run_elements",
            *arrays,
            *sizes,
            *more,
            memory[9].shape[2],
            gains,
            work,
            *rest,
        )

    return run_elements


def window_steps(memory, dt, steps):
    """How many steps a short memory holds; all of them for None."""
    forwards(dt)
    if memory is None:
        return max(steps, 1)
    try:
        window = float(memory) / float(dt)
    except (TypeError, ValueError):
        window = np.nan
    if not window >= 0.5:  # nan is refused too
        raise ValueError(f"memory={memory!r}: a length of time of at least dt={dt!r}")
    return int(min(max(round(min(window, 1e18)), 1), max(steps, 1)))


def orders_of(loops, count, parameters):
    """The order of each state: a number, or an array with one per element."""
    values = dict(zip(loops.names[count:], parameters, strict=False))
    found = []
    for state, order in zip(loops.names, loops.orders, strict=False):
        value = values[order] if isinstance(order, str) else order
        if callable(value):
            raise ValueError(
                f"{order} is the order of a derivative and cannot be a function of time"
            )
        value = np.asarray(value, float)
        above = value <= 1.0 if loops.limit == 1 else value < 2.0
        if not np.all((value > 0.0) & above):
            wrong = value[~((value > 0.0) & above)].flat[0]
            which = "up to 1" if loops.limit == 1 else "below 2"
            hint = (
                "; predictor_corrector takes orders up to 2"
                if loops.limit == 1 and 1.0 < wrong < 2.0
                else ""
            )
            name = f" ({order})" if isinstance(order, str) else ""
            raise ValueError(
                f"the order of {state}{name} is {wrong}; this method takes orders above 0 and {which}{hint}"
            )
        found.append(value)
    return found


def initial_values(loops, states, orders):
    """Initial values and initial slopes; only an order above 1 has the latter."""
    values, slopes = [], []
    for name, state, order in zip(loops.names, states, orders, strict=False):
        pair = (state, 0.0)
        if np.any(order > 1.0):
            several = isinstance(state, (tuple, list)) or np.ndim(state) > 0
            pair = tuple(state) if several else ()
            if len(pair) != 2:
                raise ValueError(
                    f"{name} has an order above 1 and needs a pair ({name}0, d{name}0): its initial value and slope"
                )
        elif isinstance(state, tuple):
            raise ValueError(
                f"{name} has an order of at most 1 and starts from a value alone, not {state!r}; "
                "one value for each element is a list or an array"
            )
        values.append(finite(name, pair[0]))
        slopes.append(finite(f"the slope of {name}", pair[1]))
    return values, slopes


def finite(name, value):
    """A number or array of numbers, none of them nan or infinite."""
    ragged = isinstance(value, (tuple, list)) and len({np.shape(v) for v in value}) > 1
    array = np.asarray(None if ragged else value)
    if array.dtype.kind not in "biuf":
        what = "no value" if value is None else repr(value)
        raise ValueError(
            f"{name} must be a real number or an array of them, not {what}"
        )
    if not np.all(np.isfinite(array)):
        wrong = array[~np.isfinite(array)].flat[0]
        raise ValueError(f"{name} starts at {wrong}; an initial value must be finite")
    return array


def groups(orders, shape):
    """(order of each state, columns of the elements that have these orders)."""
    if all(order.ndim == 0 for order in orders):
        return [(tuple(map(float, orders)), slice(None))]
    rows = np.stack([np.broadcast_to(order, shape).reshape(-1) for order in orders])
    distinct, which = np.unique(rows, axis=1, return_inverse=True)
    return [
        (tuple(map(float, distinct[:, j])), np.flatnonzero(which.reshape(-1) == j))
        for j in range(distinct.shape[1])
    ]


class Plan:
    """Weights and sizes of the memory of a run, the same for all elements."""

    def __init__(self, loops, orders, dt, steps, window):
        self.dtype = np.dtype(loops.dtype)
        self.steps = steps
        self.window = window
        self.kinds = 2 if loops.history == "slopes" else 1
        distinct = list(dict.fromkeys(orders))
        self.rows = np.array([distinct.index(order) for order in orders], self.dtype)
        whole_past = window >= steps
        length = BLOCK
        while length < (steps / 2 if whole_past else window):
            length *= 2
        self.slots = -(-steps // BLOCK) * BLOCK if whole_past else length
        self.longest = 2 * length
        every = [loops.weights(order, dt, window + 1) for order in distinct]
        weights = np.array([given[: self.kinds] for given in every])  # row, kind, m
        tail = np.zeros(weights.shape[:2])
        if self.kinds == 2 and not whole_past:
            tail = weights[:, :, window]
        self.weights = weights[:, :, :window] - tail[:, :, None]
        first = [given[2][:window] for given in every] if self.kinds == 2 else []
        self.gains = np.array([every[int(row)][-1] for row in self.rows], self.dtype)
        self.first = self._array(first or [[0.0]])
        self.tail = self._array(tail.T)
        self.near = self._array(fit(self.weights, BLOCK).transpose(1, 0, 2))

    @functools.cached_property
    def spectrum(self):
        """Transforms of the weights, in the order of `transform`: one beside the other for sizes 2 BLOCK, 4 BLOCK ..."""
        parts = []
        size = 2 * BLOCK
        while size <= self.longest:
            both = fit(self.weights, size)
            signal = both[:, 0] + (1j * both[:, 1] if self.kinds == 2 else 0)
            found = np.fft.fft(signal, axis=1) / size
            parts.append(found[:, bit_reversed(size)])
            size *= 2
        every = np.concatenate(parts, axis=1)
        return self._array([every.real, every.imag])

    @functools.cached_property
    def turns(self):
        """Roots of unity: cos and -sin of pi * j / half at half + j, for half = 1, 2, 4 ..."""
        turns = np.zeros((2, self.longest))
        half = 1
        while half < self.longest:
            angle = np.pi * np.arange(half) / half
            turns[:, half : 2 * half] = np.cos(angle), -np.sin(angle)
            half *= 2
        return self._array(turns)

    def _array(self, values):
        return np.ascontiguousarray(values, self.dtype)

    def memory(self, initial, rate):
        """The memory of some elements, empty."""
        shape = (*initial.shape, self.slots)
        return (
            np.zeros(shape, self.dtype),
            np.zeros((self.kinds, *shape), self.dtype),
            initial.copy(),
            rate,
            np.zeros(initial.shape, self.dtype),
            self.rows,
            self.near,
            self.first,
            self.tail,
            self.spectrum,
            self.turns,
            np.zeros((2, self.longest), self.dtype),
            np.zeros(1, self.dtype),
        )

    def most_elements(self, states):
        """How many elements have their memory at a time."""
        each = states * self.slots * (1 + self.kinds) * self.dtype.itemsize
        return int(min(max(MOST_BYTES // each, 1), MOST_ELEMENTS))


def bit_reversed(size):
    """0 ... size - 1 with the bits of each number in reverse order."""
    found = np.zeros(1, int)
    while found.size < size:
        found = np.concatenate([2 * found, 2 * found + 1])
    return found


def _run(loops, plan, state, rate, record, parameters, drive, columns, t0, dt, every):
    """All steps of the elements of a group, some of them at a time."""
    chosen = np.arange(state.shape[1])[columns]
    size = plan.most_elements(len(state))
    parts = [chosen[begin : begin + size] for begin in range(0, chosen.size, size)]

    def run(part):
        here = np.ascontiguousarray(state[:, part])
        rows = np.empty((len(record), *here.shape), plan.dtype)
        memory = plan.memory(here, np.ascontiguousarray(rate[:, part]))
        work = np.zeros((3, *here.shape), plan.dtype)
        given = np.ascontiguousarray(parameters[:, part])
        loops.run_elements(
            here,
            rows,
            given,
            drive,
            memory,
            plan.gains,
            work,
            float(t0),
            float(dt),
            plan.steps,
            every,
        )
        record[1:, :, part] = rows[1:]

    if threads.number() == 1 or len(parts) == 1:
        for part in parts:
            run(part)
        return
    with ThreadPoolExecutor(threads.number()) as pool:
        list(pool.map(run, parts))


def _rows(values, shape, dtype):
    """One row per value, with a column per element."""
    rows = np.zeros((len(values), size_of(shape)), dtype)
    for row, value in zip(rows, values, strict=False):
        row[:] = np.broadcast_to(np.asarray(value, dtype), shape).reshape(-1)
    return rows


def fit(weights, length):
    """Weights cut, or filled up with zeros, to a length."""
    found = np.zeros((*weights.shape[:-1], length))
    count = min(length, weights.shape[-1])
    found[..., :count] = weights[..., :count]
    return found
