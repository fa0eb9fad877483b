/* Arithmetic of numbers of type float, for generated C code: instructions, comparisons, division with remainder,
 * functions of the C library.
 *
 * vector_math_float32.h has the elementary functions. What stands here follows NumPy (signs of zeros, nan, infinities);
 * numba_arithmetic_float32.py is the same for Numba, and both give the same bits. In a loop, all but the functions of
 * the C library become vector instructions.
 */

#ifndef VECTOR_ARITHMETIC_FLOAT32_H
#define VECTOR_ARITHMETIC_FLOAT32_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "loops.h"

/* vm_exact(x) is x, computed as it is written even if a file is compiled with leave to reassociate. GCC's own barrier
 * is lost when a loop is vectorised; a multiplication by 1 inside of fma is not.
 */
#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#define vm_exact(x) (x)
#elif defined(__ASSOCIATIVE_MATH__)
#define vm_exact(x) __builtin_fmaf(x, 1.0f, -0.0f)
#elif defined(__RECIPROCAL_MATH__) && __GNUC__ >= 12
#define vm_exact(x) __builtin_assoc_barrier(x)
#else
#define vm_exact(x) (x)
#endif

/* --- instructions --- */

/* x * y + z, rounded once. */
CELL float vm_fma(float x, float y, float z)
{
    return __builtin_fmaf(x, y, z);
}

CELL float vm_abs(float x)
{
    return __builtin_fabsf(x);
}

CELL float vm_sqrt(float x)
{
    return __builtin_sqrtf(x);
}

CELL float vm_floor(float x)
{
    return __builtin_floorf(x);
}

CELL float vm_ceil(float x)
{
    return __builtin_ceilf(x);
}

CELL float vm_trunc(float x)
{
    return __builtin_truncf(x);
}

/* The nearest integer; halves go to even numbers. */
CELL float vm_rint(float x)
{
    return __builtin_rintf(x);
}

CELL float vm_copysign(float x, float y)
{
    return __builtin_copysignf(x, y);
}

/* The bits of a number, as an unsigned integer. */
CELL uint32_t vm_bits(float x)
{
    uint32_t word;
    memcpy(&word, &x, sizeof word);
    return word;
}

/* The number that has these bits. */
CELL float vm_number(uint32_t word)
{
    float x;
    memcpy(&x, &word, sizeof x);
    return x;
}

/* `yes` where the condition holds, else `no`, by their bits: where a condition is the same for all elements of a loop,
 * gcc would make a branch of `?:` that keeps the loop from becoming vector instructions.
 */
CELL float vm_select(int condition, float yes, float no)
{
    const uint32_t mask = -(uint32_t)(condition != 0);
    return vm_number((vm_bits(yes) & mask) | (vm_bits(no) & ~mask));
}

/* The smaller number; x if one of them is nan. */
CELL float vm_min(float x, float y)
{
    return vm_select(y < x, y, x);
}

/* The larger number; x if one of them is nan. */
CELL float vm_max(float x, float y)
{
    return vm_select(y > x, y, x);
}

/* The same for x that is not nan, as one instruction; of a nan they make whatever they like. GCC does not find the
 * instruction where it must think of nan, and what it does instead costs a third of an exponential.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC optimize("finite-math-only", "no-signed-zeros")
#endif

CELL float vm_at_most(float x, float limit)
{
    return x < limit ? x : limit;
}

CELL float vm_at_least(float x, float limit)
{
    return x > limit ? x : limit;
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC pop_options
#endif

/* --- the parts of a number --- */

static const float VM_TO_INTEGER = 12582912.0f; /* 1.5 * 2**23: adding it rounds to an integer ... */
static const uint32_t VM_TO_INTEGER_BITS = 0x4B400000; /* ... which the low bits then hold */
static const uint32_t VM_SIGN = 0x80000000;
static const uint32_t VM_FRACTION = 0x007FFFFF;
static const uint32_t VM_BIAS = 127; /* the exponent field of 1 */
static const uint32_t VM_TWICE_BIAS = 254;
static const uint32_t VM_ONE_BITS = 0x3F800000;
static const uint32_t VM_TWO_BITS = 0x40000000;
static const uint32_t VM_SQRT_HALF_BITS = 0x3F3504F3;
static const uint32_t VM_TWO_23_BITS = 0x4B000000;
static const float VM_TWO_23 = 8388608.0f;
static const float VM_TWO_25 = 33554432.0f;
static const float VM_SMALLEST_NORMAL = 1.1754943508222875e-38f;

/* What rounding took from total = large + small, |large| >= |small| (Dekker). */
CELL float vm_lost(float large, float small, float total)
{
    return vm_exact(vm_exact(large - vm_exact(total)) + small);
}

/* What rounding took from total = x + y, whichever is larger (Knuth). */
CELL float vm_lost_in_any(float x, float y, float total)
{
    const float sum = vm_exact(total);
    const float y_part = vm_exact(sum - x);
    return vm_exact(vm_exact(x - vm_exact(sum - y_part)) + vm_exact(y - y_part));
}

/* 2**k for k in -126 ... 127 (an unsigned integer that wraps around). */
CELL float vm_power_of_two(uint32_t k)
{
    return vm_number((k + VM_BIAS) << 23);
}

/* Two numbers whose product is 2**k, which itself may be subnormal or too large. */
CELL void vm_two_factors(uint32_t k, float *first_out, float *second_out)
{
    const uint32_t both = k + VM_TWICE_BIAS;
    const uint32_t half = both >> 1;
    const uint32_t rest = both - half;
    *first_out = vm_number(half << 23);
    *second_out = vm_number(rest << 23);
}

/* (k, m) with x = 2**k m and m in sqrt(1/2) ... sqrt(2), for positive x. */
CELL void vm_split(float x, float *k_out, float *m_out)
{
    const int small = x < VM_SMALLEST_NORMAL;
    const float normal = vm_select(small, x * VM_TWO_25, x);
    const uint32_t word = vm_bits(normal) + (VM_ONE_BITS - VM_SQRT_HALF_BITS);
    const float field = vm_number((word >> 23) | VM_TWO_23_BITS); /* 2**23 + the field */
    const float k = field - vm_select(small, VM_TWO_23 + 152.0f, VM_TWO_23 + 127.0f);
    *k_out = k;
    *m_out = vm_number((word & VM_FRACTION) + VM_SQRT_HALF_BITS);
}

/* --- comparisons and roundings --- */

/* 0 below 0, `at_zero` at 0, 1 above; nan stays nan. */
CELL float vm_heaviside(float x, float at_zero)
{
    return vm_select(x == 0.0f, at_zero, vm_select(x < 0.0f, 0.0f, vm_select(x > 0.0f, 1.0f, x)));
}

/* -1, 0 or 1; nan stays nan. */
CELL float vm_sign(float x)
{
    return vm_select(x == 0.0f, 0.0f, vm_select(x < 0.0f, -1.0f, vm_select(x > 0.0f, 1.0f, x)));
}

/* The smaller number; nan if one is nan. */
CELL float vm_minimum(float x, float y)
{
    const float smaller = vm_select(x < y, x, y);
    return vm_select(x != x, x, smaller);
}

/* The larger number; nan if one is nan. */
CELL float vm_maximum(float x, float y)
{
    const float larger = vm_select(x > y, x, y);
    return vm_select(x != x, x, larger);
}

/* The smaller number; the other if one is nan. */
CELL float vm_fmin(float x, float y)
{
    const float smaller = vm_select(x <= y, x, y);
    return vm_select(y != y, x, smaller);
}

/* The larger number; the other if one is nan. */
CELL float vm_fmax(float x, float y)
{
    const float larger = vm_select(x >= y, x, y);
    return vm_select(y != y, x, larger);
}

/* The number nearest to x that is between `low` and `high`; nan if one is nan. */
CELL float vm_clip(float x, float low, float high)
{
    return vm_minimum(vm_maximum(x, low), high);
}

/* Whether x is not a number. */
CELL int vm_isnan(float x)
{
    return x != x;
}

/* Whether x is a number and not infinite. */
CELL int vm_isfinite(float x)
{
    return vm_abs(x) < INFINITY;
}

/* --- division with remainder --- */

static const float VM_LARGEST_QUOTIENT = 0x1p46f;

/* (a / b cut off, a / b rounded down, remainder with the sign of b).
 *
 * A quotient up to 2**24 is exact or 1 too large, and the remainder that belongs to it
 * is exact; a larger one is rounded, and a second division finds the remainder.
 */
CELL void vm_divide(float a, float b, float *quotient_out, float *down_out, float *remainder_out)
{
    const float quotient = vm_trunc(a / b);
    const float first = vm_select(quotient == 0.0f, a, vm_fma(-quotient, b, a));
    const float more = vm_trunc(first / b);
    const float second = vm_select(more == 0.0f, first, vm_fma(-more, b, first));
    const int wrong_side = (second != 0.0f) & ((second < 0.0f) != (b < 0.0f));
    const float whole = quotient + more;
    const float down = vm_select(wrong_side, whole - 1.0f, whole);
    const float remainder = vm_select(wrong_side, second + b, second);
    *quotient_out = quotient;
    *down_out = down;
    *remainder_out = vm_select(remainder == 0.0f, vm_copysign(0.0f, b), remainder);
}

/* Quotient a // b as in Python, with the special values of NumPy. */
CELL float vm_floor_divide(float a, float b)
{
    float quotient, down, unused_2;
    vm_divide(a, b, &quotient, &down, &unused_2);
    const float value = vm_select(vm_abs(quotient) < VM_LARGEST_QUOTIENT, down, quotient);
    return vm_select((vm_abs(a) == INFINITY) & (b != 0.0f), NAN, value);
}

/* Remainder a % b as in Python and NumPy; nan if |a / b| > 2**46. */
CELL float vm_modulo(float a, float b)
{
    float quotient, unused_1, remainder;
    vm_divide(a, b, &quotient, &unused_1, &remainder);
    return vm_select(vm_abs(quotient) < VM_LARGEST_QUOTIENT, remainder, NAN);
}

/* --- the C library --- */

/* --- the C library --- */

CELL float vm_exp2(float x)
{
    return exp2f(x);
}

CELL float vm_log2(float x)
{
    return log2f(x);
}

CELL float vm_log10(float x)
{
    return log10f(x);
}

CELL float vm_cbrt(float x)
{
    return cbrtf(x);
}

CELL float vm_tan(float x)
{
    return tanf(x);
}

CELL float vm_arcsin(float x)
{
    return asinf(x);
}

CELL float vm_arccos(float x)
{
    return acosf(x);
}

CELL float vm_arctan(float x)
{
    return atanf(x);
}

CELL float vm_sinh(float x)
{
    return sinhf(x);
}

CELL float vm_cosh(float x)
{
    return coshf(x);
}

CELL float vm_arcsinh(float x)
{
    return asinhf(x);
}

CELL float vm_arccosh(float x)
{
    return acoshf(x);
}

CELL float vm_arctanh(float x)
{
    return atanhf(x);
}

CELL float vm_erf(float x)
{
    return erff(x);
}

CELL float vm_erfc(float x)
{
    return erfcf(x);
}

CELL float vm_arctan2(float x, float y)
{
    return atan2f(x, y);
}

CELL float vm_hypot(float x, float y)
{
    return hypotf(x, y);
}

CELL float vm_fmod(float x, float y)
{
    return fmodf(x, y);
}

#if defined(__clang__)
#pragma float_control(pop)
#endif

#endif
