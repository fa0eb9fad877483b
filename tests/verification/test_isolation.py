"""What never returns, or crashes, ends a process of its own, and the verdict says so."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from brainpy_codegen.errors import RunError, ToolMissingError
from brainpy_codegen.verification.isolation import Lost, Watch, isolated
from examples.fitzhugh_nagumo import fitzhugh_nagumo
from tests.verification.modules import generate

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")


def spins() -> None:
    while True:
        pass


def test_what_the_work_returns_comes_back() -> None:
    found = isolated(lambda watch, lost: (os.getpid(), dict(lost)), "c")
    assert found[0] != os.getpid() and found[1] == {}


def test_libraries_with_threads_stay_in_this_process() -> None:
    assert isolated(lambda watch, lost: os.getpid(), "jax") == os.getpid()


def test_what_does_not_return_is_left_out_the_next_time() -> None:
    def work(watch: Watch, lost: Lost) -> dict[str, str]:
        for name in ("first", "second"):
            if name not in lost:
                with watch.over(name):
                    spins()
        return dict(lost)

    found = isolated(work, "numba", seconds=0.1)
    assert list(found) == ["first", "second"]
    assert set(found.values()) == {"does not return: it was ended after 0.1 s of processor time"}


def test_the_limit_is_one_of_each_call_and_of_no_time_between() -> None:
    def work(watch: Watch, lost: Lost) -> list[str]:
        for _ in range(4):
            with watch.over("short"):
                works(0.05)
            works(0.15)
        return list(lost)

    def works(seconds: float) -> None:
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass

    assert isolated(work, "c", seconds=0.1) == []


def test_a_crash_is_told_with_its_signal() -> None:
    def work(watch: Watch, lost: Lost) -> str:
        with watch.over("step"):
            if not lost:
                os.kill(os.getpid(), signal.SIGSEGV)
        return lost["step"]

    assert isolated(work, "c") == "crashes (SIGSEGV): a loop or an index may leave its array"


def test_what_ends_each_time_is_an_error() -> None:
    def work(watch: Watch, lost: Lost) -> None:
        with watch.over("step"):
            spins()

    with pytest.raises(RunError, match="does not return"):
        isolated(work, "c", seconds=0.05)


def test_exceptions_are_those_of_the_work(capfd: pytest.CaptureFixture[str]) -> None:
    class LocalError(Exception):
        """Has no name under which another process finds it."""

    def missing(watch: Watch, lost: Lost) -> None:
        print("said before")
        raise ToolMissingError("no compiler")

    def local(watch: Watch, lost: Lost) -> None:
        raise LocalError("something of our own")

    with pytest.raises(ToolMissingError, match="no compiler"):
        isolated(missing, "c")
    with pytest.raises(RuntimeError, match="something of our own"):
        isolated(local, "c")
    assert capfd.readouterr().out.count("said before") == 1


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("k < steps; k++", "k < steps;", "does not return"),
        ("k < steps; k++", "k < steps + 1000000000000; k++", "crashes"),
    ],
    ids=["never returns", "crashes"],
)
def test_compiled_loops_are_ended_and_the_rest_is_told(old: str, new: str, how: str, tmp_path: Path) -> None:
    made = generate(tmp_path, fitzhugh_nagumo, "rk4", "c")
    assert old in made.text
    report = made.verify(made.text.replace(old, new))
    assert report.exit_code == 5 and report.variables == ("V", "w")
    said = {one.function: one for one in report.outcomes}
    assert said["derivative"].verdict == "bitwise" and how in said["run"].message
    assert report.deviation is not None and "k < steps" in report.deviation.text


def test_a_solution_with_far_too_many_steps_is_ended(tmp_path: Path) -> None:
    made = generate(tmp_path, fitzhugh_nagumo, "bs3", "numpy")
    text = made.text.replace("norm = 4 *", "norm = 4e9 *")
    assert text != made.text
    begin = time.process_time()
    report = made.verify(text)
    assert "takes more than 4 times the steps of the model" in str(report)
    assert report.exit_code == 5 and time.process_time() - begin < 20.0
