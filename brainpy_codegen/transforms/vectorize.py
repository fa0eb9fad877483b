"""Turn the functions of a vector model into loops, couplings and calls, for loop backends.

Requires: a Program of a vector model. Ensures: every coupling is computed once into a named buffer or number, and the
elementwise statements between two couplings (or calls) stand in one fused loop, as late as they can, so that
few values need a buffer. Parts of a step, which are one element's arithmetic, stand in these loops.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.blocks import Assemble, Factor, Solve
from brainpy_codegen.ir.expression import Call, Compare, Coupling, Element, Expression, Name, Number, Select
from brainpy_codegen.ir.function import Assign, Function, Invoke, Iterate, Statement, Unpack
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.vector import Couple, Look, Loop, Repeat, Store, VectorFunction, VectorInvoke, VectorStep
from brainpy_codegen.ir.visitor import reads, rebuild, writes
from brainpy_codegen.transforms.couplings import roll_shift, separate_couplings
from brainpy_codegen.transforms.implicit_vectors import (
    is_repeated,
    returned_number,
    with_named_sides,
    without_counts,
)
from brainpy_codegen.transforms.inline_parts import inline_parts
from brainpy_codegen.transforms.naming import Names, used_names
from brainpy_codegen.transforms.solve_pieces import solve_pieces, with_numbers
from brainpy_codegen.transforms.store_order import readers_first

_TO_NUMBER = frozenset({"sum", "mean", "max", "min", "dot", "size"})
_OVERWRITES = frozenset({"advance", "start"})


def vectorize(program: Program) -> Program:
    """The program with the vector form of its functions, if its model is a vector model.

    Raises:
        UnsupportedError: the method propagates linear systems exactly; it has no form for coupled vectors.
    """
    if not program.model.vector:
        return program
    if program.propagator is not None:
        raise UnsupportedError(
            f"method {program.method.name!r} has no form for vector models such as {program.model.name!r}; "
            "use rk4, exponential_euler or another method of `brainpy-codegen list methods --family ode`"
        )
    functions = without_counts(program.functions)
    originals = {function.name: function for function in functions}
    parts = [function for function in functions if function.role == "part"]
    done: dict[str, VectorFunction] = {}
    start = () if program.start is None else (program.start,)
    for function in (*functions, *start):
        if function.role not in ("helper", "part"):
            separate = separate_couplings(with_named_sides(inline_parts(function, parts)))
            separate = _with_array_results(separate, returned_number(function, originals))
            done[function.name] = _Vectorizer(separate, originals, done).result()
    if program.adaptive is not None:
        for piece in solve_pieces(program.adaptive, parts, program.model.time):
            separate = separate_couplings(with_named_sides(piece))
            number = program.adaptive.repetitions if piece.name == "attempt" else ""
            done[piece.name] = _Vectorizer(separate, originals, done, number).result()
    for part in parts:
        if part.name == "error_norm":  # of the steps of a model with delays
            norm = separate_couplings(with_numbers(part, program.model.time))
            done[part.name] = _Vectorizer(norm, originals, done).result()
    return replace(program, vector=tuple(done.values()))


def _with_array_results(function: Function, returned: str) -> Function:
    """A coupling into one number that is a result becomes a local, with which the array of the result is filled.

    Unless the function returns that number.
    """
    names = Names(used_names(function))
    body: list[Statement] = []
    for statement in function.body:
        results = [name for name in function.results if name != returned]
        if _is_number(statement) and isinstance(statement, Assign) and statement.target in results:
            local = names.fresh(f"{statement.target}_value")
            body.append(replace(statement, target=local, comment=""))
            statement = Assign(statement.target, Name(local), comment=statement.comment)
        body.append(statement)
    return replace(function, body=tuple(body))


@dataclass(frozen=True, slots=True)
class _Placed:
    statement: Statement
    level: int


class _Vectorizer:
    """The work on one function."""

    def __init__(
        self, function: Function, originals: dict[str, Function], done: dict[str, VectorFunction], number: str = ""
    ) -> None:
        """`number`: a result that is one number for all elements, which the function returns."""
        self._function = function
        self._returns = number or returned_number(function, originals)
        self._results = tuple(name for name in function.results if name != self._returns)
        self._originals = originals
        self._done = done
        roles = {argument.name: argument.role for argument in function.arguments}
        self._matrices = [name for name, role in roles.items() if role == "matrix"]
        self._parameters = [name for name, role in roles.items() if role == "parameter"]
        self._arrays = {name for name, role in roles.items() if role in ("state", "value", "parameter", "noise")}
        self._inputs = [name for name, role in roles.items() if role in ("state", "value")]
        # A step writes its results, the new states (and carried values), over what comes first.
        self._overwrites = function.role in _OVERWRITES or is_repeated(function, originals)
        self._overwritten = self._inputs[: len(self._results)] if self._overwrites else []
        self._past = next((name for name, role in roles.items() if role == "past"), "")
        self._noise = [name for name, role in roles.items() if role == "noise"]
        self._sets = [name for name, role in roles.items() if role == "parameters"]
        self._numbers = [name for name, role in roles.items() if role == "number"]
        self._conditions: set[str] = set()
        self._needed = {*function.results, *(name for statement in function.body for name in reads(statement))}
        self._factored: dict[str, str] = {}  # factors, by the matrix whose place they take

    def result(self) -> VectorFunction:
        """The vector form of the function."""
        function = self._function
        if any(isinstance(statement, Unpack) for statement in function.body):
            raise UnsupportedError(f"{function.name!r} of this method has no vector form")
        placed = self._place()
        stored = self._stored(placed)
        body = self._steps(placed, stored)
        says_all = function.role in ("part", "attempt")  # of what it reads; others are called with a time and a set
        outputs = () if self._overwrites else self._results
        called = [self._done[s.function] for s in function.body if isinstance(s, Invoke | Iterate)]
        times = [argument.name for argument in function.arguments if argument.role == "time"]
        own = [statement for statement in function.body if not isinstance(statement, Invoke | Iterate)]
        read = {*function.results, *(name for statement in own for name in reads(statement))}
        matrices = [*self._matrices, *(name for inner in called for name in inner.matrices)]
        return VectorFunction(
            name=function.name,
            role=function.role,
            doc=function.doc,
            arrays=tuple(self._inputs),
            takes_step=any(argument.role == "step" for argument in function.arguments),
            sets=tuple(self._sets) if self._sets or says_all else ("p",),
            unpack=tuple((name, row) for row, name in enumerate(self._parameters) if name in read),
            matrices=tuple(dict.fromkeys(matrices)),
            buffers=tuple(name for name in stored if name not in outputs),
            outputs=outputs,
            body=body,
            inner_rows=max((inner.rows for inner in called), default=0),
            time=times[0] if times else "" if says_all else "t",
            noise=tuple(self._noise),
            numbers=tuple(self._numbers),
            returns=self._returns,
            past=self._past,
            overwritten=tuple(self._overwritten),
            squares=tuple(name for s in function.body for name in writes(s) if self._makes_matrix(s)),
            inner_squares=max((inner.all_squares for inner in called), default=0),
        )

    def _place(self) -> list[_Placed]:
        """Each statement with the number of the loop that it belongs to: as late as its consumers allow."""
        ready: dict[str, int] = {}
        earliest: list[int] = []
        outputs = set() if self._overwrites else {*self._results}
        for statement in self._function.body:
            level = max((ready.get(name, 0) for name in reads(statement)), default=0)
            earliest.append(level)
            uniform = isinstance(statement, Assign) and not (_looks(statement) or self._is_array(statement.value))
            # A result that is one number for all elements still has to fill the array of the caller.
            uniform = uniform and not (outputs & {*writes(statement)})
            if not uniform:
                self._arrays.update(self._vectors_of(statement))
            if isinstance(statement, Assign) and isinstance(statement.value, Coupling):
                if statement.value.kind in _TO_NUMBER:
                    self._arrays.discard(statement.target)
                level += 1
            elif not isinstance(statement, Assign) or _looks(statement):
                level += 1
            elif statement.type == "condition":
                self._conditions.add(statement.target)
            ready.update(dict.fromkeys(writes(statement), level))
        last = max([*ready.values(), 0])
        return self._sink(earliest, last)

    def _sink(self, earliest: list[int], last: int) -> list[_Placed]:
        wanted: dict[str, int] = dict.fromkeys(self._results, last)
        placed: list[_Placed] = []
        for statement, level in zip(reversed(self._function.body), reversed(earliest), strict=True):
            if _is_loop_statement(statement) and writes(statement)[0] in self._arrays:
                level = max(level, wanted.get(writes(statement)[0], level))
            placed.append(_Placed(statement, level))
            for name in reads(statement):
                wanted[name] = min(wanted.get(name, level), level)
        return placed[::-1]

    def _is_array(self, value: Expression) -> bool:
        return any(isinstance(node, Name) and node.id in self._arrays for node in _nodes(value))

    def _stored(self, placed: Iterable[_Placed]) -> list[str]:
        """Array names that outlive their loop, in the order of their assignment."""
        home: dict[str, int] = {}
        stored: dict[str, None] = {}
        for item in placed:
            statement = item.statement
            if _is_loop_statement(statement):
                for name in reads(statement):
                    if name in self._arrays and home.get(name, item.level) != item.level:
                        stored[name] = None
                home.update(dict.fromkeys(writes(statement), item.level))
            else:
                stored.update(dict.fromkeys(name for name in reads(statement) if name in home and name in self._arrays))
                stored.update(dict.fromkeys(name for name in writes(statement) if name in self._arrays))
        if not self._overwrites:
            stored.update(dict.fromkeys(name for name in self._results if name in self._arrays))
        order = [name for item in placed for name in writes(item.statement) if name in stored]
        return order

    def _steps(self, placed: list[_Placed], stored: list[str]) -> tuple[VectorStep, ...]:
        steps: list[VectorStep] = []
        for level in range(max((item.level for item in placed), default=0) + 1):
            here = [item.statement for item in placed if item.level == level]
            plain = [s for s in here if isinstance(s, Assign) and _is_loop_statement(s)]
            steps += [s for s in plain if s.target not in self._arrays]
            fused = [s for s in plain if s.target in self._arrays]
            if fused:
                steps.append(self._loop(fused, stored))
            steps += [step for s in here if not _is_loop_statement(s) for step in self._barrier(s)]
        return self._finish(steps, stored)

    def _loop(self, statements: list[Assign], stored: list[str]) -> Loop:
        local: set[str] = set()
        body: list[Assign | Store] = []
        for statement in statements:
            value = rebuild(statement.value, lambda node: self._element(node, local))
            lead, blank = (statement.lead, statement.blank_before) if body else ((), False)
            if statement.target in stored:
                if statement.target in self._conditions:
                    value = Select(value, Number(1, "1"), Number(0, "0"))
                body.append(Store(statement.target, value, statement.comment, lead, blank))
            else:
                local.add(statement.target)
                body.append(replace(statement, value=value, lead=lead, blank_before=blank))
        return Loop(tuple(body), statements[0].lead, statements[0].blank_before)

    def _element(self, node: Expression, local: set[str]) -> Expression:
        if not isinstance(node, Name) or node.id in local or node.id not in self._arrays:
            return node
        if node.id in self._conditions:
            return Compare(("!=",), (Element(node.id), Number(0, "0")))
        return Element(node.id)

    def _barrier(self, statement: Statement) -> tuple[VectorStep, ...]:
        match statement:
            case Assign(value=Call() as look):
                return (_look(statement, look),)
            case Assign(value=Coupling() as node):
                return (self._couple(statement, node),)
            case Invoke(targets=targets):
                call = self._invoke(statement.function, statement.arguments, statement.parameters)
                number = targets[-1] if self._done[statement.function].returns else ""
                filled = targets[:-1] if number else targets
                returned = number if number in self._needed else ""
                lead, blank = statement.lead, statement.blank_before
                return (replace(call, targets=filled, returned=returned, lead=lead, blank_before=blank),)
            case Iterate():
                return self._repeat(statement)
            case Assemble():
                return (statement.with_values(tuple(self._element(value, set()) for value in statement.values)),)
            case Factor(target=target, matrix=matrix):
                self._factored[target] = matrix
                return (replace(statement, target=matrix),)
            case Solve(factors=factors):
                return (replace(statement, factors=self._factored[factors]),)
        raise AssertionError(f"{type(statement).__name__} has no vector form")

    def _couple(self, statement: Assign, node: Coupling) -> Couple:
        operands = [operand.id for operand in node.operands if isinstance(operand, Name)]
        matrix = next((name for name in operands if name in self._matrices), "")
        return Couple(
            statement.target,
            node.kind,
            tuple(name for name in operands if name != matrix),
            matrix,
            roll_shift(node) if node.kind == "roll" else 0,
            statement.lead,
            statement.blank_before,
        )

    def _invoke(self, function: str, arguments: tuple[Expression, ...], parameters: str | None) -> VectorInvoke:
        """A call, without what it fills and returns."""
        roles = [argument.role for argument in self._originals[function].arguments]
        pairs = list(zip(roles, arguments, strict=False))
        given = next((value.id for role, value in pairs if role == "parameters" and isinstance(value, Name)), "p")
        return VectorInvoke(
            function,
            tuple(value.id for role, value in pairs if role in ("state", "value") and isinstance(value, Name)),
            next((value for role, value in pairs if role == "time"), Name("t")),
            any(role == "step" for role, _ in pairs),
            parameters or given,
            (),
            past=self._past if any(role == "past" for role in roles) else "",
            numbers=tuple(value for role, value in pairs if role == "number"),
        )

    def _repeat(self, statement: Iterate) -> tuple[VectorStep, ...]:
        """The values to start from, and the repetitions, which overwrite them."""
        targets = tuple(name for name in statement.targets if name != self._returns)
        pairs = zip(targets, statement.start, strict=False)
        stores = tuple(Store(target, self._element(first, set())) for target, first in pairs)
        given = (*map(Name, targets), *statement.arguments)
        call = self._invoke(statement.function, given, None)
        counter, count = statement.counter, self._returns
        return (
            Loop(stores, statement.lead, statement.blank_before),
            Repeat(call, targets, statement.change, counter, statement.limit, count),
        )

    def _makes_matrix(self, statement: Statement) -> bool:
        """Whether a statement calls a function for a matrix."""
        return isinstance(statement, Invoke) and self._originals[statement.function].role == "matrix"

    def _vectors_of(self, statement: Statement) -> tuple[str, ...]:
        """What a statement makes that has an entry for every element."""
        match statement:
            case Iterate(targets=targets):
                return tuple(name for name in targets if name != self._returns)
            case Invoke(targets=targets):
                if self._makes_matrix(statement):
                    return ()
                return targets[:-1] if self._done[statement.function].returns else targets
            case Assemble() | Factor():
                return ()
            case _:
                return writes(statement)

    def _finish(self, steps: list[VectorStep], stored: list[str]) -> tuple[VectorStep, ...]:
        """Write the results: the new state over the old one, or outputs that no loop has stored yet."""
        if self._function.role in ("part", "matrix"):
            return tuple(steps)
        if self._overwrites:
            pairs = list(zip(self._overwritten, self._results, strict=True))
        else:
            pairs = [(name, name) for name in self._results if name not in stored]
        stores = tuple(
            Store(target, Element(name) if name in stored or name in self._inputs else Name(name))
            for target, name in pairs
            if target != name
        )
        if not stores:
            return tuple(steps)
        stores = readers_first(stores)
        behind = len(steps)
        while behind and isinstance(one := steps[behind - 1], Couple) and not {*one.operands} & {*self._overwritten}:
            behind -= 1
        if behind and isinstance(last := steps[behind - 1], Loop):
            return (*steps[: behind - 1], replace(last, body=(*last.body, *stores)), *steps[behind:])
        return (*steps, Loop(stores, blank_before=True))


def _nodes(value: Expression) -> list[Expression]:
    found: list[Expression] = []

    def look(node: Expression) -> Expression:
        found.append(node)
        return node

    rebuild(value, look)
    return found


def _is_number(statement: Statement) -> bool:
    """Whether a statement computes one number of whole vectors."""
    value = statement.value if isinstance(statement, Assign) else None
    return isinstance(value, Coupling) and value.kind in _TO_NUMBER


def _is_loop_statement(statement: Statement) -> bool:
    return isinstance(statement, Assign) and not isinstance(statement.value, Coupling) and not _looks(statement)


def _looks(statement: Statement) -> bool:
    """Whether a statement is a look into the past."""
    value = statement.value if isinstance(statement, Assign) else None
    return isinstance(value, Call) and value.kind == "past"


def _look(statement: Assign, node: Call) -> Look:
    past, state, time, delay = node.arguments
    assert isinstance(past, Name) and isinstance(state, Number) and isinstance(delay, Name)
    return Look(
        statement.target,
        node.function,
        past.id,
        int(state.value),
        time,
        delay.id,
        statement.lead,
        statement.blank_before,
    )
