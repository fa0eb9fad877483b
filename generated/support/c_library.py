"""Calls the functions of generated C files, which are compiled when the first of them is called."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from cffi import FFI

from .c_compiler import build

KINDS = {
    "f8": "double[]",
    "f4": "float[]",
    "i4": "int32_t[]",
    "i8": "int64_t[]",
    "u4": "uint32_t[]",
}


class Library:
    """The functions of one generated C file, compiled and loaded when the first of them is called."""

    def __init__(self, source, *, dtype="float64", fast=False):
        self.source = Path(source)
        self.dtype = np.dtype(dtype)
        self.fast = fast
        self._lock = threading.Lock()
        self._loaded = None

    def run_population(self, state, record, *rest):
        """Advance elements first ... last - 1 of `state`; every parameter is one constant for all."""
        *noise, parameters, t0, dt, steps, every, first, last = rest
        arrays = (state, record, *_spread(noise), parameters)
        self.call(
            "run_population",
            *arrays,
            t0,
            dt,
            steps,
            every,
            first,
            last,
            state.shape[1],
        )

    def run_heterogeneous(self, state, record, *rest):
        """The same with a value of each parameter per element, plus what `drive` adds to it at each stage time."""
        *noise, parameters, drive, t0, dt, steps, every, first, last = rest
        self.call(
            "run_heterogeneous",
            *(state, record, *_spread(noise), parameters, drive),
            *drive.shape[:2],
            t0,
            dt,
            steps,
            every,
            first,
            last,
            state.shape[1],
        )

    def run_vector(self, state, record, *rest):
        """Advance a whole vector whose elements are coupled."""
        noise = ()
        if isinstance(rest[0], tuple):
            noise, *rest = rest
            # random numbers are drawn in pairs
            room = np.empty((noise[-1].shape[1], state.shape[1] + 1), self.dtype)
            noise = (*_spread((noise,)), room)
        parameters, drive, work, t0, dt, steps, every, *matrices = rest
        arrays = (state, record, *noise, parameters, drive, len(drive), work)
        self.call(
            "run_vector", *arrays, t0, dt, steps, every, state.shape[1], *matrices
        )

    def rates(self, state, out, parameters, work, *rest):
        """The right-hand side of a whole vector, into the rows of `out`; `rest` is t, dt of a map, and matrices."""
        self.call("rates", state, out, parameters, work, state.shape[1], *rest)

    def elementwise(self, name, arguments, results):
        """An exported function of rows of arguments: its results, in the shape that the arguments broadcast to."""
        values = np.broadcast_arrays(
            *(np.asarray(argument, dtype=self.dtype) for argument in arguments)
        )
        shape = values[0].shape
        rows = np.stack([value.reshape(-1) for value in values])
        out = np.empty((results, rows.shape[1]), dtype=self.dtype)
        self.call(name, rows, out, rows.shape[1])
        found = tuple(row.reshape(shape)[()] for row in out)
        return found if results > 1 else found[0]

    def run_network(self, *arguments):
        """The time loop of a network, given named tuples; returns the step before which it stopped."""
        return self.call("run_network", *arguments)

    def matrix(self, name, arguments, rows):
        """The same for a function whose results are a square matrix: a tuple of rows."""
        found = self.elementwise(name, arguments, rows * rows)
        entries = found if rows > 1 else (found,)
        return tuple(entries[k * rows : (k + 1) * rows] for k in range(rows))

    def call(self, name, *arguments):
        """Call an exported function; arrays must be contiguous, a tuple is a structure. Other Python threads run meanwhile."""
        ffi, functions = self._load()
        function, kinds, read_only = functions[name]
        values = []
        fields = []  # keeps alive what structures point at
        for value, kind, only in zip(arguments, kinds, read_only, strict=True):
            if isinstance(value, tuple):
                own = [self._passed(ffi, *one) for one in zip(value, only, strict=True)]
                fields.append(own)
                values.append(ffi.new(kind, own))
            else:
                values.append(self._passed(ffi, value, only))
        return function(*values)

    def _passed(self, ffi, value, read_only):
        """An array as a pointer to its numbers; anything else as it is."""
        if not isinstance(value, np.ndarray):
            return value
        if value.dtype.kind == "f" and value.dtype != self.dtype:
            raise TypeError(
                f"{self.source.name} works on {self.dtype} arrays, not on {value.dtype}"
            )
        kind = KINDS[value.dtype.str[1:]]
        return ffi.from_buffer(kind, value, require_writable=not read_only)

    def _load(self):
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self):
        with ThreadPoolExecutor(1) as threads:
            library_path = threads.submit(build, self.source, fast=self.fast)
            # while the compiler works: cffi takes a while to get its own parser ready
            text = self.source.read_text(encoding="utf-8")
            prototypes, types = exported(text), structures(text)
            ffi = FFI()
            ffi.cdef("\n".join((*types.values(), *prototypes.values())))
        library = ffi.dlopen(str(library_path.result()))
        prefix = self.source.stem + "_"
        functions = {}
        for name, prototype in prototypes.items():
            function = getattr(library, name)
            kinds = ffi.typeof(function).args
            # of a function without arguments, the second has "(void)"
            given = zip(kinds, prototype.split(","), strict=False)
            read_only = [_read_only(types, *one) for one in given]
            functions[name.removeprefix(prefix)] = (function, kinds, read_only)
        return ffi, functions


def _spread(noise):
    """Random numbers as C takes them: keys, number of the first step, given increments and for how many steps."""
    return tuple(part for one in noise for part in (*one, len(one[-1])))


def _read_only(types, kind, declared):
    """Whether an argument is one that the function only reads; of a structure, which of its fields are."""
    fields = types.get(kind.cname.removesuffix(" *"), "").split(";")[:-2]
    if not fields:
        return "const " in declared
    return ["const " in field for field in fields]


def structures(text):
    """The declarations of the structures that a C file defines, by the names of their types."""
    bare = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.DOTALL)
    found = re.findall(r"^typedef struct \{[^}]*\}\s*\w+;", bare, flags=re.MULTILINE)
    return {declared.rstrip(";").split()[-1]: declared for declared in found}


def exported(text):
    """The prototypes of the functions that a C file exports, by name."""
    found = {}
    for declaration in re.findall(
        r"^EXPORT\s+([^;{]*?)\s*\{", text, flags=re.MULTILINE
    ):
        found[re.search(r"(\w+)\s*\(", declaration)[1]] = declaration + ";"
    return found
