"""The layout of generated Python: black's, at the version that pyproject.toml pins and its default width."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from brainpy_codegen.errors import CodegenError

WIDTH = 88


def layout_python(text: str) -> str:
    """The text as black lays it out; laying it out again changes nothing.

    Raises:
        CodegenError: the text is not Python.
    """
    black = _black()
    mode = black.Mode(line_length=WIDTH, target_versions={black.TargetVersion.PY311})
    try:
        once: str = black.format_str(text, mode=mode)
        # Black may need a second pass where a comment moves out of brackets.
        twice: str = black.format_str(once, mode=mode)
    except black.InvalidInput as error:
        raise CodegenError(f"generated text is not Python: {error}") from error
    return twice


@cache
def _black() -> ModuleType:
    # Imported when first needed: black takes longer to import than most models take to generate.
    import black

    return black
