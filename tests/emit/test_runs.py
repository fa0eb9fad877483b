"""What modules of the Python backends compute: shapes, parameters, rows, messages, derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from tests.backends_c import programs
from tests.integrators import models

BACKENDS = ("numpy", "numba", "jax", "torch")
FITZHUGH_NAGUMO = models.model(models.FITZHUGH_NAGUMO)
SINGULAR = models.model(
    "def singular(V, t, a=0.5):\n    dV = (exp(-V) - 1) / V * a + sqrt(V) if V > 0 else exprel(V) - a\n    return dV\n"
)
each_backend = pytest.mark.parametrize("backend", BACKENDS)


def reference(V, w, dt, steps, I, a=0.7, b=0.8, tau=12.5):
    def rates(V, w):
        return V - V**3 / 3 - w + I, (V + a - b * w) / tau

    for _ in range(steps):
        k1 = rates(V, w)
        k2 = rates(V + 0.5 * dt * k1[0], w + 0.5 * dt * k1[1])
        k3 = rates(V + 0.5 * dt * k2[0], w + 0.5 * dt * k2[1])
        k4 = rates(V + dt * k3[0], w + dt * k3[1])
        V = V + dt / 6 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0])
        w = w + dt / 6 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
    return V, w


@each_backend
@pytest.mark.parametrize(("dtype", "error"), [("float64", 1e-13), ("float32", 1e-5)])
def test_runs_are_the_method(dtype, error, backend, make):
    module = make(FITZHUGH_NAGUMO, "rk4", backend, dtype=dtype)
    V = np.linspace(-1, 1, 6).reshape(2, 3)
    wanted = reference(V, 0.3, 0.01, 300, 0.5)
    for I in (0.5, np.full((2, 1), 0.5), lambda t: 0.5 + 0 * t):
        t, *rows = module.run(V, 0.3, dt=0.01, steps=310, every=100, I=I)
        np.testing.assert_allclose(np.asarray(t), [0, 1, 2, 3], atol=1e-6)
        for row, value in zip(rows, wanted, strict=True):
            assert tuple(row.shape) == (4, 2, 3)
            assert dtype in str(row.dtype)
            np.testing.assert_allclose(np.asarray(row)[-1], value, atol=error)
    np.testing.assert_array_equal(np.asarray(rows[0])[0], V.astype(dtype))
    assert tuple(module.run(0.1, 0.2, dt=0.1, steps=0)[1].shape) == (1,)


@each_backend
def test_mistakes_are_named(backend, make):
    module = make(FITZHUGH_NAGUMO, "rk4", backend)
    with pytest.raises(ValueError, match=r"V \(3,\).*tau \(2,\)"):
        module.run(np.zeros(3), 0.0, dt=0.1, steps=1, tau=np.ones(2))
    with pytest.raises(ValueError, match=r"every=0: a whole number of at least 1"):
        module.run(0.0, 0.0, dt=0.1, steps=1, every=0)
    with pytest.raises(ValueError, match=r"steps=1\.5"):
        module.run(0.0, 0.0, dt=0.1, steps=1.5)
    with pytest.raises(ValueError, match="w must be a real number"):
        module.run(0.0, "one", dt=0.1, steps=1)
    with pytest.raises(ValueError, match=r"a must be a real number.*not no value"):
        module.run(0.0, 0.0, dt=0.1, steps=1, a=None)


def test_numpy_has_the_bits_of_the_plain_function(make):
    V = np.linspace(-2, 2, 50)
    module = make(FITZHUGH_NAGUMO, "rk4", "numpy")
    rows = module.run(V, 0.3, dt=0.01, steps=20, I=0.5)
    np.testing.assert_array_equal(rows[1][-1], reference(V, 0.3, 0.01, 20, 0.5)[0])


@pytest.mark.parametrize("backend", ["numba", "c"])
def test_a_population_may_be_empty(make, backend):
    t, V, w = make(FITZHUGH_NAGUMO, "rk4", backend).run(np.empty((2, 0)), 0.3, dt=0.1, steps=4, every=2)
    assert t.shape == (3,)
    assert V.shape == w.shape == (3, 2, 0)


@pytest.mark.parametrize("backend", ["numpy", "numba", "c"])
def test_values_that_cannot_be_are_named(make, backend):
    module = make(FITZHUGH_NAGUMO, "rk4", backend)
    with pytest.raises(ValueError, match=r"^tau must be a real number or an array of them, not no value$"):
        module.run(0.1, 0.3, dt=0.1, steps=4, tau=None)
    with pytest.raises(ValueError, match=r"^shapes do not broadcast together: I \(3,\), b \(2,\)$"):
        module.run(0.1, 0.3, dt=0.1, steps=4, I=np.ones(3), b=np.ones(2))


def test_numba_cells_take_arrays_and_sets(make):
    module = make(FITZHUGH_NAGUMO, "rk4", "numba")
    V = np.linspace(-1, 1, 6).reshape(2, 3)
    dV, dw = module.derivative(V, 0.3, 0.0, 0.5, 0.7, 0.8, 12.5)
    np.testing.assert_allclose(dV, V - V**3 / 3 - 0.3 + 0.5, rtol=1e-14)
    assert dw.shape == (2, 3)
    assert module.derivative(np.empty(0), 0.3, 0.0, 0.5, 0.7, 0.8, 12.5)[0].shape == (0,)
    p = (np.array([0.5, 0.6]), 0.7, 0.8, 12.5)
    assert module.advance(0.1, 0.2, 0.0, 0.1, p, p, p)[0].shape == (2,)


def test_numba_runs_where_nothing_can_be_cached(make, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("BRAINPY_CODEGEN_CACHE", str(tmp_path / "file"))
    module = make(FITZHUGH_NAGUMO, "euler", "numba")
    assert module.run(0.1, 0.2, dt=0.1, steps=2)[1].shape == (3,)


def gradient(backend, run, x):
    if backend == "jax":
        return float(pytest.importorskip("jax").grad(run)(x))
    torch = pytest.importorskip("torch")
    leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    run(leaf).backward()
    return float(leaf.grad)


@pytest.mark.parametrize("backend", ["jax", "torch"])
@pytest.mark.parametrize("x", [-0.5, 0.5])
def test_derivatives_come_through_runs_and_selections(x, backend, make):
    module = make(SINGULAR, "rk4", backend)

    def end(V):
        return module.run(V, dt=0.01, steps=3)[1][-1]

    slope = (float(end(x + 1e-6)) - float(end(x - 1e-6))) / 2e-6
    assert gradient(backend, end, x) == pytest.approx(slope, rel=1e-6)
    assert np.isfinite(gradient(backend, end, 0.0))


@each_backend
def test_multistep_methods_agree_with_numpy(backend, make, tmp_path):
    from brainpy_codegen import backends
    from brainpy_codegen.options import Options
    from brainpy_codegen.runtime.load import load

    make(FITZHUGH_NAGUMO, "euler", backend)  # copies the support files
    for name, program, arguments in (
        ("multistep", programs.adams_bashforth2(programs.FITZHUGH_NAGUMO), {"V": [0.1, 0.2], "w": 0.0, "I": 0.5}),
        ("exact", programs.decay(), {"x": 1.0, "tau": np.array([2.0, 3.0])}),
    ):
        file = tmp_path / f"{name}.py"
        file.write_text(backends.get(backend).render(program, name, Options())[0].text, encoding="utf-8")
        rows = np.asarray(load(file).run(**arguments, dt=0.1, steps=5)[1])
        if name == "exact":
            np.testing.assert_allclose(rows[-1], np.exp(-0.5 / arguments["tau"]), rtol=1e-14)
        else:
            np.testing.assert_allclose(rows[-1], [0.468532303887941, 0.622153026762607], rtol=1e-13)
