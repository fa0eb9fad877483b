"""Our expressions as SymPy's, for questions about them (roots, signs, simplification).

Requires: expressions without couplings. Ensures: an expression of real symbols with the names of the model, built node
for node, so that `E`, `I` or `S` of a model never become constants of SymPy's. Decimal literals become exact fractions.

This module loads SymPy; nothing on the way from a model to code imports it.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import sympy

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Binary, Call, Compare, Expression, Logical, Name, Number, Select, Unary
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.visitor import substitute
from brainpy_codegen.transforms.inline import inline_helpers, size
from brainpy_codegen.transforms.polynomial import exact

LARGEST = 2000
"""The number of nodes above which an expression is not given to SymPy, whose running time has no bound."""

SymPy: TypeAlias = Any  # SymPy has no type information

_BINARY: dict[str, Callable[[SymPy, SymPy], SymPy]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "//": lambda a, b: sympy.floor(a / b),
    "%": lambda a, b: a - b * sympy.floor(a / b),
}
_RELATIONS: dict[str, Callable[[SymPy, SymPy], SymPy]] = {
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
    "==": sympy.Eq,
    "!=": sympy.Ne,
}
_SPELLED: dict[str, Callable[..., SymPy]] = {
    "exp2": lambda x: 2**x,
    "expm1": lambda x: sympy.exp(x) - 1,
    "exprel": lambda x: sympy.Piecewise((1, sympy.Eq(x, 0)), ((sympy.exp(x) - 1) / x, True)),
    "log2": lambda x: sympy.log(x, 2),
    "log10": lambda x: sympy.log(x, 10),
    "log1p": lambda x: sympy.log(1 + x),
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "trunc": lambda x: sympy.sign(x) * sympy.floor(sympy.Abs(x)),
    "clip": lambda x, low, high: sympy.Min(sympy.Max(x, low), high),
    "fmin": sympy.Min,
    "fmax": sympy.Max,
    "copysign": lambda x, y: sympy.Piecewise((-sympy.Abs(x), y < 0), (sympy.Abs(x), True)),
    "hypot": lambda x, y: sympy.sqrt(x**2 + y**2),
    "logaddexp": lambda x, y: sympy.log(sympy.exp(x) + sympy.exp(y)),
    "fmod": lambda x, y: x - y * sympy.sign(x / y) * sympy.floor(sympy.Abs(x / y)),
    "heaviside": lambda x, half: sympy.Piecewise((0, x < 0), (half, sympy.Eq(x, 0)), (1, True)),
}


def symbol(name: str) -> SymPy:
    """The symbol of a name: real, whatever SymPy itself calls by that name."""
    return sympy.Symbol(name, real=True)


def to_sympy(node: Expression) -> SymPy:
    """An expression as SymPy's. Helper functions and externals become undefined functions.

    Raises:
        UnsupportedError: the expression is too large, or couples elements of vectors.
    """
    if size(node) > LARGEST:
        raise UnsupportedError(f"an expression of {size(node)} terms is too large for symbolic analysis")
    return _convert(node)


def result_expression(function: Function, name: str, helpers: Mapping[str, Function]) -> Expression:
    """What a function assigns to a name, as one expression in its arguments, without locals and helpers.

    Raises:
        UnsupportedError: it would be too large, or a helper cannot be put in its place.
    """
    arguments = {argument.name for argument in function.arguments}
    values: dict[str, Expression] = {}
    for statement in function.body:
        if isinstance(statement, Assign):
            value = inline_helpers(statement.value, helpers, arguments)
            if value is None or size(value := substitute(value, values)) > LARGEST:
                raise UnsupportedError(f"{name} of {function.name!r} is too large for symbolic analysis")
            values[statement.target] = value
    return values.get(name, Name(name))


def _convert(node: Expression) -> SymPy:
    match node:
        case Number(value=int() as value):
            return sympy.Integer(value)
        case Number():
            fraction = exact(node)
            return sympy.Rational(fraction.numerator, fraction.denominator)
        case Name(id=name):
            return symbol(name)
        case Unary(operator=sign, operand=operand):
            return -_convert(operand) if sign == "-" else _convert(operand)
        case Binary(operator=word, left=left, right=right):
            return _BINARY[word](_convert(left), _convert(right))
        case Compare(operators=operators, operands=operands):
            values = [_convert(operand) for operand in operands]
            pairs = zip(operators, values, values[1:], strict=False)
            return sympy.And(*(_RELATIONS[word](left, right) for word, left, right in pairs))
        case Logical(operator=word, operands=operands):
            combine = {"and": sympy.And, "or": sympy.Or, "not": sympy.Not}[word]
            return combine(*map(_convert, operands))
        case Select(condition=condition, if_true=if_true, if_false=if_false):
            return sympy.Piecewise((_convert(if_true), _convert(condition)), (_convert(if_false), True))
        case Call(function=name, arguments=arguments, kind=kind):
            return _function(name, kind)(*map(_convert, arguments))
        case _:
            raise UnsupportedError("couplings between the elements of vectors have no symbolic form")


def _function(name: str, kind: str) -> Callable[..., SymPy]:
    if kind == "intrinsic":
        if name in _SPELLED:
            return _SPELLED[name]
        if INTRINSICS[name].sympy:
            found: Callable[..., SymPy] = functools.reduce(getattr, INTRINSICS[name].sympy.split("."), sympy)
            return found
    undefined: Callable[..., SymPy] = sympy.Function(name, real=True)
    return undefined


def commutator_vanishes(
    entries: Mapping[tuple[int, int], Expression], states: Sequence[str], processes: int, largest: int
) -> bool:
    """Whether the columns G_j of a diffusion matrix commute: L_i G_j = L_j G_i, L_i = sum_k G_ki d/dx_k.

    Args:
        entries: by row (state) and column (process); those that are missing are zero.
        states: the names of the states.
        processes: the number of columns.
        largest: the size of an entry above which the answer is no.

    Raises:
        UnsupportedError: an entry has no symbolic form.
    """
    if any(size(entry) > largest for entry in entries.values()):
        return False
    matrix = {place: to_sympy(entry) for place, entry in entries.items()}
    symbols = [symbol(name) for name in states]

    def applied(i: int, row: int, j: int) -> SymPy:
        entry = matrix.get((row, j), sympy.Integer(0))
        return sum((matrix.get((k, i), 0) * sympy.diff(entry, x) for k, x in enumerate(symbols)), sympy.Integer(0))

    return all(
        sympy.expand(applied(i, row, j) - applied(j, row, i)) == 0
        for i in range(processes)
        for j in range(i)
        for row in range(len(states))
    )
