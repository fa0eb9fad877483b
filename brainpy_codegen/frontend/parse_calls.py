"""Calls: of library functions, and of the user's own functions, which become functions of the model or are inlined."""

from __future__ import annotations

import ast
import sys
from abc import abstractmethod
from types import FunctionType

from brainpy_codegen.frontend.faults import nearest
from brainpy_codegen.frontend.intrinsics import meaning, numpy_names
from brainpy_codegen.frontend.parse_delays import DelayedValues
from brainpy_codegen.frontend.session import External, HelperFunction
from brainpy_codegen.frontend.source import FunctionSource, SourceMissingError, plain_function, read_source
from brainpy_codegen.frontend.value import BROKEN, Captured, LocalFunction, Value, as_real, literal, number, select
from brainpy_codegen.ir.expression import Call, Name, Number, Unary

_SIDE_EFFECTS = frozenset({"print", "input", "open", "exec", "eval", "setattr", "breakpoint", "help", "exit", "quit"})
_ARRAYS = frozenset({"array", "asarray", "stack", "hstack", "vstack", "concatenate"})


class Calls(DelayedValues):
    """The calls of one function."""

    @abstractmethod
    def parse_helper(self, source: FunctionSource, name: str) -> HelperFunction:
        """A function of the user's as a function of the model; without `function` where it must be inlined."""

    @abstractmethod
    def inline(self, source: FunctionSource, name: str, arguments: dict[str, Value], nested: bool) -> list[Value]:
        """The results of a function whose statements are put here; nothing if it was refused."""

    def call(self, node: ast.Call) -> Value:
        """The value of a call that has one result."""
        results = self.results(node)
        if results is None:
            return BROKEN
        if len(results) != 1:
            spelled = self.source.file.segment(node.func)
            names = ", ".join("abcdefgh"[: len(results)])
            return self.fault(
                node,
                "BC010",
                f"{spelled!r} returns {len(results)} values",
                "used as one number",
                f"unpack them: {names} = {self.source.file.segment(node)}",
            )
        return results[0]

    def values(self, node: ast.expr) -> list[Value] | None:
        """The values of a tuple, of a conditional tuple, or of a call with several results; None if refused."""
        if isinstance(node, ast.Tuple | ast.List):
            return [self.value(element) for element in node.elts]
        if isinstance(node, ast.IfExp):
            condition = self.condition(node.test)
            if condition.constant is not None:
                return self.values(node.body if condition.constant else node.orelse)
            first, second = self.values(node.body), self.values(node.orelse)
            if first is None or second is None:
                return None
            if len(first) != len(second):
                message = f"{len(first)} values on one side, {len(second)} on the other"
                self.fault(node, "BC038", message, "", "give both sides the same number of values")
                return None
            return [select(condition, a, b) for a, b in zip(first, second, strict=True)]
        if isinstance(node, ast.Call):
            return self.results(node)
        value = self.value(node)
        return None if value.broken else [value]

    def results(self, node: ast.Call) -> list[Value] | None:
        """The results of a call; None if it was refused."""
        starred: list[ast.expr] = [one for one in node.args if isinstance(one, ast.Starred)]
        starred += [keyword.value for keyword in node.keywords if keyword.arg is None]
        if starred:
            self.fault(starred[0], "BC035", "a starred argument in a call", "", "write the arguments out")
            return None
        target = self._callee(node)
        if target is None:
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                self.value(argument)
            return None
        if isinstance(target, LocalFunction):
            return self._call_local(node, target)
        word = meaning(target.object)
        if word == "advance":
            return self.advanced(node)
        if word in ("delayed", "delayed_derivative"):
            value = self.delayed(node, word)
            return None if value.broken else [value]
        if word:
            value = self.library(node, target, word)
            return None if value.broken else [value]
        if isinstance(target.object, External) and node.keywords:
            message = f"keyword {node.keywords[0].arg!r} of the external function {target.object.name!r}"
            self.fault(node.keywords[0], "BC018", message, "", "give its arguments by position")
            return None
        if isinstance(target.object, External):
            arguments = tuple(self.real(argument) for argument in node.args)
            if any(argument.broken for argument in arguments):
                return None
            self.session.externals[target.object.name] = target.object
            return [Value(Call(target.object.name, tuple(a.expression for a in arguments), "external"))]
        return self._call_function(node, target)

    def _callee(self, node: ast.Call) -> Captured | LocalFunction | None:
        function = node.func
        found: Value | Captured | LocalFunction | None
        if isinstance(function, ast.Name):
            found = self.lookup(function)
        elif isinstance(function, ast.Attribute):
            found = self.resolve(function)
        else:
            self.fault(node, "BC033", "a call of something that has no name", "", "give the function a name first")
            return None
        if isinstance(found, Value):
            if not found.broken:
                spelled = self.source.file.segment(function)
                self.fault(
                    node, "BC017", f"{spelled!r} is a number, not a function", "", f"did you mean {spelled} * (...)?"
                )
            return None
        return found

    # ---------------------------------------------------------------- the user's functions

    def _call_function(self, node: ast.Call, target: Captured) -> list[Value] | None:
        helper = self._helper(node, target)
        if helper is None or helper.broken:
            return None
        assert isinstance(helper.original, FunctionSource)
        arguments = self._bind(node, helper.original, target.name)
        if arguments is None:
            return None
        if helper.function is None:
            return self._inlined(node, helper.original, target.name, arguments, nested=False)
        real = [as_real(value) for value in arguments.values()]
        call = Call(helper.name, tuple(value.expression for value in real), "helper")
        kind = helper.function.result_types[0]
        return [Value(call, kind)]

    def _helper(self, node: ast.Call, target: Captured) -> HelperFunction | None:
        known = self.session.helpers.get(id(target.object))
        if known is not None:
            return known
        try:
            function = plain_function(target.object)
            known = self.session.helpers.get(id(function))
            if known is not None:
                return known
            if function in self.session.active:
                self._refuse_recursion(node, target.name)
                return None
            self._check_foreign(function)
            source = read_source(function)
        except SourceMissingError as error:
            self._refuse_unknown(node, target, str(error))
            return None
        helper = self.parse_helper(source, target.name)
        self.session.helpers[id(function)] = helper
        return helper

    def _check_foreign(self, function: object) -> None:
        """Library functions are not parsed, even where they are written in Python."""
        package = (getattr(function, "__module__", None) or "").partition(".")[0]
        if package in ("numpy", "scipy", "math", "builtins", "jax", "torch", "sympy", "brainpy_codegen"):
            raise SourceMissingError(f"{package} functions are known by a list, and this one is not on it")

    def _refuse_recursion(self, node: ast.Call, name: str) -> None:
        self.fault(node, "BC019", f"{name!r} calls itself", "", "write a `for` over a constant range")

    def _refuse_unknown(self, node: ast.Call, target: Captured, reason: str) -> None:
        spelled = self.source.file.segment(node.func)
        module = getattr(target.object, "__module__", None) or ""
        if module.startswith(("numpy.random", "random")):
            self.refuse_random(node)
        elif target.name in _SIDE_EFFECTS and module in ("builtins", "_io", "_sitebuiltins"):
            self.fault(
                node,
                "BC037",
                f"a call of {spelled!r}",
                "would happen once in each of millions of steps",
                "remove it; record values with record= at run time",
            )
        elif target.name == "sum":
            self.fault(node, "BC017", "Python's sum() adds a list", "", "write np.sum(x) for the sum over a vector")
        else:
            close = nearest(target.name, numpy_names())
            near = f"did you mean np.{close}? Otherwise " if close and module.startswith("numpy") else ""
            if target.name in _ARRAYS:
                near = "return a tuple, as in `return dV, dw`. Otherwise "
            fix = f"{near}write it out, or declare it with bc.external (NumPy and Numba backends)"
            self.fault(node.func, "BC017", f"{spelled!r} is not known", reason, fix)

    def _call_local(self, node: ast.Call, target: LocalFunction) -> list[Value] | None:
        if target in self.session.active:
            self._refuse_recursion(node, target.name)
            return None
        here = self.source
        source = FunctionSource(here.function, target.node, here.file, here.shown, f"{here.qualname}.{target.name}")
        arguments = self._bind(node, source, target.name, nested=True)
        if arguments is None:
            return None
        return self._inlined(node, source, target.name, arguments, nested=True, key=target)

    def _inlined(
        self,
        node: ast.Call,
        source: FunctionSource,
        name: str,
        arguments: dict[str, Value],
        nested: bool,
        key: LocalFunction | None = None,
    ) -> list[Value] | None:
        active: FunctionType | LocalFunction = key or source.function
        if active in self.session.active:
            self._refuse_recursion(node, name)
            return None
        self.session.active.append(active)
        bound = {argument: self._settle(name, argument, value) for argument, value in arguments.items()}
        results = self.inline(source, name, bound, nested)
        self.session.active.pop()
        return results or None

    def _settle(self, function: str, argument: str, value: Value) -> Value:
        """An argument of an inlined function: an expression gets a name, so that it is computed once."""
        expression = value.expression
        inner = expression.operand if isinstance(expression, Unary) else expression
        value = self.body.current(value)
        if value.broken or value.constant is not None or isinstance(inner, Name | Number):
            self.body.inlined.discard(getattr(inner, "id", ""))  # it is an argument's now
            return value
        return self.body.emit(self.body.version(self.local_name(function, argument)), value)

    def local_name(self, function: str, name: str) -> str:
        """The name of a local of an inlined function: its own unless that is in use here."""
        in_use = name in self.body.taken or name in self.body.own or name in self.session.names
        return f"{function}_{name}" if in_use else name

    def _bind(self, node: ast.Call, source: FunctionSource, name: str, nested: bool = False) -> dict[str, Value] | None:
        """The arguments of a call by name, with defaults; None (and a fault) where they do not fit."""
        formal = source.node.args
        if formal.vararg or formal.kwarg:
            self.fault(node, "BC018", f"{name!r} takes *args or **kwargs", "", "give it plain arguments")
            return None
        positional = [argument.arg for argument in (*formal.posonlyargs, *formal.args)]
        keywords = [argument.arg for argument in formal.kwonlyargs]
        values = [self.value(argument) for argument in node.args]
        bound = dict(zip(positional, values, strict=False))
        if len(values) > len(positional):
            extra = node.args[len(positional)]
            fix = f"its arguments are {', '.join([*positional, *keywords]) or 'none'}"
            self.fault(extra, "BC018", f"{name!r} takes {len(positional)} arguments, {len(values)} are given", "", fix)
            return None
        for keyword in node.keywords:
            word = keyword.arg or ""
            if word in bound or word not in (*positional, *keywords):
                what = "is given twice" if word in bound else f"is no argument of {name!r}"
                close = nearest(word, [*positional, *keywords])
                fix = f"did you mean {close!r}?" if close and word not in bound else ""
                self.fault(keyword, "BC018", f"{word!r} {what}", "", fix)
                return None
            bound[word] = self.value(keyword.value)
        defaults = self._defaults(source, nested)
        missing = [one for one in (*positional, *keywords) if one not in bound and one not in defaults]
        if missing:
            fix = f"give it: {missing[0]}=..."
            self.fault(node, "BC018", f"{name!r} lacks {', '.join(map(repr, missing))}", "", fix)
            return None
        for one in (*positional, *keywords):
            if one not in bound:
                bound[one] = defaults[one]
        if any(value.broken for value in bound.values()):
            return None
        return {one: bound[one] for one in (*positional, *keywords)}

    def _defaults(self, source: FunctionSource, nested: bool) -> dict[str, Value]:
        if nested:
            return {name: self.value(node) for name, node in source.defaults.items()}
        return {name: self._default(source, name, node) for name, node in source.defaults.items()}

    def _default(self, source: FunctionSource, name: str, node: ast.expr) -> Value:
        value = default_value(source.function, name)
        if isinstance(value, bool):
            return number(value)
        if isinstance(value, int | float):
            spelled = source.file.segment(node)
            return Value(literal(value, spelled if is_literal(node) else ""), "real", value)
        self.session.faults.add(
            source, node, "BC006", f"the default of {name!r} is no number", "", "give it a number as default"
        )
        return BROKEN


def default_value(function: FunctionType, name: str) -> object:
    """The default of an argument as Python has it; NumPy scalars become plain numbers."""
    code = function.__code__
    value: object = None
    if function.__kwdefaults__ and name in function.__kwdefaults__:
        value = function.__kwdefaults__[name]
    elif function.__defaults__:
        positional = code.co_varnames[: code.co_argcount]
        start = len(positional) - len(function.__defaults__)
        index = positional.index(name) - start if name in positional else -1
        value = function.__defaults__[index] if index >= 0 else None
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        value = value.item()
    return value


def is_literal(node: ast.expr) -> bool:
    """Whether a default is written as a plain number, perhaps negative."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)
