"""The zoo itself: it is large, and its inputs reach every line of its models."""

from __future__ import annotations

import dis
import sys

import numpy as np
import pytest

from tests.zoo import CASES

each_case = pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])


def test_the_zoo_is_large():
    assert len(CASES) >= 45


@each_case
def test_inputs_reach_every_line(case):
    code = case.model.function.__code__
    seen = set()

    def trace(frame, event, _):
        if frame.f_code is code and event == "line":
            seen.add(frame.f_lineno)
        return trace if frame.f_code is code else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        found = case.elementwise(case.samples(), 0.25)
    finally:
        sys.settrace(before)
    assert all(np.isfinite(values).all() for values in found)
    lines = {line for _, line in dis.findlinestarts(code) if line and line > code.co_firstlineno}
    assert lines - seen == set()
