"""Fingerprints: is what was generated still what would be generated?

`of_model` sees what the text of a module depends on and nothing else: not where in the source file the model stands,
not the machine. `of_files` sees the content of files, for templates and for the generator itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

# Places in the user's source: they move with every line above the model, and no text shows them.
_PLACES = frozenset({"span", "path", "first_line"})


def of_text(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def of_model(model: object, *parts: str) -> str:
    """Fingerprint of a tree of frozen dataclasses (an `ir.Model`) and of further words (method, backend, options)."""
    digest = hashlib.sha256()
    for word in (*_words(model), *parts):
        # The length separates words: ("ab", "c") and ("a", "bc") differ.
        data = word.encode("utf-8", "surrogateescape")
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


def of_files(paths: Iterable[Path], root: Path) -> str:
    """Fingerprint of the names (below `root`) and contents of files, in the order of their names."""
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(root).as_posix(), path) for path in paths):
        data = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}:{len(data)}:".encode() + data)
    return digest.hexdigest()


def _words(value: object) -> Iterator[str]:
    if is_dataclass(value):
        yield f"{type(value).__name__}("
        for field in fields(value):
            # What has its default is left out, so that a new optional field changes no fingerprint.
            if field.name not in _PLACES and getattr(value, field.name) != field.default:
                yield f"{field.name}="
                yield from _words(getattr(value, field.name))
        yield ")"
    elif isinstance(value, (tuple, list)):
        yield "["
        for item in value:
            yield from _words(item)
        yield "]"
    else:
        # repr tells 1 from 1.0 and keeps every bit of a float.
        yield repr(value)
