"""Say which statement of a model gave a value that is not finite: the model's step is repeated, term by term."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.errors import CodegenError, RunError
from brainpy_codegen.integrators import registry as methods
from brainpy_codegen.ir.expression import Number, Unary
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.interpret import Frame, Interpreter
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import reads
from brainpy_codegen.runtime import simulate as fixed_run
from brainpy_codegen.runtime.finite import NotFinite, Rows, at_element, first_not_finite, not_finite
from brainpy_codegen.runtime.simulate import Outcome, Request, state_after
from brainpy_codegen.session.finite_past import Past
from brainpy_codegen.session.generate import Job
from brainpy_codegen.session.places import Places, at_fault

Culprit: TypeAlias = tuple[str, str, Any]

_STEP_ROLES = frozenset({"state", "time", "step", "parameters", "constants"})
_MOST_ELEMENTS = 256  # that are looked at one by one
_LONGEST = 1e-5  # of the time or duration: how far ahead of a solution that stopped a reason is looked for


@dataclass(frozen=True, slots=True)
class Lost:
    """What looks for the place where a run left the finite numbers.

    Attributes:
        job: the model and its method.
        request, module: the run.
        places: the lines of the module.
        externals: the opaque functions of the model.
        edited: the file was edited by hand.
    """

    job: Job
    request: Request
    module: ModuleType
    places: Places
    externals: Mapping[str, Callable[..., float]]
    edited: bool

    def error(self, outcome: Outcome) -> RunError | None:
        """The error of a run; None if all of it is finite."""
        if self.request.adaptive is not None:
            return self._of_solution(outcome)
        request = self.request
        found = first_not_finite(
            outcome.records,
            outcome.final,
            request.every,
            request.steps,
            lambda steps: state_after(self.module, request, steps),
            whole=self.job.model.vector,
        )
        return None if found is None else self._of_step(found)

    def _of_step(self, found: NotFinite) -> RunError:
        where = _where(found.element)
        if found.step == 0:
            return RunError(f"{found.variable}{where} is {found.value:g} in the initial state")
        t, dt = self.request.t0 + (found.step - 1) * self.request.dt, self.request.dt
        rows = [f"{found.variable}{where} is {found.value:g} after step {found.step}, at t = {t + dt:.9g}"]
        if np.ndim(next(iter(found.before.values()), 0.0)) == 0:
            rows.append("the step before: " + _listed(found.before))
        error = RunError("\n".join(rows))
        culprit = self._repeated(found, t, dt)
        if culprit is not None:
            self._name(error, culprit)
        elif self.edited:
            for note in at_fault("model", self.places):
                error.add_note(note)
        return error

    def _of_solution(self, outcome: Outcome) -> RunError | None:
        """The error of a solution that stopped where the equations have no value any more."""
        known = outcome.adaptive
        if known is None or known.success or outcome.ends is None:
            return rows_error(outcome.t, outcome.records, outcome.final)
        ends = np.asarray(outcome.ends, float)
        t, vector = float(ends.min()), self.job.model.vector
        stopped: list[tuple[int, ...]] = [()]
        if ends.ndim and not vector:  # where all share their steps, all stop where one of them does
            stopped = [tuple(map(int, row)) for row in np.argwhere(ends == t)[:_MOST_ELEMENTS]]
        for element in stopped:
            states = {
                name: np.asarray(value, float) if vector else at_element(value, element)
                for name, value in outcome.final.items()
            }
            culprit = self._ahead(NotFinite("", np.nan, 0, element, states), t, outcome)
            if culprit is not None:
                shown = "" if vector else f"; there, {_listed(states)}"
                error = RunError(f"the equations{_where(element)} are not finite behind t = {t:.9g}{shown}")
                self._name(error, culprit)
                return error
        # Steps collapse for other reasons, too.
        return None if rows_error(outcome.t, outcome.records, outcome.final) is None else RunError(known.message)

    def _name(self, error: RunError, culprit: Culprit) -> None:
        function, name, value = culprit
        place = self.places.assigning(function, name)
        value = np.asarray(value, float)
        shown = value.reshape(-1)[np.flatnonzero(~np.isfinite(value.reshape(-1)))[0]]
        error.add_note(f"the first value that is not finite: {name} = {shown:g}")
        error.add_note(str(place) if place is not None else f"in {function} of {self.job.model.source.reference}")

    # --- the model's own steps ---

    def _repeated(self, found: NotFinite, t: float, dt: float) -> Culprit | None:
        """The first statement of a step that makes something not finite of finite numbers."""
        tracer = self._tracer(found.element, self._past(found))
        with np.errstate(all="ignore"):
            for trace in tracer.of_step(found, t, dt):
                culprit = tracer.culprit(trace)
                if culprit is not None:
                    return culprit
        return None

    def _ahead(self, found: NotFinite, t: float, outcome: Outcome) -> Culprit | None:
        """The same for ever longer steps from where a solution stopped."""
        assert self.request.adaptive is not None
        tracer = self._tracer(found.element, Past.of(self.job.model, self.request, outcome, found.element))
        scale = max(abs(t), self.request.adaptive.duration)
        dt = 8.0 * float(np.finfo(float).eps) * scale
        with np.errstate(all="ignore"):
            while dt < _LONGEST * scale:
                for trace in tracer.of_step(replace(found, after=tracer.along(found.before, t, dt)), t, dt):
                    culprit = tracer.culprit(trace)
                    if culprit is not None:
                        return culprit
                dt *= 4.0
        return None

    def _tracer(self, element: tuple[int, ...], past: Past | None) -> _Tracer:
        # Imported here, because only a run that failed needs the compiler.
        from brainpy_codegen import compiler

        model = self.job.model
        for _, model_pass in compiler.MODEL_PASSES:
            model = model_pass(model)
        program = methods.get(self.job.method, model.kind).build(model)
        machine = Interpreter(program, externals=self.externals)
        return _Tracer(machine, program, self.request.params, element, past)

    def _past(self, found: NotFinite) -> Past | None:
        """What a model with delays reads of the run up to a step."""
        if self.job.model.delays is None:
            return None
        again = replace(self.request, record=None, every=1, steps=max(found.step - 1, 1), progress=False)
        shape = np.shape(next(iter(self.request.init.values())))
        try:
            return Past.of(self.job.model, self.request, fixed_run.run(self.module, again, shape), found.element)
        except CodegenError:
            return None


@dataclass(frozen=True, slots=True)
class _Tracer:
    """Repeats steps of one element (of a vector model, of all) in the interpreter."""

    machine: Interpreter
    program: Program
    params: Mapping[str, Any]
    element: tuple[int, ...]
    past: Past | None

    def of_step(self, found: NotFinite, t: float, dt: float) -> Iterator[Sequence[Frame]]:
        """The calls of a step; of the equations at both ends of it, where the step takes more than is known here."""
        model = self.program.model
        t, dt = np.float64(t), np.float64(dt)  # numbers of Python raise where NumPy's become infinite
        before = [np.asarray(found.before[row.name], float)[()] for row in model.states]
        if model.function.role == "update":
            yield self.machine.traced("update", *before, t, dt, *self._at(t))
            return
        roles = {argument.role for argument in self.program.function("advance").arguments}
        if model.delays is None and not self.program.carried and roles <= _STEP_ROLES:
            sets = [self._at(t + row.abscissa * dt) for row in self.program.times]
            constants: tuple[Any, ...] = ()
            if self.program.propagator is not None:
                constants = (self.machine.call(self.program.propagator.name, dt, *self._at(t)),)
            yield self.machine.traced("advance", *before, t, dt, *constants, *sets)
            return
        yield from self._equations(before, t)
        if found.after:
            after = [np.asarray(found.after[row.name], float)[()] for row in model.states]
            mixed = [np.where(np.isfinite(new), new, old)[()] for new, old in zip(after, before, strict=True)]
            yield from self._equations(mixed, t + dt)

    def along(self, states: Mapping[str, Any], t: float, dt: float) -> dict[str, Any]:
        """The states after a step of Euler's method; where they have no slope, as they were."""
        values = [np.asarray(states[row.name], float)[()] for row in self.program.model.states]
        for trace in self._equations(values, np.float64(t)):
            scope = trace[0].scope
            slopes = [scope[name] for name in self.program.model.function.results]
            pairs = zip(self.program.model.states, values, slopes, strict=True)
            return {row.name: value + dt * np.where(np.isfinite(slope), slope, 0.0) for row, value, slope in pairs}
        return dict(states)

    def culprit(self, trace: Sequence[Frame]) -> Culprit | None:
        """Function, name and value of the first statement that makes something not finite of finite numbers."""
        for frame in trace:
            for name, value in first_broken(self.machine, frame):
                return frame.function, name, value
        return None

    def _equations(self, states: Sequence[Any], t: Any) -> Iterator[Sequence[Frame]]:
        given: tuple[Any, ...] = (*states,)
        if self.program.model.delays is not None:
            late = None if self.past is None else self.past.values(self.machine, states, t, self._at(t))
            if late is None:
                return
            given += late
        given += (t, *self._at(t))
        role = self.program.model.function.role
        if len(given) == len(self.machine.functions[role].arguments):
            yield self.machine.traced(role, *given)

    def _at(self, time: Any) -> tuple[Any, ...]:
        given = {row.name: row.default for row in self.program.model.parameters}
        return tuple(_value(self.params.get(name, default), time, self.element) for name, default in given.items())


def rows_error(t: Any, records: Rows, final: Rows) -> RunError | None:
    """The error for rows that are not finite, where no step can be repeated; None if all are."""
    for place, time in enumerate(np.asarray(t, float)):
        found = not_finite({name: np.asarray(rows)[place] for name, rows in records.items()})
        if found is not None:
            variable, element = found
            value = np.asarray(records[variable])[place][element]
            return RunError(f"{variable}{_where(element)} is {value:g} at t = {time:.9g}")
    found = not_finite(final)
    return None if found is None else RunError(f"{found[0]} is not finite at the end")


def _where(element: tuple[int, ...]) -> str:
    return f" of element {', '.join(map(str, element))}" if element else ""


def _listed(states: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {float(value):.9g}" for name, value in states.items())


def _value(value: Any, t: float, element: tuple[int, ...]) -> Any:
    if isinstance(value, Unary):  # the literal of a default
        value = -_value(value.operand, t, element) if value.operator == "-" else _value(value.operand, t, element)
    elif isinstance(value, Number):
        value = value.value
    given = np.asarray(value(t) if callable(value) else value, float)
    return given[element] if element and given.ndim == len(element) else given[()]


def first_broken(machine: Interpreter, frame: Frame) -> Iterator[tuple[str, Any]]:
    """The names to which a call gave values that are not finite, made of finite ones."""
    for statement in machine.functions[frame.function].body:
        if isinstance(statement, Assign) and statement.type == "real":
            value = frame.scope.get(statement.target)
            inputs = [frame.scope.get(name) for name in reads(statement)]
            if value is not None and not _finite(value) and all(one is None or _finite(one) for one in inputs):
                yield statement.target, value


def _finite(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_finite, value))
    return bool(np.isfinite(np.asarray(value, float)).all())
