"""The C compiler starts before a new module is on disk, once, and leaves what the module looks for."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.session import ahead, sources

COMPILER = """\
#!/bin/sh
case "$*" in *-shared*) echo "$PWD" >> "{log}"; sleep 0.3;; esac
exec {compiler} "$@"
"""


@bc.ode
def early_leak(V, t, *, tau=10.0):
    dV = -V / tau
    return dV


@pytest.fixture
def compiled_in(tmp_path, monkeypatch):
    """The folders in which the compiler was called, in order, as a function; its cache is empty."""
    compiler = next(found for found in map(shutil.which, ("cc", "gcc", "clang")) if found)
    log, script = tmp_path / "log", tmp_path / "compiler"
    script.write_text(COMPILER.format(log=log, compiler=compiler), encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("CC", str(script))
    monkeypatch.setenv("BRAINPY_CODEGEN_CACHE", str(tmp_path / "cache"))
    return lambda: log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def simulate(folder: Path, **given) -> np.ndarray:
    done = bc.simulate(early_leak, 10.0, 0.1, "exact", "c", {"V": 1.0}, directory=folder, **given)
    return done["V"]


def test_a_new_module_is_compiled_once_and_not_in_its_folder(tmp_path, compiled_in):
    rows = simulate(tmp_path / "generated")
    (where,) = compiled_in()
    for thread in threading.enumerate():
        if thread.name.startswith("compiler of"):
            thread.join()
    assert Path(where) != tmp_path / "generated"
    assert not Path(where).exists()
    assert rows[-1] == pytest.approx(np.exp(-1.0), rel=1e-14)
    assert not list((tmp_path / "cache").rglob("*.lock"))


def test_fast_modules_are_found_too(tmp_path, compiled_in):
    simulate(tmp_path / "generated", math="fast")
    assert len(compiled_in()) == 1


def test_a_module_that_is_there_is_compiled_where_it_is(tmp_path, compiled_in):
    folder = tmp_path / "generated"
    bc.generate(early_leak, "exact", "c", folder)
    assert compiled_in() == []
    simulate(folder)
    assert compiled_in() == [str(folder)]


def test_a_builder_that_somebody_edited_is_left_to_its_module(tmp_path, compiled_in):
    folder = tmp_path / "generated"
    bc.generate(early_leak, "euler", "c", folder)
    builder = folder / "support" / "c_compiler.py"
    builder.write_text(builder.read_text(encoding="utf-8").replace('"-O2"', '"-O1"'), encoding="utf-8")
    simulate(folder)
    assert compiled_in() == [str(folder)]


def test_what_does_not_compile_is_told_by_the_module(tmp_path, monkeypatch):
    monkeypatch.setenv("BRAINPY_CODEGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CC", shutil.which("false") or "/bin/false")
    with pytest.raises(bc.BuildError, match="did not compile"):
        simulate(tmp_path / "generated")


def test_who_builds_a_library_that_is_being_built_waits_for_it(tmp_path, compiled_in):
    folder = tmp_path / "generated"
    made = bc.generate(early_leak, "exact", "c", folder)
    library = sources.support_module("c_compiler")
    found: list[Path] = []
    builders = [threading.Thread(target=lambda: found.append(library.build(made.paths[1]))) for _ in range(3)]
    for one in builders:
        one.start()
    for one in builders:
        one.join()
    assert len(compiled_in()) == 1
    assert len(set(found)) == 1 and found[0].is_file()


def test_nothing_is_started_for_files_without_c(tmp_path, monkeypatch):
    monkeypatch.setattr(ahead, "_build", lambda *_: pytest.fail("no C here"))
    bc.simulate(early_leak, 1.0, 0.1, "exact", "numpy", {"V": 1.0}, directory=tmp_path / "generated")
