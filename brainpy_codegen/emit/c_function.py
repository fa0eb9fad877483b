"""Functions of a program as functions of C: arguments by value, several results through pointers.

Everything is `const`; a parameter set (`p_half`) is a `struct parameters`, handed on by value, which costs nothing
once the function is inlined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing, statement, trailing, wrapped
from brainpy_codegen.emit.c_names import free_name
from brainpy_codegen.emit.iteration import c_rows
from brainpy_codegen.emit.printers.c import CPrinter, power_calls
from brainpy_codegen.ir.blocks import Assemble, Factor, Solve
from brainpy_codegen.ir.expression import Expression
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Iterate, Statement, Unpack
from brainpy_codegen.ir.visitor import expressions, reads, writes
from brainpy_codegen.options import DType

_STRUCTS = {"parameters": "parameters", "constants": "constants", "factors": "factors"}
_STEP_ROLES = ("advance", "start")


@dataclass(frozen=True, slots=True)
class CScope:
    """What all functions of a file share.

    Attributes:
        names: the identifier for each of the user's names: values, constants, helper functions.
        functions: the functions of the file, by their IR names.
        generated: the identifiers of those that are ours; they step aside for the user's names.
        sets: the fields of each kind of set, as IR names: "parameters", "constants" and "factors". A set without
            fields does not exist in C, and no function takes it.
        dtype: the type of all numbers.
    """

    names: Mapping[str, str]
    functions: Mapping[str, Function]
    sets: Mapping[str, tuple[str, ...]]
    dtype: DType = "float64"
    generated: Mapping[str, str] = field(default_factory=dict)

    @property
    def real(self) -> str:
        """The type of numbers in C."""
        return "double" if self.dtype == "float64" else "float"

    def name(self, name: str) -> str:
        """The identifier for one of the user's names."""
        return self.names.get(name, name)

    def vector_name(self, name: str) -> str:
        """The identifier of a function of whole vectors, which is ours."""
        return self.generated.get(name, self.name(name))

    def function_name(self, function: Function) -> str:
        """The identifier of a function."""
        if function.role == "helper":
            return self.name(function.name)
        return self.generated.get(function.name, function.name)

    def printer(self, function: Function) -> CPrinter:
        """The printer for expressions inside a function."""
        conditions = {s.target for s in function.body if isinstance(s, Assign) and s.type == "condition"}
        for other in self.functions.values():
            if other.result_types == ("condition",):
                conditions.add(other.name)
        for call in function.body:
            if isinstance(call, Invoke) and call.function in self.functions:
                types = self.functions[call.function].result_types
                conditions.update(t for t, kind in zip(call.targets, types, strict=False) if kind == "condition")
        return CPrinter(self.names, frozenset(conditions), self.dtype)

    def takes(self, argument: Argument) -> bool:
        """Whether an argument exists in C."""
        return argument.role not in _STRUCTS or bool(self.sets.get(argument.role))

    def type_of(self, argument: Argument) -> str:
        """The type of an argument, as it stands before its name."""
        if argument.role == "past":
            return "struct past *"
        return f"struct {_STRUCTS[argument.role]} " if argument.role in _STRUCTS else f"{self.real} "

    def returned(self, function: Function) -> str:
        """The struct that holds the results of a function whose results are a set; empty for any other."""
        return f"struct {_STRUCTS[function.role]}" if function.role in _STRUCTS else ""


def results_by_pointer(function: Function) -> bool:
    """Whether a function has several results, which leave it through pointers; a set is returned as a struct."""
    return len(function.results) > 1 and function.role not in _STRUCTS


def function_text(function: Function, scope: CScope) -> str:
    """The definition of a function, with its comment."""
    return "\n".join(_FunctionWriter(function, scope).lines())


def block_lines(piece: Function, scope: CScope) -> list[str]:
    """The statements of a function as those of a block, whose values stay in scope."""
    return _FunctionWriter(piece, scope, inline=True).statements()


def powers_of(functions: Iterable[Function], dtype: DType, others: Iterable[Expression] = ()) -> tuple[int, ...]:
    """The exponents for which functions, and other expressions, call `power_n`, in ascending order."""
    of_functions = (e for function in functions for s in function.body for e in expressions(s))
    return tuple(sorted({n for e in (*of_functions, *others) for n in power_calls(e, dtype)}))


def power_text(exponent: int, scope: CScope) -> str:
    """The definition of `power_n`: squares, and the product of those that the bits of n name."""
    real, squares, factors = scope.real, [], []
    name, weight, left = "x", 1, exponent
    while left:
        if left & 1:
            factors.append(name)
        left >>= 1
        if left:
            weight *= 2
            squares.append(f"{INDENT}const {real} x_{weight} = {name} * {name};")
            name = f"x_{weight}"
    return "\n".join(
        [
            f"/* x to the power {exponent}, multiplied in the order that Numba uses. */",
            f"CELL {real} power_{exponent}({real} x)",
            "{",
            *squares,
            f"{INDENT}return {' * '.join(factors)};",
            "}",
        ]
    )


def call_statement(
    function: Function, arguments: Iterable[str], targets: Iterable[str], scope: CScope, *, indent: str = INDENT
) -> list[str]:
    """A call that stores the results of a function where the lvalues `targets` say."""
    into = list(targets)
    name = scope.function_name(function)
    if results_by_pointer(function):
        return listing(f"{name}(", [*arguments, *(f"&{target}" for target in into)], ");", indent=indent)
    return listing(f"{into[0]} = {name}(", arguments, ");", indent=indent)


class _FunctionWriter:
    """Writes one function; holds what its statements need to know of each other."""

    def __init__(self, function: Function, scope: CScope, *, inline: bool = False) -> None:
        self.function = function
        self.scope = scope
        self.printer = scope.printer(function)
        self.read = {name for step in function.body for name in reads(step)}
        self.locals = {argument.name for argument in function.arguments} | {
            name for step in function.body for name in writes(step)
        }
        self.sets = {a.name: _STRUCTS[a.role] for a in function.arguments if a.role in _STRUCTS}
        self.pointers = {} if inline else self._pointers()

    def _pointers(self) -> dict[str, str]:
        """The pointer for each result; a new state that nothing reads again is stored without a local before it."""
        if not results_by_pointer(self.function):
            return {}
        count = Counter(self.function.results)
        taken = {self.scope.name(name) for name in self.locals}
        found: dict[str, str] = {}
        for result in self.function.results:
            if self._is_stored_directly(result, count[result]):
                found[result] = self.scope.name(result)
            else:
                found[result] = free_name(f"{self.scope.name(result)}_out", taken)
        return found

    def _is_stored_directly(self, result: str, times: int) -> bool:
        assigned = any(isinstance(step, Assign) and step.target == result for step in self.function.body)
        return assigned and times == 1 and result not in self.read and self.function.role in _STEP_ROLES

    def lines(self) -> list[str]:
        doc = block_comment(wrapped(self.function.doc))
        rows = [*doc, *self._signature(), "{", *self.statements()]
        results = self._results()
        many = self.pointers or self.scope.returned(self.function)
        if many and any(step.blank_before for step in self.function.body[1:]) and results:
            rows.append("")
        return [*rows, *results, "}"]

    def statements(self) -> list[str]:
        """The body without what it returns."""
        rows: list[str] = []
        for step in self.function.body:
            block = self._statement(step)
            if block and step.blank_before and rows:
                rows.append("")
            rows += block
        return rows

    def _signature(self) -> list[str]:
        real, scope = self.scope.real, self.scope
        arguments = []
        for argument in self.function.arguments:
            if scope.takes(argument):
                arguments.append(f"{scope.type_of(argument)}{scope.name(argument.name)}")
        types = self.function.result_types or ("real",) * len(self.function.results)
        result_types = [real if kind == "real" else "int" for kind in types]
        pointers = [f"{kind} *{self._pointer(i)}" for i, kind in enumerate(result_types)] if self.pointers else []
        returned = "void" if self.pointers else scope.returned(self.function) or result_types[0]
        return listing(
            f"CELL {returned} {scope.function_name(self.function)}(", [*arguments, *pointers], ")", indent=""
        )

    def _pointer(self, index: int) -> str:
        """The pointer for a result; a value that is returned twice has two, told apart by an underscore."""
        results = self.function.results
        return self.pointers[results[index]] + "_" * results[:index].count(results[index])

    def _results(self) -> list[str]:
        struct = self.scope.returned(self.function)
        if struct:
            return listing(f"return ({struct}){{", map(self.scope.name, self.function.results), "};")
        if not self.pointers:
            return [f"{INDENT}return {self.scope.name(self.function.results[0])};"]
        rows = []
        for index, result in enumerate(self.function.results):
            pointer, name = self._pointer(index), self.scope.name(result)
            if pointer != name:
                rows.append(f"{INDENT}*{pointer} = {name};")
        return rows

    def _statement(self, step: Statement) -> list[str]:
        lead = block_comment(step.lead, INDENT)
        match step:
            case Assign():
                return [*lead, *self._assign(step)]
            case Invoke():
                return [*lead, *self._invoke(step)]
            case Unpack():
                return [*lead, *self._unpack(step)]
            case Iterate():
                return [*lead, *self._iterate(step)]
            case Assemble() | Factor() | Solve():
                raise AssertionError("whole vectors are solved for in loops of their own")

    def _assign(self, step: Assign) -> list[str]:
        name = self.scope.name(step.target)
        kind = "int" if step.type == "condition" else self.scope.real
        head = f"*{name} = " if self.pointers.get(step.target) == name else f"const {kind} {name} = "
        pieces = self.printer.pieces(step.value, condition=step.type == "condition")
        return statement(head, pieces, comment=step.comment)

    def _invoke(self, step: Invoke) -> list[str]:
        function = self.scope.functions[step.function]
        formal = zip(step.arguments, function.arguments, strict=False)
        given = [self.printer.real(argument) for argument, one in formal if self.scope.takes(one)]
        if step.parameters is not None:
            given += self._hand_on(step.parameters, function.arguments[len(given) :])
        names = [self.scope.name(target) for target in step.targets]
        struct = self.scope.returned(function)
        if struct:
            return call_statement(function, given, [f"const {struct} {names[0]}"], self.scope)
        taken = {*names, *map(self.scope.name, self.locals)}
        for result in function.results[len(names) :]:  # a call that has no use for them must have a place for them
            names.append(free_name(self.scope.name(result), taken))
            taken.add(names[-1])
        types = function.result_types or ("real",) * len(names)
        kinds = [self.scope.real if kind == "real" else "int" for kind in types]
        if not results_by_pointer(function):
            rows = call_statement(function, given, [f"const {kinds[0]} {names[0]}"], self.scope)
        else:
            rows = []
            for kind in dict.fromkeys(kinds):
                of_kind = [name for name, other in zip(names, kinds, strict=True) if other == kind]
                rows += listing(f"{kind} ", of_kind, ";")
            rows += call_statement(function, given, names, self.scope)
        rows[-1] += trailing(step.comment)
        return rows

    def _iterate(self, step: Iterate) -> list[str]:
        function = self.scope.function_name(self.scope.functions[step.function])
        names = [self.scope.name(name) for name in (*step.targets, step.change, step.counter)]
        start, given = ([self.printer.real(value) for value in values] for values in (step.start, step.arguments))
        return c_rows(step, function, names, start, given, self.scope.real)

    def _hand_on(self, name: str, formal: Iterable[Argument]) -> list[str]:
        """A parameter set as arguments: whole to a function that takes sets, else field by field."""
        values = []
        for argument in formal:
            if argument.role not in _STRUCTS:
                values.append(f"{self.scope.name(name)}.{self.scope.name(argument.name)}")
            elif self.scope.takes(argument):
                values.append(self.scope.name(name))
        return values

    def _unpack(self, step: Unpack) -> list[str]:
        fields = self.scope.sets[self.sets[step.source]]
        source, used = self.scope.name(step.source), self.read | set(self.function.results)
        return [
            f"{INDENT}const {self.scope.real} {self.scope.name(target)} = {source}.{self.scope.name(field)};"
            for target, field in zip(step.targets, fields, strict=True)
            if target in used
        ]
