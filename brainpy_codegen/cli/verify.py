"""`verify`: does a generated file, as it is on disk, still compute its model?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.table import shown_path
from brainpy_codegen.emit.write import Change, read_bytes, write_changes
from brainpy_codegen.ir.model import Model
from brainpy_codegen.session.known import LostModel, job_of, options_of
from brainpy_codegen.session.selection import known_files, selected_files
from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.state import file_state

DIFFERENT = 5


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE | MODULE]...")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@click.option("--seed", default=0, show_default=True, help="Of all random inputs.")
@arguments.options(arguments.output, arguments.traceback)
def verify(files: tuple[str, ...], as_json: bool, seed: int, output: Path | None) -> int:
    """Compare generated files with their models on many inputs: one step and many.

    Without names: every known module. Exit code 5 if a file computes something else, or nan.
    """
    from brainpy_codegen.verification import verify as compare

    folder = folder_for(output)
    locks, owners = folder.locks(), known_files(folder)
    chosen = dict.fromkeys(owners[name] for name in selected_files(folder, files) if owners[name])
    reports = []
    for module in chosen:
        lock = locks[module]
        if lock.kind != "model":
            continue  # a function of time is tested with the models that it drives
        job, path = job_of(folder, lock), folder.path / f"{module}.py"
        if isinstance(job, LostModel):
            click.echo(f"{shown_path(path)}: not compared, {job.reason}", err=True)
            continue
        if not isinstance(job.subject, Model):
            continue
        report = compare(job.subject, lock.method, path, options_of(lock), seed=seed)
        reports.append(report)
        if report.equivalent:
            _remember(folder, module)
        if not as_json:
            click.echo(str(report))
    if as_json:
        click.echo(json.dumps([report.as_json() for report in reports], indent=2))
    return 0 if all(report.equivalent for report in reports) else DIFFERENT


def _remember(folder: Folder, module: str) -> None:
    """Store in the lock which edited texts were found to compute the model, so that `check` knows on any clone."""
    with folder.writing():
        lock = folder.lock(module)
        if lock is None:
            return
        states = [file_state(folder, name, lock) for name in lock.base]
        verified = {state.name: state.digest for state in states if state.edited}
        if verified != dict(lock.verified):
            path, text = folder.lock_file(module), replace(lock, verified=verified).dump()
            write_changes([Change(path, read_bytes(path), text.encode())], folder.journal)
