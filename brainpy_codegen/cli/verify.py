"""`verify`: does a generated file, as it is on disk, still compute its model?"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.notices import nothing_yet
from brainpy_codegen.cli.table import shown_path
from brainpy_codegen.errors import CodegenError, UsageError
from brainpy_codegen.session.known import LostModel
from brainpy_codegen.session.selection import selected_modules
from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.workspace.folder import Folder

if TYPE_CHECKING:
    from brainpy_codegen.verification.known import Finding
    from brainpy_codegen.verification.network import NetworkFinding
    from brainpy_codegen.verification.time_function import TimeFinding

DIFFERENT = 5


@click.command(short_help="Compare generated files with their models.")
@click.argument("files", nargs=-1, metavar="[FILE | MODULE]...")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@click.option("--seed", default=0, show_default=True, help="Of all random inputs.")
@arguments.options(arguments.output, arguments.traceback)
def verify(files: tuple[str, ...], as_json: bool, seed: int, output: Path | None) -> int:
    """Compare generated files with their models on many inputs: one step and many.

    Without names: every known module. Exit code 5 if a file computes something else, or nan, unless all of that was
    signed off with `accept`. A model, network or file that cannot be read or run is told of, and the others are
    verified: the exit code is that of the failure then, if no file computes something else.
    """
    from brainpy_codegen.verification.known import verify_known
    from brainpy_codegen.verification.network import verify_network
    from brainpy_codegen.verification.time_function import verify_time_function

    folder = folder_for(output)
    folder.settle()
    locks = folder.locks()
    rows: list[dict[str, Any]] = []
    failed, broken = False, 0
    for module in selected_modules(folder, files):
        lock = locks[module]
        gone = [folder.path / name for name in lock.base if not (folder.path / name).is_file()]
        if gone:
            rows.append(_failed(module, f"there is no generated file {shown_path(gone[0])}", UsageError.exit_code))
            broken = broken or UsageError.exit_code
            continue
        verify_one = {"network": verify_network, "input": verify_time_function}.get(lock.kind, verify_known)
        try:
            with contextlib.redirect_stdout(sys.stderr):  # what an edited file prints is no part of the report
                found = verify_one(folder, module, lock, seed=seed)
        except CodegenError as error:  # of this one: the others are verified
            rows.append(_failed(module, str(error), error.exit_code, getattr(error, "__notes__", ())))
            broken = broken or error.exit_code
            continue
        if isinstance(found, LostModel) and found.exit_code:
            rows.append(_failed(module, found.reason, found.exit_code))
            broken = broken or found.exit_code
            continue
        if isinstance(found, LostModel):
            click.echo(f"{shown_path(folder.path / module)}.py: not compared, {found.reason}", err=True)
            continue
        rows.append(found.as_json())
        failed |= bool(found.exit_code)
        _remember(folder, module, found)
        if not as_json:
            click.echo(str(found).replace(str(folder.path), shown_path(folder.path)))
    if not locks:
        nothing_yet(folder.path)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    return DIFFERENT if failed else broken


def _failed(module: str, reason: str, code: int, notes: Iterable[str] = ()) -> dict[str, Any]:
    """Say why a module could not be verified; its row."""
    click.echo("\n".join([f"{module}: failed, {reason}", *notes]), err=True)
    return {"module": module, "verdict": "failed", "error": reason, "exit_code": code}


def _remember(folder: Folder, module: str, found: Finding | NetworkFinding | TimeFinding) -> None:
    """Store a verdict; where that cannot be (a folder of somebody else's), the verdict is all there is."""
    from brainpy_codegen.verification.known import remember

    try:
        remember(folder, module, found)
    except UsageError as error:
        click.echo(f"note: for `check`, the verdict on {module} was not stored: {error}", err=True)
