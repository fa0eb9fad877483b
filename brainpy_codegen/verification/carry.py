"""Carry an edit of one file to the other backends and methods of its model.

The edited statement is read back as an expression and put into the model (or, for an edit of the method itself, into
the program); the text of each other file comes from the same generator as ever, and is merged like any change. Two
checks stand before anything is written: the edited file computes the changed program, and so does the file that gets
the edit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from brainpy_codegen import compiler
from brainpy_codegen.emit.c_names import transliterate
from brainpy_codegen.emit.spelling import Spelling, decode, encode
from brainpy_codegen.emit.write import Change, ChangedMeanwhileError, read_bytes, read_text, write_changes
from brainpy_codegen.errors import CodegenError, EditedFileError
from brainpy_codegen.frontend.reading import Spellings, UnreadableError, read_statement
from brainpy_codegen.ir.expression import Expression
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.network import NetworkModel
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import writes
from brainpy_codegen.session.generate import Job
from brainpy_codegen.session.known import LostModel, job_of, options_of
from brainpy_codegen.session.siblings import Lacking, lacking_in_loops
from brainpy_codegen.session.signed import Signed, rest_without
from brainpy_codegen.session.status import FAILING, ModuleState, folder_states
from brainpy_codegen.transforms.patch import Patch, PatchError, patched_model, patched_program
from brainpy_codegen.verification.carried import Carried, Planned, because, merged_into
from brainpy_codegen.verification.carry_network import carried_network
from brainpy_codegen.verification.differential import verify
from brainpy_codegen.verification.known import Finding, ModelJudge, copied, remember
from brainpy_codegen.verification.network import verify_network
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.edits import Edit, Statement, statements
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import plain_name
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.state import file_state
from brainpy_codegen.workspace.undo import undo_record

_EQUATIONS = frozenset({"derivative", "linear_parts", "update"})


@dataclass(frozen=True, slots=True)
class _Read:
    """An edited statement, read back. `of_model` says whether the model itself has that statement."""

    edit: Edit
    patch: Patch
    of_model: bool


@dataclass(slots=True)
class _Source:
    """The edits of one module: those that were read back, and those that were not, with the reason."""

    state: ModuleState
    job: Job
    lock: Lock
    read: list[_Read] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def carry_edits(folder: Folder, modules: Sequence[str] | None = None) -> list[Carried]:
    """Carry the edits of modules to those modules of the same model that lack them.

    Args:
        folder: the output folder, up to date.
        modules: the edited modules; None for all.

    Returns:
        What became of each edit on each module that lacked it.

    Raises:
        EditedFileError: somebody saved one of the files meanwhile; nothing was written.
    """
    planned: list[Planned] = []
    states = folder_states(folder)
    # As they are before the edits are compared, which takes its time: who saves a file meanwhile loses nothing.
    seen = {one.name: read_bytes(folder.path / one.name) for state in states for one in state.files}
    for state in states:
        if state.lock is None or FAILING.intersection(state.flags):
            continue
        if modules is not None and state.module not in modules:
            continue
        planned += _in_loops(folder, state, states)
        unfit = _unfit(state, states)
        planned += [Planned(Carried(state.module, one.module, one.what, why)) for one, why in unfit.items()]
        state = replace(state, lacking=tuple(one for one in state.lacking if one not in unfit))
        if state.lacking and state.lock is not None:
            job = job_of(folder, state.lock)
            if isinstance(job, Job) and isinstance(job.subject, NetworkModel):
                planned += carried_network(folder, state, job, state.lock)
            elif isinstance(job, Job):
                planned += _planned(folder, _read_back(folder, state, job, state.lock))
    planned = _once(planned)
    write_carried(folder, {name: text for one in planned for name, text in one.texts.items()}, seen)
    return [_finished(folder, one) for one in planned]


def _unfit(state: ModuleState, states: Sequence[ModuleState]) -> dict[Lacking, str]:
    """The modules that lack edits and cannot take them as they are, with the reason."""
    flags = {one.module: [flag for flag in one.flags if flag in FAILING] for one in states}
    return {
        one: f"{one.module} is {', '.join(flags[one.module])}; put that right first (`status` says how)"
        for one in state.lacking
        if flags[one.module]
    }


def _in_loops(folder: Folder, state: ModuleState, states: Sequence[ModuleState]) -> list[Planned]:
    """Edits of the time loop, which have no counterpart on another backend."""
    locks = {one.module: one.lock for one in states if one.lock is not None}
    others = lacking_in_loops(folder, state.module, locks, {one.module: one.files for one in states})
    reason = "it stands in the time loop, of which each backend has a form of its own"
    return [Planned(Carried(state.module, one.module, one.what, reason)) for one in others]


def _once(planned: Sequence[Planned]) -> list[Planned]:
    """Each target gets the edits of one module in a run; what another one offers it waits for the next."""
    taken: dict[str, str] = {}
    found = []
    for one in planned:
        target, source = one.carried.target, one.carried.source
        if one.texts and taken.setdefault(target, source) != source:
            one = because(one.carried, f"{taken[target]} offers it an edit, too; run it again")
        found.append(one)
    return found


def _finished(folder: Folder, one: Planned) -> Carried:
    """The verdict on what was written; noted, so that `check` knows."""
    lock = folder.lock(one.carried.target)
    if lock is not None and lock.kind == "network" and one.texts:
        finding = verify_network(folder, one.carried.target, lock)
        if isinstance(finding, LostModel):
            return one.carried
        remember(folder, one.carried.target, finding)
        return replace(one.carried, report=finding)
    if lock is None or one.verdict is None or one.model is None:
        return one.carried
    files = tuple(file_state(folder, name, lock) for name in lock.base)
    judge = ModelJudge(folder, one.carried.target, lock, one.model)
    remember(folder, one.carried.target, Finding(one.verdict, files, one.model, Signed(), judge))
    return replace(one.carried, report=one.verdict)


def _planned(folder: Folder, source: _Source) -> list[Planned]:
    found = []
    module = source.state.module
    unfaithful = _unfaithful(folder, source) if source.read else ""
    for other in source.state.lacking:
        refused = [one for one in other.what if one in source.refused]
        found += [Planned(Carried(module, other.module, (one,), source.refused[one])) for one in refused]
        reads = [one for one in source.read if one.edit.what in other.what]
        what = tuple(one.edit.what for one in reads)
        if reads and unfaithful:
            found.append(Planned(Carried(module, other.module, what, unfaithful)))
        elif reads:
            found.append(_onto(folder, source, Carried(module, other.module, what), reads))
    return found


def _onto(folder: Folder, source: _Source, one: Carried, reads: Sequence[_Read]) -> Planned:
    """The texts of one module with the edits."""
    module = one.target
    lock = folder.lock(module)
    job = None if lock is None else job_of(folder, lock)
    if lock is None or not isinstance(job, Job):
        return because(one, "its model cannot be read")
    if any(not read.of_model for read in reads) and lock.method != source.lock.method:
        return because(one, f"it is an edit of the method {source.lock.method}, and this is {lock.method}")
    try:
        program = _program(job.model, lock.method, reads)
        new = compiler.render_program(program, lock.backend, options_of(lock), module)
    except (PatchError, CodegenError) as error:
        return because(one, str(error))
    planned = merged_into(folder, one, new)
    if not planned.texts:
        return planned
    with copied(folder, tuple(lock.base), planned.texts) as place:
        report = verify(job.testable, lock.method, place / f"{module}.py", options_of(lock), program=program)
        verdict = verify(job.testable, lock.method, place / f"{module}.py", options_of(lock))
    if not report.equivalent:
        return because(one, f"the file would not compute the edited statement ({report.difference})")
    verdict = replace(verdict, path=str(folder.path / f"{module}.py"), deviation=None)
    return replace(planned, verdict=verdict, model=job.model)


def write_carried(folder: Folder, texts: Mapping[str, str], seen: Mapping[str, bytes | None]) -> None:
    """Write all texts or none, by file name; `seen` is what the files held when the texts were made.

    Raises:
        EditedFileError: somebody saved one of them since; nothing was written.
    """
    if not texts:
        return
    with folder.writing():
        changes = []
        for name, text in texts.items():
            before = seen[name]
            spelling = Spelling() if before is None else decode(before)[1]
            changes.append(Change(folder.path / name, before, encode(text, spelling)))
        try:
            write_changes([*changes, undo_record(folder, changes, "generate --carry-edits")], folder.journal)
        except ChangedMeanwhileError:
            message = "a file was saved while edits were carried to it; nothing was written, run it again"
            raise EditedFileError(message) from None


def _program(model: Model, method: str, reads: Sequence[_Read]) -> Program:
    changed = patched_model(model, [one.patch for one in reads if one.of_model])
    return patched_program(compiler.build_program(changed, method), [one.patch for one in reads if not one.of_model])


def _unfaithful(folder: Folder, source: _Source) -> str:
    """Why what was read back is not what the edited file computes; empty if it is."""
    try:
        program = _program(source.job.model, source.lock.method, source.read)
    except (PatchError, CodegenError) as error:
        return str(error)
    known = {replace(one.edit, line=0) for one in source.read}
    texts = rest_without(folder, source.state.files, lambda edit: edit not in known)
    module = source.state.module
    with copied(folder, tuple(source.lock.base), texts) as place:
        try:
            report = verify(
                source.job.testable,
                source.lock.method,
                place / f"{module}.py",
                options_of(source.lock),
                program=program,
            )
        except (CodegenError, SyntaxError, ImportError, NameError, AttributeError) as error:
            return f"it does not stand on its own ({error})"
    failed = next((one.message for one in report.outcomes if one.message and one.function != "module"), "")
    if failed:
        return f"the edited file itself fails: {failed}"
    return "" if report.equivalent else f"what it was read as is not what the file computes ({report.difference})"


def _read_back(folder: Folder, state: ModuleState, job: Job, lock: Lock) -> _Source:
    source = _Source(state, job, lock)
    spellings = _spellings(job.model, compiler.build_program(job.model, lock.method))
    for one in state.files:
        language = language_of(one.name)
        text = read_text(folder.path / one.name)
        if language is None or text is None:
            continue
        all_of_it = statements(text, language)
        for edit in one.edits:
            if not edit.name or not edit.function:
                source.refused[edit.what] = "it assigns no name that other modules have, too"
                continue
            try:
                target, value = edit.name, None  # type: str, Expression | None
                if edit.kind != "deleted":
                    code = next(each.segment.code for each in all_of_it if each.line == edit.line and each.segment.code)
                    target, value = read_statement(code, language, spellings)
                source.read.append(_placed(edit, target, value, all_of_it, job.model, spellings))
            except UnreadableError as error:
                source.refused[edit.what] = str(error)
    _refuse_readers(source)
    return source


def _placed(
    edit: Edit,
    target: str,
    value: Expression | None,
    all_of_it: Sequence[Statement],
    model: Model,
    spellings: Spellings,
) -> _Read:
    """The patch of an edit: of the model if it has the statement, else of the program."""
    before = [each for each in all_of_it if each.function == edit.function and each.line < edit.line and each.name]
    after = spellings.names.get(before[-1].name, before[-1].name) if before else ""
    helper = spellings.helpers.get(edit.function, "")
    own = next((one for one in model.helpers if one.name == helper), model.function)
    names = {name for statement in own.body for name in writes(statement)}
    of_equations = bool(helper) or edit.function in _EQUATIONS
    of_model = of_equations and (target in names or edit.kind == "added")
    function = (helper or own.role) if of_model else edit.function
    return _Read(edit, Patch(function, edit.kind, target, value, after), of_model)


def _refuse_readers(source: _Source) -> None:
    """A statement that reads what was added and could not be read back cannot be carried either."""
    lost = {edit.name: what for one in source.state.files for edit in one.edits for what in (edit.what,)}
    lost = {name: what for name, what in lost.items() if what in source.refused and name}
    for one in list(source.read):
        words = set(one.edit.after.replace("(", " ").split())
        gone = next((name for name in lost if name in words and name != one.edit.name), None)
        if gone is not None:
            source.read.remove(one)
            source.refused[one.edit.what] = f"it reads {gone}, which cannot be carried"


def _spellings(model: Model, program: Program) -> Spellings:
    functions = [model.function, *model.helpers, *program.functions]
    functions += [one for one in (program.start, program.propagator) if one is not None]
    names = {row.name for row in model.constants}
    for function in functions:
        names |= {argument.name for argument in function.arguments}
        names |= {name for statement in function.body for name in writes(statement)}
    spelt: dict[str, str] = {}
    for name in sorted(names):
        for word in (plain_name(name), f"{transliterate(name)}_", transliterate(name), name):
            spelt[word] = name
    helpers = {word: one.name for one in model.helpers for word in (one.name, transliterate(one.name))}
    return Spellings(spelt, helpers)
