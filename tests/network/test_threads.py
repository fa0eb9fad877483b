"""Threads share the work of a network; whatever their number, not a bit of a result differs."""

import re
import tempfile

import numpy as np
import pytest

import brainpy_codegen as bc

from .models import crossed, to_rest
from .test_examples import network as example

N = 3300  # enough for three threads, and no multiple of their blocks


@bc.sde
def noisy(V, x, g, t, I=0.0, tau=10.0, E=-1.0, tau_x=30.0, tau_g=4.0, sigma=0.05):
    """Leaky unit with a synaptic resource and an inhibitory conductance."""
    dV = (I - V + g * (E - V)) / tau
    dx = (1.0 - x) / tau_x
    dg = -g / tau_g
    return dV, dx, dg


@noisy.diffusion
def jitter(V, x, g, t, sigma):
    return sigma, 0.0, 0.0


@bc.ode
def traces(a_pre, a_post, t, tau_pre=20.0, tau_post=15.0):
    da_pre = -a_pre / tau_pre
    da_post = -a_post / tau_post
    return da_pre, da_post


def kick(V, w):
    V = V + w
    return V


def inhibit(g, w):
    g = g + w
    return g


def depress(V_post, x_pre, w, u=0.4):
    V_post = V_post + w * u * x_pre
    x_pre = x_pre - u * x_pre
    return V_post, x_pre


def share_out(V_post, V_pre, x_post, w):
    x_post = x_post + w * (V_pre - V_post)
    return x_post


def before(V, w, a_pre, a_post):
    V = V + w
    a_pre = a_pre + 0.02
    w = np.clip(w + a_post, 0.0, 0.3)
    return V, w, a_pre


def after(w, a_pre, a_post):
    a_post = a_post - 0.021
    w = np.clip(w + a_pre, 0.0, 0.3)
    return w, a_post


def gap(V_pre, V_post, w):
    I = w * (V_pre - V_post)
    return I


def everything(n=N, others=1100):
    """Whatever a network may have, in one."""
    neuron = bc.neuron(noisy, threshold=crossed, reset=to_rest, refractory=2.0, frozen=("V",))
    net = bc.Network("everything")
    cells = net.population("cells", neuron, n)
    rest = net.population("others", neuron, others)
    alike = net.poisson("alike", n, 8.0)
    unlike = net.poisson("unlike", 700, np.linspace(0.0, 60.0, 700))
    timed = net.spike_source("timed", [[1.0, 5.0], [5.0], [17.0]])
    few = bc.connect.fixed_out_degree
    rng = np.random.default_rng(3)
    delays = rng.integers(0, 40, n * 6) / 10.0
    net.projection("drive", alike, cells, on_pre=kick, connect=few(2), weights={"w": 0.6})
    net.projection("plastic", unlike, cells, on_pre=before, on_post=after, dynamics=traces, event_driven=True,
                   connect=few(30), weights={"w": 0.2})  # fmt: skip
    net.projection("now", timed, rest, on_pre=kick, connect=bc.connect.all_to_all(), weights={"w": 0.7})
    net.projection("late", cells, rest, on_pre=kick, connect=few(6), weights={"w": 0.3}, delay=delays)
    net.projection("back", rest, cells, on_pre=inhibit, connect=few(20), weights={"w": 0.2}, delay=0.5)
    net.projection("tired", cells, cells, on_pre=depress, connect=few(5), weights={"w": 0.2})
    net.projection("even", cells, cells, on_pre=share_out, connect=few(3), weights={"w": 0.01})
    net.projection("touch", cells, cells, coupling=gap, connect=few(2), weights={"w": 0.05})
    net.poisson_input("rain", cells[101 : n - 300], "V", n=50, rate=5.0, weight=np.linspace(0.01, 0.02, n - 401))
    net.poisson_input("drizzle", rest, "g", n=20, rate=np.linspace(0.0, 5.0, others), weight=0.02)
    cells.init(V=lambda rng, size: rng.uniform(0.0, 0.6, size), x=1.0, g=0.0)
    rest.init(x=1.0)
    rest.set(I=np.linspace(0.0, 0.55, others))
    return net


def outcome(sol):
    """Every number of a solution."""
    found = {}
    for name in sol:
        part = sol.parts[name]
        if part.recorded_spikes is not None:
            found |= {(name, "t"): part.spikes.t, (name, "i"): part.spikes.i}
        found |= {(name, variable, "row"): rows for variable, rows in part.records.items()}
        found |= {(name, variable): value for variable, value in part.final.items()}
    return found


def assert_equal(one, other):
    assert one.keys() == other.keys()
    for key, value in one.items():
        assert np.array_equal(value, other[key]), key


@pytest.fixture(scope="module")
def run(network_folder):
    def simulate(net, duration, threads, backend="c", method="euler_maruyama", **words):
        return bc.simulate(net, duration=duration, dt=0.1, method=method, backend=backend, seed=7, threads=threads,
                           directory=network_folder, **words)  # fmt: skip

    return simulate


RECORD = {
    **{name: ["spikes"] for name in ("alike", "unlike", "timed")},
    **{name: ["spikes", "V", "rate"] for name in ("cells", "others")},
    "plastic": {"w": [0, 5, 900]},
}


@pytest.mark.parametrize("threads", [2, 3])
def test_all_that_a_network_does_is_the_same_on_many_threads(run, threads):
    alone, shared = (run(everything(), 60.0, n, record=RECORD, every=7) for n in (1, threads))
    assert alone.stats["threads"] == 1
    assert shared.stats["threads"] == threads
    assert all(len(alone[name].spikes) > 50 for name in ("cells", "others", "alike", "unlike"))
    assert_equal(outcome(alone), outcome(shared))


def test_the_loops_of_numba_are_shared_too(run):
    sols = [run(example("cuba"), 60.0, n, "numba", "exact") for n in (1, 2, 3)]
    assert [sol.stats["threads"] for sol in sols] == [1, 2, 3]
    assert len(sols[0]["cells"].spikes) > 100
    for sol in sols[1:]:
        assert_equal(outcome(sols[0]), outcome(sol))


def test_pieces_of_a_run_may_have_other_numbers_of_threads(run, tmp_path):
    whole = run(everything(), 50.0, 1, record=RECORD)
    first = run(everything(), 21.3, 3, record=RECORD)
    first.save_state(tmp_path / "state.npz")
    second = run(everything(), 28.7, 2, record=RECORD, init=bc.NetworkState.load(tmp_path / "state.npz"))
    assert (first.stats["threads"], second.stats["threads"]) == (3, 2)
    for name in ("cells", "others", "alike", "unlike"):
        joined = np.concatenate([first[name].spikes.i, second[name].spikes.i])
        assert np.array_equal(joined, whole[name].spikes.i)
    for name, values in whole.final.items():
        for variable, value in values.items():
            assert np.array_equal(second.final[name][variable], value), (name, variable)


def test_no_thread_has_too_few_neurons(run):
    sol = run(example("cuba"), 1.0, 16, method="exact")
    assert sol.stats["threads"] == 4


# --- where threads wait for each other ---------------------------------------------------------------------------------


def step_of(net, method="euler"):
    """The time loop of a network in C: names of routines, `meet`, and `alone(...)` for those of the first thread."""
    with tempfile.TemporaryDirectory() as folder:
        text = bc.generate(net, method=method, backend="c", directory=folder).paths[1].read_text()
    loop = text[text.index("    for (int64_t k = first;") :]
    loop = re.sub(r"if \(k % every == 0\) \{.*?\n        \}\n", "", loop, flags=re.DOTALL)
    alone = re.findall(r"if \(team->thread == 0\) \{(.*?)\n        \}", loop, flags=re.DOTALL)
    names = re.findall(r"\b(meet|(?:update|threshold|log|deliver|reset|couple|gather)_\w+)\(", loop)
    apart = {name for body in alone for name in re.findall(r"\b((?:log|deliver|spikes)_\w+)\(", body)}
    return [f"alone {name}" if name in apart else name for name in names]


@bc.ode
def still(V, x, g, t, I=0.0, tau=10.0):
    dV = (I - V) / tau
    dx = -x / tau
    dg = -g / tau
    return dV, dx, dg


def pair(**words):
    neuron = bc.neuron(still, threshold=crossed, reset=to_rest)
    net = bc.Network("pair")
    a, b = net.population("a", neuron, 5), net.population("b", neuron, 5)
    net.projection("ab", a, b, connect=bc.connect.one_to_one(), **words)
    return net


ENDS = ["threshold_a", "threshold_b", "meet", "alone log_a", "alone log_b", "meet"]


def test_two_meetings_a_step_are_enough_where_spikes_only_add():
    net = pair(on_pre=kick, weights={"w": 0.1})
    assert step_of(net) == ["update_a", "update_b", *ENDS, "deliver_ab", "reset_a", "reset_b"]


def test_sources_are_not_advanced_before_others_have_read_them():
    net = pair(on_pre=share_out, weights={"w": 0.1})
    # a is reset, and V_pre is its V
    assert step_of(net) == ["update_a", "update_b", *ENDS, "deliver_ab", "meet", "reset_a", "reset_b"]


def test_spikes_that_change_their_source_are_delivered_by_one_thread():
    net = pair(on_pre=depress, weights={"w": 0.1})
    assert step_of(net) == ["update_a", "update_b", *ENDS[:-1], "alone deliver_ab", "meet", "reset_a", "reset_b"]


def test_couplings_are_added_up_before_anything_moves():
    net = pair(coupling=gap, weights={"w": 0.1})
    coupled = ["gather_b", "meet", "couple_ab", "meet"]
    assert step_of(net) == [*coupled, "update_a", "update_b", *ENDS, "reset_a", "reset_b"]
