from __future__ import annotations

import numpy as np
import pytest

from brainpy_codegen.integrators import get
from brainpy_codegen.ir.expression import Coupling, Name
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.verify import verify
from brainpy_codegen.transforms.linear_system import linear_system
from brainpy_codegen.transforms.linearize import linear_states, linearize
from tests.integrators.interpret import interpreter, source
from tests.integrators.models import model

HELPERS = (
    "def leak(V, g, E):\n    I = g * (V - E)\n    return I\n",
    "def gate(V, k):\n    u = V / k\n    m = 1 / (1 + exp(-u))\n    return m\n",
)


def rows(body, states="x, y", parameters="a=1.0, b=2.0, c=3.0", results="dx, dy", helpers=HELPERS):
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return model(f"def system({states}, t, {parameters}):\n{lines}    return {results}\n", helpers=helpers)


def parts_of(body, **changes):
    statements = linearize(rows(body, **changes)).function.body
    from brainpy_codegen.ir.dump import expression_text

    return {statement.target: expression_text(statement.value) for statement in statements}


@pytest.mark.parametrize(
    ("rate", "slope", "offset"),
    [
        ("-x", "-1", "0"),
        ("a * x", "a", "0"),
        ("x * a", "a", "0"),
        ("-x / a", "-1 / a", "0"),
        ("-(x - b) / a", "-1 / a", "b / a"),
        ("(b - x) / a", "-1 / a", "b / a"),
        ("a * (1 - x) - b * x", "-a - b", "a"),
        ("a * y * (x - b)", "a * y", "-dx_slope * b"),
        ("a * (b - x) * c", "-a * c", "-dx_slope * b"),
        ("(x + y + b) / c", "1 / c", "(y + b) / c"),
        ("y - (x + a)", "-1", "y - a"),
        ("x**1 + y", "1", "y"),
        ("+x + a", "1", "a"),
        ("a * (b * (c * x + y))", "a * (b * c)", "a * (b * y)"),
        ("2 * x - 3 * x + a", "-1", "a"),
        ("-x if y > 0 else -a * x + b", "where(y > 0, -1, -a)", "where(y > 0, 0, b)"),
        ("-x + a if y > 0 else -x + b", "-1", "where(y > 0, a, b)"),
        ("leak(x, a, b)", "a", "-dx_slope * b"),
        ("-leak(x, a, b) + gate(y, c)", "-a", "a * b + gate(y, c)"),
    ],
)
def test_linear_rows(rate, slope, offset):
    found = parts_of(f"dx = {rate}\ndy = -y")
    if found["dx_offset"] != offset:
        # An offset with a common factor may also be written without it.
        assert found["dx_offset"] == offset.replace("-dx_slope", "-" + slope.lstrip("-")), found
    assert found["dx_slope"] == slope
    assert linear_states(rows(f"dx = {rate}\ndy = -y")) == ("x", "y")


@pytest.mark.parametrize(
    "rate",
    ["x * x", "a / x", "exp(x)", "x**2", "x * (1 - x)", "gate(x, a)", "a if x > 0 else b", "a**x", "abs(x)"],
)
def test_rows_that_are_not_linear(rate):
    system = rows(f"dx = {rate} + y\ndy = -y")
    assert linear_states(system) == ("y",)
    found = parts_of(f"dx = {rate} + y\ndy = -y")
    assert found["dx_offset"] in ("dx - dx_slope * x", "dx")


def test_parts_add_up_to_the_derivative():
    system = rows(
        """\
u = x / c
s = gate(x, a) + gate(y, b)
I = leak(x, a * y, b) + s
w = I * 2 - leak(y, c, x)
dx = -I * (1 if y > 0 else 0.5) + y**2 - w
dy = w * y + tanh(u)"""
    )
    program = get("exponential_euler").build(system)
    verify(program)
    composed, direct = interpreter(program), interpreter(get("euler").build(system))
    random = np.random.default_rng(4)
    points = random.normal(size=(2, 200))
    np.testing.assert_allclose(
        composed.call("derivative", *points, 0.0, 1.0, 2.0, 3.0),
        direct.call("derivative", *points, 0.0, 1.0, 2.0, 3.0),
        rtol=1e-12,
        atol=1e-12,
    )


def test_the_slope_of_a_nonlinear_row_is_its_derivative():
    system = rows("s = gate(x, a)\ndx = -x * s + y\ndy = -y")
    program = get("exponential_euler").build(system)
    verify(program)
    machine = interpreter(program)
    x, step = 0.4, 1e-6
    (slope, *_) = machine.call("linear_parts", x, 0.3, 0.0, 1.5, 2.0, 3.0)
    up, down = (machine.call("derivative", x + s, 0.3, 0.0, 1.5, 2.0, 3.0)[0] for s in (step, -step))
    assert slope == pytest.approx((up - down) / (2 * step), rel=1e-8)
    assert [function.name for function in program.functions][:3] == ["leak", "gate", "gate_slope_V"]


def test_the_slope_of_a_kinked_helper_is_a_function_of_its_own():
    ramp = "def ramp(x, start):\n    r = x - start if x > start else 0.0\n    return r\n"
    program = get("exponential_euler").build(rows("dx = y - ramp(x, a)\ndy = -y", helpers=(ramp,)))
    verify(program)
    assert source(program.function("ramp_slope_x")) == (
        "def ramp_slope_x(x, start):\n    r_slope = where(x > start, 1, 0)\n    return r_slope\n"
    )


def test_a_local_that_two_rows_split_has_parts_for_each():
    found = parts_of("I = a * (x - y)\ndx = -I\ndy = I / b")
    assert {"I_x_slope", "I_y_slope"} <= set(found)
    assert found["dx_slope"] == "-I_x_slope"
    assert found["dy_slope"] == "I_y_slope / b"


def test_locals_that_nothing_needs_any_more_go_and_headings_stay():
    text = source(
        linearize(
            rows(
                """\
# currents
I = a * (x - b)  # leak
J = c * y

# rates
dx = -I + J  # voltage
dy = -y"""
            )
        ).function
    )
    assert text == (
        "def linear_parts(x, y, t, a, b, c):\n"
        "    # currents\n"
        "    I_slope = a  # leak\n"
        "    I_offset = -I_slope * b\n"
        "    J = c * y\n"
        "\n"
        "    # rates\n"
        "    dx_slope = -I_slope  # voltage\n"
        "    dx_offset = -I_offset + J\n"
        "    dy_slope = -1\n"
        "    dy_offset = 0\n"
        "    return dx_slope, dx_offset, dy_slope, dy_offset\n"
    )


def test_results_that_are_arguments_or_shared():
    found = linearize(rows("r = -x + y", results="r, r"))
    assert [row.rate for row in found.rows] == ["dx", "dy"]
    found = linearize(rows("dx = y", results="dx, x"))
    assert [(row.rate, row.kind) for row in found.rows] == [("dx", "free"), ("dy", "free")]
    verify(get("exponential_euler").build(rows("r = -x + y", results="r, r")))


def test_couplings_are_held():
    from dataclasses import replace

    base = rows("drive = y\ndx = -x + drive\ndy = -y")
    first, *others = base.function.body
    body = (Assign(first.target, Coupling("sum", (Name("x"),))), *others)
    system = replace(base, vector=True, function=replace(base.function, body=body))
    program = get("exponential_euler").build(system)
    verify(program)
    assert program.notes == ("couplings between elements are held over the step",)
    assert linearize(system).rows[0].kind == "linear"


def test_only_the_chosen_rows_are_split():
    found = linearize(rows("dx = -x + y\ndy = -y + x"), ("y",))
    assert [row.kind for row in found.rows] == ["free", "linear"]
    assert found.function.results == ("dx_offset", "dy_slope", "dy_offset")


def test_a_linear_system_is_found():
    from brainpy_codegen.ir.dump import expression_text

    found = linear_system(rows("k = 1 / c\ndx = -leak(x, k, b) + a * y\ndy = (b - y) * 3"))
    assert {key: expression_text(value) for key, value in found.matrix.items()} == {
        ("x", "x"): "-k",
        ("x", "y"): "a",
        ("y", "y"): "-3",
    }
    assert {key: expression_text(value) for key, value in found.offsets.items()} == {"x": "k * b", "y": "b * 3"}


def test_a_unit_does_not_go_over_to_the_slope_of_what_it_is_the_unit_of():
    body = linearize(rows("current = a * (x - b)  # [uA/cm2]\ndx = -current / c  # membrane\ndy = -y")).function.body
    slope = next(one for one in body if isinstance(one, Assign) and one.target == "current_slope")
    assert slope.comment == "of current [uA/cm2]"
    assert next(one for one in body if isinstance(one, Assign) and "dx" in one.target).comment == "membrane"
