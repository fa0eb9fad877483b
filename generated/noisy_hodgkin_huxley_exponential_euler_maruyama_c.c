/* Hodgkin-Huxley neuron in a noisy current: exponential_euler_maruyama step for C.
 *
 * Generated from examples/noisy_hodgkin_huxley.py:noisy_hodgkin_huxley.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"
#include "support/vector_random.h"

/* The parameters at one time. */
struct parameters {
    double I;
    double sigma;
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .I = values[0],
        .sigma = values[BLOCK],
    };
}

/* Each derivative as slope * x + offset: (dV_slope, dV_offset, dm_slope, dm_offset, dh_slope, dh_offset,
 * dn_slope, dn_offset).
 */
CELL void linear_parts(double V, double m, double h, double n, double t, double I, double sigma,
    double *dV_slope_out, double *dV_offset_out, double *dm_slope_out, double *dm_offset_out,
    double *dh_slope_out, double *dh_offset_out, double *dn_slope_out, double *dn_offset_out)
{
    /* rates of opening and closing [1/ms] */
    const double alpha_m = 1 / vm_exprel(-(V + 40) / 10);
    const double beta_m = 4.0 * vm_exp(-(V + 65) / 18);
    const double alpha_h = 0.07 * vm_exp(-(V + 65) / 20);
    const double beta_h = 1 / (1 + vm_exp(-(V + 35) / 10));
    const double alpha_n = 0.1 / vm_exprel(-(V + 55) / 10);
    const double beta_n = 0.125 * vm_exp(-(V + 65) / 80);

    /* ionic currents [uA/cm2] */
    const double I_Na_slope = 120.0 * (m * m * m) * h;
    const double I_Na_offset = -I_Na_slope * 50.0;
    const double I_K_slope = 36.0 * (n * n * (n * n));
    const double I_K_offset = I_K_slope * 77.0;
    const double I_L_slope = 0.3;
    const double I_L_offset = I_L_slope * 54.387;

    const double dV_slope = -I_Na_slope - I_K_slope - I_L_slope;
    const double dV_offset = I - I_Na_offset - I_K_offset - I_L_offset;
    const double dm_slope = -alpha_m - beta_m;
    const double dm_offset = alpha_m;
    const double dh_slope = -alpha_h - beta_h;
    const double dh_offset = alpha_h;
    const double dn_slope = -alpha_n - beta_n;
    const double dn_offset = alpha_n;

    *dV_slope_out = dV_slope;
    *dV_offset_out = dV_offset;
    *dm_slope_out = dm_slope;
    *dm_offset_out = dm_offset;
    *dh_slope_out = dh_slope;
    *dh_offset_out = dh_offset;
    *dn_slope_out = dn_slope;
    *dn_offset_out = dn_offset;
}

/* Right-hand side: (dV/dt, dm/dt, dh/dt, dn/dt), composed of its linear parts. */
CELL void derivative(double V, double m, double h, double n, double t, double I, double sigma, double *dV_out,
    double *dm_out, double *dh_out, double *dn_out)
{
    double dV_slope, dV_offset, dm_slope, dm_offset, dh_slope, dh_offset, dn_slope, dn_offset;
    linear_parts(V, m, h, n, t, I, sigma, &dV_slope, &dV_offset, &dm_slope, &dm_offset, &dh_slope, &dh_offset,
        &dn_slope, &dn_offset);
    const double dV = dV_slope * V + dV_offset;
    const double dm = dm_slope * m + dm_offset;
    const double dh = dh_slope * h + dh_offset;
    const double dn = dn_slope * n + dn_offset;
    *dV_out = dV;
    *dm_out = dm;
    *dh_out = dh;
    *dn_out = dn;
}

/* Diffusion: dV per dW. */
CELL double diffusion(double V, double m, double h, double n, double t, double I, double sigma)
{
    const double noise_V = sigma;
    return noise_V;
}

/* State after dt: exponential Euler-Maruyama, strong order 1.
 *
 * dW: increment of the Wiener process over dt.
 */
CELL void advance(double V, double m, double h, double n, double t, double dt, struct parameters p, double dW,
    double *V_next, double *m_next, double *h_next, double *n_next)
{
    double dV_slope, dV_offset, dm_slope, dm_offset, dh_slope, dh_offset, dn_slope, dn_offset;
    linear_parts(V, m, h, n, t, p.I, p.sigma, &dV_slope, &dV_offset, &dm_slope, &dm_offset, &dh_slope,
        &dh_offset, &dn_slope, &dn_offset);
    const double noise_V = diffusion(V, m, h, n, t, p.I, p.sigma);
    const double spread_V = sqrt(vm_exprel(2 * (dt * dV_slope)));
    *V_next = V + dt * vm_exprel(dt * dV_slope) * (dV_slope * V + dV_offset) + spread_V * (noise_V * dW);
    *m_next = m + dt * vm_exprel(dt * dm_slope) * (dm_slope * m + dm_offset);
    *h_next = h + dt * vm_exprel(dt * dh_slope) * (dh_slope * h + dh_offset);
    *n_next = n + dt * vm_exprel(dt * dn_slope) * (dn_slope * n + dn_offset);
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void noisy_hodgkin_huxley_exponential_euler_maruyama_c_run_population(double *state, double *record,
    const uint32_t *keys, int64_t first_step, const double *given_, int64_t given_rows,
    const double *parameters, double t0, double dt, int64_t steps, int64_t every, int64_t first, int64_t last,
    int64_t elements)
{
    const struct parameters p = {
        .I = parameters[0],
        .sigma = parameters[1],
    };
    double random_numbers[1 * BLOCK]; /* of a block in one step */
    const double *dW = random_numbers;
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict V = state + block;
        double *restrict m = state + elements + block;
        double *restrict h = state + 2 * elements + block;
        double *restrict n = state + 3 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            vm_draw_increments(random_numbers, BLOCK, 1, keys, first_step, given_, given_rows, dt, k, block,
                size, elements);
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(V[i], m[i], h[i], n[i], t, dt, p, dW[i], &V[i], &m[i], &h[i], &n[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (4 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = V[i];
                    row[elements + i] = m[i];
                    row[2 * elements + i] = h[i];
                    row[3 * elements + i] = n[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void noisy_hodgkin_huxley_exponential_euler_maruyama_c_run_heterogeneous(double *state, double *record,
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
        double *restrict V = state + block;
        double *restrict m = state + elements + block;
        double *restrict h = state + 2 * elements + block;
        double *restrict n = state + 3 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt;
            vm_draw_increments(random_numbers, BLOCK, 1, keys, first_step, given_, given_rows, dt, k, block,
                size, elements);
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(V[i], m[i], h[i], n[i], t, dt, parameters_of(values_p + i), dW[i], &V[i], &m[i],
                    &h[i], &n[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (4 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = V[i];
                    row[elements + i] = m[i];
                    row[2 * elements + i] = h[i];
                    row[3 * elements + i] = n[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows V, m, h, n, t, I, sigma in, rows dV, dm, dh, dn out. */
EXPORT void noisy_hodgkin_huxley_exponential_euler_maruyama_c_derivative(const double *arguments,
    double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], &results[i], &results[elements + i], &results[2 * elements + i],
            &results[3 * elements + i]);
    }
}
