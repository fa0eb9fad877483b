"""Elementary functions of float32 numbers, for generated Numba code.

The algorithms of `numba_math` with shorter polynomials, twice as many numbers in a
vector; `vector_math_float32.h` is the same for C, and both give the same bits (only the
bits of a nan are left open). Literals are float64 to Numba, hence the many `f32`;
integers are widened by every operation, hence `u32`.

Errors are in ulp, the distance of neighbouring float32 numbers at the exact result:
bounds that tests check on millions of points. The polynomials are minimax fits; the
references are those of `numba_math`.
"""

from numpy import float32 as f32
from numpy import float64 as f64
from numpy import uint32 as u32
from numpy import uint64 as u64


from .numba_arithmetic import bits as wide_bits
from .numba_arithmetic import fma as wide_fma
from .numba_arithmetic import number as wide

# Models import every function from here, so more is imported than is used.
# ruff: noqa: F401, I001
# fmt: off
from .numba_arithmetic_float32 import (
    INFINITY, NAN, ONE, SIGN, TO_INTEGER, TO_INTEGER_BITS, TWO, TWO_BITS, ZERO, abs,
    bits, copysign, floor, fma, function, lost, lost_in_any, number, power_of_two,
    split, two_factors,
)
from .numba_arithmetic_float32 import (
    arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, cbrt, ceil, clip, cosh,
    erf, erfc, exp2, floor_divide, fmax, fmin, fmod, heaviside, hypot, isfinite, isnan,
    log2, log10, maximum, minimum, modulo, rint, sign, sinh, sqrt, tan, trunc,
)
# fmt: on

# --- constants ---

LOG2_E = f32(1.4426950216293335)
LN2_HIGH = f32(0.693145751953125)  # 15 bits: its products with exponents are exact
LN2_LOW = f32(1.428606765330187e-06)
TWO_OVER_PI = f32(0.6366197466850281)
HALF_PI_HIGH = f32(1.5707963705062866)  # the three add up to pi / 2 with 74 bits
HALF_PI_MIDDLE = f32(-4.371138828673793e-08)
HALF_PI_LOW = f32(-1.7151245100058819e-15)
EXPREL_SCALE = f32(0.000244140625)  # 2**-12
EXPREL_BITS = u32(12)

WIDE_LOG2_E = 1.4426950408889634  # float64, for powers
WIDE_LN2 = 0.6931471805599453
WIDE_TO_INTEGER = 6755399441055744.0
WIDE_TO_INTEGER_BITS = u64(0x4338000000000000)
WIDE_ONE = u64(0x3FF0000000000000)
WIDE_SQRT_HALF = u64(0x3FE6A09E667F3BCD)
WIDE_TWO_52 = u64(0x4330000000000000)
WIDE_SHIFT = 4503599627370496.0
WIDE_FRACTION = u64(0x000FFFFFFFFFFFFF)
WIDE_FRACTION_SIZE = u64(52)
WIDE_BIAS = u64(1023)


# --- exponentials ---


@function
def _reduce(x):
    """(k, r, rest) with e**x = 2**k (1 + r + rest), for |x| < 110.

    Cody and Waite: k is x / ln 2 rounded; r = x - k LN2_HIGH has no rounding error, and
    e**(r - k LN2_LOW) - 1 is r and a small rest, from a polynomial of degree 6 whose
    relative error is 2**-26. r + rest is in -0.293 ... 0.415.
    """
    shifted = fma(x, LOG2_E, TO_INTEGER)
    k = shifted - TO_INTEGER
    r = fma(k, -LN2_HIGH, x)
    low = k * LN2_LOW
    y = r - low
    z = y * y
    odd = f32(0.008366108871996403)
    odd = fma(odd, z, 0.1666654795408249)
    even = f32(0.001390337711200118)
    even = fma(even, z, 0.041666798293590546)
    even = fma(even, z, 0.5)
    rest = fma(z, fma(odd, y, even), -low)
    return u32(bits(shifted) - TO_INTEGER_BITS), r, rest


@function
def exp(x):
    """Exponential e**x within 0.95 ulp, gradual underflow and overflow included."""
    k, r, rest = _reduce(min(max(x, f32(-104.0)), f32(89.0)))
    first, second = two_factors(k)
    return fma(r + rest, first, first) * second


@function
def expm1(x):
    """Exponential less 1, e**x - 1, within 1.5 ulp."""
    k, r, rest = _reduce(min(max(x, f32(-20.0)), f32(89.0)))
    half = power_of_two(u32(k - ONE))  # half of everything: 2**128 would be too large
    result = f32(2.0) * fma(half, rest, fma(half, r, half - f32(0.5)))
    return x if abs(x) < f32(1e-30) else result


@function
def exprel(x):
    """(e**x - 1) / x within 1.9 ulp; 1 at 0, 0 at -inf, overflows where it must.

    Both sides of the fraction are divided by 2**12: e**x may be too large.
    """
    below = min(x, f32(94.0))
    k, r, rest = _reduce(max(below, f32(-20.0)))
    scale = power_of_two(u32(k - EXPREL_BITS))
    growth = fma(scale, r + rest, scale - EXPREL_SCALE)
    ratio = growth / (below * EXPREL_SCALE)
    return f32(1.0) if abs(x) < f32(1e-8) else ratio


@function
def sigmoid(x):
    """1 / (1 + e**-x) within 1 ulp, also where it is small.

    With e = e**-|x| it is e / (1 + e) or 1 / (1 + e). Numerator and denominator are
    pairs of numbers, and the residual of the division corrects the quotient.
    """
    size = abs(x)
    k, r, rest = _reduce(-min(size, f32(104.0)))
    p = r + rest
    first, second = two_factors(k)
    high = fma(p, first, first)
    low = fma(p, first, first - high) * second
    e = high * second
    sum_high = f32(1.0) + e
    sum_low = lost(f32(1.0), e, sum_high) + low
    positive = x > f32(0.0)
    top = f32(1.0) if positive else e
    top_low = f32(0.0) if positive else low
    ratio = top / sum_high
    reciprocal = ratio if positive else f32(1.0) - ratio
    residual = fma(-ratio, sum_high, top) + fma(-ratio, sum_low, top_low)
    return fma(residual, reciprocal, ratio)


@function
def tanh(x):
    """Hyperbolic tangent within 1.2 ulp.

    With g = e**(2 |x|) - 1 it is g / (g + 2). Both are pairs of numbers, and the
    residual of the division corrects the quotient; 1 / (g + 2) is (1 - quotient) / 2.
    """
    size = abs(x)
    k, r, rest = _reduce(f32(2.0) * min(size, f32(10.0)))
    scale = power_of_two(k)
    start = fma(scale, r, scale - f32(1.0))
    high = fma(scale, rest, start)
    low = fma(scale, rest, start - high)
    sum_high = f32(2.0) + high
    sum_low = lost_in_any(f32(2.0), high, sum_high) + low
    ratio = high / sum_high
    residual = fma(-ratio, sum_high, high) + fma(-ratio, sum_low, low)
    result = fma(residual, fma(-0.5, ratio, f32(0.5)), ratio)
    return copysign(min(result, f32(1.0)), x)


# --- logarithms and powers ---


@function
def _log_sum(k, f, low):
    """The sum k LN2_HIGH + log(1 + f) + low, f in -0.293 ... 0.415, low small.

    With s = f / (2 + f), log(1 + f) = 2 s + s**3 R(s**2): Tang 1990, written so that
    f itself, which is exact, is the leading term. R has the error 2**-30.
    """
    s = f / (f32(2.0) + f)
    z = s * s
    r = f32(0.2985830008983612)
    r = fma(r, z, 0.3997814953327179)
    r = fma(r, z, 0.6666676998138428)
    square = f32(0.5) * f * f
    rest = fma(s, fma(r, z, square), low)
    return fma(k, LN2_HIGH, f - (square - rest))


@function
def log(x):
    """Natural logarithm within 0.9 ulp; -inf at 0, nan below."""
    k, m = split(x)
    result = _log_sum(k, m - f32(1.0), k * LN2_LOW)
    edge = -INFINITY if x == f32(0.0) else (NAN if x < f32(0.0) else x)
    return result if (x > f32(0.0)) & (x < INFINITY) else edge


@function
def log1p(x):
    """Logarithm of 1 + x within 1.1 ulp; -inf at -1, nan below."""
    u = f32(1.0) + x
    cut = lost_in_any(f32(1.0), x, u)
    k, m = split(u)
    scale = number(u32(u32(bits(m) - bits(u)) + TWO_BITS))  # 2 * 2**-k
    f = m - f32(1.0)
    small = f32(0.5) * (cut * scale)
    result = _log_sum(k, f, fma(k, LN2_LOW, small - small * f))
    inside = (x > f32(-1.0)) & (x < INFINITY)
    edge = -INFINITY if x == f32(-1.0) else (NAN if x < f32(-1.0) else x)
    return (x if x == f32(0.0) else result) if inside else edge


@function
def logaddexp(x, y):
    """Logarithm of e**x + e**y, without overflow; two infinities have no difference."""
    larger = x if x > y else y
    gap = f32(0.0) if x == y else abs(x - y)
    return larger + log1p(exp(-gap))


@function
def _log_wide(x):
    """Logarithm of positive float64 x within 2**-43 of itself; as in `log`."""
    word = wide_bits(x) + (WIDE_ONE - WIDE_SQRT_HALF)
    k = wide((word >> WIDE_FRACTION_SIZE) | WIDE_TWO_52) - (WIDE_SHIFT + 1023.0)
    f = wide((word & WIDE_FRACTION) + WIDE_SQRT_HALF) - 1.0
    s = f / (2.0 + f)
    z = s * s
    r = 0.19563534056564025
    r = wide_fma(r, z, 0.2217775188448955)
    r = wide_fma(r, z, 0.28572067446610877)
    r = wide_fma(r, z, 0.39999996075829836)
    r = wide_fma(r, z, 0.6666666667416568)
    square = 0.5 * f * f
    return wide_fma(k, WIDE_LN2, f - (square - s * wide_fma(r, z, square)))


@function
def _exp_wide(x):
    """Exponential e**x of float64 x within 2**-31 of itself; as in `exp`."""
    inside = min(max(x, -104.0), 89.0)
    shifted = wide_fma(inside, WIDE_LOG2_E, WIDE_TO_INTEGER)
    y = wide_fma(shifted - WIDE_TO_INTEGER, -WIDE_LN2, inside)
    q = 0.0001985012779841609
    q = wide_fma(q, y, 0.0013940388916660396)
    q = wide_fma(q, y, 0.00833338140699772)
    q = wide_fma(q, y, 0.041666364729333674)
    q = wide_fma(q, y, 0.16666666405814062)
    q = wide_fma(q, y, 0.5000000042855873)
    q = wide_fma(q, y, 1.0)
    k = wide_bits(shifted) - WIDE_TO_INTEGER_BITS
    return wide_fma(q, y, 1.0) * wide((k + WIDE_BIAS) << WIDE_FRACTION_SIZE)


@function
def pow(x, y):
    """Power x**y within 0.6 ulp, with the special values of IEEE 754.

    |x|**y = e**(y log |x|) in float64; then the sign and the edges.
    """
    size = abs(x)
    inside = (size > f32(0.0)) & (size < INFINITY)
    edge = f64(-INFINITY if size == f32(0.0) else size)
    log_x = _log_wide(f64(size)) if inside else edge
    power = f32(_exp_wide(f64(y) * log_x))
    half_y = f32(0.5) * y
    whole = floor(y) == y
    odd = whole & (floor(half_y) != half_y)
    with_sign = copysign(power, x) if odd else power
    negative = (x < f32(0.0)) & (x > -INFINITY)
    real = NAN if negative & (not whole) else with_sign
    even_edge = (x == f32(-1.0)) & (abs(y) == INFINITY)
    one = (x == f32(1.0)) | (y == f32(0.0)) | even_edge
    return f32(1.0) if one else real


# --- sine and cosine ---

SIGN_SHIFT = u32(30)
LARGEST_ANGLE = f32(2.0**21)


@function
def _quadrant(x):
    """(k, r, low) with x = k pi / 2 + r + low, |r| < 0.84, for 0 <= x < 2**21.

    Cody and Waite with three parts of pi / 2 of 24 bits each. x - k HALF_PI_HIGH has no
    rounding error, since it is a small multiple of 2**-23; the product with the second
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
    s = f32(-0.00019502552459016442)
    s = fma(s, z, 0.008332081139087677)
    s = fma(s, z, -0.16666653752326965)
    return r + fma(z * r, s, fma(f32(-0.5) * z, low, low))


@function
def _cos_near(r, low):
    """Cosine of r + low for |r| < 0.84."""
    z = r * r
    c = f32(2.4425555238849483e-05)
    c = fma(c, z, -0.001388727454468608)
    c = fma(c, z, 0.04166664555668831)
    start = fma(-0.5, z, f32(1.0))
    start_low = fma(-0.5, z, f32(1.0) - start)
    return start + fma(z * z, c, fma(-r, low, start_low))


@function
def sin(x):
    """Sine within 0.9 ulp for |x| < 2**19; within 3 ulp up to 2**21, nan above."""
    size = abs(x)
    k, r, low = _quadrant(size)
    sine = _sin_near(r, low)
    cosine = _cos_near(r, low)
    value = sine if u32(k & ONE) == ZERO else cosine
    flip = u32(u32(k & TWO) << SIGN_SHIFT)
    sign_bit = u32(u32(bits(x) & SIGN) ^ flip)
    result = number(u32(bits(value) ^ sign_bit))
    return result if size < LARGEST_ANGLE else NAN


@function
def cos(x):
    """Cosine within 0.9 ulp for |x| < 2**19; within 3 ulp up to 2**21, nan above."""
    size = abs(x)
    k, r, low = _quadrant(size)
    sine = _sin_near(r, low)
    cosine = _cos_near(r, low)
    value = cosine if u32(k & ONE) == ZERO else sine
    sign_bit = u32(u32(u32(k + ONE) & TWO) << SIGN_SHIFT)
    result = number(u32(bits(value) ^ sign_bit))
    return result if size < LARGEST_ANGLE else NAN
