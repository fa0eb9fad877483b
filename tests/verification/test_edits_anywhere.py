"""Mistakes in any statement of C files are found: solve loops, loops over a past, noise, memory and vectors.

All of the 192 mutants of the long form are found, `<=` for `<` and counters among them; CI tries fewer. What is left out by
rule is told in `text_mutants`.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from examples.fitzhugh_nagumo import fitzhugh_nagumo
from examples.fractional_chen import fractional_chen
from examples.hodgkin_huxley import hodgkin_huxley
from examples.mackey_glass import mackey_glass
from examples.noisy_lorenz import noisy_lorenz
from examples.ring_attractor import ring_attractor
from tests.verification.modules import generate
from tests.verification.text_mutants import draw_text_mutants

GROUPS = [
    *((fitzhugh_nagumo, method) for method in ("dopri5", "rodas4", "tr_bdf2")),
    (mackey_glass, "dopri5"),
    (hodgkin_huxley, "exponential_euler"),
    (noisy_lorenz, "euler_maruyama"),
    (ring_attractor, "rk4"),
    (fractional_chen, "predictor_corrector"),
]
SMALL, LONG = 2, 24


@pytest.fixture
def quick_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler that does not optimise: the same numbers, in a tenth of the time."""
    found = next(one for one in ("cc", "gcc", "clang") if shutil.which(one))
    script = tmp_path / "quick-cc"
    script.write_text(f'#!/bin/sh\nexec {found} "$@" -O0\n')
    script.chmod(0o755)
    monkeypatch.setenv("CC", str(script))


@pytest.mark.usefixtures("quick_compiler")
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group[0].name}-{group[1]}-c")
def test_mistakes_anywhere_are_found(group: tuple[Any, str], tmp_path: Path, pytestconfig: pytest.Config) -> None:
    model, method = group
    made = generate(tmp_path, model, method, "c")
    assert made.verify().equivalent
    drawn = draw_text_mutants(made.text, "c", LONG if pytestconfig.getoption("--full") else SMALL, seed=4)
    assert len({mutant.kind for mutant in drawn}) >= 2
    missed = []
    for mutant in drawn:
        report = made.verify(mutant.text)
        head = f"{mutant.kind} in {mutant.function}:{mutant.line}: {mutant.what}"
        if report.exit_code != 5 or not set(report.variables) <= {*model.states, "t"}:
            missed.append(f"{head}: {report.verdict} {report.variables}")
    assert missed == [], "\n".join(missed)
