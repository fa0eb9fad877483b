/* Elementary functions of numbers of type double, for generated C code.
 *
 * No function branches or reads a table, so loops that call them become vector instructions. numba_math.py holds the
 * same algorithms for Numba, and both give the same bits (only the bits of a nan are left open).
 *
 * Errors are in ulp, the distance of neighbouring numbers at the exact result: bounds that tests check on millions of
 * points. The polynomials are minimax fits.
 *
 * Cody and Waite, Software Manual for the Elementary Functions, 1980.
 * Dekker, Numerische Mathematik 18, 224, 1971: sums and products of pairs of numbers.
 * Tang, ACM Transactions on Mathematical Software 15, 144, 1989, and 16, 378, 1990.
 * Muller, Elementary Functions, 3rd edition, 2016.
 */

#ifndef VECTOR_MATH_H
#define VECTOR_MATH_H

#include "vector_arithmetic.h"

#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#endif

/* --- constants --- */

static const double VM_LOG2_E = 1.4426950408889634;
static const double VM_LN2_HIGH = 0.6931471805598903; /* 42 bits: its products with exponents are exact */
static const double VM_LN2_LOW = 5.497923018708371e-14;
static const double VM_TWO_OVER_PI = 0.6366197723675814;
static const double VM_HALF_PI_HIGH = 1.5707963267948966; /* the three add up to pi / 2 with 160 bits */
static const double VM_HALF_PI_MIDDLE = 6.123233995736766e-17;
static const double VM_HALF_PI_LOW = -1.4973849048591833e-33;
static const double VM_EXPREL_SCALE = 0.000244140625; /* 2**-12 */
static const double VM_THIRD = 0.3333333333333333;
static const double VM_THIRD_LOW = 1.850371707708594e-17;
/* --- exponentials --- */

/* (e**y - 1 - y) / z with z = y**2, for y in -0.347 ... 0.347.
 *
 * A polynomial of degree 9; the relative error of e**y from it is 2**-55.1.
 */
CELL double vm_curvature(double y, double z)
{
    double odd = 2.504816074883304e-08;
    odd = vm_fma(odd, z, 2.755741782756974e-06);
    odd = vm_fma(odd, z, 0.00019841269717518528);
    odd = vm_fma(odd, z, 0.008333333333384643);
    odd = vm_fma(odd, z, 0.16666666666666607);
    double even = 2.7622057291131193e-07;
    even = vm_fma(even, z, 2.4801516779981894e-05);
    even = vm_fma(even, z, 0.0013888888920162168);
    even = vm_fma(even, z, 0.04166666666662084);
    even = vm_fma(even, z, 0.5);
    return vm_fma(odd, y, even);
}

/* (k, r, rest) with e**x = 2**k (1 + r + rest), for |x| < 760.
 *
 * Cody and Waite: k is x / ln 2 rounded; r = x - k LN2_HIGH has no rounding error, and
 * e**(r - k LN2_LOW) - 1 is r and a small rest. r + rest is in -0.293 ... 0.415.
 */
CELL void vm_reduce(double x, uint64_t *k_out, double *r_out, double *rest_out)
{
    const double shifted = vm_fma(x, VM_LOG2_E, VM_TO_INTEGER);
    const double k = vm_exact(shifted) - VM_TO_INTEGER;
    const double r = vm_fma(k, -VM_LN2_HIGH, x);
    const double low = k * VM_LN2_LOW;
    const double y = r - low;
    const double z = y * y;
    const double rest = vm_fma(z, vm_curvature(y, z), -low);
    *k_out = vm_bits(shifted) - VM_TO_INTEGER_BITS;
    *r_out = r;
    *rest_out = rest;
}

/* Exponential e**x within 0.95 ulp, gradual underflow and overflow included. */
CELL double vm_exp(double x)
{
    uint64_t k;
    double r, rest;
    vm_reduce(vm_at_most(vm_at_least(x, -746.0), 710.0), &k, &r, &rest);
    double first, second;
    vm_two_factors(k, &first, &second);
    return vm_select(x == x, vm_fma(r + rest, first, first) * second, x);
}

/* Exponential less 1, e**x - 1, within 1.5 ulp. */
CELL double vm_expm1(double x)
{
    uint64_t k;
    double r, rest;
    vm_reduce(vm_at_most(vm_at_least(x, -50.0), 710.0), &k, &r, &rest);
    const double half = vm_power_of_two(k - 1); /* half of everything: 2**1024 would be too large */
    const double result = 2.0 * vm_fma(half, rest, vm_fma(half, r, half - 0.5));
    return vm_select(vm_abs(x) >= 1e-300, result, x);
}

/* (e**x - 1) / x within 2.2 ulp; 1 at 0, 0 at -inf, overflows where it must.
 *
 * Both sides of the fraction are divided by 2**12: e**x may be too large. The reduction
 * is that of vm_reduce with y as one number, which is enough here and faster.
 */
CELL double vm_exprel(double x)
{
    const double below = vm_at_most(x, 717.0);
    const double above = vm_at_least(below, -50.0);
    const double shifted = vm_fma(above, VM_LOG2_E, VM_TO_INTEGER);
    const double k = vm_exact(shifted) - VM_TO_INTEGER;
    const double y = vm_fma(k, -VM_LN2_LOW, vm_fma(k, -VM_LN2_HIGH, above));
    const double z = y * y;
    const double scale = vm_power_of_two(vm_bits(shifted) - VM_TO_INTEGER_BITS - 12);
    const double growth = vm_fma(scale, vm_fma(z, vm_curvature(y, z), y), scale - VM_EXPREL_SCALE);
    const double bottom = vm_exact(below * VM_EXPREL_SCALE);
    const double ratio = growth / bottom;
    return vm_select(vm_abs(x) >= 1e-300, ratio, 1.0 + x); /* a nan stays one */
}

/* 1 / (1 + e**-x) within 1 ulp, also where it is small.
 *
 * With e = e**-|x| it is e / (1 + e) or 1 / (1 + e). Numerator and denominator are
 * pairs of numbers, and the residual of the division corrects the quotient.
 */
CELL double vm_sigmoid(double x)
{
    const double size = vm_abs(x);
    uint64_t k;
    double r, rest;
    vm_reduce(-vm_min(size, 746.0), &k, &r, &rest);
    const double p = r + rest;
    double first, second;
    vm_two_factors(k, &first, &second);
    const double high = vm_fma(p, first, first);
    const double low = vm_fma(p, first, first - high) * second;
    const double e = high * second;
    const double sum_high = 1.0 + e;
    const double sum_low = vm_lost(1.0, e, sum_high) + low;
    const int positive = x > 0.0;
    const double top = vm_select(positive, 1.0, e);
    const double top_low = vm_select(positive, 0.0, low);
    const double ratio = top / sum_high;
    const double reciprocal = vm_select(positive, ratio, 1.0 - ratio);
    const double residual = vm_fma(-ratio, sum_high, top) + vm_fma(-ratio, sum_low, top_low);
    return vm_fma(residual, reciprocal, ratio);
}

/* Hyperbolic tangent within 1.2 ulp.
 *
 * With g = e**(2 |x|) - 1 it is g / (g + 2). Both are pairs of numbers, and the
 * residual of the division corrects the quotient; 1 / (g + 2) is (1 - quotient) / 2.
 */
CELL double vm_tanh(double x)
{
    const double size = vm_abs(x);
    uint64_t k;
    double r, rest;
    vm_reduce(2.0 * vm_min(size, 20.0), &k, &r, &rest);
    const double scale = vm_power_of_two(k);
    const double start = vm_fma(scale, r, scale - 1.0);
    const double high = vm_fma(scale, rest, start);
    const double low = vm_fma(scale, rest, start - high);
    const double sum_high = 2.0 + high;
    const double sum_low = vm_lost_in_any(2.0, high, sum_high) + low;
    const double ratio = high / sum_high;
    const double residual = vm_fma(-ratio, sum_high, high) + vm_fma(-ratio, sum_low, low);
    const double result = vm_fma(residual, vm_fma(-0.5, ratio, 0.5), ratio);
    return vm_copysign(vm_min(result, 1.0), x);
}

/* --- logarithms and powers --- */

/* The sum k LN2_HIGH + log(1 + f) + low, f in -0.293 ... 0.415, low small.
 *
 * With s = f / (2 + f), log(1 + f) = 2 s + s**3 R(s**2): Tang 1990, written so that
 * f itself, which is exact, is the leading term. R has the error 2**-59.2.
 */
CELL double vm_log_sum(double k, double f, double low)
{
    const double s = f / (2.0 + f);
    const double z = s * s;
    double r = 0.14774646416955167;
    r = vm_fma(r, z, 0.15316354507766708);
    r = vm_fma(r, z, 0.18183465886849445);
    r = vm_fma(r, z, 0.2222220067264651);
    r = vm_fma(r, z, 0.2857142871925039);
    r = vm_fma(r, z, 0.3999999999953609);
    r = vm_fma(r, z, 0.6666666666666712);
    const double square = 0.5 * f * f;
    const double rest = vm_fma(s, vm_fma(r, z, square), low);
    return vm_fma(k, VM_LN2_HIGH, f - (square - rest));
}

/* Natural logarithm within 0.9 ulp; -inf at 0, nan below. */
CELL double vm_log(double x)
{
    double k, m;
    vm_split(x, &k, &m);
    const double result = vm_log_sum(k, m - 1.0, k * VM_LN2_LOW);
    const double edge = vm_select(x == 0.0, -INFINITY, vm_select(x < 0.0, NAN, x));
    return vm_select((x > 0.0) & (x < INFINITY), result, edge);
}

/* Logarithm of 1 + x within 1.1 ulp; -inf at -1, nan below. */
CELL double vm_log1p(double x)
{
    const double u = 1.0 + x;
    const double cut = vm_lost_in_any(1.0, x, u);
    double k, m;
    vm_split(u, &k, &m);
    const double scale = vm_number(vm_bits(m) - vm_bits(u) + VM_TWO_BITS); /* 2 * 2**-k */
    const double f = m - 1.0;
    const double small = 0.5 * (cut * scale);
    const double result = vm_log_sum(k, f, vm_fma(k, VM_LN2_LOW, small - small * f));
    const int inside = (x > -1.0) & (x < INFINITY);
    const double edge = vm_select(x == -1.0, -INFINITY, vm_select(x < -1.0, NAN, x));
    return vm_select(inside, vm_select(x == 0.0, x, result), edge);
}

/* Logarithm of e**x + e**y, without overflow; two infinities have no difference. */
CELL double vm_logaddexp(double x, double y)
{
    const double larger = vm_select(x > y, x, y);
    const double gap = vm_select(x == y, 0.0, vm_abs(x - y));
    return larger + vm_log1p(vm_exp(-gap));
}

/* Logarithm of positive x as (high, low), with a relative error below 2**-65.
 *
 * With s = f / (2 + f) it is k ln 2 + 2 s (1 + z (1/3 + z T(z))), z = s**2. Everything
 * but T, whose error is 2**-72 of the sum, is a pair of numbers.
 */
CELL void vm_log_pair(double x, double *high_out, double *low_out)
{
    double k, m;
    vm_split(x, &k, &m);
    const double f = m - 1.0;
    const double d = 2.0 + f;
    const double inverse = 1.0 / d;
    const double s = f * inverse;
    const double s_low = vm_fma(-s, vm_lost(2.0, f, d), vm_fma(-s, d, f)) * inverse;
    const double z = s * s;
    const double z_low = vm_fma(s, s, -z) + 2.0 * s * s_low;
    double t = 0.0597031910646127;
    t = vm_fma(t, z, 0.05840832945885301);
    t = vm_fma(t, z, 0.06667959726297912);
    t = vm_fma(t, z, 0.07692284551377858);
    t = vm_fma(t, z, 0.09090909328751666);
    t = vm_fma(t, z, 0.11111111109802937);
    t = vm_fma(t, z, 0.14285714285717446);
    t = vm_fma(t, z, 0.19999999999999998);
    const double u = vm_fma(t, z, VM_THIRD);
    const double u_low = vm_fma(t, z, VM_THIRD - u) + VM_THIRD_LOW;
    const double v = z * u;
    const double v_low = vm_fma(z, u, -v) + vm_fma(z, u_low, z_low * u);
    const double w = s * v;
    const double w_low = vm_fma(s, v, -w) + vm_fma(s, v_low, s_low * v);
    const double half = s + w;
    const double half_low = vm_lost(s, w, half) + (s_low + w_low);
    const double whole = k * VM_LN2_HIGH;
    const double high = whole + 2.0 * half;
    const double low = vm_lost(whole, 2.0 * half, high) + vm_fma(k, VM_LN2_LOW, 2.0 * half_low);
    *high_out = high;
    *low_out = low;
}

/* Exponential e**(high + low) for a small low. */
CELL double vm_exp_pair(double high, double low)
{
    const double inside = vm_min(vm_max(high, -746.0), 710.0);
    uint64_t k;
    double r, rest;
    vm_reduce(inside, &k, &r, &rest);
    const double start = 1.0 + r;
    const double change = vm_select(inside == high, low * (start + rest), 0.0);
    double first, second;
    vm_two_factors(k, &first, &second);
    const double power = vm_exact((start + (rest + (vm_lost(1.0, r, start) + change))) * first);
    return power * second;
}

/* Power x**y within 0.8 ulp, with the special values of IEEE 754.
 *
 * |x|**y = e**(y log |x|) with pairs of numbers; then the sign and the edges.
 */
CELL double vm_pow(double x, double y)
{
    const double size = vm_abs(x);
    double high, low;
    vm_log_pair(size, &high, &low);
    const double edge = vm_select(size == 0.0, -INFINITY, size);
    const double log_x = vm_select((size > 0.0) & (size < INFINITY), high, edge);
    const double product = y * log_x;
    const double power = vm_exp_pair(product, vm_fma(y, log_x, -product) + y * low);
    const double half_y = 0.5 * y;
    const int whole = vm_floor(y) == y;
    const int odd = whole & (vm_floor(half_y) != half_y);
    const double with_sign = vm_select(odd, vm_copysign(power, x), power);
    const double real = vm_select(((x < 0.0) & (x > -INFINITY)) & !whole, NAN, with_sign);
    const int one = ((x == 1.0) | (y == 0.0)) | ((x == -1.0) & (vm_abs(y) == INFINITY));
    return vm_select(one, 1.0, real);
}

/* --- sine and cosine --- */

static const double VM_LARGEST_ANGLE = 0x1p50;

/* (k, r, low) with x = k pi / 2 + r + low, |r| < 0.84, for 0 <= x < 2**50.
 *
 * Cody and Waite with three parts of pi / 2 of 53 bits each. x - k HALF_PI_HIGH has no
 * rounding error, since it is a small multiple of 2**-52; the product with the second
 * part and its difference are pairs of numbers.
 */
CELL void vm_quadrant(double x, uint64_t *k_out, double *r_out, double *low_out)
{
    const double shifted = vm_fma(x, VM_TWO_OVER_PI, VM_TO_INTEGER);
    const double k = vm_exact(shifted) - VM_TO_INTEGER;
    const double near = vm_fma(k, -VM_HALF_PI_HIGH, x);
    const double product = k * VM_HALF_PI_MIDDLE;
    const double product_low = vm_fma(k, VM_HALF_PI_MIDDLE, -product);
    const double r = near - product;
    const double low = vm_lost_in_any(near, -product, r) - vm_fma(k, VM_HALF_PI_LOW, product_low);
    *k_out = vm_bits(shifted);
    *r_out = r;
    *low_out = low;
}

/* Sine of r + low for |r| < 0.84. */
CELL double vm_sin_near(double r, double low)
{
    const double z = r * r;
    double s = 1.5888850743253417e-10;
    s = vm_fma(s, z, -2.5050627718446676e-08);
    s = vm_fma(s, z, 2.755731291762953e-06);
    s = vm_fma(s, z, -0.00019841269827815293);
    s = vm_fma(s, z, 0.008333333333320375);
    s = vm_fma(s, z, -0.16666666666666627);
    return r + vm_fma(z * r, s, vm_fma(-0.5 * z, low, low));
}

/* Cosine of r + low for |r| < 0.84. */
CELL double vm_cos_near(double r, double low)
{
    const double z = r * r;
    double c = -1.1360551674862288e-11;
    c = vm_fma(c, z, 2.0875761214956824e-09);
    c = vm_fma(c, z, -2.7557314816025054e-07);
    c = vm_fma(c, z, 2.480158729188398e-05);
    c = vm_fma(c, z, -0.00138888888888796);
    c = vm_fma(c, z, 0.041666666666666644);
    const double start = vm_fma(-0.5, z, 1.0);
    const double start_low = vm_fma(-0.5, z, 1.0 - start);
    return start + vm_fma(z * z, c, vm_fma(-r, low, start_low));
}

/* Sine within 0.9 ulp for |x| < 2**48; within 3 ulp up to 2**50, nan above. */
CELL double vm_sin(double x)
{
    const double size = vm_abs(x);
    uint64_t k;
    double r, low;
    vm_quadrant(size, &k, &r, &low);
    const double sine = vm_sin_near(r, low);
    const double cosine = vm_cos_near(r, low);
    const double value = vm_select((k & 1) == 0, sine, cosine);
    const uint64_t sign_bit = (vm_bits(x) & VM_SIGN) ^ ((k & 2) << 62);
    const double result = vm_number(vm_bits(value) ^ sign_bit);
    return vm_select(size < VM_LARGEST_ANGLE, result, NAN);
}

/* Cosine within 0.9 ulp for |x| < 2**48; within 3 ulp up to 2**50, nan above. */
CELL double vm_cos(double x)
{
    const double size = vm_abs(x);
    uint64_t k;
    double r, low;
    vm_quadrant(size, &k, &r, &low);
    const double sine = vm_sin_near(r, low);
    const double cosine = vm_cos_near(r, low);
    const double value = vm_select((k & 1) == 0, cosine, sine);
    const uint64_t sign_bit = ((k + 1) & 2) << 62;
    const double result = vm_number(vm_bits(value) ^ sign_bit);
    return vm_select(size < VM_LARGEST_ANGLE, result, NAN);
}

#if defined(__clang__)
#pragma float_control(pop)
#endif

#endif
