"""Parameters of a population in C: one set per element, from rows of values that are kept for a block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from brainpy_codegen.emit.c_function import CScope
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing
from brainpy_codegen.ir.program import ParameterTime


def set_function(
    kind: str, doc: str, arguments: Sequence[str], places: Sequence[str], scope: CScope, own: Mapping[str, str]
) -> str:
    """The function that fills a struct, of parameters or of constants, from these places."""
    rows = [f"{INDENT * 2}.{scope.name(name)} = {place}," for name, place in zip(scope.sets[kind], places, strict=True)]
    head = listing(f"CELL struct {kind} {own[f'{kind}_of']}(", arguments, ")", indent="")
    body = [f"{INDENT}return (struct {kind}){{", *rows, f"{INDENT}}};"]
    return "\n".join([*block_comment([doc]), *head, "{", *body, "}"])


def count(scope: CScope) -> str:
    """The constant PARAMETERS, counted by the compiler: one parameter more changes no line that uses it."""
    size = f"sizeof(struct parameters) / sizeof({scope.real})"
    return f"/* How many parameters there are. */\n#define PARAMETERS ({size})"


def block_set(scope: CScope, own: Mapping[str, str]) -> str:
    """`parameters_of`: the set of one element of a block."""
    values, size = own["values"], len(scope.sets["parameters"])
    blocks = ("0", "BLOCK", *(f"{index} * BLOCK" for index in range(2, size)))[:size]
    doc = "The parameters of one element of a block, from its column of values."
    places = [f"{values}[{place}]" for place in blocks]
    return set_function("parameters", doc, [f"const {scope.real} *{values}"], places, scope, own)


def values_of(time: ParameterTime, scope: CScope, own: Mapping[str, str]) -> str:
    """What the rows of values at one stage time are called."""
    return f"{own['values']}_{scope.name(time.name)}"


def rooms(times: Sequence[ParameterTime], scope: CScope, own: Mapping[str, str]) -> list[str]:
    """Room for the values of a block at each stage time, and where those of one time begin."""
    if not scope.sets["parameters"]:
        return []
    sizes = ("0", "PARAMETERS * BLOCK", *(f"{index} * PARAMETERS * BLOCK" for index in range(2, len(times) + 1)))
    rows = [f"{INDENT}{scope.real} {own['values']}[{sizes[len(times)]}];"]
    for index, time in enumerate(times):
        later = f" + ({own['drive_times']} > {index} ? {sizes[index]} : 0)" if index else ""
        rows.append(f"{INDENT}const {scope.real} *{values_of(time, scope, own)} = {own['values']}{later};")
    return rows


def setting(scope: CScope, own: Mapping[str, str]) -> list[str]:
    """The lines that bring the values of a block up to date in a step."""
    if not scope.sets["parameters"]:
        return []
    block = f"{own['parameters']} + {own['block']}, {own['elements']}, {own['size']}"
    drive = f"{own['drive']}, {own['k']}, {own['drive_times']}, PARAMETERS"
    return [
        f"{INDENT * 3}if ({own['k']} < {own['drive_rows']}) {{",
        f"{INDENT * 4}set_parameters({own['values']}, {block}, {drive});",
        f"{INDENT * 3}}}",
    ]
