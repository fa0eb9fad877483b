"""Puts the synapses of a projection in order: by row, and in a row by target.

There is a row for each source and delay. The spikes of a source arrive delay by delay, in steps
that follow one another, so its rows stand side by side: what the last step fetched from memory
has much of what the next one needs. All is done piece by piece and block by block,
so that hundreds of millions of synapses take little more memory than they have in the end.
"""

import numpy as np

PIECE = 1 << 20  # synapses that are looked at together
BLOCK = 1 << 22  # synapses that are sorted together; more if one row has more


class Rows:
    """The row of each synapse.

    source: of each synapse. sources: how many there are. delay: in steps, for all or for each.
    """

    def __init__(self, source, delay, sources):
        there = np.zeros(int(delay.max()) + 1 if delay.size else 0, bool)
        for piece in pieces(delay.size):
            there[delay[piece]] = True
        self.delays = np.flatnonzero(there)
        self.number = max(self.delays.size, 1) * sources
        self._group = np.cumsum(there) - 1
        self._source, self._delay = source, delay

    def __getitem__(self, places):
        """The rows of synapses at these places, a slice or a list."""
        row = self._source[places].astype(np.int64)
        if self.delays.size > 1:
            row *= self.delays.size
            row += self._group[self._delay[places]]
        return row


def pieces(count, length=PIECE):
    """Slices, one after the other, that make up `count` places."""
    for begin in range(0, count, length):
        yield slice(begin, min(begin + length, count))


def row_starts(rows, count):
    """Where each row begins, and behind it the end of the last one."""
    start = np.zeros(rows.number + 1, np.int64)
    for piece in pieces(count, max(PIECE, rows.number)):
        start[1:] += np.bincount(rows[piece], minlength=rows.number)
    return np.cumsum(start, out=start)


def ascends(rows, target):
    """Whether synapses stand in order already."""
    for piece in pieces(len(target) - 1):
        both = slice(piece.start, piece.stop + 1)
        row, column = np.diff(rows[both]), np.diff(target[both])
        if not np.all((row > 0) | ((row == 0) & (column >= 0))):
            return False
    return True


def repeats(start, target):
    """Whether a target stands twice in a row of synapses that are in order."""
    for piece in pieces(len(target) - 1):
        alike = np.flatnonzero(np.diff(target[piece.start : piece.stop + 1]) == 0) + piece.start + 1
        # A row may begin there; empty rows begin at the same place.
        if np.any(start[np.searchsorted(start, alike)] != alike):
            return True
    return False


def order_of(rows, start, target, targets):
    """The synapses in order, as their places; those that are alike stay as they stand."""
    count = len(target)
    order = np.empty(count, np.int32 if count < 2**31 else np.int64)
    block, ends = _blocks(start, targets)
    free = ends[:-1].copy()
    for piece in pieces(count):
        of_each = block[rows[piece]]
        listed = np.argsort(of_each, kind="stable")
        numbers = np.bincount(of_each, minlength=free.size)
        begin = 0
        for number in np.flatnonzero(numbers):
            length = numbers[number]
            part = listed[begin : begin + length]
            order[free[number] : free[number] + length] = part + piece.start
            free[number] += length
            begin += length
    for begin, end in zip(ends[:-1], ends[1:], strict=True):
        places, length = order[begin:end], end - begin
        row = rows[places]
        # The place in the block comes last, so that a key says where it came from.
        key = (row - row.min()) * targets + target[places]
        bits = int(length).bit_length()
        key = key << bits | np.arange(length)
        key.sort()
        order[begin:end] = places[key & ((1 << bits) - 1)]
    return order


def _blocks(start, targets):
    """Rows that are sorted together: the block of each row, and where in the order the blocks begin and end.

    They are so small that row, target and place in the block make one number of 63 bits.
    """
    bits = int(BLOCK + np.diff(start).max()).bit_length()
    most = max((1 << (63 - bits)) // targets, 1)
    own = np.arange(start.size - 1) // most
    full = start[:-1] // BLOCK
    fresh = np.diff(own, prepend=-1) + np.diff(full, prepend=0) > 0
    fresh &= start[:-1] < start[-1]  # rows behind the last synapse begin none
    block = np.cumsum(fresh) - 1
    ends = np.append(start[:-1][fresh], start[-1])
    return block.astype(np.uint16 if ends.size < 2**16 else np.int64), ends


def in_order(values, order):
    """Values of synapses, as these are in order."""
    found = np.empty(order.size, values.dtype)
    for piece in pieces(order.size):
        found[piece] = values[order[piece]]
    return found
