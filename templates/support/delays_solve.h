/* What the loops of adapted steps share in models with delays: the log, the ends of steps, the errors of pieces.
 *
 * numba_delays_solve.py holds the same for Numba, operation for operation, so that both give the same bits.
 */

#ifndef DELAYS_SOLVE_H
#define DELAYS_SOLVE_H

#include <math.h>
#include <stdint.h>

#include "delays.h"

/* Why a loop ended before its last stop. */
enum { OUT_OF_STEPS = 1,
    COLLAPSED,
    FULL };

#define MOST_ROUNDS 12 /* of a step that reads its own end */
#define SETTLED 0.02 /* of the tolerance: what the last round may change */

/* A parameter at a time: what stands, or a function of time, by its address. */
CELL double at_time(double value, const int64_t *drives, int64_t place, double t)
{
    return drives[place] == 0 ? value : value + ((double (*)(double))(intptr_t)drives[place])(t);
}

/* A row of the log: time, states, slopes. */
CELL void write_node(double *row, double t, const double *states, const double *slopes, int64_t count)
{
    row[0] = t;
    for (int64_t state = 0; state < count; state++) {
        row[1 + state] = states[state];
        row[1 + count + state] = slopes[state];
    }
}

/* What forbids another step: no room in the log, too many steps, steps too small; 0 for nothing. */
CELL int64_t step_status(const int64_t *result, int64_t log_rows, int64_t most, double dt, double t)
{
    if (result[1] + 2 > log_rows) {
        return FULL;
    }
    if (result[2] + result[3] >= most) {
        return OUT_OF_STEPS;
    }
    if (!(dt > 1e-15 * fmax(fabs(t), 1e-10))) {
        return COLLAPSED;
    }
    return 0;
}

/* A step that does not pass a stop, and does not end just before it. */
CELL double up_to(double dt, double t, double stop)
{
    const double left = stop - t;
    return dt > 0.999999 * left ? left : dt;
}

/* A step that is no longer than a delay, if that makes it not much shorter: else it will read its own end. */
CELL double step_within(double wanted, double delay)
{
    return 0.3 * wanted < delay && delay < wanted ? delay : wanted;
}

/* The third derivative of the cubic piece between two nodes. */
CELL double bend(double x_a, double slope_a, double x_b, double slope_b, double dt)
{
    return (12.0 * (x_a - x_b) / dt + 6.0 * (slope_a + slope_b)) / (dt * dt);
}

/* What a piece may be off in its middle; 0 where there is no piece before it. */
CELL double piece_error(double bend_now, double bend_before, double dt, double dt_before)
{
    if (dt_before == 0.0) {
        return 0.0;
    }
    const double fourth = (bend_now - bend_before) / (0.5 * (dt + dt_before));
    const double squared = dt * dt;
    return squared * squared / 384.0 * fourth;
}

/* The value of larger size. */
CELL double larger(double a, double b)
{
    return fabs(b) > fabs(a) ? b : a;
}

/* The shortest of some delays. */
CELL double shortest(const double *delays, int64_t count)
{
    double least = delays[0];
    for (int64_t place = 1; place < count; place++) {
        least = delays[place] < least ? delays[place] : least;
    }
    return least;
}

#endif
