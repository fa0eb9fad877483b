"""Files in which commands leave what they computed: known to be possible before anything takes long."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from brainpy_codegen.errors import UsageError

# Formats of matplotlib that need no other program.
PICTURES = (".png", ".pdf", ".svg", ".eps", ".ps", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")


def result_option(flag: str, endings: tuple[str, ...], text: str, **more: Any) -> Callable[[Any], Any]:
    """An option that names a file to write, refused at once if its ending or its folder will not do."""

    def check(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
        if path is None:
            return None
        if path.suffix.lower() not in endings:
            raise UsageError(f"{flag} {path}: the name of the file ends in {_either(endings)}")
        place = next(one for one in path.absolute().parents if one.exists())
        if not place.is_dir() or not os.access(place, os.W_OK):
            raise UsageError(f"{flag} {path}: {place} is no folder that can be written")
        return path

    return click.option(flag, type=click.Path(path_type=Path, dir_okay=False), callback=check, help=text, **more)


def with_folder(path: Path) -> Path:
    """The path, whose folder now exists."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path.parent} cannot be made: {error.strerror}") from None
    return path


def _either(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
