/* Morris-Lecar neuron: rush_larsen step for C.
 *
 * Generated from examples/morris_lecar.py:morris_lecar.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * Units: V [mV], I [uA/cm2], C [uF/cm2], g_Ca [mS/cm2], E_Ca [mV], V_1 [mV], V_3 [mV], phi [1/ms].
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double I; /* injected current [uA/cm2] */
    double C; /* membrane capacitance [uF/cm2] */
    double g_Ca; /* maximal conductances [mS/cm2] */
    double g_K;
    double g_L;
    double E_Ca; /* reversal potentials [mV] */
    double E_K;
    double E_L;
    double V_1; /* midpoint and slope of the calcium activation [mV] */
    double V_2;
    double V_3; /* midpoint and slope of the potassium activation [mV] */
    double V_4;
    double phi; /* rate of the potassium activation [1/ms] */
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .I = values[0],
        .C = values[BLOCK],
        .g_Ca = values[2 * BLOCK],
        .g_K = values[3 * BLOCK],
        .g_L = values[4 * BLOCK],
        .E_Ca = values[5 * BLOCK],
        .E_K = values[6 * BLOCK],
        .E_L = values[7 * BLOCK],
        .V_1 = values[8 * BLOCK],
        .V_2 = values[9 * BLOCK],
        .V_3 = values[10 * BLOCK],
        .V_4 = values[11 * BLOCK],
        .phi = values[12 * BLOCK],
    };
}

/* Derivatives as slope * x + offset, or whole: (dV_offset, dw_slope, dw_offset). */
CELL void linear_parts(double V, double w, double t, double I, double C, double g_Ca, double g_K, double g_L,
    double E_Ca, double E_K, double E_L, double V_1, double V_2, double V_3, double V_4, double phi,
    double *dV_offset_out, double *dw_slope_out, double *dw_offset_out)
{
    const double m_inf = 0.5 * (1 + vm_tanh((V - V_1) / V_2)); /* calcium follows the voltage at once */
    const double w_inf = 0.5 * (1 + vm_tanh((V - V_3) / V_4));
    const double tau_w = 1 / cosh((V - V_3) / (2 * V_4));

    const double I_Ca = g_Ca * m_inf * (V - E_Ca);
    const double I_K = g_K * w * (V - E_K);
    const double I_L = g_L * (V - E_L);

    const double dV_offset = (I - I_Ca - I_K - I_L) / C;
    const double dw_slope = -phi / tau_w;
    const double dw_offset = -dw_slope * w_inf;

    *dV_offset_out = dV_offset;
    *dw_slope_out = dw_slope;
    *dw_offset_out = dw_offset;
}

/* Right-hand side: (dV/dt, dw/dt), composed of its linear parts. */
CELL void derivative(double V, double w, double t, double I, double C, double g_Ca, double g_K, double g_L,
    double E_Ca, double E_K, double E_L, double V_1, double V_2, double V_3, double V_4, double phi,
    double *dV_out, double *dw_out)
{
    double dV_offset, dw_slope, dw_offset;
    linear_parts(V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi, &dV_offset,
        &dw_slope, &dw_offset);
    const double dV = dV_offset;
    const double dw = dw_slope * w + dw_offset;
    *dV_out = dV;
    *dw_out = dw;
}

/* State after dt: Rush-Larsen, order 1 (Rush and Larsen 1978). */
CELL void advance(double V, double w, double t, double dt, struct parameters p, double *V_next,
    double *w_next)
{
    double dV_offset, dw_slope, dw_offset;
    linear_parts(V, w, t, p.I, p.C, p.g_Ca, p.g_K, p.g_L, p.E_Ca, p.E_K, p.E_L, p.V_1, p.V_2, p.V_3, p.V_4,
        p.phi, &dV_offset, &dw_slope, &dw_offset);
    *V_next = V + dt * dV_offset;
    *w_next = w + dt * vm_exprel(dt * dw_slope) * (dw_slope * w + dw_offset);
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void morris_lecar_rush_larsen_c_run_population(double *state, double *record, const double *parameters,
    double t0, double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p = {
        .I = parameters[0],
        .C = parameters[1],
        .g_Ca = parameters[2],
        .g_K = parameters[3],
        .g_L = parameters[4],
        .E_Ca = parameters[5],
        .E_K = parameters[6],
        .E_L = parameters[7],
        .V_1 = parameters[8],
        .V_2 = parameters[9],
        .V_3 = parameters[10],
        .V_4 = parameters[11],
        .phi = parameters[12],
    };
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict V = state + block;
        double *restrict w = state + elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(V[i], w[i], t, dt, p, &V[i], &w[i]);
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
EXPORT void morris_lecar_rush_larsen_c_run_heterogeneous(double *state, double *record,
    const double *parameters, const double *drive, int64_t drive_rows, int64_t drive_times, double t0,
    double dt, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[PARAMETERS * BLOCK];
    const double *values_p = values;
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
                advance(V[i], w[i], t, dt, parameters_of(values_p + i), &V[i], &w[i]);
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

/* `derivative` of many elements: rows V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi in, rows dV, dw out. */
EXPORT void morris_lecar_rush_larsen_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], arguments[7 * elements + i], arguments[8 * elements + i],
            arguments[9 * elements + i], arguments[10 * elements + i], arguments[11 * elements + i],
            arguments[12 * elements + i], arguments[13 * elements + i], arguments[14 * elements + i],
            arguments[15 * elements + i], &results[i], &results[elements + i]);
    }
}
