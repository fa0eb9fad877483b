"""Text to disk: all files of a run or none, and no file that already holds its text is touched.

Every text is first staged in a temporary file beside its target. When all are staged, a journal names the renames
that are due; whoever takes the folder's lock after an interruption finishes them (`recover`). So an interrupted run
leaves either every old file or every new one, and a file never disagrees with the base copy written beside it.

A file that somebody saved between the moment it was read and the moment it would be replaced is not replaced blindly:
before the journal the run starts over, after it his text is put beside the file as `<file>.edited`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from brainpy_codegen.emit.spelling import decode

STAGED = ".staged"
ASIDE = ".edited"


class ChangedMeanwhileError(Exception):
    """A file is no longer what it was when the run was planned; nothing was written."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is to hold other bytes; None stands for no file."""

    path: Path
    before: bytes | None
    after: bytes | None


def read_bytes(path: Path) -> bytes | None:
    """The bytes of a file, None if there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def read_text(path: Path) -> str | None:
    """The text of a file whatever its spelling, None if there is none."""
    data = read_bytes(path)
    return None if data is None else decode(data)[0]


def write_changes(changes: Iterable[Change], journal: Path) -> None:
    """Make all changes or none.

    The caller holds the lock of the folder in which `journal` lies.

    Raises:
        ChangedMeanwhileError: a file is not what its `before` says.
    """
    changes = [change for change in changes if change.before != change.after]
    if not changes:
        return
    staged: list[Path] = []
    rows: list[tuple[str | None, str, str | None]] = []
    try:
        for change in changes:
            source = None
            if change.after is not None:
                change.path.parent.mkdir(parents=True, exist_ok=True)
                source = _staged(change.path)
                staged.append(source)
                _stage(source, change.after, change.path)
            # Paths stand relative to the journal: the folder may be moved before somebody reads it.
            places = [None if one is None else os.path.relpath(one, journal.parent) for one in (source, change.path)]
            rows.append((places[0], str(places[1]), _digest(change.before)))
        if any(read_bytes(change.path) != change.before for change in changes):
            raise ChangedMeanwhileError
        # From the rename of the journal on, the run counts as done: recover() completes what is missing.
        staged.append(_staged(journal))
        _stage(_staged(journal), json.dumps(rows).encode(), journal)
        os.replace(_staged(journal), journal)
    except BaseException:
        if not journal.exists():
            for path in staged:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
        raise
    recover(journal)


def recover(journal: Path) -> None:
    """Finish the renames that an interrupted run left in the journal, if there is one."""
    data = read_bytes(journal)
    if data is None:
        return
    for source, place, before in json.loads(data):
        target = journal.parent / place
        if source is None:
            if _digest(read_bytes(target)) == before:
                target.unlink(missing_ok=True)
        elif (journal.parent / source).exists():  # otherwise it was renamed before the interruption
            if target.exists() and _digest(read_bytes(target)) != before:
                os.replace(target, target.with_name(target.name + ASIDE))
            os.replace(journal.parent / source, target)
        _forget_bytecode(target)
    journal.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove files that a killed run staged and never announced in a journal."""
    for path in folder.glob(f".*{STAGED}"):
        path.unlink(missing_ok=True)


def _digest(data: bytes | None) -> str | None:
    import hashlib  # takes 5 ms, and who only reads what stands in a folder needs none

    return None if data is None else hashlib.sha256(data).hexdigest()


def _staged(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}{STAGED}")


def _stage(staged: Path, data: bytes, target: Path) -> None:
    # os.open and not tempfile: the file gets the permissions that the user's umask gives to any new file.
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    with suppress(OSError):
        shutil.copymode(target, staged)


def _forget_bytecode(path: Path) -> None:
    """Drop the bytecode of a rewritten module: Python trusts it when size and second of the source agree."""
    if path.suffix == ".py":
        for bytecode in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            bytecode.unlink(missing_ok=True)
