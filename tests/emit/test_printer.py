"""Expressions as Python text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from brainpy_codegen.emit.printers.python import Dialect, PythonPrinter
from brainpy_codegen.ir.expression import Binary, Call, Compare, Coupling, Logical, Name, Number, Select, Unary

from .printing import expressions, read

FUNCTIONS = {"exp": "exp", "minimum": "minimum"}
ARRAYS = Dialect({name: f"np.{name}" for name in FUNCTIONS}, where="np.where", logical_not="np.logical_not")
SCALARS = Dialect(FUNCTIONS)
NUMBA = Dialect(FUNCTIONS, floor_divide="floor_divide", modulo="modulo", power="pow", float_arguments=True)
SINGLE = Dialect(FUNCTIONS, power="pow", single="f32", float_arguments=True)

V, W, T = Name("V"), Name("w"), Name("t")


def number(text: str) -> Number:
    return Number(int(text) if text.isdigit() else float(text), text)


@settings(deadline=None, max_examples=400)
@given(expressions())
def test_array_text_reads_back_as_the_same_tree(tree):
    assert tree == read(PythonPrinter(ARRAYS).text(tree))


@settings(deadline=None, max_examples=400)
@given(expressions())
def test_scalar_text_reads_back_as_the_same_tree(tree):
    assert tree == read(PythonPrinter(SCALARS).text(tree))


@pytest.mark.parametrize(
    ("expected", "tree"),
    [
        ("-V ** 2", Unary("-", Binary("**", V, number("2")))),
        ("(-V) ** 2", Binary("**", Unary("-", V), number("2"))),
        ("V ** -w", Binary("**", V, Unary("-", W))),
        ("(V ** w) ** t", Binary("**", Binary("**", V, W), T)),
        ("V ** w ** t", Binary("**", V, Binary("**", W, T))),
        ("V - (w - t)", Binary("-", V, Binary("-", W, T))),
        ("V / w * t", Binary("*", Binary("/", V, W), T)),
        ("V / (w * t)", Binary("/", V, Binary("*", W, T))),
        ("-(V - w)", Unary("-", Binary("-", V, W))),
        ("V - -w", Binary("-", V, Unary("-", W))),
        ("1e-3 * V", Binary("*", number("1e-3"), V)),
    ],
)
def test_parentheses_are_those_that_python_needs(expected, tree):
    assert expected == PythonPrinter(ARRAYS).text(tree)


def test_chained_comparisons_of_arrays_are_links():
    chain = Compare(("<", "<="), (V, W, T))
    assert PythonPrinter(ARRAYS).text(chain) == "(V < w) & (w <= t)"


def test_logic_of_arrays_has_parentheses_around_comparisons():
    both = Logical("and", (Compare(("<",), (V, W)), Logical("not", (Compare(("==",), (V, T)),))))
    assert PythonPrinter(ARRAYS).text(both) == "(V < w) & np.logical_not(V == t)"


def test_selection_of_cells_is_an_expression_of_python():
    select = Select(Compare(("<",), (V, number("0"))), number("0.0"), Binary("+", V, W))
    assert PythonPrinter(SCALARS).text(select) == "0.0 if V < 0 else V + w"
    assert PythonPrinter(SCALARS).text(Binary("*", number("2"), select)) == "2 * (0.0 if V < 0 else V + w)"


def test_numba_multiplies_integer_powers_and_calls_the_rest():
    printer = PythonPrinter(NUMBA)
    assert printer.text(Binary("**", V, number("3"))) == "V ** 3"
    assert printer.text(Binary("**", V, Unary("-", number("2")))) == "V ** -2"
    assert printer.text(Binary("**", V, number("0.5"))) == "pow(V, 0.5)"
    assert printer.text(Binary("**", V, number("65537"))) == "pow(V, 65537.0)"
    assert printer.text(Binary("%", V, number("2"))) == "modulo(V, 2.0)"
    assert printer.text(Call("exp", (number("1"),))) == "exp(1.0)"


def test_single_precision_wraps_literals_but_not_exponents():
    tree = Binary("*", number("0.04"), Binary("**", V, number("2")))
    assert PythonPrinter(SINGLE).text(tree) == "f32(0.04) * V ** 2"


@pytest.mark.parametrize(
    ("expected", "literal"),
    [
        ("1e-3", Number(0.001, "1e-3")),
        ("1_000", Number(1000, "1_000")),
        ("0x10", Number(16, "0x10")),
        ("2.", Number(2.0, "2.")),
        (".5", Number(0.5, ".5")),
        ("1.5", Number(np.float64(1.5), "np.float64(1.5)")),
        ('float("inf")', Number(float("inf"), "inf")),
        ('float("nan")', Number(float("nan"), "np.nan")),
        ("0.25", Number(0.25, "QUARTER")),
    ],
)
def test_literals_keep_the_users_spelling_where_it_is_one(expected, literal):
    assert expected == PythonPrinter(ARRAYS).text(literal)


def test_couplings_are_the_users_words():
    dialect = Dialect({}, couplings={"sum": "np.sum", "roll": "np.roll"})
    printer = PythonPrinter(dialect)
    assert printer.text(Coupling("matvec", (Name("W"), Binary("+", Name("r"), Name("s"))))) == "W @ (r + s)"
    assert printer.text(Coupling("roll", (Name("theta"), Unary("-", number("1"))))) == "np.roll(theta, -1)"
    assert printer.text(Coupling("sum", (Name("r"),))) == "np.sum(r)"
