"""A fractional model as the context of the templates of the Python backends."""

from __future__ import annotations

from brainpy_codegen.emit.context import RenderContext
from brainpy_codegen.emit.fractional_context import (
    GAMMA,
    SUPPORT_OF_RULES,
    Fractional,
    FractionalContext,
    loop_names,
    memory_of,
    orders_text,
    pairs_text,
    short_memory_text,
)
from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.python_function import tuple_text
from brainpy_codegen.emit.python_module import Flavour, python_context
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

WEIGHTS = ("weights", "np", "gamma", "differences", "second_differences", "first_slope", "binomials", "ORDERS")
"""The words of ours that the weights of all methods need, beside those that a template places itself."""


def fractional_context(program: Program, flavour: Flavour, options: Options, single: str = "") -> FractionalContext:
    """Everything that the template of a fractional model places.

    Args:
        program: a fractional program.
        flavour: of the backend; its `own` holds the words of the template, `WEIGHTS`, "derivative" and "advance".
        options: of the module.
        single: the word for the library's float32 as a function, where the length of a step needs it.
    """
    face = python_context(program, flavour, options)
    return FractionalContext(face, _pieces(program, face, flavour.elements, face.own[single] if single else ""))


def weight_imports(words: Words, program: Program, where: str = "fractional_weights") -> list[str]:
    """The import line for the functions that the weights call."""
    names = ", ".join(words.imported(name) for name in SUPPORT_OF_RULES[memory_of(program).rule])
    return [f"from .support.{where} import {names}"]


def gamma_imports(words: Words, program: Program, where: str = "math") -> list[str]:
    """The import line for the gamma function, if the weights call it."""
    return [f"from {where} import {words.imported('gamma')}"] if memory_of(program).rule in GAMMA else []


def _pieces(program: Program, face: RenderContext, elements: bool, single: str) -> Fractional:
    memory, own = memory_of(program), face.own
    names = loop_names(program, own)
    sums_slopes = memory.history == "slopes"
    entry = f"[{own['i']}]" if elements else ""
    dt = f"{single}(dt)" if single else "dt"

    def each(rows: tuple[str, ...]) -> list[str]:
        return [f"{row}{entry}" for row in rows]

    if elements:
        gains = [f"{own['gains']}[{row}]" for row in range(len(memory.gains))]
    else:
        holder = own["rule" if "rule" in own else "past"]
        gains = [f"{holder}.gain"] if len(memory.gains) == 1 else [f"*{holder}.gain"]
    at = names.predicted if sums_slopes else face.names
    delays = program.model.delays
    back = [] if delays is None else [own["before"]]
    moment = [face.time, *([dt] if memory.at_end else []), *back]
    given = [*each(at), *each(names.past), *gains, *moment, face.sets[-1].name]
    derivative = f"{own['derivative']}({', '.join([*each(face.names), face.time, f'*{face.sets[0].name}'])})"
    if back:
        derivative = f"{own['slopes']}({', '.join([*face.names, face.time, *back, face.sets[0].name])})"
    kept = ((0, names.slopes), (1, names.predicted), (2, names.past)) if sums_slopes else ((2, names.past),)
    work = own.get("work", "")
    views = [f"{name} = {work}[{index}, {row}]" for index, rows in kept for row, name in enumerate(rows)]
    memory_word = own["memory"]
    return Fractional(
        np=own["jnp" if "jnp" in own else "np"],
        orders=orders_text(memory),
        rule=memory.rule,
        history=memory.history,
        limit=memory.limit,
        views=tuple(views) if elements else (),
        slopes=", ".join(each(names.slopes)),
        slopes_tuple=tuple_text(names.slopes),
        derivative=derivative,
        targets=", ".join(each(face.names)),
        advance=f"{own['advance']}({', '.join(given)})",
        predicted=tuple_text(names.predicted),
        past=tuple_text(names.past),
        run_signature=face.run_signature.replace("every=1", f"every=1, {memory_word}=None"),
        memory_word=memory_word,
        short_memory=short_memory_text(memory, memory_word),
        pairs=pairs_text(program),
        delayed="" if delays is None else tuple_text(delays.states),
        delayed_places="" if delays is None else tuple_text(str(face.names.index(name)) for name in delays.states),
    )
