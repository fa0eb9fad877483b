"""Arithmetic of float32 numbers, for generated Numba code: instructions, comparisons,
division with remainder, functions of the C library.

`numba_math_float32` has the elementary functions. What stands here follows NumPy (signs
of zeros, nan, infinities); `vector_arithmetic_float32.h` is the same for C, and both
give the same bits. In a loop, all but the functions of the C library become vector
instructions.
"""

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy import float32 as f32
from numpy import uint32 as u32

INFINITY = f32(np.inf)
NAN = f32(np.nan)

function = numba.njit(error_model="numpy", forceinline=True)


def call(symbol, arity=1):
    """A function of LLVM, which is an instruction, or of the C library."""
    return types.ExternalFunction(symbol, types.float32(*[types.float32] * arity))


# --- instructions ---

abs = call("llvm.fabs.f32")
floor = call("llvm.floor.f32")
ceil = call("llvm.ceil.f32")
trunc = call("llvm.trunc.f32")
rint = call("llvm.rint.f32")  # halves go to even numbers
sqrt = call("llvm.sqrt.f32")
copysign = call("llvm.copysign.f32", 2)
fma = call("llvm.fma.f32", 3)  # x * y + z, rounded once


@intrinsic
def bits(typing_context, x):
    """The bits of a number, as an unsigned integer."""

    def generate(context, builder, signature, values):
        return builder.bitcast(values[0], ir.IntType(32))

    return types.uint32(types.float32), generate


@intrinsic
def number(typing_context, word):
    """The number that has these bits."""

    def generate(context, builder, signature, values):
        return builder.bitcast(values[0], ir.FloatType())

    return types.float32(types.uint32), generate


# --- the parts of a number ---

TO_INTEGER = f32(12582912.0)  # 1.5 * 2**23: adding it rounds to an integer ...
TO_INTEGER_BITS = u32(0x4B400000)  # ... which the low bits then hold
SIGN = u32(0x80000000)
FRACTION = u32(0x007FFFFF)
FRACTION_SIZE = u32(23)
BIAS = u32(127)  # the exponent field of 1
TWICE_BIAS = u32(254)
ONE_BITS = u32(0x3F800000)
TWO_BITS = u32(0x40000000)
SQRT_HALF_BITS = u32(0x3F3504F3)
TWO_23_BITS = u32(0x4B000000)
TWO_23 = f32(8388608.0)
TWO_25 = f32(33554432.0)
SMALLEST_NORMAL = f32(1.1754943508222875e-38)
ZERO, ONE, TWO = u32(0), u32(1), u32(2)


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
    """2**k for k in -126 ... 127 (an unsigned integer that wraps around)."""
    return number(u32(u32(k + BIAS) << FRACTION_SIZE))


@function
def two_factors(k):
    """Two numbers whose product is 2**k, which itself may be subnormal or too large."""
    both = u32(k + TWICE_BIAS)
    half = u32(both >> ONE)
    rest = u32(both - half)
    return number(u32(half << FRACTION_SIZE)), number(u32(rest << FRACTION_SIZE))


@function
def split(x):
    """(k, m) with x = 2**k m and m in sqrt(1/2) ... sqrt(2), for positive x."""
    small = x < SMALLEST_NORMAL
    normal = x * TWO_25 if small else x
    word = u32(bits(normal) + u32(ONE_BITS - SQRT_HALF_BITS))
    field = number(u32(u32(word >> FRACTION_SIZE) | TWO_23_BITS))  # 2**23 + the field
    k = field - (TWO_23 + f32(152.0) if small else TWO_23 + f32(127.0))
    return k, number(u32(u32(word & FRACTION) + SQRT_HALF_BITS))


# --- comparisons and roundings ---


@function
def heaviside(x, at_zero):
    """0 below 0, `at_zero` at 0, 1 above; nan stays nan."""
    return (
        at_zero
        if x == f32(0.0)
        else (f32(0.0) if x < f32(0.0) else (f32(1.0) if x > f32(0.0) else x))
    )


@function
def sign(x):
    """-1, 0 or 1; nan stays nan."""
    return (
        f32(0.0)
        if x == f32(0.0)
        else (f32(-1.0) if x < f32(0.0) else (f32(1.0) if x > f32(0.0) else x))
    )


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

LARGEST_QUOTIENT = f32(2.0**46)


@function
def _divide(a, b):
    """(a / b cut off, a / b rounded down, remainder with the sign of b).

    A quotient up to 2**24 is exact or 1 too large, and the remainder that belongs to it
    is exact; a larger one is rounded, and a second division finds the remainder.
    """
    quotient = trunc(a / b)
    first = a if quotient == f32(0.0) else fma(-quotient, b, a)
    more = trunc(first / b)
    second = first if more == f32(0.0) else fma(-more, b, first)
    wrong_side = (second != f32(0.0)) & ((second < f32(0.0)) != (b < f32(0.0)))
    whole = quotient + more
    down = whole - f32(1.0) if wrong_side else whole
    remainder = second + b if wrong_side else second
    return quotient, down, copysign(f32(0.0), b) if remainder == f32(0.0) else remainder


@function
def floor_divide(a, b):
    """Quotient a // b as in Python, with the special values of NumPy."""
    quotient, down, _ = _divide(a, b)
    value = down if abs(quotient) < LARGEST_QUOTIENT else quotient
    return NAN if (abs(a) == INFINITY) & (b != f32(0.0)) else value


@function
def modulo(a, b):
    """Remainder a % b as in Python and NumPy; nan if |a / b| > 2**46."""
    quotient, _, remainder = _divide(a, b)
    return remainder if abs(quotient) < LARGEST_QUOTIENT else NAN


# --- the C library ---

exp2 = call("exp2f")
log2 = call("log2f")
log10 = call("log10f")
cbrt = call("cbrtf")
tan = call("tanf")
arcsin = call("asinf")
arccos = call("acosf")
arctan = call("atanf")
arctan2 = call("atan2f", 2)
sinh = call("sinhf")
cosh = call("coshf")
arcsinh = call("asinhf")
arccosh = call("acoshf")
arctanh = call("atanhf")
erf = call("erff")
erfc = call("erfcf")
hypot = call("hypotf", 2)
fmod = call("fmodf", 2)
