"""Expressions: operators, literals, names, comparisons, conditions."""

from __future__ import annotations

import ast
import math
from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from brainpy_codegen.frontend.faults import Node
from brainpy_codegen.frontend.parse_names import Names
from brainpy_codegen.frontend.value import (
    BROKEN,
    LocalFunction,
    Scalar,
    Value,
    as_condition,
    as_real,
    conjunction,
    negation,
    number,
    select,
)
from brainpy_codegen.ir.expression import (
    OPERATORS,
    ArithmeticOperator,
    Binary,
    Compare,
    CompareOperator,
    Expression,
    Number,
    Unary,
)

ARITHMETIC: dict[type[ast.operator], ArithmeticOperator] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
COMPARISONS: dict[type[ast.cmpop], CompareOperator] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_LOGIC: dict[type[ast.operator], str] = {ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor"}
_SPELLED: dict[type[ast.AST], tuple[str, str]] = {
    ast.ListComp: ("a list comprehension", "write the terms out, or use `for` over a constant range"),
    ast.SetComp: ("a set comprehension", "write the terms out"),
    ast.DictComp: ("a dict comprehension", "write the entries out"),
    ast.GeneratorExp: ("a generator", "write the terms out, or use `for` over a constant range"),
    ast.NamedExpr: ("`:=`", "assign the name in a statement of its own"),
    ast.Tuple: ("a tuple", "give each value a name of its own"),
    ast.List: ("a list", "give each value a name of its own"),
    ast.Set: ("a set", "give each value a name of its own"),
    ast.Dict: ("a dict", "give each value a name of its own; a dict may only be returned"),
    ast.Lambda: ("a lambda", "give it a name: `f = lambda x: ...`, and call that"),
    ast.Slice: ("a slice", "a state stands for all its elements; write np.roll, np.sum or W @ x to couple them"),
}


class Expressions(Names):
    """The expressions of one function."""

    @abstractmethod
    def call(self, node: ast.Call) -> Value:
        """The value of a call."""

    @abstractmethod
    def matmul(self, node: ast.expr, left: ast.expr, right: ast.expr, numbers: bool = False) -> Value:
        """`left @ right`, or np.dot(left, right), which multiplies numbers."""

    # ---------------------------------------------------------------- entry points

    def value(self, node: ast.expr) -> Value:
        """The value of an expression, a number or a condition."""
        parse = self._FORMS.get(type(node))
        if parse is not None:
            return parse(self, node)
        what, fix = _SPELLED.get(type(node), (f"`{type(node).__name__}`", "use arithmetic, comparisons and calls"))
        if isinstance(node, ast.Await | ast.Yield | ast.YieldFrom):
            return self.fault(
                node,
                "BC029",
                f"`{type(node).__name__.lower()}` in a model",
                "a model is a plain function",
                "return the derivatives",
            )
        if isinstance(node, ast.Starred):
            return self.fault(node, "BC035", "a starred expression", "", "name each value")
        if isinstance(node, ast.NamedExpr):
            self.names[node.target.id] = BROKEN  # what reads it is no fault of its own
        return self.fault(node, "BC033", f"{what} is not supported here", "", fix)

    def real(self, node: ast.expr) -> Value:
        """The value of an expression as a number."""
        return as_real(self.value(node))

    def condition(self, node: ast.expr) -> Value:
        """The value of an expression as a condition, whatever its truth in Python rests on."""
        if isinstance(node, ast.BoolOp):
            word = "and" if isinstance(node.op, ast.And) else "or"
            return conjunction([self.condition(operand) for operand in node.values], word)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self._negated(node.operand)
        return as_condition(self.value(node))

    def _negated(self, node: ast.expr) -> Value:
        is_logic = isinstance(node, ast.BoolOp) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
        return negation(self.condition(node) if is_logic else self.value(node))

    # ---------------------------------------------------------------- forms

    def _constant(self, node: ast.Constant) -> Value:
        value = node.value
        if isinstance(value, bool):
            return number(value)
        if isinstance(value, int | float):
            if not math.isfinite(value) or (isinstance(value, int) and abs(value) > 10**308):
                return self.fault(node, "BC032", "this literal is too large for a float", "", "write np.inf")
            spelled = self.source.file.segment(node)
            if spelled[1:2].lower() in ("x", "b", "o"):
                spelled = repr(value)  # other bases are Python's own: C has neither 0b11 nor 0o17
            if isinstance(value, int) and value >= 2**63:  # no backend has integers of this size
                value = float(value)
                spelled = repr(value)
            return Value(Number(value, spelled), "real", value)
        what = {str: "a string", bytes: "a bytes string", type(None): "None", complex: "a complex number"}
        name = what.get(type(value), f"`{value!r}`")
        return self.fault(node, "BC032", f"{name} in an expression", "models compute with real numbers")

    def _text(self, node: ast.JoinedStr) -> Value:
        return self.fault(node, "BC032", "a string in an expression", "models compute with real numbers")

    def _name(self, node: ast.Name) -> Value:
        found = self.lookup(node)
        if found is None:
            return BROKEN
        match found:
            case Value():
                return found
            case LocalFunction():
                return self.fault(
                    node, "BC010", f"function {node.id!r} used as a number", "", f"call it: {node.id}(...)"
                )
            case _:
                return self.captured_number(node, found.name, found.object)

    def _attribute(self, node: ast.Attribute) -> Value:
        found = self.resolve(node)
        return BROKEN if found is None else self.captured_number(node, found.name, found.object)

    def _unary(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return self._negated(node.operand)
        operand = self.value(node.operand)
        if operand.broken:
            return BROKEN
        if isinstance(node.op, ast.Invert):
            if operand.type == "condition":
                return negation(operand)
            return self.fault(node, "BC034", "`~` on a number", "", "`~` negates conditions, as in ~(V > 0)")
        return self.signed("-" if isinstance(node.op, ast.USub) else "+", as_real(operand))

    def signed(self, sign: str, operand: Value) -> Value:
        """`-x` or `+x`."""
        constant = operand.constant
        if constant is not None:
            constant = -constant if sign == "-" else +constant
            if operand.folds:
                return number(constant, folds=True)
        return Value(Unary("-" if sign == "-" else "+", operand.expression), "real", constant)

    def _binary(self, node: ast.BinOp) -> Value:
        if isinstance(node.op, ast.MatMult):
            return self.matmul(node, node.left, node.right)
        left, right = self.value(node.left), self.value(node.right)
        return self.combine(node, node.op, left, right)

    def combine(self, node: Node, op: ast.operator, left: Value, right: Value) -> Value:
        """`left op right`, also for augmented assignments."""
        if left.broken or right.broken:
            return BROKEN
        if type(op) in ARITHMETIC:
            return self.arithmetic(ARITHMETIC[type(op)], left, right)
        word = _LOGIC.get(type(op))
        if word and left.type == right.type == "condition":
            return self.logic(word, [left, right])
        sign = {"and": "&", "or": "|", "xor": "^"}.get(word or "", "<<" if isinstance(op, ast.LShift) else ">>")
        fix = f"`{sign}` joins conditions: write parentheses, as in (V > 0) {sign} (w < 1)"
        if word is None:
            fix = f"write {'x * 2**n' if sign == '<<' else 'x // 2**n'}"
        return self.fault(node, "BC034", f"`{sign}` on numbers", "", fix)

    def arithmetic(self, sign: ArithmeticOperator, left: Value, right: Value) -> Value:
        """`left sign right` of numbers."""
        if left.broken or right.broken:
            return BROKEN
        left, right = as_real(left), as_real(right)
        constant = _compute(sign, left.constant, right.constant)
        if isinstance(constant, int) and (left.folds or right.folds):
            return number(constant, folds=True)
        return Value(Binary(sign, left.expression, right.expression), "real", constant)

    def logic(self, word: str, values: list[Value]) -> Value:
        """`and`, `or`, `xor` of conditions."""
        values = [as_condition(value) for value in values]
        if word != "xor":
            return conjunction(values, word)
        left, right = values
        return select(left, negation(right), right)

    def _boolean(self, node: ast.BoolOp) -> Value:
        word = "and" if isinstance(node.op, ast.And) else "or"
        values = [self.value(operand) for operand in node.values]
        if any(value.broken for value in values):
            return BROKEN
        if all(value.type == "condition" for value in values):
            return conjunction(values, word)
        fix = "write `x if x != 0 else y` for `x or y`" if word == "or" else "write `y if x != 0 else x` for `x and y`"
        return self.fault(node, "BC041", f"`{word}` between numbers gives one of them", "", fix)

    def _compare(self, node: ast.Compare) -> Value:
        for op, operand in zip(node.ops, node.comparators, strict=True):
            if type(op) not in COMPARISONS:
                sign = {"Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in"}[type(op).__name__]
                fix = "compare numbers with == or !=" if "is" in sign else "write the comparisons out, joined by `or`"
                return self.fault(operand, "BC034", f"`{sign}` is not supported", "", fix)
        values = [self.real(operand) for operand in (node.left, *node.comparators)]
        return self.comparison([COMPARISONS[type(op)] for op in node.ops], values)

    def comparison(self, signs: list[CompareOperator], values: list[Value]) -> Value:
        """`a < b <= c` of numbers."""
        if any(value.broken for value in values):
            return BROKEN
        truths = [
            _compute(sign, left.constant, right.constant)
            for sign, left, right in zip(signs, values, values[1:], strict=False)
        ]
        if None not in truths:
            return number(all(truths))
        operands: tuple[Expression, ...] = tuple(as_real(value).expression for value in values)
        return Value(Compare(tuple(signs), operands), "condition")

    def _conditional(self, node: ast.IfExp) -> Value:
        condition = self.condition(node.test)
        if condition.constant is not None and not condition.broken:
            return self.value(node.body if condition.constant else node.orelse)
        return select(condition, self.value(node.body), self.value(node.orelse))

    def _call(self, node: ast.Call) -> Value:
        return self.call(node)

    def _subscript(self, node: ast.Subscript) -> Value:
        table = self.table(node.value)
        if table is not None:
            element = self.element(node, table)
            return BROKEN if element is None else self.captured_number(node, element.name, element.object)
        if self.value(node.value).broken:
            return BROKEN
        return self.fault(
            node,
            "BC031",
            "a subscript in a model",
            "a state stands for one element, or for all of them alike",
            "give each value a state or parameter of its own; couple elements by np.roll, np.sum or W @ x",
        )

    _FORMS: ClassVar[dict[type[ast.AST], Callable[[Any, Any], Value]]] = {
        ast.Constant: _constant,
        ast.JoinedStr: _text,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.UnaryOp: _unary,
        ast.BinOp: _binary,
        ast.BoolOp: _boolean,
        ast.Compare: _compare,
        ast.IfExp: _conditional,
        ast.Call: _call,
        ast.Subscript: _subscript,
    }


def _compute(sign: str, left: Scalar | None, right: Scalar | None) -> Scalar | None:
    """The Python value of constant arithmetic; None where it is not known, or Python would raise."""
    if left is None or right is None:
        return None
    if sign == "**" and (abs(right) > 1024 or abs(left) > 1e9):
        return None  # an integer of a million digits is no constant that a model needs
    try:
        value = OPERATORS[sign](left, right)
    except (ArithmeticError, ValueError):
        return None
    return value if isinstance(value, int | float) else None
