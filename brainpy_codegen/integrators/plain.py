"""Steps of explicit Runge-Kutta methods in plain Python, operation for operation as generated code makes them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

from brainpy_codegen.integrators.ode import explicit_rk
from brainpy_codegen.integrators.stages import Step, parameter_times
from brainpy_codegen.integrators.tableaus.explicit import EXPLICIT
from brainpy_codegen.ir.expression import Binary, Expression, Name, Number, Unary
from brainpy_codegen.ir.function import Assign, Function, Invoke
from brainpy_codegen.ir.model import Model, Source, State

Values: TypeAlias = dict[str, Any]
Evaluate: TypeAlias = Callable[[Values], Any]
Derivative: TypeAlias = Callable[..., Sequence[Any]]

METHODS = frozenset(tableau.name for tableau in EXPLICIT)
"""The methods whose steps can be made in plain Python."""

_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def advance(method: str, states: tuple[str, ...], derivative: Derivative, *values: Any) -> tuple[Any, ...]:
    """The states after one step.

    Args:
        method: one of `METHODS`.
        states: the names of the states.
        derivative: the right-hand side, called with states and time; returns one value per state.
        values: states, time and dt.
    """
    arguments, statements, results = _step(method, states)
    scope: Values = dict(zip(arguments, values, strict=True))
    for targets, evaluate in statements:
        if isinstance(evaluate, tuple):
            scope.update(zip(targets, derivative(*(one(scope) for one in evaluate)), strict=True))
        else:
            scope[targets[0]] = evaluate(scope)
    return tuple(scope[name] for name in results)


@cache
def _step(
    method: str, states: tuple[str, ...]
) -> tuple[tuple[str, ...], list[tuple[tuple[str, ...], Evaluate | tuple[Evaluate, ...]]], tuple[str, ...]]:
    """Arguments, statements and results of a step; a call of the derivative has several evaluations."""
    tableau = next(one for one in EXPLICIT if one.name == method)
    # The step knows nothing of a model but the names of its states.
    nothing = Function("derivative", "derivative", (), (), ())
    model = Model("", "ode", "", Source("", "", "", 0), tuple(map(State, states)), (), nothing)
    times = parameter_times(model, tableau.c)
    function = explicit_rk.advance(tableau, Step(model, tuple(times.values())), times)
    statements: list[tuple[tuple[str, ...], Evaluate | tuple[Evaluate, ...]]] = []
    for statement in function.body:
        assert isinstance(statement, Assign | Invoke)
        if isinstance(statement, Invoke):
            statements.append((statement.targets, tuple(map(_evaluation, statement.arguments))))
        else:
            statements.append(((statement.target,), _evaluation(statement.value)))
    given = tuple(argument.name for argument in function.arguments if argument.role != "parameters")
    return given, statements, function.results


def _evaluation(node: Expression) -> Evaluate:
    """What computes an expression of a step: sums and products of names and numbers."""
    match node:
        case Number(value=value):
            return lambda scope: value
        case Name(id=name):
            return operator.itemgetter(name)
        case Unary(operator="-", operand=operand):
            inner = _evaluation(operand)
            return lambda scope: -inner(scope)
        case Binary(operator=symbol, left=left, right=right):
            combine, first, second = _OPERATIONS[symbol], _evaluation(left), _evaluation(right)
            return lambda scope: combine(first(scope), second(scope))
    raise AssertionError(node)
