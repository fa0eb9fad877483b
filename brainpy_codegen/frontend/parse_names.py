"""Names: what stands behind them at a place in a function, or outside of it."""

from __future__ import annotations

import ast
import builtins
import re
from abc import ABC, abstractmethod
from types import ModuleType
from typing import Any, TypeAlias, cast

from brainpy_codegen.frontend.body import Body
from brainpy_codegen.frontend.comments import Comments, read_comments
from brainpy_codegen.frontend.faults import Node, nearest
from brainpy_codegen.frontend.intrinsics import numpy_names
from brainpy_codegen.frontend.session import Session
from brainpy_codegen.frontend.source import FunctionSource
from brainpy_codegen.frontend.value import (
    BROKEN,
    Captured,
    LocalFunction,
    Scalar,
    Unassigned,
    Value,
    article,
    number,
)

Binding: TypeAlias = Value | Unassigned | LocalFunction | Captured


class Names(ABC):
    """The names of one function; `names` holds what the local ones stand for at this point."""

    def __init__(
        self,
        source: FunctionSource,
        session: Session,
        body: Body,
        assigned: set[str],
        outer: Names | None = None,
        prefix: str = "",
    ) -> None:
        self.source = source
        self.session = session
        self.body = body
        self.assigned = assigned
        self.outer = outer
        self.prefix = prefix
        self.names: dict[str, Binding] = {}
        self.roles: dict[str, str] = {}
        self._comments: Comments | None = None

    @property
    def comments(self) -> Comments:
        """The comments of the function, read when first needed."""
        if self._comments is None:
            self._comments = read_comments(self.source)
        return self._comments

    def fault(self, node: Node, code: str, message: str, label: str = "", fix: str = "") -> Value:
        """Note a fault and go on with a value that causes no further ones."""
        self.session.faults.add(self.source, node, code, message, label, fix)
        return BROKEN

    @abstractmethod
    def value(self, node: ast.expr) -> Value:
        """The value of an expression, a number or a condition."""

    def lookup(self, node: ast.Name) -> Value | LocalFunction | Captured | None:
        """What a name stands for; None (and a fault) if it stands for nothing here."""
        found = self.names.get(node.id)
        if isinstance(found, Unassigned):
            self.fault(
                node,
                "BC014",
                f"{node.id!r} is assigned on one branch only",
                f"has no value when the branch at line {found.line} is not taken",
                f"give {node.id!r} a value before the `if`, or in every branch",
            )
            return None
        if found is not None:
            return found
        if node.id in self.assigned:
            self.fault(
                node, "BC013", f"{node.id!r} is read before it is assigned", "", "assign it first, or rename the local"
            )
            return None
        if self.outer is not None:
            return self.outer.lookup(node)
        return self._captured(node)

    def _captured(self, node: ast.Name) -> Captured | None:
        function = self.source.function
        if node.id in function.__code__.co_freevars:
            cell = (function.__closure__ or ())[function.__code__.co_freevars.index(node.id)]
            try:
                return Captured(node.id, cell.cell_contents)
            except ValueError:
                self.fault(node, "BC012", f"unknown name {node.id!r}", "has no value yet in the enclosing function")
                return None
        if node.id in function.__globals__:
            return Captured(node.id, function.__globals__[node.id])
        if hasattr(builtins, node.id):
            return Captured(node.id, getattr(builtins, node.id))
        close = nearest(node.id, [*self.names, *self.assigned, *self._numbers_of_module()])
        is_model = "state" in self.roles.values()
        fix = f"make it a parameter: add {node.id} to the arguments{' after t' if is_model else ''}"
        if close:
            fix = f"did you mean {close!r}?{self._described(close)}"
        label = "not a state, parameter or local of this model" if is_model else "no argument or local of this function"
        self.fault(node, "BC012", f"unknown name {node.id!r}", label, fix)
        return None

    def _numbers_of_module(self) -> list[str]:
        functions = self.source.function.__globals__.items()
        return [name for name, value in functions if isinstance(value, int | float) and not name.startswith("_")]

    def _described(self, name: str) -> str:
        node = self.source.node
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        for argument in arguments:
            if argument.arg == name:
                return f" ({self.roles.get(name, 'argument')}, line {argument.lineno})"
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Store):
                return f" (local, line {inner.lineno})"
        return ""

    def captured_number(self, node: ast.expr, name: str, value: object) -> Value:
        """A number that the function finds outside; other objects are refused."""
        item = getattr(value, "item", None)
        if not isinstance(value, int | float) and callable(item) and getattr(value, "shape", None) == ():
            value = item()  # a NumPy scalar
        if isinstance(value, bool):
            return number(value)
        if isinstance(value, int | float):
            value = int(value) if isinstance(value, int) else float(value)  # a subclass counts as its number
            return self.session.constant(name, value, "", self.body.taken | self.body.own)
        if isinstance(value, ModuleType):
            return self.fault(node, "BC010", f"module {name!r} used as a number", "", f"name what you need of {name}")
        if callable(value):
            return self.fault(node, "BC010", f"function {name!r} used as a number", "", f"call it: {name}(...)")
        return self.fault(
            node,
            "BC016",
            f"{name!r} is no number",
            f"is {article(value)} outside of the function",
            f"make it a parameter: add {name} to the arguments after t",
        )

    def resolve(self, node: ast.Attribute) -> Captured | None:
        """The object behind `module.name`; None (and a fault) if that is something else."""
        base: Value | LocalFunction | Captured | None
        if isinstance(node.value, ast.Name):
            base = self.lookup(node.value)
        elif isinstance(node.value, ast.Attribute):
            base = self.resolve(node.value)
        else:
            base = self.value(node.value)
        if base is None or (isinstance(base, Value) and base.broken):
            return None
        if isinstance(base, Captured):
            if _is_random(base.object) or _is_random(getattr(base.object, node.attr, None)):
                self.refuse_random(node)
                return None
            if isinstance(base.object, ModuleType):
                if hasattr(base.object, node.attr):
                    return Captured(node.attr, getattr(base.object, node.attr))
                close = nearest(node.attr, dir(base.object))
                fix = f"did you mean {base.name}.{close}?" if close else ""
                self.fault(node, "BC015", f"module {base.name!r} has no {node.attr!r}", "", fix)
                return None
        spelled = self.source.file.segment(node.value)
        fix = f"make it a parameter, or assign it to a name outside: {node.attr} = {spelled}.{node.attr}"
        if isinstance(base, Value):
            if node.attr == "T":
                fix = "write it beside `@` only: W.T @ r"
            elif node.attr in numpy_names():
                fix = f"write np.{node.attr}({spelled})"
            else:
                fix = f"{spelled} is a number here; make {node.attr} a parameter of the model"
        self.fault(node, "BC015", f"attribute {node.attr!r} of {spelled!r}", "only modules have attributes here", fix)
        return None

    def table(self, node: ast.expr) -> Captured | None:
        """The list, tuple, dict or array of constants outside of the function that an expression stands for, if any."""
        found: Captured | None = None
        if isinstance(node, ast.Subscript):
            outer = self.table(node.value)
            found = None if outer is None else self.element(node, outer)
        elif isinstance(node, ast.Attribute):
            owner = self._outside(node.value)
            if owner is not None and isinstance(owner.object, ModuleType) and hasattr(owner.object, node.attr):
                found = Captured(node.attr, getattr(owner.object, node.attr))
        else:
            found = self._outside(node)
        is_table = found is not None and type(found.object).__name__ in ("list", "tuple", "dict", "ndarray")
        return found if is_table else None

    def _outside(self, node: ast.expr) -> Captured | None:
        """What a name stands for in the closure or module; no fault if that is nothing."""
        if not isinstance(node, ast.Name) or self.names.get(node.id) is not None or node.id in self.assigned:
            return None
        if self.outer is not None:
            return self.outer._outside(node)
        function = self.source.function
        known = node.id in function.__globals__ or node.id in function.__code__.co_freevars
        return self._captured(node) if known else None

    def element(self, node: ast.Subscript, table: Captured) -> Captured | None:
        """What stands at a constant place of a table; None (and a fault) if nothing does."""
        places = [self._place(one) for one in (node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice])]
        spelled = self.source.file.segment(node.value)
        if None in places:
            fix = "write a number, or a loop variable of a constant range"
            self.fault(node.slice, "BC043", f"a place in {spelled!r} that is not constant", "", fix)
            return None
        try:
            found = cast(Any, table.object)[places[0] if len(places) == 1 else tuple(places)]
        except (LookupError, TypeError, ValueError):
            self.fault(node, "BC031", f"{spelled!r} has no such element", "Python raises an error, too")
            return None
        spots = [f"minus_{-one}" if isinstance(one, int) and one < 0 else str(one) for one in places]
        return Captured(re.sub(r"\W", "_", "_".join([table.name, *spots])), found)

    def _place(self, node: ast.expr) -> Scalar | str | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return None if isinstance(node, ast.Slice) else self.value(node).constant

    def refuse_random(self, node: ast.expr) -> Value:
        """Noise does not belong into a deterministic function."""
        return self.fault(
            node,
            "BC036",
            "random numbers in a model",
            "would be drawn anew in every stage of a step",
            "describe noise with @bc.sde and its diffusion, or give an input from bc.inputs at run time",
        )


def _is_random(value: object) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__ == "random" or value.__name__.startswith("numpy.random")
    owner = type(getattr(value, "__self__", value))
    return any(module.split(".")[:2] in (["random"], ["numpy", "random"]) for module in (owner.__module__,))
