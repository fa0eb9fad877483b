"""Elementary functions of float64 numbers, for generated Numba code.

No function of the first part branches or reads a table, so loops that call them become
vector instructions. `vector_math.h` holds the same algorithms for C, and both give the
same bits (only the bits of a nan are left open). The flags of a caller do not reach
these functions.

Errors are in ulp, the distance of neighbouring numbers at the exact result: bounds that
tests check on millions of points. The polynomials are minimax fits.

Cody and Waite, Software Manual for the Elementary Functions, 1980.
Dekker, Numerische Mathematik 18, 224, 1971: sums and products of pairs of numbers.
Tang, ACM Transactions on Mathematical Software 15, 144, 1989, and 16, 378, 1990.
Muller, Elementary Functions, 3rd edition, 2016.
"""

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

_function = numba.njit(error_model="numpy", forceinline=True)


# --- instructions -------------------------------------------------------------------


def _call(symbol, arity=1):
    """A function of LLVM (one instruction) or of the C library."""
    return types.ExternalFunction(symbol, types.float64(*[types.float64] * arity))


_fabs = _call("llvm.fabs.f64")
_floor = _call("llvm.floor.f64")
_ceil = _call("llvm.ceil.f64")
_trunc = _call("llvm.trunc.f64")
_rint = _call("llvm.rint.f64")
_sqrt = _call("llvm.sqrt.f64")
_copysign = _call("llvm.copysign.f64", 2)
_fma = _call("llvm.fma.f64", 3)  # x * y + z, rounded once


@intrinsic
def _bits(typing_context, x):
    """The bits of a number, as an integer."""

    def generate(context, builder, signature, values):
        return builder.bitcast(values[0], ir.IntType(64))

    return types.uint64(types.float64), generate


@intrinsic
def _number(typing_context, bits):
    """The number that has these bits."""

    def generate(context, builder, signature, values):
        return builder.bitcast(values[0], ir.DoubleType())

    return types.float64(types.uint64), generate


# --- constants ----------------------------------------------------------------------

INFINITY = np.inf
NAN = np.nan
LOG2_E = 1.4426950408889634
LN2_HIGH = 0.6931471805598903  # 42 bits: its products with exponents are exact
LN2_LOW = 5.497923018708371e-14
TWO_OVER_PI = 0.6366197723675814
HALF_PI_HIGH = 1.5707963267948966  # the three add up to pi / 2 with 160 bits
HALF_PI_MIDDLE = 6.123233995736766e-17
HALF_PI_LOW = -1.4973849048591833e-33

TO_INTEGER = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to an integer ...
TO_INTEGER_BITS = np.uint64(0x4338000000000000)  # ... which the low bits then hold
BIAS = np.uint64(1023)  # the exponent field of 1
TWICE_BIAS = np.uint64(2046)
FRACTION_SIZE = np.uint64(52)
FRACTION = np.uint64(0x000FFFFFFFFFFFFF)
ONE = np.uint64(1)


# --- exponentials -------------------------------------------------------------------


@_function
def _reduce(x):
    """(k, r, rest) with e**x = 2**k (1 + r + rest), for |x| < 760.

    Cody and Waite: k is x / ln 2 rounded; r = x - k LN2_HIGH has no rounding error, and
    e**(r - k LN2_LOW) - 1 is r and a small rest, from a polynomial of degree 11 whose
    relative error is 2**-55.1. r + rest is in -0.293 ... 0.415.
    """
    shifted = _fma(x, LOG2_E, TO_INTEGER)
    k = shifted - TO_INTEGER
    r = _fma(k, -LN2_HIGH, x)
    low = k * LN2_LOW
    y = r - low
    q = 2.504816074883304e-08
    q = _fma(q, y, 2.7622057291131193e-07)
    q = _fma(q, y, 2.755741782756974e-06)
    q = _fma(q, y, 2.4801516779981894e-05)
    q = _fma(q, y, 0.00019841269717518528)
    q = _fma(q, y, 0.0013888888920162168)
    q = _fma(q, y, 0.008333333333384643)
    q = _fma(q, y, 0.04166666666662084)
    q = _fma(q, y, 0.16666666666666607)
    q = _fma(q, y, 0.5)
    return _bits(shifted) - TO_INTEGER_BITS, r, _fma(y * y, q, -low)


@_function
def _power_of_two(k):
    """2**k for k in -1022 ... 1023 (an unsigned integer that wraps around)."""
    return _number((k + BIAS) << FRACTION_SIZE)


@_function
def exp(x):
    """e**x within 1 ulp; subnormal and infinite results are rounded correctly too."""
    below = 710.0 if x > 710.0 else x  # comparisons this way round keep nan
    inside = -746.0 if below < -746.0 else below
    k, r, rest = _reduce(inside)
    half = (k + TWICE_BIAS) >> ONE  # 2**k in two factors, since it may be subnormal
    first = _number(half << FRACTION_SIZE)
    second = _number((k + TWICE_BIAS - half) << FRACTION_SIZE)
    return _fma(r + rest, first, first) * second


@_function
def expm1(x):
    """e**x - 1 within 2 ulp."""
    below = 710.0 if x > 710.0 else x
    inside = -50.0 if below < -50.0 else below
    k, r, rest = _reduce(inside)
    half = _power_of_two(k - ONE)  # half of everything: 2**1024 would be too large
    result = 2.0 * _fma(half, rest, _fma(half, r, half - 0.5))
    return x if _fabs(x) < 1e-300 else result


@_function
def exprel(x):
    """(e**x - 1) / x within 2 ulp; 1 at 0, 0 at -inf, overflows where it must.

    Both sides of the fraction are divided by 2**12: e**x may be too large.
    """
    below = 717.0 if x > 717.0 else x
    inside = -50.0 if below < -50.0 else below
    k, r, rest = _reduce(inside)
    scale = _power_of_two(k - np.uint64(12))
    growth = _fma(scale, r + rest, scale - 0.000244140625)
    ratio = growth / (below * 0.000244140625)
    return 1.0 if _fabs(x) < 1e-16 else ratio


@_function
def sigmoid(x):
    """1 / (1 + e**-x) within 1.5 ulp, also where it is small.

    With e = e**-|x| it is e / (1 + e) or 1 / (1 + e). Numerator and denominator are
    pairs of numbers, and the residual of the division corrects the quotient.
    """
    size = _fabs(x)
    inside = 746.0 if size > 746.0 else size
    k, r, rest = _reduce(-inside)
    p = r + rest
    half = (k + TWICE_BIAS) >> ONE
    first = _number(half << FRACTION_SIZE)
    second = _number((k + TWICE_BIAS - half) << FRACTION_SIZE)
    high = _fma(p, first, first)
    low = _fma(p, first, first - high) * second
    e = high * second
    sum_high = 1.0 + e
    sum_low = (1.0 - sum_high) + e + low
    positive = x > 0.0
    top = 1.0 if positive else e
    top_low = 0.0 if positive else low
    ratio = top / sum_high
    reciprocal = ratio if positive else 1.0 - ratio
    residual = _fma(-ratio, sum_high, top) + _fma(-ratio, sum_low, top_low)
    return _fma(residual, reciprocal, ratio)


@_function
def tanh(x):
    """Hyperbolic tangent within 1.5 ulp.

    With g = e**(2 |x|) - 1 it is g / (g + 2). Both are pairs of numbers, and the
    residual of the division corrects the quotient; 1 / (g + 2) is (1 - quotient) / 2.
    """
    size = _fabs(x)
    inside = 20.0 if size > 20.0 else size
    k, r, rest = _reduce(2.0 * inside)
    scale = _power_of_two(k)
    start = _fma(scale, r, scale - 1.0)
    high = _fma(scale, rest, start)
    low = _fma(scale, rest, start - high)
    sum_high = 2.0 + high
    larger = 2.0 if high < 2.0 else high
    smaller = high if high < 2.0 else 2.0
    sum_low = (larger - sum_high) + smaller
    ratio = high / sum_high
    residual = _fma(-ratio, sum_high, high) + _fma(-ratio, sum_low, low)
    result = _fma(residual, _fma(-0.5, ratio, 0.5), ratio)
    return _copysign(1.0 if result > 1.0 else result, x)


# --- logarithms and powers ----------------------------------------------------------

SMALLEST_NORMAL = 2.2250738585072014e-308
SQRT_HALF_BITS = np.uint64(0x3FE6A09E667F3BCD)
ONE_BITS = np.uint64(0x3FF0000000000000)
TWO_BITS = np.uint64(0x4000000000000000)
TWO_52_BITS = np.uint64(0x4330000000000000)
TWO_52 = 4503599627370496.0
TWO_54 = 18014398509481984.0


@_function
def _split(x):
    """(k, m) with x = 2**k m and m in sqrt(1/2) ... sqrt(2), for positive x."""
    small = x < SMALLEST_NORMAL
    normal = x * TWO_54 if small else x
    bits = _bits(normal) + (ONE_BITS - SQRT_HALF_BITS)
    field = _number((bits >> FRACTION_SIZE) | TWO_52_BITS)  # 2**52 + the exponent field
    k = field - (TWO_52 + 1077.0 if small else TWO_52 + 1023.0)
    return k, _number((bits & FRACTION) + SQRT_HALF_BITS)


@_function
def _log_sum(k, f, low):
    """k LN2_HIGH + log(1 + f) + low for f in -0.293 ... 0.415 and a small low.

    With s = f / (2 + f), log(1 + f) = 2 s + s**3 R(s**2): Tang 1990, written so that
    f itself, which is exact, is the leading term. R has the error 2**-59.2.
    """
    s = f / (2.0 + f)
    z = s * s
    r = 0.14774646416955167
    r = _fma(r, z, 0.15316354507766708)
    r = _fma(r, z, 0.18183465886849445)
    r = _fma(r, z, 0.2222220067264651)
    r = _fma(r, z, 0.2857142871925039)
    r = _fma(r, z, 0.3999999999953609)
    r = _fma(r, z, 0.6666666666666712)
    square = 0.5 * f * f
    rest = _fma(s, _fma(r, z, square), low)
    return _fma(k, LN2_HIGH, f - (square - rest))


@_function
def log(x):
    """Natural logarithm within 1 ulp; -inf at 0, nan below."""
    k, m = _split(x)
    result = _log_sum(k, m - 1.0, k * LN2_LOW)
    edge = -INFINITY if x == 0.0 else (NAN if x < 0.0 else x)
    return result if (x > 0.0) & (x < INFINITY) else edge


@_function
def log1p(x):
    """log(1 + x) within 1 ulp; -inf at -1, nan below."""
    u = 1.0 + x
    lost = (x - u) + 1.0 if x > 1.0 else (1.0 - u) + x  # what rounding took from u
    k, m = _split(u)
    scale = _number(_bits(m) - _bits(u) + TWO_BITS)  # 2 * 2**-k
    f = m - 1.0
    small = 0.5 * (lost * scale)
    result = _log_sum(k, f, _fma(k, LN2_LOW, small - small * f))
    inside = (x > -1.0) & (x < INFINITY)
    edge = -INFINITY if x == -1.0 else (NAN if x < -1.0 else x)
    return (x if x == 0.0 else result) if inside else edge
