"""Names for values of our own, which never take a name of the user's."""

from __future__ import annotations

from collections.abc import Iterable

from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.visitor import reads, writes


class Names:
    """The names of one scope; a name that is taken gets a trailing underscore."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def fresh(self, name: str) -> str:
        """The name, with as many trailing underscores as it takes to be new; it is taken from now on."""
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def numbered(self, name: str) -> str:
        """The name, or the first of `name_2`, `name_3` ... that is new; it is taken from now on."""
        found, k = name, 1
        while found in self._taken:
            k += 1
            found = f"{name}_{k}"
        return self.fresh(found)

    def reserve(self, *taken: str) -> None:
        """Keep names from being given out."""
        self._taken.update(taken)


def used_names(function: Function) -> set[str]:
    """All names of a function: arguments, assigned and read ones, and the functions that it calls."""
    found = {argument.name for argument in function.arguments}
    for statement in function.body:
        found.update(writes(statement))
        found.update(reads(statement))
    return found
