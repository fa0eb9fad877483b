"""What a program has beside a fixed step where its method chooses its steps: error estimates and dense output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from brainpy_codegen.ir.function import Function

if TYPE_CHECKING:
    from brainpy_codegen.ir.program import ParameterTime


@dataclass(frozen=True, slots=True)
class Adaptive:
    """A method with an error estimate, in the pieces that a solve loop is put together from.

    `attempt`, `finish` and `dense` are statements of the loop's body, one after the other: each may read whatever those
    before it name. The other functions stand on their own in the file.

    Attributes:
        attempt: a step of dt. Arguments: states, slopes (role "value"), time, dt, parameter sets. Results: the new
            states, the error estimates (all of the first kind, then all of the second), then what `finish`, `dense`
            and the next step read.
        times: the parameter sets that the pieces read, in the order of the arguments of `attempt`; the first is at t.
        estimates: how many error estimates there are for each state, 1 or 2.
        slopes: derivatives at the start of a step, which the loop hands from step to step; none if not needed.
        next_slopes: the names of the same at the end of the step.
        finish: what is computed once a step is accepted, such as slopes at its end; None for nothing.
        dense: the coefficients of theta, theta**2 ... theta**degree of each state within the step, state after state,
            where theta runs from 0 to 1 and the constant coefficient is the old state. Its results are their names.
        degree: of these polynomials.
        dense_order: order of the interpolant. dense_title: what it is, in words.
        error_norm: (states, new states, error estimates, rtol, an absolute tolerance per state) -> one number that is
            at most 1 where the tolerance is met.
        first_step: (states, slopes, time, parameter set, rtol, longest step, absolute tolerances) -> a first dt.
        step_factor: (error, error of the step before) -> the factor by which dt changes.
        parts: functions of values that the pieces call.
        start_evaluations, evaluations, dense_evaluations: calls of `derivative` at the start of a solution, in an
            accepted step, and for the coefficients of an accepted step.
        rejected_evaluations: the same in a rejected step.
        jacobians: calls of `jacobian` in each attempt.
        repetitions: the result of the attempt that says how many repetitions of Newton's method, each of which calls
            both, it took; empty where there are none.
        stiff: whether the method is made for stiff problems; others hint at those when steps collapse.
    """

    attempt: Function
    times: tuple[ParameterTime, ...]
    estimates: int
    slopes: tuple[str, ...]
    next_slopes: tuple[str, ...]
    finish: Function | None
    dense: Function
    degree: int
    dense_order: int
    dense_title: str
    error_norm: Function
    first_step: Function
    step_factor: Function
    parts: tuple[Function, ...] = ()
    start_evaluations: int = 2
    evaluations: int = 0
    rejected_evaluations: int = 0
    dense_evaluations: int = 0
    jacobians: int = 0
    repetitions: str = ""
    stiff: bool = False

    def changed(self, change: Callable[[Function], Function]) -> Adaptive:
        """The same with a pass made over every function."""
        return replace(
            self,
            attempt=change(self.attempt),
            finish=None if self.finish is None else change(self.finish),
            dense=change(self.dense),
            error_norm=change(self.error_norm),
            first_step=change(self.first_step),
            step_factor=change(self.step_factor),
            parts=tuple(map(change, self.parts)),
        )

    @property
    def inline(self) -> tuple[Function, ...]:
        """The pieces that become statements of the loop, in order."""
        return (self.attempt, *((self.finish,) if self.finish is not None else ()), self.dense)

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions that stand in the file, in the order of definition."""
        return (*self.parts, self.error_norm, self.first_step, self.step_factor)
