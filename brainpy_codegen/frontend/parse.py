"""Python function -> `ir.Model`, and functions of time given at run time."""

from __future__ import annotations

import ast
import linecache
import os
from dataclasses import dataclass, replace

from brainpy_codegen.errors import Diagnostic, ModelError
from brainpy_codegen.frontend.diffusion import DiffusionParser, parse_diffusion, read_diffusion_signature
from brainpy_codegen.frontend.matrices import settle_products
from brainpy_codegen.frontend.parse_delays import split_delays
from brainpy_codegen.frontend.parse_functions import FunctionParser, formal_arguments
from brainpy_codegen.frontend.session import External, Session
from brainpy_codegen.frontend.signature import STEP, TIME, Signature, read_signature
from brainpy_codegen.frontend.source import FunctionSource, SourceMissingError, plain_function, read_source, shown_path
from brainpy_codegen.frontend.value import Value, as_real
from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.expression import Coupling
from brainpy_codegen.ir.function import Argument, Function, FunctionRole
from brainpy_codegen.ir.model import Constant, Model, ModelKind, Source
from brainpy_codegen.ir.noise import Interpretation, Noise
from brainpy_codegen.ir.visitor import expressions, reads, walk


@dataclass(frozen=True, slots=True)
class ParsedModel:
    """A model, and the opaque functions that it calls, by name."""

    model: Model
    externals: dict[str, External]


@dataclass(frozen=True, slots=True)
class ParsedInput:
    """A function that is given at run time, parsed like a model: a function of time, an event, or a reset.

    Attributes:
        function: of a function of time, with one argument (role "time"); events have one result, too.
        model, model_reference: of an event or reset, the name of the model that it belongs to, and where that is.
        rows: for each argument of an event or reset its row among states or parameters; -1 for the time.
        changed: the rows of the states that a reset returns.
    """

    name: str
    source: Source
    function: Function
    helpers: tuple[Function, ...] = ()
    constants: tuple[Constant, ...] = ()
    title: str = ""
    model: str = ""
    model_reference: str = ""
    rows: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()

    @property
    def stem(self) -> str:
        """How the name of its module begins."""
        return f"{self.model}_{self.name}" if self.model else self.name

    @property
    def role(self) -> str:
        """What a solve loop calls it for: "event" or "reset"; empty for a function of time."""
        return "" if not self.model else "reset" if self.changed else "event"


def parse_model(
    function: object,
    kind: ModelKind = "ode",
    name: str = "",
    diffusion: object = None,
    interpretation: Interpretation = "ito",
) -> ParsedModel:
    """Parse a right-hand side (a drift, where there is a diffusion), or (kind "update") a discrete step.

    Raises:
        ModelError: the function is outside of the supported Python; holds every fault that was found.
    """
    source = read_function(function, name)
    session = Session(is_update=(is_update := kind == "update"))
    session.faults.main = source.shown
    states = _state_names(source)
    parser = FunctionParser(source, session, states=states)
    session.kind, session.states, session.main = kind, states, parser.body
    signature = read_signature(source, session.faults, parser.comments, is_update)
    for argument in _arguments(signature, is_update):
        parser.argument(argument.name, argument.role)
    noisy = None if diffusion is None else _Noisy(diffusion, session, signature, states)
    if noisy is not None:
        signature = replace(signature, parameters=noisy.parameters)
        parser.body.taken.update(parameter.name for parameter in noisy.parameters)
    arguments = _arguments(signature, is_update)
    if not signature.has_time:
        for one in formal_arguments(source.node):
            parser.argument(one.arg, "argument")
    session.active.append(source.function)
    drift, matrices = _right_hand_side(parser, name := name or source.function.__name__, arguments, is_update)
    parsed, delays = _delays(drift, signature, parser)
    noise = None if noisy is None else noisy.parse(drift.arguments, interpretation)  # the past is not among them
    session.faults.raise_if_any()
    own = (parsed, *((noise.function,) if noise else ()), *((delays.function,) if delays else ()))
    helpers = session.used_helpers(*own)
    constants = session.used_constants((*helpers, *own))
    taken = {*(one.name for one in helpers), *(one.name for one in constants)}
    parsed, submodels = session.used_submodels(parsed, taken)
    return ParsedModel(
        Model(
            name=name,
            kind="dde" if delays and kind == "ode" else "ode" if kind == "dde" and not delays else kind,
            title=_title(parsed.doc) or name,
            source=source.source(),
            states=signature.states,
            parameters=tuple(replace(one, matrix=one.name in matrices) for one in signature.parameters),
            function=parsed,
            helpers=helpers,
            constants=constants,
            time=TIME,
            vector=couples(parsed),
            doc=parsed.doc,
            submodels=submodels,
            noise=noise,
            delays=delays,
            externals=tuple(filter(None, (one.found_at() for one in session.externals.values()))),
        ),
        session.externals,
    )


def _right_hand_side(
    parser: FunctionParser, name: str, arguments: tuple[Argument, ...], is_update: bool
) -> tuple[Function, set[str]]:
    """The function with one result per state, and the parameters that are matrices."""
    results = [as_real(value) for value in run_parser(parser)]
    parser.session.faults.raise_if_any()
    fallback = [f"{state}_next" if is_update else f"d{state}" for state in parser.states]
    bound = parser.bind_results(results, fallback)
    role: FunctionRole = "update" if is_update else "derivative"
    parsed = parser.function(name if is_update else "derivative", role, arguments, bound)
    parsed, matrices = settle_products(parsed, parser)
    parser.session.faults.raise_if_any()
    return parsed, matrices


class _Noisy:
    """The diffusion on its way: its signature first, which may add parameters to the model, then its body."""

    def __init__(self, function: object, session: Session, drift: Signature, states: tuple[str, ...]) -> None:
        self._source = read_function(function, "")
        self._parser = DiffusionParser(self._source, session, states=states)
        self.parameters = read_diffusion_signature(self._source, session, self._parser, drift)
        self._session = session

    def parse(self, arguments: tuple[Argument, ...], interpretation: Interpretation) -> Noise | None:
        """The noise; None where there are faults."""
        if self._session.faults.found:
            return None
        self._session.in_diffusion = True
        try:
            noise = parse_diffusion(self._source, self._parser, arguments, interpretation)
        except RecursionError:
            self._parser.fault(self._source.node, "BC024", "an expression is nested too deeply", "", "split it")
            return None
        if noise is None:
            return None
        return replace(noise, function=replace(noise.function, doc=self._source.doc))


def parse_input(function: object, name: str = "") -> ParsedInput:
    """Parse a function of time that is given at run time: one argument, one number back.

    Raises:
        ModelError: the function is outside of the supported Python; holds every fault that was found.
    """
    source = read_function(function, name)
    session = Session()
    session.faults.main = source.shown
    parser = FunctionParser(source, session)
    formal = formal_arguments(source.node)
    count = len(formal) - len(source.node.args.defaults)
    if len(formal) != 1 or source.node.args.vararg or source.node.args.kwarg:
        place = formal[1] if len(formal) > 1 else source.node
        message = f"{source.qualname!r} takes {count} arguments"
        session.faults.add(source, place, "BC018", message, "a function of time takes one", "write it as f(t)")
    for one in formal:
        parser.argument(one.arg, "time")
    session.active.append(source.function)
    results = run_parser(parser)
    if len(results) != 1:
        message = f"{source.qualname!r} returns {len(results)} values"
        session.faults.add(source, source.node, "BC007", message, "a function of time returns one number")
    session.faults.raise_if_any()
    if parser.couples(results):
        message = f"{source.qualname!r} couples elements of a vector"
        session.faults.add(source, source.node, "BC042", message, "it is a function of one time")
        session.faults.raise_if_any()
    bound = parser.bind_results([as_real(results[0])], ["result"])
    name = name or ("drive" if isinstance(source.node, ast.Lambda) else source.function.__name__)
    parsed = parser.function(name, "input", (Argument(formal[0].arg, "time"),), bound)
    parsed = replace(parsed, doc=source.doc)
    helpers = session.used_helpers(parsed)
    constants = session.used_constants((*helpers, parsed))
    return ParsedInput(name, source.source(), parsed, helpers, constants, _title(source.doc) or name)


def run_parser(parser: FunctionParser) -> list[Value]:
    """The results of a function that is parsed; one fault where it is nested too deeply."""
    try:
        return parser.run()
    except RecursionError:
        message = "an expression is nested too deeply"
        fix = "split it into several statements"
        return [parser.fault(parser.source.node, "BC024", message, "has hundreds of terms in one statement", fix)]


def read_function(function: object, name: str) -> FunctionSource:
    """The source of a function, or the one fault that says why there is none."""
    try:
        return read_source(plain_function(function), name)
    except SourceMissingError as error:
        raise ModelError((_unreadable(function, name, str(error)),)) from None


def _unreadable(function: object, name: str, reason: str) -> Diagnostic:
    """The fault of a function without source, at the best place that is known."""
    shown = name or getattr(function, "__name__", type(function).__name__)
    code = getattr(function, "__code__", None)
    path, line = (code.co_filename, code.co_firstlineno) if code is not None else ("", 0)
    text = f"{shown}(...)"
    for number in range(line, line + 20 if line else 0):
        found = linecache.getline(path, number).rstrip()
        if found.lstrip().startswith(("def ", "async def ")):
            line, text = number, found
            break
    path = shown_path(path) if os.path.isabs(path) else path
    fix = "write a plain function, in a file or a notebook cell"
    if code is None:
        fix += f"; around a library's function, lambda t: {shown}(t)"
    message = f"the source of {shown!r} cannot be read: {reason}"
    column = len(text) - len(text.lstrip()) + 1
    return Diagnostic("BC001", message, path, line, column, len(text.strip()), text, shown, "", fix)


def _state_names(source: FunctionSource) -> tuple[str, ...]:
    formal = [argument.arg for argument in (*source.node.args.posonlyargs, *source.node.args.args)]
    return tuple(formal[: formal.index(TIME)]) if TIME in formal else ()


def _arguments(signature: Signature, is_update: bool) -> tuple[Argument, ...]:
    return (
        *(Argument(state.name, "state") for state in signature.states),
        Argument(TIME, "time"),
        *((Argument(STEP, "step"),) if is_update else ()),
        *(Argument(parameter.name, "parameter") for parameter in signature.parameters),
    )


def _delays(parsed: Function, signature: Signature, parser: FunctionParser) -> tuple[Function, Delays | None]:
    """The right-hand side with delayed values as arguments, and the delays.

    Refused are delays that depend on delayed values, and the one name that runs of delayed models take for themselves.
    """
    documented = replace(parsed, doc=parser.source.doc)
    parsed, delays = split_delays(documented, parser.session.delayed)
    if delays is None:
        return parsed, None
    faults, names = parser.session.faults, {value.name: value for value in delays.values}
    read = {name for statement in delays.function.body for name in reads(statement)}
    for value in (names[name] for name in names if name in read):
        span = value.span or parser.source.file.span(parser.source.node)
        message = "a delay that depends on a delayed value"
        faults.add_at(
            parser.source, span, "BC049", message, "decides how long ago another one was", "use the value now"
        )
    for name, place in [(one.name, one.span) for one in signature.states] + [
        (one.name, one.span) for one in signature.parameters
    ]:
        if name == "history":
            span = place or parser.source.file.span(parser.source.node)
            label = "is the argument of delayed models that says how the past began"
            faults.add_at(parser.source, span, "BC004", "'history' is a reserved name", label, "rename it: history_")
    faults.raise_if_any()
    return parsed, delays


def couples(function: Function) -> bool:
    """Whether a function mixes the elements of a vector."""
    values = [value for statement in function.body for value in expressions(statement)]
    return any(isinstance(node, Coupling) for value in values for node in walk(value))


def _title(document: str) -> str:
    first = document.strip().partition("\n")[0].strip()
    return first.removesuffix(".")
