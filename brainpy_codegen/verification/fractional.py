"""What a fractional model computes: every sum over the past term by term, with weights as they stand in the papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gamma
from typing import Any

import numpy as np

from brainpy_codegen.ir.fractional import Memory
from brainpy_codegen.ir.interpret import Frame, Interpreter, Value
from brainpy_codegen.ir.program import Program
from brainpy_codegen.verification.reference import Array, Expected, ParametersAt, Reference

_SLOPE = 0.5  # of the initial value: the initial slope of states of an order above 1
_NOISE = 4.0  # what a shadow run is shaken with in every step, in eps times the size


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a run started, and the step at which it is."""

    values: list[Array]
    rates: list[Array]
    dt: float
    k: int

    def at(self, state: int, k: int) -> Array:
        """Initial value and slope alone, continued to a step."""
        return self.values[state] + self.rates[state] * (k * self.dt)


class _Weights:
    """The weights of a state of one order, in extended precision from the powers that define them."""

    def __init__(self, memory: Memory, order: float, dt: float, steps: int) -> None:
        self.order, self._rule = order, memory.rule
        self._kinds: tuple[Array, ...]
        m = np.arange(steps + 1, dtype=np.longdouble)
        a = np.longdouble(order)
        if memory.rule == "adams":
            self.gain = float(dt**order / gamma(order + 2))
            predictor = dt**order / gamma(order + 1) * (_power(m + 1, a) - _power(m, a))
            corrector = self.gain * (_power(m + 2, a + 1) - 2 * _power(m + 1, a + 1) + _power(m, a + 1))
            self._kinds = (predictor.astype(float), corrector.astype(float))
            self._first = (self.gain * (_power(m, a + 1) - (m - a) * _power(m + 1, a))).astype(float)
        elif memory.rule == "l1":
            self.gain = float(gamma(2 - order) * dt**order)
            b = _power(m + 1, 1 - a) - _power(m, 1 - a)
            self._kinds = ((b[:-1] - b[1:]).astype(float),)
        else:
            self.gain = float(dt**order)
            self._kinds = (-np.cumprod(1 - (a + 1) / (m + 1)).astype(float),)

    def latest(self, kind: int, k: int) -> Array:
        """The weights of steps k ... 0; the first slope has its own in the corrector."""
        found = np.array(self._kinds[kind][: k + 1])
        if self._rule == "adams" and kind == 1:
            found[k] = self._first[k]
        return found


def _power(m: Array, p: Any) -> Array:
    return np.where(m == 0, 0, np.maximum(m, 1) ** p)


def _memory(program: Program) -> Memory:
    assert program.memory is not None
    return program.memory


class FractionalReference(Reference):
    """The program of a fractional model, interpreted; the sums over the past are made here, by another way."""

    @property
    def fixed(self) -> frozenset[str]:
        """Parameters that are orders: numbers, the same for all elements and at all times."""
        return frozenset(order.parameter for order in _memory(self.program).orders if order.parameter)

    def starts(self, states: Mapping[str, Any]) -> tuple[Any, ...]:
        """Initial values as the file wants them: with the slope where the order is above 1."""
        return tuple(
            (value, _SLOPE * np.asarray(value)) if order.value is not None and order.value > 1.0 else value
            for value, order in zip(states.values(), _memory(self.program).orders, strict=True)
        )

    def step(
        self, states: Sequence[Value], t: Value, dt: Value, parameters: Sequence[Value], noise: Sequence[Value] = ()
    ) -> Expected:
        """The states after a first step."""
        return self._expected(self._first(self._bounds, states, t, dt, parameters), states)

    def plain_step(
        self, states: Sequence[Value], t: Value, dt: Value, parameters: Sequence[Value]
    ) -> tuple[Value, ...]:
        """The states after a first step, without tolerances."""
        return self._first(self._values, states, t, dt, parameters)

    def trace(
        self,
        name: str,
        states: Sequence[Value],
        clock: Sequence[Value],
        parameters: Sequence[Value],
        noise: Sequence[Value] = (),
    ) -> tuple[Frame, ...]:
        """Every call that the equations, or (name "advance") a first step, make, in bounds."""
        if name != "advance":
            return super().trace(name, states, clock, parameters)
        self._bounds.frames = []
        try:
            self._first(self._bounds, states, clock[0], clock[1], parameters)
            return tuple(self._bounds.frames)
        finally:
            self._bounds.frames = None

    def _first(
        self, machine: Interpreter, states: Sequence[Value], t: Value, dt: Value, parameters: Sequence[Value]
    ) -> tuple[Value, ...]:
        arithmetic, memory = machine.arithmetic, _memory(self.program)
        given, add, times = arithmetic.given, arithmetic.binary("+"), arithmetic.binary("*")
        rules = [_Weights(memory, order, float(dt), 1) for order in self._orders(parameters)]
        x = [given(state) for state in states]
        sets = tuple(map(given, parameters))
        base = [
            add(one, times(given(_SLOPE * np.asarray(state) * dt), given(1.0))) if rule.order > 1.0 else one
            for one, state, rule in zip(x, states, rules, strict=True)
        ]
        gains = [given(rule.gain) for rule in rules[: len(memory.gains)]]
        if memory.history == "states":
            length = (given(dt),) if memory.at_end else ()
            return machine.call("advance", *x, *base, *gains, given(t), *length, sets)
        slopes = machine.call("derivative", *x, given(t), *sets)
        predicted, past = (
            [
                add(one, times(given(rule.latest(kind, 0)[0]), slope))
                for one, rule, slope in zip(base, rules, slopes, strict=True)
            ]
            for kind in (0, 1)
        )
        return machine.call("advance", *predicted, *past, *gains, given(t), given(dt), sets)

    def run(
        self,
        states: Sequence[Array],
        t0: float,
        dt: float,
        steps: int,
        parameters: ParametersAt,
        seed: int,
        noise: Sequence[Array] = (),
    ) -> Expected:
        """The states at steps 0 ... steps, and how far rounding may have carried each; see `Reference.run`."""
        draw = np.random.default_rng(seed)
        memory, count = _memory(self.program), len(states)
        rules = [_Weights(memory, order, dt, steps) for order in self._orders(parameters(t0))]
        x0 = [np.stack([np.asarray(state, float)] * 3) for state in states]
        rates = [_SLOPE * one if rule.order > 1.0 else np.zeros_like(one) for one, rule in zip(x0, rules, strict=True)]
        lines, history = list(x0), [np.zeros((steps, *one.shape)) for one in x0]
        rows = [[line[0]] for line in lines]
        limits = [[self.unit * np.abs(line[0])] for line in lines]
        apart = [np.zeros_like(line[0]) for line in lines]
        for k in range(steps):
            started = _Start(x0, rates, dt, k)
            gains = [rule.gain * self._near_one(lines[0].shape, draw) for rule in rules[: len(memory.gains)]]
            lines, sizes = self._next(lines, started, history, rules, gains, t0 + k * dt, parameters)
            for place in range(count):
                line = lines[place]
                line[1:] += _NOISE * self._eps * sizes[place] * draw.choice((-1.0, 1.0), line[1:].shape)
                apart[place] = np.maximum(apart[place], np.max(np.abs(line[1:] - line[0]), axis=0))
                rows[place].append(line[0].copy())
                limit = self.unit * sizes[place] + self.unit / self._eps * apart[place] + self._tiny
                limits[place].append(np.where(np.abs(line[0]) > self._huge, np.inf, limit))
        return Expected(tuple(map(np.array, rows)), tuple(map(np.array, limits)))

    def _near_one(self, shape: tuple[int, ...], draw: np.random.Generator) -> Array:
        """One, and for the shadows what rounding makes of it: equations for next states may be near singular ones."""
        factors = 1.0 + _NOISE * self._eps * draw.choice((-1.0, 1.0), shape)
        factors[0] = 1.0
        return factors

    def _next(
        self,
        lines: list[Array],
        started: _Start,
        history: list[Array],
        rules: list[_Weights],
        gains: list[Array],
        t: float,
        parameters: ParametersAt,
    ) -> tuple[list[Array], list[Array]]:
        """The run and its shadows after a step, and the sizes of all terms of the run."""
        memory, dt, k = _memory(self.program), started.dt, started.k
        sets = [parameters(t + row.abscissa * dt) for row in self.program.times]
        sums_slopes = memory.history == "slopes"
        slopes = [np.broadcast_to(one, lines[0].shape) for one in self._values.call("derivative", *lines, t, *sets[0])]
        sums: list[list[Array]] = [[], []]
        sizes = []
        for s, rule in enumerate(rules):
            history[s][k] = slopes[s] if sums_slopes else lines[s] - started.at(s, k)
            past, base = history[s][: k + 1][::-1], started.at(s, k + 1)
            for kind in range(2 if sums_slopes else 1):
                sums[kind].append(base + np.tensordot(rule.latest(kind, k), past, axes=(0, 0)))
            size = np.tensordot(np.abs(rule.latest(int(sums_slopes), k)), np.abs(past[:, 0]), axes=(0, 0))
            sizes.append(np.abs(base[0]) + size + 8 * rule.gain * np.abs(slopes[s][0]))
        first = sums[0] if sums_slopes else lines
        length = (dt,) if memory.at_end else ()
        found = self._values.call("advance", *first, *sums[int(sums_slopes)], *gains, t, *length, sets[-1])
        return [np.array(np.broadcast_to(one, lines[0].shape), float) for one in found], sizes

    def _orders(self, parameters: Sequence[Value]) -> list[float]:
        names = [row.name for row in self.program.model.parameters]
        values = dict(zip(names, parameters, strict=True))
        orders = _memory(self.program).orders
        return [float(np.ravel(values[o.parameter])[0]) if o.parameter else float(o.value or 1.0) for o in orders]
