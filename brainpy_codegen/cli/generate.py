"""`generate`: write or update generated modules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.table import shown_path
from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.parse import ParsedInput
from brainpy_codegen.options import DType, MathMode
from brainpy_codegen.session.advice import command
from brainpy_codegen.session.generate import Job, generate_jobs, job_for
from brainpy_codegen.session.known import LostModel, job_of
from brainpy_codegen.session.references import find_subjects
from brainpy_codegen.session.settings import folder_for, options_for
from brainpy_codegen.session.strays import strays
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.store import Rules


@click.command(short_help="Write the step functions of models, or update them.")
@click.argument("models", nargs=-1, metavar="[MODEL | FILE.py]...")
@click.option("--method", "methods", multiple=True, help="Integration method; may be given several times.")
@click.option("--backend", "backends", multiple=True, help="Backend; may be given several times.")
@click.option("--jacobian", is_flag=True, help="Add jacobian() to the modules.")
@click.option("--derivatives", type=click.IntRange(2, 3), help="Add derivatives up to this order as well.")
@click.option(
    "--conflict",
    type=click.Choice(["markers", "side"]),
    default="markers",
    help="What a conflict leaves: both versions in the file, or the generated text beside it in FILE.new.",
)
@click.option("--carry-edits", is_flag=True, help="Bring each edit to the other backends and methods of its model.")
@click.option("--adopt", is_flag=True, help="Files of unknown origin count as edited, instead of being refused.")
@arguments.options(arguments.dtype, arguments.math, arguments.output, arguments.traceback)
def generate(
    models: tuple[str, ...],
    methods: tuple[str, ...],
    backends: tuple[str, ...],
    jacobian: bool,
    derivatives: int | None,
    conflict: Literal["markers", "side"],
    carry_edits: bool,
    adopt: bool,
    dtype: DType | None,
    math: MathMode | None,
    output: Path | None,
) -> None:
    """Write the step functions of models, or bring them up to date; your edits of the files are kept.

    Without MODEL, everything that the output folder knows is brought up to date. All files are written, or none.
    Edits are merged statement by statement; exit code 4 if you and the model changed the same statement.
    """
    folder = folder_for(output)
    if models:
        options = options_for(dtype, math, jacobian, derivatives or 0)
        jobs = [
            job_for(model, method, backend, options)
            for reference in models
            for model in find_subjects(reference)
            for method in methods or (None,)
            for backend in backends or (None,)
        ]
    else:
        if methods or backends or dtype or math or jacobian or derivatives:
            raise UsageError("options go with MODEL; without MODEL, each module is refreshed as it was generated")
        jobs = known_jobs(folder)
    report = _report if sys.stderr.isatty() and len(jobs) > 1 else None
    notes: dict[str, None] = {}
    done = generate_jobs(jobs, folder, report, Rules(conflict, adopt))
    for one in done.generations:
        others = "".join(f" {path.suffix}" for path in one.paths[1:])
        click.echo(f"{one.status:<13}  {shown_path(one.paths[0])}{others}")
        notes.update(dict.fromkeys(one.notes))
    for note in notes:
        click.echo(f"note: {note}", err=True)
    if done.conflict is not None:
        raise done.conflict
    if carry_edits and not _carry(folder, jobs):
        sys.exit(1)


def _carry(folder: Folder, jobs: list[Job]) -> bool:
    """Carry the edits of the models at hand; False if one could not be."""
    # Imported here, because nothing else of `generate` tests files.
    from brainpy_codegen.verification.carried import refusal
    from brainpy_codegen.verification.carry import carry_edits as carry

    models = {job.subject.source.reference for job in jobs if not isinstance(job.subject, ParsedInput)}
    modules = [name for name, lock in folder.locks().items() if lock.model in models]
    found = carry(folder, modules)
    for one in found:
        path, what = shown_path(folder.path / one.target), ", ".join(one.what)
        if one.refused:
            click.echo(f"not carried    {path}: {what}: {one.refused}", err=True)
            click.echo("\n".join(refusal(folder, one)), err=True)
        elif one.report is not None:
            click.echo(f"carried        {path}: {what} (from {one.source}: {one.report.verdict})")
            if not one.report.equivalent:
                click.echo(f"    {one.report.difference}")
                click.echo(f"    -> If that is wanted: {command(folder, 'accept', one.target, '--reason', 'WHY')}")
    if not found:
        click.echo("no edit that another module of its model lacks")
    return not any(one.refused for one in found)


def known_jobs(folder: Folder) -> list[Job]:
    """The jobs that bring everything in a folder up to date; says which models are gone."""
    folder.settle()
    jobs: list[Job] = []
    locks = folder.locks()
    for module, lock in locks.items():
        # A function of time is generated again when a simulation needs it.
        if lock.kind == "input":
            continue
        job = job_of(folder, lock)
        if isinstance(job, LostModel):
            # A model that is gone is a note, and no reason to leave the others as they are.
            click.echo(f"note: {module} was left as it is: {job.reason}", err=True)
        else:
            jobs.append(job)
    if jobs:
        return jobs
    if any(lock.kind != "input" for lock in locks.values()):
        todo = command(folder, "status")
        raise UsageError(f"no model of {folder.path} can be read, so nothing was generated; `{todo}` says what to do")
    found = next(strays(folder), None)
    if found is not None:
        todo = command(folder, "generate", *found.words)
        raise UsageError(f"{folder.state} does not know what was generated into {folder.path}; for each file: `{todo}`")
    raise UsageError(f"{folder.path} knows no model yet: name one, as in `generate models.py:fitzhugh_nagumo`")


def _report(module: str) -> None:
    click.echo(f"generating {module}", err=True)
