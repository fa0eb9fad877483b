"""Vector functions as Python functions with loops, for backends that compile them.

Arrays of parameters and buffers are rows of one block (`p`, `work`), named at the top of the function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.printers.python import PythonPrinter
from brainpy_codegen.emit.python_function import INDENT, comment_lines, docstring, trailing
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.vector import Couple, Look, Loop, Store, VectorFunction, VectorInvoke, VectorStep

TO_NUMBER = {"sum": "vector_sum", "mean": "vector_mean", "max": "vector_max", "min": "vector_min", "dot": "dot"}
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
    found = {
        TO_NUMBER.get(step.kind, step.kind)
        for function in functions
        for step in function.body
        if isinstance(step, Couple)
    }
    return tuple(sorted(found))


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
        if any(isinstance(step, VectorInvoke) and self.functions[step.function].rows for step in function.body):
            rows.append(f"{INDENT}{self.words.inner} = {self.words.work}[{len(function.buffers)}:]")
        named = len(rows)
        for number, step in enumerate(function.body):
            apart = len(rows) > named if number == 0 else blank_between(step, function.body[number - 1])
            if apart or (number == 0 and (function.unpack or function.buffers)):
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
        given += [step.parameters, *called.matrices, self.words.inner if called.rows else self.words.work]
        return f"{self.words.call[step.function]}({', '.join([*given, *step.targets])})"
