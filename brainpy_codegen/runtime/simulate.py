"""Drive a generated module over time.

The module holds the whole time loop. What is left to do here: check what the user gave, warm the module up so that
compiling is not counted as running, cut long runs into pieces where that changes no bit, and keep what was asked for.
"""

from __future__ import annotations

import math
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import BuildError, CodegenError, RunError, ToolMissingError, UsageError
from brainpy_codegen.runtime.check import check_complete, check_names, check_shapes
from brainpy_codegen.runtime.fractional import memory_argument
from brainpy_codegen.runtime.progress import progress_bar

if TYPE_CHECKING:
    from brainpy_codegen.runtime.adaptive import AdaptiveOutcome, AdaptiveRequest

Array: TypeAlias = npt.NDArray[np.floating[Any]]
Rows: TypeAlias = dict[str, Array]

PIECES = 50  # of a run with a progress bar, or one that Ctrl-C should be able to stop
LONG_WORK = 20_000_000  # element steps; below it a run takes less than about a second
STEP_OVERHEAD = 1000  # a step of an array backend costs as much as about so many elements in a compiled loop
MOST_EXTRA_BYTES = 2**28  # of rows that are recorded only to reach the last step


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to run.

    Attributes:
        init: an initial value of every state: a number or an array.
        params: values of parameters: numbers, arrays, or functions of time that the module can call.
        t0: time at the start.
        dt: length of a step.
        steps: number of steps.
        every: a row is recorded every so many steps.
        record: the states to record; None for all.
        restartable: a run may be cut anywhere without changing a bit.
        matrices: parameters whose shape is not the shape of the states.
        seed: of the random numbers of a stochastic model; None for a deterministic one.
        progress: show a progress bar: always, never, or (None) on long runs in a terminal.
        adaptive: for steps of adapted length, what to do instead of `steps` steps of dt.
        memory: how far back in time a fractional model remembers.
        history: of models with delays: the states before t0, by name; None for other models.
    """

    init: Mapping[str, npt.ArrayLike]
    params: Mapping[str, Any] = field(default_factory=dict)
    t0: float = 0.0
    dt: float
    steps: int
    every: int = 1
    record: tuple[str, ...] | None = None
    restartable: bool = False
    matrices: tuple[str, ...] = ()
    seed: int | None = None
    progress: bool | None = None
    adaptive: AdaptiveRequest | None = None
    memory: float | None = None
    history: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave: times, records and final values by state, seconds in the time loop; more of adaptive runs.

    `ends`: where each element of an adaptive run came to.
    """

    t: Array
    records: Rows
    final: Rows
    run_seconds: float
    adaptive: AdaptiveOutcome | None = None
    ends: Array | None = None


def check(request: Request, model: str, states: Sequence[str], parameters: Mapping[str, object]) -> tuple[int, ...]:
    """The shape of the elements of a run of a model with these states, parameters and defaults (None: no default).

    Raises:
        UsageError: a state or parameter is missing, a name is unknown, shapes do not fit.
    """
    check_names("state", request.init, states, model)
    check_complete("the state", request.init, states, "init", "--init", model)
    check_names("parameter", request.params, parameters, model)
    needed = [name for name, default in parameters.items() if default is None]
    check_complete("the parameter", request.params, needed, "params", "--set", model)
    if request.record is not None:
        check_names("state", request.record, states, model)
    numbers = {name: value for name, value in request.params.items() if not callable(value)}
    matrices = {name: numbers.pop(name, 0.0) for name in request.matrices}  # a default is a number
    past = {
        f"the history of {name}": np.asarray(value)[-1]
        for name, value in (request.history or {}).items()
        if not callable(value) and np.ndim(value)
    }
    return check_shapes({**request.init, **numbers, **past}, matrices)


def warm_up(module: ModuleType, request: Request) -> None:
    """Make one step, which compiles (or loads from its cache) what the run will call.

    Raises:
        ToolMissingError, BuildError: the module could not be compiled.
        RunError: the generated code raised; the cause is the original error.
    """
    _call(module, start_of(module, request), request, 0, min(request.steps, 1), 1)


def run(module: ModuleType, request: Request, shape: tuple[int, ...]) -> Outcome:
    """Run a generated module; `shape` is what `check` found.

    Raises:
        RunError: the generated code raised; the cause is the original error.
    """
    elements = math.prod(shape)
    compiled = module.BACKEND in ("numba", "c")
    work = request.steps * (elements if compiled else max(elements, STEP_OVERHEAD))
    shown = bool(request.progress or (request.progress is None and work > LONG_WORK and sys.stderr.isatty()))
    start = start_of(module, request)
    began = time.perf_counter()
    with progress_bar(request.steps, shown, module.MODEL) as advance:
        if request.restartable:
            # XLA compiles each length anew, so JAX is cut only for a bar.
            cut = shown or (work > 10 * LONG_WORK and module.BACKEND != "jax")
            records, final = _run_restartable(module, start, request, cut, advance)
        else:
            records, final = _run_whole(module, start, request)
    seconds = time.perf_counter() - began
    # The time of each row as the loop has it in that step, whatever `every` is.
    t = request.t0 + request.dt * (request.every * np.arange(request.steps // request.every + 1))
    return Outcome(t, records, final, seconds)


def state_after(module: ModuleType, request: Request, steps: int) -> Rows:
    """The states after so many steps of a run, counted from its start."""
    start = start_of(module, request)
    if steps == 0:
        return {name: np.asarray(value) for name, value in zip(module.STATES, start, strict=True)}
    return _last(module, _call(module, start, request, 0, steps, steps))


def start_of(module: ModuleType, request: Request) -> tuple[Any, ...]:
    """The initial states in the order of the module."""
    return tuple(to_numpy(request.init[name])[()] for name in module.STATES)


def _run_restartable(
    module: ModuleType, state: tuple[Any, ...], request: Request, cut: bool, advance: Callable[[int], None]
) -> tuple[Rows, Rows]:
    """In pieces, each from where the last one ended; only the wanted states are kept of a piece."""
    names = module.STATES if request.record is None else request.record
    every = request.every
    rest = request.steps % every
    main = request.steps - rest
    size = every * max(1, -(-main // every // PIECES)) if cut else max(main, 1)
    parts: dict[str, list[Array]] = {name: [] for name in names}
    for done in range(0, max(main, 1), size):
        rows = _call(module, state, request, done, min(size, main - done), every)
        for name, part in parts.items():
            part.append(rows[name][1:] if done else rows[name])
            if request.record is not None:
                part[-1] = part[-1].copy()  # a view would keep the rows of all states alive
        state = tuple(rows[name][-1] for name in module.STATES)
        advance(min(size, main - done))
    if rest:
        rows = _call(module, state, request, main, rest, rest)
        advance(rest)
    records = {name: part[0] if len(part) == 1 else np.concatenate(part) for name, part in parts.items()}
    return records, _last(module, rows)


def _run_whole(module: ModuleType, state: tuple[Any, ...], request: Request) -> tuple[Rows, Rows]:
    """In one piece: the times of the steps, and values carried from step to step, are those of an uncut run."""
    names = module.STATES if request.record is None else request.record
    steps, every = request.steps, request.every
    # The last step need not stand on a row: record finer, or (if that takes too much memory) run once more to the end.
    finer = math.gcd(steps, every) if steps else every
    cells = sum(np.asarray(value).size for value in state) * (steps // finer + 1)
    if finer != every and cells * 8 > MOST_EXTRA_BYTES:
        rows = _call(module, state, request, 0, steps - steps % every, every)
        ends = _call(module, state, request, 0, steps, steps)
        finer = every
    else:
        rows = _call(module, state, request, 0, steps, finer)
        ends = rows
    final = _last(module, ends)
    skip = every // finer
    copied = skip > 1 or request.record is not None
    return {name: rows[name][::skip].copy() if copied else rows[name] for name in names}, final


def _last(module: ModuleType, rows: Rows) -> Rows:
    return {name: rows[name][-1].copy() for name in module.STATES}


def _call(module: ModuleType, state: tuple[Any, ...], request: Request, done: int, steps: int, every: int) -> Rows:
    """The rows of `steps` steps, of which `done` were made before."""
    t0 = request.t0 + done * request.dt
    names = (*module.STATES, *module.PARAMETERS)
    extra = {} if request.memory is None else {memory_argument(names): request.memory}
    try:
        past = {} if request.history is None else {"history": request.history}
        _, *rows = module.run(
            *state,
            t0=t0,
            dt=request.dt,
            steps=steps,
            every=every,
            **past,
            **request.params,
            **_seed(module, request),
            **extra,
        )
    except (CodegenError, KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:
        raise readable_error(error, module) from error
    return dict(zip(module.STATES, map(to_numpy, rows), strict=True))


def _seed(module: ModuleType, request: Request) -> dict[str, int]:
    """The seed under the name that `run` has for it, which gives way to a state or parameter of that name."""
    if request.seed is None:
        return {}
    name = "seed"
    while name in module.STATES or name in module.PARAMETERS:
        name += "_"
    return {name: request.seed}


def readable_error(error: Exception, module: ModuleType) -> CodegenError:
    """The same failure as one of our errors; support files cannot raise these themselves."""
    if isinstance(error, CodegenError):
        return error
    kind, text = type(error), str(error).strip()
    if kind.__name__ == "CompilerMissingError":
        return ToolMissingError(text)
    if kind.__name__ == "CompileError":
        return BuildError(text)
    if kind.__name__ == "HistoryError":
        return UsageError(text)
    if kind.__module__.startswith("numba"):
        return BuildError(f"{module.__file__} did not compile:\n{text}")
    folder = Path(str(module.__file__)).parent
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent == folder]
    place = f"{places[-1].filename}:{places[-1].lineno}: " if places else ""
    return RunError(f"{place}{kind.__name__}: {text}")


def to_numpy(value: Any) -> Any:
    """A NumPy array of any library's array."""
    if hasattr(value, "detach"):  # PyTorch: off the graph, off the device
        value = value.detach().cpu()
    return np.asarray(value)
