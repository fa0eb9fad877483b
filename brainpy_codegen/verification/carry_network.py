"""Carry an edit of a network's module to the other backends of the network.

The edited statement is read back into the function of the network's program that it stands in, and the generator prints
that program for the other backend. Before anything is written, the program is printed for the edited module's own
backend, too, and run beside the edited file: what was read has to be what the file computes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from brainpy_codegen import compiler
from brainpy_codegen.emit.c_names import transliterate
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.errors import CodegenError
from brainpy_codegen.frontend.reading import Spellings, UnreadableError, read_statement
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.network import NetworkProgram
from brainpy_codegen.ir.visitor import reads, writes
from brainpy_codegen.network.network import Network
from brainpy_codegen.session.generate import Job
from brainpy_codegen.session.known import job_of
from brainpy_codegen.session.signed import rest_without
from brainpy_codegen.session.status import ModuleState
from brainpy_codegen.transforms.patch import Patch, PatchError, patched_function
from brainpy_codegen.verification.carried import Carried, Planned, because, merged_into
from brainpy_codegen.verification.network import NetworkJudge
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.edits import Edit, statements
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import plain_name
from brainpy_codegen.workspace.lock import Lock


def carried_network(folder: Folder, state: ModuleState, job: Job, lock: Lock) -> list[Planned]:
    """What becomes of the edits of a network's module on those modules of the network that lack them."""
    found: list[Planned] = []
    read: dict[tuple[str, ...], tuple[list[Patch], str]] = {}  # most modules lack the same edits
    for other in state.lacking:
        edits = [(one.name, edit) for one in state.files for edit in one.edits if edit.what in other.what]
        one = Carried(state.module, other.module, tuple(edit.what for _, edit in edits))
        if one.what not in read:
            read[one.what] = _read_back(folder, state, job, lock, edits)
        patches, reason = read[one.what]
        found.append(because(one, reason) if reason else _onto(folder, one, patches))
    return found


def _read_back(
    folder: Folder, state: ModuleState, job: Job, lock: Lock, edits: Sequence[tuple[str, Edit]]
) -> tuple[list[Patch], str]:
    """The edits as changes of the program, and why they cannot be carried; empty if they can."""
    try:
        program = _program(job)
        patches = [_patch(folder, name, edit, program) for name, edit in edits]
        return patches, _unfaithful(folder, state, job, lock, [edit for _, edit in edits], patches)
    except (PatchError, UnreadableError, CodegenError) as error:
        return [], str(error)


def _program(job: Job) -> NetworkProgram:
    return compiler.network_program(job.network, job.method, job.backend, job.options)


def _patch(folder: Folder, name: str, edit: Edit, program: NetworkProgram) -> Patch:
    """The edit as a change of a function of the program."""
    function = _function(program, edit.function)
    language, text = language_of(name), read_text(folder.path / name)
    if not edit.name or language is None or text is None:
        raise PatchError("it assigns no name that another module has, too")
    spelt = _spellings(function, program)
    if edit.kind == "deleted":
        return Patch(function.name, edit.kind, spelt.names.get(edit.name, edit.name))
    rows = statements(text, language)
    code = next(each.segment.code for each in rows if each.line == edit.line and each.segment.code)
    target, value = read_statement(code, language, spelt)
    before = [each for each in rows if each.function == edit.function and each.line < edit.line and each.name]
    return Patch(function.name, edit.kind, target, value, before[-1].name if before else "")


def _function(program: NetworkProgram, name: str) -> Function:
    for one in program.functions:
        if name in (one.name, transliterate(one.name)):
            return one
    raise PatchError(f"{name or 'the file'} is no function of one neuron or synapse that the other module has")


def _spellings(function: Function, program: NetworkProgram) -> Spellings:
    names = {argument.name for argument in function.arguments} | {one.name for one in program.constants}
    names |= {name for statement in function.body for name in writes(statement)}
    spelt = {word: name for name in sorted(names) for word in (plain_name(name), transliterate(name), name)}
    calls = {word: one.name for one in program.functions for word in (one.name, transliterate(one.name))}
    return Spellings(spelt, calls)


def _patched(program: NetworkProgram, patches: Iterable[Patch]) -> NetworkProgram:
    functions = {one.name: one for one in program.functions}
    for patch in patches:
        if patch.function not in functions:
            raise PatchError(f"the method has no function {patch.function}")
        functions[patch.function] = patched_function(functions[patch.function], patch)
    known = {one.name for one in program.constants}
    for one in functions.values():
        given = known | {argument.name for argument in one.arguments}
        for statement in one.body:
            lost = sorted(set(reads(statement)) - given) if isinstance(statement, Assign) else []
            if lost:
                raise PatchError(f"{one.name} has no {lost[0]} there")
            given |= set(writes(statement))
        gone = [name for name in one.results if name not in given]
        if gone:
            raise PatchError(f"{one.name} returns {gone[0]}, which nothing else assigns there")
    return replace(program, functions=tuple(functions.values()))


def _texts(job: Job, patches: Sequence[Patch]) -> dict[str, str]:
    program = _patched(_program(job), patches)
    return compiler.render_network(program, job.backend, job.options, job.module)


def _unfaithful(
    folder: Folder, state: ModuleState, job: Job, lock: Lock, edits: Sequence[Edit], patches: Sequence[Patch]
) -> str:
    """Why what was read back is not what the edited file computes; empty if it is."""
    known = {replace(edit, line=0) for edit in edits}
    mine = rest_without(folder, state.files, lambda edit: edit not in known)
    assert isinstance(job.declared, Network)
    judge = NetworkJudge(folder, state.module, lock, job.declared, 0)
    apart = judge.apart(mine, _texts(job, patches))
    return f"what it was read as is not what the file computes ({apart})" if apart else ""


def _onto(folder: Folder, one: Carried, patches: Sequence[Patch]) -> Planned:
    lock = folder.lock(one.target)
    job = None if lock is None else job_of(folder, lock)
    if lock is None or not isinstance(job, Job):
        return because(one, "its network cannot be read")
    try:
        return merged_into(folder, one, _texts(job, patches))
    except (PatchError, CodegenError) as error:
        return because(one, str(error))
