"""`analyze`: fixed points, phase planes and bifurcation diagrams from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.arguments import named_values
from brainpy_codegen.cli.notices import notices
from brainpy_codegen.cli.results import PICTURES, result_option, with_folder
from brainpy_codegen.cli.table import counted, show_table, shown_path
from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.load import load
from brainpy_codegen.session.references import find_model

_WHAT = ["fixed-points", "phase-plane", "bifurcation"]


@click.command(short_help="Find fixed points, draw phase planes, follow bifurcations.")
@click.argument("model", metavar="MODEL")
@click.argument("what", type=click.Choice(_WHAT))
@click.option("--box", multiple=True, metavar="NAME=LOW,HIGH", help="The range of a state; one for each state.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option("--freeze", multiple=True, metavar="NAME=VALUE", help="A state that is held at a value.")
@click.option("--parameter", metavar="NAME=LOW,HIGH", help="The parameter of a bifurcation diagram, and its range.")
@click.option("--state", metavar="NAME", help="The state that a bifurcation diagram shows.")
@click.option("--cycles", is_flag=True, help="Follow the limit cycles from every Hopf point.")
@click.option("--module", type=click.Path(path_type=Path, exists=True), help="Analyse the derivative of this file.")
@result_option("--plot", PICTURES, "Save a figure.")
@result_option("--page", (".html", ".htm"), "Save a diagram as a page to browse.")
@result_option("--save", (".csv",), "Save the points as a table (.csv).")
@arguments.options(arguments.traceback)
def analyze(
    model: str,
    what: str,
    box: tuple[str, ...],
    parameters: tuple[str, ...],
    freeze: tuple[str, ...],
    parameter: str | None,
    state: str | None,
    cycles: bool,
    module: Path | None,
    plot: Path | None,
    page: Path | None,
    save: Path | None,
) -> None:
    """Find fixed points, draw phase planes, follow branches and locate bifurcations.

    Example: analyze models.py:fitzhugh_nagumo bifurcation --parameter I=0,2 --box V=-3,3 --box w=-3,3 --plot fhn.png
    """
    if page is not None and what != "bifurcation":
        raise UsageError("--page is for bifurcation diagrams: analyze MODEL bifurcation ... --page diagram.html")
    declared = find_model(model)
    given: dict[str, Any] = {
        "params": named_values("--set", parameters),
        "frozen": named_values("--freeze", freeze) or None,
        "module": None if module is None else load(module),
    }
    ranges = _ranges("--box", box)
    with notices():
        found, figure, families = _ACTIONS[what](declared, ranges, given, parameter, state, cycles)
        if save is not None:
            found.to_dataframe().to_csv(with_folder(save), index=False)
            click.echo(f"saved: {shown_path(save)}")
        if page is not None:
            found.save_page(page, families)
            click.echo(f"page: {shown_path(page)}")
        if plot is not None:
            figure().savefig(with_folder(plot), dpi=120)
            click.echo(f"plot: {shown_path(plot)}")


def _ranges(option: str, words: Sequence[str]) -> dict[str, tuple[float, float]]:
    found = {}
    for name, value in named_values(option, words).items():
        if getattr(value, "shape", ()) != (2,):
            raise UsageError(f"{option} {name}: write {option} {name}=LOW,HIGH")
        found[name] = (float(value[0]), float(value[1]))
    return found


def _fixed_points(model: Any, box: Any, given: Any, parameter: Any, state: Any, cycles: bool) -> Any:
    from brainpy_codegen.analysis.equilibria import fixed_points
    from brainpy_codegen.analysis.plotting import axes

    found = fixed_points(model, box, **given)
    _show_points(found)

    def figure() -> Any:
        ax = axes()
        found.plot(ax)
        return ax.figure

    return found, figure, ()


def _phase_plane(model: Any, box: Any, given: Any, parameter: Any, state: Any, cycles: bool) -> Any:
    from brainpy_codegen.analysis.planes import phase_plane
    from brainpy_codegen.analysis.plotting import axes

    plane = phase_plane(model, box, **given)
    _show_points(plane.fixed_points)

    def figure() -> Any:
        ax = axes()
        plane.plot(ax)
        return ax.figure

    return plane.fixed_points, figure, ()


def _bifurcation(model: Any, box: Any, given: Any, parameter: Any, state: Any, cycles: bool) -> Any:
    from brainpy_codegen.analysis.branches import continuation
    from brainpy_codegen.analysis.cycle_branches import cycle_continuation
    from brainpy_codegen.analysis.plotting import axes
    from brainpy_codegen.analysis.timescales import is_reached

    if parameter is None:
        raise UsageError("a bifurcation diagram needs --parameter NAME=LOW,HIGH")
    ((name, ends),) = _ranges("--parameter", [parameter]).items()
    found = continuation(model, name, ends, box=box, **given)
    rows = [
        [one.label, one.kind, f"{one.params[name]:.10g}", one.criticality, f"{one.residual:.1e}"]
        for one in found.special
    ]
    click.echo(f"{counted(len(found.branches), 'branch', 'branches')}, {counted(len(rows), 'special point')}")
    show_table(["label", "kind", name, "criticality", "residual"], rows)
    for message in found.messages:
        click.echo(f"note: {message}")
    families: list[Any] = []
    for one in found.special if cycles else ():
        if one.kind == "hopf" and not is_reached(one.params[name], families, name):
            family = cycle_continuation(model, name, ends, hopf=one, frozen=given["frozen"], module=given["module"])
            families.append(family)
            points = ", ".join(f"{p.label} at {p.params[name]:.8g}" for p in family.special) or "no bifurcations"
            click.echo(f"cycles from {one.label}: {len(family)}, {points}; ends: {family.end}")

    def figure() -> Any:
        ax = axes()
        found.plot(ax, state, cycles=families)
        return ax.figure

    return found, figure, families


def _show_points(found: Any) -> None:
    rows = []
    for one in found:
        values = ", ".join(f"{value:.4g}" for value in one.eigenvalues)
        rows.append([*(f"{value:.10g}" for value in one.state.values()), one.kind, values])
    proven = "no others, which is proven" if found.complete else f"perhaps not all: {found.message}"
    click.echo(f"{counted(len(rows), 'fixed point')} in the box; {proven}")
    show_table([*found.box, "kind", "eigenvalues"], rows)


_ACTIONS = {"fixed-points": _fixed_points, "phase-plane": _phase_plane, "bifurcation": _bifurcation}
