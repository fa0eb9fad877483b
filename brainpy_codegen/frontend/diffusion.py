"""The diffusion of a stochastic model: one value per state, or per state a tuple over shared Wiener processes."""

from __future__ import annotations

import ast
from dataclasses import replace

from brainpy_codegen.frontend.parse_functions import FunctionParser
from brainpy_codegen.frontend.session import Session
from brainpy_codegen.frontend.signature import TIME, Signature, read_signature
from brainpy_codegen.frontend.source import FunctionSource
from brainpy_codegen.frontend.value import Value, as_real
from brainpy_codegen.ir.expression import Number, Unary
from brainpy_codegen.ir.function import Argument
from brainpy_codegen.ir.model import Parameter
from brainpy_codegen.ir.noise import Interpretation, Noise, NoiseTerm

_ROWS = (ast.Tuple, ast.List)


class DiffusionParser(FunctionParser):
    """Parses the function; `processes` is the number of shared processes once a return was read, 0 for none."""

    processes: int | None = None

    def _state_values(self, node: ast.Return, value: ast.expr) -> list[Value] | None:
        value = _without_array(value)
        rows = self._rows(value)
        if rows is None:
            return super()._state_values(node, value) if self._agree(node, 0) else None
        counts = [len(row.elts) if isinstance(row, _ROWS) else 0 for row in rows]
        states = ", ".join(self.states)
        if len(rows) != len(self.states):
            message = f"{len(rows)} rows for {len(self.states)} states"
            fix = f"return one tuple over the Wiener processes per state, in the order {states}"
            self.fault(node, "BC007", message, f"the states are {states}", fix)
            return None
        for row, count in zip(rows, counts, strict=True):
            if count == 0 or count != counts[0]:
                message = "the rows of the diffusion have different lengths"
                label = "no tuple over the Wiener processes" if count == 0 else f"{count} values, {counts[0]} above"
                fix = "give every state a tuple of the same length; 0.0 where a process does not enter it"
                self.fault(row, "BC007", message, label, fix)
                return None
        if not self._agree(node, counts[0]):
            return None
        return [self.value(entry) for row in rows if isinstance(row, _ROWS) for entry in row.elts]

    def _rows(self, value: ast.expr) -> list[ast.expr] | None:
        """The rows of a diffusion matrix, in the order of the states; None where the noise is independent."""
        if isinstance(value, ast.Dict):
            entries = {key.value: row for key, row in _pairs(value) if isinstance(key, ast.Constant)}
            if set(entries) != set(self.states) or not any(isinstance(row, _ROWS) for row in entries.values()):
                return None
            return [entries[state] for state in self.states]
        if not isinstance(value, _ROWS):
            return None
        rows = [_without_array(row) for row in value.elts]
        if any(isinstance(row, _ROWS) for row in rows):
            return rows
        # The one state of a model may stand without the outer tuple.
        return [value] if len(self.states) == 1 and len(rows) > 1 else None

    def _agree(self, node: ast.Return, processes: int) -> bool:
        if self.processes is not None and self.processes != processes:
            message = "one return gives shared noise, another one does not, or of another number of processes"
            self.fault(node, "BC007", message, "", "return the same form everywhere")
            return False
        self.processes = processes
        return True


def _pairs(value: ast.Dict) -> list[tuple[ast.expr | None, ast.expr]]:
    return list(zip(value.keys, value.values, strict=True))


def _without_array(value: ast.expr) -> ast.expr:
    """What stands in `np.array(...)`, or the expression itself."""
    match value:
        case ast.Call(func=ast.Attribute(attr="array" | "asarray"), args=[(ast.Tuple() | ast.List()) as inner]):
            return inner
        case _:
            return value


def read_diffusion_signature(
    source: FunctionSource, session: Session, parser: FunctionParser, drift: Signature
) -> tuple[Parameter, ...]:
    """The parameters of the whole model: those of the drift, then what only the diffusion has."""
    signature = read_signature(source, session.faults, parser.comments, with_step=False)
    states = [state.name for state in drift.states]
    if signature.has_time and [state.name for state in signature.states] != states:
        found = ", ".join(state.name for state in signature.states)
        message = f"the diffusion has the states ({found}), the drift has ({', '.join(states)})"
        fix = f"begin both with ({', '.join([*states, TIME])}, ...)"
        arguments = source.node.args.args
        session.faults.add(source, arguments[0] if arguments else source.node, "BC005", message, "", fix)
    merged = {parameter.name: parameter for parameter in drift.parameters}
    formal = {one.arg: one for one in (*source.node.args.args, *source.node.args.kwonlyargs)}
    for parameter in signature.parameters:
        known = merged.get(parameter.name)
        if known is None or known.default is None:
            merged[parameter.name] = parameter if known is None else replace(known, default=parameter.default)
        elif parameter.default is not None and _number(parameter.default) != _number(known.default):
            message = f"the default of {parameter.name!r} differs from that in the drift"
            label = f"the drift has {_number(known.default)}"
            fix = "write a default once, or the same one twice"
            session.faults.add(source, formal[parameter.name], "BC006", message, label, fix)
    return tuple(merged.values())


def _number(default: Number | Unary) -> float:
    if isinstance(default, Number):
        return default.value
    return -_number(default.operand) if isinstance(default.operand, Number | Unary) else float("nan")


def parse_diffusion(
    source: FunctionSource, parser: DiffusionParser, arguments: tuple[Argument, ...], interpretation: Interpretation
) -> Noise | None:
    """The noise of a model; faults go to the parser's session, and None is returned where there are any."""
    signature = {one.arg for one in (*source.node.args.args, *source.node.args.kwonlyargs)}
    for argument in arguments:
        if argument.name in signature or argument.role != "parameter":
            parser.argument(argument.name, argument.role)
        else:
            parser.body.taken.add(argument.name)
    parser.session.active.append(source.function)
    values = [as_real(value) for value in parser.run()]
    if any(value.broken for value in values):
        return None
    states = parser.states
    count = parser.processes or 0
    places = [(row // count, row % count) if count else (row, row) for row in range(len(values))]
    kept = [(place, value) for place, value in zip(places, values, strict=True) if value.constant != 0]
    if not kept:
        fix = "declare the model with @bc.ode if it has no noise"
        parser.fault(source.node, "BC010", f"the diffusion {source.qualname!r} is zero", "", fix)
        return None
    if parser.couples([value for _, value in kept]):
        message = f"the diffusion {source.qualname!r} couples elements of a vector"
        parser.fault(source.node, "BC042", message, "", "the drift may; noise is drawn for each element")
        return None
    used = sorted({process for (_, process), _ in kept})
    names = _process_names(states, used, count)
    fallback = [_entry_name(states[state], process, count) for (state, process), _ in kept]
    bound = parser.bind_results([value for _, value in kept], fallback)
    function = parser.function("diffusion", "diffusion", arguments, bound)
    terms = tuple(NoiseTerm(state, used.index(process)) for (state, process), _ in kept)
    return Noise(interpretation, function, terms, names, shared=bool(count))


def _process_names(states: tuple[str, ...], used: list[int], count: int) -> tuple[str, ...]:
    if len(used) == 1:
        return ("",)
    return tuple(str(process + 1) if count else states[process] for process in used)


def _entry_name(state: str, process: int, count: int) -> str:
    return f"noise_{state}_{process + 1}" if count > 1 else f"noise_{state}"
