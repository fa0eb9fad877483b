"""Expression trees: what the user wrote, node for node.

All values are real numbers or conditions (truth values). The tree keeps the user's operand order and the spelling
of his literals; passes that rewrite an expression build new nodes and leave untouched sub-trees as they are.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

ArithmeticOperator: TypeAlias = Literal["+", "-", "*", "/", "//", "%", "**"]
CompareOperator: TypeAlias = Literal["<", "<=", ">", ">=", "==", "!="]
CouplingKind: TypeAlias = Literal["matvec", "vecmat", "dot", "sum", "mean", "max", "min", "roll", "size"]

OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
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
"""What the operators mean, for numbers and arrays."""


@dataclass(frozen=True, slots=True)
class Number:
    """A literal. `text` is the user's spelling (`0.07`, `1e-3`), `value` its Python value."""

    value: int | float
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A state, parameter, constant, local or temporary of the enclosing function."""

    id: str


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x` or `+x`; `not` is a `Logical`."""

    operator: Literal["-", "+"]
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic with Python's meaning: `/` is true division, `//` and `%` floor."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, possibly chained: `a < b <= c` has two operators and three operands."""

    operators: tuple[CompareOperator, ...]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Logical:
    """`and`, `or` (two or more operands) and `not` (one), also written `&`, `|`, `~` by the user."""

    operator: Literal["and", "or", "not"]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """`if_true if condition else if_false`, `np.where`, or the merge of two branches."""

    condition: Expression
    if_true: Expression
    if_false: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an elementwise function.

    `kind` tells what `function` names: an *intrinsic* (canonical name, a row of `ir.intrinsics`), a *helper*
    (a function of the model), an *external* (opaque, declared with `bc.external`) or a look into the *past*:
    `value_at` or `slope_at` of (the past, Number of the state among those that have one, time, delay).
    """

    function: str
    arguments: tuple[Expression, ...]
    kind: Literal["intrinsic", "helper", "external", "past"] = "intrinsic"


@dataclass(frozen=True, slots=True)
class Coupling:
    """An operation that mixes the elements of a vector.

    matvec: `W @ r`; vecmat: `r @ W`; dot: inner product of two vectors; sum, mean, max, min: over all elements;
    roll: operands (x, Number shift), with NumPy's meaning `np.roll(x, shift)[i] = x[i - shift]`.
    size: how many elements a vector has.
    """

    kind: CouplingKind
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """`name[i]`: the entry of an array for the element that the enclosing loop is at. Only in `ir.vector`."""

    id: str


Expression: TypeAlias = Number | Name | Unary | Binary | Compare | Logical | Select | Call | Coupling | Element
