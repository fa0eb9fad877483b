"""What kind of noise a model has: the kind decides which methods converge, and how fast.

    additive     the diffusion does not depend on the states; Ito and Stratonovich mean the same
    diagonal     each state has a Wiener process of its own, and its diffusion depends on no other noisy state
    scalar       there is one Wiener process
    commutative  L_i G_j = L_j G_i for any two processes, with L_i = sum_k G_ki d/dx_k: no Levy areas are needed
    general      none of these

Additive, diagonal and scalar noise is commutative. The first three are seen in the structure; for the fourth SymPy
compares the two sides.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Expression
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.noise import Noise
from brainpy_codegen.transforms.dependence import Dependence

NoiseKind: TypeAlias = Literal["additive", "diagonal", "scalar", "commutative", "general"]
"""The most special kind that fits, in this order."""

LARGEST = 300
"""Terms of an entry of the diffusion matrix above which SymPy is not asked, since its running time has no bound."""


def noise_of(model: Model) -> Noise:
    """The noise of a stochastic model."""
    assert model.noise is not None
    return model.noise


def noise_kind(model: Model) -> NoiseKind:
    """The kind of noise of a stochastic model."""
    noise = noise_of(model)
    moving = moving_terms(model)
    if not any(moving):
        return "additive"
    if len(noise.processes) == 1:
        return "scalar"
    if _is_diagonal(noise, moving):
        return "diagonal"
    return "commutative" if _commutes(model, noise) else "general"


def moving_terms(model: Model) -> tuple[frozenset[int], ...]:
    """By term of the noise, the states on which it depends."""
    noise = noise_of(model)
    dependence = Dependence(noise.function)
    return tuple(
        frozenset(place for place, state in enumerate(model.states) if dependence.name_moves(result, state.name))
        for result in noise.function.results
    )


def _is_diagonal(noise: Noise, moving: tuple[frozenset[int], ...]) -> bool:
    noisy = {term.state for term in noise.terms}
    owners = {term.process: term.state for term in noise.terms}
    if len(owners) != len(noise.terms) or len(noisy) != len(noise.terms):
        return False
    return all(states & noisy <= {term.state} for term, states in zip(noise.terms, moving, strict=True))


def _commutes(model: Model, noise: Noise) -> bool:
    # SymPy takes long to import, and most models do not need it.
    from brainpy_codegen.transforms.to_sympy import commutator_vanishes, result_expression

    helpers = {helper.name: helper for helper in model.helpers}
    entries: dict[tuple[int, int], Expression] = {}
    try:
        for term, result in zip(noise.terms, noise.function.results, strict=True):
            entries[term.state, term.process] = result_expression(noise.function, result, helpers)
        return commutator_vanishes(entries, [state.name for state in model.states], len(noise.processes), LARGEST)
    except UnsupportedError:
        return False
