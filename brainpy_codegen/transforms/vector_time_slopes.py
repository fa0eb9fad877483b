"""How the right-hand side of a vector model changes with the time itself.

Requires: the right-hand side of a vector model. Ensures: a function of the same arguments, `time_slopes`, that returns
a vector for every state whose slope reads the time; the others do not change with it.
"""

from __future__ import annotations

from brainpy_codegen.ir.expression import Binary, Compare, Coupling, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import names
from brainpy_codegen.transforms.algebra import ONE, ZERO, add, integer, is_zero
from brainpy_codegen.transforms.block_jacobian import BlockJacobian
from brainpy_codegen.transforms.couplings import separate_couplings
from brainpy_codegen.transforms.dead_code import keep_needed
from brainpy_codegen.transforms.differentiate import differentiate, is_plain, select
from brainpy_codegen.transforms.helper_slopes import HelperSlopes
from brainpy_codegen.transforms.naming import Names, used_names


def vector_time_slopes(model: Model) -> tuple[BlockJacobian, dict[int, str]] | None:
    """The function `time_slopes`, and what it returns by row; None if no slope reads the time.

    Raises:
        UnsupportedError: the model calls a function whose derivative is not known.
    """
    function = separate_couplings(model.function)
    outside = [*(helper.name for helper in model.helpers), *(row.name for row in model.constants)]
    free = Names([*used_names(function), *outside])
    helpers = HelperSlopes(model.helpers, free)
    slopes: dict[str, Expression] = {model.time: ONE}
    like = model.states[0].name
    groups: list[list[Statement]] = []
    for statement in function.body:
        groups.append([statement])
        if not isinstance(statement, Assign) or statement.type == "condition":
            continue
        if not any(name in slopes for name in names(statement.value)):
            continue
        if isinstance(statement.value, Coupling):
            value = _coupled(statement, slopes, like)
        else:
            value = differentiate(statement.value, slopes, helpers.slope)
        if not is_plain(value):
            target = free.fresh(f"{statement.target}_by_{model.time}")
            groups[-1].append(Assign(target, value))
            value = Name(target)
        slopes[statement.target] = value
    rows: dict[int, str] = {}
    for row, (state, result) in enumerate(zip(model.states, function.results, strict=True)):
        if is_zero(slopes.get(result, ZERO)):
            continue
        rows[row] = free.fresh(f"d{state.name}_by_{model.time}")
        groups.append([Assign(rows[row], _vector(slopes[result], like))])
    if not rows:
        return None
    results = tuple(rows.values())
    doc = f"Derivatives of the right-hand side with respect to {model.time}: ({', '.join(results)})."
    made = Function("time_slopes", "implicit", function.arguments, keep_needed(groups, results), results, doc)
    return BlockJacobian(made, tuple(helpers.functions)), rows


def _vector(value: Expression, like: str) -> Expression:
    """A value with an entry for every element; it may be one number."""
    return Binary("+", value, Binary("*", integer(0), Name(like)))


def _coupled(statement: Assign, slopes: dict[str, Expression], like: str) -> Expression:
    """The derivative of a coupling, which is linear in each of its vectors (a maximum follows its largest element)."""
    node = statement.value
    assert isinstance(node, Coupling)
    result: Expression = ZERO
    for place, operand in enumerate(node.operands):
        if not isinstance(operand, Name) or operand.id not in slopes:
            continue
        moved, kind = _vector(slopes[operand.id], like), node.kind
        if kind in ("max", "min"):
            kind, moved = "sum", select(Compare(("==",), (operand, Name(statement.target))), moved, ZERO)
        operands = tuple(moved if k == place else one for k, one in enumerate(node.operands))
        result = add(result, Coupling(kind, operands))
    return result
