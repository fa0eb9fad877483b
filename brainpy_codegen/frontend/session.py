"""What the functions of one model share while they are parsed: faults, helper functions, constants, externals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from brainpy_codegen.frontend.faults import Faults
from brainpy_codegen.frontend.value import Scalar, Value, literal
from brainpy_codegen.ir.expression import Call, Name
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.model import Constant
from brainpy_codegen.ir.visitor import reads, walk


@dataclass(frozen=True, slots=True)
class External:
    """An opaque function that NumPy and Numba call as it is; what `bc.external` returns."""

    name: str
    function: Callable[..., float]

    def __call__(self, *arguments: float) -> float:
        """The function itself."""
        return self.function(*arguments)


@dataclass(frozen=True, slots=True)
class HelperFunction:
    """A function of the user's; `function` is None where it has to be inlined. `original` keeps its identity."""

    name: str
    original: object
    function: Function | None
    broken: bool = False


@dataclass(slots=True)
class Session:
    """Names at the level of the generated module, and everything found so far."""

    faults: Faults = field(default_factory=Faults)
    helpers: dict[int, HelperFunction] = field(default_factory=dict)
    constants: dict[str, Scalar] = field(default_factory=dict)
    externals: dict[str, External] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    active: list[object] = field(default_factory=list)
    iterations: int = 0

    def constant(self, name: str, value: Scalar, text: str, avoid: set[str]) -> Value:
        """A number from the closure or module, under its own name unless that stands for something else."""
        while name in avoid or (name in self.names and not self._same(name, value)):
            name += "_"
        self.names.add(name)
        self.constants[name] = value
        return Value(Name(name), "real", value)

    def _same(self, name: str, value: Scalar) -> bool:
        known = self.constants.get(name)
        return known is not None and repr(known) == repr(value)

    def name_helper(self, name: str) -> str:
        """A free name for a helper function."""
        free, count = name, 1
        while free in self.names:
            count += 1
            free = f"{name}_{count}"
        self.names.add(free)
        return free

    def used_constants(self, functions: Iterable[Function]) -> tuple[Constant, ...]:
        """The constants that the functions read."""
        used: set[str] = set()
        for function in functions:
            local = {argument.name for argument in function.arguments}
            for statement in function.body:
                used.update(name for name in reads(statement) if name not in local)
        return tuple(Constant(name, literal(value)) for name, value in self.constants.items() if name in used)

    def used_helpers(self, function: Function) -> tuple[Function, ...]:
        """The helper functions that a function calls, directly or not, each after those that it calls."""
        by_name = {one.name: one.function for one in self.helpers.values() if one.function is not None}
        order: dict[str, Function] = {}

        def visit(caller: Function) -> None:
            for statement in caller.body:
                if isinstance(statement, Assign):
                    for node in walk(statement.value):
                        if isinstance(node, Call) and node.kind == "helper" and node.function not in order:
                            visit(by_name[node.function])
                            order[node.function] = by_name[node.function]

        visit(function)
        return tuple(order.values())
