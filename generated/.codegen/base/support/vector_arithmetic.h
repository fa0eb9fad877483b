/* Arithmetic of numbers of type double, for generated C code: instructions, comparisons, division with remainder,
 * functions of the C library.
 *
 * vector_math.h has the elementary functions. What stands here follows NumPy (signs of zeros, nan, infinities);
 * numba_arithmetic.py is the same for Numba, and both give the same bits. In a loop, all but the functions of the
 * C library become vector instructions.
 */

#ifndef VECTOR_ARITHMETIC_H
#define VECTOR_ARITHMETIC_H

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
#define vm_exact(x) __builtin_fma(x, 1.0, -0.0)
#elif defined(__RECIPROCAL_MATH__) && __GNUC__ >= 12
#define vm_exact(x) __builtin_assoc_barrier(x)
#else
#define vm_exact(x) (x)
#endif

/* --- instructions --- */

/* x * y + z, rounded once. */
CELL double vm_fma(double x, double y, double z)
{
    return __builtin_fma(x, y, z);
}

CELL double vm_abs(double x)
{
    return __builtin_fabs(x);
}

CELL double vm_sqrt(double x)
{
    return __builtin_sqrt(x);
}

CELL double vm_floor(double x)
{
    return __builtin_floor(x);
}

CELL double vm_ceil(double x)
{
    return __builtin_ceil(x);
}

CELL double vm_trunc(double x)
{
    return __builtin_trunc(x);
}

/* The nearest integer; halves go to even numbers. */
CELL double vm_rint(double x)
{
    return __builtin_rint(x);
}

CELL double vm_copysign(double x, double y)
{
    return __builtin_copysign(x, y);
}

/* The bits of a number, as an unsigned integer. */
CELL uint64_t vm_bits(double x)
{
    uint64_t word;
    memcpy(&word, &x, sizeof word);
    return word;
}

/* The number that has these bits. */
CELL double vm_number(uint64_t word)
{
    double x;
    memcpy(&x, &word, sizeof x);
    return x;
}

/* `yes` where the condition holds, else `no`, by their bits: where a condition is the same for all elements of a loop,
 * gcc would make a branch of `?:` that keeps the loop from becoming vector instructions.
 */
CELL double vm_select(int condition, double yes, double no)
{
    const uint64_t mask = -(uint64_t)(condition != 0);
    return vm_number((vm_bits(yes) & mask) | (vm_bits(no) & ~mask));
}

/* The smaller number; x if one of them is nan. */
CELL double vm_min(double x, double y)
{
    return vm_select(y < x, y, x);
}

/* The larger number; x if one of them is nan. */
CELL double vm_max(double x, double y)
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

CELL double vm_at_most(double x, double limit)
{
    return x < limit ? x : limit;
}

CELL double vm_at_least(double x, double limit)
{
    return x > limit ? x : limit;
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC pop_options
#endif

/* --- the parts of a number --- */

static const double VM_TO_INTEGER = 6755399441055744.0; /* 1.5 * 2**52: adding it rounds to an integer ... */
static const uint64_t VM_TO_INTEGER_BITS = 0x4338000000000000; /* ... which the low bits then hold */
static const uint64_t VM_SIGN = 0x8000000000000000;
static const uint64_t VM_FRACTION = 0x000FFFFFFFFFFFFF;
static const uint64_t VM_BIAS = 1023; /* the exponent field of 1 */
static const uint64_t VM_TWICE_BIAS = 2046;
static const uint64_t VM_ONE_BITS = 0x3FF0000000000000;
static const uint64_t VM_TWO_BITS = 0x4000000000000000;
static const uint64_t VM_SQRT_HALF_BITS = 0x3FE6A09E667F3BCD;
static const uint64_t VM_TWO_52_BITS = 0x4330000000000000;
static const double VM_TWO_52 = 4503599627370496.0;
static const double VM_TWO_54 = 18014398509481984.0;
static const double VM_SMALLEST_NORMAL = 2.2250738585072014e-308;

/* What rounding took from total = large + small, |large| >= |small| (Dekker). */
CELL double vm_lost(double large, double small, double total)
{
    return vm_exact(vm_exact(large - vm_exact(total)) + small);
}

/* What rounding took from total = x + y, whichever is larger (Knuth). */
CELL double vm_lost_in_any(double x, double y, double total)
{
    const double sum = vm_exact(total);
    const double y_part = vm_exact(sum - x);
    return vm_exact(vm_exact(x - vm_exact(sum - y_part)) + vm_exact(y - y_part));
}

/* 2**k for k in -1022 ... 1023 (an unsigned integer that wraps around). */
CELL double vm_power_of_two(uint64_t k)
{
    return vm_number((k + VM_BIAS) << 52);
}

/* Two numbers whose product is 2**k, which itself may be subnormal or too large. */
CELL void vm_two_factors(uint64_t k, double *first_out, double *second_out)
{
    const uint64_t half = (k + VM_TWICE_BIAS) >> 1;
    const uint64_t rest = k + VM_TWICE_BIAS - half;
    *first_out = vm_number(half << 52);
    *second_out = vm_number(rest << 52);
}

/* (k, m) with x = 2**k m and m in sqrt(1/2) ... sqrt(2), for positive x. */
CELL void vm_split(double x, double *k_out, double *m_out)
{
    const int small = x < VM_SMALLEST_NORMAL;
    const double normal = vm_select(small, x * VM_TWO_54, x);
    const uint64_t word = vm_bits(normal) + (VM_ONE_BITS - VM_SQRT_HALF_BITS);
    const double field = vm_number((word >> 52) | VM_TWO_52_BITS); /* 2**52 + the exponent field */
    const double k = field - vm_select(small, VM_TWO_52 + 1077.0, VM_TWO_52 + 1023.0);
    *k_out = k;
    *m_out = vm_number((word & VM_FRACTION) + VM_SQRT_HALF_BITS);
}

/* --- comparisons and roundings --- */

/* 0 below 0, `at_zero` at 0, 1 above; nan stays nan. */
CELL double vm_heaviside(double x, double at_zero)
{
    return vm_select(x == 0.0, at_zero, vm_select(x < 0.0, 0.0, vm_select(x > 0.0, 1.0, x)));
}

/* -1, 0 or 1; nan stays nan. */
CELL double vm_sign(double x)
{
    return vm_select(x == 0.0, 0.0, vm_select(x < 0.0, -1.0, vm_select(x > 0.0, 1.0, x)));
}

/* The smaller number; nan if one is nan. */
CELL double vm_minimum(double x, double y)
{
    const double smaller = vm_select(x < y, x, y);
    return vm_select(x != x, x, smaller);
}

/* The larger number; nan if one is nan. */
CELL double vm_maximum(double x, double y)
{
    const double larger = vm_select(x > y, x, y);
    return vm_select(x != x, x, larger);
}

/* The smaller number; the other if one is nan. */
CELL double vm_fmin(double x, double y)
{
    const double smaller = vm_select(x <= y, x, y);
    return vm_select(y != y, x, smaller);
}

/* The larger number; the other if one is nan. */
CELL double vm_fmax(double x, double y)
{
    const double larger = vm_select(x >= y, x, y);
    return vm_select(y != y, x, larger);
}

/* The number nearest to x that is between `low` and `high`; nan if one is nan. */
CELL double vm_clip(double x, double low, double high)
{
    return vm_minimum(vm_maximum(x, low), high);
}

/* Whether x is not a number. */
CELL int vm_isnan(double x)
{
    return x != x;
}

/* Whether x is a number and not infinite. */
CELL int vm_isfinite(double x)
{
    return vm_abs(x) < INFINITY;
}

/* --- division with remainder --- */

static const double VM_LARGEST_QUOTIENT = 0x1p100;

/* (a / b cut off, a / b rounded down, remainder with the sign of b).
 *
 * A quotient up to 2**53 is exact or 1 too large, and the remainder that belongs to it
 * is exact; a larger one is rounded, and a second division finds the remainder.
 */
CELL void vm_divide(double a, double b, double *quotient_out, double *down_out, double *remainder_out)
{
    const double quotient = vm_trunc(a / b);
    const double first = vm_select(quotient == 0.0, a, vm_fma(-quotient, b, a));
    const double more = vm_trunc(first / b);
    const double second = vm_select(more == 0.0, first, vm_fma(-more, b, first));
    const int wrong_side = (second != 0.0) & ((second < 0.0) != (b < 0.0));
    const double whole = quotient + more;
    const double down = vm_select(wrong_side, whole - 1.0, whole);
    const double remainder = vm_select(wrong_side, second + b, second);
    *quotient_out = quotient;
    *down_out = down;
    *remainder_out = vm_select(remainder == 0.0, vm_copysign(0.0, b), remainder);
}

/* Quotient a // b as in Python, with the special values of NumPy. */
CELL double vm_floor_divide(double a, double b)
{
    double quotient, down, unused_2;
    vm_divide(a, b, &quotient, &down, &unused_2);
    const double value = vm_select(vm_abs(quotient) < VM_LARGEST_QUOTIENT, down, quotient);
    return vm_select((vm_abs(a) == INFINITY) & (b != 0.0), NAN, value);
}

/* Remainder a % b as in Python and NumPy; nan if |a / b| > 2**100. */
CELL double vm_modulo(double a, double b)
{
    double quotient, unused_1, remainder;
    vm_divide(a, b, &quotient, &unused_1, &remainder);
    return vm_select(vm_abs(quotient) < VM_LARGEST_QUOTIENT, remainder, NAN);
}

/* --- the C library --- */

/* --- the C library --- */

CELL double vm_exp2(double x)
{
    return exp2(x);
}

CELL double vm_log2(double x)
{
    return log2(x);
}

CELL double vm_log10(double x)
{
    return log10(x);
}

CELL double vm_cbrt(double x)
{
    return cbrt(x);
}

CELL double vm_tan(double x)
{
    return tan(x);
}

CELL double vm_arcsin(double x)
{
    return asin(x);
}

CELL double vm_arccos(double x)
{
    return acos(x);
}

CELL double vm_arctan(double x)
{
    return atan(x);
}

CELL double vm_sinh(double x)
{
    return sinh(x);
}

CELL double vm_cosh(double x)
{
    return cosh(x);
}

CELL double vm_arcsinh(double x)
{
    return asinh(x);
}

CELL double vm_arccosh(double x)
{
    return acosh(x);
}

CELL double vm_arctanh(double x)
{
    return atanh(x);
}

CELL double vm_erf(double x)
{
    return erf(x);
}

CELL double vm_erfc(double x)
{
    return erfc(x);
}

CELL double vm_arctan2(double x, double y)
{
    return atan2(x, y);
}

CELL double vm_hypot(double x, double y)
{
    return hypot(x, y);
}

CELL double vm_fmod(double x, double y)
{
    return fmod(x, y);
}

#if defined(__clang__)
#pragma float_control(pop)
#endif

#endif
