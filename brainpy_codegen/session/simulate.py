"""Simulate a model: generate it if needed, then run the file that stands in the folder."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping
from dataclasses import fields, replace
from math import isfinite
from types import ModuleType
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import BuildError, RunError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.frontend.parse import parse_input
from brainpy_codegen.integrators import registry as methods
from brainpy_codegen.options import DType, MathMode, Options
from brainpy_codegen.runtime import adaptive as adapting_run
from brainpy_codegen.runtime import simulate as fixed_run
from brainpy_codegen.runtime.adaptive import AdaptiveOptions
from brainpy_codegen.runtime.check import (
    check_every,
    check_finite_start,
    check_seed,
    check_threads,
    chosen_names,
    count_steps,
    named_values,
    real_number,
)
from brainpy_codegen.runtime.fractional import check_memory, initial_values
from brainpy_codegen.runtime.history import checked_history
from brainpy_codegen.runtime.history import initial_values as history_values
from brainpy_codegen.runtime.inputs import Input
from brainpy_codegen.runtime.load import PREFIX, load, source_digests, support
from brainpy_codegen.runtime.simulate import Outcome, Request, check
from brainpy_codegen.runtime.solution import Solution
from brainpy_codegen.session.adaptive import adaptive_method, adaptive_request, check_solves
from brainpy_codegen.session.convergence import not_finished
from brainpy_codegen.session.events import compiled_events
from brainpy_codegen.session.generate import Job, ensure, job_for, known_current
from brainpy_codegen.session.origins import sources_of
from brainpy_codegen.session.places import Places, explain
from brainpy_codegen.session.settings import folder_for, options_for, step_for
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock

if TYPE_CHECKING:
    from brainpy_codegen.network.network import Network
    from brainpy_codegen.network.neuron import Neuron

# Two processes that generate different texts under one name take turns; so many times it is tried again.
ATTEMPTS = 10


def simulate(
    model: Model | Network | Neuron,
    duration: float,
    dt: float | None = None,
    method: str | None = None,
    backend: str | None = None,
    init: Any = None,
    params: Mapping[str, Any] | None = None,
    record: Any = None,
    every: int = 1,
    seed: int | None = None,
    progress: bool | None = None,
    *,
    t0: float = 0.0,
    threads: int | None = None,
    directory: str | os.PathLike[str] | None = None,
    dtype: DType | None = None,
    math: MathMode | None = None,
    check_finite: bool = False,
    memory: float | None = None,
    history: object = None,
    stream: str | os.PathLike[str] | None = None,
    **adaptive: Unpack[AdaptiveOptions],
) -> Any:
    """Simulate a model or a network; runs the generated file, with the edits that it has.

    Args:
        model: a declared model, a neuron, or a network, to which init, params and record are given by part.
        duration: how long; the number of steps is `round(duration / dt)`.
        dt: length of a step, or a default from `set_backend`. Without, tsit5 adapts the steps of an ODE or DDE.
        method: name of the method (`brainpy-codegen list methods`).
        backend: "numpy", "numba", "c", "jax" or "torch".
        init: by state a number, one per neuron, or (x0, dx0) for an order above 1; `sol.state` of a network goes on.
        params: parameters: numbers, arrays with one value per neuron, functions of time, objects of `bc.inputs`.
        record: the states to record, by default all; `sol.final` has all in any case.
        every: rows stand at steps 0, `every`, 2 `every` ...
        seed: of random numbers, by default 0; gives the same paths on all backends, with any threads and cuts.
        progress: show a progress bar; by default on long runs in a terminal.
        t0: time at the start.
        threads: how many threads may share the neurons (at least 1000 each); never changes a result.
        directory: the folder of the generated files; by default `generated/` of the project.
        dtype: "float64" or "float32".
        math: "precise" or "fast".
        history: states before t0, for delays, by default init: a number, rows one dt apart, (times, values), function.
        check_finite: a nan or infinity in a row or at the end is a RunError: variable, time, neuron, statement.
        stream: an `.npz` file that the records of a network are written to while it runs, and read from after.
        memory: how far back a fractional model remembers; by default to the start.
        **adaptive: rtol, atol, t_eval, events, dense_output ... make steps adapt: see `AdaptiveOptions`.
    """
    duration, t0, threads = real_number("duration", duration), _start_time(t0), check_threads(threads)
    _refuse(model, stream, memory=memory, history=history, **adaptive)
    if not isinstance(model, Model):
        given = (model, duration, step_for(dt), method, backend, init, params, record, every, seed, progress, t0)
        return _network_run(*given, threads, directory, options_for(dtype, math), check_finite, stream)
    adapts, job = _job(model, method, backend, dt, options_for(dtype, math), adaptive)
    past, first = _past(job, history, t0, init)
    request = _requested(job, first, params, record, t0, *_span(duration, dt, adapts), every, seed, progress, past)
    steps = adaptive_request(duration, t0, dt, every, adaptive) if adapts else None
    ready = _checked(model, job, replace(request, adaptive=steps, memory=memory), threads)
    return _Simulation(job, folder_for(directory), *ready, threads, model if check_finite else None).solution()


def _job(
    model: Model,
    method: str | None,
    backend: str | None,
    dt: float | None,
    options: Options,
    adaptive: AdaptiveOptions,
) -> tuple[str | None, Job]:
    """The adaptive method, if steps adapt, and what is to be generated."""
    adapts = adaptive_method(model, method, dt, adaptive)
    return adapts, job_for(model, adapts or method, backend, options)


def _span(duration: float, dt: float | None, adapts: object) -> tuple[float, float]:
    """Duration and step; where steps adapt, any."""
    return (0.0, 1.0) if adapts else (duration, step_for(dt))


def _refuse(model: object, stream: object, **given: object) -> None:
    """Refuse arguments that only runs of single models, or only those of networks, have a meaning for."""
    if isinstance(model, Model):
        if stream is not None:
            raise UsageError("stream= is for networks; what a single model records is saved by sol.save(path)")
        return
    for name, value in given.items():
        if value is not None and value is not False:
            raise UsageError(f"{name}= is for single models; a network has fixed steps, and no {name}")


def _start_time(t0: object) -> float:
    time = real_number("t0", t0)
    if not isfinite(time):
        raise UsageError(f"t0 must be a finite number, not {t0!r}")
    return time


def _network_run(*given: Any) -> Any:
    # Imported here, because a run of a model needs nothing of networks.
    from brainpy_codegen.session.network import simulate_network

    return simulate_network(*given)


def _requested(
    job: Job,
    init: Mapping[str, npt.ArrayLike],
    params: object,
    record: object,
    t0: float,
    duration: float,
    dt: float,
    every: int,
    seed: int | None,
    progress: bool | None,
    history: Mapping[str, Any],
) -> Request:
    found_seed = check_seed(seed)
    return Request(
        init=init,
        params=named_values("params", params, "parameter"),
        t0=t0,
        dt=dt,
        steps=count_steps(duration, dt),
        every=check_every(every),
        record=chosen_names("record", record),
        matrices=tuple(one.name for one in job.model.parameters if one.matrix),
        seed=found_seed if job.model.noise is not None else None,
        progress=progress,
        history=history if job.model.delays is not None else None,
    )


def _past(job: Job, history: object, t0: float, init: object) -> tuple[dict[str, Any], dict[str, npt.ArrayLike]]:
    """The history by state, and the initial values: those given, else the history's."""
    delays = job.model.delays
    states = [state.name for state in job.model.states]
    past = checked_history(history, job.model.name, states, () if delays is None else delays.states)
    return past, {**history_values(past, t0), **named_values("init", init, "state")}


def _checked(model: Model, job: Job, request: Request, threads: int | None) -> tuple[Request, tuple[int, ...]]:
    """What to run, and the shape of the elements; everything that can be wrong is found before anything is written."""
    check_memory(request.memory, request.dt, bool(model.ir.orders))
    start, values = _starting(model, job, request)
    parameters = {one.name: one.default for one in job.model.parameters}
    states = [state.name for state in job.model.states]
    shape = check(replace(request, init=values), job.model.name, states, parameters)
    check_finite_start(values)
    if job.model.vector and len(shape) > 1:
        large = [name for name, value in {**values, **request.params}.items() if np.ndim(value) > 1]
        raise UsageError(
            f"{job.model.name} couples the elements of one vector, and {', '.join(large)} would make them {shape}. If "
            "that is a matrix, it must stand beside `@` by its own name: `2 * (W @ x)`, not `(2 * W) @ x`"
        )
    return replace(request, init=start), shape


def _starting(model: Model, job: Job, request: Request) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What a run starts from, and the same without the initial slopes of fractional models."""
    method = methods.get(job.method)
    if not model.ir.orders or job.model.kind not in method.kinds:
        return request.init, request.init
    past = method.build(job.model).memory
    pairs = zip(model.states, model.ir.orders, strict=True)
    orders = {state: order.parameter or float(order.value or 0.0) for state, order in pairs}
    return initial_values(request.init, orders, request.params, model.parameters, past.limit if past else 2)


class _Simulation:
    """One call of `simulate`.

    Args:
        job, folder, request, shape, threads: what to run, and how.
        finite: the model, if its results must be finite.
    """

    def __init__(
        self,
        job: Job,
        folder: Folder,
        request: Request,
        shape: tuple[int, ...],
        threads: int | None,
        finite: Model | None = None,
    ) -> None:
        self._finite = finite
        self._job = job
        self._folder = folder
        self._request = request
        self._shape = shape
        self._threads = threads
        self._loaded: dict[str, tuple[ModuleType, Lock]] = {}
        self._jobs: dict[str, Job] = {}

    def solution(self) -> Solution:
        """Generate, compile and run; what fails in generated code is told with the line of the model, too."""
        try:
            return self._solved()
        except (RunError, BuildError) as error:
            for module, job in self._jobs.items():
                lock = self._folder.lock(module)
                if lock is not None:
                    explain(error, Places(self._folder, lock.base, sources_of(job)))
            raise

    def _solved(self) -> Solution:
        """Generate, compile, make sure that what was compiled is what was generated, and run it."""
        began = time.perf_counter()
        for _ in range(ATTEMPTS):
            self._loaded.clear()
            params = {name: self._parameter(name, value) for name, value in self._request.params.items()}
            past = self._request.history
            if past is not None:
                past = {name: self._parameter(f"{name}_history", value) for name, value in past.items()}
            runner = fixed_run if self._request.adaptive is None else adapting_run
            if runner is adapting_run and known_current(self._job, self._folder) is None:
                check_solves(self._job)
            module = self._module(self._job)
            if runner is adapting_run:
                check_solves(self._job, module)
            request = replace(self._request, params=params, history=past, restartable=self._is_restartable())
            if (asked := self._request.adaptive) is not None:
                made = compiled_events(asked.options, self._job, self._module)
                request = replace(request, adaptive=replace(asked, options=made))
            generated = time.perf_counter()
            with self._in_threads(module):
                runner.warm_up(module, request)
                compiled = time.perf_counter()
                if not self._is_what_was_generated():
                    continue
                outcome = runner.run(module, request, self._shape)
                if self._finite is not None:
                    self._refuse_not_finite(module, request, outcome, self._finite)
            seconds = {"generate_seconds": generated - began, "compile_seconds": compiled - generated}
            return self._solution(outcome, seconds)
        raise RunError(
            f"another process keeps generating {' or '.join(self._loaded)} in {self._folder.path} from something else; "
            "give each process its own directory=..."
        )

    def _module(self, job: Job) -> ModuleType:
        self._jobs[job.module] = job
        path, lock = ensure(job, self._folder)
        module = load(path)
        self._loaded[job.module] = module, lock
        return module

    def _parameter(self, name: str, value: Any) -> Any:
        """A value that the module can take: functions of time become generated functions."""
        if not callable(value) or isinstance(value, Input):
            return value
        if name in self._request.matrices:
            raise UsageError(f"{name} is a matrix and cannot be a function of time")
        if getattr(value, "__module__", "").startswith(PREFIX):
            return value
        is_lambda = getattr(value, "__name__", "") == "<lambda>"
        parsed = parse_input(value, f"{self._job.subject.name}_{name}" if is_lambda else "")
        job = Job(parsed, "", self._job.backend, replace(self._job.options, jacobian=False, derivatives=0))
        return getattr(self._module(job), parsed.name)

    def _is_restartable(self) -> bool:
        """What the generator knows of the model holds for its file, but not for edits of it."""
        _, lock = self._loaded[self._job.module]
        edited = any(self._folder.is_edited(name) for name in lock.base)
        return lock.restartable and not edited and not any(map(callable, self._request.params.values()))

    def _is_what_was_generated(self) -> bool:
        """Whether the modules in use come from this call's model and functions, not from another process's."""
        for name, (module, lock) in self._loaded.items():
            now = self._folder.lock(name)
            if now is None or now.fingerprint != lock.fingerprint:
                return False
            digests = source_digests(module)
            for file, base in lock.base.items():
                if digests.get(file, base) != base and not self._folder.is_edited(file):
                    return False
        return True

    def _refuse_not_finite(self, module: ModuleType, request: Request, outcome: Outcome, model: Model) -> None:
        # Imported here: it repeats a step in an interpreter that no other run needs.
        from brainpy_codegen.session.finite import Lost

        lock = self._loaded[self._job.module][1]
        edited = any(self._folder.is_edited(name) for name in lock.base)
        places = Places(self._folder, lock.base, sources_of(self._job))
        externals = {name: one.function for name, one in model.externals.items()}
        error = Lost(self._job, request, module, places, externals, edited).error(outcome)
        if error is not None:
            raise error

    def _in_threads(self, module: ModuleType) -> contextlib.AbstractContextManager[object]:
        threads = support(module, "threads")
        if self._threads is None or threads is None:
            return contextlib.nullcontext()
        use: contextlib.AbstractContextManager[object] = threads.use(self._threads)
        return use

    def _solution(self, outcome: Outcome, seconds: Mapping[str, float]) -> Solution:
        model = self._job.model
        request = self._request
        end = request.t0 + request.steps * request.dt
        trouble = not_finished(outcome, methods.get(self._job.method), request.dt)
        message = trouble or f"reached t = {end:g} in {request.steps} steps"
        told: dict[str, Any] = {"success": not trouble, "status": -1 if trouble else 0, "message": message}
        counts: dict[str, float] = {"steps": request.steps}
        if outcome.adaptive is not None:
            told = {one.name: getattr(outcome.adaptive, one.name) for one in fields(outcome.adaptive)}
            counts = {name: told[name] for name in ("accepted", "rejected", "nfev")}
            counts["steps"] = counts["accepted"]
        return Solution(
            t=outcome.t,
            records=outcome.records,
            final=outcome.final,
            model=model.name,
            method=self._job.method,
            backend=self._job.backend,
            units={state.name: state.unit for state in model.states if state.unit},
            stats={**seconds, "run_seconds": outcome.run_seconds, **counts},
            **told,
        )
