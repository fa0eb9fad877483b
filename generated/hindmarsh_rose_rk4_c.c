/* Hindmarsh-Rose neuron: rk4 step for C.
 *
 * Generated from examples/hindmarsh_rose.py:hindmarsh_rose.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double I; /* injected current */
    double a;
    double b;
    double c;
    double d;
    double r; /* how slow the adaptation is */
    double s;
    double x_rest;
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .I = values[0],
        .a = values[BLOCK],
        .b = values[2 * BLOCK],
        .c = values[3 * BLOCK],
        .d = values[4 * BLOCK],
        .r = values[5 * BLOCK],
        .s = values[6 * BLOCK],
        .x_rest = values[7 * BLOCK],
    };
}

/* Right-hand side: (dx/dt, dy/dt, dz/dt). */
CELL void derivative(double x, double y, double z, double t, double I, double a, double b, double c, double d,
    double r, double s, double x_rest, double *dx_out, double *dy_out, double *dz_out)
{
    const double x_squared = x * x;
    const double dx = y - a * (x * x * x) + b * x_squared - z + I;
    const double dy = c - d * x_squared - y;
    const double dz = r * (s * (x - x_rest) - z);
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
    derivative(x, y, z, t, p.I, p.a, p.b, p.c, p.d, p.r, p.s, p.x_rest, &dx_1, &dy_1, &dz_1);

    /* stage 2, at t + dt/2 */
    const double x_2 = x + half_dt * dx_1;
    const double y_2 = y + half_dt * dy_1;
    const double z_2 = z + half_dt * dz_1;
    double dx_2, dy_2, dz_2;
    derivative(x_2, y_2, z_2, t + half_dt, p_half.I, p_half.a, p_half.b, p_half.c, p_half.d, p_half.r,
        p_half.s, p_half.x_rest, &dx_2, &dy_2, &dz_2);

    /* stage 3, at t + dt/2 */
    const double x_3 = x + half_dt * dx_2;
    const double y_3 = y + half_dt * dy_2;
    const double z_3 = z + half_dt * dz_2;
    double dx_3, dy_3, dz_3;
    derivative(x_3, y_3, z_3, t + half_dt, p_half.I, p_half.a, p_half.b, p_half.c, p_half.d, p_half.r,
        p_half.s, p_half.x_rest, &dx_3, &dy_3, &dz_3);

    /* stage 4, at t + dt */
    const double x_4 = x + dt * dx_3;
    const double y_4 = y + dt * dy_3;
    const double z_4 = z + dt * dz_3;
    double dx_4, dy_4, dz_4;
    derivative(x_4, y_4, z_4, t + dt, p_end.I, p_end.a, p_end.b, p_end.c, p_end.d, p_end.r, p_end.s,
        p_end.x_rest, &dx_4, &dy_4, &dz_4);

    const double dt_6 = dt / 6;
    *x_next = x + dt_6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4);
    *y_next = y + dt_6 * (dy_1 + 2 * (dy_2 + dy_3) + dy_4);
    *z_next = z + dt_6 * (dz_1 + 2 * (dz_2 + dz_3) + dz_4);
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void hindmarsh_rose_rk4_c_run_population(double *state, double *record, const double *parameters,
    double t0, double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p = {
        .I = parameters[0],
        .a = parameters[1],
        .b = parameters[2],
        .c = parameters[3],
        .d = parameters[4],
        .r = parameters[5],
        .s = parameters[6],
        .x_rest = parameters[7],
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
EXPORT void hindmarsh_rose_rk4_c_run_heterogeneous(double *state, double *record, const double *parameters,
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

/* `derivative` of many elements: rows x, y, z, t, I, a, b, c, d, r, s, x_rest in, rows dx, dy, dz out. */
EXPORT void hindmarsh_rose_rk4_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], arguments[7 * elements + i], arguments[8 * elements + i],
            arguments[9 * elements + i], arguments[10 * elements + i], arguments[11 * elements + i],
            &results[i], &results[elements + i], &results[2 * elements + i]);
    }
}
