"""Files that hold what was saved before; another file, or half of one, is refused in words."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from brainpy_codegen.errors import UsageError


@contextmanager
def saved(path: str | os.PathLike[str], what: str) -> Iterator[BinaryIO]:
    """An `.npz` file that holds `what`, as in "a saved solution", open to be read within the block.

    Raises:
        UsageError: the file holds something else, or cannot be read.
    """
    from zipfile import BadZipFile  # NumPy brings it in where there is a file to read

    try:
        # Opened here: NumPy leaves open what turns out to be no archive.
        with open(path, "rb") as stream:
            yield stream
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error, BadZipFile) as error:
        raise UsageError(f"{os.fspath(path)} is not {what}: {error}") from error
