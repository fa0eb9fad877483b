"""What the steps of all fractional methods have in common: one step from the sums over the past."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.dde.explicit import slopes_function
from brainpy_codegen.integrators.ode.implicit_stage import ImplicitStage, implicit_stage
from brainpy_codegen.integrators.stages import Step, derivative_function, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.fractional import History, Memory, WeightRule
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program

_NOTES: dict[History, tuple[str, ...]] = {
    "slopes": ("`run` sums the slopes of the whole past; `step` makes a first step, from a state without a past.",),
    "states": ("`run` sums the states of the whole past; `step` makes a first step, from a state without a past.",),
}
_DELAYED = ("Between its steps the past is a straight line, of order 2; no delay may be shorter than dt.",)


def fractional_program(
    model: Model,
    method: Method,
    history: History,
    rule: WeightRule,
    limit: int,
    doc: tuple[str, str],
    *,
    implicit: bool = False,
) -> Program:
    """The program of a method that makes its step from sums over the past and one slope.

    Args:
        model: a fractional model.
        method: what the file says of the method.
        history: what is summed. Sums of slopes end in a corrector, whose slope is the one at t + dt.
        rule: the formula of the weights.
        limit: the largest orders that the method takes.
        doc: the first line and the rest of what `advance` says of itself; `{at}`, `{past}` and `{gain}` stand for the
            names of its arguments, `{last}` for the time.
        implicit: the slope is that of the new states.

    Raises:
        UnsupportedError: an order is a number that the method does not take; delays, which sums of slopes alone take;
            of implicit methods also: the model couples the elements of vectors, or has no Jacobian that could be
            written down.
    """
    _check_orders(model, method, limit)
    if model.delays is not None and history != "slopes":
        raise UnsupportedError(
            f"method {method.name!r} takes no delays such as those of {model.name!r}; predictor_corrector takes them"
        )
    model = with_free_face(model)
    ends = (Fraction(0), Fraction(1)) if history == "slopes" else (Fraction(1 if implicit else 0),)
    times = tuple(parameter_times(model, ends).values())
    step = Step(model, times)
    common = len(set(model.orders)) == 1
    gains = (step.names.fresh("gain"),) if common else step.each("{}_gain")
    memory = Memory(model.orders, history, rule, limit, gains, implicit)
    stage = implicit_stage(model, method.name, gains) if implicit else None
    return Program(
        model=model,
        method=method,
        functions=(
            *model.helpers,
            *(() if model.delays is None else (model.delays.function,)),
            _derivative(model),
            *(() if model.delays is None else (slopes_function(model, model.delays),)),
            *(() if stage is None else stage.functions),
            _advance(step, memory, doc, stage, model.delays is not None),
        ),
        times=times,
        notes=(*_NOTES[history], *(() if model.delays is None else _DELAYED)),
        memory=memory,
    )


def _check_orders(model: Model, method: Method, limit: int) -> None:
    for state, order in zip(model.states, model.orders, strict=True):
        if order.value is not None and order.value > limit:
            raise UnsupportedError(
                f"method {method.name!r} takes orders up to {limit}, and {state.name} of {model.name!r} has order "
                f"{order.text}; methods that take it: predictor_corrector, grunwald_letnikov"
            )


def _derivative(model: Model) -> Function:
    states = ", ".join(state.name for state in model.states)
    orders = ", ".join(order.text for order in dict.fromkeys(model.orders))
    if len(set(model.orders)) > 1:
        orders = ", ".join(order.text for order in model.orders)
    of = states if len(model.states) == 1 else f"({states})"
    return replace(derivative_function(model), doc=f"Right-hand side: Caputo derivatives of {of}, of order {orders}.")


def _advance(
    step: Step, memory: Memory, doc: tuple[str, str], stage: ImplicitStage | None, looks_back: bool
) -> Function:
    """`x_next = x_past + gain * dx`, with the slope of predicted, old or (where there is a stage) new states."""
    at_end, predicts = memory.at_end, memory.history == "slopes"
    first, rest = doc
    at = step.each("{}_predicted") if predicts else step.states
    past = step.each("{}_past")
    results = step.each("{}_next")
    time: Expression = Binary("+", Name(step.time), Name("dt")) if at_end else Name(step.time)
    at_time = step.times[-1].name
    before = step.names.fresh("before") if looks_back else ""
    body: list[Statement] = []
    if stage is not None:
        body.append(stage.call(results, at, past, time, tuple(map(Name, memory.gains)), at_time))
    else:
        slopes = step.each("d{}")
        if looks_back:
            body.append(Invoke(slopes, "slopes", (*map(Name, at), time, Name(before), Name(at_time))))
        else:
            body.append(Invoke(slopes, "derivative", (*map(Name, at), time), at_time))
        gains = memory.gains * len(past) if len(memory.gains) == 1 else memory.gains
        for row, (base, gain, slope, result) in enumerate(zip(past, gains, slopes, results, strict=True)):
            value = Binary("+", Name(base), Binary("*", Name(gain), Name(slope)))
            body.append(Assign(result, value, blank_before=row == 0))
    arguments = (
        *(Argument(name, "value" if predicts else "state") for name in at),
        *(Argument(name, "value") for name in (*past, *memory.gains)),
        Argument(step.time, "time"),
        *((Argument("dt", "step"),) if at_end else ()),
        *((Argument(before, "past"),) if looks_back else ()),
        Argument(step.times[-1].name, "parameters"),
    )
    words = {"gain": _listed(memory.gains), "at": _listed(at), "past": _listed(past), "last": step.time}
    text = f"{first}.\n\n{rest.format(**words)}" + (f"\n{before}: the states before." if looks_back else "")
    return Function("advance", "advance", arguments, tuple(body), results, text)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) < 5 else f"{names[0]}, ..., {names[-1]}"
