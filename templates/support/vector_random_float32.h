/* Uniform and Gaussian numbers of type float for generated C code, from the words of threefry.h.
 *
 * random_numbers.py explains what an element draws at a step. Nothing branches, so loops become vector instructions.
 * numba_random_float32.py is the same for Numba, and both give the same bits.
 */

#ifndef VECTOR_RANDOM_FLOAT32_H
#define VECTOR_RANDOM_FLOAT32_H

#include "threefry.h"
#include "vector_math_float32.h"

static const float VM_ANGLE = 3.657295198167899e-10f; /* pi / 2**33 */
static const float VM_TO_UNIFORM = 0x1p-24f;

/* A uniform number between 0 and 1 from a word. */
CELL float vm_to_uniform(uint32_t word)
{
    return (float)(int32_t)(word >> 8 | 1) * VM_TO_UNIFORM;
}

/* Two independent Gaussian numbers from two words. */
CELL void vm_gaussian_pair(uint32_t first, uint32_t second, float *x_out, float *y_out)
{
    const float size = vm_sqrt(-2.0f * vm_log(vm_to_uniform(first)));
    const float angle = (float)(int32_t)(second << 2 | 2) * VM_ANGLE;
    const float radius = vm_number(vm_bits(size) ^ (second & 0x80000000));
    const float cosine = vm_cos_near(angle, 0.0f);
    const float sine = vm_sin_near(angle, 0.0f);
    const int turned = (second & 0x40000000) != 0;
    *x_out = radius * vm_select(turned, sine, cosine);
    *y_out = radius * vm_select(turned, cosine, sine);
}

/* The uniform number of an element at a step. */
CELL float vm_uniform(const uint32_t *key, int64_t step, int64_t element)
{
    return vm_to_uniform(vm_word(key, step, element));
}

/* The Gaussian number of an element at a step. */
CELL float vm_gaussian(const uint32_t *key, int64_t step, int64_t element)
{
    uint32_t first, second;
    float x, y;
    vm_threefry(key[0], key[1], (uint32_t)(element >> 1), (uint32_t)step, &first, &second);
    vm_gaussian_pair(first, second, &x, &y);
    return element & 1 ? y : x;
}

/* Uniform numbers of elements first ... at a step; `first` and the size are even. */
CELL void vm_fill_uniforms(float *restrict out, int64_t size, const uint32_t *key, int64_t step, int64_t first)
{
    const uint32_t k0 = key[0], k1 = key[1];
#pragma omp simd
    for (int64_t pair = 0; pair < size / 2; pair++) {
        uint32_t a, b;
        vm_threefry(k0, k1, (uint32_t)((first >> 1) + pair), (uint32_t)step, &a, &b);
        out[2 * pair] = vm_to_uniform(a);
        out[2 * pair + 1] = vm_to_uniform(b);
    }
}

/* Gaussian numbers of elements first ... at a step; `first` and the size are even. */
CELL void vm_fill_gaussians(float *restrict out, int64_t size, const uint32_t *key, int64_t step, int64_t first)
{
    const uint32_t k0 = key[0], k1 = key[1];
#pragma omp simd
    for (int64_t pair = 0; pair < size / 2; pair++) {
        uint32_t a, b;
        vm_threefry(k0, k1, (uint32_t)((first >> 1) + pair), (uint32_t)step, &a, &b);
        vm_gaussian_pair(a, b, &out[2 * pair], &out[2 * pair + 1]);
    }
}

#endif
