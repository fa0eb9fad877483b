"""What the review page shows: the model, and beside it the generated lines of each backend with their edits."""

from __future__ import annotations

import difflib
import html
import linecache
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from brainpy_codegen.emit.highlight import highlighted
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.frontend.parse import ParsedInput
from brainpy_codegen.ir.model import Model, Parameter, Source
from brainpy_codegen.ir.network import NetworkModel, NeuronModel
from brainpy_codegen.session.generate import Job
from brainpy_codegen.session.known import job_of
from brainpy_codegen.session.origins import sources_of
from brainpy_codegen.session.status import FAILING, UNCERTAIN, ModuleState
from brainpy_codegen.verification.known import Finding
from brainpy_codegen.verification.network import NetworkFinding
from brainpy_codegen.verification.report import EQUIVALENT, Outcome
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import SourceFunction, line_map
from brainpy_codegen.workspace.segments import Language


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pane.

    Attributes:
        number: as editors count; 0 for a line that is gone.
        code: its HTML.
        kind: "same", "edited" (changed or added by hand) or "gone" (as it was generated).
        link: the line of the model that it belongs to; 0 if to none.
    """

    number: int
    code: str
    kind: str = "same"
    link: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one result, in words for a table."""

    function: str
    output: str
    verdict: str
    unit: str
    remark: str


@dataclass(frozen=True, slots=True)
class Pane:
    """One generated file."""

    name: str
    lines: tuple[Line, ...]

    @property
    def edited(self) -> int:
        """How many of its lines were changed or added by hand."""
        return sum(one.kind == "edited" for one in self.lines)


@dataclass(frozen=True, slots=True)
class ReviewedModule:
    """One generated module: its state in a word, what is the matter in sentences, verdicts and files."""

    name: str
    backend: str
    method: str
    state: str
    verdict: str
    notes: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    panes: tuple[Pane, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A state or parameter: name, unit, default and comment."""

    name: str
    unit: str
    value: str
    comment: str


@dataclass(frozen=True, slots=True)
class ReviewedModel:
    """A model with everything that was generated from it."""

    reference: str
    title: str
    lines: tuple[Line, ...] = ()
    states: tuple[Quantity, ...] = ()
    parameters: tuple[Quantity, ...] = ()
    modules: tuple[ReviewedModule, ...] = field(default=())


def review(
    folder: Folder, states: Sequence[ModuleState], findings: Mapping[str, Finding | NetworkFinding]
) -> tuple[ReviewedModel, ...]:
    """The models of a folder with their modules.

    Args:
        folder: the output folder.
        states: the modules to show.
        findings: what `verify` found, by module; those that are missing are shown as not compared now.
    """
    found: dict[str, ReviewedModel] = {}
    modules: dict[str, list[ReviewedModule]] = {}
    for state in states:
        lock = state.lock
        if lock is None or lock.kind == "input":
            continue
        job = job_of(folder, lock)
        subject = job.subject if isinstance(job, Job) and not isinstance(job.subject, ParsedInput) else None
        sources = sources_of(job) if isinstance(job, Job) else ()
        found.setdefault(lock.model, _model(lock.model, subject, sources))
        modules.setdefault(lock.model, []).append(_module(folder, state, subject, sources, findings.get(state.module)))
    edited = [reference for reference, made in modules.items() if any("edited" in one.state for one in made)]
    found = {reference: found[reference] for reference in (*edited, *found)}
    return tuple(
        ReviewedModel(
            one.reference, one.title, one.lines, one.states, one.parameters, _edited_first(modules[reference])
        )
        for reference, one in found.items()
    )


def _edited_first(modules: Sequence[ReviewedModule]) -> tuple[ReviewedModule, ...]:
    return tuple(sorted(modules, key=lambda one: "edited" not in one.state))


def _model(reference: str, subject: Model | NetworkModel | None, sources: Sequence[SourceFunction]) -> ReviewedModel:
    if subject is None:
        return ReviewedModel(reference, "the model is gone")
    owners: list[tuple[str, Model, tuple[Parameter, ...]]]
    if isinstance(subject, Model):
        owners = [("", subject, subject.parameters)]
    else:
        owners = [(f"{name}.", neuron.model, neuron.parameters) for name, neuron in _populations(subject)]
    return ReviewedModel(
        reference,
        subject.title or subject.name,
        tuple(_model_lines(subject.source, sources, main_last=isinstance(subject, Model))),
        tuple(
            Quantity(f"{whose}{one.name}", one.unit, "", one.comment)
            for whose, model, _ in owners
            for one in model.states
        ),
        tuple(
            Quantity(f"{whose}{one.name}", one.unit, "" if one.default is None else _literal(one.default), one.comment)
            for whose, _, parameters in owners
            for one in parameters
        ),
    )


def _populations(network: NetworkModel) -> Iterator[tuple[str, NeuronModel]]:
    return ((one.name, one.neuron) for one in network.populations if one.neuron is not None)


def _literal(default: object) -> str:
    text = getattr(default, "text", None)
    return str(text) if text is not None else f"{getattr(default, 'operator', '')}{_literal(default.operand)}"  # type: ignore[attr-defined]


def _model_lines(source: Source, sources: Sequence[SourceFunction], *, main_last: bool) -> Iterator[Line]:
    """The functions of the model, as they stand in its file; those of a network in the order in which they do."""
    linecache.checkcache(source.path)
    rows = linecache.getlines(source.path)
    shown = highlighted("".join(rows), "python")
    written = {one.start: one for one in sources if one.path == source.path and _stands_there(one, rows)}
    equations = [one for one in written.values() if one.equations]
    others = [one for one in written.values() if not one.equations]
    order = (
        [*others, *equations] if main_last and len(equations) == 1 else [written[start] for start in sorted(written)]
    )
    for one in order:
        assert one.function.span is not None
        if one is not order[0]:
            yield Line(0, "")
        for number in range(one.start, min(one.function.span.end_line, len(rows)) + 1):
            yield Line(number, shown[number - 1], "same", number)


def _stands_there(one: SourceFunction, rows: Sequence[str]) -> bool:
    """Whether a function is in this file: a helper may come from another one."""
    name = one.shown.rpartition(".")[2]
    return 1 <= one.start <= len(rows) and (name in rows[one.start - 1] or "lambda" in rows[one.start - 1])


def _module(
    folder: Folder,
    state: ModuleState,
    subject: Model | NetworkModel | None,
    sources: Sequence[SourceFunction],
    finding: Finding | NetworkFinding | None,
) -> ReviewedModule:
    lock = state.lock
    assert lock is not None
    units = {one.name: one.unit for one in subject.states} if isinstance(subject, Model) else {}
    verdicts: tuple[Verdict, ...] = ()
    if isinstance(finding, Finding):
        verdicts = tuple(_verdict(one, units) for one in finding.report.outcomes)
    reasons: dict[str, list[str]] = {}
    for mark in state.signed.holding:
        reasons.setdefault(mark.reason, []).append(mark.what)
    notes = [f"accepted ({reason}): {', '.join(what)}" for reason, what in reasons.items()]
    notes += [f"not accepted any more: {one.signature.what}: {one.why}" for one in state.signed.expired]
    if finding is not None and finding.verdict not in EQUIVALENT and finding.difference:
        notes.append(f"largest deviation: {finding.difference}")
    if finding is not None and finding.deviation is not None:
        one = finding.deviation
        notes.append(f"{one.heading}: {Path(one.path).name}:{one.line}, {one.text}")
    notes += [f"{other.module} lacks this edit: {', '.join(other.what)}" for other in state.lacking]
    panes = tuple(_pane(folder, one.name, sources, subject) for one in sorted(state.files, key=_main_first))
    word = ", ".join(flag for flag in state.flags if flag not in UNCERTAIN) or "current"
    return ReviewedModule(
        state.module, lock.backend, lock.method, word, _word(state, finding), tuple(notes), verdicts, panes
    )


def _main_first(state: object) -> bool:
    # The C text before its loader: it holds the equations.
    return str(getattr(state, "name", "")).endswith(".py")


def _word(state: ModuleState, finding: Finding | NetworkFinding | None) -> str:
    if finding is not None:
        return f"{finding.verdict}, accepted" if finding.accepted else finding.verdict
    if "edited" not in state.flags:
        return "as generated"
    if "different" in state.flags:
        return "different"
    if (FAILING | UNCERTAIN).intersection(state.flags):
        return "not verified"
    return "accepted" if state.signed.holding else "verified"


def _verdict(one: Outcome, units: Mapping[str, str]) -> Verdict:
    remark = one.message
    if not remark and one.worst is not None and one.verdict != "bitwise":
        remark = f"model {one.worst.expected:.9g}, file {one.worst.found:.9g}"
    return Verdict(one.function, one.output, one.verdict, units.get(one.variable, ""), remark)


def _pane(folder: Folder, name: str, sources: Sequence[SourceFunction], subject: Model | NetworkModel | None) -> Pane:
    mine = read_text(folder.path / name) or ""
    base = read_text(folder.base(name))
    language = language_of(name)
    if language is None:
        return Pane(name, tuple(Line(k, html.escape(row)) for k, row in enumerate(mine.splitlines(), 1)))
    path = "" if subject is None else subject.source.path
    links = _links(mine, language, [one for one in sources if one.path == path])
    return Pane(name, tuple(_compared(mine if base is None else base, mine, language, links)))


def _links(text: str, language: Language, sources: Sequence[SourceFunction]) -> dict[int, int]:
    """Line of the file -> line of the model."""
    return {
        line: one.source.start + one.offset
        for one in line_map(text, language, sources)
        if one.source is not None
        for line in range(one.first, one.last + 1)
    }


def _compared(base: str, mine: str, language: Language, links: Mapping[int, int]) -> Iterator[Line]:
    old, new = highlighted(base.removesuffix("\n"), language), highlighted(mine.removesuffix("\n"), language)
    for tag, i0, i1, j0, j1 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (Line(0, row, "gone", links.get(j0 + 1, 0)) for row in old[i0:i1])
        kind = "same" if tag == "equal" else "edited"
        yield from (Line(j + 1, new[j], kind, links.get(j + 1, 0)) for j in range(j0, j1))
