"""Compiles generated C files, each once, and keeps the libraries in the user's cache.

A library in the cache is named after everything it depends on: the text of the file and of the headers it includes,
the compiler and its flags, the processor. So a changed file is compiled again, and nothing else is.

Environment: CC names the compiler.
"""

import contextlib
import functools
import hashlib
import importlib.util
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .cache import cache_folder

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

# In this order; after them the compiler of the ziglang package.
COMPILERS = ("cc", "gcc", "clang")

# -fno-math-errno and -fno-trapping-math change no value, and loops do not vectorise without them. -O2 with vector
# instructions makes code as fast as -O3 here and compiles in two thirds of the time.
COMMON = (
    "-std=c11",
    "-O2",
    "-ftree-vectorize",
    "-fopenmp-simd",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fvisibility=hidden",
    "-Werror=implicit-function-declaration",
    "-shared",
)
PRECISE = ("-ffp-contract=off",)
# A flag holds for the whole file, so also for vector_math.h, which relies on the order of its operations: fast may
# contract and multiply by reciprocals, but not reassociate. (Reassociation is worth 1 to 5 % in Hodgkin-Huxley.)
FAST = ("-ffp-contract=fast", "-freciprocal-math", "-fno-signed-zeros")

STALE_SECONDS = 86400.0  # a build that was killed leaves its folder; the next build removes it after a day


class CompilerMissingError(RuntimeError):
    """There is no C compiler; the message says how to get one."""


class CompileError(RuntimeError):
    """The compiler refused a file; the message is its own."""


def build(source, *, fast=False):
    """The shared library of a C file: from the cache, or compiled now."""
    source = Path(source).resolve()
    command = compiler()
    flags = compile_flags(command, fast=fast)
    folder = cache_folder("c")
    target = folder / f"{source.stem}-{_fingerprint(source, command, flags)}{_suffix()}"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _remove_stale(folder)
        with _alone(target.with_suffix(".lock")):
            if not target.exists():
                _compile(source, target, command, flags)
    return target


@contextlib.contextmanager
def _alone(lock):
    """One builder of a library at a time: who comes later waits, and finds it. Without locks, each builds its own."""
    if fcntl is None:
        yield
        return
    with lock.open("w") as held:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _compile(source, target, command, flags):
    """Compile into a folder of its own, then move: whoever looks sees no library or a whole one."""
    with tempfile.TemporaryDirectory(prefix="build-", dir=target.parent) as scratch:
        made = Path(scratch) / target.name
        # text goes in by name and not by path, so that messages and the library name no folder of this machine
        line = [
            *command,
            *flags,
            "-o",
            str(made),
            source.name,
            *(() if os.name == "nt" else ("-lm",)),
        ]
        done = subprocess.run(
            line,
            cwd=source.parent,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            message = (
                done.stderr or done.stdout
            ).strip() or f"exit code {done.returncode}, no message"
            raise CompileError(
                f"{source} did not compile:\n{message}\ncommand: {shlex.join(line)}"
            )
        try:
            os.replace(made, target)
        except (
            PermissionError
        ):  # Windows: another process made the same library and has it open
            if not target.exists():
                raise


def _remove_stale(folder):
    for left in folder.glob("build-*"):
        try:
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        except FileNotFoundError:  # its own process was quicker
            continue


@functools.cache
def compiler():
    """The command of the C compiler, as a tuple of words."""
    chosen = os.environ.get("CC", "").strip()
    if chosen:
        words = shlex.split(chosen, posix=os.name != "nt")
        if shutil.which(words[0]) is None:
            raise CompilerMissingError(
                f"CC={chosen!r} names no program that can be found"
            )
        return (shutil.which(words[0]), *words[1:])
    for name in COMPILERS:
        path = shutil.which(name)
        if path is not None:
            return (path,)
    zig = _zig()
    if zig is not None:
        return (str(zig), "cc")
    hint = "Microsoft's cl cannot compile these files. " if shutil.which("cl") else ""
    raise CompilerMissingError(
        f"no C compiler: none of {', '.join(COMPILERS)} is on the path. {hint}"
        "`pip install ziglang` brings one that needs nothing else; the environment variable CC names another."
    )


def _zig():
    spec = importlib.util.find_spec("ziglang")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / ("zig.exe" if os.name == "nt" else "zig")
        if path.exists():
            return path
    return None


@functools.cache
def compiler_version(command):
    """What the compiler says of its version."""
    done = subprocess.run(
        [*command, "--version"],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return (done.stdout or done.stderr).strip()


def compile_flags(command, *, fast=False):
    """The flags that a file is compiled with."""
    machine = platform.machine().lower()
    flags = [*COMMON, *(FAST if fast else PRECISE)]
    flags.append(
        "-mcpu=native"
        if sys.platform == "darwin" and machine == "arm64"
        else "-march=native"
    )
    if machine in ("x86_64", "amd64"):
        flags.append(
            "-mprefer-vector-width=512"
        )  # compilers use half of a wide register unless told otherwise
    if "Free Software Foundation" in compiler_version(command):
        # the first as with -O3, at -O2 GCC vectorises few loops without a pragma; the second compiles faster, runs alike
        flags += ["-fvect-cost-model=dynamic", "-fira-region=one"]
        # long chains of operations, one exponential after the other, run interleaved: an eighth faster
        flags += ["-fschedule-insns", "-fsched-pressure"]
        if fast:
            # reciprocals of what is the same for all elements leave the loop; by way of the preprocessor, because a
            # library that is linked with this flag changes how the whole process treats subnormal numbers
            flags.append("-Wp,-funsafe-math-optimizations,-fno-associative-math")
    if os.name != "nt":
        flags.append("-fPIC")
        if sys.platform != "darwin":
            flags.append(
                "-Wl,-Bsymbolic"
            )  # a call inside the library must not bind to a symbol of another one
    return tuple(flags)


def describe_compiler():
    """Command, version, flags and cache folder, for people who look for a fault; raises if there is no compiler."""
    command = compiler()
    return {
        "command": shlex.join(command),
        "version": compiler_version(command).partition("\n")[0],
        "flags": shlex.join(compile_flags(command)),
        "cache": str(cache_folder("c")),
    }


def _fingerprint(source, command, flags):
    digest = hashlib.sha256()
    for path in _with_includes(source, {}):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    digest.update(
        repr((command, compiler_version(command), flags, *_machine())).encode()
    )
    return digest.hexdigest()[:24]


def _with_includes(path, seen):
    """A C file and the files that it includes by a name in quotes, each once, in the order of the text."""
    if path not in seen:
        seen[path] = True
        text = path.read_text(encoding="utf-8")
        for name in re.findall(
            r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', text, flags=re.MULTILINE
        ):
            included = (path.parent / name).resolve()
            if included.exists():
                _with_includes(included, seen)
    return tuple(seen)


@functools.cache
def _machine():
    """What tells processors apart for which -march=native makes different code: home folders can be shared."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    lines = re.findall(
        r"^(?:model name|flags|Features|CPU part)\s*:.*$",
        text.partition("\n\n")[0],
        flags=re.MULTILINE,
    )
    if sys.platform == "darwin":
        query = ["sysctl", "-n", "machdep.cpu.brand_string"]
        lines.append(
            subprocess.run(
                query, capture_output=True, text=True, check=False
            ).stdout.strip()
        )
    return (sys.platform, platform.machine(), platform.processor(), *lines)


def _suffix():
    return {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
