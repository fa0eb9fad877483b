"""Networks on the command line: values by part, spikes counted, every stage explained."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from brainpy_codegen.cli import main
from brainpy_codegen.runtime.network_solution import NetworkSolution

BACKEND = "numpy"
NETWORK = """\
import brainpy_codegen as bc


@bc.ode
def leaky(V, t, I=0.0, tau=10.0):
    dV = (I - V) / tau
    return dV


def crossed(V, V_t=1.0):
    return V > V_t


def to_rest(V):
    V = 0.0
    return V


def kick(V, w):
    V = V + w
    return V


net = bc.Network("pair")
cells = net.population("cells", bc.neuron(leaky, threshold=crossed, reset=to_rest), 4)
net.projection("exc", cells, cells, on_pre=kick, connect=bc.connect.all_to_all(), weights={"w": 0.1})
net.poisson_input("noise", cells, "V", 100, 10.0, 0.05)
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "pair.py").write_text(NETWORK)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    yield tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, standalone_mode=True)


def test_run(project: Path) -> None:
    run = ["run", "pair.py:net", "--duration", "30", "--dt", "0.1", "--backend", BACKEND, "--method", "euler"]
    given = ["--set", "cells.I=2", "--set", "noise.rate=20", "--init", "cells.V=0,0.1,0.2,0.3", "--seed", "7"]
    done = call(*run, *given, "--record", "cells.V", "--record", "cells.spikes", "--save", "s.npz", "--plot", "p.png")
    assert done.exit_code == 0, done.output
    assert f"generated file: generated/pair_euler_{BACKEND}.py" in done.output
    sol = NetworkSolution.load("s.npz")
    assert sol["cells"]["V"][0].tolist() == [0.0, 0.1, 0.2, 0.3]
    assert sol.seed == 7
    count = len(sol["cells"].spikes)
    assert count > 4
    assert ["cells", "4", str(count)] in [row.split()[:3] for row in done.output.splitlines()]
    assert (project / "p.png").read_bytes().startswith(b"\x89PNG")


def test_explain(project: Path) -> None:
    done = call("explain", "pair.py:pair", "--backend", BACKEND, "--method", "euler")
    assert done.exit_code == 0, done.output
    for words in ("=== network", "population cells: leaky", "projection exc: cells to cells", "w: of the synapse"):
        assert words in done.output
    for words in ("=== program", "routine deliver_exc(", "routine add_noise(", "=== files", "--- pair_euler_numpy.py"):
        assert words in done.output
    assert not (project / "generated").exists()


def test_list() -> None:
    listed = call("list", "models", "pair.py").output.splitlines()
    assert [row.split()[:3] for row in listed[1:]] == [["leaky", "ode", "V"], ["pair", "network", "cells"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "I=2"], "--set I: of a network, write --set PART.NAME=VALUE, for example cells.I=VALUE"),
        (["--record", "V"], "--record V: of a network, write --record PART.NAME"),
        (["--crossings", "V=0.5"], "--crossings is for single models"),
        (["--set", "cell.I=2"], "did you mean 'cells'"),
    ],
)
def test_what_is_refused(arguments: list[str], message: str) -> None:
    done = call("run", "pair.py:net", "--duration", "1", "--dt", "0.1", "--backend", BACKEND, *arguments)
    assert done.exit_code == 2, done.output
    assert message in done.output


def test_a_single_model_is_asked_for() -> None:
    done = call("analyze", "pair.py:net", "fixed-points")
    assert done.exit_code == 2
    assert "is a network, and a single model is needed" in done.output
