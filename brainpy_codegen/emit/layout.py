"""The layout of generated Python: black's, at the version that pyproject.toml pins and its default width."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from brainpy_codegen.errors import CodegenError

if TYPE_CHECKING:
    from brainpy_codegen.backends.base import OutputFile

WIDTH = 88

# Strings, comments and brackets of Python.
_MARKS = re.compile(r"\"\"\"(?:.|\n)*?\"\"\"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#.*|[()\[\]{}]")


def laid_out(files: tuple[OutputFile, ...]) -> tuple[OutputFile, ...]:
    """Rendered files with the layout of their language; C is rendered in its own."""
    return tuple(replace(file, text=layout_python(file.text)) if file.name.endswith(".py") else file for file in files)


def layout_python(text: str) -> str:
    """The text as black lays it out; laying it out again changes nothing.

    Raises:
        CodegenError: the text is not Python.
    """
    black = _black()
    mode = black.Mode(line_length=WIDTH, target_versions={black.TargetVersion.PY311})
    try:
        once: str = black.format_str(text, mode=mode)
        if not _comment_in_brackets(text):
            return once
        # Black may need a second pass where a comment moves out of brackets.
        twice: str = black.format_str(once, mode=mode)
    except black.InvalidInput as error:
        raise CodegenError(f"generated text is not Python: {error}") from error
    return twice


def _comment_in_brackets(text: str) -> bool:
    depth = 0
    for mark in _MARKS.findall(text):
        if mark in ("(", "[", "{"):
            depth += 1
        elif mark in (")", "]", "}"):
            depth -= 1
        elif depth and mark.startswith("#"):
            return True
    return False


@cache
def _black() -> ModuleType:
    # Imported when first needed: black takes longer to import than most models take to generate.
    import black

    return black
