// Written by hand: an ensemble of Lorenz systems with different rho, classical Runge-Kutta.
//
// Meant for `gcc -O3 -march=native -ffast-math -fopenmp-simd`. `state` holds x, y and z one after the other, n values each.
// Running a cache-sized tile of the ensemble through all its steps at once was tried and is not faster.
#include <stdint.h>

struct point {
    double x, y, z;
};

static inline struct point slope(struct point p, double rho)
{
    const struct point d = {10.0 * (p.y - p.x), p.x * (rho - p.z) - p.y, p.x * p.y - 8.0 / 3.0 * p.z};
    return d;
}

static inline struct point along(struct point p, double step, struct point d)
{
    const struct point q = {p.x + step * d.x, p.y + step * d.y, p.z + step * d.z};
    return q;
}

void lorenz_ensemble(double *restrict state, const double *restrict rho, int64_t n, int64_t steps, double dt)
{
    double *restrict x = state;
    double *restrict y = state + n;
    double *restrict z = state + 2 * n;

    for (int64_t step = 0; step < steps; step++) {
#pragma omp simd
        for (int64_t i = 0; i < n; i++) {
            const struct point p = {x[i], y[i], z[i]};
            const struct point a = slope(p, rho[i]);
            const struct point b = slope(along(p, 0.5 * dt, a), rho[i]);
            const struct point c = slope(along(p, 0.5 * dt, b), rho[i]);
            const struct point d = slope(along(p, dt, c), rho[i]);
            x[i] = p.x + dt / 6.0 * (a.x + 2.0 * b.x + 2.0 * c.x + d.x);
            y[i] = p.y + dt / 6.0 * (a.y + 2.0 * b.y + 2.0 * c.y + d.y);
            z[i] = p.z + dt / 6.0 * (a.z + 2.0 * b.z + 2.0 * c.z + d.z);
        }
    }
}
