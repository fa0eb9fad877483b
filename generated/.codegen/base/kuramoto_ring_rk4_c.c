/* Ring of Kuramoto oscillators: rk4 step for C.
 *
 * Generated from examples/kuramoto_ring.py:kuramoto_ring.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * Units: theta [rad].
 */

#include <math.h>
#include <stddef.h>

#include "support/coupling.h"
#include "support/loops.h"
#include "support/vector_math.h"

/* Right-hand side: dtheta/dt. */
static void derivative(size_t n, const double *theta, double t, const double *p, double *work, double *dtheta)
{
    const double *omega = p;
    const double *K = p + n;
    double *left = work;
    double *right = work + n;

    roll(n, theta, 1, left);
    roll(n, theta, -1, right);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        dtheta[i] = omega[i] + K[i] * (vm_sin(left[i] - theta[i]) + vm_sin(right[i] - theta[i]));
    }
}

/* State after dt: classical Runge-Kutta of order 4 (Kutta 1901).
 *
 * p, p_half, p_end: the parameters at t, t + dt/2 and t + dt.
 */
static void advance(size_t n, double *theta, double t, double dt, const double *p, const double *p_half,
    const double *p_end, double *work)
{
    double *dtheta_1 = work;
    double *theta_2 = work + n;
    double *dtheta_2 = work + 2 * n;
    double *theta_3 = work + 3 * n;
    double *dtheta_3 = work + 4 * n;
    double *theta_4 = work + 5 * n;
    double *dtheta_4 = work + 6 * n;
    double *inner = work + 7 * n;

    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    derivative(n, theta, t, p, inner, dtheta_1);

    /* stage 2, at t + dt/2 */
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        theta_2[i] = theta[i] + half_dt * dtheta_1[i];
    }
    derivative(n, theta_2, t + half_dt, p_half, inner, dtheta_2);

    /* stage 3, at t + dt/2 */
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        theta_3[i] = theta[i] + half_dt * dtheta_2[i];
    }
    derivative(n, theta_3, t + half_dt, p_half, inner, dtheta_3);

    /* stage 4, at t + dt */
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        theta_4[i] = theta[i] + dt * dtheta_3[i];
    }
    derivative(n, theta_4, t + dt, p_end, inner, dtheta_4);

#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const double theta_next = theta[i]
            + dt / 6 * (dtheta_1[i] + 2 * (dtheta_2[i] + dtheta_3[i]) + dtheta_4[i]);
        theta[i] = theta_next;
    }
}

/* Advance the whole vector; drive[k, stage time, parameter] is added to the parameters in step k. */
EXPORT void kuramoto_ring_rk4_c_run_vector(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, double *work, double t0, double dt, int64_t steps, int64_t every,
    int64_t elements)
{
    const size_t n = (size_t)elements;
    double *theta = state;
    double *p = work + 9 * n;
    double *p_half = work + 11 * n;
    double *p_end = work + 13 * n;
    for (int64_t k = 0; k < steps; k++) {
        if (k < drive_rows) {
            add_drive(n, 2, parameters, drive + (k * 3 + 0) * 2, p);
            add_drive(n, 2, parameters, drive + (k * 3 + 1) * 2, p_half);
            add_drive(n, 2, parameters, drive + (k * 3 + 2) * 2, p_end);
        }
        const double t = t0 + (double)k * dt;
        advance(n, theta, t, dt, p, p_half, p_end, work);
        if ((k + 1) % every == 0) {
            double *row = record + (size_t)((k + 1) / every) * n;
            for (size_t i = 0; i < n; i++) {
                row[i] = theta[i];
            }
        }
    }
}

/* The right-hand side of the whole vector, once, into the rows of `out`. */
EXPORT void kuramoto_ring_rk4_c_rates(const double *state, double *out, const double *parameters,
    double *work, int64_t elements, double t)
{
    const size_t n = (size_t)elements;
    const double *theta = state;
    derivative(n, theta, t, parameters, work, out);
}
