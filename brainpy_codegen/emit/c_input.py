"""The pieces of a C file that holds a function given at run time: of time, an event, a reset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.c_function import CScope, call_statement, function_text, power_text, powers_of
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing
from brainpy_codegen.emit.c_module import constants_text, local_names
from brainpy_codegen.emit.c_names import c_names, free_name
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Constant
from brainpy_codegen.options import DType

_OWN = ("arguments", "results", "elements", "i")


@dataclass(frozen=True, slots=True)
class CInput:
    """Everything that the template places; `own` says what its loop calls things.

    of_rows: an event or a reset as solve loops call it. target: what they find under `address`.
    """

    header: str
    math_header: str
    constants: str
    functions: tuple[str, ...]
    name: str
    signature: str
    address: str
    of_rows: str
    target: str
    call: str
    own: Mapping[str, str]


def c_input(
    function: Function,
    helpers: Sequence[Function],
    constants: Iterable[Constant],
    module: str,
    dtype: DType,
    header: Sequence[str],
    rows: Sequence[int] = (),
    changed: Sequence[int] = (),
) -> CInput:
    """What the template needs for `function`, and for `function` over arrays of its arguments.

    rows, changed: of an event or a reset, the rows in which a solve loop keeps its arguments (-1 for the time), and
    those of the states that it returns.
    """
    functions, given = (*helpers, function), tuple(constants)
    local = [name for inner in functions for name in local_names(inner)]
    top = [*(inner.name for inner in functions), *(constant.name for constant in given)]
    names = c_names(local, top)
    scope = CScope(names, {inner.name: inner for inner in functions}, {}, dtype, {function.name: names[function.name]})
    taken = [scope.name(name) for name in top]
    own = {word: free_name(word, taken) for word in _OWN}
    arrays = [
        f"const {scope.real} *{own['arguments']}",
        f"{scope.real} *{own['results']}",
        f"int64_t {own['elements']}",
    ]
    entries = (
        _entries(own, "arguments", len(function.arguments)),
        _entries(own, "results", len(function.results)),
    )
    of_rows = free_name(f"{scope.function_name(function)}_of_rows", taken) if rows else ""
    return CInput(
        header="\n".join(block_comment(header)),
        math_header="vector_math.h" if dtype == "float64" else "vector_math_float32.h",
        constants=constants_text(given, scope, functions),
        functions=(
            *(power_text(exponent, scope) for exponent in powers_of(functions, scope.dtype)),
            *(function_text(inner, scope) for inner in functions),
        ),
        name=scope.function_name(function),
        signature="\n".join(listing(f"EXPORT void {module}_{function.name}(", arrays, ")", indent="")),
        address=f"EXPORT int64_t {module}_{function.name}_address(void)" if dtype == "float64" else "",
        of_rows="\n".join(_of_rows(function, of_rows, rows, changed, scope)) if rows else "",
        target=of_rows or scope.function_name(function),
        call="\n".join(call_statement(function, *entries, scope, indent=INDENT * 2)),
        own=own,
    )


def _entries(own: Mapping[str, str], name: str, count: int) -> list[str]:
    """What the loop over elements reads or writes: an entry of each row."""
    i, elements = own["i"], own["elements"]
    places = [i, *(f"{elements} + {i}" if row == 1 else f"{row} * {elements} + {i}" for row in range(1, count))]
    return [f"{own[name]}[{place}]" for place in places]


def _of_rows(function: Function, name: str, rows: Sequence[int], changed: Sequence[int], scope: CScope) -> list[str]:
    """The function as a solve loop calls it, whose states and parameters are rows of arrays."""
    arrays = {"state": "state", "parameter": "parameters"}
    pairs = zip(function.arguments, rows, strict=True)
    given = ["t" if row < 0 else f"{arrays[argument.role]}[{row}]" for argument, row in pairs]
    head = f"static double {name}(double *state, double t, const double *parameters)"
    if not changed:
        body = listing(f"return {scope.function_name(function)}(", given, ");", indent=INDENT)
        return [head, "{", *body, "}"]
    into = [f"state[{row}]" for row in changed]
    return [head, "{", *call_statement(function, given, into, scope), f"{INDENT}return 0.0;", "}"]
