"""The order in which a loop writes new values over old ones.

Requires: stores of a loop, each target once. Ensures: no old value is read after another one has taken its place.
"""

from __future__ import annotations

from collections.abc import Iterable

from brainpy_codegen.ir.expression import Element
from brainpy_codegen.ir.vector import Store
from brainpy_codegen.ir.visitor import walk


def readers_first(stores: Iterable[Store]) -> tuple[Store, ...]:
    """Stores in an order in which each old value is read before another one takes its place."""
    left, ordered = list(stores), []
    while left:
        read = [{node.id for node in walk(one.value) if isinstance(node, Element)} for one in left]
        free = next(
            place
            for place, one in enumerate(left)
            if not any(one.target in names for other, names in enumerate(read) if other != place)
        )
        ordered.append(left.pop(free))
    return tuple(ordered)
