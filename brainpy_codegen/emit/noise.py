"""How generated files draw the random numbers of stochastic models: what templates place for it."""

from __future__ import annotations

from dataclasses import dataclass

from brainpy_codegen.emit.naming import Words
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import DType

LOOP_IMPORTS: dict[DType, str] = {
    "float64": "from .support.numba_random import",
    "float32": "from .support.numba_random_float32 import",
}
ARRAY_IMPORTS: dict[str, str] = {
    "numpy": "from .support.numpy_wiener import",
    "jax": "from .support.jax_wiener import",
    "torch": "from .support.torch_wiener import",
}
HEADERS: dict[DType, str] = {
    "float64": '"support/vector_random.h"',
    "float32": '"support/vector_random_float32.h"',
}


@dataclass(frozen=True, slots=True)
class NoiseRow:
    """A random number of a step: its name, and its row among those of a block."""

    name: str
    index: int


@dataclass(frozen=True, slots=True)
class NoiseContext:
    """What a template of a Python backend places for random numbers; None where a model has none.

    Attributes:
        rows: the random numbers of a step, in order.
        options: the arguments of the object that draws whole arrays: a tuple of literals of the names, and flags.
        seed: the keyword of the seed.
        given: a tuple of the keyword arguments that may give random numbers.
        arguments: the seed and a tuple of what was given instead of drawn, as further arguments of a call.
        drawn: the names as a target of an assignment.
        draw: what draws them for a block, in compiled loops.
    """

    rows: tuple[NoiseRow, ...]
    options: str
    seed: str
    given: str
    arguments: str
    drawn: str
    draw: str


def noise_context(program: Program, words: Words, dtype: DType) -> NoiseContext | None:
    """The context of a program; None without random numbers."""
    if program.draws is None:
        return None
    names = [words[name] for name in program.draws.names]
    flags = ["integrals=True"] if program.draws.integrals else []
    flags += [f'dtype="{dtype}"'] if dtype != "float64" else []
    return NoiseContext(
        rows=tuple(NoiseRow(name, index) for index, name in enumerate(names)),
        options=", ".join([_tuple([f'"{name}"' for name in names]), *flags]),
        seed=words["seed"],
        given=_tuple(names),
        arguments=f", {words['seed']}, {_tuple(names)}",
        drawn=_tuple(names),
        draw=words[draw_function(program)],
    )


def draw_function(program: Program) -> str:
    """The function of the support files that draws for a block."""
    assert program.draws is not None
    return "draw_increments_and_integrals" if program.draws.integrals else "draw_increments"


def noise_keywords(program: Program, words: Words) -> list[str]:
    """The keyword arguments of `step` and `run` that a stochastic model adds."""
    if program.draws is None:
        return []
    return [f"{words['seed']}=0", *(f"{words[name]}=None" for name in program.draws.names)]


def wiener_option(program: Program, words: Words) -> list[str]:
    """The argument of `Loops` that names the random numbers."""
    if program.draws is None:
        return []
    names = _tuple([f'"{words[name]}"' for name in program.draws.names])
    return [f"noise={words['Wiener']}({names})"]


def loop_imports(program: Program, words: Words, dtype: DType) -> list[str]:
    """The import lines of compiled Python loops."""
    if program.draws is None:
        return []
    return [
        f"{LOOP_IMPORTS[dtype]} {words.imported(draw_function(program))}",
        f"from .support.wiener import {words.imported('Wiener')}",
    ]


def array_imports(program: Program, words: Words, library: str, one_step: str = "one_step") -> list[str]:
    """The import lines of operations on whole arrays; `one_step` is our word for the function of that name."""
    if program.draws is None:
        return []
    names = f"{words.imported('Wiener')}, {words.imported(one_step, 'one_step')}"
    return [f"{ARRAY_IMPORTS[library]} {names}"]


def delayed_noise_imports(program: Program, words: Words, from_support: str) -> list[str]:
    """The import lines of models with delays; `from_support` begins that of the backend's own help."""
    if program.draws is None:
        return []
    rows = [f"{from_support} {words.imported('increment')}"]
    return [*rows, f"from .support.wiener import {words.imported('Wiener')}"]


def _tuple(items: list[str]) -> str:
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
