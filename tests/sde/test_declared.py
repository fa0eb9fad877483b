"""What is accepted as drift and diffusion, and what is refused, with the place."""

from __future__ import annotations

from typing import Any

import pytest

import brainpy_codegen as bc
from brainpy_codegen.integrators import available, get
from brainpy_codegen.integrators.sde.fit import check_fit
from brainpy_codegen.transforms.noise_kind import noise_kind

from . import models


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("geometric", "scalar"),
        ("coupled", "diagonal"),
        ("driven", "additive"),
        ("commuting", "commutative"),
        ("general", "general"),
    ],
)
def test_kinds_of_noise(name: str, kind: str) -> None:
    assert noise_kind(getattr(models, name).ir) == kind


def test_a_method_that_does_not_fit_is_refused_with_those_that_do() -> None:
    with pytest.raises(bc.UnsupportedError, match=r"'milstein' takes .* is general; methods that fit: euler_maruyama"):
        check_fit(models.general.ir, get("milstein"), available("sde"))
    with pytest.raises(
        bc.UnsupportedError, match=r"solves Ito equations.*methods that fit: euler_heun, heun, milstein"
    ):
        check_fit(models.commuting.ir, get("euler_maruyama"), available("sde"))
    with pytest.raises(bc.UnsupportedError, match="solves Stratonovich equations"):
        check_fit(models.geometric.ir, get("heun"), available("sde"))
    check_fit(models.driven.ir, get("heun"), available("sde"))  # both calculi agree


def test_names_belong_to_kinds_of_models() -> None:
    assert get("heun", "sde").name == "heun"
    assert get("heun", "ode").name == "heun2"
    assert get("euler", "sde").name == "euler_maruyama"
    assert get("srk1w1", "sde").name == "sriw1"
    assert get("srk1w1", "ode").name == "sriw1"  # which then says that it takes no such model
    assert get("milstein_grad_free", "sde").name == "milstein_derivative_free"
    assert get("exp_euler", "sde").name == "exponential_euler_maruyama"


def test_parameters_of_the_diffusion_join_those_of_the_drift() -> None:
    assert models.ornstein_uhlenbeck.parameters == {"theta": 1.0, "mu": 0.0, "sigma": 0.2}
    assert [one.name for one in models.ornstein_uhlenbeck.ir.parameters] == ["theta", "mu", "sigma"]


def test_states_without_noise_draw_no_numbers() -> None:
    @bc.sde
    def half(x, y, t):
        return -x, x - y

    @half.diffusion
    def half_noise(x, y, t, s=0.1):
        return s, 0.0

    program = get("euler_maruyama").build(half.ir)
    assert program.draws is not None
    assert program.draws.names == ("dW",)


def declared(noise: Any) -> Any:
    @bc.sde
    def drift(x, y, t, a=1.0):
        return -a * x, x - y

    drift.diffusion(noise)
    return drift


def other_states(y, x, t):
    return 0.1, 0.1


def too_few(x, y, t):
    return 0.1


def uneven(x, y, t):
    return (0.1, 0.2), (0.1,)


def half_shared(x, y, t):
    return (0.1, 0.2), 0.1


def nothing(x, y, t):
    return 0.0, 0.0


def other_default(x, y, t, a=2.0):
    return a, a


@pytest.mark.parametrize(
    ("noise", "message"),
    [
        (other_states, r"the diffusion has the states \(y, x\), the drift has \(x, y\)"),
        (too_few, "1 result for 2 states"),
        (uneven, "the rows of the diffusion have different lengths"),
        (half_shared, "the rows of the diffusion have different lengths"),
        (nothing, "the diffusion 'nothing' is zero"),
        (other_default, "the default of 'a' differs from that in the drift"),
    ],
)
def test_a_diffusion_that_is_refused(noise: Any, message: str) -> None:
    with pytest.raises(bc.ModelError, match=message) as caught:
        declared(noise).ir
    text = str(caught.value)
    assert "test_declared.py:" in text
    assert "^" in text


def test_a_model_without_diffusion_says_how_to_declare_it() -> None:
    with pytest.raises(bc.UsageError, match=r"put @alone\.diffusion above a function"):
        bc.sde(lambda x, t: -x, name="alone").ir
