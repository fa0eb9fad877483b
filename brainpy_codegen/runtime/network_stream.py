"""What a network records, written to disk while it runs, so that memory holds a part of it at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.network_data import save_network

if TYPE_CHECKING:
    from brainpy_codegen.runtime.network_solution import NetworkSolution

HELD = 1 << 23  # numbers in rows that are held before they are written
BLOCK = 1 << 20  # entries that are worked on at a time


class Stream:
    """Takes spikes and rows from a run, in place of memory, into files beside `path`, which `close` removes.

    Raises:
        UsageError: it is no path of a file, there is no such folder, or nothing can be written there.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        if not isinstance(path, (str, os.PathLike)):
            raise UsageError(f"stream: {path!r} is no path of a file")
        self.path = Path(path)
        with self._writing():
            if self.path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            self._folder = Path(tempfile.mkdtemp(prefix=f".{self.path.name}.", dir=self.path.parent))
        self._numbers: dict[tuple[str, ...], int] = {}

    def room(self, rows: int, columns: int) -> int:
        """How many rows of so many columns are held at a time."""
        return min(rows, max(HELD // max(columns, 1), 1))

    def take_spikes(self, name: str, steps: npt.NDArray[np.int64], index: npt.NDArray[np.int32]) -> None:
        """Spikes of a part, after those that came before."""
        self._append((name, "step"), steps)
        self._append((name, "index"), index)

    def take_rows(self, part: str, variable: str, rows: npt.NDArray[np.floating[Any]]) -> None:
        """Rows of a variable, after those that came before."""
        self._append((part, "row", variable), rows)

    def spikes(self, name: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """All spikes of a part: steps and indices."""
        return self._whole((name, "step"), np.int64), self._whole((name, "index"), np.int32)

    def rows(self, part: str, variable: str, columns: int, dtype: str) -> npt.NDArray[Any]:
        """All rows of a variable."""
        return self._whole((part, "row", variable), dtype).reshape(-1, columns)

    def times(self, name: str, steps: npt.NDArray[np.int64], t0: float, dt: float) -> npt.NDArray[np.float64]:
        """When spikes were, from their steps."""
        for block in blocks(steps):
            self._append((name, "time"), t0 + block * dt)
        return self._whole((name, "time"), np.float64)

    def save(self, solution: NetworkSolution) -> None:
        """Write a solution that has what was taken to `path`."""
        with self._writing():
            save_network(solution, self.path, compressed=False)

    def close(self) -> None:
        """Remove the files."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _file(self, key: tuple[str, ...]) -> Path:
        # Numbers, because names of parts may differ in case only.
        return self._folder / str(self._numbers.setdefault(key, len(self._numbers)))

    def _append(self, key: tuple[str, ...], values: npt.NDArray[Any]) -> None:
        with self._writing(), self._file(key).open("ab") as stream:
            stream.write(np.ascontiguousarray(values).data)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UsageError(f"stream: {self.path} cannot be written: {error.strerror}") from error

    def _whole(self, key: tuple[str, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        path = self._file(key)
        if not path.exists() or not path.stat().st_size:
            return np.zeros(0, dtype)
        return np.memmap(path, dtype, mode="r")


def blocks(values: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """An array in blocks, of which memory holds one at a time."""
    return (values[first : first + BLOCK] for first in range(0, values.size, BLOCK))
