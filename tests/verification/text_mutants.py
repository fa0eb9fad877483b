"""Seeded mistakes in any statement and any condition of a C or Numba file, loops as well as equations.

Left out by rule, because the solution is the same with them: what only counts calls (`nfev`), what only says that a
polynomial may be needed, by what measure Newton's method stops, and bounds that are one too large (blocks without
elements; what leaves an array is the guard's to see). A value that is the same mathematics as before, its calls and
places taken as free names, is no mistake, and so is a row of working memory which is free while it is used, or until
the call that reads one of the two and writes the other, element by element.
"""

from __future__ import annotations

import ast
import copy
import random
import re
from collections.abc import Iterator

from tests.verification.mutants import Mutant, Statement, replaced, value_mutations

_MEASURE = ("newton_iteration", "change")
FACE = ("step", "run", "solve")
_COUNTED = re.compile(r"repetitions\w*|newton_steps|crossed|count|DENSE|dense|now\.dense")
_NO_EXPRESSION = ("->", "?", "&", "||", "!", "(double)", "(int64_t)", "{", '"')
_HEAD = re.compile(r"(?:CELL|EXPORT|LOOP|static)\b[^;]*?\b(\w+)\(")
_ASSIGNED = re.compile(
    r"(\s+(?:const )?(?:double |int64_t |int |int32_t )?(\*?[\w.]+(?:\[[^\]]*\])?) [-+*/]?= )([^;]+)(;.*)$"
)
_TURNED = ((" < ", " > "), (" <= ", " > "), (" > ", " < "), (" >= ", " < "), (" == ", " != "))


def _c_lines(text: str) -> Iterator[tuple[str, int, str]]:
    """Function, number and text of the lines of functions."""
    function = ""
    for number, line in enumerate(text.splitlines(), start=1):
        head = _HEAD.match(line)
        function = head[1] if head else "" if line.startswith("}") else function
        if function:
            yield function, number, line


def _c_statements(text: str) -> Iterator[Statement]:
    for function, number, line in _c_lines(text):
        found = _ASSIGNED.match(line)
        if found and not any(mark in found[3] for mark in _NO_EXPRESSION):
            try:
                value = ast.parse(found[3], mode="eval").body
            except SyntaxError:
                continue
            yield Statement(function, number, number, (found[2].lstrip("*"),), value, found[1], found[4])


def _python_lines(text: str) -> Iterator[tuple[str, int, str]]:
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name not in FACE:
            for number in range(node.body[0].lineno, (node.end_lineno or 0) + 1):
                yield node.name, number, lines[number - 1]


def _python_statements(text: str) -> Iterator[Statement]:
    for function in ast.parse(text).body:
        if isinstance(function, ast.FunctionDef) and function.name not in FACE:
            for node in ast.walk(function):
                if isinstance(node, ast.Assign):
                    target = node.targets[0]
                    before = f"{' ' * node.col_offset}{ast.unparse(target)} = "
                    names = tuple(one.id for one in ast.walk(target) if isinstance(one, ast.Name))
                    end = node.end_lineno or node.lineno
                    yield Statement(function.name, node.lineno, end, names, node.value, before, "")


def _values(text: str, is_c: bool) -> Iterator[Mutant]:
    """Values that are wrong in one place."""
    rows = list(_c_statements(text) if is_c else _python_statements(text))
    for place, statement in enumerate(rows):
        if any(_COUNTED.fullmatch(name) or (statement.function, name) == _MEASURE for name in statement.targets):
            continue
        known = {name for one in rows[:place] if one.function == statement.function for name in _doubles(one, is_c)}
        names = tuple(sorted(known & {name for one in rows for name in _read(one.value)}))
        for kind, value in value_mutations(statement.value, names):
            meant, taken = (_spelt_out(one, rows[:place], statement.function) for one in (statement.value, value))
            if not _same(meant, taken) and not (is_c and _is_free(text, statement, value)):
                what = f"{statement.before.strip()} {ast.unparse(value)}"
                new = replaced(text, statement, value)
                yield Mutant(kind, statement.function, statement.line, what, new, frozenset())


def _doubles(statement: Statement, is_c: bool) -> tuple[str, ...]:
    """The numbers that a statement gives a name: those that can be taken for each other."""
    return statement.targets if not is_c or "const double " in statement.before else ()


def _read(value: ast.expr) -> Iterator[str]:
    yield from (node.id for node in ast.walk(value) if isinstance(node, ast.Name))


def _spelt_out(value: ast.expr, before: list[Statement], function: str) -> ast.expr:
    """A value with what its names stand for, where that is another name."""
    known = {
        one.targets[0]: one.value for one in before if one.function == function and isinstance(one.value, ast.Name)
    }

    class Spelt(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return known.get(node.id, node)

    return ast.fix_missing_locations(Spelt().visit(copy.deepcopy(value)))


def _is_free(text: str, statement: Statement, value: ast.expr) -> bool:
    """Whether a row of working memory, of a function without loops over it, holds nothing else while it is used."""
    if "double *" not in statement.before or "work" not in _read(statement.value):
        return False
    body = [line for function, _, line in _c_lines(text) if function == statement.function]
    places = {name: re.search(rf"double \*{name} = (work\b[^;]*);", "\n".join(body)) for name in _rows(body)}
    starts = {name: _place(ast.parse(found[1], mode="eval").body) for name, found in places.items() if found}
    own, here = statement.targets[0], _place(value)
    if not any(here == start for name, start in starts.items() if name != own):
        return False  # beyond those that there are
    first, last = _used(body, own)
    others = [_used(body, name) for name, start in starts.items() if name != own and start == here]
    return all(end <= first or begin >= last for begin, end in others)  # slopes may take the place of what they are of


def _rows(body: list[str]) -> list[str]:
    return re.findall(r"double \*(\w+) = work\b", "\n".join(body))


def _place(value: ast.expr) -> float:
    """Which row of the working memory: their lengths are numbers that no number of rows is."""
    row = ast.fix_missing_locations(ast.Expression(copy.deepcopy(value)))
    lengths = {name: random.Random(name).uniform(1000, 2000) for name in _read(value)}
    return float(eval(compile(row, "<row>", "eval"), {**lengths, "work": 0.0}))


def _used(body: list[str], name: str) -> tuple[int, int]:
    """The first and the last line that use a row, behind that which says where it is."""
    lines = [k for k, line in enumerate(body) if re.search(rf"\b{name}\b", line) and f"*{name} = " not in line]
    return (lines[0], lines[-1]) if lines else (len(body), -1)


def _conditions(text: str, is_c: bool) -> Iterator[Mutant]:
    """Conditions turned round, and loops that end one early."""
    lines = text.splitlines()
    for function, number, line in _c_lines(text) if is_c else _python_lines(text):
        if not re.match(r"\s*(?:\} else )?(?:if|elif|while|for)\b", line):
            continue
        changed = [("condition", line.replace(old, new, 1)) for old, new in _TURNED if old in line]
        changed += [("off by one", re.sub(r"(; \w+ < \w+);", r"\1 - 1;", line) if is_c else _shorter(line))]
        for kind, new in changed:
            if new != line:
                whole = "\n".join((*lines[: number - 1], new, *lines[number:])) + "\n"
                yield Mutant(kind, function, number, new.strip(), whole, frozenset())


def _shorter(line: str) -> str:
    return re.sub(r"range\(([^()]*|len\(\w+\))\):", r"range(\1 - 1):", line)


def _same(one: ast.expr, other: ast.expr) -> bool:
    """Whether two values are the same function of their names, calls and places."""

    class Free(ast.NodeTransformer):
        def generic_visit(self, node: ast.AST) -> ast.AST:
            if isinstance(node, ast.Call | ast.Subscript | ast.Attribute):
                return ast.Name("_" + ast.unparse(node).encode().hex(), ast.Load())
            return super().generic_visit(node)

    values = [ast.fix_missing_locations(Free().visit(ast.Expression(copy.deepcopy(value)))) for value in (one, other)]
    names = sorted({name for value in values for name in _read(value.body)})
    if not all(
        isinstance(
            node,
            ast.BinOp
            | ast.UnaryOp
            | ast.Name
            | ast.Constant
            | ast.Expression
            | ast.operator
            | ast.unaryop
            | ast.expr_context,
        )
        for value in values
        for node in ast.walk(value)
    ):
        return False
    draw = random.Random(1)
    for _ in range(3):
        scope = {name: draw.uniform(0.3, 2.0) for name in names}
        first, second = (eval(compile(value, "<value>", "eval"), dict(scope)) for value in values)
        if abs(first - second) > 1e-12 * (1 + abs(first)):
            return False
    return True


def draw_text_mutants(text: str, backend: str, count: int, seed: int) -> list[Mutant]:
    """Mutants of a file, all kinds in turn."""
    draw, by_kind = random.Random(seed), dict[str, list[Mutant]]()
    for mutant in (*_values(text, backend == "c"), *_conditions(text, backend == "c")):
        by_kind.setdefault(mutant.kind, []).append(mutant)
    for mutants in by_kind.values():
        draw.shuffle(mutants)
    found: list[Mutant] = []
    while len(found) < count and any(by_kind.values()):
        for mutants in by_kind.values():
            if mutants and len(found) < count:
                found.append(mutants.pop())
    return found
