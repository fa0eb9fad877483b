"""The arguments of a model: states before `t`, parameters after it, with their defaults and units."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from brainpy_codegen.frontend.comments import TYPE_WORDS, Comments, documented, split_unit
from brainpy_codegen.frontend.faults import Faults
from brainpy_codegen.frontend.parse_calls import default_value, is_literal
from brainpy_codegen.frontend.source import FunctionSource
from brainpy_codegen.frontend.value import article, literal
from brainpy_codegen.ir.expression import Number, Unary
from brainpy_codegen.ir.model import Parameter, State

TIME = "t"
STEP = "dt"
RESERVED = frozenset({"dt", "t0", "steps", "every", "t_span", "t_eval", "rtol", "atol"})


@dataclass(frozen=True, slots=True)
class Signature:
    """The arguments of a model by role."""

    states: tuple[State, ...]
    parameters: tuple[Parameter, ...]
    has_time: bool


def read_signature(source: FunctionSource, faults: Faults, comments: Comments, with_step: bool) -> Signature:
    """The states and parameters of a model; what is wrong with them goes to `faults`."""
    formal = source.node.args
    for one in (*formal.posonlyargs, *(extra for extra in (formal.vararg, formal.kwarg) if extra)):
        what = "positional-only argument" if one in formal.posonlyargs else "*args or **kwargs"
        fix = "leave out the `/`" if one in formal.posonlyargs else "name every state and parameter"
        faults.add(source, one, "BC002", f"{what} in a model: {one.arg!r}", "", fix)
    arguments = [*formal.posonlyargs, *formal.args]
    names = [argument.arg for argument in arguments]
    if TIME not in names:
        place = arguments[0] if arguments else source.node
        example = ", ".join([*names[:1], TIME, *names[1:]]) if names else "x, t"
        fix = f"put t between states and parameters, for example ({example})"
        faults.add(source, place, "BC003", f"{source.qualname!r} has no argument t", "", fix)
        return Signature((), (), has_time=False)
    cut = names.index(TIME)
    if cut == 0:
        fix = "states stand before t: (x, t, ...)"
        faults.add(source, arguments[0], "BC005", f"{source.qualname!r} has no state", "nothing stands before t", fix)
    after = [*arguments[cut + 1 :], *formal.kwonlyargs]
    if with_step:
        if after and after[0].arg == STEP:
            after = after[1:]
        else:
            fix = "states, t, dt, then parameters"
            faults.add(source, arguments[cut], "BC003", f"{source.qualname!r} has no argument dt after t", "", fix)
            after = [one for one in after if one.arg != STEP]
    reader = _Reader(source, faults, comments)
    states = tuple(reader.state(argument) for argument in arguments[:cut])
    return Signature(states, tuple(reader.parameter(argument) for argument in after), has_time=True)


def read_parameters(source: FunctionSource, faults: Faults, comments: Comments) -> tuple[Parameter, ...]:
    """The arguments of a function that all may have defaults: those of event functions."""
    formal = source.node.args
    for one in (*formal.posonlyargs, *(extra for extra in (formal.vararg, formal.kwarg) if extra)):
        what = "positional-only argument" if one in formal.posonlyargs else "*args or **kwargs"
        faults.add(source, one, "BC002", f"{what} in an event function: {one.arg!r}", "", "name every argument")
    reader = _Reader(source, faults, comments)
    return tuple(reader.parameter(argument) for argument in (*formal.args, *formal.kwonlyargs))


class _Reader:
    """Reads one argument after the other."""

    def __init__(self, source: FunctionSource, faults: Faults, comments: Comments) -> None:
        self._source = source
        self._faults = faults
        self._comments = comments
        self._documented = documented(source.doc)
        formal = source.node.args
        self._defaults = source.defaults
        every = [*formal.posonlyargs, *formal.args, *formal.kwonlyargs]
        lines = [self._last_line(argument) for argument in every]
        self._lonely = {one.arg for one, line in zip(every, lines, strict=True) if lines.count(line) == 1}

    def state(self, argument: ast.arg) -> State:
        """A state; it has no default."""
        self._refuse_reserved(argument, "state")
        if argument.arg in self._defaults:
            fix = "initial values are given at run time: init={...}"
            self._faults.add(
                self._source, self._defaults[argument.arg], "BC006", f"state {argument.arg!r} has a default", "", fix
            )
        unit, comment = self._words(argument)
        return State(argument.arg, unit, comment, self._source.file.span(argument))

    def parameter(self, argument: ast.arg) -> Parameter:
        """A parameter with its default."""
        self._refuse_reserved(argument, "parameter")
        unit, comment = self._words(argument)
        return Parameter(argument.arg, self._default(argument), unit, comment, False, self._source.file.span(argument))

    def _refuse_reserved(self, argument: ast.arg, role: str) -> None:
        if argument.arg in RESERVED:
            message = f"{argument.arg!r} is a reserved name"
            label = f"cannot be a {role}; generated functions have an argument of this name"
            self._faults.add(self._source, argument, "BC004", message, label, f"rename it, for example {argument.arg}_")

    def _default(self, argument: ast.arg) -> Number | Unary | None:
        node = self._defaults.get(argument.arg)
        if node is None:
            return None
        value = default_value(self._source.function, argument.arg)
        if isinstance(value, bool):
            return Number(int(value), str(int(value)))
        if isinstance(value, int | float):
            return literal(value, self._source.file.segment(node) if is_literal(node) else "")
        message = f"the default of {argument.arg!r} is {article(value)}, not a number"
        fix = "leave the default out and give the value at run time: params={...}"
        self._faults.add(self._source, node, "BC006", message, "", fix)
        return None

    def _words(self, argument: ast.arg) -> tuple[str, str]:
        """Unit and comment: from the comment on its line, the docstring, or a string annotation."""
        text = self._comments.trailing.get(self._last_line(argument), "") if argument.arg in self._lonely else ""
        text = text or self._documented.get(argument.arg, "")
        comment, unit = split_unit(text)
        annotation = argument.annotation
        if not unit and isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            unit = "" if annotation.value in TYPE_WORDS else annotation.value.strip("[] ")
        return unit, comment

    def _last_line(self, argument: ast.arg) -> int:
        default = self._defaults.get(argument.arg)
        return (default.end_lineno if default else argument.end_lineno) or argument.lineno
