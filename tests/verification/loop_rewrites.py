"""Seeded harmless rewrites of loops over steps, solutions and a past: the same operations, written in other ways."""

from __future__ import annotations

import ast
import copy
import random
import re
from collections.abc import Iterator

from tests.verification.mutants import EQUATIONS, _swapped
from tests.verification.rewrites import _rewrites
from tests.verification.solution_mutants import FACE

Row = tuple[str, str, str]
"""Kind, the new statement, and the new text."""

LOOPS = frozenset(FACE) - {*EQUATIONS, "jacobian", "delays"}


def python_rewrites(text: str) -> Iterator[Row]:
    lines = text.splitlines()
    for function in ast.parse(text).body:
        if isinstance(function, ast.FunctionDef) and function.name in LOOPS:
            for node in ast.walk(function):
                for kind, new in _of_statement(node):
                    indent = " " * getattr(node, "col_offset", 0)
                    changed = [indent + row for row in new]
                    before, after = lines[: node.lineno - 1], lines[node.end_lineno :]
                    yield kind, "; ".join(new), "\n".join((*before, *changed, *after)) + "\n"


def _of_statement(node: ast.AST) -> Iterator[tuple[str, list[str]]]:
    match node:
        case ast.Assign(targets=[target], value=value):
            left = ast.unparse(target)
            yield "temporary", [f"held_ = {ast.unparse(value)}", f"{left} = held_"]
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                yield "one by one", _one_by_one(target, value)
            for place, inner in enumerate(ast.walk(value)):
                for kind, change in _rewrites(inner) if is_arithmetic(inner) else ():
                    fresh = copy.deepcopy(value)
                    old = list(ast.walk(fresh))[place]
                    new = change(old)
                    yield kind, [f"{left} = {ast.unparse(new if place == 0 else _swapped(fresh, old, new))}"]
        case ast.AugAssign(target=target, op=operator, value=value):
            both = ast.BinOp(ast.parse(ast.unparse(target), mode="eval").body, operator, value)
            yield "written out", [f"{ast.unparse(target)} = {ast.unparse(both)}"]
        case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=[end])):
            body = ast.unparse(ast.Module(node.body, [])).splitlines()
            head = [f"{name} = 0", f"while {name} < {ast.unparse(end)}:"]
            if not any(isinstance(one, ast.Continue) for one in ast.walk(node)):
                yield "while", [*head, *(f"    {row}" for row in body), f"    {name} += 1"]


def _one_by_one(target: ast.Tuple, value: ast.Tuple) -> list[str]:
    held = [f"held_{place}_ = {ast.unparse(one)}" for place, one in enumerate(value.elts)]
    return [*held, *(f"{ast.unparse(one)} = held_{place}_" for place, one in enumerate(target.elts))]


def is_arithmetic(node: ast.AST) -> bool:
    """Whether a node adds or multiplies numbers: tuples do not commute."""
    inner = [one for one in ast.walk(node) if isinstance(one, ast.Tuple | ast.List | ast.Starred)]
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult) and not inner


def c_rewrites(text: str) -> Iterator[Row]:
    lines = text.splitlines()
    function = ""
    for place, line in enumerate(lines):
        head = re.match(r"(?:CELL|EXPORT|LOOP|static)\b.*?\b(\w+)\(", line)
        function = head[1] if head else "" if line.startswith("}") else function
        for kind, new in _of_line(line) if function and function not in EQUATIONS else ():
            yield kind, new.strip(), "\n".join((*lines[:place], new, *lines[place + 1 :])) + "\n"


def _of_line(line: str) -> Iterator[tuple[str, str]]:
    if found := re.match(r"(\s+)const double (\w+) = ([^;]+);$", line):
        indent, name, value = found.groups()
        yield "temporary", f"{indent}const double {name}_held = {value};\n{indent}const double {name} = {name}_held;"
    if found := re.match(r"(\s+)(\w+) ([*+])= ([^;]+);$", line):
        indent, name, operator, value = found.groups()
        yield "written out", f"{indent}{name} = ({value}) {operator} {name};"
    if found := re.match(r"(\s+for \(.*; )(\w+) < (\w+)(; .*)$", line):
        yield "turned round", f"{found[1]}{found[3]} > {found[2]}{found[4]}"
    if found := re.match(r"(\s+(?:\} else )?if \()!\((\w+) <= ([\w.]+)\)\) \{$", line):
        yield "turned round", f"{found[1]}!({found[3]} >= {found[2]})) {{"


def draw_loop_rewrites(text: str, backend: str, count: int, seed: int) -> list[Row]:
    """Rewrites of the loops of a file, all kinds in turn."""
    draw = random.Random(seed)
    by_kind: dict[str, list[Row]] = {}
    for row in c_rewrites(text) if backend == "c" else python_rewrites(text):
        by_kind.setdefault(row[0], []).append(row)
    for rows in by_kind.values():
        draw.shuffle(rows)
    found: list[Row] = []
    while len(found) < count and any(by_kind.values()):
        for rows in by_kind.values():
            if rows and len(found) < count:
                found.append(rows.pop())
    return found
