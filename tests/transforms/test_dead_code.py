from __future__ import annotations

from brainpy_codegen.transforms.dead_code import drop_dead_code
from tests.integrators.interpret import source
from tests.integrators.models import HODGKIN_HUXLEY, model


def test_what_no_result_needs_goes():
    function = model(
        "def f(x, t):\n"
        "    # heading\n"
        "    a = exp(x)\n"
        "    b = 2 * x  # twice\n"
        "\n"
        "    c = a + 1\n"
        "    dx = b\n"
        "    return dx\n"
    ).function
    assert source(drop_dead_code(function)) == (
        "def f(x, t):\n    # heading\n    b = 2 * x  # twice\n\n    dx = b\n    return dx\n"
    )


def test_a_function_without_dead_code_is_the_same_object():
    function = model(HODGKIN_HUXLEY).function
    assert drop_dead_code(function) is function


def test_a_heading_of_its_own_is_not_replaced():
    function = model("def f(x, t):\n    # dead\n    a = exp(x)\n\n    # alive\n    dx = x\n    return dx\n").function
    assert source(drop_dead_code(function)) == "def f(x, t):\n    # alive\n    dx = x\n    return dx\n"
