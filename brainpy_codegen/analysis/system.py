"""A model with its parameters filled in, as a vector field with exact derivatives of every order that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.derivatives import Differentiator
from brainpy_codegen.analysis.evaluation import Kernel
from brainpy_codegen.analysis.lowering import lower
from brainpy_codegen.analysis.module_functions import ModuleFunction
from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.runtime.names import nearest

Array = npt.NDArray[np.float64]


class System:
    """The vector field of a model over its states and the active parameters.

    Numbers come from the functions of a generated module, where one is analysed, else from kernels of the graph.

    Attributes:
        model: the declared model.
        states: the names of the states, in their order; those that were frozen are not among them.
        active: parameters that are variables of the analysis.
        variables: states, then active parameters.
        values: the numbers of all other parameters (and frozen states).
        graph: the graph that holds the right-hand side and its derivatives.
        field: the right-hand side, as nodes.

    Raises:
        UnsupportedError: the model couples the elements of vectors.
    """

    def __init__(
        self,
        model: Model,
        params: Mapping[str, float] | None = None,
        active: Sequence[str] = (),
        frozen: Mapping[str, float] | None = None,
    ) -> None:
        self.model = smooth(model)
        parsed = model.ir
        if parsed.vector:
            raise UnsupportedError(
                f"{model.name!r} couples the elements of vectors; only slow_points analyses vector models"
            )
        self.is_map = parsed.kind == "update"
        names = [state.name for state in parsed.states]
        self.values = _values(model, params or {}, active, frozen or {})
        free = tuple(name for name in names if name not in self.values and name not in active)
        self.states = free
        self.active = tuple(active)
        self.variables = (*self.states, *self.active)
        self.graph, every = lower(parsed, self.values, self.variables, model.externals)
        self.all_fields = dict(zip(names, every, strict=True))
        self.field = tuple(self.all_fields[name] for name in free)
        self.differentiator = Differentiator(self.graph)
        self._tensors: dict[tuple[tuple[str, ...], int], tuple[Kernel, npt.NDArray[np.intp]]] = {}
        functions: Mapping[int, ModuleFunction] = getattr(model, "functions", {})
        self._functions = dict(functions)
        self._rows_of_states = [names.index(name) for name in free]

    @property
    def size(self) -> int:
        """The number of states."""
        return len(self.states)

    @property
    def parameters(self) -> dict[str, float]:
        """The numbers of the parameters, without frozen states."""
        return {name: value for name, value in self.values.items() if name in self.model.parameters}

    @cached_property
    def f(self) -> Callable[[Array], Array]:
        """The right-hand side."""
        if 0 in self._functions:
            return lambda z: self._in_file(0, z)
        return Kernel(self.graph, self.field, self.variables)

    def _in_file(self, order: int, z: Array) -> Array:
        """Derivatives with respect to states, (states, ..., states), by the function that stands in the module."""
        every = self._functions[order]({**self.values, **dict(zip(self.variables, z, strict=True))})
        if len(self._rows_of_states) == len(every):
            return every
        return every[np.ix_(*(self._rows_of_states,) * (order + 1))]

    @cached_property
    def equations(self) -> tuple[int, ...]:
        """What is zero at a fixed point: the right-hand side, or new state minus state of a map."""
        if not self.is_map:
            return self.field
        pairs = zip(self.field, self.states, strict=True)
        return tuple(self.graph.sub(one, self.graph.variable(name)) for one, name in pairs)

    @cached_property
    def g(self) -> Callable[[Array], Array]:
        """`equations` as a function."""
        return self.f if not self.is_map else Kernel(self.graph, self.equations, self.variables)

    def _rows(self, results: Sequence[int], variables: Sequence[str]) -> list[int]:
        return [self.differentiator.derivative(one, name) for one in results for name in variables]

    @cached_property
    def _jacobian(self) -> Kernel:
        written = self.active if 1 in self._functions else self.variables
        return Kernel(self.graph, self._rows(self.field, written), self.variables)

    def jacobian(self, z: Array) -> Array:
        """Derivatives of the right-hand side: (states, variables), further axes of `z` at the end."""
        found = self._jacobian(z).reshape(self.size, -1, *z.shape[1:])
        return np.concatenate([self._in_file(1, z), found], axis=1) if 1 in self._functions else found

    def equation_jacobian(self, z: Array) -> Array:
        """Derivatives of `equations`."""
        found = self.jacobian(z)
        if self.is_map:
            found = found.copy()
            found[range(self.size), range(self.size)] -= 1.0
        return found

    def _tensor(self, variables: tuple[str, ...], order: int, z: Array) -> Array:
        in_file = order in self._functions
        if in_file and variables == self.states:
            return self._in_file(order, z)
        if (variables, order) not in self._tensors:
            nodes, column = self.differentiator.tensor(self.field, variables, order, self.size if in_file else 0)
            self._tensors[variables, order] = Kernel(self.graph, nodes, self.variables), column
        kernel, column = self._tensors[variables, order]
        found = np.asarray(kernel(z).reshape(self.size, -1)[:, column])
        if in_file:
            found[(slice(None), *(slice(self.size),) * order)] = self._in_file(order, z)
        return found

    def hessian(self, z: Array) -> Array:
        """Second derivatives at a point: (states, variables, variables)."""
        return self._tensor(self.variables, 2, z)

    def derivatives(self, z: Array, order: int) -> Array:
        """Derivatives of some order with respect to states at a point: (states, states, ..., states)."""
        return self._tensor(self.states, order, z)


def smooth(model: object) -> Model:
    """The model, if it is one whose right-hand side can be differentiated.

    Raises:
        UnsupportedError: it is a neuron, which jumps.
        UsageError: it is no declared model.
    """
    if isinstance(model, Model):
        return model
    inner, name = getattr(model, "model", None), getattr(model, "name", repr(model))
    if isinstance(inner, Model):
        raise UnsupportedError(
            f"{name!r} is hybrid: it jumps where it crosses its threshold, and neither Jacobians nor branches nor "
            "multipliers of smooth equations say what it does. Analyse the equations between spikes (neuron.model), or "
            "its rate: bc.analysis.fi_curve(neuron, ...)"
        )
    raise UsageError(f"an analysis takes a declared model, not {name}: put @bc.ode above the function")


def _values(
    model: Model, params: Mapping[str, Any], active: Sequence[str], frozen: Mapping[str, float]
) -> dict[str, float]:
    """A number for every name that is not a variable."""
    if not isinstance(params, Mapping):
        raise UsageError(f"params is a dict of values by parameter, {{name: value}}, not {params!r}")
    known = model.parameters
    for name in (*params, *active):
        if name not in known and name not in ("t", "dt") and not (name in active and name in model.states):
            listed = ", ".join(known) or "none"
            raise UsageError(
                f"{model.name!r} has no parameter {name!r}{nearest(name, known)}; its parameters: {listed}"
            )
    for name in frozen:
        if name not in model.states:
            raise UsageError(f"{model.name!r} has no state {name!r}; its states: {', '.join(model.states)}")
    values: dict[str, float] = {}
    for name, default in known.items():
        if name in active:
            continue
        value = params.get(name, default)
        if value is None:
            raise UsageError(f"the parameter {name!r} of {model.name!r} has no default; give it with params={{...}}")
        values[name] = _number(name, value)
    values.update({name: _number(name, params[name]) for name in ("t", "dt") if name in params})
    values.update({name: _number(name, value) for name, value in frozen.items()})
    return values


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise UsageError(f"{name} must be a number here, not {type(value).__name__}") from None
    if not np.isfinite(number):
        raise UsageError(f"{name} must be finite, not {number}")
    return number


def check_box(box: Mapping[str, Sequence[float]], names: Sequence[str], model: Model) -> tuple[Array, Array]:
    """The lower and upper ends of a box, in the order of the names."""
    given: object = box
    if not isinstance(given, Mapping):
        raise UsageError(f"a box is a dict with a pair (low, high) for each of: {', '.join(names)}; not {box!r}")
    missing = [name for name in names if name not in box]
    extra = [name for name in box if name not in names]
    if missing or extra:
        what = f"lacks {', '.join(missing)}" if missing else f"has {', '.join(extra)}, which {model.name!r} has not"
        raise UsageError(f"the box {what}; it needs a pair (low, high) for each of: {', '.join(names)}")
    pairs = [check_range(name, box[name]) for name in names]
    return np.array([low for low, _ in pairs]), np.array([high for _, high in pairs])


def start_of(what: str, given: Mapping[str, Any], names: Sequence[str]) -> Array:
    """The numbers of all states, in their order; `what` is the argument that holds them."""
    held: object = given
    if not isinstance(held, Mapping):
        raise UsageError(f"{what} is a dict with a number for each of: {', '.join(names)}; not {given!r}")
    missing = [name for name in names if name not in given]
    if missing:
        raise UsageError(f"{what} lacks {', '.join(missing)}")
    return np.array([_number(f"{what}: {name}", given[name]) for name in names])


def check_range(name: str, pair: Any) -> tuple[float, float]:
    """The two ends of a range, low < high, as numbers."""
    try:
        low, high = (float(x) for x in pair)
    except (TypeError, ValueError):
        low = high = float("nan")
    if not (low < high and np.isfinite(low) and np.isfinite(high)):
        raise UsageError(f"the range of {name} must be a pair (low, high) with low < high, not {pair!r}")
    return low, high
