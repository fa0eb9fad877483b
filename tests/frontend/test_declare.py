"""The declarations: what a model is before it is parsed."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.frontend.session import External
from tests.frontend.dump import lines


@bc.ode
def plain(V, w, t, I=0.0, a: float = np.float64(0.7), *, gain, on=True):
    """A neuron."""
    return V - w + I * gain, a * w + on


def test_a_model_knows_its_declaration() -> None:
    assert plain.name == "plain"
    assert plain.kind == "ode"
    assert plain.states == ("V", "w")
    assert plain.parameters == {"I": 0.0, "a": 0.7, "gain": None, "on": True}
    assert plain.doc == plain.__doc__ == "A neuron."
    assert repr(plain).startswith("<ode plain(V, w, t, I=0.0")


def test_calling_a_model_calls_the_plain_function() -> None:
    assert plain(1.0, 2.0, 0.0, gain=2.0) == plain.function(1.0, 2.0, 0.0, gain=2.0)


def test_a_model_is_parsed_once() -> None:
    assert plain.ir is plain.ir
    defaults = [getattr(one.default, "text", None) for one in plain.ir.parameters]
    assert defaults == ["0.0", "0.7", None, "1"]


def test_declarations_work_bare_and_called() -> None:
    def decay(x, t):
        return -x

    for declare in (bc.ode, bc.dde, bc.sde, bc.fde, bc.update):
        assert declare(decay).name == "decay"
        assert declare(name="other")(decay).name == "other"


def test_a_lambda_needs_a_name() -> None:
    with pytest.raises(bc.UsageError, match="a lambda needs a name"):
        bc.ode(lambda x, t: -x)


def test_declarations_keep_what_later_kinds_need() -> None:
    @bc.sde(interpretation="stratonovich")
    def noisy(x, t):
        return -x

    @noisy.diffusion
    def noise(x, t):
        return 0.1

    assert noisy.interpretation == "stratonovich"
    assert noisy.noise is noise
    assert bc.fde(order=0.9)(noisy.function).order == 0.9
    with pytest.raises(bc.UsageError, match="interpretation is 'ito' or 'stratonovich'"):
        bc.sde(interpretation="other")  # type: ignore[call-overload]
    with pytest.raises(bc.UsageError, match=r"only @bc\.sde has a diffusion"):
        plain.diffusion(noise)


def test_external_functions_are_called_as_they_are() -> None:
    @bc.external
    def table(x):
        return 2 * x

    named = bc.external(name="other")(lambda x: x)

    @bc.ode
    def model(x, t):
        return -table(x) + named(x)

    assert isinstance(table, External)
    assert table(2.0) == 4.0
    assert lines(model.ir.function) == ["dx = ((-table(x)) + other(x))", "return dx"]
    assert model.externals == {"table": table, "other": named}
    with pytest.raises(bc.UsageError, match="needs a name"):
        bc.external(lambda x: x)


def test_a_model_without_time_says_so_where_its_states_are_asked_for() -> None:
    model = bc.ode(lambda x: -x, name="timeless")
    with pytest.raises(bc.ModelError, match="has no argument t"):
        model.states


def test_the_front_end_is_light() -> None:
    code = (
        "import sys, brainpy_codegen.frontend.declare;"
        "print([m for m in ('numpy', 'sympy', 'jinja2', 'scipy', 'numba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
