"""Branches and returns: both sides are computed, and values are merged by their condition."""

from __future__ import annotations

import ast
from abc import abstractmethod
from dataclasses import dataclass, replace

from brainpy_codegen.frontend.comments import Around
from brainpy_codegen.frontend.parse_calls import Calls
from brainpy_codegen.frontend.parse_names import Binding
from brainpy_codegen.frontend.value import BROKEN, Unassigned, Value, conjunction, negation, number, select
from brainpy_codegen.ir.expression import Compare, Expression, Logical, Name, Number, Unary
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.visitor import names as names_in

_FOREVER = 10**9
_MOST_RETURNS = 100


@dataclass(frozen=True, slots=True)
class Returned:
    """One `return`: the condition under which Python meets it (unless an earlier one), and its values."""

    condition: Value
    values: tuple[Value, ...]
    node: ast.expr | ast.stmt


class Branches(Calls):
    """The branches and returns of one function."""

    returned: list[Returned]
    path: list[Value]
    here: Around
    loops: list[int]
    states: tuple[str, ...]
    _last_read: dict[str, int] | None = None

    @abstractmethod
    def block(self, statements: list[ast.stmt], previous: int) -> bool:
        """Parse statements in order; True if all paths through them return. `previous`: the last line before."""

    @abstractmethod
    def returned_values(self, node: ast.Return) -> list[Value] | None:
        """The values that a `return` gives, as the role of the function wants them; None if refused."""

    def parse_return(self, node: ast.Return) -> bool:
        """`return ...`: noted under the conditions that lead here."""
        values = self.returned_values(node)
        condition = conjunction(list(self.path)) if self.path else number(True)
        self.returned.append(Returned(condition, (BROKEN,) if values is None else tuple(values), node))
        return True

    def merged_results(self) -> list[Value]:
        """The results of the function over all its returns: the first whose condition holds gives them."""
        if len({len(one.values) for one in self.returned}) > 1 or not self.returned:
            return [BROKEN]
        if len(self.returned) > _MOST_RETURNS:
            message = f"more than {_MOST_RETURNS} returns, with those of unrolled loops"
            fix = "assign the result in the loop, and return it once"
            return [self.fault(self.returned[0].node, "BC024", message, "each is a nested choice", fix)]
        results = list(self.returned[-1].values)
        for one in reversed(self.returned[:-1]):
            pairs = zip(one.values, results, strict=True)
            results = [select(one.condition, first, other) for first, other in pairs]
        return results

    def parse_if(self, node: ast.If) -> bool:
        """`if`: a constant condition chooses at once, another computes both sides."""
        condition = self.condition(node.test)
        header, body_end = self.header_end(node), node.body[-1].end_lineno or node.lineno
        if condition.constant is not None and not condition.broken:
            return self.block(node.body, header) if condition.constant else self.block(node.orelse, body_end)
        condition = self._named_condition(condition, node)
        before, start = self.names, len(self.body.statements)
        ended_if, names_if = self._branch(node.body, before, header, condition)
        # behind a branch that returns, the other side need not say that the condition was false
        opposite = None if ended_if else negation(condition)
        ended_else, names_else = self._branch(node.orelse, before, body_end, opposite)
        if ended_if:
            self.names = names_else
        elif ended_else:
            self.names = names_if
        else:
            self.names = self._merge(node, condition, names_if, names_else, start)
        return ended_if and ended_else

    def header_end(self, node: ast.If | ast.For) -> int:
        """The last line of `if ...:`, before the comments and statements inside."""
        line = node.body[0].lineno - 1
        while line > node.lineno and (line in self.comments.alone or not self.source.file.line(line).strip()):
            line -= 1
        return line

    def _branch(
        self, statements: list[ast.stmt], before: dict[str, Binding], previous: int, condition: Value | None
    ) -> tuple[bool, dict[str, Binding]]:
        self.names = dict(before)
        if condition is not None:
            self.path.append(condition)
        ended = self.block(statements, previous)
        if condition is not None:
            self.path.pop()
        return ended, self.names

    def _named_condition(self, condition: Value, node: ast.If) -> Value:
        """The condition, under a name of its own where it is long and needed more than once."""
        if condition.broken or _is_simple(condition.expression):
            return condition
        uses: set[str | int] = set()
        for inner in ast.walk(node):
            if isinstance(inner, ast.Return):
                elements = inner.value.elts if isinstance(inner.value, ast.Tuple | ast.List) else ()
                uses.update(range(len(elements) or len(self.states) or 1))
            elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                uses.update({inner.id} if self._is_read_after(node, inner.id) else ())
        if len(uses) < 2:
            return condition
        about = names_in(condition.expression)
        target = self.body.numbered(f"{about[0]}_condition" if about else "condition")
        return self.body.emit(target, condition, span=self.source.file.span(node.test))

    def _merge(
        self,
        node: ast.If,
        condition: Value,
        names_if: dict[str, Binding],
        names_else: dict[str, Binding],
        start: int,
    ) -> dict[str, Binding]:
        missing = Unassigned(node.lineno)
        merged: dict[str, Binding] = {}
        for name in dict.fromkeys([*names_if, *names_else]):
            first, second = names_if.get(name, missing), names_else.get(name, missing)
            if first is second or first == second:
                merged[name] = first
            elif not isinstance(first, Value) or not isinstance(second, Value):
                merged[name] = BROKEN if BROKEN in (first, second) else missing
            elif first.broken or second.broken or condition.broken:
                merged[name] = BROKEN
            elif not self._is_read_after(node, name):
                merged[name] = missing
            else:
                merged[name] = self._merge_name(node, name, condition, first, second, start)
        return merged

    def _merge_name(self, node: ast.If, name: str, condition: Value, first: Value, second: Value, start: int) -> Value:
        """One variable after the branches; a value that serves nothing else moves into the `Select`."""
        absorbed: list[Assign] = []
        sides: list[Value] = []
        for side in (first, second):
            statement = self._absorb(side, start)
            if statement is None:
                sides.append(side)
            else:
                absorbed.append(statement)
                sides.append(Value(statement.value, statement.type))
        value = select(condition, *sides)
        if value.type == "condition" and value.constant is not None:
            return value
        for statement in absorbed:
            self.body.announce(Around(statement.lead, "", statement.blank_before))
        comment = "; ".join(dict.fromkeys(one.comment for one in absorbed if one.comment))
        target = self.body.version(self.own_name(name))
        emitted = self.body.emit(target, value, comment, self.source.file.span(node))
        return replace(emitted, constant=None)

    def _absorb(self, side: Value, start: int) -> Assign | None:
        if not isinstance(side.expression, Name):
            return None
        name = side.expression.id
        elsewhere = [value for one in self.returned for value in (*one.values, one.condition)]
        if any(name in names_in(value.expression) for value in (*elsewhere, *self.path)):
            return None
        return self.body.absorb(name, start)

    @abstractmethod
    def own_name(self, name: str) -> str:
        """The name in the body that a user's variable has: its own, or longer where functions are inlined."""

    def _is_read_after(self, node: ast.If, name: str) -> bool:
        if self._last_read is None:
            self._last_read = _last_reads(self.source.node)
        line = (node.end_lineno or node.lineno) if not self.loops else self.loops[0] - 1
        return self._last_read.get(name, 0) > line


def _is_simple(expression: Expression) -> bool:
    match expression:
        case Name():
            return True
        case Compare(operands=operands):
            plain = [one.operand if isinstance(one, Unary) else one for one in operands]
            return len(operands) == 2 and all(isinstance(one, Name | Number) for one in plain)
        case Logical(operator="not", operands=(operand,)):
            return _is_simple(operand)
        case _:
            return False


def _last_reads(node: ast.AST) -> dict[str, int]:
    """The last line on which each name is read; what inner functions read may be read at any time."""
    found: dict[str, int] = {}
    for inner in ast.walk(node):
        if inner is not node and isinstance(inner, ast.FunctionDef | ast.Lambda):
            found |= {one.id: _FOREVER for one in ast.walk(inner) if isinstance(one, ast.Name)}
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            found[inner.id] = max(found.get(inner.id, 0), inner.lineno)
        elif isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name):
            found[inner.target.id] = max(found.get(inner.target.id, 0), inner.lineno)
    return found
