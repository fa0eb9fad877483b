"""A progress bar for long runs, on standard error."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def progress_bar(steps: int, shown: bool, label: str) -> Iterator[Callable[[int], None]]:
    """A function that is told how many steps were done; it draws only if `shown`."""
    if not shown:
        yield lambda done: None
        return
    # rich costs time to import, and most runs draw nothing.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} steps"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    console = Console(stderr=True)
    # In a terminal the bar goes when the run is over; in a file one line stays.
    with Progress(*columns, console=console, transient=console.is_terminal) as progress:
        task = progress.add_task(label, total=steps)
        yield lambda done: progress.advance(task, done)
