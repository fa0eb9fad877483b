"""Run a Python function of a generated file statement by statement beside the interpreted one.

Each name that a statement assigns is compared with the value that the model gives to that name. Names that the model
does not know (a user's own temporaries) are passed over. Where a deviating statement calls another function of the file
with the right arguments, the search goes on inside that function.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.ir.interpret import Frame
from brainpy_codegen.verification.magnitude import Bound, Condition
from brainpy_codegen.verification.reference import Reference
from brainpy_codegen.verification.report import Deviation


@dataclass(slots=True)
class _Note:
    """A call that a statement made: of which function, the how many-th in its caller, with what."""

    function: str
    number: int
    arguments: tuple[Any, ...]


class Lockstep:
    """The functions of one Python file beside the calls of the interpreted program.

    Args:
        module: the loaded file.
        path, text: where it is and what stands in it.
        reference: the program with the names that the file has.
        frames: the calls of the interpreted program at one input.
        foreign: makes values of the file's library of NumPy's.
    """

    def __init__(
        self,
        module: ModuleType,
        path: str,
        text: str,
        reference: Reference,
        frames: Sequence[Frame],
        foreign: Callable[[Any], Any],
    ) -> None:
        self._module, self._path, self._lines = module, path, text.splitlines()
        self._reference, self._frames, self._foreign = reference, frames, foreign
        self._definitions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}

    def first(self) -> Deviation | None:
        """The first statement that deviates; None if all agree."""
        for place, frame in enumerate(self._frames):
            if frame.depth == 0:
                found = self._walk(place, None)
                if found is not None:
                    return found
        return None

    def _walk(self, place: int, given: Sequence[Any] | None) -> Deviation | None:
        frame = self._frames[place]
        node = self._definitions.get(frame.function)
        names = [argument.name for argument in self._reference.called(frame.function).arguments]
        if node is None or len(node.args.args) != len(names):
            return None
        values = given if given is not None else [self._native(frame.scope[name]) for name in names]
        notes: list[_Note] = []
        scope = {**self._module.__dict__, **self._recorders(notes)}
        scope.update(zip((argument.arg for argument in node.args.args), values, strict=True))
        for statement in node.body:
            notes_before = len(notes)
            try:
                wrong = self._step(statement, node, frame, scope)
            except Exception as error:
                return self._deviation(statement, node.name, "", message=f"{type(error).__name__}: {error}")
            if wrong is not None:
                inner = self._inside(place, notes[notes_before:])
                return inner or self._deviation(statement, node.name, *wrong)
            if any(isinstance(one, ast.Return) for one in ast.walk(statement)):
                return None
        return None

    def _step(
        self, statement: ast.stmt, node: ast.FunctionDef, frame: Frame, scope: dict[str, Any]
    ) -> tuple[str, Any, Any] | None:
        """Run a statement; name, expected and found value of what is off."""
        called = self._reference.called(frame.function)
        if any(isinstance(one, ast.Return) for one in ast.walk(statement)):
            # A return may hide in a branch: what is left of the function, as a function of nothing.
            rest = node.body[node.body.index(statement) :]
            whole = ast.parse("def rest_():\n    pass")
            whole.body[0].body = rest  # type: ignore[attr-defined]
            exec(compile(whole, self._path, "exec"), scope)
            returned = scope["rest_"]()
            found = returned if isinstance(returned, tuple) else (returned,)
            names: Sequence[Any] = called.rows or called.results
            pairs = list(_named(names, found))
        else:
            exec(compile(ast.Module([statement], []), self._path, "exec"), scope)
            pairs = [(name, scope[name]) for name in _assigned(statement) if name in scope]
        for name, value in pairs:
            expected = frame.scope.get(name)
            if expected is not None and not self._agree(expected, value):
                return name, *self._unlike(expected, value)
        return None

    def _unlike(self, expected: Any, found: Any) -> tuple[Any, Any]:
        """What was expected and found; of a set its first entries that do not agree."""
        if isinstance(expected, tuple) and isinstance(found, tuple):
            return next((pair for pair in zip(expected, found, strict=False) if not self._agree(*pair)), (None, None))
        return expected, found

    def _inside(self, place: int, notes: Sequence[_Note]) -> Deviation | None:
        """The deviation within a function that was called with the right arguments."""
        for note in notes:
            calls = [one for one in self._children(place) if self._frames[one].function == note.function]
            if note.number < len(calls):
                frame = self._frames[calls[note.number]]
                names = [argument.name for argument in self._reference.called(note.function).arguments]
                if len(names) == len(note.arguments) and all(
                    self._agree(frame.scope[name], value) for name, value in zip(names, note.arguments, strict=True)
                ):
                    found = self._walk(calls[note.number], note.arguments)
                    if found is not None:
                        return found
        return None

    def _children(self, place: int) -> Iterator[int]:
        depth = self._frames[place].depth
        for other in range(place + 1, len(self._frames)):
            if self._frames[other].depth <= depth:
                return
            if self._frames[other].depth == depth + 1:
                yield other

    def _recorders(self, notes: list[_Note]) -> dict[str, Callable[..., Any]]:
        counts: dict[str, int] = {}

        def recorder(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any) -> Any:
                notes.append(_Note(name, counts.get(name, 0), arguments))
                counts[name] = counts.get(name, 0) + 1
                return function(*arguments)

            return call

        known = {frame.function for frame in self._frames}
        return {name: recorder(name, self._module.__dict__[name]) for name in known if name in self._module.__dict__}

    def _agree(self, expected: Any, found: Any) -> bool:
        if isinstance(expected, tuple):
            if not isinstance(found, tuple) or len(found) != len(expected):
                return False
            return all(self._agree(one, other) for one, other in zip(expected, found, strict=True))
        got = np.asarray(_plain(found))
        if isinstance(expected, Condition):
            return bool(np.all((got == expected.value) | expected.open))
        if got.dtype.kind not in "biuf":
            return False
        value, limit = self._value(expected), self._reference.tolerance(expected)
        same = (got == value) | (np.isnan(value) & np.isnan(got)) | ~np.isfinite(value) | ~np.isfinite(limit)
        return bool(np.all(same | (np.abs(got - value) <= limit)))

    def _value(self, bound: Any) -> Any:
        return np.asarray(bound.value if isinstance(bound, Bound) else bound, float)

    def _native(self, value: Any) -> Any:
        """An argument in the types of the file: numbers that overflow to infinity, tuples as tuples."""
        if isinstance(value, tuple):
            return tuple(self._native(one) for one in value)
        plain = self._value(value)
        return self._foreign(plain if plain.ndim else np.float64(plain))

    def _deviation(
        self, statement: ast.stmt, function: str, name: str, expected: Any = None, found: Any = None, message: str = ""
    ) -> Deviation:
        end = statement.end_lineno or statement.lineno
        text = " ".join(line.strip() for line in self._lines[statement.lineno - 1 : end])
        return Deviation(
            self._path,
            statement.lineno,
            text,
            function,
            name,
            None if message else _number(self._value(expected) if isinstance(expected, Bound) else expected),
            None if message else _number(_plain(found)),
            message=message,
        )


def _assigned(statement: ast.stmt) -> list[str]:
    names = [one.id for one in ast.walk(statement) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
    return list(dict.fromkeys(names))


def _plain(value: Any) -> Any:
    return value.detach().cpu().numpy() if hasattr(value, "detach") else value


def _named(names: Sequence[Any], found: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Returned values by name; those of a matrix stand in rows, and its zeros have no name."""
    for name, value in zip(names, found, strict=True):
        if isinstance(name, tuple):
            yield from _named(name, value)
        elif name:
            yield name, value


def _number(value: Any) -> float | None:
    if isinstance(value, Condition):
        value = value.value
    array = np.asarray(value)
    if array.dtype.kind not in "biuf" or array.size == 0:
        return None
    return float(array.flat[0])


def single(values: Mapping[str, Any], where: tuple[int, ...], t: Any, whole: bool) -> list[Any]:
    """The inputs of one sample; of a vector model all elements."""
    found = []
    for value in values.values():
        number = value(np.asarray(t, float)) if callable(value) else np.asarray(value, float)
        found.append(number if whole or not np.ndim(number) else number[where[-1]])
    return found
