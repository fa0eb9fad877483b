"""The straight-line body of a function while it grows: statements in single assignment, and their names."""

from __future__ import annotations

from dataclasses import dataclass, field

from brainpy_codegen.frontend.comments import Around
from brainpy_codegen.frontend.value import Value
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Assign, Span
from brainpy_codegen.ir.visitor import names


@dataclass(slots=True)
class Body:
    """Statements so far.

    `taken` are the names in use, `own` those that the user assigns somewhere in the function, `outside` those of
    the module: no name of ours is one of them.
    """

    taken: set[str]
    own: set[str]
    outside: set[str]
    statements: list[Assign] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    blank_before: bool = False

    def version(self, name: str) -> str:
        """A name for the next value of a user's variable: `x`, `x_2`, `x_3`."""
        if name not in self.taken:
            self.taken.add(name)
            return name
        count = 2
        while self._is_known(f"{name}_{count}"):
            count += 1
        self.taken.add(f"{name}_{count}")
        return f"{name}_{count}"

    def internal(self, name: str) -> str:
        """A name of ours: with a trailing underscore where the user has it."""
        while self._is_known(name):
            name += "_"
        self.taken.add(name)
        return name

    def _is_known(self, name: str) -> bool:
        return name in self.taken or name in self.own or name in self.outside

    def announce(self, found: Around) -> None:
        """Keep what stands above a statement for the next one that is emitted."""
        if not self.lead:
            self.blank_before = self.blank_before or found.blank_before
        self.lead += found.lead

    def emit(self, target: str, value: Value, comment: str = "", span: Span | None = None) -> Value:
        """Add `target = value` and return the target as a value."""
        blank = self.blank_before and bool(self.statements)
        lead = tuple(self.lead)
        self.statements.append(Assign(target, value.expression, value.type, comment, lead, blank, span))
        self.lead, self.blank_before = [], False
        return Value(Name(target), value.type, value.constant)

    def uses(self, name: str, start: int) -> int:
        """How often the statements from `start` on read a name."""
        return sum(name in names(statement.value) for statement in self.statements[start:])

    def absorb(self, name: str, start: int) -> Assign | None:
        """Take a statement back whose value goes into a merge of branches; None if something else reads it."""
        for index in range(len(self.statements) - 1, start - 1, -1):
            statement = self.statements[index]
            if statement.target == name:
                if self.uses(name, index + 1):
                    return None
                del self.statements[index]
                self.taken.discard(name)
                return statement
        return None
