"""Repeat a function until its values have settled, element by element; gradients flow through."""

import torch

TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}
DOUBLE = torch.zeros((), dtype=torch.float64)


def iterate(function, start, *given, limit):
    """The values after `*values, change = function(*values, *given)`, repeated until change is small.

    An element that has settled is kept as it is; where `limit` repetitions are too few it is nan. One more
    repetition carries the gradient: at the solution it has the derivatives of the solution itself. Numbers beside
    tensors take their type; numbers alone give numbers.
    """
    tensors = [value for value in (*start, *given) if isinstance(value, torch.Tensor)]
    like = next((value for value in tensors if value.ndim), [*tensors, DOUBLE][0])
    values = tuple(_tensor(value, like).detach() for value in start)
    active = torch.ones((), dtype=torch.bool, device=like.device)
    tolerance = TOLERANCE[like.dtype]
    with torch.no_grad():
        for _ in range(limit):
            *new, change = function(*values, *given)
            values = [
                torch.where(active, a, b) for a, b in zip(new, values, strict=True)
            ]
            active = active & (change > tolerance)
            if not torch.any(active):
                break
    *values, _ = function(*values, *given)
    found = (torch.where(active, torch.nan, _tensor(value, like)) for value in values)
    return tuple(found if tensors else (value.item() for value in found))


def _tensor(value, like):
    # PyTorch by itself would make float32 of a number.
    return torch.as_tensor(value, dtype=like.dtype, device=like.device)
