"""Elementwise functions of generated PyTorch code.

PyTorch's own functions take tensors only. These take numbers as well: numbers among tensors become tensors of their
type on their device, and numbers alone give a number, which adapts to whatever type it meets next.
"""

import functools

import numpy as np
import torch


def _elementwise(function):
    @functools.wraps(function)
    def apply(*arguments):
        like = next(
            (argument for argument in arguments if isinstance(argument, torch.Tensor)),
            None,
        )
        if like is not None:
            # A condition says nothing about the type of numbers beside it.
            kinds = [
                a.dtype
                for a in arguments
                if isinstance(a, torch.Tensor) and a.dtype.is_floating_point
            ]
            dtype = kinds[0] if kinds else torch.float64
            return function(
                *(_tensor(argument, dtype, like.device) for argument in arguments)
            )
        found = function(
            *(_tensor(argument, torch.float64, None) for argument in arguments)
        )
        return (
            found
            if any(isinstance(argument, np.ndarray) for argument in arguments)
            else found.item()
        )

    return apply


def _tensor(value, dtype, device):
    if isinstance(value, torch.Tensor):
        return (
            value
            if value.dtype.is_floating_point or value.dtype == torch.bool
            else value.to(dtype)
        )
    if isinstance(value, (bool, np.bool_)):
        return torch.tensor(bool(value), device=device)
    if isinstance(value, np.ndarray) and value.dtype == bool:
        return torch.as_tensor(value, device=device)
    return torch.as_tensor(value, dtype=dtype, device=device)


@_elementwise
def exprel(x):
    """(exp(x) - 1) / x, and 1 at x = 0; derivatives are right there, too."""
    # Where x is not small the series may overflow, and at 0 the quotient has no derivative; each gets a harmless x.
    small = torch.abs(x) < 1e-3
    away = torch.where(small, torch.ones_like(x), x)
    near = torch.where(small, x, torch.zeros_like(x))
    series = 1 + near / 2 * (
        1 + near / 3 * (1 + near / 4 * (1 + near / 5 * (1 + near / 6)))
    )
    return torch.where(
        x == torch.inf, x, torch.where(small, series, torch.expm1(away) / away)
    )


@_elementwise
def heaviside(x, at_zero):
    """0 below 0, 1 above, `at_zero` at 0."""
    return torch.where(
        x == 0, at_zero, torch.where(torch.isnan(x), x, (x > 0).to(x.dtype))
    )


@_elementwise
def sign(x):
    """-1, 0 or 1; nan stays nan, as in NumPy."""
    return torch.where(torch.isnan(x), x, torch.sgn(x))


@_elementwise
def cbrt(x):
    """The real cube root."""
    return torch.copysign(torch.abs(x) ** (1 / 3), x)


@_elementwise
def where_float32(condition, if_true, if_false):
    """`where` for files in float32: two numbers give float32."""
    return torch.where(condition, if_true.to(torch.float32), if_false.to(torch.float32))


def select(condition, if_true, if_false, *values):
    """`if_true(*values)` where the condition holds, else `if_false(*values)`.

    Values are those of `where`. The derivative of the branch not taken, which may be infinite, does not reach
    `values`: as a factor of 0 it would make them nan.
    """
    yes = if_true(*(_where_taken(condition, value) for value in values))
    no = if_false(*(_where_taken(logical_not(condition), value) for value in values))
    return where(condition, yes, no)


def _where_taken(condition, value):
    if not isinstance(value, torch.Tensor) or not value.requires_grad:
        return value
    return where(condition, value, value.detach())


exp = _elementwise(torch.exp)
exp2 = _elementwise(torch.exp2)
expm1 = _elementwise(torch.expm1)
log = _elementwise(torch.log)
log2 = _elementwise(torch.log2)
log10 = _elementwise(torch.log10)
log1p = _elementwise(torch.log1p)
sqrt = _elementwise(torch.sqrt)
sin = _elementwise(torch.sin)
cos = _elementwise(torch.cos)
tan = _elementwise(torch.tan)
arcsin = _elementwise(torch.arcsin)
arccos = _elementwise(torch.arccos)
arctan = _elementwise(torch.arctan)
arctan2 = _elementwise(torch.arctan2)
sinh = _elementwise(torch.sinh)
cosh = _elementwise(torch.cosh)
tanh = _elementwise(torch.tanh)
arcsinh = _elementwise(torch.arcsinh)
arccosh = _elementwise(torch.arccosh)
arctanh = _elementwise(torch.arctanh)
sigmoid = _elementwise(torch.sigmoid)
erf = _elementwise(torch.erf)
erfc = _elementwise(torch.erfc)
abs = _elementwise(torch.abs)
floor = _elementwise(torch.floor)
ceil = _elementwise(torch.ceil)
trunc = _elementwise(torch.trunc)
rint = _elementwise(torch.round)
minimum = _elementwise(torch.minimum)
maximum = _elementwise(torch.maximum)
fmin = _elementwise(torch.fmin)
fmax = _elementwise(torch.fmax)
hypot = _elementwise(torch.hypot)
logaddexp = _elementwise(torch.logaddexp)
fmod = _elementwise(torch.fmod)
copysign = _elementwise(torch.copysign)
isnan = _elementwise(torch.isnan)
isfinite = _elementwise(torch.isfinite)
where = _elementwise(torch.where)
logical_not = _elementwise(torch.logical_not)


@_elementwise
def clip(x, low, high):
    """x, but at least `low` and at most `high`."""
    return torch.minimum(torch.maximum(x, low), high)
