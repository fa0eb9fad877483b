"""Programs evaluated in Python, one element at a time, in the order of operations that C keeps."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence

from brainpy_codegen.emit.printers.literals import literal_exponent
from brainpy_codegen.ir.expression import (
    Binary,
    Call,
    Compare,
    Expression,
    Logical,
    Name,
    Number,
    Select,
    Unary,
)
from brainpy_codegen.ir.function import Assign, Function, Invoke
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import walk

Value = float | int | bool | Mapping[str, float]

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_CALLS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "exprel": lambda x: math.expm1(x) / x if x else 1.0,
    "abs": abs,
    "sqrt": math.sqrt,
}


def power(base: float, exponent: int) -> float:
    """Square and multiply from the lowest bit, as Numba does."""
    result, left = 1.0, abs(exponent)
    while left:
        if left & 1:
            result *= base
        left >>= 1
        base *= base
    return 1.0 / result if exponent < 0 else result


def _is_literal(node: Expression) -> bool:
    return isinstance(node, Number | Unary) or (
        isinstance(node, Binary) and node.operator in {"+", "-", "*", "/", "**"}
    )


def evaluate(node: Expression, names: Mapping[str, Value], functions: Mapping[str, Function]) -> float:
    """The value of an expression."""

    def value(inner: Expression) -> float:
        return evaluate(inner, names, functions)

    match node:
        case Number(value=number):
            return number
        case Name(id=name):
            found = names[name]
            assert isinstance(found, float | int)
            return found
        case Unary(operator=sign, operand=operand):
            return -value(operand) if sign == "-" else +value(operand)
        case Binary(operator="**", left=left, right=right):
            exponent = literal_exponent(right)
            base = value(left)
            # Numba multiplies numbers that it meets while it runs; powers of literals are Python's own.
            runs = exponent is not None and not isinstance(base, int) and not all(map(_is_literal, walk(left)))
            return power(base, exponent) if runs and exponent is not None else value(left) ** value(right)
        case Binary(operator=word, left=left, right=right):
            return _ARITHMETIC[word](value(left), value(right))
        case Compare(operators=words, operands=operands):
            values = [value(operand) for operand in operands]
            return all(_COMPARE[w](a, b) for w, a, b in zip(words, values, values[1:], strict=False))
        case Logical(operator=word, operands=operands):
            truths = [bool(value(operand)) for operand in operands]
            return not truths[0] if word == "not" else all(truths) if word == "and" else any(truths)
        case Select(condition=condition, if_true=if_true, if_false=if_false):
            return value(if_true) if value(condition) else value(if_false)
        case Call(function=function, arguments=arguments, kind="helper"):
            return call(functions[function], [value(a) for a in arguments], functions, names)[0]
        case Call(function=function, arguments=arguments):
            return _CALLS[function](*map(value, arguments))
        case _:
            raise AssertionError(node)


def call(
    function: Function, given: Sequence[Value], functions: Mapping[str, Function], outer: Mapping[str, Value]
) -> tuple[float, ...]:
    """The results of a function; `outer` holds the constants of the file."""
    names = {**outer, **{a.name: v for a, v in zip(function.arguments, given, strict=True)}}
    for step in function.body:
        match step:
            case Assign(target=target, value=expression):
                names[target] = evaluate(expression, names, functions)
            case Invoke(targets=targets, arguments=arguments, parameters=parameters):
                callee = functions[step.function]
                values: list[Value] = [evaluate(a, names, functions) for a in arguments]
                handed = names[parameters] if parameters else {}
                assert isinstance(handed, Mapping)
                values += [handed[a.name] for a in callee.arguments[len(values) :]]
                names.update(zip(targets, call(callee, values, functions, outer), strict=True))
            case _:
                raise AssertionError(step)
    return tuple(names[result] for result in function.results)  # type: ignore[misc]


def run(
    program: Program,
    states: Sequence[float],
    sets: Callable[[float], Mapping[str, float]],
    t0: float,
    dt: float,
    steps: int,
) -> list[tuple[float, ...]]:
    """The states at all steps of one element; `sets` gives the parameters at a time."""
    functions = {function.name: function for function in program.functions}
    constants = {c.name: evaluate(c.value, {}, {}) for c in program.model.constants}
    rows, carried = [tuple(states)], (0.0,) * len(program.carried)
    for k in range(steps):
        t = t0 + k * dt
        step = program.start if program.start and k < program.start_steps else functions["advance"]
        times = [sets(t + time.abscissa * dt) for time in program.times]
        found = call(step, [*rows[-1], *carried, t, dt, *times], functions, constants)
        rows.append(found[: len(states)])
        carried = found[len(states) :]
    return rows
