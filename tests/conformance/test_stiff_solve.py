"""Adaptive methods for stiff problems: published end values, dense output, and SciPy's implicit methods beside them."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.integrate

import brainpy_codegen as bc
from tests.stiff import models

METHODS = ("rodas4", "rodas5p", "kvaerno5", "tr_bdf2")
BACKENDS = ("numpy", "numba", "c", "jax")
# Start, end, values there (Hairer and Wanner's test set of stiff problems), what the absolute tolerance is of rtol.
PROBLEMS = {
    "robertson": (models.robertson, (1.0, 0.0, 0.0), 40.0, models.ROBERTSON_40, 1e-4),
    "hires": (models.hires, models.HIRES_START, 321.8122, models.HIRES_END, 1e-4),
    "oregonator": (
        models.oregonator,
        (1.0, 2.0, 3.0),
        360.0,
        (0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3),
        1e-4,
    ),
    "van_der_pol": (models.van_der_pol, (2.0, 0.0), 2000.0, (1.706167732170469, -0.8928097010248125e-3), 1e-4),
}


def excess(problem, module, rtol):
    """The largest error at the end, in parts of the tolerance."""
    _, start, end, published, part = PROBLEMS[problem]
    t, *rows = module.solve(*start, t_span=(0.0, end), rtol=rtol, atol=part * rtol, t_eval=[end])
    assert np.asarray(t)[-1] == end
    found = np.array([float(np.asarray(row)[-1]) for row in rows])
    return np.max(np.abs(found - published) / (rtol * np.abs(published) + part * rtol))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_published_end_values(problem, method, backend, build):
    """The error is at most a hundred times the tolerance."""
    module = build(PROBLEMS[problem][0], method, backend)
    tolerances = (1e-4, 1e-6) if backend == "numpy" else (1e-6, 1e-9)
    if method == "tr_bdf2":  # of order 2: ten thousands of steps at the tighter one
        tolerances = tolerances[:1]
    for rtol in tolerances:
        assert excess(problem, module, rtol) < 100


def test_the_error_of_the_method_of_order_2_is_in_proportion_to_the_tolerance(build):
    """Its estimate is that of its own error, whose sum falls more slowly than the error of a step."""
    module = build(models.van_der_pol, "tr_bdf2", "numpy")
    right = lambda t, y: models.van_der_pol(*y, t, 5.0)  # noqa: E731
    exact = scipy.integrate.solve_ivp(right, (0, 3), (2.0, 0.0), "Radau", rtol=1e-12, atol=1e-13).y[0, -1]
    options = {"t_span": (0.0, 3.0), "t_eval": [3.0], "mu": 5.0}
    tolerances = np.array([1e-3, 1e-4, 1e-5, 1e-6])
    wrong = [abs(module.solve(2.0, 0.0, rtol=r, atol=r, **options)[1][-1] - exact) for r in tolerances]
    assert np.polyfit(np.log(tolerances), np.log(wrong), 1)[0] == pytest.approx(1.0, abs=0.1)


def test_robertson_over_eleven_decades(build):
    """t = 1e11 is reached in some hundreds of steps."""
    module = build(models.robertson, "rodas5p", "numpy")
    solved = module.solve(1.0, 0.0, 0.0, t_span=(0.0, 1e11), rtol=1e-6, atol=1e-14, t_eval=[1e11])
    published = (0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050)
    assert [float(row[-1]) for row in solved[1:]] == pytest.approx(published, rel=1e-5)
    assert solved.accepted < 600


@pytest.mark.parametrize("method", METHODS)
def test_dense_output_against_scipy(method, build):
    """Rows between steps, beside those of Radau at a tight tolerance."""
    module = build(models.van_der_pol, method, "numpy")
    times = np.linspace(0.0, 12.0, 60)
    t, x, v = module.solve(2.0, 0.0, t_span=(0.0, 12.0), rtol=1e-5, atol=1e-7, t_eval=times, mu=5.0)
    right = lambda t, y: models.van_der_pol(*y, t, 5.0)  # noqa: E731
    reference = scipy.integrate.solve_ivp(right, (0, 12), (2.0, 0.0), "Radau", times, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(t, times)
    np.testing.assert_allclose(x, reference.y[0], atol=2e-2 if method == "tr_bdf2" else 2e-3)
    assert np.max(np.abs(v - reference.y[1])) < (2e-1 if method == "tr_bdf2" else 2e-2)


def test_simulate_with_tolerances(tmp_path):
    sol = bc.simulate(
        models.robertson,
        duration=40.0,
        method="rodas5p",
        backend="numpy",
        init={"x": 1.0, "y": 0.0, "z": 0.0},
        rtol=1e-6,
        atol=1e-10,
        directory=tmp_path / "generated",
    )
    assert sol.success
    assert [sol.final[name] for name in "xyz"] == pytest.approx(models.ROBERTSON_40, rel=1e-5)


def test_an_explicit_method_needs_many_more_steps(build):
    stiff = build(models.van_der_pol, "rodas5p", "numpy")
    explicit = build(models.van_der_pol, "dopri5", "numpy")
    options = {"t_span": (0.0, 0.5), "rtol": 1e-4, "atol": 1e-6, "t_eval": [0.5], "mu": 1000.0}
    few, many = stiff.solve(2.0, 0.0, **options), explicit.solve(2.0, 0.0, **options)
    assert few.accepted * 5 < many.accepted


@pytest.mark.parametrize("method", [*METHODS, "tsit5", "bs3", "dop853"])
def test_calls_are_counted(method, build):
    """Of the right-hand side and the Jacobian, those of Newton's method too; against what was really called."""
    module = build(models.van_der_pol, method, "numpy")
    counts = dict.fromkeys(("derivative", "jacobian"), 0)

    def counting(name, function):
        def counted(*arguments):
            counts[name] += 1
            return function(*arguments)

        return counted

    functions = {name: getattr(module, name) for name in counts if hasattr(module, name)}
    for name, function in functions.items():
        setattr(module, name, counting(name, function))
    try:
        # the longest allowed first step is rejected, too
        options = {"rtol": 1e-4, "atol": 1e-6, "mu": 10.0, "first_step": 2.0}
        solved = module.solve(2.0, 0.0, t_span=(0.0, 2.0), t_eval=[0.3, 2.0], **options)
    finally:
        for name, function in functions.items():
            setattr(module, name, function)
    assert solved.rejected > 0
    assert (solved.nfev, solved.njev) == (counts["derivative"], counts["jacobian"])
    assert (solved.njev > 0) == (method in METHODS)


def test_compiled_loops_count_the_same_calls(build):
    options = {"t_span": (0.0, 2.0), "t_eval": [2.0], "rtol": 1e-4, "atol": 1e-6, "mu": 10.0, "first_step": 2.0}
    for method in ("tr_bdf2", "rodas5p"):
        counted = [build(models.van_der_pol, method, backend).solve(2.0, 0.0, **options) for backend in ("numpy", "c")]
        assert counted[0].njev == counted[1].njev > 0
        assert counted[0].nfev == counted[1].nfev


def test_the_solution_says_how_many_jacobians(tmp_path):
    init, params = {"x": 2.0, "v": 0.0}, {"mu": 10.0}
    options = {"backend": "numpy", "rtol": 1e-4, "directory": tmp_path / "generated"}
    sol = bc.simulate(models.van_der_pol, 2.0, method="rodas5p", init=init, params=params, **options)
    assert sol.njev == sol.accepted + sol.rejected > 0
