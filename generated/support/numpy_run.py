"""What the time loops of generated NumPy code share: shapes, parameters that change with time, records."""

from dataclasses import dataclass

import numpy as np

from .population import whole


@dataclass(frozen=True)
class Population:
    """The states and parameters of a model.

    states, parameters: their names.
    carried: how many values per element a multistep method carries from step to step.
    matrices: parameters that couple the elements; their shape is not that of the elements.
    dtype: the floating-point type of states and arithmetic.
    """

    states: tuple
    parameters: tuple
    carried: int = 0
    matrices: tuple = ()
    dtype: str = "float64"

    def begin(self, states, parameters):
        """States (and room for carried values) in one shape, and parameters: numbers, arrays, functions of time."""
        states = tuple(map(self._number, self.states, states))
        parameters = tuple(
            value if callable(value) else self._number(name, value)
            for name, value in zip(self.parameters, parameters, strict=False)
        )
        shapes = {
            name: value.shape for name, value in zip(self.states, states, strict=False)
        }
        for name, value in zip(self.parameters, parameters, strict=False):
            if not callable(value):
                shapes[name] = (
                    value.shape[-1:] if name in self.matrices else value.shape
                )
        try:
            shape = np.broadcast_shapes(*shapes.values())
        except ValueError:
            found = ", ".join(f"{name} {own}" for name, own in shapes.items() if own)
            raise ValueError(f"shapes do not broadcast together: {found}") from None
        rows = [np.broadcast_to(state, shape)[()] for state in states]
        rows += [np.zeros(shape, self.dtype)[()] for _ in range(self.carried)]
        return tuple(rows), tuple(
            value if callable(value) else self._plain(value) for value in parameters
        )

    def at(self, parameters, t):
        """The parameters at a time."""
        if not any(map(callable, parameters)):
            return parameters
        return tuple(
            self._plain(self._number(name, value(t))) if callable(value) else value
            for name, value in zip(self.parameters, parameters, strict=False)
        )

    def counts(self, steps, every):
        """Both as whole numbers, checked."""
        return whole(steps, "steps", 0), whole(every, "every", 1)

    def records(self, states, t0, dt, steps, every):
        """The times of rows 0, every, 2 every ..., and room for those rows of each state; row 0 is filled."""
        rows = steps // every + 1
        found = [np.empty((rows, *np.shape(state)), self.dtype) for state in states]
        for record, state in zip(found, states, strict=False):
            record[0] = state
        return (t0 + dt * every * np.arange(rows), *found)

    def constants(self, propagator, dt, parameters):
        """Step-invariant constants; parameters that change with time must not enter them."""
        first, *others = (
            _as_tuple(propagator(dt, *self.at(parameters, moment)))
            for moment in (0.0, dt, 1e3 * dt)
        )
        if any(
            not np.array_equal(a, b)
            for other in others
            for a, b in zip(first, other, strict=False)
        ):
            raise ValueError(
                "a parameter that is a function of time enters the coefficients of the linear system, which the "
                "method 'exact' needs constant; use exponential_euler or rk4"
            )
        return first

    def result(self, states):
        """New states as `step` returns them: the bare value if there is one."""
        found = tuple(
            np.asarray(state, self.dtype)[()] for state in states[: len(self.states)]
        )
        return found if len(found) > 1 else found[0]

    def _number(self, name, value):
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            kind = (
                "no value"
                if value is None
                else f"{value!r}" if array.ndim == 0 else f"an array of {array.dtype}"
            )
            raise ValueError(
                f"{name} must be a real number or an array of them, not {kind}"
            )
        return array.astype(self.dtype, copy=False)

    def _plain(self, value):
        # A Python float takes the paths in NumPy that it takes in the user's own function (`x**0.5` is a root).
        if value.ndim == 0:
            return float(value) if self.dtype == "float64" else value[()]
        return value


def _as_tuple(value):
    return value if isinstance(value, tuple) else (value,)
