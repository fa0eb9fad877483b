"""Compare a network's module on disk with what would be generated: the same wiring, start and seed, many steps.

Wiring, initial values and random numbers are those of the declaration, so both texts run on equal arrays, and every
spike and every variable at the end is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.errors import UsageError
from brainpy_codegen.network.network import Network
from brainpy_codegen.runtime.load import load, support
from brainpy_codegen.session.generate import compile_job, network_job
from brainpy_codegen.session.known import LostModel, options_of, roots
from brainpy_codegen.session.network_arrays import Builder, Values
from brainpy_codegen.session.references import find_subject
from brainpy_codegen.session.sources import support_files
from brainpy_codegen.verification.known import copied
from brainpy_codegen.verification.report import NOT_EQUIVALENT, Verdict
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.state import FileState, file_state

STEPS, DT = 1000, 0.1
ROUNDING = 1e-9  # of the largest magnitude that a variable reaches


@dataclass(frozen=True, slots=True)
class NetworkFinding:
    """What the comparison of a network's module found.

    Attributes:
        module: its name. files: the state of its files.
        verdict: of all parts together.
        spikes: how many there were in the run of what was generated.
        differences: what differs, part by part, in words.
    """

    module: str
    files: tuple[FileState, ...]
    verdict: Verdict
    spikes: int
    differences: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 if the file computes the network."""
        return 0 if self.verdict in ("bitwise", "rounding") else NOT_EQUIVALENT

    @property
    def right_texts(self) -> Mapping[str, str]:
        """None but those on disk."""
        return {}

    def as_json(self) -> dict[str, Any]:
        """The finding as a dict."""
        return {
            "module": self.module,
            "verdict": self.verdict,
            "spikes": self.spikes,
            "differences": list(self.differences),
            "exit_code": self.exit_code,
        }

    def __str__(self) -> str:
        head = f"{self.module}: {self.verdict}, over {STEPS} steps with {self.spikes} spikes"
        return "\n".join([head, *(f"  {one}" for one in self.differences)])


def verify_network(folder: Folder, module: str, lock: Lock, *, seed: int = 0) -> NetworkFinding | LostModel:
    """Compare a network's module on disk with what would be generated from its declaration."""
    network = _network(folder, lock)
    if isinstance(network, LostModel):
        return network
    files = tuple(file_state(folder, name, lock) for name in lock.base)
    fresh = compile_job(network_job(network, lock.method, lock.backend, options_of(lock)))
    texts = {**fresh.files, **{f"support/{one}": text for one, text in _support(lock).items()}}
    with copied(folder, tuple(fresh.files), fresh.files) as place:
        for name, text in texts.items():
            (place / name).parent.mkdir(exist_ok=True)
            (place / name).write_text(text, encoding="utf-8")
        try:
            expected = _run(load(place / f"{module}.py"), network, seed)
        except ValueError as error:  # a parameter that only a simulation is given
            raise UsageError(f"the network {network.name!r} cannot be run as it is declared: {error}") from error
    try:
        found = _run(load(folder.path / f"{module}.py"), network, seed)
    except (ArithmeticError, LookupError, NameError, TypeError, UsageError, ValueError) as error:
        return NetworkFinding(module, files, "different", 0, (f"{type(error).__name__}: {error}",))
    verdict, differences = _compared(expected, found)
    spikes = sum(steps.size for steps, _ in expected[0].values())
    return NetworkFinding(module, files, verdict, spikes, differences)


def _network(folder: Folder, lock: Lock) -> Network | LostModel:
    for root in roots(folder):
        if (root / lock.model.rpartition(":")[0]).is_file():
            found = find_subject(lock.model, root)
            if isinstance(found, Network):
                return found
    return LostModel("gone", f"{lock.model} declares no network any more")


def _support(lock: Lock) -> dict[str, str]:
    names = support_files(lock.support)
    return {Path(name).name: text for name, text in names.items() if name.startswith("support/")}


def _run(module: ModuleType, network: Network, seed: int) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The spikes of a run, and every variable at its end."""
    arrays = Builder(network, module, Values({}, {}, DT, seed)).arrays()
    run: Any = support(module, "network_run")
    outcome = run.integrate(module.LOOP, module.PARTS, module.ARGUMENTS, arrays, 0.0, DT, STEPS, 1)
    final = {f"{part.name}.{name}": arrays[f"{part.name}.{name}"] for part in module.PARTS for name in part.states}
    return outcome.spikes, final


def _compared(expected: tuple[Any, Any], found: tuple[Any, Any]) -> tuple[Verdict, tuple[str, ...]]:
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
