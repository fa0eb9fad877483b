"""Which modules or files of a folder the words on a command line mean."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.names import nearest
from brainpy_codegen.session.sources import support_files
from brainpy_codegen.workspace.folder import Folder


def known_files(folder: Folder) -> dict[str, str]:
    """All files that were generated into a folder, with the module that each belongs to ("" for support files)."""
    locks = folder.locks()
    files = {name: module for module, lock in locks.items() for name in lock.base}
    support = support_files(name for lock in locks.values() for name in lock.support) if locks else ()
    return {**files, **dict.fromkeys(support, "")}


def selected_files(folder: Folder, words: Iterable[str]) -> list[str]:
    """The files that paths or names of modules mean; all of them if there are no words."""
    files = known_files(folder)
    chosen: dict[str, None] = {}
    for word in words:
        found = _meant(folder, word, files)
        if not found:
            names = [*files, *dict.fromkeys(module for module in files.values() if module)]
            hint = nearest(Path(word).name, names)
            raise UsageError(f"{word} is no file that was generated into {folder.path}{hint}")
        chosen.update(dict.fromkeys(found))
    return list(chosen) or list(files)


def selected_modules(folder: Folder, words: Iterable[str]) -> list[str]:
    """The modules that the files of `selected_files` belong to; support files belong to none."""
    owners = known_files(folder)
    return [one for one in dict.fromkeys(owners[name] for name in selected_files(folder, words)) if one]


def _meant(folder: Folder, word: str, files: dict[str, str]) -> list[str]:
    if word in files.values() and word:
        return [name for name, module in files.items() if module == word]
    for place in (Path(os.path.abspath(word)), folder.path / word):
        if place.is_relative_to(folder.path):
            name = place.relative_to(folder.path).as_posix()
            if name in files:
                return [name]
    return []
