/* Elementary functions of numbers of type float, for generated C code.
 *
 * The algorithms of vector_math.h with shorter polynomials, twice as many numbers in a vector, and the same names: a
 * file includes one of the two. numba_math_float32.py is the same for Numba, and both give the same bits (only the
 * bits of a nan are left open).
 *
 * Errors are in ulp, the distance of neighbouring floats at the exact result: bounds that tests check on millions of
 * points. The polynomials are minimax fits; the references are those of vector_math.h.
 */

#ifndef VECTOR_MATH_FLOAT32_H
#define VECTOR_MATH_FLOAT32_H

#include "vector_arithmetic_float32.h"

#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#endif

#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#endif

/* --- constants --- */

static const float VM_LOG2_E = 1.4426950216293335f;
static const float VM_LN2_HIGH = 0.693145751953125f; /* 15 bits: its products with exponents are exact */
static const float VM_LN2_LOW = 1.428606765330187e-06f;
static const float VM_TWO_OVER_PI = 0.6366197466850281f;
static const float VM_HALF_PI_HIGH = 1.5707963705062866f; /* the three add up to pi / 2 with 74 bits */
static const float VM_HALF_PI_MIDDLE = -4.371138828673793e-08f;
static const float VM_HALF_PI_LOW = -1.7151245100058819e-15f;
static const float VM_EXPREL_SCALE = 0.000244140625f; /* 2**-12 */
static const double VM_WIDE_LOG2_E = 1.4426950408889634; /* double, for powers */
static const double VM_WIDE_LN2 = 0.6931471805599453;
static const double VM_WIDE_TO_INTEGER = 6755399441055744.0;
static const uint64_t VM_WIDE_TO_INTEGER_BITS = 0x4338000000000000;
static const uint64_t VM_WIDE_ONE = 0x3FF0000000000000;
static const uint64_t VM_WIDE_SQRT_HALF = 0x3FE6A09E667F3BCD;
static const uint64_t VM_WIDE_TWO_52 = 0x4330000000000000;
static const double VM_WIDE_SHIFT = 4503599627370496.0;
static const uint64_t VM_WIDE_FRACTION = 0x000FFFFFFFFFFFFF;
static const uint64_t VM_WIDE_BIAS = 1023;
/* --- exponentials --- */

/* (k, r, rest) with e**x = 2**k (1 + r + rest), for |x| < 110.
 *
 * Cody and Waite: k is x / ln 2 rounded; r = x - k LN2_HIGH has no rounding error, and
 * e**(r - k LN2_LOW) - 1 is r and a small rest, from a polynomial of degree 6 whose
 * relative error is 2**-26. r + rest is in -0.293 ... 0.415.
 */
CELL void vm_reduce(float x, uint32_t *k_out, float *r_out, float *rest_out)
{
    const float shifted = vm_fma(x, VM_LOG2_E, VM_TO_INTEGER);
    const float k = vm_exact(shifted) - VM_TO_INTEGER;
    const float r = vm_fma(k, -VM_LN2_HIGH, x);
    const float low = k * VM_LN2_LOW;
    const float y = r - low;
    const float z = y * y;
    float odd = 0.008366108871996403f;
    odd = vm_fma(odd, z, 0.1666654795408249f);
    float even = 0.001390337711200118f;
    even = vm_fma(even, z, 0.041666798293590546f);
    even = vm_fma(even, z, 0.5f);
    const float rest = vm_fma(z, vm_fma(odd, y, even), -low);
    *k_out = vm_bits(shifted) - VM_TO_INTEGER_BITS;
    *r_out = r;
    *rest_out = rest;
}

/* Exponential e**x within 0.95 ulp, gradual underflow and overflow included. */
CELL float vm_exp(float x)
{
    uint32_t k;
    float r, rest;
    vm_reduce(vm_at_most(vm_at_least(x, -104.0f), 89.0f), &k, &r, &rest);
    float first, second;
    vm_two_factors(k, &first, &second);
    return vm_select(x == x, vm_fma(r + rest, first, first) * second, x);
}

/* Exponential less 1, e**x - 1, within 1.5 ulp. */
CELL float vm_expm1(float x)
{
    uint32_t k;
    float r, rest;
    vm_reduce(vm_at_most(vm_at_least(x, -20.0f), 89.0f), &k, &r, &rest);
    const float half = vm_power_of_two(k - 1); /* half of everything: 2**128 would be too large */
    const float result = 2.0f * vm_fma(half, rest, vm_fma(half, r, half - 0.5f));
    return vm_select(vm_abs(x) >= 1e-30f, result, x);
}

/* (e**x - 1) / x within 1.9 ulp; 1 at 0, 0 at -inf, overflows where it must.
 *
 * Both sides of the fraction are divided by 2**12: e**x may be too large.
 */
CELL float vm_exprel(float x)
{
    const float below = vm_at_most(x, 94.0f);
    uint32_t k;
    float r, rest;
    vm_reduce(vm_at_least(below, -20.0f), &k, &r, &rest);
    const float scale = vm_power_of_two(k - 12);
    const float growth = vm_fma(scale, r + rest, scale - VM_EXPREL_SCALE);
    const float ratio = growth / vm_exact(below * VM_EXPREL_SCALE);
    return vm_select(vm_abs(x) >= 1e-8f, ratio, 1.0f + x); /* a nan stays one */
}

/* 1 / (1 + e**-x) within 1 ulp, also where it is small.
 *
 * With e = e**-|x| it is e / (1 + e) or 1 / (1 + e). Numerator and denominator are
 * pairs of numbers, and the residual of the division corrects the quotient.
 */
CELL float vm_sigmoid(float x)
{
    const float size = vm_abs(x);
    uint32_t k;
    float r, rest;
    vm_reduce(-vm_min(size, 104.0f), &k, &r, &rest);
    const float p = r + rest;
    float first, second;
    vm_two_factors(k, &first, &second);
    const float high = vm_fma(p, first, first);
    const float low = vm_fma(p, first, first - high) * second;
    const float e = high * second;
    const float sum_high = 1.0f + e;
    const float sum_low = vm_lost(1.0f, e, sum_high) + low;
    const int positive = x > 0.0f;
    const float top = vm_select(positive, 1.0f, e);
    const float top_low = vm_select(positive, 0.0f, low);
    const float ratio = top / sum_high;
    const float reciprocal = vm_select(positive, ratio, 1.0f - ratio);
    const float residual = vm_fma(-ratio, sum_high, top) + vm_fma(-ratio, sum_low, top_low);
    return vm_fma(residual, reciprocal, ratio);
}

/* Hyperbolic tangent within 1.2 ulp.
 *
 * With g = e**(2 |x|) - 1 it is g / (g + 2). Both are pairs of numbers, and the
 * residual of the division corrects the quotient; 1 / (g + 2) is (1 - quotient) / 2.
 */
CELL float vm_tanh(float x)
{
    const float size = vm_abs(x);
    uint32_t k;
    float r, rest;
    vm_reduce(2.0f * vm_min(size, 10.0f), &k, &r, &rest);
    const float scale = vm_power_of_two(k);
    const float start = vm_fma(scale, r, scale - 1.0f);
    const float high = vm_fma(scale, rest, start);
    const float low = vm_fma(scale, rest, start - high);
    const float sum_high = 2.0f + high;
    const float sum_low = vm_lost_in_any(2.0f, high, sum_high) + low;
    const float ratio = high / sum_high;
    const float residual = vm_fma(-ratio, sum_high, high) + vm_fma(-ratio, sum_low, low);
    const float result = vm_fma(residual, vm_fma(-0.5f, ratio, 0.5f), ratio);
    return vm_copysign(vm_min(result, 1.0f), x);
}

/* --- logarithms and powers --- */

/* The sum k LN2_HIGH + log(1 + f) + low, f in -0.293 ... 0.415, low small.
 *
 * With s = f / (2 + f), log(1 + f) = 2 s + s**3 R(s**2): Tang 1990, written so that
 * f itself, which is exact, is the leading term. R has the error 2**-30.
 */
CELL float vm_log_sum(float k, float f, float low)
{
    const float s = f / (2.0f + f);
    const float z = s * s;
    float r = 0.2985830008983612f;
    r = vm_fma(r, z, 0.3997814953327179f);
    r = vm_fma(r, z, 0.6666676998138428f);
    const float square = 0.5f * f * f;
    const float rest = vm_fma(s, vm_fma(r, z, square), low);
    return vm_fma(k, VM_LN2_HIGH, f - (square - rest));
}

/* Natural logarithm within 0.9 ulp; -inf at 0, nan below. */
CELL float vm_log(float x)
{
    float k, m;
    vm_split(x, &k, &m);
    const float result = vm_log_sum(k, m - 1.0f, k * VM_LN2_LOW);
    const float edge = vm_select(x == 0.0f, -INFINITY, vm_select(x < 0.0f, NAN, x));
    return vm_select((x > 0.0f) & (x < INFINITY), result, edge);
}

/* Logarithm of 1 + x within 1.1 ulp; -inf at -1, nan below. */
CELL float vm_log1p(float x)
{
    const float u = 1.0f + x;
    const float cut = vm_lost_in_any(1.0f, x, u);
    float k, m;
    vm_split(u, &k, &m);
    const float scale = vm_number(vm_bits(m) - vm_bits(u) + VM_TWO_BITS); /* 2 * 2**-k */
    const float f = m - 1.0f;
    const float small = 0.5f * (cut * scale);
    const float result = vm_log_sum(k, f, vm_fma(k, VM_LN2_LOW, small - small * f));
    const int inside = (x > -1.0f) & (x < INFINITY);
    const float edge = vm_select(x == -1.0f, -INFINITY, vm_select(x < -1.0f, NAN, x));
    return vm_select(inside, vm_select(x == 0.0f, x, result), edge);
}

/* Logarithm of e**x + e**y, without overflow; two infinities have no difference. */
CELL float vm_logaddexp(float x, float y)
{
    const float larger = vm_select(x > y, x, y);
    const float gap = vm_select(x == y, 0.0f, vm_abs(x - y));
    return larger + vm_log1p(vm_exp(-gap));
}

/* The bits of a double, as an unsigned integer. */
CELL uint64_t vm_wide_bits(double x)
{
    uint64_t word;
    memcpy(&word, &x, sizeof word);
    return word;
}

/* The double that has these bits. */
CELL double vm_wide_number(uint64_t word)
{
    double x;
    memcpy(&x, &word, sizeof x);
    return x;
}

/* As vm_select. */
CELL double vm_wide_select(int condition, double yes, double no)
{
    const uint64_t mask = -(uint64_t)(condition != 0);
    return vm_wide_number((vm_wide_bits(yes) & mask) | (vm_wide_bits(no) & ~mask));
}

/* Logarithm of a positive double within 2**-43 of itself; as in vm_log. */
CELL double vm_log_wide(double x)
{
    const uint64_t word = vm_wide_bits(x) + (VM_WIDE_ONE - VM_WIDE_SQRT_HALF);
    const double k = vm_wide_number((word >> 52) | VM_WIDE_TWO_52) - (VM_WIDE_SHIFT + 1023.0);
    const double f = vm_wide_number((word & VM_WIDE_FRACTION) + VM_WIDE_SQRT_HALF) - 1.0;
    const double s = f / (2.0 + f);
    const double z = s * s;
    double r = 0.19563534056564025;
    r = __builtin_fma(r, z, 0.2217775188448955);
    r = __builtin_fma(r, z, 0.28572067446610877);
    r = __builtin_fma(r, z, 0.39999996075829836);
    r = __builtin_fma(r, z, 0.6666666667416568);
    const double square = 0.5 * f * f;
    return __builtin_fma(k, VM_WIDE_LN2, f - (square - s * __builtin_fma(r, z, square)));
}

/* Exponential e**x of a double within 2**-31 of itself; as in vm_exp. */
CELL double vm_exp_wide(double x)
{
    const double above = vm_wide_select(-104.0 > x, -104.0, x);
    const double inside = vm_wide_select(89.0 < above, 89.0, above);
    const double shifted = __builtin_fma(inside, VM_WIDE_LOG2_E, VM_WIDE_TO_INTEGER);
    const double y = __builtin_fma(shifted - VM_WIDE_TO_INTEGER, -VM_WIDE_LN2, inside);
    double q = 0.0001985012779841609;
    q = __builtin_fma(q, y, 0.0013940388916660396);
    q = __builtin_fma(q, y, 0.00833338140699772);
    q = __builtin_fma(q, y, 0.041666364729333674);
    q = __builtin_fma(q, y, 0.16666666405814062);
    q = __builtin_fma(q, y, 0.5000000042855873);
    q = __builtin_fma(q, y, 1.0);
    const uint64_t k = vm_wide_bits(shifted) - VM_WIDE_TO_INTEGER_BITS;
    return __builtin_fma(q, y, 1.0) * vm_wide_number((k + VM_WIDE_BIAS) << 52);
}

/* Power x**y within 0.6 ulp, with the special values of IEEE 754.
 *
 * |x|**y = e**(y log |x|) in double; then the sign and the edges.
 */
CELL float vm_pow(float x, float y)
{
    const float size = vm_abs(x);
    const int inside = (size > 0.0f) & (size < INFINITY);
    const double edge = (double)vm_select(size == 0.0f, -INFINITY, size);
    const double log_x = vm_wide_select(inside, vm_log_wide((double)size), edge);
    const float power = (float)vm_exp_wide((double)y * log_x);
    const float half_y = 0.5f * y;
    const int whole = vm_floor(y) == y;
    const int odd = whole & (vm_floor(half_y) != half_y);
    const float with_sign = vm_select(odd, vm_copysign(power, x), power);
    const int negative = (x < 0.0f) & (x > -INFINITY);
    const float real = vm_select(negative & !whole, NAN, with_sign);
    const int even_edge = (x == -1.0f) & (vm_abs(y) == INFINITY);
    const int one = ((x == 1.0f) | (y == 0.0f)) | even_edge;
    return vm_select(one, 1.0f, real);
}

/* --- sine and cosine --- */

static const float VM_LARGEST_ANGLE = 0x1p21f;

/* (k, r, low) with x = k pi / 2 + r + low, |r| < 0.84, for 0 <= x < 2**21.
 *
 * Cody and Waite with three parts of pi / 2 of 24 bits each. x - k HALF_PI_HIGH has no
 * rounding error, since it is a small multiple of 2**-23; the product with the second
 * part and its difference are pairs of numbers.
 */
CELL void vm_quadrant(float x, uint32_t *k_out, float *r_out, float *low_out)
{
    const float shifted = vm_fma(x, VM_TWO_OVER_PI, VM_TO_INTEGER);
    const float k = vm_exact(shifted) - VM_TO_INTEGER;
    const float near = vm_fma(k, -VM_HALF_PI_HIGH, x);
    const float product = k * VM_HALF_PI_MIDDLE;
    const float product_low = vm_fma(k, VM_HALF_PI_MIDDLE, -product);
    const float r = near - product;
    const float low = vm_lost_in_any(near, -product, r) - vm_fma(k, VM_HALF_PI_LOW, product_low);
    *k_out = vm_bits(shifted);
    *r_out = r;
    *low_out = low;
}

/* Sine of r + low for |r| < 0.84. */
CELL float vm_sin_near(float r, float low)
{
    const float z = r * r;
    float s = -0.00019502552459016442f;
    s = vm_fma(s, z, 0.008332081139087677f);
    s = vm_fma(s, z, -0.16666653752326965f);
    return r + vm_fma(z * r, s, vm_fma(-0.5f * z, low, low));
}

/* Cosine of r + low for |r| < 0.84. */
CELL float vm_cos_near(float r, float low)
{
    const float z = r * r;
    float c = 2.4425555238849483e-05f;
    c = vm_fma(c, z, -0.001388727454468608f);
    c = vm_fma(c, z, 0.04166664555668831f);
    const float start = vm_fma(-0.5f, z, 1.0f);
    const float start_low = vm_fma(-0.5f, z, 1.0f - start);
    return start + vm_fma(z * z, c, vm_fma(-r, low, start_low));
}

/* Sine within 0.9 ulp for |x| < 2**19; within 3 ulp up to 2**21, nan above. */
CELL float vm_sin(float x)
{
    const float size = vm_abs(x);
    uint32_t k;
    float r, low;
    vm_quadrant(size, &k, &r, &low);
    const float sine = vm_sin_near(r, low);
    const float cosine = vm_cos_near(r, low);
    const float value = vm_select((k & 1) == 0, sine, cosine);
    const uint32_t flip = (k & 2) << 30;
    const uint32_t sign_bit = (vm_bits(x) & VM_SIGN) ^ flip;
    const float result = vm_number(vm_bits(value) ^ sign_bit);
    return vm_select(size < VM_LARGEST_ANGLE, result, NAN);
}

/* Cosine within 0.9 ulp for |x| < 2**19; within 3 ulp up to 2**21, nan above. */
CELL float vm_cos(float x)
{
    const float size = vm_abs(x);
    uint32_t k;
    float r, low;
    vm_quadrant(size, &k, &r, &low);
    const float sine = vm_sin_near(r, low);
    const float cosine = vm_cos_near(r, low);
    const float value = vm_select((k & 1) == 0, cosine, sine);
    const uint32_t sign_bit = ((k + 1) & 2) << 30;
    const float result = vm_number(vm_bits(value) ^ sign_bit);
    return vm_select(size < VM_LARGEST_ANGLE, result, NAN);
}

#if defined(__clang__)
#pragma float_control(pop)
#endif

#endif
