"""The rules of the intermediate form, checked: what every pass may rely on and must leave true.

A broken rule is a fault of this package, never of the user's model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from brainpy_codegen.errors import CodegenError
from brainpy_codegen.ir.delay_rules import model_rules, step_rules
from brainpy_codegen.ir.expression import (
    Binary,
    Call,
    Compare,
    Coupling,
    Element,
    Expression,
    Logical,
    Name,
    Number,
    Select,
    Unary,
)
from brainpy_codegen.ir.fractional import Memory
from brainpy_codegen.ir.function import (
    Argument,
    Assign,
    Function,
    Invoke,
    Iterate,
    Statement,
    Unpack,
    ValueType,
)
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.model import Model, SubModel
from brainpy_codegen.ir.noise import Noise
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import expressions, walk

_SETS = ("parameters", "constants")
_WHOLE = (*_SETS, "factors", "past")


class InvariantError(CodegenError, AssertionError):
    """A model or program breaks a rule of the intermediate form: a fault of ours."""

    exit_code: ClassVar[int] = 70


def verify(value: Model | Program) -> None:
    """Check every rule.

    Raises:
        InvariantError: one is broken; the message names the function, the statement and the rule.
    """
    if isinstance(value, Program):
        _verify_program(value)
    else:
        _verify_model(value)


def verify_function(
    function: Function,
    *,
    known: Mapping[str, Function] | None = None,
    constants: Iterable[str] = (),
    vector: bool = False,
    sizes: Mapping[str, int] | None = None,
) -> None:
    """Check one function.

    Args:
        function: the function.
        known: the functions that it may call.
        constants: names that stand outside of every function.
        vector: whether couplings are allowed.
        sizes: how many entries the sets of role "parameters" and "constants" have.
    """
    _Checker(function, known or {}, constants, vector, sizes or {}).check()


def _require(holds: bool, where: str, rule: str) -> None:
    if not holds:
        raise InvariantError(f"{where}: {rule}")


def _verify_model(model: Model) -> None:
    where = f"model {model.name}"
    states, parameters = [row.name for row in model.states], [row.name for row in model.parameters]
    constants = [row.name for row in model.constants]
    everything = [*states, model.time, *parameters, *constants, *(helper.name for helper in model.helpers)]
    _require(len(states) > 0, where, "has no states")
    _require(len(model.orders) == (len(states) if model.kind == "fde" else 0), where, "one order per fractional state")
    _require(len(set(everything)) == len(everything), where, "two things have one name")
    update = model.kind == "update"
    role = "update" if update else "derivative"
    _require(model.function.role == role, where, f"its function has role {model.function.role!r}, not {role!r}")
    _require(len(model.function.results) == len(states), where, "one result per state")
    middle = [Argument(model.time, "time"), *([Argument("dt", "step")] if update else [])]
    kinds = {row.name: "matrix" if row.matrix else "parameter" for row in model.parameters}
    given = model.function.arguments
    _require(
        [a for a in given if a.role == "state"] == [Argument(s, "state") for s in states], where, "state arguments"
    )
    _require([a for a in given if a.role in ("time", "step")] == middle, where, "arguments of time and step")
    found = {argument.name: argument.role for argument in given if argument.role in ("parameter", "matrix")}
    _require(found == kinds, where, "parameter arguments")
    known: dict[str, Function] = {}
    for helper in model.helpers:
        _require(helper.role == "helper" and len(helper.results) == 1, where, f"helper {helper.name}: one result")
        verify_function(helper, known=known, constants=constants)
        known[helper.name] = helper
    for submodel in model.submodels:
        _require(update, where, "only an update advances other models")
        _require(submodel.step not in known, where, f"two functions are called {submodel.step}")
        _require(not submodel.model.vector, where, f"{submodel.name} couples elements, a step is one element's")
        _verify_model(submodel.model)
        known[submodel.step] = _step_of(submodel)
    verify_function(model.function, known=known, constants=constants, vector=model.vector)
    _require((model.noise is not None) == (model.kind == "sde"), where, "stochastic models have noise, no other has")
    if model.noise is not None:
        _verify_noise(model, model.noise, known, constants)
    if model.delays is not None:
        verify_function(model.delays.function, known=known, constants=constants)
        for holds, rule in model_rules(model, model.delays):
            _require(holds, f"delays of {model.name}", rule)
    has_coupling = any(isinstance(node, Coupling) for node in _nodes(model.function))
    _require(not model.vector or has_coupling, where, "a vector model has couplings")


def _verify_noise(model: Model, noise: Noise, known: Mapping[str, Function], constants: Iterable[str]) -> None:
    where, function = f"noise of model {model.name}", noise.function
    _require(function.role == "diffusion", where, f"its function has role {function.role!r}, not 'diffusion'")
    _require(function.arguments == model.function.arguments, where, "its function has the arguments of the drift")
    _require(len(function.results) == len(noise.terms) > 0, where, "one result per term")
    _require(len(set(noise.terms)) == len(noise.terms), where, "two terms have one place")
    states, processes = len(model.states), len(noise.processes)
    places = all(term.state < states and term.process < processes for term in noise.terms)
    _require(places, where, "terms are entries of the diffusion matrix")
    verify_function(function, known=known, constants=constants)


def _step_of(submodel: SubModel) -> Function:
    """What a model knows of the step of another one: how many arguments and results it has."""
    model = submodel.model
    arguments = (
        *(Argument(state.name, "state") for state in model.states),
        Argument(model.time, "time"),
        Argument("dt", "step"),
        *(Argument(parameter.name, "parameter") for parameter in model.parameters),
    )
    return Function(submodel.step, "part", arguments, (), tuple(state.name for state in model.states))


def _verify_program(program: Program) -> None:
    model = program.model
    _verify_model(model)
    where = f"program {model.name} {program.method.name}"
    constants = [row.name for row in model.constants]
    sets = [row.name for row in program.times]
    _require(len(sets) > 0 and len(set(sets)) == len(sets), where, "parameter sets have distinct names")
    _require(all(row.abscissa == row.abscissa for row in program.times), where, "abscissas are numbers")
    sizes = dict.fromkeys(sets, len(model.parameters))
    propagator = program.propagator
    if propagator is not None:
        verify_function(propagator, constants=constants, known={h.name: h for h in model.helpers})
        _require(propagator.role == "propagator", where, "role of the propagator")
        expected = ["dt", *(row.name for row in model.parameters)]
        _require([a.name for a in propagator.arguments] == expected, where, "arguments of the propagator")
    known: dict[str, Function] = {}
    start = () if program.start is None else (program.start,)
    for function in (*program.functions, *start):
        own = dict(sizes)
        for argument in function.arguments:
            if argument.role == "factors":
                own[argument.name] = sum(len(one.results) for one in known.values() if one.role == "factors")
            if argument.role == "constants":
                _require(propagator is not None, where, f"{function.name} takes constants, but nothing makes them")
                own[argument.name] = len(propagator.results) if propagator is not None else 0
        verify_function(function, known=known, constants=constants, vector=model.vector, sizes=own)
        valued = all(argument.role not in _SETS for argument in function.arguments)
        _require(valued or function.role != "part", where, f"{function.name} takes values, no sets")
        _require(function.name not in known, where, f"two functions are called {function.name}")
        known[function.name] = function
    _require("advance" in known, where, "has a function `advance`")
    if program.memory is None:
        _verify_step(program, known["advance"])
    else:
        _verify_fractional_step(program, program.memory, known["advance"])
    _require((program.start is None) == (program.start_steps == 0), where, "start and start_steps go together")
    for function in start:
        _require(function.arguments == known["advance"].arguments, where, "start has the arguments of advance")
        _verify_step(program, function)


def _verify_step(program: Program, function: Function) -> None:
    """States, carried values, time, dt, constants and parameter sets; as many results as states and carried values."""
    roles = [argument.role for argument in function.arguments]
    if program.model.delays is not None:
        for holds, rule in step_rules(program, function):
            _require(holds, function.name, rule)
        return
    expected = ["state"] * len(program.model.states) + ["value"] * len(program.carried) + ["time", "step"]
    expected += ["constants"] if program.propagator is not None else []
    expected += ["parameters"] * len(program.times)
    expected += ["noise"] * (0 if program.draws is None else len(program.draws.names))
    _require(roles == expected, function.name, f"arguments are {roles}, not {expected}")
    sets = [argument.name for argument in function.arguments if argument.role == "parameters"]
    _require(sets == [row.name for row in program.times], function.name, "takes the parameter sets in their order")
    noise = tuple(argument.name for argument in function.arguments if argument.role == "noise")
    _require(noise == (() if program.draws is None else program.draws.names), function.name, "takes the random numbers")
    values = [argument.name for argument in function.arguments if argument.role == "value"]
    _require(values == list(program.carried), function.name, "takes the carried values in their order")
    count = len(program.model.states) + len(program.carried)
    _require(len(function.results) == count, function.name, "returns states and carried values")


def _verify_fractional_step(program: Program, memory: Memory, function: Function) -> None:
    """Predicted states or states, sums over the past, gains, time and the last parameter set; the new states."""
    states = len(program.model.states)
    roles = [argument.role for argument in function.arguments]
    first = "value" if memory.history == "slopes" else "state"
    expected = [first] * states + ["value"] * (states + len(memory.gains)) + ["time"]
    expected += ["step"] * memory.at_end + ["past"] * (program.model.delays is not None) + ["parameters"]
    _require(roles == expected, function.name, f"arguments are {roles}, not {expected}")
    _require(len(memory.gains) in (1, states), function.name, "one gain, or one per state")
    _require(len(function.results) == states, function.name, "returns the states")
    _require(len(memory.orders) == states, function.name, "one order per state")


def _nodes(function: Function) -> Iterable[Expression]:
    for statement in function.body:
        for expression in expressions(statement):
            yield from walk(expression)


class _Checker:
    """Walks one function; knows the type of every name that is defined so far."""

    def __init__(
        self,
        function: Function,
        known: Mapping[str, Function],
        constants: Iterable[str],
        vector: bool,
        sizes: Mapping[str, int],
    ) -> None:
        self._function = function
        self._known = known
        self._vector = vector
        self._sizes = sizes
        self._where = f"function {function.name}"
        self._constants = set(constants)
        self._types: dict[str, ValueType] = {}
        self._sets: set[str] = set()
        self._matrices: set[str] = set()

    def check(self) -> None:
        """Check arguments, statements and results in order."""
        names = [argument.name for argument in self._function.arguments]
        _require(len(set(names)) == len(names), self._where, "two arguments have one name")
        for argument in self._function.arguments:
            if argument.role in _WHOLE:
                self._sets.add(argument.name)
            elif argument.role == "matrix":
                self._matrices.add(argument.name)
            else:
                self._types[argument.name] = "real"
        for statement in self._function.body:
            self._statement(statement)
        self._where = f"function {self._function.name}"
        _require(len(self._function.results) > 0, self._where, "returns nothing")
        named = tuple(name for row in self._function.rows for name in row if name)
        _require(not self._function.rows or named == self._function.results, self._where, "rows hold the results")
        types = self._function.result_types or ("real",) * len(self._function.results)
        _require(len(types) == len(self._function.results), self._where, "one type per result")
        for name, kind in zip(self._function.results, types, strict=True):
            _require(name in self._types, self._where, f"result {name} is not defined")
            _require(self._types[name] == kind, self._where, f"result {name} is no {kind} number")

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Assign(target=target, type=kind):
                self._where = f"function {self._function.name}, {target}"
                found = self._type(statement.value)
                _require(found == kind, self._where, f"declared {kind}, but the value is {found}")
                self._define(target, kind)
            case Invoke(targets=targets, function=called):
                self._where = f"function {self._function.name}, call of {called}"
                self._invoke(called, statement.arguments, statement.parameters, len(targets), statement.leading)
                if self._known[called].role == "factors":
                    self._is_new(targets[0])
                    self._sets.add(targets[0])
                    return
                types = self._known[called].result_types
                for index, target in enumerate(targets):
                    self._define(target, types[index] if types else "real")
            case Iterate():
                self._iterate(statement)
            case Unpack(targets=targets, source=source):
                self._where = f"function {self._function.name}, entries of {source}"
                _require(source in self._sets, self._where, "is no set of values")
                _require(self._sizes.get(source, len(targets)) == len(targets), self._where, "number of entries")
                for target in targets:
                    self._define(target, "real")

    def _iterate(self, statement: Iterate) -> None:
        self._where = f"function {self._function.name}, repeated call of {statement.function}"
        targets, start = statement.targets, statement.start
        _require(len(start) == len(targets), self._where, "one value to start from for each target")
        _require(statement.limit > 0, self._where, "is repeated at least once")
        self._invoke(statement.function, (*start, *statement.arguments), None, len(targets) + 1, False)
        for target in (*targets, statement.change):
            self._define(target, "real")

    def _define(self, name: str, kind: ValueType) -> None:
        self._is_new(name)
        self._types[name] = kind

    def _is_new(self, name: str) -> None:
        taken = name in self._types or name in self._sets or name in self._matrices
        _require(not taken, self._where, f"{name} is assigned a second time")
        _require(name.isidentifier(), self._where, f"{name!r} is no name")

    def _invoke(
        self, called: str, arguments: tuple[Expression, ...], parameters: str | None, found: int, some: bool
    ) -> None:
        _require(called in self._known, self._where, "calls a function that is not defined before")
        function = self._known[called]
        given = len(arguments)
        for argument in arguments:
            if not (isinstance(argument, Name) and argument.id in (self._matrices | self._sets)):
                self._expect(argument, "real")
        if parameters is not None:
            _require(parameters in self._sets, self._where, f"{parameters} is no parameter set")
            rest = sum(argument.role in ("parameter", "matrix") for argument in function.arguments)
            given += self._sizes.get(parameters, rest)
        needed, every = len(function.arguments), 1 if function.role == "factors" else len(function.results)
        _require(given == needed, self._where, f"{given} of {needed} arguments")
        _require(found == every or (some and 0 < found < every), self._where, f"{found} of {every} results")

    def _expect(self, node: Expression, kind: ValueType) -> None:
        found = self._type(node)
        _require(found == kind, self._where, f"a {kind} value is needed where a {found} value stands")

    def _type(self, node: Expression) -> ValueType:
        """The type of a value; its operands are checked on the way."""
        match node:
            case Number():
                return "real"
            case Name(id=name):
                _require(name in self._types or name in self._constants, self._where, f"{name} is not defined")
                return self._types.get(name, "real")
            case Unary(operand=operand):
                self._expect(operand, "real")
                return "real"
            case Binary(left=left, right=right):
                self._expect(left, "real")
                self._expect(right, "real")
                return "real"
            case Compare(operators=operators, operands=operands):
                _require(len(operands) == len(operators) + 1 > 1, self._where, "operands of a comparison")
                for operand in operands:
                    self._expect(operand, "real")
                return "condition"
            case Logical(operator=operator, operands=operands):
                count = len(operands) == 1 if operator == "not" else len(operands) > 1
                _require(count, self._where, f"operands of {operator}")
                for operand in operands:
                    self._expect(operand, "condition")
                return "condition"
            case Select(condition=condition, if_true=if_true, if_false=if_false):
                self._expect(condition, "condition")
                kind = self._type(if_true)
                self._expect(if_false, kind)
                return kind
            case Call():
                return self._call(node)
            case Coupling():
                return self._coupling(node)
            case Element(id=name):
                raise InvariantError(f"{self._where}: {name}[i] stands outside of a loop")

    def _call(self, node: Call) -> ValueType:
        for argument in node.arguments[node.kind == "past" :]:  # a past is no number
            self._expect(argument, "real")
        count = len(node.arguments)
        if node.kind == "intrinsic":
            _require(node.function in INTRINSICS, self._where, f"{node.function} is no intrinsic")
            row = INTRINSICS[node.function]
            _require(count == row.arity, self._where, f"{node.function} takes {row.arity} arguments, not {count}")
            return "condition" if row.condition else "real"
        if node.kind == "helper":
            _require(node.function in self._known, self._where, f"{node.function} is not defined before")
            helper = self._known[node.function]
            _require(count == len(helper.arguments), self._where, f"{node.function}: {count} arguments")
            _require(len(helper.results) == 1, self._where, f"{node.function} has several results")
            return helper.result_types[0] if helper.result_types else "real"
        return "real"

    def _coupling(self, node: Coupling) -> ValueType:
        _require(self._vector, self._where, f"{node.kind} couples elements, but the model is no vector model")
        for operand in node.operands:
            if not (isinstance(operand, Name) and operand.id in self._matrices):
                self._expect(operand, "real")
        return "real"
