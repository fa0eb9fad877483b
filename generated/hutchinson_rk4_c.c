/* Hutchinson's delayed logistic equation: rk4 step for C.
 *
 * Generated from examples/hutchinson.py:hutchinson.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * Order 4: the past is kept as cubic Hermite pieces, one a step.
 * A step ends at each breakpoint (t0 plus sums of delays); no delay may be shorter than dt.
 */

#include <math.h>

#include "support/delays.h"
#include "support/loops.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double r;
    double tau;
};

/* The parameters of one element, from its column. */
CELL struct parameters parameters_of(const double *parameters, int64_t elements)
{
    return (struct parameters){
        .r = parameters[0],
        .tau = parameters[elements],
    };
}

/* Parameters, and what functions of time add to them. */
CELL struct parameters driven(struct parameters column, const double *drive)
{
    return (struct parameters){
        .r = column.r + drive[0],
        .tau = column.tau + drive[1],
    };
}

/* How long ago: y_delayed. */
CELL double delays(double y, double t, double r, double tau)
{
    const double y_delay = tau;
    return y_delay;
}

/* Right-hand side: dy/dt. */
CELL double derivative(double y, double y_delayed, double t, double r, double tau)
{
    const double dy = r * y * (1 - y_delayed);
    return dy;
}

/* The derivatives at t, with the delayed values that the past holds. */
CELL double slopes(double y, double t, struct past *past, struct parameters p)
{
    const double y_delay = delays(y, t, p.r, p.tau);
    const double y_delayed = value_at(past, 0, t, y_delay);
    const double dy = derivative(y, y_delayed, t, p.r, p.tau);
    return dy;
}

/* State after dt: classical Runge-Kutta of order 4 (Kutta 1901).
 *
 * dy_1: the slopes at t. past: what came before.
 * p_half, p_end: the parameters at t + dt/2 and t + dt.
 */
CELL double advance(double y, double dy_1, double t, double dt, struct past *past, struct parameters p_half,
    struct parameters p_end)
{
    const double half_dt = 0.5 * dt;

    /* stage 2, at t + dt/2 */
    const double y_2 = y + half_dt * dy_1;
    const double dy_2 = slopes(y_2, t + half_dt, past, p_half);

    /* stage 3, at t + dt/2 */
    const double y_3 = y + half_dt * dy_2;
    const double dy_3 = slopes(y_3, t + half_dt, past, p_half);

    /* stage 4, at t + dt */
    const double y_4 = y + dt * dy_3;
    const double dy_4 = slopes(y_4, t + dt, past, p_end);

    const double y_next = y + dt / 6 * (dy_1 + 2 * (dy_2 + dy_3) + dy_4);
    return y_next;
}

/* Advance elements first ... last - 1, one after the other, piece by piece of the run.
 *
 * history: nodes of the past before t0, per element or one for all; nodes: room for the past while it grows.
 * drive[piece, stage time, parameter] is added to the parameters, if any is a function of time.
 * starts, lengths: the pieces: steps, cut at breakpoints. rows: where the end of a piece is recorded.
 */
EXPORT void hutchinson_rk4_c_run_delayed(const double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_pieces, const double *history, int64_t histories, int64_t history_rows,
    double *nodes, int64_t node_rows, double *trouble, const double *starts, const double *lengths,
    const int64_t *rows, const int64_t *broken, int64_t pieces, double t0, double spacing, double longest,
    double near, int64_t first, int64_t last, int64_t elements)
{
    for (int64_t i = first; i < last; i++) {
        double y = state[i];
        const struct parameters column = parameters_of(parameters + i, elements);
        struct parameters p = column;
        struct parameters p_half = column;
        struct parameters p_end = column;
        struct past past = {
            .nodes = nodes,
            .rows = node_rows,
            .columns = 3,
            .first = history_rows,
            .begun = t0,
            .spacing = spacing,
            .dt = longest,
            .near = near,
            .trouble = trouble,
        };
        remember(&past, history + (i < histories ? i : histories - 1) * history_rows * 3);
        for (int64_t piece = 0; piece < pieces; piece++) {
            const double t = starts[piece];
            if (piece < drive_pieces) {
                const double *added = drive + piece * 6;
                p = driven(column, added);
                p_half = driven(column, added + 2);
                p_end = driven(column, added + 4);
            }
            begin_step(&past, t);
            double dy_now;
            dy_now = slopes(y, t, &past, p);
            keep(&past, t, (const double[]){y, dy_now});
            y = advance(y, dy_now, t, lengths[piece], &past, p_half, p_end);
            if (broken[piece]) {
                /* slopes may jump at a breakpoint: the piece that ends there keeps its own */
                const double end = starts[piece + 1];
                dy_now = slopes(y, end, &past, p_end);
                keep(&past, end, (const double[]){y, dy_now});
            }
            if (rows[piece] >= 0) {
                record[rows[piece] * elements + i] = y;
            }
            if (trouble[0] != 0.0) {
                return;
            }
        }
    }
}

/* `delays` of many elements: rows y, t, r, tau in, rows y_delay out. */
EXPORT void hutchinson_rk4_c_delays(const double *arguments, double *results, int64_t elements)
{
    for (int64_t i = 0; i < elements; i++) {
        results[i] = delays(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i]);
    }
}

/* `derivative` of many elements: rows y, y_delayed, t, r, tau in, rows dy out. */
EXPORT void hutchinson_rk4_c_derivative(const double *arguments, double *results, int64_t elements)
{
    for (int64_t i = 0; i < elements; i++) {
        results[i] = derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i]);
    }
}
