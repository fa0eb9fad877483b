"""JAX: pure functions of whole arrays; `jit`, `vmap` and `grad` work through `step` and `run`."""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.backends.base import BackendKind, Capability, InputFunction, OutputFile
from brainpy_codegen.emit.array_library import ArrayLibrary
from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.network_module import NetworkFlavour, python_network
from brainpy_codegen.emit.noise import array_imports
from brainpy_codegen.emit.printers.python import Dialect
from brainpy_codegen.emit.python_delay_module import OWN as DELAY_OWN
from brainpy_codegen.emit.python_delay_module import delay_context
from brainpy_codegen.emit.python_delay_solve import without_solve
from brainpy_codegen.emit.python_fractional_module import (
    WEIGHTS,
    fractional_context,
    gamma_imports,
    weight_imports,
)
from brainpy_codegen.emit.python_input import python_input
from brainpy_codegen.emit.python_module import Flavour, called_intrinsics, has_solve, python_context
from brainpy_codegen.emit.render import render
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.network import NetworkProgram
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_LIBRARY = ArrayLibrary(
    name="jax",
    alias="jnp",
    import_name="jax.numpy",
    own_functions=("exprel", "sigmoid", "erf", "erfc", "select"),
    linear="from .support.jax_linear import",
    couplings={kind: kind for kind in ("dot", "sum", "mean", "max", "min", "roll", "size")},
)


_NOT_IN_NUMPY = ("exprel", "sigmoid", "erf", "erfc")
_SOLVE = ("after_step", "goes_on", "length")


def _imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    double = options.dtype == "float64"
    rows = [*words.builtin_imports(), f"from functools import {words.imported('partial')}", ""]
    rows += [f"import {words.imported('jax')}"] if double else []
    rows += [_LIBRARY.library_import(words)]
    rows += [f"from jax import {words.imported('jit')}, {words.imported('lax')}", ""]
    rows += _LIBRARY.math_imports(words, called, options)
    if has_solve(program, options):
        names = ", ".join(map(words.imported, _SOLVE))
        rows += [f"from .support.jax_adaptive import {names}"]
    rows += [f"from .support.jax_run import {words.imported('Population')}"]
    if has_solve(program, options):
        rows += [f"from .support.jax_solve import {words.imported('integrate_adaptively')}"]
    rows += array_imports(program, words, "jax", "one_given")
    return "\n".join([*rows, *_double_precision(words, options)])


def _input_imports(words: Words, called: tuple[str, ...], options: Options, in_loops: bool) -> str:
    rows = [f"import {words.imported('jax')}"] if options.dtype == "float64" else []
    rows += [_LIBRARY.library_import(words), "", *_LIBRARY.math_imports(words, called, options)]
    return "\n".join([*rows, *_double_precision(words, options)]).rstrip()


def _double_precision(words: Words, options: Options) -> list[str]:
    return ["", f'{words["jax"]}.config.update("jax_enable_x64", True)'] if options.dtype == "float64" else []


def _notes(options: Options) -> tuple[str, ...]:
    return ("Importing this file turns on double precision in JAX.",) if options.dtype == "float64" else ()


FLAVOUR = Flavour(
    name="jax",
    title="JAX",
    dialect=_LIBRARY.dialect,
    imports=_imports,
    input_imports=_input_imports,
    own=(
        *("POPULATION", "Population", "parameters", "propagator", "run_population", "one_step", "one_row", "state"),
        *("old", "new", "c", "k", "row", "rows", "records", "tuple", "partial", "jit", "lax", "jnp"),
        *("noise", "WIENER", "Wiener", "one_given"),
        *(
            *_SOLVE,
            "integrate_adaptively",
            "walk",
            "solve_start",
            "solve_elements",
            "one_attempt",
            "first_dt",
            "wanted",
            "error",
            "error_before",
        ),
        *("change", "curve", "slopes", "longest", "options", "asked"),
    ),
    solve_indents=(2, 2, 3),
    notes=_notes,
)


def _network_imports(
    words: Words, called: tuple[str, ...], routines: tuple[str, ...], program: NetworkProgram, options: Options
) -> str:
    propagated = [name for name in called_intrinsics(program.propagators) if name in _NOT_IN_NUMPY]
    numpy = [words.imported(f"numpy_{name}", name) for name in propagated]
    own = [words.imported(word) for word in ("OUTSIDE", "alike", "over_row", "tail")]
    rows = [
        "from collections import namedtuple",
        "",
        f"import {words.imported('jax')}",
        _LIBRARY.library_import(words),
        *([f"import {words.imported('np', 'numpy')}"] if program.propagators else []),
        f"from jax import {words.imported('lax')}",
        "",
        f"from .support.jax_network import Loop, {', '.join((*own, *map(words.imported, routines)))}",
        *_LIBRARY.math_imports(words, tuple(sorted(called)), options),
        "from .support.network_run import Part, integrate",
        *([f"from .support.numpy_math import {', '.join(numpy)}"] if numpy else []),
    ]
    return "\n".join([*rows, *_double_precision(words, Options())])  # whole numbers of 64 bits, in any case


def _propagator_dialect(words: Words) -> Dialect:
    """NumPy's: the propagator runs once a run, and gives the same numbers on every backend."""
    np = words["np"]
    functions = {name: words[f"numpy_{name}"] if name in _NOT_IN_NUMPY else f"{np}.{name}" for name in INTRINSICS}
    return Dialect(functions, where=f"{np}.where", logical_not=f"{np}.logical_not")


NETWORK = NetworkFlavour(
    name="jax",
    title="JAX",
    dialect=_LIBRARY.dialect,
    propagator_dialect=_propagator_dialect,
    imports=_network_imports,
    functional=True,
    run_loop="Loop({loop}, ARGUMENTS, CHANGED)",
    notes=("", *_notes(Options())),
)


def _fractional_imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    double = options.dtype == "float64"
    rows = [*words.builtin_imports(), f"from functools import {words.imported('partial')}", ""]
    rows += [f"import {words.imported('jax')}"] if double else []
    rows += [_LIBRARY.library_import(words)]
    rows += [f"from jax import {words.imported('jit')}, {words.imported('lax')}"]
    rows += [*gamma_imports(words, program, "jax.scipy.special"), ""]
    rows += [f"from .support.jax_fractional import {words.imported('Memory')}"]
    rows += weight_imports(words, program, "jax_fractional")
    rows += _LIBRARY.math_imports(words, called, options)
    rows += [f"from .support.jax_run import {words.imported('Population')}"]
    return "\n".join([*rows, *_double_precision(words, options)])


FRACTIONAL = replace(
    FLAVOUR,
    imports=_fractional_imports,
    own=(
        *("POPULATION", "Population", "MEMORY", "Memory", "parameters", "memory", "past", "rule", "run_population"),
        *(
            "one_step",
            "one_row",
            "state",
            "old",
            "new",
            "k",
            "row",
            "rows",
            "records",
            "tuple",
            "partial",
            "jit",
            "lax",
        ),
        *("jnp", "derivative", "advance", *WEIGHTS),
    ),
)


def _delay_imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    delays = program.model.delays
    looks = ("slope_at", "value_at") if delays is not None and delays.neutral else ("value_at",)
    driver = ("delayed_loop", "integrate_delayed", "one_delayed_step", *looks)
    rows = [*words.builtin_imports(), f"import {words.imported('jax')}", _LIBRARY.library_import(words)]
    rows += [f"from jax import {words.imported('jit')}, {words.imported('lax')}", ""]
    rows += [f"from .support.delays import {words.imported('DelayedLoops')}"]
    rows += [f"from .support.jax_delays import {', '.join(map(words.imported, driver))}"]
    return "\n".join([*rows, *_LIBRARY.math_imports(words, called, options), *_double_precision(words, options)])


DELAYED = replace(
    FLAVOUR,
    imports=_delay_imports,
    own=(*DELAY_OWN, "delayed_loop", "one_piece", "old", "new", "jit", "lax", "jnp"),
)


class JaxBackend:
    """Prints pure functions of whole arrays for JAX; see `Backend`."""

    name = "jax"
    title = "JAX"
    kind: BackendKind = "array"
    capabilities: frozenset[Capability] = frozenset(
        {
            "fixed_step",
            "solve",
            "forward_solve",
            "clock_driven",
            "higher_derivatives",
            "vector",
            "float32",
            "carried",
            "propagator",
            "noise",
            "fractional",
            "fractional_vector",
            "delays",
            "vector_delays",
        }
    )
    support = ("__init__.py", "jax_iterate.py", "jax_math.py", "jax_run.py", "population.py", "threads.py")

    def render(self, program: Program, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of one module."""
        if program.model.delays is not None:
            delayed = delay_context(without_solve(program), DELAYED, options, sliced=False)
            return (OutputFile(f"{module}.py", render("jax/delay_module.py.jinja", delayed)),)
        if program.memory is not None:
            pieces = fractional_context(program, FRACTIONAL, options)
            return (OutputFile(f"{module}.py", render("jax/fractional_module.py.jinja", pieces)),)
        template = "adaptive_module" if has_solve(program, options) else "module"
        text = render(f"jax/{template}.py.jinja", python_context(program, FLAVOUR, options))
        return (OutputFile(f"{module}.py", text),)

    def render_input(self, function: InputFunction, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of a function given at run time, which takes numbers or arrays of them."""
        text = render("_python/input.py.jinja", python_input(function, FLAVOUR, options))
        return (OutputFile(f"{module}.py", text),)

    def render_network(self, program: NetworkProgram, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of a network."""
        text = render("_python/network.py.jinja", python_network(program, NETWORK, options))
        return (OutputFile(f"{module}.py", text),)


BACKEND = JaxBackend()
