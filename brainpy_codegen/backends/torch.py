"""PyTorch: whole tensors, on whatever device they live; gradients flow through `step` and `run`."""

from __future__ import annotations

from brainpy_codegen.backends.base import BackendKind, Capability, InputFunction, OutputFile
from brainpy_codegen.emit.array_library import ArrayLibrary
from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.noise import array_imports
from brainpy_codegen.emit.python_input import python_input
from brainpy_codegen.emit.python_module import Flavour, python_context
from brainpy_codegen.emit.render import render
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_LIBRARY = ArrayLibrary(
    name="torch",
    alias="torch",
    import_name="torch",
    own_functions=(*INTRINSICS, "where", "select", "logical_not"),  # PyTorch's own refuse numbers
    linear="from .support.torch_linear import",
    couplings={"size": "numel", **{kind: kind for kind in ("dot", "sum", "mean", "max", "min", "roll")}},
    suffixed=("where",),
)


def _imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    builtins = words.builtin_imports()
    rows = [*builtins, *([""] if builtins else []), _LIBRARY.library_import(words), ""]
    rows += _LIBRARY.math_imports(words, called, options)
    rows += [f"from .support.torch_run import {words.imported('Population')}"]
    return "\n".join([*rows, *array_imports(program, words, "torch")])


def _input_imports(words: Words, called: tuple[str, ...], options: Options, in_loops: bool) -> str:
    return "\n".join(_LIBRARY.math_imports(words, called, options))


_OWN = (
    *("POPULATION", "Population", "parameters", "propagator", "c", "k", "times", "range", "tuple", "torch"),
    *("random_numbers", "WIENER", "Wiener", "one_step"),
)

FLAVOUR = Flavour(
    name="torch",
    title="PyTorch",
    dialect=_LIBRARY.dialect,
    imports=_imports,
    input_imports=_input_imports,
    own=(
        "POPULATION",
        "Population",
        "parameters",
        "propagator",
        "c",
        "k",
        "times",
        "range",
        "tuple",
        "torch",
        "random_numbers",
        "WIENER",
        "Wiener",
        "one_step",
    ),
)


class TorchBackend:
    """Prints operations over whole tensors for PyTorch; see `Backend`."""

    name = "torch"
    title = "PyTorch"
    kind: BackendKind = "array"
    capabilities: frozenset[Capability] = frozenset(
        {"fixed_step", "higher_derivatives", "vector", "float32", "carried", "propagator", "noise"}
    )
    support = ("__init__.py", "torch_iterate.py", "torch_math.py", "torch_run.py", "population.py", "threads.py")

    def render(self, program: Program, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of one module."""
        text = render("torch/module.py.jinja", python_context(program, FLAVOUR, options))
        return (OutputFile(f"{module}.py", text),)

    def render_input(self, function: InputFunction, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The file of a function of time, which takes one time or a tensor of them."""
        text = render("_python/input.py.jinja", python_input(function, FLAVOUR, options))
        return (OutputFile(f"{module}.py", text),)


BACKEND = TorchBackend()
