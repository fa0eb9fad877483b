/* Fractional Chen system: predictor_corrector step for C.
 *
 * Generated from examples/fractional_chen.py:fractional_chen.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * `run` sums the slopes of the whole past; `step` makes a first step, from a state without a past.
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
};

/* The parameters of one element, from its column, and what is added to them at one time. */
CELL struct parameters parameters_of(const double *parameters, int64_t elements, const double *drive)
{
    return (struct parameters){
        .alpha = parameters[0] + drive[0],
        .a = parameters[elements] + drive[1],
        .b = parameters[2 * elements] + drive[2],
        .c = parameters[3 * elements] + drive[3],
    };
}

/* Right-hand side: Caputo derivatives of (x, y, z), of order alpha. */
CELL void derivative(double x, double y, double z, double t, double alpha, double a, double b, double c,
    double *dx_out, double *dy_out, double *dz_out)
{
    const double dx = a * (y - x);
    const double dy = (c - a) * x - x * z + c * y;
    const double dz = x * y - b * z;
    *dx_out = dx;
    *dy_out = dy;
    *dz_out = dz;
}

/* State after dt: corrector of the fractional Adams-Bashforth-Moulton method
 * (Diethelm, Ford and Freed 2002).
 *
 * x_predicted, y_predicted, z_predicted: the predictor, at t + dt.
 * x_past, y_past, z_past: the initial value, and the weighted slopes up to t.
 * gain: weight of the slope at t + dt.
 */
CELL void advance(double x_predicted, double y_predicted, double z_predicted, double x_past, double y_past,
    double z_past, double gain, double t, double dt, struct parameters p_end, double *x_next, double *y_next,
    double *z_next)
{
    double dx, dy, dz;
    derivative(x_predicted, y_predicted, z_predicted, t + dt, p_end.alpha, p_end.a, p_end.b, p_end.c, &dx,
        &dy, &dz);

    *x_next = x_past + gain * dx;
    *y_next = y_past + gain * dy;
    *z_next = z_past + gain * dz;
}

/* All steps of some elements, from what is remembered of all steps before; drive[k, stage time, parameter]
 * is added to the parameters in step k.
 */
EXPORT void fractional_chen_predictor_corrector_c_run_elements(double *state, double *record,
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
    double *restrict x = state;
    double *restrict y = state + elements;
    double *restrict z = state + 2 * elements;
    double *restrict dx = work;
    double *restrict dy = work + elements;
    double *restrict dz = work + 2 * elements;
    double *restrict x_predicted = work + 3 * elements;
    double *restrict y_predicted = work + 4 * elements;
    double *restrict z_predicted = work + 5 * elements;
    const double *x_past = work + 6 * elements;
    const double *y_past = work + 7 * elements;
    const double *z_past = work + 8 * elements;
    for (int64_t k = 0; k < steps; k++) {
        const double t = t0 + (double)k * dt;
        const double *drive_p = drive + (k < drive_rows ? k : drive_rows - 1) * 8;
        const double *drive_p_end = drive_p + 4;
#pragma omp simd
        for (int64_t i = 0; i < elements; i++) {
            const struct parameters p = parameters_of(parameters + i, elements, drive_p);
            derivative(x[i], y[i], z[i], t, p.alpha, p.a, p.b, p.c, &dx[i], &dy[i], &dz[i]);
        }
        remember_slopes(&memory, k, dt, work, work + 3 * elements, work + 6 * elements);
#pragma omp simd
        for (int64_t i = 0; i < elements; i++) {
            advance(x_predicted[i], y_predicted[i], z_predicted[i], x_past[i], y_past[i], z_past[i], gains[0],
                t, dt, parameters_of(parameters + i, elements, drive_p_end), &x[i], &y[i], &z[i]);
        }
        if ((k + 1) % every == 0) {
            double *row = record + (k + 1) / every * (3 * elements);
            for (int64_t i = 0; i < elements; i++) {
                row[i] = x[i];
                row[elements + i] = y[i];
                row[2 * elements + i] = z[i];
            }
        }
    }
}

/* `derivative` of many elements: rows x, y, z, t, alpha, a, b, c in, rows dx, dy, dz out. */
EXPORT void fractional_chen_predictor_corrector_c_derivative(const double *arguments, double *results,
    int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], arguments[7 * elements + i], &results[i], &results[elements + i],
            &results[2 * elements + i]);
    }
}
