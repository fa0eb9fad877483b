"""`diff`: your edits, or what regenerating would change."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.table import shown_path
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.session.generate import compile_job
from brainpy_codegen.session.known import LostModel, job_of
from brainpy_codegen.session.selection import known_files, selected_files
from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.session.sources import support_files
from brainpy_codegen.workspace.differences import unified
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.store import planned, planned_support

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


@click.command(short_help="Show your edits of generated files as a unified diff.")
@click.argument("files", nargs=-1, metavar="[FILE | MODULE]...")
@click.option("--incoming", is_flag=True, help="What `generate` would change in the files, conflicts included.")
@arguments.options(arguments.output, arguments.traceback)
def diff(files: tuple[str, ...], incoming: bool, output: Path | None) -> None:
    """Show your edits of generated files as a unified diff; exit code 1 if there are any.

    The diff goes from the generated text to yours; with --incoming, from yours to what `generate` would make of it.
    """
    folder = folder_for(output)
    folder.settle()
    names = selected_files(folder, files)
    texts = _incoming(folder, names) if incoming else _edits(folder, names)
    found = False
    for text in texts:
        found = True
        readable = text.encode("utf-8", "backslashreplace").decode("utf-8")  # bytes of a file that are no UTF-8
        for row in readable.splitlines():
            color = _COLORS.get(row[:1]) if not row.startswith(("---", "+++")) else None
            click.echo(click.style(row, fg=color, bold=row.startswith(("---", "+++"))))
    if found:
        sys.exit(1)


def _edits(folder: Folder, names: list[str]) -> Iterator[str]:
    for name in names:
        mine, side = read_text(folder.path / name), read_text(folder.side(name))
        base = side if side is not None and not folder.beside(name).is_file() else read_text(folder.base(name))
        if mine is not None and base is not None and mine != base:
            yield unified(shown_path(folder.path / name), base, mine, "generated", "yours")


def _incoming(folder: Folder, names: list[str]) -> Iterator[str]:
    owners = known_files(folder)
    for module in dict.fromkeys(owners[name] for name in names):
        if module:
            decisions = _planned(folder, module)
        else:
            support = support_files(one for lock in folder.locks().values() for one in lock.support)
            decisions = planned_support(folder, support)
        for name, text in decisions.items():
            mine = read_text(folder.path / name)
            if name in names and text is not None and text != mine:
                yield unified(shown_path(folder.path / name), mine, text, "yours", "regenerated")


def _planned(folder: Folder, module: str) -> dict[str, str | None]:
    lock = folder.lock(module)
    if lock is None or lock.kind == "input":
        return {}
    job = job_of(folder, lock)
    if isinstance(job, LostModel):
        click.echo(f"note: {module}: nothing comes in, {job.reason}", err=True)
        return {}
    return planned(folder, compile_job(job))
