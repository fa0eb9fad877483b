"""`bc.load`: a generated file as a module that notebooks can show."""

from __future__ import annotations

import functools
import os
from types import ModuleType

from brainpy_codegen.runtime.load import load as import_file
from brainpy_codegen.session.notebook import module_html


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
    return module
