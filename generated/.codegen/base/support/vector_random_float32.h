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

/* Increments of Wiener processes in step k of a run, for elements begin ... begin + size - 1; one process a row.
 *
 * They are those that were given to the run (`given` has a row per step and process), or sqrt(dt) times Gaussian
 * numbers.
 */
CELL void vm_draw_increments(float *restrict out, int64_t stride, int64_t rows, const uint32_t *keys, int64_t first_step,
    const float *given, int64_t given_rows, double dt, int64_t k, int64_t begin, int64_t size, int64_t elements)
{
    const float scale = (float)(sqrt(dt));
    for (int64_t row = 0; row < rows; row++) {
        if (given_rows > 0) {
            memcpy(out + row * stride, given + (k * rows + row) * elements + begin, (size_t)size * sizeof *out);
            continue;
        }
        const uint32_t k0 = keys[2 * row], k1 = keys[2 * row + 1];
#pragma omp simd
        for (int64_t pair = 0; pair < (size + 1) / 2; pair++) {
            uint32_t a, b;
            float x, y;
            vm_threefry(k0, k1, (uint32_t)((begin >> 1) + pair), (uint32_t)(first_step + k), &a, &b);
            vm_gaussian_pair(a, b, &x, &y);
            out[row * stride + 2 * pair] = scale * x;
            out[row * stride + 2 * pair + 1] = scale * y;
        }
    }
}

/* The same, and below them for each process the integral over the step of W(s) - W(t).
 *
 * With an independent Gaussian number z it is dt / 2 * (dW + sqrt(dt / 3) * z).
 */
CELL void vm_draw_increments_and_integrals(float *restrict out, int64_t stride, int64_t rows, const uint32_t *keys,
    int64_t first_step, const float *given, int64_t given_rows, double dt, int64_t k, int64_t begin, int64_t size,
    int64_t elements)
{
    if (given_rows > 0) {
        vm_draw_increments(out, stride, rows, keys, first_step, given, given_rows, dt, k, begin, size, elements);
        return;
    }
    const int64_t processes = rows / 2;
    vm_draw_increments(out, stride, processes, keys, first_step, given, given_rows, dt, k, begin, size, elements);
    const float half_dt = (float)(0.5 * dt);
    const float scale = (float)(sqrt(dt / 3.0));
    for (int64_t row = 0; row < processes; row++) {
        const uint32_t k0 = keys[2 * (processes + row)], k1 = keys[2 * (processes + row) + 1];
        const float *increments = out + row * stride;
        float *integrals = out + (processes + row) * stride;
#pragma omp simd
        for (int64_t pair = 0; pair < (size + 1) / 2; pair++) {
            uint32_t a, b;
            float x, y;
            vm_threefry(k0, k1, (uint32_t)((begin >> 1) + pair), (uint32_t)(first_step + k), &a, &b);
            vm_gaussian_pair(a, b, &x, &y);
            integrals[2 * pair] = half_dt * (increments[2 * pair] + scale * x);
            integrals[2 * pair + 1] = half_dt * (increments[2 * pair + 1] + scale * y);
        }
    }
}

#endif
