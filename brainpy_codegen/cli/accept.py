"""`accept`: sign off that an edited file computes something else than its model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.table import shown_path
from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.names import nearest
from brainpy_codegen.session.advice import command
from brainpy_codegen.session.known import LostModel
from brainpy_codegen.session.selection import selected_modules
from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.session.status import FAILING, ModuleState, folder_states
from brainpy_codegen.workspace.folder import Folder

if TYPE_CHECKING:
    from brainpy_codegen.verification.acceptance import Judged
    from brainpy_codegen.verification.deviating import Edited

DIFFERENT = 5


@click.command(short_help="Sign off that edited statements differ from the model.")
@click.argument("files", nargs=-1, metavar="[FILE | MODULE]...")
@click.option("--reason", required=True, help="Why the difference is wanted; it is kept with the file.")
@click.option("--statement", "statements", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
@click.option("--seed", default=0, show_default=True, help="Of all random inputs.")
@arguments.options(arguments.output, arguments.traceback)
def accept(files: tuple[str, ...], reason: str, statements: tuple[str, ...], seed: int, output: Path | None) -> int:
    """Sign off that edited statements compute something else than the model.

    What was not signed off must still compute the model; exit code 5 if it does not. A signature expires when its
    statement, or the part of the model that the statement depends on, changes.
    """
    folder = folder_for(output)
    if not reason.strip():
        raise UsageError("a signature needs a reason: --reason 'lookup table, error below 1e-6'")
    modules = selected_modules(folder, files)
    states = [one for one in folder_states(folder, modules) if "edited" in one.flags and one.lock is not None]
    if not states:
        raise UsageError("no file was edited, so there is nothing to accept")
    if len(states) > 1 and not files:
        names = ", ".join(one.module for one in states)
        raise UsageError(f"several modules were edited; name the one whose difference is wanted: {names}")
    for state in states:
        _refuse_unfit(folder, state)
    return max(
        _accept(folder, state, reason.strip(), statements, seed)
        if state.lock is not None and state.lock.kind != "input" and state.lost is None
        else _accept_whole(folder, state, reason.strip(), statements)
        for state in states
    )


def _refuse_unfit(folder: Folder, state: ModuleState) -> None:
    failing = [flag for flag in state.flags if flag in FAILING]
    if failing:
        todo = command(folder, "status", state.module)
        raise UsageError(f"{state.module} is {', '.join(failing)}; put that right first (`{todo}` says how)")


def _accept_whole(folder: Folder, state: ModuleState, reason: str, statements: Sequence[str]) -> int:
    """A function of time is signed file by file; and so is what only a running program has the model of."""
    from brainpy_codegen.session.signed import sign_whole
    from brainpy_codegen.verification.known import sign_files

    assert state.lock is not None
    if statements:
        why = state.lost.reason if state.lost is not None else f"{state.module} is a function of time"
        raise UsageError(f"{why}; so {state.module} is signed file by file, without --statement")
    new = [sign_whole(one, None, state.lock, reason, "") for one in state.files if one.edited]
    sign_files(folder, state.module, new)
    for mark in new:
        click.echo(f"accepted       {shown_path(folder.path / mark.file)}: {mark.what}")
    return 0


def _accept(folder: Folder, state: ModuleState, reason: str, statements: Sequence[str], seed: int) -> int:
    from brainpy_codegen.verification.known import verify_known
    from brainpy_codegen.verification.network import verify_network

    assert state.lock is not None
    module, lock = state.module, state.lock
    if lock.kind == "network":
        compared = verify_network(folder, module, lock, seed=seed)
        if not isinstance(compared, LostModel):
            return _signed(folder, state, compared, reason, statements)
        raise UsageError(f"{module} has no network to differ from: {compared.reason}")
    found = verify_known(folder, module, lock, seed=seed)
    if isinstance(found, LostModel):
        raise UsageError(f"{module} has no model to differ from: {found.reason}")
    return _signed(folder, state, found, reason, statements)


def _signed(folder: Folder, state: ModuleState, found: Judged, reason: str, statements: Sequence[str]) -> int:
    """Sign what makes a module differ, and say what was signed."""
    from brainpy_codegen.verification.acceptance import accept_edits
    from brainpy_codegen.verification.known import remember

    assert state.lock is not None
    path = shown_path(folder.path / state.module)
    if found.equivalent:
        remember(folder, state.module, found)
        click.echo(f"{path}.py computes the model ({found.verdict}): there is nothing to accept")
        return 0
    chosen = _chosen(state, statements)
    done = accept_edits(folder, state.lock, found, chosen, reason, named=bool(statements))
    remember(folder, state.module, done.finding, done.finding.signed.holding)
    for difference, marks in groupby(done.new, key=lambda mark: mark.difference):
        for one in marks:
            click.echo(f"accepted       {shown_path(folder.path / one.file)}: {one.what}")
        click.echo(f"    {difference}")
    if not done.finding.accepted:
        click.echo(f"{path}.py computes something else even without what was accepted", err=True)
    return 0 if done.finding.accepted else DIFFERENT


def _chosen(state: ModuleState, statements: Sequence[str]) -> list[Edited]:
    """The edits that may be signed, each with its file."""
    from brainpy_codegen.verification.deviating import Edited

    edits = [(one.name, edit) for one in state.files for edit in one.edits]
    for word in statements:
        if not any(word in (edit.name, edit.what) for _, edit in edits):
            names = list(dict.fromkeys(edit.name or edit.what for _, edit in edits))
            raise UsageError(f"{word} is no edited statement{nearest(word, names)}; edited: {', '.join(names)}")
    return [Edited(name, edit) for name, edit in edits if not statements or {edit.name, edit.what} & set(statements)]
