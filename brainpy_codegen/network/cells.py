"""The functions of one element in a network, under names that are free in its module.

Neurons and synaptic equations become programs of the method; what is left of a program here are plain functions of
values: `membrane_advance(V, ge, gi, t, dt, tau_m, tau_e, tau_i)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement, Unpack
from brainpy_codegen.ir.model import Constant
from brainpy_codegen.ir.network import Event, Origin
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import calls
from brainpy_codegen.transforms.dead_code import drop_dead_code
from brainpy_codegen.transforms.naming import Names, used_names
from brainpy_codegen.transforms.open_factors import with_open_factors
from brainpy_codegen.transforms.rename import renamed

Given: TypeAlias = tuple[Literal["state", "time", "step", "parameter", "constant", "noise"], str]
"""What an argument of a step is: its role and the state, parameter or constant that it is."""

_DOCS = {
    "State after dt": "State of {} after dt",
    "Right-hand side": "Right-hand side of {}",
    "New states": "New states of {}",
    "Each derivative": "Each derivative of {}",
}


_EQUATION_ROLES = ("derivative", "linear_parts", "update", "advance")


@dataclass(frozen=True, slots=True)
class StepCells:
    """The step of one model.

    Attributes:
        advance: the function that makes it, and what it takes.
        propagator: the function that makes its step-invariant constants, and the parameters it takes; empty for none.
        draws: the increments of Wiener processes that it takes.
    """

    advance: str
    takes: tuple[Given, ...]
    constants: tuple[str, ...] = ()
    propagator: str = ""
    propagated: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()


@dataclass(slots=True)
class CellBook:
    """Collects functions; the same function is written once."""

    reserved: set[str]
    functions: dict[str, Function] = field(default_factory=dict)
    propagators: dict[str, Function] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    steps: dict[str, StepCells] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)

    def event(self, event: Event) -> str:
        """The name of an event function."""
        origins = {one.name: Origin(one, event.path, one.name) for one in (event.function, *event.helpers)}
        names = self._outside(event.helpers, event.constants, event.function.name, origins)
        function = event.function
        return self._define(renamed(function, names), function.name, origins[function.name])

    def step(self, prefix: str, program: Program, *, as_cell: bool = False) -> StepCells:
        """The step of a program; `as_cell`: its propagator too is a function of one element."""
        key = f"{prefix} {as_cell}"
        if key not in self.steps:
            self.steps[key] = self._step(prefix, program, as_cell)
        return self.steps[key]

    def _step(self, prefix: str, program: Program, as_cell: bool) -> StepCells:
        if program.carried or program.start is not None:
            raise UnsupportedError(
                f"method {program.method.name!r} carries values from step to step; networks take one-step methods "
                "such as 'exact', 'exponential_euler', 'euler', 'rk2' or 'rk4'"
            )
        if program.draws is not None and program.draws.integrals:
            raise UnsupportedError(
                f"method {program.method.name!r} needs integrals of the noise, which networks do not draw; use "
                "'euler_maruyama' or 'heun'"
            )
        helpers = _helpers(program.functions)
        origins = _origins(program)
        names = self._outside(helpers, program.model.constants, prefix, origins)
        own = [one for one in program.functions if one not in helpers]
        needed = _called("advance", own)
        takes: tuple[Given, ...] = ()
        for function in own:
            if function.name in needed:
                flat, given = _flat(with_open_factors(function, own), program)
                name = self._define(
                    renamed(_described(flat, prefix), names), f"{prefix}_{function.name}", origins.get(function.role)
                )
                names[function.name] = name
                takes = given if function.name == "advance" else takes
        made = StepCells(names["advance"], takes)
        if program.draws is not None:
            made = replace(made, draws=program.draws.increments)
        if program.propagator is None or not program.propagator.results:
            return made
        propagator = program.propagator
        parameters = tuple(one.name for one in propagator.arguments[1:])
        named = replace(renamed(propagator, names), name=f"{prefix}_propagator")
        if as_cell:
            flat = replace(named, role="part", doc="How much of each state is there after dt.")
            name = self._define(flat, flat.name)
        else:
            name = self._free(f"{prefix}_propagator")
            self.propagators[name] = replace(named, name=name)
        return replace(made, constants=propagator.results, propagator=name, propagated=parameters)

    def _outside(
        self, helpers: Iterable[Function], constants: Iterable[Constant], whose: str, origins: Mapping[str, Origin]
    ) -> dict[str, str]:
        """What helpers and constants are called here."""
        names: dict[str, str] = {}
        for constant in constants:
            wanted = constant.name
            known = self.constants.get(wanted)
            hidden = wanted in self.functions or wanted in self.reserved
            if hidden or (known is not None and repr(known.value) != repr(constant.value)):
                wanted = self._free(f"{whose}_{constant.name}")
            names[constant.name] = wanted
            self.constants[wanted] = replace(constant, name=wanted, span=None)
        for helper in helpers:
            names[helper.name] = self._define(renamed(helper, names), helper.name, origins.get(helper.name))
        return names

    def _define(self, function: Function, wanted: str, origin: Origin | None = None) -> str:
        """The name of a function: an equal one's, or a free one."""
        name = wanted
        while name in self.functions or name in self.reserved or name in self.constants:
            known = self.functions.get(name)
            if known is not None and _text(known) == _text(replace(function, name=name)):
                return name
            name += "_"
        self.functions[name] = replace(function, name=name)
        if origin is not None and origin.function.span is not None:
            self.origins[name] = origin
        return name

    def _free(self, name: str) -> str:
        while name in self.functions or name in self.constants or name in self.propagators or name in self.reserved:
            name += "_"
        return name


def _origins(program: Program) -> dict[str, Origin]:
    """What the functions of a program come from: helpers by name, functions of a method by their role."""
    model = program.model
    path, qualname = model.source.path, model.source.qualname
    found = {one.name: Origin(one, path, one.name) for one in model.helpers}
    found |= {role: Origin(model.function, path, qualname, equations=True) for role in _EQUATION_ROLES}
    if model.noise is not None:
        found["diffusion"] = Origin(model.noise.function, path, model.noise.function.name, equations=True)
    return found


def _text(function: Function) -> Function:
    """A function without the places where it was written."""
    body = tuple(replace(one, span=None) if isinstance(one, Assign) else one for one in function.body)
    return replace(function, body=body, span=None)


def _helpers(functions: Iterable[Function]) -> list[Function]:
    """The functions that say nothing of a model: helpers, and parts of a step that call no equations."""
    found: list[Function] = []
    for one in functions:
        known = {helper.name for helper in found}
        if one.role == "helper" or (one.role == "part" and all(_is_of(step, known) for step in one.body)):
            found.append(one)
    return found


def _is_of(statement: Statement, known: set[str]) -> bool:
    """Whether a statement calls no other functions than these, and unpacks no set."""
    return not isinstance(statement, Unpack) and (not calls(statement) or calls(statement) in known)


def _called(name: str, functions: Iterable[Function]) -> set[str]:
    """A function and those that it calls, directly or not."""
    by_name = {one.name: one for one in functions}
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in by_name and one not in found:
            found.add(one)
            waiting += [calls(step) for step in by_name[one].body]
    return found


def _described(function: Function, name: str) -> Function:
    """The function with a docstring that says whose it is."""
    first = function.doc.partition("\n")[0]
    for opening, own in _DOCS.items():
        if first.startswith(opening):
            first = own.format(name) + first.removeprefix(opening)
    return replace(function, doc=first)


def _flat(function: Function, program: Program) -> tuple[Function, tuple[Given, ...]]:
    """The function with values in place of sets, and what its arguments are."""
    sets = {argument.name for argument in function.arguments if argument.role in ("parameters", "constants")}
    names = Names(used_names(function) - sets)
    values: dict[str, str] = {}
    constants: dict[str, str] = {}
    if any(argument.role == "parameters" for argument in function.arguments):
        values = {row.name: names.fresh(row.name) for row in program.model.parameters}
    body: list[Statement] = []
    results = () if program.propagator is None else program.propagator.results
    for statement in function.body:
        if isinstance(statement, Unpack):
            constants |= dict(zip(results, statement.targets, strict=True))
            continue
        if isinstance(statement, Invoke) and statement.parameters is not None:
            given = tuple(map(Name, values.values()))
            statement = replace(statement, arguments=(*statement.arguments, *given), parameters=None)
        body.append(statement)
    states = iter(state.name for state in program.model.states)
    arguments: list[Argument] = []
    takes: list[Given] = []
    for argument in function.arguments:
        match argument.role:
            case "parameters":
                continue  # once, at the end, however many stages there are
            case "constants":
                continue
            case "time":
                takes.append(("time", argument.name))
            case "step":
                takes.append(("step", argument.name))
            case "parameter":
                takes.append(("parameter", argument.name))
            case "noise":
                takes.append(("noise", argument.name))
            case _:
                takes.append(("state", next(states, argument.name)))
        arguments.append(replace(argument, role="value"))
    arguments += [Argument(name, "value") for name in (*values.values(), *constants.values())]
    takes += [("parameter", name) for name in values]
    takes += [("constant", name) for name in constants]
    flat = replace(function, role="part", arguments=tuple(arguments), body=tuple(body))
    return drop_dead_code(flat), tuple(takes)
