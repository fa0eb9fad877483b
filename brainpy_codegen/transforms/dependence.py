"""Which values of a function change with which of its arguments."""

from __future__ import annotations

from brainpy_codegen.ir.expression import Coupling, Expression, Name
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.visitor import children


class Dependence:
    """Follows names through the assignments of a function.

    A coupling between the elements of a vector does not pass a dependence on: it is held while one element moves.

    Attributes:
        values: the expression of every assigned name.
    """

    def __init__(self, function: Function) -> None:
        self.values = {s.target: s.value for s in function.body if isinstance(s, Assign)}
        self._known: dict[tuple[str, str], bool] = {}

    def moves(self, node: Expression, variable: str) -> bool:
        """Whether an expression changes with a variable."""
        if isinstance(node, Coupling):
            return False
        if isinstance(node, Name):
            return self.name_moves(node.id, variable)
        return any(self.moves(child, variable) for child in children(node))

    def name_moves(self, name: str, variable: str) -> bool:
        """Whether the value of a name changes with a variable."""
        key = (name, variable)
        if key not in self._known:
            value = self.values.get(name)
            self._known[key] = name == variable if value is None else self.moves(value, variable)
        return self._known[key]
