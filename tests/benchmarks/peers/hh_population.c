// Written by hand: the state update of a population of Traub-type Hodgkin-Huxley neurons, exponential Euler.
//
// Meant for `gcc -O3 -march=native -ffast-math -fopenmp-simd`, where the loop becomes vector code that calls glibc's vector
// exp (libmvec). `state` holds V, m, h, n, g_e, g_i one after the other, n values each. Units: mV, ms, nS, pF.
#include <math.h>
#include <stdint.h>

// x / (e^x - 1), which is 1 - x/2 near 0
static inline double ratio(double x)
{
    const double series = 1.0 - 0.5 * x;
    const double direct = x / (exp(x) - 1.0);
    return fabs(x) < 1e-5 ? series : direct;
}

// where a variable is after dt, if it relaxes at `rate` towards `goal`; decay = e^(-dt * rate)
static inline double relax(double value, double goal, double decay)
{
    return goal + (value - goal) * decay;
}

void hh_population(double *restrict state, int64_t n, int64_t steps, double dt)
{
    double *restrict V = state;
    double *restrict m = state + n;
    double *restrict h = state + 2 * n;
    double *restrict k = state + 3 * n;
    double *restrict g_e = state + 4 * n;
    double *restrict g_i = state + 5 * n;
    const double decay_e = exp(-dt / 5.0);
    const double decay_i = exp(-dt / 10.0);

    for (int64_t step = 0; step < steps; step++) {
#pragma omp simd
        for (int64_t i = 0; i < n; i++) {
            const double u = V[i] + 63.0;
            const double alpha_m = 1.28 * ratio(0.25 * (13.0 - u));
            const double beta_m = 1.4 * ratio(0.2 * (u - 40.0));
            const double alpha_h = 0.128 * exp((17.0 - u) / 18.0);
            const double beta_h = 4.0 / (1.0 + exp((40.0 - u) / 5.0));
            const double alpha_n = 0.16 * ratio(0.2 * (15.0 - u));
            const double beta_n = 0.5 * exp((10.0 - u) / 40.0);

            const double g_Na = 20000.0 * m[i] * m[i] * m[i] * h[i];
            const double g_K = 6000.0 * (k[i] * k[i]) * (k[i] * k[i]);
            const double g = 10.0 + g_Na + g_K + g_e[i] + g_i[i];
            const double pull = 10.0 * -60.0 + g_Na * 50.0 + g_K * -90.0 + g_i[i] * -80.0;

            const double rate_m = alpha_m + beta_m;
            const double rate_h = alpha_h + beta_h;
            const double rate_n = alpha_n + beta_n;
            V[i] = relax(V[i], pull / g, exp(-dt / 200.0 * g));
            m[i] = relax(m[i], alpha_m / rate_m, exp(-dt * rate_m));
            h[i] = relax(h[i], alpha_h / rate_h, exp(-dt * rate_h));
            k[i] = relax(k[i], alpha_n / rate_n, exp(-dt * rate_n));
            g_e[i] *= decay_e;
            g_i[i] *= decay_i;
        }
    }
}
