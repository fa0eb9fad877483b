"""The text depends on the model alone."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from tests.generated_text.conftest import Project, fill

HERE = Path(__file__)


def assert_same(one, other):
    assert sorted(one) == sorted(other)
    for name in one:
        if one[name] != other[name]:
            lines = [text.decode(errors="replace").splitlines() for text in (one[name], other[name])]
            raise AssertionError("\n".join([name, *list(difflib.unified_diff(*lines, lineterm="", n=0))[:20]]))


def test_there_is_something_to_compare(filled):
    names = set(filled.files())
    for model, methods in (("small", ("rk4", "exponential_euler")), ("large", ("rk4",)), ("ring", ("euler",))):
        for method in methods:
            for backend in ("numpy", "numba", "c", "jax", "torch"):
                assert f"{model}_{method}_{backend}.py" in names
            assert f"{model}_{method}_c.c" in names
    assert "__init__.py" in names


@pytest.mark.parametrize("seed", ["1", "77"])
def test_hash_seed(seed, filled, tmp_path):
    assert_same(fill(Project(tmp_path / "project"), PYTHONHASHSEED=seed).files(), filled.files())


def test_folder_with_spaces_and_other_letters(filled, tmp_path):
    other = fill(Project(tmp_path / "mein Prüfstand 神経" / "a b"), PYTHONHASHSEED="0", LC_ALL="C.UTF-8")
    assert_same(other.files(), filled.files())


def test_user_and_machine(filled, tmp_path):
    other = fill(
        Project(tmp_path / "project"), USER="zaphod", LOGNAME="zaphod", TZ="Asia/Tokyo", LANG="C", COLUMNS="40"
    )
    assert_same(other.files(), filled.files())


def test_order_of_generating(filled, tmp_path):
    """All models in one go, or one file after the other."""
    other = Project(tmp_path / "project")
    other.folder.mkdir()
    (other.folder / "pyproject.toml").write_bytes((filled.folder / "pyproject.toml").read_bytes())
    other.models.write_bytes(filled.models.read_bytes())
    for backend in ("torch", "c", "numba", "jax", "numpy"):
        other.generate("ring", methods=("euler",), backends=(backend,))
        other.generate("large", "small", methods=("exponential_euler", "rk4"), backends=(backend,))
    one, two = other.files(), filled.files()
    modules = {name for name in two if not name.startswith(".codegen")}
    assert_same({name: one[name] for name in modules}, {name: two[name] for name in modules})


def test_twice_in_a_row_touches_nothing(tmp_path):
    project = fill(Project(tmp_path / "project"))
    paths = [path for path in project.generated.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}
    project.generate("small", "large", methods=("rk4", "exponential_euler"))
    project.tool("generate")
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}
    changed = {path.relative_to(project.generated).as_posix() for path in paths if before[path] != after[path]}
    assert changed == set()


def test_a_change_of_another_model_touches_nothing(project):
    one = "\n\n@bc.ode\ndef one(x, t):\n    return -x\n"
    text = "import brainpy_codegen as bc\n" + one + one.replace("one", "two")
    project.models.write_text(text)
    project.generate("one", "two", methods=("euler",), backends=("numpy", "c"))
    path = project.generated / "one_euler_numpy.py"
    stamp = path.stat().st_mtime_ns
    before = path.read_bytes()
    project.models.write_text(
        "# a remark\n\n" + text.replace("def two(x, t):\n    return -x", "def two(x, t):\n    return -2 * x")
    )
    project.generate("one", "two", methods=("euler",), backends=("numpy", "c"))
    assert (path.stat().st_mtime_ns, path.read_bytes()) == (stamp, before)
    assert "2 * x" in project.text("two_euler_numpy.py")


def test_nothing_of_the_day_the_machine_or_the_version(filled):
    import brainpy_codegen

    version = getattr(brainpy_codegen, "__version__", "0.1.0")
    patterns = {
        "a date": r"\b20\d\d-\d\d-\d\d\b|\b\d\d:\d\d:\d\d\b",
        "a version": rf"(?<![\d.]){re.escape(version)}(?![\d.])|9\.8\.7",
        "an absolute path": r"(?<![\w./])/(?:tmp|home|root|usr|work|var|private|Users)/\w",
        "a hash": r"\b[0-9a-f]{32,64}\b",
    }
    found = [
        f"{name}: {what}: {match.group()}"
        for name, content in filled.files().items()
        if not name.startswith(".codegen")
        for what, pattern in patterns.items()
        if (match := re.search(pattern, content.decode("utf-8")))
    ]
    assert found == []


def test_no_path_or_user_in_the_books_either(filled):
    """`.codegen` is committed: it may hold hashes, but nothing of this machine."""
    found = [
        name
        for name, content in filled.files().items()
        if str(filled.folder).encode() in content or b"/tmp/" in content
    ]
    assert found == []
