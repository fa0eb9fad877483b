"""What the time loops of generated PyTorch code share: tensors, shapes, parameters that change with time, records."""

from dataclasses import dataclass

import torch

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
        """States (and room for carried values) in one shape, and parameters: tensors and functions of time.

        All go to the device of the first tensor among them, and their gradients flow through.
        """
        given = [
            value for value in (*states, *parameters) if isinstance(value, torch.Tensor)
        ]
        # A tensor that holds one number may lie on the CPU beside states on another device.
        device = next(
            (value.device for value in given if value.ndim),
            given[0].device if given else None,
        )
        states = tuple(
            self._tensor(name, value, device)
            for name, value in zip(self.states, states, strict=False)
        )
        parameters = tuple(
            value if _is_function(value) else self._tensor(name, value, device)
            for name, value in zip(self.parameters, parameters, strict=False)
        )
        shapes = {
            name: tuple(value.shape)
            for name, value in zip(self.states, states, strict=False)
        }
        for name, value in zip(self.parameters, parameters, strict=False):
            if not _is_function(value):
                shapes[name] = tuple(
                    value.shape[-1:] if name in self.matrices else value.shape
                )
        try:
            shape = torch.broadcast_shapes(*shapes.values())
        except RuntimeError:
            found = ", ".join(f"{name} {own}" for name, own in shapes.items() if own)
            raise ValueError(f"shapes do not broadcast together: {found}") from None
        rows = [state.expand(shape) for state in states]
        rows += [
            torch.zeros(shape, dtype=rows[0].dtype, device=rows[0].device)
            for _ in range(self.carried)
        ]
        return tuple(rows), parameters

    def at(self, parameters, t):
        """The parameters at a time; functions of time are called with a tensor."""
        if not any(map(_is_function, parameters)):
            return parameters
        device = next(
            (value.device for value in parameters if not _is_function(value)), None
        )
        moment = self._tensor("t", t, device)
        return tuple(
            self._tensor(name, value(moment), device) if _is_function(value) else value
            for name, value in zip(self.parameters, parameters, strict=False)
        )

    def counts(self, steps, every):
        """Both as whole numbers, checked."""
        return whole(steps, "steps", 0), whole(every, "every", 1)

    def times(self, states, t0, dt, steps, every):
        """The times of rows 0, every, 2 every ..."""
        rows = torch.arange(
            steps // every + 1, dtype=torch.float64, device=states[0].device
        )
        return t0 + dt * every * rows

    def keep(self, state, like):
        """A new state in the type and shape of another; a derivative that is a number leaves a number."""
        return torch.as_tensor(state, dtype=like.dtype, device=like.device).expand(
            like.shape
        )

    def constants(self, propagator, dt, parameters):
        """Step-invariant constants; parameters that change with time must not enter them."""
        first, *others = (
            _as_tuple(propagator(dt, *self.at(parameters, moment)))
            for moment in (0.0, dt, 1e3 * dt)
        )
        tensor = torch.as_tensor
        if any(
            not torch.equal(tensor(a), tensor(b))
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
            torch.as_tensor(state, dtype=getattr(torch, self.dtype)) for state in states
        )
        return found if len(found) > 1 else found[0]

    def _tensor(self, name, value, device):
        try:
            tensor = torch.as_tensor(value, device=device)
        except (TypeError, ValueError, RuntimeError):
            tensor = None
        if tensor is None or tensor.dtype.is_complex:
            kind = "no value" if value is None else repr(value)
            raise ValueError(
                f"{name} must be a real number or an array of them, not {kind}"
            )
        # Not through float32, which is what PyTorch makes of a Python number by itself.
        wanted = getattr(torch, self.dtype)
        return (
            tensor.to(wanted)
            if isinstance(value, torch.Tensor)
            else torch.as_tensor(value, dtype=wanted, device=device)
        )


def _is_function(value):
    return callable(value) and not isinstance(value, torch.Tensor)


def _as_tuple(value):
    return value if isinstance(value, tuple) else (value,)
