/* Lorenz system: rk4 step for C.
 *
 * Generated from examples/lorenz.py:lorenz.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double sigma;
    double rho;
    double beta;
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
    };
}

/* Right-hand side: (dx/dt, dy/dt, dz/dt). */
CELL void derivative(double x, double y, double z, double t, double sigma, double rho, double beta,
    double *dx_out, double *dy_out, double *dz_out)
{
    const double dx = sigma * (y - x);
    const double dy = x * (rho - z) - y;
    const double dz = x * y - beta * z;
    *dx_out = dx;
    *dy_out = dy;
    *dz_out = dz;
}

/* State after dt: classical Runge-Kutta of order 4 (Kutta 1901).
 *
 * p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
 */
CELL void advance(double x, double y, double z, double t, double dt, struct parameters p,
    struct parameters p_half, struct parameters p_end, double *x_next, double *y_next, double *z_next)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    double dx_1, dy_1, dz_1;
    derivative(x, y, z, t, p.sigma, p.rho, p.beta, &dx_1, &dy_1, &dz_1);

    /* stage 2, at t + dt/2 */
    const double x_2 = x + half_dt * dx_1;
    const double y_2 = y + half_dt * dy_1;
    const double z_2 = z + half_dt * dz_1;
    double dx_2, dy_2, dz_2;
    derivative(x_2, y_2, z_2, t + half_dt, p_half.sigma, p_half.rho, p_half.beta, &dx_2, &dy_2, &dz_2);

    /* stage 3, at t + dt/2 */
    const double x_3 = x + half_dt * dx_2;
    const double y_3 = y + half_dt * dy_2;
    const double z_3 = z + half_dt * dz_2;
    double dx_3, dy_3, dz_3;
    derivative(x_3, y_3, z_3, t + half_dt, p_half.sigma, p_half.rho, p_half.beta, &dx_3, &dy_3, &dz_3);

    /* stage 4, at t + dt */
    const double x_4 = x + dt * dx_3;
    const double y_4 = y + dt * dy_3;
    const double z_4 = z + dt * dz_3;
    double dx_4, dy_4, dz_4;
    derivative(x_4, y_4, z_4, t + dt, p_end.sigma, p_end.rho, p_end.beta, &dx_4, &dy_4, &dz_4);

    const double dt_6 = dt / 6;
    *x_next = x + dt_6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4);
    *y_next = y + dt_6 * (dy_1 + 2 * (dy_2 + dy_3) + dy_4);
    *z_next = z + dt_6 * (dz_1 + 2 * (dz_2 + dz_3) + dz_4);
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void lorenz_rk4_c_run_population(double *state, double *record, const double *parameters, double t0,
    double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p = {
        .sigma = parameters[0],
        .rho = parameters[1],
        .beta = parameters[2],
    };
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        double *restrict y = state + elements + block;
        double *restrict z = state + 2 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(x[i], y[i], z[i], t, dt, p, p, p, &x[i], &y[i], &z[i]);
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
EXPORT void lorenz_rk4_c_run_heterogeneous(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, int64_t drive_times, double t0, double dt, int64_t steps,
    int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[3 * PARAMETERS * BLOCK];
    const double *values_p = values;
    const double *values_p_half = values + (drive_times > 1 ? PARAMETERS * BLOCK : 0);
    const double *values_p_end = values + (drive_times > 2 ? 2 * PARAMETERS * BLOCK : 0);
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        double *restrict y = state + elements + block;
        double *restrict z = state + 2 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(x[i], y[i], z[i], t, dt, parameters_of(values_p + i),
                    parameters_of(values_p_half + i), parameters_of(values_p_end + i), &x[i], &y[i], &z[i]);
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

/* `derivative` of many elements: rows x, y, z, t, sigma, rho, beta in, rows dx, dy, dz out. */
EXPORT void lorenz_rk4_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], &results[i], &results[elements + i], &results[2 * elements + i]);
    }
}
