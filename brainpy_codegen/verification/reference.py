"""What a model computes: one evaluation, one step and many steps of the interpreted program, with sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.ir.function import HIGHER, Function
from brainpy_codegen.ir.interpret import Frame, Interpreter, Value
from brainpy_codegen.ir.program import Program
from brainpy_codegen.verification.magnitude import Magnitudes
from brainpy_codegen.verification.narrow import Narrow, largest

Array: TypeAlias = np.ndarray[Any, Any]
ParametersAt: TypeAlias = Callable[[Value], tuple[Value, ...]]

_SIZE_EVERY = 20  # how often a run computes the sizes anew; they change with the state, slowly
_NOISE = 4.0  # what a shadow run is shaken with in every step, in eps times the size
_JUMP = 100.0  # by how much more than in proportion runs part that jumps of the equations lie between


@dataclass(frozen=True, slots=True)
class Expected:
    """Values and the tolerance of each, one row per output; of a solution, how many steps were tried."""

    values: tuple[Array, ...]
    tolerances: tuple[Array, ...]
    attempts: int = 0


class Reference:
    """The program of a model, interpreted.

    Attributes:
        entry: the function that holds the equations: "derivative", or "update" for maps.
    """

    def __init__(
        self, program: Program, unit: float, dtype: str, externals: Mapping[str, Callable[..., float]]
    ) -> None:
        self.program = program
        self.unit = unit
        self.externals = externals
        self.entry = program.model.function.role
        self._eps = float(np.finfo(dtype).eps)
        # Numbers too small for the type count as zero.
        self._tiny = 1e3 * float(np.finfo(dtype).tiny)
        self._huge = largest(dtype)
        self._values = Interpreter(program, Narrow(dtype), externals)
        self._magnitudes = Magnitudes(unit, dtype)
        self._bounds = Interpreter(program, self._magnitudes, externals)

    @property
    def fixed(self) -> frozenset[str]:
        """Parameters that are tested at one value only."""
        return frozenset()

    def starts(self, states: Mapping[str, Any]) -> tuple[Any, ...]:
        """Initial values as the file wants them."""
        return tuple(states.values())

    def rates(self, states: Sequence[Value], clock: Sequence[Value], parameters: Sequence[Value]) -> Expected:
        """The equations, once; clock is (t,), or (t, dt) for maps."""
        given = [self._magnitudes.given(value) for value in (*states, *clock, *parameters)]
        return self._expected(self._bounds.call(self.entry, *given), states)

    @property
    def jacobian(self) -> Function | None:
        """The function `jacobian`, if the program has one."""
        return next((one for one in self.program.functions if one.role == "jacobian"), None)

    @property
    def higher(self) -> tuple[str, ...]:
        """The functions of derivatives above the first that the program has."""
        return tuple(one.name for one in self.program.functions if one.name in HIGHER)

    def entries(
        self, name: str, states: Sequence[Value], clock: Sequence[Value], parameters: Sequence[Value]
    ) -> Expected:
        """The entries of the Jacobian that are not always zero, row by row; or derivatives above the first."""
        given = [self._magnitudes.given(value) for value in (*states, *clock, *parameters)]
        return self._expected(self._bounds.call(name, *given), states)

    def step(
        self, states: Sequence[Value], t: Value, dt: Value, parameters: Sequence[Value], noise: Sequence[Value] = ()
    ) -> Expected:
        """The states after one step; without random numbers, these are zero."""
        found = self._step(self._bounds, states, t, dt, lambda _: tuple(parameters), True, noise)
        return self._expected(found[: len(states)], states)

    def trace(
        self,
        name: str,
        states: Sequence[Value],
        clock: Sequence[Value],
        parameters: Sequence[Value],
        noise: Sequence[Value] = (),
    ) -> tuple[Frame, ...]:
        """Every call that the equations (or, with name "advance" or "start", a step) make, in bounds."""
        given = [self._magnitudes.given(value) for value in parameters]
        if name in (self.entry, "jacobian", *self.higher):
            entered = [self._magnitudes.given(value) for value in (*states, *clock)]
            return self._bounds.traced(name, *entered, *given)
        self._bounds.frames = []
        try:
            self._step(self._bounds, states, clock[0], clock[1], lambda _: tuple(parameters), True, noise)
            return tuple(self._bounds.frames)
        finally:
            self._bounds.frames = None

    def tolerance(self, value: Value) -> Value:
        """The tolerance of a traced value."""
        return self.unit * np.asarray(self._magnitudes.bound(value).size, float) + self._tiny

    def called(self, name: str) -> Function:
        """A function of the program, the first step and the propagator among them."""
        return self._values.functions[name]

    def first_step(self) -> Function:
        """The function that makes the first step."""
        return self.program.start or self.program.function("advance")

    def plain_step(
        self, states: Sequence[Value], t: Value, dt: Value, parameters: Sequence[Value]
    ) -> tuple[Value, ...]:
        """The states after one step, without tolerances."""
        return self._step(self._values, states, t, dt, lambda _: tuple(parameters), True)[: len(states)]

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
        """The states at steps 0 ... steps, and how far rounding may have carried each.

        Two shadows run along, shaken by rounding errors of random sign in every step. The tolerance of a row is the
        tolerance of one step plus what the shadows are off by, times a factor: it grows as the model makes it grow.
        Two more, which are shaken to opposite sides and by the whole tolerance, tell where a jump of the equations is
        so near that rounding decides on which side of it a run goes on: a row is off by what they are off by, and
        there is no tolerance from where that is far beyond proportion.
        Random numbers have a row a step.
        """
        count, draw = len(states), np.random.default_rng(seed)
        sides = np.random.default_rng((seed, 1))
        lines = [np.stack([np.asarray(state, float)] * 5) for state in states]
        lines += [np.zeros_like(lines[0]) for _ in self.program.carried]
        sizes = [np.abs(line[0]) for line in lines[:count]]
        rows = [[line[0]] for line in lines[:count]]
        limits = [[self.unit * size] for size in sizes]
        apart = [np.zeros((2, *size.shape)) for size in sizes]
        lost = [np.zeros(size.shape, bool) for size in sizes]
        constants = self._constants(self._values, t0, dt, parameters)
        for k in range(steps):
            t, first = t0 + k * dt, k < self.program.start_steps
            random = tuple(row[k] for row in noise)
            if k % _SIZE_EVERY == 0 and not first:
                sizes = self._sizes([line[0] for line in lines], t, dt, parameters, sizes, random)
            lines = self._advance_lines(lines, t, dt, parameters, first, constants, random)
            for place in range(count):
                line = lines[place]
                shake = _NOISE * self._eps * np.maximum(sizes[place], np.abs(line[0]))
                line[1:3] += shake * draw.choice((-1.0, 1.0), line[1:3].shape)
                aside = self.unit / self._eps * shake * sides.choice((-1.0, 1.0), shake.shape)
                line[3:] += np.stack((aside, -aside))
                off = np.abs(line[1:] - line[0])
                apart[place] = np.maximum(apart[place], (off[:2].max(axis=0), off[2:].max(axis=0)))
                rows[place].append(line[0].copy())
                one = self.unit * np.maximum(sizes[place], np.abs(line[0]))
                near, wide = apart[place]
                linear = one + self.unit / self._eps * near + self._tiny
                lost[place] |= wide > _JUMP * linear
                limit = np.where(lost[place] | (np.abs(line[0]) > self._huge), np.inf, np.maximum(linear, wide))
                limits[place].append(limit)
        return Expected(tuple(map(np.array, rows)), tuple(map(np.array, limits)))

    def _advance_lines(
        self,
        lines: list[Array],
        t: float,
        dt: float,
        parameters: ParametersAt,
        first: bool,
        constants: tuple[Value, ...],
        noise: tuple[Value, ...],
    ) -> list[Array]:
        """The run and its shadows after a step: all at once, but one after the other where elements are coupled."""
        shape = lines[0].shape
        if not self.program.model.vector:
            found = self._advance(self._values, lines, t, dt, parameters, first, constants, noise)
            return [np.array(np.broadcast_to(line, shape), float) for line in found]
        each = [
            self._advance(self._values, [line[copy] for line in lines], t, dt, parameters, first, constants, noise)
            for copy in range(shape[0])
        ]
        return [
            np.array([np.broadcast_to(line, shape[1:]) for line in copies], float) for copies in zip(*each, strict=True)
        ]

    def _sizes(
        self,
        states: list[Array],
        t: float,
        dt: float,
        parameters: ParametersAt,
        before: list[Array],
        noise: tuple[Value, ...],
    ) -> list[Array]:
        self._magnitudes.opened = np.False_
        bounds = self._advance(
            self._bounds,
            [self._magnitudes.given(state) for state in states],
            t,
            dt,
            lambda when: tuple(map(self._magnitudes.given, parameters(when))),
            False,
            self._constants(self._bounds, t, dt, parameters),
            noise,
        )
        opened, self._magnitudes.opened = np.asarray(self._magnitudes.opened), None
        found = []
        for given, old in zip(bounds, before, strict=False):
            bound = self._magnitudes.bound(given)
            size = np.broadcast_to(np.asarray(bound.size, float), old.shape)
            # A branch that is open at this instant says nothing of the steps after it. What has no size, or a large
            # one, for another reason has lost its digits for good.
            usual = size < 1e9 * np.maximum(np.abs(np.asarray(bound.value, float)), np.maximum(old, 1.0))
            found.append(np.where(usual | ~opened, size, old))
        return found

    def _constants(self, machine: Interpreter, t: float, dt: float, parameters: ParametersAt) -> tuple[Value, ...]:
        propagator = self.program.propagator
        if propagator is None:
            return ()
        given = machine.arithmetic.given
        values = machine.call(propagator.name, given(dt), *map(given, parameters(t)))
        return (values,)

    def _step(
        self,
        machine: Interpreter,
        states: Sequence[Value],
        t: Value,
        dt: Value,
        parameters: ParametersAt,
        first: bool,
        noise: Sequence[Value] = (),
    ) -> tuple[Value, ...]:
        given = machine.arithmetic.given
        nothing = np.zeros(np.shape(states[0]))
        values = [given(state) for state in (*states, *(nothing for _ in self.program.carried))]
        constants = self._constants(machine, t, dt, parameters)

        def at(when: Value) -> tuple[Value, ...]:
            return tuple(map(given, parameters(when)))

        return self._advance(machine, values, t, dt, at, first, constants, tuple(noise))

    def _advance(
        self,
        machine: Interpreter,
        values: Sequence[Value],
        t: Value,
        dt: Value,
        parameters: ParametersAt,
        first: bool,
        constants: tuple[Value, ...],
        noise: tuple[Value, ...] = (),
    ) -> tuple[Value, ...]:
        function = self.first_step() if first else self.program.function("advance")
        sets = [parameters(t + row.abscissa * dt) for row in self.program.times]
        given = machine.arithmetic.given
        random = [given(value) for value in noise]
        if self.program.draws is not None and not random:
            random = [given(0.0) for _ in self.program.draws.names]
        clock = [given(np.asarray(value, float)) for value in (t, dt)]  # a Python number cannot be divided by zero
        return machine.call(function.name, *values, *clock, *constants, *sets, *random)

    def _expected(self, found: Sequence[Value], like: Sequence[Value]) -> Expected:
        shape = np.shape(like[0])
        bounds = [self._magnitudes.bound(one) for one in found]
        values = tuple(np.broadcast_to(np.asarray(one.value, float), shape) for one in bounds)
        sizes = [np.broadcast_to(np.asarray(one.size, float), shape) for one in bounds]
        limits = (np.where(size > self._huge, np.inf, self.unit * size + self._tiny) for size in sizes)
        return Expected(values, tuple(limits))
