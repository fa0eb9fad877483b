"""The memory of fractional models in generated NumPy code: weighted sums over everything that ever was.

A value is added to the sums of the steps that follow it soon, one by one; and whenever a block of 64, 128, 256 ...
values is complete, a Fourier transform adds the whole block to the sums of as many steps to come (Hairer, Lubich and
Schlichte 1985, https://doi.org/10.1137/0906037). N steps then take N log(N)**2 operations.
"""

from dataclasses import dataclass

import numpy as np

from .fractional import (
    BLOCK,
    Plan,
    fit,
    groups,
    initial_values,
    orders_of,
    window_steps,
)


@dataclass(frozen=True)
class Memory:
    """What a module knows of its past: the orders, and how what is remembered is weighted.

    population: the states and parameters of the model.
    weights: the weights of the past and the gain, as a function (order, dt, count).
    orders: of the derivative of each state: a number, or the name of a parameter.
    limit: 2: the method takes orders above 0 and below 2; 1: above 0 up to 1.
    history: "slopes" or "states", whichever the method sums.
    """

    population: object
    weights: object
    orders: tuple
    limit: int
    history: str

    @property
    def names(self):
        """The names of the states and parameters."""
        return (*self.population.states, *self.population.parameters)

    @property
    def dtype(self):
        """The floating-point type of states and arithmetic."""
        return self.population.dtype

    def begin(self, states, parameters, dt, steps, memory):
        """States, parameters and an empty past, for a run of so many steps."""
        count = len(states)
        _, parameters = self.population.begin((0.0,) * count, parameters)
        orders = orders_of(self, count, parameters)
        values, slopes = initial_values(self, states, orders)
        shape = np.broadcast_shapes(*(np.shape(slope) for slope in slopes))
        values = (
            np.broadcast_to(values[0], np.broadcast_shapes(shape, np.shape(values[0]))),
            *values[1:],
        )
        states, parameters = self.population.begin(values, parameters)
        return (
            states,
            parameters,
            Past(
                self, orders, states, slopes, dt, steps, window_steps(memory, dt, steps)
            ),
        )


class Past:
    """What a run remembers. `gain` is the weight of the newest slope: one number for all states, or one per state."""

    def __init__(self, memory, orders, states, slopes, dt, steps, window):
        self._dt, self._k = float(dt), 0
        self._shape = np.shape(states[0])
        initial = self._rows(states)
        rate = self._rows(
            [np.broadcast_to(slope, self._shape) for slope in slopes]
        ).astype(initial.dtype)
        self._next = np.empty((2, *initial.shape), initial.dtype)
        self._parts = []
        gains = np.empty(initial.shape, initial.dtype)
        for each, columns in groups(orders, self._shape):
            plan = Plan(memory, each, self._dt, steps, window)
            rising = np.array(each)[:, None] > 1.0
            part = _Part(
                plan,
                initial[:, columns],
                np.where(rising, rate[:, columns], 0).astype(initial.dtype),
            )
            self._parts.append((columns, part))
            gains[:, columns] = plan.gains[:, None]
        alike = len(set(memory.orders)) == 1
        every = [
            row[0] if len(self._parts) == 1 and row.size else row.reshape(self._shape)
            for row in gains
        ]
        self.gain = every[0] if alike else every

    def after_slopes(self, slopes):
        """Remember the slopes of this step; predictor of the next one, and its corrector without the last slope."""
        rows = self._rows([np.broadcast_to(slope, self._shape) for slope in slopes])
        for columns, part in self._parts:
            self._next[:, :, columns] = part.after_slopes(
                rows[:, columns], self._k, self._dt
            )
        self._k += 1
        return self._states(self._next[0]), self._states(self._next[1])

    def after_states(self, states):
        """Remember the states of this step; what they add up to in the next one."""
        rows = self._rows([np.broadcast_to(state, self._shape) for state in states])
        for columns, part in self._parts:
            self._next[0][:, columns] = part.after_states(
                rows[:, columns], self._k, self._dt
            )
        self._k += 1
        return self._states(self._next[0])

    def _rows(self, values):
        return np.stack([np.reshape(value, -1) for value in values])

    def _states(self, rows):
        return tuple(row.reshape(self._shape)[()].copy() for row in rows)


class _Part:
    """The past of elements whose derivatives have the same orders."""

    def __init__(self, plan, initial, rate):
        self._plan, self._initial, self._rate = plan, initial, rate
        self._rows = plan.rows.astype(int)
        self._values = np.zeros((*initial.shape, plan.slots), plan.dtype)
        self._sums = np.zeros((plan.kinds, *self._values.shape), plan.dtype)
        self._total = np.zeros(initial.shape, plan.dtype)
        self._near = plan.near[:, self._rows, None, :]  # kind, state, element, m
        self._tail = plan.tail[:, self._rows, None]
        self._spectra = {}

    def after_slopes(self, slopes, k, dt):
        """Predictor and corrector, after the slopes of step k."""
        slot = self._remember(slopes, k)
        self._total += slopes
        if k == 0:
            first = self._plan.first[self._rows]
            self._sums[1, :, :, : first.shape[1]] += (
                first[:, None, :] * slopes[:, :, None]
            )
        found = self._start(k + 1, dt) + (
            self._sums[..., slot] + self._tail * self._total
        )
        self._sums[..., slot] = 0  # the slot is used again after a round
        return found

    def after_states(self, states, k, dt):
        """What the states up to step k add up to."""
        slot = self._remember(states - self._start(k, dt), k)
        found = self._start(k + 1, dt) + self._sums[0, ..., slot]
        self._sums[0, ..., slot] = 0
        return found

    def _start(self, k, dt):
        return self._initial + self._plan.dtype.type(k * dt) * self._rate

    def _remember(self, values, k):
        if k and k % BLOCK == 0:
            self._add_block(k)
        slot = k % self._plan.slots
        rest = BLOCK - slot % BLOCK
        self._values[..., slot] = values
        self._sums[..., slot : slot + rest] += (
            self._near[..., :rest] * values[..., None]
        )
        return slot

    def _add_block(self, k):
        """Add the block of values that ends before step k to the sums of as many steps to come."""
        length = BLOCK
        while 2 * length < self._plan.longest and k % (2 * length) == 0:
            length *= 2
        slots = self._plan.slots
        slot, begin = k % slots, (k - length) % slots
        count = min(length, slots - slot)
        block = np.fft.rfft(self._values[..., begin : begin + length], 2 * length)
        for kind, weights in enumerate(self._spectrum(length)):
            found = np.fft.irfft(block * weights, 2 * length)
            self._sums[kind, ..., slot : slot + count] += found[
                ..., length : length + count
            ]

    def _spectrum(self, length):
        if length not in self._spectra:
            found = np.fft.rfft(fit(self._plan.weights, 2 * length))
            self._spectra[length] = found.transpose(1, 0, 2)[:, self._rows, None, :]
        return self._spectra[length]
