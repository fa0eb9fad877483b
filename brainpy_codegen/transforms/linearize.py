"""Split derivatives into slope * state + offset, in the user's own terms.

Requires: the right-hand side of a model, in single-assignment form. Ensures: a function `linear_parts` that returns,
for each chosen state, a slope and an offset with derivative = slope * state + offset.

The split follows the user's expression: through sums, products with factors that are free of the state, choices whose
condition is free of it, locals (`I_Na` becomes `I_Na_slope` and `I_Na_offset`) and helper functions. A row in which
the state stands otherwise is linearised at the current state: its slope is the derivative there, and the offset is
the rest. Couplings between the elements of a vector count as free of the state: they are held.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Binary, Call, Coupling, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import names, rebuild
from brainpy_codegen.transforms.algebra import ONE, ZERO, constant, subtract
from brainpy_codegen.transforms.dead_code import keep_needed
from brainpy_codegen.transforms.dependence import Dependence
from brainpy_codegen.transforms.differentiate import differentiate, is_plain
from brainpy_codegen.transforms.helper_slopes import HelperSlopes
from brainpy_codegen.transforms.inline import inline_call
from brainpy_codegen.transforms.naming import Names, used_names
from brainpy_codegen.transforms.split import Linear, Splitter

RowKind: TypeAlias = Literal["linear", "nonlinear", "free"]


@dataclass(frozen=True, slots=True)
class Row:
    """How one state enters its own derivative.

    kind: "linear"; "nonlinear": linearised at the current state; "free": not at all, or the split was not asked for,
    so that the offset is the whole derivative and there is no slope.
    """

    state: str
    rate: str
    kind: RowKind
    slope: str
    offset: str

    @property
    def results(self) -> tuple[str, ...]:
        """The names that `linear_parts` returns for this row."""
        return (self.offset,) if self.kind == "free" else (self.slope, self.offset)


@dataclass(frozen=True, slots=True)
class LinearParts:
    """The function that computes slopes and offsets, and what it returns, row by row.

    helpers: derivatives of helper functions that it calls.
    """

    function: Function
    rows: tuple[Row, ...]
    helpers: tuple[Function, ...] = ()


def linearize(model: Model, states: Collection[str] | None = None) -> LinearParts:
    """Slopes and offsets of the derivatives of `states` (all, if not given); the other rows stay whole.

    Raises:
        UnsupportedError: a row that is not linear calls a function whose derivative is not known.
    """
    return _Linearizer(model, states).result()


def linear_states(model: Model) -> tuple[str, ...]:
    """The states that stand in their own derivative, and linearly."""
    return tuple(row.state for row in _Linearizer(model, None).rows if row.kind == "linear")


_PartsOf: TypeAlias = Callable[[str, str], Linear | None]


class _Linearizer:
    """The work on one model."""

    def __init__(self, model: Model, states: Collection[str] | None) -> None:
        self._function = model.function
        self._helpers = {helper.name: helper for helper in model.helpers}
        constants = [row.name for row in model.constants]
        self._local = used_names(self._function) - set(constants)
        self._dependence = Dependence(self._function)
        self._values = self._dependence.values
        self._conditions = {s.target for s in self._function.body if isinstance(s, Assign) and s.type == "condition"}
        self._names = Names([*used_names(self._function), *self._helpers, *constants])
        self._name = self._names.fresh("linear_parts")
        self._slopes = HelperSlopes(model.helpers, self._names)
        self._shapes: dict[tuple[str, str], bool] = {}
        self._parts: dict[tuple[str, str], Linear] = {}
        self.rows = self._make_rows(model, [row.name for row in model.states] if states is None else states)
        self._row_of = {row.rate: row for row in self.rows}
        self._wanted = self._wanted_locals()

    def result(self) -> LinearParts:
        """The function and its rows."""
        function = self._function
        groups = [self._group(statement) for statement in function.body]
        assigned = {s.target for s in function.body if isinstance(s, Assign)}
        groups += [self._row(row) for row in self.rows if row.rate not in assigned]
        results = tuple(name for row in self.rows for name in row.results)
        body = keep_needed(groups, results)
        doc = _doc(self.rows)
        made = Function(self._name, "linear_parts", function.arguments, body, results, doc)
        return LinearParts(made, self.rows, tuple(self._slopes.functions))

    # --- which rows are linear, and which locals they need -----------------------------------------------------------

    def _make_rows(self, model: Model, chosen: Collection[str]) -> tuple[Row, ...]:
        rows = []
        results = self._function.results
        for state, result in zip(model.states, results, strict=True):
            own = result in self._values and results.count(result) == 1
            rate = result if own else self._names.fresh(f"d{state.name}")
            if not own:
                self._values[rate] = Name(result)
            kind: RowKind = "free"
            if state.name in chosen and self._dependence.name_moves(rate, state.name):
                kind = "linear" if self._is_linear(rate, state.name) else "nonlinear"
            slope, offset = self._names.fresh(f"{rate}_slope"), self._names.fresh(f"{rate}_offset")
            rows.append(Row(state.name, rate, kind, slope, offset))
        return tuple(rows)

    def _is_linear(self, name: str, state: str) -> bool:
        key = (name, state)
        if key not in self._shapes:
            self._shapes[key] = self._split(self._values[name], state, self._shape) is not None
        return self._shapes[key]

    def _shape(self, name: str, state: str) -> Linear | None:
        """What stands for the parts of a name as long as only linearity is asked for."""
        if name == state:
            return Linear(ONE, ZERO)
        return Linear(Name("slope"), Name("offset")) if self._is_linear(name, state) else None

    def _split(self, node: Expression, state: str, parts: _PartsOf) -> Linear | None:
        splitter = Splitter(
            lambda inner: self._dependence.moves(inner, state), lambda name: parts(name, state), self._inline
        )
        return splitter.split(node)

    def _inline(self, call: Call) -> Expression | None:
        return inline_call(call, self._helpers, self._local)

    def _wanted_locals(self) -> dict[str, list[Row]]:
        """The locals that must be split or differentiated, and for which rows."""
        wanted: dict[str, list[Row]] = {}
        for row in self.rows:
            queue = [] if row.kind == "free" else [row.rate]
            seen: set[str] = set()
            while queue:
                for name in names(_without_couplings(self._values[queue.pop()])):
                    inner = name in self._values and self._dependence.name_moves(name, row.state)
                    if inner and name not in seen and name not in self._conditions:
                        seen.add(name)
                        queue.append(name)
                        wanted.setdefault(name, []).append(row)
        return wanted

    # --- writing -----------------------------------------------------------------------------------------------------

    def _group(self, statement: Statement) -> list[Statement]:
        """What becomes of one statement of the user's: itself, and the parts of what it assigns."""
        group: list[Statement] = [statement]
        if isinstance(statement, Assign):
            for row in self._wanted.get(statement.target, ()):
                group += self._local_parts(statement.target, row)
            if statement.target in self._row_of:
                group += self._row(self._row_of[statement.target])
        return group

    def _local_parts(self, name: str, row: Row) -> list[Statement]:
        """Names for the slope of a local, and for its offset in a linear row."""
        stem = f"{name}_{row.state}" if len(self._wanted[name]) > 1 or name in self._row_of else name
        split = self._value_parts(name, row)
        body: list[Statement] = []
        slope = self._bind(f"{stem}_slope", split.slope, body)
        offset: Expression = ZERO
        if row.kind == "linear":
            offset = self._bind(f"{stem}_offset", split.offset_beside(slope), body)
        self._parts[name, row.state] = Linear(slope, offset)
        return body

    def _row(self, row: Row) -> list[Statement]:
        """Slope and offset of a row."""
        if row.kind == "free":
            return [Assign(row.offset, self._values[row.rate])]
        split = self._value_parts(row.rate, row)
        slope = Assign(row.slope, split.slope)
        if row.kind == "linear":
            return [slope, Assign(row.offset, split.offset_beside(Name(row.slope)))]
        whole = self._values[row.rate] if isinstance(self._values[row.rate], Name) else Name(row.rate)
        return [slope, Assign(row.offset, subtract(whole, Binary("*", Name(row.slope), Name(row.state))))]

    def _bind(self, name: str, value: Expression, body: list[Statement]) -> Expression:
        """A name for a value; names, choices of two, and the numbers 0, 1 and -1 get none."""
        number = constant(value)
        if is_plain(value) and (number is None or number in (-1, 0, 1)):
            return value
        target = self._names.fresh(name)
        body.append(Assign(target, value))
        return Name(target)

    def _value_parts(self, name: str, row: Row) -> Linear:
        """The split of what a name holds; in a nonlinear row its derivative, without an offset."""
        value = self._values[name]
        if row.kind == "linear":
            split = self._split(value, row.state, self._known_parts)
            assert split is not None, "the row was found to be linear"
            return split
        slopes = {
            inner: self._parts[inner, row.state].slope for inner in names(value) if (inner, row.state) in self._parts
        }
        slopes[row.state] = ONE
        try:
            return Linear(differentiate(value, slopes, self._slopes.slope), ZERO)
        except UnsupportedError as error:
            raise UnsupportedError(
                f"{row.rate} is not linear in {row.state}, and {error}, so it cannot be linearised; "
                "use a method without linear parts, such as rk4"
            ) from error

    def _known_parts(self, name: str, state: str) -> Linear | None:
        return Linear(ONE, ZERO) if name == state else self._parts[name, state]


def _without_couplings(value: Expression) -> Expression:
    """The value with a number for each coupling: what stands under it is held, and needs no parts."""
    return rebuild(value, lambda node: ZERO if isinstance(node, Coupling) else node)


def _doc(rows: tuple[Row, ...]) -> str:
    results = ", ".join(name for row in rows for name in row.results)
    if all(row.kind != "free" for row in rows):
        return f"Each derivative as slope * x + offset: ({results})."
    return f"Derivatives as slope * x + offset, or whole: ({results})."
