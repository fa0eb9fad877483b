"""Events that a simulation is given become generated functions, which the compiled loop calls."""

from __future__ import annotations

import math

import pytest

import brainpy_codegen as bc
from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.verification.time_function import verify_time_function


@bc.ode
def dropped_ball(h, v, t, g=9.81):
    """Free fall."""
    return v, -g


def landing(h, level=0.0):
    """The floor."""
    return h - level


def rebound(h, v, loss=0.8):
    return 0.0, -loss * v


landing.direction, landing.reset = -1, rebound

FIRST = math.sqrt(2 / 9.81)


def drop(folder, event, backend="c"):
    given = {"init": {"h": 1.0, "v": 0.0}, "rtol": 1e-9, "directory": folder}
    return bc.simulate(dropped_ball, 1.2, method="dopri5", backend=backend, events=event, **given)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("events") / "generated"


def test_the_file_of_an_event_is_what_runs(folder):
    assert drop(folder, landing).t_events[0] == pytest.approx([FIRST, 2.6 * FIRST], abs=1e-11)
    path = folder / "dropped_ball_landing_c.c"
    text = path.read_text(encoding="utf-8")
    assert "static double landing_of_rows(double *state, double t, const double *parameters)" in text
    path.write_text(text.replace("h - level", "h - level - 0.5"), encoding="utf-8")
    try:
        assert drop(folder, landing).t_events[0][0] == pytest.approx(math.sqrt(1 / 9.81), abs=1e-11)
    finally:
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("module", ["dropped_ball_landing_c", "dropped_ball_rebound_c"])
def test_what_it_computes_is_verified(module, folder):
    drop(folder, landing)
    known = folder_for(folder)
    lock = known.lock(module)
    assert lock.method == ("reset" if "rebound" in module else "event")
    assert lock.caller.endswith("test_compiled_events.py:dropped_ball")
    assert verify_time_function(known, module, lock).verdict == "bitwise"
    path = folder / f"{module}.c"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("h - level", "h - 2 * level").replace("-loss", "-1.25 * loss"), encoding="utf-8")
    try:
        found = verify_time_function(known, module, lock)
    finally:
        path.write_text(text, encoding="utf-8")
    if "rebound" in module:
        assert found.verdict == "different"
        assert found.difference.startswith("at h = ")
    else:  # the level is 0
        assert found.verdict == "bitwise"


def test_what_is_beyond_the_language_is_called_back(folder):
    seen = []

    def noted(h):
        seen.append(float(h))
        return h

    noted.terminal = True
    sol = drop(folder, noted)
    assert sol.status == 1
    assert sol.t[-1] == pytest.approx(FIRST, abs=1e-11)
    assert len(seen) > 3
    assert not list(folder.glob("*noted*"))


def test_another_function_of_one_name_is_called_back_as_well(folder):
    """The first has the file of that name."""

    def other():
        def landing(h):
            return h - 0.25

        return landing

    drop(folder, landing)
    assert drop(folder, other()).t_events[0] == pytest.approx([math.sqrt(1.5 / 9.81)], abs=1e-11)
    assert drop(folder, landing).t_events[0][0] == pytest.approx(FIRST, abs=1e-11)


def test_lambdas_are_named_after_their_place(folder):
    sol = drop(folder, [lambda h: h - 0.75, lambda v: v + 1.0])
    assert [times[0] for times in sol.t_events] == pytest.approx([math.sqrt(0.5 / 9.81), 1 / 9.81], abs=1e-11)
    assert (folder / "dropped_ball_event_2_c.c").is_file()


def test_arrays_of_elements_have_events_of_their_own_where_they_are_compiled(folder):
    given = {"init": {"h": [1.0, 2.0], "v": 0.0}, "rtol": 1e-9, "t_eval": [0.0], "directory": folder}
    sol = bc.simulate(dropped_ball, 0.7, method="dopri5", backend="c", events=landing, **given)
    assert sol.t_events[0] == pytest.approx([FIRST, math.sqrt(4 / 9.81)], abs=1e-11)
    assert sol.i_events[0].tolist() == [0, 1]
