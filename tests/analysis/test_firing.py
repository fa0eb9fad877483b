"""f-I curves against closed forms: leaky and quadratic neurons, Siegert's formula, published onsets."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import erfcx

import brainpy_codegen as bc

from . import models


@bc.ode
def leaky(V, t, I=0.0, tau=10.0, E_L=-65.0):
    return (E_L - V + I) / tau


@bc.sde
def noisy(V, t, I=0.0, tau=10.0, E_L=-65.0, sigma=3.0):
    return (E_L - V + I) / tau


@noisy.diffusion
def noise(V, t, I=0.0, tau=10.0, E_L=-65.0, sigma=3.0):
    return sigma / np.sqrt(tau)


@bc.sde(interpretation="stratonovich")
def bent(y, t, I=0.0, tau=10.0, sigma=3.0):
    # sinh of a tenth of the leaky neuron's distance from rest, by the ordinary chain rule
    return np.sqrt(1 + y**2) / 10 * (I - 10 * np.arcsinh(y)) / tau


@bent.diffusion
def bent_noise(y, t, I=0.0, tau=10.0, sigma=3.0):
    return np.sqrt(1 + y**2) / 10 * sigma / np.sqrt(tau)


@bc.ode
def quadratic(x, t, I=0.0):
    return x**2 + I


@bc.ode
def izhikevich(v, u, t, I=0.0, a=0.02, b=0.2):
    return 0.04 * v**2 + 5 * v + 140 - u + I, a * (b * v - u)


def crossed(V, V_t=-50.0):
    return V_t < V


def to_rest(V, V_r=-65.0):
    V = V_r
    return V


def high(x, top=100.0):
    return top <= x


def low(x, bottom=-100.0):
    x = bottom
    return x


def peak(v):
    return v >= 30


def recover(v, u, c=-65.0, d=8.0):
    v = c
    u = u + d
    return v, u


def bent_crossed(y):
    return np.arcsinh(y) > 1.5


def bent_to_rest(y):
    y = 0.0
    return y


def two_sided(V, V_t=-50.0):
    return (V_t < V) or (V < -100.0)


LEAKY = bc.neuron(leaky, threshold=crossed, reset=to_rest, refractory=2.0, frozen=("V",))


def test_the_leaky_neuron() -> None:
    found = bc.analysis.fi_curve(LEAKY, "I", (10.0, 30.0), points=11)
    above = found.values > 15.0
    period = 2.0 + 10.0 * np.log(found.values[above] / (found.values[above] - 15.0))
    np.testing.assert_allclose(found.rates[above], 1.0 / period, rtol=1e-9)
    assert np.all(found.rates[~above] == 0.0)
    (onset,) = found.onsets
    np.testing.assert_allclose([onset.quiet, onset.firing], 15.0, atol=1e-6)
    assert onset.quiet < onset.firing


def test_a_refractory_state_that_is_not_frozen_goes_on() -> None:
    free = bc.neuron(leaky, threshold=crossed, reset=to_rest, refractory=2.0)
    found = bc.analysis.fi_curve(free, "I", (20.0, 30.0), points=3)
    np.testing.assert_allclose(found.rates, 0.1 / np.log(found.values / (found.values - 15.0)), rtol=1e-9)


def test_any_parameter_may_vary() -> None:
    found = bc.analysis.fi_curve(LEAKY, "V_t", (-55.0, -40.0), {"I": 30.0}, points=4)
    reach = found.values + 65.0
    np.testing.assert_allclose(found.rates, 1.0 / (2.0 + 10.0 * np.log(30.0 / (30.0 - reach))), rtol=1e-9)


def test_the_quadratic_neuron() -> None:
    neuron = bc.neuron(quadratic, threshold=high, reset=low)
    found = bc.analysis.fi_curve(neuron, "I", (-1.0, 4.0), points=6)
    I = found.values[found.values > 0]
    period = 2.0 / np.sqrt(I) * np.arctan(100.0 / np.sqrt(I))
    np.testing.assert_allclose(found.rates[found.values > 0], 1.0 / period, rtol=1e-9)
    assert found.rates[0] == 0.0
    (onset,) = found.onsets
    assert -1e-6 < onset.quiet <= 0.0 < onset.firing < 1e-6


def siegert(I: float, sigma: float) -> float:
    ends = [(level - I) / sigma for level in (0.0, 15.0)]
    return 1.0 / (2.0 + 10.0 * np.sqrt(np.pi) * quad(lambda x: erfcx(-x), *ends, epsabs=0, epsrel=1e-12)[0])


@pytest.mark.parametrize("sigma", [0.5, 3.0, 8.0])
def test_the_noisy_leaky_neuron_fires_as_siegert_says(sigma) -> None:
    neuron = bc.neuron(noisy, threshold=crossed, reset=to_rest, refractory=2.0, frozen=("V",))
    found = bc.analysis.fi_curve(neuron, "I", (5.0, 25.0), {"sigma": sigma}, points=5)
    np.testing.assert_allclose(found.rates, [siegert(I, sigma) for I in found.values], rtol=1e-7)


def test_noise_in_the_sense_of_stratonovich_keeps_rates_in_other_coordinates() -> None:
    neuron = bc.neuron(bent, threshold=bent_crossed, reset=bent_to_rest, refractory=2.0, frozen=("y",))
    found = bc.analysis.fi_curve(neuron, "I", (5.0, 25.0), points=3)
    np.testing.assert_allclose(found.rates, [siegert(I, 3.0) for I in found.values], rtol=1e-7)


def test_izhikevichs_neuron_begins_to_fire_where_its_fixed_point_is_lost() -> None:
    # Regular spiking: the Hopf point at I = 3.7975, before the fold at 4.
    neuron = bc.neuron(izhikevich, threshold=peak, reset=recover)
    init = {"v": -70.0, "u": -14.0}
    found = bc.analysis.fi_curve(neuron, "I", (2.0, 10.0), init=init, points=3)
    (onset,) = found.onsets
    assert 3.6 < onset.firing < 4.0
    assert onset.firing - onset.quiet < 1e-6
    assert [len(one) for one in found.patterns] == [0, 1, 1]
    np.testing.assert_allclose(1000 * found.rates[-1], euler_rate(10.0), rtol=5e-3)


def euler_rate(I: float) -> float:
    """Spikes per 1000 ms of the regular spiking neuron, late in a run with a short step."""
    v, u, dt, spikes = -70.0, -14.0, 0.002, []
    for k in range(500_000):
        if v >= 30:
            spikes.append(k * dt)
            v, u = -65.0, u + 8.0
        v, u = v + dt * (0.04 * v * v + 5 * v + 140 - u + I), u + dt * 0.02 * (0.2 * v - u)
    return 1000.0 / float(np.mean(np.diff(spikes[-6:])))


def test_cycles_of_smooth_neurons() -> None:
    init = {"V": 20.0, "w": 0.0}
    found = bc.analysis.fi_curve(models.morris_lecar, "I", (80, 230), init=init)
    kinds = sorted((one.kind, round(one.firing, 5)) for one in found.onsets)
    assert kinds == [("fold_of_cycles", 88.29325), ("fold_of_cycles", 216.8998)]
    near = int(np.argmin(np.abs(found.values - 100.0)))
    exact = bc.analysis.limit_cycle(models.morris_lecar, {"I": found.values[near]}, init=init)
    np.testing.assert_allclose(found.rates[near], 1.0 / exact.period, rtol=1e-8)
    snic = {"g_Ca": 4.0, "V3": 12.0, "V4": 17.4, "phi": 1 / 15}
    found = bc.analysis.fi_curve(models.morris_lecar, "I", (20, 100), snic, init=init)
    (onset,) = found.onsets
    assert onset.kind == "period diverges"
    np.testing.assert_allclose(onset.firing, 39.9631530927, rtol=1e-3)


def test_what_cannot_be_done_says_why() -> None:
    either = bc.neuron(leaky, threshold=two_sided, reset=to_rest)
    with pytest.raises(bc.UnsupportedError, match="no single comparison"):
        bc.analysis.fi_curve(either, "I", (0, 1))
    with pytest.raises(bc.UnsupportedError, match="no reset: its equations are smooth"):
        bc.analysis.fi_curve(bc.neuron(leaky, threshold=crossed, refractory=2.0), "I", (0, 1))
    with pytest.raises(bc.UsageError, match="init lacks v, u"):
        bc.analysis.fi_curve(bc.neuron(izhikevich, threshold=peak, reset=recover), "I", (0, 1))
    with pytest.raises(bc.UsageError, match="no parameter 'J'"):
        bc.analysis.fi_curve(LEAKY, "J", (0, 1))
    with pytest.raises(bc.RunError, match="comes to rest"):
        bc.analysis.fi_curve(models.fitzhugh_nagumo, "I", (0.0, 0.1), init={"V": -1.0, "w": -0.5})


@pytest.mark.parametrize(
    "analysis",
    [
        lambda: bc.analysis.fixed_points(LEAKY, {"V": (-80, -50)}),
        lambda: bc.analysis.continuation(LEAKY, "I", (0, 1), box={"V": (-80, -50)}),
        lambda: bc.analysis.limit_cycle(LEAKY, init={"V": -65.0}),
        lambda: bc.analysis.phase_plane(LEAKY, {"V": (-80, -50)}),
        lambda: bc.analysis.lyapunov_spectrum(LEAKY, init={"V": -65.0}, duration=10.0),
        lambda: bc.analysis.slow_points(LEAKY, {"V": [-65.0]}),
    ],
)
def test_smooth_theory_is_refused_for_hybrid_neurons(analysis) -> None:
    with pytest.raises(bc.UnsupportedError, match=r"is hybrid.*fi_curve"):
        analysis()
