"""Stochastic Runge-Kutta methods of strong order 1.5, from the tableaus of Roessler and of Rackauckas and Nie.

Beside the increment dW they take dZ, the integral over the step of W(s) - W(t); its mean over the step is dU = dZ / dt.
The formulas stand with the tableaus.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial

from brainpy_codegen.integrators.base import Stochastic
from brainpy_codegen.integrators.sde.fit import BOTH, ITO, scheme
from brainpy_codegen.integrators.sde.terms import NoiseStep, diffusion_function, scaled, weighted_sum
from brainpy_codegen.integrators.stages import (
    derivative_function,
    later,
    parameter_times,
    step_fraction,
    time_label,
    with_free_face,
)
from brainpy_codegen.integrators.tableaus.stochastic import (
    ADDITIVE,
    DIAGONAL,
    AdditiveTableau,
    Coefficients,
    DiagonalTableau,
    Matrix,
)
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program
from brainpy_codegen.transforms.algebra import add, divide, integer, intrinsic, multiply
from brainpy_codegen.transforms.noise_kind import NoiseKind


def build_additive(tableau: AdditiveTableau, model: Model, method: Method) -> Program:
    """The program of a method for additive noise."""
    return _program(model, method, (*tableau.c0, *tableau.c1), partial(_AdditiveWriter, tableau))


def build_diagonal(tableau: DiagonalTableau, model: Model, method: Method) -> Program:
    """The program of a method for diagonal or scalar noise."""
    drift = [c for place, c in enumerate(tableau.c0) if _is_used(place, [tableau.alpha], [tableau.a0, tableau.a1])]
    return _program(model, method, (*drift, *tableau.c1), partial(_DiagonalWriter, tableau))


def _program(model: Model, method: Method, abscissas: Iterable[Fraction], writer: Callable[..., _Writer]) -> Program:
    model = with_free_face(model)
    times = parameter_times(model, abscissas)
    step = NoiseStep(model, tuple(times.values()), integrals=True)
    functions = (derivative_function(model), diffusion_function(model), writer(step, times).function(method))
    return Program(
        model=model, method=method, functions=(*model.helpers, *functions), times=step.times, draws=step.draws
    )


def _is_used(stage: int, sums: list[Coefficients], rows: list[Matrix]) -> bool:
    return any(one[stage] for one in sums) or any(row[stage] for matrix in rows for row in matrix)


class _Writer(ABC):
    """What both families have in common: the statements so far, evaluations, sums."""

    def __init__(self, step: NoiseStep, times: dict[Fraction, ParameterTime]) -> None:
        self.step, self.times = step, times
        self.body: list[Statement] = []
        self.slopes: dict[int, tuple[str, ...]] = {}
        self.noise: dict[int, tuple[str, ...]] = {}
        self.means = step.per_process("dU{}")
        for mean, integral in zip(self.means, step.draws.integrals, strict=True):
            comment = "mean over the step of the Wiener process, counted from its start"
            self.body.append(Assign(mean, Binary("/", Name(integral), Name("dt")), comment=comment))

    def function(self, method: Method) -> Function:
        """The step."""
        self.write()
        results = self.step.each("{}_next")
        for row, result in enumerate(results):
            self.body.append(Assign(result, self.result(row), blank_before=not row))
        doc = self.step.doc(method.title)
        return Function("advance", "advance", self.step.arguments(), tuple(self.body), results, doc)

    @abstractmethod
    def write(self) -> None:
        """The stages."""

    @abstractmethod
    def result(self, row: int) -> Expression:
        """The new value of a state."""

    def moment(self, c: Fraction) -> Expression:
        """A time within the step."""
        return later(self.step.time, step_fraction(c) if c else None)

    def derivative(self, stage: int, states: Iterable[str], c: Fraction) -> None:
        """Evaluate the drift."""
        self.slopes[stage] = self.step.each(f"d{{}}_{stage + 1}")
        given = (*map(Name, states), self.moment(c))
        self.body.append(Invoke(self.slopes[stage], "derivative", given, self.times[c].name))

    def diffusion(self, stage: int, states: Iterable[str], c: Fraction) -> None:
        """Evaluate the diffusion."""
        call = self.step.evaluated(states, self.moment(c), self.times[c].name, f"_{stage + 1}")
        self.noise[stage] = call.targets
        self.body.append(call)

    def drift(self, row: int, weights: Coefficients, start: Expression) -> Expression:
        """`start` plus dt times a weighted sum of drifts."""
        terms = [(weight, Name(self.slopes[j][row])) for j, weight in enumerate(weights) if weight]
        return start if not terms else add(start, _in_product(Name("dt"), terms))

    def random(self, row: int, weights: Coefficients, factors: Iterable[Expression], start: Expression) -> Expression:
        """`start` plus, for each process, a factor times a weighted sum of values of the diffusion."""
        by_process = list(factors)
        for place in self.step.noise.of_state(row):
            terms = [(weight, Name(self.noise[j][place])) for j, weight in enumerate(weights) if weight]
            if terms:
                start = add(start, _in_product(by_process[self.step.noise.terms[place].process], terms))
        return start

    def lead(self, stage: int, c: Fraction) -> tuple[str, ...]:
        """The comment above a stage."""
        return (f"stage {stage + 1}, at {time_label(c, self.step.time)}",)


def _in_product(factor: Expression, terms: list[tuple[Fraction, Name]]) -> Expression:
    if len(terms) == 1:
        weight, value = terms[0]
        return multiply(scaled(weight, factor), value) if weight > 0 else _negative(weight, factor, value)
    return Binary("*", factor, weighted_sum(terms))


def _negative(weight: Fraction, factor: Expression, value: Expression) -> Expression:
    return weighted_sum([(weight, Binary("*", factor, value))])


class _AdditiveWriter(_Writer):
    def __init__(self, tableau: AdditiveTableau, step: NoiseStep, times: dict[Fraction, ParameterTime]) -> None:
        self.tableau = tableau
        super().__init__(step, times)

    def write(self) -> None:
        one = self.tableau
        means = [Name(name) for name in self.means]
        for stage, c in enumerate(one.c1):
            if _is_used(stage, [one.beta1, one.beta2], [one.b]):
                self.diffusion(stage, self.step.states, c)
        for stage, c in enumerate(one.c0):
            states, lead = self.step.states, self.lead(stage, c)
            if stage:
                states = self.step.each(f"{{}}_{stage + 1}")
                for row, target in enumerate(states):
                    value = self.drift(row, one.a[stage], Name(self.step.states[row]))
                    value = self.random(row, one.b[stage], means, value)
                    self.body.append(Assign(target, value, lead=() if row else lead, blank_before=not row))
            self.derivative(stage, states, c)

    def result(self, row: int) -> Expression:
        value = self.drift(row, self.tableau.alpha, Name(self.step.states[row]))
        increments = [Name(name) for name in self.step.draws.increments]
        value = self.random(row, self.tableau.beta1, increments, value)
        return self.random(row, self.tableau.beta2, [Name(name) for name in self.means], value)


class _DiagonalWriter(_Writer):
    def __init__(self, tableau: DiagonalTableau, step: NoiseStep, times: dict[Fraction, ParameterTime]) -> None:
        self.tableau = tableau
        super().__init__(step, times)
        self.root = step.names.fresh("sqrt_dt")
        dt, root = Name("dt"), Name(self.root)
        self.body.append(Assign(self.root, intrinsic("sqrt", dt)))
        self.second, self.third = step.per_process("dW_second{}"), step.per_process("dW_third{}")
        for process, name in enumerate(step.draws.increments):
            increment = Name(name)
            square = Binary("*", increment, increment)
            twice = divide(Binary("-", square, dt), Binary("*", integer(2), root))
            self.body.append(Assign(self.second[process], twice, comment="double integral of dW, over sqrt(dt)"))
            cube = Binary("*", increment, Binary("-", square, Binary("*", integer(3), dt)))
            thrice = divide(cube, Binary("*", integer(6), dt))
            self.body.append(Assign(self.third[process], thrice, comment="triple integral of dW, over dt"))

    def write(self) -> None:
        one = self.tableau
        for stage in range(len(one.c1)):
            drifts = _is_used(stage, [one.alpha], [one.a0, one.a1])
            noisy = _is_used(stage, [one.beta1, one.beta2, one.beta3, one.beta4], [one.b0, one.b1])
            means = [Name(name) for name in self.means]
            roots: list[Expression] = [Name(self.root)] * len(means)
            # A stage that stands where the first one stands has its drift.
            again = stage > 0 and one.c0[stage] == one.c0[0] and not any((*one.a0[stage], *one.b0[stage]))
            if drifts and again:
                self.slopes[stage] = self.slopes[0]
            elif drifts:
                states = self._states(stage, "{}_drift", one.a0, one.b0, means, self.lead(stage, one.c0[stage]))
                self.derivative(stage, states, one.c0[stage])
            if noisy:
                lead = () if drifts and not again else self.lead(stage, one.c1[stage])
                states = self._states(stage, "{}_noise", one.a1, one.b1, roots, lead)
                self.diffusion(stage, states, one.c1[stage])
        self._weights()

    def _states(
        self,
        stage: int,
        pattern: str,
        a: Matrix,
        b: Matrix,
        factors: Iterable[Expression],
        lead: tuple[str, ...],
    ) -> tuple[str, ...]:
        if not any((*a[stage], *b[stage])):
            return self.step.states
        by_process = list(factors)
        states = self.step.each(f"{pattern}_{stage + 1}")
        for row, target in enumerate(states):
            value = self.drift(row, a[stage], Name(self.step.states[row]))
            value = self.random(row, b[stage], by_process, value)
            first = not row and bool(lead)
            self.body.append(Assign(target, value, lead=lead if first else (), blank_before=first))
        return states

    def _weights(self) -> None:
        """What the values of the diffusion are multiplied with: by stage, then by process."""
        one = self.tableau
        self.weights: dict[int, tuple[str, ...]] = {}
        for stage in sorted(self.noise):
            weights = (one.beta1[stage], one.beta2[stage], one.beta3[stage], one.beta4[stage])
            self.weights[stage] = self.step.per_process(f"weight_{stage + 1}{{}}")
            for process, name in enumerate(self.weights[stage]):
                values = (self.step.draws.increments, self.second, self.means, self.third)
                terms = [(w, Name(row[process])) for w, row in zip(weights, values, strict=True)]
                blank = not process and stage == min(self.noise)
                self.body.append(Assign(name, weighted_sum(terms), blank_before=blank))

    def result(self, row: int) -> Expression:
        value = self.drift(row, self.tableau.alpha, Name(self.step.states[row]))
        for place in self.step.noise.of_state(row):
            process = self.step.noise.terms[place].process
            for stage, targets in sorted(self.noise.items()):
                value = add(value, Binary("*", Name(targets[place]), Name(self.weights[stage][process])))
        return value


_ROESSLER = (
    "Roessler, A. (2010). Runge-Kutta methods for the strong approximation of solutions of stochastic differential "
    "equations. SIAM Journal on Numerical Analysis 48, 922-952. doi:10.1137/09076636X"
)
_RACKAUCKAS = (
    "Rackauckas, C. and Nie, Q. (2020). Stability-optimized high order methods and stiffness detection for pathwise "
    "stiff stochastic differential equations. IEEE HPEC. doi:10.1109/HPEC43674.2020.9286178"
)
_ADDITIVE = Stochastic((("additive", 1.5),), 2.0, BOTH)
_DIAGONAL: tuple[tuple[NoiseKind, float], ...] = (("additive", 1.5), ("diagonal", 1.5), ("scalar", 1.5))


def _title(name: str) -> str:
    author = "Rackauckas and Nie" if name.startswith("so") else "Roessler"
    return f"{name.upper()} of {author}"


def _reference(name: str) -> str:
    return _RACKAUCKAS if name.startswith("so") else _ROESSLER


SCHEMES = (
    *(
        scheme(one.name, _ADDITIVE, _title(one.name), _reference(one.name), partial(build_additive, one))
        for one in ADDITIVE
    ),
    *(
        scheme(
            one.name,
            Stochastic(_DIAGONAL, one.weak, ITO),
            _title(one.name),
            _reference(one.name),
            partial(build_diagonal, one),
        )
        for one in DIAGONAL
    ),
)
