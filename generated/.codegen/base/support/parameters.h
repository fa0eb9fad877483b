/* Parameters that differ between the elements of a population or change with time, for generated C code. */

#ifndef PARAMETERS_H
#define PARAMETERS_H

#include "loops.h"

/* The floating-point type of the module that includes this file: float where it says so, else double. */
#ifndef REAL
#define REAL double
#endif

/* values[stage time, parameter, element of the block] in step k: the elements' own values plus drive[k]. What did not
 * change since the last step is left alone.
 */
static inline void set_parameters(REAL *values, const REAL *parameters, int64_t elements, int64_t size,
    const REAL *drive, int64_t k, int64_t times, int64_t count)
{
    const REAL *added = drive + k * times * count;
    const REAL *before = added - times * count;
    for (int64_t row = 0; row < times * count; row++) {
        if (k > 0 && added[row] == before[row]) {
            continue;
        }
        const REAL *own = parameters + row % count * elements;
        for (int64_t i = 0; i < size; i++) {
            values[row * BLOCK + i] = own[i] + added[row];
        }
    }
}

#endif
