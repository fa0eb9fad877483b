"""The straight-line body of a function while it grows: statements in single assignment, and their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from brainpy_codegen.frontend.comments import Around
from brainpy_codegen.frontend.value import Value
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Assign, Invoke, Span
from brainpy_codegen.ir.visitor import reads, substitute, with_expressions, writes


@dataclass(slots=True)
class Body:
    """Statements so far.

    `taken` are the names in use, `own` those that the user assigns somewhere in the function, `outside` those of
    the module: no name of ours is one of them. `bases` tells whose version a name is, `inlined` which names belong
    to functions that were put here, `renamed` what became of those that the caller has given a name.
    """

    taken: set[str]
    own: set[str]
    outside: set[str]
    statements: list[Assign | Invoke] = field(default_factory=list)
    bases: dict[str, str] = field(default_factory=dict)
    inlined: set[str] = field(default_factory=set)
    renamed: dict[str, Expression] = field(default_factory=dict)
    lead: list[str] = field(default_factory=list)
    blank_before: bool = False

    def version(self, name: str) -> str:
        """A name for the next value of a user's variable: `x`, `x_2`, `x_3`."""
        target = name if name not in self.taken else self._numbered(name)
        self.taken.add(target)
        self.bases[target] = name
        return target

    def numbered(self, name: str) -> str:
        """A name of ours that may be needed more than once: `V_condition`, `V_condition_2`."""
        target = self._numbered(name) if self._is_known(name) else name
        self.taken.add(target)
        return target

    def _numbered(self, name: str) -> str:
        count = 2
        while self._is_known(f"{name}_{count}"):
            count += 1
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
        lead, blank = self._above()
        self.statements.append(Assign(target, value.expression, value.type, comment, lead, blank, span))
        return Value(Name(target), value.type, value.constant)

    def invoke(self, targets: tuple[str, ...], function: str, arguments: tuple[Expression, ...]) -> list[Value]:
        """Add `targets = function(arguments)` and return the targets as values; the caller may rename them."""
        lead, blank = self._above()
        self.statements.append(Invoke(targets, function, arguments, lead=lead, blank_before=blank))
        self.inlined.update(targets)
        return [Value(Name(target)) for target in targets]

    def _above(self) -> tuple[tuple[str, ...], bool]:
        """What stands above the next statement: comments, and whether there is a blank line."""
        lead, blank = tuple(self.lead), self.blank_before and bool(self.statements)
        self.lead, self.blank_before = [], False
        return lead, blank

    def uses(self, name: str, start: int) -> int:
        """How often the statements from `start` on read a name."""
        return sum(name in reads(statement) for statement in self.statements[start:])

    def absorb(self, name: str, start: int) -> Assign | None:
        """Take a statement back whose value goes into a merge of branches; None if something else reads it."""
        for index in range(len(self.statements) - 1, start - 1, -1):
            statement = self.statements[index]
            if name in writes(statement):
                if self.uses(name, index + 1) or not isinstance(statement, Assign):
                    return None
                del self.statements[index]
                self.taken.discard(name)
                return statement
        return None

    def rename(self, value: Value, new: str, comment: str = "") -> Value:
        """Give the value of an inlined function the name under which the caller keeps it."""
        old = value.expression.id if isinstance(value.expression, Name) else ""
        for index, statement in enumerate(self.statements):
            if old in writes(statement):
                joined = "; ".join(one for one in (statement.comment, comment) if one)
                self.statements[index] = replace(_retargeted(statement, {old: new}), comment=joined)
            else:
                self.statements[index] = _reread(statement, {old: Name(new)})
        self.inlined.discard(old)
        self.renamed[old] = Name(new)
        return self.current(value)

    def current(self, value: Value) -> Value:
        """A value that was computed before names changed."""
        if not self.renamed:
            return value
        return replace(value, expression=substitute(value.expression, self.renamed))

    def in_order(self, results: tuple[str, ...]) -> tuple[tuple[Assign | Invoke, ...], tuple[str, ...]]:
        """The statements and results with the versions of each variable numbered as they stand.

        Branches finish in another order than they begin, and what they merge is gone: `x_3` may stand before `x_2`.
        """
        used = self.taken - self.bases.keys()
        renamed: dict[str, str] = {}
        for target in (target for statement in self.statements for target in writes(statement)):
            base = self.bases.get(target)
            if base is not None:
                name, count = base, 1
                while name in used or (count > 1 and (name in self.own or name in self.outside)):
                    count += 1
                    name = f"{base}_{count}"
                used.add(name)
                renamed[target] = name
        changed = {old: Name(new) for old, new in renamed.items() if old != new}
        if not changed:
            return tuple(self.statements), results
        statements = tuple(_retargeted(_reread(one, changed), renamed) for one in self.statements)
        return statements, tuple(renamed.get(result, result) for result in results)


def _reread(statement: Assign | Invoke, values: Mapping[str, Expression]) -> Assign | Invoke:
    """The statement with names that it reads replaced."""
    changed = with_expressions(statement, lambda node: substitute(node, values))
    assert isinstance(changed, Assign | Invoke)
    return changed


def _retargeted(statement: Assign | Invoke, names: Mapping[str, str]) -> Assign | Invoke:
    """The statement with the names that it assigns replaced."""
    if isinstance(statement, Assign):
        return replace(statement, target=names.get(statement.target, statement.target))
    return replace(statement, targets=tuple(names.get(target, target) for target in statement.targets))
