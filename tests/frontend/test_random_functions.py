"""Random functions: what Python computes from their text is what the parsed tree computes."""

from __future__ import annotations

import functools
import linecache
import math
from collections.abc import Callable

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from brainpy_codegen.frontend.parse import parse_model
from tests.frontend.evaluate import Evaluator

NAMES = ("x", "y", "t", "k")
MODULE = "import math\nimport numpy as np\ng = 1.25\n"
HELPERS = """
def shifted(a, b=0.5):
    if a > b:
        return a - b
    return b - a

def both(a, b):
    low = min(a, b)
    return low, a + b - low

"""

numbers = st.one_of(
    st.integers(0, 5).map(str),
    st.sampled_from(["0.5", "1e-1", "2.", ".25", "1_0", "3.0"]),
)


@functools.cache  # building a strategy takes longer than drawing from it
def expressions(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    """The text of a number-valued expression over names."""
    leaves = st.one_of(st.sampled_from((*names, "g")), numbers)

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        operators = st.sampled_from(["+", "-", "*", "/", "//", "%"])
        return st.one_of(
            st.tuples(inner, operators, inner).map(" ".join),
            st.tuples(inner, operators, inner).map(lambda parts: f"({' '.join(parts)})"),
            inner.map(lambda one: f"-{one}"),
            inner.map(lambda one: f"+{one}"),
            st.tuples(st.sampled_from(names), st.integers(0, 3)).map(lambda parts: f"{parts[0]}**{parts[1]}"),
            inner.map(lambda one: f"-({one})**2"),
            inner.map(lambda one: f"abs({one})"),
            inner.map(lambda one: f"math.tanh({one})"),
            inner.map(lambda one: f"np.sin({one})"),
            st.tuples(inner, inner).map(lambda two: f"max({two[0]}, {two[1]})"),
            st.tuples(inner, inner).map(lambda two: f"shifted({two[0]}, b={two[1]})"),
            inner.map(lambda one: f"shifted({one})"),
            st.tuples(inner, conditions(inner), inner).map(lambda three: f"({three[0]} if {three[1]} else {three[2]})"),
            st.tuples(conditions(inner), inner, inner).map(
                lambda three: f"np.where({three[0]}, {three[1]}, {three[2]})"
            ),
            st.tuples(conditions(inner), inner).map(lambda two: f"({two[0]}) * {two[1]}"),
        )

    return st.recursive(leaves, grow, max_leaves=6)


def conditions(numbers_: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The text of a condition over number-valued expressions."""
    comparison = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    simple = st.tuples(numbers_, comparison, numbers_).map(" ".join)
    chained = st.tuples(numbers_, comparison, numbers_, comparison, numbers_).map(" ".join)
    return st.one_of(
        simple,
        chained,
        simple.map(lambda one: f"not {one}"),
        st.tuples(simple, st.sampled_from(["and", "or"]), chained).map(" ".join),
        st.tuples(simple, simple).map(lambda two: f"({two[0]}) & ({two[1]})"),
        st.tuples(simple, simple).map(lambda two: f"not ({two[0]} or {two[1]})"),
        st.just("True"),
        st.just("1 > 2"),
    )


@functools.cache
def conditions_over(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    """The text of a condition over names."""
    return conditions(expressions(names))


LOCALS = ("a", "b", "c")


@st.composite
def blocks(draw: st.DrawFn, depth: int, known: frozenset[str]) -> tuple[list[str], frozenset[str]]:
    """Statements, and the locals that are surely assigned after them."""
    rows: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        names = (*NAMES, *sorted(known))
        value = expressions(names)
        kind = draw(st.sampled_from(["assign", "augment", "swap", "if", "for", "return", "both"]))
        target = draw(st.sampled_from(LOCALS))
        if kind == "augment" and known:
            name = draw(st.sampled_from(sorted(known)))
            rows.append(f"{name} {draw(st.sampled_from(['+', '-', '*']))}= {draw(value)}")
        elif kind == "swap":
            rows.append(f"x, y = {draw(value)}, x")
        elif kind == "both":
            rows.append(f"x, {target} = both({draw(value)}, {draw(value)})")
            known = known | {target}
        elif kind == "if" and depth:
            first, known_first = draw(blocks(depth - 1, known))
            second, known_second = draw(blocks(depth - 1, known))
            rows += [f"if {draw(conditions_over(names))}:", *indented(first)]
            if draw(st.booleans()):
                rows += ["else:", *indented(second)]
                known = known_first & known_second
        elif kind == "for" and depth:
            inner, _ = draw(blocks(depth - 1, known))
            rows += [f"for i in range({draw(st.integers(0, 3))}):", *indented([*inner, "x = x + i"])]
        elif kind == "return" and depth < 2:
            rows += [f"if {draw(conditions_over(names))}:", f"    return {draw(value)}, {draw(value)}"]
        else:
            rows.append(f"{target} = {draw(value)}")
            known = known | {target}
    return rows, known


def indented(rows: list[str]) -> list[str]:
    return [f"    {row}" for row in rows]


@st.composite
def functions(draw: st.DrawFn) -> str:
    """The text of a module with a model of two states."""
    rows, known = draw(blocks(2, frozenset()))
    value = expressions((*NAMES, *sorted(known)))
    rows.append(f"return {draw(value)}, {draw(value)}")
    return MODULE + HELPERS + "\n".join(["def model(x, y, t, k=0.75):", *indented(rows), ""])


def compiled(text: str) -> Callable[..., tuple[float, float]]:
    name = "<random function>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    namespace: dict[str, object] = {}
    exec(compile(text, name, "exec"), namespace)
    model = namespace["model"]
    assert callable(model)
    return model


points = st.lists(st.sampled_from([-2.5, -1.0, -0.3, 0.0, 0.4, 1.0, 2.25]), min_size=2, max_size=2)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(functions(), st.lists(points, min_size=4, max_size=4))
def test_the_parsed_function_equals_the_text(text: str, states: list[list[float]]) -> None:
    function = compiled(text)
    evaluate = Evaluator(parse_model(function).model)
    compared = 0
    for x, y in states:
        try:
            with np.errstate(all="ignore"):
                expected = function(x, y, 0.5, 0.75)
        except (ZeroDivisionError, OverflowError, ValueError):
            continue  # Python raises where generated code gives inf or nan
        except TypeError:
            continue  # -(V > 0) and +(V > 0) are numbers in Python, and nothing in NumPy
        if not all(isinstance(one, int | float | bool | np.generic) and math.isfinite(one) for one in expected):
            continue
        np.testing.assert_allclose(evaluate(x, y, 0.5, 0.75), expected, rtol=1e-9, atol=1e-9)
        compared += 1
    assume(compared)
