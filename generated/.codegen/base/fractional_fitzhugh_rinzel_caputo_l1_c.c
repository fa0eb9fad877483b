/* Fractional FitzHugh-Rinzel neuron: caputo_l1 step for C.
 *
 * Generated from examples/fractional_fitzhugh_rinzel.py:fractional_fitzhugh_rinzel.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * `run` sums the states of the whole past; `step` makes a first step, from a state without a past.
 */

#include <math.h>

#include "support/loops.h"
#include "support/memory.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double alpha;
    double a;
    double b;
    double c;
    double d;
    double delta;
    double mu;
    double I;
};

/* The parameters of one element, from its column, and what is added to them at one time. */
CELL struct parameters parameters_of(const double *parameters, int64_t elements, const double *drive)
{
    return (struct parameters){
        .alpha = parameters[0] + drive[0],
        .a = parameters[elements] + drive[1],
        .b = parameters[2 * elements] + drive[2],
        .c = parameters[3 * elements] + drive[3],
        .d = parameters[4 * elements] + drive[4],
        .delta = parameters[5 * elements] + drive[5],
        .mu = parameters[6 * elements] + drive[6],
        .I = parameters[7 * elements] + drive[7],
    };
}

/* Right-hand side: Caputo derivatives of (v, w, y), of order alpha. */
CELL void derivative(double v, double w, double y, double t, double alpha, double a, double b, double c,
    double d, double delta, double mu, double I, double *dv_out, double *dw_out, double *dy_out)
{
    const double dv = v - v * v * v / 3 - w + y + I; /* membrane potential */
    const double dw = delta * (a + v - b * w); /* recovery */
    const double dy = mu * (c - v - d * y); /* slow modulation of the firing */
    *dv_out = dv;
    *dw_out = dw;
    *dy_out = dy;
}

/* State after dt: explicit L1 scheme for Caputo derivatives (Oldham and Spanier 1974).
 *
 * v_past, w_past, y_past: the initial value, and the weighted distances from it up to t.
 * gain: weight of the slope at t.
 */
CELL void advance(double v, double w, double y, double v_past, double w_past, double y_past, double gain,
    double t, struct parameters p, double *v_next, double *w_next, double *y_next)
{
    double dv, dw, dy;
    derivative(v, w, y, t, p.alpha, p.a, p.b, p.c, p.d, p.delta, p.mu, p.I, &dv, &dw, &dy);

    *v_next = v_past + gain * dv;
    *w_next = w_past + gain * dw;
    *y_next = y_past + gain * dy;
}

/* All steps of some elements, from what is remembered of all steps before; drive[k, stage time, parameter]
 * is added to the parameters in step k.
 */
EXPORT void fractional_fitzhugh_rinzel_caputo_l1_c_run_elements(double *state, double *record,
    const double *parameters, const double *drive, int64_t drive_rows, double *values, double *sums,
    const double *initial, const double *rate, double *total, const double *rows, const double *near,
    const double *first, const double *tail, const double *spectrum, const double *turns, double *room,
    int64_t kinds, int64_t states, int64_t elements, int64_t slots, int64_t weights, int64_t block,
    int64_t firsts, int64_t longest, int64_t spectra, const double *gains, double *work, double t0, double dt,
    int64_t steps, int64_t every)
{
    const struct memory memory = {
        .values = values,
        .sums = sums,
        .initial = initial,
        .rate = rate,
        .total = total,
        .rows = rows,
        .near = near,
        .first = first,
        .tail = tail,
        .spectrum = spectrum,
        .turns = turns,
        .work = room,
        .kinds = kinds,
        .states = states,
        .elements = elements,
        .slots = slots,
        .weights = weights,
        .block = block,
        .firsts = firsts,
        .longest = longest,
        .spectra = spectra,
    };
    double *restrict v = state;
    double *restrict w = state + elements;
    double *restrict y = state + 2 * elements;
    const double *v_past = work + 6 * elements;
    const double *w_past = work + 7 * elements;
    const double *y_past = work + 8 * elements;
    for (int64_t k = 0; k < steps; k++) {
        const double t = t0 + (double)k * dt;
        const double *drive_p = drive + (k < drive_rows ? k : drive_rows - 1) * 8;
        remember_states(&memory, k, dt, state, work + 6 * elements);
#pragma omp simd
        for (int64_t i = 0; i < elements; i++) {
            advance(v[i], w[i], y[i], v_past[i], w_past[i], y_past[i], gains[0], t,
                parameters_of(parameters + i, elements, drive_p), &v[i], &w[i], &y[i]);
        }
        if ((k + 1) % every == 0) {
            double *row = record + (k + 1) / every * (3 * elements);
            for (int64_t i = 0; i < elements; i++) {
                row[i] = v[i];
                row[elements + i] = w[i];
                row[2 * elements + i] = y[i];
            }
        }
    }
}

/* `derivative` of many elements: rows v, w, y, t, alpha, a, b, c, d, delta, mu, I in, rows dv, dw, dy out. */
EXPORT void fractional_fitzhugh_rinzel_caputo_l1_c_derivative(const double *arguments, double *results,
    int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], arguments[7 * elements + i], arguments[8 * elements + i],
            arguments[9 * elements + i], arguments[10 * elements + i], arguments[11 * elements + i],
            &results[i], &results[elements + i], &results[2 * elements + i]);
    }
}
