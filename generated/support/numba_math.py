"""Elementary functions of float64 numbers, for generated Numba code.

No function branches or reads a table, so loops that call them become vector
instructions. `vector_math.h` holds the same algorithms for C, and both give the
same bits (only the bits of a nan are left open). The flags of a caller do not reach
these functions.

Errors are in ulp, the distance of neighbouring numbers at the exact result: bounds that
tests check on millions of points. The polynomials are minimax fits.

Cody and Waite, Software Manual for the Elementary Functions, 1980.
Dekker, Numerische Mathematik 18, 224, 1971: sums and products of pairs of numbers.
Tang, ACM Transactions on Mathematical Software 15, 144, 1989, and 16, 378, 1990.
Muller, Elementary Functions, 3rd edition, 2016.
"""

import numpy as np

# Models import every function from here, so more is imported than is used.
# ruff: noqa: F401, I001
# fmt: off
from .numba_arithmetic import (
    INFINITY, NAN, ONE, SIGN, TO_INTEGER, TO_INTEGER_BITS, TWO, TWO_BITS, ZERO, abs,
    bits, copysign, floor, fma, function, lost, lost_in_any, number, power_of_two,
    split, two_factors,
)
from .numba_arithmetic import (
    arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, cbrt, ceil, clip, cosh,
    erf, erfc, exp2, floor_divide, fmax, fmin, fmod, heaviside, hypot, isfinite, isnan,
    log2, log10, maximum, minimum, modulo, rint, sign, sinh, sqrt, tan, trunc,
)
# fmt: on

# --- constants ---

LOG2_E = 1.4426950408889634
LN2_HIGH = 0.6931471805598903  # 42 bits: its products with exponents are exact
LN2_LOW = 5.497923018708371e-14
TWO_OVER_PI = 0.6366197723675814
HALF_PI_HIGH = 1.5707963267948966  # the three add up to pi / 2 with 160 bits
HALF_PI_MIDDLE = 6.123233995736766e-17
HALF_PI_LOW = -1.4973849048591833e-33

EXPREL_SCALE = 0.000244140625  # 2**-12
EXPREL_BITS = np.uint64(12)
THIRD = 0.3333333333333333
THIRD_LOW = 1.850371707708594e-17


# --- exponentials ---


@function
def _curvature(y, z):
    """(e**y - 1 - y) / z with z = y**2, for y in -0.347 ... 0.347.

    A polynomial of degree 9; the relative error of e**y from it is 2**-55.1.
    """
    odd = 2.504816074883304e-08
    odd = fma(odd, z, 2.755741782756974e-06)
    odd = fma(odd, z, 0.00019841269717518528)
    odd = fma(odd, z, 0.008333333333384643)
    odd = fma(odd, z, 0.16666666666666607)
    even = 2.7622057291131193e-07
    even = fma(even, z, 2.4801516779981894e-05)
    even = fma(even, z, 0.0013888888920162168)
    even = fma(even, z, 0.04166666666662084)
    even = fma(even, z, 0.5)
    return fma(odd, y, even)


@function
def _reduce(x):
    """(k, r, rest) with e**x = 2**k (1 + r + rest), for |x| < 760.

    Cody and Waite: k is x / ln 2 rounded; r = x - k LN2_HIGH has no rounding error, and
    e**(r - k LN2_LOW) - 1 is r and a small rest. r + rest is in -0.293 ... 0.415.
    """
    shifted = fma(x, LOG2_E, TO_INTEGER)
    k = shifted - TO_INTEGER
    r = fma(k, -LN2_HIGH, x)
    low = k * LN2_LOW
    y = r - low
    z = y * y
    rest = fma(z, _curvature(y, z), -low)
    return bits(shifted) - TO_INTEGER_BITS, r, rest


@function
def exp(x):
    """Exponential e**x within 0.95 ulp, gradual underflow and overflow included."""
    k, r, rest = _reduce(min(max(x, -746.0), 710.0))
    first, second = two_factors(k)
    return fma(r + rest, first, first) * second


@function
def expm1(x):
    """Exponential less 1, e**x - 1, within 1.5 ulp."""
    k, r, rest = _reduce(min(max(x, -50.0), 710.0))
    half = power_of_two(k - ONE)  # half of everything: 2**1024 would be too large
    result = 2.0 * fma(half, rest, fma(half, r, half - 0.5))
    return x if abs(x) < 1e-300 else result


@function
def exprel(x):
    """(e**x - 1) / x within 2.2 ulp; 1 at 0, 0 at -inf, overflows where it must.

    Both sides of the fraction are divided by 2**12: e**x may be too large. The reduction
    is that of `_reduce` with y as one number, which is enough here and faster.
    """
    below = min(x, 717.0)
    above = max(below, -50.0)
    shifted = fma(above, LOG2_E, TO_INTEGER)
    k = shifted - TO_INTEGER
    y = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, above))
    z = y * y
    scale = power_of_two(bits(shifted) - TO_INTEGER_BITS - EXPREL_BITS)
    growth = fma(scale, fma(z, _curvature(y, z), y), scale - EXPREL_SCALE)
    bottom = below * EXPREL_SCALE
    ratio = growth / bottom
    return 1.0 if bottom == 0.0 else ratio


@function
def sigmoid(x):
    """1 / (1 + e**-x) within 1 ulp, also where it is small.

    With e = e**-|x| it is e / (1 + e) or 1 / (1 + e). Numerator and denominator are
    pairs of numbers, and the residual of the division corrects the quotient.
    """
    size = abs(x)
    k, r, rest = _reduce(-min(size, 746.0))
    p = r + rest
    first, second = two_factors(k)
    high = fma(p, first, first)
    low = fma(p, first, first - high) * second
    e = high * second
    sum_high = 1.0 + e
    sum_low = lost(1.0, e, sum_high) + low
    positive = x > 0.0
    top = 1.0 if positive else e
    top_low = 0.0 if positive else low
    ratio = top / sum_high
    reciprocal = ratio if positive else 1.0 - ratio
    residual = fma(-ratio, sum_high, top) + fma(-ratio, sum_low, top_low)
    return fma(residual, reciprocal, ratio)


@function
def tanh(x):
    """Hyperbolic tangent within 1.2 ulp.

    With g = e**(2 |x|) - 1 it is g / (g + 2). Both are pairs of numbers, and the
    residual of the division corrects the quotient; 1 / (g + 2) is (1 - quotient) / 2.
    """
    size = abs(x)
    k, r, rest = _reduce(2.0 * min(size, 20.0))
    scale = power_of_two(k)
    start = fma(scale, r, scale - 1.0)
    high = fma(scale, rest, start)
    low = fma(scale, rest, start - high)
    sum_high = 2.0 + high
    sum_low = lost_in_any(2.0, high, sum_high) + low
    ratio = high / sum_high
    residual = fma(-ratio, sum_high, high) + fma(-ratio, sum_low, low)
    result = fma(residual, fma(-0.5, ratio, 0.5), ratio)
    return copysign(min(result, 1.0), x)


# --- logarithms and powers ---


@function
def _log_sum(k, f, low):
    """The sum k LN2_HIGH + log(1 + f) + low, f in -0.293 ... 0.415, low small.

    With s = f / (2 + f), log(1 + f) = 2 s + s**3 R(s**2): Tang 1990, written so that
    f itself, which is exact, is the leading term. R has the error 2**-59.2.
    """
    s = f / (2.0 + f)
    z = s * s
    r = 0.14774646416955167
    r = fma(r, z, 0.15316354507766708)
    r = fma(r, z, 0.18183465886849445)
    r = fma(r, z, 0.2222220067264651)
    r = fma(r, z, 0.2857142871925039)
    r = fma(r, z, 0.3999999999953609)
    r = fma(r, z, 0.6666666666666712)
    square = 0.5 * f * f
    rest = fma(s, fma(r, z, square), low)
    return fma(k, LN2_HIGH, f - (square - rest))


@function
def log(x):
    """Natural logarithm within 0.9 ulp; -inf at 0, nan below."""
    k, m = split(x)
    result = _log_sum(k, m - 1.0, k * LN2_LOW)
    edge = -INFINITY if x == 0.0 else (NAN if x < 0.0 else x)
    return result if (x > 0.0) & (x < INFINITY) else edge


@function
def log1p(x):
    """Logarithm of 1 + x within 1.1 ulp; -inf at -1, nan below."""
    u = 1.0 + x
    cut = lost_in_any(1.0, x, u)
    k, m = split(u)
    scale = number(bits(m) - bits(u) + TWO_BITS)  # 2 * 2**-k
    f = m - 1.0
    small = 0.5 * (cut * scale)
    result = _log_sum(k, f, fma(k, LN2_LOW, small - small * f))
    inside = (x > -1.0) & (x < INFINITY)
    edge = -INFINITY if x == -1.0 else (NAN if x < -1.0 else x)
    return (x if x == 0.0 else result) if inside else edge


@function
def logaddexp(x, y):
    """Logarithm of e**x + e**y, without overflow; two infinities have no difference."""
    larger = x if x > y else y
    gap = 0.0 if x == y else abs(x - y)
    return larger + log1p(exp(-gap))


@function
def _log_pair(x):
    """Logarithm of positive x as (high, low), with a relative error below 2**-65.

    With s = f / (2 + f) it is k ln 2 + 2 s (1 + z (1/3 + z T(z))), z = s**2. Everything
    but T, whose error is 2**-72 of the sum, is a pair of numbers.
    """
    k, m = split(x)
    f = m - 1.0
    d = 2.0 + f
    inverse = 1.0 / d
    s = f * inverse
    s_low = fma(-s, lost(2.0, f, d), fma(-s, d, f)) * inverse
    z = s * s
    z_low = fma(s, s, -z) + 2.0 * s * s_low
    t = 0.0597031910646127
    t = fma(t, z, 0.05840832945885301)
    t = fma(t, z, 0.06667959726297912)
    t = fma(t, z, 0.07692284551377858)
    t = fma(t, z, 0.09090909328751666)
    t = fma(t, z, 0.11111111109802937)
    t = fma(t, z, 0.14285714285717446)
    t = fma(t, z, 0.19999999999999998)
    u = fma(t, z, THIRD)
    u_low = fma(t, z, THIRD - u) + THIRD_LOW
    v = z * u
    v_low = fma(z, u, -v) + fma(z, u_low, z_low * u)
    w = s * v
    w_low = fma(s, v, -w) + fma(s, v_low, s_low * v)
    half = s + w
    half_low = lost(s, w, half) + (s_low + w_low)
    whole = k * LN2_HIGH
    high = whole + 2.0 * half
    low = lost(whole, 2.0 * half, high) + fma(k, LN2_LOW, 2.0 * half_low)
    return high, low


@function
def _exp_pair(high, low):
    """Exponential e**(high + low) for a small low."""
    inside = min(max(high, -746.0), 710.0)
    k, r, rest = _reduce(inside)
    start = 1.0 + r
    change = low * (start + rest) if inside == high else 0.0
    first, second = two_factors(k)
    return (start + (rest + (lost(1.0, r, start) + change))) * first * second


@function
def pow(x, y):
    """Power x**y within 0.8 ulp, with the special values of IEEE 754.

    |x|**y = e**(y log |x|) with pairs of numbers; then the sign and the edges.
    """
    size = abs(x)
    high, low = _log_pair(size)
    edge = -INFINITY if size == 0.0 else size
    log_x = high if (size > 0.0) & (size < INFINITY) else edge
    product = y * log_x
    power = _exp_pair(product, fma(y, log_x, -product) + y * low)
    half_y = 0.5 * y
    whole = floor(y) == y
    odd = whole & (floor(half_y) != half_y)
    with_sign = copysign(power, x) if odd else power
    real = NAN if (x < 0.0) & (x > -INFINITY) & (not whole) else with_sign
    one = (x == 1.0) | (y == 0.0) | ((x == -1.0) & (abs(y) == INFINITY))
    return 1.0 if one else real


# --- sine and cosine ---

SIGN_SHIFT = np.uint64(62)
LARGEST_ANGLE = 2.0**50


@function
def _quadrant(x):
    """(k, r, low) with x = k pi / 2 + r + low, |r| < 0.84, for 0 <= x < 2**50.

    Cody and Waite with three parts of pi / 2 of 53 bits each. x - k HALF_PI_HIGH has no
    rounding error, since it is a small multiple of 2**-52; the product with the second
    part and its difference are pairs of numbers.
    """
    shifted = fma(x, TWO_OVER_PI, TO_INTEGER)
    k = shifted - TO_INTEGER
    near = fma(k, -HALF_PI_HIGH, x)
    product = k * HALF_PI_MIDDLE
    product_low = fma(k, HALF_PI_MIDDLE, -product)
    r = near - product
    low = lost_in_any(near, -product, r) - fma(k, HALF_PI_LOW, product_low)
    return bits(shifted), r, low


@function
def _sin_near(r, low):
    """Sine of r + low for |r| < 0.84."""
    z = r * r
    s = 1.5888850743253417e-10
    s = fma(s, z, -2.5050627718446676e-08)
    s = fma(s, z, 2.755731291762953e-06)
    s = fma(s, z, -0.00019841269827815293)
    s = fma(s, z, 0.008333333333320375)
    s = fma(s, z, -0.16666666666666627)
    return r + fma(z * r, s, fma(-0.5 * z, low, low))


@function
def _cos_near(r, low):
    """Cosine of r + low for |r| < 0.84."""
    z = r * r
    c = -1.1360551674862288e-11
    c = fma(c, z, 2.0875761214956824e-09)
    c = fma(c, z, -2.7557314816025054e-07)
    c = fma(c, z, 2.480158729188398e-05)
    c = fma(c, z, -0.00138888888888796)
    c = fma(c, z, 0.041666666666666644)
    start = fma(-0.5, z, 1.0)
    start_low = fma(-0.5, z, 1.0 - start)
    return start + fma(z * z, c, fma(-r, low, start_low))


@function
def sin(x):
    """Sine within 0.9 ulp for |x| < 2**48; within 3 ulp up to 2**50, nan above."""
    size = abs(x)
    k, r, low = _quadrant(size)
    sine = _sin_near(r, low)
    cosine = _cos_near(r, low)
    value = sine if (k & ONE) == ZERO else cosine
    sign_bit = (bits(x) & SIGN) ^ ((k & TWO) << SIGN_SHIFT)
    result = number(bits(value) ^ sign_bit)
    return result if size < LARGEST_ANGLE else NAN


@function
def cos(x):
    """Cosine within 0.9 ulp for |x| < 2**48; within 3 ulp up to 2**50, nan above."""
    size = abs(x)
    k, r, low = _quadrant(size)
    sine = _sin_near(r, low)
    cosine = _cos_near(r, low)
    value = cosine if (k & ONE) == ZERO else sine
    sign_bit = ((k + ONE) & TWO) << SIGN_SHIFT
    result = number(bits(value) ^ sign_bit)
    return result if size < LARGEST_ANGLE else NAN
