"""Every name is legal in a network too: ours step aside, and C spells what it cannot have otherwise."""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.runtime.load import load


@bc.update
def clash(size, i, wait, n, double, t, dt, k=0.25, spikes=0.0, τ=4.0, range_=1.0, lambda_=2.0, int=0.5):
    """States and parameters with the words of the loops and the keywords of C."""
    size = size + k
    i = i + size * 0.0
    double = double + dt / τ
    return size, i, wait, n + spikes, double * range_


def count(size, width=1.0):
    return size >= width


def reset(size, i, wait, parameters=3.0):
    size = 0.0
    i = i + 1.0
    wait = parameters
    return size, i, wait


def spike(n, e, j, i_pre, slot=2.0, start=1.0):
    n = n + e * slot
    j = j + start + 0.0 * i_pre
    return n, j


def names():
    neuron = bc.neuron(clash, threshold=count, reset=reset, refractory=1.0, frozen=("n",))
    net = bc.Network("names")
    cells = net.population("c", neuron, 4, params={"k": [0.25, 0.5, 1.0, 0.0]})
    net.projection(
        "s",
        cells,
        cells,
        on_pre=spike,
        connect=bc.connect.from_pairs([0, 1, 2], [3, 3, 3]),
        weights={"e": [1.0, 10.0, 100.0], "j": 0.0},
        delay=1.0,
    )
    return net


def test_words_of_ours_as_names_of_the_user(simulate):
    sol = simulate(names(), 8, method="update", record={"c": ["spikes", "double"], "s": ["j"]})
    assert [sol["c"].spikes.of(i).tolist() for i in range(4)] == [[3, 7], [1, 3, 5, 7], [0, 1, 2, 3, 4, 5, 6, 7], []]
    # spikes of the last step have not arrived
    assert sol.final["c"]["n"][3] == 2.0 * (1 * 1 + 3 * 10 + 7 * 100)
    assert sol.final["s"]["j"].tolist() == [1.0, 3.0, 7.0]
    assert sol.final["c"]["wait"].tolist() == [3.0, 3.0, 3.0, 0.0]
    assert np.array_equal(sol["c"]["double"][:, 0], np.arange(9) / 4.0)


@bc.ode
def driven(x, y, t, omega=0.3):
    """Reads the time."""
    dx = np.cos(omega * t) - 0.1 * x
    dy = x - y
    return dx, dy


@bc.ode
def quiet(x, t, omega=0.1):
    """Another model with the same names."""
    dx = -omega * x
    return dx


@pytest.mark.parametrize("simulate", ["numpy", "c"], indirect=True)
def test_a_population_is_the_model_alone(simulate, network_folder):
    net = bc.Network("two_kinds")
    net.population("a", driven, 3, params={"omega": [0.1, 0.2, 0.3]})
    net.population("b", quiet, 2).init(x=[1.0, 2.0])
    sol = simulate(net, 10, dt=0.1, method="rk4", record={"a": ["x", "y"], "b": ["x"]}, every=10)
    alone = bc.simulate(
        driven,
        duration=10,
        dt=0.1,
        method="rk4",
        backend="numpy",
        every=10,
        directory=network_folder,
        init={"x": np.zeros(3), "y": np.zeros(3)},
        params={"omega": [0.1, 0.2, 0.3]},
    )
    assert np.allclose(sol["a"]["x"], alone["x"], rtol=1e-12)
    assert np.allclose(sol["a"]["y"], alone["y"], rtol=1e-12)
    assert np.allclose(sol["b"]["x"], np.outer(np.exp(-0.1 * sol.t), [1.0, 2.0]), rtol=1e-6)


WORDS = {
    "numpy": (
        "Part",
        "integrate",
        "LOOP",
        "BACKEND",
        "PARTS",
        "run",
        "run_network",
        "collect",
        "np",
        "pieces",
        "slice",
    ),
    "jax": ("Loop", "CHANGED", "jnp", "lax", "jax", "over_row", "OUTSIDE"),
    "numba": ("cell", "loop", "routine", "range"),
    "c": ("LIBRARY", "Library", "Path", "share"),
}
IMPORTED = """
import brainpy_codegen as bc

alike = 2.0

@bc.ode
def still(V, slice, t, range=0.5, np=0.25):
    dV = 0.0 * V
    dslice = alike * range + np
    return dV, dslice

def never(V, pieces=1e6):
    return V > pieces
"""
ADDS = """
def {word}(V, w):
    V = V + w
    return V
"""


def test_what_modules_import_as_names_of_the_user(tmp_path, monkeypatch, network_folder):
    for backend, words in WORDS.items():
        name = f"imported_by_{backend}"
        (tmp_path / f"{name}.py").write_text(IMPORTED + "".join(ADDS.format(word=word) for word in words))
        monkeypatch.syspath_prepend(tmp_path)
        module = importlib.import_module(name)
        neuron = bc.neuron(module.still, threshold=module.never, refractory=1.0, frozen=("V",))
        net = bc.Network(name)
        cells, source = net.population("cells", neuron, 3), net.spike_source("source", [[1.0]])
        pairs = bc.connect.all_to_all()
        for place, word in enumerate(words):
            weight = {"w": 2.0**-place}  # each function answers, and none twice
            net.projection(f"p{place}", source, cells, on_pre=getattr(module, word), connect=pairs, weights=weight)
        sol = bc.simulate(net, duration=4, dt=1.0, method="euler", backend=backend, directory=network_folder)
        assert sol.final["cells"]["V"].tolist() == [2.0 - 2.0 ** (1 - len(words))] * 3
        assert sol.final["cells"]["slice"].tolist() == [5.0] * 3
        made = load(network_folder / f"{name}_euler_{backend}.py")
        assert backend == made.BACKEND and made.PARTS[0].name == "cells"


@bc.ode
def leaky(V, wait, _x, t, I=1.0, team=0.5):
    """States and parameters named like parts of the network, and like what is ours."""
    dV = I - 0.0 * V
    dwait = team + 0.0 * wait
    d_x = 2.0 + 0.0 * _x
    return dV, dwait, d_x


def over(V, V_t=2.5):
    return V_t < V


def start_again(V):
    V = 0.0 * V
    return V


def gain(wait, w):
    wait = wait + w
    return wait


@pytest.mark.parametrize("backend", ["numpy", "c", "jax"])
def test_parts_named_like_what_they_have(backend, network_folder):
    net = bc.Network("parts_named_alike")
    neuron = bc.neuron(leaky, threshold=over, reset=start_again, refractory=1.0, frozen=("V",))
    I, records, team, over_ = (net.population(name, neuron, 2) for name in ("I", "I_records", "team", "over"))
    for name, source, target in (("V", I, records), ("share", records, team), ("row", team, over_)):
        connect = bc.connect.one_to_one()
        net.projection(name, source, target, on_pre=gain, connect=connect, weights={"w": 10.0}, delay=1.0)
    words = {"duration": 6, "dt": 1.0, "method": "euler", "backend": backend, "directory": network_folder}
    sol = bc.simulate(net, **words, record={"I_records": ["wait"], "team": ["spikes"]})
    assert sol["team"].spikes.of(1).tolist() == [2.0, 5.0]  # three steps of 1, the third above 2.5
    assert sol.final["I"]["wait"].tolist() == [3.0, 3.0]
    assert sol.final["I_records"]["wait"].tolist() == sol.final["over"]["wait"].tolist() == [13.0, 13.0]
    assert sol["I_records"]["wait"][:, 0].tolist() == [0.0, 0.5, 1.0, 1.5, 12.0, 12.5, 13.0]
    assert sol.final["team"]["_x"].tolist() == [12.0, 12.0]


def test_structures_in_c_have_the_fields_of_the_named_tuples():
    folder = Path(__file__).parents[2] / "generated"
    checked = 0
    for path in sorted(folder.glob("*_c.c")):
        face = path.with_suffix(".py").read_text()
        tuples = {
            name: "".join(re.findall(r'"([^"]*)"', fields)).split()
            for name, fields in re.findall(r'^\w+ = namedtuple\(\s*"(\w+)",([^)]*)\)', face, re.MULTILINE)
        }
        structures = {
            name: re.findall(r"^ +[^/;]*?(\w+);", fields, re.MULTILINE)
            for fields, name in re.findall(
                r"^typedef struct \{(.*?)^\} (\w+);", path.read_text(), re.MULTILINE | re.DOTALL
            )
        }
        assert structures == tuples
        checked += len(tuples)
    assert checked > 50


def test_what_is_ours_in_a_structure_says_what_it_is():
    for path in sorted((Path(__file__).parents[2] / "generated").glob("*_c.c")):
        face = path.with_suffix(".py").read_text()
        states = {name for fields in re.findall(r"states=\(([^)]*)\)", face) for name in re.findall(r'"(\w+)"', fields)}
        for fields in re.findall(r"^typedef struct \{(.*?)^\} \w+;", path.read_text(), re.MULTILINE | re.DOTALL):
            silent = {re.findall(r"(\w+);", row)[0] for row in fields.splitlines()[1:] if "/*" not in row}
            assert silent <= states, path.name


@bc.ode
def plain(V, ge, t, tau=10.0):
    dV = (ge - V) / tau
    dge = -ge / 5.0
    return dV, dge


def is_above(V, theta=1.0):
    return theta < V


def to_zero(V):
    V = 0.0
    return V


def arrives(ge, w=0.5):
    ge = ge + w
    return ge


@pytest.mark.parametrize(("cells", "synapses"), [("zellé", "σyn"), ("cELL", "n_a_n"), ("lOOP", "double"), ("int", "i")])
def test_types_of_structures_are_legal_in_c(tmp_path, cells, synapses):
    def spikes(one, other, backend):
        net = bc.Network("named")
        group = net.population(one, bc.neuron(plain, threshold=is_above, reset=to_zero, refractory=2.0), 30)
        net.projection(other, group, group, on_pre=arrives, connect=bc.connect.bernoulli(0.2), delay=1.0)
        group.init(V=np.linspace(1.0, 3.0, 30))
        given = {"method": "euler", "backend": backend, "seed": 1, "directory": tmp_path / backend}
        return bc.simulate(net, duration=20.0, dt=0.1, **given)[one].spikes

    found = spikes(cells, synapses, "c")
    assert len(found.t) >= 30  # each is above the threshold when it begins
    assert found.t.tolist() == spikes(cells, synapses, "numpy").t.tolist()
