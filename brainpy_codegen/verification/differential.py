"""Verify one generated file against its model."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np

from brainpy_codegen import backends, compiler
from brainpy_codegen.frontend.declare import Model as DeclaredModel
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options
from brainpy_codegen.runtime.load import load
from brainpy_codegen.verification.fractional import FractionalReference
from brainpy_codegen.verification.inputs import Range, default_values, infer_domain
from brainpy_codegen.verification.isolation import Lost, Watch, isolated
from brainpy_codegen.verification.locate import locate, with_model_line
from brainpy_codegen.verification.plan import Call, Planner
from brainpy_codegen.verification.reference import Reference
from brainpy_codegen.verification.report import Deviation, Outcome, Report
from brainpy_codegen.verification.solution_calls import SolutionPlanner
from brainpy_codegen.verification.solutions import Solutions, printed_for_numpy
from brainpy_codegen.verification.tally import Case
from brainpy_codegen.verification.trials import Trials

_PRECISE, _FAST = 64.0, 512.0  # in eps times the size; fast mode may contract, re-order and divide by a reciprocal
_LOCATING = "locate"  # what is watched besides the functions of a file


def verify(
    model: DeclaredModel | Model,
    method: str,
    path: str | os.PathLike[str],
    options: Options | None = None,
    *,
    seed: int = 0,
    samples: int = 2048,
    ranges: Mapping[str, Range] | None = None,
    program: Program | None = None,
) -> Report:
    """Test whether a generated file, as it is on disk, computes a model.

    The reference is the model under the method, interpreted in NumPy term by term; no template or printer takes part.
    Inputs are drawn around the defaults and where the equations branch; the same seed gives the same report.

    Args:
        model: the model as it is now.
        method: name of the method.
        path: the importable Python file, also for C.
        options: what the file was generated with.
        seed: of all random inputs.
        samples: how many inputs `derivative` and `step` get.
        ranges: known ranges of states and parameters, instead of inferred ones.
        program: what to hold the file against, if it is not the model under the method.

    Raises:
        UsageError, EditedFileError, RunError, ToolMissingError: the file cannot be loaded (see `runtime.load`).
        UnsupportedError: model and method do not fit together.
    """
    options = options or Options()
    begin = time.perf_counter()
    module = load(path)
    loaded = time.perf_counter() - begin
    externals: dict[str, Callable[..., float]] = {}
    if isinstance(model, DeclaredModel):
        externals = {name: one.function for name, one in model.externals.items()}
    parsed = model.ir if isinstance(model, DeclaredModel) else model
    begin = time.perf_counter()
    if externals or ranges or program is not None:
        plan = _plan(program or build(parsed, method, options), options, seed, samples, externals, ranges or {})
    else:
        plan = _known_plan(parsed, method, options, seed, samples)
    planned = time.perf_counter() - begin
    blank = Report(
        module=str(getattr(module, "__name__", "")).rpartition(".")[2],
        path=os.fspath(path),
        model=parsed.source.reference,
        method=plan.reference.program.method.name,
        backend=str(getattr(module, "BACKEND", "")),
        seed=seed,
        outcomes=(),
        seconds={"load": loaded, "reference": planned},
    )
    return isolated(lambda watch, lost: _filled(blank, plan, module, parsed, options, watch, lost), blank.backend)


def _filled(
    blank: Report, plan: Plan, module: ModuleType, model: Model, options: Options, watch: Watch, lost: Lost
) -> Report:
    """The report with what the calls show; without the calls that do not come back."""
    trials = Trials(module, plan.reference, options.dtype, watch)
    trials.make(plan.calls, lost)
    outcomes = (*_constants(module, model), *trials.outcomes())
    report = replace(blank, outcomes=outcomes, seconds={**blank.seconds, **trials.seconds})
    if report.equivalent:
        return report
    with watch.over(_LOCATING):
        runs = not lost  # what did not come back may not come back there either
        return _located(report, trials, plan.reference, module, model, options, runs=runs)


@dataclass(frozen=True, slots=True)
class Plan:
    """The interpreted model and the calls with its answers."""

    reference: Reference
    calls: tuple[Call, ...]


def _plan(
    program: Program,
    options: Options,
    seed: int,
    samples: int,
    externals: Mapping[str, Callable[..., float]],
    ranges: Mapping[str, Range],
) -> Plan:
    unit = (_FAST if options.math == "fast" else _PRECISE) * float(np.finfo(options.dtype).eps)
    reference = reference_of(program, unit, options.dtype, externals)
    with np.errstate(all="ignore"):
        domain = infer_domain(reference, ranges, seed)
    calls = Planner(reference, domain, options.dtype, seed, samples).calls()
    if program.adaptive is not None or program.model.delays is not None:
        with printed_for_numpy(program, options) as module:
            if module is not None:
                solutions = Solutions(reference, module, options.dtype, seed)
                calls += tuple(SolutionPlanner(reference, solutions, domain, options.dtype, seed).calls())
    return Plan(reference, calls)


def reference_of(program: Program, unit: float, dtype: str, externals: Mapping[str, Callable[..., float]]) -> Reference:
    """What interprets a program."""
    kind = Reference if program.memory is None else FractionalReference
    return kind(program, unit, dtype, externals)


@functools.lru_cache(maxsize=4)  # the files of one model stand side by side: numba and c, and their edits
def _known_plan(model: Model, method: str, options: Options, seed: int, samples: int) -> Plan:
    return _plan(build(model, method, options), options, seed, samples, {}, {})


def build(model: Model, method: str, options: Options | None = None) -> Program:
    """The program that a file is held against: before any pass that makes it faster."""
    program = compiler.build_program(model, method)
    return program if options is None else compiler.with_asked(program, options)


def as_printed(program: Program, backend: str) -> Program:
    """The program with the names that stand in the files of a backend."""
    if backend in backends.available() and backends.get(backend).kind == "loop":
        for _, program_pass in compiler.PROGRAM_PASSES:
            program = program_pass(program)
    return program


def _located(
    report: Report,
    trials: Trials,
    reference: Reference,
    module: ModuleType,
    model: Model,
    options: Options,
    *,
    runs: bool,
) -> Report:
    """The report with the statement to look at, which is found by running the file, or by its text alone."""
    if report.backend not in backends.available():  # a file that does not even say so has no statements to look for
        return report
    begin = time.perf_counter()
    program = as_printed(reference.program, report.backend)
    printed = reference_of(program, reference.unit, options.dtype, reference.externals)
    worst: list[tuple[str, str, Case, tuple[int, ...]]] = []
    for (function, variable), tally in trials.tallies.items() if runs else ():
        if tally.verdict in ("different", "nan") and tally.worst is not None:
            worst.append((function, variable, tally.worst[0], tally.worst[1]))

    def fresh() -> Mapping[str, str]:
        made = compiler.compile_model(model, report.method, report.backend, options, report.module)
        return {file.name: file.text for file in made.files}

    if trials.raised is not None:
        deviation: Deviation | None = with_model_line(trials.raised, reference)
    else:
        with np.errstate(all="ignore"):
            deviation = locate(module, Path(report.path), printed, worst, report.outcomes, fresh)
    seconds = {**report.seconds, "locate": time.perf_counter() - begin}
    return replace(report, deviation=deviation, seconds=seconds)


def _constants(module: ModuleType, model: Model) -> list[Outcome]:
    """What the constants of a module say of its model, where that is wrong."""
    wrong = []
    states = tuple(row.name for row in model.states)
    if tuple(getattr(module, "STATES", ())) != states:
        wrong.append(Outcome("module", "STATES", "STATES", "different", 1, message=f"the model's are {states}"))
    defaults = default_values(model)
    shown = getattr(module, "PARAMETERS", {})
    for row in model.parameters:
        expected = defaults.get(row.name) if row.default is not None else None
        if row.name not in shown or shown[row.name] != expected:
            message = f"PARAMETERS has {shown.get(row.name, 'nothing')}, the model {expected}"
            wrong.append(Outcome("module", row.name, "PARAMETERS", "different", 1, message=message))
    return wrong
