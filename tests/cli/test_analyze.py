"""`analyze` in a project of its own."""

from pathlib import Path

import pytest

from tests.cli.project import call, replace_in

TEXT = """\
import brainpy_codegen as bc


@bc.ode
def fitzhugh_nagumo(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
    dV = V - V**3 / 3 - w + I
    dw = (V + a - b * w) / tau
    return dV, dw
"""
BOX = ("--box", "V=-3,3", "--box", "w=-3,3")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "models_analysed.py").write_text(TEXT)
    (tmp_path / "generated").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_fixed_points_are_listed_and_saved(project) -> None:
    done = call(
        "analyze", "models_analysed.py:fitzhugh_nagumo", "fixed-points", *BOX, "--set", "I=0.8", "--save", "p.csv"
    )
    assert done.exit_code == 0, done.output
    assert "1 fixed point in the box; no others, which is proven" in done.stdout
    assert "unstable node" in done.stdout
    assert (project / "p.csv").read_text().startswith("I,")


def test_a_bifurcation_diagram_with_a_figure(project) -> None:
    words = ("--parameter", "I=0,2", "--plot", "fhn.png")
    done = call("analyze", "models_analysed.py:fitzhugh_nagumo", "bifurcation", *BOX, *words)
    assert done.exit_code == 0, done.output
    assert "0.3312813375" in done.stdout
    assert (project / "fhn.png").read_bytes().startswith(b"\x89PNG")


def test_a_phase_plane_needs_a_figure_of_two_states(project) -> None:
    done = call("analyze", "models_analysed.py:fitzhugh_nagumo", "phase-plane", *BOX, "--plot", "plane.png")
    assert done.exit_code == 0, done.output
    assert (project / "plane.png").is_file()
    wrong = call("analyze", "models_analysed.py:fitzhugh_nagumo", "phase-plane", "--box", "V=-3,3")
    assert wrong.exit_code == 2
    assert "lacks w" in wrong.stderr


def test_an_edited_file_is_told_of_and_can_be_analysed(project) -> None:
    reference = "models_analysed.py:fitzhugh_nagumo"
    call("generate", reference, "--method", "rk4", "--backend", "numpy")
    path = project / "generated" / "fitzhugh_nagumo_rk4_numpy.py"
    replace_in(path, "dV = V - V**3 / 3 - w + I", "dV = V - V**3 / 3 - w + I + 0.8")
    plain = call("analyze", reference, "fixed-points", *BOX)
    assert "was edited" in plain.stderr
    assert "stable focus" in plain.stdout
    edited = call("analyze", reference, "fixed-points", *BOX, "--module", str(path))
    assert "was edited" not in edited.stderr
    assert "-0.272900" in edited.stdout


def test_a_page_to_browse(project) -> None:
    words = ["analyze", "models_analysed.py:fitzhugh_nagumo", "bifurcation", "--parameter", "I=0,2", *BOX]
    done = call(*words, "--page", "fhn.html")
    assert done.exit_code == 0, done.output
    assert "page: fhn.html" in done.stdout
    assert "H1: hopf" in (project / "fhn.html").read_text(encoding="utf-8")
    refused = call("analyze", "models_analysed.py:fitzhugh_nagumo", "fixed-points", *BOX, "--page", "fhn.html")
    assert refused.exit_code == 2
    assert "--page is for bifurcation diagrams" in refused.stderr
