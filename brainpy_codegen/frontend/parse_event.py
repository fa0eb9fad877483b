"""Event functions of networks: thresholds, resets and what a spike does at a synapse.

    def excite(ge, w=1.62):
        ge = ge + w
        return ge

An event function returns the variables that it changes, by their names; a threshold returns a condition.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from brainpy_codegen.errors import ModelError
from brainpy_codegen.frontend.faults import Faults, nearest
from brainpy_codegen.frontend.parse import couples, read_function, run_parser
from brainpy_codegen.frontend.parse_functions import FunctionParser, formal_arguments
from brainpy_codegen.frontend.session import Session
from brainpy_codegen.frontend.signature import read_parameters
from brainpy_codegen.frontend.source import FunctionSource
from brainpy_codegen.frontend.value import as_condition, as_real
from brainpy_codegen.ir.function import Argument, Function, Span
from brainpy_codegen.ir.model import Constant, Parameter, Source


@dataclass(frozen=True, slots=True)
class ParsedEvent:
    """An event function before anybody knows what its names stand for.

    Attributes:
        function: takes values only; one result per name of `returned`, or the condition of a threshold.
        arguments: the arguments as parameters: name, default, unit and comment.
        returned: the variables that it returns; empty for a threshold.
    """

    name: str
    source: Source
    function: Function
    arguments: tuple[Parameter, ...]
    returned: tuple[str, ...]
    helpers: tuple[Function, ...] = ()
    constants: tuple[Constant, ...] = ()
    text: FunctionSource | None = None

    def unknown(self, name: str, code: str, message: str, known: tuple[str, ...], label: str = "") -> ModelError:
        """The error that says that a name of this function means nothing, with the nearest name that does."""
        close = nearest(name, known)
        fix = f"did you mean {close!r}?" if close else f"there are: {', '.join(known) or 'none'}"
        span = self.span_of(name, returned=code == "BC062")
        faults = Faults(main=self.source.path)
        assert self.text is not None
        faults.add_at(self.text, span, code, message, label, fix)
        return ModelError(tuple(faults.found.values()))

    def span_of(self, name: str, *, returned: bool = False) -> Span:
        """Where a name stands: in the returned values, or as an argument."""
        assert self.text is not None
        node = self.text.node
        if returned:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    for part in ast.walk(inner.value):
                        if isinstance(part, ast.Name) and part.id == name:
                            return self.text.file.span(part)
        for argument in formal_arguments(node):
            if argument.arg == name:
                return self.text.file.span(argument)
        return self.text.file.span(node)


def parse_event(function: object, name: str = "", *, condition: bool = False) -> ParsedEvent:
    """Parse an event function (`condition`: a threshold).

    Raises:
        ModelError: the function is outside of the supported Python, or returns something else than variables.
    """
    source = read_function(function, name)
    session = Session()
    session.faults.main = source.shown
    returned = () if condition else _returned(source, session.faults)
    session.faults.raise_if_any()
    parser = FunctionParser(source, session, states=returned)
    arguments = read_parameters(source, session.faults, parser.comments)
    for one in arguments:
        parser.argument(one.name, "argument")
    session.active.append(source.function)
    values = run_parser(parser)
    if condition and len(values) != 1:
        message = f"{source.qualname!r} returns {len(values)} values"
        session.faults.add(source, source.node, "BC007", message, "a threshold returns one condition")
    session.faults.raise_if_any()
    typed = [as_condition(value) for value in values] if condition else [as_real(value) for value in values]
    bound = parser.bind_results(typed, ["over"] if condition else [f"{one}_next" for one in returned])
    shown = name or (source.function.__name__ if not isinstance(source.node, ast.Lambda) else "event")
    formal = tuple(Argument(one.name, "value") for one in arguments)
    parsed = parser.function(shown, "part", formal, bound)
    if couples(parsed):
        message = f"{source.qualname!r} couples elements of a vector"
        session.faults.add(source, source.node, "BC042", message, "it is about one neuron or one synapse")
        session.faults.raise_if_any()
    parsed = replace(parsed, doc=source.doc)
    helpers = session.used_helpers(parsed)
    constants = session.used_constants((*helpers, parsed))
    return ParsedEvent(shown, source.source(), parsed, arguments, returned, helpers, constants, source)


def _returned(source: FunctionSource, faults: Faults) -> tuple[str, ...]:
    """The names that every `return` gives, in order."""
    fix = "return the variables that the event changes, by name: return V or return V, w"
    if isinstance(source.node, ast.Lambda):
        message = f"{source.qualname!r} is a lambda"
        faults.add(source, source.node, "BC060", message, "its result has no name", fix)
        return ()
    found: list[tuple[str, ...]] = []
    for node in _returns(source.node):
        names = _names(node.value)
        if names is None or len(set(names)) < len(names):
            message = f"{source.qualname!r} returns something else than variables"
            faults.add(source, node, "BC060", message, "", fix)
        else:
            found.append(names)
    if len(set(found)) > 1:
        shown = " and ".join(", ".join(names) for names in dict.fromkeys(found))
        message = f"{source.qualname!r} returns {shown}"
        faults.add(source, source.node, "BC060", message, "", "return the same variables everywhere")
    if not found and not faults.found:
        faults.add(source, source.node, "BC009", f"{source.qualname!r} returns nothing", "", fix)
    return found[0] if found else ()


def _returns(node: ast.FunctionDef) -> list[ast.Return]:
    """The `return` statements of a function, not those of functions inside of it."""
    found: list[ast.Return] = []
    inside: list[ast.AST] = list(node.body)
    while inside:
        inner = inside.pop(0)
        if isinstance(inner, ast.Return):
            found.append(inner)
        elif not isinstance(inner, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            inside += ast.iter_child_nodes(inner)
    return found


def _names(value: ast.expr | None) -> tuple[str, ...] | None:
    match value:
        case ast.Name(id=name):
            return (name,)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            names = [one.id for one in elements if isinstance(one, ast.Name)]
            return tuple(names) if len(names) == len(elements) else None
        case ast.Dict(keys=keys):
            words = [one.value for one in keys if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            return tuple(words) if len(words) == len(keys) else None
        case _:
            return None
