"""Written-out elimination against NumPy's solver."""

from __future__ import annotations

import numpy as np
import pytest

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.transforms.elimination import Elimination, elimination_order
from brainpy_codegen.transforms.naming import Names
from tests.integrators.interpret import Interpreter


def solved(matrix, rights):
    """The solutions for several right-hand sides with one factorisation, by the statements."""
    size = len(matrix)
    labels = [f"x{i}" for i in range(size)]
    places = [(i, j) for i in range(size) for j in range(size) if matrix[i][j] or i == j]
    values = {f"m_{i}_{j}": matrix[i][j] for i, j in places}
    names = Names(values)
    elimination = Elimination(labels, {(i, j): Name(f"m_{i}_{j}") for i, j in places}, names)
    body, found = list(elimination.factors), []
    for number, right in enumerate(rights):
        given = [names.fresh(f"r_{number}_{i}") for i in range(size)]
        values.update(zip(given, right, strict=True))
        targets = [names.fresh(f"s_{number}_{i}") for i in range(size)]
        body += elimination.solve(tuple(map(Name, given)), targets, f"{{}}_reduced_{number}")
        found.append(targets)
    machine = Interpreter((), {})
    for statement in body:
        values[statement.target] = machine.value(statement.value, values)
    return [[values[name] for name in row] for row in found], body


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 12])
@pytest.mark.parametrize("density", [0.0, 0.2, 0.5, 1.0])
def test_random_systems(size, density):
    draw = np.random.default_rng([size, int(10 * density)])
    for _ in range(5):
        pattern = draw.random((size, size)) < density
        matrix = np.where(pattern, draw.normal(size=(size, size)), 0.0) + (2 + size) * np.eye(size)
        rights = draw.normal(size=(2, size))
        found, body = solved(matrix, rights)
        np.testing.assert_allclose(found, np.linalg.solve(matrix, rights.T).T, rtol=1e-11, atol=1e-13)
        assert len({statement.target for statement in body}) == len(body)


def test_an_arrow_is_eliminated_from_its_shaft():
    """A voltage with gates: the gates first, and nothing fills in."""
    size = 6
    places = [(0, k) for k in range(size)] + [(k, 0) for k in range(size)] + [(k, k) for k in range(size)]
    assert elimination_order(size, places)[-1] == 0 or elimination_order(size, places)[-2] == 0
    matrix = np.zeros((size, size))
    for i, j in places:
        matrix[i, j] = 3.0 if i == j else 0.5
    _, body = solved(matrix, [np.ones(size)])
    assert len(body) <= len(set(places)) + 2 * size


def test_what_is_too_long_is_refused():
    size = 40
    matrix = {(i, j): Name(f"m_{i}_{j}") for i in range(size) for j in range(size)}
    with pytest.raises(UnsupportedError, match="40 coupled unknowns"):
        Elimination([f"x{i}" for i in range(size)], matrix, Names())
