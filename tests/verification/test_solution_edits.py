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
from tests.verification.loop_rewrites import draw_loop_rewrites
from tests.verification.modules import OTHERS, Generated, generate
from tests.verification.mutants import Mutant
from tests.verification.solution_mutants import loop_mutants, piece_mutants

SMALL = [(fitzhugh_nagumo, "bs3", "numpy", 2), (one_delay, "heun2", "numpy", 2)]
LONG = [
    *((fitzhugh_nagumo, method, "numpy", 30) for method in ("bs3", "dopri5", "rodas4", "tr_bdf2")),
    *((model, method, "numpy", 20) for model in (one_delay, mackey_glass) for method in ("rk4", "dopri5")),
    (fitzhugh_nagumo, "bs3", "c", 12),
    (fitzhugh_nagumo, "dopri5", "c", 12),
]
SMALL_LOOPS = [(fitzhugh_nagumo, "bs3", "numpy", 4), (one_delay, "heun2", "numpy", 4)]
LONG_LOOPS = [
    *((fitzhugh_nagumo, method, "numpy", 40) for method in ("bs3", "rodas4")),
    *((one_delay, method, "numpy", count) for method, count in (("bs3", 40), ("rk4", 14))),
    *(
        (OTHERS[name], method, "numpy", 18)
        for name, method in (("noisy_lorenz", "sra1"), ("fractional_chen", "caputo_l1"))
    ),
    *((fitzhugh_nagumo, method, "c", 11) for method in ("bs3", "rk4")),
    (one_delay, "bs3", "c", 10),
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    full = metafunc.config.getoption("--full")
    for name, groups in (("group", LONG if full else SMALL), ("loops", LONG_LOOPS if full else SMALL_LOOPS)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, groups, ids=lambda group: "-".join((group[0].name, *group[1:3])))


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


def test_harmless_rewrites_of_loops_pass(loops: tuple[Any, str, str, int], tmp_path: Path) -> None:
    model, method, backend, count = loops
    made = generate(tmp_path, model, method, backend)
    rewrites = draw_loop_rewrites(made.text, backend, count, seed=3)
    assert len(rewrites) == count
    refused = []
    for kind, what, text in rewrites:
        assert text != made.text
        report = made.verify(text)
        if not report.equivalent:
            refused.append(f"{kind}: {what}\n{report}")
    assert refused == []


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


@pytest.mark.parametrize(
    ("model", "method", "old", "new"),
    [
        (fitzhugh_nagumo, "tr_bdf2", "if not error <= 1.0", "if not error <= 0.5"),
        (fitzhugh_nagumo, "tr_bdf2", "if not error <= 1.0", "if not error <= 1.5"),
        (fitzhugh_nagumo, "tr_bdf2", "w_ahead = w + guess * dw", "w_ahead = w"),
        (one_delay, "dopri5", "if not error_ <= 1.0", "if not error_ <= 0.5"),
        (one_delay, "dopri5", "dt *= min(change, 0.9)", "dt *= min(change, 0.5)"),
    ],
)
def test_what_seldom_decides_of_a_step_is_met(model: Any, method: str, old: str, new: str, tmp_path: Path) -> None:
    """Errors close to 1, and states at which the second try for a first step is the one that counts."""
    made = generate(tmp_path, model, method, "numpy")
    assert old in made.text
    report = made.verify(made.text.replace(old, new))
    assert {one.function for one in report.outcomes if one.verdict == "different"} == {"solve"}


def test_a_row_between_steps_of_a_vector_is_reported_beside_a_matrix(tmp_path: Path) -> None:
    made = generate(tmp_path, ring_attractor, "bs3", "numpy")
    changed = made.text.replace("quadratic = 3 *", "quadratic = 3.01 *")
    assert changed != made.text
    report = made.verify(changed)
    assert {one.function for one in report.outcomes if one.verdict == "different"} == {"solve"}
    worst = next(one.worst for one in report.outcomes if one.verdict == "different")
    assert worst is not None and "tau" in worst.inputs and "W" not in worst.inputs


@pytest.mark.parametrize(
    ("model", "old", "new"),
    [
        (fitzhugh_nagumo, "state[task.elements] = w;", "state[task.elements] = V;"),
        (fitzhugh_nagumo, "task.limits[1] == SOLVE_KEEP_CURVES", "task.limits[1] != SOLVE_KEEP_CURVES"),
        (fitzhugh_nagumo, "w = new_states[1];", "w = new_states[0];"),
        (fitzhugh_nagumo, "block < last; block += BLOCK", "block < last - 1; block += BLOCK"),
        (mackey_glass, "parameters_at(column, drives, t + 0.3 * dt)", "parameters_at(column, drives, t)"),
    ],
    ids=["last states", "dense output", "reset", "last block", "drive"],
)
def test_what_a_solution_is_beyond_its_rows_is_compared(model: Any, old: str, new: str, tmp_path: Path) -> None:
    made = generate(tmp_path, model, "dopri5", "c")
    assert old in made.text
    report = made.verify(made.text.replace(old, new))
    assert report.exit_code == 5
    assert report.deviation is not None and new in report.deviation.text
