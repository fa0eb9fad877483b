"""Back to the generated text, for files that were edited, are in conflict, or are gone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from brainpy_codegen.emit.spelling import Spelling, decode, encode
from brainpy_codegen.emit.write import Change, ChangedMeanwhileError, read_bytes, read_text, write_changes
from brainpy_codegen.errors import EditedFileError, UsageError
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.undo import undo_record


def revert(folder: Folder, names: Iterable[str]) -> tuple[Path, ...]:
    """Put back what was generated last; `undo` brings the edits again.

    Args:
        folder: the output folder.
        names: paths of files below it.

    Returns:
        The files that changed.

    Raises:
        UsageError: it is not known what was generated, or the folder cannot be written.
    """
    with folder.writing():
        changes = [change for name in names for change in _changes(folder, name)]
        changed = [change for change in changes if change.before != change.after]
        if not changed:
            return ()
        try:
            write_changes([*changed, undo_record(folder, changed, "revert")], folder.journal)
        except ChangedMeanwhileError:
            raise EditedFileError("a file was saved while revert ran; nothing was written, run it again") from None
    return tuple(change.path for change in changed if not change.path.is_relative_to(folder.state))


def _changes(folder: Folder, name: str) -> list[Change]:
    path = folder.path / name
    side = read_text(folder.side(name))
    text = read_text(folder.base(name)) if side is None else side
    if text is None:
        raise UsageError(f"it is not known what was generated at {path}; `brainpy-codegen generate` writes it anew")
    data = read_bytes(path)
    mine, spelling = decode(data) if data is not None else (None, Spelling())
    changes = [] if mine == text else [Change(path, data, encode(text, spelling))]
    if side is not None:
        # What stood beside the file is what it holds now.
        changes.append(
            Change(folder.base(name), read_bytes(folder.base(name)), side.encode("utf-8", "surrogateescape"))
        )
        changes += [Change(one, read_bytes(one), None) for one in (folder.side(name), folder.beside(name))]
    return changes
