"""Call a file in a process of its own, so that what never returns, or crashes, ends that process alone.

A loop of compiled code cannot be interrupted, and what writes beyond its arrays takes its process with it. The process
is a copy of this one, so whatever was loaded, compiled and computed before is there; what the work finds out comes back
through a pipe. The limit is one of processor time, which a busy machine does not use up.

Where processes cannot be copied safely (systems other than Linux, libraries with threads of their own), the work is
done in this process, without a limit.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TypeAlias, TypeVar

from brainpy_codegen.errors import RunError

with suppress(ImportError):  # Windows
    import resource

SECONDS = 5.0
"""Of processor time, for one call; those of a plan take a hundredth of that on NumPy."""

_THREADED = frozenset({"jax", "torch"})  # their threads are not in the copy

Result = TypeVar("Result")
Lost: TypeAlias = Mapping[str, str]
"""Of what did not come back: the name that was watched, and how it ended, in words."""


class Watch:
    """Says what is about to be called, and ends the process if that takes too long."""

    def __init__(self, pipe: Connection | None, seconds: float) -> None:
        self._pipe, self._seconds, self._within = pipe, seconds, False

    @contextmanager
    def over(self, name: str) -> Iterator[None]:
        """Watch what is done inside a `with` block."""
        if self._pipe is not None:
            self._pipe.send(("begun", name))
        self._within = True
        self.go_on()
        try:
            yield
        finally:
            self._within = False
            self.pause()

    def go_on(self) -> None:
        """Let the time run from the start, if something is watched."""
        if self._pipe is not None and self._within:
            signal.setitimer(signal.ITIMER_PROF, self._seconds)

    def pause(self) -> None:
        """Stop the time: a compiler is at work."""
        if self._pipe is not None:
            signal.setitimer(signal.ITIMER_PROF, 0.0)


@dataclass(frozen=True, slots=True)
class _Ended:
    """A process that did not come to its end: what it did last, and how it ended."""

    doing: str
    how: str


def isolated(work: Callable[[Watch, Lost], Result], backend: str, seconds: float = SECONDS) -> Result:
    """What the work returns; it is done again without what did not come back.

    Args:
        work: is given a watch, under which it calls the file, and what it must leave out.
        backend: of the file.
        seconds: of processor time for each thing that is watched.

    Raises:
        RunError: the process ends each time, whatever is left out.
        Exception: what the work raises.
    """
    if sys.platform != "linux" or backend in _THREADED:
        return work(Watch(None, seconds), {})
    lost: dict[str, str] = {}
    while True:
        found = _apart(work, lost, seconds)
        if not isinstance(found, _Ended):
            return found
        if not found.doing or found.doing in lost:
            raise RunError(f"the process that runs the file {found.how}")
        lost[found.doing] = found.how


def _apart(work: Callable[[Watch, Lost], Result], lost: Lost, seconds: float) -> Result | _Ended:
    """The work done in a copy of this process."""
    receiver, sender = Pipe(duplex=False)
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries with threads, which the copy does not use
        process = os.fork()
    if process == 0:
        _child(work, lost, sender, seconds)
    sender.close()
    doing, ended = "", False
    try:
        while True:
            try:
                kind, value = receiver.recv()
            except EOFError:
                status = os.waitpid(process, 0)[1]
                ended = True
                return _Ended(doing, _how(status, seconds))
            if kind == "begun":
                doing = value
            elif kind == "raised":
                raise value
            else:
                found: Result = value
                return found
    finally:
        receiver.close()
        if not ended:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _child(work: Callable[[Watch, Lost], Result], lost: Lost, pipe: Connection, seconds: float) -> None:
    """The work in the copy, which ends here: what the original has yet to do at its end is not done twice."""
    try:
        faulthandler.disable()  # the verdict tells of a crash
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with suppress(ValueError):  # only the main thread may, and elsewhere nobody set it
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
        watch = Watch(pipe, seconds)
        _pause_in_compilers(watch)
        try:
            answer: tuple[str, object] = ("found", work(watch, lost))
        except BaseException as error:  # whatever it is, it belongs to the original
            answer = ("raised", _sendable(error))
        sys.stdout.flush()
        sys.stderr.flush()
        pipe.send(answer)
    finally:
        os._exit(0)


def _sendable(error: BaseException) -> BaseException:
    """The exception, or one with its traceback as text if it does not go through a pipe."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError("".join(traceback.format_exception(error)))
    return error


def _pause_in_compilers(watch: Watch) -> None:
    """Numba compiles at the first call; the C compiler is another process, whose time is its own."""
    events = sys.modules.get("numba.core.event")
    if events is not None:
        depth = [0]

        def begin(_listener: object, _event: object) -> None:
            depth[0] += 1
            watch.pause()

        def end(_listener: object, _event: object) -> None:
            depth[0] -= 1
            if not depth[0]:
                watch.go_on()

        listener = type("_Compiling", (events.Listener,), {"on_start": begin, "on_end": end})
        events.register("numba:compile", listener())


def _how(status: int, seconds: float) -> str:
    """How a process ended, in words."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGPROF:
            return f"does not return: it was ended after {seconds:g} s of processor time"
        name = signal.Signals(number).name
        return f"crashes ({name}): a loop or an index may leave its array"
    return "ends the process"
