"""Compare a network's module on disk with what would be generated: the same wiring, start and seed, many steps.

Wiring, initial values and random numbers are those of the declaration, so both texts run on equal arrays, and every
spike and every variable at the end is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.errors import CodegenError, ToolMissingError, UsageError
from brainpy_codegen.ir.network import NetworkModel
from brainpy_codegen.network.network import Network
from brainpy_codegen.runtime.load import load, support
from brainpy_codegen.session.generate import Job, compile_job, network_job
from brainpy_codegen.session.known import LostModel, job_of, options_of, roots
from brainpy_codegen.session.network_arrays import Builder, Values
from brainpy_codegen.session.origins import sources_of
from brainpy_codegen.session.places import Place, Places
from brainpy_codegen.session.references import find_network
from brainpy_codegen.session.signed import Signed, signed
from brainpy_codegen.session.sources import support_files
from brainpy_codegen.verification.known import copied, settled_or_verified, signed_lines
from brainpy_codegen.verification.report import EQUIVALENT, NOT_EQUIVALENT, Verdict
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.state import FileState, file_state

STEPS, DT = 1000, 0.1
_MOST = 6  # statements that are named
_FAILURES = (
    *(ArithmeticError, AttributeError, CodegenError, ImportError, LookupError, NameError, SyntaxError, TypeError),
    ValueError,
)
ROUNDING = 1e-9  # of the largest magnitude that a variable reaches

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
        places: the edited statements, each with the line of the network that it comes from; only if something differs.
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
    def deviation(self) -> None:
        """No statement is run by itself."""

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
            "statements": [{"file": str(one.file), "line": one.line, "text": one.text} for one in self.places],
            "exit_code": self.exit_code,
            "accepted": [one.row for one in self.signed.holding],
            "expired": [{**one.signature.row, "why": one.why} for one in self.signed.expired],
        }

    def __str__(self) -> str:
        head = f"{self.module}: {self.verdict}, over {STEPS} steps with {self.spikes} spikes"
        rows = [head, *(f"  {one}" for one in self.differences)]
        for place in self.places:
            rows += [f"  look at: {row}" if k == 0 else f"    {row}" for k, row in enumerate(str(place).splitlines())]
        if not self.equivalent:
            rows += signed_lines(self.signed, accepted=self.accepted)
        return "\n".join(rows)


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
    """

    def __init__(self, folder: Folder, module: str, lock: Lock, network: Network, seed: int) -> None:
        self._folder, self._module, self._lock, self._network, self._seed = folder, module, lock, network, seed
        fresh = compile_job(network_job(network, lock.method, lock.backend, options_of(lock)))
        with copied(folder, tuple(fresh.files), fresh.files) as place:
            for name, text in _support(lock).items():
                (place / "support").mkdir(exist_ok=True)
                (place / "support" / name).write_text(text, encoding="utf-8")
            try:
                self._expected = _run(load(place / f"{module}.py"), network, seed)
            except ValueError as error:  # a parameter that only a simulation is given
                raise UsageError(f"the network {network.name!r} cannot be run as it is declared: {error}") from error

    @property
    def spikes(self) -> int:
        """How many there are in the run of what would be generated."""
        return sum(steps.size for steps, _ in self._expected[0].values())

    def compared(self, texts: Mapping[str, str] | None = None) -> tuple[Verdict, tuple[str, ...]]:
        """The verdict on the module as it is on disk, or with other texts of its files, and what differs."""
        if texts is None:
            return self._compared(self._folder.path)
        with copied(self._folder, tuple(self._lock.base), texts) as place:
            return self._compared(place)

    def computes(self, files: Sequence[FileState], texts: Mapping[str, str]) -> bool:
        """Whether the module with other texts computes the network."""
        if settled_or_verified(self._folder, self._lock, files, texts):
            return True
        return self.compared(texts)[0] in EQUIVALENT

    def difference(self, texts: Mapping[str, str]) -> str:
        """What the module with other texts does differently."""
        return "; ".join(self.compared(texts)[1])

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

    def _compared(self, place: Path) -> tuple[Verdict, tuple[str, ...]]:
        found = self._ran(place)
        return ("different", (found,)) if isinstance(found, str) else _compared(self._expected, found)

    def _ran(self, place: Path) -> Ran | str:
        """What the module in a folder computes; why it cannot run, if it cannot."""
        try:
            return _run(load(place / f"{self._module}.py"), self._network, self._seed)
        except ToolMissingError:
            raise
        except _FAILURES as error:
            return f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"


def verify_network(folder: Folder, module: str, lock: Lock, *, seed: int = 0) -> NetworkFinding | LostModel:
    """Compare a network's module on disk with what would be generated from its declaration."""
    job, network = job_of(folder, lock), _network(folder, lock)
    if isinstance(job, LostModel):
        return job
    if isinstance(network, LostModel) or not isinstance(job.subject, NetworkModel):
        return LostModel("gone", f"{lock.model} declares no network any more")
    files = tuple(file_state(folder, name, lock) for name in lock.base)
    judge = NetworkJudge(folder, module, lock, network, seed)
    verdict, differences = judge.compared()
    marks = signed(folder, lock, files, job.subject)
    finding = NetworkFinding(module, files, job.subject, verdict, judge.spikes, judge, differences, signed=marks)
    if finding.equivalent:
        return finding
    accepted = bool(marks.holding) and judge.computes(files, marks.rest)
    return replace(finding, places=_edited_places(folder, job, files), accepted=accepted)


def judge_of(folder: Folder, module: str, lock: Lock, *, seed: int = 0) -> NetworkJudge:
    """What runs texts of a network's module.

    Raises:
        UsageError: the network is not there any more, or cannot be run as it is declared.
    """
    network = _network(folder, lock)
    if isinstance(network, LostModel):
        raise UsageError(network.reason)
    return NetworkJudge(folder, module, lock, network, seed)


def _edited_places(folder: Folder, job: Job, files: Sequence[FileState]) -> tuple[Place, ...]:
    places = Places(folder, [one.name for one in files], sources_of(job))
    found = [places.at(one.name, edit.line) for one in files for edit in one.edits if edit.line]
    return tuple(one for one in found if one is not None)[:_MOST]


def _network(folder: Folder, lock: Lock) -> Network | LostModel:
    for root in roots(folder):
        if (root / lock.model.rpartition(":")[0]).is_file():
            found = find_network(lock.model, root)
            if found is not None:
                return found
    return LostModel("gone", f"{lock.model} declares no network any more")


def _support(lock: Lock) -> dict[str, str]:
    names = support_files(lock.support)
    return {Path(name).name: text for name, text in names.items() if name.startswith("support/")}


def _run(module: ModuleType, network: Network, seed: int) -> Ran:
    """The spikes of a run, and every variable at its end."""
    arrays = Builder(network, module, Values({}, {}, DT, seed)).arrays()
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
