"""Run a file that a new text waits beside (`generate --conflict=side`): as its user left it, and not in silence."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.errors import EditedFileError
from brainpy_codegen.workspace.face import difference
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.messages import shown
from brainpy_codegen.workspace.store import Fresh

_PACKAGE = Path(__file__).parents[1]


def as_it_stands(folder: Folder, fresh: Fresh, refusal: EditedFileError) -> Lock:
    """The lock of a module whose files are to be run without what waits beside them; a warning says so.

    Args:
        folder: the output folder.
        fresh: the module as it would be generated now.
        refusal: why it could not be brought up to date; raised again if that is for another reason than a text that
            waits, or if the file takes other states or parameters than the model now has.
    """
    lock = folder.lock(fresh.module)
    waiting = [name for name in fresh.files if folder.beside(name).is_file()]
    face = next(iter(fresh.files))
    mine = read_text(folder.path / face)
    if lock is None or mine is None or not waiting:
        raise refusal
    unfit = difference(mine, fresh.files[face])
    if unfit:
        refusal.add_note(f"{shown(folder.path / face)} cannot run for the model as it is now: {unfit}.")
        raise refusal
    files, texts = (", ".join(map(shown, paths)) for paths in zip(*_pairs(folder, waiting), strict=True))
    warnings.warn(
        f"{files} runs as you edited it, without what changed in the model since: that waits in {texts}",
        UserWarning,
        stacklevel=_frames(),
    )
    return lock


def _pairs(folder: Folder, names: list[str]) -> list[tuple[Path, Path]]:
    return [(folder.path / name, folder.beside(name)) for name in names]


def _frames() -> int:
    """How far up the frame is that called this package: a warning names the line of the user."""
    count, frame = 1, sys._getframe(1)
    while frame.f_back is not None and Path(frame.f_code.co_filename).is_relative_to(_PACKAGE):
        count, frame = count + 1, frame.f_back
    return count
