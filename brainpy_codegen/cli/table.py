"""Tables on the terminal: drawn for people, plain columns for other programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click


def show_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a head; in a pipe, columns without lines or colours."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(*head, box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*map(Text, row))
        Console().print(table)
        return
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
    for row in (head, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: 1 branch, 2 branches."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def shown_path(path: object) -> str:
    """A path relative to the working directory if it lies below."""
    from pathlib import Path

    place = Path(str(path))
    return str(place.relative_to(Path.cwd())) if place.is_relative_to(Path.cwd()) else str(place)
