"""The order of a step, delays, refractory times: what follows by hand from the rules, on every backend that loops.

A source spikes at step k; the spike arrives in step k + delay, after the state update and the thresholds of that step,
so that whoever it lifts above the threshold spikes in step k + delay + 1.
"""

import numpy as np
import pytest

from .models import rules

ALL = {"cells": ["spikes", "V", "g"], "source": ["spikes"]}


def spikes(part):
    return list(zip(part.spikes.t.tolist(), part.spikes.i.tolist(), strict=True))


def test_a_spike_without_delay_acts_in_its_own_step_after_the_thresholds(simulate):
    sol = simulate(rules([[3]], drive=([0], [1])), 8, record=ALL)
    assert spikes(sol["source"]) == [(3.0, 0)]
    assert spikes(sol["cells"]) == [(4.0, 1)]
    # a row holds the values before the step: the kick of step 3 shows at 4, the reset of step 4 at 5
    assert sol["cells"]["V"][:, 1].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0]


def test_a_delay_is_counted_in_whole_steps(simulate):
    sol = simulate(rules([[3], [3]], drive=([0, 1], [0, 1]), drive_delay=[2.0, 0.6]), 9, record=ALL)
    assert spikes(sol["cells"]) == [(5.0, 1), (6.0, 0)]


def test_half_a_step_of_delay_is_rounded_up(simulate):
    # 0.15 / 0.1 and 0.35 / 0.1 are a rounding error below 1.5 and 3.5
    net = rules([[0]], cells=4, drive=([0] * 4, [0, 1, 2, 3]), drive_delay=[0.15, 0.25, 0.35, 0.34])
    sol = simulate(net, 1.0, dt=0.1, record=ALL)
    order = np.argsort(sol["cells"].spikes.i)
    assert np.rint(sol["cells"].spikes.t[order] / 0.1).tolist() == [3, 4, 5, 4]


def test_delays_of_one_source_differ_by_synapse(simulate):
    net = rules([[0, 2]], cells=4, drive=([0, 0, 0, 0], [3, 2, 1, 0]), drive_delay=[0.0, 1.0, 2.0, 5.0])
    expected = [(1.0, 3), (2.0, 2), (3.0, 1), (3.0, 3), (4.0, 2), (5.0, 1), (6.0, 0), (8.0, 0)]
    assert spikes(simulate(net, 10, record=ALL)["cells"]) == expected


def test_a_loop_without_delay_goes_around_once_a_step(simulate):
    sol = simulate(rules([[0]], drive=([0], [0]), loop=([0, 1, 2], [1, 2, 0])), 7, record=ALL)
    assert spikes(sol["cells"]) == [(float(k), (k - 1) % 3) for k in range(1, 7)]


def test_resets_come_after_synapses(simulate):
    # neuron 0 spikes in step 1, and its synapse onto itself acts before its reset, which undoes it
    sol = simulate(rules([[0]], drive=([0], [0]), loop=([0], [0])), 5, record=ALL)
    assert spikes(sol["cells"]) == [(1.0, 0)]
    assert sol["cells"].final["V"].tolist() == [0, 0, 0]


def test_an_autapse_with_delay_keeps_a_neuron_going(simulate):
    sol = simulate(rules([[0]], drive=([0], [0]), loop=([0], [0]), loop_delay=2.0), 12, record=ALL)
    assert sol["cells"].spikes.t.tolist() == [1.0, 4.0, 7.0, 10.0]


@pytest.mark.parametrize(("refractory", "second"), [(0.0, 3), (1.0, 3), (2.0, 4), (4.0, 6)])
def test_a_refractory_time_is_counted_in_whole_steps(simulate, refractory, second):
    # There is input in every step. The spike is in step 1, whose own input is lost to the reset; V is frozen until
    # step 1 + refractory, whose input is the first that counts.
    net = rules([list(range(12))], drive=([0], [0]), refractory=refractory)
    assert simulate(net, 12, record=ALL)["cells"].spikes.t[:2].tolist() == [1.0, second]


def test_a_frozen_variable_ignores_input_and_others_do_not(simulate):
    net = rules([[0, 2, 3, 4]], drive=([0], [0]), refractory=3.0)
    sol = simulate(net, 8, record=ALL)
    # spike in step 1; frozen in steps 1, 2, 3; the kick of step 4 counts
    assert spikes(sol["cells"]) == [(1.0, 0), (5.0, 0)]
    assert sol["cells"].final["g"][0] == 4.0


def test_refractory_times_by_neuron(simulate):
    net = rules([list(range(10))], drive=([0, 0, 0], [0, 1, 2]), refractory=[1.0, 2.0, 5.0])
    sol = simulate(net, 10, record=ALL)
    gaps = [np.diff(sol["cells"].spikes.of(i))[0] for i in range(3)]
    assert gaps == [2.0, 3.0, 6.0]


def test_parameters_by_neuron(simulate):
    net = rules([[]], drive=([], []))
    times = simulate(net, 9, record=ALL, params={"cells": {"I": [0.3, 0.2, 0.0]}})["cells"]
    # V > 0.5 after 2 steps of 0.3, after 3 of 0.2
    assert times.spikes.of(0).tolist() == [1.0, 3.0, 5.0, 7.0]
    assert times.spikes.of(1).tolist() == [2.0, 5.0, 8.0]
    assert times.spikes.of(2).size == 0


def test_parameters_change_between_runs(simulate):
    net = rules([[]])
    net.populations["cells"].set(I=1.0)
    assert len(simulate(net, 4)["cells"].spikes) == 12
    net.populations["cells"].set(I=0.0, V_t=2.0)
    assert len(simulate(net, 4)["cells"].spikes) == 0


def test_all_neurons_spike_in_every_step(simulate):
    n, steps = 1000, 150
    net = rules([[]], cells=n)
    sol = simulate(net, steps, params={"cells": {"I": 1.0}}, record=ALL)
    assert sol["cells"].rate == pytest.approx(1000.0)  # 1 per ms
    assert np.array_equal(sol["cells"].spikes.i, np.tile(np.arange(n), steps))
    assert np.array_equal(sol["cells"].spikes.t, np.repeat(np.arange(steps), n))


def test_a_hundred_thousand_spikes_in_one_step(simulate):
    # more than a log of spikes holds at least, and everyone hears of it
    n = 100_000
    around = (np.arange(n), np.roll(np.arange(n), 1))
    net = rules([[0]], cells=n, drive=(np.zeros(n, int), np.arange(n)), loop=around, loop_delay=2.0)
    cells = simulate(net, 9.0)["cells"]
    assert np.array_equal(cells.spikes.t, np.repeat([1.0, 4.0, 7.0], n))
    assert np.array_equal(cells.spikes.i, np.tile(np.arange(n), 3))
    assert (cells.final["g"] == 1.0).all()


def test_an_empty_projection_and_a_population_of_one(simulate):
    sol = simulate(rules([[0]], cells=1, drive=([0], [0])), 5)
    assert spikes(sol["cells"]) == [(1.0, 0)]


def test_several_synapses_between_two_neurons_all_count(simulate):
    sol = simulate(rules([[0]], drive=([0, 0, 0], [1, 1, 1]), drive_weights=[0.1, 0.1, 0.2]), 3, record=ALL)
    assert sol["cells"].final["g"][1] == pytest.approx(0.4)
    assert spikes(sol["cells"]) == []


def test_weights_follow_the_order_of_the_pairs(simulate):
    pairs = ([1, 0, 1, 0], [2, 1, 0, 0])
    net = rules([[0], [0]], drive=pairs, drive_weights=[0.1, 0.2, 0.3, 0.05], drive_delay=[1.0, 0.0, 0.0, 1.0])
    sol = simulate(net, 4, record={"cells": ["g"], "drive": ["w"]})
    assert np.allclose(sol["cells"].final["g"], [0.35, 0.2, 0.1])
    assert sol["drive"]["w"].shape == (5, 4)
    assert sol["drive"]["w"][-1].tolist() == [0.1, 0.2, 0.3, 0.05]
    assert sol["drive"].final["w"].tolist() == [0.1, 0.2, 0.3, 0.05]


def test_a_run_in_pieces_is_the_run(simulate):
    def make():
        return rules([[0, 4, 9]], drive=([0, 0], [0, 1]), loop=([0, 1], [1, 2]), loop_delay=[2.0, 3.0], refractory=2.0)

    whole = simulate(make(), 20, record=ALL)
    first = simulate(make(), 7, record=ALL)
    second = simulate(make(), 13, record=ALL, init=first.state)
    joined = spikes(first["cells"]) + spikes(second["cells"])
    assert joined == spikes(whole["cells"]) != []
    assert np.array_equal(np.concatenate([first["cells"]["V"][:-1], second["cells"]["V"]]), whole["cells"]["V"])
    assert np.array_equal(np.concatenate([first.t[:-1], second.t]), whole.t)


def test_a_state_can_be_saved(simulate, tmp_path):
    import brainpy_codegen as bc

    net = rules([[0, 4, 9]], drive=([0], [0]), loop=([0], [1]), loop_delay=5.0)
    first = simulate(net, 5)
    first.save_state(tmp_path / "state.npz")
    after = simulate(net, 8, init=bc.NetworkState.load(tmp_path / "state.npz"))
    assert spikes(after["cells"]) == spikes(simulate(net, 8, init=first.state)["cells"]) != []


def test_rows_every_so_many_steps(simulate):
    net = rules([[0]], drive=([0], [2]), drive_weights=0.4)
    sol = simulate(net, 10, record={"cells": ["rate", ("V", [2])]}, every=4)
    assert sol.t.tolist() == [0.0, 4.0, 8.0]
    assert sol["cells"]["V"].tolist() == [[0.0], [0.4], [0.4]]
    assert sol["cells"]["rate"].tolist() == [0.0, 0.0, 0.0]


def test_the_rate_of_a_population(simulate):
    net = rules([[]], cells=2)
    sol = simulate(net, 8, params={"cells": {"I": [1.0, 0.0]}}, record={"cells": ["rate"]}, every=4)
    assert sol["cells"]["rate"].tolist() == [0.0, 500.0, 500.0]
    assert sol["cells"].rate == 500.0


def test_a_parameter_that_changes_with_time(simulate):
    import brainpy_codegen as bc

    net = rules([[]], cells=2)
    current = bc.inputs.section([0.0, 0.3], [3.0, 100.0])
    sol = simulate(net, 9, params={"cells": {"I": current, "V_t": lambda t: 0.5 if t < 7 else 5.0}}, record=ALL)
    # 0.3 a step from t = 3 on, above 0.5 after the second; not any more from t = 7 on
    assert sol["cells"].spikes.of(0).tolist() == [4.0, 6.0]
    halves = simulate(net, 5, params={"cells": {"I": current}})
    rest = simulate(net, 4, params={"cells": {"I": current, "V_t": lambda t: 0.5 if t < 7 else 5.0}}, init=halves.state)
    assert rest["cells"].spikes.of(0).tolist() == [6.0]
    one_each = simulate(net, 4, params={"cells": {"I": lambda t: np.array([0.0, t])}}, record=ALL)
    assert one_each["cells"].spikes.i.tolist() == [1, 1, 1]


def test_few_neurons_are_not_shared_by_threads_whatever_is_allowed(simulate):
    sol = simulate(rules([[3]], drive=([0], [1])), 8, record=ALL, threads=2)
    assert spikes(sol["cells"]) == [(4.0, 1)]
    assert sol.stats["threads"] == sol["cells"].stats["threads"] == 1
