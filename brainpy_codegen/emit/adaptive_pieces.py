"""The names that a solve loop is put together from, in the order of its calls; the same for every language."""

from __future__ import annotations

from dataclasses import dataclass

from brainpy_codegen.emit.naming import names_inside
from brainpy_codegen.ir.program import ParameterTime, Program

FIRST_CONTROL = 3  # rows of control values before the absolute tolerances


@dataclass(frozen=True, slots=True)
class Pieces:
    """Names inside the loop.

    Attributes:
        states, time: what the attempt calls them. new, errors: what it makes. absolute: a tolerance for each state.
        sets: the parameter sets of an attempt, the first at its start.
        derivative, error: arguments of these calls; first_step: those before `longest`, which the caller names.
        calls: of the right-hand side: to start, in an accepted step, in a rejected one, for the polynomials; of the
            Jacobian, in each attempt.
        interpolant: what gives the states between steps, in words.
    """

    states: tuple[str, ...]
    time: str
    new: tuple[str, ...]
    errors: tuple[str, ...]
    absolute: tuple[str, ...]
    sets: tuple[ParameterTime, ...]
    derivative: tuple[str, ...]
    first_step: tuple[str, ...]
    error: tuple[str, ...]
    calls: tuple[int, int, int, int, int]
    interpolant: str


@dataclass(frozen=True, slots=True)
class Coefficient:
    """An entry of the polynomials of a step: the state's row, the power of theta, what it is called."""

    row: int
    power: int
    name: str


def pieces_of(program: Program) -> Pieces:
    """The names of a program whose method is adaptive."""
    adaptive = program.adaptive
    assert adaptive is not None
    states = tuple(one.name for one in adaptive.attempt.arguments if one.role == "state")
    time = next(one.name for one in adaptive.attempt.arguments if one.role == "time")
    new = adaptive.attempt.results[: len(states)]
    errors = adaptive.attempt.results[len(states) : len(states) * (1 + adaptive.estimates)]
    taken = {name for piece in adaptive.inline for name in names_inside(piece)} | set(states)
    absolute = []
    for state in program.model.states:
        name = f"atol_{state.name}"
        while name in taken:
            name += "_"
        taken.add(name)
        absolute.append(name)
    return Pieces(
        states=states,
        time=time,
        new=new,
        errors=errors,
        absolute=tuple(absolute),
        sets=adaptive.times,
        derivative=(*states, time),
        first_step=(*states, *adaptive.slopes, time, adaptive.times[0].name, "rtol"),
        error=(*states, *new, *errors, "rtol", *absolute),
        calls=(
            adaptive.start_evaluations,
            adaptive.evaluations,
            adaptive.rejected_evaluations,
            adaptive.dense_evaluations,
            adaptive.jacobians,
        ),
        interpolant=f"{adaptive.dense_title}, of order {adaptive.dense_order}",
    )


def coefficients(program: Program) -> tuple[Coefficient, ...]:
    """The entries of the polynomials, states first."""
    adaptive = program.adaptive
    assert adaptive is not None
    found = []
    names = iter(adaptive.dense.results)
    for row, state in enumerate(pieces_of(program).states):
        found.append(Coefficient(row, 0, state))
        found += [Coefficient(row, power, next(names)) for power in range(1, adaptive.degree + 1)]
    return tuple(found)
