"""What a user gives to a run, checked before it starts: names, numbers, shapes."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.names import identifier, nearest


def real_number(name: str, value: object) -> float:
    """A number that a user gave, as a float; nan and infinity are numbers, True, "1" and [1.0] are not.

    Raises:
        UsageError: it is none; the message names it.
    """
    array = np.asarray(None if isinstance(value, (str, bool, list, tuple)) else value)
    if array.ndim or array.dtype.kind not in "iuf":
        raise UsageError(f"{name} must be a number, not {value!r}")
    return float(array)


def named_values(name: str, value: object, noun: str) -> dict[str, Any]:
    """The values that a user gave by name; none for None.

    Raises:
        UsageError: it is no mapping from names.
    """
    try:
        found: dict[Any, Any] = dict({} if value is None else value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        raise UsageError(f'{name} is a dict of values by {noun}, {{"name": ...}}, not {value!r}') from None
    wrong = [key for key in found if not isinstance(key, str)]
    if wrong:
        raise UsageError(f"{name} names each {noun} by a string, not {wrong[0]!r}")
    return {identifier(key): one for key, one in found.items()}


def chosen_names(name: str, value: object) -> tuple[str, ...] | None:
    """One name, or several, that a user chose; None for None.

    Raises:
        UsageError: it is neither.
    """
    if value is None:
        return None
    found = (value,) if isinstance(value, str) or not isinstance(value, Iterable) else tuple(value)
    if not all(isinstance(one, str) for one in found):
        raise UsageError(f"{name} is a name or a list of names, not {value!r}")
    return tuple(map(identifier, found))


def check_threads(threads: object) -> int | None:
    """How many threads may run; None where nothing is said.

    Raises:
        UsageError: it is no whole number of at least one.
    """
    if threads is None:
        return None
    if isinstance(threads, bool) or not isinstance(threads, (int, np.integer)) or threads < 1:
        raise UsageError(f"threads must be a whole number, one or more, not {threads!r}")
    return int(threads)


def check_finite_start(init: Mapping[str, Any]) -> None:
    """Refuse initial values that are nan or infinite: everything after them would be.

    Raises:
        UsageError: the first of them, and the element where there are several.
    """
    for name, value in init.items():
        found = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value, float)
        if not np.isfinite(found).all():
            place = np.argwhere(~np.isfinite(found))[0]
            where = f" in element {', '.join(map(str, place))}" if place.size else ""
            raise UsageError(f"{name} starts at {found[tuple(place)]}{where}; an initial value must be finite")


def count_steps(duration: float, dt: float) -> int:
    """The number of steps of a run, `round(duration / dt)`."""
    if not (math.isfinite(dt) and dt > 0.0):
        raise UsageError(f"dt must be a positive number, not {dt!r}")
    if not (math.isfinite(duration) and duration >= 0.0):
        raise UsageError(f"duration must be a number, zero or more, not {duration!r}")
    steps = round(duration / dt)
    if steps == 0 and duration > 0.0:
        raise UsageError(f"duration={duration!r} is shorter than half a step of dt={dt!r}")
    return steps


def check_every(every: object) -> int:
    """The distance of two rows, in steps."""
    if isinstance(every, bool) or not isinstance(every, (int, np.integer)) or every < 1:
        raise UsageError(f"every must be a whole number of steps, one or more, not {every!r}")
    return int(every)


def check_names(what: str, given: Iterable[str], known: Iterable[str], owner: str) -> None:
    """Refuse names that are not among the known ones; names the nearest."""
    known = tuple(known)
    unknown = [name for name in given if name not in known]
    if unknown:
        listed = ", ".join(known) or "none"
        raise UsageError(
            f"{owner} has no {what} {', '.join(map(repr, unknown))}{nearest(unknown[0], known)}; it has: {listed}"
        )


def check_complete(
    what: str, given: Mapping[str, Any], needed: Iterable[str], argument: str, option: str, owner: str
) -> None:
    """Refuse a mapping that lacks names; says how to give them, in Python and on the command line."""
    missing = [name for name in needed if name not in given]
    if missing:
        example = ", ".join(f'"{name}": ...' for name in missing)
        words = " ".join(f"{option} {name}=VALUE" for name in missing)
        several = len(missing) > 1
        raise UsageError(
            f"{owner} needs {'values' if several else 'a value'} of {what}{'s' * several} {', '.join(missing)}: "
            f"{argument}={{{example}}} "
            f"(on the command line: {words})"
        )


def check_shapes(values: Mapping[str, Any], matrices: Mapping[str, Any]) -> tuple[int, ...]:
    """The common shape of states and parameters; a matrix fits its last axis on both sides.

    Raises:
        UsageError: two of them do not fit together; both are named.
    """
    shape: tuple[int, ...] = ()
    seen: list[tuple[str, tuple[int, ...]]] = []
    for name, value in values.items():
        own = shape_of(name, value)
        try:
            shape = np.broadcast_shapes(shape, own)
        except ValueError:
            other, other_shape = next(pair for pair in seen if not _fit(pair[1], own))
            raise UsageError(f"shapes do not fit: {other} has {other_shape}, {name} has {own}") from None
        seen.append((name, own))
    for name, value in matrices.items():
        own = shape_of(name, value)
        length = shape[-1] if shape else 1
        if own != (length, length):
            largest = next((other for other, other_shape in seen if other_shape == shape), "the state")
            raise UsageError(
                f"shapes do not fit: the matrix {name} has {own}, {largest} has {shape}, which needs {(length, length)}"
            )
    return shape


def shape_of(name: str, value: object) -> tuple[int, ...]:
    """The shape of a number or array.

    Raises:
        UsageError: the value is neither.
    """
    try:
        array: Any = value if hasattr(value, "shape") and hasattr(value, "dtype") else np.asarray(value)
    except ValueError:
        raise UsageError(f"{name} must be a number or an array, not rows of different lengths: {value!r}") from None
    kind = getattr(array.dtype, "kind", "f")  # PyTorch's types have no kind
    if kind not in "biuf":
        raise UsageError(f"{name} must be a number or an array of real numbers, not {value!r}")
    return tuple(array.shape)


def _fit(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    return all(a == b or 1 in (a, b) for a, b in zip(reversed(first), reversed(second), strict=False))


def check_seed(seed: int | None) -> int:
    """A seed of random numbers; 0 if none is given.

    Raises:
        UsageError: it is no whole number from 0 to 2**64 - 1.
    """
    if seed is None:
        return 0
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if not 0 <= number < 2**64:
        raise UsageError(f"seed={seed!r}: a whole number of at least 0 and below 2**64 is needed")
    return number
