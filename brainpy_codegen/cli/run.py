"""`run`: generate, simulate, and say what came out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import numpy as np

from brainpy_codegen.cli import arguments, networks
from brainpy_codegen.cli.arguments import named_values
from brainpy_codegen.cli.notices import notices
from brainpy_codegen.cli.results import PICTURES, result_option, with_folder
from brainpy_codegen.cli.table import show_table, shown_path
from brainpy_codegen.errors import RunError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.network.network import Network
from brainpy_codegen.options import DType, MathMode
from brainpy_codegen.runtime.check import check_names
from brainpy_codegen.runtime.network_solution import NetworkSolution
from brainpy_codegen.runtime.solution import Solution
from brainpy_codegen.session.generate import job_for
from brainpy_codegen.session.references import find_subject
from brainpy_codegen.session.settings import folder_for, options_for
from brainpy_codegen.session.simulate import simulate


@click.command(context_settings={"show_default": True})
@click.argument("model", metavar="MODEL")
@click.option("--duration", type=float, required=True, help="How long to simulate.")
@click.option("--dt", type=float, help="Length of a step.")
@click.option("--t0", type=float, default=0.0, help="Time at the start.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter: number, list, function.")
@click.option("--init", "initial", multiple=True, metavar="NAME=VALUE", help="An initial state: number or list.")
@click.option(
    "--history",
    multiple=True,
    metavar="NAME=VALUE",
    help="What a delayed state was before the start: number, list (one each dt), function.",
)
@click.option(
    "--record", multiple=True, metavar="NAME", help="A state to record; default: all, of networks the spikes."
)
@click.option("--every", type=int, default=1, help="Record a row every so many steps.")
@click.option("--crossings", multiple=True, metavar="NAME=LEVEL", help="Count upward crossings of a level.")
@click.option("--rtol", type=float, help="Relative tolerance of adaptive steps; default: 1e-6.")
@click.option("--atol", type=float, help="Absolute tolerance of adaptive steps; default: 1e-9.")
@click.option("--memory", type=float, help="How far back a fractional model remembers; default: to the start.")
@click.option("--seed", type=int, help="Of random numbers; default: 0.")
@click.option("--threads", type=int, help="Threads that share the neurons.")
@click.option("--check-finite", is_flag=True, help="Stop with the statement at fault if a value is nan or infinite.")
@result_option("--plot", PICTURES, "Save a plot.")
@result_option("--save", (".npz",), "Save the solution (.npz).")
@arguments.options(
    arguments.method, arguments.backend, arguments.dtype, arguments.math, arguments.output, arguments.traceback
)
def run(
    model: str,
    parameters: tuple[str, ...],
    initial: tuple[str, ...],
    history: tuple[str, ...],
    record: tuple[str, ...],
    crossings: tuple[str, ...],
    rtol: float | None,
    atol: float | None,
    plot: Path | None,
    save: Path | None,
    backend: str | None,
    dtype: DType | None,
    math: MathMode | None,
    output: Path | None,
    **as_given: Any,
) -> None:
    """Simulate a model or a network and print a summary.

    Example: run models.py:fitzhugh_nagumo --duration 200 --dt 0.01 --set I=0.5 --init V=-1 --init w=1 --plot fhn.png

    Of a network, values are given by part: --set cells.I=0.5 --init cells.V=-65 --record cells.spikes
    """
    declared = find_subject(model)
    levels = named_values("--crossings", crossings)
    # Before anything takes long.
    _check_levels(declared, levels, record)
    init, params, wanted = _given(declared, initial, parameters, record)
    past = named_values("--history", history, functions=True) or None
    # Being given at all is what makes the steps adapt.
    tolerances: Any = {name: value for name, value in (("rtol", rtol), ("atol", atol)) if value is not None}
    with notices():
        sol = simulate(
            declared,
            backend=backend,
            init=init,
            params=params,
            record=wanted or None,
            directory=output,
            dtype=dtype,
            math=math,
            history=past,
            **tolerances,
            **as_given,
        )
    # The method that ran: without --method and --dt it is not the usual one of the model.
    job = job_for(declared, sol.method, backend, options_for(dtype, math))
    click.echo(f"generated file: {shown_path(folder_for(output).path / job.module)}.py")
    _summary(sol) if isinstance(sol, Solution) else networks.summary(sol)
    for name, level in levels.items():
        click.echo(f"upward crossings of {name} = {level:g}: {_count(sol, name, level)}")
    _keep(sol, save, plot)
    if not sol.success:
        sys.exit(RunError.exit_code)


def _keep(sol: Solution | NetworkSolution, save: Path | None, plot: Path | None) -> None:
    """Write the solution and its plot, where that is wanted."""
    if save is not None:
        sol.save(with_folder(save))
        click.echo(f"saved: {shown_path(save)}")
    if plot is not None:
        figure = sol.plot()[0].get_figure(root=True)
        assert figure is not None
        figure.savefig(with_folder(plot), dpi=120)
        click.echo(f"plot: {shown_path(plot)}")


def _given(
    subject: Model | Network, initial: tuple[str, ...], parameters: tuple[str, ...], record: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Initial values, parameters and what is recorded; of a network by part."""
    init = named_values("--init", initial)
    params = named_values("--set", parameters, functions=True)
    if isinstance(subject, Model):
        return init, params, record
    return networks.by_part("--init", init), networks.by_part("--set", params), networks.recorded(record)


def _check_levels(subject: Model | Network, levels: dict[str, Any], record: tuple[str, ...]) -> None:
    if isinstance(subject, Model):
        check_names("recorded state", levels, record or subject.states, subject.name)
    elif levels:
        raise UsageError("--crossings is for single models; the spikes of a network are counted anyway")


def _summary(sol: Solution) -> None:
    stats = sol.stats
    click.echo(f"{sol.model}, {sol.method} on {sol.backend}: {sol.message}")
    click.echo(
        f"generate {stats['generate_seconds']:.2f} s, compile {stats['compile_seconds']:.2f} s, "
        f"run {stats['run_seconds']:.3g} s"
    )
    rows = []
    for name in sol.states:
        values, final = sol[name], np.asarray(sol.final[name])
        end = f"{float(final):.6g}" if final.ndim == 0 else f"{final.min():.6g} ... {final.max():.6g}"
        shape = "x".join(map(str, values.shape))
        rows.append([name, sol.units.get(name, ""), shape, f"{values.min():.6g}", f"{values.max():.6g}", end])
    show_table(["state", "unit", "rows", "min", "max", "final"], rows)


def _count(sol: Solution, name: str, level: float) -> str:
    values = sol[name]
    counts = ((values[:-1] < level) & (values[1:] >= level)).sum(axis=0)
    return str(counts) if counts.ndim == 0 else f"{counts.sum()} ({counts.min()} to {counts.max()} per element)"
