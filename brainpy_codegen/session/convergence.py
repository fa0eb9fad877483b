"""Say that an implicit method found no solution of its equations: the state is nan from there on."""

from __future__ import annotations

import numpy as np

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.runtime.simulate import Outcome


def not_finished(outcome: Outcome, scheme: Scheme, dt: float) -> str:
    """What to tell of a run that ended in nan or infinity; empty if it did not.

    Implicit methods give nan where they found no solution of their equations.
    """
    lost = [name for name, value in outcome.final.items() if not np.isfinite(np.asarray(value, float)).all()]
    if not lost:
        return ""
    ends = np.array([~np.isfinite(np.asarray(value, float)).ravel() for value in outcome.final.values()]).any(axis=0)
    elements = f" in {int(ends.sum())} of {ends.size} elements" if ends.size > 1 else ""
    bad = [
        ~np.isfinite(np.asarray(rows, float)).reshape(len(rows), -1).all(axis=1) for rows in outcome.records.values()
    ]
    first = np.flatnonzero(np.any(bad, axis=0)) if bad else np.array([], int)
    when = f", before t = {outcome.t[first[0]]:g}" if first.size else ""
    names = f"{', '.join(lost)} {'is' if len(lost) == 1 else 'are'}"
    if scheme.stiff not in ("A", "L"):
        return (
            f"{names} not finite at the end{elements}{when}: check_finite=True (on the command line: --check-finite) "
            f"names the step and the statement; a step shorter than dt = {dt:g} may help"
        )
    return (
        f"{scheme.name} found no solution of its implicit equations{elements}{when} ({names} nan from there on): "
        f"take a step shorter than dt = {dt:g}, or a method that adapts its step"
    )
