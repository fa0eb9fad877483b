"""Whether two versions of equations are the same mathematics: both run with 60 digits, apart from what is tested."""

from __future__ import annotations

import ast
import random
from types import SimpleNamespace
from typing import Any

import mpmath

from tests.verification.mutants import EQUATIONS, statements


def _exprel(x: Any) -> Any:
    return mpmath.expm1(x) / x if x else mpmath.mpf(1)


FUNCTIONS = {"exp": mpmath.exp, "exprel": _exprel, "vm_exp": mpmath.exp, "vm_exprel": _exprel}


def exact(tree: ast.AST) -> ast.AST:
    class Exact(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.AST:
            if isinstance(node.value, int | float) and not isinstance(node.value, bool):
                return ast.Call(ast.Name("number", ast.Load()), [node], [])
            return node

    return ast.fix_missing_locations(Exact().visit(tree))


def _python(text: str) -> dict[str, Any]:
    """The equations of a Python file as functions of mpmath's numbers."""
    body: list[ast.stmt] = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name in EQUATIONS:
            node.decorator_list = []
            body.append(node)
    scope: dict[str, Any] = {"np": SimpleNamespace(**FUNCTIONS), "number": mpmath.mpf, **FUNCTIONS}
    exec(compile(exact(ast.Module(body, [])), "<equations>", "exec"), scope)
    return scope


def same_mathematics(original: str, changed: str, states: int, parameters: int, seed: int = 0) -> bool:
    """Whether `derivative` and `advance` of two Python files agree to 40 digits at random inputs."""
    draw = random.Random(seed)
    with mpmath.workdps(60):
        first, second = _python(original), _python(changed)
        for _ in range(4):
            values = [mpmath.mpf(draw.uniform(0.2, 1.7)) for _ in range(states)]
            t, dt = mpmath.mpf(draw.uniform(0.1, 3.0)), mpmath.mpf(draw.uniform(0.01, 0.1))
            p = [tuple(mpmath.mpf(draw.uniform(0.3, 2.0)) for _ in range(parameters)) for _ in range(3)]
            sets = first["advance"].__code__.co_argcount - states - 2
            for name, given in (("derivative", (*values, t, *p[0])), ("advance", (*values, t, dt, *p[:sets]))):
                for a, b in zip(first[name](*given), second[name](*given), strict=True):
                    if abs(a - b) > mpmath.mpf(10) ** -40 * (1 + abs(a)):
                        return False
    return True


def same_statements(original: str, changed: str) -> bool:
    """The same for C, statement by statement: each value as a function of free names."""
    pairs = zip(statements(original, True), statements(changed, True), strict=True)
    draw = random.Random(1)
    with mpmath.workdps(60):
        for one, other in pairs:
            names = {n.id for value in (one.value, other.value) for n in ast.walk(value) if isinstance(n, ast.Name)}
            scope = {name: mpmath.mpf(draw.uniform(0.3, 2.0)) for name in sorted(names)} | FUNCTIONS
            scope["number"] = mpmath.mpf
            code = [
                compile(exact(ast.Expression(ast.parse(ast.unparse(v), mode="eval").body)), "<c>", "eval")
                for v in (one.value, other.value)
            ]
            a, b = (eval(each, dict(scope)) for each in code)
            if abs(a - b) > mpmath.mpf(10) ** -40 * (1 + abs(a)):
                return False
    return True
