"""Second and third derivatives of a model's right-hand side by its states, statement by statement.

Requires: the right-hand side of a differential equation without couplings. Ensures: functions `second_derivatives` and
`third_derivatives` of the same arguments, which return the derivatives that are not zero whatever the state is, each of
equal ones once: `dV_dV_dw` is the one of dV by V and w. Each goes on from the statements of the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import HIGHER, Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import names, reads, writes
from brainpy_codegen.transforms.algebra import ZERO, is_zero
from brainpy_codegen.transforms.cse import share_subexpressions
from brainpy_codegen.transforms.dead_code import keep_needed
from brainpy_codegen.transforms.differentiate import differentiate, is_plain
from brainpy_codegen.transforms.equal_terms import gather_equal_terms
from brainpy_codegen.transforms.helper_slopes import HelperSlopes
from brainpy_codegen.transforms.jacobian import jacobian, with_jacobian
from brainpy_codegen.transforms.named_calls import name_calls
from brainpy_codegen.transforms.naming import Names, used_names

_WORDS = {2: "Second", 3: "Third"}


@dataclass(frozen=True, slots=True)
class Derivatives:
    """A function of derivatives: for each of its results the row and the places of the states, in their order.

    `statements` are all that were made, needed or not; `slopes` say by state what the derivative of each name is.
    """

    function: Function
    helpers: tuple[Function, ...]
    places: tuple[tuple[int, ...], ...]
    statements: tuple[Statement, ...]
    slopes: Mapping[str, Mapping[str, Expression]]


def higher_derivatives(model: Model, order: int) -> tuple[Derivatives, ...]:
    """The second derivatives and, with order 3, the third ones; without those of which all are zero.

    Raises:
        UnsupportedError: the model couples elements of vectors, or calls a function whose derivative is not known.
    """
    model = name_calls(model)
    first = jacobian(model)
    entries = {name: place for place, name in first.entries().items()}
    places = tuple(entries[name] for name in first.function.results)
    known = Derivatives(first.function, first.helpers, places, first.statements, first.slopes)
    done = {one.target for one in model.function.body if isinstance(one, Assign)}
    found: list[Derivatives] = []
    for k in range(2, order + 1):
        made = _Writer(replace(model, helpers=(*model.helpers, *known.helpers)), known, done).result(k)
        if not made.places:
            break
        done |= {one.target for one in known.statements if isinstance(one, Assign)}
        known = replace(made, helpers=(*known.helpers, *made.helpers))
        found.append(known)
    return tuple(found)


def with_derivatives(program: Program, order: int) -> Program:
    """The program with `jacobian`, `second_derivatives` and, with order 3, `third_derivatives`.

    Raises:
        UnsupportedError: the model is a map or couples elements, or a derivative is not known.
    """
    program = with_jacobian(program)
    if program.model.delays is not None:
        raise UnsupportedError(
            f"{program.model.name!r} has delays; only its jacobian by the present can be written out"
        )
    functions = list(program.functions)
    for one in higher_derivatives(program.model, order):
        known = {function.name for function in functions}
        extra = [helper for helper in one.helpers if helper.name not in known]
        last = max(i for i, each in enumerate(functions) if each.role == "jacobian" or each.name in HIGHER) + 1
        # On array backends too, which print what the user wrote without it: this here he did not.
        functions[last:last] = [*extra, share_subexpressions(one.function)]
    return replace(program, functions=tuple(functions))


class _Writer:
    """The derivatives of the results of one function."""

    def __init__(self, model: Model, known: Derivatives, done: set[str]) -> None:
        self._known = known
        self._done = done
        self._states = [state.name for state in model.states]
        given = [*(one.name for one in model.helpers), *(one.name for one in model.constants)]
        self._names = Names([*used_names(replace(known.function, body=known.statements)), *given])
        self._helpers = HelperSlopes(model.helpers, self._names)
        self._slopes = {name: dict(known.slopes[name]) for name in self._states}

    def result(self, order: int) -> Derivatives:
        """The function, and where its results belong."""
        function = self._known.function
        groups = [[statement, *self._derivatives(statement)] for statement in self._known.statements]
        last: list[Statement] = []
        results: list[str] = []
        places: list[tuple[int, ...]] = []
        for name, place in zip(function.results, self._known.places, strict=True):
            for k in range(place[-1], len(self._states)):  # the others stand before it
                value = self._slopes[self._states[k]].get(name, ZERO)
                if is_zero(value):
                    continue
                target = self._entry(name, self._states[k])
                if not isinstance(value, Name) or value.id != target or target in results:
                    target = self._names.fresh(target)
                    last.append(Assign(target, value, blank_before=not last))
                results.append(target)
                places.append((*place, k))
        every = _in_order([*(one for group in groups for one in group), *last])
        body = keep_needed([[one] for one in every], results)
        doc = f"{_WORDS[order]} derivatives of the right-hand side by its states, without those that are always zero."
        arguments = tuple(one if one.role == "parameter" else replace(one, role="value") for one in function.arguments)
        made = Function(HIGHER[order - 2], "part", arguments, body, tuple(results), doc)
        return Derivatives(made, tuple(self._helpers.functions), tuple(places), tuple(every), self._slopes)

    def _entry(self, name: str, state: str) -> str:
        return f"{name}_d{state}"

    def _derivatives(self, statement: Statement) -> list[Statement]:
        if not isinstance(statement, Assign) or statement.type == "condition" or statement.target in self._done:
            return []
        made: list[Statement] = []
        is_result = statement.target in self._known.function.results
        for state in self._states:
            slopes = self._slopes[state]
            if not any(name in slopes for name in names(statement.value)):
                continue
            value = gather_equal_terms(differentiate(statement.value, slopes, self._helpers.slope, statement.target))
            if not is_plain(value):
                word = self._entry(statement.target, state) if is_result else f"{statement.target}_by_{state}"
                target = self._names.fresh(word)
                made.append(Assign(target, value))
                value = Name(target)
            slopes[statement.target] = value
        return made


def _in_order(statements: list[Statement]) -> list[Statement]:
    """The statements, each after those that it reads: a derivative by one state may need the one by a later state."""
    home = {name: k for k, one in enumerate(statements) for name in writes(one)}
    ready: list[Statement] = []
    placed: set[int] = set()

    def place(k: int) -> None:
        if k not in placed:
            placed.add(k)
            for name in reads(statements[k]):
                if name in home:
                    place(home[name])
            ready.append(statements[k])

    for k in range(len(statements)):
        place(k)
    return ready
