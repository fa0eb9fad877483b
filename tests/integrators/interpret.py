"""Evaluate functions and programs as they stand, in Python floats, NumPy arrays or mpmath numbers; and print them."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from brainpy_codegen.ir.dump import expression_text as text
from brainpy_codegen.ir.expression import (
    Binary,
    Call,
    Compare,
    Coupling,
    Expression,
    Logical,
    Name,
    Number,
    Select,
    Unary,
)
from brainpy_codegen.ir.function import Assign, Function, Invoke, Iterate, Unpack
from brainpy_codegen.ir.program import Program

_BINARY = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def exprel(x: Any) -> Any:
    with np.errstate(all="ignore"):
        return np.where(x == 0, 1.0, np.expm1(x) / np.where(x == 0, 1.0, x))[()]


NUMPY = SimpleNamespace(
    **{
        name: getattr(np, name)
        for name in ("exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "tanh", "sinh")
    },
    **{
        name: getattr(np, name)
        for name in ("cosh", "abs", "floor", "ceil", "log2", "exp2", "sign", "minimum", "maximum", "clip", "arctan")
    },
    exprel=exprel,
    sigmoid=lambda x: 1 / (1 + np.exp(-x)),
    erf=np.vectorize(math.erf),
)

COUPLINGS = {
    "matvec": operator.matmul,
    "vecmat": operator.matmul,
    "dot": np.dot,
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "roll": np.roll,
}


class Interpreter:
    """Evaluates expressions with the functions of a namespace; `number` makes its numbers."""

    def __init__(self, functions: Sequence[Function], constants: Mapping[str, Any], math: Any = NUMPY) -> None:
        self._functions = {function.name: function for function in functions}
        self._constants = dict(constants)
        self._math = math

    def call(self, name: str, *values: Any) -> tuple[Any, ...]:
        return self.run(self._functions[name], *values)

    def run(self, function: Function, *values: Any) -> tuple[Any, ...]:
        names = [argument.name for argument in function.arguments]
        scope = self._constants | dict(zip(names, values, strict=True))
        for statement in function.body:
            match statement:
                case Assign(target=target, value=value):
                    scope[target] = self.value(value, scope)
                case Invoke(targets=targets, function=called, arguments=arguments, parameters=parameters):
                    given = [self.value(argument, scope) for argument in arguments]
                    given += scope[parameters] if parameters else []
                    results = self.call(called, *given)
                    as_set = self._functions[called].role == "factors"
                    scope.update(zip(targets, (results,) if as_set else results, strict=True))
                case Iterate():
                    scope.update(self._repeated(statement, scope))
                case Unpack(targets=targets, source=source):
                    scope.update(zip(targets, scope[source], strict=True))
        return tuple(scope[name] for name in function.results)

    def _repeated(self, statement: Iterate, scope: Mapping[str, Any]) -> dict[str, Any]:
        """One element: until the change is small, or nan."""
        values = [self.value(one, scope) for one in statement.start]
        given = [self.value(one, scope) for one in statement.arguments]
        for _ in range(statement.limit):
            *values, change = self.call(statement.function, *values, *given)
            if change <= 1e-9:
                return dict(zip(statement.targets, values, strict=True))
        return dict.fromkeys(statement.targets, math.nan)

    def value(self, node: Expression, scope: Mapping[str, Any]) -> Any:
        def value(inner: Expression) -> Any:
            return self.value(inner, scope)

        match node:
            case Number(value=number):
                return self.number(number, node.text)
            case Name(id=name):
                return scope[name]
            case Unary(operator=sign, operand=operand):
                return -value(operand) if sign == "-" else +value(operand)
            case Binary(operator=symbol, left=left, right=right):
                return _BINARY[symbol](value(left), value(right))
            case Compare(operators=operators, operands=operands):
                values = [value(operand) for operand in operands]
                pairs = zip(operators, values, values[1:], strict=False)
                return np.logical_and.reduce([_BINARY[symbol](a, b) for symbol, a, b in pairs])
            case Logical(operator="not", operands=(operand,)):
                return np.logical_not(value(operand))
            case Logical(operator=word, operands=operands):
                combine = np.logical_and if word == "and" else np.logical_or
                return combine.reduce([value(operand) for operand in operands])
            case Select(condition=condition, if_true=if_true, if_false=if_false):
                test = value(condition)
                if np.ndim(test) == 0:
                    return value(if_true if test else if_false)
                return np.where(test, value(if_true), value(if_false))
            case Call(function=name, arguments=arguments, kind="intrinsic"):
                return getattr(self._math, name)(*map(value, arguments))
            case Call(function=name, arguments=arguments):
                (result,) = self.call(name, *map(value, arguments))
                return result
            case Coupling(kind=kind, operands=operands):
                return COUPLINGS[kind](*map(value, operands))
        raise AssertionError(node)

    def number(self, value: int | float, text: str) -> Any:
        return value


def constants_of(program: Program) -> dict[str, float]:
    return {row.name: Interpreter((), {}).value(row.value, {}) for row in program.model.constants}


def interpreter(program: Program) -> Interpreter:
    extra = (() if program.start is None else (program.start,)) + (
        () if program.propagator is None else (program.propagator,)
    )
    return Interpreter((*program.functions, *extra), constants_of(program))


def run(
    program: Program, states: Sequence[Any], *, dt: float, steps: int, t0: float = 0.0, parameters: Any = ()
) -> tuple[Any, ...]:
    """The states after some steps; `parameters` are values, or a function of time that returns them."""
    machine = interpreter(program)
    at = parameters if callable(parameters) else lambda time: tuple(parameters)
    constants = ()
    if program.propagator is not None:
        constants = (machine.run(program.propagator, dt, *at(t0)),)
    count = len(states)
    values = (*states, *(0.0 for _ in program.carried))
    for k in range(steps):
        t = t0 + k * dt
        sets = [at(t + row.abscissa * dt) for row in program.times]
        function = program.function("advance")
        if program.start is not None and k < program.start_steps:
            function = program.start
        values = machine.run(function, *values, t, dt, *constants, *sets)
    return values[:count]


def source(function: Function) -> str:
    """The function as Python source."""
    rows = [f"def {function.name}({', '.join(argument.name for argument in function.arguments)}):"]
    for statement in function.body:
        if statement.blank_before:
            rows.append("")
        rows += [f"    # {line}" for line in statement.lead]
        match statement:
            case Assign(target=target, value=value, comment=comment):
                rows.append(f"    {target} = {text(value)}" + (f"  # {comment}" if comment else ""))
            case Invoke(targets=targets, function=called, arguments=arguments, parameters=parameters):
                given = [*map(text, arguments), *([f"*{parameters}"] if parameters else [])]
                rows.append(f"    {', '.join(targets)} = {called}({', '.join(given)})")
            case Unpack(targets=targets, source=name):
                rows.append(f"    ({', '.join(targets)},) = {name}")
    rows.append(f"    return {', '.join(function.results)}")
    return "\n".join(rows) + "\n"
