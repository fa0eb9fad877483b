"""`generate --carry-edits`: an edit of one file on the other backends and methods of its model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from brainpy_codegen.errors import EditedFileError
from brainpy_codegen.session.settings import reset_settings
from brainpy_codegen.verification import carry
from tests.cli.project import call, forget, replace_in

MODEL = '''\
import numpy as np

import brainpy_codegen as bc


def rate(V, half):
    z = (V - half) / 3
    return 1 / (1 + np.exp(-z))


@bc.ode
def cell(V, w, t, I=0.5, tau=12.5):
    """Cell."""
    drive = I - w
    r = rate(V, 0.5)
    dV = V - V**3 / 3 + drive * r
    dw = (V - w) / tau
    return dV, dw
'''
OTHERS = {"numba": ".py", "c": ".c", "jax": ".py", "torch": ".py"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "models.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    yield tmp_path / "generated"
    reset_settings()
    forget()


def generated(method: str, *backends: str) -> None:
    words = [word for backend in backends for word in ("--backend", backend)]
    assert call("generate", "models.py:cell", "--method", method, *words).exit_code == 0


def test_an_edit_reaches_every_backend_in_its_own_words(project: Path) -> None:
    generated("euler", "numpy", *OTHERS)
    path = project / "cell_euler_numpy.py"
    replace_in(path, "dV = V - V**3 / 3 + drive * r", "gain = np.where(V > 0, drive, 0.5)\n    dV = V + gain * r")
    replace_in(path, "z = (V - half) / 3", "z = (V - half) * 0.25  # measured")
    before = path.read_text()
    done = call("generate", "--carry-edits")
    assert done.exit_code == 0, done.output
    assert done.stdout.count("carried ") == 4 and "not carried" not in done.stderr
    assert done.stdout.count("(from cell_euler_numpy: different)") == 4
    assert path.read_text() == before
    spelled = {
        "numba": ["z = (V - half) * 0.25", "gain = drive if V > 0 else 0.5", "dV = V + gain * r"],
        "c": ["double z = (V - half) * 0.25;", "double gain = V > 0 ? drive : 0.5;", "double dV = V + gain * r;"],
        "jax": ["z = (V - half) * 0.25", "gain = jnp.where(V > 0, drive, 0.5)", "dV = V + gain * r"],
        "torch": ["z = (V - half) * 0.25", "gain = where(V > 0, drive, 0.5)", "dV = V + gain * r"],
    }
    for backend, rows in spelled.items():
        text = (project / f"cell_euler_{backend}{OTHERS[backend]}").read_text()
        assert [row for row in rows if row not in text] == []
    assert "lacks" not in call("status").output
    assert call("check").exit_code == 1
    assert call("accept", "cell_euler_c", "--reason", "as measured").exit_code == 0
    undone = call("undo")  # `accept` writes only the lock, so this is the carrying
    assert undone.stdout.count("restored") == 4 and path.read_text() == before


def test_an_equivalent_edit_of_c_is_verified_where_it_arrives(project: Path) -> None:
    generated("euler", "c", "numpy")
    generated("rk4", "numpy")
    replace_in(project / "cell_euler_c.c", "dw = (V - w) / tau;", "dw = (V - w) * (1.0 / tau); /* faster */")
    done = call("generate", "--carry-edits")
    assert done.exit_code == 0, done.output
    assert done.stdout.count("(from cell_euler_c: rounding)") == 2
    for name in ("cell_euler_numpy.py", "cell_rk4_numpy.py"):
        assert "dw = (V - w) * (1.0 / tau)" in (project / name).read_text()
    assert call("verify", "cell_euler_c").exit_code == 0
    assert call("check").exit_code == 0


def test_an_edit_of_the_method_goes_to_the_same_method_only(project: Path) -> None:
    generated("euler", "numpy", "numba")
    generated("midpoint", "numpy")
    replace_in(project / "cell_euler_numpy.py", "w_next = w + dt * dw", "w_next = w + dt * dw * 0.5")
    done = call("generate", "--carry-edits")
    assert done.exit_code == 0, done.output
    assert "w_next = w + dt * dw * 0.5" in (project / "cell_euler_numba.py").read_text()
    assert "0.5 * dw" not in (project / "cell_midpoint_numpy.py").read_text()
    assert "midpoint" not in done.stdout.partition("carried ")[2]


def test_through_an_exponential_method(project: Path) -> None:
    generated("exponential_euler", "numpy")
    generated("euler", "numpy")
    replace_in(project / "cell_euler_numpy.py", "dw = (V - w) / tau", "dw = (1.1 * V - w) / tau")
    done = call("generate", "--carry-edits")
    assert done.exit_code == 0, done.output
    text = (project / "cell_exponential_euler_numpy.py").read_text()
    assert "dw_offset = 1.1 * V / tau" in text


def test_what_cannot_be_said_elsewhere_is_refused_with_the_reason(project: Path) -> None:
    generated("euler", "numpy", "c")
    path = project / "cell_euler_numpy.py"
    replace_in(path, "drive = I - w", "drive = np.interp(I - w, [-2.0, 2.0], [-2.0, 2.0])")
    replace_in(path, "dw = (V - w) / tau", "dw = 0.9 * (V - w) / tau")
    done = call("generate", "--carry-edits")
    assert done.exit_code == 1
    assert "drive in derivative: it calls interp, which is no function of models" in done.stderr
    text = (project / "cell_euler_c.c").read_text()
    assert "double dw = 0.9 * (V - w) / tau;" in text and "double drive = I - w;" in text


def test_a_statement_that_reads_what_is_refused_stays_too(project: Path) -> None:
    generated("euler", "numpy", "c")
    path = project / "cell_euler_numpy.py"
    replace_in(path, "drive = I - w", "table = [1.0, 2.0]\n    drive = I - w * table")
    done = call("generate", "--carry-edits")
    assert done.exit_code == 1
    assert "drive in derivative: it reads table, which cannot be carried" in done.stderr
    assert call("diff", "cell_euler_c").exit_code == 0


def test_a_file_that_fails_itself_carries_nothing(project: Path) -> None:
    generated("euler", "numpy", "c")
    replace_in(project / "cell_euler_numpy.py", "drive = I - w", "drive = max(I - w, 0.0)")
    done = call("generate", "--carry-edits")
    assert done.exit_code == 1
    assert "the edited file itself fails: ValueError" in done.stderr
    assert call("diff", "cell_euler_c").exit_code == 0


def test_an_edit_at_the_same_place_is_not_overwritten(project: Path) -> None:
    generated("euler", "numpy", "c")
    generated("midpoint", "numpy")
    replace_in(project / "cell_euler_numpy.py", "drive = I - w", "drive = I - 1.5 * w")
    replace_in(project / "cell_euler_c.c", "drive = I - w", "drive = I - 2.5 * w")
    call("generate", "--carry-edits")
    assert "drive = I - 2.5 * w" in (project / "cell_euler_c.c").read_text()
    assert "drive = I - 1.5 * w" in (project / "cell_euler_numpy.py").read_text()
    text = (project / "cell_midpoint_numpy.py").read_text()
    assert ("1.5 * w" in text) != ("2.5 * w" in text)  # the edit of one of them


def test_without_edits_there_is_nothing_to_carry(project: Path) -> None:
    generated("euler", "numpy", "c")
    path = project / "cell_euler_numpy.py"
    for edit in ("", "@staticmethod\n"):  # how it is called or compiled is each backend's own business
        path.write_text(path.read_text().replace("@np.errstate", f"{edit}@np.errstate"))
        done = call("generate", "--carry-edits")
        assert done.exit_code == 0 and "no edit that another module of its model lacks" in done.stdout
    assert "@staticmethod" in path.read_text()


def test_an_edit_of_a_loop_is_refused_since_each_backend_has_its_own(project: Path) -> None:
    generated("tsit5", "numpy", "c", "numba")
    path = project / "cell_tsit5_numpy.py"
    row = "        dt = walk.up_to_stop(dt)\n"
    replace_in(path, row, row + "        V = np.maximum(V, -80.0)\n")
    assert "lacks" not in call("status").output
    done = call("generate", "--carry-edits")
    assert done.exit_code == 1 and done.stderr.count("not carried") == 2
    for other in ("c", "numba"):
        place = "V in solve: it stands in the time loop, of which each backend has a form of its own"
        assert f"not carried    generated/cell_tsit5_{other}: {place}" in done.stderr
    assert "|         V = np.maximum(V, -80.0)" in done.stderr and "= help: edit cell_tsit5_c by hand" in done.stderr
    replace_in(project / "cell_tsit5_numba.py", "dt = up_to(wanted, t, stop)", "dt = up_to(wanted, t, 1.0 * stop)")
    again = call("generate", "--carry-edits").stderr
    assert "not carried    generated/cell_tsit5_numba" not in again  # somebody has seen to it


def test_a_broken_file_gets_no_edit_and_stops_no_other(project: Path) -> None:
    generated("euler", "numpy", "c", "numba")
    replace_in(project / "cell_euler_numba.py", "w_next = ", "w_next = (")
    broken = (project / "cell_euler_numba.py").read_bytes()
    replace_in(project / "cell_euler_numpy.py", "dw = (V - w) / tau", "dw = (V - w) * (1.0 / tau)")
    done = call("generate", "--carry-edits")
    assert done.exit_code == 1
    assert "cell_euler_numba: dw in derivative: cell_euler_numba is broken; put that right first" in done.stderr
    assert "dw = (V - w) * (1.0 / tau);" in (project / "cell_euler_c.c").read_text()
    assert (project / "cell_euler_numba.py").read_bytes() == broken


def test_what_is_saved_while_edits_are_compared_is_not_overwritten(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generated("euler", "numpy", "numba")
    replace_in(project / "cell_euler_numpy.py", "dw = (V - w) / tau", "dw = (V - w) * (1.0 / tau)")
    other = project / "cell_euler_numba.py"
    real = carry.verify

    def slow(*given: object, **named: object) -> object:
        if "# saved" not in other.read_text():
            other.write_text(other.read_text() + "# saved\n")
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(carry, "verify", slow)
    done = call("generate", "--carry-edits")
    assert done.exit_code == EditedFileError.exit_code and "a file was saved while edits were carried" in done.stderr
    assert other.read_text().endswith("# saved\n")


def test_what_assigns_no_name_of_others_is_not_left_out_silently(project: Path) -> None:
    generated("euler", "numpy", "c")
    replace_in(project / "cell_euler_numpy.py", "return dV, dw", "return 2 * dV, dw")
    done = call("generate", "--carry-edits")
    assert done.exit_code == 1
    reason = "`return` in derivative: it assigns no name that other modules have, too"
    assert f"not carried    generated/cell_euler_c: {reason}" in done.stderr
