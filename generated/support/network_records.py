"""What a run of a network keeps: spikes out of its logs, rows out of its records."""

import numpy as np


class Memory:
    """Keeps everything in memory; whatever has these methods may take its place."""

    def __init__(self):
        self._spikes = {}
        self._rows = {}

    def room(self, rows, columns):
        """How many rows of so many columns are held before they are taken: all."""
        return rows

    def take_spikes(self, name, steps, index):
        """Spikes of a part, after those that came before."""
        self._spikes.setdefault(name, []).append((steps.copy(), index.copy()))

    def take_rows(self, part, variable, rows):
        """Rows of a variable, after those that came before; they are not written to any more."""
        self._rows.setdefault((part, variable), []).append(rows)

    def spikes(self, name):
        """All spikes of a part: steps and indices."""
        pieces = self._spikes.get(name)
        if not pieces:
            return np.zeros(0, np.int64), np.zeros(0, np.int32)
        return tuple(np.concatenate(column) for column in zip(*pieces, strict=True))

    def rows(self, part, variable, columns, dtype):
        """All rows of a variable."""
        pieces = self._rows.get((part, variable), [np.zeros((0, columns), dtype)])
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


class Records:
    """The rows that the loop writes, every so many steps, and who keeps them.

    Rows first ... last // every are to come; `first` is the row that stands first in the
    arrays that the loop writes to.
    """

    def __init__(self, parts, arrays, every, first, last, kept):
        self._arrays, self._every, self._kept = arrays, every, kept
        self.first = first
        names = [(part.name, name, part.dtype) for part in parts for name in part.states]
        for part, name, _ in names:
            arrays.setdefault(f"{part}:{name}_columns", 0)
            arrays.setdefault(f"{part}:{name}_chosen", np.zeros(0, np.int64))
        self._names = [one for one in names if self._columns(*one[:2])]
        columns = sum(self._columns(*one[:2]) for one in self._names)
        self._room = kept.room(max(last // every - first + 1, 0), columns)
        for part, name, dtype in names:
            room = np.zeros(self._room * self._columns(part, name), dtype)
            arrays[f"{part}:{name}_record"] = room

    def __bool__(self):
        """Whether anything is recorded."""
        return bool(self._names)

    @property
    def full(self):
        """The step that there is no room for a row of."""
        return (self.first + self._room) * self._every

    def empty(self, k):
        """Before step k: have the rows kept that are there."""
        rows = -(-k // self._every) - self.first
        for part, name, _ in self._names if rows > 0 else ():
            columns = self._columns(part, name)
            table = self._arrays[f"{part}:{name}_record"][: rows * columns]
            self._kept.take_rows(part, name, table.reshape(rows, columns))
        self.first += max(rows, 0)

    def end(self, k):
        """The rows of all variables; the state after the last step is a row as well, if its turn has come."""
        if k % self._every == 0:
            row = k // self._every - self.first
            for part, name, _ in self._names:
                columns = self._columns(part, name)
                record = self._arrays[f"{part}:{name}_record"]
                chosen = self._arrays[f"{part}:{name}_chosen"]
                now = self._arrays[f"{part}.{name}"][chosen]
                record[row * columns : (row + 1) * columns] = now
            k += 1
        self.empty(k)
        return {
            (part, name): self._kept.rows(part, name, self._columns(part, name), dtype)
            for part, name, dtype in self._names
        }

    def _columns(self, part, name):
        return self._arrays[f"{part}:{name}_columns"]


def empty_logs(arrays, names, kept):
    """Have the spikes kept that stand in the logs."""
    for name in names:
        logged = arrays[f"{name}:logged"]
        count = int(logged[0])
        if count:
            steps = arrays[f"{name}:log_step"][:count]
            kept.take_spikes(name, steps, arrays[f"{name}:log_index"][:count])
            logged[0] = 0
