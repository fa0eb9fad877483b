"""Models of the `derivative` of a generated module: as it reads, or, where it cannot be read, as it runs."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType, ModuleType
from typing import Any

from brainpy_codegen.analysis.module_functions import ModuleFunction
from brainpy_codegen.errors import ModelError, UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.frontend.session import External
from brainpy_codegen.frontend.source import plain_function, read_source
from brainpy_codegen.ir.expression import Call, Expression, Name, Number
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.model import Model as ParsedIR

_REMEMBERED = 4096  # places, so that the components of one vector are computed once


class EditedModel(Model):
    """A model of the `derivative` that stands in a generated module.

    Attributes:
        module: the module.
        functions: its functions that an analysis evaluates as they stand, by the order of their derivatives.
    """

    module: ModuleType
    functions: Mapping[int, ModuleFunction] = MappingProxyType({})

    def understood(self) -> EditedModel:
        """The model itself, parsed.

        Raises:
            ModelError: the derivative is outside of the supported Python.
        """
        self._parse()
        return self


class UnparsedModel(EditedModel):
    """A model whose right-hand side is called as it stands in its module, without being understood."""

    def __init__(self, model: Model, module: ModuleType) -> None:
        super().__init__(model.function, "ode", model.name)
        self.module = module
        components = _components(module, len(model.states))
        called = {f"component_{k}": one for k, one in enumerate(components)}
        self._called = {name: External(name, one) for name, one in called.items()}
        self._form = _calls(model.ir, list(called), _reads_time(module))

    @property
    def ir(self) -> ParsedIR:
        """The model, with calls of the module's function in the place of its equations."""
        return self._form

    @property
    def externals(self) -> dict[str, External]:
        """The components of the module's function."""
        return self._called


def unparsed(model: Model, module: ModuleType, reason: ModelError) -> UnparsedModel:
    """The model of a `derivative` that is outside of the supported Python.

    Raises:
        UnsupportedError: it takes more than numbers.
    """
    ir = model.ir
    if ir.delays is not None or ir.vector or ir.orders:
        raise UnsupportedError(
            f"the derivative of {module.__name__} is outside of the supported Python, and with delays, orders or "
            f"couplings of vectors it can only be analysed inside of it.\n{reason}"
        ) from reason
    return UnparsedModel(model, module)


def _calls(ir: ParsedIR, names: list[str], reads_time: bool) -> ParsedIR:
    """The model with one call for each component of its right-hand side."""
    function = ir.function
    # A time that nothing reads may be any; one that is read is refused where it has no value.
    arguments: tuple[Expression, ...] = tuple(
        Number(0, "0") if one.role == "time" and not reads_time else Name(one.name) for one in function.arguments
    )
    rows = zip(function.results, names, strict=True)
    body = tuple(Assign(target, Call(name, arguments, "external")) for target, name in rows)
    return replace(ir, function=replace(function, body=body), helpers=())


def _reads_time(module: ModuleType) -> bool:
    source = read_source(plain_function(module.derivative))
    return any(isinstance(one, ast.Name) and one.id == "t" for one in ast.walk(source.node))


def _components(module: ModuleType, count: int) -> list[Callable[..., float]]:
    """The components of the module's function, as functions of numbers."""
    convert = _converter(module)

    @functools.lru_cache(maxsize=_REMEMBERED)
    def together(*arguments: float) -> tuple[float, ...]:
        try:
            found = module.derivative(*map(convert, arguments))
        except (ArithmeticError, ValueError):  # not defined at this place
            raise
        except Exception as error:
            raise UsageError(f"derivative of {module.__name__} fails: {type(error).__name__}: {error}") from error
        return tuple(map(float, found if isinstance(found, tuple | list) else (found,)))

    return [functools.partial(_component, together, place) for place in range(count)]


def _converter(module: ModuleType) -> Callable[[float], Any]:
    """What makes an argument of the module's function of a number: PyTorch's functions take tensors alone."""
    if module.BACKEND != "torch":
        return float
    torch = module.torch  # which such a module imports; this package does not
    return functools.partial(torch.tensor, dtype=torch.float64)


def _component(together: Callable[..., tuple[float, ...]], place: int, *arguments: float) -> float:
    return together(*arguments)[place]
