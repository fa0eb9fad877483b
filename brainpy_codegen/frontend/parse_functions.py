"""Functions: the body of a model, of the user's own functions, and of functions put in place."""

from __future__ import annotations

import ast
from dataclasses import replace

from brainpy_codegen.frontend.body import Body
from brainpy_codegen.frontend.comments import Around
from brainpy_codegen.frontend.faults import Faults
from brainpy_codegen.frontend.parse_delays import NEEDS_STATES
from brainpy_codegen.frontend.parse_names import Names
from brainpy_codegen.frontend.parse_statements import Statements
from brainpy_codegen.frontend.session import HelperFunction, Session
from brainpy_codegen.frontend.source import FunctionSource
from brainpy_codegen.frontend.value import BROKEN, Value
from brainpy_codegen.ir.expression import Coupling, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, FunctionRole, Invoke
from brainpy_codegen.ir.visitor import expressions, walk, writes

_ONLY_IN_PLACE = frozenset({"BC023", "BC043", NEEDS_STATES})


class FunctionParser(Statements):
    """One function: its statements in order, then its results."""

    def __init__(
        self,
        source: FunctionSource,
        session: Session,
        body: Body | None = None,
        outer: Names | None = None,
        prefix: str = "",
        states: tuple[str, ...] = (),
    ) -> None:
        assigned = assigned_names(source.node)
        super().__init__(source, session, body or Body(set(), assigned, session.names), assigned, outer, prefix)
        self.states = states
        self.returned = []
        self.path = []
        self.loops = []
        self.here = Around()
        self.own_names = {}
        self.is_repeated = False

    def argument(self, name: str, role: str) -> None:
        """Make an argument known."""
        self.body.taken.add(name)
        self.names[name] = Value(Name(name))
        self.roles[name] = role

    def run(self) -> list[Value]:
        """Parse the whole function; its results."""
        node = self.source.node
        if isinstance(node, ast.Lambda):
            returned = ast.copy_location(ast.Return(node.body), node.body)
            self.parse_return(returned)
            return self.merged_results()
        statements = node.body
        previous = statements[0].lineno - 1
        if ast.get_docstring(node, clean=False) is not None:
            previous, statements = statements[0].end_lineno or previous, statements[1:]
        else:
            while previous > node.lineno and previous in self.comments.alone:
                previous -= 1
        if not self.block(statements, previous):
            if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in ast.walk(node)):
                return [BROKEN]  # refused where it stands
            what = "returns nothing" if not self.returned else "returns nothing on some paths"
            fix = "return the derivatives, one per state" if self.states else "end it with `return ...`"
            self.fault(node, "BC009", f"{self.source.qualname!r} {what}", "", fix)
            return [BROKEN]
        return self.merged_results()

    # ---------------------------------------------------------------- results

    def returned_values(self, node: ast.Return) -> list[Value] | None:
        """The values that a `return` gives: one per state in a model, as they come in other functions."""
        if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
            fix = "return the derivatives, one per state" if self.states else "return a number"
            self.fault(node, "BC009", f"{self.source.qualname!r} returns nothing here", "", fix)
            return None
        if self.states:
            return self._state_values(node, node.value)
        values = self.values(node.value)
        if values is not None and self.returned and len(self.returned[0].values) != len(values):
            first = self.returned[0].values
            if BROKEN not in first:
                message = f"returns {_counted(len(values), 'value')} here and {len(first)} above"
                self.fault(node, "BC007", message, "", "return the same number of values everywhere")
            return None
        return values

    def _state_values(self, node: ast.Return, value: ast.expr) -> list[Value] | None:
        if isinstance(value, ast.Dict):
            return self._entries(value, [*zip(value.keys, value.values, strict=True)])
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict":
            pairs: list[tuple[ast.expr | None, ast.expr]] = [
                (None if word.arg is None else ast.copy_location(ast.Constant(word.arg), word.value), word.value)
                for word in value.keywords
            ]
            if not value.args:
                return self._entries(value, pairs)
        values = self.values(value)
        if values is None or len(values) == len(self.states):
            return values
        states = ", ".join(self.states)
        message = f"{_counted(len(values), 'result')} for {_counted(len(self.states), 'state')}"
        fix = f"return one value per state, in the order {states}"
        self.fault(node, "BC007", message, f"the states are {states}", fix)
        return None

    def _entries(self, node: ast.expr, pairs: list[tuple[ast.expr | None, ast.expr]]) -> list[Value] | None:
        found: dict[str, Value] = {}
        for key, value in pairs:
            name = key.value if isinstance(key, ast.Constant) else None
            if not isinstance(name, str) or name not in self.states or name in found:
                place = value if key is None else key
                what = "given twice" if name in found else "not a state"
                shown = self.source.file.segment(place) if not isinstance(name, str) else repr(name)
                self.fault(place, "BC008", f"key {shown} is {what}", "", f"the states are {', '.join(self.states)}")
                self.value(value)
            else:
                found[name] = self.value(value)
        missing = [state for state in self.states if state not in found]
        if missing:
            fix = f"add {missing[0]!r}: ... (0.0 if it does not change)"
            self.fault(node, "BC008", f"no derivative of {', '.join(map(repr, missing))}", "", fix)
        return None if len(found) < len(self.states) else [found[state] for state in self.states]

    # ---------------------------------------------------------------- other functions

    def parse_helper(self, source: FunctionSource, name: str) -> HelperFunction:
        """A function of the user's as a function of the model; without `function` where it must be inlined.

        It must where it has several results, couples elements, advances another model, reads the past of a state, or
        needs the value of an argument to unroll a loop.
        """
        session = self.session
        kept, session.faults = session.faults, Faults()
        iterations, active = session.iterations, len(session.active)
        session.active.append(source.function)
        parser = FunctionParser(source, session)
        for argument in formal_arguments(source.node):
            parser.argument(argument.arg, "argument")
        results = parser.run()
        del session.active[active:]
        trial, session.faults = session.faults, kept
        if any(fault.code in _ONLY_IN_PLACE for fault in trial.found.values()):
            session.iterations = iterations
            return HelperFunction(name, source, None)
        for fault in trial.found.values():
            session.faults.put(fault)
        if trial.found or any(result.broken for result in results):
            return HelperFunction(name, source, None, broken=True)
        if len(results) != 1 or parser.couples(results) or parser.advances():
            return HelperFunction(name, source, None)
        bound = parser.bind_results(results, ["result"])
        free = session.name_helper(name)
        arguments = tuple(Argument(argument.arg, "value") for argument in formal_arguments(source.node))
        return HelperFunction(free, source, replace(parser.function(free, "helper", arguments, bound), doc=source.doc))

    def inline(self, source: FunctionSource, name: str, arguments: dict[str, Value], nested: bool) -> list[Value]:
        """The results of a function whose statements are put here; nothing if it was refused."""
        faults = len(self.session.faults.found)
        parser = FunctionParser(source, self.session, self.body, self if nested else None, prefix=name)
        parser.names.update(arguments)
        parser.is_repeated = self.is_repeated
        start = len(self.body.statements)
        results = parser.run()
        self.body.inlined.update(target for one in self.body.statements[start:] for target in writes(one))
        broken = len(self.session.faults.found) > faults or any(value.broken for value in results)
        return [] if broken else results

    def couples(self, results: list[Value]) -> bool:
        """Whether anything here couples the elements of a vector."""
        found = [one for statement in self.body.statements for one in expressions(statement)]
        found += [value.expression for value in results]
        return any(isinstance(node, Coupling) for expression in found for node in walk(expression))

    def advances(self) -> bool:
        """Whether anything here makes use of another model's step."""
        return any(isinstance(statement, Invoke) for statement in self.body.statements)

    # ---------------------------------------------------------------- the finished function

    def bind_results(self, results: list[Value], fallback: list[str]) -> tuple[str, ...]:
        """Give every result a name in the body: the returned local's own, else the fallback."""
        targets = {target for statement in self.body.statements for target in writes(statement)}
        comments = self._result_comments(len(results))
        bound: list[str] = []
        for index, (value, name) in enumerate(zip(results, fallback, strict=True)):
            value = self.body.current(value)
            expression = value.expression
            if isinstance(expression, Name) and expression.id in self.body.inlined:
                bound.append(self.body.internal(name))
                self.body.rename(value, bound[-1], comments[index])
                continue
            if isinstance(expression, Name) and expression.id in targets and expression.id not in bound:
                bound.append(expression.id)
                continue
            user = self._returned_name(index)
            target = self.body.version(self.own_name(user)) if user else self.body.internal(name)
            self.body.emit(target, value, comments[index], self.source.file.span(self.returned[-1].node))
            bound.append(target)
        return tuple(bound)

    def function(
        self, name: str, role: FunctionRole, arguments: tuple[Argument, ...], results: tuple[str, ...]
    ) -> Function:
        """The function as the IR has it."""
        statements, results = self.body.in_order(results)
        types = {one.target: one.type for one in statements if isinstance(one, Assign)}
        return Function(
            name,
            role,
            arguments,
            statements,
            results,
            span=self.source.file.span(self.source.node),
            result_types=tuple(types.get(result, "real") for result in results),
        )

    def _returned_elements(self, node: ast.expr | ast.stmt) -> list[ast.expr]:
        value = node.value if isinstance(node, ast.Return) else None
        if isinstance(value, ast.Dict):
            pairs = zip(value.keys, value.values, strict=True)
            entries = {key.value: entry for key, entry in pairs if isinstance(key, ast.Constant)}
            return [entries[state] for state in self.states if state in entries]
        return value.elts if isinstance(value, ast.Tuple | ast.List) else [value] if value is not None else []

    def _returned_name(self, index: int) -> str:
        """The user's name of a result that several returns give: the local that the last one names."""
        if len(self.returned) < 2:
            return ""
        elements = self._returned_elements(self.returned[-1].node)
        element = elements[index] if index < len(elements) else None
        is_local = isinstance(element, ast.Name) and element.id in self.assigned and element.id not in self.roles
        return element.id if is_local and isinstance(element, ast.Name) else ""

    def _result_comments(self, count: int) -> list[str]:
        """The comments beside returned expressions; of several on one line the first takes it."""
        elements = self._returned_elements(self.returned[-1].node) if len(self.returned) == 1 else []
        if len(elements) != count:
            return [""] * count
        lines = [element.end_lineno or element.lineno for element in elements]
        firsts = [line not in lines[:index] for index, line in enumerate(lines)]
        return [self.comments.trailing.get(line, "") if one else "" for line, one in zip(lines, firsts, strict=True)]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def assigned_names(node: ast.FunctionDef | ast.Lambda) -> set[str]:
    """The names that a function assigns itself, as Python finds its locals."""
    found: set[str] = set()
    inside: list[ast.AST] = list(node.body) if isinstance(node, ast.FunctionDef) else [node.body]
    while inside:
        inner = inside.pop()
        match inner:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
                continue
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.partition(".")[0])
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
        inside += ast.iter_child_nodes(inner)
    return found


def formal_arguments(node: ast.FunctionDef | ast.Lambda) -> list[ast.arg]:
    """The arguments of a definition, in order."""
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
