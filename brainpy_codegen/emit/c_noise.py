"""How generated C files draw the random numbers of stochastic models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.c_function import CScope
from brainpy_codegen.emit.c_layout import INDENT, listing
from brainpy_codegen.emit.c_names import free_name
from brainpy_codegen.emit.noise import HEADERS, draw_function
from brainpy_codegen.ir.program import Program

OWN = ("random_numbers", "keys", "first_step", "given", "given_rows")
"""What the loops of stochastic models call things themselves."""


@dataclass(frozen=True, slots=True)
class CNoise:
    """What the template of a C file places for random numbers.

    header: the support file that draws them. buffers: lines that make room for those of a block, and name them.
    draw: the call that fills the room in one step.
    """

    header: str
    buffers: str
    draw: str


def c_noise(program: Program, scope: CScope, own: Mapping[str, str]) -> CNoise | None:
    """The pieces of a program; None without random numbers."""
    if program.draws is None:
        return None
    names = program.draws.names
    buffer, real = own["random_numbers"], scope.real
    rows = [f"{INDENT}{real} {buffer}[{len(names)} * BLOCK]; /* of a block in one step */"]
    for index, name in enumerate(names):
        place = buffer if index == 0 else f"{buffer} + {'' if index == 1 else f'{index} * '}BLOCK"
        rows.append(f"{INDENT}const {real} *{scope.name(name)} = {place};")
    words = ("keys", "first_step", "given", "given_rows", "dt", "k", "block", "size", "elements")
    given = [buffer, "BLOCK", str(len(names)), *(own[word] for word in words)]
    draw = listing(f"vm_{draw_function(program)}(", given, ");", indent=INDENT * 3)
    return CNoise(HEADERS[scope.dtype], "\n".join(rows), "\n".join(draw))


def c_noise_arguments(program: Program, scope: CScope, own: Mapping[str, str]) -> list[str]:
    """The arguments of an exported loop that hold random numbers, or what makes them."""
    if program.draws is None:
        return []
    return [
        f"const uint32_t *{own['keys']}",
        f"int64_t {own['first_step']}",
        f"const {scope.real} *{own['given']}",
        f"int64_t {own['given_rows']}",
    ]


def c_vector_noise(program: Program, scope: CScope, own: Mapping[str, str]) -> CNoise | None:
    """The pieces of a program for a whole vector, in a room of a row and one place more per random number."""
    if program.draws is None:
        return None
    names, room, elements = program.draws.names, own["random_numbers"], own["elements"]
    rows = []
    for index, name in enumerate(names):
        place = room if index == 0 else f"{room} + {'' if index == 1 else f'{index} * '}({elements} + 1)"
        rows.append(f"{INDENT}const {scope.real} *{scope.name(name)} = {place};")
    words = ("keys", "first_step", "given", "given_rows", "dt", "k")
    given = [room, f"{elements} + 1", str(len(names)), *(own[word] for word in words), "0", elements, elements]
    draw = listing(f"vm_{draw_function(program)}(", given, ");", indent=INDENT * 2)
    return CNoise(HEADERS[scope.dtype], "\n".join(rows), "\n".join(draw))


def face_names(program: Program, taken: Sequence[str]) -> tuple[str, ...]:
    """The seed and the random numbers, as keywords of `step` and `run` apart from the user's names."""
    if program.draws is None:
        return ()
    return tuple(free_name(word, taken) for word in ("seed", *program.draws.names))
