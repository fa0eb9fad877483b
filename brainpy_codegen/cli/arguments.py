"""Options that several commands share, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.names import identifier
from brainpy_codegen.session.references import find_function

Command = TypeVar("Command", bound=Callable[..., Any])

method = click.option("--method", help="Integration method; default: the one for this kind of model.")
backend = click.option("--backend", help="numpy, numba, c, jax or torch; default: numba.")
dtype = click.option("--dtype", type=click.Choice(["float64", "float32"]), help="Floating-point type.")
math = click.option(
    "--math", type=click.Choice(["precise", "fast"]), help="fast lets the compiler contract and reorder."
)
output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Output folder; default: generated/."
)
traceback = click.option("--traceback", is_flag=True, expose_value=False, help="Show the Python traceback of an error.")


def options(*shared: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """A decorator that adds options in the order in which they are shown."""

    def add(command: Command) -> Command:
        for option in reversed(shared):
            command = option(command)
        return command

    return add


def named_values(option: str, words: Iterable[str], functions: bool = False) -> dict[str, Any]:
    """`NAME=VALUE` words as a dictionary: a number, numbers separated by commas, or (`functions`) FILE.py:FUNCTION."""
    values: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{option} {word}: write {option} NAME=VALUE")
        values[identifier(name.strip())] = _value(f"{option} {word}", text.strip(), functions)
    return values


def _value(where: str, text: str, functions: bool) -> Any:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        if functions and ":" in text:
            return find_function(text)
        what = "a number, numbers separated by commas" + (", or FILE.py:FUNCTION" if functions else "")
        raise UsageError(f"{where}: {text!r} is not {what}") from None
    return numbers[0] if len(numbers) == 1 else np.array(numbers)
