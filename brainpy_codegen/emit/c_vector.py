"""Vector functions as functions of C: loops over the elements, couplings into buffers, calls.

Arrays of parameters and buffers are rows of one block (`p`, `work`), named at the top of the function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from brainpy_codegen.emit.c_function import CScope
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing, statement
from brainpy_codegen.emit.c_names import free_name
from brainpy_codegen.emit.iteration import tolerance
from brainpy_codegen.emit.printers.c import CPrinter
from brainpy_codegen.emit.python_vector import LOOKS, TO_NUMBER, calls_of, numbered, places_of, start_of
from brainpy_codegen.ir.blocks import Assemble, Block, Diagonal, Factor, Scaled, Solve, Term
from brainpy_codegen.ir.expression import Expression
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.vector import Couple, Look, Loop, Repeat, Store, VectorFunction, VectorInvoke, VectorStep


@dataclass(frozen=True, slots=True)
class CVectorNames:
    """The identifiers of a vector file that are not the user's, kept apart from his.

    `all_elements` is how many elements all states have together, `2 * n`.
    """

    count: str
    index: str
    work: str
    inner: str
    column: str
    row: str
    squares: str
    inner_squares: str
    all_elements: str

    @classmethod
    def apart_from(cls, taken: Iterable[str], states: int) -> CVectorNames:
        """The usual words, with underscores where the user has them."""
        names = set(taken)
        words = ("n", "i", "work", "inner", "j", "row", "systems", "inner_systems")
        count, *others = (free_name(word, names) for word in words)
        index, work, inner, column, row, systems, inner_systems = others
        every = count if states == 1 else f"{states} * {count}"
        return cls(count, index, work, inner, column, row, systems, inner_systems, every)


def c_vector_function(
    function: VectorFunction, functions: Mapping[str, VectorFunction], scope: CScope, words: CVectorNames
) -> str:
    """The definition of a vector function, with its comment."""
    return "\n".join(_Writer(function, functions, scope, words).lines())


class _Writer:
    def __init__(
        self, function: VectorFunction, functions: Mapping[str, VectorFunction], scope: CScope, words: CVectorNames
    ) -> None:
        self.function = function
        self.functions = functions
        self.scope = scope
        self.words = words
        conditions = [s.target for step in function.body for s in _assignments(step) if s.type == "condition"]
        self.printer = CPrinter(scope.names, frozenset(conditions), scope.dtype, words.index)

    def lines(self) -> list[str]:
        rows = [*block_comment(self.function.doc.splitlines()), *self._signature(), "{"]
        if self.function.sets:
            rows += self._rows_of(self.function.sets[0], self.function.unpack, constant=True)
        rows += self._rows_of(self.words.work, numbered(self.function.buffers), constant=False)
        rows += self._squares()
        if self.function.buffers and any(self.functions[call.function].rows for call in calls_of(self.function)):
            rest = self.words.work + plus(len(self.function.buffers), self.words.count)
            rows.append(f"{INDENT}{self.scope.real} *{self.words.inner} = {rest};")
        for number, step in enumerate(self.function.body):
            block = self._step(step)
            if rows[-1] != "{" and (number == 0 or step_is_apart(step, self.function.body[number - 1])):
                rows.append("")
            rows += block
        if self.function.returns:
            rows.append(f"{INDENT}return {self.scope.name(self.function.returns)};")
        return [*rows, "}"]

    def _signature(self) -> list[str]:
        real, function, name = self.scope.real, self.function, self.scope.name
        arguments = [f"size_t {self.words.count}"]
        kinds = {array: "" if array in function.overwritten else "const " for array in function.arrays}
        arguments += [f"{kinds[array]}{real} *{name(array)}" for array in function.arrays]
        arguments += [f"{real} {name(function.time)}"] if function.time else []
        arguments += [f"{real} dt"] if function.takes_step else []
        arguments += [f"struct past *{name(function.past)}"] if function.past else []
        arguments += [f"const {real} *{name(each)}" for each in (*function.sets, *function.matrices, *function.noise)]
        arguments += [f"{real} {name(number)}" for number in function.numbers]
        arguments.append(f"{real} *{self.words.work}")
        arguments += [f"{real} *{self.words.squares}"] if function.all_squares else []
        arguments += [f"{real} *{name(each)}" for each in function.outputs]
        returned = real if function.returns else "void"
        return listing(f"static {returned} {self.scope.vector_name(function.name)}(", arguments, ")", indent="")

    def _rows_of(self, block: str, rows: Iterable[tuple[str, int]], *, constant: bool) -> list[str]:
        kind = f"{'const ' if constant else ''}{self.scope.real} *"
        block = self.scope.name(block)
        return [f"{INDENT}{kind}{self.scope.name(row)} = {block}{plus(k, self.words.count)};" for row, k in rows]

    def _step(self, step: VectorStep) -> list[str]:
        lead = block_comment(step.lead, INDENT)
        match step:
            case Assign(target=target, value=value):
                return [*lead, *self._local(target, value, step, INDENT)]
            case Loop():
                return [*lead, *self._loop(step)]
            case Couple():
                return [*lead, *self._couple(step)]
            case Look():
                return [*lead, *self._look(step)]
            case VectorInvoke():
                return [*lead, *self._invoke(step)]
            case Repeat():
                return [*lead, *self._repeat(step)]
            case Assemble() | Factor() | Solve():
                return [*lead, *self._linear(step)]

    def _local(self, target: str, value: Expression, step: Assign, indent: str) -> list[str]:
        kind = "int" if step.type == "condition" else self.scope.real
        pieces = self.printer.pieces(value, condition=step.type == "condition")
        return statement(f"const {kind} {self.scope.name(target)} = ", pieces, indent=indent, comment=step.comment)

    def _loop(self, step: Loop) -> list[str]:
        i, n = self.words.index, self.words.count
        rows = ["#pragma omp simd", f"{INDENT}for (size_t {i} = 0; {i} < {n}; {i}++) {{"]
        for number, inner in enumerate(step.body):
            if number and inner.blank_before:
                rows.append("")
            rows += block_comment(inner.lead, INDENT * 2) if number else []
            if isinstance(inner, Store):
                head = f"{self.scope.name(inner.target)}[{i}] = "
                rows += statement(head, self.printer.pieces(inner.value), indent=INDENT * 2, comment=inner.comment)
            else:
                rows += self._local(inner.target, inner.value, inner, INDENT * 2)
        return [*rows, f"{INDENT}}}"]

    def _couple(self, step: Couple) -> list[str]:
        n, target = self.words.count, self.scope.name(step.target)
        operands = [self.scope.name(name) for name in step.operands]
        if step.kind in TO_NUMBER:
            call = listing(f"const {self.scope.real} {target} = {TO_NUMBER[step.kind]}(", [n, *operands], ");")
        elif step.kind == "roll":
            call = listing("roll(", [n, *operands, str(step.shift), target], ");")
        else:
            matrix = self.scope.name(step.matrix)
            order = [matrix, *operands] if step.kind == "matvec" else [*operands, matrix]
            call = listing(f"{step.kind}(", [n, *order, target], ");")
        return call

    def _look(self, step: Look) -> list[str]:
        name = self.scope.name
        given = [name(step.past), self.words.count, str(step.state), self.printer.real(step.time)]
        return listing(f"{LOOKS[step.kind]}(", [*given, name(step.delay), name(step.target)], ");")

    def _squares(self) -> list[str]:
        """Where the matrices of the function lie, and those of the functions that it calls."""
        words, head = self.words, f"{INDENT}{self.scope.real} *"
        count = len(self.function.squares)
        rows = [
            f"{head}{self.scope.name(name)} = {words.squares}{self._matrices_on(place)};"
            for place, name in enumerate(self.function.squares)
        ]
        if count and self.function.inner_squares:
            rows.append(f"{head}{words.inner_squares} = {words.squares}{self._matrices_on(count)};")
        return rows

    def _matrices_on(self, place: int) -> str:
        """What leads from a block of matrices, with two rows more than columns, to a matrix of it."""
        many = "" if place == 1 else f"{place} * "
        return f" + {many}({self.words.all_elements} + 2) * {self.words.all_elements}" if place else ""

    def _repeat(self, step: Repeat) -> list[str]:
        name, i = self.scope.name, self.words.index
        counter, change = name(step.counter), name(step.change)
        call = self._invoke(step.call, INDENT * 2, f"{change} = ")
        rows = [
            f"{self.scope.real} {change};",
            f"size_t {counter};",
            f"for ({counter} = 0; {counter} < {step.limit}; {counter}++) {{",
        ]
        rows = [f"{INDENT}{row}" for row in rows]
        rows += [*call, f"{INDENT * 2}if (!({change} > {tolerance(self.scope.real)})) {{", f"{INDENT * 3}break;"]
        rows += [f"{INDENT * 2}}}", f"{INDENT}}}", f"{INDENT}if ({counter} == {step.limit}) {{"]
        rows.append(f"{INDENT * 2}for (size_t {i} = 0; {i} < {self.words.count}; {i}++) {{")
        rows += [f"{INDENT * 3}{name(target)}[{i}] = NAN;" for target in step.targets]
        rows += [f"{INDENT * 2}}}", f"{INDENT}}}"]
        if step.count:
            most = f"{counter} < {step.limit} ? {counter} + 1 : {step.limit}"
            rows.append(f"{INDENT}const {self.scope.real} {name(step.count)} = ({self.scope.real})({most});")
        return rows

    def _linear(self, step: Assemble | Factor | Solve) -> list[str]:
        name, every = self.scope.name, self.words.all_elements
        match step:
            case Factor(matrix=matrix):
                given = [every, *map(self.printer.real, (step.diagonal, step.scale)), name(matrix)]
                return listing("solve_factor(", given, ");")
            case Solve(targets=targets, factors=factors, right=right):
                sides = [
                    f"(const {self.scope.real} *const[]){{{', '.join(map(self.printer.real, right))}}}",
                    f"({self.scope.real} *const[]){{{', '.join(map(name, targets))}}}",
                ]
                return listing("solve_linear(", [every, str(len(targets)), name(factors), *sides], ");")
            case Assemble(target=target):
                rows = [f"{INDENT}solve_clear({every}, {name(target)});"]
                for place, block in places_of(step):
                    rows += self._block(name(target), place, block)
                return rows

    def _block(self, target: str, place: tuple[int, int], block: Block) -> list[str]:
        """The loops that fill a block."""
        words, real = self.words, self.scope.real
        i, j, n = words.index, words.column, words.count
        first, second = (start_of(one, n) for one in place)
        line = f"({first} + {i})" if first else i
        width = words.all_elements if words.all_elements == n else f"({words.all_elements})"
        rows = [
            f"for (size_t {i} = 0; {i} < {n}; {i}++) {{",
            f"{INDENT}{real} *{words.row} = {target} + {line} * {width}{f' + {second}' if second else ''};",
        ]
        full = [self._entry(term) for term in block.terms if not isinstance(term, Diagonal)]
        if full:
            pieces = [full[0], *(f"+ {one}" for one in full[1:])]
            rows.append(f"{INDENT}for (size_t {j} = 0; {j} < {n}; {j}++) {{")
            rows += statement(f"{words.row}[{j}] = ", pieces, indent=INDENT * 2)
            rows.append(f"{INDENT}}}")
        for term in block.terms:
            if isinstance(term, Diagonal):
                rows.append(f"{INDENT}{words.row}[{self._around(term.shift)}] += {self.printer.real(term.values)};")
        return [*block_comment((self.scope.name(block.name),), INDENT), *(INDENT + row for row in [*rows, "}"])]

    def _around(self, shift: int) -> str:
        """The column of row i that is `shift` before it, around the ring."""
        i, n = self.words.index, self.words.count
        if shift > 0:
            return f"({i} + {n} - {shift} % {n}) % {n}"
        return f"({i} + {-shift}) % {n}" if shift else i

    def _entry(self, term: Term) -> str:
        """A term at row i and column j."""
        i, j, n, factors = self.words.index, self.words.column, self.words.count, []
        assert not isinstance(term, Diagonal)
        if term.left is not None:
            factors.append(self.printer.real(term.left))
        if isinstance(term, Scaled):
            place = f"{j} * {n} + {i}" if term.transposed else f"{i} * {n} + {j}"
            factors.append(f"{self.scope.name(term.matrix)}[{place}]")
        if term.right is not None:
            factors.append(replace(self.printer, index=j).real(term.right))
        return " * ".join(factors)

    def _invoke(self, step: VectorInvoke, indent: str = INDENT, before: str = "") -> list[str]:
        called, name = self.functions[step.function], self.scope.name
        arguments = [self.words.count, *map(name, step.arrays), self.printer.real(step.time)]
        arguments += ["dt"] if step.step else []
        arguments += [name(step.past)] if step.past else []
        arguments += [name(step.parameters), *map(name, called.matrices), *map(self.printer.real, step.numbers)]
        arguments.append(self.words.inner if called.rows and self.function.buffers else self.words.work)
        if called.all_squares:
            arguments.append(self.words.inner_squares if self.function.squares else self.words.squares)
        before = before or (f"const {self.scope.real} {name(step.returned)} = " if step.returned else "")
        head = f"{before}{self.scope.vector_name(step.function)}("
        return listing(head, [*arguments, *map(name, step.targets)], ");", indent=indent)


def step_is_apart(step: VectorStep, before: VectorStep) -> bool:
    """Whether a blank line stands between two steps: where the user or the method has one, and after a loop."""
    return step.blank_before or bool(step.lead) or (isinstance(before, Loop) and isinstance(step, Loop | Assign))


def _assignments(step: VectorStep) -> tuple[Assign, ...]:
    if isinstance(step, Loop):
        return tuple(inner for inner in step.body if isinstance(inner, Assign))
    return (step,) if isinstance(step, Assign) else ()


def offset(row: int, count: str) -> str:
    """What leads to an element of a row, `count + ` or `3 * count + `, the number of the element behind it."""
    return "" if row == 0 else f"{count} + " if row == 1 else f"{row} * {count} + "


def plus(row: int, count: str) -> str:
    """What leads from a block to a row of it: ` + count`, ` + 3 * count`."""
    return "" if row == 0 else f" + {count}" if row == 1 else f" + {row} * {count}"
