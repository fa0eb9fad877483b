"""The right-hand side and its derivatives as they stand, and run, in a generated module.

`generate(model, derivatives=3)` writes `jacobian`, `second_derivatives` and `third_derivatives` beside `derivative`. An
analysis that is given such a module evaluates these very functions wherever it needs numbers; proofs need intervals,
which only the text of `derivative` gives.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations, product
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.ir.model import Model as ParsedModel
from brainpy_codegen.transforms.exprel import recognise_exprel
from brainpy_codegen.transforms.higher_derivatives import higher_derivatives

Array = npt.NDArray[np.float64]
Places = tuple[tuple[int, ...], ...]

NAMES = ("derivative", "jacobian", "second_derivatives", "third_derivatives")
"""What the functions are called, by their order."""

_RUN = ("numpy", "numba")  # backends whose functions take plain numbers and give float64


@dataclass(frozen=True)
class ModuleFunction:
    """A function of a module as an array of derivatives.

    Attributes:
        function: takes states, time and parameters, each a number.
        arguments: their names, in order.
        states: how many of them are states.
        order: of the derivatives.
        places: for each result its component and the states by which it is differentiated.
        takes_arrays: whether the function also takes arrays of numbers.
    """

    function: Callable[..., Any]
    arguments: tuple[str, ...]
    states: int
    order: int
    places: Places
    takes_arrays: bool

    def __call__(self, values: Mapping[str, Any]) -> Array:
        """All derivatives at a point, (states, states, ...), or where values are arrays at many, which come last.

        A time that has no value is one that the function does not read.
        """
        columns = np.broadcast_arrays(*(np.asarray(values.get(name, 0.0), float) for name in self.arguments))
        found = np.zeros((*(self.states,) * (self.order + 1), *columns[0].shape))
        index, source = self._spread
        found[index] = self._results(columns)[source]
        return found

    @cached_property
    def _spread(self) -> tuple[tuple[npt.NDArray[np.intp], ...], npt.NDArray[np.intp]]:
        """Where results go, since derivatives do not depend on their order, and which one goes there."""
        rows = [
            ((place[0], *each), number)
            for number, place in enumerate(self.places)
            for each in set(permutations(place[1:]))
        ]
        index = np.array([where for where, _ in rows], np.intp).T
        return tuple(index), np.array([number for _, number in rows], np.intp)

    def _results(self, columns: Sequence[Array]) -> Array:
        """The results: (results, points)."""
        with np.errstate(all="ignore"):
            if columns[0].ndim and not self.takes_arrays:
                flat = [column.ravel().tolist() for column in columns]
                found = [self._numbers(row) for row in zip(*flat, strict=True)]
                return np.array(found, float).T.reshape(-1, *columns[0].shape)
            if not columns[0].ndim:
                return np.array(self._numbers([column.item() for column in columns]), float)
            rows = list(_flat(self.function(*columns)))
            return np.array([np.broadcast_to(row, columns[0].shape) for row in rows], float)

    def _numbers(self, row: Sequence[float]) -> list[float]:
        """The results at one point; numbers of Python raise where those of NumPy become infinite."""
        try:
            return list(_flat(self.function(*row)))
        except ArithmeticError:
            return list(_flat(self.function(*map(np.float64, row))))


def _flat(found: Any) -> Iterator[Any]:
    if isinstance(found, tuple):
        for one in found:
            yield from _flat(one)
    else:
        yield found


def functions_of(module: ModuleType, model: ParsedModel) -> dict[int, ModuleFunction]:
    """The functions of a module that run in an analysis, by their order.

    Args:
        module: a generated module.
        model: the model of which it was generated.
    """
    double = "float32" not in module.__name__.rpartition(".")[2].split("_")
    if module.BACKEND not in _RUN or not double or model.delays is not None or model.orders or model.kind == "update":
        return {}
    found = {}
    for order, places in enumerate(_places(module, model)):
        function = getattr(module, NAMES[order], None)
        if callable(function):
            arguments = tuple(inspect.signature(getattr(function, "py_func", function)).parameters)
            vectorised = module.BACKEND == "numpy"
            found[order] = ModuleFunction(function, arguments, len(model.states), order, places, vectorised)
    return found


def _places(module: ModuleType, model: ParsedModel) -> list[Places]:
    """What the results of each function are, as the generator wrote them."""
    states = range(len(model.states))
    rows: list[Places] = [tuple((k,) for k in states), tuple(product(states, states))]
    order = 3 if hasattr(module, NAMES[3]) else 2 if hasattr(module, NAMES[2]) else 0
    if order:
        rows += [one.places for one in higher_derivatives(recognise_exprel(model), order)]
    return rows
