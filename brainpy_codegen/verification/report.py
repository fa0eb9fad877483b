"""What a verification found, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

Verdict: TypeAlias = Literal["bitwise", "rounding", "different", "nan"]

VERDICTS: tuple[Verdict, ...] = ("bitwise", "rounding", "different", "nan")
"""From the best to the worst."""

EQUIVALENT: tuple[Verdict, ...] = ("bitwise", "rounding")
"""Those of a file that computes the model, up to rounding."""

NOT_EQUIVALENT = 5
"""The exit code of a file that does not compute the model."""


@dataclass(frozen=True, slots=True)
class Worst:
    """The input at which a result is off most, in the words of the model.

    Attributes:
        inputs: states, time, step and parameters by name.
        expected: what the model gives.
        found: what the file gives.
        excess: the difference in units of the tolerance; infinite where the file gives no number.
        step: the number of steps done, in a run.
    """

    inputs: Mapping[str, float]
    expected: float
    found: float
    excess: float
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result of one function of the file, over all samples.

    Attributes:
        function: "derivative", "update", "step", "run" or "solve"; "module" for its constants.
        variable: the state (or constant) that it belongs to.
        output: what the function calls it: `dV` in `derivative`, else the variable.
        verdict: bitwise, rounding, different or nan.
        samples: how many values were compared.
        open: how many could not be: the model itself gives no number there, or no digit of it survives rounding.
        worst: where it is off most; None if bitwise.
        message: what else is wrong, such as an exception that the file raised.
    """

    function: str
    variable: str
    output: str
    verdict: Verdict
    samples: int
    open: int = 0
    worst: Worst | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Deviation:
    """The first statement of the file whose value is not the model's.

    Attributes:
        path: the file; line and text: the statement in it.
        function: the function that it stands in.
        name: what it assigns.
        expected, found: the value at the worst input, in the model and in the file; None if not known.
        model_line: the line of the model that the statement comes from.
        certain: False if the statement was found by its name or as the first edited one, and not by running it.
        message: an exception that it raised.
    """

    path: str
    line: int
    text: str
    function: str
    name: str
    expected: float | None = None
    found: float | None = None
    model_line: int | None = None
    certain: bool = True
    message: str = ""

    @property
    def heading(self) -> str:
        """What is known of the statement."""
        if self.message:
            return "the file fails at"
        return "first statement that deviates" if self.certain else "most likely because of"


@dataclass(frozen=True, slots=True)
class Report:
    """What `verify` found.

    Attributes:
        module: the name of the file's module.
        path: the file.
        model: where the model stands.
        method, backend: as the file says.
        seed: of the random inputs.
        outcomes: one per function and variable.
        deviation: the first statement that deviates.
        seconds: what took how long: "load", "compile" (first calls), "reference", "file", "locate".
    """

    module: str
    path: str
    model: str
    method: str
    backend: str
    seed: int
    outcomes: tuple[Outcome, ...]
    deviation: Deviation | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The worst verdict, of those at fault if something deviates (see `variables`)."""
        counted = self._at_fault() or self.outcomes
        return max((one.verdict for one in counted), key=VERDICTS.index, default="bitwise")

    @property
    def equivalent(self) -> bool:
        """Whether the file computes the model, up to rounding."""
        return self.verdict in EQUIVALENT

    @property
    def exit_code(self) -> int:
        """0 for bitwise and rounding, 5 for different and nan."""
        return 0 if self.equivalent else NOT_EQUIVALENT

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables at fault, each once.

        An error in one equation spreads to all variables in a step or a run. So those count that the equations get
        wrong; if the equations are right, those that a step gets wrong; then those that a run gets wrong first.
        """
        return tuple(dict.fromkeys(one.variable for one in self._at_fault()))

    @property
    def difference(self) -> str:
        """The largest deviation in one line; empty if there is none."""
        one = next((one for one in self._at_fault() if one.worst is not None), None)
        if one is None or one.worst is None:
            return "; ".join(dict.fromkeys(one.message for one in self._at_fault() if one.message))
        where = f" after {one.worst.step} steps" if one.worst.step is not None else ""
        return f"{one.output} in {one.function}{where}: model {one.worst.expected:.9g}, file {one.worst.found:.9g}"

    def _at_fault(self) -> list[Outcome]:
        wrong = [one for one in self.outcomes if one.verdict in ("different", "nan")]
        constants = [one for one in wrong if one.function == "module"]
        functions = list(dict.fromkeys(one.function for one in wrong if one.function != "module"))
        first = [one for one in wrong if functions and one.function == functions[0]]
        if functions == ["run"]:
            since = [one.worst.step or 0 if one.worst is not None else 0 for one in first]
            first = [one for one, step in zip(first, since, strict=True) if step == min(since)]
        return constants + first

    def as_json(self) -> dict[str, Any]:
        """Plain values only; numbers that JSON does not know (nan, inf) as text."""
        row = {**asdict(self), "verdict": self.verdict, "exit_code": self.exit_code, "variables": self.variables}
        plain: dict[str, Any] = _plain(row)
        return plain

    def __str__(self) -> str:
        """The report as text."""
        lines = [f"{self.module}: {self.verdict}"]
        for one in self.outcomes:
            shown = one.output if one.output == one.variable else f"{one.output} of {one.variable}"
            lines.append(f"  {one.function:<10} {shown:<12} {one.verdict}{_remark(one)}")
        first = next((one for one in self.outcomes if one.verdict in ("different", "nan") and one.worst), None)
        if first is not None and first.worst is not None:
            lines += _worst_lines(first, first.worst)
        if self.deviation is not None:
            lines += _deviation_lines(self.deviation)
        return "\n".join(lines)


def _remark(one: Outcome) -> str:
    notes = [one.message] if one.message else []
    if one.verdict == "rounding" and one.worst is not None:
        notes.append(f"{one.worst.excess:.2g} of the tolerance")
    if one.open > one.samples / 2:
        notes.append(f"{one.open} of {one.samples + one.open} samples say nothing")
    return f" ({'; '.join(notes)})" if notes else ""


def _worst_lines(one: Outcome, worst: Worst) -> list[str]:
    where = f" after {worst.step} steps" if worst.step is not None else ""
    inputs = ", ".join(f"{name}={value!r}" for name, value in worst.inputs.items())
    return [
        f"  worst for {one.output} in {one.function}{where}:",
        f"    model {worst.expected!r}, file {worst.found!r}, {worst.excess:.3g} times the tolerance",
        f"    at {inputs}",
    ]


def _deviation_lines(one: Deviation) -> list[str]:
    lines = [f"  {one.heading}: {one.path}:{one.line} in {one.function}", f"    {one.text}"]
    if one.expected is not None:
        lines.append(f"    {one.name}: model {one.expected!r}, file {one.found!r}")
    if one.message:
        lines.append(f"    {one.message}")
    if one.model_line is not None:
        lines.append(f"    from line {one.model_line} of the model")
    return lines


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value
