"""Parameters: one value, one per neuron, functions of time; shapes; types; rows and times."""

from __future__ import annotations

import numpy as np
import pytest

import brainpy_codegen as bc
from tests.zoo import CASES
from tests.zoo.comparing import as_arrays, deviations, same_bits
from tests.zoo.models import methods

BACKENDS = ("numpy", "numba", "c", "jax", "torch")
DT = 0.125
PER_ELEMENT = {
    "fitzhugh_nagumo": {"I": (-1.0, 1.0), "tau": (5.0, 20.0)},
    "hodgkin_huxley": {"I": (0.0, 20.0), "g_L": (0.03, 0.3)},
    "elif_chain": {"low": (-2.0, 0.0)},
    "everything": {"b": (0.1, 2.0), "tau": (-2.0, 5.0)},
    "floor_and_modulo": {"period": (0.3, 0.9)},
    "no_defaults": {"a": (0.5, 2.0), "b": (-1.0, 1.0)},
    "module_words": {"p": (0.5, 2.0), "k": (0.5, 2.0), "parameters": (0.0, 1.0)},
    "weighted_mean": {"w": (0.2, 1.5)},
    "rate_network": {"I": (-1.0, 1.0)},
}
each_backend = pytest.mark.parametrize("backend", BACKENDS)


def spread(case):
    """One value per element of some parameters."""
    n = case.samples()[0].size
    wanted = PER_ELEMENT[case.model.name]
    return {name: low + (high - low) * ((0.3 + 0.618 * np.arange(n)) % 1.0) for name, (low, high) in wanted.items()}


# --- one value per neuron ----------------------------------------------------------------------------------------


@each_backend
@pytest.mark.parametrize("name", PER_ELEMENT)
def test_one_value_per_neuron(name, backend, build):
    case = CASES[name]
    module = build(case.model, "euler", backend)
    states, own = case.samples(), spread(case)
    slopes = case.elementwise(states, DT, **own)
    wanted = [x + DT * dx for x, dx in zip(states, slopes, strict=True)]
    scales = [np.abs(x) + DT * (np.abs(dx) + case.cancellation) for x, dx in zip(states, slopes, strict=True)]
    with np.errstate(all="ignore"):
        got = as_arrays(module.step(*states, case.t, DT, **{**case.params, **own}))
        _, *rows = module.run(*states, t0=case.t, dt=DT, steps=1, **{**case.params, **own})
    assert deviations(case.model.states, got, wanted, scales, 1e-12) == []
    assert deviations(case.model.states, [np.asarray(row)[-1] for row in rows], wanted, scales, 1e-12) == []


@pytest.mark.parametrize("name", PER_ELEMENT)
def test_one_value_per_neuron_has_the_same_bits_on_numba_and_c(name, build):
    case = CASES[name]
    own = {**case.params, **spread(case)}
    results = []
    for backend in ("numba", "c"):
        _, *rows = build(case.model, "euler", backend).run(*case.samples(), t0=case.t, dt=0.01, steps=3, **own)
        results.append([np.asarray(row) for row in rows])
    assert same_bits(case.model.states, *results) == []


@pytest.mark.parametrize("backend", ["numpy", "numba", "c"])
@pytest.mark.parametrize("method", ["rk4", "exponential_euler"])
def test_equal_values_per_neuron_are_one_value(method, backend, build):
    """The loop over neurons with their own parameters and the one with constants do the same arithmetic."""
    case = CASES["fitzhugh_nagumo"]
    module = build(case.model, method, backend)
    states = case.samples()
    _, *one = module.run(*states, dt=0.05, steps=20, I=0.5)
    _, *own = module.run(*states, dt=0.05, steps=20, I=np.full(states[0].size, 0.5))
    assert same_bits(case.model.states, [np.asarray(v) for v in one], [np.asarray(v) for v in own]) == []


# --- shapes and types --------------------------------------------------------------------------------------------


@each_backend
def test_shapes(backend, build):
    """States and parameters broadcast against each other; results have the common shape, time first."""
    module = build(CASES["fitzhugh_nagumo"].model, "euler", backend)
    grid = np.linspace(-1, 1, 12).reshape(3, 4)
    for V, w, I, shape in (
        (0.5, 0.25, 0.5, ()),
        (grid, 0.5, 0.0, (3, 4)),
        (0.5, grid, 0.0, (3, 4)),
        (0.5, 0.25, grid, (3, 4)),
        (grid, grid.T.reshape(3, 4), grid[0], (3, 4)),
        (grid[:, :1], grid[:1], 0.5, (3, 4)),
        (np.zeros(1), 0.0, 0.0, (1,)),
        (np.zeros(0), 0.0, 0.0, (0,)),
        (np.zeros((2, 1, 3)), 0.0, np.ones((2, 1)), (2, 2, 3)),
    ):
        result = as_arrays(module.step(V, w, 0.0, DT, I=I))
        V_all, w_all, I_all = np.broadcast_arrays(V, w, I)
        assert [r.shape for r in result] == [shape, shape]
        assert result[0] == pytest.approx(V_all + DT * (V_all - V_all**3 / 3 - w_all + I_all), rel=1e-12, abs=1e-14)
        t, *rows = module.run(V, w, dt=DT, steps=3, I=I)
        assert np.asarray(t).shape == (4,)
        assert [np.asarray(row).shape for row in rows] == [(4, *shape), (4, *shape)]


@each_backend
def test_arrays_of_any_layout_and_type_are_taken(backend, build):
    module = build(CASES["fitzhugh_nagumo"].model, "euler", backend)
    V = np.arange(24.0).reshape(4, 6) / 12
    straight = as_arrays(module.step(V[:, ::2].copy(), 0.5, 0.0, DT))
    for other in (V[:, ::2], np.asfortranarray(V[:, ::2])):
        assert same_bits(("V", "w"), as_arrays(module.step(other, 0.5, 0.0, DT)), straight) == []
    whole = as_arrays(module.step(np.array([1, 2, 3]), 1, 0, DT, I=1))
    assert same_bits(("V", "w"), whole, as_arrays(module.step(np.array([1.0, 2.0, 3.0]), 1.0, 0.0, DT, I=1.0))) == []
    listed = as_arrays(module.step([1.0, 2.0, 3.0], 1.0, 0.0, DT, I=[1.0, 1.0, 1.0]))
    assert same_bits(("V", "w"), listed, whole) == []


@each_backend
@pytest.mark.parametrize("name", ["hodgkin_huxley", "everything", "fitzhugh_nagumo", "rate_network"])
def test_single_precision(name, backend, build):
    """float32 in, float32 out, within its rounding of the result in double precision."""
    case = CASES[name]
    module = build(case.model, "euler", backend, dtype="float32")
    states = [state.astype(np.float32) for state in case.samples()]
    params = {key: np.asarray(value, np.float32) for key, value in case.params.items()}
    doubles = [state.astype(np.float64) for state in states]
    slopes = case.elementwise(doubles, DT)
    wanted = [x + DT * dx for x, dx in zip(doubles, slopes, strict=True)]
    scales = [np.abs(x) + DT * (np.abs(dx) + 50 * case.cancellation) for x, dx in zip(doubles, slopes, strict=True)]
    with np.errstate(all="ignore"):
        got = as_arrays(module.step(*states, case.t, DT, **params))
        _, *rows = module.run(*states, t0=case.t, dt=DT, steps=2, **params)
    assert {value.dtype for value in got} == {np.dtype(np.float32)}
    assert {np.asarray(row).dtype for row in rows} == {np.dtype(np.float32)}
    assert deviations(case.model.states, [v.astype(float) for v in got], wanted, scales, 2e-5) == []


def test_single_precision_is_a_file_of_its_own(tmp_path):
    out = bc.generate(
        CASES["fitzhugh_nagumo"].model, method="rk4", backend="numba", directory=tmp_path / "generated", dtype="float32"
    )
    assert [path.name for path in out.paths if path.suffix == ".py"] == ["fitzhugh_nagumo_rk4_numba_float32.py"]


# --- rows and times ----------------------------------------------------------------------------------------------


@each_backend
def test_rows_stand_at_every_so_many_steps(backend, build):
    module = build(CASES["fitzhugh_nagumo"].model, "rk4", backend)
    V = np.array([-1.0, 0.5])
    t, V_all, w_all = (np.asarray(x) for x in module.run(V, 0.25, t0=2.0, dt=0.1, steps=11, I=0.5))
    assert t == pytest.approx(2.0 + 0.1 * np.arange(12), rel=1e-15)
    assert np.array_equal(V_all[0], V)
    assert np.array_equal(w_all[0], [0.25, 0.25])
    for every in (2, 3, 11, 12):
        t_some, V_some, w_some = (
            np.asarray(x) for x in module.run(V, 0.25, t0=2.0, dt=0.1, steps=11, every=every, I=0.5)
        )
        assert t_some == pytest.approx(t[::every], rel=1e-15)
        assert np.array_equal(V_some, V_all[::every])
        assert np.array_equal(w_some, w_all[::every])


@each_backend
def test_run_is_repeated_step(backend, build):
    module = build(CASES["driven"].model, "rk4", backend)
    x = np.array([0.5, -1.0, 2.0])
    t, rows = (np.asarray(r) for r in module.run(x, t0=1.0, dt=0.1, steps=5))
    for k in range(5):
        x = np.asarray(module.step(x, t[k], 0.1))
        assert rows[k + 1] == pytest.approx(x, rel=1e-14)


@each_backend
def test_a_solution_has_rows_times_and_the_last_state(backend, shared_folder):
    sol = bc.simulate(
        CASES["fitzhugh_nagumo"].model,
        duration=1.0,
        dt=0.1,
        t0=5.0,
        method="rk4",
        backend=backend,
        init={"V": np.array([-1.0, 0.5]), "w": 1.0},
        params={"I": 0.5},
        record=["V"],
        every=4,
        directory=shared_folder / "generated",
    )
    assert sol.success
    assert np.asarray(sol.t) == pytest.approx([5.0, 5.4, 5.8], rel=1e-14)
    assert sol["V"].shape == (3, 2)
    assert sol.stats["steps"] == 10
    assert {"generate_seconds", "compile_seconds", "run_seconds", "steps"} <= set(sol.stats)
    module = bc.load(shared_folder / "generated" / f"fitzhugh_nagumo_rk4_{backend}.py")
    _, V, w = module.run(np.array([-1.0, 0.5]), 1.0, t0=5.0, dt=0.1, steps=10, I=0.5)
    assert np.array_equal(sol.final["V"], np.asarray(V)[-1])
    assert np.array_equal(sol.final["w"], np.asarray(w)[-1])
    assert np.array_equal(sol["V"], np.asarray(V)[[0, 4, 8]])
    with pytest.raises(KeyError):
        sol["w"]


@pytest.mark.parametrize("backend", ["numba", "c"])
@pytest.mark.parametrize("per_neuron", [False, True], ids=["one value", "per neuron"])
def test_threads_do_not_change_a_result(backend, per_neuron, shared_folder):
    n = 5003
    I = np.linspace(0.0, 20.0, n) if per_neuron else 10.0
    finals = [
        bc.simulate(
            CASES["hodgkin_huxley"].model,
            duration=1.0,
            dt=0.01,
            method="exponential_euler",
            backend=backend,
            init={"V": np.linspace(-80.0, 20.0, n), "m": 0.1, "h": 0.6, "n": 0.3},
            params={"I": I},
            every=100,
            threads=threads,
            directory=shared_folder / "generated",
        ).final
        for threads in (1, 2)
    ]
    states = ("V", "m", "h", "n")
    assert same_bits(states, *[[np.asarray(final[name]) for name in states] for final in finals]) == []


# --- what is refused ---------------------------------------------------------------------------------------------


@each_backend
def test_a_missing_parameter_is_named(backend, build, shared_folder):
    model = CASES["no_defaults"].model
    module = build(model, "euler", backend)
    assert module.PARAMETERS == {"a": None, "b": None, "c": 1.0}
    for call in (lambda: module.step(1.0, 1.0, 0.0, DT, a=1.0), lambda: module.run(1.0, 1.0, dt=DT, steps=2, a=1.0)):
        with pytest.raises(TypeError, match=r"\bb\b"):
            call()
    with pytest.raises(bc.UsageError, match=r"\bb\b"):
        simulate(model, backend, shared_folder, init={"x": 1.0, "y": 1.0}, params={"a": 1.0})


@each_backend
def test_a_missing_or_unknown_name_is_told(backend, shared_folder):
    model = CASES["fitzhugh_nagumo"].model
    for init, params, word in (
        ({"V": 1.0}, {}, "w"),
        ({"V": 1.0, "w": 1.0, "u": 1.0}, {}, "u"),
        ({"V": 1.0, "w": 1.0}, {"taw": 1.0}, "taw"),
    ):
        with pytest.raises(bc.UsageError, match=rf"\b{word}\b"):
            simulate(model, backend, shared_folder, init=init, params=params)


@each_backend
def test_shapes_that_do_not_fit_are_refused(backend, build, shared_folder):
    model = CASES["fitzhugh_nagumo"].model
    module = build(model, "euler", backend)
    three, four = np.zeros(3), np.zeros(4)
    for states, params in (((three, four), {}), ((three, three), {"I": four})):
        with pytest.raises((ValueError, TypeError, RuntimeError)):  # what the target library raises
            module.step(*states, 0.0, DT, **params)
        with pytest.raises((ValueError, TypeError, RuntimeError)):
            module.run(*states, dt=DT, steps=2, **params)
        with pytest.raises((bc.UsageError, bc.RunError), match="shape"):
            simulate(model, backend, shared_folder, init=dict(zip("Vw", states, strict=True)), params=params)


def simulate(model, backend, folder, **given):
    return bc.simulate(
        model, duration=1.0, dt=DT, method="euler", backend=backend, directory=folder / "generated", **given
    )


# --- coupled elements --------------------------------------------------------------------------------------------


@each_backend
def test_vector_models_need_no_length(backend, build):
    """The same module runs for another number of elements."""
    module = build(CASES["rate_network"].model, "euler", backend)
    for n in (1, 4, 37):
        W = np.sin(np.arange(n * n)).reshape(n, n) / n
        r = np.linspace(-1, 1, n)
        got = as_arrays(module.step(r, 0.0, DT, W=W))[0]
        assert got == pytest.approx(r + DT * (-r + np.tanh(W @ r + 0.5)) / 10, rel=1e-13, abs=1e-15)


@each_backend
def test_coupling_is_computed_anew_in_every_stage(backend, build):
    """rk4 of a linear ring is its stability polynomial, which holds only if each stage couples its own states."""
    module = build(methods.linear_ring, "rk4", backend)
    x = np.sin(np.arange(9.0))
    z = 0.3 * (np.roll(np.eye(9), 1, axis=0) - 2 * np.eye(9))
    power, wanted = np.eye(9), np.eye(9)
    for k in range(1, 5):
        power = power @ z / k
        wanted = wanted + power
    assert np.asarray(module.step(x, 0.0, 0.3)) == pytest.approx(wanted @ x, rel=1e-13)
