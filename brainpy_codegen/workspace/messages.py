"""What is said about edits that stop a run: each with the place, the reason and the way out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from brainpy_codegen.errors import ConflictError
from brainpy_codegen.workspace.decide import Place

_BOTH = "your edit and the model changed the same statement"


def shown(path: Path) -> str:
    """A path relative to the working directory if it lies below."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative


def refusal(refused: Sequence[str]) -> str:
    """Why a run wrote nothing."""
    rows = ["an edit could be lost, so nothing was written:", *(f"  {line}" for line in refused)]
    if any("not known" in line or "base copy" in line for line in refused):
        rows.append(
            "With `generate --adopt` (in Python: adopt=True) the files count as edited from now on, and are kept; or "
            "move them away, or write elsewhere with directory=... (on the command line: -o FOLDER)."
        )
    if any("conflict markers" in line for line in refused):
        rows.append(
            "Between the markers, keep one of the versions or combine them, and delete the marker lines; "
            "`brainpy-codegen undo` goes back to before them, `brainpy-codegen revert FILE` takes the generated text."
        )
    return "\n".join(rows)


def conflict_message(folder: Path, places: Mapping[str, tuple[Place, ...]], beside: bool) -> ConflictError:
    """The error after a run that left conflicts."""
    theirs = [name for name, found in places.items() if not all(place.ours for place in found)]
    if theirs:
        advice = (
            "Between the markers, keep one of the versions or combine them, and delete the marker lines. "
            f"`brainpy-codegen revert {' '.join(shown(folder / name) for name in theirs)}` takes the generated text."
        )
    elif not beside:
        advice = (
            "Between the markers, keep one of the versions or combine them, and delete the marker lines. "
            "`brainpy-codegen undo` takes the update back."
        )
    else:
        advice = (
            "The files are as they were; the generated text stands beside each in FILE.new. Take over what you need "
            "(or rename FILE.new to FILE), delete FILE.new, and run `brainpy-codegen generate` again."
        )
    return ConflictError("\n".join([*_rows(folder, places), advice]), _short(folder, places))


def would_conflict(
    folder: Path, places: Mapping[str, tuple[Place, ...]], waiting: Sequence[Path] = ()
) -> ConflictError:
    """The error of a run that must not leave conflicts; `waiting` are the texts that stand beside files already."""
    advice = "Nothing was written, and the file does not compute the model as it is now. "
    if waiting:
        names = ", ".join(map(shown, waiting))
        advice += (
            f"The generated text waits in {names}: take over what you need, delete {names}, and run it again. Until "
            "then the generated file can be imported and called as it stands."
        )
    else:
        advice += "Run `brainpy-codegen generate` to resolve it in the file (or `generate --conflict=side`, beside it)."
    return ConflictError("\n".join([*_rows(folder, places), advice]), _short(folder, places))


def _rows(folder: Path, places: Mapping[str, tuple[Place, ...]]) -> list[str]:
    count = sum(len(found) for found in places.values())
    left = any(not place.ours for found in places.values() for place in found)
    why = "markers of another tool, as a merge of branches leaves them" if left else _BOTH
    rows = [f"{count} {'conflict' if count == 1 else 'conflicts'}: {why}"]
    for name, found in places.items():
        for place in found:
            what = f"  {place.what}" if place.what else ""
            rows.append(f"  {_place(folder, name, place)}{what}")
    return rows


def _short(folder: Path, places: Mapping[str, tuple[Place, ...]]) -> tuple[str, ...]:
    return tuple(_place(folder, name, place) for name, found in places.items() for place in found)


def _place(folder: Path, name: str, place: Place) -> str:
    path = shown(folder / name)
    return f"{path}:{place.line}" if place.line else path
