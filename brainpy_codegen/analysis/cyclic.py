"""Cyclic linear systems of a collocation, solved by orthogonal reduction.

The unknowns are x_0 ... x_{N-1} (n numbers each) and a few parameters p. Neighbours are linked, x_N being x_0 again,

    L_j x_j + R_j x_{j+1} + B_j p = g_j,    j = 0 ... N - 1

and a few further rows hold for all unknowns together. Of two links with a common x a QR factorisation makes one link
without it, so that a pass halves their number; what remains is as large as one link and the parameters. Growth along an
orbit, by which elimination in the order of time loses all digits, is harmless to orthogonal factors.

Wright, S. J. (1992). Stable parallel algorithms for two-point boundary value problems. SIAM Journal on Scientific and
Statistical Computing 13, 742-764. https://doi.org/10.1137/0913044
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brainpy_codegen.analysis.evaluation import Array


@dataclass(frozen=True)
class Links:
    """Links between neighbours: left, right (count, n, n), border (count, n, parameters), given (count, n)."""

    left: Array
    right: Array
    border: Array
    given: Array

    def stacked(self) -> Array:
        """Everything but the right blocks, side by side: (count, n, n + parameters + 1)."""
        return np.concatenate([self.left, self.border, self.given[:, :, None]], axis=2)


@dataclass(frozen=True)
class _Pass:
    """What one pass takes out: upper x_odd = given - before x_even - after x_{even + 2} - border p."""

    upper: Array
    before: Array
    after: Array
    border: Array
    given: Array


def _halved(links: Links) -> tuple[Links, _Pass]:
    """One link in the place of each two; an odd last one stays."""
    n, k = links.left.shape[1], links.border.shape[2]
    even, odd = links.stacked()[0 : len(links.left) - 1 : 2], links.stacked()[1::2]
    pairs = len(odd)
    shared = np.concatenate([links.right[0 : 2 * pairs : 2], links.left[1::2]], axis=1)
    q, upper = np.linalg.qr(shared, mode="complete")
    # Columns: x before, x after, parameters, given.
    rest = np.zeros((pairs, 2 * n, 2 * n + k + 1))
    rest[:, :n, :n], rest[:, :n, 2 * n :] = even[:pairs, :, :n], even[:pairs, :, n:]
    rest[:, n:, n : 2 * n], rest[:, n:, 2 * n :] = links.right[1::2], odd[:, :, n:]
    rest = q.transpose(0, 2, 1) @ rest
    top, below = rest[:, :n], rest[:, n:]
    taken = _Pass(upper[:, :n], top[:, :, :n], top[:, :, n : 2 * n], top[:, :, 2 * n : -1], top[:, :, -1])
    last = slice(2 * pairs, None)
    left = np.concatenate([below[:, :, :n], links.left[last]])
    right = np.concatenate([below[:, :, n : 2 * n], links.right[last]])
    border = np.concatenate([below[:, :, 2 * n : -1], links.border[last]])
    return Links(left, right, border, np.concatenate([below[:, :, -1], links.given[last]])), taken


def reduced(links: Links) -> Links:
    """A single link, from the first unknowns to those after the last link."""
    while len(links.left) > 1:
        links, _ = _halved(links)
    return links


def solve(links: Links, rows: Array, corner: Array, target: Array) -> tuple[Array, Array]:
    """The unknowns (count, n), and the parameters.

    Args:
        links: the cyclic part.
        rows: further rows over the unknowns, (parameters, count, n).
        corner: their part over the parameters, (parameters, parameters).
        target: their right-hand sides.

    Raises:
        numpy.linalg.LinAlgError: the system is singular.
    """
    passes: list[_Pass] = []
    target, corner = target.copy(), corner.copy()
    while len(links.left) > 1:
        links, taken = _halved(links)
        passes.append(taken)
        pairs = len(taken.upper)
        odd, even = rows[:, 1 : 2 * pairs : 2], rows[:, 0::2].copy()
        # rows . x_odd in terms of the others
        weight = np.linalg.solve(taken.upper.transpose(0, 2, 1), odd.transpose(1, 2, 0)).transpose(2, 0, 1)
        even[:, :pairs] -= np.einsum("rpn,pnm->rpm", weight, taken.before)
        after = np.arange(1, pairs + 1) % even.shape[1]
        even[:, after] -= np.einsum("rpn,pnm->rpm", weight, taken.after)
        corner -= np.einsum("rpn,pnk->rk", weight, taken.border)
        target -= np.einsum("rpn,pn->r", weight, taken.given)
        rows = even
    n, k = links.left.shape[1], links.border.shape[2]
    matrix = np.empty((n + k, n + k))
    matrix[:n, :n], matrix[:n, n:] = links.left[0] + links.right[0], links.border[0]
    matrix[n:, :n], matrix[n:, n:] = rows[:, 0], corner
    found = np.linalg.solve(matrix, np.concatenate([links.given[0], target]))
    x, parameters = found[None, :n], found[n:]
    for taken in reversed(passes):
        pairs = len(taken.upper)
        after = np.arange(1, pairs + 1) % len(x)
        right = taken.given - taken.border @ parameters
        right -= np.einsum("pab,pb->pa", taken.before, x[:pairs]) + np.einsum("pab,pb->pa", taken.after, x[after])
        middle = np.linalg.solve(taken.upper, right[:, :, None])[:, :, 0]
        whole = np.empty((len(x) + pairs, n))
        whole[0::2], whole[1::2] = x, middle
        x = whole
    return x, parameters


def links(blocks: Array, border: Array, right: Array) -> tuple[Links, Array]:
    """The links between the first nodes of intervals; and what is inside of the intervals, in terms of them.

    Args:
        blocks: collocation equations over the nodes of an interval and the first of the next, (count, d, d + n).
        border: their part over the parameters, (count d, parameters).
        right: their right-hand sides, (count d,).
    """
    count, d, n = blocks.shape[0], blocks.shape[1], blocks.shape[2] - blocks.shape[1]
    known = np.concatenate([blocks[:, :, :n], border.reshape(count, d, -1), right.reshape(count, d, 1)], axis=2)
    inner = np.linalg.solve(blocks[:, :, n:], known)
    eye = np.broadcast_to(np.eye(n), (count, n, n))
    ends = inner[:, -n:]
    return Links(ends[:, :, :n], eye, ends[:, :, n:-1], ends[:, :, -1]), inner


def condensed(blocks: Array, border: Array, rows: Array, right: Array) -> Array | None:
    """The solution of collocation equations (see `links`) with rows below: nodes, then parameters; None if singular.

    Args:
        blocks: equations over the nodes of an interval and the first of the next, (count, d, d + n).
        border: their part over the parameters, (count d, parameters).
        rows: (parameters, count d + parameters).
        right: right-hand sides of the equations, then of the rows.
    """
    count, d, n = blocks.shape[0], blocks.shape[1], blocks.shape[2] - blocks.shape[1]
    size = count * d
    try:
        chain, inner = links(blocks, border, right[:size])
        by_first, by_border, given = inner[:, :, :n], inner[:, :, n:-1], inner[:, :, -1]
        nodes = rows[:, :size].reshape(len(rows), count, d)
        inside = nodes[:, :, n:]
        over_first = nodes[:, :, :n] - np.einsum("rja,jab->rjb", inside, by_first[:, :-n])
        corner = rows[:, size:] - np.einsum("rja,jab->rb", inside, by_border[:, :-n])
        target = right[size:] - np.einsum("rja,ja->r", inside, given[:, :-n])
        first, tail = solve(chain, over_first, corner, target)
    except np.linalg.LinAlgError:
        return None
    rest = given - np.einsum("jab,jb->ja", by_first, first) - by_border @ tail
    whole = np.concatenate([np.concatenate([first, rest[:, :-n]], axis=1).ravel(), tail])
    return whole if np.all(np.isfinite(whole)) else None
