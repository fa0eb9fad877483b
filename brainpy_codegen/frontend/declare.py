"""The declarations that users write: `ode`, `sde`, `dde`, `fde`, `update` and `external`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from types import FunctionType
from typing import Any, TypeAlias, overload

from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.orders import OrderSpec, read_orders
from brainpy_codegen.frontend.parse import ParsedModel, parse_model
from brainpy_codegen.frontend.parse_calls import default_value
from brainpy_codegen.frontend.presenter import presenter
from brainpy_codegen.frontend.session import Declared, External
from brainpy_codegen.frontend.signature import STEP, TIME
from brainpy_codegen.frontend.source import SourceMissingError, plain_function
from brainpy_codegen.frontend.value import Scalar
from brainpy_codegen.ir.fractional import Order
from brainpy_codegen.ir.model import Model as ParsedIR
from brainpy_codegen.ir.model import ModelKind
from brainpy_codegen.ir.noise import Interpretation

Plain: TypeAlias = Callable[..., Any]


class Model(Declared):
    """A declared model. Calling it calls the plain function.

    Attributes:
        name: what generated files are named after.
        function: the function as it was written.
        kind: "ode", "sde", "dde", "fde" or "update".
        doc: its docstring.
        interpretation: "ito" or "stratonovich" ("sde" only).
        order: the order of the derivative ("fde" only).
        noise: the function that `@model.diffusion` declared, or None ("sde" only).

    Example:
        >>> @ode
        ... def decay(x, t, k=1.0):
        ...     return -k * x
        >>> decay.states, decay.parameters, decay(2.0, 0.0)
        (('x',), {'k': 1.0}, -2.0)
    """

    def __init__(
        self,
        function: Plain,
        kind: ModelKind = "ode",
        name: str = "",
        interpretation: Interpretation = "ito",
        order: OrderSpec | None = None,
    ) -> None:
        try:
            self.function: FunctionType = plain_function(function)
        except SourceMissingError as error:
            raise UsageError(f"@bc.{kind} takes a plain Python function: {error}") from None
        self.name = name or self.function.__name__
        if not self.name.isidentifier():
            raise UsageError(f"a lambda needs a name: bc.{kind}(lambda x, t: ..., name='decay')")
        self.kind: ModelKind = kind
        self.doc = inspect.getdoc(self.function) or ""
        self.interpretation = interpretation
        self.order = order
        self.noise: FunctionType | None = None
        self.__wrapped__ = self.function  # other models may call this one as a helper
        self.__name__ = self.name
        self.__doc__ = self.doc
        self._parsed: ParsedModel | None = None
        if kind == "fde" and TIME in self.function.__code__.co_varnames[: self.function.__code__.co_argcount]:
            self._orders()  # a wrong order is best met where it stands

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """The plain function's own value."""
        return self.function(*arguments, **keywords)

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states: the arguments before `t`."""
        names = self._positional()
        return names[: names.index(TIME)]

    @property
    def parameters(self) -> dict[str, Scalar | None]:
        """The parameters, after `t` (and `dt` in an update), with their defaults; None: to be given at run time."""
        self._positional()
        found = _defaults(self.function, with_step=self.kind == "update")
        if self.noise is not None:
            for name, value in _defaults(self.noise, with_step=False).items():
                if found.get(name) is None:
                    found[name] = value
        return found

    @property
    def ir(self) -> ParsedIR:
        """The parsed model; parsed when first asked for.

        Raises:
            ModelError: the function is outside of the supported Python; holds every fault that was found.
            UnsupportedError: this version has no methods for this kind of equation.
        """
        return self._parse().model

    @property
    def externals(self) -> dict[str, External]:
        """The functions declared with `external` that the model calls, by name."""
        return self._parse().externals

    def diffusion(self, function: Plain) -> Plain:
        """Declare the diffusion of a stochastic model; a decorator.

        Raises:
            UsageError: the model is not stochastic, or the object is no function.
        """
        if self.kind != "sde":
            raise UsageError(f"{self.name!r} is declared with @bc.{self.kind}; only @bc.sde has a diffusion")
        try:
            self.noise = plain_function(function)
        except SourceMissingError as error:
            raise UsageError(f"@{self.name}.diffusion takes a plain Python function: {error}") from None
        self._parsed = None
        return function

    def _parse(self) -> ParsedModel:
        if self.kind == "sde" and self.noise is None:
            raise UsageError(
                f"{self.name!r} has a drift and no diffusion: put @{self.name}.diffusion above a function of the same "
                "states, t and parameters that returns one value per state"
            )
        if self._parsed is None:
            self.is_parsing = True
            try:
                parsed = parse_model(self.function, self.kind, self.name, self.noise, self.interpretation)
            finally:
                self.is_parsing = False
            self._parsed = replace(parsed, model=replace(parsed.model, orders=self._orders()))
        return self._parsed

    def _orders(self) -> tuple[Order, ...]:
        if self.kind != "fde":
            return ()
        return read_orders(1.0 if self.order is None else self.order, self.states, self.parameters, self.name)

    def _positional(self) -> tuple[str, ...]:
        code = self.function.__code__
        names = code.co_varnames[: code.co_argcount]
        if TIME not in names:
            self._parse()  # says what is missing, and where
            raise UsageError(f"{self.name!r} has no argument t")
        return names

    def _repr_latex_(self) -> str:
        """The equations, for notebooks."""
        return presenter().model_latex(self.ir)

    def _repr_html_(self) -> str:
        """Equations, states and parameters with their units, for notebooks."""
        return presenter().model_html(self.ir)

    def __repr__(self) -> str:
        """The declaration on one line: `ode fitzhugh_nagumo(V, w, t, I=0.0)`."""
        return f"<{self.kind} {self.name}{inspect.signature(self.function)}>"


@overload
def ode(function: Plain, /, *, name: str = "") -> Model: ...
@overload
def ode(function: None = None, /, *, name: str = "") -> Callable[[Plain], Model]: ...
def ode(function: Plain | None = None, /, *, name: str = "") -> Model | Callable[[Plain], Model]:
    """Declare an ordinary differential equation: states, `t`, parameters -> derivatives in the order of the states.

    Example:
        >>> decay = ode(lambda x, t, k=1.0: -k * x, name="decay")
        >>> decay.ir.function.results
        ('dx',)
    """
    return _declared(function, lambda one: Model(one, "ode", name))


@overload
def dde(function: Plain, /, *, name: str = "") -> Model: ...
@overload
def dde(function: None = None, /, *, name: str = "") -> Callable[[Plain], Model]: ...
def dde(function: Plain | None = None, /, *, name: str = "") -> Model | Callable[[Plain], Model]:
    """Declare a delay differential equation; `ode` by another name, for readers."""
    return _declared(function, lambda one: Model(one, "dde", name))


@overload
def sde(function: Plain, /, *, interpretation: Interpretation = "ito", name: str = "") -> Model: ...
@overload
def sde(
    function: None = None, /, *, interpretation: Interpretation = "ito", name: str = ""
) -> Callable[[Plain], Model]: ...
def sde(
    function: Plain | None = None, /, *, interpretation: Interpretation = "ito", name: str = ""
) -> Model | Callable[[Plain], Model]:
    """Declare the drift of a stochastic differential equation; `@model.diffusion` declares the rest."""
    if interpretation not in ("ito", "stratonovich"):
        raise UsageError(f"interpretation is 'ito' or 'stratonovich', not {interpretation!r}")
    return _declared(function, lambda one: Model(one, "sde", name, interpretation=interpretation))


@overload
def fde(function: Plain, /, *, order: OrderSpec = 1.0, name: str = "") -> Model: ...
@overload
def fde(function: None = None, /, *, order: OrderSpec = 1.0, name: str = "") -> Callable[[Plain], Model]: ...
def fde(
    function: Plain | None = None, /, *, order: OrderSpec = 1.0, name: str = ""
) -> Model | Callable[[Plain], Model]:
    """Declare a fractional differential equation: states, `t`, parameters -> Caputo derivatives of the states.

    A Caputo derivative of an order up to 1 starts from the initial value of its state; one of a higher order from value
    and slope, given as `init={"x": (x0, dx0)}`.

    Args:
        function: the right-hand side.
        order: the order of the derivatives, above 0 and below 2: a number, the name of a parameter, or one of them per
            state, as a tuple in the order of the states or as a dict.
        name: of the model; by default that of the function.

    Raises:
        UsageError: an order is outside of that range, names no parameter, or there is not one per state.

    Example:
        >>> relaxation = fde(lambda x, t, k=1.0: -k * x, order=0.8, name="relaxation")
        >>> relaxation.order
        0.8
    """
    return _declared(function, lambda one: Model(one, "fde", name, order=order))


@overload
def update(function: Plain, /, *, name: str = "") -> Model: ...
@overload
def update(function: None = None, /, *, name: str = "") -> Callable[[Plain], Model]: ...
def update(function: Plain | None = None, /, *, name: str = "") -> Model | Callable[[Plain], Model]:
    """Declare a discrete step written by hand: states, `t`, `dt`, parameters -> new states."""
    return _declared(function, lambda one: Model(one, "update", name))


def external(function: Callable[..., float] | None = None, /, *, name: str = "") -> Any:
    """Declare an opaque function, which models may call on the NumPy and Numba backends.

    Raises:
        UsageError: the function has no usable name.
    """
    if function is None:
        return lambda one: external(one, name=name)
    chosen = name or getattr(function, "__name__", "")
    if not chosen.isidentifier():
        raise UsageError("an external function needs a name: bc.external(f, name='f')")
    return External(chosen, function)


def _defaults(function: FunctionType, *, with_step: bool) -> dict[str, Scalar | None]:
    """The arguments of a model after `t` (and `dt`), with their defaults."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    after = names[names.index(TIME) + 1 :] if TIME in names else ()
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    found: dict[str, Scalar | None] = {}
    for name in (*after, *keywords):
        if name != STEP or not with_step:
            value = default_value(function, name)
            found[name] = value if isinstance(value, int | float) else None
    return found


def _declared(function: Plain | None, make: Callable[[Plain], Model]) -> Model | Callable[[Plain], Model]:
    """The model at once (`@bc.ode`), or the decorator that makes it (`@bc.ode(...)`)."""
    return make if function is None else make(function)
