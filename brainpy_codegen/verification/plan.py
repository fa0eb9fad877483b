"""The calls that every file of a model under a method is tested with, and what the model answers to each.

Nothing here depends on the file, so that a plan serves all backends and edits of a model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from brainpy_codegen.ir.visitor import reads
from brainpy_codegen.verification.boundary import Probes, boundaries
from brainpy_codegen.verification.inputs import Domain, default_values, draw_parameters, draw_states
from brainpy_codegen.verification.reference import Array, Expected, Reference
from brainpy_codegen.verification.tally import Case

_T0 = 0.7310585786300049
_TIMES = (0.0, 0.7310585786300049, 31.4159, -2.5)
_FACTORS = (1.0, 0.1371, 0.5, 0.013)  # of the stable step
_MANY = 513  # elements; one more than a loop of a generated file takes at a time: who misses the last block is seen
_EDGE_STARTS = 64  # samples from which branches are looked for
_TIME_EDGES = 8


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a file.

    Attributes:
        function: "derivative" or "update", "jacobian", derivatives above the first, "step", "run", "solve".
        case: its inputs.
        expected: what the model gives, and how far rounding may be off; of a solution, and of a run with a past, the
            times come first.
        steps, every: of a run; `every` is None where rows are no ends of steps.
        omit: leave out what has a default.
        keywords: what else a solution, or a step with a past, is given.
        each: the elements take steps of their own.
    """

    function: str
    case: Case
    expected: Expected
    steps: int = 0
    every: int | None = None
    omit: bool = False
    keywords: Mapping[str, Any] = field(default_factory=dict)
    each: bool = False


class Planner:
    """Makes the calls for one model."""

    def __init__(self, reference: Reference, domain: Domain, dtype: str, seed: int, samples: int) -> None:
        model = reference.program.model
        self._reference, self._domain, self._dtype = reference, domain, np.dtype(dtype)
        self._draw = np.random.default_rng([seed, 1])
        self._seed, self._samples = seed, samples
        delayed = () if model.delays is None else tuple(value.name for value in model.delays.values)
        self._states = (*(row.name for row in model.states), *delayed)
        self._parameters = tuple(row.name for row in model.parameters)
        self._map = reference.entry == "update"
        self._calls: list[Call] = []

    def calls(self) -> tuple[Call, ...]:
        """All of them."""
        with np.errstate(all="ignore"):
            past = self._reference.program.model.delays is not None  # which steps need, and these calls have not
            if self._reference.program.model.vector:
                self._coupled(steps=not past)
            elif past:
                self._equations(self._inputs(self._samples))
            else:
                self._elementwise()
        return tuple(self._calls)

    def _elementwise(self) -> None:
        inputs = self._inputs(self._samples)
        edges = self._edges(inputs)
        self._equations({name: np.concatenate([values, edges[name]]) for name, values in inputs.items()})
        self._steps(inputs, edges)
        self._runs(inputs)

    def _coupled(self, steps: bool) -> None:
        """Vectors of two lengths."""
        for size, count in ((24, 10), (5, 4)):
            for place in range(count):
                case = self._vector_case(size, place)
                self._rates(case)
                if steps:
                    self._step(case)
            if not steps:
                continue
            self._run(self._vector_case(size, 1), steps=40, every=3)
            self._run(self._vector_case(size, 0), steps=13, every=1)

    # --- inputs ---

    def _inputs(self, count: int) -> dict[str, Array]:
        columns = draw_states(self._domain, count, self._draw)
        columns["t"] = self._draw.uniform(-5.0, 50.0, count)
        columns |= draw_parameters(self._domain, count, self._draw)
        return {name: self._rounded(values) for name, values in columns.items()}

    def _edges(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Inputs at branches and removable singularities."""
        some = {name: values[:_EDGE_STARTS] for name, values in inputs.items()}
        names = (*self._states, "t", *(("dt",) if self._map else ()), *self._parameters)
        if self._map:
            some["dt"] = np.full(len(some["t"]), self._domain.dt)
        probes = Probes(self._reference.program, self._reference.entry, names, self._reference.externals)
        found = boundaries(probes, some, (*self._states, "t", *self._parameters))
        return {name: values for name, values in found.items() if name in inputs}

    def _rounded(self, values: Any) -> Array:
        return np.asarray(values).astype(self._dtype)

    def _vector_case(self, size: int, place: int) -> Case:
        states = {name: self._rounded(v) for name, v in draw_states(self._domain, size, self._draw).items()}
        own = draw_parameters(self._domain, size, self._draw)
        parameters: dict[str, Any] = {}
        for row in self._reference.program.model.parameters:
            if row.matrix:
                parameters[row.name] = self._rounded(self._draw.normal(0.0, 1.0, (size, size)) / math.sqrt(size))
            else:
                values = self._rounded(own[row.name])
                parameters[row.name] = values if place % 2 else float(values[0])
        return Case(states, parameters, self._number(_TIMES[place % 4]), self._dt(_FACTORS[place % 4]))

    def _number(self, value: float) -> float:
        return float(self._dtype.type(value))

    def _dt(self, factor: float) -> float:
        return self._number(self._domain.dt * factor)

    # --- calls ---

    def _equations(self, inputs: Mapping[str, Array]) -> None:
        columns = {name: inputs[name] for name in (*self._states, *self._parameters)}
        states, parameters = self._parted(columns)
        self._rates(Case(states, parameters, inputs["t"], self._dt(1.0)))
        for place in range(3):  # plain numbers
            row = {name: float(values[place]) for name, values in columns.items()}
            states, parameters = self._parted(row)
            self._rates(Case(states, parameters, float(inputs["t"][place]), self._dt(1.0)))

    def _steps(self, inputs: Mapping[str, Array], edges: Mapping[str, Array]) -> None:
        count = len(inputs["t"]) // len(_FACTORS)
        for place, factor in enumerate(_FACTORS):
            part = slice(place * count, (place + 1) * count)
            rows = {name: values[part] for name, values in inputs.items() if name != "t"}
            if place == 0:
                rows = {name: np.concatenate([values, edges[name]]) for name, values in rows.items()}
            states, parameters = self._parted(rows)
            t, dt = self._number(_TIMES[place]), self._dt(factor)
            self._step(Case(states, parameters, t, dt))
            common = {name: float(values[place]) for name, values in parameters.items()}
            self._step(Case(states, common, t, dt))
            one = {name: float(values[place]) for name, values in states.items()}
            self._step(Case(one, common, t, dt))
            if place == 1:
                self._step(Case(states, self._defaults(), t, dt), omit=True)
        # Thresholds of time: each needs a call of its own.
        for place in np.unique(edges["t"], return_index=True)[1][:_TIME_EDGES]:
            row = {name: float(values[place]) for name, values in edges.items()}
            states, parameters = self._parted(row)
            self._step(Case(states, parameters, float(edges["t"][place]), self._dt(1.0)))

    def _runs(self, inputs: Mapping[str, Array]) -> None:
        _, parameters = self._parted(inputs)
        common = {name: float(values[7]) for name, values in parameters.items()}
        many, typical = self._typical(_MANY), self._typical(8)
        # Far from their defaults parameters may let states blow up; the last element, which loops may miss, must not.
        default = self._defaults()
        each = {
            name: np.append(values[: _MANY - 1], values.dtype.type(default[name]))
            for name, values in parameters.items()
        }
        t0 = self._number(_T0)
        self._run(Case(many, self._defaults(), 0.0, self._dt(0.3)), 7, 1, omit=True)
        self._run(Case(many, each, t0, self._dt(0.3)), 13, 5)
        self._run(Case(typical, self._defaults(), t0, self._dt(0.5)), 200, 1)
        self._run(Case(typical, self._driven(common), t0, self._dt(0.5)), 40, 3)
        numbers = {name: float(values[0]) for name, values in typical.items()}
        self._run(Case(numbers, common, t0, self._dt(0.1)), 5, 2)

    def _typical(self, count: int) -> dict[str, Array]:
        pool = self._domain.pool
        if not pool.shape[1]:
            return {name: self._rounded(v) for name, v in draw_states(self._domain, count, self._draw).items()}
        places = self._draw.integers(0, pool.shape[1], count)
        return {name: self._rounded(pool[row, places]) for row, name in enumerate(self._states)}

    def _driven(self, common: Mapping[str, float]) -> dict[str, Any]:
        """Parameters as functions of time, except those that must be constant for exact propagation."""
        propagator = self._reference.program.propagator
        fixed = set(self._reference.fixed)
        fixed |= (
            {name for statement in propagator.body for name in reads(statement)} if propagator is not None else set()
        )
        rate = 0.9 / self._domain.dt
        found: dict[str, Any] = {}
        for place, (name, value) in enumerate(common.items()):
            found[name] = value if name in fixed else wave(value, rate / (place + 3), float(place))
        return found

    def _defaults(self) -> dict[str, float]:
        return {name: self._number(value) for name, (value, _) in self._domain.parameters.items()}

    def _parted(self, columns: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """States and parameters of a table that holds both."""
        states = {name: columns[name] for name in self._states}
        return states, {name: columns[name] for name in self._parameters if name in columns}

    # --- what the model answers ---

    def _rates(self, case: Case) -> None:
        clock = (_float(case.t), case.dt) if self._map else (_float(case.t),)
        expected = self._reference.rates(_wide(case.states), clock, _wide(case.parameters))
        self._calls.append(Call(self._reference.entry, case, expected))
        first = () if self._reference.jacobian is None else ("jacobian",)
        for name in (*first, *self._reference.higher):
            entries = self._reference.entries(name, _wide(case.states), clock, _wide(case.parameters))
            self._calls.append(Call(name, case, entries))

    def _step(self, case: Case, omit: bool = False) -> None:
        case = self._with_noise(case)
        noise = _wide(case.noise)
        expected = self._reference.step(_wide(case.states), case.t, case.dt, _wide(case.parameters), noise)
        self._calls.append(Call("step", case, expected, omit=omit))

    def _run(self, case: Case, steps: int, every: int, omit: bool = False) -> None:
        shape = np.broadcast_shapes(*(np.shape(value) for value in case.states.values()))
        starts = [np.broadcast_to(_float(value), shape) for value in case.states.values()]
        given = tuple(case.parameters.values())

        def at(moment: Any) -> tuple[Any, ...]:
            return tuple(value(moment) if callable(value) else _float(value) for value in given)

        case = self._with_noise(case, (steps,))
        noise = _wide(case.noise)
        rows = self._reference.run(starts, case.t, case.dt, steps, at, self._seed, noise)
        expected = Expected(
            tuple(value[::every] for value in rows.values), tuple(limit[::every] for limit in rows.tolerances)
        )
        self._calls.append(Call("run", case, expected, steps, every, omit))

    def _with_noise(self, case: Case, rows: tuple[int, ...] = ()) -> Case:
        """The case with random numbers for a step, or for each step of a run."""
        draws = self._reference.program.draws
        if draws is None:
            return case
        shape = (*rows, *np.broadcast_shapes(*(np.shape(value) for value in case.states.values())))
        scales = [math.sqrt(case.dt)] * len(draws.increments) + [case.dt**1.5 / 2] * len(draws.integrals)
        drawn = (self._rounded(scale * self._draw.normal(size=shape)) for scale in scales)
        return replace(case, noise=dict(zip(draws.names, drawn, strict=True)))


def with_defaults(reference: Reference) -> frozenset[str]:
    """The parameters that a file fills in by itself."""
    return frozenset(default_values(reference.program.model))


def wave(value: float, rate: float, phase: float) -> Callable[[Any], Any]:
    """A function of time in plain arithmetic, which every library takes."""
    size = 0.4 * value if value else 1.0

    def wave(t: Any) -> Any:
        x = rate * t + phase
        return value + size * x / (1.0 + x * x)

    return wave


def _float(value: Any) -> Any:
    """The value in the precision of the reference; NumPy's numbers overflow to infinity where Python's raise."""
    return np.asarray(value, float) if np.ndim(value) else np.float64(value)


def _wide(values: Mapping[str, Any]) -> Sequence[Any]:
    return [_float(value) for value in values.values()]
