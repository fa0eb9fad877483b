"""The meaning of parsed functions, computed directly from their trees: what tests compare the plain function with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import special

from brainpy_codegen.frontend.parse import ParsedInput
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
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.model import Model

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    "//": np.floor_divide,
    "%": np.mod,
    "**": np.float_power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
_SPECIAL: dict[str, Callable[..., Any]] = {
    "sigmoid": special.expit,
    "exprel": special.exprel,
    "erf": special.erf,
    "erfc": special.erfc,
}
_COUPLING: dict[str, Callable[..., Any]] = {
    "matvec": np.matmul,
    "vecmat": np.matmul,
    "dot": np.dot,
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
}


class Evaluator:
    """Evaluates the functions of one model."""

    def __init__(self, parsed: Model | ParsedInput, externals: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self._main = parsed.function
        self._helpers = {helper.name: helper for helper in parsed.helpers}
        self._constants = {one.name: self._value(one.value, {}) for one in parsed.constants}
        self._externals = dict(externals or {})

    def __call__(self, *values: Any) -> tuple[Any, ...]:
        """The results of the model's function; every name is assigned once, before it is read."""
        with np.errstate(all="ignore"):
            return self._call(self._main, values)

    def defaults(self, model: Model) -> list[float]:
        """The values of all parameters that have one by default."""
        return [self._value(one.default, {}) for one in model.parameters if one.default is not None]

    def _call(self, function: Function, values: Sequence[Any]) -> tuple[Any, ...]:
        names = dict(zip((argument.name for argument in function.arguments), values, strict=True))
        for statement in function.body:
            assert isinstance(statement, Assign)
            assert statement.target not in names, f"{statement.target} is assigned twice"
            value = self._value(statement.value, names)
            is_condition = np.asarray(value).dtype == np.bool_
            assert is_condition == (statement.type == "condition"), statement
            names[statement.target] = value
        return tuple(names[result] for result in function.results)

    def _value(self, node: Expression, names: Mapping[str, Any]) -> Any:
        match node:
            case Number(value=value):
                return float(value)
            case Name(id=name):
                return names[name] if name in names else self._constants[name]
            case Unary(operator=sign, operand=operand):
                value = self._value(operand, names)
                return -value if sign == "-" else +value
            case Binary(operator=sign, left=left, right=right):
                return _BINARY[sign](self._real(left, names), self._real(right, names))
            case Compare(operators=signs, operands=operands):
                values = [self._real(operand, names) for operand in operands]
                truths = [_BINARY[sign](a, b) for sign, a, b in zip(signs, values, values[1:], strict=False)]
                return np.logical_and.reduce(truths)
            case Logical(operator="not", operands=(operand,)):
                return np.logical_not(self._condition(operand, names))
            case Logical(operator=word, operands=operands):
                join = np.logical_and if word == "and" else np.logical_or
                return join.reduce(np.broadcast_arrays(*(self._condition(operand, names) for operand in operands)))
            case Select(condition=condition, if_true=first, if_false=second):
                chosen = (self._value(first, names), self._value(second, names))
                return np.where(self._condition(condition, names), *chosen)[()]
            case Call(function=name, arguments=arguments, kind=kind):
                return self._apply(kind, name, [self._real(argument, names) for argument in arguments])
            case Coupling(kind="roll", operands=(vector, shift)):
                return np.roll(self._real(vector, names), int(self._value(shift, names)))
            case Coupling(kind=kind, operands=operands):
                return _COUPLING[kind](*(self._value(operand, names) for operand in operands))
        raise AssertionError(node)

    def _real(self, node: Expression, names: Mapping[str, Any]) -> Any:
        value = self._value(node, names)
        assert np.asarray(value).dtype != np.bool_, f"a condition where a number is needed: {node}"
        return value

    def _condition(self, node: Expression, names: Mapping[str, Any]) -> Any:
        value = self._value(node, names)
        assert np.asarray(value).dtype == np.bool_, f"a number where a condition is needed: {node}"
        return value

    def _apply(self, kind: str, name: str, values: list[Any]) -> Any:
        if kind == "helper":
            return self._call(self._helpers[name], values)[0]
        if kind == "external":
            return self._externals[name](*values)
        return (_SPECIAL.get(name) or getattr(np, name))(*values)
