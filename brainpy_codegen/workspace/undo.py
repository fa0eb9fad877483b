"""One step back: the files as they were before the last `generate`, `revert` or `undo`.

What a run replaced is noted in the same transaction that replaces it. `undo` swaps: what it takes away is noted in
turn, so a second `undo` brings it back and nothing is lost by either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from brainpy_codegen.emit.spelling import decode
from brainpy_codegen.emit.write import Change, ChangedMeanwhileError, read_bytes, write_changes
from brainpy_codegen.errors import EditedFileError, UsageError
from brainpy_codegen.workspace.fingerprint import of_text
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.shared import kept_files, modules_after, shared_name


@dataclass(frozen=True, slots=True)
class Undone:
    """What `undo` did: the command that it took back, the files that hold another text now, those that went."""

    command: str
    restored: tuple[Path, ...]
    removed: tuple[Path, ...]


def undo_record(folder: Folder, changes: Iterable[Change], command: str) -> Change:
    """The change that notes what the others replace."""
    changes = tuple(changes)
    files = [
        {
            "path": change.path.relative_to(folder.path).as_posix(),
            "before": None if change.before is None else change.before.decode("utf-8", "surrogateescape"),
            "after": None if change.after is None else of_text(decode(change.after)[0]),
        }
        for change in changes
        if change.path.name != ".gitignore"
    ]
    # ASCII, so that bytes that are no UTF-8 survive as escapes.
    record = {"schema": 1, "command": command, "modules": modules_after(folder, changes), "files": files}
    text = json.dumps(record, indent=1) + "\n"
    return Change(folder.undo_file, read_bytes(folder.undo_file), text.encode("ascii"))


def undo(folder: Folder, *, force: bool = False) -> Undone:
    """Take the last run back; shared files that the remaining modules need stay.

    Args:
        folder: the output folder.
        force: even if files were changed since; their texts are noted, and another `undo` brings them back.

    Raises:
        UsageError: there is nothing to undo, or the folder cannot be written.
        EditedFileError: a file was changed since; nothing was written.
    """
    with folder.writing():
        data = read_bytes(folder.undo_file)
        if data is None:
            raise UsageError(f"there is nothing to undo in {folder.path}")
        record = json.loads(data)
        changes, touched = [], set()
        for row in record["files"]:
            path = folder.path / row["path"]
            now = read_bytes(path)
            before = None if row["before"] is None else row["before"].encode("utf-8", "surrogateescape")
            if _is_seen(folder, path) and (None if now is None else of_text(decode(now)[0])) != row["after"]:
                touched.add(path)
            changes.append(Change(path, now, before))
        changes = [change for change in changes if change.before != change.after]
        kept = kept_files(folder, changes, record.get("modules", modules_after(folder, ())))
        changes = [change for change in changes if shared_name(folder, change.path) not in kept]
        touched &= {change.path for change in changes}
        if touched and not force:
            raise EditedFileError(_refusal(record["command"], sorted(touched)))
        # A stamp says that a generator confirmed the text; it did not confirm the one that comes back.
        stamps = [Change(path, read_bytes(path), None) for path in sorted((folder.state / "cache").glob("*.stamp"))]
        try:
            write_changes([*changes, undo_record(folder, changes, "undo"), *stamps], folder.journal)
        except ChangedMeanwhileError:
            raise EditedFileError("a file was saved while undo ran; nothing was written, run it again") from None
    seen = [change for change in changes if _is_seen(folder, change.path)]
    return Undone(
        record["command"],
        tuple(change.path for change in seen if change.after is not None),
        tuple(change.path for change in seen if change.after is None),
    )


def _is_seen(folder: Folder, path: Path) -> bool:
    return not path.is_relative_to(folder.state)


def _refusal(command: str, touched: list[Path]) -> str:
    rows = [f"files were changed since the last `{command}`, so it was not taken back:"]
    rows += [f"  {path}" for path in touched]
    rows.append("With `undo --force` they go back too; their texts are kept, and another `undo` brings them again.")
    return "\n".join(rows)
