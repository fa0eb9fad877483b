"""Exact propagation of linear systems with constant coefficients: dx/dt = A x + b.

    x(t + dt) = E x + P b,    E = exp(A dt),    P = integral of exp(A s) over the step

E and P depend on dt and the parameters only. `propagator` makes them once a run; a step is a few multiplications.
They are closed forms, so the states may form chains (V reads g, g reads s) and pairs that read each other; parameters
that change with time enter through b, held over each step.

Rotter, S. and Diesmann, M. (1999). Exact digital simulation of time-invariant linear systems with applications to
neuronal modeling. Biological Cybernetics 81, 381-402. doi:10.1007/s004220050570
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.ode.exact_forms import Forms
from brainpy_codegen.integrators.stages import Step, derivative_function, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement, Unpack
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.transforms.algebra import ONE, ZERO, add, is_one, multiply, total
from brainpy_codegen.transforms.dead_code import keep_needed
from brainpy_codegen.transforms.linear_system import LinearSystem, linear_system
from brainpy_codegen.transforms.naming import Names, used_names

TITLE = "exact propagation (Rotter and Diesmann 1999)"
REFERENCE = (
    "Rotter, S. and Diesmann, M. (1999). Exact digital simulation of time-invariant linear systems with applications "
    "to neuronal modeling. Biological Cybernetics 81, 381-402. doi:10.1007/s004220050570"
)
_OTHERS = "methods that fit: exponential_euler, rk4 and the other methods for ordinary equations"
_LONGEST_PATH = 3
_DT = Name("dt")


def build(model: Model) -> Program:
    """The program of exact propagation.

    Raises:
        UnsupportedError: the system is not linear with constant coefficients, or its states are coupled more closely
            than in chains of three and pairs.
    """
    model = with_free_face(model)
    try:
        system = linear_system(model)
        plan = _Plan(model, system)
    except UnsupportedError as error:
        raise UnsupportedError(f"method 'exact' does not fit {model.name!r}: {error}; {_OTHERS}") from None
    notes = ["The step is made of `propagator` and `offsets`; an edit of `derivative` alone does not change it."]
    functions = [*model.helpers, derivative_function(model)]
    if system.offsets:
        functions.append(plan.offsets())
        notes.append("Parameters that change with time enter `offsets` and are held over each step.")
    step = Step(model, tuple(parameter_times(model, [Fraction(0)]).values()))
    functions.append(plan.advance(step))
    return Program(
        model=model,
        method=Method(SCHEME.name, TITLE, None, REFERENCE),
        functions=tuple(functions),
        times=step.times,
        propagator=plan.propagator(),
        notes=tuple(notes),
    )


class _Plan:
    """The entries of E and P of one model, and the functions that make and use them."""

    def __init__(self, model: Model, system: LinearSystem) -> None:
        self._model = model
        self._system = system
        self._states = [state.name for state in model.states]
        self._partner = self._pairs()
        constants = [row.name for row in model.constants]
        helpers = [helper.name for helper in model.helpers]
        self._names = Names([*used_names(model.function), *constants, *helpers, "dt"])
        self._forms = Forms(self._names)
        self._rates: dict[tuple[str, str], Expression] = {}
        self._entries: dict[tuple[str, str], Expression] = {}
        self._integrals: dict[tuple[str, str], Expression] = {}
        for state in self._states:
            if self._partner.get(state, state) == state:
                self._chain_row(state)
            elif self._states.index(state) < self._states.index(self._partner[state]):
                self._pair_rows(state, self._partner[state])

    # --- which states read which -------------------------------------------------------------------------------------

    def _reads(self, state: str) -> list[str]:
        return [other for other in self._states if other != state and (state, other) in self._system.matrix]

    def _reach(self, state: str) -> set[str]:
        found: set[str] = set()
        queue = [state]
        while queue:
            for other in self._reads(queue.pop()):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return found

    def _pairs(self) -> dict[str, str]:
        """For each state in a pair the other one; a refusal where states are coupled more closely."""
        reach = {state: self._reach(state) for state in self._states}
        partner: dict[str, str] = {}
        for state in self._states:
            circle = [other for other in self._states if other in reach[state] and state in reach[other]]
            if not circle:
                continue
            if len(circle) > 2:
                raise UnsupportedError(f"{', '.join(circle)} all depend on each other; there is a form for two states")
            (other,) = (name for name in circle if name != state)
            outside = [name for name in reach[state] if name not in circle]
            outside += [name for name in self._states if name not in circle and state in reach[name]]
            if outside:
                raise UnsupportedError(f"{state} and {other} depend on each other and are coupled to {outside[0]}")
            partner[state] = other
        return partner

    def _paths(self, state: str) -> Iterator[tuple[str, ...]]:
        """The paths that end at a state, the state first: (V,), (V, g), (V, g, s)."""
        queue: list[tuple[str, ...]] = [(state,)]
        while queue:
            path = queue.pop(0)
            yield path
            queue += [(*path, other) for other in self._reads(path[-1])]

    # --- the entries -------------------------------------------------------------------------------------------------

    def _rate(self, row: str, column: str) -> Expression:
        """An entry of A, bound to a name when it is first used."""
        key = (row, column)
        if key not in self._rates:
            name = f"{row}_rate" if row == column else f"{row}_rate_of_{column}"
            self._rates[key] = self._forms.bind(name, self._system.matrix.get(key, ZERO))
        return self._rates[key]

    def _chain_row(self, state: str) -> None:
        entries: dict[str, list[Expression]] = {}
        integrals: dict[str, list[Expression]] = {}
        self._forms.heading(state)
        for path in self._paths(state):
            constant_too = path[-1] in self._system.offsets
            if len(path) + constant_too > _LONGEST_PATH:
                chain = " <- ".join([*path, *(["its offset"] if constant_too else [])])
                raise UnsupportedError(f"the chain {chain} is longer than the three that there is a form for")
            weight: Expression = ONE
            for row, column in pairwise(path):
                weight = multiply(weight, self._rate(row, column))
            rates = [self._rate(one, one) for one in path]
            entries.setdefault(path[-1], []).append(multiply(weight, self._difference(path, rates)))
            if constant_too:
                value = self._difference((*path, "offset"), [*rates, ZERO])
                integrals.setdefault(path[-1], []).append(multiply(weight, value))
        self._store(state, entries, self._entries, "decay", "{}_from_{}")
        self._store(state, integrals, self._integrals, "from_offset", "{}_from_{}_offset")

    def _store(
        self,
        state: str,
        found: dict[str, list[Expression]],
        into: dict[tuple[str, str], Expression],
        own: str,
        pattern: str,
    ) -> None:
        for column, terms in found.items():
            name = f"{state}_{own}" if column == state else pattern.format(state, column)
            value = total(terms)
            into[state, column] = value if is_one(value) else self._forms.result(name, value)

    def _difference(self, path: tuple[str, ...], rates: list[Expression]) -> Expression:
        """What passes along a path in dt."""
        if len(rates) == 1:
            return self._forms.decay(rates[0])
        if len(rates) == 2:
            return self._forms.pair(rates[0], rates[1])
        value = self._forms.triple("_".join(path), rates[0], rates[1], rates[2])
        return Binary("*", Binary("*", _DT, _DT), value)

    def _pair_rows(self, first: str, second: str) -> None:
        forms = self._forms
        forms.heading(f"{first} and {second}")
        pair = (first, second)
        rates = {(row, column): self._rate(row, column) for row in pair for column in pair}
        block = forms.block(
            f"{first}_{second}",
            rates[first, first],
            rates[first, second],
            rates[second, first],
            rates[second, second],
        )
        for row, values in zip(pair, block.entries(block.even, block.odd), strict=True):
            for column, value in zip(pair, values, strict=True):
                name = f"{row}_decay" if row == column else f"{row}_from_{column}"
                self._entries[row, column] = forms.result(name, value)
        if not self._system.offsets.keys() & set(pair):
            return
        even, odd = forms.block_integral(block)
        for row, values in zip(pair, block.entries(even, odd), strict=True):
            for column, value in zip(pair, values, strict=True):
                if column in self._system.offsets:
                    name = f"{row}_from_offset" if row == column else f"{row}_from_{column}_offset"
                    self._integrals[row, column] = forms.result(name, multiply(_DT, value))

    # --- the functions -----------------------------------------------------------------------------------------------

    def _constants(self) -> list[str]:
        """The results of the propagator: row by row, what states and offsets pass on."""
        found: dict[str, None] = {}
        for state in self._states:
            for table in (self._entries, self._integrals):
                for (row, _), value in table.items():
                    if row == state and isinstance(value, Name):
                        found[value.id] = None
        return list(found)

    def _parameters(self) -> tuple[Argument, ...]:
        return tuple(a for a in self._model.function.arguments if a.role in ("parameter", "matrix"))

    def _needed(self, body: list[Statement], results: tuple[str, ...]) -> tuple[Statement, ...]:
        groups = [[statement] for statement in (*self._model.function.body, *body)]
        return keep_needed(groups, results)

    def propagator(self) -> Function:
        """The function that makes E and P."""
        results = tuple(self._constants())
        body = self._needed(self._forms.body, results)
        arguments = (Argument("dt", "step"), *self._parameters())
        doc = "How much of each state, and of what drives it, is there after dt."
        return Function("propagator", "propagator", arguments, body, results, doc)

    def offsets(self) -> Function:
        """The function of the parameters that makes b."""
        names = Names([*used_names(self._model.function), *(row.name for row in self._model.constants)])
        made: list[Statement] = [
            Assign(names.fresh(f"d{state}_offset"), value) for state, value in self._system.offsets.items()
        ]
        results = tuple(statement.target for statement in made if isinstance(statement, Assign))
        body = self._needed(made, results)
        doc = "What drives the states: the part of each derivative that holds no state."
        return Function("offsets", "linear_parts", self._parameters(), body, results, doc)

    def advance(self, step: Step) -> Function:
        """The step: the new states from the old ones and the offsets."""
        constants = self._constants()
        here = {name: step.names.fresh(name) for name in constants}
        values = dict(zip(self._states, map(Name, step.states), strict=True))
        set_name = step.names.fresh("c")
        body: list[Statement] = [Unpack(tuple(here.values()), set_name)] if here else []
        drives = {state: Name(step.names.fresh(f"d{state}_offset")) for state in self._system.offsets}
        if drives:
            targets = tuple(name.id for name in drives.values())
            body.append(Invoke(targets, "offsets", (), step.times[0].name))
        results = step.each("{}_next")
        for state, result in zip(self._states, results, strict=True):
            terms = [(self._entries, values), (self._integrals, drives)]
            value: Expression = ZERO
            for table, factors in terms:
                for (row, column), entry in table.items():
                    if row == state:
                        weight = Name(here[entry.id]) if isinstance(entry, Name) else entry
                        value = add(value, multiply(weight, factors[column]))
            body.append(Assign(result, value))
        arguments = list(step.arguments())
        place = next(i for i, argument in enumerate(arguments) if argument.role == "step") + 1
        arguments.insert(place, Argument(set_name, "constants"))
        doc = f"{step.doc(TITLE)}\n\n{set_name}: what `propagator` made of dt and the parameters."
        return Function("advance", "advance", tuple(arguments), tuple(body), results, doc)


SCHEME = Scheme("exact", "ode", frozenset({"ode"}), None, TITLE, REFERENCE, build, stiff="linear")
SCHEMES: tuple[Scheme, ...] = (SCHEME,)
