/* Ball in free fall: dopri5 step for C.
 *
 * Generated from examples/bouncing_ball.py:bouncing_ball.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/adaptive.h"
#include "support/lanes.h"
#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double g;
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .g = values[0],
    };
}

/* x to the power 2, multiplied in the order that Numba uses. */
CELL double power_2(double x)
{
    const double x_2 = x * x;
    return x_2;
}

/* Right-hand side: (dh/dt, dv/dt). */
CELL void derivative(double h, double v, double t, double g, double *dh_out, double *dv_out)
{
    const double dh = v; /* height [m] */
    const double dv = -g; /* velocity [m/s] */
    *dh_out = dh;
    *dv_out = dv;
}

/* A state of stage 4, at t + 4*dt/5. */
CELL double stage_4(double old, double dt, double slope_1, double slope_2, double slope_3)
{
    const double value = old + 4 * dt / 45 * (11 * slope_1 - 42 * slope_2 + 40 * slope_3);
    return value;
}

/* A state of stage 5, at t + 8*dt/9. */
CELL double stage_5(double old, double dt, double slope_1, double slope_2, double slope_3, double slope_4)
{
    const double value = old
        + dt
            * (19372.0 / 6561 * slope_1
                - 25360.0 / 2187 * slope_2
                + 64448.0 / 6561 * slope_3
                - 212.0 / 729 * slope_4);
    return value;
}

/* A state of stage 6, at t + dt. */
CELL double stage_6(double old, double dt, double slope_1, double slope_2, double slope_3, double slope_4,
    double slope_5)
{
    const double value = old
        + dt
            * (9017.0 / 3168 * slope_1
                - 355.0 / 33 * slope_2
                + 46732.0 / 5247 * slope_3
                + 49.0 / 176 * slope_4
                - 5103.0 / 18656 * slope_5);
    return value;
}

/* A state at the end of the step. */
CELL double new_state(double old, double dt, double slope_1, double slope_3, double slope_4, double slope_5,
    double slope_6)
{
    const double value = old
        + dt
            * (35.0 / 384 * slope_1
                + 500.0 / 1113 * slope_3
                + 125.0 / 192 * slope_4
                - 2187.0 / 6784 * slope_5
                + 11.0 / 84 * slope_6);
    return value;
}

/* The stages of a step: the new states, then what error estimates and interpolants are made of. */
CELL void stages(double h, double v, double dh_1, double dv_1, double t, double dt, struct parameters p_1_5,
    struct parameters p_3_10, struct parameters p_4_5, struct parameters p_8_9, struct parameters p_end,
    double *h_next_out, double *v_next_out, double *dh_2_out, double *dv_2_out, double *dh_3_out,
    double *dv_3_out, double *dh_4_out, double *dv_4_out, double *dh_5_out, double *dv_5_out,
    double *dh_6_out, double *dv_6_out)
{
    const double fifth_dt = dt / 5;

    /* stage 2, at t + dt/5 */
    const double h_2 = h + fifth_dt * dh_1;
    const double v_2 = v + fifth_dt * dv_1;
    double dh_2, dv_2;
    derivative(h_2, v_2, t + fifth_dt, p_1_5.g, &dh_2, &dv_2);

    /* stage 3, at t + 3*dt/10 */
    const double value_3_dt_40 = 3 * dt / 40;
    const double h_3 = h + value_3_dt_40 * (dh_1 + 3 * dh_2);
    const double v_3 = v + value_3_dt_40 * (dv_1 + 3 * dv_2);
    double dh_3, dv_3;
    derivative(h_3, v_3, t + 3 * dt / 10, p_3_10.g, &dh_3, &dv_3);

    /* stage 4, at t + 4*dt/5 */
    const double h_4 = stage_4(h, dt, dh_1, dh_2, dh_3);
    const double v_4 = stage_4(v, dt, dv_1, dv_2, dv_3);
    double dh_4, dv_4;
    derivative(h_4, v_4, t + 4 * dt / 5, p_4_5.g, &dh_4, &dv_4);

    /* stage 5, at t + 8*dt/9 */
    const double h_5 = stage_5(h, dt, dh_1, dh_2, dh_3, dh_4);
    const double v_5 = stage_5(v, dt, dv_1, dv_2, dv_3, dv_4);
    double dh_5, dv_5;
    derivative(h_5, v_5, t + 8 * dt / 9, p_8_9.g, &dh_5, &dv_5);

    /* stage 6, at t + dt */
    const double h_6 = stage_6(h, dt, dh_1, dh_2, dh_3, dh_4, dh_5);
    const double v_6 = stage_6(v, dt, dv_1, dv_2, dv_3, dv_4, dv_5);
    double dh_6, dv_6;
    derivative(h_6, v_6, t + dt, p_end.g, &dh_6, &dv_6);

    /* new state */
    const double h_next = new_state(h, dt, dh_1, dh_3, dh_4, dh_5, dh_6);
    const double v_next = new_state(v, dt, dv_1, dv_3, dv_4, dv_5, dv_6);

    *h_next_out = h_next;
    *v_next_out = v_next;
    *dh_2_out = dh_2;
    *dv_2_out = dv_2;
    *dh_3_out = dh_3;
    *dv_3_out = dv_3;
    *dh_4_out = dh_4;
    *dv_4_out = dv_4;
    *dh_5_out = dh_5;
    *dv_5_out = dv_5;
    *dh_6_out = dh_6;
    *dv_6_out = dv_6;
}

/* State after dt: Dormand and Prince of order 5(4) (1980).
 *
 * p, p_1_5, p_3_10, p_4_5, p_8_9, p_end: the parameters at t, t + dt/5, t + 3*dt/10, t + 4*dt/5, t +
 * 8*dt/9 and t + dt.
 */
CELL void advance(double h, double v, double t, double dt, struct parameters p, struct parameters p_1_5,
    struct parameters p_3_10, struct parameters p_4_5, struct parameters p_8_9, struct parameters p_end,
    double *h_next_out, double *v_next_out)
{
    /* stage 1, at t */
    double dh_1, dv_1;
    derivative(h, v, t, p.g, &dh_1, &dv_1);

    double h_next, v_next, dh_2, dv_2, dh_3, dv_3, dh_4, dv_4, dh_5, dv_5, dh_6, dv_6;
    stages(h, v, dh_1, dv_1, t, dt, p_1_5, p_3_10, p_4_5, p_8_9, p_end, &h_next, &v_next, &dh_2, &dv_2, &dh_3,
        &dv_3, &dh_4, &dv_4, &dh_5, &dv_5, &dh_6, &dv_6);

    *h_next_out = h_next;
    *v_next_out = v_next;
}

/* Estimate of the error of a state. */
CELL double error_estimate(double dt, double slope_1, double slope_3, double slope_4, double slope_5,
    double slope_6, double slope_7)
{
    const double error = dt
        * (71.0 / 57600 * slope_1
            - 71.0 / 16695 * slope_3
            + 71.0 / 1920 * slope_4
            - 17253.0 / 339200 * slope_5
            + 22.0 / 525 * slope_6
            - 1.0 / 40 * slope_7);
    return error;
}

/* Coefficients of theta, theta**2 ... of a state within the step: interpolant of order 4. */
CELL void interpolant(double dt, double slope_1, double slope_3, double slope_4, double slope_5,
    double slope_6, double slope_7, double *linear_out, double *quadratic_out, double *cubic_out,
    double *quartic_out)
{
    const double linear = dt * slope_1;
    const double quadratic = dt
        * (4.023133379230305 * slope_3
            - 2.8535800653862835 * slope_1
            - 3.7324019615885042 * slope_4
            + 2.5548038301849423 * slope_5
            - 1.3744241142186024 * slope_6
            + 1.3824689317781436 * slope_7);
    const double cubic = dt
        * (3.0717434641059005 * slope_1
            - 6.249321565289 * slope_3
            + 10.068970589843675 * slope_4
            - 6.399112377351017 * slope_5
            + 3.272657752246729 * slope_6
            - 3.764937863556287 * slope_7);
    const double quartic = dt
        * (2.675424484351598 * slope_3
            - 1.1270175653862835 * slope_1
            - 5.685526961588504 * slope_4
            + 3.5219323679207912 * slope_5
            - 1.7672812570757455 * slope_6
            + 2.382468931778144 * slope_7);
    *linear_out = linear;
    *quadratic_out = quadratic;
    *cubic_out = cubic;
    *quartic_out = quartic;
}

/* Size of the error estimates: root mean square over the states, at most 1 where the tolerance is met.
 *
 * The error of a step counts 10-fold: those of many steps add up.
 */
CELL double error_norm(double h, double v, double h_next, double v_next, double h_error, double v_error,
    double rtol, double atol_h, double atol_v)
{
    const double h_scale = atol_h + rtol * vm_maximum(fabs(h), fabs(h_next));
    const double v_scale = atol_v + rtol * vm_maximum(fabs(v), fabs(v_next));
    const double squares = power_2(h_error / h_scale) + power_2(v_error / v_scale);
    const double norm = 10 * sqrt(squares / 2);
    return norm;
}

/* Length of the first step (Hairer, Norsett and Wanner 1993, II.4). */
CELL double first_step(double h, double v, double dh, double dv, double t, struct parameters p, double rtol,
    double longest, double atol_h, double atol_v)
{
    const double h_scale = atol_h + rtol * fabs(h);
    const double v_scale = atol_v + rtol * fabs(v);
    const double state_size = sqrt((power_2(h / h_scale) + power_2(v / v_scale)) / 2);
    const double slope_size = sqrt((power_2(dh / h_scale) + power_2(dv / v_scale)) / 2);
    const double guess = vm_minimum(state_size < 1e-5 || slope_size < 1e-5 ? 1e-6 : 0.01 * state_size / slope_size, longest);

    /* one step of Euler's method shows how fast the slopes change */
    const double h_ahead = h + guess * dh;
    const double v_ahead = v + guess * dv;
    double dh_ahead, dv_ahead;
    derivative(h_ahead, v_ahead, t + guess, p.g, &dh_ahead, &dv_ahead);
    const double change_size = sqrt((power_2((dh_ahead - dh) / h_scale) + power_2((dv_ahead - dv) / v_scale)) / 2)
        / guess;
    const double steepest = vm_maximum(slope_size, change_size);
    const double refined = steepest <= 1e-15 ? vm_maximum(1e-6, 1e-3 * guess) : vm_pow(0.01 / steepest, 0.2);
    const double first_dt = vm_minimum(vm_minimum(100 * guess, refined), longest);
    return first_dt;
}

/* By what to multiply dt after a step: PI control (Gustafsson 1991). */
CELL double step_factor(double error, double error_before)
{
    const double wanted = 0.9 * vm_exp(0.08 * vm_log(error_before) - 0.14 * vm_log(error));
    const double factor = vm_minimum(10, vm_fmax(0.2, wanted)); /* nan counts as a large error */
    return factor;
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void bouncing_ball_dopri5_c_run_population(double *state, double *record, const double *parameters,
    double t0, double dt_, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p_ = {
        .g = parameters[0],
    };
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict h = state + block;
        double *restrict v = state + elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt_;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(h[i], v[i], t, dt_, p_, p_, p_, p_, p_, p_, &h[i], &v[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (2 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = h[i];
                    row[elements + i] = v[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void bouncing_ball_dopri5_c_run_heterogeneous(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, int64_t drive_times, double t0, double dt_, int64_t steps,
    int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[6 * PARAMETERS * BLOCK];
    const double *values_p = values;
    const double *values_p_1_5 = values + (drive_times > 1 ? PARAMETERS * BLOCK : 0);
    const double *values_p_3_10 = values + (drive_times > 2 ? 2 * PARAMETERS * BLOCK : 0);
    const double *values_p_4_5 = values + (drive_times > 3 ? 3 * PARAMETERS * BLOCK : 0);
    const double *values_p_8_9 = values + (drive_times > 4 ? 4 * PARAMETERS * BLOCK : 0);
    const double *values_p_end = values + (drive_times > 5 ? 5 * PARAMETERS * BLOCK : 0);
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict h = state + block;
        double *restrict v = state + elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt_;
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(h[i], v[i], t, dt_, parameters_of(values_p + i), parameters_of(values_p_1_5 + i),
                    parameters_of(values_p_3_10 + i), parameters_of(values_p_4_5 + i),
                    parameters_of(values_p_8_9 + i), parameters_of(values_p_end + i), &h[i], &v[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (2 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = h[i];
                    row[elements + i] = v[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows h, v, t, g in, rows dh, dv out. */
EXPORT void bouncing_ball_dopri5_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], &results[i], &results[elements + i]);
    }
}

/* The parameters of an element at a time: constants, and functions of time by their addresses. */
CELL struct parameters parameters_now(const struct solve_task *task, int64_t i, double t)
{
    return (struct parameters){
        .g = solve_parameter(task, 0, i, t),
    };
}

/* Integrate elements first ... last - 1 to the last of the stops, each with steps of its own.
 *
 * Rows at the times asked for go into the record, events and (where they are kept) steps into the log. limits[3] is
 * the element at which the log was full: empty it and come back; or `last`.
 */
EXPORT void bouncing_ball_dopri5_c_solve_elements(const int64_t *words, int64_t first, int64_t last)
{
    const struct solve_task task = solve_task_of(words);
    const double *control = task.control;
    const double rtol = control[0];
    const double longest = control[1];
    const double atol_h = control[3];
    const double atol_v = control[4];
    double curve[10];
    double new_states[2];
    double inside[2];
    double given_[1];
    double after[SOLVE_MOST_EVENTS];
    for (int64_t i = first; i < last; i++) {
        struct solve_element now = solve_element_of(&task, i);
        double *state = task.state + i;
        double *clock = task.clock + i;
        double h = state[0];
        double v = state[task.elements];
        double dh_1 = state[2 * task.elements];
        double dv_1 = state[3 * task.elements];
        double t = clock[0];
        double dt = clock[task.elements];
        double error_before = clock[2 * task.elements];
        solve_parameters(&task, given_, i, t);
        if (now.status == SOLVE_NEW) {
            const struct parameters p = parameters_now(&task, i, t);
            derivative(h, v, t, p.g, &dh_1, &dv_1);
            dt = control[2];
            if (!(dt > 0.0)) {
                dt = first_step(h, v, dh_1, dv_1, t, p, rtol, longest, atol_h, atol_v);
            }
            error_before = SOLVE_SMALLEST_ERROR;
            new_states[0] = h;
            new_states[1] = v;
            solve_event_values(&task, after, new_states, t, given_);
            solve_keep_values(&task, after, i);
            now.row = solve_write_rows(&task, 0, i, t, 1.0, t, curve, new_states, inside);
            now.status = t < task.stops[task.stop_count - 1] ? SOLVE_RUNNING : SOLVE_DONE;
        }

        while (now.status == SOLVE_RUNNING && solve_has_room(&task)) {
            if (now.accepted + now.rejected >= task.limits[0]) {
                now.status = SOLVE_OUT_OF_STEPS;
                break;
            }
            const double stop = task.stops[now.stop];
            const double wanted = longest < dt ? longest : dt;
            if (solve_is_too_small(wanted, t)) {
                now.status = SOLVE_COLLAPSED;
                break;
            }
            dt = solve_up_to(wanted, t, stop);
            const struct parameters p = parameters_now(&task, i, t);
            const struct parameters p_1_5 = parameters_now(&task, i, t + 0.2 * dt);
            const struct parameters p_3_10 = parameters_now(&task, i, t + 0.3 * dt);
            const struct parameters p_4_5 = parameters_now(&task, i, t + 0.8 * dt);
            const struct parameters p_8_9 = parameters_now(&task, i, t + 0.8888888888888888 * dt);
            const struct parameters p_end = parameters_now(&task, i, t + dt);

            double h_next, v_next, dh_2, dv_2, dh_3, dv_3, dh_4, dv_4, dh_5, dv_5, dh_6, dv_6;
            stages(h, v, dh_1, dv_1, t, dt, p_1_5, p_3_10, p_4_5, p_8_9, p_end, &h_next, &v_next, &dh_2, &dv_2, &dh_3,
                &dv_3, &dh_4, &dv_4, &dh_5, &dv_5, &dh_6, &dv_6);

            /* stage 7, at t + dt */
            double dh_7, dv_7;
            derivative(h_next, v_next, t + dt, p_end.g, &dh_7, &dv_7);

            const double h_error = error_estimate(dt, dh_1, dh_3, dh_4, dh_5, dh_6, dh_7);
            const double v_error = error_estimate(dt, dv_1, dv_3, dv_4, dv_5, dv_6, dv_7);

            const double error = error_norm(h, v, h_next, v_next, h_error, v_error, rtol, atol_h, atol_v);
            const double change = step_factor(error, error_before);
            if (!(error <= 1.0)) { /* nan is refused too */
                now.rejected++;
                now.after_rejection = 1;
                dt *= change;
                continue;
            }
            now.accepted++;
            double t_next = dt == stop - t ? stop : t + dt;

            new_states[0] = h_next;
            new_states[1] = v_next;
            struct solve_stop ended = {1.0, -1};
            int crossed = 0;
            if (task.event_count > 0) {
                solve_parameters(&task, given_, i, t_next);
                solve_event_values(&task, after, new_states, t_next, given_);
                crossed = solve_any_crossing(&task, after, i);
            }
            if (crossed || task.limits[1] == SOLVE_KEEP_CURVES || solve_is_due(&task, now.row, t_next)) {
                now.dense++;
                /* each state as a polynomial of the part of the step that has passed */
                double h_c1, h_c2, h_c3, h_c4;
                interpolant(dt, dh_1, dh_3, dh_4, dh_5, dh_6, dh_7, &h_c1, &h_c2, &h_c3, &h_c4);
                double v_c1, v_c2, v_c3, v_c4;
                interpolant(dt, dv_1, dv_3, dv_4, dv_5, dv_6, dv_7, &v_c1, &v_c2, &v_c3, &v_c4);
                curve[0] = h;
                curve[1] = h_c1;
                curve[2] = h_c2;
                curve[3] = h_c3;
                curve[4] = h_c4;
                curve[5] = v;
                curve[6] = v_c1;
                curve[7] = v_c2;
                curve[8] = v_c3;
                curve[9] = v_c4;
                if (crossed) {
                    ended = solve_first_stop(&task, after, i, t, dt, curve, inside, given_);
                    if (ended.event >= 0) {
                        t_next = t + ended.part * dt;
                        solve_evaluate(&task, curve, ended.part, new_states);
                    }
                }
                now.row = solve_write_rows(&task, now.row, i, t, dt, t_next, curve, new_states, inside);
            }
            solve_write_step(&task, i, t, dt, t_next, new_states, curve);

            /* a step that was cut short at a stop does not shorten the next one */
            const double grown = dt * (now.after_rejection && change > 1.0 ? 1.0 : change);
            dt = dt < wanted && grown < wanted ? wanted : grown;
            now.after_rejection = 0;
            error_before = error > SOLVE_SMALLEST_ERROR ? error : SOLVE_SMALLEST_ERROR;
            t = t_next;
            if (ended.event < 0) {
                solve_keep_values(&task, after, i);
                h = h_next;
                v = v_next;
                dh_1 = dh_7;
                dv_1 = dv_7;
            } else {
                if (solve_is_over(&task, ended.event, i)) {
                    now.status = SOLVE_ENDED;
                } else {
                    solve_begin_again(&task, ended.event, after, i, t, new_states, given_);
                    solve_write_step(&task, i, t, 0.0, t, new_states, curve);
                }
                h = new_states[0];
                v = new_states[1];
                const struct parameters p = parameters_now(&task, i, t);
                derivative(h, v, t, p.g, &dh_1, &dv_1);
            }
            if (t == stop) {
                now.stop++;
                if (now.stop == task.stop_count && now.status == SOLVE_RUNNING) {
                    now.status = SOLVE_DONE;
                }
            }
        }

        state[0] = h;
        state[task.elements] = v;
        state[2 * task.elements] = dh_1;
        state[3 * task.elements] = dv_1;
        clock[0] = t;
        clock[task.elements] = dt;
        clock[2 * task.elements] = error_before;
        solve_store(&task, i, now);
        if (now.status == SOLVE_RUNNING) {
            task.limits[3] = i;
            return;
        }
    }
    task.limits[3] = last;
}

/* The same for many elements of which only rows at the times asked for are wanted: LANES of them side by side.
 *
 * Each takes steps of its own, all of them in the same vector instructions; one that is done makes room for the next.
 */
EXPORT void bouncing_ball_dopri5_c_solve_lanes(const int64_t *words, int64_t first, int64_t last)
{
    const struct solve_task task = solve_task_of(words);
    const double *control = task.control;
    const double rtol = control[0];
    const double longest = control[1];
    const double atol_h = control[3];
    const double atol_v = control[4];
    const double end = task.stops[0];
    double curve[10];
    double new_states[2];
    double inside[2];
    double given_[1];
    double lane[35][LANES];
    int64_t lanes = 0, following = first;
    int look = 1;
    for (;;) {
        for (; lanes < LANES && following < last; lanes++, following++) {
            const int64_t i = following, k = lanes;
            const double h = task.state[i];
            const double v = task.state[task.elements + i];
            double dh_1, dv_1;
            const double t = task.clock[i];
            const struct parameters p = parameters_now(&task, i, t);
            derivative(h, v, t, p.g, &dh_1, &dv_1);
            double dt = control[2];
            if (!(dt > 0.0)) {
                dt = first_step(h, v, dh_1, dv_1, t, p, rtol, longest, atol_h, atol_v);
            }
            new_states[0] = h;
            new_states[1] = v;
            const int64_t row = solve_write_rows(&task, 0, i, t, 1.0, t, curve, new_states, inside);
            solve_start_lane(&task, lane, k, i, row, t, dt);
            lane[18][k] = h;
            lane[19][k] = v;
            lane[20][k] = dh_1;
            lane[21][k] = dv_1;
            lane[22][k] = task.parameters[i];
            look = 1;
        }
        if (look) {
            const int64_t left = solve_release_lanes(&task, lane, lanes, 4, 23);
            look = left < lanes;
            lanes = left;
            if (look) {
                continue;
            }
        }
        if (lanes == 0) {
            break;
        }

        int rows_due = 0;
#pragma omp simd reduction(| : rows_due)
        for (int64_t k = 0; k < lanes; k++) {
            const double h = lane[18][k];
            const double v = lane[19][k];
            const double dh_1 = lane[20][k];
            const double dv_1 = lane[21][k];
            const double t = lane[LANE_TIME][k];
            const double wanted = longest < lane[LANE_STEP][k] ? longest : lane[LANE_STEP][k];
            const double dt = solve_up_to(wanted, t, end);
            const struct parameters p = {
                .g = lane[22][k],
            };
            const struct parameters p_1_5 = p;
            const struct parameters p_3_10 = p;
            const struct parameters p_4_5 = p;
            const struct parameters p_8_9 = p;
            const struct parameters p_end = p;

            double h_next, v_next, dh_2, dv_2, dh_3, dv_3, dh_4, dv_4, dh_5, dv_5, dh_6, dv_6;
            stages(h, v, dh_1, dv_1, t, dt, p_1_5, p_3_10, p_4_5, p_8_9, p_end, &h_next, &v_next, &dh_2, &dv_2, &dh_3,
                &dv_3, &dh_4, &dv_4, &dh_5, &dv_5, &dh_6, &dv_6);

            /* stage 7, at t + dt */
            double dh_7, dv_7;
            derivative(h_next, v_next, t + dt, p_end.g, &dh_7, &dv_7);

            const double h_error = error_estimate(dt, dh_1, dh_3, dh_4, dh_5, dh_6, dh_7);
            const double v_error = error_estimate(dt, dv_1, dv_3, dv_4, dv_5, dv_6, dv_7);

            const double error = error_norm(h, v, h_next, v_next, h_error, v_error, rtol, atol_h, atol_v);
            const double t_next = dt == end - t ? end : t + dt;
            rows_due |= (error <= 1.0) & (t_next >= lane[LANE_DUE][k]);
            const double error_before = lane[LANE_ERROR_BEFORE][k];
            const double change = step_factor(error, error_before);
            lane[LANE_WANTED][k] = wanted;
            lane[LANE_TAKEN][k] = dt;
            lane[LANE_TIME_NEXT][k] = t_next;
            lane[LANE_ERROR][k] = error;
            lane[LANE_CHANGE][k] = change;
            lane[23][k] = h_next;
            lane[24][k] = v_next;
            lane[25][k] = dh_7;
            lane[26][k] = dv_7;
            lane[27][k] = dh_3;
            lane[28][k] = dv_3;
            lane[29][k] = dh_4;
            lane[30][k] = dv_4;
            lane[31][k] = dh_5;
            lane[32][k] = dv_5;
            lane[33][k] = dh_6;
            lane[34][k] = dv_6;
        }

        for (int64_t k = 0; rows_due && k < lanes; k++) {
            if (lane[LANE_ERROR][k] <= 1.0 && lane[LANE_TIME_NEXT][k] >= lane[LANE_DUE][k]) {
                const double h = lane[18][k];
                const double v = lane[19][k];
                const double dh_1 = lane[20][k];
                const double dh_3 = lane[27][k];
                const double dh_4 = lane[29][k];
                const double dh_5 = lane[31][k];
                const double dh_6 = lane[33][k];
                const double dh_7 = lane[25][k];
                const double dv_1 = lane[21][k];
                const double dv_3 = lane[28][k];
                const double dv_4 = lane[30][k];
                const double dv_5 = lane[32][k];
                const double dv_6 = lane[34][k];
                const double dv_7 = lane[26][k];
                const double h_next = lane[23][k];
                const double v_next = lane[24][k];
                const double t = lane[LANE_TIME][k];
                const double dt = lane[LANE_TAKEN][k];
                const double t_next = lane[LANE_TIME_NEXT][k];
                /* each state as a polynomial of the part of the step that has passed */
                double h_c1, h_c2, h_c3, h_c4;
                interpolant(dt, dh_1, dh_3, dh_4, dh_5, dh_6, dh_7, &h_c1, &h_c2, &h_c3, &h_c4);
                double v_c1, v_c2, v_c3, v_c4;
                interpolant(dt, dv_1, dv_3, dv_4, dv_5, dv_6, dv_7, &v_c1, &v_c2, &v_c3, &v_c4);
                curve[0] = h;
                curve[1] = h_c1;
                curve[2] = h_c2;
                curve[3] = h_c3;
                curve[4] = h_c4;
                curve[5] = v;
                curve[6] = v_c1;
                curve[7] = v_c2;
                curve[8] = v_c3;
                curve[9] = v_c4;
                new_states[0] = h_next;
                new_states[1] = v_next;
                const int64_t i = (int64_t)lane[LANE_ELEMENT][k];
                const int64_t row = solve_write_rows(&task, (int64_t)lane[LANE_ROW][k], i, t, dt, t_next, curve, new_states, inside);
                solve_rows_written(&task, lane, k, row);
            }
        }

        look = solve_accept_lanes(&task, lane, lanes, 4, 23);
    }
}
