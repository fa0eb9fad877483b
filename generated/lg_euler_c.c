/* lg: euler step for C.
 *
 * Generated from c6.py:lg.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double y;
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .y = values[0],
    };
}

/* Right-hand side: dx/dt. */
CELL double derivative(double x, double t, double y)
{
    const double dx = vm_maximum(x, y) + vm_log1p(vm_exp(-fabs(x - y)));
    return dx;
}

/* State after dt: forward Euler. */
CELL double advance(double x, double t, double dt, struct parameters p)
{
    const double dx = derivative(x, t, p.y);
    const double x_next = x + dt * dx;
    return x_next;
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void lg_euler_c_run_population(double *state, double *record, const double *parameters, double t0,
    double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p = {
        .y = parameters[0],
    };
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                x[i] = advance(x[i], t, dt, p);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * elements + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = x[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void lg_euler_c_run_heterogeneous(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, int64_t drive_times, double t0, double dt, int64_t steps,
    int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[PARAMETERS * BLOCK];
    const double *values_p = values;
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                x[i] = advance(x[i], t, dt, parameters_of(values_p + i));
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * elements + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = x[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows x, t, y in, rows dx out. */
EXPORT void lg_euler_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        results[i] = derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i]);
    }
}
