"""Poisson inputs that are added up by neuron: binomial counts, the same on every backend and in pieces."""

import numpy as np
import pytest
import scipy.stats

import brainpy_codegen as bc
from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.load import support
from brainpy_codegen.session.network_arrays import owner

from .models import crossed, holder, to_rest


def driven(n=1000, rate=20.0, weight=1.0, size=701, part=slice(None), variable="g", kicks=0.0, refractory=0.0):
    """Neurons whose g counts what has arrived; V stays at its value, and is frozen while refractory."""
    net = bc.Network("driven")
    neuron = bc.neuron(holder, threshold=crossed, reset=to_rest, refractory=refractory, frozen=("V",))
    cells = net.population("cells", neuron, size)
    net.poisson_input("background", cells[part], variable, n, rate, weight)
    net.poisson_input("kicks", cells, "V", 1, kicks, 1.0)
    return net


def counts(simulate, steps=150, dt=0.1, seed=3, params=None, **words):
    sol = simulate(driven(**words), steps * dt, dt=dt, seed=seed, params=params, record={"cells": ["g"]})
    return np.diff(sol["cells"]["g"], axis=0)


# P(k of n) by scipy, for means far below, around and far above 1
@pytest.mark.parametrize(("n", "rate"), [(1, 2500.0), (80, 10.0), (1000, 20.0), (3000, 400.0)])
def test_the_counts_are_binomial(network_folder, n, rate):
    def run(net, duration, **words):
        return bc.simulate(net, duration=duration, method="euler", backend="c", directory=network_folder, **words)

    found = counts(run, n=n, rate=rate)
    law = scipy.stats.binom(n, rate * 1e-4)
    assert abs(found.mean() - law.mean()) < 4 * law.std() / np.sqrt(found.size)
    values = np.arange(law.ppf(1e-4), law.ppf(1 - 1e-4) + 1)
    values = values[law.pmf(values) * found.size > 5]
    observed = np.array([(found <= values[0]).sum(), *((found == value).sum() for value in values[1:])])
    expected = found.size * np.array([law.cdf(values[0]), *law.pmf(values[1:])])
    observed[-1] += (found > values[-1]).sum()
    expected[-1] += found.size * law.sf(values[-1])
    assert scipy.stats.chisquare(observed, expected).pvalue > 1e-3
    # neither neurons nor steps know of each other
    centred = (found - law.mean()) / law.std()
    for one, other in ((centred[1:], centred[:-1]), (centred[:, 1:], centred[:, :-1])):
        assert abs((one * other).mean()) < 4 / np.sqrt(one.size)


def test_each_backend_counts_alike(simulate, network_folder):
    """A word of the documented generator, taken as a number between 0 and 1, through scipy's inverse distribution."""
    steps, size, rates = 12, 7, np.array([0.0, 3.0, 20.0, 20.0, 50.0, 90.0, 200.0])
    shared, each = counts(simulate, steps=steps, size=size), counts(simulate, steps=steps, size=size, rate=rates)
    module = bc.generate(driven(), method="euler", backend="numpy", directory=network_folder).module
    numbers = support(module, "random_numbers")
    key = numbers.stream_key(3, 0, owner("background"))
    for k in range(steps):
        u = (numbers.words(key, k, size) + 0.5) * 2.0**-32
        assert shared[k].tolist() == scipy.stats.binom(1000, 0.002).ppf(u).tolist()
        assert each[k].tolist() == np.maximum(scipy.stats.binom(1000, rates * 1e-4).ppf(u), 0.0).tolist()
    assert each[:, 0].tolist() == [0.0] * steps


def test_a_run_in_pieces_counts_alike(simulate):
    words = {"dt": 0.1, "seed": 8, "record": {"cells": ["g"]}}
    whole = simulate(driven(size=5), 3.0, **words)
    first = simulate(driven(size=5), 1.1, **words)
    second = simulate(driven(size=5), 1.9, init=first.state, **words)
    assert np.array_equal(np.concatenate([first["cells"]["g"][:-1], second["cells"]["g"]]), whole["cells"]["g"])
    assert not np.array_equal(simulate(driven(size=5), 3.0, **{**words, "seed": 9})["cells"]["g"], whole["cells"]["g"])


def test_a_part_of_a_population_with_weights_of_its_own(simulate):
    sol = simulate(driven(n=1, rate=1000.0, weight=[0.25, -2.0, 3.0], size=6, part=slice(2, 5)), 10.0)
    # one source that spikes in every step of 1 ms
    assert sol["cells"].final["g"].tolist() == [0.0, 0.0, 2.5, -20.0, 30.0, 0.0]
    assert list(sol) == ["cells"]


def test_spikes_come_after_thresholds_and_not_to_what_is_frozen(simulate):
    # V > 0.5 in steps 1, 5, 9: reset after the input of that step, then frozen until 3 steps are over
    sol = simulate(driven(rate=0.0, size=1, kicks=1000.0, refractory=3.0), 11.0, record={"cells": ["spikes", "V"]})
    assert sol["cells"].spikes.t.tolist() == [1.0, 5.0, 9.0]
    assert sol["cells"]["V"][:7, 0].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]


def test_rates_and_weights_change_between_runs(simulate):
    net = driven(n=1, rate=1000.0, size=2)
    first = simulate(net, 4.0)
    second = simulate(net, 4.0, init=first.state, params={"background": {"weight": 0.5}})
    assert second["cells"].final["g"].tolist() == [6.0, 6.0]
    net.inputs["background"].set(rate=[0.0, 1000.0])
    assert simulate(net, 4.0, init=second.state)["cells"].final["g"].tolist() == [6.0, 10.0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: driven(variable="v"), "'v' is no state of 'cells'; there are: V, g"),
        (lambda: driven(n=0), "each neuron has one source or more, not 0"),
        (lambda: driven(rate=-1.0), "rate is a number of at least 0"),
        (lambda: driven(rate=[1.0, 2.0], size=3), "2 values of rate for 3 neurons"),
        (lambda: driven(weight=np.nan), "weight is a number"),
        (lambda: driven(weight=lambda t: 3.0), "weight is constant during a run"),
        (lambda: driven().inputs["background"].set(rates=3.0), "no parameter 'rates' (did you mean 'rate'?)"),
        (lambda: driven().poisson("background", 1, 1.0), "has a 'background' already"),
    ],
)
def test_a_wrong_argument(make, words):
    with pytest.raises(UsageError) as caught:
        make()
    assert words in str(caught.value)


def test_more_than_one_spike_a_step_and_a_wrong_name(network_folder):
    words = {"duration": 1.0, "dt": 0.1, "method": "euler", "backend": "numpy", "directory": network_folder}
    with pytest.raises(UsageError, match="are more than one in each step"):
        bc.simulate(driven(rate=10_001.0), **words)
    with pytest.raises(UsageError, match="no population, projection or input 'backgrund'"):
        bc.simulate(driven(), params={"backgrund": {"rate": 1.0}}, **words)
    with pytest.raises(UsageError, match="background has no parameter 'I'"):
        bc.simulate(driven(), params={"background": {"I": 1.0}}, **words)
