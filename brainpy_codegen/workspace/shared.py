"""The files that several modules share: which of them an `undo` must leave where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from brainpy_codegen.emit.write import Change, read_text
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock, parse_lock

# Of the folder itself: there as long as any module is.
_OF_THE_FOLDER = ("__init__.py", ".gitattributes", "support/__init__.py")


def modules_after(folder: Folder, changes: Iterable[Change]) -> list[str]:
    """The names of the modules that have a lock when the changes are made, sorted."""
    return sorted(_lock_texts(folder, changes))


def kept_files(folder: Folder, changes: Iterable[Change], earlier: Iterable[str]) -> frozenset[str]:
    """The shared files that stay as they are, though the changes would take them back.

    Those that would go, while a module that remains needs them; and those that are needed by a module that was
    written after the run that is taken back, and so against their texts as they are now.

    Args:
        folder: the output folder.
        changes: what would take the run back.
        earlier: the modules that were there when the run ended.
    """
    changes = tuple(changes)
    locks = {name: parse_lock(text, folder.lock_file(name)) for name, text in _lock_texts(folder, changes).items()}
    gone = {shared_name(folder, change.path) for change in changes if change.after is None}
    # A module that the changes bring back is none that was written later.
    known = {*earlier, *(set(locks) - set(modules_after(folder, ())))}
    later = {name: lock for name, lock in locks.items() if name not in known}
    kept = (_needed(folder, locks) & gone) | _needed(folder, later)
    return frozenset(name for name in kept if (folder.path / name).is_file())


def shared_name(folder: Folder, path: Path) -> str:
    """The name of the file of the folder that a path holds, or holds the base copy or the waiting text of."""
    for root in (folder.base(""), folder.side(""), folder.path):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.as_posix()


def used_support(text: str) -> Iterator[str]:
    """The support files that a support file imports or includes."""
    for line in text.splitlines():
        if include := re.match(r'\s*#\s*include\s+"([^"]+)"', line):
            yield include[1]
        elif sibling := re.match(r"\s*from \.(\w+) import ", line):
            yield f"{sibling[1]}.py"
        elif siblings := re.match(r"\s*from \. import (.+)", line):
            yield from (f"{name.split()[0]}.py" for name in siblings[1].split(","))


def _lock_texts(folder: Folder, changes: Iterable[Change]) -> dict[str, str]:
    place = folder.state / "lock"
    texts = {path.stem: read_text(path) or "" for path in place.glob("*.toml")}
    for change in changes:
        if change.path.parent == place:
            texts.pop(change.path.stem, None)
            if change.after is not None:
                texts[change.path.stem] = change.after.decode("utf-8", "surrogateescape")
    return texts


def _needed(folder: Folder, locks: Mapping[str, Lock]) -> set[str]:
    """The shared files that modules need, with the support files that those use in turn."""
    if not locks:
        return set()
    wanted = {name for lock in locks.values() for name in lock.support}
    files = {path.name: read_text(path) or "" for path in (folder.path / "support").glob("*.*")}
    waiting = [name for name in wanted if name in files]
    while waiting:
        found = {name for name in used_support(files[waiting.pop()]) if name in files} - wanted
        wanted |= found
        waiting += found
    paths = (name if name.startswith(".") else f"support/{name}" for name in wanted)
    return {*_OF_THE_FOLDER, *paths}
