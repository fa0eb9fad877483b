"""Seeded mutants: one small mistake each, and the variables that it can reach.

Equations are changed as expressions (of Python; those of C are read line by line), time loops as text. What a mistake
can reach is followed forward through the assignments of its function.
"""

from __future__ import annotations

import ast
import copy
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

EQUATIONS = ("derivative", "diffusion", "linear_parts", "advance")


@dataclass(frozen=True)
class Mutant:
    kind: str
    function: str
    line: int
    what: str
    text: str
    reached: frozenset[str]  # states that may deviate


@dataclass(frozen=True)
class Statement:
    """An assignment of an equation: where it is, what it assigns, and its text with the value cut out."""

    function: str
    line: int
    end: int
    targets: tuple[str, ...]
    value: ast.expr
    before: str
    after: str


def python_statements(text: str) -> Iterator[Statement]:
    for function in ast.parse(text).body:
        if isinstance(function, ast.FunctionDef) and function.name in EQUATIONS:
            for node in function.body:
                if isinstance(node, ast.Assign):
                    names = tuple(one.id for one in ast.walk(node.targets[0]) if isinstance(one, ast.Name))
                    left = ast.unparse(node.targets[0])
                    end = node.end_lineno or node.lineno
                    yield Statement(function.name, node.lineno, end, names, node.value, f"    {left} = ", "")


def c_statements(text: str) -> Iterator[Statement]:
    function = ""
    for number, line in enumerate(text.splitlines(), start=1):
        head = re.match(r"CELL \w+ (\w+)\(", line)
        function = head[1] if head else "" if line.startswith("}") else function
        found = re.match(r"(    (?:const double |\*)(\w+) = )(.+)(;)$", line)
        if found and function in EQUATIONS:
            yield Statement(
                function, number, number, (found[2],), ast.parse(found[3], mode="eval").body, found[1], found[4]
            )


def statements(text: str, is_c: bool) -> list[Statement]:
    return list(c_statements(text) if is_c else python_statements(text))


def replaced(text: str, statement: Statement, value: ast.expr) -> str:
    lines = text.splitlines()
    lines[statement.line - 1 : statement.end] = [statement.before + ast.unparse(value) + statement.after]
    return "\n".join(lines) + "\n"


def value_mutations(value: ast.expr, names: tuple[str, ...]) -> Iterator[tuple[str, ast.expr]]:
    """Every expression that differs from the value in one place."""
    for place, node in enumerate(ast.walk(value)):
        for kind, change in _changes(node, names):
            fresh = copy.deepcopy(value)
            target = list(ast.walk(fresh))[place]
            new = change(target)
            yield kind, new if place == 0 else _swapped(fresh, target, new)


Change = Callable[[ast.expr], ast.expr]


def _changes(node: ast.AST, names: tuple[str, ...]) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Sub):
            flipped = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            yield "sign", lambda one: ast.BinOp(one.left, flipped, one.right)
            yield "dropped term", lambda one: one.left
        elif isinstance(node.op, ast.Mult):
            yield "operator", lambda one: ast.BinOp(one.left, ast.Add(), one.right)
            yield "dropped factor", lambda one: one.right
        elif isinstance(node.op, ast.Div):
            yield "operator", lambda one: ast.BinOp(one.left, ast.Mult(), one.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", lambda one: one.operand
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "constant", lambda one: ast.Constant(one.value + 1 if isinstance(one.value, int) else one.value * 1.01)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for other in names:
            if other != node.id and _like(other, node.id):
                yield "wrong name", lambda one, other=other: ast.Name(other, ast.Load())


def _like(one: str, other: str) -> bool:
    """Names that one mistakes for each other: of the same stage, or the same value at another stage."""
    stage, own = re.search(r"_(\d)$", one), re.search(r"_(\d)$", other)
    if (stage is None) != (own is None):
        return False
    return stage is None or stage[1] == own[1] or one[:-2] == other[:-2]


def _swapped(tree: ast.expr, old: ast.AST, new: ast.expr) -> ast.expr:
    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else super().visit(node)

    return Swap().visit(tree)


def reached(all_statements: list[Statement], statement: Statement, states: tuple[str, ...]) -> frozenset[str]:
    """The states that a value flows to within its function (any, if it is part of the call of another one)."""
    tainted = set(statement.targets)
    own = [one for one in all_statements if one.function == statement.function]
    for one in own[own.index(statement) + 1 :]:
        if tainted & {node.id for node in ast.walk(one.value) if isinstance(node, ast.Name)}:
            tainted.update(one.targets)
    pattern = {state: rf"(d|noise_)?{re.escape(state)}(_\w+)?" for state in states}
    if statement.function == "advance" and any(isinstance(one.value, ast.Call) for one in own):
        return frozenset(states)
    return frozenset(state for state in states if any(re.fullmatch(pattern[state], name) for name in tainted))


LOOPS: dict[str, tuple[tuple[str, str], ...]] = {
    "numpy": (
        ("for k in range(steps)", "for k in range(steps - 1)"),
        ("for k in range(steps)", "for k in range(1, steps)"),
        ("for k in range(steps)", "for k in range(steps + 1)"),
        ("t = t0 + k * dt", "t = t0 + (k + 1) * dt"),
        ("t = t0 + k * dt", "t = k * dt"),
        ("if (k + 1) % every == 0", "if k % every == 0"),
        ("row = (k + 1) // every", "row = k // every"),
        ("random_numbers(k)", "random_numbers(0)"),
        ("past.after_slopes((dx, dy, dz))", "past.after_slopes((dx, dy, dx))"),
        ("past.after_states((x, y, z))", "past.after_states((x, z, z))"),
        ("past.gain,", "2.0 * past.gain,"),
    ),
    "numba": (
        ("for k in range(steps)", "for k in range(steps - 1)"),
        ("for k in range(steps)", "for k in range(steps + 1)"),
        ("record[(k + 1) // every]", "record[k // every]"),
        ("parameters[1]", "parameters[0]"),
        ("row[0, begin + i] = ", "row[0, i] = "),
    ),
    "c": (
        ("k < steps", "k < steps - 1"),
        ("k < steps", "k <= steps"),
        ("(k + 1) / every", "k / every"),
        ("row[elements + i] = ", "row[i] = "),
        ("parameters[1]", "parameters[0]"),
    ),
}


def loop_mutants(text: str, backend: str, states: tuple[str, ...]) -> Iterator[Mutant]:
    for old, new in LOOPS.get(backend, ()):
        if old in text:
            line = text[: text.index(old)].count("\n") + 1
            yield Mutant("loop", "run", line, f"{old} -> {new}", text.replace(old, new), frozenset(states))


def draw_mutants(text: str, backend: str, states: tuple[str, ...], count: int, seed: int) -> list[Mutant]:
    """Mutants of a file, all kinds in turn."""
    draw = random.Random(seed)
    all_statements = statements(text, backend == "c")
    by_kind: dict[str, list[Mutant]] = {"loop": list(loop_mutants(text, backend, states))}
    for statement in all_statements:
        body = [one for one in all_statements if one.function == statement.function]
        local = {node.id for one in body for node in ast.walk(one.value) if isinstance(node, ast.Name)}
        assigned = {name for one in body[body.index(statement) :] for name in one.targets}
        called = {"np", "p", "exp", "exprel", "vm_exp", "vm_exprel", *EQUATIONS}
        names = tuple(sorted(name for name in local - assigned - called if not name.startswith("p_")))
        to = reached(all_statements, statement, states)
        for kind, value in value_mutations(statement.value, names):
            new = replaced(text, statement, value)
            what = f"{', '.join(statement.targets)} = {ast.unparse(value)}"
            by_kind.setdefault(kind, []).append(Mutant(kind, statement.function, statement.line, what, new, to))
    found: list[Mutant] = []
    for mutants in by_kind.values():
        draw.shuffle(mutants)
    while len(found) < count and any(by_kind.values()):
        for mutants in by_kind.values():
            if mutants and len(found) < count:
                found.append(mutants.pop())
    return found
