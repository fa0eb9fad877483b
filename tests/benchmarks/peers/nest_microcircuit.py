"""The cortical microcircuit in NEST, run by `microcircuit.py`: reads its numbers from JSON, prints CPU seconds and rates."""

import json
import sys
import time

import nest
import numpy as np


def main() -> None:
    """Build, run `begin` ms, then `duration` ms under the clock."""
    given = json.loads(sys.stdin.read())
    nest.set_verbosity("M_ERROR")
    nest.ResetKernel()
    nest.SetKernelStatus({"resolution": given["dt"], "local_num_threads": 1, "rng_seed": 1, "print_time": False})
    neuron = {"C_m": 250.0, "tau_m": 10.0, "E_L": -65.0, "V_reset": -65.0, "V_th": -50.0, "t_ref": 2.0}
    neuron |= {"tau_syn_ex": given["tau_syn"], "tau_syn_in": given["tau_syn"]}
    recorder = nest.Create("spike_recorder")
    groups, began = [], time.process_time()
    for size, constant, rate in zip(given["sizes"], given["constant"], given["outside"], strict=True):
        group = nest.Create("iaf_psc_exp", size, {**neuron, "I_e": constant})
        group.V_m = nest.random.normal(-58.0, 5.0)
        outside = nest.Create("poisson_generator", params={"rate": rate})
        nest.Connect(outside, group, syn_spec={"weight": given["outside_weight"], "delay": given["dt"]})
        nest.Connect(group, recorder)
        groups.append(group)
    for (post, pre), count in np.ndenumerate(np.array(given["counts"])):
        if count:
            mean, spread = given["weights"][post][pre], given["spreads"][post][pre]
            limits = {"min": 0.0} if mean > 0 else {"max": 0.0}
            weight = nest.math.redraw(nest.random.normal(mean, spread), **{"min": -1e6, "max": 1e6, **limits})
            delay = nest.math.redraw(nest.random.normal(*given["delays"][pre % 2]), min=given["dt"], max=1e3)
            rule = {"rule": "fixed_total_number", "N": int(count)}
            nest.Connect(groups[pre], groups[post], rule, {"weight": weight, "delay": delay})
    nest.Simulate(given["begin"])
    built, began = time.process_time() - began, time.process_time()
    nest.Simulate(given["duration"])
    seconds = time.process_time() - began
    events = recorder.events
    late = events["senders"][events["times"] > given["begin"]]
    ends = np.cumsum([0, *given["sizes"]]) + 1
    rates = np.histogram(late, ends)[0] / np.diff(ends) / given["duration"] * 1000.0
    print(json.dumps({"built": built, "seconds": seconds, "rates": rates.tolist()}))


if __name__ == "__main__":
    main()
