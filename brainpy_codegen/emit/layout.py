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
_SUPPORT = re.compile(r"(?:^from \.support\.\w+ import .*\n)+", re.MULTILINE)


def laid_out(files: tuple[OutputFile, ...]) -> tuple[OutputFile, ...]:
    """Rendered files with the layout of their language; C is rendered in its own."""
    return tuple(replace(file, text=layout_python(file.text)) if file.name.endswith(".py") else file for file in files)


def layout_python(text: str) -> str:
    """The text as black lays it out, imports of support files by their names.

    Doing so again changes nothing, as no comment of ours stands in brackets.

    Raises:
        CodegenError: the text is not Python.
    """
    black = _black()
    mode = black.Mode(line_length=WIDTH, target_versions={black.TargetVersion.PY311})
    try:
        laid: str = black.format_str(_SUPPORT.sub(_by_name, text), mode=mode)
    except black.InvalidInput as error:
        raise CodegenError(f"generated text is not Python: {error}") from error
    return laid


def _by_name(lines: re.Match[str]) -> str:
    return "".join(sorted(lines[0].splitlines(keepends=True), key=lambda line: line.split()[1]))


@cache
def _black() -> ModuleType:
    # Imported when first needed: black takes longer to import than most models take to generate.
    import black

    return black
