/* How the threads of a generated C network share its work.
 *
 * Every thread runs the same time loop, for its own range of each population. Where one needs what others did, all meet.
 * numba_sharing.py is the same for Numba.
 */

#ifndef SHARING_H
#define SHARING_H

#include "loops.h"

#ifdef _WIN32
__declspec(dllimport) int __stdcall SwitchToThread(void);
#else
#include <sched.h>
#endif

/* Elements that belong to the same thread: whole blocks of random numbers, and no shared cache line. */
#define SHARE 256

/* How often a thread that waits looks, before it leaves the processor to others. */
#define LOOKS 4000

/* Where the range of a thread begins; that of the next one begins where it ends. */
static inline int64_t share(int64_t size, int64_t thread, int64_t threads)
{
    const int64_t begin = ((size + SHARE - 1) / SHARE * thread / threads) * SHARE;
    return begin < size ? begin : size;
}

/* A place in a population as one in its slice of `size` elements from `first` on, or the end that is next to it. */
static inline int64_t within(int64_t place, int64_t first, int64_t size)
{
    return place < first ? 0 : place - first < size ? place - first : size;
}

/* Wait until all threads have come. meeting: how many are there, and (16 places on) how many meetings there were. */
static inline void meet(int32_t *meeting, int64_t threads)
{
    if (threads == 1) {
        return;
    }
    const int32_t past = __atomic_load_n(&meeting[16], __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&meeting[0], 1, __ATOMIC_ACQ_REL) == threads) {
        __atomic_store_n(&meeting[0], 0, __ATOMIC_RELAXED);
        __atomic_store_n(&meeting[16], past + 1, __ATOMIC_RELEASE);
        return;
    }
    for (int64_t looks = 1; __atomic_load_n(&meeting[16], __ATOMIC_ACQUIRE) == past; looks++) {
        if (looks % LOOKS == 0) {
#ifdef _WIN32
            SwitchToThread();
#else
            sched_yield();
#endif
        }
    }
}

/* The first place in begin ... end - 1 of an ascending list whose entry is at least `value`; else `end`. */
static inline int64_t bisect(const int32_t *restrict list, int64_t begin, int64_t end, int64_t value)
{
    if (begin == end || list[begin] >= value) {
        return begin;
    }
    if (list[end - 1] < value) {
        return end;
    }
    while (begin < end) {
        const int64_t middle = (begin + end) / 2;
        if (list[middle] < value) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin;
}

/* What each thread found in its range, one after another, into `spikes` from place `first`; returns how many. */
static inline int64_t join(const int32_t *restrict fresh, const int64_t *restrict found, int64_t size, int64_t threads,
    int32_t *restrict spikes, int64_t first)
{
    int64_t all = 0;
    for (int64_t thread = 0; thread < threads; thread++) {
        const int64_t begin = share(size, thread, threads);
        for (int64_t s = 0; s < found[thread]; s++) {
            spikes[first + all + s] = fresh[begin + s];
        }
        all += found[thread];
    }
    return all;
}

#endif
