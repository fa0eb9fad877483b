"""`bc.load`: a generated file as a module that notebooks can show, and whose errors name the lines of the model."""

from __future__ import annotations

import contextlib
import functools
import os
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from brainpy_codegen.ir.function import HIGHER
from brainpy_codegen.runtime.load import load as import_file
from brainpy_codegen.session.notebook import module_html

_FACE = frozenset({"derivative", "update", "jacobian", *HIGHER, "step", "run", "solve"})


class GeneratedModule(ModuleType):
    """A generated module: what is called from outside tells an error with the line of the model.

    The functions in the module are as they stand in the file, and call each other so.
    """

    def __getattribute__(self, name: str) -> Any:
        """The attribute; a function of the module's face with its errors explained, always as the same object."""
        value = super().__getattribute__(name)
        if name not in _FACE or not isinstance(value, FunctionType):
            return value
        told: dict[str, Any] = super().__getattribute__("__dict__").setdefault("__told__", {})
        if name not in told or told[name].__wrapped__ is not value:
            told[name] = _told(value, Path(super().__getattribute__("__file__")))
        return told[name]


def load(path: str | os.PathLike[str]) -> ModuleType:
    """The module in a generated file.

    The same text gives the same module object; a file (or a file of `support/`) that changed is imported anew.

    Raises:
        UsageError: there is no such file.
        EditedFileError: the file holds conflict markers.
        RunError: the file is not valid Python.
        ToolMissingError: the library that the file is for is not installed.
    """
    module = import_file(path)
    module.__dict__.setdefault("_repr_html_", functools.partial(module_html, module))
    if type(module) is ModuleType:
        module.__class__ = GeneratedModule
    return module


def _told(function: FunctionType, path: Path) -> Any:
    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except Exception as error:
            with contextlib.suppress(Exception):  # whatever the reader of the maps meets, the error is this one
                # Imported here, because only a failure needs it.
                from brainpy_codegen.session.stored_places import note_places

                note_places(error, path)
            raise

    return call
