"""Expression trees as C99 text, with the meaning they have in Python and in the user's order.

What C reads differently is written out: a quotient of integers, a chained comparison, a power, a condition used as
a number. Powers with an integer exponent are multiplied in the order that Numba multiplies them, so that both
backends give the same bits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from brainpy_codegen.emit.printers.literals import constant_integer, constant_power, literal_exponent
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
from brainpy_codegen.ir.visitor import walk
from brainpy_codegen.options import DType

SELECT, OR, AND, EQUALITY, RELATION, SUM, PRODUCT, PREFIX, ATOM = range(1, 10)
"""How strongly the operators of C bind, weakest first."""

_BINDING = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
_LARGEST_INT = 2**31 - 1
_LARGEST_WRITTEN_POWER = 4

_LIBRARY = {
    "exp2": "exp2",
    "log2": "log2",
    "log10": "log10",
    "sqrt": "sqrt",
    "cbrt": "cbrt",
    "tan": "tan",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "sinh": "sinh",
    "cosh": "cosh",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "erf": "erf",
    "erfc": "erfc",
    "abs": "fabs",
    "floor": "floor",
    "ceil": "ceil",
    "trunc": "trunc",
    "rint": "rint",
    "hypot": "hypot",
    "fmod": "fmod",
    "copysign": "copysign",
}
"""Intrinsics that are functions of <math.h>; the others are `vm_...` of support/vector_math.h."""

_TYPE_GENERIC = {"isnan": "isnan", "isfinite": "isfinite"}


def power_calls(node: Expression, dtype: DType) -> Iterator[int]:
    """The exponents n for which the text of an expression calls `power_n`."""
    for inner in walk(node):
        if isinstance(inner, Binary) and inner.operator == "**" and constant_integer(inner) is None:
            exponent = literal_exponent(inner.right)
            if dtype == "float64" and constant_power(inner) is not None:
                continue
            if exponent is not None and not _is_written_out(inner.left, abs(exponent)):
                yield abs(exponent)


def _is_written_out(base: Expression, exponent: int) -> bool:
    return exponent <= 1 or (isinstance(base, Name | Element) and exponent <= _LARGEST_WRITTEN_POWER)


def _fits_int(node: Expression) -> bool:
    """Whether C computes a tree of integer literals, written as it is, without overflow."""
    value = constant_integer(node)
    if value is None or abs(value) > _LARGEST_INT:
        return False
    match node:
        case Binary(operator="+" | "-" | "*", left=left, right=right):
            return _fits_int(left) and _fits_int(right)
        case Unary(operand=operand):
            return _fits_int(operand)
        case _:
            return isinstance(node, Number)


@dataclass(frozen=True, slots=True)
class CPrinter:
    """Prints expressions.

    Attributes:
        names: what each IR name is called in the file (`tau` for `τ`); names that are missing stay as they are.
        conditions: names and helper functions whose values are truth values.
        dtype: the type of literals and of library functions.
        index: the index of the enclosing loop, for entries of arrays.
    """

    names: Mapping[str, str]
    conditions: frozenset[str] = frozenset()
    dtype: DType = "float64"
    index: str = "i"

    def real(self, node: Expression) -> str:
        """The text of a real number."""
        return self._real(node)

    def condition(self, node: Expression) -> str:
        """The text of a truth value."""
        return self._condition(node)

    def pieces(self, node: Expression, *, condition: bool = False) -> list[str]:
        """The same text in the pieces between which a long line may break; joined by spaces they are the text."""
        match node:
            case Binary(operator="+" | "-" | "*" | "/" as operator, left=left, right=right) if not condition:
                if self._is_int(node) or self._both_ints(node):
                    return [self._real(node)]
                alike = isinstance(left, Binary) and _BINDING.get(left.operator) == _BINDING[operator]
                if alike and constant_integer(left) is None:
                    first = self.pieces(left)
                else:
                    first = [self._real(left, _BINDING[operator])]
                return [*first, f"{operator} {self._real(right, _BINDING[operator] + 1)}"]
            case Logical(operator="and" | "or" as operator, operands=operands) if condition:
                first_operand, *others = (self._condition(operand, RELATION - 1) for operand in operands)
                word = "&&" if operator == "and" else "||"
                return [first_operand, *(f"{word} {other}" for other in others)]
            case Select(condition=test, if_true=if_true, if_false=if_false):
                print_branch = self._condition if condition else self._real
                rest: list[str] = []
                tail = rest or [print_branch(if_false, OR)]
                return [self._condition(test, OR), f"? {print_branch(if_true, OR)}", f": {tail[0]}", *tail[1:]]
            case _:
                return [self._condition(node) if condition else self._real(node)]

    def number(self, node: Number, *, floating: bool = False) -> str:
        """A literal; the user's spelling where C reads it as Python does."""
        value = node.value
        if isinstance(value, int):
            if abs(value) > _LARGEST_INT:
                return self._float_text(float(value) if abs(value) < 2**1024 else math.copysign(math.inf, value))
            plain = str(value) if not re.fullmatch(r"0|[1-9][0-9]*|0[xX][0-9a-fA-F]+", node.text) else node.text
            return self._float_text(float(value)) if floating else plain
        text = node.text.replace("_", "")
        if not math.isfinite(value) or not re.fullmatch(r"-?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?", text):
            return self._float_text(value)
        return self._float_text(value, text)

    def _float_text(self, value: float, text: str = "") -> str:
        if math.isnan(value):
            return "NAN"
        single = self.dtype == "float32"
        with np.errstate(over="ignore"):
            rounded = float(np.float32(value)) if single else value
        if math.isinf(rounded):
            return "INFINITY" if rounded > 0 else "-INFINITY"
        text = text or repr(value)
        if not single:
            return text
        if rounded != value and Fraction(text) != Fraction(value) and _is_tie(value):
            text = repr(rounded)  # rounded twice, as Python does it, and not once from the decimal text
        return text + "f"

    def _is_condition(self, node: Expression) -> bool:
        match node:
            case Compare() | Logical():
                return True
            case Name(id=name):
                return name in self.conditions
            case Call(function=function, kind="intrinsic"):
                return INTRINSICS[function].condition
            case Call(function=function):
                return function in self.conditions
            case Select(if_true=if_true, if_false=if_false):
                return self._is_condition(if_true) and self._is_condition(if_false)
            case _:
                return False

    def _is_int(self, node: Expression) -> bool:
        """Whether the text of a number would have the type int in C."""
        match node:
            case Number():
                return _fits_int(node)
            case Unary(operand=operand):
                return self._is_int(operand)
            case Select(if_true=if_true, if_false=if_false):
                return self._is_int(if_true) and self._is_int(if_false)
            case Binary(operator="+" | "-" | "*"):
                return _fits_int(node)
            case Binary():
                value = constant_integer(node)
                return value is not None and abs(value) <= _LARGEST_INT
            case _:
                return False

    def _both_ints(self, node: Expression) -> bool:
        return isinstance(node, Binary) and self._is_int(node.left) and self._is_int(node.right)

    def _real(self, node: Expression, floor: int = 0, *, floating: bool = False) -> str:
        text, binding = self._real_text(node, floating)
        return f"({text})" if binding < floor else text

    def _real_text(self, node: Expression, floating: bool) -> tuple[str, int]:
        """Text and binding of a number; `floating` asks for a text whose type in C is not int."""
        if self._is_condition(node):
            one, zero = self._float_text(1.0), self._float_text(0.0)
            return f"{self._condition(node, OR)} ? {one} : {zero}", SELECT
        match node:
            case Number():
                text = self.number(node, floating=floating)
                return text, PREFIX if text.startswith("-") else ATOM
            case Name(id=name):
                return self.names.get(name, name), ATOM
            case Element(id=name):
                return f"{self.names.get(name, name)}[{self.index}]", ATOM
            case Unary(operator=operator, operand=operand):
                if floating and constant_integer(node) == 0:
                    return self._float_text(0.0), ATOM  # the integer -0 is 0, the double -0.0 is not
                text = self._real(operand, PREFIX, floating=floating)
                return operator + (f"({text})" if text.startswith(("-", "+")) else text), PREFIX
            case Binary():
                return self._binary(node, floating)
            case Select(condition=condition, if_true=if_true, if_false=if_false):
                yes = self._real(if_true, OR, floating=floating)
                no = self._real(if_false, OR, floating=floating)
                return f"{self._condition(condition, OR)} ? {yes} : {no}", SELECT
            case Call():
                return self._call(node), ATOM
            case Coupling():
                raise UnsupportedError(f"'{node.kind}' couples the elements of a vector; it has no value of its own")
            case _:
                raise AssertionError(node)

    def _binary(self, node: Binary, floating: bool) -> tuple[str, int]:
        value = constant_integer(node)
        if value is not None and (floating or not _fits_int(node)):
            text = self.number(Number(value, str(value)), floating=floating)
            return text, PREFIX if text.startswith("-") else ATOM
        operator = node.operator
        match operator:
            case "**":
                return self._power(node)
            case "//" | "%":
                function = "vm_floor_divide" if operator == "//" else "vm_modulo"
                return f"{function}({self._real(node.left)}, {self._real(node.right)})", ATOM
            case _:
                binding = _BINDING[operator]
                ints = value is None and self._both_ints(node)
                left = self._real(node.left, binding, floating=ints)
                right = self._real(node.right, binding + 1)
                return f"{left} {operator} {right}", binding

    def _power(self, node: Binary) -> tuple[str, int]:
        exponent = literal_exponent(node.right)
        if exponent is None:
            return f"vm_pow({self._real(node.left)}, {self._real(node.right)})", ATOM
        if exponent == 0:
            return self._float_text(1.0), ATOM
        value = constant_power(node) if self.dtype == "float64" else None
        if value is not None:
            return self._float_text(value), ATOM if value >= 0.0 else PREFIX
        text, binding = self._positive_power(node.left, abs(exponent))
        if exponent > 0:
            return text, binding
        return f"{self._float_text(1.0)} / " + (f"({text})" if binding <= PRODUCT else text), PRODUCT

    def _positive_power(self, base: Expression, exponent: int) -> tuple[str, int]:
        if not _is_written_out(base, exponent):
            return f"power_{exponent}({self._real(base)})", ATOM
        text, binding = self._real_text(base, floating=True)
        if exponent == 1:
            return text, binding
        square = f"{text} * {text}"
        return {2: square, 3: f"{square} * {text}", 4: f"{square} * ({square})"}[exponent], PRODUCT

    def _call(self, node: Call) -> str:
        generic = _TYPE_GENERIC.get(node.function) if node.kind == "intrinsic" else None
        arguments = ", ".join(self._real(argument, floating=generic is not None) for argument in node.arguments)
        match node.kind:
            case "intrinsic" if generic:
                return f"{generic}({arguments})"
            case "intrinsic" if node.function in _LIBRARY:
                suffix = "f" if self.dtype == "float32" else ""
                return f"{_LIBRARY[node.function]}{suffix}({arguments})"
            case "intrinsic":
                return f"vm_{node.function}({arguments})"
            case "helper":
                return f"{self.names.get(node.function, node.function)}({arguments})"
            case "past":
                return f"{node.function}({arguments})"
            case _:
                raise UnsupportedError(
                    f"'{node.function}' is a Python function that C cannot call; use the numpy backend"
                )

    def _condition(self, node: Expression, floor: int = 0) -> str:
        text, binding = self._condition_text(node)
        return f"({text})" if binding < floor else text

    def _condition_text(self, node: Expression) -> tuple[str, int]:
        if not self._is_condition(node):
            return f"{self._real(node, EQUALITY + 1)} != 0", EQUALITY
        match node:
            case Name(id=name):
                return self.names.get(name, name), ATOM
            case Call():
                return self._call(node), ATOM
            case Logical(operator="not", operands=(operand,)):
                return "!" + self._condition(operand, PREFIX), PREFIX
            case Logical(operator=operator, operands=operands):
                # `and` inside `or` gets parentheses that C does not need, but readers (and -Wall) do
                word, binding = ("&&", AND) if operator == "and" else ("||", OR)
                return f" {word} ".join(self._condition(operand, EQUALITY) for operand in operands), binding
            case Compare():
                return self._compare(node)
            case Select(condition=condition, if_true=if_true, if_false=if_false):
                yes, no = self._condition(if_true, OR), self._condition(if_false, OR)
                return f"{self._condition(condition, OR)} ? {yes} : {no}", SELECT
            case _:
                raise AssertionError(node)

    def _compare(self, node: Compare) -> tuple[str, int]:
        links = []
        for operator, left, right in zip(node.operators, node.operands, node.operands[1:], strict=False):
            both = self._is_condition(left) and self._is_condition(right)
            side = self._condition if both else self._real
            links.append(f"{side(left, SUM)} {operator} {side(right, SUM)}")
        if len(links) == 1:
            return links[0], EQUALITY if node.operators[0] in ("==", "!=") else RELATION
        return " && ".join(links), AND


def _is_tie(value: float) -> bool:
    """Whether a double lies halfway between two floats."""
    below = np.float32(value)
    for neighbour in (np.nextafter(below, np.float32(-np.inf)), np.nextafter(below, np.float32(np.inf))):
        if (float(below) + float(neighbour)) / 2 == value:
            return True
    return False
