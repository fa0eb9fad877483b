"""Vector functions as Python functions with loops, for backends that compile them.

Arrays of parameters and buffers are rows of one block (`p`, `work`), named at the top of the function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from brainpy_codegen.emit.printers.python import PythonPrinter
from brainpy_codegen.emit.python_function import INDENT, comment_lines, docstring, trailing, tuple_text
from brainpy_codegen.ir.blocks import Assemble, Block, Diagonal, Factor, Scaled, Solve, Term
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.vector import Couple, Look, Loop, Repeat, Store, VectorFunction, VectorInvoke, VectorStep

TO_NUMBER = {**{kind: f"vector_{kind}" for kind in ("size", "sum", "mean", "max", "min")}, "dot": "dot"}
"""Couplings that give a number, and the support functions that compute them."""

LOOKS = {"value_at": "values_at", "slope_at": "slopes_at"}
"""Looks into the past of one element, and the support functions that do it for all."""


@dataclass(frozen=True, slots=True)
class VectorWords:
    """The identifiers of a vector file that are not the user's.

    `call` gives the identifier of a support function or of a function of the file.
    """

    index: str
    work: str
    inner: str
    call: Mapping[str, str]
    column: str = "j"
    size: str = "n"
    row: str = "row"
    squares: str = "systems"
    inner_squares: str = "inner_systems"


def vector_function_text(
    function: VectorFunction,
    functions: Mapping[str, VectorFunction],
    printer: PythonPrinter,
    words: VectorWords,
    decorator: str,
) -> str:
    """The definition of a vector function, with its docstring and comments."""
    return "\n".join(_Writer(function, functions, printer, words).lines(decorator))


def support_calls(functions: Iterable[VectorFunction]) -> tuple[str, ...]:
    """The support functions for the couplings of functions, in alphabetical order."""
    steps = [step for function in functions for step in function.body]
    return tuple(sorted({TO_NUMBER.get(step.kind, step.kind) for step in steps if isinstance(step, Couple)}))


def linear_calls(functions: Iterable[VectorFunction]) -> tuple[str, ...]:
    """The support functions that fill and solve linear systems, in alphabetical order."""
    words = {Assemble: "clear", Factor: "factor", Solve: "solve_linear"}
    steps = [step for function in functions for step in function.body]
    return tuple(sorted({word for step in steps for kind, word in words.items() if isinstance(step, kind)}))


def looks_of(functions: Iterable[VectorFunction]) -> tuple[str, ...]:
    """The support functions for the looks into the past of functions, in alphabetical order."""
    found = {LOOKS[step.kind] for function in functions for step in function.body if isinstance(step, Look)}
    return tuple(sorted(found))


def conditions_of(function: VectorFunction) -> frozenset[str]:
    """The names of a function that hold conditions."""
    found = set()
    for step in function.body:
        inner = step.body if isinstance(step, Loop) else (step,)
        found |= {one.target for one in inner if isinstance(one, Assign) and one.type == "condition"}
    return frozenset(found)


def numbered(buffers: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The names of buffers, and which rows of their block they are."""
    return tuple((name, row) for row, name in enumerate(buffers))


def blank_between(step: VectorStep, before: VectorStep) -> bool:
    """Whether a blank line stands between two steps: where the user or the method has one, and between loops."""
    return step.blank_before or bool(step.lead) or (isinstance(before, Loop) and isinstance(step, Loop | Assign))


def calls_of(function: VectorFunction) -> tuple[VectorInvoke, ...]:
    """The calls that a function makes, once or repeatedly."""
    steps = (step.call if isinstance(step, Repeat) else step for step in function.body)
    return tuple(step for step in steps if isinstance(step, VectorInvoke))


def places_of(step: Assemble) -> Iterator[tuple[tuple[int, int], Block]]:
    """The blocks that are not zero, and in which row and column of blocks they stand."""
    for i, row in enumerate(step.rows):
        for j, block in enumerate(row):
            if block is not None:
                yield (i, j), block


def start_of(place: int, size: str) -> str:
    """Where the elements of a state begin among those of all states; empty for the first."""
    return "" if place == 0 else size if place == 1 else f"{place} * {size}"


class _Writer:
    def __init__(
        self,
        function: VectorFunction,
        functions: Mapping[str, VectorFunction],
        printer: PythonPrinter,
        words: VectorWords,
    ) -> None:
        self.function = function
        self.functions = functions
        self.printer = printer
        self.words = words

    def lines(self, decorator: str) -> list[str]:
        function = self.function
        rows = [decorator, f"def {self.words.call[function.name]}({', '.join(self._arguments())}):"]
        rows += docstring(function.doc)
        rows += self._rows_of(function.sets[0], function.unpack) if function.sets else []
        rows += self._rows_of(self.words.work, numbered(function.buffers))
        rows += self._rows_of(self.words.squares, numbered(function.squares))
        if function.buffers and any(self.functions[call.function].rows for call in calls_of(function)):
            rows.append(f"{INDENT}{self.words.inner} = {self.words.work}[{len(function.buffers)}:]")
        if function.squares and function.inner_squares:
            rows.append(f"{INDENT}{self.words.inner_squares} = {self.words.squares}[{len(function.squares)}:]")
        named = len(rows)
        for number, step in enumerate(function.body):
            apart = len(rows) > named if number == 0 else blank_between(step, function.body[number - 1])
            if apart or (number == 0 and (function.unpack or function.buffers or function.squares)):
                rows.append("")
            rows += comment_lines(step.lead)
            rows += self._step(step)
        return [*rows, f"{INDENT}return {function.returns}"] if function.returns else rows

    def _arguments(self) -> list[str]:
        function = self.function
        step = ["dt"] if function.takes_step else []
        return [
            *function.arrays,
            *((function.time,) if function.time else ()),
            *step,
            *((function.past,) if function.past else ()),
            *function.sets,
            *function.matrices,
            *function.noise,
            *function.numbers,
            self.words.work,
            *((self.words.squares,) if function.all_squares else ()),
            *function.outputs,
        ]

    def _rows_of(self, block: str, rows: Iterable[tuple[str, int]]) -> list[str]:
        return [f"{INDENT}{row} = {block}[{number}]" for row, number in rows]

    def _step(self, step: VectorStep) -> list[str]:
        match step:
            case Assign():
                return [INDENT + self._assign(step)]
            case Loop():
                return self._loop(step)
            case Couple():
                return [INDENT + self._couple(step)]
            case Look(target=target, past=past, state=state, time=time, delay=delay):
                given = [past, str(state), self.printer.text(time), delay, target]
                return [f"{INDENT}{self.words.call[LOOKS[step.kind]]}({', '.join(given)})"]
            case VectorInvoke():
                return [INDENT + self._invoke(step)]
            case Repeat():
                return self._repeat(step)
            case Assemble() | Factor() | Solve():
                return self._linear(step)

    def _assign(self, step: Assign) -> str:
        return f"{step.target} = {self.printer.text(step.value)}{trailing(step.comment)}"

    def _loop(self, step: Loop) -> list[str]:
        i = self.words.index
        rows = [f"{INDENT}for {i} in range({self.function.arrays[0]}.size):"]
        for number, inner in enumerate(step.body):
            if number and inner.blank_before:
                rows.append("")
            rows += comment_lines(inner.lead, INDENT * 2) if number else []
            if isinstance(inner, Store):
                text = f"{inner.target}[{i}] = {self.printer.text(inner.value)}{trailing(inner.comment)}"
                rows.append(INDENT * 2 + text)
            else:
                rows.append(INDENT * 2 + self._assign(inner))
        return rows

    def _couple(self, step: Couple) -> str:
        if step.kind in TO_NUMBER:
            return f"{step.target} = {self.words.call[TO_NUMBER[step.kind]]}({', '.join(step.operands)})"
        if step.kind == "roll":
            return f"{self.words.call['roll']}({step.operands[0]}, {step.shift}, {step.target})"
        order = [step.matrix, *step.operands] if step.kind == "matvec" else [*step.operands, step.matrix]
        return f"{self.words.call[step.kind]}({', '.join(order)}, {step.target})"

    def _invoke(self, step: VectorInvoke) -> str:
        called = self.functions[step.function]
        given = [*step.arrays, self.printer.text(step.time), *(["dt"] if step.step else [])]
        given += [step.past] if step.past else []
        given += [step.parameters, *called.matrices, *map(self.printer.argument, step.numbers)]
        given += [self.words.inner if called.rows and self.function.buffers else self.words.work]
        if called.all_squares:
            given.append(self.words.inner_squares if self.function.squares else self.words.squares)
        left = f"{step.returned} = " if step.returned else ""
        return f"{left}{self.words.call[step.function]}({', '.join([*given, *step.targets])})"

    def _repeat(self, step: Repeat) -> list[str]:
        dialect, first = self.printer.dialect, step.targets[0]
        rows = [
            f"for {step.counter} in {dialect.range}({step.limit}):",
            f"    {step.change} = {self._invoke(step.call)}",
            f"    if not {step.change} > {dialect.tolerance}:",
            "        break",
            "else:",
            f"    for {self.words.index} in {dialect.range}({first}.size):",
            *(f"        {target}[{self.words.index}] = {dialect.nan}" for target in step.targets),
        ]
        rows += [f"{step.count} = {step.counter} + 1.0"] if step.count else []
        return [INDENT + row for row in rows]

    def _linear(self, step: Assemble | Factor | Solve) -> list[str]:
        call = self.words.call
        match step:
            case Factor(matrix=matrix):
                given = [*map(self.printer.argument, (step.diagonal, step.scale)), matrix]
                return [f"{INDENT}{call['factor']}({', '.join(given)})"]
            case Solve(targets=targets, factors=factors, right=right):
                sides = [tuple_text(map(self.printer.text, right)), tuple_text(targets)]
                return [f"{INDENT}{call['solve_linear']}({', '.join([factors, *sides])})"]
            case Assemble(target=target):
                rows = [f"{self.words.size} = {step.like}.size", f"{call['clear']}({target})"]
                for place, block in places_of(step):
                    rows += self._block(target, place, block)
                return [INDENT + row for row in rows]

    def _block(self, target: str, place: tuple[int, int], block: Block) -> list[str]:
        """The loops that fill a block."""
        words = self.words
        i, j, n, row = words.index, words.column, words.size, words.row
        first, second = (start_of(one, n) for one in place)
        at = f"{first} + {i}" if first else i
        rows = [
            f"# {block.name}",
            f"for {i} in {self.printer.dialect.range}({n}):",
            f"    {row} = {target}[{at}, {second}:]" if second else f"    {row} = {target}[{at}]",
        ]
        full = [self._entry(term) for term in block.terms if not isinstance(term, Diagonal)]
        if full:
            rows.append(f"    for {j} in {self.printer.dialect.range}({n}):")
            rows.append(f"        {row}[{j}] = {' + '.join(full)}")
        for term in block.terms:
            if isinstance(term, Diagonal):
                where = f"({i} {'-' if term.shift > 0 else '+'} {abs(term.shift)}) % {n}" if term.shift else i
                rows.append(f"    {row}[{where}] += {self.printer.argument(term.values)}")
        return rows

    def _entry(self, term: Term) -> str:
        """A term at row i and column j."""
        i, j, factors = self.words.index, self.words.column, []
        assert not isinstance(term, Diagonal)
        if term.left is not None:
            factors.append(self.printer.argument(term.left))
        if isinstance(term, Scaled):
            factors.append(f"{term.matrix}[{f'{j}, {i}' if term.transposed else f'{i}, {j}'}]")
        if term.right is not None:
            factors.append(replace(self.printer, index=j).argument(term.right))
        return " * ".join(factors)
