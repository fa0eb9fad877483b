"""`simulate` on fractional models: pairs of initial values, short memory, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc


@bc.fde(order=("alpha", 0.8))
def mixed(x, y, t, alpha=1.5, k=1.0):
    return -k * x, x - y


@bc.fde(order=1.5)
def steep(x, t):
    return -x


@bc.ode
def plain(x, t):
    return -x


INIT = {"x": (1.0, 0.5), "y": 0.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fractional") / "generated"


def simulate(folder, model=mixed, init=None, duration=1.0, **settings):
    settings = {"dt": 0.1, "backend": "numpy", **settings}
    return bc.simulate(model, duration=duration, init=init or INIT, directory=folder, **settings)


def test_a_run_is_that_of_the_module(folder):
    sol = simulate(folder, duration=2.0, every=3, params={"k": 2.0})
    assert sol.method == "predictor_corrector"
    assert sol.t == pytest.approx(0.3 * np.arange(7))
    module = bc.load(folder / "mixed_predictor_corrector_numpy.py")
    _, x, y = module.run((1.0, 0.5), 0.0, dt=0.1, steps=20, k=2.0)
    assert np.array_equal(sol["x"], x[::3])
    assert sol.final["y"] == y[20]


def test_pairs_and_arrays_broadcast(folder):
    sol = simulate(folder, init={"x": (np.array([1.0, 2.0, 3.0]), 0.5), "y": np.zeros((2, 3))})
    assert sol["x"].shape == (11, 2, 3)
    one = simulate(folder, init={"x": (2.0, 0.5), "y": 0.0})
    assert sol["x"][:, 1, 1] == pytest.approx(one["x"], rel=1e-14)


def test_a_short_memory_is_a_length_of_time(folder):
    whole, short, longer = (simulate(folder, duration=3.0, memory=m)["y"] for m in (None, 0.5, 5.0))
    assert np.array_equal(whole, longer)
    assert short[:6] == pytest.approx(whole[:6], rel=1e-12)
    assert np.abs(whole - short).max() > 1e-3


@pytest.mark.parametrize(
    "settings, error, message",
    [
        ({"init": {"x": 1.0, "y": 0.0}}, bc.UsageError, r'x has an order above 1.*init=\{"x": \(x0, dx0\)\}, not 1\.0'),
        ({"init": {"x": (1.0, 2.0, 3.0), "y": 0.0}}, bc.UsageError, "starts from value and slope"),
        (
            {"init": {"x": (1.0, 0.0), "y": (1.0, 0.0)}},
            bc.UsageError,
            r"y has the order 0\.8, not above 1, so y starts from a value alone, .* not from \(1\.0, 0\.0\); give init",
        ),
        (
            {"params": {"alpha": 1.0}},
            bc.UsageError,
            "the order alpha of x is not above 1, so x starts from a value alone",
        ),
        (
            {"init": {"x": (1.0, np.ones(2)), "y": np.zeros(3)}},
            bc.UsageError,
            r"shapes do not fit: x has \(2,\), y has",
        ),
        ({"init": {"x": (1.0, float("nan")), "y": 0.0}}, bc.UsageError, "the slope of x starts at nan"),
        ({"init": {"x": (1.0, 0.0), "y": [0.0, float("inf")]}}, bc.UsageError, "y starts at inf in element 1"),
        ({"init": {"x": (1.0, "fast"), "y": 0.0}}, bc.UsageError, "the slope of x must be a number"),
        ({"init": {"x": (1.0, 0.0)}}, bc.UsageError, "needs a value of the state y"),
        ({"params": {"alpha": 2.0}}, bc.UsageError, r"the order alpha of x is 2\.0; it must lie above 0 and below 2"),
        ({"params": {"alpha": [0.5, 0.0]}}, bc.UsageError, r"the order alpha of x is 0\.0"),
        ({"params": {"alpha": float("nan")}}, bc.UsageError, "the order alpha of x is nan"),
        ({"params": {"alpha": lambda t: 0.5}}, bc.UsageError, "cannot be a function of time"),
        ({"method": "caputo_l1"}, bc.UsageError, r"the order alpha of x is 1\.5; .* not above 1 in this method"),
        ({"memory": 0.05}, bc.UsageError, r"memory must be a length of time of at least a step \(dt=0\.1\), not 0\.05"),
        ({"memory": float("nan")}, bc.UsageError, "not nan"),
        ({"memory": "long"}, bc.UsageError, "not 'long'"),
        ({"rtol": 1e-6}, bc.UsageError, "'predictor_corrector' has a fixed step and takes no rtol"),
        ({"events": [lambda x: x]}, bc.UsageError, "takes no events"),
        (
            {"method": "rk4"},
            bc.UnsupportedError,
            "those that do: predictor_corrector, caputo_l1, caputo_l1_implicit, grunwald_letnikov",
        ),
        ({"backend": "torch"}, bc.UnsupportedError, "backends that can: numpy, numba, c, jax"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(settings, error, message, tmp_path):
    with pytest.raises(error, match=message):
        simulate(tmp_path / "generated", **settings)
    assert not (tmp_path / "generated").exists()


def test_a_fixed_order_that_the_method_does_not_take(tmp_path):
    with pytest.raises(bc.UnsupportedError, match=r"'caputo_l1' takes orders up to 1, and x of 'steep' has order 1\.5"):
        bc.generate(steep, method="l1", backend="numpy", directory=tmp_path / "generated")


def test_memory_belongs_to_fractional_models(folder):
    with pytest.raises(bc.UsageError, match=r"this model is not declared with @bc\.fde"):
        simulate(folder, model=plain, init={"x": 1.0}, memory=1.0)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"alpha": 2.5}, r"the order of x \(alpha\) is 2\.5; this method takes orders above 0 and below 2"),
        ({"alpha": lambda t: 0.5}, "alpha is the order of a derivative and cannot be a function of time"),
        ({"memory": 0.0}, r"memory=0\.0: a length of time of at least dt=0\.1"),
        ({"steps": -1}, "steps=-1"),
    ],
)
def test_a_module_says_what_is_wrong_by_itself(arguments, message, folder):
    module = bc.generate(mixed, backend="numpy", directory=folder).module
    with pytest.raises(ValueError, match=message):
        module.run((1.0, 0.5), 0.0, **{"dt": 0.1, "steps": 5, **arguments})
    with pytest.raises(
        ValueError, match=r"y has an order of at most 1 and starts from a value alone, not \(1\.0, 0\.0\)"
    ):
        module.run((1.0, 0.5), (1.0, 0.0), dt=0.1, steps=5)
    with pytest.raises(ValueError, match="x has an order above 1 and needs a pair"):
        module.run(1.0, 0.0, dt=0.1, steps=5)
    with pytest.raises(ValueError, match="the slope of x starts at inf"):
        module.run((1.0, float("inf")), 0.0, dt=0.1, steps=5)


@bc.update
def mapped(x, t, dt):
    return bc.advance(low, x, t, dt)


@bc.fde(order=0.5)
def low(x, t):
    return -x


def test_what_holds_no_past_refuses_fractional_models(tmp_path):
    with pytest.raises(bc.ModelError, match="its step sums over the past"):
        bc.generate(mapped, backend="numpy", directory=tmp_path / "generated")
    with pytest.raises(bc.UnsupportedError, match="neurons of a network forget"):
        bc.neuron(low)
    with pytest.raises(bc.UnsupportedError, match="fixed_points takes fractional models"):
        bc.analysis.phase_plane(low, {"x": (-1.0, 1.0)})
    assert [point.kind for point in bc.analysis.fixed_points(low, {"x": (-1.0, 1.0)})] == ["stable node"]
