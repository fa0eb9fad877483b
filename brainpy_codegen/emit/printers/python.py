"""Expression trees as Python text for one library, with the user's order and as few parentheses as Python needs.

A `Dialect` says how a target spells what differs: functions, selection, logic, literals.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from brainpy_codegen.emit.printers.literals import literal_exponent
from brainpy_codegen.errors import UnsupportedError
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
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.visitor import names as names_read
from brainpy_codegen.ir.visitor import walk

TERNARY, COMPARE, OR, AND, SUM, PRODUCT, PREFIX, POWER, ATOM = range(1, 10)
"""How strongly the operators of Python bind, weakest first."""

_BINDING = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "//": PRODUCT, "%": PRODUCT}
_LITERAL = re.compile(r"-?(0[xXoObB][\da-fA-F_]+|[\d_]*\.?[\d_]+([eE][-+]?[\d_]+)?|[\d_]+\.([eE][-+]?[\d_]+)?)")
_LARGEST_INT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one library is spelt.

    Attributes:
        functions: intrinsic -> the expression that is called (`np.exp`, or `exp` from a support file).
        where: the call that selects (`np.where`); empty: Python's conditional expression.
        guard: the call that selects where the derivative of the branch not taken may be infinite; empty: `where`.
        logical_not: the call that negates a condition; empty: `not`.
        floor_divide, modulo, power: the calls for `//`, `%` and a power whose exponent is no integer literal;
            empty: the operator.
        single: the call that makes a literal a float32 where the library would take it for a float64.
        couplings: coupling -> call; `@` stays an operator.
        linear: what builds and solves dense linear systems -> call.
        float_arguments: whether functions need real arguments where the text would be an int.
        iterate: the call that repeats a function until it has settled; empty: a loop.
        range, nan, tolerance: what such a loop calls: the builtin, nan, and the change at which it ends.
    """

    functions: Mapping[str, str]
    where: str = ""
    guard: str = ""
    logical_not: str = ""
    floor_divide: str = ""
    modulo: str = ""
    power: str = ""
    single: str = ""
    couplings: Mapping[str, str] = field(default_factory=dict)
    linear: Mapping[str, str] = field(default_factory=dict)
    float_arguments: bool = False
    iterate: str = ""
    range: str = "range"
    nan: str = "nan"
    tolerance: str = ""


@dataclass(frozen=True, slots=True)
class PythonPrinter:
    """Prints the expressions of one function.

    Attributes:
        dialect: the library.
        names: what functions and constants of the file are called where it is not what the user calls them.
        conditions: names and helper functions whose values are truth values.
        index: the index of the enclosing loop, for entries of arrays.
    """

    dialect: Dialect
    names: Mapping[str, str] = field(default_factory=dict)
    conditions: frozenset[str] = frozenset()
    index: str = "i"

    def text(self, node: Expression) -> str:
        """The text of an expression."""
        return self._text(node)[0]

    def argument(self, node: Expression) -> str:
        """The text of an argument: a float where the library would see an int."""
        return self._real(node)

    def _at(self, node: Expression, floor: int) -> str:
        text, binding = self._text(node)
        return f"({text})" if binding < floor else text

    def _text(self, node: Expression) -> tuple[str, int]:
        match node:
            case Number():
                return self._number(node)
            case Name(id=name):
                return self.names.get(name, name), ATOM
            case Element(id=name):
                return f"{name}[{self.index}]", ATOM
            case Unary(operator=operator, operand=operand):
                return f"{operator}{self._at(operand, PREFIX)}", PREFIX
            case Binary():
                return self._binary(node)
            case Compare():
                return self._compare(node)
            case Logical():
                return self._logical(node)
            case Select():
                return self._select(node)
            case Call():
                return self._call(node), ATOM
            case Coupling():
                return self._coupling(node)

    def _number(self, node: Number) -> tuple[str, int]:
        text = node.text
        if isinstance(node.value, int) and abs(node.value) > _LARGEST_INT and self.dialect.float_arguments:
            text = repr(float(node.value))
        if not math.isfinite(node.value):
            text = f'float("{node.value}")'
        elif not _LITERAL.fullmatch(text):
            # The value of a constant may be of a NumPy type, whose spelling needs NumPy.
            text = repr(int(node.value) if isinstance(node.value, int) else float(node.value))
        if self.dialect.single:
            return f"{self.dialect.single}({text})", ATOM
        return text, PREFIX if text.startswith("-") else ATOM

    def _binary(self, node: Binary) -> tuple[str, int]:
        dialect = self.dialect
        if node.operator == "**":
            return self._power(node)
        call = {"//": dialect.floor_divide, "%": dialect.modulo}.get(node.operator, "")
        if call:
            return f"{call}({self._real(node.left)}, {self._real(node.right)})", ATOM
        binding = _BINDING[node.operator]
        left, right = self._at(node.left, binding), self._at(node.right, binding + 1)
        return f"{left} {node.operator} {right}", binding

    def _power(self, node: Binary) -> tuple[str, int]:
        exponent = static_exponent(node.right)
        if self.dialect.power and exponent is None:
            return f"{self.dialect.power}({self._real(node.left)}, {self._real(node.right)})", ATOM
        if exponent is not None and self.dialect.float_arguments:
            base = self._real(node.left) if self._is_int(node.left) else self._at(node.left, ATOM)
            if base.startswith("-"):
                base = f"({base})"
            return f"{base} ** {exponent}", POWER
        return f"{self._at(node.left, ATOM)} ** {self._at(node.right, PREFIX)}", POWER

    def _compare(self, node: Compare) -> tuple[str, int]:
        links = [
            f"{self._at(left, SUM)} {operator} {self._at(right, SUM)}"
            for operator, left, right in zip(node.operators, node.operands, node.operands[1:], strict=False)
        ]
        if len(links) == 1:
            return links[0], COMPARE
        return " & ".join(f"({link})" for link in links), AND

    def _logical(self, node: Logical) -> tuple[str, int]:
        if node.operator == "not":
            if self.dialect.logical_not:
                return f"{self.dialect.logical_not}({self.text(node.operands[0])})", ATOM
            return f"not {self._at(node.operands[0], AND)}", TERNARY
        word, binding = (" & ", AND) if node.operator == "and" else (" | ", OR)
        return word.join(self._at(operand, binding + 1) for operand in node.operands), binding

    def _select(self, node: Select) -> tuple[str, int]:
        condition, yes, no = self.text(node.condition), node.if_true, node.if_false
        if self.dialect.guard and needs_guard(node):
            # The branches as functions, so that the derivative of the one not taken can be kept out.
            values = ", ".join(dict.fromkeys((*names_read(yes), *names_read(no))))
            branches = ", ".join(f"lambda {values}: {self.text(branch)}" for branch in (yes, no))
            return f"{self.dialect.guard}({condition}, {branches}, {values})", ATOM
        if self.dialect.where:
            return f"{self.dialect.where}({condition}, {self.text(yes)}, {self.text(no)})", ATOM
        text = f"{self._at(yes, COMPARE)} if {self._at(node.condition, COMPARE)} else {self._at(no, TERNARY)}"
        return text, TERNARY

    def _call(self, node: Call) -> str:
        if node.kind == "intrinsic":
            function = self.dialect.functions[node.function]
            arguments = [self._real(argument) for argument in node.arguments]
        elif node.kind == "past":
            function = self.names.get(node.function, node.function)
            arguments = [self.text(argument) for argument in node.arguments]
        else:
            function = self.names.get(node.function, node.function)
            arguments = [self._real(argument) for argument in node.arguments]
        return f"{function}({', '.join(arguments)})"

    def _coupling(self, node: Coupling) -> tuple[str, int]:
        left = node.operands[0]
        if node.kind in ("matvec", "vecmat"):
            return f"{self._at(left, PRODUCT)} @ {self._at(node.operands[1], PREFIX)}", PRODUCT
        call = self.dialect.couplings.get(node.kind)
        if call is None:
            raise UnsupportedError(f"{node.kind!r} over the elements of a vector has no form on this backend")
        return f"{call}({', '.join(self.text(operand) for operand in node.operands)})", ATOM

    def _real(self, node: Expression) -> str:
        """An argument of a function: a float where the library would see an int."""
        if not self.dialect.float_arguments or not self._is_int(node):
            return self.text(node)
        if isinstance(node, Number) and not self.dialect.single:
            return repr(float(node.value))
        return f"{self.dialect.single or 'float'}({self.text(node)})" if not self._is_single(node) else self.text(node)

    def _is_single(self, node: Expression) -> bool:
        return bool(self.dialect.single) and isinstance(node, Number)

    def _is_int(self, node: Expression) -> bool:
        match node:
            case Number(value=value):
                return isinstance(value, int)
            case Unary(operand=operand):
                return self._is_int(operand)
            case Binary(operator=operator, left=left, right=right):
                return operator != "/" and self._is_int(left) and self._is_int(right)
            case Select(if_true=yes, if_false=no):
                return self._is_int(yes) and self._is_int(no)
            case Name(id=name):
                return name in self.conditions
            case Call(function=function, kind="intrinsic"):
                return INTRINSICS[function].condition
            case Call(function=function):
                return function in self.conditions
            case _:
                return isinstance(node, Compare | Logical)


def needs_guard(node: Select) -> bool:
    """Whether a branch may have an infinite derivative where it is not taken, and can be written as a function."""
    parts = [part for branch in (node.if_true, node.if_false) for part in walk(branch)]
    steep = any(
        isinstance(part, Call) or (isinstance(part, Binary) and part.operator in ("/", "//", "%", "**"))
        for part in parts
    )
    # A coupling reads whole vectors: no element of them belongs to one branch.
    return steep and any(isinstance(part, Name) for part in parts) and not any(isinstance(p, Coupling) for p in parts)


def static_exponent(node: Expression) -> str | None:
    """The text of an exponent that is an integer literal, for which Numba multiplies; None for any other."""
    value = literal_exponent(node)
    return None if value is None else str(value)
