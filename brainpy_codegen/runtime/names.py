"""Names as a user types them."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable


def identifier(name: str) -> str:
    """The name as Python reads it in a source file: the keyboard's micro sign is the letter mu there (PEP 3131)."""
    return unicodedata.normalize("NFKC", name)


def nearest(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` for the known name that comes closest, empty if none is close."""
    known = list(known)
    if identifier(name) != name and identifier(name) in known:
        return f" (Python reads that name as {identifier(name)!a})"
    found = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f" (did you mean {found[0]!r}?)" if found else ""
