"""The files of a network are edited, merged, compared and checked like those of a model."""

import json
import sys

import pytest
from click.testing import CliRunner

from brainpy_codegen.cli import main

NETWORK = """\
import brainpy_codegen as bc


@bc.ode
def membrane(V, ge, t, I=0.0, tau=20.0):
    dV = (ge + I - V) / tau
    dge = -ge / 5.0
    return dV, dge


def crossed(V, V_t=10.0):
    return V > V_t


def to_rest(V, V_r=0.0):
    V = V_r
    return V


def excite(ge, w=0.5):
    ge = ge + w
    return ge


net = bc.Network("small")
cells = net.population("cells", bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=2.0), 40)
net.projection("exc", cells, cells, on_pre=excite, connect=bc.connect.bernoulli(0.2), delay=1.5)
cells.init(V=lambda rng, n: rng.uniform(0.0, 10.0, n))
cells.set(I=12.0)
"""

DECAY = """\
import brainpy_codegen as bc


@bc.ode
def decay(x, t, k=0.5):
    dx = -k * x
    return dx
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "small.py").write_text(NETWORK)
    call("generate", "small.py:small", "--method", "exact", "--backend", "numpy")
    return tmp_path


def call(*words, code=0):
    for name in [name for name in sys.modules if name.startswith("small_")]:
        del sys.modules[name]  # a new process would read the network anew
    done = CliRunner().invoke(main, words)
    assert done.exit_code == code, done.output
    return done.output


def change(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_what_was_generated_is_current_and_computes_the_network(project):
    assert "bitwise" in call("verify")
    call("check")
    assert call("generate").startswith("current")


def test_an_edit_without_effect_is_verified_and_merged(project):
    file = project / "generated" / "small_exact_numpy.py"
    change(file, "    ge_2 = ge + w\n", "    ge_2 = w + ge  # the same\n")
    call("check", code=1)
    assert "bitwise" in call("verify")
    call("check")
    # the network changes elsewhere, and the edit stays
    change(project / "small.py", "return V > V_t", "return V >= V_t")
    assert "stale" in call("status")
    assert call("generate").startswith("merged")
    text = file.read_text()
    assert "w + ge  # the same" in text
    assert "V >= V_t" in text


def test_an_edit_with_effect_is_found(project):
    change(project / "generated" / "small_exact_numpy.py", "    V_2 = V_r\n", "    V_2 = V_r + 1.0\n")
    found = call("verify", code=5)
    assert "small_exact_numpy: different" in found
    assert "cells: spikes differ from step" in found


def test_both_sides_change_one_statement(project):
    change(project / "generated" / "small_exact_numpy.py", "    V_2 = V_r\n", "    V_2 = V_r + 1.0\n")
    change(project / "small.py", "    V = V_r\n", "    V = V_r - 2.0\n")
    call("generate", code=4)
    assert "<<<<<<<" in (project / "generated" / "small_exact_numpy.py").read_text()


def test_a_network_that_is_gone(project):
    change(project / "small.py", 'bc.Network("small")', 'bc.Network("other")')
    assert "orphan" in call("status")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("cells, cells, on_pre", "cells[:50], cells, on_pre", "index 50 is out of range: there are 40 neurons"),
        (
            "cells.init(V=lambda rng, n: rng.uniform(0.0, 10.0, n))",
            "cells.init(V=lambda rng, n: [1, 2])",
            "2 values of",
        ),
        ("I=0.0, tau", "I, tau", "the parameter I has no default"),
    ],
)
def test_a_network_that_cannot_be_built_stops_no_other_file(project, old, new, words):
    (project / "decay.py").write_text(DECAY)
    call("generate", "decay.py:decay", "--method", "euler", "--backend", "numpy")
    change(project / "small.py", old, new)
    if "default" in words:
        change(project / "small.py", "cells.set(I=12.0)\n", "")
    found = call("verify", code=2)
    assert "small_exact_numpy: failed" in found
    assert words in found
    assert "decay_euler_numpy" in found
    assert "bitwise" in found
    change(project / "generated" / "decay_euler_numpy.py", "-k * x", "-k * x - 0.5")
    rows = json.loads(CliRunner().invoke(main, ["verify", "--json"]).stdout)
    assert [row["exit_code"] for row in rows] == [5, 2]
    call("verify", code=5)
