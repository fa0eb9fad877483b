"""The rules of one function of the intermediate form, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from brainpy_codegen.errors import CodegenError
from brainpy_codegen.ir.blocks import Assemble, Factor, Solve
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
from brainpy_codegen.ir.function import (
    Assign,
    Function,
    Invoke,
    Iterate,
    Statement,
    Unpack,
    ValueType,
)
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.visitor import expressions

_WHOLE = ("parameters", "constants", "factors", "past")


class InvariantError(CodegenError, AssertionError):
    """A model or program breaks a rule of the intermediate form: a fault of ours."""

    exit_code: ClassVar[int] = 70


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


def require(holds: bool, where: str, rule: str) -> None:
    """Raise InvariantError unless a rule holds."""
    if not holds:
        raise InvariantError(f"{where}: {rule}")


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
        require(len(set(names)) == len(names), self._where, "two arguments have one name")
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
        require(len(self._function.results) > 0, self._where, "returns nothing")
        named = tuple(name for row in self._function.rows for name in row if name)
        require(not self._function.rows or named == self._function.results, self._where, "rows hold the results")
        types = self._function.result_types or ("real",) * len(self._function.results)
        require(len(types) == len(self._function.results), self._where, "one type per result")
        for name, kind in zip(self._function.results, types, strict=True):
            require(name in self._types, self._where, f"result {name} is not defined")
            require(self._types[name] == kind, self._where, f"result {name} is no {kind} number")

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Assign(target=target, type=kind):
                self._where = f"function {self._function.name}, {target}"
                found = self._type(statement.value)
                require(found == kind, self._where, f"declared {kind}, but the value is {found}")
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
                require(source in self._sets, self._where, "is no set of values")
                require(self._sizes.get(source, len(targets)) == len(targets), self._where, "number of entries")
                for target in targets:
                    self._define(target, "real")

            case Assemble() | Factor() | Solve():
                self._linear(statement)

    def _linear(self, statement: Assemble | Factor | Solve) -> None:
        """Dense linear algebra: over vectors, with the matrix and the factors that were made before."""
        require(self._vector, self._where, "solves for whole vectors, but the model is no vector model")
        for value in expressions(statement):
            self._expect(value, "real")
        match statement:
            case Assemble(target=target, rows=rows):
                self._where = f"function {self._function.name}, blocks of {target}"
                require(all(len(row) == len(rows) for row in rows), self._where, "as many columns as rows")
                require({*statement.matrices} <= self._matrices, self._where, "scales what is no matrix")
                require(statement.like in self._types, self._where, f"{statement.like} is not defined")
                self._define(target, "real")
            case Factor(target=target, matrix=matrix):
                self._where = f"function {self._function.name}, factors of {matrix}"
                require(matrix in self._types, self._where, f"{matrix} is not defined")
                self._is_new(target)
                self._sets.add(target)
            case Solve(targets=targets, factors=factors, right=right):
                self._where = f"function {self._function.name}, solution for {', '.join(targets)}"
                require(factors in self._sets, self._where, f"{factors} are no factors")
                require(len(targets) == len(right), self._where, "one right-hand side for each vector")
                for name in targets:
                    self._define(name, "real")

    def _iterate(self, statement: Iterate) -> None:
        self._where = f"function {self._function.name}, repeated call of {statement.function}"
        targets, start = statement.targets, statement.start
        require(len(start) == len(targets), self._where, "one value to start from for each target")
        require(statement.limit > 0, self._where, "is repeated at least once")
        self._invoke(statement.function, (*start, *statement.arguments), None, len(targets) + 1, False)
        for target in (*targets, statement.change):
            self._define(target, "real")

    def _define(self, name: str, kind: ValueType) -> None:
        self._is_new(name)
        self._types[name] = kind

    def _is_new(self, name: str) -> None:
        taken = name in self._types or name in self._sets or name in self._matrices
        require(not taken, self._where, f"{name} is assigned a second time")
        require(name.isidentifier(), self._where, f"{name!r} is no name")

    def _invoke(
        self, called: str, arguments: tuple[Expression, ...], parameters: str | None, found: int, some: bool
    ) -> None:
        require(called in self._known, self._where, "calls a function that is not defined before")
        function = self._known[called]
        given = len(arguments)
        for argument in arguments:
            if not (isinstance(argument, Name) and argument.id in (self._matrices | self._sets)):
                self._expect(argument, "real")
        if parameters is not None:
            require(parameters in self._sets, self._where, f"{parameters} is no parameter set")
            rest = sum(argument.role in ("parameter", "matrix") for argument in function.arguments)
            given += self._sizes.get(parameters, rest)
        needed, every = len(function.arguments), 1 if function.role == "factors" else len(function.results)
        require(given == needed, self._where, f"{given} of {needed} arguments")
        require(found == every or (some and 0 < found < every), self._where, f"{found} of {every} results")

    def _expect(self, node: Expression, kind: ValueType) -> None:
        found = self._type(node)
        require(found == kind, self._where, f"a {kind} value is needed where a {found} value stands")

    def _type(self, node: Expression) -> ValueType:
        """The type of a value; its operands are checked on the way."""
        match node:
            case Number():
                return "real"
            case Name(id=name):
                require(name in self._types or name in self._constants, self._where, f"{name} is not defined")
                return self._types.get(name, "real")
            case Unary(operand=operand):
                self._expect(operand, "real")
                return "real"
            case Binary(left=left, right=right):
                self._expect(left, "real")
                self._expect(right, "real")
                return "real"
            case Compare(operators=operators, operands=operands):
                require(len(operands) == len(operators) + 1 > 1, self._where, "operands of a comparison")
                for operand in operands:
                    self._expect(operand, "real")
                return "condition"
            case Logical(operator=operator, operands=operands):
                count = len(operands) == 1 if operator == "not" else len(operands) > 1
                require(count, self._where, f"operands of {operator}")
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
            require(node.function in INTRINSICS, self._where, f"{node.function} is no intrinsic")
            row = INTRINSICS[node.function]
            require(count == row.arity, self._where, f"{node.function} takes {row.arity} arguments, not {count}")
            return "condition" if row.condition else "real"
        if node.kind == "helper":
            require(node.function in self._known, self._where, f"{node.function} is not defined before")
            helper = self._known[node.function]
            require(count == len(helper.arguments), self._where, f"{node.function}: {count} arguments")
            require(len(helper.results) == 1, self._where, f"{node.function} has several results")
            return helper.result_types[0] if helper.result_types else "real"
        return "real"

    def _coupling(self, node: Coupling) -> ValueType:
        require(self._vector, self._where, f"{node.kind} couples elements, but the model is no vector model")
        for operand in node.operands:
            if not (isinstance(operand, Name) and operand.id in self._matrices):
                self._expect(operand, "real")
        return "real"
