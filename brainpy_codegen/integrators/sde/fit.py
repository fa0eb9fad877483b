"""Which stochastic methods fit which noise, and with what strong order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.base import Scheme, Stiffness, Stochastic
from brainpy_codegen.integrators.sde.delays import with_past
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.noise import Interpretation
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.transforms.noise_kind import NoiseKind, noise_kind, noise_of

EVERY: tuple[NoiseKind, ...] = ("additive", "diagonal", "scalar", "commutative", "general")
ITO: frozenset[Interpretation] = frozenset({"ito"})
STRATONOVICH: frozenset[Interpretation] = frozenset({"stratonovich"})
BOTH = ITO | STRATONOVICH

_NAMES = {"ito": "Ito", "stratonovich": "Stratonovich"}


def scheme(
    name: str,
    stochastic: Stochastic,
    title: str,
    reference: str,
    build: Callable[[Model, Method], Program],
    stiff: Stiffness = "",
) -> Scheme:
    """A stochastic method; the order of a program is the strong order for the noise of its model.

    One that takes delays builds its steps as if there were none.
    """

    def with_order(model: Model) -> Program:
        order = dict(stochastic.strong)[noise_kind(model)]
        return with_past(build(model, Method(name, f"{title}, strong order {order:g}", order, reference)))

    lowest = min(order for _, order in stochastic.strong)
    return Scheme(
        name, "sde", frozenset({"sde"}), lowest, title, reference, with_order, stiff=stiff, stochastic=stochastic
    )


def check_fit(model: Model, chosen: Scheme, others: Iterable[Scheme]) -> None:
    """Refuse a method that does not converge, or not to the solution that is meant.

    Raises:
        UnsupportedError: the reason, and the methods that fit.
    """
    kind = noise_kind(model)
    if _fits(chosen, model, kind):
        return
    fitting = ", ".join(other.name for other in others if _fits(other, model, kind))
    stochastic = chosen.stochastic
    assert stochastic is not None
    meaning = noise_of(model).interpretation
    if model.delays is not None and not stochastic.delays:
        reason = f"takes no delays, and {model.name!r} has some"
    elif kind not in dict(stochastic.strong):
        takes = ", ".join(one for one, _ in stochastic.strong)
        reason = f"takes {takes} noise, and the noise of {model.name!r} is {kind}"
    else:
        takes = " and ".join(_NAMES[one] for one in sorted(stochastic.interpretations))
        reason = f"solves {takes} equations, and {model.name!r} is a {_NAMES[meaning]} equation"
    raise UnsupportedError(f"method {chosen.name!r} {reason}; methods that fit: {fitting or 'none'}")


def _fits(one: Scheme, model: Model, kind: NoiseKind) -> bool:
    if one.stochastic is None or kind not in dict(one.stochastic.strong):
        return False
    if model.delays is not None and not one.stochastic.delays:
        return False
    # Where the noise does not depend on the states, both integrals are the same.
    return kind == "additive" or noise_of(model).interpretation in one.stochastic.interpretations
