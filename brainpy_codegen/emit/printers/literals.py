"""Trees of literals: what C writes as a number, because Python computes it before it runs."""

from __future__ import annotations

import math

from brainpy_codegen.ir.expression import Binary, Expression, Number, Unary

_LARGEST_STATIC_POWER = 0x10000  # Numba multiplies up to this exponent and calls pow above it


def literal_exponent(node: Expression) -> int | None:
    """The exponent of a power that is multiplied out; None if the power needs `pow`."""
    match node:
        case Number(value=int() as value):
            pass
        case Unary(operator=sign, operand=Number(value=int() as magnitude)):
            value = -magnitude if sign == "-" else magnitude
        case _:
            return None
    return value if abs(value) <= _LARGEST_STATIC_POWER else None


def constant_integer(node: Expression) -> int | None:
    """The value of a tree of integer literals; None for any other tree."""
    match node:
        case Number(value=int() as value):
            return value
        case Unary(operator=sign, operand=operand):
            inner = constant_integer(operand)
            return None if inner is None else -inner if sign == "-" else inner
        case Binary(operator=operator, left=left, right=right) if operator != "/":
            a, b = constant_integer(left), constant_integer(right)
            if a is None or b is None:
                return None
            return _whole(operator, a, b)
        case _:
            return None


def _whole(operator: str, a: int, b: int) -> int | None:
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "//" if b != 0:
            return a // b
        case "%" if b != 0:
            return a % b
        case "**" if 0 <= b <= 1024:
            return int(a**b)
        case _:
            return None


def constant_power(node: Binary) -> float | None:
    """The value of a power of literals, `0.1**6`: Python calls pow when it compiles a file, and multiplies nothing.

    None where a name, a call or an infinite value is in it: those are computed while the file runs.
    """
    if literal_exponent(node.right) is None:
        return None
    value = _constant(node)
    return value if value is not None and math.isfinite(value) else None


def _constant(node: Expression) -> float | None:
    match node:
        case Number(value=value):
            return float(value)
        case Unary(operator=sign, operand=operand):
            inner = _constant(operand)
            return None if inner is None else -inner if sign == "-" else inner
        case Binary(operator=("+" | "-" | "*" | "/" | "**") as operator, left=left, right=right):
            a, b = _constant(left), _constant(right)
            if a is None or b is None or (operator == "**" and literal_exponent(right) is None):
                return None
            return _real(operator, a, b)
        case _:
            return None


def _real(operator: str, a: float, b: float) -> float | None:
    try:
        match operator:
            case "+":
                return a + b
            case "-":
                return a - b
            case "*":
                return a * b
            case "/":
                return a / b
            case _:
                return float(a**b)
    except ArithmeticError:  # left to run time, where it is an infinity
        return None
