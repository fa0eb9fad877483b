"""Random expressions: C computes what Python computes."""

from __future__ import annotations

import math
import random
import subprocess
from pathlib import Path

from brainpy_codegen.emit.printers.c import CPrinter, power_calls
from brainpy_codegen.ir.expression import (
    Binary,
    Compare,
    Expression,
    Logical,
    Name,
    Number,
    Select,
    Unary,
)

from .evaluate import evaluate

COUNT = 2000
VALUES = {"a": 1.375, "b": -0.5, "c": 3.0, "d": -2.25}
INTS = ("0", "1", "2", "3", "7", "100_000", "0b101", "4_000_000_000")
FLOATS = ("0.5", "1.", ".25", "3e-1", "1_0.125")


def number(random: random.Random, depth: int) -> Expression:
    """A random expression for a number."""
    kind = random.randrange(8) if depth else random.randrange(2)
    match kind:
        case 0:
            text = random.choice(INTS + FLOATS)
            return Number(eval(text), text)
        case 1:
            return Name(random.choice("abcd"))
        case 2:
            return Unary(random.choice("+-"), number(random, depth - 1))
        case 3:
            return Select(condition(random, depth - 1), number(random, depth - 1), number(random, depth - 1))
        case 4:
            power = random.randrange(8)
            exponent = Number(power, str(power))
            signed = Unary("-", exponent) if random.random() < 0.3 else exponent
            return Binary("**", number(random, depth - 1), signed)
        case _:
            operator = random.choice(["+", "-", "*", "/", "//", "%"])
            return Binary(operator, number(random, depth - 1), number(random, depth - 1))


def condition(random: random.Random, depth: int) -> Expression:
    """A random truth value."""
    if depth <= 0 or random.random() < 0.5:
        count = random.choice((1, 1, 2))
        operators = tuple(random.choice(["<", "<=", ">", ">=", "==", "!="]) for _ in range(count))
        return Compare(operators, tuple(number(random, max(depth - 1, 0)) for _ in range(count + 1)))
    word = random.choice(("and", "or", "not"))
    return Logical(word, tuple(condition(random, depth - 1) for _ in range(1 if word == "not" else 2)))


def expected(node: Expression) -> float | None:
    """What Python makes of it; None where it raises or overflows."""
    try:
        value = evaluate(node, VALUES, {})
    except (ZeroDivisionError, OverflowError):
        return None
    return None if isinstance(value, complex) or not math.isfinite(value) else float(value)


def test_random_expressions_agree_with_python(tmp_path: Path, c_flags: list[str], c_headers: Path) -> None:
    generator = random.Random(20240229)
    cases: list[tuple[Expression, float]] = []
    while len(cases) < COUNT:
        node = number(generator, generator.randrange(1, 5))
        value = expected(node)
        if value is not None:
            cases.append((node, value))
    printer = CPrinter({})
    powers = sorted({n for node, _ in cases for n in power_calls(node, "float64")})
    rows = "\n".join(f'    printf("%a\\n", (double)({printer.real(node)}));' for node, _ in cases)
    source = tmp_path / "expressions.c"
    helpers = "\n".join(f"static double power_{n}(double x) {{ return power(x, {n}); }}" for n in powers)
    source.write_text(
        f'#include <math.h>\n#include <stdio.h>\n#include "{c_headers / "vector_math.h"}"\n'
        "static double power(double x, int n)\n{\n    double result = 1;\n"
        "    for (; n; n >>= 1) {\n        if (n & 1)\n            result *= x;\n        x *= x;\n    }\n"
        "    return result;\n}\n"
        f"{helpers}\nint main(void)\n{{\n"
        + "".join(f"    volatile double {name}_ = {value};\n" for name, value in VALUES.items())
        + "".join(f"    const double {name} = {name}_;\n" for name in VALUES)
        + f"{rows}\n    return 0;\n}}\n"
    )
    flags = ["-O0" if flag == "-O2" else flag for flag in c_flags]
    warnings = ["-Wall", "-Wextra", "-Wno-unused-function", "-Wno-div-by-zero", "-Werror"]
    program = tmp_path / "expressions"
    subprocess.run([*flags, *warnings, "-o", program, source, "-lm"], check=True)
    shown = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
    for (node, value), other in zip(cases, map(float.fromhex, shown), strict=True):
        assert math.isclose(value, other, rel_tol=1e-13, abs_tol=1e-300), (printer.real(node), value, other)
