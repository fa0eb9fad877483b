"""Drive the `solve` of a generated module: steps of adapted length."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import CodegenError, UsageError
from brainpy_codegen.runtime.dense import DenseOutput
from brainpy_codegen.runtime.edges import edges_of
from brainpy_codegen.runtime.simulate import Array, Outcome, Request, readable_error, start_of, to_numpy


class AdaptiveOptions(TypedDict, total=False):
    """What adaptive methods take; the meaning is that of `scipy.integrate.solve_ivp`.

    rtol, atol: relative (1e-6) and absolute (1e-9) tolerance of the error of a step; atol also by state.
    t_eval: the times of the rows; by default the end of every step, or (dt given) every dt.
    events: functions of states, t and parameters by name, zero where the event happens. Attributes: `terminal` (True,
        or after how many occurrences to end), `direction` (sign of the change that counts), `reset` (a function that
        returns new values of the states among its arguments, after which the solution goes on).
    dense_output: keep the polynomials of every step; `sol.sol(t)` evaluates them.
    max_steps: how many attempts an element may make (100 000). first_step, max_step: lengths.
    """

    rtol: float
    atol: float | Sequence[float] | Mapping[str, float]
    t_eval: npt.ArrayLike
    events: Callable[..., Any] | Sequence[Callable[..., Any]]
    dense_output: bool
    max_steps: int
    first_step: float
    max_step: float


@dataclass(frozen=True, slots=True)
class AdaptiveRequest:
    """A solution with steps of adapted length: its duration and the options of the generated `solve`."""

    duration: float
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AdaptiveOutcome:
    """What is known of such a solution beside its rows; the attributes of `Solution` of the same names."""

    success: bool
    status: int
    message: str
    nfev: int
    njev: int
    accepted: int
    rejected: int
    t_events: tuple[Array, ...]
    y_events: tuple[Array, ...]
    i_events: tuple[npt.NDArray[np.int64], ...]
    sol: DenseOutput | None


def check_options(options: Mapping[str, Any]) -> None:
    """Refuse names that no option has.

    Raises:
        UsageError: one is unknown.
    """
    known = tuple(AdaptiveOptions.__annotations__)
    unknown = [name for name in options if name not in known]
    if unknown:
        raise UsageError(f"simulate has no argument {unknown[0]!r}; for adaptive methods there are {', '.join(known)}")


def warm_up(module: ModuleType, request: Request) -> None:
    """Solve over no time at all, which compiles what the run will call."""
    assert request.adaptive is not None
    options = {**request.adaptive.options, "t_eval": [], "max_step": None, "first_step": None}
    _call(module, request, 0.0, options)


def run(module: ModuleType, request: Request, shape: tuple[int, ...]) -> Outcome:
    """Run the solve loop of a generated module.

    Raises:
        UsageError: a tolerance, a time or an event is wrong.
        RunError: the generated code raised; the cause is the original error.
    """
    assert request.adaptive is not None
    began = time.perf_counter()
    solved = _call(module, request, request.adaptive.duration, request.adaptive.options)
    seconds = time.perf_counter() - began
    t, *rows = map(to_numpy, solved)
    names = module.STATES if request.record is None else request.record
    records = {name: row for name, row in zip(module.STATES, rows, strict=True) if name in names}
    final = {name: to_numpy(value) for name, value in zip(module.STATES, solved.final, strict=True)}
    dense = bool(request.adaptive.options.get("dense_output"))
    outcome = AdaptiveOutcome(
        success=solved.success,
        status=solved.status,
        message=solved.message,
        nfev=solved.nfev,
        njev=solved.njev,
        accepted=solved.accepted,
        rejected=solved.rejected,
        t_events=tuple(solved.t_events),
        y_events=tuple(solved.y_events),
        i_events=tuple(solved.i_events),
        sol=DenseOutput.of(solved.segments, module.STATES, shape) if dense else None,
    )
    ends = to_numpy(solved.end)
    return Outcome(t, {name: records[name] for name in names}, final, seconds, adaptive=outcome, ends=ends)


def _call(module: ModuleType, request: Request, duration: float, options: Mapping[str, Any]) -> Any:
    span = (request.t0, request.t0 + duration)
    stops = {edge for value in request.params.values() for edge in edges_of(value, *span)}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # the message says the same
            past = {} if request.history is None else {"history": request.history}
            return module.solve(
                *start_of(module, request), t_span=span, stops=sorted(stops), **past, **options, **request.params
            )
    except (CodegenError, KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:
        # by name: the class is one of the generated folder
        if type(error).__name__ == "RequestError":
            raise UsageError(str(error)) from error
        raise readable_error(error, module) from error
