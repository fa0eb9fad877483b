"""Arithmetic of float64 numbers, for generated Numba code: instructions, comparisons,
division with remainder, functions of the C library.

`numba_math` has the elementary functions. What stands here follows NumPy (signs of
zeros, nan, infinities); `vector_arithmetic.h` is the same for C, and both
give the same bits. In a loop, all but the functions of the C library become vector
instructions.
"""

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

INFINITY = np.inf
NAN = np.nan

function = numba.njit(error_model="numpy", forceinline=True)


def call(symbol, arity=1):
    """A function of LLVM, which is an instruction, or of the C library."""
    return types.ExternalFunction(symbol, types.float64(*[types.float64] * arity))


# --- instructions ---

abs = call("llvm.fabs.f64")
floor = call("llvm.floor.f64")
ceil = call("llvm.ceil.f64")
trunc = call("llvm.trunc.f64")
rint = call("llvm.rint.f64")  # halves go to even numbers
sqrt = call("llvm.sqrt.f64")
copysign = call("llvm.copysign.f64", 2)
fma = call("llvm.fma.f64", 3)  # x * y + z, rounded once


@intrinsic
def bits(typing_context, x):
    """The bits of a number, as an unsigned integer."""

    def generate(context, builder, signature, values):
        return builder.bitcast(values[0], ir.IntType(64))

    return types.uint64(types.float64), generate


@intrinsic
def number(typing_context, word):
    """The number that has these bits."""

    def generate(context, builder, signature, values):
        return builder.bitcast(values[0], ir.DoubleType())

    return types.float64(types.uint64), generate


# --- the parts of a number ---

TO_INTEGER = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to an integer ...
TO_INTEGER_BITS = np.uint64(0x4338000000000000)  # ... which the low bits then hold
SIGN = np.uint64(0x8000000000000000)
FRACTION = np.uint64(0x000FFFFFFFFFFFFF)
FRACTION_SIZE = np.uint64(52)
BIAS = np.uint64(1023)  # the exponent field of 1
TWICE_BIAS = np.uint64(2046)
ONE_BITS = np.uint64(0x3FF0000000000000)
TWO_BITS = np.uint64(0x4000000000000000)
SQRT_HALF_BITS = np.uint64(0x3FE6A09E667F3BCD)
TWO_52_BITS = np.uint64(0x4330000000000000)
TWO_52 = 4503599627370496.0
TWO_54 = 18014398509481984.0
SMALLEST_NORMAL = 2.2250738585072014e-308
ZERO, ONE, TWO = np.uint64(0), np.uint64(1), np.uint64(2)


@function
def lost(large, small, total):
    """What rounding took from total = large + small, |large| >= |small| (Dekker)."""
    return (large - total) + small


@function
def lost_in_any(x, y, total):
    """What rounding took from total = x + y, whichever is larger (Knuth)."""
    y_part = total - x
    return (x - (total - y_part)) + (y - y_part)


@function
def power_of_two(k):
    """2**k for k in -1022 ... 1023 (an unsigned integer that wraps around)."""
    return number((k + BIAS) << FRACTION_SIZE)


@function
def two_factors(k):
    """Two numbers whose product is 2**k, which itself may be subnormal or too large."""
    half = (k + TWICE_BIAS) >> ONE
    rest = k + TWICE_BIAS - half
    return number(half << FRACTION_SIZE), number(rest << FRACTION_SIZE)


@function
def split(x):
    """(k, m) with x = 2**k m and m in sqrt(1/2) ... sqrt(2), for positive x."""
    small = x < SMALLEST_NORMAL
    normal = x * TWO_54 if small else x
    word = bits(normal) + (ONE_BITS - SQRT_HALF_BITS)
    field = number((word >> FRACTION_SIZE) | TWO_52_BITS)  # 2**52 + the exponent field
    k = field - (TWO_52 + 1077.0 if small else TWO_52 + 1023.0)
    return k, number((word & FRACTION) + SQRT_HALF_BITS)


# --- comparisons and roundings ---


@function
def heaviside(x, at_zero):
    """0 below 0, `at_zero` at 0, 1 above; nan stays nan."""
    return at_zero if x == 0.0 else (0.0 if x < 0.0 else (1.0 if x > 0.0 else x))


@function
def sign(x):
    """-1, 0 or 1; nan stays nan."""
    return 0.0 if x == 0.0 else (-1.0 if x < 0.0 else (1.0 if x > 0.0 else x))


@function
def minimum(x, y):
    """The smaller number; nan if one is nan."""
    smaller = x if x < y else y
    return x if x != x else smaller


@function
def maximum(x, y):
    """The larger number; nan if one is nan."""
    larger = x if x > y else y
    return x if x != x else larger


@function
def fmin(x, y):
    """The smaller number; the other if one is nan."""
    smaller = x if x <= y else y
    return x if y != y else smaller


@function
def fmax(x, y):
    """The larger number; the other if one is nan."""
    larger = x if x >= y else y
    return x if y != y else larger


@function
def clip(x, low, high):
    """The number nearest to x that is between `low` and `high`; nan if one is nan."""
    return minimum(maximum(x, low), high)


@function
def isnan(x):
    """Whether x is not a number."""
    return x != x


@function
def isfinite(x):
    """Whether x is a number and not infinite."""
    return abs(x) < INFINITY


# --- division with remainder ---

LARGEST_QUOTIENT = 2.0**100


@function
def _divide(a, b):
    """(a / b cut off, a / b rounded down, remainder with the sign of b).

    A quotient up to 2**53 is exact or 1 too large, and the remainder that belongs to it
    is exact; a larger one is rounded, and a second division finds the remainder.
    """
    quotient = trunc(a / b)
    first = a if quotient == 0.0 else fma(-quotient, b, a)
    more = trunc(first / b)
    second = first if more == 0.0 else fma(-more, b, first)
    wrong_side = (second != 0.0) & ((second < 0.0) != (b < 0.0))
    whole = quotient + more
    down = whole - 1.0 if wrong_side else whole
    remainder = second + b if wrong_side else second
    return quotient, down, copysign(0.0, b) if remainder == 0.0 else remainder


@function
def floor_divide(a, b):
    """Quotient a // b as in Python, with the special values of NumPy."""
    quotient, down, _ = _divide(a, b)
    value = down if abs(quotient) < LARGEST_QUOTIENT else quotient
    return NAN if (abs(a) == INFINITY) & (b != 0.0) else value


@function
def modulo(a, b):
    """Remainder a % b as in Python and NumPy; nan if |a / b| > 2**100."""
    quotient, _, remainder = _divide(a, b)
    return remainder if abs(quotient) < LARGEST_QUOTIENT else NAN


# --- the C library ---

exp2 = call("exp2")
log2 = call("log2")
log10 = call("log10")
cbrt = call("cbrt")
tan = call("tan")
arcsin = call("asin")
arccos = call("acos")
arctan = call("atan")
arctan2 = call("atan2", 2)
sinh = call("sinh")
cosh = call("cosh")
arcsinh = call("asinh")
arccosh = call("acosh")
arctanh = call("atanh")
erf = call("erf")
erfc = call("erfc")
hypot = call("hypot", 2)
fmod = call("fmod", 2)
