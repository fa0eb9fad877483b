"""NumPy: whole arrays, the reference; prints the user's expressions as they are."""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.backends.base import BackendKind, Capability, InputFunction, OutputFile
from brainpy_codegen.emit.array_library import ArrayLibrary
from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.network_module import NetworkFlavour, python_network
from brainpy_codegen.emit.noise import array_imports, delayed_noise_imports
from brainpy_codegen.emit.printers.python import Dialect
from brainpy_codegen.emit.python_delay_module import OWN as DELAY_OWN
from brainpy_codegen.emit.python_delay_module import delay_context
from brainpy_codegen.emit.python_delay_solve import SOLVE_OWN, solve_imports, solves
from brainpy_codegen.emit.python_fractional_module import (
    WEIGHTS,
    fractional_context,
    gamma_imports,
    weight_imports,
)
from brainpy_codegen.emit.python_input import python_input
from brainpy_codegen.emit.python_module import Flavour, called_intrinsics, has_solve, python_context
from brainpy_codegen.emit.render import render
from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.network import NetworkProgram
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_LIBRARY = ArrayLibrary(
    name="numpy",
    alias="np",
    import_name="numpy",
    own_functions=("exprel", "sigmoid", "erf", "erfc"),
    linear="from .support.numpy_linear import",
    couplings={kind: kind for kind in ("dot", "sum", "mean", "max", "min", "roll", "size")},
    single="float32",
)


def _imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    builtins = words.builtin_imports()
    if program.model.delays is not None:
        return _delay_imports(words, called, options, program, program.model.delays)
    rows = [*builtins, *([""] if builtins else []), _LIBRARY.library_import(words), ""]
    rows += _LIBRARY.math_imports(words, called, options)
    if has_solve(program, options):
        rows.append(f"from .support.numpy_adaptive import {words.imported('Walk')}")
    rows += [f"from .support.numpy_run import {words.imported('Population')}"]
    return "\n".join([*rows, *array_imports(program, words, "numpy")])


def _delay_imports(words: Words, called: tuple[str, ...], options: Options, program: Program, delays: Delays) -> str:
    builtins = words.builtin_imports()
    rows = [*builtins, *([""] if builtins else []), _LIBRARY.library_import(words), ""]
    driver = ", ".join(words.imported(name) for name in ("DelayedLoops", "integrate_delayed", "one_delayed_step"))
    looks = ("slope_at", "value_at") if delays.neutral else ("value_at",)
    rows += [f"from .support.delays import {driver}"]
    rows += [f"from .support.numpy_delays import {', '.join(words.imported(name) for name in ('Past', *looks))}"]
    driven = ("parameters_at",) if program.model.parameters else ()
    rows += solve_imports(words, "from .support.numpy_delays_solve import", driven) if solves(program) else ()
    rows += delayed_noise_imports(program, words, "from .support.numpy_delays_noise import")
    return "\n".join([*rows, *_LIBRARY.math_imports(words, called, options)])


def _input_imports(words: Words, called: tuple[str, ...], options: Options, in_loops: bool) -> str:
    return "\n".join([_LIBRARY.library_import(words), "", *_LIBRARY.math_imports(words, called, options)]).rstrip()


def _face_decorator(words: Words) -> str:
    return f'@{words["np"]}.errstate(all="ignore")  # np.where computes both branches, wanted or not'


_OWN = (
    *("POPULATION", "Population", "parameters", "propagator", "c", "k", "row", "times", "range", "tuple", "np"),
    *("random_numbers", "WIENER", "Wiener", "one_step"),
)

FLAVOUR = Flavour(
    name="numpy",
    title="NumPy",
    dialect=_LIBRARY.dialect,
    imports=_imports,
    input_imports=_input_imports,
    own=(
        *("POPULATION", "Population", "parameters", "propagator", "c", "k", "row", "times", "range", "tuple", "np"),
        *("random_numbers", "WIENER", "Wiener", "one_step"),
        *("Walk", "walk", "options", "longest", "error", "error_before", "change"),
    ),
    solve_indents=(2, 2, 3),
    face_decorator=_face_decorator,
)


def _network_imports(
    words: Words, called: tuple[str, ...], routines: tuple[str, ...], program: NetworkProgram, options: Options
) -> str:
    every = tuple(dict.fromkeys((*called, *called_intrinsics(program.propagators))))
    rows = [
        *words.builtin_imports(),
        "from collections import namedtuple",
        "",
        _LIBRARY.library_import(words),
        "",
        "from .support.network_run import Part, integrate",
        *_LIBRARY.math_imports(words, tuple(sorted(every)), options),
        f"from .support.numpy_spikes import {', '.join(map(words.imported, (*routines, 'pieces')))}",
    ]
    return "\n".join(rows)


def _propagator_dialect(words: Words) -> Dialect:
    return _LIBRARY.dialect(words, tuple(INTRINSICS), Options())


NETWORK = NetworkFlavour(
    name="numpy",
    title="NumPy",
    dialect=_LIBRARY.dialect,
    propagator_dialect=_propagator_dialect,
    imports=_network_imports,
    loop_decorator='@{np}.errstate(all="ignore")  # {np}.where computes both branches, wanted or not',
    arrays=True,
)


def _fractional_imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    builtins = [*words.builtin_imports(), *gamma_imports(words, program)]
    rows = [*builtins, *([""] if builtins else []), _LIBRARY.library_import(words), ""]
    rows += weight_imports(words, program)
    if program.model.delays is not None:
        names = ", ".join(map(words.imported, ("Before", "value_at")))
        rows += [f"from .support.numpy_fractional_delays import {names}"]
    rows += [f"from .support.numpy_fractional import {words.imported('Memory')}"]
    rows += _LIBRARY.math_imports(words, called, options)
    return "\n".join([*rows, f"from .support.numpy_run import {words.imported('Population')}"])


FRACTIONAL = replace(
    FLAVOUR,
    imports=_fractional_imports,
    own=(
        *("POPULATION", "Population", "MEMORY", "Memory", "parameters", "memory", "past", "k", "row", "times", "range"),
        *("tuple", "derivative", "advance", "slopes", "delays", "Before", "before", *WEIGHTS),
    ),
)


class NumpyBackend:
    """Prints operations over whole arrays for NumPy; see `Backend`."""

    name = "numpy"
    title = "NumPy"
    kind: BackendKind = "array"
    capabilities: frozenset[Capability] = frozenset(
        {
            "external",
            "fixed_step",
            "solve",
            "delayed_solve",
            "function_bits",
            "higher_derivatives",
            "vector",
            "float32",
            "carried",
            "propagator",
            "noise",
            "fractional",
            "fractional_vector",
            "fractional_delays",
            "delays",
            "varying_delays",
            "noisy_delays",
            "vector_delays",
        }
    )
    support = ("__init__.py", "numpy_iterate.py", "numpy_math.py", "numpy_run.py", "population.py", "threads.py")

    def render(self, program: Program, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of one module."""
        if program.memory is not None:
            pieces = fractional_context(program, FRACTIONAL, options)
            return (OutputFile(f"{module}.py", render("numpy/fractional_module.py.jinja", pieces)),)
        if program.model.delays is not None:
            delayed = replace(FLAVOUR, own=(*DELAY_OWN, *SOLVE_OWN, "np"))
            template = "delay_solve_module" if solves(program) else "delay_module"
            text = render(f"numpy/{template}.py.jinja", delay_context(program, delayed, options))
            return (OutputFile(f"{module}.py", text),)
        template = "adaptive_module" if has_solve(program, options) else "module"
        text = render(f"numpy/{template}.py.jinja", python_context(program, FLAVOUR, options))
        return (OutputFile(f"{module}.py", text),)

    def render_input(self, function: InputFunction, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of a function given at run time, which takes numbers or arrays of them."""
        text = render("_python/input.py.jinja", python_input(function, FLAVOUR, options))
        return (OutputFile(f"{module}.py", text),)

    def render_network(self, program: NetworkProgram, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of a network."""
        text = render("_python/network.py.jinja", python_network(program, NETWORK, options))
        return (OutputFile(f"{module}.py", text),)


BACKEND = NumpyBackend()
