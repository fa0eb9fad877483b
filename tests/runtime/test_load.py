"""Generated files are imported as they are on disk."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from brainpy_codegen.errors import EditedFileError, RunError, ToolMissingError, UsageError
from brainpy_codegen.runtime.load import load, package_name, support


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "mit Leerzeichen é" / "generated"
    (path / "support").mkdir(parents=True)
    (path / "support" / "__init__.py").touch()
    (path / "support" / "part.py").write_text("VALUE = 1\n")
    (path / "module.py").write_text("from .support.part import VALUE\n\nnumber = 1\n")
    return path


def rewrite(path: Path, text: str) -> None:
    """Another text with the same size and time: what misleads Python's bytecode."""
    times = path.stat()
    assert times.st_size == len(text)
    path.write_text(text)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_the_same_text_is_the_same_module(folder: Path) -> None:
    module = load(folder / "module.py")
    assert (module.VALUE, module.number) == (1, 1)
    assert load(str(folder / "module.py")) is module
    assert importlib.import_module(module.__name__) is module


def test_a_rewritten_file_is_never_stale(folder: Path) -> None:
    first = load(folder / "module.py")
    for own in range(2, 9):
        rewrite(folder / "module.py", f"from .support.part import VALUE\n\nnumber = {own}\n")
        module = load(folder / "module.py")
        assert module.number == own
    assert first.number == 1


def test_a_rewritten_support_file_is_never_stale(folder: Path) -> None:
    (folder / "other.py").write_text("from .support.part import VALUE\n")
    load(folder / "module.py")
    load(folder / "other.py")
    rewrite(folder / "support" / "part.py", "VALUE = 2\n")
    assert load(folder / "module.py").VALUE == 2
    assert load(folder / "other.py").VALUE == 2


def test_stale_bytecode_of_another_tool_is_not_used(folder: Path) -> None:
    (folder / "__init__.py").touch()  # else a regular package `generated` anywhere on the path would win
    command = [sys.executable, "-c", "import generated.module"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, cwd=folder.parent, env=environment, check=True)
    assert list((folder / "__pycache__").glob("module.*.pyc"))
    rewrite(folder / "module.py", "from .support.part import VALUE\n\nnumber = 7\n")
    assert load(folder / "module.py").number == 7


def test_loading_writes_no_bytecode(folder: Path) -> None:
    load(folder / "module.py")
    assert not list(folder.rglob("*.pyc"))


def test_a_changed_c_file_loads_the_module_anew(folder: Path) -> None:
    (folder / "module.c").write_text("/* 1 */\n")
    module = load(folder / "module.py")
    (folder / "module.c").write_text("/* 2 */\n")
    assert load(folder / "module.py") is not module


def test_two_folders_do_not_meet(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("number = 5\n")
    assert load(folder / "module.py").number == 1
    assert load(tmp_path / "module.py").number == 5


def test_the_name_is_the_same_in_every_process(folder: Path) -> None:
    script = "import sys, pathlib; from brainpy_codegen.runtime.load import load; print(load(sys.argv[1]).__package__)"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, "generated/module.py"],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == package_name(folder)


def test_support_modules_are_those_of_the_folder(folder: Path) -> None:
    module = load(folder / "module.py")
    part = support(module, "part")
    assert part is not None and part.VALUE == 1
    assert support(module, "none_such") is None


def test_conflict_markers_are_named_with_their_line(folder: Path) -> None:
    text = "number = 1\n<<<<<<< edited\nnumber = 2\n||||||| base\nnumber = 1\n=======\nnumber = 3\n>>>>>>> generated\n"
    (folder / "module.py").write_text(text)
    with pytest.raises(EditedFileError, match=r"module\.py:2 holds a conflict marker"):
        load(folder / "module.py")


def test_a_broken_edit_is_named_with_its_line(folder: Path) -> None:
    (folder / "module.py").write_text("x = 1\ny = = 2\n")
    with pytest.raises(RunError, match=r"module\.py:2: invalid syntax"):
        load(folder / "module.py")


def test_a_missing_library_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "module.py").write_text("import torch\n")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ToolMissingError, match=r"needs torch.*brainpy-codegen\[torch\]"):
        load(folder / "module.py")


def test_a_missing_file_is_a_usage_error(folder: Path) -> None:
    with pytest.raises(UsageError, match="there is no generated file"):
        load(folder / "none.py")
