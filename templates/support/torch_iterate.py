"""Repeat a function until its values have settled, element by element; gradients flow through."""

import torch

TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}


def iterate(function, start, *given, limit):
    """The values after `*values, change = function(*values, *given)`, repeated until change is small.

    An element that has settled is kept as it is; where `limit` repetitions are too few it is nan. One more
    repetition carries the gradient: at the solution it has the derivatives of the solution itself.
    """
    values = tuple(torch.as_tensor(value).detach() for value in start)
    active = torch.ones((), dtype=torch.bool, device=values[0].device)
    tolerance = TOLERANCE[values[0].dtype]
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
    return tuple(torch.where(active, torch.nan, value) for value in values)
