"""Names for parts of a statement that get a statement of their own.

A short part is called by what it holds: `exp_V_10`, `one_over_k`, `phi_over_tau_w`. A longer one is called by the
statement that it is a part of and by its outermost operation, as one would say it: `tanh_m_inf`, `tau_w_argument`,
`dw_quotient`. So a name depends on one statement, and does not move when others change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from brainpy_codegen.ir.expression import Binary, Call, Expression, Name, Number
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.visitor import walk
from brainpy_codegen.transforms.naming import Names

_MOST_WORDS = 3
_LONGEST = 18
_POWERS = {2: "squared", 3: "cubed"}
_OPERATIONS = {"+": "sum", "-": "difference", "*": "product", "/": "quotient", "**": "power", "%": "remainder"}


def part_name(part: Expression, statement: Assign, arguments: Sequence[str], given: Names) -> str:
    """What a part of a statement is called from now on.

    Args:
        part: the expression.
        statement: where it stands.
        arguments: the names of the function's arguments.
        given: the names of the function.
    """
    word = _in_words(part)  # with a number behind it, it would hold something else
    return (
        given.fresh(word) if word else given.numbered(_by_place(part, statement, _owner(statement.target, arguments)))
    )


def _by_place(part: Expression, statement: Assign, owner: str) -> str:
    match part:
        case Call(function=function):
            return f"{function}_{owner}"
        case Binary(operator="**", left=Call() as base, right=Number(value=int() as power)):
            return f"{_in_words(base) or _by_place(base, statement, owner)}_{_power(power)}"
        case _ if any(isinstance(node, Call) and part in node.arguments for node in walk(statement.value)):
            return f"{owner}_argument"
        case Binary(operator=operator):
            return f"{owner}_{_OPERATIONS.get(operator, 'part')}"
    return f"{owner}_part"


def _power(power: int) -> str:
    return _POWERS.get(power, f"to_{power}".replace("-", "minus_"))


def _in_words(part: Expression) -> str:
    """What a short expression holds: its functions, names and numbers in order; "" of a longer one."""
    match part:
        case Binary(operator="/", left=Number(value=1), right=Name(id=name)):
            return f"one_over_{name}"
        case Binary(operator="/", left=Name(id=above), right=Name(id=below)):
            return f"{above}_over_{below}"
        case Binary(operator="**", left=Name(id=name), right=Number(value=int() as power)):
            return f"{name}_{_power(power)}"
    words: list[str] = []
    for node in walk(part):
        match node:
            case Call(function=function):
                words.append(function)
            case Name(id=name):
                words.append(name)
            case Number(text=text):
                words.append(re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_"))
    name = "_".join(words)
    if len(words) > _MOST_WORDS or (len(name) > _LONGEST and len(words) > 1):
        return ""
    return name if name.isidentifier() and len(words) > 1 else f"value_{name}"


def _owner(target: str, arguments: Sequence[str]) -> str:
    """The name of a statement; of derivatives, `m_inf_by_V` or `dw_dV_dV`, that of what is differentiated."""
    found = target
    endings = [f"_{word}{name}" for name in arguments for word in ("by_", "d")]
    while shorter := next((found.removesuffix(one) for one in endings if found.endswith(one)), ""):
        found = shorter
    return found
