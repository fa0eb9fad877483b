"""Comments, blank lines, docstrings and units reach the model."""

from __future__ import annotations

import brainpy_codegen as bc
from tests.frontend.dump import lines


@bc.ode
def commented(V, w, t, I=0.0, tau=12.5):
    """FitzHugh-Nagumo neuron.

    Two variables, as in 1961.

    V: membrane potential [mV]
    w : recovery
    tau: time constant, "of recovery" [ms]
    """
    # the fast one
    # of two variables
    dV = V - V**3 / 3 - w + I  # fast # variable

    # the slow one

    x = w * 2
    dw = (V - x) / tau  # slow

    return dV, dw


@bc.ode
def branching(
    V: "mV",  # membrane # potential
    w: float,
    t,
    I: "uA/cm2" = 0.0,  # input current
    a=0.7, b=-0.8,  # [mV] belongs to two
    g=36.0,  # conductance [mS/cm2]
):
    # above the branch
    if V > 0:  # high
        # inside
        dV = -V  # falls
        x = 1.0
    # before else
    else:  # low
        dV = V  # rises
        x = 2.0
    for k in range(2):  # twice
        # each time
        x = x * k  # times
    text: "ms" = x + (
        I  # inner
        + a
        # alone inside
    ) * b  # end
    return (
        dV,  # of V
        text * g,  # of w
    )


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
    def hashed(x: "# no", t):
        """Not # a comment."""
        return -x  # "one"

    model = bc.ode(hashed).ir
    assert model.states[0].unit == "# no"
    assert lines(model.function) == ['dx = (-x)  # "one"', "return dx"]
