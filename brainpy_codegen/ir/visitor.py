"""Walk and rebuild expression trees and functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from brainpy_codegen.ir.blocks import Assemble, Factor, Solve
from brainpy_codegen.ir.expression import (
    Binary,
    Call,
    Compare,
    Coupling,
    Element,
    Expression,
    Logical,
    Name,
    Number,
    Select,
    Unary,
)
from brainpy_codegen.ir.function import Assign, Function, Invoke, Iterate, Statement


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct operands of a node, in the user's order."""
    match node:
        case Number() | Name() | Element():
            return ()
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Select(condition=condition, if_true=if_true, if_false=if_false):
            return (condition, if_true, if_false)
        case Compare(operands=operands) | Logical(operands=operands) | Coupling(operands=operands):
            return operands
        case Call(arguments=arguments):
            return arguments


def with_children(node: Expression, new: tuple[Expression, ...]) -> Expression:
    """The same node over other operands; the node itself if they are the old ones."""
    old = children(node)
    if len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True)):
        return node
    match node:
        case Number() | Name() | Element():
            return node
        case Unary(operator=operator):
            return Unary(operator, new[0])
        case Binary(operator=operator):
            return Binary(operator, new[0], new[1])
        case Select():
            return Select(new[0], new[1], new[2])
        case Compare() | Logical() | Coupling():
            return replace(node, operands=new)
        case Call():
            return replace(node, arguments=new)


def walk(node: Expression) -> Iterator[Expression]:
    """Every node of the tree, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def rebuild(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The tree with `change` applied to every node, operands first."""
    return change(with_children(node, tuple(rebuild(child, change) for child in children(node))))


def substitute(node: Expression, values: Mapping[str, Expression]) -> Expression:
    """The tree with names replaced by expressions."""

    def change(inner: Expression) -> Expression:
        return values.get(inner.id, inner) if isinstance(inner, Name) else inner

    return rebuild(node, change)


def names(node: Expression) -> tuple[str, ...]:
    """The names that an expression reads, each once, in the order of their appearance."""
    return tuple(dict.fromkeys(inner.id for inner in walk(node) if isinstance(inner, Name)))


def expressions(statement: Statement) -> tuple[Expression, ...]:
    """The expressions that a statement evaluates."""
    match statement:
        case Assign(value=value):
            return (value,)
        case Invoke(arguments=arguments):
            return arguments
        case Iterate(start=start, arguments=arguments):
            return (*start, *arguments)
        case Assemble():
            return statement.values
        case Factor(diagonal=diagonal, scale=scale):
            return (diagonal, scale)
        case Solve(right=right):
            return right
        case _:
            return ()


def with_expressions(statement: Statement, change: Callable[[Expression], Expression]) -> Statement:
    """The statement with `change` applied to each of its expressions; itself if none changes."""
    old = expressions(statement)
    new = tuple(map(change, old))
    if all(a is b for a, b in zip(old, new, strict=True)):
        return statement
    match statement:
        case Assign():
            return replace(statement, value=new[0])
        case Invoke():
            return replace(statement, arguments=new)
        case Iterate(start=start):
            return replace(statement, start=new[: len(start)], arguments=new[len(start) :])
        case Assemble():
            return statement.with_values(new)
        case Factor():
            return replace(statement, diagonal=new[0], scale=new[1])
        case Solve():
            return replace(statement, right=new)
        case _:
            return statement


def with_invoked(function: Function, names: Mapping[str, str]) -> Function:
    """The function with the functions that it invokes under other names; helpers of such a name keep theirs."""
    body = tuple(
        replace(one, function=names.get(one.function, one.function)) if isinstance(one, Invoke | Iterate) else one
        for one in function.body
    )
    return replace(function, body=body)


def reads(statement: Statement) -> tuple[str, ...]:
    """The names that a statement reads (parameter sets included), each once, in order."""
    match statement:
        case Assign(value=value):
            return names(value)
        case Invoke(arguments=arguments, parameters=parameters):
            found = [name for argument in arguments for name in names(argument)]
            return tuple(dict.fromkeys([*found, *([parameters] if parameters else [])]))
        case Iterate():
            return _named(statement)
        case Assemble(like=like):
            return tuple(dict.fromkeys([*_named(statement), *statement.matrices, like]))
        case Factor(matrix=matrix):
            return tuple(dict.fromkeys([matrix, *_named(statement)]))
        case Solve(factors=factors):
            return tuple(dict.fromkeys([factors, *_named(statement)]))
        case _:
            return (statement.source,)


def _named(statement: Statement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for value in expressions(statement) for name in names(value)))


def writes(statement: Statement) -> tuple[str, ...]:
    """The names that a statement assigns."""
    match statement:
        case Assign(target=target) | Assemble(target=target) | Factor(target=target):
            return (target,)
        case Iterate(targets=targets, change=change):
            return (*targets, change)
        case _:
            return statement.targets


def calls(statement: Statement) -> str:
    """The function of the program that a statement calls; empty if it calls none."""
    return statement.function if isinstance(statement, Invoke | Iterate) else ""
