"""Generated files meet files on disk."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from brainpy_codegen.errors import EditedFileError, UsageError
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.store import Fresh, store

ROOT = Path(__file__).resolve().parents[2]


def lock(reference: str = "models.py:decay") -> Lock:
    return Lock(reference, "model", "rk4", "c", {"dtype": "float64"}, "0" * 64)


def fresh(text: str, reference: str = "models.py:decay", module: str = "decay_rk4_c") -> Fresh:
    files = {f"{module}.py": f"# loader of {text}\n", f"{module}.c": f"/* {text} */\n"}
    return Fresh(module, files, lock(reference))


def times(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "généré und mehr")


def test_a_new_module_is_written_with_its_base_and_lock(folder: Folder) -> None:
    stored = store(folder, [fresh("one")], {"support/threads.py": "THREADS = 1\n"})
    assert stored.statuses == {"decay_rk4_c": "written"}
    for name in ("decay_rk4_c.py", "decay_rk4_c.c", "support/threads.py"):
        assert (folder.path / name).read_bytes() == folder.base(name).read_bytes()
    known = folder.lock("decay_rk4_c")
    assert known is not None
    assert known.model == "models.py:decay"
    assert sorted(known.base) == ["decay_rk4_c.c", "decay_rk4_c.py"]


def test_the_same_again_touches_no_file(folder: Folder) -> None:
    store(folder, [fresh("one")], {"support/threads.py": "THREADS = 1\n"})
    before = times(folder.path)
    assert store(folder, [fresh("one")], {"support/threads.py": "THREADS = 1\n"}).statuses == {"decay_rk4_c": "current"}
    assert times(folder.path) == before


def test_a_changed_model_rewrites_only_what_differs(folder: Folder) -> None:
    store(folder, [fresh("one")], {})
    loader = (folder.path / "decay_rk4_c.py").stat().st_mtime_ns
    new = fresh("two")
    new = Fresh(new.module, {**new.files, "decay_rk4_c.py": "# loader of one\n"}, new.lock)
    assert store(folder, [new], {}).statuses == {"decay_rk4_c": "written"}
    assert (folder.path / "decay_rk4_c.c").read_text() == "/* two */\n"
    assert (folder.path / "decay_rk4_c.py").stat().st_mtime_ns == loader


def test_an_edit_is_kept_while_nothing_new_comes_in(folder: Folder) -> None:
    store(folder, [fresh("one")], {})
    (folder.path / "decay_rk4_c.c").write_text("/* mine */\n")
    assert store(folder, [fresh("one")], {}).statuses == {"decay_rk4_c": "kept (edited)"}
    assert (folder.path / "decay_rk4_c.c").read_text() == "/* mine */\n"
    assert folder.is_edited("decay_rk4_c.c")
    assert not folder.is_edited("decay_rk4_c.py")


def test_a_file_of_unknown_origin_is_refused_and_nothing_is_written(folder: Folder) -> None:
    folder.path.mkdir()
    (folder.path / "decay_rk4_c.py").write_text("my own\n")
    with pytest.raises(EditedFileError, match=r"decay_rk4_c\.py exists, but it is not known") as caught:
        store(folder, [fresh("new", "other.py:other", "other_rk4_c"), fresh("one")], {"support/new.py": "X = 1\n"})
    assert caught.value.exit_code == 4
    assert "--adopt" in str(caught.value) and "directory=" in str(caught.value)
    assert [path.name for path in folder.path.iterdir()] == ["decay_rk4_c.py"]


def test_an_edit_that_says_what_is_generated_is_adopted(folder: Folder) -> None:
    store(folder, [fresh("one")], {})
    (folder.path / "decay_rk4_c.c").write_text("/* two */\n")
    (folder.path / "decay_rk4_c.py").write_text("# loader of two\n")
    assert store(folder, [fresh("two")], {}).statuses == {"decay_rk4_c": "current"}
    assert folder.base("decay_rk4_c.c").read_text() == "/* two */\n"


def test_line_ends_of_another_system_are_no_edit(folder: Folder) -> None:
    store(folder, [fresh("one")], {})
    path = folder.path / "decay_rk4_c.c"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = times(folder.path)
    assert store(folder, [fresh("one")], {}).statuses == {"decay_rk4_c": "current"}
    assert times(folder.path) == before
    assert store(folder, [fresh("two")], {}).statuses == {"decay_rk4_c": "written"}


def test_an_edited_support_file_is_merged_with_a_note(folder: Folder) -> None:
    store(folder, [fresh("one")], {"support/threads.py": "THREADS = 1\nLEAST = 1000\n"})
    (folder.path / "support/threads.py").write_text("THREADS = 8\nLEAST = 1000\n")
    stored = store(folder, [fresh("two")], {"support/threads.py": "THREADS = 1\nLEAST = 4000\n"})
    assert stored.statuses == {"decay_rk4_c": "written"}
    assert (folder.path / "support/threads.py").read_text() == "THREADS = 8\nLEAST = 4000\n"
    assert any("threads.py" in note for note in stored.notes)


def test_an_edited_style_file_is_kept_with_a_note(folder: Folder) -> None:
    store(folder, [fresh("one")], {".clang-format": "one\n"})
    (folder.path / ".clang-format").write_text("mine\n")
    stored = store(folder, [fresh("two")], {".clang-format": "two\n"})
    assert (folder.path / ".clang-format").read_text() == "mine\n"
    assert any(".clang-format" in note for note in stored.notes)


def test_two_models_of_one_name_are_an_error_that_says_so(folder: Folder) -> None:
    (folder.path.parent / "models.py").write_text("@bc.ode\ndef decay(x, t):\n    return -x\n")
    store(folder, [fresh("one")], {})
    with pytest.raises(UsageError, match=r"two models share .*models\.py:decay and other\.py:decay"):
        store(folder, [fresh("one", "other.py:decay")], {})
    with pytest.raises(UsageError, match="two models share"):
        store(Folder(folder.path / "new"), [fresh("one"), fresh("one", "other.py:decay")], {})


def test_a_model_that_moved_is_no_second_model(folder: Folder) -> None:
    store(folder, [fresh("one", "gone.py:decay")], {})
    assert store(folder, [fresh("one", "models.py:decay")], {}).statuses == {"decay_rk4_c": "current"}
    known = folder.lock("decay_rk4_c")
    assert known is not None and known.model == "models.py:decay"


def test_a_lock_survives_writing_and_reading(folder: Folder) -> None:
    stranger = Lock('a "b"\\\x7f.py:τ', "input", "", "numba", {"math": "fast"}, "1", True, ("b.py", "a.py"))
    store(folder, [Fresh("m", {"m.py": "x = 1\n"}, stranger)], {})
    known = folder.lock("m")
    assert known is not None
    assert (known.model, known.kind, known.options, known.restartable) == (
        stranger.model,
        "input",
        {"math": "fast"},
        True,
    )
    assert known.support == ("a.py", "b.py")
    rows = folder.lock_file("m").read_text(encoding="utf-8").splitlines()
    scalars = rows[: rows.index("")]
    assert scalars == sorted(scalars)


def test_a_broken_lock_says_what_to_do(folder: Folder) -> None:
    store(folder, [fresh("one")], {})
    folder.lock_file("decay_rk4_c").write_text("schema = ")
    with pytest.raises(UsageError, match="Delete it"):
        folder.lock("decay_rk4_c")


def test_bytecode_of_a_rewritten_module_goes(folder: Folder) -> None:
    store(folder, [fresh("one")], {})
    cache = folder.path / "__pycache__"
    cache.mkdir()
    stale, other = cache / "decay_rk4_c.cpython-311.pyc", cache / "decay.cpython-311.pyc"
    stale.touch()
    other.touch()
    store(folder, [fresh("two")], {})
    assert not stale.exists()
    assert other.exists()


KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_store import fresh
from brainpy_codegen.emit import write
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.store import store

real, count = os.replace, 0
def replace(source, target):
    global count
    count += 1
    if count > int(sys.argv[2]):
        os.kill(os.getpid(), 9)
    real(source, target)
os.replace = replace
store(Folder(Path(sys.argv[1])), [fresh("two")], {{"support/new.py": "X = 1\\n"}})
"""


@pytest.mark.parametrize("renames", [0, 1, 2, 3, 4, 5])
def test_a_killed_run_leaves_the_old_files_or_is_finished_later(folder: Folder, renames: int) -> None:
    store(folder, [fresh("one")], {})
    script = KILLED.format(tests=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder.path), str(renames)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    if renames == 0:
        assert (folder.path / "decay_rk4_c.py").read_text() == "# loader of one\n"
        assert (folder.path / "decay_rk4_c.c").read_text() == "/* one */\n"
    # Whatever stood there: the next run ends with everything new, and takes nothing for an edit.
    store(folder, [fresh("three")], {"support/new.py": "X = 1\n"})
    assert (folder.path / "decay_rk4_c.c").read_text() == "/* three */\n"
    assert folder.base("decay_rk4_c.c").read_text() == "/* three */\n"
    assert [path.name for path in folder.path.rglob("*.staged")] == []
    assert not folder.journal.exists()


def test_a_failure_while_staging_leaves_the_old_files(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    store(folder, [fresh("one")], {})
    before = times(folder.path)
    real = os.fsync
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 2:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        store(folder, [fresh("two")], {})
    monkeypatch.undo()
    assert {path: t for path, t in times(folder.path).items() if path.name != "write.lock"} == {
        path: t for path, t in before.items() if path.name != "write.lock"
    }


def test_a_folder_that_cannot_be_written_names_directory(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    store(folder, [fresh("one")], {})

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    # What is current needs no permission.
    assert store(folder, [fresh("one")], {}).statuses == {"decay_rk4_c": "current"}
    with pytest.raises(UsageError, match=r"cannot write to .*directory="):
        store(folder, [fresh("two")], {})


def test_a_path_that_is_no_folder_names_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="directory="):
        store(Folder(tmp_path / "file" / "generated"), [fresh("one")], {})


RACE = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_store import fresh
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.store import store
for k in range(20):
    store(Folder(Path(sys.argv[1])), [fresh(f"text {{k}}"), fresh("x", "x.py:x", "x" + sys.argv[2])], {{}})
"""


def test_two_processes_at_once_leave_one_whole_state(folder: Folder) -> None:
    script = RACE.format(tests=str(Path(__file__).parent))
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(folder.path), str(k)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for k in range(2)
    ]
    for process in running:
        _, message = process.communicate(timeout=60)
        assert process.returncode == 0, message
    assert (folder.path / "decay_rk4_c.c").read_text() == "/* text 19 */\n"
    assert not folder.is_edited("decay_rk4_c.c")
    assert (folder.path / "x0.py").exists() and (folder.path / "x1.py").exists()
