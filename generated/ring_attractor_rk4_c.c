/* Rate neurons on a ring: rk4 step for C.
 *
 * Generated from examples/ring_attractor.py:ring_attractor.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * Units: r [relative to the largest possible], tau [ms].
 */

#include <math.h>
#include <stddef.h>

#include "support/coupling.h"
#include "support/loops.h"
#include "support/vector_math.h"

/* Right-hand side: dr/dt. */
static void derivative(size_t n, const double *r, double t, const double *p, const double *W, double *work,
    double *dr)
{
    const double *I = p;
    const double *tau = p + n;
    double *W_r = work;

    matvec(n, W, r, W_r);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const double total = W_r[i] + I[i];
        dr[i] = (-r[i] + vm_clip(total, 0.0, 1.0)) / tau[i];
    }
}

/* State after dt: classical Runge-Kutta of order 4 (Kutta 1901).
 *
 * p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
 */
static void advance(size_t n, double *r, double t, double dt, const double *p, const double *p_half,
    const double *p_end, const double *W, double *work)
{
    double *dr_1 = work;
    double *r_2 = work + n;
    double *dr_2 = work + 2 * n;
    double *r_3 = work + 3 * n;
    double *dr_3 = work + 4 * n;
    double *r_4 = work + 5 * n;
    double *dr_4 = work + 6 * n;
    double *inner = work + 7 * n;

    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    derivative(n, r, t, p, W, inner, dr_1);

    /* stage 2, at t + dt/2 */
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        r_2[i] = r[i] + half_dt * dr_1[i];
    }
    derivative(n, r_2, t + half_dt, p_half, W, inner, dr_2);

    /* stage 3, at t + dt/2 */
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        r_3[i] = r[i] + half_dt * dr_2[i];
    }
    derivative(n, r_3, t + half_dt, p_half, W, inner, dr_3);

    /* stage 4, at t + dt */
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        r_4[i] = r[i] + dt * dr_3[i];
    }
    derivative(n, r_4, t + dt, p_end, W, inner, dr_4);

#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const double r_next = r[i] + dt / 6 * (dr_1[i] + 2 * (dr_2[i] + dr_3[i]) + dr_4[i]);
        r[i] = r_next;
    }
}

/* Advance the whole vector; drive[k, stage time, parameter] is added to the parameters in step k. */
EXPORT void ring_attractor_rk4_c_run_vector(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, double *work, double t0, double dt, int64_t steps, int64_t every,
    int64_t elements, const double *W)
{
    const size_t n = (size_t)elements;
    double *r = state;
    double *p = work + 8 * n;
    double *p_half = work + 10 * n;
    double *p_end = work + 12 * n;
    for (int64_t k = 0; k < steps; k++) {
        if (k < drive_rows) {
            add_drive(n, 2, parameters, drive + (k * 3 + 0) * 2, p);
            add_drive(n, 2, parameters, drive + (k * 3 + 1) * 2, p_half);
            add_drive(n, 2, parameters, drive + (k * 3 + 2) * 2, p_end);
        }
        const double t = t0 + (double)k * dt;
        advance(n, r, t, dt, p, p_half, p_end, W, work);
        if ((k + 1) % every == 0) {
            double *row = record + (size_t)((k + 1) / every) * n;
            for (size_t i = 0; i < n; i++) {
                row[i] = r[i];
            }
        }
    }
}

/* The right-hand side of the whole vector, once, into the rows of `out`. */
EXPORT void ring_attractor_rk4_c_rates(const double *state, double *out, const double *parameters,
    double *work, int64_t elements, double t, const double *W)
{
    const size_t n = (size_t)elements;
    const double *r = state;
    derivative(n, r, t, parameters, W, work, out);
}
