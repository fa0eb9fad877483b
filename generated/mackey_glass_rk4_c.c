/* Mackey-Glass equation: rk4 step for C.
 *
 * Generated from examples/mackey_glass.py:mackey_glass.
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
    double beta;
    double gamma;
    double n;
    double tau;
};

/* The parameters of one element, from its column. */
CELL struct parameters parameters_of(const double *parameters, int64_t elements)
{
    return (struct parameters){
        .beta = parameters[0],
        .gamma = parameters[elements],
        .n = parameters[2 * elements],
        .tau = parameters[3 * elements],
    };
}

/* Parameters, and what functions of time add to them. */
CELL struct parameters driven(struct parameters column, const double *drive)
{
    return (struct parameters){
        .beta = column.beta + drive[0],
        .gamma = column.gamma + drive[1],
        .n = column.n + drive[2],
        .tau = column.tau + drive[3],
    };
}

/* How long ago: x_delayed. */
CELL double delays(double x, double t, double beta, double gamma, double n, double tau)
{
    const double x_delay = tau;
    return x_delay;
}

/* Right-hand side: dx/dt. */
CELL double derivative(double x, double x_delayed, double t, double beta, double gamma, double n, double tau)
{
    const double x_tau = x_delayed; /* the cells when production began */
    const double dx = beta * x_tau / (1 + vm_pow(x_tau, n)) - gamma * x;
    return dx;
}

/* The derivatives at t, with the delayed values that the past holds. */
CELL double slopes(double x, double t, struct past *past, struct parameters p)
{
    const double x_delay = delays(x, t, p.beta, p.gamma, p.n, p.tau);
    const double x_delayed = value_at(past, 0, t, x_delay);
    const double dx = derivative(x, x_delayed, t, p.beta, p.gamma, p.n, p.tau);
    return dx;
}

/* State after dt: classical Runge-Kutta of order 4 (Kutta 1901).
 *
 * dx_1: the slopes at t. past: what came before.
 * p_half, p_end: the parameters at t + dt/2 and t + dt.
 */
CELL double advance(double x, double dx_1, double t, double dt, struct past *past, struct parameters p_half,
    struct parameters p_end)
{
    const double half_dt = 0.5 * dt;

    /* stage 2, at t + dt/2 */
    const double x_2 = x + half_dt * dx_1;
    const double dx_2 = slopes(x_2, t + half_dt, past, p_half);

    /* stage 3, at t + dt/2 */
    const double x_3 = x + half_dt * dx_2;
    const double dx_3 = slopes(x_3, t + half_dt, past, p_half);

    /* stage 4, at t + dt */
    const double x_4 = x + dt * dx_3;
    const double dx_4 = slopes(x_4, t + dt, past, p_end);

    const double x_next = x + dt / 6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4);
    return x_next;
}

/* Advance elements first ... last - 1, one after the other, piece by piece of the run.
 *
 * history: nodes of the past before t0, per element or one for all; nodes: room for the past while it grows.
 * drive[piece, stage time, parameter] is added to the parameters, if any is a function of time.
 * starts, lengths: the pieces: steps, cut at breakpoints. rows: where the end of a piece is recorded.
 */
EXPORT void mackey_glass_rk4_c_run_delayed(const double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_pieces, const double *history, int64_t histories, int64_t history_rows,
    double *nodes, int64_t node_rows, double *trouble, const double *starts, const double *lengths,
    const int64_t *rows, const int64_t *broken, int64_t pieces, double t0, double spacing, double longest,
    double near, int64_t first, int64_t last, int64_t elements)
{
    for (int64_t i = first; i < last; i++) {
        double x = state[i];
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
                const double *added = drive + piece * 12;
                p = driven(column, added);
                p_half = driven(column, added + 4);
                p_end = driven(column, added + 8);
            }
            begin_step(&past, t);
            double dx_now;
            dx_now = slopes(x, t, &past, p);
            keep(&past, t, (const double[]){x, dx_now});
            x = advance(x, dx_now, t, lengths[piece], &past, p_half, p_end);
            if (broken[piece]) {
                /* slopes may jump at a breakpoint: the piece that ends there keeps its own */
                const double end = starts[piece + 1];
                dx_now = slopes(x, end, &past, p_end);
                keep(&past, end, (const double[]){x, dx_now});
            }
            if (rows[piece] >= 0) {
                record[rows[piece] * elements + i] = x;
            }
            if (trouble[0] != 0.0) {
                return;
            }
        }
    }
}

/* `delays` of many elements: rows x, t, beta, gamma, n, tau in, rows x_delay out. */
EXPORT void mackey_glass_rk4_c_delays(const double *arguments, double *results, int64_t elements)
{
    for (int64_t i = 0; i < elements; i++) {
        results[i] = delays(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i]);
    }
}

/* `derivative` of many elements: rows x, x_delayed, t, beta, gamma, n, tau in, rows dx out. */
EXPORT void mackey_glass_rk4_c_derivative(const double *arguments, double *results, int64_t elements)
{
    for (int64_t i = 0; i < elements; i++) {
        results[i] = derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i]);
    }
}
