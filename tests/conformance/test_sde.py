"""Stochastic models on every backend: one seed gives one path."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen import compiler
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import available
from tests.sde import models

Build = Callable[..., ModuleType]
OTHERS = ("numba", "c", "jax", "torch")
COUNT = 33  # odd: random numbers come in pairs

STARTS = {"geometric": (0.5,), "coupled": (1.0, 0.5), "driven": (0.0, 1.0), "commuting": (1.0, 1.0), "ring": (0.1, 0.0)}
RING = {"W": np.random.default_rng(0).normal(size=(COUNT, COUNT)) / 6}


def methods(name: str) -> list[str]:
    found = []
    for scheme in available("sde"):
        try:
            compiler.check_kind(getattr(models, name).ir, scheme)
        except UnsupportedError:
            continue
        # The norm of tamed_euler and written-out Jacobians have no form for vectors; the model with additive noise is there for its own methods.
        additive_only = scheme.stochastic is not None and len(scheme.stochastic.strong) == 1
        if (name != "ring" or scheme.name not in ("tamed_euler", "drift_implicit_euler")) and (
            name != "driven" or additive_only
        ):
            found.append(scheme.name)
    return found


CASES = [(name, method) for name in STARTS for method in methods(name)]


def path(module: ModuleType, name: str, **options: Any) -> np.ndarray[Any, Any]:
    states = [np.linspace(0, 0.1, COUNT) + start for start in STARTS[name]]
    given = {**(RING if name == "ring" else {}), **options}
    _, *rows = module.run(*states, dt=0.01, steps=40, seed=3, **given)
    return np.array([np.asarray(row) for row in rows])


def test_every_method_is_met() -> None:
    assert {method for _, method in CASES} == {scheme.name for scheme in available("sde")}


@pytest.mark.parametrize("backend", OTHERS)
@pytest.mark.parametrize(("name", "method"), CASES)
def test_all_backends_follow_the_same_path(name: str, method: str, backend: str, build: Build) -> None:
    model = getattr(models, name)
    wanted = path(build(model, method, "numpy"), name)
    found = path(build(model, method, backend), name)
    assert np.isfinite(wanted).all()
    assert np.max(np.abs(found - wanted) / (1 + np.abs(wanted))) < 1e-12


BITS = [
    *((name, method, "float64") for name, method in CASES),
    ("coupled", "sriw1", "float32"),
    ("commuting", "heun", "float32"),
    ("ring", "euler_maruyama", "float32"),
]


@pytest.mark.parametrize(("name", "method", "dtype"), BITS)
def test_numba_and_c_have_the_same_bits(name: str, method: str, dtype: str, build: Build) -> None:
    model = getattr(models, name)
    numba, c = (path(build(model, method, backend, dtype=dtype), name) for backend in ("numba", "c"))
    assert numba.dtype == dtype
    assert np.array_equal(numba, c)


@pytest.mark.parametrize("backend", ["numpy", *OTHERS])
def test_a_run_that_is_cut_goes_on_with_the_same_numbers(backend: str, build: Build) -> None:
    module = build(models.ornstein_uhlenbeck, "euler_maruyama", backend)
    start = np.zeros(COUNT)
    whole = np.asarray(module.run(start, dt=0.1, steps=30, seed=9)[1])
    first = np.asarray(module.run(start, dt=0.1, steps=11, seed=9)[1])
    second = np.asarray(module.run(first[-1], t0=11 * 0.1, dt=0.1, steps=19, seed=9)[1])
    assert np.array_equal(np.concatenate([first, second[1:]]), whole)
    step = np.asarray(module.step(whole[20], 20 * 0.1, 0.1, seed=9))
    assert np.max(np.abs(step - whole[21])) < 1e-14


@pytest.mark.parametrize("backend", ["numpy", *OTHERS])
@pytest.mark.parametrize(("name", "method"), CASES)
def test_runs_of_every_method_may_be_cut(name: str, method: str, backend: str, build: Build) -> None:
    """Also with several random numbers a step, shared noise, stages and time in the equations."""
    module = build(getattr(models, name), method, backend)
    whole = path(module, name)
    given = dict(dt=0.01, seed=3, **(RING if name == "ring" else {}))
    _, *rest = module.run(*whole[:, 17], t0=17 * 0.01, steps=23, **given)
    assert np.max(np.abs(np.array([np.asarray(row) for row in rest]) - whole[:, 17:])) < 1e-10


@pytest.mark.parametrize("backend", ["numba", "c"])
@pytest.mark.parametrize(("name", "method"), [case for case in CASES if case[0] != "ring"])
def test_threads_change_no_bit_of_any_method(name: str, method: str, backend: str, build: Build) -> None:
    module = build(getattr(models, name), method, backend)
    threads = __import__(f"{module.__package__}.support.threads", fromlist=["use"])
    states = [np.linspace(0, 0.1, 3001) + start for start in STARTS[name]]
    alone = module.run(*states, dt=0.01, steps=6, seed=1)
    with threads.use(2):
        together = module.run(*states, dt=0.01, steps=6, seed=1)
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("backend", ["numba", "c"])
def test_threads_change_nothing(backend: str, build: Build) -> None:
    module = build(models.ornstein_uhlenbeck, "euler_maruyama", backend)
    threads = __import__(f"{module.__package__}.support.threads", fromlist=["use"])
    start = np.zeros(3001)
    alone = np.asarray(module.run(start, dt=0.1, steps=20, seed=1)[1])
    with threads.use(2):
        together = np.asarray(module.run(start, dt=0.1, steps=20, seed=1)[1])
    assert np.array_equal(alone, together)


@pytest.mark.parametrize("backend", ["numpy", *OTHERS])
def test_parameters_per_element_and_functions_of_time(backend: str, build: Build) -> None:
    module = build(models.ornstein_uhlenbeck, "euler_maruyama", backend)
    start, sigma = np.zeros(COUNT), np.full(COUNT, 0.2)
    plain = np.asarray(module.run(start, dt=0.1, steps=20, seed=1, sigma=0.2)[1])
    each = np.asarray(module.run(start, dt=0.1, steps=20, seed=1, sigma=sigma)[1])
    moving = np.asarray(module.run(start, dt=0.1, steps=20, seed=1, sigma=lambda t: 0.2 + 0 * t)[1])
    assert np.max(np.abs(each - plain)) < 1e-14
    assert np.max(np.abs(moving - plain)) < 1e-14


@pytest.mark.parametrize("backend", ["numpy", *OTHERS])
def test_given_increments_take_the_place_of_drawn_ones(backend: str, build: Build) -> None:
    module = build(models.ornstein_uhlenbeck, "euler_maruyama", backend)
    dw = np.random.default_rng(1).normal(size=(5, 3))
    x = np.asarray(module.run(np.zeros(3), dt=0.1, steps=5, dW=dw)[1])
    wanted = np.zeros(3)
    for row, increment in zip(x[1:], dw, strict=True):
        wanted = wanted - 0.1 * wanted + 0.2 * increment
        assert row == pytest.approx(wanted, abs=1e-14)
    one = np.asarray(module.step(np.zeros(3), 0.0, 0.1, dW=dw[0]))
    assert one == pytest.approx(0.2 * dw[0], abs=1e-15)
    with pytest.raises(ValueError, match="dW has 5 rows; a run of 4 steps needs one row a step"):
        module.run(np.zeros(3), dt=0.1, steps=4, dW=dw)
    with pytest.raises(ValueError, match="dW has shape"):
        module.run(np.zeros(2), dt=0.1, steps=5, dW=dw)
    with pytest.raises(ValueError, match="seed="):
        module.run(np.zeros(2), dt=0.1, steps=5, seed=-1)


def test_gradients_and_ensembles_of_seeds_in_jax(build: Build) -> None:
    import jax

    module = build(models.ornstein_uhlenbeck, "euler_maruyama", "jax")

    def mean(theta: float, seed: Any = 3) -> Any:
        return module.run(np.ones(5), dt=0.1, steps=10, theta=theta, seed=seed)[1][-1].mean()

    slope = float(jax.grad(mean)(1.0))
    assert slope == pytest.approx(float(mean(1.0 + 1e-6) - mean(1.0 - 1e-6)) / 2e-6, rel=1e-6)
    several = jax.vmap(lambda seed: mean(1.0, seed))(np.arange(4))
    assert np.asarray(several) == pytest.approx([float(mean(1.0, seed)) for seed in range(4)], rel=1e-12)


def test_simulate_takes_a_seed(tmp_path: Any) -> None:
    def simulate(**options: Any) -> Any:
        return bc.simulate(
            models.ornstein_uhlenbeck,
            1.0,
            0.01,
            backend="numpy",
            init={"x": np.zeros(50)},
            directory=tmp_path,
            **options,
        )

    first, again, other = simulate(seed=1), simulate(seed=1), simulate(seed=2)
    assert first.method == "euler_maruyama"
    assert np.array_equal(first["x"], again["x"])
    assert not np.array_equal(first["x"], other["x"])
    assert np.array_equal(simulate()["x"], simulate(seed=0)["x"])
    assert abs(np.corrcoef(first["x"][-1], other["x"][-1])[0, 1]) < 0.5
    assert len(np.unique(first["x"][-1])) == 50
    with pytest.raises(bc.UsageError, match="seed=-1"):
        simulate(seed=-1)


@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "jax", "torch"])
@pytest.mark.parametrize("dt", [-0.01, float("nan"), float("inf")])
def test_noise_takes_no_step_backwards(dt: float, backend: str, build: Build) -> None:
    """Drawn or given; of length 0 it takes one, in which nothing happens."""
    module = build(models.ornstein_uhlenbeck, "euler_maruyama", backend)
    with pytest.raises(ValueError, match=r"dt=.*steps with noise need a length of 0 or more"):
        module.run(np.ones(3), dt=dt, steps=2, seed=1)
    with pytest.raises(ValueError, match="steps with noise need"):
        module.run(np.ones(3), dt=dt, steps=2, dW=np.zeros((2, 3)))
