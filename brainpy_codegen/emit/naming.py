"""What a generated Python file calls its own things, kept apart from the user's names.

The user's names win: where he has a parameter `np` or a state `k`, ours becomes `np_` or `k_`. That holds for builtins
too, which then are imported under the other name (`from builtins import range as range_`). Only a helper function or a
constant of his steps aside, where it has the name of something that every generated module offers (`step`, `STATES`).
Letters outside ASCII stay: Python knows them. For C see `emit.c_names`.

Nothing here depends on the order of a set.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Mapping

from brainpy_codegen.ir.function import HIGHER, Function
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import writes

FACE = (
    "MODEL",
    "METHOD",
    "BACKEND",
    "STATES",
    "PARAMETERS",
    "derivative",
    "jacobian",
    *HIGHER,
    "step",
    "diffusion",
    "run",
    "solve",
    "LOOPS",
)
"""Names of the module face; a helper function or constant of the user's steps aside for them."""


_NO_VALUES = ("parameters", "constants", "past", "noise")
"""Roles of arguments that hold something else than a value of the user's."""


class Words:
    """Hands out identifiers that no name of the user's has; the same word always gives the same identifier."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = frozenset(taken)
        self._given: dict[str, str] = {}

    def __getitem__(self, word: str) -> str:
        """The identifier for a word of ours."""
        if word not in self._given:
            name = word
            while name in self._taken or name in self._given.values() or keyword.iskeyword(name):
                name += "_"
            self._given[word] = name
        return self._given[word]

    def all(self, words: Iterable[str]) -> dict[str, str]:
        """The identifiers for several words."""
        return {word: self[word] for word in words}

    def imported(self, word: str, name: str = "") -> str:
        """What follows `import` for a word; `name` is what the other file calls it, if that differs."""
        name = name or word
        return name if name == self[word] else f"{name} as {self[word]}"

    def builtin_imports(self) -> list[str]:
        """Import lines for builtins that had to give way; to be asked for when all other words are known."""
        moved = sorted(word for word, name in self._given.items() if name != word and hasattr(builtins, word))
        return [f"from builtins import {word} as {self[word]}" for word in moved]


def user_names(program: Program) -> tuple[str, ...]:
    """Every name that the functions of a program use for values."""
    model = program.model
    names = [state.name for state in model.states] + [parameter.name for parameter in model.parameters]
    names += [model.time, *(constant.name for constant in model.constants), *program.carried]
    inline = program.adaptive.inline if program.adaptive is not None else ()
    for function in (*all_functions(program), *inline):
        names += names_inside(function)
    names += [function.name for function in model.helpers] + [one.name for one in model.externals]
    for vector in program.vector:
        names += [*vector.buffers, *vector.outputs]
    return tuple(dict.fromkeys(names))


def names_inside(function: Function) -> tuple[str, ...]:
    """The arguments and variables of a function that hold values, in order."""
    names = [argument.name for argument in function.arguments if argument.role not in _NO_VALUES]
    return tuple(dict.fromkeys([*names, *(name for statement in function.body for name in writes(statement))]))


def all_functions(program: Program) -> tuple[Function, ...]:
    """The functions of one element, in the order of definition."""
    return (*program.functions, *((program.start,) if program.start is not None else ()))


def renamed_top_level(program: Program) -> Mapping[str, str]:
    """New names for helper functions and constants that would hide a name of the module face."""
    taken = set(FACE) | {"advance", "linear_parts", "propagator", "start", "delays", "slopes"}
    if program.adaptive is not None:
        taken |= {function.name for function in program.adaptive.functions} | {
            "parameters_at",
            "solve_elements",
            "solve_lanes",
        }
    own = {function.name for function in program.functions if function.role != "helper"}
    found = {}
    names = [constant.name for constant in program.model.constants]
    names += [function.name for function in program.functions if function.role == "helper"]
    names += [function.name for function in program.model.externals]
    for name in names:
        new = name
        while new in taken or new in own:
            new += "_"
        if new != name:
            found[name] = new
        taken.add(new)
    return found
