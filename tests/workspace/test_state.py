"""What the disk tells of a file: its edits in words, what is wrong with it, where its lines come from."""

from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.options import Options
from brainpy_codegen.session.generate import compile_job, job_for
from brainpy_codegen.session.references import find_model
from brainpy_codegen.workspace.decide import decide, marked_places
from brainpy_codegen.workspace.edits import edits_between
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import read_map
from brainpy_codegen.workspace.state import broken, file_state
from brainpy_codegen.workspace.store import store
from tests.workspace.texts import C_TEXT, FIRST, PYTHON, c_pair, replace_in

BASE = PYTHON.format(**FIRST)
C_BASE = C_TEXT.format(**FIRST)


@bc.ode
def neuron(V, double, t, I=0.5, E=-65.0):
    """A neuron."""

    # a comment that is not in the text
    gate = 1 / (1 + np.exp(-(V + 40) / 5))
    # fmt: off
    current = gate * (
        V - E
    )
    # fmt: on
    dV = I - current
    ddouble = V - double
    return dV, ddouble


def test_edits_are_named(tmp_path: Path) -> None:
    mine = BASE.replace("-loss", "-2 * loss").replace("    loss = k * x\n", "    loss = k * x\n    extra = 1\n")
    found = [(one.kind, one.what, one.line) for one in edits_between(BASE, mine, "python")]
    assert found == [("added", "extra in derivative", 9), ("changed", "dx in derivative", 10)]
    gone = edits_between(BASE, BASE.replace("    loss = k * x\n", ""), "python")
    assert [(one.kind, one.what, one.line) for one in gone] == [("deleted", "loss in derivative", 0)]
    in_c = edits_between(C_BASE, C_BASE.replace("-loss", "-2 * loss"), "c")
    assert [(one.function, one.name, one.line) for one in in_c] == [("derivative", "dx", 6)]


@pytest.mark.parametrize("new", ["dx  =  - loss", "# why\n    dx = -loss", "dx = -loss  # why"])
def test_comments_and_layout_are_no_edited_statements(new: str) -> None:
    assert edits_between(BASE, BASE.replace("dx = -loss", new), "python") == ()


def test_a_file_that_does_not_parse_says_where() -> None:
    assert broken(BASE, "a.py") == broken(C_BASE, "a.c") == broken("anything", ".clang-format") == ""
    assert broken(BASE.replace("k * x", "k * * x"), "a.py").startswith("line 8: ")
    assert broken(C_BASE.replace("{\n", "{ (\n"), "a.c").startswith("line ")
    assert broken(C_BASE + "/* open", "a.c") != ""


def test_markers_of_git_count() -> None:
    text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\nd\n"
    assert [place.line for place in marked_places(text)] == [2]
    assert decide("a.py", "a\n", text, "new\n").outcome == "refused"
    assert decide("a.py", "new\n", text, "new\n").outcome == "unresolved"
    assert marked_places("Title\n=======\n>>> 1 + 1\n") == ()


def test_the_states_of_a_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "generated")
    store(folder, [c_pair()], {})
    name = "decay_rk4_c.c"
    lock, path = folder.lock("decay_rk4_c"), folder.path / name

    def flags() -> set[str]:
        state = file_state(folder, name, lock)
        words = ("missing", "edited", "places", "beside", "broken", "unknown")
        return {word for word in words if getattr(state, word)}

    assert flags() == set()
    replace_in(path, "-loss", "-2 * loss")
    assert flags() == {"edited"}
    replace_in(path, "}", "")
    assert flags() == {"edited", "broken"}
    assert file_state(folder, name, lock).edits == ()  # of such a text nobody can say which statements it has
    path.unlink()
    assert flags() == {"missing"}
    folder.base(name).unlink()
    assert flags() == {"missing", "unknown"}
    path.write_text(c_pair().files[name])
    assert flags() == set()  # the lock names this very text


@pytest.mark.parametrize("backend", ["numpy", "numba", "c"])
@pytest.mark.parametrize("method", ["rk4", "exponential_euler"])
def test_the_line_map_leads_to_the_model(backend: str, method: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "generated")
    made = compile_job(job_for(neuron, method, backend, Options()))
    store(folder, [made], {})
    name = list(made.files)[-1]
    lines = made.files[name].splitlines()
    source = Path(__file__).read_text().splitlines()
    start = next(number for number, row in enumerate(source, 1) if row.startswith("def neuron("))
    found = read_map(folder.map_file(name))
    named = {one.name: one for one in found if one.name}
    assert {"gate", "current", "dV"} <= named.keys()
    for one in found:
        if one.name:
            assert f"{one.name} =" in source[start + one.offset - 1]
            assert one.name in lines[one.first - 1]
    assert named["current"].end_offset == named["current"].offset + 2


def test_a_map_does_not_change_when_the_model_moves(tmp_path: Path) -> None:
    text = "import brainpy_codegen as bc\n@bc.ode\ndef decay(x, t, k=1.0):\n    loss = k * x\n    return -loss\n"
    maps = []
    for folder, before in (("one", ""), ("two", "# more\n\n\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "pyproject.toml").touch()
        path = tmp_path / folder / "models.py"
        path.write_text(before + text)
        maps.append(compile_job(job_for(find_model(str(path) + ":decay"), "rk4", "numpy", Options())).maps)
    assert maps[0] == maps[1]
    assert any('"loss", 1, 1]' in row for row in maps[0].values())
