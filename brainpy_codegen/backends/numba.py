"""Numba: loops over elements, compiled; the default."""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.backends.base import BackendKind, Capability, InputFunction, OutputFile
from brainpy_codegen.emit.fractional_context import memory_of
from brainpy_codegen.emit.iteration import TOLERANCE
from brainpy_codegen.emit.lanes import lane_rows
from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.network_module import NetworkFlavour, python_network, support_imports
from brainpy_codegen.emit.noise import delayed_noise_imports, loop_imports
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
from brainpy_codegen.emit.python_lanes import LOCAL as LANES_LOCAL
from brainpy_codegen.emit.python_lanes import OWN as LANES_OWN
from brainpy_codegen.emit.python_module import Flavour, called_intrinsics, has_solve, python_context
from brainpy_codegen.emit.python_vector import looks_of, support_calls
from brainpy_codegen.emit.python_vector_delay import vector_delay_context
from brainpy_codegen.emit.python_vector_delay_solve import solve_imports as vector_solve_imports
from brainpy_codegen.emit.python_vector_module import vector_context
from brainpy_codegen.emit.python_vector_solve import OWN as VECTOR_SOLVE_OWN
from brainpy_codegen.emit.render import render
from brainpy_codegen.emit.vector_context import solves_vectors
from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.network import NetworkProgram
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_OWN = (
    *("BLOCK", "LOOPS", "Loops", "integrate", "one_step", "loop", "run_population", "run_heterogeneous"),
    *("state", "record", "parameters", "drive", "first", "last", "begin", "end", "k", "i", "row", "p", "c"),
    *("rows", "latest", "range", "min", "len", "parameter_rows", "set_parameters"),
    *("noise", "random_numbers", "np"),
)
_SOLVE_FILES = {
    "from .support.adaptive import ": (
        *("ACCEPTED", "AFTER_REJECTION", "DENSE", "KEEP_CURVES", "NEWTON", "REJECTED", "ROW", "STATUS", "STOP"),
        *("Solver", "integrate_adaptively"),
    ),
    "from .support.adaptive_request import ": ("COLLAPSED", "DONE", "ENDED", "NEW", "OUT_OF_STEPS", "RUNNING"),
    "from .support.numba_adaptive import ": (
        *("SMALLEST_ERROR", "any_crossing", "at_time", "begin_again", "drive_parameters", "evaluate"),
        *("event_values", "fill_parameters", "first_stop"),
        *("has_room", "is_due", "is_too_small", "keep_values", "parameters_now", "up_to", "write_rows", "write_step"),
    ),
}
_LANES_FILE = "from .support.numba_lanes import "
_OF_VECTORS = ("drive_parameters", "fill_parameters")
_SOLVE_OWN = (
    *(name for names in _SOLVE_FILES.values() for name in names),
    *("cell", "loop", "empty", "tuple", "max", "SOLVER", "solve_elements", "parameters_at", "options", "error"),
    *("clock", "count", "drives", "stops", "control", "times", "log", "log_of", "events", "before", "seen", "limits"),
    *("first_dt", "curve", "new", "inside", "given", "after", "constants", "stop", "wanted", "change", "t_next"),
    *("ended_by", "crossed", "part", "error_before", "longest", "int"),
)
_NOT_IN_NUMPY = ("exprel", "sigmoid", "erf", "erfc")
_SPELT = {"floor_divide": "floor_divide", "modulo": "modulo", "power": "pow"}  # operators that are calls here


def _solve_imports(words: Words, program: Program) -> list[str]:
    """The imports of a solve loop; without parameters there is nothing to look up at a time."""
    numbers = any(not parameter.matrix for parameter in program.model.parameters)
    left_out = {*(() if program.vector else _OF_VECTORS), *(() if numbers else (*_OF_VECTORS, "at_time"))}
    if program.vector:
        left_out |= {"at_time", "integrate_adaptively"}
    if program.adaptive is None or not program.adaptive.repetitions:
        left_out.add("NEWTON")
    rows = [
        line + ", ".join(words.imported(name) for name in names if name not in left_out)
        for line, names in _SOLVE_FILES.items()
    ]
    if lane_rows(program):
        rows.append(_LANES_FILE + ", ".join(words.imported(name) for name in LANES_OWN))
    if program.vector:
        rows.append(f"from .support.vector_adaptive import {words.imported('integrate_vector_adaptively')}")
    return rows


def _dialect(words: Words, called: tuple[str, ...], options: Options) -> Dialect:
    return Dialect(
        functions={name: words[name] for name in called if name in INTRINSICS},
        floor_divide=words["floor_divide"] if "floor_divide" in called else "",
        modulo=words["modulo"] if "modulo" in called else "",
        power=words["pow"] if "power" in called else "",
        single=words["f32"] if options.dtype == "float32" else "",
        float_arguments=True,
        range=words["range"],
        nan=words["NAN"] if "iterate" in called else "",
        tolerance=TOLERANCE[options.dtype],
    )


def _propagator_dialect(words: Words) -> Dialect:
    """NumPy's: the propagator runs once a run, on numbers or arrays."""
    np = words["np"]
    functions = {name: words[f"numpy_{name}"] if name in _NOT_IN_NUMPY else f"{np}.{name}" for name in INTRINSICS}
    return Dialect(functions, where=f"{np}.where", logical_not=f"{np}.logical_not")


def _propagator_imports(words: Words, program: Program) -> list[str]:
    called = called_intrinsics((program.propagator,)) if program.propagator else ()
    names = [words.imported(f"numpy_{name}", name) for name in called if name in _NOT_IN_NUMPY]
    return [f"from .support.numpy_math import {', '.join(names)}"] if names else []


def _math_imports(words: Words, called: tuple[str, ...], options: Options) -> list[str]:
    wanted = sorted([*(name for name in called if name in INTRINSICS), *(_SPELT[n] for n in called if n in _SPELT)])
    wanted = [*(["NAN"] if "iterate" in called else []), *wanted]
    suffix = "_float32" if options.dtype == "float32" else ""
    names = ", ".join(words.imported(name) for name in wanted)
    return [f"from .support.numba_math{suffix} import {names}"] if wanted else []


def _library_imports(words: Words, options: Options, *, numpy: bool, solve: bool = False) -> list[str]:
    rows = [f"import {words.imported('np', 'numpy')}"] if numpy else []
    rows += [f"from numpy import {words.imported('empty')}"] if solve else []
    rows += [f"from numpy import {words.imported('f32', 'float32')}"] if options.dtype == "float32" else []
    return [line for group in (words.builtin_imports(), rows) if group for line in (*group, "")]


def _parameter_imports(words: Words, program: Program) -> list[str]:
    if program.vector or not program.model.parameters:
        return []
    names = ", ".join(words.imported(name) for name in ("parameter_rows", "set_parameters"))
    return [f"from .support.numba_parameters import {names}"]


def _imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    fast = "fast_" if options.math == "fast" else ""
    solve = has_solve(program, options) or solves_vectors(program, options)
    jit = ", ".join(words.imported(name, f"{fast}{name}") for name in _decorators(program, solve))
    if program.model.delays is not None:
        return _delay_imports(words, called, options, program, program.model.delays)
    driver = ", ".join(words.imported(name) for name in ("BLOCK", "Loops", "integrate", "one_step"))
    rows = [
        *_library_imports(
            words, options, numpy=program.propagator is not None or program.draws is not None, solve=solve
        ),
        *(_solve_imports(words, program) if solve else ()),
        f"from .support.numba_jit import {jit}",
        *_math_imports(words, called, options),
        *_propagator_imports(words, program),
        *_parameter_imports(words, program),
        *([] if program.vector else [f"from .support.population import {driver}"]),
        *loop_imports(program, words, options.dtype),
    ]
    return "\n".join(rows).strip("\n")


def _delay_imports(words: Words, called: tuple[str, ...], options: Options, program: Program, delays: Delays) -> str:
    lean = "fast_lean_" if options.math == "fast" else "lean_"
    jit = ", ".join(words.imported(name, f"{lean}{name}") for name in ("cell", "loop"))
    driver = ", ".join(words.imported(name) for name in ("DelayedLoops", "integrate_delayed", "one_delayed_step"))
    looks = ("slope_at", "value_at") if delays.neutral else ("value_at",)
    ahead = ("look_ahead",) if solves(program) else ()
    past = ", ".join(words.imported(name) for name in ("Past", "begin_step", "keep", *ahead, "remember", *looks))
    rows = [
        *_library_imports(words, options, numpy=False),
        f"from .support.delays import {driver}",
        f"from .support.numba_delays import {past}",
        *(_delay_solve_imports(words, program) if solves(program) else ()),
        f"from .support.numba_jit import {jit}",
        *_math_imports(words, called, options),
        *delayed_noise_imports(program, words, "from .support.numba_delays_noise import"),
    ]
    return "\n".join(rows).strip("\n")


def _delay_solve_imports(words: Words, program: Program) -> list[str]:
    driven = [f"from .support.numba_adaptive import {words.imported('at_time')}"] if program.model.parameters else []
    rows = solve_imports(words, "from .support.numba_delays_solve import")
    return [f"from .support.delay_drives import {words.imported('by_address')}", *driven, *rows]


def _vector_delay_imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    def imported(*names: str) -> str:
        return ", ".join(map(words.imported, names))

    lean = "fast_lean_" if options.math == "fast" else "lean_"
    cells = solves(program) or any(function.role == "helper" for function in program.functions)
    jit = ", ".join(words.imported(name, f"{lean}{name}") for name in (*(("cell",) if cells else ()), "loop"))
    ahead = ("look_ahead_vectors",) if solves(program) else ()
    looks = ("keep_vectors", *ahead, "remember_vectors", *looks_of(program.vector))
    numbers = any(not parameter.matrix for parameter in program.model.parameters)
    coupling = (*(("add_drive",) if numbers else ()), *support_calls(program.vector))
    noise = "from .support.numba_delays_noise import"
    return "\n".join(
        [
            *_library_imports(words, options, numpy=False),
            f"from .support.delays import {imported('DelayedLoops', 'integrate_delayed', 'one_delayed_step')}",
            *([f"from .support.numba_coupling import {imported(*coupling)}"] if coupling else []),
            f"from .support.numba_delays import {imported('Past', 'begin_step')}",
            *(vector_solve_imports(words, numbers) if solves(program) else ()),
            f"from .support.numba_jit import {jit}",
            *_math_imports(words, called, options),
            f"from .support.numba_vector_delays import {imported(*looks)}",
            f"from .support.vector_delays import {imported('filled')}",
            *delayed_noise_imports(program, words, noise),
        ]
    )


def _decorators(program: Program, solve: bool) -> tuple[str, ...]:
    """What the functions of a file are decorated with; a vector model has few functions of numbers, or none."""
    cells = solve or any(function.role == "helper" for function in program.functions)
    return ("loop",) if program.vector and not cells else ("cell", "loop")


def _input_imports(words: Words, called: tuple[str, ...], options: Options, in_loops: bool) -> str:
    names = ("cell", *(["in_loops"] if in_loops else []))
    jit = f"from .support.numba_jit import {', '.join(map(words.imported, names))}"
    rows = [*_library_imports(words, options, numpy=False), jit, *_math_imports(words, called, options)]
    return "\n".join(rows).strip("\n")


FLAVOUR = Flavour(
    name="numba",
    title="Numba",
    dialect=_dialect,
    imports=_imports,
    input_imports=_input_imports,
    own=(*_OWN, *_SOLVE_OWN, *LANES_OWN, *LANES_LOCAL),
    solve_own=(*_SOLVE_OWN, *VECTOR_SOLVE_OWN, *("state", "parameters", "record", "first", "last", "i", "min", "len")),
    solve_indents=(3, 3, 4),
    decorator="cell",
    elements=True,
    propagator_dialect=_propagator_dialect,
    externals="from .support.numba_externals import",
)


def _network_imports(
    words: Words, called: tuple[str, ...], routines: tuple[str, ...], program: NetworkProgram, options: Options
) -> str:
    propagated = called_intrinsics(program.propagators)
    numpy = [words.imported(f"numpy_{name}", name) for name in propagated if name in _NOT_IN_NUMPY]
    rows = [
        *["from collections import namedtuple", ""],
        *_library_imports(words, options, numpy=bool(program.propagators)),
        *(["from .support.network_run import Part, integrate"]),
        "from .support.numba_jit import cell, lean_loop",
        *_math_imports(words, called, options),
        "from .support.numba_network import routine",
        *support_imports(
            words,
            (*(["INDEX"] if "share" in routines else []), *routines),
            sharing="from .support.numba_sharing import",
            spikes="from .support.numba_spikes import"
            if options.dtype == "float64"
            else "from .support.numba_spikes_float32 import",
        ),
        *([f"from .support.numpy_math import {', '.join(numpy)}"] if numpy else []),
    ]
    return "\n".join(rows).strip("\n")


NETWORK = NetworkFlavour(
    name="numba",
    title="Numba",
    dialect=_dialect,
    propagator_dialect=_propagator_dialect,
    imports=_network_imports,
    decorator="@cell",
    routine_decorator="@routine",
    loop_decorator="@lean_loop",
    index="INDEX",
)


def _fractional_imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    fast = "fast_" if options.math == "fast" else ""
    jit = ", ".join(words.imported(name, f"{fast}{name}") for name in ("cell", "loop"))
    names = ("FractionalLoops", "integrate_fractional", "one_fractional_step")
    driver = ", ".join(words.imported(name) for name in names)
    remember = words.imported(f"remember_{memory_of(program).history}")
    rows = [
        *gamma_imports(words, program),
        *([""] if gamma_imports(words, program) else []),
        *_library_imports(words, options, numpy=memory_of(program).rule != "grunwald"),
        f"from .support.fractional import {driver}",
        *weight_imports(words, program),
        f"from .support.numba_jit import {jit}",
        *_math_imports(words, called, options),
        f"from .support.numba_memory import {remember}",
    ]
    return "\n".join(rows).strip("\n")


FRACTIONAL = replace(
    FLAVOUR,
    imports=_fractional_imports,
    own=(
        *("LOOPS", "FractionalLoops", "integrate_fractional", "one_fractional_step", "remember_slopes"),
        *(
            "remember_states",
            "run_elements",
            "loop",
            "state",
            "record",
            "parameters",
            "drive",
            "memory",
            "gains",
            "work",
        ),
        *("now", "k", "i", "row", "range", "min", "len", "f32", "derivative", "advance", *WEIGHTS),
    ),
)


class NumbaBackend:
    """Prints loops over elements for Numba; see `Backend`."""

    name = "numba"
    title = "Numba"
    kind: BackendKind = "loop"
    capabilities: frozenset[Capability] = frozenset(
        {
            "external",
            "fixed_step",
            "solve",
            "delayed_solve",
            "loop_bits",
            "higher_derivatives",
            "vector",
            "float32",
            "fast",
            "carried",
            "propagator",
            "noise",
            "fractional",
            "delays",
            "varying_delays",
            "noisy_delays",
            "vector_delays",
            "threads",
        }
    )
    support = (
        *("__init__.py", "cache.py", "numba_jit.py", "numba_arithmetic.py", "numba_math.py", "numba_math_float32.py"),
        "numba_parameters.py",
        *("numpy_math.py", "population.py", "threads.py", "numba_coupling.py", "vector_population.py"),
    )

    def render(self, program: Program, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of one module."""
        if program.memory is not None:
            single = "f32" if options.dtype == "float32" else ""
            pieces = fractional_context(program, FRACTIONAL, options, single)
            return (OutputFile(f"{module}.py", render("numba/fractional_module.py.jinja", pieces)),)
        if program.model.delays is not None and program.vector:
            flavour = replace(FLAVOUR, imports=_vector_delay_imports)
            template = "vector_delay_solve_module" if solves(program) else "vector_delay_module"
            vectors = vector_delay_context(program, flavour, options)
            return (OutputFile(f"{module}.py", render(f"numba/{template}.py.jinja", vectors)),)
        if program.model.delays is not None:
            delayed = replace(FLAVOUR, own=(*_OWN, *DELAY_OWN, *SOLVE_OWN))
            template = "delay_solve_module" if solves(program) else "delay_module"
            text = render(f"numba/{template}.py.jinja", delay_context(program, delayed, options))
            return (OutputFile(f"{module}.py", text),)
        if program.vector:
            context = vector_context(program, FLAVOUR, options)
            return (OutputFile(f"{module}.py", render("numba/vector_module.py.jinja", context)),)
        template = "adaptive_module" if has_solve(program, options) else "module"
        text = render(f"numba/{template}.py.jinja", python_context(program, FLAVOUR, options))
        return (OutputFile(f"{module}.py", text),)

    def render_input(self, function: InputFunction, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of a function given at run time: a cell, which takes numbers or arrays of them."""
        text = render("_python/input.py.jinja", python_input(function, FLAVOUR, options))
        return (OutputFile(f"{module}.py", text),)

    def render_network(self, program: NetworkProgram, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of a network."""
        text = render("_python/network.py.jinja", python_network(program, NETWORK, options))
        return (OutputFile(f"{module}.py", text),)


BACKEND = NumbaBackend()
