"""Derivatives of the user's helper functions, and of exprel, as further helper functions.

Requires: helpers in single-assignment form. Ensures: for every derivative that was asked for a function, named
`<helper>_slope_<argument>` or `exprel_slope`, in the order in which they must be defined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Call, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.visitor import names
from brainpy_codegen.transforms.algebra import ONE, ZERO, constant
from brainpy_codegen.transforms.dead_code import keep_needed
from brainpy_codegen.transforms.differentiate import differentiate, is_plain
from brainpy_codegen.transforms.exprel_slopes import exprel_order, exprel_slope
from brainpy_codegen.transforms.naming import Names, used_names


class HelperSlopes:
    """Makes derivatives of helper functions when they are asked for.

    Attributes:
        functions: those made so far, in the order in which they must be defined.
    """

    def __init__(self, helpers: Sequence[Function], given: Names) -> None:
        self.functions: list[Function] = []
        self._helpers: Mapping[str, Function] = {helper.name: helper for helper in helpers}
        self._given = given
        self._known: dict[tuple[Call, int], Function | Expression] = {}

    def slope(self, call: Call, position: int) -> Expression:
        """The derivative of a call with respect to one of its arguments.

        Raises:
            UnsupportedError: the helper calls a function whose derivative is not known.
        """
        key = (replace(call, arguments=()), position)
        if key not in self._known:
            helper = self._helpers[call.function] if call.kind == "helper" else None
            order = exprel_order(helper) if helper else 0
            self._known[key] = self._make(helper, position) if helper and not order else self._exprel(order + 1)
        made = self._known[key]
        return Call(made.name, call.arguments, "helper") if isinstance(made, Function) else made

    def _exprel(self, order: int) -> Function:
        name = self._given.fresh("exprel_slope" if order == 1 else f"exprel_slope_{order}")
        self.functions.append(exprel_slope(name, order))
        return self.functions[-1]

    def _make(self, helper: Function, position: int) -> Function | Expression:
        variable = helper.arguments[position].name
        local = Names(used_names(helper))
        slopes: dict[str, Expression] = {variable: ONE}
        groups: list[list[Statement]] = []
        for statement in helper.body:
            if not isinstance(statement, Assign):
                raise UnsupportedError(f"the derivative of the helper {helper.name!r} cannot be written down")
            group: list[Statement] = [statement]
            groups.append(group)
            if statement.type == "condition" or not any(name in slopes for name in names(statement.value)):
                continue
            value = differentiate(statement.value, slopes, self.slope)
            if not is_plain(value):
                target = local.fresh(f"{statement.target}_slope")
                group.append(Assign(target, value))
                value = Name(target)
            slopes[statement.target] = value
        result = slopes.get(helper.results[0], ZERO)
        if constant(result) is not None:
            return result
        if not isinstance(result, Name):
            target = local.fresh(f"{helper.results[0]}_slope")
            groups.append([Assign(target, result)])
            result = Name(target)
        name = self._given.fresh(f"{helper.name}_slope_{variable}")
        doc = f"Derivative of {helper.name} with respect to {variable}."
        body = keep_needed(groups, (result.id,))
        self.functions.append(Function(name, "helper", helper.arguments, body, (result.id,), doc))
        return self.functions[-1]
