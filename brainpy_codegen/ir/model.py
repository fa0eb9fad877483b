"""Model: what the user wrote, with his own expression trees and source places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.expression import Number, Unary
from brainpy_codegen.ir.fractional import Order
from brainpy_codegen.ir.function import Function, Span
from brainpy_codegen.ir.noise import Noise

ModelKind: TypeAlias = Literal["ode", "sde", "dde", "fde", "update"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the function stands. `reference` is what generated headers show: `examples/hh.py:hodgkin_huxley`."""

    reference: str
    path: str
    qualname: str
    first_line: int


@dataclass(frozen=True, slots=True)
class State:
    """A state variable; `unit` is the text between brackets in the user's comment or annotation."""

    name: str
    unit: str = ""
    comment: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; no `default` means that it must be given at run time. A matrix stands left or right of `@`."""

    name: str
    default: Number | Unary | None = None
    unit: str = ""
    comment: str = ""
    matrix: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that the function took from its closure or module."""

    name: str
    value: Number | Unary
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ExternalFunction:
    """An opaque function. `reference` says where it stands: `models/hh.py:lookup`, `scipy.special:j0`."""

    name: str
    reference: str


@dataclass(frozen=True, slots=True)
class SubModel:
    """Another model whose step an update makes use of.

    `name` begins the names of its functions; `step` is the one that `Invoke` names: states, time, dt and every
    parameter by position. `method` is empty for the default one of its kind.
    """

    name: str
    model: Model
    method: str = ""
    span: Span | None = None

    @property
    def step(self) -> str:
        """The name of its step: `membrane_advance`."""
        return f"{self.name}_advance"


@dataclass(frozen=True, slots=True)
class Model:
    """A parsed model.

    `function` is the right-hand side (role "derivative": one result per state, in their order) or, for kind
    "update", the new states (role "update"). Its arguments are states, time, (dt,) parameters. `helpers` are the
    user's own functions in the order in which they must be defined. `vector` says that states couple their elements.
    `submodels` are the models that an update advances, each once per method. `noise` belongs to stochastic models,
    whose `function` is the drift.
    `submodels` are the models that an update advances, each once per method. `orders` are the orders of the derivatives
    of a fractional model (kind "fde"), one per state.
    `delays` are the values of the past that the right-hand side reads; they stand between the states and the time
    among its arguments. `externals` are the opaque functions that it calls.
    """

    name: str
    kind: ModelKind
    title: str
    source: Source
    states: tuple[State, ...]
    parameters: tuple[Parameter, ...]
    function: Function
    helpers: tuple[Function, ...] = ()
    constants: tuple[Constant, ...] = ()
    time: str = "t"
    vector: bool = False
    doc: str = ""
    submodels: tuple[SubModel, ...] = ()
    noise: Noise | None = None
    orders: tuple[Order, ...] = ()
    delays: Delays | None = None
    externals: tuple[ExternalFunction, ...] = ()
