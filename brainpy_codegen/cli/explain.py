"""`explain`: every stage of the pipeline, readable."""

from __future__ import annotations

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.errors import UsageError
from brainpy_codegen.options import DType, MathMode
from brainpy_codegen.runtime.names import nearest
from brainpy_codegen.session.generate import job_for
from brainpy_codegen.session.references import find_subject
from brainpy_codegen.session.settings import options_for


@click.command(short_help="Show what becomes of a model, stage by stage.")
@click.argument("model", metavar="MODEL")
@click.option("--stage", help="Show one stage only: model, program, a pass, or files.")
@arguments.options(arguments.method, arguments.backend, arguments.dtype, arguments.math, arguments.traceback)
def explain(
    model: str,
    stage: str | None,
    method: str | None,
    backend: str | None,
    dtype: DType | None,
    math: MathMode | None,
) -> None:
    """Show what becomes of a model or a network, stage by stage; nothing is written."""
    # The compiler brings in every backend; other commands need not wait for that.
    from brainpy_codegen.compiler import network_stages, stages
    from brainpy_codegen.ir.dump import dump
    from brainpy_codegen.ir.model import Model
    from brainpy_codegen.ir.network_dump import dump_network
    from brainpy_codegen.ir.program import Program

    job = job_for(find_subject(model), method, backend, options_for(dtype, math))
    given = (job.method, job.backend, job.options, job.module)
    steps = stages(job.model, *given) if isinstance(job.subject, Model) else network_stages(job.network, *given)
    shown: list[tuple[str, str]] = []
    for one in steps:
        if isinstance(one.value, tuple):
            text = "\n".join(f"--- {file.name}\n{file.text}" for file in one.value)
        else:
            text = dump(one.value) if isinstance(one.value, Model | Program) else dump_network(one.value)
        shown.append((one.name, text.rstrip("\n")))
    names = [name for name, _ in shown]
    if stage is not None and stage not in names:
        raise UsageError(f"there is no stage {stage!r}{nearest(stage, names)}; stages: {', '.join(names)}")
    before = ""
    for name, text in shown:
        if stage is None:
            click.secho(f"=== {name}", bold=True)
            click.echo("(unchanged)\n" if text == before else f"{text}\n")
        elif name == stage:
            click.echo(text)
        before = text
