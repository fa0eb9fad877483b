"""Say which statement of a model gave a value that is not finite: the model's step is repeated, term by term."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from brainpy_codegen.errors import RunError
from brainpy_codegen.integrators import registry as methods
from brainpy_codegen.ir.expression import Number, Unary
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.interpret import Frame, Interpreter
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import reads
from brainpy_codegen.runtime.finite import NotFinite, Rows, not_finite
from brainpy_codegen.session.generate import Job
from brainpy_codegen.session.places import Places

_STEP_ROLES = frozenset({"state", "time", "step", "parameters", "constants"})


def not_finite_error(
    found: NotFinite,
    job: Job,
    params: Mapping[str, Any],
    clock: tuple[float, float],
    places: Places,
    externals: Mapping[str, Callable[..., float]],
    edited: bool,
) -> RunError:
    """The error of a run that left the finite numbers.

    Args:
        found: where it did.
        job: the model and its method.
        params: the parameters of the run.
        clock: the time at the start of the step in which it happened, and dt.
        places: the lines of the module.
        externals: the opaque functions of the model.
        edited: the file was edited by hand.
    """
    where = f" of element {', '.join(map(str, found.element))}" if found.element else ""
    if found.step == 0:
        return RunError(f"{found.variable}{where} is {found.value:g} in the initial state")
    t, dt = clock
    rows = [f"{found.variable}{where} is {found.value:g} after step {found.step}, at t = {t + dt:.9g}"]
    if np.ndim(next(iter(found.before.values()), 0.0)) == 0:
        rows.append("the step before: " + ", ".join(f"{name} = {value:.9g}" for name, value in found.before.items()))
    error = RunError("\n".join(rows))
    culprit = _culprit(found, job, params, clock, externals)
    if culprit is not None:
        function, name, value = culprit
        place = places.assigning(function, name)
        value = np.asarray(value, float)
        shown = value.reshape(-1)[np.flatnonzero(~np.isfinite(value.reshape(-1)))[0]]
        error.add_note(f"the first value that is not finite: {name} = {shown:g}")
        error.add_note(str(place) if place is not None else f"in {function} of {job.model.source.reference}")
    elif edited:
        error.add_note("the model stays finite in this step: it is the edits of the file that do not (`verify`)")
    return error


def rows_error(t: Any, records: Rows, final: Rows) -> RunError | None:
    """The error for rows that are not finite, where no step can be repeated; None if all are."""
    for place, time in enumerate(np.asarray(t, float)):
        found = not_finite({name: np.asarray(rows)[place] for name, rows in records.items()})
        if found is not None:
            variable, element = found
            where = f" of element {', '.join(map(str, element))}" if element else ""
            return RunError(f"{variable}{where} is {np.asarray(records[variable])[place][element]:g} at t = {time:.9g}")
    found = not_finite(final)
    return None if found is None else RunError(f"{found[0]} is not finite at the end")


def _culprit(
    found: NotFinite,
    job: Job,
    params: Mapping[str, Any],
    clock: tuple[float, float],
    externals: Mapping[str, Callable[..., float]],
) -> tuple[str, str, Any] | None:
    """Function, name and value of the first statement that makes something not finite of finite numbers."""
    # Imported here, because only a run that failed needs the compiler.
    from brainpy_codegen import compiler

    model = job.model
    for _, model_pass in compiler.MODEL_PASSES:
        model = model_pass(model)
    program = methods.get(job.method, model.kind).build(model)
    machine = Interpreter(program, externals=externals)
    with np.errstate(all="ignore"):
        try:
            frames = _frames(machine, program, found, params, clock)
        except (
            KeyError,
            TypeError,
            ValueError,
        ):  # of a method that takes more arguments
            return None
    for frame in frames:
        for name, value in first_broken(machine, frame):
            return frame.function, name, value
    return None


def _frames(
    machine: Interpreter, program: Program, found: NotFinite, params: Mapping[str, Any], clock: tuple[float, float]
) -> Sequence[Frame]:
    """The calls of the step; of the equations alone, where the step of the method takes more than is known here."""
    t, dt = map(np.float64, clock)  # numbers of Python raise where NumPy's become infinite
    states = [np.asarray(found.before[row.name], float)[()] for row in program.model.states]

    def at(time: float) -> tuple[Any, ...]:
        given = {row.name: row.default for row in program.model.parameters}
        return tuple(_value(params.get(name, default), time, found.element) for name, default in given.items())

    function = program.model.function
    if function.role == "update":
        return machine.traced(function.role, *states, t, dt, *at(t))
    roles = {argument.role for argument in program.function("advance").arguments}
    if program.carried or not roles <= _STEP_ROLES:
        given = (*states, t, *at(t))
        if len(given) != len(machine.functions[function.role].arguments):
            raise ValueError("the equations take more than states, time and parameters")
        return machine.traced(function.role, *given)
    sets = [at(t + row.abscissa * dt) for row in program.times]
    constants: tuple[Any, ...] = ()
    if program.propagator is not None:
        constants = (machine.call(program.propagator.name, dt, *at(t)),)
    return machine.traced("advance", *states, t, dt, *constants, *sets)


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
