"""Derivatives of the diffusion with respect to the states that have noise themselves, in the user's own words.

Requires: the diffusion of a model. Ensures: a function of the same arguments, `diffusion_jacobian`, whose results are
the derivatives that are not zero, such as `noise_V_by_V`.
"""

from __future__ import annotations

from dataclasses import dataclass

from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import names
from brainpy_codegen.transforms.algebra import ONE, ZERO, is_zero
from brainpy_codegen.transforms.dead_code import keep_needed
from brainpy_codegen.transforms.differentiate import differentiate, is_plain
from brainpy_codegen.transforms.helper_slopes import HelperSlopes
from brainpy_codegen.transforms.naming import Names, used_names
from brainpy_codegen.transforms.noise_kind import noise_of


@dataclass(frozen=True, slots=True)
class DiffusionSlopes:
    """The function, what its results are, and the derivatives of helpers that it calls.

    Attributes:
        function: `diffusion_jacobian`.
        places: by result, the term of the noise and the state, by position.
        helpers: to be defined before it.
    """

    function: Function
    places: tuple[tuple[int, int], ...]
    helpers: tuple[Function, ...]


def diffusion_slopes(model: Model) -> DiffusionSlopes | None:
    """The derivatives; None if all are zero.

    Raises:
        UnsupportedError: the diffusion calls a function whose derivative is not known.
    """
    noise = noise_of(model)
    function = noise.function
    taken = [*used_names(function), *(one.name for one in model.helpers), *(row.name for row in model.constants)]
    free = Names(taken)
    helpers = HelperSlopes(model.helpers, free)
    noisy = sorted({term.state for term in noise.terms})
    slopes: dict[int, dict[str, Expression]] = {state: {model.states[state].name: ONE} for state in noisy}
    groups: list[list[Statement]] = []
    for statement in function.body:
        group: list[Statement] = [statement]
        groups.append(group)
        if not isinstance(statement, Assign) or statement.type == "condition":
            continue
        for state in noisy:
            known = slopes[state]
            if any(name in known for name in names(statement.value)):
                value = differentiate(statement.value, known, helpers.slope)
                if not is_plain(value):
                    target = free.fresh(f"{statement.target}_by_{model.states[state].name}")
                    group.append(Assign(target, value))
                    value = Name(target)
                known[statement.target] = value
    results: list[str] = []
    places: list[tuple[int, int]] = []
    for place, result in enumerate(function.results):
        for state in noisy:
            value = slopes[state].get(result, ZERO)
            if is_zero(value):
                continue
            if not isinstance(value, Name) or value.id in results:
                name = free.fresh(f"{result}_by_{model.states[state].name}")
                groups.append([Assign(name, value)])
                value = Name(name)
            results.append(value.id)
            places.append((place, state))
    if not results:
        return None
    body = keep_needed(groups, results)
    doc = f"Derivatives of the diffusion: {', '.join(results)}."
    made = Function("diffusion_jacobian", "diffusion", function.arguments, body, tuple(results), doc)
    return DiffusionSlopes(made, tuple(places), tuple(helpers.functions))
