"""The Jacobian of a model's right-hand side, statement by statement, in the user's own words.

Requires: the right-hand side of a model without couplings. Ensures: a function of the same arguments that returns the
entries row by row, `(dV_dV, dV_dw), (dw_dV, dw_dw)`; entries that are zero whatever the state are not computed. Locals
are differentiated under names such as `I_Na_by_m`, helpers in functions of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import names
from brainpy_codegen.transforms.algebra import ONE, ZERO, is_zero
from brainpy_codegen.transforms.dead_code import keep_needed
from brainpy_codegen.transforms.differentiate import differentiate, is_plain
from brainpy_codegen.transforms.helper_slopes import HelperSlopes
from brainpy_codegen.transforms.naming import Names, used_names


@dataclass(frozen=True, slots=True)
class Jacobian:
    """The function `jacobian`, and the derivatives of helpers that it calls, which are to be defined before it.

    `statements` are all that were made, needed or not; `slopes` say by variable what the derivative of each name is.
    """

    function: Function
    helpers: tuple[Function, ...]
    statements: tuple[Statement, ...] = ()
    slopes: Mapping[str, Mapping[str, Expression]] = field(default_factory=dict)

    def entries(self) -> dict[tuple[int, int], str]:
        """The names of the entries that are not always zero, by row and column."""
        rows = self.function.rows
        return {(i, j): name for i, row in enumerate(rows) for j, name in enumerate(row) if name}


def jacobian(model: Model) -> Jacobian:
    """The derivative of every component of the right-hand side with respect to every state.

    Raises:
        UnsupportedError: the model couples elements of vectors, or calls a function whose derivative is not known.
    """
    if model.vector:
        raise UnsupportedError(f"{model.name!r} couples the elements of vectors; its Jacobian is no function of one")
    return _Writer(model).result()


def time_slopes(model: Model) -> tuple[Jacobian, dict[int, str]] | None:
    """How the right-hand side changes with the time itself: a function `time_slopes`, and what it returns by row.

    None if it does not.

    Raises:
        UnsupportedError: the model couples the elements of vectors, or calls a function whose derivative is not known.
    """
    made = _Writer(model, (model.time,)).result()
    rows = {i: row[0] for i, row in enumerate(made.function.rows) if row[0]}
    values = {s.target: s.value for s in made.function.body if isinstance(s, Assign)}
    if all(is_zero(values.get(name, ONE)) for name in rows.values()):
        return None
    doc = f"Derivatives of the right-hand side with respect to {model.time}: ({', '.join(rows.values())})."
    function = replace(made.function, name="time_slopes", role="part", doc=doc, rows=())
    arguments = tuple(one if one.role == "parameter" else replace(one, role="value") for one in made.function.arguments)
    return Jacobian(replace(function, arguments=arguments), made.helpers), rows


def with_jacobian(program: Program) -> Program:
    """The program with the function `jacobian`, for whoever asked for it.

    Raises:
        UnsupportedError: the model is a map or couples elements, or a derivative is not known.
    """
    if any(function.role == "jacobian" for function in program.functions):
        return program
    if program.model.function.role != "derivative":
        raise UnsupportedError(f"{program.model.name!r} is a step, not a differential equation; it has no Jacobian")
    made = jacobian(program.model)
    known = {function.name for function in program.functions}
    extra = tuple(helper for helper in made.helpers if helper.name not in known)
    place = next(i for i, one in enumerate(program.functions) if one.role == "derivative") + 1
    functions = (*program.functions[:place], *extra, made.function, *program.functions[place:])
    return replace(program, functions=functions)


class _Writer:
    """The work on one model."""

    def __init__(self, model: Model, variables: tuple[str, ...] = ()) -> None:
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
        self._variables = variables or tuple(self._states)
        self._entries: set[str] = set()
        self._slopes: dict[str, dict[str, Expression]] = {name: {name: ONE} for name in self._variables}

    def result(self) -> Jacobian:
        """The function."""
        groups = [[statement, *self._derivatives(statement)] for statement in self._function.body]
        last: list[Statement] = []
        results: list[str] = []
        rows: list[tuple[str, ...]] = []
        for row, result in zip(self._states, self._function.results, strict=True):
            entries: list[str] = []
            for state in self._variables:
                value = self._slopes[state].get(result, ZERO)
                # A function returns something, if it is one zero.
                if is_zero(value) and (results or row != self._states[-1] or state != self._variables[-1]):
                    entries.append("")
                    continue
                if not isinstance(value, Name) or value.id not in self._entries or value.id in results:
                    name = self._names.fresh(self._entry_name(row, state))
                    last.append(Assign(name, value, blank_before=not last))
                    value = Name(name)
                entries.append(value.id)
                results.append(value.id)
            rows.append(tuple(entries))
        body = keep_needed([*groups, *([one] for one in last)], results)
        doc = f"Jacobian of the right-hand side: its derivatives with respect to {', '.join(self._states)}, row by row."
        made = Function("jacobian", "jacobian", self._function.arguments, body, tuple(results), doc, rows=tuple(rows))
        every = (*(statement for group in groups for statement in group), *last)
        return Jacobian(made, tuple(self._helpers.functions), every, self._slopes)

    def _derivatives(self, statement: Statement) -> list[Statement]:
        if not isinstance(statement, Assign) or statement.type == "condition":
            return []
        made: list[Statement] = []
        for state in self._variables:
            slopes = self._slopes[state]
            if not any(name in slopes for name in names(statement.value)):
                continue
            value = differentiate(statement.value, slopes, self._helpers.slope, statement.target)
            if not is_plain(value):
                target = self._names.fresh(self._slope_name(statement.target, state))
                if self._function.results.count(statement.target) == 1:
                    self._entries.add(target)
                made.append(Assign(target, value))
                value = Name(target)
            slopes[statement.target] = value
        return made

    def _slope_name(self, target: str, state: str) -> str:
        """`dV_dw` for an entry, `I_Na_by_m` for the derivative of a local."""
        results = self._function.results
        if results.count(target) == 1:
            return self._entry_name(self._states[results.index(target)], state)
        return f"{target}_by_{state}"

    def _entry_name(self, row: str, variable: str) -> str:
        """`dV_dw`; people call dV/dt itself `dV_dt`."""
        return f"d{row}_d{variable}" if variable in self._states else f"d{row}_by_{variable}"
