"""The targets, by name: those beside this file, and those that other packages register.

Another package registers a backend as an entry point of the group `brainpy_codegen.backends`; its value is an object
that follows `backends.base.Backend`.
"""

from __future__ import annotations

import importlib
import importlib.util
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, cast

from brainpy_codegen.backends.base import Backend
from brainpy_codegen.errors import UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "brainpy_codegen.backends"
BUILT_IN = ("numpy", "numba", "c", "jax", "torch")

_LIBRARIES = {"c": "cffi"}  # where the library has not the name of the backend


def available() -> tuple[str, ...]:
    """The names of all backends: built in first, then those of other packages in alphabetical order."""
    return (*BUILT_IN, *sorted(name for name in _registered() if name not in BUILT_IN))


@cache
def get(name: str) -> Backend:
    """The backend of that name.

    Raises:
        UsageError: there is none; the message lists those that there are.
    """
    if name in BUILT_IN:
        module = importlib.import_module(f"{__name__}.{name}")
        return cast(Backend, module.BACKEND)
    entry = _registered().get(name)
    if entry is None:
        near = get_close_matches(name, available(), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise UsageError(f"unknown backend {name!r}{hint} (available: {', '.join(available())})")
    return cast(Backend, entry.load())


def is_installed(name: str) -> bool:
    """Whether the library that files for a built-in backend import is installed; nothing is imported to find out.

    What a backend of another package needs is that package's affair: being registered, it counts as installed.
    """
    return name not in BUILT_IN or importlib.util.find_spec(_LIBRARIES.get(name, name)) is not None


def _registered() -> dict[str, EntryPoint]:
    # Imported here: it takes longer than all of this package's backends, which need none of it.
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=GROUP)}
