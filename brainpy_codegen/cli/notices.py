"""Warnings of the library, as one line each on the terminal."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator

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
