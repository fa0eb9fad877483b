/* Lorenz system in additive noise: sra1 step for C.
 *
 * Generated from examples/noisy_lorenz.py:noisy_lorenz.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"
#include "support/vector_random.h"

/* The parameters at one time. */
struct parameters {
    double sigma;
    double rho;
    double beta;
    double strength;
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .sigma = values[0],
        .rho = values[BLOCK],
        .beta = values[2 * BLOCK],
        .strength = values[3 * BLOCK],
    };
}

/* Right-hand side: (dx/dt, dy/dt, dz/dt). */
CELL void derivative(double x, double y, double z, double t, double sigma, double rho, double beta,
    double strength, double *dx_out, double *dy_out, double *dz_out)
{
    const double dx = sigma * (y - x);
    const double dy = x * (rho - z) - y;
    const double dz = x * y - beta * z;
    *dx_out = dx;
    *dy_out = dy;
    *dz_out = dz;
}

/* Diffusion: (dx per dW_x, dy per dW_y, dz per dW_z). */
CELL void diffusion(double x, double y, double z, double t, double sigma, double rho, double beta,
    double strength, double *noise_x_out, double *noise_y_out, double *noise_z_out)
{
    const double noise_x = strength;
    const double noise_y = strength;
    const double noise_z = strength;
    *noise_x_out = noise_x;
    *noise_y_out = noise_y;
    *noise_z_out = noise_z;
}

/* State after dt: SRA1 of Roessler, strong order 1.5.
 *
 * p, p_3_4, p_end: the parameters at t, t + 3*dt/4 and t + dt.
 * dW_x, dW_y, dW_z: increments of the Wiener processes over dt.
 * dZ_x, dZ_y, dZ_z: integrals over dt of their paths, counted from the start of the step.
 */
CELL void advance(double x, double y, double z, double t, double dt, struct parameters p,
    struct parameters p_3_4, struct parameters p_end, double dW_x, double dW_y, double dW_z, double dZ_x,
    double dZ_y, double dZ_z, double *x_next, double *y_next, double *z_next)
{
    const double dU_x = dZ_x / dt; /* mean over the step of the Wiener process, counted from its start */
    const double dU_y = dZ_y / dt; /* mean over the step of the Wiener process, counted from its start */
    const double dU_z = dZ_z / dt; /* mean over the step of the Wiener process, counted from its start */
    double noise_x_1, noise_y_1, noise_z_1;
    diffusion(x, y, z, t + dt, p_end.sigma, p_end.rho, p_end.beta, p_end.strength, &noise_x_1, &noise_y_1,
        &noise_z_1);
    double noise_x_2, noise_y_2, noise_z_2;
    diffusion(x, y, z, t, p.sigma, p.rho, p.beta, p.strength, &noise_x_2, &noise_y_2, &noise_z_2);
    double dx_1, dy_1, dz_1;
    derivative(x, y, z, t, p.sigma, p.rho, p.beta, p.strength, &dx_1, &dy_1, &dz_1);

    /* stage 2, at t + 3*dt/4 */
    const double x_2 = x + 0.75 * dt * dx_1 + 1.5 * dU_x * noise_x_1;
    const double y_2 = y + 0.75 * dt * dy_1 + 1.5 * dU_y * noise_y_1;
    const double z_2 = z + 0.75 * dt * dz_1 + 1.5 * dU_z * noise_z_1;
    double dx_2, dy_2, dz_2;
    derivative(x_2, y_2, z_2, t + 0.75 * dt, p_3_4.sigma, p_3_4.rho, p_3_4.beta, p_3_4.strength, &dx_2, &dy_2,
        &dz_2);

    *x_next = x + dt * (dx_1 / 3 + 2 * dx_2 / 3) + dW_x * noise_x_1 + dU_x * (noise_x_2 - noise_x_1);
    *y_next = y + dt * (dy_1 / 3 + 2 * dy_2 / 3) + dW_y * noise_y_1 + dU_y * (noise_y_2 - noise_y_1);
    *z_next = z + dt * (dz_1 / 3 + 2 * dz_2 / 3) + dW_z * noise_z_1 + dU_z * (noise_z_2 - noise_z_1);
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void noisy_lorenz_sra1_c_run_population(double *state, double *record, const uint32_t *keys,
    int64_t first_step, const double *given_, int64_t given_rows, const double *parameters, double t0,
    double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p = {
        .sigma = parameters[0],
        .rho = parameters[1],
        .beta = parameters[2],
        .strength = parameters[3],
    };
    double random_numbers[6 * BLOCK]; /* of a block in one step */
    const double *dW_x = random_numbers;
    const double *dW_y = random_numbers + BLOCK;
    const double *dW_z = random_numbers + 2 * BLOCK;
    const double *dZ_x = random_numbers + 3 * BLOCK;
    const double *dZ_y = random_numbers + 4 * BLOCK;
    const double *dZ_z = random_numbers + 5 * BLOCK;
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        double *restrict y = state + elements + block;
        double *restrict z = state + 2 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            vm_draw_increments_and_integrals(random_numbers, BLOCK, 6, keys, first_step, given_, given_rows,
                dt, k, block, size, elements);
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(x[i], y[i], z[i], t, dt, p, p, p, dW_x[i], dW_y[i], dW_z[i], dZ_x[i], dZ_y[i],
                    dZ_z[i], &x[i], &y[i], &z[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (3 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = x[i];
                    row[elements + i] = y[i];
                    row[2 * elements + i] = z[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void noisy_lorenz_sra1_c_run_heterogeneous(double *state, double *record, const uint32_t *keys,
    int64_t first_step, const double *given_, int64_t given_rows, const double *parameters,
    const double *drive, int64_t drive_rows, int64_t drive_times, double t0, double dt, int64_t steps,
    int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[3 * PARAMETERS * BLOCK];
    const double *values_p = values;
    const double *values_p_3_4 = values + (drive_times > 1 ? PARAMETERS * BLOCK : 0);
    const double *values_p_end = values + (drive_times > 2 ? 2 * PARAMETERS * BLOCK : 0);
    double random_numbers[6 * BLOCK]; /* of a block in one step */
    const double *dW_x = random_numbers;
    const double *dW_y = random_numbers + BLOCK;
    const double *dW_z = random_numbers + 2 * BLOCK;
    const double *dZ_x = random_numbers + 3 * BLOCK;
    const double *dZ_y = random_numbers + 4 * BLOCK;
    const double *dZ_z = random_numbers + 5 * BLOCK;
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        double *restrict y = state + elements + block;
        double *restrict z = state + 2 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            vm_draw_increments_and_integrals(random_numbers, BLOCK, 6, keys, first_step, given_, given_rows,
                dt, k, block, size, elements);
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(x[i], y[i], z[i], t, dt, parameters_of(values_p + i), parameters_of(values_p_3_4 + i),
                    parameters_of(values_p_end + i), dW_x[i], dW_y[i], dW_z[i], dZ_x[i], dZ_y[i], dZ_z[i],
                    &x[i], &y[i], &z[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (3 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = x[i];
                    row[elements + i] = y[i];
                    row[2 * elements + i] = z[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows x, y, z, t, sigma, rho, beta, strength in, rows dx, dy, dz out. */
EXPORT void noisy_lorenz_sra1_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], arguments[7 * elements + i], &results[i], &results[elements + i],
            &results[2 * elements + i]);
    }
}
