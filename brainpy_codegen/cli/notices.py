"""What is told on the terminal beside results: warnings of the library, one line each, and that nothing is there."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path

import click


@contextlib.contextmanager
def notices() -> Iterator[None]:
    """Print the warnings of what is done inside, without the line of source that Python adds."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", UserWarning)
        try:
            yield
        finally:
            for text in dict.fromkeys(str(one.message) for one in told if issubclass(one.category, UserWarning)):
                click.echo(f"warning: {text}", err=True)


def nothing_yet(folder: Path) -> None:
    """Say that a folder knows no modules: perhaps it is not the one that was meant."""
    click.echo(f"{folder} holds no generated modules yet", err=True)
