"""The Jacobian of a model's right-hand side, statement by statement, in the user's own words.

Requires: the right-hand side of a model without couplings. Ensures: a function of the same arguments that returns the
entries row by row, `dV_by_V, dV_by_w, dw_by_V, dw_by_w`; locals are differentiated under names such as `I_Na_by_m`,
helpers in functions of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import names
from brainpy_codegen.transforms.algebra import ONE, ZERO
from brainpy_codegen.transforms.dead_code import keep_needed
from brainpy_codegen.transforms.differentiate import differentiate, is_plain
from brainpy_codegen.transforms.helper_slopes import HelperSlopes
from brainpy_codegen.transforms.naming import Names, used_names


@dataclass(frozen=True, slots=True)
class Jacobian:
    """The function `jacobian`, and the derivatives of helpers that it calls, which are to be defined before it."""

    function: Function
    helpers: tuple[Function, ...]


def jacobian(model: Model) -> Jacobian:
    """The derivative of every component of the right-hand side with respect to every state.

    Raises:
        UnsupportedError: the model couples elements of vectors, or calls a function whose derivative is not known.
    """
    if model.vector:
        raise UnsupportedError(f"{model.name!r} couples the elements of vectors; its Jacobian is no function of one")
    return _Writer(model).result()


class _Writer:
    """The work on one model."""

    def __init__(self, model: Model) -> None:
        self._function = model.function
        self._states = [state.name for state in model.states]
        self._names = Names(
            [
                *used_names(model.function),
                *(helper.name for helper in model.helpers),
                *(row.name for row in model.constants),
            ]
        )
        self._helpers = HelperSlopes(model.helpers, self._names)
        self._slopes: dict[str, dict[str, Expression]] = {state: {state: ONE} for state in self._states}

    def result(self) -> Jacobian:
        """The function."""
        groups = [[statement, *self._derivatives(statement)] for statement in self._function.body]
        last: list[Statement] = []
        results: list[str] = []
        for row, result in zip(self._states, self._function.results, strict=True):
            for state in self._states:
                value = self._slopes[state].get(result, ZERO)
                if not isinstance(value, Name) or value.id in results:
                    name = self._names.fresh(f"d{row}_by_{state}")
                    last.append(Assign(name, value, blank_before=not last))
                    value = Name(name)
                results.append(value.id)
        body = keep_needed([*groups, *([one] for one in last)], results)
        doc = f"Derivatives of the right-hand side, row by row: ({', '.join(results)})."
        function = Function("jacobian", "derivative", self._function.arguments, body, tuple(results), doc)
        return Jacobian(function, tuple(self._helpers.functions))

    def _derivatives(self, statement: Statement) -> list[Statement]:
        if not isinstance(statement, Assign) or statement.type == "condition":
            return []
        made: list[Statement] = []
        for state in self._states:
            slopes = self._slopes[state]
            if not any(name in slopes for name in names(statement.value)):
                continue
            value = differentiate(statement.value, slopes, self._helpers.slope)
            if not is_plain(value):
                target = self._names.fresh(f"{statement.target}_by_{state}")
                made.append(Assign(target, value))
                value = Name(target)
            slopes[statement.target] = value
        return made
