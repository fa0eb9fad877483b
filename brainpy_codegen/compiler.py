"""The pipeline on one page: from a parsed model to the text of one generated module.

    ir.Model    --MODEL_PASSES-->       ir.Model      what the user wrote, singular points removed
    ir.Model    --method.build-->       ir.Program    what will run, for one element, without a target; of adaptive
                                                      methods the stages once, for the fixed step and the solve loop
    ir.Program  --PROGRAM_PASSES-->     ir.Program    the same values, in fewer operations (loop backends)
    ir.Program  --backend.render-->     files         text
    files       --laid_out-->           files         the same text, in the layout of its language

`stages` walks it and gives each intermediate form, which is what `brainpy-codegen explain` shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, TypeAlias, cast

from brainpy_codegen import backends
from brainpy_codegen.backends.base import Backend, Capability, InputFunction, NetworkBackend, OutputFile
from brainpy_codegen.emit.layout import laid_out
from brainpy_codegen.emit.render import support_text
from brainpy_codegen.emit.template_folders import using
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.frontend.parse import ParsedInput
from brainpy_codegen.integrators import registry as methods
from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.sde.fit import check_fit
from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.expression import Call
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.ir.visitor import reads, walk
from brainpy_codegen.options import Options
from brainpy_codegen.transforms.cse import share_subexpressions
from brainpy_codegen.transforms.dead_code import drop_dead_code
from brainpy_codegen.transforms.exprel import recognise_exprel
from brainpy_codegen.transforms.higher_derivatives import with_derivatives
from brainpy_codegen.transforms.jacobian import with_jacobian
from brainpy_codegen.transforms.powers import expand_powers
from brainpy_codegen.transforms.share_stages import share_stages
from brainpy_codegen.transforms.vectorize import vectorize

if TYPE_CHECKING:
    from brainpy_codegen.ir.network import NetworkModel, NetworkProgram, Origin

ModelPass: TypeAlias = Callable[[Model], Model]
ProgramPass: TypeAlias = Callable[[Program], Program]
# Is told the files as they are rendered: C is final then, Python still waits for its layout.
Rendered: TypeAlias = Callable[[tuple[OutputFile, ...]], None]


def each_function(change: Callable[[Function], Function]) -> ProgramPass:
    """A pass over every function of a program."""

    def apply(program: Program) -> Program:
        start = None if program.start is None else change(program.start)
        adaptive = None if program.adaptive is None else program.adaptive.changed(change)
        return replace(program, functions=tuple(map(change, program.functions)), start=start, adaptive=adaptive)

    return apply


MODEL_PASSES: tuple[tuple[str, ModelPass], ...] = (
    # Before the method: an exponential method splits and differentiates what stands here, and 0/0 must be gone.
    ("exprel", recognise_exprel),
)

PROGRAM_PASSES: tuple[tuple[str, ProgramPass], ...] = (
    # Before cse: x**2.0 and x**2 become the same expression.
    ("powers", each_function(expand_powers)),
    # After the method, whose own products (slopes times dt) are worth sharing too.
    ("cse", each_function(share_subexpressions)),
    # After cse and powers, which leave statements that nothing reads any more.
    ("dead_code", each_function(drop_dead_code)),
    # Last: what it makes of vector models are loops, which no other pass reads.
    ("vectorize", vectorize),
)


@dataclass(frozen=True, slots=True)
class Generated:
    """The text of one module: `files`, the importable Python file first.

    Attributes:
        module: its name, `<model>_<method>_<backend>` and what the options add.
        files: the files.
        support: files of `support/` that they need.
        restartable: a run may be cut anywhere without changing a bit.
        program: of a model.
        origins: of a network, what its functions come from.
    """

    module: str
    files: tuple[OutputFile, ...]
    support: tuple[str, ...]
    restartable: bool
    program: Program | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """An intermediate form: its name and what it is."""

    name: str
    value: Model | Program | NetworkModel | NetworkProgram | tuple[OutputFile, ...]


def stages(
    model: Model, method: str, backend: str, options: Options, module: str, rendered: Rendered | None = None
) -> Iterator[Stage]:
    """The pipeline, step by step."""
    scheme, target = methods.get(method, model.kind), backends.get(backend)
    check_kind(model, scheme)
    yield Stage("model", model)
    for name, model_pass in MODEL_PASSES:
        model = model_pass(model)
        yield Stage(name, model)
    program = with_asked(share_stages(scheme.build(model)), options)
    yield Stage("program", program)
    check_capabilities(program, target, options)
    # Array code prints the user's expressions unchanged: bit-equal with his function, and no loop to speed up.
    for name, program_pass in PROGRAM_PASSES if target.kind == "loop" else ():
        program = program_pass(program)
        yield Stage(name, program)
    with using(options.templates):
        files = _finished(target.render(program, module, options), rendered)
    yield Stage("files", files)


def _finished(files: tuple[OutputFile, ...], rendered: Rendered | None) -> tuple[OutputFile, ...]:
    if rendered is not None:
        rendered(files)
    return laid_out(files)


def with_asked(program: Program, options: Options) -> Program:
    """The program with the derivatives that somebody asked for."""
    if options.derivatives:
        return with_derivatives(program, options.derivatives)
    return with_jacobian(program) if options.jacobian else program


def compile_model(
    model: Model, method: str, backend: str, options: Options, module: str, rendered: Rendered | None = None
) -> Generated:
    """The files of a model under a method on a backend.

    Raises:
        UsageError: no method or backend of that name.
        UnsupportedError: they do not fit together; the message names what does.
    """
    program: Program | None = None
    files: tuple[OutputFile, ...] = ()
    for stage in stages(model, method, backend, options, module, rendered):
        if isinstance(stage.value, Program):
            program = stage.value
        elif isinstance(stage.value, tuple):
            files = stage.value
    assert program is not None
    return Generated(module, files, support_of(files, backends.get(backend)), is_restartable(program), program)


def build_program(model: Model, method: str) -> Program:
    """The program of a model under a method, before the passes that make it faster."""
    scheme = methods.get(method, model.kind)
    check_kind(model, scheme)
    for _, model_pass in MODEL_PASSES:
        model = model_pass(model)
    return share_stages(scheme.build(model))


def render_program(program: Program, backend: str, options: Options, module: str) -> dict[str, str]:
    """The texts of a program on a backend, by file name."""
    target = backends.get(backend)
    check_capabilities(program, target, options)
    for _, program_pass in PROGRAM_PASSES if target.kind == "loop" else ():
        program = program_pass(program)
    with using(options.templates):
        return {file.name: file.text for file in laid_out(target.render(program, module, options))}


def compile_input(
    parsed: ParsedInput, backend: str, options: Options, module: str, rendered: Rendered | None = None
) -> Generated:
    """The files of a function that is given at run time."""
    target = backends.get(backend)
    function = InputFunction(*(getattr(parsed, one.name) for one in fields(InputFunction)))
    with using(options.templates):
        files = _finished(target.render_input(function, module, options), rendered)
    return Generated(module, files, support_of(files, target), restartable=False)


def compile_network(
    network: NetworkModel, method: str, backend: str, options: Options, module: str, rendered: Rendered | None = None
) -> Generated:
    """The files of a network; see `network_stages`."""
    steps = network_stages(network, method, backend, options, module, rendered)
    values = {stage.name: stage.value for stage in steps}
    files, origins = values["files"], getattr(values["program"], "origins", {})
    assert isinstance(files, tuple)
    return Generated(module, files, support_of(files, backends.get(backend)), restartable=True, origins=origins)


def network_program(network: NetworkModel, method: str, backend: str, options: Options) -> NetworkProgram:
    """The program of a network, before it is rendered; what its functions come from is in it."""
    steps = network_stages(network, method, backend, options, "")
    return cast("NetworkProgram", next(stage.value for stage in steps if stage.name == "program"))


def render_network(program: NetworkProgram, backend: str, options: Options, module: str) -> dict[str, str]:
    """The texts of a network's program on a backend, by file name."""
    target = cast("NetworkBackend", backends.get(backend))
    with using(options.templates):
        return {file.name: file.text for file in laid_out(target.render_network(program, module, options))}


def network_stages(
    network: NetworkModel, method: str, backend: str, options: Options, module: str, rendered: Rendered | None = None
) -> Iterator[Stage]:
    """The pipeline of a network, step by step; models of kind "update" are their own method.

    Raises:
        UsageError: no method or backend of that name.
        UnsupportedError: a model, the method and the backend do not fit together.
    """
    # Imported here, because models need nothing of networks.
    from brainpy_codegen.network.schedule import assemble

    target = backends.get(backend)
    if not isinstance(target, NetworkBackend):
        fitting = [name for name in backends.available() if isinstance(backends.get(name), NetworkBackend)]
        raise UnsupportedError(
            f"backend {backend!r} has no form for spiking networks: spikes are lists whose length changes in every "
            f"step; backends that have one: {', '.join(fitting)}"
        )
    yield Stage("network", network)
    neurons = {one.name: one.neuron.model for one in network.populations if one.neuron is not None}
    synapses = {one.name: one.dynamics for one in network.projections if one.dynamics is not None}
    driven = {one.name for one in network.projections if one.event_driven}
    programs = {name: _part_program(model, method, target, options) for name, model in neurons.items()}
    dynamics = {
        name: _part_program(model, "exact" if name in driven else method, target, options)
        for name, model in synapses.items()
    }
    threads = "threads" in target.capabilities
    chosen = Method(methods.get(method).name, "", None)
    program = assemble(network, programs, dynamics, chosen, threads=threads, single=options.dtype == "float32")
    yield Stage("program", program)
    with using(options.templates):
        files = _finished(target.render_network(program, module, options), rendered)
    yield Stage("files", files)


# What a stochastic method is for those models of a network that have no noise.
_WITHOUT_NOISE = {"euler_maruyama": "euler", "tamed_euler": "euler", "euler_heun": "euler", "heun": "heun2"}


def _part_program(model: Model, method: str, target: Backend, options: Options) -> Program:
    """The program of one model of a network."""
    scheme = methods.get("update" if model.kind == "update" else method)
    if scheme.family == "sde" and model.kind == "ode":
        scheme = methods.get(_WITHOUT_NOISE.get(scheme.name, "rk4"))
    check_kind(model, scheme)
    for _, model_pass in MODEL_PASSES:
        model = model_pass(model)
    program = scheme.build(model)
    check_capabilities(program, target, options)
    for _, program_pass in PROGRAM_PASSES[:-1] if target.kind == "loop" else ():
        program = program_pass(program)
    return program


_SUPPORT_NAMED = re.compile(r'^from \.support\.(\w+) import |^#include "support/([\w.]+)"', flags=re.MULTILINE)
_SUPPORT_AMONG = re.compile(r'^from \.(\w+) import |^#include "([\w.]+)"', flags=re.MULTILINE)


def support_of(files: tuple[OutputFile, ...], target: Backend) -> tuple[str, ...]:
    """The files of `support/` that go with these: what the backend always needs, and what they name in turn."""
    found = [match[2] or f"{match[1]}.py" for file in files for match in _SUPPORT_NAMED.finditer(file.text)]
    named: set[str] = set()
    while found:
        name = found.pop()
        if name not in named and name not in target.support:
            named.add(name)
            found += [match[2] or f"{match[1]}.py" for match in _SUPPORT_AMONG.finditer(support_text(name))]
    return (*target.support, *sorted(named))


def check_kind(model: Model, scheme: Scheme) -> None:
    """Refuse a method that is not made for this kind of model."""
    if model.kind not in scheme.kinds:
        fitting = ", ".join(other.name for other in methods.available() if model.kind in other.kinds)
        raise UnsupportedError(
            f"method {scheme.name!r} does not take models of kind {model.kind!r} such as {model.name!r}; "
            f"those that do: {fitting or 'none'}"
        )
    if scheme.stochastic is not None:
        check_fit(model, scheme, methods.available("sde"))


def check_capabilities(program: Program, target: Backend, options: Options) -> None:
    """Refuse a backend that cannot run a program; nothing was rendered yet."""
    nowhere = sorted(set(_externals(program)) - {one.name for one in program.model.externals})
    if nowhere:
        raise UnsupportedError(
            f"generated files find an external function by its file and its name, and {nowhere[0]!r} stands inside of "
            "another function; write it with `def` at the top level of a file"
        )
    lacking = needs(program, options) - target.capabilities
    if lacking:
        fitting = [name for name in backends.available() if needs(program, options) <= backends.get(name).capabilities]
        what = ", ".join(sorted(NEEDS[need] for need in lacking))
        raise UnsupportedError(
            f"backend {target.name!r} cannot run {program.model.name!r} with method {program.method.name!r}: it has no "
            f"{what}; backends that can: {', '.join(fitting) or 'none'}"
        )


# What a capability is called in messages and tables.
NEEDS: dict[Capability, str] = {
    "fixed_step": "fixed steps",
    "vector": "vector models",
    "float32": "float32",
    "fast": "fast mode",
    "carried": "multistep methods",
    "noise": "stochastic models",
    "propagator": "exact propagation",
    "external": "external functions",
    "external_special": "external functions in models with vectors, delays, noise or memory",
    "fractional": "derivatives of fractional order",
    "fractional_vector": "vector models with derivatives of fractional order",
    "fractional_delays": "delays beside derivatives of fractional order",
    "delays": "delays",
    "varying_delays": "delays that change with time or state",
    "vector_delays": "delays in vector models",
    "single_delays": "delays in float32",
    "noisy_delays": "delays in stochastic models",
    "higher_derivatives": "derivatives above the first",
}


def needs(program: Program, options: Options) -> frozenset[Capability]:
    """What a backend must be capable of to run a program."""
    found: set[Capability] = {"fixed_step"}
    if options.derivatives:
        found.add("higher_derivatives")
    if program.model.vector:
        found.add("vector")
    if program.carried:
        found.add("carried")
    if program.propagator is not None:
        found.add("propagator")
    if program.draws is not None:
        found.add("noise")
    if program.memory is not None:
        found.add("fractional_vector" if program.model.vector else "fractional")
        if program.model.delays is not None:
            found.add("fractional_delays")
    if program.model.delays is not None:
        found |= _delay_needs(program.model, program.model.delays, options)
    if options.dtype == "float32":
        found.add("float32")
    if options.math == "fast":
        found.add("fast")
    if _externals(program):
        special = program.model.vector or program.model.delays or program.memory or program.draws
        found.add("external_special" if special else "external")
    return frozenset(found)


def _delay_needs(model: Model, delays: Delays, options: Options) -> set[Capability]:
    found: set[Capability] = {"delays"}
    if not delays.constant:
        found.add("varying_delays")
    if model.vector:
        found.add("vector_delays")
    if options.dtype == "float32":
        found.add("single_delays")
    if model.noise is not None:
        found.add("noisy_delays")
    return found


def is_restartable(program: Program) -> bool:
    """Whether a run may be cut anywhere without changing a bit: nothing carried over, no reading of the time."""
    if program.carried or program.start is not None or program.memory is not None or program.model.delays is not None:
        return False
    model = program.model
    return not any(model.time in reads(statement) for statement in model.function.body)


def _externals(program: Program) -> list[str]:
    """The external functions that a program calls."""
    values = [one.value for function in program.functions for one in function.body if isinstance(one, Assign)]
    nodes = [node for value in values for node in walk(value)]
    return sorted({node.function for node in nodes if isinstance(node, Call) and node.kind == "external"})
