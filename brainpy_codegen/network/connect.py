"""Connectors: who is connected to whom.

Each makes pairs (source, target), in the order of sources and then of targets, in time and memory proportional to the
number of synapses. Random numbers are functions of seed, projection and place, so that a seed reproduces the wiring on
every backend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.network.connector import Connector, Floats, Indices, Uniforms, without
from brainpy_codegen.network.distance import by_distance as by_distance

PIECE = 1 << 16  # pairs that are drawn together


@dataclass(frozen=True, slots=True)
class _OneToOne:
    def expected(self, sources: int, targets: int) -> float:
        return float(sources)

    def pairs(self, sources: int, targets: int, uniforms: Uniforms, own: int | None) -> tuple[Indices, Indices]:
        if sources != targets:
            raise UsageError(f"one_to_one needs as many sources as targets, not {sources} and {targets}")
        index = np.arange(sources, dtype=np.int32)
        return index, index.copy()


@dataclass(frozen=True, slots=True)
class _AllToAll:
    autapses: bool

    def expected(self, sources: int, targets: int) -> float:
        return float(sources) * targets

    def pairs(self, sources: int, targets: int, uniforms: Uniforms, own: int | None) -> tuple[Indices, Indices]:
        source = np.repeat(np.arange(sources, dtype=np.int32), targets)
        target = np.tile(np.arange(targets, dtype=np.int32), sources)
        return without(source, target, None if self.autapses else own)


@dataclass(frozen=True, slots=True)
class _Bernoulli:
    p: float
    autapses: bool

    def expected(self, sources: int, targets: int) -> float:
        return self.p * sources * targets

    def pairs(self, sources: int, targets: int, uniforms: Uniforms, own: int | None) -> tuple[Indices, Indices]:
        if targets == 0 or sources == 0 or self.p == 0.0:
            return np.zeros(0, np.int32), np.zeros(0, np.int32)
        if self.p == 1.0:
            return _AllToAll(self.autapses).pairs(sources, targets, uniforms, own)
        # Geometric gaps between neighbours in the flattened table of all pairs, drawn in pieces.
        total, last = sources * targets, -1
        found = _Pairs(int(total * self.p + 8.0 * np.sqrt(total * self.p)) + 64)
        piece = 0
        scale = 1.0 / np.log1p(-self.p)
        while last < total:
            count = min(max(int((total - last) * self.p * 1.1) + 64, 64), 1 << 20)
            gaps = np.floor(np.log(uniforms(piece, 0, count)) * scale)
            # A gap beyond the table ends it; larger numbers would overflow.
            places = last + np.cumsum(np.minimum(gaps, float(total)).astype(np.int64) + 1)
            last = int(places[-1])
            source, target = np.divmod(places[places < total], targets)
            found.add(*without(source, target, None if self.autapses else own))
            piece += 1
        return found.all()


class _Pairs:
    """Pairs that come piece by piece, in arrays with room for `room` of them, and for more if need be."""

    def __init__(self, room: int) -> None:
        self._arrays = np.empty(room, np.int32), np.empty(room, np.int32)
        self._count = 0

    def add(self, source: npt.NDArray[np.integer], target: npt.NDArray[np.integer]) -> None:
        """Pairs, behind those that are there."""
        count = self._count + source.size
        if count > self._arrays[0].size:
            more = np.empty(count // 4 + source.size, np.int32)
            first, second = self._arrays
            self._arrays = np.concatenate([first, more]), np.concatenate([second, more])
        for array, values in zip(self._arrays, (source, target), strict=True):
            array[self._count : count] = values
        self._count = count

    def all(self) -> tuple[Indices, Indices]:
        """All of them."""
        source, target = self._arrays
        return source[: self._count], target[: self._count]


@dataclass(frozen=True, slots=True)
class _FixedDegree:
    count: int
    incoming: bool
    autapses: bool
    replace: bool

    def expected(self, sources: int, targets: int) -> float:
        return float(self.count) * (targets if self.incoming else sources)

    def pairs(self, sources: int, targets: int, uniforms: Uniforms, own: int | None) -> tuple[Indices, Indices]:
        owners, choices = (targets, sources) if self.incoming else (sources, targets)
        what = "sources" if self.incoming else "targets"
        own = None if self.autapses or own is None else (-own if self.incoming else own)
        index = np.arange(owners, dtype=np.int64)
        barred = np.zeros(owners, bool) if own is None else (index + own >= 0) & (index + own < choices)
        free = (choices - barred).astype(np.int64)
        if self.count and owners and free.min() < (1 if self.replace else self.count):
            different = "" if self.replace else "different "
            raise UsageError(f"{self.count} {different}{what} were asked for, but there are {free.min()}")
        key = np.empty(owners * self.count, np.int64)
        together = max(PIECE // max(self.count, 1), 1)
        for begin in range(0, owners, together):
            piece = slice(begin, begin + together)
            owner = np.repeat(index[piece], self.count)
            chosen = self._chosen(begin, free[piece], uniforms)
            if own is not None:
                chosen += np.repeat(barred[piece], self.count) & (
                    chosen >= owner + own
                )  # the neuron itself is left out
            source, target = (chosen, owner) if self.incoming else (owner, chosen)
            key[begin * self.count :][: owner.size] = source * targets + target
        return _sorted(key, sources, targets)

    def _chosen(self, first: int, free: npt.NDArray[np.int64], uniforms: Uniforms) -> npt.NDArray[np.int64]:
        """What owners `first` ... choose, each out of so many."""
        if self.replace:
            drawn = uniforms(0, first * self.count, free.size * self.count)
            choices = np.repeat(free, self.count)
            return np.minimum((drawn * choices).astype(np.int64), choices - 1)
        rows = [_distinct(uniforms(first + owner, 0, self.count), int(one)) for owner, one in enumerate(free)]
        return np.concatenate(rows)


def _distinct(drawn: Floats, choices: int) -> npt.NDArray[np.int64]:
    """Different numbers below `choices`, as many as were drawn: Floyd's algorithm, any subset equally likely."""
    found: set[int] = set()
    for step, value in enumerate(drawn.tolist()):
        highest = choices - len(drawn) + step
        number = min(int(value * (highest + 1)), highest)
        found.add(highest if number in found else number)
    return np.array(sorted(found), np.int64)


@dataclass(frozen=True, slots=True)
class _FixedTotal:
    count: int
    autapses: bool

    def expected(self, sources: int, targets: int) -> float:
        return float(self.count)

    def pairs(self, sources: int, targets: int, uniforms: Uniforms, own: int | None) -> tuple[Indices, Indices]:
        if self.count and (sources < 1 or targets < 1):
            raise UsageError("there is nobody to connect to")
        own, key = None if self.autapses else own, np.empty(self.count, np.int64)
        for begin in range(0, self.count, PIECE):
            count = min(PIECE, self.count - begin)
            source = np.minimum((uniforms(0, begin, count) * sources).astype(np.int64), sources - 1)
            barred = np.zeros(count, bool) if own is None else (source + own >= 0) & (source + own < targets)
            width = targets - barred
            if width.min() < 1:
                raise UsageError("there is nobody to connect to but the neuron itself")
            target = np.minimum((uniforms(1, begin, count) * width).astype(np.int64), width - 1)
            if own is not None:
                target += barred & (target >= source + own)
            key[begin : begin + count] = source * targets + target
        return _sorted(key, sources, targets)


@dataclass(frozen=True, slots=True)
class _FromPairs:
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]

    def expected(self, sources: int, targets: int) -> float:
        return float(self.source.size)

    def pairs(self, sources: int, targets: int, uniforms: Uniforms, own: int | None) -> tuple[Indices, Indices]:
        for what, index, size in (("source", self.source, sources), ("target", self.target, targets)):
            if index.size and (index.min() < 0 or index.max() >= size):
                wrong = int(index.min() if index.min() < 0 else index.max())
                raise UsageError(f"{what} index {wrong} is out of range: there are {size}")
        return self.source.astype(np.int32), self.target.astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class _FromMatrix:
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    values: Floats
    shape: tuple[int, int]

    def expected(self, sources: int, targets: int) -> float:
        return float(self.source.size)

    def pairs(self, sources: int, targets: int, uniforms: Uniforms, own: int | None) -> tuple[Indices, Indices]:
        if self.shape != (sources, targets):
            raise UsageError(f"a matrix of {self.shape} for {sources} sources (rows) and {targets} targets (columns)")
        return self.source.astype(np.int32), self.target.astype(np.int32)


def one_to_one() -> Connector:
    """Source i to target i."""
    return _OneToOne()


def all_to_all(*, autapses: bool = True) -> Connector:
    """Every source to every target; `autapses=False` leaves out those of a neuron onto itself."""
    return _AllToAll(autapses)


def bernoulli(p: float, *, autapses: bool = True) -> Connector:
    """Each pair with probability p, independently."""
    if not 0.0 <= p <= 1.0:
        raise UsageError(f"a probability lies between 0 and 1, not {p}")
    return _Bernoulli(float(p), autapses)


def fixed_in_degree(count: int, *, autapses: bool = True, replace: bool = True) -> Connector:
    """`count` sources for every target, drawn with replacement, or (`replace=False`) all different."""
    return _FixedDegree(_whole(count), True, autapses, replace)


def fixed_out_degree(count: int, *, autapses: bool = True, replace: bool = True) -> Connector:
    """`count` targets for every source, drawn with replacement, or (`replace=False`) all different."""
    return _FixedDegree(_whole(count), False, autapses, replace)


def fixed_total(count: int, *, autapses: bool = True) -> Connector:
    """`count` synapses altogether, sources and targets drawn with replacement."""
    return _FixedTotal(_whole(count), autapses)


def from_pairs(source: npt.ArrayLike, target: npt.ArrayLike | None = None) -> Connector:
    """Given pairs: indices of sources and of targets, or one sequence of pairs (the edges of a networkx graph).

    Values given per synapse follow the order of the pairs.
    """
    if target is None:
        table = np.asarray(list(source) if not isinstance(source, np.ndarray) else source)  # type: ignore[arg-type]
        if table.size == 0:
            table = table.reshape(0, 2)
        if table.ndim != 2 or table.shape[1] != 2:
            raise UsageError("from_pairs takes sources and targets, or a sequence of (source, target)")
        source, target = table[:, 0], table[:, 1]
    first, second = _index(source), _index(target)
    if first.size != second.size:
        raise UsageError(f"{first.size} sources and {second.size} targets: there must be as many")
    return _FromPairs(first, second)


def from_matrix(matrix: Any) -> Connector:
    """The entries of a matrix (dense: those that are not 0; or of scipy.sparse): rows are sources, columns targets.

    The values are the weights, unless the projection gives others.
    """
    if hasattr(matrix, "tocoo"):
        entries = matrix.tocoo()
        source, target = np.asarray(entries.row, np.int64), np.asarray(entries.col, np.int64)
        values = np.asarray(entries.data, np.float64)
        order = np.lexsort((target, source))
        return _FromMatrix(source[order], target[order], values[order], entries.shape)
    dense = np.asarray(matrix, np.float64)
    if dense.ndim != 2:
        raise UsageError(f"from_matrix takes a matrix, not an array of {dense.ndim} dimensions")
    source, target = np.nonzero(dense)
    return _FromMatrix(source, target, dense[source, target], (dense.shape[0], dense.shape[1]))


def matrix_values(connector: Connector) -> Floats | None:
    """The weights that a connector brings along; None if it brings none."""
    return connector.values if isinstance(connector, _FromMatrix) else None


def as_given(connector: Connector) -> bool:
    """Whether the pairs of a connector come in an order that somebody gave."""
    return isinstance(connector, _FromPairs)


def _index(values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    found = np.asarray(values).reshape(-1)
    if found.size and not np.issubdtype(found.dtype, np.integer):
        raise UsageError(f"indices are whole numbers, not {found.dtype}")
    return found.astype(np.int64)


def _whole(count: int) -> int:
    if isinstance(count, bool) or int(count) != count or count < 0:
        raise UsageError(f"a number of synapses is a whole number of at least 0, not {count!r}")
    return int(count)


def _sorted(key: npt.NDArray[np.int64], sources: int, targets: int) -> tuple[Indices, Indices]:
    """Sources and targets, sorted, of pairs that are given as source * targets + target; in the memory of these.

    `key` is used up: targets move into its first half, the second is given back.
    """
    key.sort()
    count, number = key.size, np.zeros(sources, np.int64)
    for begin in range(0, count, PIECE):
        source, target = np.divmod(key[begin : begin + PIECE], targets)
        number[source[0] : source[-1] + 1] += np.bincount(source - source[0])
        key.view(np.int32)[begin : begin + source.size] = target  # what stood there has been read
    key.resize((count + 1) // 2, refcheck=False)
    found, begin = np.empty(count, np.int32), 0
    together = max(sources * PIECE // max(count, 1), 1)
    for first in range(0, sources, together):
        owner = np.arange(first, min(first + together, sources), dtype=np.int32)
        piece = np.repeat(owner, number[first : first + together])
        found[begin : begin + piece.size] = piece
        begin += piece.size
    return found, key.view(np.int32)[:count]
