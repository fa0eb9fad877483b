"""Which calls of `simulate` adapt their steps, and what such a call asks of the generated `solve`."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from brainpy_codegen import backends
from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.integrators import registry as methods
from brainpy_codegen.runtime.adaptive import AdaptiveRequest, check_options
from brainpy_codegen.runtime.check import check_every, count_steps
from brainpy_codegen.session.generate import Job
from brainpy_codegen.session.settings import settings, step_for

if TYPE_CHECKING:
    from brainpy_codegen.backends.base import Capability

DEFAULT = "tsit5"


def adaptive_method(model: Any, method: str | None, dt: float | None, options: Mapping[str, Any]) -> str | None:
    """The method of a call whose steps adapt; None for a call with a fixed step.

    Steps adapt where tolerances, times of rows, events or dense output are asked for, or where an adaptive method (an
    ODE or DDE without a method counts as tsit5) is given no dt.

    Raises:
        UsageError: an option has no such name, or the method cannot adapt its steps.
    """
    check_options(options)
    if not isinstance(model, Model):
        return None
    without_dt = dt is None and settings().dt is None
    chosen = method or settings().method
    if chosen is None and model.kind == "fde":
        chosen = methods.default_for_kind(model.kind, model.name)
    if chosen is None:
        adapts = model.kind in ("ode", "dde") and (options or without_dt)
        return DEFAULT if adapts else None
    scheme = methods.get(chosen, model.kind)
    if options and not scheme.adaptive:
        fitting = ", ".join(other.name for other in methods.available() if other.adaptive)
        asked = ", ".join(options)
        raise UsageError(
            f"method {scheme.name!r} has a fixed step and takes no {asked}; those that adapt it: {fitting}"
        )
    return scheme.name if scheme.adaptive and (options or without_dt) else None


def adaptive_request(
    duration: float, t0: float, dt: float | None, every: int, options: Mapping[str, Any]
) -> AdaptiveRequest:
    """What the generated `solve` is asked for; a dt beside the tolerances spaces the rows."""
    if not (np.isfinite(duration) and duration >= 0.0):
        raise UsageError(f"duration must be a number, zero or more, not {duration!r}")
    if dt is None or "t_eval" in options:
        if every != 1:
            raise UsageError("every= counts steps of dt: give dt=..., which then spaces the rows, or t_eval=...")
        return AdaptiveRequest(float(duration), dict(options))
    dt = step_for(dt)
    rows = count_steps(duration, dt) // check_every(every)
    times = np.minimum(t0 + dt * (every * np.arange(rows + 1)), t0 + duration)
    return AdaptiveRequest(float(duration), {**options, "t_eval": times})


def check_solves(job: Job, module: ModuleType | None = None) -> None:
    """Refuse what has no solve loop: before its text is made, or (`module`) once it is known what the file holds.

    Raises:
        UnsupportedError: the model, the backend or the precision has none; the message says what has.
    """
    if module is not None and "solve" in vars(module):
        return
    need: Capability = "solve" if job.model.delays is None else "delayed_solve"
    fitting = [name for name in backends.available() if need in backends.get(name).capabilities]
    if job.backend not in fitting:
        of = "" if job.model.delays is None else f" for equations with delays such as {job.model.name!r}"
        reason = f"backend {job.backend!r} has none{of}; use {', '.join(fitting)}"
    elif job.options.dtype != "float64":
        reason = f"they need float64, not {job.options.dtype}"
    elif module is not None:
        reason = f"the file {module.__file__} has no function `solve` any more"
    else:
        return
    raise UnsupportedError(f"no adaptive steps here: {reason}, or give dt=... without tolerances for fixed steps")
