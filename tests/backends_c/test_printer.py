"""C text means what the tree means."""

from __future__ import annotations

import math
import subprocess
from pathlib import Path

import pytest

from brainpy_codegen.emit.printers.c import CPrinter, power_calls
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Call, Coupling, Name, Number

from .programs import tree

PRINTER = CPrinter({"τ": "tau"}, frozenset({"active"}))
SINGLE = CPrinter({}, dtype="float32")


@pytest.mark.parametrize(
    ("python", "c"),
    [
        ("a - (b - c)", "a - (b - c)"),
        ("a + (b + c)", "a + (b + c)"),
        ("(a + b) + c", "a + b + c"),
        ("a / b * c", "a / b * c"),
        ("a / (b * c)", "a / (b * c)"),
        ("-(a - b)", "-(a - b)"),
        ("-(-a)", "-(-a)"),
        ("a - -b", "a - -b"),
        ("-a**2", "-(a * a)"),
        ("a * b**2", "a * (b * b)"),
        ("b**2 * a", "b * b * a"),
        ("b**3 / 3", "b * b * b / 3"),
        ("m**3 * h", "m * m * m * h"),
        ("g * m**4", "g * (m * m * (m * m))"),
        ("m**5", "power_5(m)"),
        ("(a + b)**2", "power_2(a + b)"),
        ("a**-2", "1.0 / (a * a)"),
        ("a**-1", "1.0 / a"),
        ("(a + b)**-1", "1.0 / (a + b)"),
        ("a**0", "1.0"),
        ("a**1 * b", "a * b"),
        ("a**b", "vm_pow(a, b)"),
        ("a**0.5", "vm_pow(a, 0.5)"),
        ("2**a", "vm_pow(2, a)"),
        ("2**10 * a", "1024 * a"),
        ("1 / 2 * a", "1.0 / 2 * a"),
        ("-1 / 2", "-1.0 / 2"),
        ("(1 + 2) / 3", "3.0 / 3"),
        ("7 // 2 * a", "3 * a"),
        ("-7 % 3 * a", "2 * a"),
        ("2 * 3 * a", "2 * 3 * a"),
        ("100000 * 100000 * a", "10000000000.0 * a"),
        ("10000000000 * a", "10000000000.0 * a"),
        ("a // b", "vm_floor_divide(a, b)"),
        ("a % (b + 1)", "vm_modulo(a, b + 1)"),
        ("(1 if a < b else 2) / 2", "(a < b ? 1.0 : 2.0) / 2"),
        ("1_000.5 * a", "1000.5 * a"),
        ("0b11 * a", "3 * a"),
        ("0x1F * a", "0x1F * a"),
        ("0o17 * a", "15 * a"),
        ("1e400", "INFINITY"),
        ("1. + .5 + 1e-3 + 2E5", "1. + .5 + 1e-3 + 2E5"),
        ("τ * 0.07", "tau * 0.07"),
        ("a if b < c else d if active else e", "b < c ? a : (active ? d : e)"),
        ("(a if b < c else d) * e", "(b < c ? a : d) * e"),
        ("(a < b) * c", "(a < b ? 1.0 : 0.0) * c"),
        ("active + 1", "(active ? 1.0 : 0.0) + 1"),
        ("abs(a) + arctan2(a, b) + exp(a)", "fabs(a) + atan2(a, b) + vm_exp(a)"),
        ("alpha_m(V + 1)", "alpha_m(V + 1)"),
    ],
)
def test_numbers_are_printed(python: str, c: str) -> None:
    assert c == PRINTER.real(tree(python))
    assert c == " ".join(PRINTER.pieces(tree(python)))


@pytest.mark.parametrize(
    ("python", "c"),
    [
        ("a < b", "a < b"),
        ("a < b <= c", "a < b && b <= c"),
        ("a < b and b < c or active", "(a < b && b < c) || active"),
        ("not a == b", "!(a == b)"),
        ("not active", "!active"),
        ("not (active and a < b)", "!(active && a < b)"),
        ("(a < b) == (c < d)", "(a < b) == (c < d)"),
        ("a and b < c", "a != 0 && b < c"),
        ("isnan(2)", "isnan(2.0)"),
        ("a + b < c * d", "a + b < c * d"),
        ("(a if b < c else d) > 0", "(b < c ? a : d) > 0"),
        ("(a < b) < 1", "(a < b ? 1.0 : 0.0) < 1"),
    ],
)
def test_conditions_are_printed(python: str, c: str) -> None:
    assert c == PRINTER.condition(tree(python))
    assert c == " ".join(PRINTER.pieces(tree(python), condition=True))


@pytest.mark.parametrize(
    ("python", "c"),
    [
        ("0.04 * a", "0.04f * a"),
        ("1 / 2", "1.0f / 2"),
        ("sqrt(a) * exp(a)", "sqrtf(a) * vm_exp(a)"),
        ("1e39 * a", "INFINITY * a"),
        ("(a < b) * 2", "(a < b ? 1.0f : 0.0f) * 2"),
        ("1.00000005960464477539062499 * a", "1.0f * a"),  # halfway as a double, below as a decimal
    ],
)
def test_float32_literals(python: str, c: str) -> None:
    assert c == SINGLE.real(tree(python))


def test_negative_literal_from_a_pass() -> None:
    assert PRINTER.real(tree("a * b").__class__("*", Name("a"), Number(-0.5, "-0.5"))) == "a * -0.5"


def test_power_calls_name_the_functions_that_text_needs() -> None:
    assert sorted(power_calls(tree("(a + b)**2 * c**-7 + d**3 + 2**8"), "float64")) == [2, 7]


@pytest.mark.parametrize("text", ["0.1**6", "1.5**-2", "(1.5**-2)**5", "(-0.3)**5", "(0.1 + 0.2)**7", "10**-3"])
def test_powers_of_literals_are_what_python_makes_of_them(text: str) -> None:
    """CPython folds them by pow before Numba sees them; in float32 the literals are converted first, and multiplied."""
    assert float(PRINTER.real(tree(text))) == eval(text)
    assert not list(power_calls(tree(text), "float64"))
    assert list(power_calls(tree(text), "float32"))


@pytest.mark.parametrize("text", ["0.0**-1", "10.0**400", "(5 % 0.3)**6"])
def test_powers_that_python_does_not_fold_are_computed_at_run_time(text: str) -> None:
    assert "power_" in PRINTER.real(tree(text)) or "/" in PRINTER.real(tree(text))


def test_what_has_no_value_in_c_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="couples"):
        PRINTER.real(Coupling("sum", (Name("r"),)))
    with pytest.raises(UnsupportedError, match="Python function"):
        PRINTER.real(Call("table", (Name("r"),), "external"))


EXPRESSIONS = [
    "-a**2 + b % c - b // c",
    "a / b * c - a / (b * c)",
    "(1 / 3 + 2 // 3 * a) / (7 % 4)",
    "-(a - b) * (c if a < b < c else -c) ** 3",
    "(a < b) + (b < c) * 2 + (not a == b) / 2",
    "a**7 - b**-3 + (a - b)**6",
    "(5 if a > b else 7) / (2 if c > a else 3)",
    "1 / 2 * a if a > 0 and b > 0 or c > 0 else 3 // 2 - b",
    "2**62 * a + 3**40 + 10**3 % 7",
    "-0 / 5 + abs(-a) + +b - -c",
]


def test_values_are_those_of_python(tmp_path: Path, c_flags: list[str], c_headers: Path) -> None:
    cases = [(1.25, -0.5, 3.0), (-2.0, 0.75, 0.5), (0.1, 0.2, 0.3), (-1.5, -2.5, -0.25)]
    printed = "\n".join(f'    printf("%a\\n", (double)({PRINTER.real(tree(text))}));' for text in EXPRESSIONS)
    powers = sorted({n for text in EXPRESSIONS for n in power_calls(tree(text), "float64")})
    helpers = "\n".join(f"static double power_{n}(double x) {{ return pow(x, {n}); }}" for n in powers)
    source = tmp_path / "values.c"
    source.write_text(
        f'#include <math.h>\n#include <stdio.h>\n#include "{c_headers / "vector_math.h"}"\n{helpers}\n'
        f"static void show(double a, double b, double c)\n{{\n{printed}\n}}\n"
        "int main(void)\n{\n" + "".join(f"    show({a}, {b}, {c});\n" for a, b, c in cases) + "    return 0;\n}\n"
    )
    program = tmp_path / "values"
    subprocess.run([*c_flags, "-Wall", "-Wextra", "-Werror", "-o", program, source, "-lm"], check=True)
    shown = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
    expected = [eval(text, {"abs": abs}, dict(zip("abc", case, strict=True))) for case in cases for text in EXPRESSIONS]
    for text, value, other in zip(EXPRESSIONS * len(cases), expected, map(float.fromhex, shown), strict=True):
        assert math.isclose(value, other, rel_tol=1e-15, abs_tol=1e-300), text
