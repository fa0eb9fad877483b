"""Comments, blank lines, docstrings and units reach the model."""

from __future__ import annotations

from tests.frontend.dump import lines
from tests.frontend.models.commented import branching, commented, hashed


def test_comments_and_blank_lines_stay_with_their_statements() -> None:
    assert lines(commented.ir.function) == [
        "# the fast one",
        "# of two variables",
        "dV = (((V - ((V ** 3) / 3)) - w) + I)  # fast # variable",
        "",
        "# the slow one",
        "x = (w * 2)",
        "dw = ((V - x) / tau)  # slow",
        "return dV, dw",
    ]


def test_comments_of_branches_and_loops_are_kept() -> None:
    assert lines(branching.ir.function) == [
        "# above the branch",
        "# high",
        "# inside",
        "# before else",
        "# low",
        "dV = ((-V) if (V > 0) else V)  # falls; rises",
        "x = (1.0 if (V > 0) else 2.0)",
        "# twice",
        "# each time",
        "x_2 = (x * 0)  # times",
        "x_3 = (x_2 * 1)  # times",
        "# alone inside",
        "# inner",
        "text = (x_3 + ((I + a) * b))  # end",
        "dw = (text * g)  # of w",
        "return dV, dw",
    ]


def test_titles_and_units_come_from_the_docstring() -> None:
    model = commented.ir
    assert model.title == "FitzHugh-Nagumo neuron"
    assert model.doc.startswith("FitzHugh-Nagumo neuron.\n\nTwo variables")
    assert [(one.name, one.unit, one.comment) for one in (*model.states, *model.parameters)] == [
        ("V", "mV", "membrane potential"),
        ("w", "", "recovery"),
        ("I", "", ""),
        ("tau", "ms", 'time constant, "of recovery"'),
        ("W", "", "weights, as in W[to, from] or [0, 1]"),
        ("b", "", "weights, as in W[to, from] or [0, 1]"),
    ]


def test_units_come_from_annotations_and_comments_in_the_signature() -> None:
    model = branching.ir
    assert model.title == "branching"
    assert [(one.name, one.unit, one.comment) for one in (*model.states, *model.parameters)] == [
        ("V", "mV", "membrane # potential"),
        ("w", "", ""),
        ("I", "uA/cm2", "input current"),
        ("a", "", ""),
        ("b", "", ""),
        ("g", "mS/cm2", "conductance"),
    ]


def test_a_hash_in_a_string_opens_no_comment() -> None:
    model = hashed.ir
    assert model.states[0].unit == "# no"
    assert lines(model.function) == ['dx = (-x)  # "one"', "return dx"]
