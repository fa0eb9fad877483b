/* Ornstein-Uhlenbeck process: euler_maruyama step for C.
 *
 * Generated from examples/ornstein_uhlenbeck.py:ornstein_uhlenbeck.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"
#include "support/vector_random.h"

/* The parameters at one time. */
struct parameters {
    double mu;
    double tau;
    double sigma;
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .mu = values[0],
        .tau = values[BLOCK],
        .sigma = values[2 * BLOCK],
    };
}

/* Right-hand side: dx/dt. */
CELL double derivative(double x, double t, double mu, double tau, double sigma)
{
    const double dx = (mu - x) / tau;
    return dx;
}

/* Diffusion: dx per dW. */
CELL double diffusion(double x, double t, double mu, double tau, double sigma)
{
    const double noise_x = sigma;
    return noise_x;
}

/* State after dt: Euler-Maruyama, strong order 1.
 *
 * dW: increment of the Wiener process over dt.
 */
CELL double advance(double x, double t, double dt, struct parameters p, double dW)
{
    const double dx = derivative(x, t, p.mu, p.tau, p.sigma);
    const double noise_x = diffusion(x, t, p.mu, p.tau, p.sigma);
    const double x_next = x + dt * dx + noise_x * dW;
    return x_next;
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void ornstein_uhlenbeck_euler_maruyama_c_run_population(double *state, double *record,
    const uint32_t *keys, int64_t first_step, const double *given_, int64_t given_rows,
    const double *parameters, double t0, double dt, int64_t steps, int64_t every, int64_t first, int64_t last,
    int64_t elements)
{
    const struct parameters p = {
        .mu = parameters[0],
        .tau = parameters[1],
        .sigma = parameters[2],
    };
    double random_numbers[1 * BLOCK]; /* of a block in one step */
    const double *dW = random_numbers;
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            vm_draw_increments(random_numbers, BLOCK, 1, keys, first_step, given_, given_rows, dt, k, block,
                size, elements);
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                x[i] = advance(x[i], t, dt, p, dW[i]);
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
EXPORT void ornstein_uhlenbeck_euler_maruyama_c_run_heterogeneous(double *state, double *record,
    const uint32_t *keys, int64_t first_step, const double *given_, int64_t given_rows,
    const double *parameters, const double *drive, int64_t drive_rows, int64_t drive_times, double t0,
    double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[PARAMETERS * BLOCK];
    const double *values_p = values;
    double random_numbers[1 * BLOCK]; /* of a block in one step */
    const double *dW = random_numbers;
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            vm_draw_increments(random_numbers, BLOCK, 1, keys, first_step, given_, given_rows, dt, k, block,
                size, elements);
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                x[i] = advance(x[i], t, dt, parameters_of(values_p + i), dW[i]);
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

/* `derivative` of many elements: rows x, t, mu, tau, sigma in, rows dx out. */
EXPORT void ornstein_uhlenbeck_euler_maruyama_c_derivative(const double *arguments, double *results,
    int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        results[i] = derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i]);
    }
}
