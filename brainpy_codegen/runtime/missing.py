"""What is said where an optional package is not installed."""

from __future__ import annotations

from brainpy_codegen.errors import ToolMissingError


def missing(package: str, extra: str) -> ToolMissingError:
    """The error of a package that comes with an extra of ours."""
    return ToolMissingError(f"this needs {package}, which is not installed: pip install 'brainpy-codegen[{extra}]'")
