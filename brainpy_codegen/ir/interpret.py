"""Run programs as they stand in the IR: term by term, in the user's order, without any printer.

The arithmetic is exchangeable: plain NumPy here, magnitudes in `magnitude`, probes of branch conditions in `boundary`.
Each expression becomes a closure once; everything is vectorised over samples.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.ir.block_values import assembled, solution, term_matrix
from brainpy_codegen.ir.blocks import Assemble, Factor, Scaled, Solve, Term, values_of
from brainpy_codegen.ir.expression import (
    OPERATORS,
    Binary,
    Call,
    Compare,
    Coupling,
    Expression,
    Logical,
    Name,
    Number,
    Select,
    Unary,
)
from brainpy_codegen.ir.function import Assign, Function, Invoke, Iterate, Statement, Unpack
from brainpy_codegen.ir.network import NetworkProgram
from brainpy_codegen.ir.program import Program

Value: TypeAlias = Any
Scope: TypeAlias = dict[str, Value]
Evaluator: TypeAlias = Callable[[Scope], Value]
Doer: TypeAlias = Callable[[Scope], None]
Repetition: TypeAlias = Callable[..., Sequence[Value]]

TOLERANCE = 1e-9
"""The relative change at which an iteration has converged; the next one would change less than rounding does."""

_DIRECT = 12
"""Repetitions within which an iteration goes straight to its end; one that takes more has wandered before."""


def exprel(x: Value) -> Value:
    """(exp(x) - 1) / x, and 1 at x = 0."""
    x = np.asarray(x)
    ratio = np.where(x == 0, 1.0, np.expm1(x) / np.where(x == 0, 1.0, x))
    return np.where(x == np.inf, x, ratio)


def sigmoid(x: Value) -> Value:
    """1 / (1 + exp(-x)), accurate at both ends."""
    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) < 0, small / (1 + small), 1 / (1 + small))


def elementwise(function: Callable[..., float]) -> Callable[..., Value]:
    """A function of numbers, over arrays."""
    many = np.vectorize(function, otypes=[np.float64])
    return lambda *values: many(*values)


_OWN: Mapping[str, Callable[..., Value]] = {
    "exprel": exprel,
    "sigmoid": sigmoid,
    "erf": elementwise(math.erf),
    "erfc": elementwise(math.erfc),
}

_COUPLINGS: Mapping[str, Callable[..., Value]] = {
    "matvec": operator.matmul,
    "vecmat": operator.matmul,
    "dot": np.dot,
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "roll": np.roll,
    "size": np.size,
}


class Arithmetic:
    """What the nodes of an expression do with values: here, what NumPy does."""

    def number(self, node: Number) -> Value:
        """A literal."""
        return node.value

    def given(self, value: Value) -> Value:
        """An argument that comes from outside, exactly known."""
        return value

    def sign(self, symbol: str, value: Value) -> Value:
        """`-x` or `+x`."""
        return -value if symbol == "-" else value

    def binary(self, symbol: str) -> Callable[[Value, Value], Value]:
        """The function of an arithmetic operator."""
        return OPERATORS[symbol]

    def compare(self, symbols: Sequence[str], values: Sequence[Value]) -> Value:
        """A comparison, possibly chained."""
        result = OPERATORS[symbols[0]](values[0], values[1])
        for symbol, left, right in zip(symbols[1:], values[1:-1], values[2:], strict=True):
            result = np.logical_and(result, OPERATORS[symbol](left, right))
        return result

    def logical(self, word: str, values: Sequence[Value]) -> Value:
        """`and`, `or`, `not` of conditions."""
        if word == "not":
            return np.logical_not(values[0])
        result = values[0]
        for value in values[1:]:
            result = np.logical_and(result, value) if word == "and" else np.logical_or(result, value)
        return result

    def select(self, condition: Value, if_true: Value, if_false: Value) -> Value:
        """One of two values."""
        return np.where(condition, if_true, if_false)

    def plain(self, value: Value) -> Value:
        """A value as a number."""
        return value

    def refreshed(self, value: Value) -> Value:
        """A value that an iteration begins with."""
        return value

    def repeated(self, call: Repetition, values: Sequence[Value], corrects: bool) -> Sequence[Value]:
        """What a repetition makes of values; whether it takes back the rounding errors of those before it."""
        return call(*values)

    def settled(self, active: Value, new: Value, old: Value) -> Value:
        """The new value where an iteration still goes on, else the old one."""
        return np.where(active, new, old)

    def unsure(self, wandered: Value, value: Value) -> Value:
        """The value of an iteration that may have come to it by chance where it wandered or has no end."""
        return value

    def intrinsic(self, name: str) -> Callable[..., Value]:
        """An elementary function, by its canonical name."""
        function: Callable[..., Value] = _OWN[name] if name in _OWN else getattr(np, name)
        return function

    def external(self, function: Callable[..., float]) -> Callable[..., Value]:
        """An opaque function of the user's."""
        return elementwise(function)

    def coupling(self, kind: str) -> Callable[..., Value]:
        """An operation that mixes the elements of a vector."""
        return _COUPLINGS[kind]

    def assembled(self, rows: Sequence[Sequence[Sequence[Value]]], size: int) -> Value:
        """The matrix of blocks, each a sum of terms; an empty one is zero."""
        return assembled(rows, size)

    def factored(self, diagonal: Value, scale: Value, matrix: Value) -> Value:
        """Whatever `solved` needs of diagonal * I - scale * matrix."""
        return diagonal * np.eye(len(matrix)) - scale * matrix

    def solved(self, factors: Value, right: Sequence[Value]) -> Sequence[Value]:
        """The solution for a right-hand side per state."""
        size = len(factors) // len(right)
        whole = np.concatenate([np.broadcast_to(one, (size,)) for one in right])
        return np.split(solution(factors, whole), len(right))

    def size(self, value: Value) -> int:
        """How many elements a vector has."""
        return int(np.size(value))

    def term(self, term: Term, values: Sequence[Value], matrix: Value, size: int) -> Value:
        """A term of a block as a matrix, from the vectors and numbers that it is made of."""
        return term_matrix(term, values, matrix, size)


@dataclass(frozen=True, slots=True)
class Frame:
    """One call of a function: its name, the values of its arguments and locals, and how deep it is in other calls."""

    function: str
    scope: Mapping[str, Value]
    depth: int = 0


class Interpreter:
    """The functions of a program, callable."""

    def __init__(
        self,
        program: Program | NetworkProgram,
        arithmetic: Arithmetic | None = None,
        externals: Mapping[str, Callable[..., float]] | None = None,
    ) -> None:
        self.program = program
        self.arithmetic = arithmetic or Arithmetic()
        self.frames: list[Frame] | None = None
        self._depth = 0
        self._externals = dict(externals or {})
        constants = program.constants if isinstance(program, NetworkProgram) else program.model.constants
        self.functions = {one.name: one for one in _functions(program)}
        self._constants = {row.name: self._compiled(row.value)({}) for row in constants}
        self._bodies = {name: self._body(one) for name, one in self.functions.items()}

    def call(self, name: str, *values: Value) -> tuple[Value, ...]:
        """The results of a function; argument sets (`p`, `c`) are tuples."""
        function = self.functions[name]
        scope = dict(self._constants)
        scope.update(zip((argument.name for argument in function.arguments), values, strict=True))
        if self.frames is not None:
            self.frames.append(Frame(name, scope, self._depth))
        self._depth += 1
        for do in self._bodies[name]:
            do(scope)
        self._depth -= 1
        return tuple(scope[result] for result in function.results)

    def traced(self, name: str, *values: Value) -> tuple[Frame, ...]:
        """Every call that a call makes, itself first, in the order in which they begin."""
        self.frames = []
        try:
            self.call(name, *values)
            return tuple(self.frames)
        finally:
            self.frames = None

    def _body(self, function: Function) -> list[Doer]:
        return [self._statement(statement) for statement in function.body]

    def _statement(self, statement: Statement) -> Doer:
        match statement:
            case Assign(target=target, value=expression):
                value = self._compiled(expression)
                return lambda scope: scope.__setitem__(target, value(scope))
            case Unpack(targets=targets, source=source):
                return lambda scope: scope.update(zip(targets, scope[source], strict=True))
            case Invoke(targets=targets, function=called, arguments=arguments, parameters=parameters):
                given = [self._compiled(argument) for argument in arguments]
                whole = self.functions[called].role == "factors"

                def invoke(scope: Scope) -> None:
                    values = [one(scope) for one in given]
                    if parameters is not None:
                        values += scope[parameters]
                    results = self.call(called, *values)
                    scope.update(zip(targets, (results,) if whole else results, strict=not statement.leading))

                return invoke
            case Iterate():
                return self._iteration(statement)
            case Assemble():
                return self._assembly(statement)
            case Factor(target=target, matrix=matrix):
                first, scale = self._all((statement.diagonal, statement.scale))
                arithmetic = self.arithmetic
                return lambda scope: scope.__setitem__(
                    target, arithmetic.factored(first(scope), scale(scope), scope[matrix])
                )
            case Solve(targets=targets, factors=factors, right=right):
                each, solve = self._all(right), self.arithmetic.solved
                return lambda scope: scope.update(
                    zip(targets, solve(scope[factors], [one(scope) for one in each]), strict=True)
                )

    def _assembly(self, statement: Assemble) -> Doer:
        """All blocks of a matrix."""
        arithmetic = self.arithmetic
        rows = [
            [[(term, self._all(values_of(term))) for term in (() if block is None else block.terms)] for block in row]
            for row in statement.rows
        ]

        def assemble(scope: Scope) -> None:
            size = arithmetic.size(scope[statement.like])

            def made(term: Term, values: list[Evaluator]) -> Value:
                matrix = scope[term.matrix] if isinstance(term, Scaled) else None
                return arithmetic.term(term, [value(scope) for value in values], matrix, size)

            terms = [[[made(*term) for term in block] for block in row] for row in rows]
            scope[statement.target] = arithmetic.assembled(terms, size)

        return assemble

    def _iteration(self, statement: Iterate) -> Doer:
        """All repetitions, each where it is still needed; nan where they are too few."""
        start = [self._compiled(value) for value in statement.start]
        given = [self._compiled(value) for value in statement.arguments]

        def iterate(scope: Scope) -> None:
            arithmetic = self.arithmetic
            values = [arithmetic.refreshed(one(scope)) for one in start]
            others = [one(scope) for one in given]
            change, active, wandered = arithmetic.given(np.inf), np.True_, np.False_

            def repetition_of(*states: Value) -> Sequence[Value]:
                return self.call(statement.function, *states, *others)

            for repetition in range(statement.limit):
                *new, moved = arithmetic.repeated(repetition_of, values, statement.corrects)
                values = [arithmetic.settled(active, one, old) for one, old in zip(new, values, strict=True)]
                change = arithmetic.settled(active, moved, change)
                active = np.logical_and(active, arithmetic.plain(change) > TOLERANCE)
                if not np.any(active):
                    break
                if repetition + 1 == _DIRECT:
                    wandered = active
            values = [arithmetic.settled(active, arithmetic.given(np.nan), value) for value in values]
            if statement.corrects:  # an equation without a value ends the search for all states, wherever they are
                unsure = np.logical_or(wandered, np.isnan(arithmetic.plain(change)))
                values = [arithmetic.unsure(unsure, value) for value in values]
            scope.update(zip((*statement.targets, statement.change), (*values, change), strict=True))

        return iterate

    def _compiled(self, node: Expression) -> Evaluator:
        arithmetic = self.arithmetic
        match node:
            case Number():
                number = arithmetic.number(node)
                return lambda scope: number
            case Name(id=name):
                return operator.itemgetter(name)
            case Unary(operator=symbol, operand=operand):
                inner = self._compiled(operand)
                return lambda scope: arithmetic.sign(symbol, inner(scope))
            case Binary(operator=symbol, left=left, right=right):
                combine, first, second = arithmetic.binary(symbol), self._compiled(left), self._compiled(right)
                return lambda scope: combine(first(scope), second(scope))
            case Compare(operators=symbols, operands=operands):
                each = self._all(operands)
                return lambda scope: arithmetic.compare(symbols, [one(scope) for one in each])
            case Logical(operator=word, operands=operands):
                each = self._all(operands)
                return lambda scope: arithmetic.logical(word, [one(scope) for one in each])
            case Select(condition=condition, if_true=if_true, if_false=if_false):
                test, yes, no = self._all((condition, if_true, if_false))
                return lambda scope: arithmetic.select(test(scope), yes(scope), no(scope))
            case Coupling(kind=kind, operands=operands):
                return _applied(arithmetic.coupling(kind), self._all(operands))
            case Call():
                return self._called(node)
        raise AssertionError(f"{type(node).__name__} does not stand in the functions of a program")

    def _called(self, node: Call) -> Evaluator:
        each = self._all(node.arguments)
        if node.kind == "intrinsic":
            return _applied(self.arithmetic.intrinsic(node.function), each)
        if node.kind == "external":
            return _applied(self.arithmetic.external(self._externals[node.function]), each)
        name = node.function
        return lambda scope: self.call(name, *[one(scope) for one in each])[0]

    def _all(self, nodes: Sequence[Expression]) -> list[Evaluator]:
        return [self._compiled(node) for node in nodes]


def _functions(program: Program | NetworkProgram) -> tuple[Function, ...]:
    if isinstance(program, NetworkProgram):
        return (*program.functions, *program.propagators)
    extra = (one for one in (program.start, program.propagator) if one is not None)
    return (*program.functions, *extra)


def _applied(function: Callable[..., Value], each: Sequence[Evaluator]) -> Evaluator:
    if len(each) == 1:
        (only,) = each
        return lambda scope: function(only(scope))
    return lambda scope: function(*[one(scope) for one in each])
