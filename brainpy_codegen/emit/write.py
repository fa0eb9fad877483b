"""Text to disk: all files of a run or none, and no file that already holds its text is touched.

Every text is first staged in a temporary file beside its target. When all are staged, a journal names the renames
that are due; whoever takes the folder's lock after an interruption finishes them (`recover`). So an interrupted run
leaves either every old file or every new one, and a file never disagrees with the base copy written beside it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

STAGED = ".staged"


def read_text(path: Path) -> str | None:
    """The text of a file with LF line ends, None if there is none; bytes that are not UTF-8 survive a comparison."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return data.decode("utf-8", "surrogateescape").replace("\r\n", "\n")


def write_files(texts: Mapping[Path, str], journal: Path) -> tuple[Path, ...]:
    """Write those texts that differ from their files; the paths that changed.

    The caller holds the lock of the folder in which `journal` lies.
    """
    changed = {path: text for path, text in texts.items() if read_text(path) != text}
    if not changed:
        return ()
    renames: list[tuple[Path, Path]] = []
    try:
        for path, text in changed.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            renames.append((_staged(path), path))
            _stage(path, text)
        # From the rename of the journal on, the run counts as done: recover() completes what is missing.
        # Paths stand relative to the journal: the folder may be moved before that.
        relative = [[os.path.relpath(path, journal.parent) for path in pair] for pair in renames]
        renames.append((_staged(journal), journal))
        os.replace(_stage(journal, json.dumps(relative)), journal)
    except BaseException:
        if not journal.exists():
            for staged, _ in renames:
                staged.unlink(missing_ok=True)
        raise
    recover(journal)
    return tuple(changed)


def recover(journal: Path) -> None:
    """Finish the renames that an interrupted run left in the journal, if there is one."""
    text = read_text(journal)
    if text is None:
        return
    for staged, target in json.loads(text):
        # A missing staged file was renamed before the interruption.
        with suppress(FileNotFoundError):
            os.replace(journal.parent / staged, journal.parent / target)
            _forget_bytecode(journal.parent / target)
    journal.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove files that a killed run staged and never announced in a journal."""
    for path in folder.glob(f".*{STAGED}"):
        path.unlink(missing_ok=True)


def _staged(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}{STAGED}")


def _stage(path: Path, text: str) -> Path:
    staged = _staged(path)
    # os.open and not tempfile: the file gets the permissions that the user's umask gives to any new file.
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(text.encode("utf-8", "surrogateescape"))
        stream.flush()
        os.fsync(stream.fileno())
    return staged


def _forget_bytecode(path: Path) -> None:
    """Drop the bytecode of a rewritten module: Python trusts it when size and second of the source agree."""
    if path.suffix == ".py":
        for bytecode in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            bytecode.unlink(missing_ok=True)
