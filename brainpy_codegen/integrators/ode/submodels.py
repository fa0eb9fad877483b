"""Models within an update: the functions of their steps, as parts of its program.

    V, w = bc.advance(membrane, V, w, t, dt, I)    =>    V_2, w_2 = membrane_advance(V, w, t, dt, I, a, b, tau)

A step that is part of another one takes its parameters as values, which hold at all of its stages. Helper functions
and constants keep their names where those are free, and are shared where they are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.stages import FACE
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement, Unpack
from brainpy_codegen.ir.model import Constant, Model, SubModel
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import calls, with_invoked
from brainpy_codegen.transforms.naming import Names, used_names
from brainpy_codegen.transforms.rename import renamed

Find: TypeAlias = Callable[[str, Model], Scheme]
"""The method of a name (empty: the default one) for a model."""

_OPENINGS = {
    "State after dt": "State of {} after dt",
    "Right-hand side": "Right-hand side of {}",
    "New states": "New states of {}",
    "Each derivative": "Each derivative of {}",
}


def compose(model: Model, find: Find) -> tuple[Model, tuple[Function, ...]]:
    """The model with the constants and helpers of its submodels, and the functions of their steps, in order.

    Raises:
        UnsupportedError: a method has no form as a part of another step.
    """
    if not model.submodels:
        return model, ()
    composer = _Composer(model)
    submodels = tuple(composer.add(one, _program(model, one, find)) for one in model.submodels)
    steps = {old.step: new.step for old, new in zip(model.submodels, submodels, strict=True)}
    composed = replace(
        model,
        function=with_invoked(model.function, steps),
        helpers=(*model.helpers, *composer.helpers),
        constants=tuple(composer.constants.values()),
        submodels=submodels,
    )
    return composed, _needed(composer.parts, composed.function)


def _program(model: Model, submodel: SubModel, find: Find) -> Program:
    """The program of a submodel under its method."""
    inner = submodel.model
    scheme = find(submodel.method, inner)
    line = f":{submodel.span.line}" if submodel.span is not None else ""
    where = f"bc.advance({inner.name}, method={scheme.name!r}) in {model.source.reference}{line}: "
    if inner.kind not in scheme.kinds:
        raise UnsupportedError(f"{where}{scheme.name!r} does not take models of kind {inner.kind!r}")
    program = scheme.build(inner)
    if program.memory is not None:
        reason = "a derivative of fractional order depends on the whole past, which an update does not hold"
        raise UnsupportedError(f"{where}{reason}; simulate {inner.name!r} by itself")
    if program.carried:
        reason = f"it carries {', '.join(program.carried)} from step to step, which an update would have to hold"
        raise UnsupportedError(f"{where}{reason}; use a one-step method such as 'rk4'")
    if program.propagator is not None:
        reason = "it makes its constants once a run from a fixed dt and parameters, which an update may change"
        raise UnsupportedError(f"{where}{reason}; use 'exponential_euler' or 'rk4'")
    return program


def _needed(parts: Iterable[Function], function: Function) -> tuple[Function, ...]:
    """The parts that a function calls, directly or not; the derivative of an exponential method is none."""
    called = _called(function)
    kept: list[Function] = []
    for part in reversed(list(parts)):
        if part.name in called:
            called |= _called(part)
            kept.insert(0, part)
    return tuple(kept)


def _called(function: Function) -> set[str]:
    return {calls(statement) for statement in function.body} - {""}


class _Composer:
    """Collects the functions of submodels under names that are free in the whole module."""

    def __init__(self, model: Model) -> None:
        self.helpers: list[Function] = []
        self.parts: list[Function] = []
        self.constants: dict[str, Constant] = {row.name: row for row in model.constants}
        self._known: dict[str, Function] = {helper.name: helper for helper in model.helpers}
        self._reserved = {*FACE, *used_names(model.function)} - set(self.constants)

    def add(self, submodel: SubModel, program: Program) -> SubModel:
        """Take over a submodel's functions; the submodel under the name that they got."""
        taken, whose = self._taken(program.functions), submodel.model.name
        names = {row.name: self._constant(row, whose, taken) for row in program.model.constants}
        for function in program.functions:
            if function.role in ("helper", "part"):
                shared = renamed(function, names)
                names[function.name] = self._shared(shared, whose, taken)
                self._define(replace(shared, name=names[function.name]))
        prefix = submodel.name
        own = _own(submodel, program, names, prefix)
        while not all(self._fits(function, taken) for function in own):
            prefix += "_"
            own = _own(submodel, program, names, prefix)
        for function in own:
            self._define(function)
        return replace(submodel, name=prefix)

    def _taken(self, functions: Iterable[Function]) -> set[str]:
        """Names that nothing new may have: those of the module, and those that functions use inside."""
        inside = {name for function in functions for name in (function.name, *used_names(function))}
        return {*self._reserved, *self._known, *self.constants, *inside}

    def _constant(self, constant: Constant, whose: str, taken: set[str]) -> str:
        """The name of a constant: its own if that is free or holds the same, else one with the model's name before."""
        own, longer = constant.name, f"{whose}_{constant.name}"
        for name in (own, longer):
            known = self.constants.get(name)
            if known is not None and repr(known.value) == repr(constant.value):
                return name
        name = own if self._is_free(own) else Names(taken).fresh(longer)
        self.constants[name] = replace(constant, name=name)
        return name

    def _shared(self, function: Function, whose: str, taken: set[str]) -> str:
        """The same for a helper, or a part of a submodel's own update."""
        own, longer = function.name, f"{whose}_{function.name}"
        for name in (own, longer):
            if self._is_known(replace(function, name=name)):
                return name
        return own if self._is_free(own) else Names(taken).fresh(longer)

    def _is_free(self, name: str) -> bool:
        return name not in self._known and name not in self.constants and name not in self._reserved

    def _fits(self, function: Function, taken: set[str]) -> bool:
        return function.name not in taken or self._is_known(function)

    def _is_known(self, function: Function) -> bool:
        known = self._known.get(function.name)
        return known is not None and _text(known) == _text(function)

    def _define(self, function: Function) -> None:
        if function.name not in self._known:
            self._known[function.name] = function
            (self.helpers if function.role == "helper" else self.parts).append(function)


def _text(function: Function) -> Function:
    """A function without the places where it was written."""
    body = tuple(replace(one, span=None) if isinstance(one, Assign) else one for one in function.body)
    return replace(function, body=body, span=None)


def _own(submodel: SubModel, program: Program, names: dict[str, str], prefix: str) -> list[Function]:
    """The functions that make up the step itself, under names that begin with a prefix."""
    ours = [function for function in program.functions if function.role not in ("helper", "part")]
    names = names | {function.name: f"{prefix}_{function.name}" for function in ours}
    flat = [_described(_flat(function, program), submodel.model.name) for function in ours]
    return [replace(renamed(function, names), name=names[function.name]) for function in flat]


def _described(function: Function, name: str) -> Function:
    """The function with a docstring that says whose it is."""
    first = function.doc.partition("\n")[0]
    for opening, own in _OPENINGS.items():
        if first.startswith(opening):
            first = own.format(name) + first.removeprefix(opening)
    return replace(function, doc=first)


def _flat(function: Function, program: Program) -> Function:
    """The function as a part: with parameters as values in place of parameter sets."""
    sets = [argument.name for argument in function.arguments if argument.role == "parameters"]
    names = Names(used_names(function) - set(sets))
    parameters = [row.name for row in program.model.parameters]
    values = {name: names.fresh(name) for name in parameters} if sets else {}
    arguments = [argument for argument in function.arguments if argument.role != "parameters"]
    arguments += [Argument(name, "parameter") for name in values.values()]
    body: list[Statement] = []
    for statement in function.body:
        if isinstance(statement, Invoke) and statement.parameters is not None:
            given = tuple(map(Name, values.values()))
            statement = replace(statement, arguments=(*statement.arguments, *given), parameters=None)
        assert not isinstance(statement, Unpack)  # only methods with step-invariant constants unpack
        body.append(statement)
    return replace(function, role="part", arguments=tuple(arguments), body=tuple(body))
