"""Give every coupling a statement of its own.

Requires: a function of a vector model. Ensures: `Coupling` nodes stand only as the whole value of an assignment, over
names, so that a loop backend can compute each of them once into a named buffer.
"""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.ir.expression import Binary, Call, Coupling, Expression, Name, Number, Unary
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.visitor import names, rebuild, writes

_SUFFIX = {2: "squared", 3: "cubed"}
_LONGEST = 24


def separate_couplings(function: Function) -> Function:
    """The function with each coupling, and each operand that is not a name, bound to a name of its own."""
    if not any(isinstance(statement, Assign) and _has_coupling(statement.value) for statement in function.body):
        return function
    taken = {argument.name for argument in function.arguments}
    for statement in function.body:
        taken.update(writes(statement))
    separator = _Separator(taken)
    body: list[Statement] = []
    for statement in function.body:
        body += separator.split(statement)
    return replace(function, body=tuple(body))


def _has_coupling(value: Expression) -> bool:
    found = False

    def look(node: Expression) -> Expression:
        nonlocal found
        found = found or isinstance(node, Coupling)
        return node

    rebuild(value, look)
    return found


class _Separator:
    """Names the couplings of one function; equal couplings share a name."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._known: dict[Expression, str] = {}

    def split(self, statement: Statement) -> list[Statement]:
        if not isinstance(statement, Assign) or not _has_coupling(statement.value):
            return [statement]
        before: list[Statement] = []
        value = statement.value
        if isinstance(value, Coupling) and value not in self._known:
            bound: Expression = self._bind_operands(value, before)
            self._known[value] = statement.target
        else:
            bound = rebuild(value, lambda node: self._bind(node, before) if isinstance(node, Coupling) else node)
        if before:
            first = before[0]
            assert isinstance(first, Assign)
            before[0] = replace(first, lead=statement.lead, blank_before=statement.blank_before)
            statement = replace(statement, lead=(), blank_before=False)
        return [*before, replace(statement, value=bound)]

    def _bind(self, node: Coupling, before: list[Statement]) -> Expression:
        if node in self._known:
            return Name(self._known[node])
        bound = self._bind_operands(node, before)
        target = self._fresh(_coupling_name(bound))
        self._known[node] = target
        before.append(Assign(target, bound))
        return Name(target)

    def _bind_operands(self, node: Coupling, before: list[Statement]) -> Coupling:
        operands: list[Expression] = []
        for operand in node.operands:
            if isinstance(operand, Coupling):
                operand = self._bind(operand, before)
            elif _has_coupling(operand):
                operand = rebuild(operand, lambda n: self._bind(n, before) if isinstance(n, Coupling) else n)
            if not isinstance(operand, Name | Number):
                operand = self._bind_value(operand, before)
            operands.append(operand)
        return replace(node, operands=tuple(operands))

    def _bind_value(self, operand: Expression, before: list[Statement]) -> Expression:
        if isinstance(operand, Unary) and isinstance(operand.operand, Number):
            return operand
        if operand not in self._known:
            self._known[operand] = self._fresh(_value_name(operand))
            before.append(Assign(self._known[operand], operand))
        return Name(self._known[operand])

    def _fresh(self, name: str) -> str:
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name


def _value_name(value: Expression) -> str:
    """A name for a value from what it holds: `u_squared`, `sin_theta`, `r_times_gain`."""
    match value:
        case Binary(operator="**", left=Name(id=base), right=Number(value=exponent)) if exponent in _SUFFIX:
            return f"{base}_{_SUFFIX[int(exponent)]}"
        case Call(function=function):
            return "_".join([function, *names(value)])[:_LONGEST].rstrip("_")
        case Binary(operator="-"):
            return ("_minus_".join(names(value)) or "difference")[:_LONGEST].rstrip("_")
        case Binary(operator="*"):
            return ("_times_".join(names(value)) or "product")[:_LONGEST].rstrip("_")
        case _:
            return ("_and_".join(names(value)) or "operand")[:_LONGEST].rstrip("_")


def _coupling_name(node: Coupling) -> str:
    operands = names(node)
    match node.kind:
        case "matvec" | "vecmat":
            return "_".join(operands)
        case "dot":
            return "_dot_".join(operands)
        case "roll":
            shift = roll_shift(node)
            where = {1: "before", -1: "after"}.get(shift, f"rolled_{abs(shift)}{'_back' if shift < 0 else ''}")
            return f"{operands[0]}_{where}"
        case kind:
            return "_".join([kind, *operands])


def roll_shift(node: Coupling) -> int:
    """The shift of a roll."""
    shift = node.operands[1]
    if isinstance(shift, Unary) and isinstance(shift.operand, Number):
        return -int(shift.operand.value) if shift.operator == "-" else int(shift.operand.value)
    assert isinstance(shift, Number)
    return int(shift.value)
