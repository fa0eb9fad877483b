"""Stiff methods on stiff DETEST: at most 100 times the tolerance away from the published solutions."""

from __future__ import annotations

import numpy as np
import pytest

from brainpy_codegen.integrators import registry
from tests.stiff.detest import PROBLEMS

STIFF = [scheme.name for scheme in registry.available("ode") if scheme.adaptive and scheme.stiff]


CASES = [(name, method) for name, one in PROBLEMS.items() for method in STIFF if method in (one.methods or STIFF)]


@pytest.mark.parametrize("backend", ["c"])
@pytest.mark.parametrize(("name", "method"), CASES)
def test_error_at_the_end(name, method, backend, build):
    problem = PROBLEMS[name]
    module = build(problem.model, method, backend)
    # the method of order 2 needs a million of steps at 1e-9
    for rtol in (1e-6,) if method == "tr_bdf2" else (1e-6, 1e-9):
        solved = module.solve(
            *problem.start,
            t_span=(0.0, problem.end),
            rtol=rtol,
            atol=problem.part * rtol,
            t_eval=[problem.end],
            max_steps=2_000_000,
            **(problem.params or {}),
        )
        assert solved.success, solved.message
        found = np.array([row[-1] for row in solved[1:]])
        found = found if problem.states is None else found[list(problem.states)]
        scaled = np.abs(found - problem.solution) / (rtol * np.abs(problem.solution) + problem.part * rtol)
        assert scaled.max() <= 100, (rtol, scaled)


def test_every_stiff_method_is_met():
    assert set(STIFF) == {"tr_bdf2", "kvaerno5", "rodas4", "rodas5p"}
