"""The pieces of the Python file beside a generated C file: what `templates/c/*.py.jinja` place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.adaptive_pieces import pieces_of
from brainpy_codegen.emit.c_module import definitions, local_names
from brainpy_codegen.emit.c_names import free_name
from brainpy_codegen.emit.c_noise import face_names
from brainpy_codegen.emit.lanes import lane_rows
from brainpy_codegen.emit.printers.python import Dialect
from brainpy_codegen.emit.python_function import PythonScope, docstring, function_text
from brainpy_codegen.emit.python_module import called_intrinsics
from brainpy_codegen.ir.expression import Expression, Number, Unary
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.model import Parameter
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_NOT_IN_NUMPY = ("erf", "erfc", "exprel", "sigmoid")
OWN = (
    *("LIBRARY", "LOOPS", "Library", "Loops", "Path", "integrate", "np", "one_step", "Wiener", *_NOT_IN_NUMPY),
    *("SOLVER", "SolveLanes", "SolveLoop", "Solver", "integrate_adaptively", "options", "tuple"),
)
"""What the file calls things itself; a name of the user's keeps its spelling, ours gets an underscore."""


@dataclass(frozen=True, slots=True)
class CLoader:
    """What the template of the Python file places: literals, signatures, tuples, and what we call our own things."""

    header: str
    imports: str
    reference: str
    method: str
    states: str
    defaults: str
    library_options: str
    propagator: str
    derivative: str
    derivative_doc: str
    derivative_signature: str
    derivative_values: str
    derivative_results: int
    jacobian_doc: str
    loops_options: str
    step_signature: str
    run_signature: str
    state_values: str
    state_names: str
    parameter_values: str
    random_values: str
    time: str
    state_count: int
    solve_signature: str
    solve_degree: int
    solve_options: str
    solve_interpolant: str
    solve_lanes: bool
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CInputLoader:
    """What the template of the Python file beside a function given at run time places.

    taken: what its arguments may be, in words.
    """

    header: str
    library: str
    library_options: str
    name: str
    argument: str
    arguments: str
    doc: str
    taken: str
    results: int
    has_address: bool


def c_loader(program: Program, module: str, header: Sequence[str], options: Options) -> CLoader:
    """What the template needs for a program."""
    model, own = program.model, _own_names(program)
    right = next(f for f in program.functions if f.role in ("derivative", "update"))
    states = [state.name for state in model.states]
    keywords = [p.name if p.default is None else f"{p.name}={_literal(p.default)}" for p in model.parameters]
    random = face_names(program, [*states, *(p.name for p in model.parameters), model.time])
    keywords += [f"{name}={'None' if number else '0'}" for number, name in enumerate(random)]
    solves = program.adaptive is not None and options.dtype == "float64"
    adaptive = program.adaptive if solves else None
    lanes = solves and lane_rows(program) is not None
    history = ["history=None"] if model.delays is not None else []
    return CLoader(
        header=_header(header, module),
        imports=_imports(own, program.propagator, noisy=bool(random), solves=solves, lanes=lanes),
        reference=model.source.reference,
        method=program.method.name,
        states=_tuple(f'"{state}"' for state in states),
        defaults="{" + ", ".join(f'"{p.name}": {_default(p)}' for p in model.parameters) + "}",
        library_options=library_options(options),
        propagator=_propagator(program.propagator, own) if program.propagator else "",
        derivative=right.name,
        derivative_doc=_summary(right),
        derivative_signature=", ".join(argument.name for argument in right.arguments),
        derivative_values=_tuple(argument.name for argument in right.arguments),
        derivative_results=len(right.results),
        jacobian_doc=next((_summary(f) for f in program.functions if f.role == "jacobian"), ""),
        loops_options=_loops_options(program, options, own, random[1:]),
        step_signature=_signature([*states, model.time, "dt"], [*history, *keywords]),
        run_signature=_signature(states, ["t0=0.0", "dt", "steps", "every=1", *history, *keywords]),
        state_values=_tuple(states),
        state_names=", ".join(states),
        parameter_values=_tuple(parameter.name for parameter in model.parameters),
        random_values=f", {random[0]}, {_tuple(random[1:])}" if random else "",
        time=model.time,
        state_count=len(states),
        solve_signature=_solve_signature(states, keywords, own) if solves else "",
        solve_degree=adaptive.degree if adaptive else 0,
        solve_options=_solve_options(program) if solves else "",
        solve_interpolant=pieces_of(program).interpolant if solves else "",
        solve_lanes=lanes,
        own=own,
    )


def _solve_signature(states: Sequence[str], keywords: Sequence[str], own: Mapping[str, str]) -> str:
    return _signature(states, ["t_span", "rtol=1e-6", "atol=1e-9", "t_eval=None", *keywords, f"**{own['options']}"])


def _solve_options(program: Program) -> str:
    assert program.adaptive is not None
    parts = [f"slopes={len(program.adaptive.slopes)}", f"degree={program.adaptive.degree}"]
    parts += [f"calls={pieces_of(program).calls}", *(["stiff=True"] if program.adaptive.stiff else [])]
    return ", ".join(parts)


def c_input_loader(function: Function, module: str, header: Sequence[str], options: Options) -> CInputLoader:
    """What the template needs for a function of time, an event or a reset."""
    names = [argument.name for argument in function.arguments]
    of_time = [argument.role for argument in function.arguments] == ["time"]
    return CInputLoader(
        header=_header(header, module),
        library=free_name("LIBRARY", (function.name, *names)),
        library_options=library_options(options),
        name=function.name,
        argument=", ".join(names),
        arguments=_tuple(names),
        doc=_summary(function),
        taken="one time or an array of times" if of_time else "numbers or arrays of them",
        results=len(function.results),
        has_address=options.dtype == "float64",
    )


def _own_names(program: Program) -> dict[str, str]:
    functions = (*definitions(program), *((program.propagator,) if program.propagator else ()))
    taken = {name for function in functions for name in local_names(function)}
    taken |= {parameter.name for parameter in program.model.parameters}
    return {word: free_name(word, taken) for word in OWN}


def _header(lines: Sequence[str], module: str) -> str:
    """A module docstring."""
    note = f"The equations are in {module}.c, which this file compiles once and calls."
    return "\n".join(docstring("\n".join((*lines, "", note)), ""))


def _imports(own: Mapping[str, str], propagator: Function | None, *, noisy: bool, solves: bool, lanes: bool) -> str:
    def name(word: str) -> str:
        return word if own[word] == word else f"{word} as {own[word]}"

    loops = ("SolveLanes", "SolveLoop") if lanes else ("SolveLoop",)
    called = called_intrinsics((propagator,)) if propagator else ()
    support = [name(word) for word in _NOT_IN_NUMPY if word in called]
    return "\n".join(
        [
            f"from pathlib import {name('Path')}",
            "",
            *((f"import numpy as {own['np']}", "") if propagator else ()),
            *(
                (
                    f"from .support.adaptive import {name('Solver')}, {name('integrate_adaptively')}",
                    f"from .support.c_adaptive import {', '.join(map(name, loops))}",
                )
                if solves
                else ()
            ),
            f"from .support.c_library import {name('Library')}",
            *((f"from .support.numpy_math import {', '.join(support)}",) if support else ()),
            f"from .support.population import {name('Loops')}, {name('integrate')}, {name('one_step')}",
            *((f"from .support.wiener import {name('Wiener')}",) if noisy else ()),
        ]
    )


def _propagator(function: Function, own: Mapping[str, str]) -> str:
    """The function that makes step-invariant constants: NumPy's, it runs once a run."""
    np = own["np"]
    functions = {name: own[name] if name in _NOT_IN_NUMPY else f"{np}.{name}" for name in INTRINSICS}
    dialect = Dialect(functions, where=f"{np}.where", logical_not=f"{np}.logical_not")
    return function_text(function, PythonScope(dialect, {}, {}))


def library_options(options: Options) -> str:
    """The arguments of `Library` after the path; none for the defaults."""
    dtype = ', dtype="float32"' if options.dtype == "float32" else ""
    return dtype + (", fast=True" if options.math == "fast" else "")


def _loops_options(program: Program, options: Options, own: Mapping[str, str], random: Sequence[str]) -> str:
    """The arguments of `Loops` after the functions; those that are the defaults are left out."""
    parts = [f"stage_times={_tuple(repr(time.abscissa) for time in program.times)}"]
    if options.dtype != "float64":
        parts.append(f'dtype="{options.dtype}"')
    if program.carried:
        parts += [f"carried={len(program.carried)}", f"start_steps={program.start_steps}"]
    if program.propagator:
        parts.append(f"propagator={program.propagator.name}")
    if random:
        names = _tuple(f'"{name}"' for name in random)
        parts.append(f"noise={own['Wiener']}({names})")
    return ", ".join(parts)


def _summary(function: Function) -> str:
    """The first line of a function's documentation, as the start of a docstring."""
    line = (function.doc.splitlines() or [f"Value of {function.name}"])[0].rstrip(".")
    return line.replace("\\", "\\\\").replace('"', "'")


def _signature(positional: Sequence[str], keywords: Sequence[str]) -> str:
    return ", ".join([*positional, *(["*", *keywords] if keywords else [])])


def _default(parameter: Parameter) -> str:
    return "None" if parameter.default is None else _literal(parameter.default)


def _literal(value: Expression) -> str:
    match value:
        case Unary(operator=sign, operand=operand):
            return sign + _literal(operand)
        case Number(text=text):
            return text
        case _:
            raise AssertionError(value)


def _tuple(items: Iterable[str]) -> str:
    texts = list(items)
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
