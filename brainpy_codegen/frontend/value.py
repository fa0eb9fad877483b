"""What a name or an expression stands for while a function is parsed."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TypeAlias

from brainpy_codegen.ir.expression import Compare, Expression, Logical, Number, Select, Unary
from brainpy_codegen.ir.function import ValueType

Scalar: TypeAlias = int | float | bool


@dataclass(frozen=True, slots=True)
class Value:
    """A real number or a condition. `constant` is its Python value where that is known before the run.

    A `broken` value stands for an expression that was refused, so that one fault is not reported twice. The IR
    has no truth literals: a constant condition is folded wherever it is used. Integer arithmetic with a value that
    `folds`, such as a loop variable, becomes one number.
    """

    expression: Expression
    type: ValueType = "real"
    constant: Scalar | None = None
    broken: bool = False
    folds: bool = False


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A local that some paths leave without a value."""

    line: int


@dataclass(frozen=True, slots=True)
class LocalFunction:
    """A function or lambda defined inside the model; always inlined."""

    name: str
    node: ast.FunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Captured:
    """An object that the function sees in its closure, its module or the builtins."""

    name: str
    object: object


BROKEN = Value(Number(0, "0"), broken=True)


def number(value: Scalar, text: str = "", folds: bool = False) -> Value:
    """A constant as a value, spelled as given or as Python does."""
    if isinstance(value, bool):
        return Value(Number(int(value), str(int(value))), "condition", value)
    return Value(literal(value, text), "real", value, folds=folds)


def literal(value: int | float, text: str = "") -> Number | Unary:
    """A number as an expression; negative ones are a minus before the magnitude."""
    if value < 0 or (value == 0 and str(value).startswith("-")):
        return Unary("-", Number(-value, text.lstrip("-") or repr(-value)))
    return Number(value, text or repr(value))


def as_real(value: Value) -> Value:
    """The value as a number: a condition counts 1 or 0."""
    if value.type == "real":
        return value
    if value.constant is not None:
        return number(int(value.constant))
    return Value(Select(value.expression, Number(1, "1"), Number(0, "0")))


def as_condition(value: Value) -> Value:
    """The value as a condition: a number is true unless it is 0."""
    if value.type == "condition" or value.broken:
        return value
    if value.constant is not None:
        return number(bool(value.constant))
    return Value(Compare(("!=",), (value.expression, Number(0, "0"))), "condition")


def negation(value: Value) -> Value:
    """`not value`."""
    if value.broken:
        return value
    if value.constant is not None:
        return number(not value.constant)
    if value.type == "real":
        return Value(Compare(("==",), (value.expression, Number(0, "0"))), "condition")
    if isinstance(value.expression, Logical) and value.expression.operator == "not":
        return Value(value.expression.operands[0], "condition")
    return Value(Logical("not", (value.expression,)), "condition")


def conjunction(values: list[Value], operator: str = "and") -> Value:
    """`a and b ...` (or `or`) of conditions, with constant ones folded away."""
    if any(value.broken for value in values):
        return BROKEN
    decisive = operator == "or"
    kept: list[Expression] = []
    for value in values:
        if value.constant is None:
            kept.append(value.expression)
        elif bool(value.constant) == decisive:
            # what stands before may fail in Python but has no value of its own: the result is decided
            return number(decisive)
    if not kept:
        return number(not decisive)
    if len(kept) == 1:
        return Value(kept[0], "condition")
    return Value(Logical("or" if decisive else "and", tuple(kept)), "condition")


def select(condition: Value, if_true: Value, if_false: Value) -> Value:
    """`if_true if condition else if_false`, folded where the condition is known."""
    if condition.broken or if_true.broken or if_false.broken:
        return BROKEN
    if condition.constant is not None:
        return if_true if condition.constant else if_false
    if if_true.type == if_false.type == "condition":
        return _select_condition(condition, if_true, if_false)
    if_true, if_false = as_real(if_true), as_real(if_false)
    if if_true.expression == if_false.expression:
        return if_true
    return Value(Select(condition.expression, if_true.expression, if_false.expression))


def _select_condition(condition: Value, if_true: Value, if_false: Value) -> Value:
    if if_true.constant is True:
        return conjunction([condition, if_false], "or")
    if if_true.constant is False:
        return conjunction([negation(condition), if_false])
    if if_false.constant is True:
        return conjunction([negation(condition), if_true], "or")
    if if_false.constant is False:
        return conjunction([condition, if_true])
    return Value(Select(condition.expression, if_true.expression, if_false.expression), "condition")


def article(value: object) -> str:
    """How a message speaks of an object: `a list`, `an ndarray`, `None`."""
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0] in 'aeiou' or name == 'ndarray' else 'a'} {name}"
