"""Calls of `bc.delayed` and `bc.delayed_derivative`: a delayed value becomes an argument of the right-hand side."""

from __future__ import annotations

import ast
from dataclasses import replace

from brainpy_codegen.frontend.parse_steps import Steps
from brainpy_codegen.frontend.value import BROKEN, Value
from brainpy_codegen.ir.delay import DelayedValue, Delays
from brainpy_codegen.ir.expression import Call, Coupling, Name
from brainpy_codegen.ir.function import Argument, Function, Statement
from brainpy_codegen.ir.visitor import reads, walk, writes

NEEDS_STATES = "BC048"
"""The fault that goes away where a helper function is put in place, and its arguments turn into states."""

_EXAMPLES = {"delayed": "write bc.delayed(x, tau)", "delayed_derivative": "write bc.delayed_derivative(x, tau)"}


class DelayedValues(Steps):
    """The delayed values of one function."""

    def delayed(self, node: ast.Call, word: str) -> Value:
        """The value of a call of `bc.delayed` or `bc.delayed_derivative`."""
        if self.session.is_update:
            fix = "declare the model with @bc.ode or @bc.dde: states, t, parameters -> derivatives"
            return self.fault(node, "BC047", f"bc.{word} in an update", "a discrete step has no past", fix)
        if self.session.in_diffusion:
            label = "the methods for noise read the present only"
            return self.fault(node, "BC047", f"bc.{word} in a diffusion", label, "let the drift read the past")
        if self.session.kind == "sde" and word == "delayed_derivative":
            label = "a path with noise has no derivative"
            return self.fault(node, "BC047", f"bc.{word} in a stochastic equation", label, "write bc.delayed(x, tau)")
        if self.session.kind == "fde" and word == "delayed_derivative":
            label = "its solution has no derivative at the start"
            return self.fault(node, "BC047", f"bc.{word} in a fractional equation", label, "write bc.delayed(x, tau)")
        places = self._delay_places(node, word)
        if places is None:
            return BROKEN
        value, delay = self.real(places[0]), self.real(places[1])
        if value.broken or delay.broken:
            return BROKEN
        state = self._state_behind(value)
        if not state:
            spelled = self.source.file.segment(places[0])
            states = ", ".join(self.session.states) or "none"
            label = f"the states are {states}"
            fix = "only states have a past: delay each of them by itself, and compute from the delayed values"
            return self.fault(places[0], NEEDS_STATES, f"bc.{word} of {spelled!r}, which is no state", label, fix)
        refused = self._refused_delay(places[1], delay)
        return BROKEN if refused else self._delayed_value(node, state, delay, word == "delayed_derivative")

    def _delay_places(self, node: ast.Call, word: str) -> tuple[ast.expr, ast.expr] | None:
        """The nodes of state and delay; the delay may be given by name."""
        places = dict(zip(("x", "tau"), node.args, strict=False))
        for keyword in node.keywords:
            if keyword.arg not in ("x", "tau") or keyword.arg in places:
                self.fault(keyword, "BC018", f"keyword {keyword.arg!r} of bc.{word}", "", _EXAMPLES[word])
                return None
            places[keyword.arg] = keyword.value
        if len(node.args) > 2 or len(places) != 2:
            count = len(node.args) + len(node.keywords)
            self.fault(node, "BC018", f"bc.{word} takes a state and a delay, {count} given", "", _EXAMPLES[word])
            return None
        return places["x"], places["tau"]

    def _state_behind(self, value: Value) -> str:
        """The state that a value is; empty if it is none, or if this function is not put in place yet."""
        expression = value.expression
        is_state = isinstance(expression, Name) and expression.id in self.session.states
        return expression.id if is_state and isinstance(expression, Name) and self._is_main() else ""

    def _is_main(self) -> bool:
        return self.session.main is self.body

    def _refused_delay(self, place: ast.expr, delay: Value) -> bool:
        if delay.constant is not None and not delay.constant > 0:
            fix = "a delay is above 0; for the value now write the state itself"
            self.fault(place, "BC049", f"a delay of {delay.constant:g}", "", fix)
            return True
        nodes = list(walk(delay.expression))
        if any(isinstance(one, Coupling) for one in nodes):
            self.fault(place, "BC049", "a delay that couples the elements of a vector", "", "give it as a parameter")
            return True
        if any(isinstance(one, Call) and one.kind == "external" for one in nodes):
            self.fault(place, "BC049", "a delay from an external function", "", "write the function out")
            return True
        return False

    def _delayed_value(self, node: ast.Call, state: str, delay: Value, derivative: bool) -> Value:
        """A name for the value; the same state at the same delay has one."""
        name = self._delay_name(state, delay)
        for known in self.session.delayed:
            if (known.state, known.delay, known.derivative) == (state, name, derivative):
                return Value(Name(known.name))
        wanted = f"d{state}_delayed" if derivative else f"{state}_delayed"
        found = DelayedValue(self.body.numbered(wanted), state, name, derivative, self.source.file.span(node))
        self.session.delayed.append(found)
        return Value(Name(found.name))

    def _delay_name(self, state: str, delay: Value) -> str:
        """The name of a delay; equal delays have one."""
        expression = self.body.current(delay).expression
        for name, known in self.session.delay_values.items():
            if known == expression:
                return name
        name = self.body.numbered(f"{state}_delay")
        self.session.delay_values[name] = expression
        # What stands above the user's statement belongs to that, not to ours.
        kept, self.body.lead = self.body.lead, []
        blank, self.body.blank_before = self.body.blank_before, False
        self.body.emit(name, replace(delay, expression=expression))
        self.body.lead, self.body.blank_before = kept, blank
        return name


def split_delays(function: Function, delayed: list[DelayedValue]) -> tuple[Function, Delays | None]:
    """The right-hand side with the delayed values as arguments, and the delays as a function of their own.

    The function computes both; statements go where they are needed.
    """
    used = {name for statement in function.body for name in reads(statement)} | set(function.results)
    values = tuple(value for value in delayed if value.name in used)
    if not values:
        return function, None
    delays = tuple(dict.fromkeys(value.delay for value in values))
    places = [index for index, one in enumerate(function.arguments) if one.role == "time"]
    arguments = list(function.arguments)
    arguments[places[0] : places[0]] = [Argument(value.name, "value") for value in values]
    kept = _needed(function.body, set(function.results))
    # A local that nothing reads stays the user's: what only the delays read goes with them.
    away = _needed(function.body, set(delays))
    rest = tuple(one for one in function.body if one in kept or one not in away)
    doc = f"How long ago: {', '.join(dict.fromkeys(value.name for value in values))}."
    own = Function("delays", "delays", function.arguments, _plain(away), delays, doc)
    return replace(function, arguments=tuple(arguments), body=rest), Delays(own, values)


def _needed(body: tuple[Statement, ...], results: set[str]) -> tuple[Statement, ...]:
    needed, found = set(results), []
    for statement in reversed(body):
        if needed.intersection(writes(statement)):
            needed.update(reads(statement))
            found.append(statement)
    return tuple(found[::-1])


def _plain(body: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Statements without the comments and blank lines that belong to the right-hand side."""
    return tuple(replace(one, lead=(), blank_before=False) for one in body)
