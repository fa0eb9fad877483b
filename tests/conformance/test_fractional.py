"""Fractional models: published values, the sums written out, and every backend the same."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import gamma

import brainpy_codegen as bc
from tests.zoo.models import fractional as models

BACKENDS = ("numpy", "numba", "c", "jax")
METHODS = ("predictor_corrector", "caputo_l1", "caputo_l1_implicit", "grunwald_letnikov")
each_backend = pytest.mark.parametrize("backend", BACKENDS)
each_method = pytest.mark.parametrize("method", METHODS)

# y(1) of D^alpha y = -y, y(0) = 1, by independent programs: method, alpha -> {steps: value}.
PRINTED = {
    ("predictor_corrector", 0.5): {
        10: 0.428882552970, 20: 0.427976949679, 40: 0.427709734830, 80: 0.427625416542, 160: 0.427597746029, 320: 0.427588440754
    },
    ("predictor_corrector", 0.9): {
        10: 0.376816817073, 20: 0.376257010799, 40: 0.376115959575, 80: 0.376079263079, 160: 0.376069557833, 320: 0.376066969303
    },
    ("predictor_corrector", 1.25): {10: 0.366094997946, 320: 0.365534803399},
    ("caputo_l1", 0.5): {20: 0.423457003997, 40: 0.425508039780, 80: 0.426538117789, 160: 0.427057271584, 320: 0.427318942486},
    ("caputo_l1", 0.9): {20: 0.368279447271, 320: 0.375574920430},
    ("caputo_l1_implicit", 0.5): {20: 0.431348894043, 80: 0.428478304668, 160: 0.428024707951, 320: 0.427802003299},
    ("caputo_l1_implicit", 0.9): {20: 0.384915329353, 320: 0.376607195722},
    ("grunwald_letnikov", 0.5): {20: 0.423434047747, 80: 0.426558911579, 160: 0.427072322758, 320: 0.427328220069},
    ("grunwald_letnikov", 0.9): {20: 0.367575163962, 320: 0.375546173165},
}  # fmt: skip
# |error| at t = 1 of the benchmark, for 10, 20, 40 ... 640 steps.
BENCHMARK = {
    0.25: (2.500672e-1, 1.809522e-2, 3.605394e-3, 1.452188e-3, 6.580489e-4, 2.968931e-4, 1.313455e-4),
    0.5: (1.785944e-2, 1.812250e-3, 4.161901e-4, 1.765543e-4, 7.979483e-5, 3.389845e-5, 1.360212e-5),
    0.75: (4.566209e-4, 8.808016e-4, 2.521358e-4, 5.306243e-5, 8.130871e-6, 2.478980e-7, 5.001283e-7),
    1.25: (5.532564e-3, 1.593218e-3, 4.328280e-4, 1.143382e-4, 2.974073e-5, 7.663078e-6, 1.961993e-6),
}


def start(value, alpha):
    return (value, 0.0) if alpha > 1 else value


def last(rows):
    return float(np.asarray(rows)[-1])


@each_backend
@pytest.mark.parametrize("method, alpha", PRINTED, ids=str)
def test_printed_values(method, alpha, backend, build):
    module = build(models.relaxation, method, backend)
    for steps, value in PRINTED[method, alpha].items():
        _, x = module.run(start(1.0, alpha), dt=1 / steps, steps=steps, alpha=alpha)
        assert last(x) == pytest.approx(value, abs=6e-13), steps


@each_backend
@pytest.mark.parametrize("alpha", BENCHMARK)
def test_errors_of_the_benchmark(alpha, backend, build):
    module = build(models.benchmark, "predictor_corrector", backend)
    terms = {
        "c8": 40320 / gamma(9 - alpha),
        "c4": gamma(5 + alpha / 2) / gamma(5 - alpha / 2),
        "c0": 9 / 4 * gamma(alpha + 1),
    }
    for steps, error in zip((10, 20, 40, 80, 160, 320, 640), BENCHMARK[alpha], strict=True):
        _, y = module.run(start(0.0, alpha), dt=1 / steps, steps=steps, alpha=alpha, **terms)
        # six digits; differences of 1e-13 in y are rounding
        assert abs(last(y) - 0.25) == pytest.approx(error, rel=6e-7, abs=2e-13), steps


@each_backend
def test_forced_oscillator(backend, build):
    module = build(models.oscillator, "predictor_corrector", backend)
    _, y = module.run((0.0, 0.0), dt=0.005, steps=2000)
    for t, value in ((1, 0.525775529295544), (5, 0.909476215198433), (10, 1.1809587651288)):
        assert float(np.asarray(y)[200 * t]) == pytest.approx(value, abs=3e-6)


@each_method
def test_brusselator(method, build):
    """Two methods at two steps agree on the digits of the value."""
    module = build(models.brusselator, method, "numpy")
    ends = []
    for steps in (400, 800):
        _, x, y = module.run(0.2, 0.03, dt=0.5 / steps, steps=steps)
        ends.append((last(x), last(y)))
    order = 1.8 if method == "predictor_corrector" else 1.0
    extrapolated = [fine + (fine - coarse) / (2**order - 1) for coarse, fine in zip(*ends, strict=True)]
    assert extrapolated == pytest.approx((0.20308692, 0.51921229), abs=1e-6 if order > 1 else 3e-5)


def power(m, p):
    return np.where(m == 0, 0, np.maximum(m, 1) ** p)


def settled(function, x):
    """The fixed point of a contraction."""
    for _ in range(100):
        x = function(x)
    return x


def direct(method, slopes, initial, rate, orders, dt, steps, window=None):
    """Every sum term by term, weights as they are written in the papers, in extended precision."""
    m = np.arange(steps + 2, dtype=np.longdouble)
    window = window or steps
    x = np.array(initial, float)
    history, rows, gains = [], [x], np.zeros(len(orders))
    for n in range(steps):
        f = np.array(slopes(x, n * dt))
        base = np.array(initial) + np.array(rate) * (n + 1) * dt
        if method == "predictor_corrector":
            history.append(f)
            predicted, corrected = base.astype(np.longdouble), base.astype(np.longdouble)
            for s, a in enumerate(orders):
                values = np.array([one[s] for one in history], np.longdouble)[::-1]
                b = power(m + 1, a) - power(m, a)
                c = power(m + 2, a + 1) - 2 * power(m + 1, a + 1) + power(m, a + 1)
                predictor, corrector = b[: n + 1].copy(), c[: n + 1].copy()
                corrector[n] = power(m[n], a + 1) - (m[n] - a) * power(m[n] + 1, a)
                predictor[window:], corrector[window:] = b[window], c[window]
                predicted[s] += dt**a / gamma(a + 1) * (predictor @ values)
                corrected[s] += dt**a / gamma(a + 2) * (corrector @ values)
            end = np.array(slopes(predicted.astype(float), (n + 1) * dt))
            x = np.array([float(corrected[s] + dt**a / gamma(a + 2) * end[s]) for s, a in enumerate(orders)])
        else:
            history.append(x - np.array(initial) - np.array(rate) * n * dt)
            new = base.astype(np.longdouble)
            for s, a in enumerate(orders):
                values = np.array([one[s] for one in history], np.longdouble)[::-1][:window]
                if method.startswith("caputo_l1"):
                    b = power(m + 1, 1 - a) - power(m, 1 - a)
                    weights, gain = (b[:-1] - b[1:])[: values.size], gamma(2 - a) * dt**a
                else:
                    ratios = 1 - (np.longdouble(a) + 1) / np.arange(1, values.size + 1)
                    weights, gain = -np.cumprod(ratios), dt**a
                new[s] += weights @ values
                gains[s] = gain
            old, x = x, (new + gains * f).astype(float)
            if method == "caputo_l1_implicit":
                x = settled(lambda x, new=new, n=n: (new + gains * slopes(x, (n + 1) * dt)).astype(float), old)
        rows.append(x)
    return np.array(rows).T


def pair_slopes(x, t):
    return -1.0 * x[0] + math.sin(x[1]) + 0.3, x[0] - x[1] / (1 + x[0] * x[0])


@each_backend
@each_method
@pytest.mark.parametrize("window", [None, 40, 100], ids=["whole", "short", "longer"])
def test_fast_sums_are_the_sums_written_out(window, method, backend, build):
    """Over several blocks, with and without a short memory."""
    module = build(models.pair, method, backend)
    dt, steps = 0.02, 300
    memory = None if window is None else window * dt
    _, *rows = module.run(0.5, -1.0, dt=dt, steps=steps, drive=0.3, memory=memory)
    wanted = direct(method, pair_slopes, (0.5, -1.0), (0.0, 0.0), (0.7, 0.9), dt, steps, window)
    assert np.array([np.asarray(row) for row in rows]) == pytest.approx(wanted, rel=0, abs=1e-12)


@pytest.mark.parametrize("method", ["predictor_corrector", "grunwald_letnikov"])
@each_backend
def test_orders_above_one_start_from_a_slope(backend, method, build):
    module = build(models.oscillator, method, backend)
    _, y = module.run((0.4, -0.7), dt=0.03, steps=200)
    wanted = direct(method, lambda x, t: (1.0 - x[0],), (0.4,), (-0.7,), (1.8,), 0.03, 200)
    assert np.asarray(y) == pytest.approx(wanted[0], rel=0, abs=1e-12)


@each_method
def test_numba_and_c_have_the_same_bits_of_fractional_models(method, build):
    x, y = np.linspace(-1, 1, 7), np.linspace(2, -2, 7)
    runs = (
        {"steps": 200, "every": 3},
        {"steps": 333, "memory": 0.9, "beta": np.where(x > 0, 0.8, 0.95)},
        {"steps": 64, "drive": lambda t: 0.1 * t, "k": 1.0 + x},
        {"steps": 65, "drive": 0.2},
    )
    for dtype in ("float64", "float32"):
        first, second = (build(models.pair, method, backend, dtype=dtype) for backend in ("numba", "c"))
        for arguments in runs:
            one, two = (module.run(x, y, t0=0.25, dt=0.01, **arguments) for module in (first, second))
            assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True)), (dtype, arguments)
            assert one[1].dtype == dtype


@each_backend
@each_method
def test_a_population_is_its_elements(method, backend, build):
    """Parameters, orders and functions of time per element, each as in a run of its own."""
    module = build(models.pair, method, backend)
    beta, k = np.array([0.6, 0.9, 0.6]), np.array([0.5, 1.0, 2.0])
    settings = {"dt": 0.05, "steps": 90, "every": 4, "drive": lambda t: 0.1 * t}
    _, x, y = module.run(np.array([1.0, 0.5, -0.2]), 0.3, beta=beta, k=k, **settings)
    for i, start_ in enumerate((1.0, 0.5, -0.2)):
        _, x_i, y_i = module.run(start_, 0.3, beta=beta[i], k=k[i], **settings)
        assert np.asarray(x)[:, i] == pytest.approx(np.asarray(x_i), rel=1e-13, abs=1e-14)
        assert np.asarray(y)[:, i] == pytest.approx(np.asarray(y_i), rel=1e-13, abs=1e-14)


@each_backend
@each_method
def test_order_one_is_the_classical_method(method, backend, build):
    """Euler's method, forward or backward; for the predictor-corrector, the trapezoidal rule with predicted slopes, over all steps."""
    module = build(models.relaxation, method, backend)
    dt, steps, rate = 0.1, 150, 1.3
    _, x = module.run(1.0, dt=dt, steps=steps, alpha=1.0, rate=rate)
    wanted = [1.0]
    if method == "predictor_corrector":
        slopes = []
        for _ in range(steps):
            slopes.append(-rate * wanted[-1])
            predicted = 1.0 + dt * sum(slopes)
            wanted.append(1.0 + dt * (sum(slopes) - slopes[0] / 2 - rate * predicted / 2))
    elif method == "caputo_l1_implicit":
        wanted = (1.0 + rate * dt) ** -np.arange(steps + 1.0)
    else:
        wanted = (1.0 - rate * dt) ** np.arange(steps + 1)
    assert np.asarray(x) == pytest.approx(np.array(wanted), rel=1e-12, abs=1e-14)


@each_backend
@each_method
def test_step_is_the_first_step_of_run(method, backend, build):
    module = build(models.pair, method, backend)
    _, x, y = module.run(0.5, np.array([1.0, 2.0]), t0=0.3, dt=0.1, steps=3, k=2.0)
    got = module.step(0.5, np.array([1.0, 2.0]), 0.3, 0.1, k=2.0)
    assert [np.asarray(value) for value in got] == [
        pytest.approx(np.asarray(x)[1], rel=1e-14), pytest.approx(np.asarray(y)[1], rel=1e-14)
    ]  # fmt: skip
    assert float(build(models.relaxation, method, backend).step(1.0, 0.0, 0.1)) == pytest.approx(0.7, abs=0.1)


@pytest.mark.parametrize("method", ["caputo_l1", "grunwald_letnikov"])
def test_a_short_memory_errs_within_its_bound(method, build):
    """The derivative of what was forgotten is at most sup|x - x0| * L**-alpha / gamma(1 - alpha)."""
    module = build(models.relaxation, method, "numpy")
    dt, steps, alpha, length = 0.01, 1000, 0.6, 1.0
    _, x = module.run(1.0, dt=dt, steps=steps, alpha=alpha, memory=length)
    _, whole = module.run(1.0, dt=dt, steps=steps, alpha=alpha)
    assert x[:100] == pytest.approx(whole[:100], rel=1e-12)
    # what the scheme takes for the derivative, from the whole past, against the right-hand side
    y = x - x[0]
    _, gain = module.weights(alpha, dt, 2)
    weights = module.weights(alpha, dt, steps)[0]
    sums = np.array([weights[: n + 1][::-1] @ y[: n + 1] for n in range(steps)])
    wrong = np.abs((y[1:] - sums) / gain - -x[:-1])
    bound = np.abs(y).max() * length**-alpha / gamma(1 - alpha)
    assert 0.1 * bound < wrong.max() <= bound * 1.01


def test_a_short_memory_of_slopes_errs_within_its_bound(build):
    """Older slopes count like the oldest that is told apart."""
    module = build(models.relaxation, "predictor_corrector", "numpy")
    dt, steps, alpha, length = 0.01, 1000, 0.6, 1.0
    _, x = module.run(1.0, dt=dt, steps=steps, alpha=alpha, memory=length)
    _, corrector, first, gain = module.weights(alpha, dt, steps)
    slopes = -x
    end = dt * steps
    sums = corrector[::-1] @ slopes[:-1] + first[-1] * slopes[0] + gain * slopes[-1]
    bound = np.abs(slopes).max() * abs((end**alpha - length**alpha) / alpha - (end - length) * length ** (alpha - 1))
    assert 1e-4 < abs(1.0 + sums - x[-1]) <= bound / gamma(alpha) * 1.05


def test_the_work_grows_like_n_log_squared_n(build, monkeypatch):
    """Operations of all transforms and sums, counted while they are made."""
    module = build(models.relaxation, "grunwald_letnikov", "numpy")
    inverse, counted = np.fft.irfft, [0.0]

    def irfft(values, size):
        counted[0] += size * math.log2(size)
        return inverse(values, size)

    monkeypatch.setattr(np.fft, "irfft", irfft)
    work = []
    sizes = (2**10, 2**13, 2**16)
    for steps in sizes:
        counted[0] = 64.0 * steps
        module.run(1.0, dt=1e-4, steps=steps)
        work.append(counted[0])
    per_step = np.array(work) / sizes
    logs = np.log2(sizes) ** 2
    assert per_step[2] / per_step[0] < 1.2 * logs[2] / logs[0]
    assert np.polyfit(np.log(sizes), np.log(work), 1)[0] < 1.3


@each_method
def test_gradients_flow_through_jax(method, build):
    import jax

    module = build(models.relaxation, method, "jax")

    def end(alpha, rate, x):
        return module.run(x, dt=0.05, steps=40, alpha=alpha, rate=rate)[1][-1]

    got = jax.grad(end, argnums=(0, 1, 2))(0.7, 1.2, 0.9)
    small = 1e-5
    for place, value in enumerate(got):
        up, down = ([0.7, 1.2, 0.9] for _ in range(2))
        up[place] += small
        down[place] -= small
        assert float(value) == pytest.approx(float(end(*up) - end(*down)) / (2 * small), rel=1e-5)
    many = jax.vmap(end, in_axes=(0, None, None))(np.array([0.5, 0.7]), 1.2, 0.9)
    assert float(many[1]) == pytest.approx(float(end(0.7, 1.2, 0.9)), rel=1e-13)


@each_backend
@each_method
def test_names_of_ours_give_way(method, backend, build):
    module = build(models.words, method, backend)
    _, one, two = module.run(1.0, 0.5, dt=0.1, steps=70, memory_=5.0, gamma=0.5)
    assert np.isfinite(np.asarray(one)).all()
    sol = bc.simulate(
        models.words, duration=7.0, dt=0.1, method=method, backend=backend, init={"memory": 1.0, "np": 0.5},
        params={"gamma": 0.5}, memory=5.0, directory=module.__file__.rpartition("/")[0],
    )  # fmt: skip
    assert np.array_equal(sol["np"], np.asarray(two))


@pytest.mark.parametrize("backend", ["numpy", "jax"])
@pytest.mark.parametrize("method", [one for one in METHODS if one != "caputo_l1_implicit"])
def test_coupled_elements_on_array_backends(method, backend, build):
    module = build(models.ring, method, backend)
    x = np.linspace(-1, 1, 5)
    _, rows = module.run(x, dt=0.05, steps=80)

    def slopes(x, t):
        return -x + 0.5 * (np.roll(x, 1) - np.roll(x, -1)) + np.mean(x)

    wanted = direct(method, slopes, x, np.zeros(5), (0.9,) * 5, 0.05, 80)
    got = np.asarray(rows).T
    assert got == pytest.approx(wanted, rel=0, abs=1e-12)


@pytest.mark.parametrize("backend", ["numba", "c"])
def test_coupled_elements_are_refused_by_loop_backends(backend, tmp_path):
    with pytest.raises(bc.UnsupportedError, match="backends that can: numpy, jax"):
        bc.generate(models.ring, backend=backend, directory=tmp_path / "generated")


def test_the_implicit_scheme_converges_with_order_two_minus_alpha(build):
    """y = t**2 solves D**alpha y = -y + t**2 + 2 * t**(2 - alpha) / gamma(3 - alpha), and is smooth."""
    module = build(models.parabola, "caputo_l1_implicit", "numpy")
    for alpha in (0.3, 0.5, 0.8):
        term = {"alpha": alpha, "c": 2 / gamma(3 - alpha)}
        wrong = [abs(last(module.run(0.0, dt=2 / n, steps=n, **term)[1]) - 4.0) for n in (80, 160, 320, 640)]
        slopes = np.log2(np.divide(wrong[:-1], wrong[1:]))
        assert slopes[-1] == pytest.approx(2 - alpha, abs=0.06)


def test_the_implicit_scheme_is_stable_where_the_explicit_one_is_not(build):
    implicit, explicit = (build(models.relaxation, method, "numpy") for method in ("caputo_l1_implicit", "caputo_l1"))
    arguments = {"dt": 0.05, "steps": 400, "alpha": 0.8, "rate": 1e4}
    _, x = implicit.run(1.0, **arguments)
    with np.errstate(all="ignore"):
        _, away = explicit.run(1.0, **arguments)
    assert not abs(away[-1]) < 1e100
    # for large arguments E(-z) is 1 / (gamma(1 - alpha) * z)
    assert x[-1] == pytest.approx(1 / (gamma(0.2) * 1e4 * 20**0.8), rel=2e-3)
    with pytest.raises(bc.UnsupportedError, match=r"caputo_l1_implicit needs the Jacobian .* use predictor_corrector"):
        build(models.ring, "caputo_l1_implicit", "numpy")


def test_torch_is_refused(tmp_path):
    with pytest.raises(
        bc.UnsupportedError, match=r"no derivatives of fractional order; backends that can: numpy, numba"
    ):
        bc.generate(models.relaxation, backend="torch", directory=tmp_path / "generated")
