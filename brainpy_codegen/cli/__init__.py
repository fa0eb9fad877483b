"""The command line."""

from brainpy_codegen.cli.program import main

__all__ = ["main"]
