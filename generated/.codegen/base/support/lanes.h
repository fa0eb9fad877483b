/* Many elements side by side in a solve loop of C, each with steps of its own.
 *
 * Each has a column of the array `lane`, whose first rows are named here; behind them follow those of the model: states
 * and slopes, parameters, the same states and slopes at the end of a step, and what its polynomials are made of.
 *
 * numba_lanes.py holds the same for Numba, operation for operation, so that both give the same bits.
 */

#ifndef LANES_H
#define LANES_H

#include "adaptive.h"

/* Several registers of wide processors: while one waits for a result, another is at work. */
#define LANES 16

/* The rows of `lane`: those of `count`, those of `clock`, what an attempt of a step says; behind, the model's. */
enum { LANE_STATUS,
    LANE_ROW,
    LANE_STOP,
    LANE_ACCEPTED,
    LANE_REJECTED,
    LANE_DENSE,
    LANE_AFTER_REJECTION,
    LANE_NEWTON,
    LANE_TIME,
    LANE_STEP,
    LANE_ERROR_BEFORE,
    LANE_DUE,
    LANE_ELEMENT,
    LANE_WANTED,
    LANE_TAKEN,
    LANE_TIME_NEXT,
    LANE_ERROR,
    LANE_CHANGE,
    LANE_FIRST };

/* The time of a row; later than any time for none. */
static inline double solve_due(const struct solve_task *task, int64_t row)
{
    return row < task->row_count ? task->times[row] : INFINITY;
}

/* Give a lane to an element at its start, whose next row is `row`. */
static inline void solve_start_lane(
    const struct solve_task *task, double (*lane)[LANES], int64_t k, int64_t i, int64_t row, double t, double dt)
{
    for (int64_t place = 0; place < LANE_TIME; place++)
        lane[place][k] = 0.0;
    lane[LANE_STATUS][k] = SOLVE_RUNNING;
    lane[LANE_ROW][k] = (double)row;
    lane[LANE_TIME][k] = t;
    lane[LANE_STEP][k] = dt;
    lane[LANE_ERROR_BEFORE][k] = SOLVE_SMALLEST_ERROR;
    lane[LANE_DUE][k] = solve_due(task, row);
    lane[LANE_ELEMENT][k] = (double)i;
}

/* Take down that rows before `row` have been written within the step of a lane. */
static inline void solve_rows_written(const struct solve_task *task, double (*lane)[LANES], int64_t k, int64_t row)
{
    lane[LANE_DENSE][k] += 1.0;
    lane[LANE_ROW][k] = (double)row;
    lane[LANE_DUE][k] = solve_due(task, row);
}

/* Where the error is small enough, let the end of the step be the start of the next one.
 *
 * Returns whether an element may have come to its end.
 */
static inline int solve_accept_lanes(
    const struct solve_task *task, double (*lane)[LANES], int64_t lanes, int64_t kept, int64_t made)
{
    const double longest = task->control[1];
    const double end = task->stops[0];
    const double most = (double)task->limits[0];
    int look = 0;
#pragma omp simd reduction(| : look)
    for (int64_t k = 0; k < lanes; k++) {
        const int accepted = lane[LANE_ERROR][k] <= 1.0; /* nan is refused too */
        const double change = lane[LANE_CHANGE][k];
        const double wanted = lane[LANE_WANTED][k];
        const double dt = lane[LANE_TAKEN][k];
        const double no_longer = change > 1.0 ? 1.0 : change;
        const double grown = dt * (lane[LANE_AFTER_REJECTION][k] > 0.0 ? no_longer : change);
        /* a step that was cut short at the end does not shorten the next one */
        const double longer = (dt < wanted) & (grown < wanted) ? wanted : grown;
        const double following = accepted ? longer : dt * change;
        const double t = accepted ? lane[LANE_TIME_NEXT][k] : lane[LANE_TIME][k];
        const double error = lane[LANE_ERROR][k] > SOLVE_SMALLEST_ERROR ? lane[LANE_ERROR][k] : SOLVE_SMALLEST_ERROR;
        const double attempts = lane[LANE_ACCEPTED][k] + lane[LANE_REJECTED][k] + 1.0;
        lane[LANE_STEP][k] = following;
        lane[LANE_TIME][k] = t;
        lane[LANE_ERROR_BEFORE][k] = accepted ? error : lane[LANE_ERROR_BEFORE][k];
        lane[LANE_ACCEPTED][k] += accepted ? 1.0 : 0.0;
        lane[LANE_REJECTED][k] += accepted ? 0.0 : 1.0;
        lane[LANE_AFTER_REJECTION][k] = accepted ? 0.0 : 1.0;
        look |= (t == end) | (attempts >= most) | solve_is_too_small(longest < following ? longest : following, t);
    }
    for (int64_t row = 0; row < kept; row++) {
#pragma omp simd
        for (int64_t k = 0; k < lanes; k++) {
            const double old = lane[LANE_FIRST + row][k], new = lane[made + row][k];
            lane[LANE_FIRST + row][k] = lane[LANE_ERROR][k] <= 1.0 ? new : old;
        }
    }
    return look;
}

/* Take elements that have come to their end out of their lanes; returns how many lanes are left.
 *
 * Lanes in use stay side by side: the last one moves to where one became free.
 */
static inline int64_t solve_release_lanes(
    const struct solve_task *task, double (*lane)[LANES], int64_t lanes, int64_t kept, int64_t made)
{
    const double longest = task->control[1];
    const double end = task->stops[0];
    const double most = (double)task->limits[0];
    for (int64_t k = lanes - 1; k >= 0; k--) {
        const double t = lane[LANE_TIME][k];
        const double dt = longest < lane[LANE_STEP][k] ? longest : lane[LANE_STEP][k];
        if (t == end)
            lane[LANE_STATUS][k] = SOLVE_DONE;
        else if (lane[LANE_ACCEPTED][k] + lane[LANE_REJECTED][k] >= most)
            lane[LANE_STATUS][k] = SOLVE_OUT_OF_STEPS;
        else if (solve_is_too_small(dt, t))
            lane[LANE_STATUS][k] = SOLVE_COLLAPSED;
        else
            continue;
        const int64_t i = (int64_t)lane[LANE_ELEMENT][k];
        for (int64_t place = 0; place < LANE_TIME; place++)
            task->count[place * task->elements + i] = (int64_t)lane[place][k];
        for (int64_t place = 0; place < 3; place++)
            task->clock[place * task->elements + i] = lane[LANE_TIME + place][k];
        for (int64_t row = 0; row < kept; row++)
            task->state[row * task->elements + i] = lane[LANE_FIRST + row][k];
        lanes--;
        for (int64_t row = 0; row < made; row++)
            lane[row][k] = lane[row][lanes];
    }
    return lanes;
}

#endif
