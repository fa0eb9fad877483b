"""A project's own templates: they stand in for the package's, are named in the header and are part of the lock."""

from __future__ import annotations

from pathlib import Path

import pytest

import brainpy_codegen as bc
from brainpy_codegen.compiler import network_program, render_network
from brainpy_codegen.session.settings import options_for

NOTICE = '{% extends "brainpy_codegen/_python/module.py.jinja" %}\n{% block header %}\n{{ super() -}}\n# The Lab, 2026.\n{% endblock %}\n'


@bc.ode
def labelled(x, t, k=1.0):  # type: ignore[no-untyped-def]
    """A decay."""
    return -k * x


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of templates of a project, in which a test runs."""
    (tmp_path / "pyproject.toml").write_text('[tool.brainpy-codegen]\ntemplates = "mine"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("_python", "c"):
        (tmp_path / "mine" / name).mkdir(parents=True)
    return tmp_path / "mine"


def made(backend: str = "numba") -> bc.Generation:
    return bc.generate(labelled, method="rk4", backend=backend)


def test_a_block_of_a_project_takes_the_place_of_ours(mine: Path) -> None:
    plain = made().text.replace(" with the templates of mine", "")
    (mine / "_python" / "module.py.jinja").write_text(NOTICE, encoding="utf-8")
    text = made().text
    assert "with the templates of mine.\n" in text and "\n# The Lab, 2026.\n" in text
    rest = text.replace("# The Lab, 2026.\n", "").replace(" with the templates of mine", "")
    assert rest.split() == plain.split()
    sol = bc.simulate(labelled, 1.0, 0.1, method="rk4", backend="numba", init={"x": 1.0})
    assert float(sol["x"][-1]) == pytest.approx(0.36788, abs=1e-5)


def test_blocks_of_c_files(mine: Path) -> None:
    block = (
        '{% extends "brainpy_codegen/c/module.c.jinja" %}\n{% block header %}\n/* The Lab, 2026. */\n{% endblock %}\n'
    )
    (mine / "c" / "module.c.jinja").write_text(block, encoding="utf-8")
    assert made("c").text.startswith("/* The Lab, 2026. */\n\n#include <math.h>\n")


def test_a_changed_template_makes_files_old(mine: Path) -> None:
    template = mine / "_python" / "module.py.jinja"
    template.write_text(NOTICE, encoding="utf-8")
    assert [made().status for _ in range(2)] == ["written", "current"]
    template.write_text(NOTICE.replace("Lab", "Laboratory"), encoding="utf-8")
    assert made().status == "written" and "# The Laboratory, 2026." in made().text
    template.unlink()
    assert made().status == "written" and "2026" not in made().text


def test_simulate_sees_a_changed_template(mine: Path) -> None:
    template = mine / "_python" / "module.py.jinja"
    for word in ("First", "Second"):
        template.write_text(NOTICE.replace("Lab", word), encoding="utf-8")
        bc.simulate(labelled, 1.0, 0.5, method="rk4", backend="numpy", init={"x": 1.0})
        assert f"# The {word}, 2026." in Path("generated/labelled_rk4_numpy.py").read_text(encoding="utf-8")


def test_a_template_may_leave_out_what_it_likes(mine: Path) -> None:
    bare = '"""Only this."""\n\nSTATES = {{ states }}\nPARAMETERS = {{ parameters_dict }}\n'
    (mine / "_python" / "module.py.jinja").write_text(bare, encoding="utf-8")
    assert made("numpy").text.startswith('"""Only this."""')


@pytest.mark.parametrize(
    "name, text, message",
    [
        (
            "_python/modul.py.jinja",
            "",
            r"mine/_python/modul.py.jinja takes the place of no template \(did you mean '_p",
        ),
        ("_python/module.py.jinja", "a\n{% if %}\n", r"module\.py\.jinja:2: Expected an expression"),
        ("_python/module.py.jinja", "a\n\n{{ header.colour }}\n", r"module\.py\.jinja:3: .* has no attribute 'colour'"),
        ("_python/module.py.jinja", "{{ colour }}\n", r"missing \['colour'\]"),
        ("_python/module.py.jinja", '{% extends "nothing.jinja" %}', r"mine.*nothing\.jinja"),
    ],
)
def test_faults_are_told_with_their_place(name: str, text: str, message: str, mine: Path) -> None:
    (mine / name).write_text(text, encoding="utf-8")
    with pytest.raises(bc.CodegenError, match=message):
        made()
    assert not Path("generated/labelled_rk4_numba.py").exists()


def test_a_folder_that_is_not_there(mine: Path) -> None:
    for folder in (*mine.iterdir(), mine):
        folder.rmdir()
    with pytest.raises(
        bc.UsageError, match=r"there is no folder .*mine, which \[tool\.brainpy-codegen\] templates names"
    ):
        made()


def test_networks_are_made_with_them_at_any_time(mine: Path) -> None:
    """Also where a carried edit is merged, which renders the network's program by itself."""
    net = bc.Network("quiet")
    net.population("cells", bc.neuron(labelled, threshold=lambda x: x > 1.0), 2)
    text = bc.generate(net, method="exact", backend="numpy").text
    options = options_for(None, None)
    program = network_program(net.ir, "exact", "numpy", options)
    assert list(render_network(program, "numpy", options, "quiet_exact_numpy").values()) == [text]
    assert "with the templates of mine." in text
