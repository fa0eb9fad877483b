"""The pieces of a C file that holds a function of time."""

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
    """Everything that the template places; `own` says what its loop calls things."""

    header: str
    math_header: str
    constants: str
    functions: tuple[str, ...]
    name: str
    signature: str
    address: str
    call: str
    own: Mapping[str, str]


def c_input(
    function: Function,
    helpers: Sequence[Function],
    constants: Iterable[Constant],
    module: str,
    dtype: DType,
    header: Sequence[str],
) -> CInput:
    """What the template needs for `function` over an array of times."""
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
    entries = [f"{own['arguments']}[{own['i']}]"], [f"{own['results']}[{own['i']}]"]
    return CInput(
        header="\n".join(block_comment(header)),
        math_header="vector_math.h" if dtype == "float64" else "vector_math_float32.h",
        constants=constants_text(given, scope, functions),
        functions=(
            *(power_text(exponent, scope) for exponent in powers_of(functions)),
            *(function_text(inner, scope) for inner in functions),
        ),
        name=scope.function_name(function),
        signature="\n".join(listing(f"EXPORT void {module}_{function.name}(", arrays, ")", indent="")),
        address=f"EXPORT int64_t {module}_{function.name}_address(void)" if dtype == "float64" else "",
        call="\n".join(call_statement(function, *entries, scope, indent=INDENT * 2)),
        own=own,
    )
