"""What is asked of a branch once it is there: does it pass through a point, and are all changes on it explained."""

from __future__ import annotations

import numpy as np

from brainpy_codegen.analysis.curve import Curve, chords
from brainpy_codegen.analysis.diagram import Branch
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import place


def unexplained(branch: Branch) -> list[str]:
    """Where the number of unstable eigenvalues changes between two points without a special point."""
    counts, special = branch.n_unstable, set(branch.places)
    found = []
    for k in np.flatnonzero(np.diff(counts)):
        if special & {int(k), int(k) + 1}:
            continue
        state = place({name: one[k] for name, one in branch.states.items()})
        found.append(
            f"{counts[k]} eigenvalues are unstable at {branch.parameter}={branch.values[k]:.8g}, {state}, and "
            f"{counts[k + 1]} at the next point ({branch.values[k + 1]:.8g}), but no bifurcation could be located in "
            "between: it is degenerate, or the right-hand side is not smooth; try steps=bc.analysis.Steps(largest=...)"
        )
    return found


def passes(curve: Curve, branch: Branch, z: Array) -> bool:
    """Whether a branch passes through a point: near the chord of two neighbours, and on the curve across it."""
    seen = chords(np.array([*branch.states.values(), branch.values]).T / curve.scale, z / curve.scale)
    for k in np.flatnonzero(seen.distances < 0.2 * seen.lengths + 1e-9):
        if seen.distances[k] < 1e-7:
            return True
        found = curve.correct(seen.feet[k] * curve.scale, seen.along[k] / seen.lengths[k])
        if found is not None and np.all(np.abs(found[0] - z) < 1e-6 * curve.scale):
            return True
    return False
