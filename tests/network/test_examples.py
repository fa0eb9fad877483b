"""The networks of the examples fire at the rates that are known of them, and spike alike on all backends.

The bands are those within which independent implementations in C lie over seeds of wiring and start.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc

NETWORKS = Path(__file__).resolve().parents[2] / "examples" / "networks"
CASES = {
    # name: method, duration [ms], population, lowest and highest rate [1/s]
    "cuba": ("exact", 1000.0, "cells", 4.9, 6.4),
    "coba": ("euler", 1000.0, "cells", 15.0, 19.8),
    # benchmark 1 of Brette et al. 2007: 19.4 with a deviation of 1.3 over wirings
    "coba_alone": ("euler", 1000.0, "cells", 15.0, 24.0),
    # 32.1 over the first second
    "brunel": ("exact", 300.0, "cells", 30.5, 33.5),
    "cobahh": ("exponential_euler", 400.0, "cells", 28.0, 43.0),
    "brunel_hakim": ("euler_maruyama", 1000.0, "cells", 3.35, 3.75),
    "stdp": ("euler", 100_000.0, "cell", 21.0, 31.0),
}


PHENOMENA = {"working_memory", "gamma", "decision", "triplet_stdp", "microcircuit", "ring"}
RULES = {
    "short_term_plasticity",
    "neuron_kinds",
    "homeostasis",
    "reward",
}  # in test_neurons_and_plasticity.py  # in test_phenomena.py


def network(name):
    spec = importlib.util.spec_from_file_location(f"network_{name}", NETWORKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.net


def test_every_example_is_here():
    assert {path.stem for path in NETWORKS.glob("*.py")} == {*CASES, *PHENOMENA, *RULES}


def seeds(config):
    return range(1, 6) if config.getoption("--full") else (1,)


@pytest.mark.parametrize("name", CASES)
def test_the_rate_lies_in_the_band(name, network_folder, request):
    method, duration, population, lowest, highest = CASES[name]
    for seed in seeds(request.config):
        sol = bc.simulate(
            network(name), duration=duration, dt=0.1, method=method, backend="c", seed=seed, directory=network_folder
        )
        assert lowest < sol[population].rate < highest
        if name == "stdp":
            w = sol.final["synapses"]["w"] / 0.01
            assert 0.44 < w.mean() < 0.51
            assert (w < 0.1).sum() > 150
            assert (w > 0.9).sum() > 100
            assert 14.7 < sol["inputs"].rate < 15.3
        if name == "coba_alone":
            spikes = sol["cells"].spikes
            assert spikes.i[spikes.t < 1.0].size == 0  # nothing starts by itself
            assert (spikes.t > 950.0).sum() > 1000  # and nothing ends it


# the method exact multiplies and adds only, and its constants are made once by NumPy: not a bit differs
@pytest.mark.parametrize(("name", "duration"), [("cuba", 150.0), ("stdp", 400.0)])
def test_spikes_are_the_same_on_every_backend(name, duration, network_folder):
    method, _, population, _, _ = CASES[name]
    found = {}
    for backend in ("numpy", "numba", "c"):
        words = {"method": method, "backend": backend, "directory": network_folder}
        found[backend] = bc.simulate(network(name), duration=duration, dt=0.1, seed=3, **words)
    assert len(found["c"][population].spikes) > 10
    for backend in ("numpy", "numba"):
        for part in found["c"]:
            if found["c"].parts[part].recorded_spikes is not None:
                assert np.array_equal(found[backend][part].spikes.t, found["c"][part].spikes.t)
                assert np.array_equal(found[backend][part].spikes.i, found["c"][part].spikes.i)
    for part, values in found["c"].final.items():
        for variable, value in values.items():
            assert np.array_equal(found["numba"].final[part][variable], value)
            assert np.allclose(found["numpy"].final[part][variable], value, rtol=1e-12, atol=1e-15)
