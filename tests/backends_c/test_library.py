"""Compiling, caching and calling C files."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from .conftest import SUPPORT

TWICE = """
#include "scale.h"
#define EXPORT __attribute__((visibility("default")))

static double hidden(double x) { return SCALE * x; }

/* EXPORT in a comment is not one. */
EXPORT void twice_c_map(const double *arguments,
    double *results, int64_t elements)
{
    for (int64_t i = 0; i < elements; i++) {
        results[i] = hidden(arguments[i]);
        results[elements + i] = -arguments[i];
    }
}
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BRAINPY_CODEGEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "c"


@pytest.fixture
def source(tmp_path: Path, cache: Path) -> Path:
    folder = tmp_path / "a folder with späces"
    folder.mkdir()
    (folder / "scale.h").write_text("#include <stdint.h>\n#define SCALE 2.0\n")
    (folder / "twice_c.c").write_text(TWICE)
    return folder / "twice_c.c"


def test_functions_take_scalars_and_arrays(c_library: ModuleType, source: Path) -> None:
    library = c_library.Library(source)
    doubled, negative = library.elementwise("map", (np.array([[1.0, 2.0], [3.0, 4.0]]),), 2)
    np.testing.assert_array_equal([[2.0, 4.0], [6.0, 8.0]], doubled)
    np.testing.assert_array_equal([[-1.0, -2.0], [-3.0, -4.0]], negative)
    assert library.elementwise("map", (3,), 2) == (6.0, -3.0)
    assert library.elementwise("map", (np.empty(0),), 2)[0].shape == (0,)


def test_only_exported_functions_are_seen(c_library: ModuleType) -> None:
    assert list(c_library.exported(TWICE)) == ["twice_c_map"]


def test_a_file_is_compiled_once(c_compiler: ModuleType, source: Path, cache: Path) -> None:
    first = c_compiler.build(source)
    stamp = first.stat().st_mtime_ns
    assert first == c_compiler.build(source)
    assert stamp == first.stat().st_mtime_ns
    assert [first] == list(cache.iterdir())


def test_a_changed_file_or_header_or_flag_is_compiled_again(
    c_compiler: ModuleType, c_library: ModuleType, source: Path
) -> None:
    paths = {c_compiler.build(source)}
    paths.add(c_compiler.build(source, fast=True))
    source.write_text(TWICE.replace("-arguments", "+arguments"))
    paths.add(c_compiler.build(source))
    source.with_name("scale.h").write_text("#include <stdint.h>\n#define SCALE 3.0\n")
    paths.add(c_compiler.build(source))
    assert len(paths) == 4
    assert c_library.Library(source).elementwise("map", (3.0,), 2) == (9.0, 3.0)


def test_a_refused_file_raises_the_compilers_message_and_leaves_nothing(
    c_compiler: ModuleType, source: Path, cache: Path
) -> None:
    source.write_text(TWICE.replace("SCALE * x", "SCALE * y"))
    with pytest.raises(c_compiler.CompileError, match=r"twice_c\.c did not compile:\n(.|\n)*twice_c\.c:\d+:\d+: error"):
        c_compiler.build(source)
    assert list(cache.iterdir()) == []


def test_an_interrupted_build_leaves_nothing(
    c_compiler: ModuleType, source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    c_compiler.compile_flags(c_compiler.compiler())

    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(c_compiler.subprocess, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        c_compiler.build(source)
    assert list(cache.iterdir()) == []


def test_folders_of_killed_builds_are_removed_after_a_day(c_compiler: ModuleType, source: Path, cache: Path) -> None:
    old, new = cache / "build-old", cache / "build-new"
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "half.so").write_bytes(b"half")
    os.utime(old, (time.time() - 2 * c_compiler.STALE_SECONDS,) * 2)
    path = c_compiler.build(source)
    assert {new, path} == set(cache.iterdir())


def test_processes_that_build_at_once_all_succeed(source: Path, cache: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from support import c_library; sys.stdin.readline()\n"
        "print(c_library.Library(sys.argv[2]).elementwise('map', (3.0,), 2)[0])"
    )
    command = [sys.executable, "-c", code, str(SUPPORT.parent), str(source)]
    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    time.sleep(0.3)  # until all have imported; a late one weakens the test, and fails nothing
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    assert [worker.communicate(timeout=60)[0] for worker in workers] == ["6.0\n"] * 3
    assert len(list(cache.iterdir())) == 1


def test_threads_share_one_load(c_library: ModuleType, source: Path) -> None:
    library, found = c_library.Library(source), []
    threads = [
        threading.Thread(target=lambda: found.append(library.elementwise("map", (1.0,), 2)[0])) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2.0] * 4


def test_wrong_arrays_are_refused(c_library: ModuleType, source: Path) -> None:
    library = c_library.Library(source)
    with pytest.raises(TypeError, match="works on float64 arrays, not on float32"):
        library.call("map", np.zeros(2, np.float32), np.zeros(2), 1)
    with pytest.raises(ValueError, match="contiguous"):
        library.call("map", np.zeros((4, 4))[:, 0], np.zeros(2), 1)
    frozen = np.zeros(2)
    frozen.setflags(write=False)
    library.call("map", frozen, np.zeros(2), 1)
    with pytest.raises(ValueError, match="read-only"):
        library.call("map", np.zeros(1), frozen, 1)


SHIFT = """
#include "scale.h"
#define EXPORT __attribute__((visibility("default")))

/* Points; of } and ; in comments nothing is to be made. */
typedef struct {
    const double *from; /* where they were; read only } */
    double *to; // a const double *of ours;
    int64_t size;
} Points;

EXPORT int64_t twice_c_shift(const Points *points, double by)
{
    for (int64_t i = 0; i < points->size; i++) {
        points->to[i] = points->from[i] + SCALE * by;
    }
    return points->size;
}
"""


def test_a_tuple_is_a_structure(c_library: ModuleType, source: Path) -> None:
    source.write_text(SHIFT)
    library = c_library.Library(source)
    frozen, moved = np.array([1.0, 2.0]), np.zeros(2)
    frozen.setflags(write=False)
    assert library.call("shift", (frozen, moved, 2), 0.5) == 2
    assert moved.tolist() == [2.0, 3.0]
    with pytest.raises(ValueError, match="read-only"):
        library.call("shift", (moved, frozen, 2), 0.5)
    with pytest.raises(ValueError, match="argument 2 is longer"):
        library.call("shift", (frozen, moved), 0.5)


@pytest.fixture
def no_compiler(c_compiler: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(c_compiler.shutil, "which", lambda name: None)
    c_compiler.compiler.cache_clear()
    yield
    monkeypatch.undo()
    c_compiler.compiler.cache_clear()


@pytest.mark.usefixtures("no_compiler")
def test_without_a_compiler_the_message_says_what_helps(
    c_compiler: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(c_compiler, "_zig", lambda: None)
    with pytest.raises(c_compiler.CompilerMissingError, match="pip install ziglang"):
        c_compiler.compiler()
    monkeypatch.setattr(c_compiler.shutil, "which", lambda name: "cl.exe" if name == "cl" else None)
    with pytest.raises(c_compiler.CompilerMissingError, match="Microsoft's cl cannot"):
        c_compiler.compiler()


@pytest.mark.usefixtures("no_compiler")
def test_cc_that_is_no_program_is_named(c_compiler: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-cc -O1")
    with pytest.raises(c_compiler.CompilerMissingError, match="no-such-cc -O1"):
        c_compiler.compiler()


@pytest.mark.usefixtures("no_compiler")
def test_zig_compiles_where_there_is_no_other_compiler(
    c_compiler: ModuleType, c_library: ModuleType, source: Path
) -> None:
    pytest.importorskip("ziglang")
    assert c_compiler.compiler()[1] == "cc"
    assert c_library.Library(source).elementwise("map", (3.0,), 2) == (6.0, -3.0)


def test_the_compiler_is_described(c_compiler: ModuleType, cache: Path) -> None:
    described = c_compiler.describe_compiler()
    assert {"command", "version", "flags", "cache"} == set(described)
    assert str(cache) == described["cache"]
    assert "-ffp-contract=off" in described["flags"]


def test_support_stands_alone() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "for name in ('brainpy_codegen', 'sympy', 'jinja2', 'black', 'scipy', 'numba'): sys.modules[name] = None\n"
        "from support import c_library"
    )
    subprocess.run([sys.executable, "-c", code, str(SUPPORT.parent)], check=True, cwd=SUPPORT.parent)
