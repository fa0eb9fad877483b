"""What the steps of stochastic methods have in common: random arguments, the diffusion, sums over Wiener processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from brainpy_codegen.integrators.stages import Step
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.noise import Draws, Noise
from brainpy_codegen.ir.program import ParameterTime
from brainpy_codegen.transforms.algebra import add, decimal, divide, integer, intrinsic, is_fraction, multiply, subtract
from brainpy_codegen.transforms.noise_kind import noise_of


class NoiseStep(Step):
    """The names of one stochastic step.

    Attributes:
        noise: the noise of the model.
        draws: the random numbers that the step takes.
    """

    def __init__(self, model: Model, times: Sequence[ParameterTime] = (), *, integrals: bool = False) -> None:
        super().__init__(model, times)
        self.noise: Noise = noise_of(model)
        self.draws = Draws(self._per_process("dW"), self._per_process("dZ") if integrals else ())
        self._model = model

    def _per_process(self, word: str) -> tuple[str, ...]:
        return tuple(self.names.fresh(f"{word}_{one}" if one else word) for one in self.noise.processes)

    def per_process(self, pattern: str) -> tuple[str, ...]:
        """A fresh name for every process from a pattern: `weight{}_1` gives `weight_V_1`, or `weight_1` for one."""
        return tuple(self.names.fresh(pattern.format(f"_{one}" if one else "")) for one in self.noise.processes)

    def arguments(self) -> tuple[Argument, ...]:
        """Those of any step, then the random numbers."""
        return (*super().arguments(), *(Argument(name, "noise") for name in self.draws.names))

    def doc(self, title: str, what: str = "State after dt") -> str:
        """What the step is, when its parameter sets hold, and what its random numbers are."""
        rows = [super().doc(title, what)]
        names = ", ".join(self.draws.increments)
        several = len(self.draws.increments) > 1
        rows.append(
            f"{names}: increment{'s' if several else ''} of the Wiener process{'es' if several else ''} over dt."
        )
        if self.draws.integrals:
            names = ", ".join(self.draws.integrals)
            of = "their paths" if several else "its path"
            rows.append(
                f"{names}: integral{'s' if several else ''} over dt of {of}, counted from the start of the step."
            )
        head, *rest = rows
        return "\n".join([head, *([""] if "\n\n" not in head else []), *rest])

    def evaluated(
        self, states: Iterable[str], time: Expression, parameters: str, suffix: str = "", comment: str = ""
    ) -> Invoke:
        """A call of the diffusion; the names of its values end with the suffix."""
        pattern = [self._entry(place) for place in range(len(self.noise.terms))]
        targets = tuple(self.names.fresh(f"{name}{suffix}") for name in pattern)
        return Invoke(targets, "diffusion", (*map(Name, states), time), parameters, comment=comment)

    def _entry(self, place: int) -> str:
        term = self.noise.terms[place]
        name = f"noise_{self._model.states[term.state].name}"
        process = self.noise.processes[term.process]
        return f"{name}_{process}" if self.noise.shared and process else name

    def random_part(
        self, state: int, values: Sequence[str], factor: Callable[[int], Expression], start: Expression
    ) -> Expression:
        """`start` plus, for each process in a state, its value of the diffusion times a factor of the process."""
        for place in self.noise.of_state(state):
            start = add(start, multiply(Name(values[place]), factor(self.noise.terms[place].process)))
        return start

    def increment(self, process: int) -> Expression:
        """The increment of a process."""
        return Name(self.draws.increments[process])


def diffusion_function(model: Model) -> Function:
    """The user's diffusion as the function `diffusion` of the generated module."""
    noise = noise_of(model)
    parts = []
    for term in noise.terms:
        process = noise.processes[term.process]
        parts.append(f"d{model.states[term.state].name} per dW{f'_{process}' if process else ''}")
    text = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
    calculus = "" if noise.interpretation == "ito" else " (Stratonovich)"
    return replace(noise.function, name="diffusion", role="diffusion", doc=f"Diffusion{calculus}: {text}.")


def drifted(state: str, slope: str) -> Expression:
    """A state after dt of its drift alone."""
    return Binary("+", Name(state), Binary("*", Name("dt"), Name(slope)))


def weighted_sum(terms: Sequence[tuple[Fraction, Expression]]) -> Expression:
    """The sum of weighted terms; it begins with a positive one, and weights that are zero are left out."""
    first = next((place for place, (weight, _) in enumerate(terms) if weight > 0), 0)
    terms = [terms[first], *terms[:first], *terms[first + 1 :]] if terms else []
    result: Expression = integer(0)
    for weight, value in terms:
        if weight:
            term = scaled(abs(weight), value)
            result = subtract(result, term) if weight < 0 else add(result, term)
    return result


def scaled(weight: Fraction, value: Expression) -> Expression:
    """`weight * value`, as a person writes a fraction: `4 * x / 3`, `0.5 * x`."""
    if not is_fraction(weight):
        return multiply(decimal(float(weight)), value)
    if weight.denominator in (2, 4, 8):
        return multiply(decimal(float(weight)), value)
    return divide(multiply(integer(weight.numerator), value), integer(weight.denominator))


def square_root_of_dt(step: NoiseStep) -> Assign:
    """`sqrt_dt = sqrt(dt)`."""
    return Assign(step.names.fresh("sqrt_dt"), intrinsic("sqrt", Name("dt")))
