"""Whatever stops a run between two file operations: what is found afterwards is the state before it, or after it."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from brainpy_codegen.emit.write import read_bytes
from brainpy_codegen.errors import UsageError
from brainpy_codegen.verification.carry import write_carried
from brainpy_codegen.verification.known import sign_files
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.revert import revert
from brainpy_codegen.workspace.signature import Signature
from brainpy_codegen.workspace.store import Rules, store
from brainpy_codegen.workspace.undo import undo
from tests.workspace.texts import SUPPORT, c_pair, python, replace_in, snapshot

OPERATIONS = ("open", "fsync", "replace", "unlink", "mkdir")


class Killed(BaseException):
    """Stands for a signal that ends the process: nothing after it happens."""


class Stop:
    """Lets so many file operations happen, and then none; with an OSError, only one fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: int, error: BaseException) -> None:
        self.count, self._after, self._error = 0, after, error
        for name in OPERATIONS:
            monkeypatch.setattr(os, name, self._counting(getattr(os, name)))

    def _counting(self, real: Callable[..., object]) -> Callable[..., object]:
        def operation(*arguments: object, **keywords: object) -> object:
            self.count += 1
            due = self.count > self._after if isinstance(self._error, Killed) else self.count == self._after + 1
            if due:
                raise self._error
            return real(*arguments, **keywords)

        return operation


def update(folder: Folder) -> None:
    store(folder, [c_pair("1", loss="k"), python("1", loss="k")], {**SUPPORT, "support/new.py": "X = 1\n"})


def conflict(folder: Folder) -> None:
    store(folder, [c_pair("1", dx="-2 * loss")], SUPPORT, Rules(conflict="side"))


def markers(folder: Folder) -> None:
    store(folder, [c_pair("1", dx="-2 * loss")], SUPPORT)


def adopt(folder: Folder) -> None:
    """`generate --adopt` where the copies of what was generated are gone."""
    store(folder, [c_pair("1", k="4.0")], SUPPORT, Rules(adopt=True))


def carry(folder: Folder) -> None:
    """What `generate --carry-edits` writes at its end."""
    names = ("decay_rk4_c.c", "decay_rk4_c.py")
    seen = {name: read_bytes(folder.path / name) for name in names}
    write_carried(folder, {name: f"{(seen[name] or b'').decode()}/* carried */\n" for name in names}, seen)


def accept(folder: Folder) -> None:
    """What `accept` writes at its end."""
    signature = Signature("decay_rk4_c.c", "dx in derivative", "as measured", "0" * 64, "1" * 64)
    sign_files(folder, "decay_rk4_c", [signature])


RUNS: dict[str, Callable[[Folder], object]] = {
    "update": update,
    "conflict": conflict,
    "markers": markers,
    "adopt": adopt,
    "carry": carry,
    "accept": accept,
    "undo": undo,
    "undo by force": lambda folder: undo(folder, force=True),
    "revert": lambda folder: revert(folder, ["decay_rk4_c.c", "decay_rk4_c.py"]),
}


def prepared(place: Path) -> Folder:
    """A folder with a module that was updated once and then edited."""
    folder = Folder(place)
    store(folder, [c_pair(k="3.0")], SUPPORT)
    store(folder, [c_pair()], SUPPORT)
    return folder


def edit(folder: Folder) -> None:
    replace_in(folder.path / "decay_rk4_c.c", "dx = -loss;", "dx = -loss * 0.5;")


def ready_for(name: str, place: Path) -> Folder:
    folder = prepared(place)
    if name != "undo":
        edit(folder)
    if name == "adopt":
        shutil.rmtree(folder.base(""))
    return folder


def run(name: str, folder: Folder) -> None:
    RUNS[name](folder)


def states(name: str, tmp_path: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The state before a run and the one after it, from a run that nobody stops."""
    folder = ready_for(name, tmp_path / "whole")
    before = snapshot(folder)
    run(name, folder)
    assert snapshot(folder) != before
    return before, snapshot(folder)


def stopped(name: str, tmp_path: Path, error: BaseException) -> Iterator[tuple[Folder, BaseException | None]]:
    """The folder after the run was stopped at the first, the second ... operation, until it is stopped no more."""
    ready = ready_for(name, tmp_path / "ready")
    after = 0
    while True:
        folder = Folder(tmp_path / f"stopped_{after}")
        shutil.copytree(ready.path, folder.path)
        caught: BaseException | None = None
        with pytest.MonkeyPatch.context() as patch:
            stop = Stop(patch, after, error)
            try:
                run(name, folder)
            except (Killed, UsageError, OSError) as found:
                caught = found
        yield folder, caught
        if stop.count <= after:
            return
        after += 1


@pytest.mark.parametrize("name", RUNS)
def test_killed_between_any_two_operations(name: str, tmp_path: Path) -> None:
    before, after = states(name, tmp_path)
    finished = 0
    for folder, _ in stopped(name, tmp_path, Killed()):
        # What every command does first.
        folder.settle()
        found = snapshot(folder)
        assert found in (before, after)
        finished += found == after
        with folder.writing():
            pass
        assert not list(folder.path.rglob("*.staged"))
    assert finished > 1


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_any_operation_that_fails(name: str, code: int, tmp_path: Path) -> None:
    before, after = states(name, tmp_path)
    refused = 0
    for folder, caught in stopped(name, tmp_path, OSError(code, os.strerror(code))):
        if caught is not None:
            assert isinstance(caught, UsageError)
            assert os.strerror(code) in str(caught) and "directory=" in str(caught)
            refused += 1
        folder.settle()
        assert snapshot(folder) in (before, after)
    assert refused > 3


def test_what_was_edited_after_the_crash_is_put_aside(tmp_path: Path) -> None:
    folder = prepared(tmp_path / "generated")
    with pytest.MonkeyPatch.context() as patch:
        real, count = os.replace, []

        def replace(source: object, target: object) -> None:
            count.append(target)
            if len(count) > 1:  # the journal stands
                raise Killed
            real(source, target)  # type: ignore[arg-type]

        patch.setattr(os, "replace", replace)
        with pytest.raises(Killed):
            update(folder)
    edit(folder)
    mine = (folder.path / "decay_rk4_c.c").read_text()
    folder.settle()
    assert "loss = k;" in (folder.path / "decay_rk4_c.c").read_text()
    assert (folder.path / "decay_rk4_c.c.edited").read_text() == mine
