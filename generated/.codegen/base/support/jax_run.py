"""What the time loops of generated JAX code share: arrays, shapes, parameters that change with time, records."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jax.tree_util import Partial

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
        """States (and room for carried values) in one shape, and parameters: arrays and functions of time."""
        states = tuple(map(self._array, self.states, states))
        parameters = tuple(
            # Partial: `jit` takes the function for a constant and compiles again for another one
            (
                value
                if isinstance(value, Partial)
                else Partial(value) if callable(value) else self._array(name, value)
            )
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
        rows = [jnp.broadcast_to(state, shape) for state in states]
        rows += [jnp.zeros(shape, self.dtype) for _ in range(self.carried)]
        return tuple(rows), parameters

    def at(self, parameters, t):
        """The parameters at a time; functions of time are called with a traced time."""
        return tuple(
            self._array(name, value(t)) if callable(value) else value
            for name, value in zip(self.parameters, parameters, strict=False)
        )

    def counts(self, steps, every):
        """Both as whole numbers, checked."""
        return whole(steps, "steps", 0), whole(every, "every", 1)

    def times(self, t0, dt, steps, every):
        """The times of rows 0, every, 2 every ..."""
        return t0 + dt * every * jnp.arange(steps // every + 1)

    def keep(self, new, old):
        """New values in the types and shapes of the old ones: a scan carries values that do not change these."""
        return tuple(
            jnp.broadcast_to(jnp.asarray(a, b.dtype), b.shape)
            for a, b in zip(new, old, strict=False)
        )

    def records(self, state, rows):
        """The rows of each state, after the initial one."""
        return tuple(
            jnp.concatenate([first[None], rest])
            for first, rest in zip(state, rows, strict=False)
        )

    def constants(self, propagator, dt, parameters):
        """Step-invariant constants; parameters that change with time must not enter them."""
        first, *others = (
            _as_tuple(propagator(dt, *self.at(parameters, moment)))
            for moment in (0.0, dt, 1e3 * dt)
        )
        for a, b in (
            (a, b) for other in others for a, b in zip(first, other, strict=False)
        ):
            # Under `grad` and `vmap` the values are not known yet.
            if not isinstance(a, jax.core.Tracer) and not np.array_equal(a, b):
                raise ValueError(
                    "a parameter that is a function of time enters the coefficients of the linear system, which the "
                    "method 'exact' needs constant; use exponential_euler or rk4"
                )
        return first

    def result(self, states):
        """New states as `step` returns them: the bare value if there is one."""
        found = tuple(jnp.asarray(state, self.dtype) for state in states)
        return found if len(found) > 1 else found[0]

    def _array(self, name, value):
        if (
            not isinstance(value, jax.Array)
            and np.asarray(value).dtype.kind not in "biuf"
        ):
            kind = "no value" if value is None else repr(value)
            raise ValueError(
                f"{name} must be a real number or an array of them, not {kind}"
            )
        return jnp.asarray(value, self.dtype)


def _as_tuple(value):
    return value if isinstance(value, tuple) else (value,)
