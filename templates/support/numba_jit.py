"""Decorators of generated Numba code.

`cell` is for the arithmetic of one element: it is inlined wherever it is called, however long it is, because only
then does LLVM make vector instructions of the loops around it. `loop` is for loops over elements: it releases the GIL
and is kept on disk, under a name that holds the content of the module and of these support files, so that a changed
file is never run from old machine code. `fast_cell` and `fast_loop` let the compiler contract and reassociate; the
functions of `numba_math` keep their own order of operations inside them.
"""

import functools
import hashlib
import os
import sys
from pathlib import Path

import numba
import numpy as np
from numba.core import config

from .cache import cache_folder

_FAST = frozenset({"contract", "reassoc", "arcp", "nsz"})


def cell(function):
    """The arithmetic of one element."""
    return _cell(function, False)


def loop(function):
    """A loop over elements."""
    return _loop(function, False)


def fast_cell(function):
    """A cell whose operations may be contracted and reassociated."""
    return _cell(function, set(_FAST))


def fast_loop(function):
    """A loop whose operations may be contracted and reassociated."""
    return _loop(function, set(_FAST))


def _cell(function, fastmath):
    compiled = numba.njit(error_model="numpy", fastmath=fastmath, forceinline=True)(function)
    if isinstance(compiled, numba.core.dispatcher.Dispatcher):
        compiled.__class__ = _over_arrays(type(compiled))
    return compiled


@functools.cache
def _over_arrays(dispatcher):
    """The class of a cell: called from Python with arrays, it runs element by element."""

    class Cell(dispatcher):
        def __call__(self, *arguments):
            if all(np.ndim(argument) == 0 for argument in arguments):
                return super().__call__(*arguments)
            given = np.broadcast_arrays(*arguments)
            rows = [super(Cell, self).__call__(*values) for values in zip(*(a.flat for a in given))]
            if isinstance(rows[0], tuple):
                return tuple(np.array(column).reshape(given[0].shape) for column in zip(*rows))
            return np.array(rows).reshape(given[0].shape)

    return Cell


def _loop(function, fastmath):
    def compiled(cache):
        return numba.njit(error_model="numpy", fastmath=fastmath, nogil=True, cache=cache)(function)

    folder = cache_folder("numba") / _fingerprint(function)
    before = config.CACHE_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True)
        config.CACHE_DIR = str(folder)  # Numba looks at it while it decorates
        return compiled(cache=os.access(folder, os.W_OK))
    except (OSError, RuntimeError):  # no place to write: compile in every process
        return compiled(cache=False)
    finally:
        config.CACHE_DIR = before


def _fingerprint(function):
    """A name for everything that the machine code of a module depends on, but the processor (Numba checks that)."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.version_info[:2]} {function.__module__}".encode())
    module = Path(function.__code__.co_filename)
    for path in (module, *sorted(Path(__file__).parent.glob("numba_*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]
