"""Seeded harmless rewrites: other operations, the same mathematics."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable, Iterator

from tests.verification.mutants import Statement, _swapped, replaced, statements

Rewrite = Callable[[ast.expr], ast.expr]


def _is(node: ast.AST, *operators: type[ast.operator]) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def _binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, operator, right)


def _rewrites(node: ast.AST) -> Iterator[tuple[str, Rewrite]]:
    if _is(node, ast.Add, ast.Mult):
        yield "commuted", lambda n: _binary(n.right, n.op, n.left)
        if type(node.left) is ast.BinOp and type(node.left.op) is type(node.op):
            yield "re-associated", lambda n: _binary(n.left.left, n.op, _binary(n.left.right, n.op, n.right))
    if _is(node, ast.Sub):
        if _is(node.left, ast.Sub):
            yield "re-associated", lambda n: _binary(n.left.left, ast.Sub(), _binary(n.left.right, ast.Add(), n.right))
        yield "re-associated", lambda n: _binary(ast.UnaryOp(ast.USub(), n.right), ast.Add(), n.left)
    if _is(node, ast.Mult) and _is(node.right, ast.Add, ast.Sub):
        yield (
            "written out",
            lambda n: _binary(
                _binary(n.left, ast.Mult(), n.right.left), n.right.op, _binary(n.left, ast.Mult(), n.right.right)
            ),
        )
    if _is(node, ast.Div):
        yield "reciprocal", lambda n: _binary(n.left, ast.Mult(), _binary(ast.Constant(1.0), ast.Div(), n.right))
        if _is(node.left, ast.Add, ast.Sub):
            yield (
                "written out",
                lambda n: _binary(
                    _binary(n.left.left, ast.Div(), n.right), n.left.op, _binary(n.left.right, ast.Div(), n.right)
                ),
            )
    if _is(node, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value in (3, 4):
        yield "power", lambda n: _product([n.left] * n.right.value)
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.exp", "exp", "vm_exp"):
        yield (
            "reciprocal",
            lambda n: _binary(ast.Constant(1.0), ast.Div(), ast.Call(n.func, [ast.UnaryOp(ast.USub(), n.args[0])], [])),
        )


def _product(factors: list[ast.expr]) -> ast.expr:
    whole = factors[0]
    for factor in factors[1:]:
        whole = _binary(whole, ast.Mult(), factor)
    return whole


def _with_temporary(text: str, statement: Statement, node: ast.expr, value: ast.expr, is_c: bool) -> str:
    """The text with a sub-expression in a statement of its own above."""
    lines = replaced(text, statement, value).splitlines()
    start = "    const double part_ = " if is_c else "    part_ = "
    lines.insert(statement.line - 1, start + ast.unparse(node) + (";" if is_c else ""))
    return "\n".join(lines) + "\n"


def _fused(text: str, all_statements: list[Statement], statement: Statement) -> str | None:
    """The text with a local put into the next statement that reads it."""
    if len(statement.targets) != 1:
        return None
    (name,) = statement.targets
    body = [one for one in all_statements if one.function == statement.function]
    for one in body[body.index(statement) + 1 :]:
        if len(one.targets) == 1 and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(one.value)):
            fresh = copy.deepcopy(one.value)
            for node in [n for n in ast.walk(fresh) if isinstance(n, ast.Name) and n.id == name]:
                fresh = _swapped(fresh, node, copy.deepcopy(statement.value)) if node is not fresh else statement.value
            return replaced(text, one, fresh)
    return None


def draw_rewrites(text: str, backend: str, count: int, seed: int) -> list[tuple[str, str, str]]:
    """Kind, the new statement and the new text of rewrites of a file, all kinds in turn."""
    draw, is_c = random.Random(seed), backend == "c"
    all_statements = statements(text, is_c)
    by_kind: dict[str, list[tuple[str, str, str]]] = {}
    for statement in all_statements:
        if (fused := _fused(text, all_statements, statement)) is not None:
            by_kind.setdefault("fused", []).append(("fused", statement.targets[0], fused))
        for place, node in enumerate(ast.walk(statement.value)):
            for kind, change in _rewrites(node):
                fresh = copy.deepcopy(statement.value)
                target = list(ast.walk(fresh))[place]
                new = change(target)
                value = new if place == 0 else _swapped(fresh, target, new)
                row = (kind, ast.unparse(value), replaced(text, statement, value))
                by_kind.setdefault(kind, []).append(row)
            if isinstance(node, ast.BinOp) and place:
                fresh = copy.deepcopy(statement.value)
                value = _swapped(fresh, list(ast.walk(fresh))[place], ast.Name("part_", ast.Load()))
                changed = _with_temporary(text, statement, node, value, is_c)
                by_kind.setdefault("temporary", []).append(("temporary", ast.unparse(value), changed))
    found: list[tuple[str, str, str]] = []
    for rows in by_kind.values():
        draw.shuffle(rows)
    while len(found) < count and any(by_kind.values()):
        for rows in by_kind.values():
            if rows and len(found) < count:
                found.append(rows.pop())
    return found
