"""The text at the top of every generated file. No version, date, hash or absolute path: it changes with the model."""

from __future__ import annotations

from brainpy_codegen.emit.template_folders import own_templates
from brainpy_codegen.ir.model import Source
from brainpy_codegen.ir.program import Program

CONTRACT = "Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change."


def header_lines(program: Program, title: str, extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What a module is, where it comes from, what may be done with it, what to know about its method."""
    first = f"{plain(program.model.title)}: {program.method.name} step for {title}."
    notes = (*_units(program), *program.notes, *extra)
    return (first, "", *origin_lines(program.model.source), *(("", *notes) if notes else ()))


def origin_lines(source: Source) -> tuple[str, ...]:
    """Where a file comes from, and the contract about edits."""
    own = own_templates()
    with_own = f" with the templates of {plain(own.name)}" if own is not None else ""
    return f"Generated from {plain(source.reference)}{with_own}.", CONTRACT


def plain(text: str) -> str:
    """One line of text that can stand in a comment of any language."""
    return " ".join(text.replace("*/", "* /").split())


def _units(program: Program) -> tuple[str, ...]:
    """The units that the user gave, in one line; none for none."""
    model = program.model
    units = [(state.name, state.unit) for state in model.states] + [(one.name, one.unit) for one in model.parameters]
    named = [(name, plain(unit)) for name, unit in units if unit]
    return (f"Units: {', '.join(f'{name} [{unit}]' for name, unit in named)}.",) if named else ()
