"""Expressions: operators, literals, names, comparisons, conditions."""

from __future__ import annotations

import ast
import builtins
import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import ModuleType
from typing import Any, ClassVar, TypeAlias, cast

from brainpy_codegen.frontend.body import Body
from brainpy_codegen.frontend.comments import Comments, read_comments
from brainpy_codegen.frontend.faults import Node, nearest
from brainpy_codegen.frontend.session import Session
from brainpy_codegen.frontend.source import FunctionSource
from brainpy_codegen.frontend.value import (
    BROKEN,
    Captured,
    LocalFunction,
    Scalar,
    Unassigned,
    Value,
    as_condition,
    as_real,
    conjunction,
    literal,
    negation,
    number,
    select,
)
from brainpy_codegen.ir.expression import (
    ArithmeticOperator,
    Binary,
    Compare,
    CompareOperator,
    Expression,
    Logical,
    Number,
    Unary,
)

Binding: TypeAlias = Value | Unassigned | LocalFunction | Captured

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
_COMPUTE: dict[str, Callable[[Any, Any], Any]] = {
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


class Expressions(ABC):
    """The expressions of one function, under the values that its names have at this point (`names`)."""

    def __init__(
        self,
        source: FunctionSource,
        session: Session,
        body: Body,
        assigned: set[str],
        outer: Expressions | None = None,
        prefix: str = "",
    ) -> None:
        self.source = source
        self.session = session
        self.body = body
        self.assigned = assigned
        self.outer = outer
        self.prefix = prefix
        self.names: dict[str, Binding] = {}
        self.roles: dict[str, str] = {}
        self._comments: Comments | None = None

    @property
    def comments(self) -> Comments:
        """The comments of the function, read when first needed."""
        if self._comments is None:
            self._comments = read_comments(self.source)
        return self._comments

    def fault(self, node: Node, code: str, message: str, label: str = "", fix: str = "") -> Value:
        """Note a fault and go on with a value that causes no further ones."""
        self.session.faults.add(self.source, node, code, message, label, fix)
        return BROKEN

    @abstractmethod
    def call(self, node: ast.Call) -> Value:
        """The value of a call."""

    @abstractmethod
    def matmul(self, node: ast.expr, left: ast.expr, right: ast.expr) -> Value:
        """`left @ right`."""

    # ---------------------------------------------------------------- entry points

    def value(self, node: ast.expr) -> Value:
        """The value of an expression, a number or a condition."""
        parse = self._FORMS.get(type(node))
        if parse is not None:
            return cast(Value, parse(self, node))
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
            return negation(self.condition(node.operand))
        return as_condition(self.value(node))

    # ---------------------------------------------------------------- forms

    def _constant(self, node: ast.Constant) -> Value:
        value = node.value
        if isinstance(value, bool):
            return number(value)
        if isinstance(value, int | float):
            if not math.isfinite(value) or (isinstance(value, int) and abs(value) > 10**308):
                return self.fault(node, "BC032", "this literal is too large for a float", "", "write np.inf")
            return Value(Number(value, self.source.file.segment(node)), "real", value)
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

    def lookup(self, node: ast.Name) -> Value | LocalFunction | Captured | None:
        """What a name stands for; None (and a fault) if it stands for nothing here."""
        found = self.names.get(node.id)
        if isinstance(found, Unassigned):
            self.fault(
                node,
                "BC014",
                f"{node.id!r} is assigned on one branch only",
                f"has no value when the branch at line {found.line} is not taken",
                f"give {node.id!r} a value before the `if`, or in every branch",
            )
            return None
        if found is not None:
            return found
        if node.id in self.assigned:
            self.fault(
                node, "BC013", f"{node.id!r} is read before it is assigned", "", "assign it first, or rename the local"
            )
            return None
        if self.outer is not None:
            return self.outer.lookup(node)
        return self._captured(node)

    def _captured(self, node: ast.Name) -> Captured | None:
        function = self.source.function
        if node.id in function.__code__.co_freevars:
            cell = (function.__closure__ or ())[function.__code__.co_freevars.index(node.id)]
            try:
                return Captured(node.id, cell.cell_contents)
            except ValueError:
                self.fault(node, "BC012", f"unknown name {node.id!r}", "has no value yet in the enclosing function")
                return None
        if node.id in function.__globals__:
            return Captured(node.id, function.__globals__[node.id])
        if hasattr(builtins, node.id):
            return Captured(node.id, getattr(builtins, node.id))
        close = nearest(node.id, [*self.names, *self.assigned, *self._numbers_of_module()])
        fix = f"did you mean {close!r}?{self._described(close)}" if close else (
            f"make it a parameter: add {node.id} to the arguments after t"
        )
        self.fault(
            node, "BC012", f"unknown name {node.id!r}", "not a state, parameter or local of this function", fix
        )
        return None

    def _numbers_of_module(self) -> list[str]:
        functions = self.source.function.__globals__.items()
        return [name for name, value in functions if isinstance(value, int | float) and not name.startswith("_")]

    def _described(self, name: str) -> str:
        node = self.source.node
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        for argument in arguments:
            if argument.arg == name:
                return f" ({self.roles.get(name, 'argument')}, line {argument.lineno})"
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Store):
                return f" (local, line {inner.lineno})"
        return ""

    def captured_number(self, node: ast.expr, name: str, value: object) -> Value:
        """A number that the function finds outside; other objects are refused."""
        item = getattr(value, "item", None)
        if not isinstance(value, int | float) and callable(item) and getattr(value, "shape", None) == ():
            value = item()  # a NumPy scalar
        if isinstance(value, bool):
            return number(value)
        if isinstance(value, int | float):
            value = value + 0  # a subclass of int or float counts as its number
            return self.session.constant(name, value, "", self.body.taken | self.body.own)
        if isinstance(value, ModuleType):
            return self.fault(node, "BC010", f"module {name!r} used as a number", "", f"name what you need of {name}")
        if callable(value):
            return self.fault(node, "BC010", f"function {name!r} used as a number", "", f"call it: {name}(...)")
        return self.fault(
            node,
            "BC016",
            f"{name!r} is a {type(value).__name__}, not a number",
            "",
            f"make it a parameter: add {name} to the arguments after t",
        )

    def resolve(self, node: ast.Attribute) -> Captured | None:
        """The object behind `module.name`; None (and a fault) if that is something else."""
        base: Value | LocalFunction | Captured | None
        if isinstance(node.value, ast.Name):
            base = self.lookup(node.value)
        elif isinstance(node.value, ast.Attribute):
            base = self.resolve(node.value)
        else:
            base = self.value(node.value)
        if base is None or (isinstance(base, Value) and base.broken):
            return None
        if isinstance(base, Captured):
            if _is_random(base.object) or _is_random(getattr(base.object, node.attr, None)):
                self.refuse_random(node)
                return None
            if isinstance(base.object, ModuleType):
                if hasattr(base.object, node.attr):
                    return Captured(node.attr, getattr(base.object, node.attr))
                close = nearest(node.attr, dir(base.object))
                fix = f"did you mean {base.name}.{close}?" if close else ""
                self.fault(node, "BC015", f"module {base.name!r} has no {node.attr!r}", "", fix)
                return None
        spelled = self.source.file.segment(node.value)
        fix = f"make it a parameter, or assign it to a name outside: {node.attr} = {spelled}.{node.attr}"
        if isinstance(base, Value):
            fix = f"write np.{node.attr}({spelled}), if NumPy has it" if node.attr != "T" else "write r @ W for W.T @ r"
        self.fault(node, "BC015", f"attribute {node.attr!r} of {spelled!r}", "only modules have attributes here", fix)
        return None

    def refuse_random(self, node: ast.expr) -> Value:
        """Noise does not belong into a deterministic function."""
        return self.fault(
            node,
            "BC036",
            "random numbers in a model",
            "would be drawn anew in every stage of a step",
            "describe noise with @bc.sde and its diffusion, or give an input from bc.inputs at run time",
        )

    def _attribute(self, node: ast.Attribute) -> Value:
        found = self.resolve(node)
        return BROKEN if found is None else self.captured_number(node, found.name, found.object)

    def _unary(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return negation(self.condition(node.operand))
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
        return Value(
            Binary(sign, left.expression, right.expression), "real", _compute(sign, left.constant, right.constant)
        )

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
        value = _COMPUTE[sign](left, right)
    except (ArithmeticError, ValueError):
        return None
    return value if isinstance(value, int | float) else None


def _is_random(value: object) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__ == "random" or value.__name__.startswith("numpy.random")
    owner = type(getattr(value, "__self__", value))
    return any(module.split(".")[:2] in (["random"], ["numpy", "random"]) for module in (owner.__module__,))
