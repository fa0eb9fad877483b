from __future__ import annotations

from dataclasses import replace

import pytest

from brainpy_codegen.integrators import get
from brainpy_codegen.ir.dump import dump, expression_text
from brainpy_codegen.ir.expression import Binary, Call, Name, Number
from brainpy_codegen.ir.function import Span
from brainpy_codegen.ir.model import Source
from tests.integrators.models import FITZHUGH_NAGUMO, expression, model

FITZHUGH_TEXT = """\
model fitzhugh_nagumo: ode, time t
  source models.py:fitzhugh_nagumo
  title 'fitzhugh_nagumo'
  state V
  state w
  parameter I = 0.0
  parameter a = 0.7
  parameter b = 0.8
  parameter tau = 12.5

derivative fitzhugh_nagumo(V: state, w: state, t: time, I: parameter, a: parameter, b: parameter, tau: parameter):
    dV = V - V**3 / 3 - w + I  # fast membrane variable
    dw = (V + a - b * w) / tau  # slow recovery
    return dV, dw
"""


def test_text_of_a_model():
    assert dump(model(FITZHUGH_NAGUMO)) == FITZHUGH_TEXT


def test_text_of_a_program_holds_method_times_and_functions():
    text = dump(get("midpoint").build(model(FITZHUGH_NAGUMO)))
    assert "method midpoint, order 2: midpoint rule (Runge 1895)\n" in text
    assert "  parameters p_half at t + dt/2 (abscissa 0.5)\n" in text
    assert "    # stage 2, at t + dt/2\n" in text
    assert "    dV_2, dw_2 = derivative(V_2, w_2, t + half_dt, *p_half)\n" in text
    text = dump(get("adams_bashforth2").build(model(FITZHUGH_NAGUMO)))
    assert "  carried dV_last, dw_last\n" in text
    assert "start start(" in text


@pytest.mark.parametrize(
    "text",
    [
        "a - (b - c)",
        "a - b - c",
        "-x**2",
        "(-x)**2",
        "a**b**c",
        "(a**b)**c",
        "a / b * c",
        "a / (b * c)",
        "-(a + b) * c",
        "a**-b",
        "2 * (a % b)",
        "a // b % c",
        "1e-3 * x + 0.070",
        "a - -b",
    ],
)
def test_expressions_keep_their_structure_and_spelling(text):
    assert expression_text(expression(text)) == text


def test_conditions():
    assert expression_text(expression("a if not (x < 1 and y > 2) or x == 0 else b")) == (
        "where(not (x < 1 and y > 2) or x == 0, a, b)"
    )
    assert expression_text(expression("a if 0 < x <= 1 else b")) == "where(0 < x <= 1, a, b)"


def test_functions_of_the_user_are_told_from_ours():
    assert expression_text(Call("exp", (Name("x"),))) == "exp(x)"
    assert expression_text(Call("exp", (Name("x"),), "helper")) == "helper exp(x)"
    assert expression_text(Call("table", (Name("x"),), "external")) == "external table(x)"
    assert expression_text(Call("rate", (Name("x"),), "helper")) == "rate(x)"


def test_places_do_not_show():
    base = model(FITZHUGH_NAGUMO)
    moved = replace(
        base,
        source=Source(base.source.reference, "/elsewhere/models.py", base.source.qualname, 100),
        function=replace(base.function, span=Span(1, 2, 3, 4)),
    )
    assert dump(moved) == dump(base)


def test_everything_that_is_printed_shows():
    base = model(FITZHUGH_NAGUMO)
    first, second = base.function.body
    changed = [
        replace(base, title="other"),
        replace(base, doc="words"),
        replace(base, states=(replace(base.states[0], unit="mV"), base.states[1])),
        replace(base, states=(replace(base.states[0], comment="voltage"), base.states[1])),
        replace(base, parameters=(replace(base.parameters[0], default=Number(0, "0.")), *base.parameters[1:])),
        replace(base, source=replace(base.source, reference="other.py:f")),
        *(
            replace(base, function=replace(base.function, body=(statement, second)))
            for statement in (
                replace(first, comment=""),
                replace(first, lead=("heading",)),
                replace(first, blank_before=True),
                replace(first, value=Binary("+", first.value.right, first.value.left)),
            )
        ),
    ]
    assert len({dump(base), *map(dump, changed)}) == len(changed) + 1
