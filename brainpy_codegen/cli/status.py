"""`status` and `check`: the state of everything that was generated."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.notices import nothing_yet
from brainpy_codegen.cli.table import shown_path
from brainpy_codegen.session.advice import advice, module_path
from brainpy_codegen.session.selection import selected_modules
from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.session.status import FAILING, UNCERTAIN, Flag, ModuleState, folder_states
from brainpy_codegen.workspace.folder import Folder

_files = click.argument("files", nargs=-1, metavar="[FILE | MODULE]...")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_full = click.option("--full", is_flag=True, help="Generate everything in memory and compare, trusting no fingerprint.")

# `unverified` says no more than `edited` to who only looks.
_CHECKED: frozenset[Flag] = FAILING | UNCERTAIN


@click.command(short_help="Show which generated files are edited, stale, in conflict.")
@_files
@_json
@_full
@arguments.options(arguments.output, arguments.traceback)
def status(files: tuple[str, ...], as_json: bool, full: bool, output: Path | None) -> None:
    """Show which generated modules were edited, are out of date, in conflict, missing, or have lost their model."""
    folder = folder_for(output)
    states = _states(folder, files, full)
    if as_json:
        click.echo(_document(folder, states))
        return
    if not states:
        nothing_yet(folder.path)
    for state in states:
        flags = [flag for flag in state.flags if flag != "unverified"]
        _show(folder, state, ", ".join(flags) or "current", flags)
        if state.lost is not None and state.lost.kind == "elsewhere":
            click.echo(f"    whether it is stale is seen when it is generated next: {state.lost.reason}")
        for other in state.lacking:
            click.echo(f"    {other.module} lacks this edit: {', '.join(other.what)}")
        for mark in state.signed.holding:
            click.echo(f"    accepted: {mark.what}: {mark.reason}{f' ({mark.difference})' if mark.difference else ''}")


@click.command(short_help="Exit with code 1 if files are stale or not verified; for CI.")
@_files
@_json
@_full
@arguments.options(arguments.output, arguments.traceback)
def check(files: tuple[str, ...], as_json: bool, full: bool, output: Path | None) -> None:
    """Exit with code 1 if anything is out of date, in conflict, missing or not verified; for CI and pre-commit.

    Content is compared, never times or versions, so that a fresh clone gives the same answer.
    """
    folder = folder_for(output)
    states = _states(folder, files, full)
    bad = [state for state in states if not state.passes]
    if as_json:
        click.echo(_document(folder, states))
    else:
        for state in bad:
            flags = [flag for flag in state.flags if flag in _CHECKED]
            _show(folder, state, ", ".join(flags), flags)
        if not states:
            nothing_yet(folder.path)
        good = len(states) - len(bad)
        click.echo(f"{good} of {len(states)} pass" if bad else f"{good} pass", err=bool(bad))
    if bad:
        sys.exit(1)


def _states(folder: Folder, words: tuple[str, ...], full: bool) -> list[ModuleState]:
    if not words:
        return folder_states(folder, full=full)
    return folder_states(folder, selected_modules(folder, words), full=full)


def _show(folder: Folder, state: ModuleState, title: str, flags: Iterable[Flag]) -> None:
    others = "".join(f" {Path(one.name).suffix}" for one in state.files[1:])
    click.echo(f"{title:<12}  {shown_path(module_path(folder, state))}{others}")
    for one in advice(folder, state):
        if one.flag in flags:
            click.echo(f"    {one.sentence}")
            click.echo(f"    -> {one.todo}{' ' if one.command else ''}{one.command}")


def _document(folder: Folder, states: list[ModuleState]) -> str:
    document = {
        "schema": 1,
        "folder": str(folder.path),
        "passes": all(state.passes for state in states),
        "modules": [_row(folder, state) for state in states],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _row(folder: Folder, state: ModuleState) -> dict[str, Any]:
    lock, lost = state.lock, state.lost
    return {
        "module": state.module,
        "model": None if lock is None else lock.model,
        "method": None if lock is None else lock.method,
        "backend": None if lock is None else lock.backend,
        "files": [str(folder.path / one.name) for one in state.files],
        "flags": list(state.flags),
        "current": not state.flags,
        "passes": state.passes,
        "edits": [
            {"file": one.name, "kind": edit.kind, "statement": edit.what, "line": edit.line}
            for one in state.files
            for edit in one.edits
        ],
        "moved": [{"file": one.name, "statement": name} for one in state.files for name in one.moved],
        "conflicts": [{"file": one.name, "line": place.line} for one in state.files for place in one.places],
        "lost": None if lost is None else {"kind": lost.kind, "reason": lost.reason, "now": lost.now},
        "siblings_lacking": [{"module": other.module, "edits": list(other.what)} for other in state.lacking],
        "accepted": [{**mark.row, "expired": ""} for mark in state.signed.holding]
        + [{**one.signature.row, "expired": one.why} for one in state.signed.expired],
        "advice": [
            {"flag": one.flag, "sentence": one.sentence, "todo": one.todo, "command": one.command}
            for one in advice(folder, state)
        ],
    }
