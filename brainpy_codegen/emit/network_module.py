"""A network program as what the templates of network modules place."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from brainpy_codegen.emit.c_function import CScope, power_text, powers_of
from brainpy_codegen.emit.c_function import function_text as c_function_text
from brainpy_codegen.emit.c_layout import block_comment
from brainpy_codegen.emit.c_loader import library_options
from brainpy_codegen.emit.c_module import constants_text, local_names
from brainpy_codegen.emit.c_names import c_names, free_name, transliterate
from brainpy_codegen.emit.header import origin_lines, plain
from brainpy_codegen.emit.naming import Words, names_inside
from brainpy_codegen.emit.printers.python import Dialect, PythonPrinter
from brainpy_codegen.emit.python_function import PythonScope, docstring, function_text, tuple_text
from brainpy_codegen.emit.python_module import called_intrinsics, escaped
from brainpy_codegen.emit.routine_c import CRoutines
from brainpy_codegen.emit.routine_functional import Functional
from brainpy_codegen.emit.routine_groups import Group, grouped, groups_of
from brainpy_codegen.emit.routine_python import RoutineStyle, routine_text
from brainpy_codegen.ir.network import NetworkProgram, PartFace
from brainpy_codegen.ir.routine import (
    FACE,
    SHARING_CALLS,
    SPIKE_CALLS,
    SUPPORT_CALLS,
    Apply,
    Do,
    For,
    Meet,
    Routine,
    Step,
    When,
)
from brainpy_codegen.options import Options

FIELDS = 80  # letters of a line of names


@dataclass(frozen=True, slots=True)
class NetworkModule:
    """What the template of a network's Python file places; all fields are text."""

    header: str
    imports: str
    reference: str
    method: str
    backend: str
    constants: str
    propagators: tuple[str, ...]
    functions: tuple[str, ...]
    routines: tuple[str, ...]
    parts: tuple[str, ...]
    groups: tuple[str, ...]
    arguments: str
    run_loop: str
    library: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CNetworkModule:
    """What the template of a network's C file places."""

    header: str
    single: bool
    math_header: str
    constants: str
    structures: tuple[str, ...]
    functions: tuple[str, ...]
    routines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkFlavour:
    """What a Python backend adds.

    Attributes:
        dialect: makes the dialect of its functions; propagator_dialect: that of functions which NumPy runs.
        imports: its import lines, from the words of the file, what functions call, and what routines call.
        decorator, routine_decorator, loop_decorator: of functions, routines and the time loop; the last given `{np}`.
        arrays: whether independent passes are operations over whole arrays.
        index: the mask for ends of ranges, see `RoutineStyle`.
        functional: whether routines are pure functions, see `Functional`.
        run_loop: what others call, given `{loop}`, the time loop.
        notes: sentences for the header.
    """

    name: str
    title: str
    dialect: Callable[[Words, tuple[str, ...], Options], Dialect]
    propagator_dialect: Callable[[Words], Dialect]
    imports: Callable[[Words, tuple[str, ...], tuple[str, ...], NetworkProgram, Options], str]
    decorator: str = ""
    routine_decorator: str = ""
    loop_decorator: str = ""
    arrays: bool = False
    index: str = ""
    functional: bool = False
    run_loop: str = "{loop}"
    notes: tuple[str, ...] = ()


def python_network(program: NetworkProgram, flavour: NetworkFlavour, options: Options) -> NetworkModule:
    """The module of a network for a Python backend."""
    groups = groups_of(program, _taken(program))
    if not flavour.functional:
        program = replace(program, routines=grouped(program, groups))
    words = _words(program, groups)
    called = called_intrinsics(program.functions)
    scope = PythonScope(flavour.dialect(words, called, options), {}, {one.name: one for one in program.functions})
    inner = PythonScope(flavour.propagator_dialect(words), {}, {})
    style = RoutineStyle(
        flavour.routine_decorator,
        flavour.loop_decorator.format(np=words["np"]),
        flavour.arrays,
        words[flavour.index] if flavour.index else "",
        scope.dialect.single,
        {word: words[word] for word in (*SUPPORT_CALLS, "np", "pieces", "range", "slice")},
    )
    printer = PythonPrinter(scope.dialect, scope.names)
    *routines, loop = program.routines
    texts = tuple(function_text(one, scope, flavour.decorator) for one in program.functions)
    propagators = tuple(function_text(one, inner) for one in program.propagators)
    return NetworkModule(
        header="\n".join(docstring("\n".join((*network_header(program, flavour.title), *flavour.notes)), "")),
        imports=flavour.imports(words, called, support_calls(program), program, options),
        reference=escaped(program.model.source.reference),
        method=program.method.name,
        backend=flavour.name,
        constants="\n".join(f"{one.name} = {printer.text(one.value)}" for one in program.constants),
        propagators=propagators,
        functions=texts,
        routines=_functional_texts(
            program.routines, words, f"{words['jnp']}.float32" if options.dtype == "float32" else ""
        )
        if flavour.functional
        else (*(routine_text(one, style) for one in routines), routine_text(loop, style, last=True)),
        parts=tuple(part_text(one, options.dtype) for one in program.parts),
        groups=tuple(map(_group_text, groups)),
        arguments=_arguments(groups),
        run_loop=flavour.run_loop.format(loop=loop.name),
        changed=_changed(groups) if flavour.functional else (),
    )


def _functional_texts(routines: tuple[Routine, ...], words: Words, single: str) -> tuple[str, ...]:
    own = ("OUTSIDE", "alike", "jnp", "lax", "over_row", "tail")
    names = {word: words[word] for word in (*SUPPORT_CALLS, *own)}
    printer = Functional(names, {one.name: one for one in routines}, single)
    *parts, loop = routines
    return (*map(printer.text, parts), printer.loop_text(loop))


def _changed(groups: tuple[Group, ...]) -> tuple[str, ...]:
    """What the time loop changes, as type and field."""
    return tuple(
        f'("{group.type}", "{field}")'
        for group in groups
        for field, formal in zip(group.fields, group.formals, strict=True)
        if formal.written
    )


def _group_text(group: Group) -> str:
    """The type of what the time loop takes of a part; its fields in lines that are not too long."""
    rows = textwrap.wrap(" ".join(group.fields), FIELDS)
    fields = " ".join(f'"{row}"' if row is rows[-1] else f'"{row} "' for row in rows)
    return f'{group.type} = namedtuple("{group.type}", {fields})'


def _arguments(groups: tuple[Group, ...]) -> str:
    pairs = (f'("{group.part}", {group.type})' for group in groups)
    return f"({', '.join(pairs)},)"


def _taken(program: NetworkProgram) -> tuple[str, ...]:
    """The names of a module that no other thing may have."""
    functions = [one.name for one in (*program.functions, *program.propagators)]
    rest = [*(one.name for one in program.routines), *(one.name for one in program.constants)]
    return (*_user_names(program), *functions, *rest, *FACE)


def c_network(program: NetworkProgram, module: str, options: Options) -> CNetworkModule:
    """The C file of a network."""
    groups = groups_of(program, _taken(program))
    program = replace(program, routines=grouped(program, groups, opened=True))
    local = (*_user_names(program), *(field for group in groups for field in group.fields))
    names = c_names(local, [*(one.name for one in program.constants), *(group.type for group in groups)])
    names |= {word: free_name(f"{word}_", names.values()) for word in SUPPORT_CALLS if word in names}
    scope = CScope(
        names=names,
        functions={one.name: one for one in program.functions},
        sets={},
        dtype=options.dtype,
        generated={one.name: free_name(transliterate(one.name), names.values()) for one in program.functions},
    )
    routines = CRoutines(scope, module)
    *parts, loop = program.routines
    powers = powers_of(program.functions, options.dtype)
    return CNetworkModule(
        header="\n".join(block_comment(network_header(program, "C"))),
        single=options.dtype == "float32",
        math_header="vector_math.h" if options.dtype == "float64" else "vector_math_float32.h",
        constants=constants_text(program.constants, scope, program.functions) if program.constants else "",
        structures=tuple(map(routines.structure, groups)),
        functions=(
            *(power_text(exponent, scope) for exponent in powers),
            *(c_function_text(one, scope) for one in program.functions),
        ),
        routines=(*(routines.text(one) for one in parts), routines.text(loop, last=True)),
    )


def c_network_loader(
    program: NetworkProgram, module: str, dialect: Callable[[Words], Dialect], imports: str, options: Options
) -> NetworkModule:
    """The Python file beside it."""
    groups = groups_of(program, _taken(program))
    words = _words(program, groups)
    inner = PythonScope(dialect(words), {}, {})
    note = f"The loops are in {module}.c, which this file compiles once and calls."
    return NetworkModule(
        header="\n".join(docstring("\n".join((*network_header(program, "C"), "", note)), "")),
        imports=imports,
        reference=escaped(program.model.source.reference),
        method=program.method.name,
        backend="c",
        constants="",
        propagators=tuple(function_text(one, inner) for one in program.propagators),
        functions=(),
        routines=(),
        parts=tuple(part_text(one, options.dtype) for one in program.parts),
        groups=tuple(map(_group_text, groups)),
        arguments=_arguments(groups),
        run_loop="LIBRARY.run_network",
        library=f'LIBRARY = Library(Path(__file__).with_suffix(".c"){library_options(options)})',
    )


def network_header(program: NetworkProgram, title: str) -> tuple[str, ...]:
    """What a module is and where it comes from."""
    first = f"{plain(program.model.name)}: a network of {_counted(program)}, {program.method.name} step for {title}."
    notes = (("", *program.notes)) if program.notes else ()
    order = "A step: record, state update, thresholds, synapses, resets."
    return (first, "", *origin_lines(program.model.source), "", order, *notes)


def support_calls(program: NetworkProgram) -> tuple[str, ...]:
    """The support functions that routines call."""
    steps = [step for one in program.routines for step in _steps(one.body)]
    found = {step.function for step in steps if isinstance(step, Apply)}
    found |= {step.routine for step in steps if isinstance(step, Do)}
    found |= {"meet"} if any(isinstance(step, Meet) for step in steps) else set()
    return tuple(word for word in SUPPORT_CALLS if word in found)


def support_imports(words: Words, called: Iterable[str], *, sharing: str, spikes: str) -> list[str]:
    """The import lines of the support functions that routines call; `sharing`, `spikes`: how these lines begin."""
    found = []
    for line, names in ((sharing, SHARING_CALLS), (spikes, SPIKE_CALLS)):
        imported = [words.imported(name) for name in called if name in names]
        found += [f"{line} {', '.join(imported)}"] if imported else []
    return found


def part_text(part: PartFace, dtype: str) -> str:
    """A population or projection as the module states it: `Part("cells", "neurons", ...)`."""
    plain_printer = PythonPrinter(Dialect(functions={}))
    fields = [f'"{part.name}"', f'"{part.kind}"']
    if part.states:
        fields.append(f"states={tuple_text(_quoted(part.states))}")
    if part.parameters:
        pairs = (
            f'"{one.name}": {"None" if one.default is None else plain_printer.text(one.default)}'
            for one in part.parameters
        )
        fields.append(f"parameters={{{', '.join(pairs)}}}")
    if part.propagator:
        fields += [f"propagator={part.propagator}", f"propagated={tuple_text(_quoted(part.propagated))}"]
    if part.source:
        fields.append(f'source="{part.source}"')
    if part.target:
        fields.append(f'target="{part.target}"')
    if part.summed:
        fields.append(f"summed={tuple_text(_quoted(part.summed))}")
    if part.draws:
        fields.append(f"draws={tuple_text(_quoted(part.draws))}")
    fields += [f"{word}=True" for word in ("refractory", "event_driven", "post") if getattr(part, word)]
    fields += [f'dtype="{dtype}"'] if dtype != "float64" else []
    return f"Part({', '.join(fields)})"


def _counted(program: NetworkProgram) -> str:
    words = []
    for count, noun in ((len(program.model.populations), "population"), (len(program.model.projections), "projection")):
        words.append(f"{count} {noun}{'' if count == 1 else 's'}")
    return " and ".join(words)


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _steps(steps: Iterable[Step]) -> Iterable[Step]:
    for step in steps:
        yield step
        if isinstance(step, For):
            yield from _steps(step.body)
        elif isinstance(step, When):
            yield from (*_steps(step.body), *_steps(step.otherwise))


def _words(program: NetworkProgram, groups: tuple[Group, ...]) -> Words:
    """The names of ours in a Python module; those of the user's functions and values are taken."""
    functions = [one.name for one in (*program.functions, *program.propagators)]
    types = [one.type for one in groups]
    return Words((*_user_names(program), *functions, *(one.name for one in program.constants), *types))


def _user_names(program: NetworkProgram) -> tuple[str, ...]:
    """Every name that stands for a value in the module."""
    found: list[str] = []
    for function in (*program.functions, *program.propagators):
        found += [*names_inside(function), *local_names(function)]
    for routine in program.routines:
        found += [formal.name for formal in routine.arguments]
        found += _locals(routine)
    return tuple(dict.fromkeys(found))


def _locals(routine: Routine) -> list[str]:
    found: list[str] = []
    for step in _steps(routine.body):
        match step:
            case For(index=index):
                found.append(index)
            case Apply(new=new):
                found += new
            case _:
                name = getattr(step, "name", "")
                found += [name] if name else []
    return found
