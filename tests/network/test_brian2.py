"""CUBA, COBA and STDP agree with Brian2 step by step: its wiring, delays, initial values and input spikes, every spike.

`reference/brian2.npz` is what Brian2 computed; `reference/brian2_runs.py` makes it, and larger ones of the same kind,
with which `python tests/network/test_brian2.py FILE` compares.
"""

import importlib.util
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples" / "networks"
STEPS, DT = 1000, 0.1
DELAY_STEP = 0.025
TOLERANCE = 1e-10  # of the largest magnitude of a variable
METHODS = {"cuba": "exact", "coba": "euler", "stdp": "euler"}


@pytest.fixture(scope="module")
def reference():
    with np.load(HERE / "reference" / "brian2.npz") as archive:
        return dict(archive)


def example(name):
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def balanced(name, reference):
    """The network of an example, with the wiring of the reference."""
    module = example(name)
    size = int(reference["size"])
    split = size * 4 // 5
    net = bc.Network(f"{name}_of_brian2")
    cells = net.population("cells", module.neuron, size)
    cells.init(V=reference[f"{name}_start"])
    for word, part, effect in (("exc", cells[:split], module.excite), ("inh", cells[split:], module.inhibit)):
        table = np.unpackbits(reference[f"{name}_{word}"], count=len(part) * size).reshape(len(part), size)
        delays = reference.get(f"{name}_{word}_delays", np.zeros(1)) * DELAY_STEP
        # A delay of less than half a step is none to Brian2, and refused here.
        delays = np.where(delays < DT / 2, 0.0, delays)
        net.projection(
            word, part, cells, on_pre=effect, connect=bc.connect.from_pairs(*np.nonzero(table)), delay=delays
        )
    return net


def plastic(reference):
    """The example STDP, with the input spikes and weights of the reference."""
    module = example("stdp")
    step, index = reference["stdp_inputs"]
    weights = reference["stdp_weights"]
    net = bc.Network("stdp_of_brian2")
    inputs = net.spike_source("inputs", [step[index == i] * DT for i in range(weights.size)])
    cell = net.population("cells", bc.neuron(module.membrane, threshold=module.crossed, reset=module.to_rest), 1)
    cell.init(V=reference["stdp_start"])
    net.projection(
        "synapses",
        inputs,
        cell,
        on_pre=module.before,
        on_post=module.after,
        dynamics=module.traces,
        event_driven=True,
        connect=bc.connect.all_to_all(),
        weights={"w": weights},
    )
    return net


def compare(name, reference, backend, folder):
    """The largest differences from Brian2 by variable, relative to its magnitude; spikes must be equal."""
    net = plastic(reference) if name == "stdp" else balanced(name, reference)
    record = {"cells": ["spikes", "V", "ge"]}
    if name == "stdp":
        record["synapses"] = ["w", "a_pre", "a_post"]
    else:
        record["cells"].append("gi")
    words = {"dt": DT, "method": METHODS[name], "backend": backend, "directory": folder}
    sol = bc.simulate(net, duration=STEPS * DT, record=record, **words)
    steps = np.rint(sol["cells"].spikes.t / DT)
    assert np.array_equal([steps, sol["cells"].spikes.i], reference[f"{name}_spikes"])
    rows = reference["rows"]
    differences = {}
    for part, variables in record.items():
        for variable in set(variables) - {"spikes"}:
            expected = reference[f"{name}_{variable.replace('a_p', 'ap')}"]
            found = sol[part][variable][rows]
            assert found.shape == expected.shape
            differences[variable] = float(np.abs(found - expected).max() / np.abs(expected).max())
    return steps.size, differences


@pytest.mark.parametrize("name", METHODS)
def test_a_network_agrees_with_brian2(name, reference, network_folder):
    spikes, differences = compare(name, reference, "c", network_folder)
    assert spikes > 5
    assert max(differences.values()) < TOLERANCE, differences


def test_the_reference_is_worth_something(reference):
    assert str(reference["version"]) == "2.9.0"
    assert reference["rows"].tolist()[-1] == STEPS
    for name in ("cuba", "coba"):
        # far from where it began, and neurons differ
        assert np.abs(reference[f"{name}_V"][-1] - reference[f"{name}_start"]).mean() > 1.0
        assert reference[f"{name}_ge"][-1].std() > 0.1
    delays = np.unique(np.rint(reference["coba_exc_delays"] * DELAY_STEP / DT))
    assert delays.size > 15
    assert np.ptp(reference["stdp_w"][-1] - reference["stdp_weights"]) > 1e-4


if __name__ == "__main__":
    with np.load(sys.argv[1]) as archive:
        large = dict(archive)
    with tempfile.TemporaryDirectory() as generated:
        for network in METHODS:
            for target in ("c", "numba", "numpy"):
                count, apart = compare(network, large, target, generated)
                print(f"{network} on {target}: {count} equal spikes, differences {apart}")
