"""Calls of NumPy, math, scipy.special and builtin functions, and the couplings of vectors."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from typing import Any, ClassVar, cast

from brainpy_codegen.frontend.parse_expressions import ARITHMETIC, COMPARISONS, Expressions
from brainpy_codegen.frontend.value import (
    BROKEN,
    Captured,
    Scalar,
    Value,
    as_condition,
    as_real,
    conjunction,
    literal,
    negation,
    number,
    select,
)
from brainpy_codegen.ir.expression import Call, Coupling, CouplingKind, Unary
from brainpy_codegen.ir.intrinsics import INTRINSICS

_RADIAN = 0.017453292519943295
_DEGREE = 57.29577951308232
_ARITHMETIC = frozenset(ARITHMETIC.values())
_COMPARISON = frozenset(COMPARISONS.values())


class Library(Expressions):
    """The calls of known functions in one function."""

    def library(self, node: ast.Call, target: Captured, word: str) -> Value:
        """The value of a call of a known function; `word` is its meaning."""
        special = self._SPECIAL.get(word)
        if special is not None:
            return special(self, node, word)
        arity = 2 if word in _ARITHMETIC or word in _COMPARISON or word in ("and", "or", "xor") else 1
        if word in INTRINSICS:
            arity = INTRINSICS[word].arity
        values = self._plain_arguments(node, arity)
        if values is None:
            return BROKEN
        if word in _ARITHMETIC:
            return self.arithmetic(cast(Any, word), *values)
        if word in _COMPARISON:
            return self.comparison([cast(Any, word)], [as_real(value) for value in values])
        if word in ("and", "or", "xor"):
            return self.logic(word, values)
        if word in INTRINSICS:
            return self.intrinsic(word, [as_real(value) for value in values], target.object)
        return self._ONE_ARGUMENT[word](self, values[0])

    def intrinsic(self, name: str, values: list[Value], function: object = None) -> Value:
        """A call of a row of `ir.intrinsics`; its value is known if its arguments are."""
        if any(value.broken for value in values):
            return BROKEN
        constants = [value.constant for value in values]
        constant = None if function is None or None in constants else _evaluate(function, constants)
        if INTRINSICS[name].condition:
            if constant is not None:
                return number(bool(constant))
            return Value(Call(name, tuple(value.expression for value in values)), "condition")
        return Value(Call(name, tuple(value.expression for value in values)), "real", constant)

    def _plain_arguments(self, node: ast.Call, arity: int) -> list[Value] | None:
        spelled = self.source.file.segment(node.func)
        if node.keywords:
            word = node.keywords[0].arg
            self.fault(node.keywords[0], "BC018", f"keyword {word!r} of {spelled!r}", "", "leave it out")
            return None
        if len(node.args) != arity:
            expected = f"{arity} argument{'s' if arity > 1 else ''}"
            fix = f"write {spelled}({', '.join('xyz'[:arity])})"
            if spelled.endswith("round"):
                fix = "write np.rint(x * 100) / 100 for two decimals"
            self.fault(node, "BC018", f"{spelled!r} takes {expected} here, {len(node.args)} are given", "", fix)
            return None
        values = [self.value(argument) for argument in node.args]
        return None if any(value.broken for value in values) else values

    # ---------------------------------------------------------------- functions of one argument

    def _square(self, value: Value) -> Value:
        return self.arithmetic("**", value, number(2))

    def _reciprocal(self, value: Value) -> Value:
        return self.arithmetic("/", number(1.0, "1.0"), value)

    def _radians(self, value: Value) -> Value:
        return self.arithmetic("*", value, number(_RADIAN))

    def _degrees(self, value: Value) -> Value:
        return self.arithmetic("*", value, number(_DEGREE))

    def _isinf(self, value: Value) -> Value:
        real = as_real(value)
        outside = negation(self.intrinsic("isfinite", [real]))
        return conjunction([outside, negation(self.intrinsic("isnan", [real]))])

    def _float(self, value: Value) -> Value:
        return as_real(value)

    _ONE_ARGUMENT: ClassVar[dict[str, Callable[[Any, Value], Value]]] = {
        "negate": lambda self, value: self.signed("-", as_real(value)),
        "plus": lambda self, value: self.signed("+", as_real(value)),
        "square": _square,
        "reciprocal": _reciprocal,
        "radians": _radians,
        "degrees": _degrees,
        "isinf": _isinf,
        "float": _float,
        "bool": lambda self, value: as_condition(value),
        "not": lambda self, value: negation(value),
        "zeros_like": lambda self, value: number(0.0),
        "ones_like": lambda self, value: number(1.0),
        "transpose": lambda self, value: value,
    }

    # ---------------------------------------------------------------- functions with a form of their own

    def _where(self, node: ast.Call, word: str) -> Value:
        if len(node.args) != 3 or node.keywords:
            return self.fault(
                node, "BC018", "np.where takes a condition and two values here", "", "write np.where(V > 0, a, b)"
            )
        condition = self.condition(node.args[0])
        return select(condition, self.value(node.args[1]), self.value(node.args[2]))

    def _clip(self, node: ast.Call, word: str) -> Value:
        names = {"a_min": 1, "a_max": 2, "min": 1, "max": 2}
        places: dict[int, ast.expr] = dict(enumerate(node.args))
        for keyword in node.keywords:
            place = names.get(keyword.arg or "", -1)
            if place < 0 or place in places:
                return self.fault(keyword, "BC018", f"keyword {keyword.arg!r} of np.clip", "", "write np.clip(x, a, b)")
            places[place] = keyword.value
        if 0 not in places or not 2 <= len(places) <= 3:
            return self.fault(node, "BC018", "np.clip takes a value and two bounds", "", "write np.clip(x, a, b)")
        bounds = {place: bound for place, bound in places.items() if not _is_none(bound)}
        values = {place: self.real(bound) for place, bound in sorted(bounds.items())}
        if len(values) == 3:
            return self.intrinsic("clip", list(values.values()))
        value = values[0]
        if 1 in values:
            return self.intrinsic("maximum", [value, values[1]])
        return self.intrinsic("minimum", [value, values[2]]) if 2 in values else value

    def _extreme(self, node: ast.Call, word: str) -> Value:
        if len(node.args) < 2 or node.keywords:
            name = "min" if word == "smallest" else "max"
            return self.fault(
                node, "BC018", f"{name}() takes two or more numbers here", "", f"write np.{name}(x) over a vector"
            )
        values = [self.real(argument) for argument in node.args]
        name, function = ("minimum", min) if word == "smallest" else ("maximum", max)
        result = values[0]
        for value in values[1:]:
            result = self.intrinsic(name, [result, value], function)
        return result

    def _log_base(self, node: ast.Call, word: str) -> Value:
        if len(node.args) != 2 or node.keywords:
            values = self._plain_arguments(node, 1)
            return BROKEN if values is None else self.intrinsic("log", [as_real(values[0])])
        value, base = self.real(node.args[0]), self.real(node.args[1])
        return self.arithmetic("/", self.intrinsic("log", [value]), self.intrinsic("log", [base]))

    def _full_like(self, node: ast.Call, word: str) -> Value:
        values = self._plain_arguments(node, 2)
        return BROKEN if values is None else values[1]

    def _constant_only(self, node: ast.Call, word: str) -> Value:
        spelled = self.source.file.segment(node.func)
        values = [self.value(argument) for argument in node.args]
        if any(value.broken for value in values):
            return BROKEN
        constants = [value.constant for value in values]
        function = self.resolve(node.func) if isinstance(node.func, ast.Attribute) else self._object(node.func)
        if function is None:
            return BROKEN
        if None in constants or node.keywords:
            return self.fault(
                node,
                "BC043",
                f"{spelled!r} of something that is not constant",
                "its arguments must be integers",
                "write a number, or a loop variable of a constant range",
            )
        result = _evaluate(function.object, constants)
        if result is None:
            fix = "check the arguments: Python raises an error, too"
            return self.fault(node, "BC018", f"{spelled!r} has no value for these arguments", "", fix)
        return Value(literal(result), "real", result)

    def _object(self, node: ast.expr) -> Captured | None:
        found = self.lookup(node) if isinstance(node, ast.Name) else None
        return found if isinstance(found, Captured) else None

    def _length(self, node: ast.Call, word: str) -> Value:
        table = self.table(node.args[0]) if len(node.args) == 1 and not node.keywords else None
        if table is not None:
            return number(len(cast(Any, table.object)))
        fix = "take the number of elements as a parameter, or np.mean(x) for np.sum(x) / len(x)"
        return self.fault(node, "BC043", "len() of something that is not constant", "", fix)

    def _returned_only(self, node: ast.Call, word: str) -> Value:
        fix = "return a dict, or give each value a name" if word == "dict" else "write `for k in range(3):`"
        return self.fault(node, "BC033", f"{word}(...) is not supported here", "", fix)

    # ---------------------------------------------------------------- couplings

    def matmul(self, node: ast.expr, left: ast.expr, right: ast.expr, numbers: bool = False) -> Value:
        """`left @ right`; which of them is a matrix shows when the whole model is known. np.dot takes `numbers`, too.

        A sign before a name is put before the product, which has the same bits: a matrix is known by its bare name.
        """
        if left is not (bare := self._without_sign(left)):
            return self._negative(self.matmul(node, bare, right, numbers))
        if right is not (bare := self._without_sign(right)):
            return self._negative(self.matmul(node, left, bare, numbers))
        transposed_left, transposed_right = self._transposed(left), self._transposed(right)
        first = self.real(transposed_left or left)
        second = self.real(transposed_right or right)
        if first.broken or second.broken:
            return BROKEN
        if first.constant is not None or second.constant is not None:
            if numbers:
                return self.arithmetic("*", first, second)
            return self.fault(node, "BC042", "a number beside `@`", "`@` joins vectors and matrices", "write `*`")
        if transposed_left or transposed_right:
            first, second = second, first  # W.T @ r is r @ W
        return Value(Coupling("dot", (first.expression, second.expression)))

    def _without_sign(self, node: ast.expr) -> ast.expr:
        """W for `-W` and `-W.T`, else the expression as it is."""
        inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
        return inner if isinstance(inner, ast.Name) or self._transposed(inner) else node

    @staticmethod
    def _negative(value: Value) -> Value:
        return value if value.broken else Value(Unary("-", value.expression))

    def _transposed(self, node: ast.expr) -> ast.Name | None:
        """The name behind `W.T`, where W is an argument or local."""
        inner = node.value if isinstance(node, ast.Attribute) and node.attr == "T" else None
        return inner if isinstance(inner, ast.Name) and isinstance(self.names.get(inner.id), Value) else None

    def _product(self, node: ast.Call, word: str) -> Value:
        if len(node.args) != 2 or node.keywords:
            spelled = self.source.file.segment(node.func)
            fix = f"write {spelled}(W, r)"
            return self.fault(node, "BC018", f"{spelled!r} takes two vectors, or a matrix and a vector", "", fix)
        return self.matmul(node, node.args[0], node.args[1], numbers=word == "dot")

    def _reduce(self, node: ast.Call, word: str) -> Value:
        if len(node.args) != 1 or node.keywords:
            fix = f"write np.{word}(x)"
            if word in ("max", "min"):
                fix += f" over a vector; np.{word}imum(a, b) compares element by element"
            return self.fault(node, "BC042", f"np.{word} takes one vector here, and no axis", "", fix)
        return self._couple(word, node.args[0])

    def _couple(self, kind: str, operand: ast.expr) -> Value:
        value = self.real(operand)
        return BROKEN if value.broken else Value(Coupling(cast(CouplingKind, kind), (value.expression,)))

    def _roll(self, node: ast.Call, word: str) -> Value:
        arguments = list(node.args)
        for keyword in node.keywords:
            if keyword.arg != "shift" or len(arguments) != 1:
                return self.fault(
                    keyword, "BC042", f"keyword {keyword.arg!r} of np.roll", "", "write np.roll(x, shift=1)"
                )
            arguments.append(keyword.value)
        if len(arguments) != 2:
            return self.fault(node, "BC042", "np.roll takes a vector and a shift", "", "write np.roll(x, 1)")
        value, shift = self.real(arguments[0]), self.real(arguments[1])
        if value.broken or shift.broken:
            return BROKEN
        if not isinstance(shift.constant, int):
            return self.fault(
                arguments[1], "BC043", "the shift of np.roll must be a constant integer", "", "write np.roll(x, 1)"
            )
        return Value(Coupling("roll", (value.expression, literal(shift.constant))))

    _SPECIAL: ClassVar[dict[str, Callable[[Any, ast.Call, str], Value]]] = {
        "where": _where,
        "clip": _clip,
        "smallest": _extreme,
        "largest": _extreme,
        "log_base": _log_base,
        "full_like": _full_like,
        "constant": _constant_only,
        "len": _length,
        "dict": _returned_only,
        "range": _returned_only,
        "matmul": _product,
        "dot": _product,
        "sum": _reduce,
        "mean": _reduce,
        "max": _reduce,
        "min": _reduce,
        "roll": _roll,
    }


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _evaluate(function: object, arguments: list[Scalar | None]) -> Scalar | None:
    """The value of a known function of constants, as Python computes it; None where it raises or is not finite."""
    numpy = sys.modules.get("numpy")
    try:
        if numpy is not None and getattr(function, "__module__", "") != "math":
            with numpy.errstate(all="ignore"):
                result = cast(Any, function)(*arguments)
        else:
            result = cast(Any, function)(*arguments)
        result = result.item() if hasattr(result, "item") else result
    except (ArithmeticError, ValueError, TypeError):
        return None
    if isinstance(result, bool) or not isinstance(result, int | float):
        return bool(result) if isinstance(result, bool) else None
    return result if result == result and abs(result) != float("inf") else None
