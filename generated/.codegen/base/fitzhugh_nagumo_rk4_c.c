/* FitzHugh-Nagumo neuron: rk4 step for C.
 *
 * Generated from examples/fitzhugh_nagumo.py:fitzhugh_nagumo.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double I;
    double a;
    double b;
    double tau;
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
        .tau = values[3 * BLOCK],
    };
}

/* Right-hand side: (dV/dt, dw/dt). */
CELL void derivative(double V, double w, double t, double I, double a, double b, double tau, double *dV_out,
    double *dw_out)
{
    const double dV = V - V * V * V / 3 - w + I; /* fast membrane variable */
    const double dw = (V + a - b * w) / tau; /* slow recovery */
    *dV_out = dV;
    *dw_out = dw;
}

/* State after dt: classical Runge-Kutta of order 4 (Kutta 1901).
 *
 * p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
 */
CELL void advance(double V, double w, double t, double dt, struct parameters p, struct parameters p_half,
    struct parameters p_end, double *V_next, double *w_next)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    double dV_1, dw_1;
    derivative(V, w, t, p.I, p.a, p.b, p.tau, &dV_1, &dw_1);

    /* stage 2, at t + dt/2 */
    const double V_2 = V + half_dt * dV_1;
    const double w_2 = w + half_dt * dw_1;
    double dV_2, dw_2;
    derivative(V_2, w_2, t + half_dt, p_half.I, p_half.a, p_half.b, p_half.tau, &dV_2, &dw_2);

    /* stage 3, at t + dt/2 */
    const double V_3 = V + half_dt * dV_2;
    const double w_3 = w + half_dt * dw_2;
    double dV_3, dw_3;
    derivative(V_3, w_3, t + half_dt, p_half.I, p_half.a, p_half.b, p_half.tau, &dV_3, &dw_3);

    /* stage 4, at t + dt */
    const double V_4 = V + dt * dV_3;
    const double w_4 = w + dt * dw_3;
    double dV_4, dw_4;
    derivative(V_4, w_4, t + dt, p_end.I, p_end.a, p_end.b, p_end.tau, &dV_4, &dw_4);

    const double dt_6 = dt / 6;
    *V_next = V + dt_6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4);
    *w_next = w + dt_6 * (dw_1 + 2 * (dw_2 + dw_3) + dw_4);
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void fitzhugh_nagumo_rk4_c_run_population(double *state, double *record, const double *parameters,
    double t0, double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p = {
        .I = parameters[0],
        .a = parameters[1],
        .b = parameters[2],
        .tau = parameters[3],
    };
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict V = state + block;
        double *restrict w = state + elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(V[i], w[i], t, dt, p, p, p, &V[i], &w[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (2 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = V[i];
                    row[elements + i] = w[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void fitzhugh_nagumo_rk4_c_run_heterogeneous(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, int64_t drive_times, double t0, double dt, int64_t steps,
    int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[3 * PARAMETERS * BLOCK];
    const double *values_p = values;
    const double *values_p_half = values + (drive_times > 1 ? PARAMETERS * BLOCK : 0);
    const double *values_p_end = values + (drive_times > 2 ? 2 * PARAMETERS * BLOCK : 0);
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict V = state + block;
        double *restrict w = state + elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(V[i], w[i], t, dt, parameters_of(values_p + i), parameters_of(values_p_half + i),
                    parameters_of(values_p_end + i), &V[i], &w[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (2 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = V[i];
                    row[elements + i] = w[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows V, w, t, I, a, b, tau in, rows dV, dw out. */
EXPORT void fitzhugh_nagumo_rk4_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], &results[i], &results[elements + i]);
    }
}
