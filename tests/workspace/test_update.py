"""Edits meet new texts: merged, in conflict in the file or beside it, adopted, taken back."""

from dataclasses import replace
from pathlib import Path

import pytest

from brainpy_codegen.emit.write import Change, ChangedMeanwhileError, write_changes
from brainpy_codegen.errors import ConflictError, EditedFileError, UsageError
from brainpy_codegen.workspace import store as store_module
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.revert import revert
from brainpy_codegen.workspace.store import Rules, store
from brainpy_codegen.workspace.undo import undo
from tests.workspace.texts import C_TEXT, FIRST, SUPPORT, c_pair, python, replace_in, snapshot

SIDE = Rules(conflict="side")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "generated")


def edited_c(folder: Folder) -> Path:
    store(folder, [c_pair()], SUPPORT)
    path = folder.path / "decay_rk4_c.c"
    replace_in(path, "dx = -loss;", "dx = -loss * 0.5;  /* mine */")
    return path


def test_an_edit_and_the_model_in_different_statements_are_merged(folder: Folder) -> None:
    path = edited_c(folder)
    new = c_pair("1", k="2.0", loss="k * x * x")
    stored = store(folder, [new], SUPPORT)
    assert stored.statuses == {"decay_rk4_c": "merged"}
    assert stored.error(folder) is None
    assert path.read_text() == new.files["decay_rk4_c.c"].replace("-loss;", "-loss * 0.5;  /* mine */")
    assert folder.base("decay_rk4_c.c").read_text() == new.files["decay_rk4_c.c"]
    assert '"k": 2.0' in (folder.path / "decay_rk4_c.py").read_text()
    assert store(folder, [new], SUPPORT).statuses == {"decay_rk4_c": "kept (edited)"}


def test_the_same_statement_is_a_conflict_with_its_place(folder: Folder) -> None:
    path = edited_c(folder)
    stored = store(folder, [c_pair("1", dx="-2 * loss")], SUPPORT)
    assert stored.statuses == {"decay_rk4_c": "conflicted"}
    error = stored.error(folder)
    assert isinstance(error, ConflictError) and error.exit_code == 4
    line = path.read_text().splitlines().index("<<<<<<< edited") + 1
    assert f"decay_rk4_c.c:{line}  dx in derivative" in str(error)
    assert error.places[0].endswith(f"decay_rk4_c.c:{line}")
    for mark in ("||||||| base", "=======", ">>>>>>> generated"):
        assert f"\n{mark}\n" in path.read_text()


def test_after_a_conflict_is_resolved_everything_goes_on(folder: Folder) -> None:
    path = edited_c(folder)
    new = c_pair("1", dx="-2 * loss")
    store(folder, [new], SUPPORT)
    assert store(folder, [new], SUPPORT).statuses == {"decay_rk4_c": "conflicted"}
    with pytest.raises(EditedFileError, match=r"decay_rk4_c\.c:6 holds conflict markers"):
        store(folder, [c_pair("2", dx="-3 * loss")], SUPPORT)
    path.write_text(C_TEXT.format(**{**FIRST, "dx": "-2 * loss * 0.5"}))
    assert store(folder, [new], SUPPORT).statuses == {"decay_rk4_c": "kept (edited)"}
    assert store(folder, [c_pair("2", dx="-2 * loss", loss="k")], SUPPORT).statuses == {"decay_rk4_c": "merged"}
    assert "dx = -2 * loss * 0.5" in path.read_text() and "loss = k;" in path.read_text()


def test_beside_the_file_leaves_the_whole_module_as_it_is(folder: Folder) -> None:
    path = edited_c(folder)
    before = snapshot(folder)
    new = c_pair("1", k="2.0", dx="-2 * loss")
    stored = store(folder, [new], SUPPORT, SIDE)
    assert stored.statuses == {"decay_rk4_c": "conflicted"}
    assert "decay_rk4_c.c.new" not in before
    assert folder.beside("decay_rk4_c.c").read_text() == new.files["decay_rk4_c.c"]
    assert "FILE.new" in str(stored.error(folder))
    # Loader and C text fit together: neither moved, and the lock still says what they were made from.
    for name in ("decay_rk4_c.c", "decay_rk4_c.py", ".codegen/lock/decay_rk4_c.toml", ".codegen/base/decay_rk4_c.c"):
        assert snapshot(folder)[name] == before[name]
    assert store(folder, [new], SUPPORT, SIDE).statuses == {"decay_rk4_c": "conflicted"}
    # Resolved: he keeps his statement and removes the other text.
    folder.beside("decay_rk4_c.c").unlink()
    assert store(folder, [new], SUPPORT, SIDE).statuses == {"decay_rk4_c": "merged"}
    assert "-loss * 0.5" in path.read_text()
    assert '"k": 2.0' in (folder.path / "decay_rk4_c.py").read_text()
    assert folder.base("decay_rk4_c.c").read_text() == new.files["decay_rk4_c.c"]
    assert not folder.side("decay_rk4_c.c").exists()


def test_the_text_beside_the_file_may_take_its_place(folder: Folder) -> None:
    path = edited_c(folder)
    new = c_pair("1", dx="-2 * loss")
    store(folder, [new], SUPPORT, SIDE)
    folder.beside("decay_rk4_c.c").replace(path)
    assert store(folder, [new], SUPPORT, SIDE).statuses == {"decay_rk4_c": "current"}
    assert not folder.side("decay_rk4_c.c").exists()


def test_an_edit_of_the_text_beside_the_file_is_not_lost(folder: Folder) -> None:
    edited_c(folder)
    store(folder, [c_pair("1", dx="-2 * loss")], SUPPORT, SIDE)
    replace_in(folder.beside("decay_rk4_c.c"), "-2 * loss", "-2 * loss * 0.5")
    with pytest.raises(EditedFileError, match=r"decay_rk4_c\.c\.new was edited"):
        store(folder, [c_pair("2", dx="-3 * loss")], SUPPORT, SIDE)


def test_a_conflict_beside_the_file_goes_when_the_model_goes_back(folder: Folder) -> None:
    path = edited_c(folder)
    store(folder, [c_pair("1", dx="-2 * loss")], SUPPORT, SIDE)
    assert store(folder, [c_pair()], SUPPORT).statuses == {"decay_rk4_c": "kept (edited)"}
    assert not folder.beside("decay_rk4_c.c").exists() and not folder.side("decay_rk4_c.c").exists()
    assert folder.base("decay_rk4_c.c").read_text() == c_pair().files["decay_rk4_c.c"]
    assert "-loss * 0.5" in path.read_text()


def test_who_wants_no_conflict_gets_none(folder: Folder) -> None:
    edited_c(folder)
    before = snapshot(folder)
    with pytest.raises(ConflictError, match="Nothing was written"):
        store(folder, [python(), c_pair("1", dx="-2 * loss")], SUPPORT, Rules(conflict="refuse"))
    assert snapshot(folder) == before


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("ended", [True, False])
def test_the_spelling_of_the_file_stays(folder: Folder, mark: bytes, end: bytes, ended: bool) -> None:
    def spelled(text: str) -> bytes:
        return mark + (text if ended else text.rstrip("\n")).encode().replace(b"\n", end)

    store(folder, [python()], {})
    path = folder.path / "decay_rk4_numpy.py"
    text = path.read_text()
    path.write_bytes(spelled(text))
    stamp = path.stat().st_mtime_ns
    assert not folder.is_edited(path.name)
    assert store(folder, [python()], {}).statuses == {"decay_rk4_numpy": "current"}
    assert path.stat().st_mtime_ns == stamp
    path.write_bytes(spelled(text.replace("-loss", "-loss  # τ")))
    assert store(folder, [python("1", loss="k")], {}).statuses == {"decay_rk4_numpy": "merged"}
    new = python("1", loss="k").files[path.name]
    assert path.read_bytes() == spelled(new.replace("-loss", "-loss  # τ"))
    assert revert(folder, [path.name]) == (path,)
    assert path.read_bytes() == spelled(new)


def test_a_file_of_unknown_origin_can_be_adopted(folder: Folder) -> None:
    folder.path.mkdir()
    path = folder.path / "decay_rk4_numpy.py"
    path.write_text(python(dx="-loss - 1").files[path.name])
    assert store(folder, [python()], {}, Rules(adopt=True)).statuses == {"decay_rk4_numpy": "adopted"}
    assert folder.is_edited(path.name)
    assert store(folder, [python("1", loss="k")], {}).statuses == {"decay_rk4_numpy": "merged"}
    assert "-loss - 1" in path.read_text() and "loss = k\n" in path.read_text()


def test_a_base_that_is_gone_is_not_guessed(folder: Folder) -> None:
    store(folder, [python()], {})
    path, base = folder.path / "decay_rk4_numpy.py", folder.base("decay_rk4_numpy.py")
    base.unlink()
    # The file is what the lock names, so nothing needs guessing.
    assert store(folder, [python("1", loss="k")], {}).statuses == {"decay_rk4_numpy": "written"}
    base.unlink()
    replace_in(path, "-loss", "-loss - 1")
    with pytest.raises(EditedFileError, match="not known what was generated"):
        store(folder, [python("1", loss="k")], {})


def test_a_base_that_is_not_the_one_of_the_lock_is_not_believed(folder: Folder) -> None:
    store(folder, [python()], {})
    replace_in(folder.path / "decay_rk4_numpy.py", "-loss", "-loss - 1")
    replace_in(folder.base("decay_rk4_numpy.py"), "-loss", "-loss - 1")
    with pytest.raises(EditedFileError, match="not the one that its lock names"):
        store(folder, [python("1", dx="-2 * loss")], {})


def test_verdicts_and_signatures_stay_while_they_are_true(folder: Folder) -> None:
    store(folder, [python()], {})
    lock = folder.lock("decay_rk4_numpy")
    assert lock is not None
    signed = {"derivative:dx": {"reason": "a lookup table", "digest": "1"}}
    folder.lock_file("decay_rk4_numpy").write_text(
        replace(lock, verified={"decay_rk4_numpy.py": "2"}, signed=signed).dump()
    )
    store(folder, [python("1")], {})
    kept = folder.lock("decay_rk4_numpy")
    assert kept is not None and kept.verified == {"decay_rk4_numpy.py": "2"} and kept.signed == signed
    store(folder, [python("1", loss="k")], {})
    other = folder.lock("decay_rk4_numpy")
    assert other is not None and not other.verified and other.signed == signed


def test_undo_goes_back_and_forth(folder: Folder) -> None:
    edited_c(folder)
    before = snapshot(folder)
    store(folder, [c_pair("1", dx="-2 * loss"), python()], SUPPORT)
    after = snapshot(folder)
    done = undo(folder)
    assert done.command == "generate"
    assert [path.name for path in done.removed] == ["decay_rk4_numpy.py"]
    undone = snapshot(folder)
    del before[".codegen/undo/last.json"], undone[".codegen/undo/last.json"]
    assert undone == before
    assert undo(folder).command == "undo"
    redone = snapshot(folder)
    del after[".codegen/undo/last.json"], redone[".codegen/undo/last.json"]
    assert redone == after


def test_undo_does_not_take_later_edits_along(folder: Folder) -> None:
    path = edited_c(folder)
    store(folder, [c_pair("1", loss="k")], SUPPORT)
    replace_in(path, "0.5", "0.25")
    later = path.read_bytes()
    with pytest.raises(EditedFileError, match=r"(?s)changed since the last `generate`.*--force"):
        undo(folder)
    assert path.read_bytes() == later
    undo(folder, force=True)
    assert "0.5" in path.read_text() and "loss = k * x" in path.read_text()
    undo(folder)
    assert path.read_bytes() == later


def test_undo_of_nothing_says_so(folder: Folder) -> None:
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(folder)


def test_a_run_that_changes_nothing_keeps_the_undo(folder: Folder) -> None:
    path = edited_c(folder)
    store(folder, [c_pair("1", loss="k")], SUPPORT)
    store(folder, [c_pair("1", loss="k")], SUPPORT)
    # Nor does one that only makes new files on behalf of a simulation.
    store(folder, [c_pair("1", loss="k"), python()], SUPPORT, Rules(always_undo=False))
    undo(folder)
    assert "loss = k * x" in path.read_text()


def test_revert_is_one_file_and_can_be_undone(folder: Folder) -> None:
    path = edited_c(folder)
    other = folder.path / "decay_rk4_c.py"
    replace_in(other, "1.0", "1.5")
    mine = path.read_bytes()
    assert revert(folder, ["decay_rk4_c.c"]) == (path,)
    assert path.read_text() == c_pair().files["decay_rk4_c.c"]
    assert "1.5" in other.read_text()
    assert undo(folder).command == "revert"
    assert path.read_bytes() == mine


def test_revert_ends_conflicts(folder: Folder) -> None:
    path = edited_c(folder)
    new = c_pair("1", dx="-2 * loss")
    store(folder, [new], SUPPORT)
    revert(folder, ["decay_rk4_c.c"])
    assert path.read_text() == new.files["decay_rk4_c.c"]
    undo(folder)
    undo(folder, force=True)
    revert(folder, ["decay_rk4_c.c"])
    replace_in(path, "-2 * loss", "-4 * loss")
    store(folder, [c_pair("2", dx="-3 * loss")], SUPPORT, SIDE)
    assert folder.beside("decay_rk4_c.c").exists()
    revert(folder, ["decay_rk4_c.c"])
    assert "-3 * loss" in path.read_text()
    assert not folder.beside("decay_rk4_c.c").exists() and not folder.side("decay_rk4_c.c").exists()
    assert store(folder, [c_pair("2", dx="-3 * loss")], SUPPORT).statuses == {"decay_rk4_c": "current"}


def test_revert_brings_a_lost_file_back(folder: Folder) -> None:
    store(folder, [python()], {})
    (folder.path / "decay_rk4_numpy.py").unlink()
    revert(folder, ["decay_rk4_numpy.py"])
    assert (folder.path / "decay_rk4_numpy.py").read_text() == python().files["decay_rk4_numpy.py"]


def test_what_an_editor_saves_during_the_run_is_merged(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    store(folder, [python()], {})
    path = folder.path / "decay_rk4_numpy.py"
    real = store_module.write_changes
    saves = iter([True])

    def slow(changes, journal):
        if next(saves, False):
            replace_in(path, "-loss", "-loss - 1")
        real(changes, journal)

    monkeypatch.setattr(store_module, "write_changes", slow)
    assert store(folder, [python("1", loss="k")], {}).statuses == {"decay_rk4_numpy": "merged"}
    assert "-loss - 1" in path.read_text() and "loss = k\n" in path.read_text()


def test_a_change_of_what_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.py"
    path.write_text("mine\n")
    with pytest.raises(ChangedMeanwhileError):
        write_changes([Change(path, b"old\n", b"new\n")], tmp_path / "pending")
    assert [one.name for one in tmp_path.iterdir()] == ["file.py"]
    assert path.read_text() == "mine\n"
