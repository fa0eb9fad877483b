"""Solutions on Python's numbers are those of NumPy, up to rounding, and much quicker where a stage is solved for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.options import Options
from brainpy_codegen.verification.differential import build
from brainpy_codegen.verification.numbers import quick_solve
from brainpy_codegen.verification.reference import Reference
from brainpy_codegen.verification.solutions import Solutions, Wanted, printed_for_numpy
from brainpy_codegen.verification.tally import Case
from examples.fitzhugh_nagumo import fitzhugh_nagumo
from examples.hodgkin_huxley import hodgkin_huxley

START = {"fitzhugh_nagumo": (-1.0, 1.0), "hodgkin_huxley": (-65.0, 0.05, 0.6, 0.3)}


@pytest.mark.parametrize("method", ["dopri5", "rodas4", "tr_bdf2", "kvaerno5"])
@pytest.mark.parametrize("model", [fitzhugh_nagumo, hodgkin_huxley], ids=lambda model: model.name)
def test_it_is_the_same_solution(model: Any, method: str) -> None:
    with printed_for_numpy(build(model.ir, method), Options()) as module:
        assert module is not None
        quick = quick_solve(module)
        assert quick is not None
        words: dict[str, Any] = {"t_span": (0.0, 5.0), "I": lambda t: 5.0 + t, "t_eval": np.linspace(0.0, 5.0, 11)}
        with np.errstate(all="ignore"):
            found, expected = (solve(*START[model.name], **words) for solve in (quick, module.solve))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)
    assert (found.nfev, found.success) == (expected.nfev, True)


def test_it_is_quicker() -> None:
    def seconds(solve: Callable[..., Any]) -> float:
        begin = time.process_time()
        with np.errstate(all="ignore"):
            solve(*START["hodgkin_huxley"], t_span=(0.0, 2.0))
        return time.process_time() - begin

    with printed_for_numpy(build(hodgkin_huxley.ir, "kvaerno5"), Options()) as module:
        assert module is not None
        quick = quick_solve(module)
        assert quick is not None
        assert min(seconds(module.solve) for _ in range(3)) > 2 * min(seconds(quick) for _ in range(3))


@bc.ode
def rooted(x, t, a=-1.0):
    dx = 1.0 + np.where(np.maximum(a**0.5, 0.0) > 2.0, 1.0, 0.0) - x
    return dx


def test_what_python_refuses_is_left_to_numpy() -> None:
    program = build(rooted.ir, "bs3")
    with printed_for_numpy(program, Options()) as module:
        assert module is not None
        quick = quick_solve(module)
        assert quick is not None
        with pytest.raises(TypeError):  # the root is complex, and not less than a number
            quick(0.5, t_span=(0.0, 1.0))
        solutions = Solutions(Reference(program, 64 * 2.0**-52, "float64", {}), module, "float64", 0)
        found = solutions.made(Wanted("solve", Case({"x": 0.5}, {"a": -1.0}, 0.0, 0.1), {"t_span": (0.0, 1.0)}))
    np.testing.assert_allclose(found[1][-1], 1.0 - 0.5 * np.exp(-1.0), rtol=1e-5)
