"""What the functions of one model share while they are parsed: faults, helper functions, constants, externals."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from brainpy_codegen.frontend.faults import Faults
from brainpy_codegen.frontend.source import shown_path
from brainpy_codegen.frontend.value import Scalar, Value, literal
from brainpy_codegen.ir.delay import DelayedValue
from brainpy_codegen.ir.expression import Call, Expression, Name
from brainpy_codegen.ir.function import Function, Invoke, Span
from brainpy_codegen.ir.model import Constant, ExternalFunction, Model, ModelKind, SubModel
from brainpy_codegen.ir.visitor import expressions, reads, walk, with_invoked


@dataclass(frozen=True, slots=True)
class External:
    """An opaque function that NumPy and Numba call as it is; what `bc.external` returns."""

    name: str
    function: Callable[..., float]

    def found_at(self) -> ExternalFunction | None:
        """Where generated code finds it; None for a function inside of another one, and for one without a name."""
        # Numba's dispatchers hold the function that they compile.
        plain = getattr(self.function, "py_func", self.function)
        name = getattr(plain, "__qualname__", getattr(plain, "__name__", ""))
        if not name.isidentifier():
            return None
        code = getattr(plain, "__code__", None)
        if code is not None and "site-packages" not in code.co_filename:
            return ExternalFunction(self.name, f"{shown_path(code.co_filename)}:{name}")
        module = getattr(plain, "__module__", None)
        return ExternalFunction(self.name, f"{module}:{name}") if module else None

    def __call__(self, *arguments: float) -> float:
        """The function itself."""
        return self.function(*arguments)


class Declared(ABC):
    """A declared model, as other models see it.

    Attributes:
        name: its name.
        kind: the kind of its equations.
        is_parsing: whether it is being parsed right now, so that asking for `ir` would never end.
    """

    name: str
    kind: ModelKind
    is_parsing: bool = False

    @property
    @abstractmethod
    def ir(self) -> Model:
        """The parsed model."""

    @property
    @abstractmethod
    def externals(self) -> dict[str, External]:
        """The functions declared with `external` that the model calls, by name."""


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
    is_update: bool = False
    in_diffusion: bool = False
    submodels: dict[tuple[int, str], SubModel] = field(default_factory=dict)
    kind: ModelKind = "ode"
    states: tuple[str, ...] = ()
    main: object = None
    delayed: list[DelayedValue] = field(default_factory=list)
    delay_values: dict[str, Expression] = field(default_factory=dict)

    def submodel(self, declared: Declared, method: str, span: Span) -> SubModel:
        """Another model under a method; known from now on, under a name that no other one has."""
        key = (id(declared), method)
        if key not in self.submodels:
            taken = {one.name for one in self.submodels.values()}
            name = base = re.sub(r"\W", "_", f"{declared.name}_{method}") if method else declared.name
            count = 1
            while name in taken:
                count += 1
                name = f"{base}_{count}"
            self.submodels[key] = SubModel(name, declared.ir, method, span)
            self.externals.update(declared.externals)
        return self.submodels[key]

    def used_submodels(self, function: Function, taken: set[str]) -> tuple[Function, tuple[SubModel, ...]]:
        """The models whose steps a function makes use of, and the function with steps under names that are free."""
        steps = {statement.function for statement in function.body if isinstance(statement, Invoke)}
        found: list[SubModel] = []
        names: dict[str, str] = {}
        for one in self.submodels.values():
            if one.step in steps:
                free = one
                while free.step in taken | (steps - {one.step}) | {other.step for other in found}:
                    free = replace(free, name=f"{free.name}_")
                names[one.step] = free.step
                found.append(free)
        return with_invoked(function, names), tuple(found)

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

    def used_helpers(self, *functions: Function) -> tuple[Function, ...]:
        """The helper functions that functions call, directly or not, each after those that it calls."""
        by_name = {one.name: one.function for one in self.helpers.values() if one.function is not None}
        order: dict[str, Function] = {}

        def visit(caller: Function) -> None:
            for statement in caller.body:
                for expression in expressions(statement):
                    for node in walk(expression):
                        if isinstance(node, Call) and node.kind == "helper" and node.function not in order:
                            visit(by_name[node.function])
                            order[node.function] = by_name[node.function]

        for function in functions:
            visit(function)
        return tuple(order.values())
