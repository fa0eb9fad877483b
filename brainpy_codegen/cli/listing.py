"""`list`: models, methods, backends."""

from __future__ import annotations

from pathlib import Path

import click

from brainpy_codegen import backends
from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.table import show_table
from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.integrators import registry as methods
from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.network.network import Network
from brainpy_codegen.session.references import find_declared
from brainpy_codegen.session.settings import folder_for, settings


@click.group(name="list")
def listing() -> None:
    """List models, methods or backends."""


@listing.command()
@click.argument("files", nargs=-1, metavar="[FILE.py]...")
@arguments.options(arguments.output, arguments.traceback)
def models(files: tuple[str, ...], output: Path | None) -> None:
    """List the models of the generated folder, or those that files declare."""
    if files:
        rows = [_row(subject) for file in files for subject in find_declared(file)]
        show_table(["model", "kind", "states", "declared in"], rows)
        return
    folder = folder_for(output)
    rows = []
    for module, lock in folder.locks().items():
        edited = any(folder.is_edited(name) for name in lock.base)
        rows.append([module, lock.model, lock.method or "(input)", lock.backend, "edited" if edited else ""])
    if not rows:
        click.echo(f"{folder.path} holds no generated models yet", err=True)
        return
    show_table(["module", "model", "method", "backend", ""], rows)


def _row(subject: Model | Network) -> list[str]:
    if isinstance(subject, Model):
        return [subject.name, subject.kind, " ".join(subject.states), subject.ir.source.reference]
    parts = [*subject.populations, *subject.projections, *subject.inputs]
    return [subject.name, "network", " ".join(parts), subject.ir.source.reference]


@listing.command(name="methods")
@click.option("--family", help="ode, sde, dde, fde or update.")
@arguments.options(arguments.traceback)
def list_methods(family: str | None) -> None:
    """List the integration methods."""
    every = methods.available()
    families = sorted({*(scheme.family for scheme in every), *(kind for scheme in every for kind in scheme.kinds)})
    if family is not None and family not in families:
        raise UsageError(f"there is no method of family {family!r}; families: {', '.join(families)}")
    rows = [
        [
            scheme.name,
            scheme.family,
            _order(scheme),
            _noise(scheme),
            scheme.stiff or "-",
            scheme.title,
            scheme.reference,
        ]
        for scheme in (every if family is None else methods.available(family))
    ]
    show_table(["method", "family", "order", "noise", "stiff", "title", "reference"], rows)


def _order(scheme: Scheme) -> str:
    """The order of convergence; of a stochastic method strong and weak, where it depends on the noise from to."""
    if scheme.stochastic is None:
        return "-" if scheme.order is None else str(scheme.order)
    strong = sorted({order for _, order in scheme.stochastic.strong})
    shown = f"{strong[0]:g}" if len(strong) == 1 else f"{strong[0]:g} to {strong[-1]:g}"
    return f"strong {shown}, weak {scheme.stochastic.weak:g}"


def _noise(scheme: Scheme) -> str:
    """The noise that a stochastic method takes, each kind with its strong order where they differ, and the calculus."""
    if scheme.stochastic is None:
        return "-"
    differ = len({order for _, order in scheme.stochastic.strong}) > 1
    kinds = ", ".join(f"{kind} ({order:g})" if differ else kind for kind, order in scheme.stochastic.strong)
    return f"{'/'.join(sorted(scheme.stochastic.interpretations))}: {kinds}"


@listing.command(name="backends")
@arguments.options(arguments.traceback)
def list_backends() -> None:
    """List what each backend promises, and what else it can run."""
    # Imported here, because the other lists need no backend.
    from brainpy_codegen.backends.promises import NO, PROMISES, YES
    from brainpy_codegen.compiler import NEEDS

    names = backends.available()
    known = [backends.get(name) for name in names]
    rows = [["kind", *(one.kind for one in known)]]
    rows += [[promise.title, *map(promise.cell, known)] for promise in PROMISES]
    rows += [
        [words, *(YES if capability in one.capabilities else NO for one in known)]
        for capability, words in NEEDS.items()
        if capability not in ("fixed_step", "noise", "vector", "delays", "fractional")  # among those above
    ]
    default = settings().backend
    show_table(["promise", *(f"{name} (default)" if name == default else name for name in names)], rows)
