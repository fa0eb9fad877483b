/* Izhikevich neuron below threshold: heun2 step for C.
 *
 * Generated from examples/izhikevich.py:izhikevich.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * Units: v [mV], u [mV/ms], I [mV/ms], a [1/ms], b [1/ms].
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double I; /* injected current, as a rate of voltage [mV/ms] */
    double a; /* rate of the recovery [1/ms] */
    double b; /* sensitivity of the recovery to the voltage [1/ms] */
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
    };
}

/* Right-hand side: (dv/dt, du/dt). */
CELL void derivative(double v, double u, double t, double I, double a, double b, double *dv_out,
    double *du_out)
{
    const double dv = 0.04 * (v * v) + 5 * v + 140 - u + I;
    const double du = a * (b * v - u);
    *dv_out = dv;
    *du_out = du;
}

/* State after dt: Heun's method of order 2 (Heun 1900).
 *
 * p, p_end: the parameters at t and t + dt.
 */
CELL void advance(double v, double u, double t, double dt, struct parameters p, struct parameters p_end,
    double *v_next, double *u_next)
{
    /* stage 1, at t */
    double dv_1, du_1;
    derivative(v, u, t, p.I, p.a, p.b, &dv_1, &du_1);

    /* stage 2, at t + dt */
    const double v_2 = v + dt * dv_1;
    const double u_2 = u + dt * du_1;
    double dv_2, du_2;
    derivative(v_2, u_2, t + dt, p_end.I, p_end.a, p_end.b, &dv_2, &du_2);

    const double dt_2 = dt / 2;
    *v_next = v + dt_2 * (dv_1 + dv_2);
    *u_next = u + dt_2 * (du_1 + du_2);
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void izhikevich_heun2_c_run_population(double *state, double *record, const double *parameters,
    double t0, double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p = {
        .I = parameters[0],
        .a = parameters[1],
        .b = parameters[2],
    };
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict v = state + block;
        double *restrict u = state + elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(v[i], u[i], t, dt, p, p, &v[i], &u[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (2 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = v[i];
                    row[elements + i] = u[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void izhikevich_heun2_c_run_heterogeneous(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, int64_t drive_times, double t0, double dt, int64_t steps,
    int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[2 * PARAMETERS * BLOCK];
    const double *values_p = values;
    const double *values_p_end = values + (drive_times > 1 ? PARAMETERS * BLOCK : 0);
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict v = state + block;
        double *restrict u = state + elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(v[i], u[i], t, dt, parameters_of(values_p + i), parameters_of(values_p_end + i),
                    &v[i], &u[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (2 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = v[i];
                    row[elements + i] = u[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows v, u, t, I, a, b in, rows dv, du out. */
EXPORT void izhikevich_heun2_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            &results[i], &results[elements + i]);
    }
}
