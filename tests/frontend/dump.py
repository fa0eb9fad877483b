"""Parsed functions as short text, so that a test can show what it expects."""

from __future__ import annotations

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


def text(node: Expression) -> str:
    """An expression with all its parentheses; couplings as `kind<...>`."""
    match node:
        case Number(text=spelled):
            return spelled
        case Name(id=name):
            return name
        case Unary(operator=sign, operand=operand):
            return f"({sign}{text(operand)})"
        case Binary(operator=sign, left=left, right=right):
            return f"({text(left)} {sign} {text(right)})"
        case Compare(operators=signs, operands=operands):
            rest = "".join(f" {sign} {text(one)}" for sign, one in zip(signs, operands[1:], strict=True))
            return f"({text(operands[0])}{rest})"
        case Logical(operator=word, operands=operands):
            return f"{word}({', '.join(map(text, operands))})"
        case Select(condition=condition, if_true=first, if_false=second):
            return f"({text(first)} if {text(condition)} else {text(second)})"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(text, arguments))})"
        case Coupling(kind=kind, operands=operands):
            return f"{kind}<{', '.join(map(text, operands))}>"
    raise AssertionError(node)


def lines(function: Function) -> list[str]:
    """The statements of a function, with comments and blank lines, and its results."""
    rows: list[str] = []
    for statement in function.body:
        assert isinstance(statement, Assign)
        rows += [""] if statement.blank_before else []
        rows += [f"# {line}" for line in statement.lead]
        comment = f"  # {statement.comment}" if statement.comment else ""
        rows.append(f"{statement.target} = {text(statement.value)}{comment}")
    return [*rows, f"return {', '.join(function.results)}"]
