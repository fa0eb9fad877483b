"""Mistakes in solve loops and in loops over a past are found and named; harmless rewrites of their pieces pass.

What is compared there are times and values of steps, so a mistake in the control of steps is one though the solution
stays within its tolerance. The long form takes all groups; the small form one of each kind, and few edits.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from examples.fitzhugh_nagumo import fitzhugh_nagumo
from examples.lorenz import lorenz
from examples.mackey_glass import mackey_glass
from examples.ring_attractor import ring_attractor
from tests.integrators.delayed_models import one_delay, ring
from tests.verification.modules import Generated, generate
from tests.verification.mutants import Mutant
from tests.verification.solution_mutants import loop_mutants, piece_mutants

SMALL = [(fitzhugh_nagumo, "bs3", "numpy", 2), (one_delay, "heun2", "numpy", 2)]
LONG = [
    *((fitzhugh_nagumo, method, "numpy", 30) for method in ("bs3", "dopri5", "rodas4", "tr_bdf2")),
    *((model, method, "numpy", 20) for model in (one_delay, mackey_glass) for method in ("rk4", "dopri5")),
    (fitzhugh_nagumo, "bs3", "c", 12),
    (fitzhugh_nagumo, "dopri5", "c", 12),
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "group" in metafunc.fixturenames:
        groups = LONG if metafunc.config.getoption("--full") else SMALL
        metafunc.parametrize("group", groups, ids=lambda group: "-".join((group[0].name, *group[1:3])))


def mutants(made: Generated, backend: str, count: int) -> list[Mutant]:
    states, parameters = made.model.states, len(made.model.parameters)
    variables = frozenset((*states, "t"))
    found = list(loop_mutants(made.text, backend, variables))[:count]
    if backend == "numpy":
        found += piece_mutants(made.text, variables, count, parameters, seed=5)
    return found


def test_mistakes_are_found(group: tuple[Any, str, str, int], tmp_path: Path) -> None:
    model, method, backend, count = group
    made = generate(tmp_path, model, method, backend)
    assert made.verify().equivalent
    missed, drawn = [], mutants(made, backend, count)
    for mutant in drawn:
        report = made.verify(mutant.text)
        head = f"{mutant.kind} in {mutant.function}: {mutant.what}"
        if report.exit_code != 5 or not set(report.variables) <= mutant.reached:
            missed.append(f"{head}: {report.verdict} {report.variables}")
        elif report.deviation is None or report.deviation.line < mutant.line:
            missed.append(f"{head}: {report.deviation} instead of line {mutant.line}")
    assert missed == []
    assert len(drawn) >= min(count, 6)


@pytest.mark.parametrize(("model", "method"), [(ring, "heun2"), (ring_attractor, "bs3")], ids=["past", "solution"])
def test_vectors_are_the_model_to_the_bit(model: Any, method: str, tmp_path: Path) -> None:
    report = generate(tmp_path, model, method, "numpy").verify()
    assert report.verdict == "bitwise", str(report)
    told = {one.function: one.samples for one in report.outcomes}
    assert min(told.values()) > 10 and ("solve" in told) == (method == "bs3")


@pytest.mark.parametrize("method", ["bs3", "kvaerno5"])
@pytest.mark.parametrize("model", [fitzhugh_nagumo, lorenz])
def test_what_nobody_edited_is_the_model(model: Any, method: str, tmp_path: Path) -> None:
    """Where an event or the end falls onto the end of a step, rounding decides how many steps there are."""
    report = generate(tmp_path, model, method, "c").verify()
    assert report.verdict == "rounding", str(report)


def test_jax_rounds_in_another_way_and_is_the_model(tmp_path: Path) -> None:
    report = generate(tmp_path, fitzhugh_nagumo, "bs3", "jax").verify()
    assert report.verdict == "rounding", str(report)


def test_a_solution_within_its_tolerance_is_told_from_the_right_one(tmp_path: Path) -> None:
    made = generate(tmp_path, fitzhugh_nagumo, "bs3", "numpy")
    report = made.verify(made.text.replace("wanted = 0.9 *", "wanted = 0.8 *"))
    assert {one.function for one in report.outcomes if one.verdict == "different"} == {"solve"}
    assert "t" in report.variables
    assert "steps have other lengths; the solution at given times is within the tolerance" in str(report)
