"""The equations of a model as LaTeX, laid out by SymPy in the order in which they were written.

Requires: any model. Ensures: one aligned block of lines, `name &= expression`; what SymPy has no form for (conditions
of conditions) stands there as text. This module loads SymPy.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import sympy
from sympy.printing.latex import greek_letters_set

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.dump import expression_text
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
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.noise import Noise
from brainpy_codegen.ir.visitor import substitute
from brainpy_codegen.transforms.inline import size

SymPy: TypeAlias = Any  # SymPy has no type information

_LARGEST = 400  # the number of nodes above which a formula is no help to a reader
_ARITHMETIC: Mapping[str, Callable[[SymPy, SymPy], SymPy]] = {
    "**": operator.pow,
    "//": lambda a, b: sympy.floor(a / b),
    "%": lambda a, b: sympy.Function(r"\bmod")(a, b),
}
_RELATIONS: Mapping[str, Callable[[SymPy, SymPy], SymPy]] = {
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
    "==": sympy.Eq,
    "!=": sympy.Ne,
}
_LOGIC: Mapping[str, Callable[..., SymPy]] = {"and": sympy.And, "or": sympy.Or, "not": sympy.Not}


def latex_equations(model: Model) -> str:
    """The equations: the locals of the right-hand side, then one equation per state."""
    names = _delayed(model)
    rows = [f"{_head(one)} &= {_text(value)}" for one in model.helpers if (value := _whole(one)) is not None]
    rights, locals_of = _assignments(model.function, names)
    rows += [f"{_name(target)} &= {text}" for target, text in locals_of.items()]
    noise: dict[int, str] = {}
    if model.noise is not None:
        found, others = _assignments(model.noise.function, names)
        rows += [f"{_name(target)} &= {text}" for target, text in others.items() if target not in locals_of]
        noise = {place: _noise(model.noise, place, found) for place in range(len(model.states))}
    for place, (result, state) in enumerate(zip(model.function.results, model.states, strict=True)):
        right = rights.get(result, names.get(result, _name(result)))
        if model.noise is not None:
            rows.append(rf"d {_name(state.name)} &= {_factor(right)} d {_name(model.time)}{noise[place]}")
        else:
            rows.append(f"{_left(model, place)} &= {right}")
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def _assignments(function: Function, names: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What a function assigns to its results, and to its other names."""
    results: dict[str, str] = {}
    others: dict[str, str] = {}
    for statement in function.body:
        if isinstance(statement, Assign):
            place = results if statement.target in function.results else others
            place[statement.target] = _text(statement.value, names)
    return results, others


def _left(model: Model, place: int) -> str:
    name, time = _name(model.states[place].name), _name(model.time)
    if model.kind == "update":
        return rf"{name}_{{\mathrm{{next}}}}"
    if model.orders:
        order = model.orders[place]
        return rf"{{}}^{{C}}\!D^{{{_name(order.parameter) if order.parameter else order.text}}} {name}"
    return rf"\frac{{d {name}}}{{d {time}}}"


def _noise(noise: Noise, state: int, texts: Mapping[str, str]) -> str:
    """The terms of the noise of one state."""
    circle = r"\circ " if noise.interpretation == "stratonovich" else ""
    found = ""
    for place in noise.of_state(state):
        result, process = noise.function.results[place], noise.processes[noise.terms[place].process]
        below = f"_{{{_name(process) if process else ''}}}" if process else ""
        text = texts.get(result, _name(result))
        found += rf" + {_factor(text)} {circle}d W{below}"
    return found


def _factor(text: str) -> str:
    """A text as a factor: a sum of terms, and whatever else has spaces, in parentheses."""
    return text if " " not in text else rf"\left({text}\right)"


def _delayed(model: Model) -> dict[str, str]:
    """How delayed values are written: `x(t - tau)`."""
    if model.delays is None:
        return {}
    texts, _ = _assignments(model.delays.function, {})
    found = {}
    for one in model.delays.values:
        mark = r"\dot " if one.derivative else ""
        delay = texts.get(one.delay, _name(one.delay))
        found[one.name] = rf"{mark}{_name(one.state)}\left({_name(model.time)} - {delay}\right)"
    return found


def _head(function: Function) -> str:
    arguments = ", ".join(_name(argument.name) for argument in function.arguments)
    return rf"\operatorname{{{_plain(function.name)}}}\left({arguments}\right)"


def _whole(function: Function) -> Expression | None:
    """The value of a helper that is one expression."""
    statements = [one for one in function.body if isinstance(one, Assign)]
    if len(function.results) != 1 or not statements or statements[-1].target != function.results[0]:
        return None
    value = statements[-1].value
    known = {one.target: one.value for one in statements[:-1]}
    while known:
        target, inner = known.popitem()
        value = substitute(value, {target: inner})
    return value


def _name(name: str) -> str:
    return str(sympy.latex(sympy.Symbol(_upright(name))))


def _upright(name: str) -> str:
    """A name of several letters stands upright, so that it is no product."""
    base, _, rest = name.partition("_")
    if (
        len(base) < 2
        or base.lower() in greek_letters_set
        or (base[0] == "d" and len(base) < 4)
        or base.rstrip("0123456789") != base
    ):
        return name
    below = f"_{{{rest.replace('_', ',')}}}" if rest else ""
    return rf"\mathrm{{{base}}}{below}"


def _plain(name: str) -> str:
    return name.replace("_", r"\_")


def _text(node: Expression, names: Mapping[str, str] | None = None) -> str:
    """An expression; `names` are those that are written in another way."""
    try:
        if size(node) > _LARGEST:
            raise UnsupportedError("too large")
        with sympy.evaluate(False):
            spelled = {sympy.Symbol(_upright(name)): text for name, text in (names or {}).items()}
            return str(sympy.latex(_converted(node), order="none", symbol_names=spelled))
    except (UnsupportedError, TypeError, ValueError, AttributeError):
        return rf"\text{{{_escaped(expression_text(node))}}}"


def _escaped(text: str) -> str:
    signs = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}
    return "".join(signs.get(sign, f"\\{sign}" if sign in "_&%$#{}" else sign) for sign in text)


def _converted(node: Expression) -> SymPy:
    match node:
        case Number(value=int() as value):
            return sympy.Integer(value)
        case Number(value=value):
            return sympy.Float(repr(float(value)))
        case Name(id=name):
            return sympy.Symbol(_upright(name))
        case Unary(operator="+", operand=operand):
            return _converted(operand)
        case Unary() | Binary(operator="*" | "/"):
            return sympy.Mul(*_factors(node))
        case Binary(operator="+" | "-"):
            return sympy.Add(*_terms(node))
        case Binary(operator=word, left=left, right=right):
            return _ARITHMETIC[word](_converted(left), _converted(right))
        case Compare(operators=words, operands=operands):
            values = [_converted(operand) for operand in operands]
            links = [_RELATIONS[word](a, b) for word, a, b in zip(words, values, values[1:], strict=False)]
            return links[0] if len(links) == 1 else sympy.And(*links)
        case Logical(operator=word, operands=operands):
            return _LOGIC[word](*map(_converted, operands))
        case Select(condition=condition, if_true=if_true, if_false=if_false):
            pieces = (_converted(if_true), _converted(condition)), (_converted(if_false), True)
            return sympy.Piecewise(*pieces, evaluate=False)
        case Call(function=name, arguments=arguments, kind=kind):
            return _function(name, kind)(*map(_converted, arguments))
        case Coupling(kind="matvec" | "vecmat", operands=operands):
            return sympy.Mul(*map(_converted, operands))
        case Coupling(kind=kind, operands=operands):
            return _undefined(kind)(*map(_converted, operands))
        case _:
            raise UnsupportedError("this has no symbolic form")


def _terms(node: Expression) -> list[SymPy]:
    """The terms of a sum, as they were added one after the other."""
    if not isinstance(node, Binary) or node.operator not in ("+", "-"):
        return [_converted(node)]
    last = _factors(node.right)
    return [*_terms(node.left), sympy.Mul(sympy.Integer(-1), *last) if node.operator == "-" else sympy.Mul(*last)]


def _factors(node: Expression) -> list[SymPy]:
    """The factors of a product, as they were multiplied one after the other."""
    match node:
        case Unary(operator="-", operand=operand):
            return [sympy.Integer(-1), *_factors(operand)]
        case Binary(operator="*", left=left, right=right):
            return [*_factors(left), _converted(right)]
        case Binary(operator="/", left=left, right=right):
            factors = _factors(left)
            inverse = sympy.Pow(_converted(right), sympy.Integer(-1))
            return [inverse] if factors == [sympy.Integer(1)] else [*factors, inverse]
        case _:
            return [_converted(node)]


def _function(name: str, kind: str) -> Callable[..., SymPy]:
    dotted = INTRINSICS[name].sympy if kind == "intrinsic" else ""
    if dotted:
        found: Callable[..., SymPy] = functools.reduce(getattr, dotted.split("."), sympy)
        return found
    return _undefined(name)


def _undefined(name: str) -> Callable[..., SymPy]:
    function: Callable[..., SymPy] = sympy.Function(rf"\operatorname{{{_plain(name)}}}")
    return function
