"""A bifurcation diagram as one HTML page that holds everything: points, eigenvalues, and the model itself."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brainpy_codegen.analysis.javascript import javascript
from brainpy_codegen.emit.render import render
from brainpy_codegen.errors import UnsupportedError

if TYPE_CHECKING:
    from brainpy_codegen.analysis.cycle_families import CycleBranch
    from brainpy_codegen.analysis.diagram import Branch, Diagram, SpecialPoint


def write_page(diagram: Diagram, path: str | os.PathLike[str], cycles: Sequence[CycleBranch], title: str) -> Path:
    """Write the page of a diagram; returns its path."""
    if diagram.system.is_map:
        raise UnsupportedError("the page draws trajectories, and a map has no solutions over time; use plot()")
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(diagram, cycles, title), encoding="utf-8", newline="\n")
    return target


def page(diagram: Diagram, cycles: Sequence[CycleBranch], title: str = "") -> str:
    """The text of the page."""
    system = diagram.system
    heading = title or f"{system.model.name} over {diagram.parameter}"
    # Of a delay equation the graph holds the present in the place of the past, which is right at fixed points only;
    # and what cannot be looked into cannot be translated.
    moves = system.model.ir.delays is None and not system.graph.is_opaque(system.field)
    context = {
        "title": html.escape(heading),
        "summary": html.escape(diagram._summary()),
        "data": _script(_data(diagram, cycles)),
        "field": javascript(system.graph, system.field, system.variables) if moves else "null",
    }
    return render("diagram/page.html.jinja", context).lstrip()


def _script(value: Any) -> str:
    """A value as JavaScript, in which numbers may be infinite."""
    return json.dumps(value).replace("</", "<\\/")


def _data(diagram: Diagram, cycles: Sequence[CycleBranch]) -> dict[str, Any]:
    system = diagram.system
    parsed = system.model.ir
    units = {one.name: one.unit for one in parsed.states} | {one.name: one.unit for one in parsed.parameters}
    return {
        "parameter": diagram.parameter,
        "states": list(system.states),
        "units": {name: unit for name, unit in units.items() if unit},
        "branches": [_branch(one) for one in diagram.branches],
        "families": [_family(one) for one in cycles],
        "messages": list(diagram.messages),
    }


def _branch(branch: Branch) -> dict[str, Any]:
    labels = [""] * len(branch)
    for one, k in zip(branch.special, branch.places, strict=True):
        labels[k] = _words(one)
    eigenvalues = [row[np.isfinite(row)] for row in branch.eigenvalues]  # of delay equations not everywhere as many
    return {
        "p": branch.values.tolist(),
        "x": [one.tolist() for one in branch.states.values()],
        "stable": branch.stable.tolist(),
        "re": [row.real.tolist() for row in eigenvalues],
        "im": [row.imag.tolist() for row in eigenvalues],
        "label": labels,
    }


def _words(one: SpecialPoint) -> str:
    kind = one.kind.replace("_", " ")
    period = f"period {one.period:.6g}" if one.period is not None else ""
    return f"{one.label}: {', '.join(filter(None, (kind, one.criticality, period)))}"


def _family(family: CycleBranch) -> dict[str, Any]:
    labels = [""] * len(family)
    for one in family.special:
        labels[one.place] = f"{one.label}: {one.kind.replace('_', ' ')}"
    names = family[0].system.states
    multipliers = np.array([one.multipliers for one in family])
    return {
        "p": [one.params[family.parameter] for one in family],
        "low": [[one.minimum[name] for one in family] for name in names],
        "high": [[one.maximum[name] for one in family] for name in names],
        "start": [list(one.state.values()) for one in family],
        "period": [one.period for one in family],
        "stable": [one.stable for one in family],
        "re": multipliers.real.tolist(),
        "im": multipliers.imag.tolist(),
        "label": labels,
    }
