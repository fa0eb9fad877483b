"""Every model of the zoo, by name."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.zoo.case import Case
from tests.zoo.models import (
    arithmetic,
    control_flow,
    declarations,
    functions,
    helpers,
    maps,
    names,
    neurons,
    vectors,
)

WIDE = (-3.0, 3.0)
UNIT = (0.0, 1.0)
POSITIVE = (0.05, 3.0)
CASES: dict[str, Case] = {}


def name_of(model: Any) -> str:
    return str(model.name)


def add(model: Any, *ranges: tuple[float, float], **options: Any) -> None:
    """One case; a single range stands for every state."""
    states = len(model.states)
    spans = ranges if len(ranges) == states else ranges * states
    assert name_of(model) not in CASES
    CASES[name_of(model)] = Case(model, spans, **options)


# --- branches, conditions and loops ---
for model in (
    control_flow.where_nested,
    control_flow.conditional_expression,
    control_flow.conditions_have_names,
    control_flow.loops,
    control_flow.horner,
    control_flow.folded_first,
    control_flow.maximum_of_branches,
):
    add(model, WIDE)
add(control_flow.nested_if, WIDE, rows=[(2.5, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, -2.0), (-1.0, -0.5), (0.0, 0.0)])
add(control_flow.overwritten_in_a_branch, (-9.0, 9.0), rows=[(6.0,), (-6.0,), (4.0,)])
add(control_flow.if_else, WIDE, rows=[(0.0,), (-0.0,)])
add(control_flow.elif_chain, WIDE, rows=[(-1.0, 0.5), (0.0, 0.5), (1.0, 0.5)])
add(control_flow.early_return, (-90.0, -20.0), WIDE, rows=[(-50.0, 1.0), (-50.0, 1.5), (-40.0, 0.5)])
add(control_flow.chained_comparison, WIDE, rows=[(-1.0,), (1.5,)])
add(control_flow.python_logic, WIDE, rows=[(0.5, 0.5), (-0.75, -0.75), (1.0, -1.0), (-1.0, 1.0)])
add(control_flow.numpy_logic, WIDE, rows=[(0.5, 0.5), (1.0, -1.0), (-1.0, 0.0), (1.0, 1.0)], numpy_scalars=True)
add(control_flow.tuples_in_branches, WIDE, rows=[(1.0, 1.0)])
add(control_flow.returns_in_every_branch, WIDE, rows=[(1.0,), (0.0,)])

# --- helpers, closures, constants ---
for model in (
    helpers.one_helper,
    helpers.keyword_helper,
    helpers.helper_in_helper,
    helpers.branching_helper,
    helpers.lambdas,
    helpers.module_constants,
    helpers.helper_names_shadow,
    helpers.damped_oscillator,
    helpers.relaxation,
):
    add(model, WIDE)
add(helpers.two_results, (-90.0, 20.0), UNIT)

# --- names ---
for value in vars(names).values():
    if hasattr(value, "states"):
        add(value, WIDE)

# --- operators ---
for model in (
    arithmetic.floor_and_modulo,
    arithmetic.modulo_precedence,
    arithmetic.constant_division,
    arithmetic.signs_and_powers,
    arithmetic.division_chains,
    arithmetic.subtraction_chains,
    arithmetic.numbers,
    arithmetic.integer_ratios,
    arithmetic.swapped,
    arithmetic.reassigned,
    arithmetic.shadowed_time,
    arithmetic.annotated,
):
    add(model, WIDE)
add(arithmetic.small_powers, WIDE, (0.3, 2.0), rows=[(-1.3, -0.7)])
add(arithmetic.real_powers, POSITIVE, (0.3, 2.0))
add(arithmetic.power_is_right_associative, POSITIVE, (-1.5, 1.5))
# On arrays, True + True is True.
add(arithmetic.booleans_are_numbers, WIDE, rows=[(1.0, 1.0), (0.2, -1.0)], on_arrays=False)
add(arithmetic.comparisons, WIDE, rows=[(1.0, 1.0), (0.0, -0.0)])
# On arrays, `dx = x; dx += y` changes the array x.
add(arithmetic.augmented, WIDE, on_arrays=False)

# --- functions ---
for model in (
    functions.trigonometry,
    functions.inverse_trigonometry,
    functions.hyperbolic,
    functions.extremes,
    functions.builtin_extremes,
    functions.signs_and_extremes_of_two,
    functions.special_functions,
    functions.functions_with_names_of_operators,
    functions.driven,
):
    add(model, WIDE)
add(functions.exponentials, WIDE, rows=[(0.0, 0.0)])
add(functions.logarithms, POSITIVE, WIDE)
add(functions.roots, POSITIVE, WIDE, rows=[(1.0, -2.0)])
add(functions.rounding, WIDE, rows=[(-0.5, 0.5), (1.5, 2.5), (-2.0, 2.0), (0.0, -1.5)])
add(functions.steps_and_signs, WIDE, rows=[(0.0, 1.0), (1.0, -1.0)])
add(functions.math_module, POSITIVE, WIDE)
add(functions.math_module_more, POSITIVE, WIDE)
add(functions.logical_functions, WIDE, rows=[(0.5, 0.5), (1.0, 1.0), (0.0, -2.0)])
add(functions.exprel_spellings, (-80.0, 45.0), *[WIDE] * 6, rewritten=True)

# --- models of the literature ---
GATES = [UNIT] * 3
add(neurons.fitzhugh_nagumo, WIDE)
add(neurons.hodgkin_huxley, (-90.0, 45.0), *GATES, rewritten=True, cancellation=1e3)
add(neurons.morris_lecar, (-90.0, 45.0), UNIT)
add(neurons.izhikevich, (-80.0, 30.0), (-20.0, 10.0), cancellation=200.0)
add(neurons.hindmarsh_rose, (-2.0, 2.0), (-10.0, 5.0), WIDE)
add(neurons.wilson_cowan, UNIT)
add(neurons.adex, (-80.0, -40.0), (-10.0, 80.0))
add(neurons.traub_miles, (-90.0, 45.0), *GATES, (0.0, 60.0), (0.0, 200.0), rewritten=True, cancellation=1e4)
add(neurons.wang_buzsaki, (-90.0, 45.0), UNIT, UNIT, rewritten=True, cancellation=1e3)
add(neurons.lorenz, (-20.0, 20.0), (-20.0, 20.0), (0.0, 50.0))
add(neurons.jansen_rit, (0.0, 0.2), (0.0, 30.0), (0.0, 30.0), WIDE, WIDE, WIDE, cancellation=1e4)
add(neurons.persistent_sodium, (-80.0, 20.0), UNIT, cancellation=1e3)

# --- declarations ---
for value in vars(declarations).values():
    if hasattr(value, "states") and value.name not in ("no_defaults", "commented", "everything"):
        add(value, WIDE)
add(declarations.no_defaults, WIDE, params={"a": 1.5, "b": -0.25})
add(declarations.commented, (-90.0, 0.0), UNIT)
add(declarations.everything, WIDE, rows=[(0.5, 1.0), (0.5, 2.5), (1.5, 1.0), (-2.0, 0.0), (0.5, -1.0)])

# --- coupled elements ---
SIZE = 13
GRID = np.arange(SIZE)
WEIGHTS = 0.3 * np.cos(GRID[:, None] * 1.7 - GRID[None, :] * 0.9) + 0.05 * np.sin(GRID[:, None] * GRID[None, :])
MATRICES = {"W": WEIGHTS, "M": WEIGHTS.T @ WEIGHTS / 3}
for value in vars(vectors).values():
    if hasattr(value, "states"):
        given = {name: MATRICES[name] for name in value.parameters if name in MATRICES}
        add(value, WIDE, params=given, vector=True)

# --- maps ---
add(maps.logistic_map, UNIT, kind="update")
add(maps.rulkov, WIDE, WIDE, rows=[(-0.5, -3.0), (0.1, -2.0), (3.0, -2.0), (0.0, 0.0)], kind="update")
add(maps.izhikevich_with_reset, (-80.0, 40.0), (-20.0, 10.0), kind="update", cancellation=200.0)
add(maps.integrate_and_fire, (-5.0, 21.0), (-2.0, 0.7), rows=[(19.99, -3.0), (10.0, -0.25)], kind="update")
add(maps.membrane, WIDE)
add(maps.two_half_steps, WIDE, kind="update", on_arrays=False)
add(maps.ring_map, (-1.0, 1.0), kind="update", vector=True)

VECTORS = {name: case for name, case in CASES.items() if case.vector}
