// Written by hand: Ornstein-Uhlenbeck processes, dx = -x dt + 0.5 dW, by Euler and Maruyama.
//
// Meant for `gcc -O3 -march=native -ffast-math -fopenmp-simd`. Random numbers: Philox-4x32-10 (Salmon et al. 2011,
// doi:10.1145/2063384.2063405), four words for four processes at once, and Box and Muller's transform. The sine is a
// cosine a quarter of a turn earlier: gcc calls one function for both of one argument, which is not vectorised. Words
// are halved to signed numbers, which vector units convert.
#include <math.h>
#include <stdint.h>

#define ROUND(k)                                                                                                       \
    {                                                                                                                  \
        const uint64_t a = (uint64_t)c0 * 0xD2511F53u, b = (uint64_t)c2 * 0xCD9E8D57u;                                 \
        const uint32_t d0 = (uint32_t)(b >> 32) ^ c1 ^ (1u + k * 0x9E3779B9u);                                         \
        const uint32_t d2 = (uint32_t)(a >> 32) ^ c3 ^ (k * 0xBB67AE85u);                                              \
        c1 = (uint32_t)b;                                                                                              \
        c3 = (uint32_t)a;                                                                                              \
        c0 = d0;                                                                                                       \
        c2 = d2;                                                                                                       \
    }

void ornstein_uhlenbeck(double *restrict x, int64_t n, int64_t steps, double dt)
{
    const double kick = 0.5 * sqrt(dt), quarter = 1.5707963267948966;
    const double unit = 1.0 / 2147483648.0, turn = 6.283185307179586 * unit;
    const int part = (int)(n / 4); // n is a multiple of four
    double *restrict y = x + part, *restrict z = y + part, *restrict w = z + part;

    for (int64_t step = 0; step < steps; step++) {
#pragma omp simd
        for (int i = 0; i < part; i++) {
            uint32_t c0 = (uint32_t)i, c1 = (uint32_t)step, c2 = 0, c3 = 0;
            ROUND(0u) ROUND(1u) ROUND(2u) ROUND(3u) ROUND(4u) ROUND(5u) ROUND(6u) ROUND(7u) ROUND(8u) ROUND(9u)
            const double r1 = kick * sqrt(-2.0 * log(((int32_t)(c0 >> 1) + 0.5) * unit)), a1 = turn * (int32_t)(c1 >> 1);
            const double r2 = kick * sqrt(-2.0 * log(((int32_t)(c2 >> 1) + 0.5) * unit)), a2 = turn * (int32_t)(c3 >> 1);
            x[i] += r1 * cos(a1) - dt * x[i];
            y[i] += r1 * cos(a1 - quarter) - dt * y[i];
            z[i] += r2 * cos(a2) - dt * z[i];
            w[i] += r2 * cos(a2 - quarter) - dt * w[i];
        }
    }
}
