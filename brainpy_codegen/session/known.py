"""What a folder knows: from the lock of a module back to the model, or to the reason why there is none any more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from brainpy_codegen.errors import CodegenError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.frontend.parse import parse_input
from brainpy_codegen.frontend.parse_crossing import parse_crossing
from brainpy_codegen.ir.model import Model as ParsedModel
from brainpy_codegen.options import Options
from brainpy_codegen.session.generate import Job, job_for, variational_job
from brainpy_codegen.session.references import find_function, find_model, find_models, find_network, find_subject
from brainpy_codegen.session.settings import project_templates
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.references import declared_elsewhere, made_at_run_time, split_reference, still_declared

Lost: TypeAlias = Literal["gone", "renamed", "moved", "rejected", "elsewhere"]


@dataclass(frozen=True, slots=True)
class LostModel:
    """Why a module has no model.

    Attributes:
        kind: "gone"; "renamed" or "moved" to `now`; "rejected" if it is there but cannot be read; "elsewhere" if it
            lives in a notebook, or is a network that is made only while a program runs: only that can be asked for it.
        reason: the reason in words.
        now: reference of the model that it probably became.
        exit_code: that of the error for which it cannot be read.
    """

    kind: Lost
    reason: str
    now: str = ""
    exit_code: int = 0

    @staticmethod
    def rejected(error: CodegenError) -> LostModel:
        """It is there, but cannot be read."""
        return LostModel("rejected", str(error), exit_code=error.exit_code)


def roots(folder: Folder) -> tuple[Path, ...]:
    """Where references start: the project that the folder belongs to, else the working directory."""
    return tuple(dict.fromkeys((folder.path.parent, Path.cwd())))


def job_of(folder: Folder, lock: Lock) -> Job | LostModel:
    """The job that brings a known module up to date."""
    if lock.model.startswith("<"):
        return LostModel("elsewhere", f"{lock.model} lives in a notebook")
    if lock.kind == "network":
        return _network_job(folder, lock)
    if lock.kind == "input":
        return _input_job(folder, lock)
    if not still_declared(lock.model, roots(folder)):
        lost = _lost(folder, lock)
        # The analysis writes it anew for a model of another name or place.
        return lost if lock.kind != "variational" else replace(lost, kind="gone", now="")
    failures: list[UsageError] = []
    for root in roots(folder):
        try:
            subject = find_subject(lock.model, root)
            if lock.kind == "variational" and isinstance(subject, Model):
                return variational_job(subject, lock.method, lock.backend, options_of(lock))
            return job_for(subject, lock.method, lock.backend, options_of(lock))
        except UsageError as error:
            failures.append(error)
        except CodegenError as error:
            return LostModel.rejected(error)
    return LostModel.rejected(failures[0])


def _network_job(folder: Folder, lock: Lock) -> Job | LostModel:
    """The same for a network, which is looked for among those that importing its file makes."""
    place, name = split_reference(lock.model)
    failures: list[UsageError] = []
    for root in roots(folder):
        try:
            subject = find_network(lock.model, root)
            if subject is not None:
                return job_for(subject, lock.method, lock.backend, options_of(lock))
        except UsageError as error:
            failures.append(error)
            continue
        except CodegenError as error:
            return LostModel.rejected(error)
        if made_at_run_time(root / place, name):
            reason = f"{name} is made while {place} runs (in a function, or as a script), not when it is imported"
            return LostModel("elsewhere", reason)
        break
    lost = _lost(folder, lock)
    there = any((root / place).is_file() for root in roots(folder))
    return LostModel.rejected(failures[0]) if there and failures and lost.kind != "moved" else lost


def _input_job(folder: Folder, lock: Lock) -> Job | LostModel:
    """The same for a function of time, an event or a reset, which a simulation was given."""
    failures: list[UsageError] = []
    for root in roots(folder):
        try:
            function = find_function(lock.model, root)
            if lock.caller:
                model = find_model(lock.caller, root).ir
                parsed = parse_crossing(function, model, reset=lock.method == "reset")
            else:
                parsed = parse_input(function)
            return Job(parsed, "", lock.backend, options_of(lock))
        except UsageError as error:
            failures.append(error)
        except CodegenError as error:
            return LostModel.rejected(error)
    return LostModel("elsewhere", f"only the program that gave {lock.model} to a simulation has it ({failures[0]})")


def options_of(lock: Lock) -> Options:
    """The options that a module was generated with; templates are those that the project has now."""
    return Options(
        dtype="float32" if lock.options.get("dtype") == "float32" else "float64",
        math="fast" if lock.options.get("math") == "fast" else "precise",
        jacobian=lock.options.get("jacobian") == "true",
        derivatives=int(lock.options.get("derivatives", "0")),
        templates=project_templates(),
    )


def _lost(folder: Folder, lock: Lock) -> LostModel:
    place, name = split_reference(lock.model)
    for root in roots(folder):
        elsewhere = declared_elsewhere(lock.model, root)
        if elsewhere:
            return LostModel("moved", f"{name} is now declared in {elsewhere[0].rpartition(':')[0]}", elsewhere[0])
    for root in roots(folder):
        if (root / place).is_file():
            twin = _twin(folder, lock, root / place)
            if twin is not None:
                return LostModel("renamed", f"{name} is now called {twin.name}", twin.ir.source.reference)
            return LostModel("gone", f"{place} does not declare {name} any more")
    return LostModel("gone", f"there is no file {place} any more")


def _twin(folder: Folder, lock: Lock, path: Path) -> Model | None:
    """The model of a file that is this one but for its name."""
    if lock.kind == "network":
        return None
    known = {other.model for other in folder.locks().values()}
    try:
        models = [model for model in find_models(str(path)) if model.ir.source.reference not in known]
    except CodegenError:
        return None
    for model in models:
        named = _named(model.ir, lock.model)
        if Job(named, lock.method, lock.backend, options_of(lock)).lock().fingerprint == lock.fingerprint:
            return model
    # Renamed and changed: certain enough only if nothing else could be meant.
    return models[0] if len(models) == 1 else None


def _named(model: ParsedModel, reference: str) -> ParsedModel:
    qualname = split_reference(reference)[1]
    source = replace(model.source, reference=reference, qualname=qualname)
    return replace(model, name=qualname.rpartition(".")[2], source=source)
