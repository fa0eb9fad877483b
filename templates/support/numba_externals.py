"""External functions for Numba: compiled, unless they are already."""

import inspect

import numba

from . import externals


def external(reference):
    """The function of a reference, compiled; machine code on disk is keyed on the file that it stands in."""
    function = externals.external(reference)
    compiled = (
        function if hasattr(function, "py_func") else numba.njit(function)
    )  # a function of the user's own compiling is left as it is
    plain = getattr(compiled, "py_func", compiled)
    compiled.external_file = inspect.getsourcefile(plain)
    return compiled
