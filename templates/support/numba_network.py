"""Decorator of the routines of generated Numba networks.

A routine is a loop that the time loop calls in every step. It is compiled together with
that loop, which is kept on disk. LLVM proves that arrays do not overlap by comparisons
before a loop, of which it makes 8 unless told otherwise: too few for the state variables
of one population.
"""

import llvmlite.binding
import numba

COMPARISONS = 512

llvmlite.binding.set_option("", f"--runtime-memory-check-threshold={COMPARISONS}")

# Only the time loop calls them: what Python would need to call them would take a sixth of the time to compile.
# They make no arrays, so they need not count references to those that stand in the named tuples.
routine = numba.njit(
    error_model="numpy",
    nogil=True,
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
    _nrt=False,
)
