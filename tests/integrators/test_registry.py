from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from brainpy_codegen.errors import UsageError
from brainpy_codegen.integrators import ALIASES, available, default_for, get, registry
from tests.integrators.interpret import run, source
from tests.integrators.models import FITZHUGH_NAGUMO, model

MAP = """\
def henon(x, y, t, dt, a=1.4, b=0.3):
    x_new = 1 - a * x * x + y
    y_new = b * x
    return x_new, y_new
"""


def test_names_are_unique_and_found():
    names = [scheme.name for scheme in available()]
    assert len(set(names)) == len(names)
    assert all(get(name).name == name for name in names)


def test_aliases_lead_to_methods():
    names = {scheme.name for scheme in available()}
    assert set(ALIASES.values()) <= names
    assert not set(ALIASES) & names
    assert get("Exp_Euler").name == "exponential_euler"
    assert get("rk4-38rule").name == "rk4_38"


def test_an_unknown_method_is_met_with_the_nearest():
    with pytest.raises(UsageError, match=r"unknown method 'rk44'; did you mean .*'rk4'"):
        get("rk44")


def test_families():
    assert get("rk4") in available("ode")
    assert all(scheme.family == "ode" for scheme in available("ode"))
    assert [scheme.name for scheme in available("update")] == ["update"]


def test_every_method_states_its_source():
    for scheme in available("ode"):
        assert scheme.title and scheme.reference, scheme.name


@pytest.mark.parametrize("scheme", available("ode"), ids=lambda scheme: scheme.name)
def test_every_method_builds_a_linear_model(scheme):
    linear = model("def linear(x, y, t, a=1.0):\n    dx = -a * x + y\n    dy = -y\n    return dx, dy\n")
    program = scheme.build(linear)
    assert program.method.name == scheme.name
    assert program.method.order == scheme.order
    assert run(program, (1.0, 1.0), dt=0.01, steps=100, parameters=(1.0,)) == pytest.approx(
        (0.7357588823, 0.3678794412), rel=1e-2
    )


def test_defaults():
    assert default_for(model(FITZHUGH_NAGUMO)) == "rk4"
    assert default_for(model(MAP, kind="update")) == "update"


def test_update_calls_the_function_of_the_model():
    program = get("update").build(model(MAP, kind="update"))
    assert source(program.function("advance")) == (
        "def advance(x, y, t, dt, p):\n    x_next, y_next = update(x, y, t, dt, *p)\n    return x_next, y_next\n"
    )
    assert run(program, (0.0, 0.0), dt=1.0, steps=2, parameters=(1.4, 0.3)) == pytest.approx((1 - 1.4, 0.3))


def test_no_sympy_where_the_structure_suffices():
    code = (
        "import sys\n"
        "from brainpy_codegen.integrators import get\n"
        "from tests.integrators.models import FITZHUGH_NAGUMO, HODGKIN_HUXLEY, model\n"
        "get('rk4').build(model(HODGKIN_HUXLEY))\n"
        "get('exponential_euler').build(model(HODGKIN_HUXLEY))\n"
        "get('exponential_euler').build(model(FITZHUGH_NAGUMO))\n"
        "assert 'sympy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_home_holds_its_methods_and_no_other():
    for home, names in registry._HOMES.items():
        module = importlib.import_module(f"brainpy_codegen.integrators.{home}")
        assert tuple(scheme.name for scheme in module.SCHEMES) == names


def test_a_method_is_imported_alone():
    code = (
        "import sys\nfrom brainpy_codegen.integrators import registry\nregistry.get('exponential_euler')\n"
        "print([name for name in sys.modules if '.sde.' in name or '.fde.' in name or 'rosenbrock' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
