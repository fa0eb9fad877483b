"""The reduction of cyclic systems against dense elimination."""

import numpy as np
import pytest

from brainpy_codegen.analysis.cyclic import Links, reduced, solve


def drawn(count: int, n: int, k: int) -> tuple[Links, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(count)
    blocks = Links(*(rng.normal(size=(count, *shape)) for shape in ((n, n), (n, n), (n, k), (n,))))
    return blocks, rng.normal(size=(k, count, n)), rng.normal(size=(k, k)), rng.normal(size=k)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
def test_the_solution_is_that_of_the_dense_matrix(count) -> None:
    n, k = 3, 2
    links, rows, corner, target = drawn(count, n, k)
    matrix = np.zeros((count * n + k, count * n + k))
    for j in range(count):
        here, after = slice(j * n, (j + 1) * n), (j + 1) % count * n
        matrix[here, here] += links.left[j]
        matrix[here, after : after + n] += links.right[j]
        matrix[here, count * n :] = links.border[j]
    matrix[count * n :, : count * n], matrix[count * n :, count * n :] = rows.reshape(k, -1), corner
    expected = np.linalg.solve(matrix, np.append(links.given.ravel(), target))
    x, parameters = solve(links, rows, corner, target)
    np.testing.assert_allclose(np.append(x.ravel(), parameters), expected, rtol=1e-9, atol=1e-11)


def test_growth_beyond_the_largest_number_is_no_harm() -> None:
    # x_{j+1} = diag(1e5, 1e-5) x_j, a hundred times: 1e500 and 1e-500
    step = np.broadcast_to(-np.diag([1e5, 1e-5]), (100, 2, 2))
    links = Links(step, np.broadcast_to(np.eye(2), (100, 2, 2)), np.zeros((100, 2, 0)), np.zeros((100, 2)))
    link = reduced(links)
    assert np.all(np.isfinite(link.left))
    assert np.all(np.isfinite(link.right))
    # x_0 = 1 in the first place, 0 in the second, is unreachable from a finite end; x_100 is reachable backwards
    assert abs(link.right[0, :, 0]).max() < 1e-300
    assert abs(link.left[0, :, 0]).max() > 0.1
