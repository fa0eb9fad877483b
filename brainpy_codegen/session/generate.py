"""Generate models into a folder; skip the work where the folder is known to be current.

A module is current if its lock has the fingerprint that the model would give now, and the same generator wrote or
confirmed it on this machine. Then nothing is compiled, and sympy, Jinja and black are not even imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal

from brainpy_codegen.emit.c_names import transliterate
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.errors import ConflictError, EditedFileError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.frontend.parse import ParsedInput
from brainpy_codegen.integrators import registry as methods
from brainpy_codegen.ir.model import Model as ParsedModel
from brainpy_codegen.options import DType, MathMode, Options
from brainpy_codegen.session.ahead import build_ahead
from brainpy_codegen.session.load import load
from brainpy_codegen.session.namesakes import refuse_namesake
from brainpy_codegen.session.notebook import files_html
from brainpy_codegen.session.settings import folder_for, options_for, settings
from brainpy_codegen.session.sources import generator_fingerprint, support_files, template_fingerprint
from brainpy_codegen.session.waiting import as_it_stands
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.fingerprint import of_model
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import dump_map, line_map, model_sources, network_sources
from brainpy_codegen.workspace.lock import Kind, Lock
from brainpy_codegen.workspace.store import Fresh, Rules, Status, stamp, store

if TYPE_CHECKING:
    from brainpy_codegen.backends.base import OutputFile
    from brainpy_codegen.ir.network import NetworkModel
    from brainpy_codegen.network.network import Network

# Raised when generated text changes though neither a model nor a template did.
GENERATOR_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Job:
    """One module to generate: a model under a method, or (method "") a function of time.

    `variational` says that the model is one with its linearisation, derived from the model that it refers to.
    `declared` is the model as it was declared, with its external functions; or the network, with its sizes and wiring.
    """

    subject: ParsedModel | ParsedInput | NetworkModel
    method: str
    backend: str
    options: Options
    variational: bool = False
    declared: Model | Network | None = field(default=None, compare=False)

    @property
    def testable(self) -> Model | ParsedModel:
        """The model with all that it takes to compute it; only for jobs that have one."""
        return self.declared if isinstance(self.declared, Model) else self.model

    @property
    def model(self) -> ParsedModel:
        """The model; only for jobs that have one."""
        assert isinstance(self.subject, ParsedModel)
        return self.subject

    @property
    def network(self) -> NetworkModel:
        """The network; only for jobs that have one."""
        assert not isinstance(self.subject, ParsedModel | ParsedInput)
        return self.subject

    @property
    def module(self) -> str:
        """The name of the module: `<model>_<method>_<backend>` and what the options add."""
        name = self.subject.stem if isinstance(self.subject, ParsedInput) else self.subject.name
        words = [name, *([self.method] if self.method else []), self.backend]
        return transliterate("_".join(words) + self.options.suffix)

    @property
    def _kind(self) -> Kind:
        if isinstance(self.subject, ParsedInput):
            return "input"
        if isinstance(self.subject, ParsedModel):
            return "variational" if self.variational else "model"
        return "network"

    def lock(self, restartable: bool = False, support: tuple[str, ...] = ()) -> Lock:
        """The lock of the module."""
        options, own = self.options.words, self.options.templates
        words = (
            self.method,
            self.backend,
            *options.values(),
            template_fingerprint(self.backend),
            *((own.name, own.fingerprint) if own is not None else ()),
            str(GENERATOR_SCHEMA),
        )
        return Lock(
            model=self.subject.source.reference,
            kind=self._kind,
            method=self.subject.role if isinstance(self.subject, ParsedInput) else self.method,
            caller=self.subject.model_reference if isinstance(self.subject, ParsedInput) else "",
            backend=self.backend,
            options=options,
            fingerprint=of_model(self.subject, *words),
            restartable=restartable,
            support=support,
        )


@dataclass(frozen=True, slots=True)
class Generation:
    """What `generate` did for one module.

    Attributes:
        name: name of the module.
        paths: its files, the importable Python file first.
        status: "written", "current", "kept (edited)", "merged", "adopted" or "conflicted".
        notes: sentences about files that were left as they are.
    """

    name: str
    paths: tuple[Path, ...]
    status: Status
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that holds the equations, as it is on disk: the C file where there is one."""
        return self.texts[self.paths[-1].name]

    @property
    def texts(self) -> dict[str, str]:
        """All texts as they are on disk, by file name."""
        return {path.name: read_text(path) or "" for path in self.paths}

    @property
    def module(self) -> ModuleType:
        """The generated module, imported."""
        return load(self.paths[0])

    def _repr_html_(self) -> str:
        """The files, marked, with their state, for notebooks."""
        return files_html(self.name, self.status, self.paths)

    def __repr__(self) -> str:
        return f"<{self.name}: {self.status}, {', '.join(map(str, self.paths))}>"


def generate(
    model: Model | Network,
    method: str | None = None,
    backend: str | None = None,
    directory: str | os.PathLike[str] | None = None,
    *,
    dtype: DType | None = None,
    math: MathMode | None = None,
    jacobian: bool = False,
    derivatives: int = 0,
    conflict: Literal["markers", "side"] = "markers",
    adopt: bool = False,
) -> Generation:
    """Generate the step functions of a model, or bring them up to date; edits of the files are merged in.

    Args:
        model: a declared model, or a network.
        method: name of the method; by default the one for this kind of model (`rk4` for an ODE).
        backend: "numpy", "numba", "c", "jax" or "torch"; by default numba.
        directory: the output folder; by default `generated/` of the project.
        dtype: "float64" or "float32".
        math: "precise" keeps your order of operations, "fast" lets the compiler contract and reorder it.
        jacobian: add `jacobian` to the module.
        derivatives: 2 adds `second_derivatives` as well, 3 also `third_derivatives` (not on C).
        conflict: where an edit and the model changed the same statement, "markers" puts both versions into the file,
            "side" leaves the file as it is and puts the generated text into `<file>.new`.
        adopt: a file of which it is not known what was generated counts as edited, instead of being refused.

    Raises:
        ModelError: the model is not accepted.
        UnsupportedError: model, method and backend do not fit together.
        ConflictError: an edit and the model changed the same statement; the files hold the conflict.
        EditedFileError: an edit could be lost; nothing was written.

    Example:
        >>> out = generate(fitzhugh_nagumo, method="rk4", backend="numba")
        >>> out.status, out.paths[0].name
        ('written', 'fitzhugh_nagumo_rk4_numba.py')
    """
    job = job_for(model, method, backend, options_for(dtype, math, jacobian, derivatives))
    folder = folder_for(directory)
    if conflict not in ("markers", "side"):
        raise UsageError(f"conflict is 'markers' or 'side', not {conflict!r}")
    done = generate_jobs([job], folder, rules=Rules(conflict, adopt))
    if done.conflict is not None:
        raise done.conflict
    return done.generations[0]


def undeclared(subject: object) -> UsageError:
    """The error for something that is given as a model and is none."""
    name = getattr(subject, "__name__", repr(subject))
    return UsageError(f"{name} is not a declared model: put @bc.ode (or @bc.update) above the function")


def job_for(model: object, method: str | None, backend: str | None, options: Options) -> Job:
    """The job for a model, defaults filled in; names of methods as the registry spells them."""
    if not isinstance(model, Model):
        from brainpy_codegen.network.network import Network

        if isinstance(model, Network):
            return network_job(model, method, backend, options)
        raise undeclared(model)
    refuse_namesake(model)
    parsed = model.ir
    chosen = method or _usual_method(parsed) or methods.default_for(parsed)
    return Job(parsed, methods.get(chosen, parsed.kind).name, _backend_name(backend), options, declared=model)


def _backend_name(backend: str | None) -> str:
    chosen = backend or settings().backend or "numba"
    if not isinstance(chosen, str):
        raise UsageError(f"a backend is chosen by its name, such as 'numba', not {chosen!r}")
    return chosen


def network_job(network: Network, method: str | None, backend: str | None, options: Options) -> Job:
    """The job for a network; where no method is given, the usual one of its first model that has a choice."""
    declared = network.ir
    kinds = [one.neuron.model for one in declared.populations if one.neuron is not None]
    first = next((one for one in kinds if one.kind != "update"), None)
    chosen = method or settings().method or (methods.default_for(first) if first is not None else "euler")
    return Job(declared, methods.get(chosen).name, _backend_name(backend), options, declared=network)


def variational_job(model: Model, method: str, backend: str, options: Options) -> Job:
    """The job for a model together with its linearisation along as many tangent vectors as it has states."""
    # Imported here, because a warm run differentiates nothing.
    from brainpy_codegen.transforms.variational import variational

    derived = variational(model.ir, len(model.ir.states))
    return Job(derived, methods.get(method).name, backend, options, variational=True)


@dataclass(frozen=True, slots=True)
class Generated:
    """What a run did: per module, and the error that says which conflicts it left, if any."""

    generations: tuple[Generation, ...]
    conflict: ConflictError | None = None


def generate_jobs(
    jobs: Iterable[Job], folder: Folder, report: Callable[[str], None] | None = None, rules: Rules | None = None
) -> Generated:
    """Generate modules into a folder, all of them or none.

    Args:
        jobs: what to generate.
        folder: where.
        report: is told the name of each module before it is compiled.
        rules: what conflicts leave behind, and whether unknown files are adopted.
    """
    fresh: dict[str, Fresh] = {}
    for job in jobs:
        if report is not None:
            report(job.module)
        made = compile_job(job)
        other = fresh.setdefault(made.module, made)
        if other.lock.model != made.lock.model:
            store(folder, [other, made], {})  # says that two models share a name
    return _store(folder, tuple(fresh.values()), rules or Rules())


def ensure(job: Job, folder: Folder) -> tuple[Path, Lock]:
    """The importable file of a job, brought up to date if it is not known to be current; and its lock.

    A file that a new text waits beside stays as its user left it.

    Raises:
        ConflictError: an edit and the model changed the same statement; nothing was written.
    """
    lock = known_current(job, folder)
    if lock is None:
        made = compile_job(job, lambda files: build_ahead(files, folder, job.options.math == "fast"))
        try:
            # Who wants to run a model did not ask for conflict markers in his files, nor to lose the last `undo`.
            _store(folder, (made,), Rules(conflict="refuse", always_undo=False))
            lock = made.full_lock()
        except EditedFileError as error:
            lock = as_it_stands(folder, made, error)
    return folder.path / f"{job.module}.py", lock


def known_current(job: Job, folder: Folder) -> Lock | None:
    """The lock of a job's module if the module is known to be current, edited or not."""
    lock = folder.lock(job.module)
    expected = job.lock()
    if lock is None or any(getattr(lock, name) != getattr(expected, name) for name in ("fingerprint", "model", "kind")):
        return None
    if folder.stamp(job.module) != generator_fingerprint(job.backend) or folder.journal.exists():
        return None
    files = [*lock.base, *support_files(lock.support)]
    return lock if all((folder.path / name).is_file() for name in files) else None


def _usual_method(model: ParsedModel) -> str | None:
    """The default method that the user set, where it can take the model at all."""
    chosen = settings().method
    if chosen is None or model.kind not in methods.get(chosen, model.kind).kinds:
        return None
    return chosen


def compile_job(job: Job, rendered: Callable[[tuple[OutputFile, ...]], None] | None = None) -> Fresh:
    """The texts of a job, as they would be generated now; `rendered` is told of the files before their layout."""
    # Imported here, because a warm run compiles nothing: the compiler brings in Jinja and the backends.
    from brainpy_codegen import compiler

    given = (job.backend, job.options, job.module, rendered)
    if isinstance(job.subject, ParsedModel):
        made = compiler.compile_model(job.subject, job.method, *given)
    elif isinstance(job.subject, ParsedInput):
        made = compiler.compile_input(job.subject, *given)
    else:
        made = compiler.compile_network(job.subject, job.method, *given)
    files = {file.name: file.text for file in made.files}
    sources = network_sources(made.origins)
    if isinstance(job.subject, ParsedModel | ParsedInput):
        sources = model_sources(job.subject)
    maps = {}
    for name, text in files.items():
        language = language_of(name)
        if language is not None:
            maps[name] = dump_map(job.subject.source.reference, line_map(text, language, sources))
    lock = job.lock(made.restartable, made.support)
    return Fresh(job.module, files, lock, generator_fingerprint(job.backend), maps)


def _store(folder: Folder, fresh: Sequence[Fresh], rules: Rules) -> Generated:
    support = support_files(name for one in fresh for name in one.lock.support)
    stored = store(folder, fresh, support, rules)
    # What waits beside its file was not brought up to date.
    stamp(folder, [one for one in fresh if not stored.beside or stored.statuses[one.module] != "conflicted"])
    made = (_generation(folder, one, stored.statuses, stored.notes) for one in fresh)
    return Generated(tuple(made), stored.error(folder))


def _generation(folder: Folder, one: Fresh, statuses: Mapping[str, Status], notes: tuple[str, ...]) -> Generation:
    return Generation(one.module, tuple(folder.path / name for name in one.files), statuses[one.module], notes)
