"""Seeded mistakes in what only loops of a file use: pieces of a solve loop as expressions, the loops as text."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator
from typing import Any

import mpmath

from tests.verification.equivalence import FUNCTIONS, exact
from tests.verification.mutants import Mutant, Statement, replaced, value_mutations

FACE = ("derivative", "jacobian", "delays", "step", "run", "solve", "run_delayed", "solve_element", "advance")

LOOPS: dict[str, tuple[tuple[str, str], ...]] = {
    "numpy": (
        ("if not error <= 1.0", "if not error <= 0.5"),
        ("walk.rejected(dt, change)", "walk.rejected(dt, 0.5)"),
        ("walk.accepted(dt, change, error)", "walk.accepted(dt, 0.9 * change, error)"),
        ("atol_w = walk.atol[1]", "atol_w = walk.atol[0]"),
        ("dV_1, dw_1 = dV_7, dw_7", "dV_1, dw_1 = dV_6, dw_6"),
        ("dV_1, dw_1 = dV_4, dw_4", "dV_1, dw_1 = dV_3, dw_3"),
        ("(w, w_c1, w_c2", "(w, w_c2, w_c2"),
        ("p_end = POPULATION.at(parameters, t + dt)", "p_end = POPULATION.at(parameters, t)"),
        ("if rows[piece] >= 0", "if rows[piece] > 1"),
        ("past.keep(t, (y,), (dy_now,))", "past.keep(t, (y,), (0.0 * dy_now,))"),
        ("dy_now = slopes(y, t, past, p)", "dy_now = slopes(y, t + 0.1, past, p)"),
        ("advance(y, dy_now, t, lengths[piece]", "advance(y, dy_now, t, lengths[0]"),
        (
            "p_end = (\n                column[0] + drive[piece, 2, 0]",
            "p_end = (\n                column[0] + drive[piece, 1, 0]",
        ),
        ("if not error_ <= 1.0", "if not error_ <= 0.5"),
        ("dt *= min(change, 0.9)", "dt *= min(change, 0.5)"),
        ("past.keep(t, (x,), (dx_now,))", "past.keep(t, (x,), (2.0 * dx_now,))"),
        ("piece_error(x_bend, x_bend_before, dt, dt_before)", "piece_error(x_bend, x_bend_before, dt, dt)"),
    ),
    "c": (
        ("if (!(error <= 1.0))", "if (!(error <= 0.5))"),
        ("dt *= change;", "dt *= 0.5;"),
        ("longest < dt ? longest : dt", "dt"),
        ("atol_w = control[4]", "atol_w = control[3]"),
        ("new_states[1] = w_next;", "new_states[1] = w;"),
        ("state[task.elements]", "state[0]"),
        ("double *state = task.state + i;", "double *state = task.state;"),
        ("parameters_now(&task, i, t + dt)", "parameters_now(&task, i, t)"),
        ("dV_1 = dV_7;", "dV_1 = dV_6;"),
        ("dw_1 = dw_4;", "dw_1 = dw_3;"),
        ("t + ended.part * dt", "t + dt"),
        ("dt = dt < wanted && grown < wanted ? wanted : grown;", "dt = grown;"),
    ),
}


def pieces(text: str) -> Iterator[Statement]:
    """Assignments of functions that are neither equations nor loops."""
    for function in ast.parse(text).body:
        if isinstance(function, ast.FunctionDef) and function.name not in FACE:
            for node in function.body:
                if isinstance(node, ast.Assign):
                    names = tuple(one.id for one in ast.walk(node.targets[0]) if isinstance(one, ast.Name))
                    before = f"    {ast.unparse(node.targets[0])} = "
                    end = node.end_lineno or node.lineno
                    yield Statement(function.name, node.lineno, end, names, node.value, before, "")


def loop_mutants(text: str, backend: str, variables: frozenset[str]) -> Iterator[Mutant]:
    for old, new in LOOPS[backend]:
        if old in text:
            line = text[: text.index(old)].count("\n") + 1
            yield Mutant("loop", "solve", line, f"{old} -> {new}", text.replace(old, new), variables)


def piece_mutants(text: str, variables: frozenset[str], count: int, parameters: int, seed: int) -> list[Mutant]:
    """Mutants of the pieces that are not the same mathematics after all, all kinds in turn."""
    draw = random.Random(seed)
    by_kind: dict[str, list[Mutant]] = {}
    functions = {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    for statement in pieces(text):
        read = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
        called = {ast.unparse(node.func) for node in ast.walk(statement.value) if isinstance(node, ast.Call)}
        others = {"np", "past", *called, *functions}  # a number in place of these stops a run, and misleads nobody
        names = tuple(sorted(name for name in read - others if not _is_set(name)))
        for kind, value in value_mutations(statement.value, names):
            what = f"{', '.join(statement.targets)} = {ast.unparse(value)}"
            changed = replaced(text, statement, value)
            by_kind.setdefault(kind, []).append(
                Mutant(kind, statement.function, statement.line, what, changed, variables)
            )
    for mutants in by_kind.values():
        draw.shuffle(mutants)
    found: list[Mutant] = []
    while len(found) < count and any(by_kind.values()):
        for mutants in by_kind.values():
            if mutants and len(found) < count:
                one = mutants.pop()
                if not same_piece(text, one.text, one.function, parameters):
                    found.append(one)
    return found


def _is_set(name: str) -> bool:
    """Whether a name of a piece holds several numbers: parameters at one time, or factors of a linear system."""
    return name in ("p", "factors") or name.startswith("p_")


class _Library:
    """NumPy's functions for mpmath's numbers."""

    minimum, maximum, fmax = staticmethod(min), staticmethod(max), staticmethod(max)
    abs, sqrt, exp, log = map(staticmethod, (abs, mpmath.sqrt, mpmath.exp, mpmath.log))

    @staticmethod
    def where(condition: Any, one: Any, other: Any) -> Any:
        return one if condition else other


def same_piece(original: str, changed: str, function: str, parameters: int) -> bool:
    """Whether a function of two Python files agrees to 40 digits at random inputs, small and large ones."""
    draw = random.Random(3)

    def number(name: str) -> Any:
        if name.startswith(("error", "rtol", "atol")):
            return mpmath.mpf(10) ** draw.uniform(-8.0, 5.0)
        return mpmath.mpf(draw.uniform(0.2, 1.7))

    with mpmath.workdps(60):
        first, second = (_functions(text) for text in (original, changed))
        sizes = _unpacked(original)
        names = first[function].__code__.co_varnames[: first[function].__code__.co_argcount]
        for _ in range(12):
            given = [
                tuple(number("") for _ in range(sizes.get(name, parameters))) if _is_set(name) else number(name)
                for name in names
            ]
            one, other = (scope[function](*given) for scope in (first, second))
            pairs = zip(*(value if isinstance(value, tuple) else (value,) for value in (one, other)), strict=True)
            if not all(_agree(a, b) for a, b in pairs):
                return False
    return True


def _agree(one: Any, other: Any) -> bool:
    """Whether two numbers agree to 40 digits; nan, of a stage without a solution, agrees with nan."""
    if mpmath.isnan(one) or mpmath.isnan(other):
        return bool(mpmath.isnan(one) and mpmath.isnan(other))
    return bool(abs(one - other) <= mpmath.mpf(10) ** -40 * (1 + abs(one)))


def _unpacked(text: str) -> dict[str, int]:
    """How many numbers a file takes out of each set that it gives names to."""
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assign)]
    return {
        node.value.id: len(node.targets[0].elts)
        for node in found
        if isinstance(node.value, ast.Name) and isinstance(node.targets[0], ast.Tuple)
    }


def _iterate(function: Callable[..., Any], start: tuple[Any, ...], *given: Any, limit: Any) -> tuple[Any, ...]:
    """A stage solved by repetition as in float64, so that what needs other repetitions is another piece."""
    values = start
    for _ in range(int(limit)):
        *values, change = function(*values, *given)
        if not change > 1e-9:
            return tuple(values)
    return tuple(mpmath.nan for _ in values)


def _of_the_past(past: Any, place: Any, t: Any, delay: Any) -> Any:
    return past + mpmath.sin(t - delay) * (1 + place)


def _functions(text: str) -> dict[str, Any]:
    body = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    for node in body:
        node.decorator_list = []
    past = {"value_at": _of_the_past, "slope_at": _of_the_past}
    scope: dict[str, Any] = {"np": _Library, "number": mpmath.mpf, "iterate": _iterate, **past, **FUNCTIONS}
    exec(compile(exact(ast.Module(body, [])), "<pieces>", "exec"), scope)
    return scope
