"""`undo` and `revert`: back to an earlier text."""

from __future__ import annotations

from pathlib import Path

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.table import shown_path
from brainpy_codegen.session.selection import selected_files
from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.workspace.revert import revert as revert_files
from brainpy_codegen.workspace.undo import undo as undo_last


@click.command(short_help="Go back to before the last `generate`.")
@click.option("--force", is_flag=True, help="Even if files were changed since; another `undo` brings the changes back.")
@arguments.options(arguments.output, arguments.traceback)
def undo(force: bool, output: Path | None) -> None:
    """Go back to before the last `generate` (or `revert`, or `undo`: a second `undo` redoes)."""
    done = undo_last(folder_for(output), force=force)
    click.echo(f"took back the last `{done.command}`")
    for path in done.restored:
        click.echo(f"restored       {shown_path(path)}")
    for path in done.removed:
        click.echo(f"removed        {shown_path(path)}")


@click.command(short_help="Put the generated text back into edited files.")
@click.argument("files", nargs=-1, metavar="[FILE | MODULE]...")
@arguments.options(arguments.output, arguments.traceback)
def revert(files: tuple[str, ...], output: Path | None) -> None:
    """Put the generated text back into edited files: all of them, or those named. `undo` brings the edits back."""
    folder = folder_for(output)
    folder.settle()
    names = selected_files(folder, files)
    if not files:
        # Without names, what was never stored is no reason to stop.
        names = [name for name in names if folder.base(name).is_file() or folder.side(name).is_file()]
    changed = revert_files(folder, names)
    for path in changed:
        click.echo(f"{'reverted' if path.is_file() else 'removed':<13}  {shown_path(path)}")
    if not changed:
        click.echo("nothing to revert: the files are as they were generated")
