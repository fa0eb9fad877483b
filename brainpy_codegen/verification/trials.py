"""The calls that a file is tested with: `derivative`, `step` and `run`, through the face that users call."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.errors import ToolMissingError
from brainpy_codegen.ir.visitor import reads
from brainpy_codegen.verification.boundary import Probes, boundaries
from brainpy_codegen.verification.guard import guarded
from brainpy_codegen.verification.inputs import Domain, draw_parameters, draw_states
from brainpy_codegen.verification.reference import Array, Expected, Reference
from brainpy_codegen.verification.report import Outcome
from brainpy_codegen.verification.tally import Case, Tally

_T0 = 0.7310585786300049
_TIMES = (0.0, 0.7310585786300049, 31.4159, -2.5)
_FACTORS = (1.0, 0.1371, 0.5, 0.013)  # of the stable step
_MANY = 520  # elements; more than a loop of a generated file takes at a time


class Trials:
    """All calls of one module, and what they showed.

    Attributes:
        tallies: by function and variable.
        seconds: spent in the reference, in the file, and in first calls ("compile").
    """

    def __init__(
        self, module: ModuleType, reference: Reference, domain: Domain, dtype: str, seed: int, samples: int
    ) -> None:
        model = reference.program.model
        self._module, self._reference, self._domain, self._dtype = module, reference, domain, np.dtype(dtype)
        self._draw = np.random.default_rng([seed, 1])
        self._seed, self._samples = seed, samples
        self._states = tuple(row.name for row in model.states)
        self._parameters = tuple(row.name for row in model.parameters)
        self._map = reference.entry == "update"
        self._defaulted = frozenset(row.name for row in model.parameters if row.default is not None)
        self.seconds = {"compile": 0.0, "reference": 0.0, "file": 0.0}
        self.tallies: dict[tuple[str, str], Tally] = {}
        results = self._states if self._map else model.function.results
        for function, outputs in ((reference.entry, results), ("step", self._states), ("run", self._states)):
            for variable, output in zip(self._states, outputs, strict=True):
                self.tallies[function, variable] = Tally(function, variable, output, model.time)
        self.tallies["run", model.time] = Tally("run", model.time, model.time, model.time)

    def outcomes(self) -> Iterator[Outcome]:
        """What the calls showed."""
        return (tally.outcome() for tally in self.tallies.values())

    def elementwise(self) -> None:
        """Everything for a model whose elements are on their own."""
        inputs = self._inputs(self._samples)
        edges = self._edges(inputs)
        whole = {name: np.concatenate([values, edges[name]]) for name, values in inputs.items()}
        self._warm_up(whole)
        self._equations(whole)
        self._steps(inputs, edges)
        self._runs(inputs)

    def coupled(self) -> None:
        """Everything for a model whose elements are coupled: vectors of two lengths."""
        for size, count in ((24, 10), (5, 4)):
            for place in range(count):
                case = self._vector_case(size, place)
                self._rates(case)
                self._step(case)
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
        some = {name: values[:64] for name, values in inputs.items()}
        names = (*self._states, "t", *(("dt",) if self._map else ()), *self._parameters)
        if self._map:
            some["dt"] = np.full(64, self._domain.dt)
        probes = Probes(self._reference.program, self._reference.entry, names, self._reference.externals)
        with self._spent("reference"):
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

    # --- the equations ---

    def _equations(self, inputs: Mapping[str, Array]) -> None:
        columns = {name: inputs[name] for name in (*self._states, *self._parameters)}
        states, parameters = self._parted(columns)
        self._rates(Case(states, parameters, inputs["t"], self._dt(1.0)))
        for place in range(3):  # plain numbers
            row = {name: float(values[place]) for name, values in columns.items()}
            states, parameters = self._parted(row)
            self._rates(Case(states, parameters, float(inputs["t"][place]), self._dt(1.0)))

    def _rates(self, case: Case) -> None:
        name = self._reference.entry
        clock = (case.t, case.dt) if self._map else (case.t,)
        given = [*case.states.values(), *clock, *case.parameters.values()]
        with self._spent("reference"):
            expected = self._reference.rates(
                _wide(case.states), [_float(one) for one in clock], _wide(case.parameters)
            )
        found = self._called(name, lambda: getattr(self._module, name)(*map(self._foreign, given)))
        self._compare(name, found, expected, case)

    # --- one step ---

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
                self._step(Case(states, self._defaults(common), t, dt), omit=True)
        for place in np.unique(edges["t"], return_index=True)[1][:8]:  # thresholds of time: each needs its own call
            row = {name: float(values[place]) for name, values in edges.items()}
            states, parameters = self._parted(row)
            self._step(Case(states, parameters, float(edges["t"][place]), self._dt(1.0)))

    def _step(self, case: Case, omit: bool = False) -> None:
        with self._spent("reference"):
            expected = self._reference.step(_wide(case.states), case.t, case.dt, _wide(case.parameters))
        found = self._called(
            "step",
            lambda: self._module.step(*case.states.values(), case.t, case.dt, **self._keywords(case, omit)),
        )
        self._compare("step", found, expected, case)

    # --- many steps ---

    def _runs(self, inputs: Mapping[str, Array]) -> None:
        columns = {name: inputs[name] for name in (*self._states, *self._parameters)}
        states, parameters = self._parted(columns)
        common = {name: float(values[7]) for name, values in parameters.items()}
        typical = self._typical(8)
        self._run(Case(_first(states, _MANY), self._defaults(common), 0.0, self._dt(0.3)), 7, 1, omit=True)
        self._run(Case(_first(states, _MANY), _first(parameters, _MANY), _T0, self._dt(0.3)), 13, 5)
        self._run(Case(typical, self._defaults(common), self._number(_T0), self._dt(0.5)), 200, 1)
        self._run(Case(typical, self._driven(common), self._number(_T0), self._dt(0.5)), 40, 3)
        numbers = {name: float(values[0]) for name, values in typical.items()}
        self._run(Case(numbers, common, self._number(_T0), self._dt(0.1)), 5, 2)

    def _run(self, case: Case, steps: int, every: int, omit: bool = False) -> None:
        shape = np.broadcast_shapes(*(np.shape(value) for value in case.states.values()))
        starts = [np.broadcast_to(_float(value), shape) for value in case.states.values()]
        given = tuple(case.parameters.values())

        def at(moment: Any) -> tuple[Any, ...]:
            return tuple(value(np.asarray(moment)) if callable(value) else _float(value) for value in given)

        with self._spent("reference"):
            rows = self._reference.run(starts, case.t, case.dt, steps, at, self._seed)
            kept = slice(None, None, every)
            expected = Expected(
                tuple(value[kept] for value in rows.values), tuple(limit[kept] for limit in rows.tolerances)
            )
        options = {} if omit else {"t0": case.t, "every": every}
        found = self._called(
            "run",
            lambda: self._module.run(
                *case.states.values(), dt=case.dt, steps=steps, **options, **self._keywords(case, omit)
            ),
        )
        if isinstance(found, tuple) and len(found) == len(self._states) + 1:
            times = case.t + case.dt * every * np.arange(len(expected.values[0]))
            slack = 8 * float(np.finfo(self._dtype).eps) * (np.abs(times) + abs(case.t))
            self.tallies["run", self._reference.program.model.time].add(found[0], times, slack, case, every)
            self._compare("run", found[1:], expected, case, every)
        elif found is not None:
            self._fault("run", f"returns {len(found) if isinstance(found, tuple) else 1} values")

    def _typical(self, count: int) -> dict[str, Array]:
        pool = self._domain.pool
        places = self._draw.integers(0, pool.shape[1], count)
        return {name: self._rounded(pool[row, places]) for row, name in enumerate(self._states)}

    def _driven(self, common: Mapping[str, float]) -> dict[str, Any]:
        """Parameters as functions of time, except those that must be constant for exact propagation."""
        propagator = self._reference.program.propagator
        fixed = {name for statement in propagator.body for name in reads(statement)} if propagator is not None else ()
        rate = 0.9 / self._domain.dt
        found: dict[str, Any] = {}
        for place, (name, value) in enumerate(common.items()):
            found[name] = value if name in fixed else _wave(value, rate / (place + 3), float(place))
        return found

    # --- calls ---

    def _warm_up(self, inputs: Mapping[str, Array]) -> None:
        """Call everything once on a few samples, so that compiling is not taken for running."""
        columns = {name: inputs[name][:2] for name in (*self._states, *self._parameters)}
        states, parameters = self._parted(columns)
        common = {name: float(values[0]) for name, values in parameters.items()}
        clock = (inputs["t"][:2], self._dt(1.0)) if self._map else (inputs["t"][:2],)
        given = [*states.values(), *clock, *parameters.values()]
        entry = getattr(self._module, self._reference.entry, None)
        with self._spent("compile"):
            for call in (
                lambda: entry(*map(self._foreign, given)) if entry is not None else None,
                lambda: self._module.step(*states.values(), 0.0, self._dt(1.0), **parameters),
                lambda: self._module.step(*states.values(), 0.0, self._dt(1.0), **common),
            ):
                # What goes wrong here goes wrong again, and is noted, where results are compared.
                with np.errstate(all="ignore"), _ignored():
                    call()

    def _called(self, name: str, call: Callable[[], Any]) -> Any:
        """The results of a call as NumPy arrays; None if it failed, which is noted."""
        try:
            with self._spent("file"), guarded(self._module), np.errstate(all="ignore"):
                found = call()
                return tuple(map(_numpy, found)) if isinstance(found, tuple) else _numpy(found)
        except Exception as error:
            if type(error).__name__ == "CompilerMissingError":
                raise ToolMissingError(str(error)) from error
            text = str(error).strip().partition("\n")[0]
            self._fault(name, f"{type(error).__name__}: {text}")
            return None

    def _fault(self, function: str, message: str) -> None:
        for (own, variable), tally in self.tallies.items():
            if own == function and variable in self._states:
                tally.fault(message)

    def _compare(self, function: str, found: Any, expected: Expected, case: Case, every: int | None = None) -> None:
        if found is None:
            return
        results = found if isinstance(found, tuple) else (found,)
        if len(results) != len(self._states):
            self._fault(function, f"returns {len(results)} values instead of {len(self._states)}")
            return
        for name, result, value, limit in zip(
            self._states, results, expected.values, expected.tolerances, strict=True
        ):
            shaped = result if every is not None else np.broadcast_to(result, value.shape) if not result.ndim else result
            self.tallies[function, name].add(shaped, value, limit, case, every)

    def _keywords(self, case: Case, omit: bool) -> dict[str, Any]:
        """The parameters; without those that have a default, if the file shall fill them in."""
        return {name: value for name, value in case.parameters.items() if not (omit and name in self._defaulted)}

    def _defaults(self, common: Mapping[str, float]) -> dict[str, float]:
        return {name: self._number(self._domain.parameters[name][0]) for name in common}

    def _parted(self, columns: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """States and parameters of a table that holds both."""
        states = {name: columns[name] for name in self._states}
        return states, {name: columns[name] for name in self._parameters if name in columns}

    def _foreign(self, value: Any) -> Any:
        """An argument of `derivative` as the file's library wants it: `step` and `run` take NumPy, tensors do not."""
        torch = sys.modules.get("torch") if getattr(self._module, "BACKEND", "") == "torch" else None
        return value if torch is None else torch.as_tensor(np.asarray(value))

    @contextmanager
    def _spent(self, on: str) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            with np.errstate(all="ignore"):
                yield
        finally:
            self.seconds[on] += time.perf_counter() - begin


@contextmanager
def _ignored() -> Iterator[None]:
    try:
        yield
    except Exception:
        return


def _wave(value: float, rate: float, phase: float) -> Callable[[Any], Any]:
    size = 0.2 * value if value else 1.0
    return lambda t: value + size * np.sin(rate * np.asarray(t) + phase)


def _first(columns: Mapping[str, Array], count: int) -> dict[str, Array]:
    return {name: values[:count] for name, values in columns.items()}


def _float(value: Any) -> Any:
    """The value in the precision of the reference."""
    return np.asarray(value, float) if np.ndim(value) else float(value)


def _wide(values: Mapping[str, Any]) -> Sequence[Any]:
    return [_float(value) for value in values.values()]


def _numpy(value: Any) -> Array:
    """A NumPy array of any library's array."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    return np.asarray(value)
