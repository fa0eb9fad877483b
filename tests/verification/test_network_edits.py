"""Mistakes anywhere in the modules of networks are found: in records, logs, parameters of each neuron, shares of threads.

Left out by rule, because nothing of these networks changes: the time and those time constants that exact
propagation does not read (it has numbers made of them).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from brainpy_codegen.session.known import LostModel, job_of
from brainpy_codegen.verification.network import NetworkJudge
from brainpy_codegen.workspace.folder import Folder
from tests.verification.text_mutants import draw_text_mutants

GENERATED = Folder(Path(__file__).resolve().parents[2] / "generated")
LONG = 60
_SAME = re.compile(r"const double (t|tau_e|tau_i) = ")

HIDDEN = {  # from a run of the network as it is declared
    "parameters of each neuron": ("ge_decay = parameters[10 * size + i]", "ge_decay = parameters[10 * size]", "cells"),
    "parameters in time": ("k % cells->tables * cells->table", "0", "cells"),
    "rows of records": ("row = k / every - first_row", "row = 0", "cells.V"),
    "what is recorded": ("cells->ge[records->ge_chosen[c]]", "cells->ge[c]", "cells.ge"),
    "when spikes are": ("log_step[at + s] = k;", "log_step[at + s] = k + 1;", "cells"),
    "shares of threads": ("cells_begin = share(cells->size, team->thread, team->threads)", "cells_begin = 0", "cells"),
    "whose spikes are": ("log_index[at + s] = cells->spikes[", "log_index[at + s] = 1 + cells->spikes[", "cells"),
}


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NetworkJudge]:
    """Judges a network in C, by a compiler that does not optimise: the same numbers, in a tenth of the time."""
    found = next(one for one in ("cc", "gcc", "clang") if shutil.which(one))
    script = tmp_path_factory.mktemp("compiler") / "quick-cc"
    script.write_text(f'#!/bin/sh\nexec {found} "$@" -O0\n')
    script.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CC", str(script))
        yield _judge("cuba_exact_c")


def _judge(module: str) -> NetworkJudge:
    lock = GENERATED.locks()[module]
    job = job_of(GENERATED, lock)
    assert not isinstance(job, LostModel)
    return NetworkJudge(GENERATED, module, lock, job.declared, 0)


def _text() -> str:
    return (GENERATED.path / "cuba_exact_c.c").read_text(encoding="utf-8")


def test_what_was_generated_is_the_network(judge: NetworkJudge) -> None:
    found = judge.compared()
    assert (found.verdict, found.parting) == ("bitwise", None)


@pytest.mark.parametrize(("old", "new", "named"), HIDDEN.values(), ids=HIDDEN)
def test_what_a_plain_run_does_not_show_is_compared(judge: NetworkJudge, old: str, new: str, named: str) -> None:
    assert old in _text()
    found = judge.compared({"cuba_exact_c.c": _text().replace(old, new)})
    assert found.verdict == "different"
    assert found.parting is not None and found.parting.words.startswith(named)


def test_mistakes_anywhere_are_found(judge: NetworkJudge, pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--full"):
        pytest.skip("a minute long; with --full")
    missed = []
    for mutant in draw_text_mutants(_text(), "c", LONG, seed=7):
        found = judge.compared({"cuba_exact_c.c": mutant.text})
        if found.verdict not in ("different", "nan") and not _SAME.search(mutant.what):
            missed.append(f"{mutant.kind} in {mutant.function}:{mutant.line}: {mutant.what}: {found.verdict}")
    assert missed == [], "\n".join(missed)
