"""Vector functions as functions of C: loops over the elements, couplings into buffers, calls.

Arrays of parameters and buffers are rows of one block (`p`, `work`), named at the top of the function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.c_function import CScope
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing, statement
from brainpy_codegen.emit.c_names import free_name
from brainpy_codegen.emit.printers.c import CPrinter
from brainpy_codegen.emit.python_vector import LOOKS, TO_NUMBER, numbered
from brainpy_codegen.ir.expression import Expression
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.vector import Couple, Look, Loop, Store, VectorFunction, VectorInvoke, VectorStep


@dataclass(frozen=True, slots=True)
class CVectorNames:
    """The identifiers of a vector file that are not the user's, kept apart from his."""

    count: str
    index: str
    work: str
    inner: str

    @classmethod
    def apart_from(cls, taken: Iterable[str]) -> CVectorNames:
        """The usual words, with underscores where the user has them."""
        names = set(taken)
        return cls(*(free_name(word, names) for word in ("n", "i", "work", "inner")))


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
        if any(isinstance(step, VectorInvoke) and self.functions[step.function].rows for step in self.function.body):
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
        arguments += [f"{real} *{name(each)}" for each in function.outputs]
        returned = real if function.returns else "void"
        return listing(f"static {returned} {name(function.name)}(", arguments, ")", indent="")

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

    def _invoke(self, step: VectorInvoke) -> list[str]:
        called, name = self.functions[step.function], self.scope.name
        arguments = [self.words.count, *map(name, step.arrays), self.printer.real(step.time)]
        arguments += ["dt"] if step.step else []
        arguments += [name(step.past)] if step.past else []
        arguments += [name(step.parameters), *map(name, called.matrices)]
        arguments.append(self.words.inner if called.rows else self.words.work)
        return listing(f"{name(step.function)}(", [*arguments, *map(name, step.targets)], ");")


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
