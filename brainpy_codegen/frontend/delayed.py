"""`bc.delayed` and `bc.delayed_derivative`: what a model reads of its own past."""

from __future__ import annotations

from typing import Any, NoReturn

from brainpy_codegen.errors import UsageError


def delayed(x: Any, tau: Any) -> Any:
    """The value of the state `x` a time `tau` ago: x(t - tau).

    Stands in a model only. `tau` is a number, a parameter, or any expression of states, time and parameters; it must
    be above 0. How the past began is given at run time: `simulate(..., history={"x": 1.2})`.

    Args:
        x: a state of the model, by name.
        tau: the delay, in the model's unit of time.

    Raises:
        UsageError: it was called outside of a model: a number has no past.

    Example:
        >>> @dde
        ... def mackey_glass(x, t, beta=0.2, gamma=0.1, n=10, tau=17.0):
        ...     x_tau = delayed(x, tau)
        ...     return beta * x_tau / (1 + x_tau**n) - gamma * x
    """
    _refuse("delayed", "x(t - tau)")


def delayed_derivative(x: Any, tau: Any) -> Any:
    """The derivative of the state `x` a time `tau` ago, x'(t - tau), in neutral equations.

    Args:
        x: a state of the model, by name.
        tau: the delay, in the model's unit of time.

    Raises:
        UsageError: it was called outside of a model.
    """
    _refuse("delayed_derivative", "x'(t - tau)")


def _refuse(name: str, what: str) -> NoReturn:
    raise UsageError(
        f"bc.{name}(x, tau) means {what} inside a model, and plain Python knows no past of x. `derivative` of the "
        "generated module takes the delayed values as arguments; bc.simulate(model, ..., history={...}) runs it"
    )
