"""Where templates are: the package's own, and those of a project, which hold while text is made if somebody says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from brainpy_codegen.errors import CodegenError
from brainpy_codegen.options import OwnTemplates

_held: ContextVar[OwnTemplates | None] = ContextVar("own_templates", default=None)


@cache
def templates_folder() -> Path:
    """The folder of all templates: `brainpy_codegen/_templates` in an installed package, `templates` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_templates", package.parent / "templates"):
        if (folder / "support").is_dir():
            return folder
    raise CodegenError(f"the templates of brainpy_codegen are missing: neither in {package} nor beside it")


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
