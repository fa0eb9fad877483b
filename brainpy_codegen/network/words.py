"""What routines call their own things, kept apart from the user's names."""

from __future__ import annotations

from collections.abc import Iterable

from brainpy_codegen.ir.routine import Formal, Type


class Words:
    """The names of one routine; a user's name keeps its spelling, one of ours gets an underscore."""

    def __init__(self, users: Iterable[str]) -> None:
        self._users = set(users)
        self._given: dict[str, str] = {}
        self.formals: dict[str, Formal] = {}

    def __getitem__(self, word: str) -> str:
        """The identifier for a word of ours."""
        if word not in self._given:
            name = word
            while name in self._users or name in self._given.values():
                name += "_"
            self._given[word] = name
        return self._given[word]

    def takes(self, name: str, kind: Type, *, written: bool = False) -> str:
        """An argument of the routine."""
        known = self.formals.get(name)
        self.formals[name] = Formal(name, kind, written or (known is not None and known.written))
        return name

    def own(self, word: str, kind: Type, *, written: bool = False) -> str:
        """An argument of the routine that is ours."""
        return self.takes(self[word], kind, written=written)
