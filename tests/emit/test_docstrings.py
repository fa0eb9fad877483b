"""Docstrings of generated Python."""

from __future__ import annotations

import re

import pytest

import brainpy_codegen as bc
from brainpy_codegen.emit.python_function import docstring

TIMES = ", ".join(f"t + {n}*dt/10" for n in range(12))
TEXT = f"The state after a step.\n\np: the parameters at {TIMES}."


def test_long_rows_are_filled_and_no_sum_is_broken() -> None:
    rows = docstring(TEXT)
    assert rows[:2] == ['    """The state after a step.', ""] and rows[-1] == '    """'
    prose = rows[2:-1]
    assert len(prose) == 2 and max(map(len, prose)) <= 110
    assert " ".join(row.strip() for row in prose) == f"p: the parameters at {TIMES}."
    assert prose[0].endswith(",") and prose[1].startswith("    t + ")


def test_the_head_of_a_file_is_left_as_it_is() -> None:
    assert docstring(TEXT, "")[2] == f"p: the parameters at {TIMES}."


@bc.dde
def echo(x, t, tau=1.0):
    return -bc.delayed(x, tau)


@bc.fde(order=0.5)
def fading(x, t):
    return -x


@pytest.mark.parametrize("backend", ["numpy", "numba", "c", "jax"])
@pytest.mark.parametrize("model", [echo, fading], ids=lambda model: model.name)
def test_a_step_of_one_state_says_that_it_gives_the_bare_value(model, backend, tmp_path) -> None:
    module = bc.generate(model, backend=backend, directory=tmp_path / "generated").module
    assert re.match(r"State after (one|a first) step of dt: x; ", module.step.__doc__)
