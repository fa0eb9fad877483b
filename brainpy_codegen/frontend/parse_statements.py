"""Statements: assignments, branches, loops and returns, lowered to straight-line single assignment.

A branch is computed on both sides and merged by `Select`; a loop over a constant range is unrolled; an early return
becomes a `Select` over the results, in the order in which Python would meet the returns.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, ClassVar

from brainpy_codegen.frontend.comments import TYPE_WORDS, Around, around
from brainpy_codegen.frontend.parse_branches import Branches
from brainpy_codegen.frontend.value import BROKEN, LocalFunction, Value, number
from brainpy_codegen.ir.expression import Name

_REFUSED: dict[type[ast.stmt], tuple[str, str, str, str]] = {
    ast.Import: ("BC021", "an import in a model", "", "import at the top of the file"),
    ast.ImportFrom: ("BC021", "an import in a model", "", "import at the top of the file"),
    ast.While: (
        "BC022",
        "a while loop in a model",
        "how often it runs is not known before the run",
        "write `for k in range(10):` with a constant number of iterations",
    ),
    ast.Try: ("BC025", "`try` in a model", "nothing raises in generated code", "test the values with `if`"),
    ast.Raise: ("BC025", "`raise` in a model", "nothing raises in generated code", "check values before the run"),
    ast.Assert: ("BC025", "`assert` in a model", "nothing raises in generated code", "check values before the run"),
    ast.With: ("BC026", "`with` in a model", "", "leave the block's statements without it"),
    ast.AsyncWith: ("BC029", "`async with` in a model", "", "a model is a plain function"),
    ast.AsyncFor: ("BC029", "`async for` in a model", "", "a model is a plain function"),
    ast.AsyncFunctionDef: ("BC029", "`async def` in a model", "", "a model is a plain function"),
    ast.Global: ("BC027", "`global` in a model", "a model changes nothing outside", "return what changes"),
    ast.Nonlocal: ("BC027", "`nonlocal` in a model", "a model changes nothing outside", "return what changes"),
    ast.Delete: ("BC028", "`del` in a model", "", "leave it out"),
    ast.ClassDef: ("BC030", "a class in a model", "", "use plain names"),
    ast.Break: ("BC039", "`break` in a model", "", "put the rest of the loop's body under `if`"),
    ast.Continue: ("BC039", "`continue` in a model", "", "put the rest of the loop's body under `if`"),
    ast.Match: ("BC044", "`match` in a model", "", "write if / elif / else"),
}

MAX_ITERATIONS = 1000


class Statements(Branches):
    """The statements of one function."""

    own_names: dict[str, str]
    is_repeated: bool

    def block(self, statements: list[ast.stmt], previous: int) -> bool:
        """Parse statements in order; True if all paths through them return. `previous`: the last line before."""
        for index, node in enumerate(statements):
            if not self.is_repeated:
                self.body.announce(self._around(node, previous))
            if self._statement(node):
                rest = statements[index + 1 :]
                if rest and isinstance(node, ast.Return):
                    label = "stands after `return`"
                    self.fault(rest[0], "BC011", "this statement is never reached", label, "remove it")
                return True
            previous = node.end_lineno or node.lineno
        return False

    def _around(self, node: ast.stmt, previous: int) -> Around:
        if isinstance(node, ast.If | ast.For):
            found = around(self.source.file, self.comments, node, previous, self.header_end(node))
            return Around((*found.lead, *([found.comment] if found.comment else [])), "", found.blank_before)
        self.here = around(self.source.file, self.comments, node, previous, node.end_lineno or node.lineno)
        if isinstance(node, ast.Return):  # what trails there goes to the results, see `_result_comments`
            return around(self.source.file, self.comments, node, previous, node.lineno - 1)
        return self.here

    def _statement(self, node: ast.stmt) -> bool:
        parse = self._STATEMENTS.get(type(node))
        if parse is not None:
            return bool(parse(self, node))
        code, message, label, fix = _REFUSED.get(
            type(node), ("BC044", f"`{type(node).__name__}` in a model", "", "use assignments, if, for and return")
        )
        self.fault(node, code, message, label, fix)
        self._break_names(node)
        return isinstance(node, ast.Raise)

    def _break_names(self, node: ast.stmt) -> None:
        """Give what a refused statement would assign a value, so that its readers are not refused too."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                self.names[inner.id] = BROKEN
            elif isinstance(inner, ast.alias):
                self.names[inner.asname or inner.name.partition(".")[0]] = BROKEN
            elif isinstance(inner, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                self.names[inner.name] = BROKEN
            elif isinstance(inner, ast.Global | ast.Nonlocal):
                self.names.update(dict.fromkeys(inner.names, BROKEN))

    # ---------------------------------------------------------------- assignments

    def assign(self, name: str, value: Value, node: ast.stmt, comment: str = "") -> None:
        """Bind a value to a user's name; a constant condition needs no statement."""
        if value.broken or (value.type == "condition" and value.constant is not None):
            self.names[name] = value
            return
        value = self.body.current(value)
        target = self.body.version(self.own_name(name))
        if isinstance(value.expression, Name) and value.expression.id in self.body.inlined:
            # what a function put here computed last is this variable: no copy under another name
            self.names[name] = self.body.rename(value, target, comment)
            return
        self.names[name] = self.body.emit(target, value, comment, self.source.file.span(node))

    def own_name(self, name: str) -> str:
        """The name in the body that a user's variable has: its own, or longer where functions are inlined."""
        if not self.prefix:
            return name
        return self.own_names.setdefault(name, self.local_name(self.prefix, name))

    def _assign(self, node: ast.Assign) -> None:
        targets = node.targets
        if any(isinstance(target, ast.Tuple | ast.List) for target in targets):
            self._unpack(node, targets)
            return
        if isinstance(node.value, ast.Lambda):
            for target in targets:
                if isinstance(target, ast.Name):
                    self.names[target.id] = LocalFunction(target.id, node.value)
                else:
                    self._refuse_target(target)
            return
        comment = self.here.comment
        value = self.value(node.value)
        for target in targets:
            if isinstance(target, ast.Name):
                self.assign(target.id, value, node, comment)
                bound = self.names[target.id]
                value = bound if isinstance(bound, Value) else value
            else:
                self._refuse_target(target)

    def _unpack(self, node: ast.Assign, targets: list[ast.expr]) -> None:
        comment = self.here.comment
        values = self.values(node.value)
        for target in targets:
            if not isinstance(target, ast.Tuple | ast.List):
                self.fault(target, "BC033", "a tuple under one name", "", "give each value a name of its own")
                self._break_target(target)
                continue
            names = target.elts
            starred = next((one for one in names if isinstance(one, ast.Starred)), None)
            if starred is not None:
                self.fault(starred, "BC035", "a starred target", "", "give each value a name of its own")
            elif values is not None and len(values) != len(names):
                self.fault(
                    node,
                    "BC038",
                    f"{len(names)} names on the left, {len(values)} values on the right",
                    "",
                    "give each value one name",
                )
            elif values is not None:
                for name, value in zip(names, values, strict=True):
                    if isinstance(name, ast.Name):
                        self.assign(name.id, value, node, comment)
                        comment = ""
                    else:
                        self._refuse_target(name)
                continue
            self._break_target(target)

    def _break_target(self, target: ast.expr) -> None:
        for inner in ast.walk(target):
            if isinstance(inner, ast.Name):
                self.names[inner.id] = BROKEN

    def _refuse_target(self, target: ast.expr) -> None:
        what = {ast.Subscript: "an element", ast.Attribute: "an attribute"}.get(type(target), "a tuple in a tuple")
        fix = "give each value a name of its own"
        if isinstance(target, ast.Subscript):
            fix = "assign to a plain name; np.where(condition, a, b) changes some elements"
        if isinstance(target, ast.Tuple | ast.List):
            self._break_target(target)
        self.fault(target, "BC040", f"assignment to {what}", "models assign to names", fix)

    def _augmented(self, node: ast.AugAssign) -> None:
        if not isinstance(node.target, ast.Name):
            self._refuse_target(node.target)
            return
        comment = self.here.comment
        old = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
        if isinstance(node.op, ast.MatMult):
            value = self.matmul(node.value, old, node.value)
        else:
            left = self.value(old)
            value = self.combine(node, node.op, left, self.value(node.value))
        self.assign(node.target.id, value, node, comment)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if not isinstance(node.target, ast.Name):
            self._refuse_target(node.target)
            return
        unit = node.annotation.value if isinstance(node.annotation, ast.Constant) else None
        if node.value is None:
            return  # a bare annotation states a type and does nothing
        comment = self.here.comment
        if isinstance(unit, str) and not comment and unit not in TYPE_WORDS:
            comment = f"[{unit}]"
        self.assign(node.target.id, self.value(node.value), node, comment)

    # ---------------------------------------------------------------- the other statements

    def _expression(self, node: ast.Expr) -> None:
        value = node.value
        if isinstance(value, ast.Yield | ast.YieldFrom | ast.Await):
            self.fault(node, "BC029", f"`{type(value).__name__.lower()}` in a model", "", "return the derivatives")
        elif isinstance(value, ast.Constant) and (isinstance(value.value, str) or value.value is Ellipsis):
            fix = "write it as a comment: # ..." if isinstance(value.value, str) else "write the equations"
            self.fault(node, "BC020", "this statement does nothing", "", fix)
        elif isinstance(value, ast.Call):
            faults = len(self.session.faults.found)
            self.values(value)
            if len(self.session.faults.found) == faults:
                fix = "assign it to a name, or remove it"
                self.fault(node, "BC020", "the result of this call is not used", "", fix)
        else:
            self.fault(node, "BC020", "this statement does nothing", "", "assign its value to a name, or remove it")

    def _definition(self, node: ast.FunctionDef) -> None:
        if node.decorator_list:
            self.fault(node, "BC030", "a decorated function in a model", "", "define it outside of the model")
            self.names[node.name] = BROKEN
        else:
            self.names[node.name] = LocalFunction(node.name, node)

    def _pass(self, node: ast.Pass) -> None:
        """`pass` says that nothing happens; nothing is lost."""

    def _for(self, node: ast.For) -> bool:
        values = self._range(node.iter)
        if values is None or not isinstance(node.target, ast.Name):
            if values is not None:
                self._refuse_target(node.target)
            self._break_names(node)
            return False
        if node.orelse:
            self.fault(node.orelse[0], "BC044", "`else` of a loop", "", "put its statements after the loop")
        self.loops.append(node.lineno)
        was_repeated, ended = self.is_repeated, False
        for value in values:
            self.names[node.target.id] = value
            ended = self.block(node.body, self.header_end(node))
            self.is_repeated = True  # comments stand above the first iteration only
            if ended:
                break
        self.is_repeated = was_repeated
        self.loops.pop()
        return ended

    def _range(self, node: ast.expr) -> list[Value] | None:
        from_range = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and self._is_range(node.func)
        if not from_range or not isinstance(node, ast.Call) or node.keywords or not 1 <= len(node.args) <= 3:
            self.fault(
                node,
                "BC023",
                "`for` runs over a constant range only",
                "is not range(...)",
                "write `for k in range(3):`, or write the terms out",
            )
            return None
        bounds = [self.value(argument) for argument in node.args]
        if any(bound.broken for bound in bounds):
            return None
        integers: list[int] = []
        for argument, bound in zip(node.args, bounds, strict=True):
            if bound.constant is None or not isinstance(bound.constant, int):
                what = "is known only at run time" if bound.constant is None else "is no integer"
                self.fault(
                    argument,
                    "BC023",
                    "the range of a `for` must be constant",
                    what,
                    "write a number, or a number of the module or closure",
                )
                return None
            integers.append(bound.constant)
        if len(integers) == 3 and integers[2] == 0:
            self.fault(node.args[2], "BC023", "the step of a range cannot be 0", "", "leave the step out")
            return None
        numbers = range(*integers)
        self.session.iterations += len(numbers)
        if self.session.iterations > MAX_ITERATIONS:
            self.fault(
                node,
                "BC024",
                f"more than {MAX_ITERATIONS} iterations in all",
                "every iteration becomes statements of its own",
                "use a vector: W @ x, np.sum(x)",
            )
            return None
        return [number(value, folds=True) for value in numbers]

    def _is_range(self, node: ast.Name) -> bool:
        return node.id == "range" and node.id not in self.assigned and node.id not in self.names

    _STATEMENTS: ClassVar[dict[type[ast.stmt], Callable[[Any, Any], bool | None]]] = {
        ast.Assign: _assign,
        ast.AugAssign: _augmented,
        ast.AnnAssign: _annotated,
        ast.Expr: _expression,
        ast.FunctionDef: _definition,
        ast.Pass: _pass,
        ast.For: _for,
        ast.If: Branches.parse_if,
        ast.Return: Branches.parse_return,
    }
