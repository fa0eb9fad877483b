"""What `run` does differently with a network: values are given by part, spikes are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from brainpy_codegen.cli.table import show_table
from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.network_solution import NetworkSolution


def by_part(option: str, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """`{"cells.I": 10}` as `{"cells": {"I": 10}}`."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        part, variable = _split(option, name, "=VALUE")
        found.setdefault(part, {})[variable] = value
    return found


def recorded(words: Iterable[str]) -> dict[str, list[str]]:
    """`["cells.V", "cells.spikes"]` as `{"cells": ["V", "spikes"]}`."""
    found: dict[str, list[str]] = {}
    for word in words:
        part, variable = _split("--record", word, "")
        found.setdefault(part, []).append(variable)
    return found


def _split(option: str, name: str, end: str) -> tuple[str, str]:
    part, dot, variable = name.partition(".")
    if not dot or not part or not variable:
        raise UsageError(f"{option} {name}: of a network, write {option} PART.NAME{end}, for example cells.{name}{end}")
    return part, variable


def summary(sol: NetworkSolution) -> None:
    """Print how the run went, and what came out of each part."""
    stats = sol.stats
    click.echo(f"{sol.model}, {sol.method} on {sol.backend}, seed {sol.seed}: {sol.message}")
    click.echo(
        f"generate {stats['generate_seconds']:.2f} s, compile {stats['compile_seconds']:.2f} s, "
        f"run {stats['run_seconds']:.3g} s"
    )
    rows = []
    for name, part in sol.parts.items():
        spikes = "" if part.recorded_spikes is None else str(len(part.recorded_spikes))
        rate = "" if part.is_projection or part.rate != part.rate else f"{part.rate:.4g}"
        finals = [f"{one} {v.min():.6g} ... {v.max():.6g}" for one, v in part.final.items() if v.size]
        rows.append([name, str(part.size), spikes, rate, ", ".join(finals)])
    show_table(["part", "size", "spikes", "rate [1/s]", "final"], rows)
