"""Compare a network's module on disk with what would be generated: the same wiring, start and seed, many steps.

Wiring, initial values and random numbers are those of the declaration, so both texts run on equal arrays, and every
spike and every variable at the end is compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias, TypeVar

import numpy as np

from brainpy_codegen.errors import ToolMissingError, UsageError
from brainpy_codegen.ir.network import NetworkModel
from brainpy_codegen.network.network import Network
from brainpy_codegen.runtime.load import load, support
from brainpy_codegen.runtime.simulate import readable_error
from brainpy_codegen.session.generate import Job, compile_job, network_job
from brainpy_codegen.session.known import LostModel, job_of, options_of
from brainpy_codegen.session.network_arrays import Builder, Values
from brainpy_codegen.session.origins import sources_of
from brainpy_codegen.session.places import Place, Places
from brainpy_codegen.session.signed import Signed, rest_without, signed
from brainpy_codegen.session.sources import support_files
from brainpy_codegen.verification.deviating import Edited
from brainpy_codegen.verification.isolation import SECONDS, Lost, Watch, isolated
from brainpy_codegen.verification.known import copied, settled_or_verified, signed_lines
from brainpy_codegen.verification.network_starts import declared_start, spread_start
from brainpy_codegen.verification.network_steps import Pace, Parting, first_deviating
from brainpy_codegen.verification.report import EQUIVALENT, NOT_EQUIVALENT, Deviation, Verdict
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.state import FileState, file_state

STEPS, SPREAD_STEPS, DT = 1000, 300, 0.1
_MOST = 6  # statements that are named
_THREADS = 2  # that share the neurons in the second comparison
_RUN, _LONGER = "run", 20  # what is watched, and how many times the processor time of what was generated it may take
ROUNDING = 1e-9  # of the largest magnitude that a variable reaches

Result = TypeVar("Result")
Ran: TypeAlias = tuple[Mapping[str, Any], dict[str, Any]]
"""The spikes of a run, by part, and every variable at its end."""


@dataclass(frozen=True, slots=True)
class NetworkFinding:
    """What the comparison of a network's module found.

    Attributes:
        module: its name. files: the state of its files.
        model: the network as it is declared.
        verdict: of all parts together.
        spikes: how many there were in the run of what was generated.
        judge: compares other texts of the module.
        differences: what differs, part by part, in words.
        parting: the first step that the file makes differently from equal arrays; None if nothing differs.
        first: the first edited statement that makes that step differ; None if the edits alone do not.
        places: that statement with the line of the network that it comes from; all edited ones, where it is not known.
        signed: the differences that were signed off.
        accepted: the file computes something else, but all of that was signed off.
    """

    module: str
    files: tuple[FileState, ...]
    model: NetworkModel
    verdict: Verdict
    spikes: int
    judge: NetworkJudge
    differences: tuple[str, ...] = ()
    parting: Parting | None = None
    first: Edited | None = None
    places: tuple[Place, ...] = ()
    signed: Signed = field(default_factory=Signed)
    accepted: bool = False

    @property
    def equivalent(self) -> bool:
        """Whether the file computes the network, up to rounding."""
        return self.verdict in EQUIVALENT

    @property
    def exit_code(self) -> int:
        """0 if the file computes the network, or differs from it as it was signed off to do."""
        return 0 if self.equivalent or self.accepted else NOT_EQUIVALENT

    @property
    def difference(self) -> str:
        """The differences in one line."""
        return "; ".join(self.differences)

    @property
    def deviation(self) -> Deviation | None:
        """The first statement that deviates, if it is known and still there."""
        if self.first is None or not self.places:
            return None
        (place,) = self.places
        line = place.source_line or None
        return Deviation(str(place.file), place.line, place.text, place.function, self.first.edit.name, model_line=line)

    @property
    def right_texts(self) -> Mapping[str, str]:
        """The texts without what was signed off, where only they compute the network."""
        return {} if self.equivalent else self.signed.rest

    def as_json(self) -> dict[str, Any]:
        """The finding as a dict."""
        return {
            "module": self.module,
            "verdict": self.verdict,
            "spikes": self.spikes,
            "differences": list(self.differences),
            "step": None if self.parting is None else self.parting.step,
            "deviation": None if self.first is None else self.first.edit.what,
            "statements": [{"file": str(one.file), "line": one.line, "text": one.text} for one in self.places],
            "exit_code": self.exit_code,
            "accepted": [one.row for one in self.signed.holding],
            "expired": [{**one.signature.row, "why": one.why} for one in self.signed.expired],
        }

    def __str__(self) -> str:
        head = f"{self.module}: {self.verdict}, over {STEPS} steps with {self.spikes} spikes"
        rows = [head, *(f"  {one}" for one in self.differences)]
        if self.parting is not None:
            step = self.parting.step
            rows.append(f"  first step that differs: that from t = {step * DT:.9g} (step {step}): {self.parting.words}")
        rows += self._statements()
        if not self.equivalent:
            rows += signed_lines(self.signed, accepted=self.accepted)
        return "\n".join(rows)

    def _statements(self) -> Iterator[str]:
        """The first statement that deviates, or else those to look at."""
        if self.first is not None and not self.places:
            yield f"  first statement that deviates: {self.first.edit.what}, which was deleted from {self.first.file}"
        heading = "most likely because of" if self.first is None else "first statement that deviates"
        for place in self.places:
            first, *more = str(place).splitlines()
            yield f"  {heading}: {first}"
            yield from (f"    {row}" for row in more)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a module compares with what would be generated: the verdict, what differs, and the first step that does."""

    verdict: Verdict
    differences: tuple[str, ...] = ()
    parting: Parting | None = None


class NetworkJudge:
    """Runs texts of a network's module beside what would be generated, on the same arrays.

    Args:
        folder: the output folder.
        module: the name of the module.
        lock: its lock.
        network: the declaration.
        seed: of all random numbers.

    Raises:
        UsageError: the network cannot be run as it is declared.
        ToolMissingError: there is no compiler.
    """

    def __init__(self, folder: Folder, module: str, lock: Lock, network: Network, seed: int) -> None:
        self._folder, self._module, self._lock, self._network, self._seed = folder, module, lock, network, seed
        fresh = compile_job(network_job(network, lock.method, lock.backend, options_of(lock)))
        with copied(folder, tuple(fresh.files), fresh.files) as place:
            for name, text in _support(lock).items():
                (place / "support").mkdir(exist_ok=True)
                (place / "support" / name).write_text(text, encoding="utf-8")
            generated = load(place / f"{module}.py")
            try:
                self._pace = Pace(generated, declared_start(generated, network, DT, seed), DT)
                self._spread = Pace(generated, spread_start(generated, network, DT, seed), DT, _THREADS)
                self._pace.warm_up()
                begin = time.process_time()
                self._expected = _run(generated, network, seed)
                self._seconds = SECONDS + _LONGER * (time.process_time() - begin)
            except ValueError as error:  # a parameter that only a simulation is given
                raise UsageError(f"the network {network.name!r} cannot be run as it is declared: {error}") from error
            except Exception as error:  # such as a compiler that is missing
                raise readable_error(error, generated) from error

    @property
    def spikes(self) -> int:
        """How many there are in the run of what would be generated."""
        return sum(steps.size for steps, _ in self._expected[0].values())

    def compared(self, texts: Mapping[str, str] | None = None) -> Comparison:
        """How the module as it is on disk, or with other texts of its files, compares."""
        if texts is None:
            return self._compared(self._folder.path)
        with copied(self._folder, tuple(self._lock.base), texts) as place:
            return self._compared(place)

    def computes(self, files: Sequence[FileState], texts: Mapping[str, str]) -> bool:
        """Whether the module with other texts computes the network."""
        if settled_or_verified(self._folder, self._lock, files, texts):
            return True
        return self.compared(texts).verdict in EQUIVALENT

    def difference(self, texts: Mapping[str, str]) -> str:
        """What the module with other texts does differently."""
        return "; ".join(self.compared(texts).differences)

    def apart(self, texts: Mapping[str, str], others: Mapping[str, str]) -> str:
        """In what two sets of texts of the module differ; empty if they compute the same, up to rounding."""
        found = []
        for given in (texts, others):
            with copied(self._folder, tuple(self._lock.base), given) as place:
                ran = self._ran(place)
            if isinstance(ran, str):
                return ran
            found.append(ran)
        verdict, differences = _compared(*found)
        return "" if verdict in EQUIVALENT else "; ".join(differences)

    def _compared(self, place: Path) -> Comparison:
        found = self._ran(place)
        parting = self._tried(
            place, lambda module: self._pace.parting(module, STEPS) or self._spread.parting(module, SPREAD_STEPS)
        )
        if isinstance(parting, str):  # it cannot even be loaded, or does not return
            parting = None
        if isinstance(found, str):
            return Comparison("different", (found,), parting)
        verdict, differences = _compared(self._expected, found)
        if verdict == "different" and parting is None:
            return Comparison("rounding")  # which has moved a spike, and so all that came after
        if verdict in EQUIVALENT and parting is not None:
            return Comparison("different", (parting.words,), parting)
        return Comparison(verdict, differences, parting)

    def first(self, files: Sequence[FileState], parting: Parting) -> Edited | None:
        """The first edited statement that makes a step differ."""

        def agrees(kept: frozenset[Edited]) -> bool:
            texts = _with_only(self._folder, files, kept)
            with copied(self._folder, tuple(self._lock.base), texts) as place:
                return self._tried(place, lambda module: self._pace.agrees(module, parting)) is True

        return first_deviating(self._folder, [Edited(one.name, edit) for one in files for edit in one.edits], agrees)

    def _ran(self, place: Path) -> Ran | str:
        """What the module in a folder computes; why it cannot run, if it cannot."""
        return self._tried(place, lambda module: _run(module, self._network, self._seed))

    def _tried(self, place: Path, doing: Callable[[ModuleType], Result]) -> Result | str:
        """What comes of doing something with the module in a folder; why nothing does, if nothing does."""

        def work(watch: Watch, lost: Lost) -> Result | str:
            if lost:
                return f"the file {lost[_RUN]}"
            try:
                with watch.over(_RUN):
                    return doing(module)
            except ToolMissingError:
                raise
            except Exception as error:  # an edited file may raise anything
                return _in_words(error)

        try:
            module = load(place / f"{self._module}.py")
        except ToolMissingError:
            raise
        except Exception as error:
            return _in_words(error)
        return isolated(work, self._lock.backend, self._seconds)


def verify_network(folder: Folder, module: str, lock: Lock, *, seed: int = 0) -> NetworkFinding | LostModel:
    """Compare a network's module on disk with what would be generated from its declaration."""
    job = job_of(folder, lock)
    if isinstance(job, LostModel):
        return job
    if not isinstance(job.declared, Network):
        return LostModel("gone", f"{lock.model} declares no network any more")
    files = tuple(file_state(folder, name, lock) for name in lock.base)
    judge = NetworkJudge(folder, module, lock, job.declared, seed)
    found = judge.compared()
    marks = signed(folder, lock, files, job.network)
    given = module, files, job.network, found.verdict, judge.spikes, judge, found.differences, found.parting
    finding = NetworkFinding(*given, signed=marks)
    if finding.equivalent:
        return finding
    accepted = bool(marks.holding) and judge.computes(files, marks.rest)
    first = None if found.parting is None else judge.first(files, found.parting)
    edits = [first] if first is not None else [Edited(one.name, edit) for one in files for edit in one.edits]
    return replace(finding, places=_edited_places(folder, job, edits), first=first, accepted=accepted)


def _with_only(folder: Folder, files: Sequence[FileState], kept: frozenset[Edited]) -> dict[str, str]:
    """The edited files with these edits alone."""
    texts: dict[str, str] = {}
    for state in files:
        known = {replace(one.edit, line=0) for one in kept if one.file == state.name}
        texts |= rest_without(folder, [state], lambda edit, known=known: edit not in known)  # type: ignore[misc]
    return texts


def _edited_places(folder: Folder, job: Job, edits: Sequence[Edited]) -> tuple[Place, ...]:
    places = Places(folder, list(dict.fromkeys(one.file for one in edits)), sources_of(job))
    found = [places.at(one.file, one.edit.line) for one in edits if one.edit.line]
    return tuple(one for one in found if one is not None)[:_MOST]


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {(str(error).strip().splitlines() or [''])[0]}"


def _support(lock: Lock) -> dict[str, str]:
    names = support_files(lock.support)
    return {Path(name).name: text for name, text in names.items() if name.startswith("support/")}


def _arrays(module: ModuleType, network: Network, seed: int) -> dict[str, Any]:
    return Builder(network, module, Values({}, {}, DT, seed)).arrays()


def _run(module: ModuleType, network: Network, seed: int) -> Ran:
    """The spikes of a run, and every variable at its end."""
    arrays = _arrays(module, network, seed)
    run: Any = support(module, "network_run")
    outcome = run.integrate(module.LOOP, module.PARTS, module.ARGUMENTS, arrays, 0.0, DT, STEPS, 1)
    final = {f"{part.name}.{name}": arrays[f"{part.name}.{name}"] for part in module.PARTS for name in part.states}
    return outcome.spikes, final


def _compared(expected: Ran, found: Ran) -> tuple[Verdict, tuple[str, ...]]:
    differences = []
    verdict: Verdict = "bitwise"
    for name, (steps, index) in expected[0].items():
        other_steps, other_index = found[0].get(name, (steps[:0], index[:0]))
        if np.array_equal(steps, other_steps) and np.array_equal(index, other_index):
            continue
        shared = min(steps.size, other_steps.size)
        same = (steps[:shared] == other_steps[:shared]) & (index[:shared] == other_index[:shared])
        first = int(np.argmin(same)) if not same.all() else shared
        ends = [int(one[first]) for one in (steps, other_steps) if first < one.size]
        differences.append(f"{name}: spikes differ from step {min(ends)} on ({steps.size} and {other_steps.size})")
    for name, values in expected[1].items():
        other = found[1].get(name)
        if other is None or not np.all(np.isfinite(other) | ~np.isfinite(values)):
            verdict = "nan"
            differences.append(f"{name}: not a number")
        elif not np.array_equal(values, other, equal_nan=True):
            size = float(np.nanmax(np.abs(values), initial=0.0))
            apart = float(np.nanmax(np.abs(values - other), initial=0.0))
            if apart > ROUNDING * size:
                differences.append(f"{name}: differs by up to {apart:.3g} after {STEPS} steps")
            elif verdict == "bitwise":
                verdict = "rounding"
    return ("nan" if verdict == "nan" else "different" if differences else verdict), tuple(differences)
