"""Random models: certified sets are exact sets, stability is that of eigenvalues, criticality is what simulations do."""

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

import brainpy_codegen as bc

from . import models

ML_BOX = {"V": (-90, 110), "w": (0, 1)}


@bc.ode
def conic_and_line(x, y, t, a=0.0, b=0.0, c=0.0, d=0.0, e=0.0, f=0.0, k=0.0, m=0.0, n=1.0):
    return a * x**2 + b * x * y + c * y**2 + d * x + e * y + f, k * x + n * y + m


@bc.ode
def two_cubics(x, y, t, a=0.0, b=0.0, c=0.0, d=0.0, e=0.0, f=0.0, g=0.0):
    return a + x * (b + x * (c + x * d)) - y, e + x * (f + x * g) - y


def real_zeros(polynomial, x):
    """The distinct real zeros, exactly isolated; None if all numbers are."""
    polynomial = sympy.Poly(polynomial, x)
    if polynomial.is_zero:
        return None
    return sorted({float(one) for one in sympy.real_roots(polynomial)}) if polynomial.degree() else []


integers = st.integers(-6, 6)


@settings(max_examples=25, deadline=None)
@given(st.lists(integers, min_size=8, max_size=8), st.integers(1, 5))
def test_a_conic_and_a_line_meet_where_they_do(c, n) -> None:
    x = sympy.Symbol("x")
    names = "abcdefkm"
    y = -(c[6] * x + c[7]) / sympy.Integer(n)
    exact = real_zeros(c[0] * x**2 + c[1] * x * y + c[2] * y**2 + c[3] * x + c[4] * y + c[5], x)
    assume(exact is not None)
    params = {**dict(zip(names, map(float, c), strict=True)), "n": float(n)}
    found = bc.analysis.fixed_points(conic_and_line, {"x": (-7.3, 7.1), "y": (-60.0, 61.0)}, params)
    inside = [one for one in exact if -7.3 <= one <= 7.1]
    assert found.complete
    np.testing.assert_allclose([one.state["x"] for one in found], inside, rtol=1e-9, atol=1e-9)
    check_stability(conic_and_line, found)


@settings(max_examples=25, deadline=None)
@given(st.lists(integers, min_size=7, max_size=7))
def test_two_cubics_meet_where_they_do(c) -> None:
    x = sympy.Symbol("x")
    exact = real_zeros(c[0] - c[4] + x * (c[1] - c[5] + x * (c[2] - c[6] + x * c[3])), x)
    assume(exact is not None)
    params = dict(zip("abcdefg", map(float, c), strict=True))
    found = bc.analysis.fixed_points(two_cubics, {"x": (-7.3, 7.1), "y": (-400.0, 401.0)}, params)
    assert found.complete
    inside = [one for one in exact if -7.3 <= one <= 7.1]
    np.testing.assert_allclose([one.state["x"] for one in found], inside, rtol=1e-8, atol=1e-8)


def slopes(model, state, params):
    """The Jacobian by central differences of the plain function."""
    x = np.array(list(state.values()))
    columns = []
    for k in range(len(x)):
        h = 1e-5 * max(1.0, abs(x[k]))
        up, down = x.copy(), x.copy()
        up[k] += h
        down[k] -= h
        columns.append((np.array(model(*up, 0.0, **params)) - np.array(model(*down, 0.0, **params))) / (2 * h))
    return np.array(columns).T


def check_stability(model, points) -> None:
    for one in points:
        params = {name: value for name, value in one.params.items() if name in model.parameters}
        largest = np.linalg.eigvals(slopes(model, one.state, params)).real.max()
        if abs(largest) > 1e-5:
            assert one.stable == (largest < 0), one


neurons = st.fixed_dictionaries({
    "g_Ca": st.floats(3.0, 6.0), "V3": st.floats(-5.0, 15.0), "V4": st.floats(8.0, 35.0), "phi": st.floats(0.02, 0.4)
})  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(neurons, st.floats(-50.0, 200.0))
def test_random_neurons_have_the_zeros_of_their_current(params, current) -> None:
    found = bc.analysis.fixed_points(models.morris_lecar, ML_BOX, {**params, "I": current})
    V = np.linspace(-90, 110, 400_001)
    w = 0.5 * (1 + np.tanh((V - params["V3"]) / params["V4"]))
    dV = models.morris_lecar(V, w, 0.0, I=current, **params)[0]
    assume(np.min(np.abs(dV[1:-1])[(dV[:-2] - dV[1:-1]) * (dV[1:-1] - dV[2:]) < 0], initial=1.0) > 1e-6)
    changes = V[:-1][np.sign(dV[:-1]) != np.sign(dV[1:])]
    assert found.complete
    np.testing.assert_allclose([one.state["V"] for one in found], changes, atol=1e-3)
    check_stability(models.morris_lecar, found)


@settings(max_examples=6, deadline=None)
@given(neurons)
def test_branches_of_random_neurons_are_stable_where_eigenvalues_say(params) -> None:
    diagram = bc.analysis.continuation(models.morris_lecar, "I", (-60, 250), params=params, box=ML_BOX)
    assert diagram.messages == ()
    for branch in diagram:
        shown = [k for k in range(0, len(branch), 4) if k not in branch.places]
        check_stability(models.morris_lecar, [branch[k] for k in shown])
        for k in shown:  # the arrays, of which figures and tables are made
            params = {**params, "I": branch.values[k]}
            state = {name: values[k] for name, values in branch.states.items()}
            largest = np.linalg.eigvals(slopes(models.morris_lecar, state, params)).real.max()
            assert abs(largest) < 1e-5 or branch.stable[k] == (largest < 0)
    # At any value the branches hold what is proven to be there.
    for value in (-11.3, 57.7, 143.1):
        proven = bc.analysis.fixed_points(models.morris_lecar, ML_BOX, {**params, "I": value})
        on_branches = sorted(one.state["V"] for one in diagram.at(value))
        np.testing.assert_allclose(on_branches, [one.state["V"] for one in proven], rtol=1e-7)


GATES = {"m": (0, 1), "h": (0, 1), "n": (0, 1)}
# All other eigenvalues have negative real parts at these points, so that simulations come to the centre manifold.
HOPFS = {
    "fitzhugh_nagumo": (models.fitzhugh_nagumo, "I", (0, 2), {}, {"V": (-3, 3), "w": (-3, 3)}),
    "morris_lecar": (models.morris_lecar, "I", (0, 300), {}, ML_BOX),
    "morris_lecar_fast": (models.morris_lecar, "I", (150, 400), {"phi": 0.3}, ML_BOX),
    "hodgkin_huxley": (models.hodgkin_huxley, "I", (0, 200), {}, {"V": (-80, 0), **GATES}),
    "sodium_potassium": (models.sodium_potassium, "I", (0, 400), {"E_L": -78.0, "V_n": -45.0}, {"V": (-90, 50), "n": (0, 1)}),
    "brusselator": (models.brusselator, "B", (0.5, 4), {}, {"x": (0.1, 4), "y": (0.1, 20)}),
    "adaptive_control": (
        models.adaptive_control, "alpha", (-2, 2), {}, {"x": (-0.5, 0.5), "y": (-1, 1), "z": (-1, 1)}
    ),
    "lorenz": (models.lorenz, "rho", (10, 30), {}, {"x": (1, 20), "y": (1, 20), "z": (5, 40)}),
    "hindmarsh_rose_fast": (models.hindmarsh_rose_fast, "z", (-13, 1.5), {}, {"x": (-3, 4), "y": (-80, 2)}),
}  # fmt: skip


class Side:
    """What simulations do at a value beside a Hopf point, seen in the direction of its oscillation."""

    def __init__(self, model, name, one, move) -> None:
        self.params = {**{k: v for k, v in one.params.items() if k in model.parameters}, name: one.params[name] + move}
        self.model = model
        box = {key: (x - 0.3 * (1 + abs(x)), x + 0.3 * (1 + abs(x))) for key, x in one.state.items()}
        points = bc.analysis.fixed_points(model, box, self.params)
        self.point = min(points, key=lambda p: sum(abs(p.state[key] - x) for key, x in one.state.items()))
        jacobian = slopes(model, self.point.state, self.params)
        values, vectors = np.linalg.eig(jacobian)
        k = int(np.argmin(np.abs(values - 1j * one.omega)))
        self.value, q = values[k], vectors[:, k] / np.linalg.norm(vectors[:, k])
        left, others = np.linalg.eig(jacobian.T)
        p = others[:, np.argmin(np.abs(left - values[k]))]
        self.q, self.p = q, p / (p @ q)

    def growth(self, radius) -> float:
        """The growth rate of an oscillation of some size, measured over twelve periods."""
        rest = np.array(list(self.point.state.values()))
        period = 2 * np.pi / self.value.imag
        times = np.linspace(0, 16 * period, 1601)
        sol = solve_ivp(
            lambda t, x: self.model(*x, t, **self.params),
            (0, times[-1]),
            rest + 2 * radius * self.q.real,
            method="DOP853",
            t_eval=times,
            rtol=1e-9,
            atol=1e-12,
        )
        size = np.abs(self.p @ (sol.y - rest[:, None]))
        # Means over a period: within one, the size goes up and down.
        means = np.log([size[k : k + 100].mean() for k in (300, 1500)])
        return float((means[1] - means[0]) / (12 * period))


@pytest.mark.parametrize("name", HOPFS)
def test_criticality_is_what_simulations_do_on_both_sides(name) -> None:
    model, parameter, ends, params, box = HOPFS[name]
    diagram = bc.analysis.continuation(model, parameter, ends, params=params, box=box)
    hopfs = [one for one in diagram.special if one.kind == "hopf"]
    assert hopfs
    for one in hopfs:
        # How fast the eigenvalue crosses, by differences, says how far to go: to a growth of 0.03 % of the frequency.
        step = 1e-4 * (ends[1] - ends[0])
        rate = (Side(model, parameter, one, step).value.real - Side(model, parameter, one, -step).value.real) / (
            2 * step
        )
        move = 3e-4 * one.omega / rate
        unstable, stable = Side(model, parameter, one, move), Side(model, parameter, one, -move)
        radius = np.sqrt(abs(unstable.value.real / one.l1))
        assert unstable.growth(0.05 * radius) > 0 > stable.growth(0.05 * radius)
        if one.l1 < 0:  # a small stable cycle on the unstable side
            assert one.criticality == "supercritical"
            assert unstable.growth(0.6 * radius) > 0 > unstable.growth(1.5 * radius)
            assert stable.growth(1.5 * radius) < 0
        else:  # a small unstable cycle on the stable side
            assert one.criticality == "subcritical"
            assert stable.growth(0.6 * radius) < 0 < stable.growth(1.5 * radius)
            assert unstable.growth(1.5 * radius) > 0


@bc.ode
def another_hodgkin_huxley(V, m, h, n, t, I=0.0):
    u, k = (V + 40.0) / 10.0, -0.1 * (V + 55.0)
    alpha_m, alpha_n = u / -np.expm1(-u), 0.1 * k / (np.exp(k) - 1.0)
    alpha_h = 0.07 / np.exp((V + 65.0) / 20.0)
    beta_h = np.exp((V + 35.0) / 10.0) / (1.0 + np.exp((V + 35.0) / 10.0))
    total = 0.125 * np.exp(-(V + 65) / 80) + alpha_n
    current = 120 * h * (m * m * m) * (V - 50)
    current += 36 * (n * n) ** 2 * (V + 77)
    current += 0.3 * V + 0.3 * 54.387
    dm = alpha_m - m * (alpha_m + 4 * np.exp((-65 - V) / 18))
    return -current + I, dm, -h * beta_h + alpha_h - alpha_h * h, -(n * total - alpha_n)


@bc.ode
def another_morris_lecar(V, w, t, I=0.0):
    m = 1 / (1 + np.exp(-2 * (V + 1.2) / 18))
    arm = (V - 2.0) / 30.0
    w_inf = np.exp(arm) / (np.exp(arm) + np.exp(-arm))
    rate = 0.02 * (np.exp(arm / 2) + 1 / np.exp(arm / 2))
    flow = 4.4 * m * (120 - V) + 8 * w * (-84 - V) + 2 * (-60 - V) + I
    return flow / 20.0, rate * w_inf - rate * w


@pytest.mark.parametrize(("one", "other", "ends", "box"), [
    (models.hodgkin_huxley, another_hodgkin_huxley, (0, 200), {"V": (-80, 0), **GATES}),
    (models.morris_lecar, another_morris_lecar, (0, 300), ML_BOX),
])  # fmt: skip
def test_equivalent_spellings_have_one_diagram(one, other, ends, box) -> None:
    a, b = (bc.analysis.continuation(model, "I", ends, box=box) for model in (one, other))
    assert [p.label for p in a.special] == [p.label for p in b.special]
    assert (a.complete, a.messages) == (b.complete, b.messages) == (True, ())
    for first, second in zip(a.special, b.special, strict=True):
        np.testing.assert_allclose(list(second.state.values()), list(first.state.values()), rtol=1e-9)
        pair = [[p.params["I"], p.omega, p.l1] for p in (first, second)]
        np.testing.assert_allclose(pair[1], pair[0], rtol=1e-7)
        assert first.criticality == second.criticality


@bc.ode
def another_ab_reaction(u, v, t, p1=0.0, p2=14.0, p3=3.0):
    r = p1 * np.exp(v)
    return r - u - r * u, p2 * r - p2 * r * u - (1 + p3) * v


@bc.ode
def a_third_ab_reaction(u, v, t, p1=0.0, p2=14.0, p3=3.0):
    return (1 - u) * p1 / np.exp(-v) - u, -(v + p3 * v) + (p1 * p2 - p1 * p2 * u) * np.exp(v)


@bc.ode
def another_wilson_cowan(E, I, t, P=1.25):
    a, b = 0.65 * (16 * E - 12 * I + P - 4), 15 * E - 3 * I - 3.7
    S_E = 0.5 * np.tanh(a) + 0.5 * np.tanh(2.6)
    S_I = np.exp(b) / (2 * np.cosh(b)) - np.exp(-7.4) / (1 + np.exp(-7.4))
    return (1 - E) * S_E - E, S_I - I * (1 + S_I)


@bc.ode
def another_synapse(E, x, u, t, E0=-2.0, alpha=1.5, J=3.07, tau=0.013, tau_D=0.2, tau_F=1.5, U0=0.3):
    S = alpha * np.logaddexp(0.0, (J * u * x * E + E0) / alpha)
    return -E / tau + S / tau, 1 / tau_D - x / tau_D - u * (x * E), U0 / tau_F - u / tau_F + U0 * E - U0 * u * E


UV = {"u": (0, 1.1), "v": (0, 10)}
SPELLINGS = [
    (models.ab_reaction, another_ab_reaction, "p1", (0, 0.3), {"p2": 17.0}, UV),
    (models.ab_reaction, a_third_ab_reaction, "p1", (0, 0.3), {"p2": 17.0}, UV),
    (models.wilson_cowan, another_wilson_cowan, "P", (0, 4), {}, {"E": (0, 1), "I": (0, 1)}),
    (models.tsodyks_markram, another_synapse, "E0", (-2.5, -0.8), {}, {"E": (0, 40), "x": (0, 1), "u": (0, 1)}),
]


@pytest.mark.parametrize(("one", "other", "parameter", "ends", "params", "box"), SPELLINGS)
def test_factors_and_functions_may_be_spelled_in_any_way(one, other, parameter, ends, params, box) -> None:
    a, b = (bc.analysis.continuation(model, parameter, ends, params=params, box=box) for model in (one, other))
    assert [repr(p) for p in a.special] == [repr(p) for p in b.special]
    assert (a.complete, a.messages) == (b.complete, b.messages) == (True, ())
    for first, second in zip(a.special, b.special, strict=True):
        pair = [[p.params[parameter], *p.state.values(), p.l1 or 0.0] for p in (first, second)]
        np.testing.assert_allclose(pair[1], pair[0], rtol=1e-9)


@pytest.mark.parametrize("ends", [(60.0, 70.0), (50.0, 72.3)])
def test_points_of_one_value_come_in_the_order_of_their_states(ends) -> None:
    # Two folds by symmetry, whose values differ by rounding, one way or the other.
    diagram = bc.analysis.continuation(models.wong_wang, "mu0", ends, box={"s1": (0, 1), "s2": (0, 1)})
    assert [one.label for one in diagram.special] == ["LP1", "LP2"]
    first, second = (one.state for one in diagram.special)
    assert first["s1"] < second["s1"]
    np.testing.assert_allclose([first["s1"], first["s2"]], [second["s2"], second["s1"]], rtol=1e-8)
