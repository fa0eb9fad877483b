/* What the delivery of a spike to 80 synapses costs at best, for `network_costs.py`: nothing but additions.
 *
 * gcc -O3 -march=native delivery.c -o delivery && ./delivery
 *
 * Three ways: row after row; the same, with the row after next asked for ahead of its turn; and by blocks of targets that
 * fit into the cache of the core. Times are CPU time.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FAN_OUT 80
#define BLOCK 65536 /* targets */
#define ROUNDS 3

static uint64_t state = 88172645463325252u;

/* Marsaglia's xorshift, Journal of Statistical Software 8 (14), 2003. */
static uint64_t drawn(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

static int ascending(const void *one, const void *other)
{
    return *(const int32_t *)one - *(const int32_t *)other;
}

static void rows(const int32_t *target, const int32_t *spikes, int64_t count, double *g, int ahead)
{
    for (int64_t s = 0; s < count; s++) {
        if (ahead && s + 2 < count) {
            const char *row = (const char *)(target + (int64_t)spikes[s + 2] * FAN_OUT);
            for (int64_t at = 0; at < FAN_OUT * 4; at += 64) {
                __builtin_prefetch(row + at);
            }
        }
        const int32_t *row = target + (int64_t)spikes[s] * FAN_OUT;
        for (int64_t e = 0; e < FAN_OUT; e++) {
            g[row[e]] += 1.5;
        }
    }
}

static void blocks(const int32_t *target, const int32_t *spikes, int64_t count, double *g, int64_t size, int32_t *at)
{
    memset(at, 0, count * sizeof *at);
    for (int64_t begin = 0; begin < size; begin += BLOCK) {
        for (int64_t s = 0; s < count; s++) {
            const int32_t *row = target + (int64_t)spikes[s] * FAN_OUT;
            for (; at[s] < FAN_OUT && row[at[s]] < begin + BLOCK; at[s]++) {
                g[row[at[s]]] += 1.5;
            }
        }
    }
}

static void measure(int64_t size)
{
    int32_t *target = malloc(size * FAN_OUT * sizeof *target), *spikes = malloc(size * 4), *at = malloc(size * 4);
    double *g = calloc(size, sizeof *g), best[3] = {1e9, 1e9, 1e9};
    for (int64_t i = 0; i < size; i++) {
        for (int64_t e = 0; e < FAN_OUT; e++) {
            target[i * FAN_OUT + e] = (int32_t)(drawn() % size);
        }
        qsort(target + i * FAN_OUT, FAN_OUT, sizeof *target, ascending);
    }
    const int64_t steps = 50000000 / size > 100 ? 50000000 / size : 100;
    for (int run = 0; run < 3 * ROUNDS; run++) {
        double seconds = 0.0;
        int64_t events = 0;
        for (int64_t k = 0; k < steps; k++) {
            int64_t count = 0;
            for (int64_t i = drawn() % 200; i < size; i += 1 + drawn() % 200) { /* one in a hundred */
                spikes[count++] = (int32_t)i;
            }
            const double began = now();
            if (run % 3 < 2) {
                rows(target, spikes, count, g, run % 3);
            } else {
                blocks(target, spikes, count, g, size, at);
            }
            seconds += now() - began;
            events += count * FAN_OUT;
        }
        const double each = seconds / events * 1e9;
        best[run % 3] = each < best[run % 3] ? each : best[run % 3];
    }
    printf("%7ld neurons: rows %.2f ns, asked for ahead %.2f ns, blocks of targets %.2f ns\n", (long)size, best[0],
        best[1], best[2]);
    free(target);
    free(spikes);
    free(at);
    free(g);
}

int main(void)
{
    for (int64_t size = 1000; size <= 1000000; size *= 10) {
        measure(size);
    }
    return 0;
}
