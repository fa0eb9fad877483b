/* The past of one element while it runs: nodes with times, values and slopes, cubic Hermite pieces between them. */

#ifndef DELAYS_H
#define DELAYS_H

#include <math.h>
#include <stdint.h>

#include "loops.h"

/* What may be wrong with a look into the past; delays.py has the messages. */
#define TOO_FAR_BACK 1.0
#define NEGATIVE 2.0
#define BELOW_STEP 3.0

#define BLUR 1e-4 /* of the time so far: by so much a solution may misjudge a delay that vanishes */

/* What the delayed states of one element were. */
struct past {
    double *nodes; /* a ring of rows (time, value, slope, value, slope ...) */
    int64_t rows; /* a power of 2; node j is row j & (rows - 1) */
    int64_t columns;
    int64_t newest; /* the number of the newest node */
    int64_t latest; /* of the one that was looked at last */
    int64_t ahead; /* 1 where behind the newest there is one more, the guessed end of the step under way */
    double started; /* when the step under way began */
    int64_t first; /* the number of the first node that is no part of the history */
    double begun; /* the time at which the run begins */
    double spacing; /* how far apart the nodes of the history are */
    double dt; /* how far apart the others are, at most; 0 where steps adapt */
    double near; /* times that are so close together are the same */
    double *trouble; /* what is wrong (0: nothing), time and delay where it was found first */
};

/* Begin with the nodes of the history. */
CELL void remember(struct past *past, const double *history)
{
    for (int64_t j = 0; j < past->first * past->columns; j++) {
        past->nodes[j] = history[j];
    }
    past->newest = past->latest = past->first - 1;
    past->ahead = 0;
}

/* A step begins at t. */
CELL void begin_step(struct past *past, double t)
{
    past->started = t;
    past->ahead = 0;
}

/* The row of node j. */
CELL double *node_at(const struct past *past, int64_t j)
{
    return past->nodes + (j & (past->rows - 1)) * past->columns;
}

/* What the states may be at the end of the step under way: a node that holds until the next look ahead. */
CELL void look_ahead(struct past *past, double t, const double *values_and_slopes)
{
    double *node = node_at(past, past->newest + 1);
    node[0] = t;
    for (int64_t column = 1; column < past->columns; column++) {
        node[column] = values_and_slopes[column - 1];
    }
    past->ahead = 1;
}

/* A new node: the states at t, and their slopes from there on, in the order of the row. */
CELL void keep(struct past *past, double t, const double *values_and_slopes)
{
    look_ahead(past, t, values_and_slopes);
    past->newest++;
    past->ahead = 0;
}

/* The number of the last node that there is. */
CELL int64_t newest_node(const struct past *past)
{
    return past->newest + past->ahead;
}

/* Note what is wrong, if it is the first thing; the run ends after this step. */
CELL int64_t refuse(struct past *past, double kind, double t, double delay)
{
    if (past->trouble[0] == 0.0) {
        past->trouble[0] = kind;
        past->trouble[1] = t;
        past->trouble[2] = delay;
    }
    return -1;
}

/* The last node that is no later than a time: sought from where the last one was, in steps that double. */
CELL int64_t near_node(const struct past *past, double when, int64_t oldest)
{
    const int64_t newest = newest_node(past);
    int64_t width = 1;
    int64_t j = past->latest > oldest ? past->latest : oldest;
    int64_t above = j;
    if (node_at(past, j)[0] <= when) {
        above++;
        while (above <= newest && node_at(past, above)[0] <= when) {
            j = above;
            above += width;
            width *= 2;
        }
        above = above < newest + 1 ? above : newest + 1;
    } else {
        j--;
        while (j > oldest && node_at(past, j)[0] > when) {
            above = j;
            j -= width;
            width *= 2;
        }
        j = j > oldest ? j : oldest;
    }
    while (above - j > 1) {
        const int64_t middle = (j + above) / 2;
        if (node_at(past, middle)[0] <= when) {
            j = middle;
        } else {
            above = middle;
        }
    }
    return j;
}

/* Whether a time lies well within the piece that begins at node j; most looks do, at that of the look before. */
CELL int is_within(const struct past *past, double when, int64_t j, int64_t oldest, int64_t newest)
{
    return oldest <= j && j < newest && node_at(past, j)[0] + past->near < when
        && when < node_at(past, j + 1)[0] - past->near;
}

/* The number of the node at which the piece that holds t - delay begins; -1 if there is none.
 *
 * At a breakpoint, the beginning of a step sees what comes after it, the rest of a step what comes before.
 */
CELL int64_t piece_at(struct past *past, double t, double delay)
{
    /* below 0 by no more than the error of a solution counts as 0 */
    const double when = t - (delay > 0.0 ? delay : 0.0);
    const int64_t newest = newest_node(past);
    const int64_t oldest = newest - past->rows + 1 > 0 ? newest - past->rows + 1 : 0;
    if (past->dt == 0.0 && delay > 0.0 && is_within(past, when, past->latest, oldest, newest)) {
        return past->latest;
    }
    if (!(delay >= -past->near - BLUR * (t - past->begun))) {
        return refuse(past, NEGATIVE, t, delay);
    }
    if (when < node_at(past, oldest)[0] - past->near) {
        return refuse(past, TOO_FAR_BACK, t, delay);
    }
    if (when > node_at(past, newest)[0] + past->near) {
        return refuse(past, BELOW_STEP, t, delay);
    }
    int64_t j;
    if (when < past->begun) {
        j = past->first - 2 - (int64_t)((past->begun - when) / past->spacing);
    } else if (past->dt > 0.0) {
        j = newest - (int64_t)((past->started - when) / past->dt);
    } else {
        j = past->latest = near_node(past, when, oldest);
    }
    j = j < oldest ? oldest : j;
    j = j > newest ? newest : j;
    while (j > oldest && node_at(past, j)[0] > when) {
        j--;
    }
    while (j < newest && node_at(past, j + 1)[0] <= when) {
        j++;
    }
    if (t > past->started) {
        while (j > oldest && when <= node_at(past, j)[0] + past->near) {
            j--;
        }
    } else {
        while (j < newest && when >= node_at(past, j + 1)[0] - past->near) {
            j++;
        }
    }
    return j;
}

/* A state at t - delay. */
CELL double value_at(struct past *past, int64_t state, double t, double delay)
{
    const int64_t j = piece_at(past, t, delay);
    if (j < 0) {
        return NAN;
    }
    const double *a = node_at(past, j);
    const double x_a = a[1 + 2 * state];
    if (j == newest_node(past)) {
        return x_a;
    }
    const double *b = node_at(past, j + 1);
    const double x_b = b[1 + 2 * state];
    const double length = b[0] - a[0];
    const double u = (t - (delay > 0.0 ? delay : 0.0) - a[0]) / length;
    const double v = 1.0 - u;
    const double from_a = (1.0 + 2.0 * u) * x_a + u * length * a[2 + 2 * state];
    const double from_b = (1.0 + 2.0 * v) * x_b - v * length * b[2 + 2 * state];
    return v * v * from_a + u * u * from_b;
}

/* The derivative of a state at t - delay. */
CELL double slope_at(struct past *past, int64_t state, double t, double delay)
{
    const int64_t j = piece_at(past, t, delay);
    if (j < 0) {
        return NAN;
    }
    const double *a = node_at(past, j);
    const double slope_a = a[2 + 2 * state];
    if (j == newest_node(past)) {
        return slope_a;
    }
    const double *b = node_at(past, j + 1);
    const double slope_b = b[2 + 2 * state];
    const double length = b[0] - a[0];
    const double u = (t - (delay > 0.0 ? delay : 0.0) - a[0]) / length;
    const double v = 1.0 - u;
    const double rise = (b[1 + 2 * state] - a[1 + 2 * state]) / length;
    return 6.0 * u * v * rise + v * (1.0 - 3.0 * u) * slope_a + u * (3.0 * u - 2.0) * slope_b;
}

#endif
