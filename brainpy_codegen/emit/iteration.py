"""Repetitions until a value has settled, as text: loops where one element is computed at a time, else a call.

In a loop over elements each element stops when it has converged. Array code repeats until the last of them has, and
keeps the others as they are; `iterate` of the support file does that.
"""

from __future__ import annotations

from collections.abc import Sequence

from brainpy_codegen.emit.c_layout import INDENT, listing
from brainpy_codegen.emit.printers.python import Dialect
from brainpy_codegen.ir.function import Iterate

TOLERANCE = {"float64": "1e-9", "float32": "1e-4"}
"""The relative change at which an iteration has converged; the next one would change less than rounding does."""


def python_rows(
    step: Iterate, function: str, start: Sequence[str], given: Sequence[str], dialect: Dialect
) -> list[str]:
    """The lines of Python, without indentation."""
    targets = ", ".join(step.targets)
    if dialect.iterate:
        left = targets if len(step.targets) > 1 else f"({targets},)"
        first = f"({', '.join(start)}{',' if len(start) == 1 else ''})"
        return [f"{left} = {dialect.iterate}({', '.join([function, first, *given])}, limit={step.limit})"]
    return [
        f"{targets} = {', '.join(start)}",
        f"for {step.counter} in {dialect.range}({step.limit}):",
        f"    {targets}, {step.change} = {function}({', '.join([*step.targets, *given])})",
        f"    if not {step.change} > {dialect.tolerance}:",
        "        break",
        "else:",
        f"    {targets} = {', '.join([dialect.nan] * len(step.targets))}",
    ]


def tolerance(real: str) -> str:
    """The tolerance as a literal of C, for numbers of a type."""
    return TOLERANCE["float64"] if real == "double" else f"{TOLERANCE['float32']}f"


def c_rows(
    step: Iterate, function: str, names: Sequence[str], start: Sequence[str], given: Sequence[str], real: str
) -> list[str]:
    """The lines of C; `names` are the identifiers of the targets, the change and the counter."""
    *targets, change, counter = names
    rows = [f"{INDENT}{real} {target} = {value};" for target, value in zip(targets, start, strict=True)]
    rows += [
        f"{INDENT}{real} {change};",
        f"{INDENT}int {counter};",
        f"{INDENT}for ({counter} = 0; {counter} < {step.limit}; {counter}++) {{",
    ]
    pointers = [f"&{name}" for name in (*targets, change)]
    rows += listing(f"{function}(", [*targets, *given, *pointers], ");", indent=INDENT * 2)
    rows += [
        f"{INDENT * 2}if (!({change} > {tolerance(real)})) {{",
        f"{INDENT * 3}break;",
        f"{INDENT * 2}}}",
        f"{INDENT}}}",
    ]
    rows.append(f"{INDENT}if ({counter} == {step.limit}) {{")
    rows += [f"{INDENT * 2}{target} = NAN;" for target in targets]
    return [*rows, f"{INDENT}}}"]
