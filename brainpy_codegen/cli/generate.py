"""`generate`: write or update generated modules."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.models import find_model, find_models
from brainpy_codegen.cli.table import shown_path
from brainpy_codegen.errors import UsageError
from brainpy_codegen.options import DType, MathMode, Options
from brainpy_codegen.session.generate import Job, generate_jobs, job_for
from brainpy_codegen.session.settings import folder_for, options_for
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock


@click.command()
@click.argument("models", nargs=-1, metavar="[MODEL | FILE.py]...")
@click.option("--method", "methods", multiple=True, help="Integration method; may be given several times.")
@click.option("--backend", "backends", multiple=True, help="Backend; may be given several times.")
@click.option("--jacobian", is_flag=True, help="Add jacobian() to the modules.")
@arguments.options(arguments.dtype, arguments.math, arguments.output, arguments.traceback)
def generate(
    models: tuple[str, ...],
    methods: tuple[str, ...],
    backends: tuple[str, ...],
    jacobian: bool,
    dtype: DType | None,
    math: MathMode | None,
    output: Path | None,
) -> None:
    """Write the step functions of models, or bring them up to date.

    Without MODEL, everything that the output folder knows is brought up to date. All files are written, or none.
    A file that was edited by hand is never overwritten.
    """
    folder = folder_for(output)
    if models:
        options = options_for(dtype, math, jacobian)
        jobs = [
            job_for(model, method, backend, options)
            for reference in models
            for model in find_models(reference)
            for method in methods or (None,)
            for backend in backends or (None,)
        ]
    else:
        if methods or backends or dtype or math or jacobian:
            raise UsageError("options go with MODEL; without MODEL, each module is refreshed as it was generated")
        jobs = known_jobs(folder)
    report = _report if sys.stderr.isatty() and len(jobs) > 1 else None
    notes: dict[str, None] = {}
    for done in generate_jobs(jobs, folder, report):
        others = "".join(f" {path.suffix}" for path in done.paths[1:])
        click.echo(f"{done.status:<13}  {shown_path(done.paths[0])}{others}")
        notes.update(dict.fromkeys(done.notes))
    for note in notes:
        click.echo(f"note: {note}", err=True)


def known_jobs(folder: Folder) -> list[Job]:
    """The jobs that bring everything in a folder up to date; says which models are gone."""
    jobs = []
    for module, lock in folder.locks().items():
        # A function of time is generated again when a simulation needs it.
        if lock.kind == "model":
            job = _known_job(folder, module, lock)
            jobs += [] if job is None else [job]
    if not jobs:
        raise UsageError(f"{folder.path} knows no model yet: name one, as in `generate models.py:fitzhugh_nagumo`")
    return jobs


def _known_job(folder: Folder, module: str, lock: Lock) -> Job | None:
    """The job of a known module; None if its model is gone, which is a note and not a reason to stop."""
    failures = []
    # References are relative to the project that the folder belongs to; a folder elsewhere belongs to this one.
    for root in dict.fromkeys((folder.path.parent, Path.cwd())):
        try:
            model = find_model(lock.model, root)
        except UsageError as error:
            failures.append(str(error))
            continue
        options = Options(
            dtype="float32" if lock.options.get("dtype") == "float32" else "float64",
            math="fast" if lock.options.get("math") == "fast" else "precise",
            jacobian=lock.options.get("jacobian") == "true",
        )
        return job_for(model, lock.method, lock.backend, options)
    click.echo(f"note: {module} was left as it is: {failures[0]}", err=True)
    return None


def _report(module: str) -> None:
    click.echo(f"generating {module}", err=True)
