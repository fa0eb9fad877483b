"""How adaptive methods measure errors and choose steps; the same for explicit and implicit ones.

An error estimate e of a state V counts in units of atol + rtol * max(|V|, |V_next|); the error of a step is the root
mean square over the states (where a vector is solved for as a whole, of the element that has most). An accepted step
is followed by one of

    dt * 0.9 * error_before**(0.4 / q) / error**(0.7 / q),    at most 10 and at least 0.2 times as long,

a PI controller, where q is the order of the error estimate plus 1.

Gustafsson, K. (1991). Control theoretic techniques for stepsize selection in explicit Runge-Kutta methods. ACM
Transactions on Mathematical Software 17, 533-554. doi:10.1145/210232.210242
Hairer, E., Norsett, S. P. and Wanner, G. (1993). Solving Ordinary Differential Equations I, II.4. Springer.
Hairer, E. and Wanner, G. (1996). Solving Ordinary Differential Equations II, IV.8. Springer.
"""

from __future__ import annotations

from collections.abc import Sequence

from brainpy_codegen.integrators.stages import FACE
from brainpy_codegen.ir.expression import Binary, Compare, Coupling, Expression, Logical, Name, Number, Select
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.transforms.algebra import add, decimal, integer, intrinsic, multiply, total
from brainpy_codegen.transforms.naming import Names


def tolerance_names(model: Model, names: Names) -> tuple[str, ...]:
    """A fresh name for the absolute tolerance of each state: `atol_V`."""
    return tuple(names.fresh(f"atol_{state.name}") for state in model.states)


def error_norm(model: Model, estimates: int = 1, weight: int = 1, own_order: int = 0) -> Function:
    """The size of a step's error estimates, from old and new states; two kinds combined as in DOP853.

    Args:
        model: the model.
        estimates: how many estimates there are for each state, 1 or 2.
        weight: how many times the size counts, which keeps the error of whole solutions near the tolerance.
        own_order: p, where the estimate is that of the method of order p itself and not of one of lower order. Errors
            of dt**(p + 1) in every step add up to dt**p, so that steps of an error rtol end at rtol**(p / (p + 1)).
            Steps of an error rtol * (100 * rtol)**(1 / p) end in proportion to rtol (Hairer and Wanner 1996, IV.8).
    """
    names, states = Names([*FACE, "rtol"]), [state.name for state in model.states]
    old = tuple(names.fresh(state) for state in states)
    new = tuple(names.fresh(f"{state}_next") for state in states)
    labels = ("error",) if estimates == 1 else ("error", "error_low")
    kinds = [tuple(names.fresh(f"{state}_{label}") for state in states) for label in labels]
    absolute = tolerance_names(model, names)
    body: list[Statement] = []
    scales = []
    for state, before, after, floor in zip(states, old, new, absolute, strict=True):
        scales.append(names.fresh(f"{state}_scale"))
        largest = intrinsic("maximum", _size(before), _size(after))
        body.append(Assign(scales[-1], _scale(floor, largest)))
    results = []
    for kind, title in zip(kinds, ("squares", "squares_low"), strict=False):
        results.append(names.fresh(title))
        body.append(Assign(results[-1], _squares(map(Name, kind), scales)))
    error = names.fresh("norm")
    combined = _combined(list(map(Name, results)), len(states))
    size = multiply(integer(weight), combined)
    if own_order:
        share = names.fresh("share")
        lead = ("errors of steps add up: a smaller share of the tolerance keeps their sum in proportion to it",)
        whole = intrinsic("minimum", Number(1.0, "1.0"), Binary("*", integer(100), Name("rtol")))
        part = intrinsic("sqrt", whole) if own_order == 2 else _power(whole, 1 / own_order)
        body.append(Assign(share, part, lead=lead))
        size = Binary("/", size, Name(share))
    body.append(Assign(error, size))
    if model.vector:
        each, error = error, names.fresh("largest")
        body.append(Assign(error, Coupling("max", (Name(each),))))
    given = [*old, *new, *(name for kind in kinds for name in kind)]
    arguments = (*(Argument(name, "value") for name in (*given, "rtol", *absolute)),)
    doc = "Size of the error estimates: root mean square over the states, at most 1 where the tolerance is met."
    if weight > 1:
        doc += f"\n\nThe error of a step counts {weight}-fold: those of many steps add up."
    if estimates == 2:
        doc += "\n\nThe estimate of higher order, corrected by the one of lower order (Hairer's DOP853)."
    return Function("error_norm", "part", arguments, tuple(body), (error,), doc)


def _combined(sums: list[Expression], states: int) -> Expression:
    """The norm from the sums of squares."""
    if len(sums) == 1:
        return intrinsic("sqrt", _over(sums[0], states))
    high, low = sums
    both = add(high, Binary("*", Number(0.01, "0.01"), low))
    # the smallest number keeps 0 / 0 out
    spread = add(both if states == 1 else Binary("*", integer(states), both), Number(1e-300, "1e-300"))
    return Binary("/", high, intrinsic("sqrt", spread))


def first_step(model: Model, order: int, *, with_slopes: bool = True) -> Function:
    """The first step of a solution, from how large states, slopes and their change are (order: of the method).

    Without `with_slopes` the function calls the derivative itself.
    """
    names, states = Names([*FACE, "rtol", "longest", "p"]), [state.name for state in model.states]
    old = tuple(names.fresh(state) for state in states)
    slopes = tuple(names.fresh(f"d{state}") for state in states)
    time = names.fresh(model.time)
    absolute = tolerance_names(model, names)
    body: list[Statement] = []
    if not with_slopes:
        body.append(Invoke(slopes, "derivative", (*map(Name, old), Name(time)), "p"))
    scales = []
    for state, before, floor in zip(states, old, absolute, strict=True):
        scales.append(names.fresh(f"{state}_scale"))
        body.append(Assign(scales[-1], _scale(floor, _size(before))))
    size, slope = names.fresh("state_size"), names.fresh("slope_size")
    body += _largest(model, size, _mean_size(map(Name, old), scales), names)
    body += _largest(model, slope, _mean_size(map(Name, slopes), scales), names)
    guess = names.fresh("guess")
    tiny = Logical("or", tuple(Compare(("<",), (Name(x), Number(1e-5, "1e-5"))) for x in (size, slope)))
    first = Select(tiny, Number(1e-6, "1e-6"), Binary("/", Binary("*", Number(0.01, "0.01"), Name(size)), Name(slope)))
    body.append(Assign(guess, intrinsic("minimum", first, Name("longest"))))
    ahead = tuple(names.fresh(f"{state}_ahead") for state in states)
    lead = ("one step of Euler's method shows how fast the slopes change",)
    for row, (state, target, rate) in enumerate(zip(old, ahead, slopes, strict=True)):
        value = add(Name(state), Binary("*", Name(guess), Name(rate)))
        body.append(Assign(target, value, lead=() if row else lead, blank_before=not row))
    slopes_ahead = tuple(names.fresh(f"d{state}_ahead") for state in states)
    later = add(Name(time), Name(guess))
    body.append(Invoke(slopes_ahead, "derivative", (*map(Name, ahead), later), "p"))
    changes = [Binary("-", Name(b), Name(a)) for a, b in zip(slopes, slopes_ahead, strict=True)]
    change, steepest = names.fresh("change_size"), names.fresh("steepest")
    body += _largest(model, change, Binary("/", _mean_size(changes, scales), Name(guess)), names)
    body.append(Assign(steepest, intrinsic("maximum", Name(slope), Name(change))))
    refined = names.fresh("refined")
    flat = Compare(("<=",), (Name(steepest), Number(1e-15, "1e-15")))
    longer = intrinsic("maximum", Number(1e-6, "1e-6"), Binary("*", Number(1e-3, "1e-3"), Name(guess)))
    wanted = _power(Binary("/", Number(0.01, "0.01"), Name(steepest)), 1 / (order + 1))
    body.append(Assign(refined, Select(flat, longer, wanted)))
    dt = names.fresh("first_dt")
    within = intrinsic("minimum", Binary("*", integer(100), Name(guess)), Name(refined))
    body.append(Assign(dt, intrinsic("minimum", within, Name("longest"))))
    arguments = (
        *(Argument(name, "value") for name in (*old, *(slopes if with_slopes else ()), time)),
        Argument("p", "parameters"),
        *(Argument(name, "value") for name in ("rtol", "longest", *absolute)),
    )
    doc = "Length of the first step (Hairer, Norsett and Wanner 1993, II.4)."
    return Function("first_step", "part", arguments, tuple(body), (dt,), doc)


def step_factor(error_order: int) -> Function:
    """The factor by which dt changes after a step, from its error and that of the accepted step before it."""
    q = error_order + 1
    # one exponential and two logarithms take half the time of the two powers that this is
    before, now = (
        Binary("*", decimal(round(exponent / q, 6)), intrinsic("log", Name(name)))
        for exponent, name in ((0.4, "error_before"), (0.7, "error"))
    )
    wanted = Binary("*", Number(0.9, "0.9"), intrinsic("exp", Binary("-", before, now)))
    # fmax: an error that is nan gives the smallest factor
    limited = intrinsic("minimum", integer(10), intrinsic("fmax", Number(0.2, "0.2"), Name("wanted")))
    body = (Assign("wanted", wanted), Assign("factor", limited, comment="nan counts as a large error"))
    arguments = (Argument("error", "value"), Argument("error_before", "value"))
    doc = "By what to multiply dt after a step: PI control (Gustafsson 1991)."
    return Function("step_factor", "part", arguments, body, ("factor",), doc)


def _size(name: str) -> Expression:
    return intrinsic("abs", Name(name))


def _scale(absolute: str, size: Expression) -> Expression:
    return add(Name(absolute), Binary("*", Name("rtol"), size))


def _squares(values: Sequence[Expression] | map[Name], scales: Sequence[str]) -> Expression:
    """The sum of squares of values over their scales."""
    terms: list[Expression] = [
        Binary("**", Binary("/", value, Name(scale)), integer(2)) for value, scale in zip(values, scales, strict=True)
    ]
    return total(terms)


def _mean_size(values: Sequence[Expression] | map[Name], scales: Sequence[str]) -> Expression:
    """The root mean square of values over their scales."""
    return intrinsic("sqrt", _over(_squares(values, scales), len(scales)))


def _largest(model: Model, target: str, size: Expression, names: Names) -> list[Assign]:
    """A size; where a vector is solved for as a whole, that of the element that has most."""
    if not model.vector:
        return [Assign(target, size)]
    each = names.fresh(f"{target}s")
    return [Assign(each, size), Assign(target, Coupling("max", (Name(each),)))]


def _over(value: Expression, count: int) -> Expression:
    return value if count == 1 else Binary("/", value, integer(count))


def _power(base: Expression, exponent: float) -> Expression:
    """A power whose exponent is rounded to what a person would write."""
    return Binary("**", base, decimal(round(exponent, 6)))
