/* Words of random bits for generated C code: Threefry-2x32 with 20 rounds.
 *
 * random_numbers.py explains streams, keys and counters; numba_threefry.py is the same for Numba. Only additions,
 * rotations and exclusive ors of 32 bits: loops become vector instructions.
 */

#ifndef THREEFRY_H
#define THREEFRY_H

#include <stdint.h>

#include "loops.h"

/* One round. */
CELL void vm_mix(uint32_t *x0, uint32_t *x1, int turn)
{
    *x0 += *x1;
    *x1 = (*x1 << turn | *x1 >> (32 - turn)) ^ *x0;
}

/* Four rounds. */
CELL void vm_mix_even(uint32_t *x0, uint32_t *x1)
{
    vm_mix(x0, x1, 13);
    vm_mix(x0, x1, 15);
    vm_mix(x0, x1, 26);
    vm_mix(x0, x1, 6);
}

/* Four other rounds. */
CELL void vm_mix_odd(uint32_t *x0, uint32_t *x1)
{
    vm_mix(x0, x1, 17);
    vm_mix(x0, x1, 29);
    vm_mix(x0, x1, 16);
    vm_mix(x0, x1, 24);
}

/* Adds words of the key. */
CELL void vm_inject(uint32_t *x0, uint32_t *x1, uint32_t first, uint32_t second)
{
    *x0 += first;
    *x1 += second;
}

/* Two words from a key and a counter of two words each. */
CELL void vm_threefry(uint32_t k0, uint32_t k1, uint32_t c0, uint32_t c1, uint32_t *first_out, uint32_t *second_out)
{
    const uint32_t k2 = k0 ^ k1 ^ 0x1BD11BDA;
    uint32_t x0 = c0 + k0;
    uint32_t x1 = c1 + k1;
    vm_mix_even(&x0, &x1);
    vm_inject(&x0, &x1, k1, k2 + 1);
    vm_mix_odd(&x0, &x1);
    vm_inject(&x0, &x1, k2, k0 + 2);
    vm_mix_even(&x0, &x1);
    vm_inject(&x0, &x1, k0, k1 + 3);
    vm_mix_odd(&x0, &x1);
    vm_inject(&x0, &x1, k1, k2 + 4);
    vm_mix_even(&x0, &x1);
    *first_out = x0 + k2;
    *second_out = x1 + k0 + 5;
}

/* The word of an element at a step. */
CELL uint32_t vm_word(const uint32_t *key, int64_t step, int64_t element)
{
    uint32_t first, second;
    vm_threefry(key[0], key[1], (uint32_t)(element >> 1), (uint32_t)step, &first, &second);
    return element & 1 ? second : first;
}

#endif
