/* Wilson-Cowan model: adams_bashforth2 step for C.
 *
 * Generated from examples/wilson_cowan.py:wilson_cowan.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * The first step is made by Heun's method of order 2.
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double P; /* input to the excitatory cells */
    double Q; /* input to the inhibitory cells */
    double c_EE; /* couplings, to E from E ... */
    double c_EI; /* ... to E from I */
    double c_IE;
    double c_II;
    double a_E; /* slopes and thresholds of the responses */
    double theta_E;
    double a_I;
    double theta_I;
    double r; /* refractory fraction */
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .P = values[0],
        .Q = values[BLOCK],
        .c_EE = values[2 * BLOCK],
        .c_EI = values[3 * BLOCK],
        .c_IE = values[4 * BLOCK],
        .c_II = values[5 * BLOCK],
        .a_E = values[6 * BLOCK],
        .theta_E = values[7 * BLOCK],
        .a_I = values[8 * BLOCK],
        .theta_I = values[9 * BLOCK],
        .r = values[10 * BLOCK],
    };
}

/* Fraction of cells above threshold, shifted so that no input gives no activity. */
CELL double response(double x, double slope, double threshold)
{
    const double result = 1 / (1 + vm_exp(-slope * (x - threshold))) - 1 / (1 + vm_exp(slope * threshold));
    return result;
}

/* Right-hand side: (dE/dt, dI/dt). */
CELL void derivative(double E, double I, double t, double P, double Q, double c_EE, double c_EI, double c_IE,
    double c_II, double a_E, double theta_E, double a_I, double theta_I, double r, double *dE_out,
    double *dI_out)
{
    const double to_E = c_EE * E - c_EI * I + P;
    const double to_I = c_IE * E - c_II * I + Q;
    const double dE = -E + (1 - r * E) * response(to_E, a_E, theta_E);
    const double dI = -I + (1 - r * I) * response(to_I, a_I, theta_I);
    *dE_out = dE;
    *dI_out = dI;
}

/* State and derivative after dt: Adams-Bashforth of order 2 (Bashforth and Adams 1883). */
CELL void advance(double E, double I, double dE_last, double dI_last, double t, double dt,
    struct parameters p, double *E_next, double *I_next, double *dE_out, double *dI_out)
{
    double dE, dI;
    derivative(E, I, t, p.P, p.Q, p.c_EE, p.c_EI, p.c_IE, p.c_II, p.a_E, p.theta_E, p.a_I, p.theta_I, p.r,
        &dE, &dI);
    const double dt_2 = dt / 2;
    *E_next = E + dt_2 * (3 * dE - dE_last);
    *I_next = I + dt_2 * (3 * dI - dI_last);
    *dE_out = dE;
    *dI_out = dI;
}

/* State and derivative after the first step: Heun's method of order 2. */
CELL void start(double E, double I, double dE_last, double dI_last, double t, double dt, struct parameters p,
    double *E_next, double *I_next, double *dE_1_out, double *dI_1_out)
{
    /* stage 1, at t */
    double dE_1, dI_1;
    derivative(E, I, t, p.P, p.Q, p.c_EE, p.c_EI, p.c_IE, p.c_II, p.a_E, p.theta_E, p.a_I, p.theta_I, p.r,
        &dE_1, &dI_1);

    /* stage 2, at t + dt (parameters still those at t) */
    const double E_2 = E + dt * dE_1;
    const double I_2 = I + dt * dI_1;
    double dE_2, dI_2;
    derivative(E_2, I_2, t + dt, p.P, p.Q, p.c_EE, p.c_EI, p.c_IE, p.c_II, p.a_E, p.theta_E, p.a_I, p.theta_I,
        p.r, &dE_2, &dI_2);

    const double dt_2 = dt / 2;
    *E_next = E + dt_2 * (dE_1 + dE_2);
    *I_next = I + dt_2 * (dI_1 + dI_2);

    *dE_1_out = dE_1;
    *dI_1_out = dI_1;
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void wilson_cowan_adams_bashforth2_c_run_population(double *state, double *record,
    const double *parameters, double t0, double dt, int64_t steps, int64_t every, int64_t first, int64_t last,
    int64_t elements)
{
    const struct parameters p = {
        .P = parameters[0],
        .Q = parameters[1],
        .c_EE = parameters[2],
        .c_EI = parameters[3],
        .c_IE = parameters[4],
        .c_II = parameters[5],
        .a_E = parameters[6],
        .theta_E = parameters[7],
        .a_I = parameters[8],
        .theta_I = parameters[9],
        .r = parameters[10],
    };
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict E = state + block;
        double *restrict I = state + elements + block;
        double *restrict dE_last = state + 2 * elements + block;
        double *restrict dI_last = state + 3 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            if (k < 1) {
#pragma omp simd
                for (int64_t i = 0; i < size; i++) {
                    start(E[i], I[i], dE_last[i], dI_last[i], t, dt, p, &E[i], &I[i], &dE_last[i],
                        &dI_last[i]);
                }
            } else {
#pragma omp simd
                for (int64_t i = 0; i < size; i++) {
                    advance(E[i], I[i], dE_last[i], dI_last[i], t, dt, p, &E[i], &I[i], &dE_last[i],
                        &dI_last[i]);
                }
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (2 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = E[i];
                    row[elements + i] = I[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void wilson_cowan_adams_bashforth2_c_run_heterogeneous(double *state, double *record,
    const double *parameters, const double *drive, int64_t drive_rows, int64_t drive_times, double t0,
    double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[PARAMETERS * BLOCK];
    const double *values_p = values;
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict E = state + block;
        double *restrict I = state + elements + block;
        double *restrict dE_last = state + 2 * elements + block;
        double *restrict dI_last = state + 3 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
            if (k < 1) {
#pragma omp simd
                for (int64_t i = 0; i < size; i++) {
                    start(E[i], I[i], dE_last[i], dI_last[i], t, dt, parameters_of(values_p + i), &E[i],
                        &I[i], &dE_last[i], &dI_last[i]);
                }
            } else {
#pragma omp simd
                for (int64_t i = 0; i < size; i++) {
                    advance(E[i], I[i], dE_last[i], dI_last[i], t, dt, parameters_of(values_p + i), &E[i],
                        &I[i], &dE_last[i], &dI_last[i]);
                }
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (2 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = E[i];
                    row[elements + i] = I[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows E, I, t, P, Q, c_EE, c_EI, c_IE, c_II, a_E, theta_E, a_I, theta_I, r in, rows dE, dI out. */
EXPORT void wilson_cowan_adams_bashforth2_c_derivative(const double *arguments, double *results,
    int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], arguments[7 * elements + i], arguments[8 * elements + i],
            arguments[9 * elements + i], arguments[10 * elements + i], arguments[11 * elements + i],
            arguments[12 * elements + i], arguments[13 * elements + i], &results[i], &results[elements + i]);
    }
}
