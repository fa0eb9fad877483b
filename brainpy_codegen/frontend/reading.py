"""Read a statement of a generated file back as an expression: what a person wrote there, in the terms of the model.

The spellings of all targets are understood (`np.exp`, `vm_exp`, `exp`); what no model can say is refused with the
reason: loops, arrays, calls of other functions.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from brainpy_codegen.frontend.intrinsics import spelled
from brainpy_codegen.frontend.reading_c import parse_c
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
from brainpy_codegen.ir.intrinsics import INTRINSICS


class UnreadableError(Exception):
    """A statement that no expression of a model can say; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Spellings:
    """What the names of a file stand for.

    Attributes:
        names: name in the file -> name in the model; others are as they are.
        helpers: functions of the model's own that may be called, by their name in the file.
    """

    names: Mapping[str, str]
    helpers: Mapping[str, str]


_OPERATORS: dict[type[ast.operator], Literal["+", "-", "*", "/", "//", "%", "**"]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARISONS: dict[type[ast.cmpop], Literal["<", "<=", ">", ">=", "==", "!="]] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_BUILTIN = {
    "max": "maximum",
    "min": "minimum",
    "abs": "abs",
    "fabs": "abs",
    "pow": "**",
    "round": "rint",
    "modulo": "%",
}
_OWN_WORDS = frozenset({"where", "select", "logical_not", "logical_and", "logical_or", "float", "float32", "f32"})
_IDENTITY = frozenset({"float", "float32", "float64", "f32", "double"})
_C_TARGET = re.compile(
    r"(?:(?:const|static)\s+)*(?:(?:double|float|bool|int)\s+)?\*?\s*(\w+)\s*=(?!=)\s*(.*?);?\s*$", re.DOTALL
)
_LIBRARIES = frozenset({"np", "numpy", "jnp", "torch", "math", "lax"})


def read_statement(code: str, language: Literal["python", "c"], spellings: Spellings) -> tuple[str, Expression]:
    """The name that a statement assigns, and the expression of its value.

    Raises:
        UnreadableError: it is no assignment of an expression that models know.
    """
    if language == "c":
        found = _C_TARGET.match(re.sub(r"/\*.*?\*/|//[^\n]*", " ", code, flags=re.S).strip())
        if found is None:
            raise UnreadableError("it assigns no name")
        target, text = found[1], found[2]
        try:
            text = parse_c(text)
        except ValueError as error:
            raise UnreadableError(str(error)) from None
    else:
        try:
            (statement,) = ast.parse(code.strip()).body
        except (SyntaxError, ValueError):
            raise UnreadableError("it is no single statement") from None
        target, text = _assigned(statement)
    try:
        value = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise UnreadableError(f"`{' '.join(text.split())}` is no expression of a model") from None
    return _plain(target, spellings), _Reader(spellings).expression(value)


def _assigned(statement: ast.stmt) -> tuple[str, str]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, ast.unparse(value)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return name, ast.unparse(value)
        case ast.AugAssign():
            raise UnreadableError("it changes a name in place; write `x = x + ...` under a new name")
        case ast.Assign():
            raise UnreadableError("it assigns several names, or an element of an array")
        case ast.Return():
            raise UnreadableError("it is what the function returns; assign the value to its name instead")
        case _:
            raise UnreadableError("it is no assignment")


def _plain(name: str, spellings: Spellings) -> str:
    return spellings.names.get(name, name)


class _Reader:
    """Python's tree as an expression of the IR."""

    def __init__(self, spellings: Spellings) -> None:
        self._spellings = spellings

    def expression(self, node: ast.expr) -> Expression:
        match node:
            case ast.Constant(value=bool()):
                raise UnreadableError("it holds a truth value")
            case ast.Constant(value=int() | float() as value):
                return Number(value, ast.unparse(node))
            case ast.Name(id=name):
                return Name(_plain(name, self._spellings))
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                return Unary("-" if isinstance(sign, ast.USub) else "+", self.expression(operand))
            case ast.UnaryOp(operand=operand):
                return Logical("not", (self.expression(operand),))
            case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() as word, right=right):
                operator: Literal["and", "or"] = "and" if isinstance(word, ast.BitAnd) else "or"
                return Logical(operator, (self.expression(left), self.expression(right)))
            case ast.BinOp(left=left, op=symbol, right=right) if type(symbol) in _OPERATORS:
                return Binary(_OPERATORS[type(symbol)], self.expression(left), self.expression(right))
            case ast.BoolOp(op=word, values=values):
                return Logical("and" if isinstance(word, ast.And) else "or", tuple(map(self.expression, values)))
            case ast.Compare(left=left, ops=symbols, comparators=rest) if all(type(s) in _COMPARISONS for s in symbols):
                operands = tuple(map(self.expression, (left, *rest)))
                return Compare(tuple(_COMPARISONS[type(symbol)] for symbol in symbols), operands)
            case ast.IfExp(test=test, body=yes, orelse=no):
                return Select(self.expression(test), self.expression(yes), self.expression(no))
            case ast.Call(func=function, args=arguments, keywords=[]):
                return self._call(_last(function), arguments)
            case ast.Subscript():
                raise UnreadableError(f"it reads an element of an array, `{ast.unparse(node)}`, which no model has")
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner not in _LIBRARIES:
                return Name(_plain(name, self._spellings))  # `p.I`, the parameter set of C
            case _:
                raise UnreadableError(f"`{ast.unparse(node)}` is no expression of a model")

    def _call(self, name: str, arguments: list[ast.expr]) -> Expression:
        if name in self._spellings.helpers:
            helper = self._spellings.helpers[name]
            return Call(helper, tuple(map(self.expression, arguments)), "helper")
        if name == "select" and len(arguments) >= 3 and all(isinstance(one, ast.Lambda) for one in arguments[1:3]):
            branches = [one.body for one in arguments[1:3] if isinstance(one, ast.Lambda)]
            return Select(self.expression(arguments[0]), *map(self.expression, branches))
        plain = name.removeprefix("vm_")
        power = re.fullmatch(r"power_(\d+)", plain)
        meaning = _BUILTIN.get(plain) or (plain if plain in INTRINSICS else spelled(plain)) or ""
        if not meaning and power is None and plain not in _OWN_WORDS:
            raise UnreadableError(f"it calls {name}, which is no function of models")
        values = tuple(map(self.expression, arguments))
        match plain, values:
            case (("where" | "select"), (condition, yes, no)):
                return Select(condition, yes, no)
            case _, (only,) if plain in _IDENTITY:
                return only
            case ("logical_not", (only,)):
                return Logical("not", (only,))
            case (("logical_and" | "logical_or"), (left, right)):
                return Logical("and" if plain == "logical_and" else "or", (left, right))
            case _, (base,) if power is not None:
                return Binary("**", base, Number(int(power[1]), power[1]))
        if meaning in ("+", "-", "*", "/", "//", "%", "**") and len(values) == 2:
            return Binary(meaning, values[0], values[1])  # type: ignore[arg-type]
        if meaning in INTRINSICS and INTRINSICS[meaning].arity == len(values):
            return Call(meaning, values)
        raise UnreadableError(f"it calls {name}, which is no function of models")


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name() | ast.Attribute(), attr=name):
            return name
        case _:
            raise UnreadableError(f"`{ast.unparse(node)}` is no function of models")
