"""Which templates of a project hold while text is made; none unless somebody says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from brainpy_codegen.options import OwnTemplates

_held: ContextVar[OwnTemplates | None] = ContextVar("own_templates", default=None)


@contextmanager
def using(own: OwnTemplates | None) -> Iterator[None]:
    """Within, templates of this project stand in for those of the package."""
    before = _held.set(own)
    try:
        yield
    finally:
        _held.reset(before)


def own_templates() -> OwnTemplates | None:
    """The templates of a project that hold now."""
    return _held.get()
