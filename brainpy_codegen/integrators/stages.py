"""What the steps of all methods have in common: their names, their parameter sets and their arguments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Argument, Function
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import ParameterTime
from brainpy_codegen.transforms.algebra import add, decimal, divide, integer, is_fraction, multiply
from brainpy_codegen.transforms.naming import Names
from brainpy_codegen.transforms.rename import rename_globals

FACE = (
    *("derivative", "linear_parts", "offsets", "jacobian", "propagator", "update", "advance", "start"),
    *("diffusion", "diffusion_jacobian"),
    *("newton_iteration", "solve_stage", "time_slopes", "factor", "solve_linear", "interpolant"),
    *(f"{word}_{number}" for word in ("stage", "right", "base") for number in range(1, 17)),
    *("step", "run", "solve", "run_population", "run_heterogeneous", "solve_elements", "parameters_at"),
    *("error_norm", "first_step", "step_factor", "new_state", "error_estimate", "error_estimate_low"),
    *("delays", "slopes", "stages", "add_product", "double_argument", "phi_1"),
)
"""Functions of generated modules; helper functions and constants of the user's with such a name are renamed."""

_SET_NAMES = {
    Fraction(0): "p",
    Fraction(1, 3): "p_third",
    Fraction(1, 2): "p_half",
    Fraction(2, 3): "p_two_thirds",
    Fraction(1): "p_end",
}
_COUNT = {1: "", 2: "two_", 3: "three_", 4: "four_", 5: "five_", 7: "seven_", 8: "eight_"}
_PART = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 9: "ninth", 10: "tenth"}


def with_free_face(model: Model) -> Model:
    """The model with helpers and constants renamed where they have the name of a function of generated modules."""
    given = [*(helper.name for helper in model.helpers), *(row.name for row in model.constants)]
    names = Names([*FACE, *given])
    taken = [name for name in given if name in FACE]
    return rename_globals(model, {name: names.fresh(name) for name in taken}) if taken else model


def derivative_function(model: Model) -> Function:
    """The user's right-hand side as the function `derivative` of the generated module."""
    return replace(model.function, name="derivative", role="derivative", doc=derivative_doc(model))


def derivative_doc(model: Model) -> str:
    """The first line of what `derivative` says of itself."""
    rates = ", ".join(f"d{state.name}/d{model.time}" for state in model.states)
    return f"Right-hand side: {rates}." if len(model.states) == 1 else f"Right-hand side: ({rates})."


class Step:
    """The names of one step function, `advance` or `start`, and the parameter sets that it takes.

    Attributes:
        states: the names of the state arguments, in the order of the model.
        time: the name of the time argument.
        names: gives names that are still free.
    """

    def __init__(self, model: Model, times: Sequence[ParameterTime] = (), carried: Sequence[str] = ()) -> None:
        self.names = Names([*FACE, "dt"])
        self.states = tuple(self.names.fresh(state.name) for state in model.states)
        self.time = self.names.fresh(model.time)
        self.carried = tuple(carried)
        self.names.reserve(*carried, *(row.name for row in times))
        self._state_names = tuple(state.name for state in model.states)
        self.times = tuple(times)

    def each(self, pattern: str) -> tuple[str, ...]:
        """A fresh name for every state from a pattern: `d{}_1` gives `dV_1`, `dw_1`."""
        return tuple(self.names.fresh(pattern.format(name)) for name in self._state_names)

    def arguments(self) -> tuple[Argument, ...]:
        """States, carried values, time, dt and the parameter sets."""
        return (
            *(Argument(name, "state") for name in self.states),
            *(Argument(name, "value") for name in self.carried),
            Argument(self.time, "time"),
            Argument("dt", "step"),
            *(Argument(row.name, "parameters") for row in self.times),
        )

    def doc(self, title: str, what: str = "State after dt") -> str:
        """What the step is, and at which times its parameter sets hold."""
        first = f"{what}: {title}."
        if len(self.times) < 2:
            return first
        sets = ", ".join(row.name for row in self.times)
        *labels, last = (row.label for row in self.times)
        return f"{first}\n\n{sets}: the parameters at {', '.join(labels)} and {last}."


def parameter_times(model: Model, abscissas: Iterable[Fraction]) -> dict[Fraction, ParameterTime]:
    """The parameter sets at the distinct abscissas, earliest first.

    Irrational abscissas are named by the stage that they belong to.
    """
    names = Names([state.name for state in model.states] + [model.time, "dt", *FACE])
    stage = {c: number for number, c in reversed(list(enumerate(abscissas, start=1)))}
    return {
        c: ParameterTime(names.fresh(_set_name(c, stage[c])), time_label(c, model.time), float(c))
        for c in sorted(stage)
    }


def _set_name(c: Fraction, stage: int) -> str:
    if not is_fraction(c):
        return f"p_stage_{stage}"
    return _SET_NAMES.get(c, f"p_{c.numerator}_{c.denominator}".replace("-", "minus_"))


def time_label(c: Fraction, time: str = "t") -> str:
    """A time within the step, as text: `t + 2*dt/3`."""
    if c == 0:
        return time
    if is_decimal(c):
        return f"{time} + {float(c)!r}*dt"
    if not is_fraction(c):
        return f"{time} + {float(c):.6g}*dt"
    many = "" if c.numerator == 1 else f"{c.numerator}*"
    part = "" if c.denominator == 1 else f"/{c.denominator}"
    return f"{time} + {many}dt{part}"


def step_fraction(c: Fraction) -> Expression:
    """A part of dt: `0.5 * dt` where that is exact, else `2 * dt / 3`."""
    dt = Name("dt")
    if c.denominator in (2, 4, 8) or is_decimal(c) or not is_fraction(c):
        return multiply(decimal(float(c)), dt)
    return divide(multiply(integer(c.numerator), dt), integer(c.denominator))


def is_decimal(c: Fraction) -> bool:
    """Whether a number is better written with a decimal point than as a quotient: 0.161."""
    return c.denominator >= 100 and is_fraction(c) and 10**6 % c.denominator == 0


def step_fraction_name(c: Fraction) -> str:
    """A name for a part of dt: `half_dt`, `two_thirds_dt`."""
    if c.numerator in _COUNT and c.denominator in _PART:
        return f"{_COUNT[c.numerator]}{_PART[c.denominator]}{'s' if c.numerator > 1 else ''}_dt"
    return f"dt_{c.numerator}_{c.denominator}"


def later(time: str, part: Expression | None) -> Expression:
    """The time plus a part of the step."""
    return Name(time) if part is None else Binary("+", Name(time), part)


def moved(state: str, increment: Expression) -> Expression:
    """A state plus its increment."""
    return add(Name(state), increment)
