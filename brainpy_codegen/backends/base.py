"""What a backend is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Constant, Source
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

if TYPE_CHECKING:
    from brainpy_codegen.ir.network import NetworkProgram

BackendKind: TypeAlias = Literal["loop", "array"]
Capability: TypeAlias = Literal[
    "fixed_step",
    "solve",
    "vector",
    "float32",
    "fast",
    "carried",
    "propagator",
    "external",
    "external_special",
    "noise",
    "fractional",
    "fractional_vector",
    "fractional_delays",
    "delays",
    "varying_delays",
    "vector_delays",
    "single_delays",
    "noisy_delays",
    "higher_derivatives",
    "threads",
    "delayed_solve",
    "forward_solve",
    "clock_driven",
    "function_bits",
    "loop_bits",
]


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One generated file: its name inside the output folder and its text (LF line ends, one final newline)."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class InputFunction:
    """A function given at run time, parsed like a model; becomes a generated file of its own.

    model: of an event or a reset, the name of the model whose solve loop calls it; empty for a function of time.
    rows, changed: as `frontend.parse.ParsedInput` has them.
    """

    name: str
    source: Source
    function: Function
    helpers: tuple[Function, ...] = ()
    constants: tuple[Constant, ...] = ()
    model: str = ""
    rows: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What it is, in words."""
        if not self.model:
            return "a function of time"
        return f"a reset of {self.model}" if self.changed else f"an event of {self.model}"


class Backend(Protocol):
    """A target: prints programs as files.

    Attributes:
        name: the word that users write (`numba`) and that ends the module's name.
        title: how text names it (`Numba`).
        kind: "loop" backends run one element at a time and get the loop passes; "array" backends run whole arrays.
        capabilities: what it can run; a program that needs more is refused before any text is made. With "solve" its
            modules also hold the loop of adapted steps, where the method has one ("delayed_solve": of delay
            equations, too; "forward_solve": derivatives go through it forwards alone). "clock_driven" are networks
            whose spikes are delivered as sums over all synapses. "function_bits" and "loop_bits": results have the bits
            of the user's function called on arrays, or those of the compiled loops.
        support: the files of `templates/support` that all its modules get; what only some import or include comes
            with those.
    """

    name: str
    title: str
    kind: BackendKind
    capabilities: frozenset[Capability]
    support: tuple[str, ...]

    def render(self, program: Program, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The files of one module; the first is the Python file that users import. Python needs no layout yet."""
        ...

    def render_input(self, function: InputFunction, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The files of a function given at run time (`module` holds a function of that name, elementwise)."""
        ...


@runtime_checkable
class NetworkBackend(Protocol):
    """A backend that also prints spiking networks."""

    def render_network(self, program: NetworkProgram, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The files of one network; the first is the Python file that users import."""
        ...
