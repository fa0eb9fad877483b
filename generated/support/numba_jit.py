"""Decorators of generated Numba code.

`cell` is for the arithmetic of one element: it is inlined wherever it is called, however long it is, because only
then does LLVM make vector instructions of the loops around it. `loop` is for loops over elements: it releases the GIL
and is kept on disk, under a name that holds the content of the module and of these support files, so that a changed
file is never run from old machine code. `fast_cell` and `fast_loop` let the compiler contract and reassociate; the
functions of `numba_math` keep their own order of operations inside them.
"""

import functools
import hashlib
import importlib.util
import sys
import tempfile
import threading
from pathlib import Path

import numba
import numpy as np
from numba.core import config
from numba.core.dispatcher import Dispatcher
from numba.np import linalg

from .cache import cache_folder

_FAST = frozenset({"contract", "reassoc", "arcp", "nsz"})
_decorating = threading.Lock()


def _start_quickly():
    """Import Numba's functions of arrays without SciPy's linear algebra, which takes longer than all the others.

    They only want to know whether it is there; `np.dot` and its like import it where they are compiled.
    """
    find = getattr(linalg, "ensure_blas", None)
    if find is None or importlib.util.find_spec("scipy") is None:
        return
    linalg.ensure_blas = lambda: None
    try:
        importlib.import_module("numba.np.arraymath")
    finally:
        linalg.ensure_blas = find


_start_quickly()


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


def lean_cell(function):
    """A cell that takes arrays but makes none: it counts no references to them, which costs more than its sums."""
    return _cell(function, False, lean=True)


def lean_loop(function):
    """A loop that makes no arrays."""
    return _loop(function, False, lean=True)


def fast_lean_cell(function):
    """A lean cell whose operations may be contracted and reassociated."""
    return _cell(function, set(_FAST), lean=True)


def fast_lean_loop(function):
    """A lean loop whose operations may be contracted and reassociated."""
    return _loop(function, set(_FAST), lean=True)


def in_loops(function):
    """For a function of rows: that under which loops find `function`, a cell, by its address."""

    def decorated(of_rows):
        if isinstance(function, Dispatcher):
            function.address = functools.cache(lambda: _of_rows(of_rows).address)
        return of_rows

    return decorated


def _cell(function, fastmath, lean=False):
    compiled = numba.njit(
        error_model="numpy", fastmath=fastmath, forceinline=True, _nrt=not lean
    )(function)
    if isinstance(compiled, Dispatcher):  # not so where NUMBA_DISABLE_JIT is set
        compiled.__class__ = _over_arrays(type(compiled))
        compiled.entry = functools.cache(lambda: _loop(function, fastmath, lean))
        compiled.callback = functools.cache(lambda: _callback(function, fastmath))
    return compiled


@functools.cache
def _over_arrays(dispatcher):
    """The class of a cell: called from Python with arrays, it runs element by element.

    Inlined code is not kept on disk; `entry` is the cell as Python calls it, which is. `address` is that of a cell that
    takes one number, for loops that are given functions of time.
    """

    class Cell(dispatcher):
        def address(self):
            return self.callback().address

        def __call__(self, *arguments):
            # A tuple is a set of parameters, such as `p`, whose entries may be arrays as well.
            flat = [
                value
                for given in arguments
                for value in (given if isinstance(given, tuple) else (given,))
            ]
            if not any(np.ndim(value) for value in flat):
                return self.entry()(*arguments)
            columns = np.broadcast_arrays(*flat)
            shape = columns[0].shape
            if not columns[
                0
            ].size:  # there is no element to tell how many results there are
                ones = self.entry()(*_regrouped(arguments, [1.0] * len(flat)))
                empty = np.empty(shape)
                return _stacked([ones], shape, empty)
            entry = self.entry()
            rows = [
                entry(*_regrouped(arguments, values))
                for values in zip(*(column.flat for column in columns), strict=False)
            ]
            return _stacked(rows, shape)

    return Cell


def _stacked(rows, shape, instead=None):
    """The results of all elements as arrays, in the tuples (of tuples) that one call returns."""
    if isinstance(rows[0], tuple):
        columns = zip(*rows, strict=True)
        return tuple(_stacked(column, shape, instead) for column in columns)
    return np.array(rows).reshape(shape) if instead is None else instead.copy()


def _regrouped(arguments, values):
    """Flat values in the tuples that the arguments came in."""
    rest = iter(values)
    return [
        tuple(next(rest) for _ in given) if isinstance(given, tuple) else next(rest)
        for given in arguments
    ]


def _loop(function, fastmath, lean=False):
    def compiled(cache):
        return numba.njit(
            error_model="numpy",
            fastmath=fastmath,
            nogil=True,
            cache=cache,
            _nrt=not lean,
        )(function)

    return _kept(function, compiled)


def _callback(function, fastmath):
    """A cell of one number as a function that compiled code finds by its address."""

    def compiled(cache):
        return numba.cfunc(
            "float64(float64)", error_model="numpy", fastmath=fastmath, cache=cache
        )(function)

    return _kept(function, compiled)


def _of_rows(function):
    """An event or a reset as a function that compiled code finds by its address."""

    def compiled(cache):
        return numba.cfunc(
            "float64(CPointer(float64), float64, CPointer(float64))",
            error_model="numpy",
            cache=cache,
        )(function)

    return _kept(function, compiled)


def _kept(function, compiled):
    """What `compiled(cache)` makes of a function, kept on disk where that is possible."""
    with _decorating:  # the setting belongs to the whole process
        before = config.CACHE_DIR
        try:
            folder = cache_folder("numba") / _fingerprint(function)
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(
                dir=folder
            ).close()  # the only sure sign that one may write there
            config.CACHE_DIR = str(folder)  # Numba looks at it while it decorates
            return compiled(cache=True)
        except (
            OSError,
            RuntimeError,
        ):  # no place to write, or no file to key on: compile in every process
            return compiled(cache=False)
        finally:
            config.CACHE_DIR = before


def _fingerprint(function):
    """A name for everything that the machine code of a module depends on, but the processor (Numba checks that).

    The name of the module is part of it, because machine code finds its constants by that name.
    """
    digest = hashlib.sha256(
        f"{numba.__version__} {sys.version_info[:3]} {function.__module__}".encode()
    )
    module = Path(function.__code__.co_filename)
    support = Path(__file__).parent
    # Files for other libraries come and go without a change to machine code.
    # Machine code holds that of external functions, which stand in files of the user's.
    others = [
        Path(value.external_file)
        for value in function.__globals__.values()
        if getattr(value, "external_file", None)
    ]
    for path in (
        module,
        *others,
        *sorted(
            [
                *support.glob("numba_*.py"),
                *support.glob("*population.py"),
                *support.glob("adaptive*.py"),
            ]
        ),
    ):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:20]
