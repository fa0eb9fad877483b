/* Lorenz system: tsit5 step for C.
 *
 * Generated from examples/lorenz.py:lorenz.
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
    double sigma;
    double rho;
    double beta;
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .sigma = values[0],
        .rho = values[BLOCK],
        .beta = values[2 * BLOCK],
    };
}

/* x to the power 2, multiplied in the order that Numba uses. */
CELL double power_2(double x)
{
    const double x_2 = x * x;
    return x_2;
}

/* Right-hand side: (dx/dt, dy/dt, dz/dt). */
CELL void derivative(double x, double y, double z, double t, double sigma, double rho, double beta,
    double *dx_out, double *dy_out, double *dz_out)
{
    const double dx = sigma * (y - x);
    const double dy = x * (rho - z) - y;
    const double dz = x * y - beta * z;
    *dx_out = dx;
    *dy_out = dy;
    *dz_out = dz;
}

/* A state of stage 4, at t + 9*dt/10. */
CELL double stage_4(double old, double dt, double slope_1, double slope_2, double slope_3)
{
    const double value = old
        + dt * (2.8971530571054935 * slope_1 - 6.359448489975075 * slope_2 + 4.3622954328695815 * slope_3);
    return value;
}

/* A state of stage 5, at t + 0.980026*dt. */
CELL double stage_5(double old, double dt, double slope_1, double slope_2, double slope_3, double slope_4)
{
    const double value = old
        + dt
            * (5.325864828439256 * slope_1
                - 11.748883564062828 * slope_2
                + 7.4955393428898365 * slope_3
                - 0.09249506636175525 * slope_4);
    return value;
}

/* A state of stage 6, at t + dt. */
CELL double stage_6(double old, double dt, double slope_1, double slope_2, double slope_3, double slope_4,
    double slope_5)
{
    const double value = old
        + dt
            * (5.86145544294642 * slope_1
                - 12.92096931784711 * slope_2
                + 8.159367898576159 * slope_3
                - 0.071584973281401 * slope_4
                - 0.028269050394068383 * slope_5);
    return value;
}

/* A state at the end of the step. */
CELL double new_state(double old, double dt, double slope_1, double slope_2, double slope_3, double slope_4,
    double slope_5, double slope_6)
{
    const double value = old
        + dt
            * (0.0964607668180654 * slope_1
                + 0.01 * slope_2
                + 0.4798896504144996 * slope_3
                + 1.379008574103742 * slope_4
                - 3.290069515436081 * slope_5
                + 2.324710524099774 * slope_6);
    return value;
}

/* The stages of a step: the new states, then what error estimates and interpolants are made of. */
CELL void stages(double x, double y, double z, double dx_1, double dy_1, double dz_1, double t, double dt,
    struct parameters p_161_1000, struct parameters p_327_1000, struct parameters p_9_10,
    struct parameters p_stage_5, struct parameters p_end, double *x_next_out, double *y_next_out,
    double *z_next_out, double *dx_2_out, double *dy_2_out, double *dz_2_out, double *dx_3_out,
    double *dy_3_out, double *dz_3_out, double *dx_4_out, double *dy_4_out, double *dz_4_out,
    double *dx_5_out, double *dy_5_out, double *dz_5_out, double *dx_6_out, double *dy_6_out,
    double *dz_6_out)
{
    /* stage 2, at t + 0.161*dt */
    const double x_2 = x + 0.161 * dt * dx_1;
    const double y_2 = y + 0.161 * dt * dy_1;
    const double z_2 = z + 0.161 * dt * dz_1;
    double dx_2, dy_2, dz_2;
    derivative(x_2, y_2, z_2, t + 0.161 * dt, p_161_1000.sigma, p_161_1000.rho, p_161_1000.beta, &dx_2, &dy_2,
        &dz_2);

    /* stage 3, at t + 0.327*dt */
    const double x_3 = x + dt * (0.335480655492357 * dx_2 - 0.008480655492356989 * dx_1);
    const double y_3 = y + dt * (0.335480655492357 * dy_2 - 0.008480655492356989 * dy_1);
    const double z_3 = z + dt * (0.335480655492357 * dz_2 - 0.008480655492356989 * dz_1);
    double dx_3, dy_3, dz_3;
    derivative(x_3, y_3, z_3, t + 0.327 * dt, p_327_1000.sigma, p_327_1000.rho, p_327_1000.beta, &dx_3, &dy_3,
        &dz_3);

    /* stage 4, at t + 9*dt/10 */
    const double x_4 = stage_4(x, dt, dx_1, dx_2, dx_3);
    const double y_4 = stage_4(y, dt, dy_1, dy_2, dy_3);
    const double z_4 = stage_4(z, dt, dz_1, dz_2, dz_3);
    double dx_4, dy_4, dz_4;
    derivative(x_4, y_4, z_4, t + 9 * dt / 10, p_9_10.sigma, p_9_10.rho, p_9_10.beta, &dx_4, &dy_4, &dz_4);

    /* stage 5, at t + 0.980026*dt */
    const double x_5 = stage_5(x, dt, dx_1, dx_2, dx_3, dx_4);
    const double y_5 = stage_5(y, dt, dy_1, dy_2, dy_3, dy_4);
    const double z_5 = stage_5(z, dt, dz_1, dz_2, dz_3, dz_4);
    double dx_5, dy_5, dz_5;
    derivative(x_5, y_5, z_5, t + 0.9800255409045097 * dt, p_stage_5.sigma, p_stage_5.rho, p_stage_5.beta,
        &dx_5, &dy_5, &dz_5);

    /* stage 6, at t + dt */
    const double x_6 = stage_6(x, dt, dx_1, dx_2, dx_3, dx_4, dx_5);
    const double y_6 = stage_6(y, dt, dy_1, dy_2, dy_3, dy_4, dy_5);
    const double z_6 = stage_6(z, dt, dz_1, dz_2, dz_3, dz_4, dz_5);
    double dx_6, dy_6, dz_6;
    derivative(x_6, y_6, z_6, t + dt, p_end.sigma, p_end.rho, p_end.beta, &dx_6, &dy_6, &dz_6);

    /* new state */
    const double x_next = new_state(x, dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6);
    const double y_next = new_state(y, dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6);
    const double z_next = new_state(z, dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6);

    *x_next_out = x_next;
    *y_next_out = y_next;
    *z_next_out = z_next;
    *dx_2_out = dx_2;
    *dy_2_out = dy_2;
    *dz_2_out = dz_2;
    *dx_3_out = dx_3;
    *dy_3_out = dy_3;
    *dz_3_out = dz_3;
    *dx_4_out = dx_4;
    *dy_4_out = dy_4;
    *dz_4_out = dz_4;
    *dx_5_out = dx_5;
    *dy_5_out = dy_5;
    *dz_5_out = dz_5;
    *dx_6_out = dx_6;
    *dy_6_out = dy_6;
    *dz_6_out = dz_6;
}

/* State after dt: Tsitouras of order 5(4) (2011).
 *
 * p, p_161_1000, p_327_1000, p_9_10, p_stage_5, p_end: the parameters at t, t + 0.161*dt, t + 0.327*dt, t
 * + 9*dt/10, t + 0.980026*dt and t + dt.
 */
CELL void advance(double x, double y, double z, double t, double dt, struct parameters p,
    struct parameters p_161_1000, struct parameters p_327_1000, struct parameters p_9_10,
    struct parameters p_stage_5, struct parameters p_end, double *x_next_out, double *y_next_out,
    double *z_next_out)
{
    /* stage 1, at t */
    double dx_1, dy_1, dz_1;
    derivative(x, y, z, t, p.sigma, p.rho, p.beta, &dx_1, &dy_1, &dz_1);

    double x_next, y_next, z_next, dx_2, dy_2, dz_2, dx_3, dy_3, dz_3, dx_4, dy_4, dz_4, dx_5, dy_5, dz_5,
        dx_6, dy_6, dz_6;
    stages(x, y, z, dx_1, dy_1, dz_1, t, dt, p_161_1000, p_327_1000, p_9_10, p_stage_5, p_end, &x_next,
        &y_next, &z_next, &dx_2, &dy_2, &dz_2, &dx_3, &dy_3, &dz_3, &dx_4, &dy_4, &dz_4, &dx_5, &dy_5, &dz_5,
        &dx_6, &dy_6, &dz_6);

    *x_next_out = x_next;
    *y_next_out = y_next;
    *z_next_out = z_next;
}

/* Estimate of the error of a state. */
CELL double error_estimate(double dt, double slope_1, double slope_2, double slope_3, double slope_4,
    double slope_5, double slope_6, double slope_7)
{
    const double error = dt
        * (0.007880878010261995 * slope_3
            - 0.001780011052225777 * slope_1
            - 0.0008164344596567469 * slope_2
            - 0.1447110071732629 * slope_4
            + 0.5823571654525552 * slope_5
            - 0.45808210592918697 * slope_6
            + 1.0 / 66 * slope_7);
    return error;
}

/* Coefficients of theta, theta**2 ... of a state within the step: interpolant of order 4. */
CELL void interpolant(double dt, double slope_1, double slope_2, double slope_3, double slope_4,
    double slope_5, double slope_6, double slope_7, double *linear_out, double *quadratic_out,
    double *cubic_out, double *quartic_out)
{
    const double linear = dt * slope_1;
    const double quadratic = dt
        * (0.1317 * slope_2
            - 2.763706197274826 * slope_1
            + 3.9302962368947516 * slope_3
            - 12.411077166933676 * slope_4
            + 37.50931341651104 * slope_5
            - 27.896526289197286 * slope_6
            + 3.0 / 2 * slope_7);
    const double cubic = dt
        * (2.9132554618219126 * slope_1
            - 0.2234 * slope_2
            - 5.941033872131505 * slope_3
            + 30.33818863028232 * slope_4
            - 88.1789048947664 * slope_5
            + 65.09189467479366 * slope_6
            - 4 * slope_7);
    const double quartic = dt
        * (0.1017 * slope_2
            - 1.0530884977290216 * slope_1
            + 2.490627285651253 * slope_3
            - 16.548102889244902 * slope_4
            + 47.37952196281928 * slope_5
            - 34.87065786149661 * slope_6
            + 5.0 / 2 * slope_7);
    *linear_out = linear;
    *quadratic_out = quadratic;
    *cubic_out = cubic;
    *quartic_out = quartic;
}

/* Size of the error estimates: root mean square over the states, at most 1 where the tolerance is met.
 *
 * The error of a step counts 10-fold: those of many steps add up.
 */
CELL double error_norm(double x, double y, double z, double x_next, double y_next, double z_next,
    double x_error, double y_error, double z_error, double rtol, double atol_x, double atol_y, double atol_z)
{
    const double x_scale = atol_x + rtol * vm_maximum(fabs(x), fabs(x_next));
    const double y_scale = atol_y + rtol * vm_maximum(fabs(y), fabs(y_next));
    const double z_scale = atol_z + rtol * vm_maximum(fabs(z), fabs(z_next));
    const double squares = power_2(x_error / x_scale)
        + power_2(y_error / y_scale)
        + power_2(z_error / z_scale);
    const double norm = 10 * sqrt(squares / 3);
    return norm;
}

/* Length of the first step (Hairer, Norsett and Wanner 1993, II.4). */
CELL double first_step(double x, double y, double z, double dx, double dy, double dz, double t,
    struct parameters p, double rtol, double longest, double atol_x, double atol_y, double atol_z)
{
    const double x_scale = atol_x + rtol * fabs(x);
    const double y_scale = atol_y + rtol * fabs(y);
    const double z_scale = atol_z + rtol * fabs(z);
    const double state_size = sqrt((power_2(x / x_scale) + power_2(y / y_scale) + power_2(z / z_scale)) / 3);
    const double slope_size = sqrt((power_2(dx / x_scale) + power_2(dy / y_scale) + power_2(dz / z_scale)) / 3);
    const double guess = vm_minimum(state_size < 1e-5 || slope_size < 1e-5 ? 1e-6 : 0.01 * state_size / slope_size, longest);

    /* one step of Euler's method shows how fast the slopes change */
    const double x_ahead = x + guess * dx;
    const double y_ahead = y + guess * dy;
    const double z_ahead = z + guess * dz;
    double dx_ahead, dy_ahead, dz_ahead;
    derivative(x_ahead, y_ahead, z_ahead, t + guess, p.sigma, p.rho, p.beta, &dx_ahead, &dy_ahead, &dz_ahead);
    const double change_size = sqrt((power_2((dx_ahead - dx) / x_scale) + power_2((dy_ahead - dy) / y_scale) + power_2((dz_ahead - dz) / z_scale)) / 3)
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
EXPORT void lorenz_tsit5_c_run_population(double *state, double *record, const double *parameters, double t0,
    double dt_, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p_ = {
        .sigma = parameters[0],
        .rho = parameters[1],
        .beta = parameters[2],
    };
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        double *restrict y = state + elements + block;
        double *restrict z = state + 2 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt_;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(x[i], y[i], z[i], t, dt_, p_, p_, p_, p_, p_, p_, &x[i], &y[i], &z[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (3 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = x[i];
                    row[elements + i] = y[i];
                    row[2 * elements + i] = z[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void lorenz_tsit5_c_run_heterogeneous(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, int64_t drive_times, double t0, double dt_, int64_t steps,
    int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[6 * PARAMETERS * BLOCK];
    const double *values_p = values;
    const double *values_p_161_1000 = values + (drive_times > 1 ? PARAMETERS * BLOCK : 0);
    const double *values_p_327_1000 = values + (drive_times > 2 ? 2 * PARAMETERS * BLOCK : 0);
    const double *values_p_9_10 = values + (drive_times > 3 ? 3 * PARAMETERS * BLOCK : 0);
    const double *values_p_stage_5 = values + (drive_times > 4 ? 4 * PARAMETERS * BLOCK : 0);
    const double *values_p_end = values + (drive_times > 5 ? 5 * PARAMETERS * BLOCK : 0);
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict x = state + block;
        double *restrict y = state + elements + block;
        double *restrict z = state + 2 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt_;
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(x[i], y[i], z[i], t, dt_, parameters_of(values_p + i),
                    parameters_of(values_p_161_1000 + i), parameters_of(values_p_327_1000 + i),
                    parameters_of(values_p_9_10 + i), parameters_of(values_p_stage_5 + i),
                    parameters_of(values_p_end + i), &x[i], &y[i], &z[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (3 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = x[i];
                    row[elements + i] = y[i];
                    row[2 * elements + i] = z[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows x, y, z, t, sigma, rho, beta in, rows dx, dy, dz out. */
EXPORT void lorenz_tsit5_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], &results[i], &results[elements + i], &results[2 * elements + i]);
    }
}

/* The parameters of an element at a time: constants, and functions of time by their addresses. */
CELL struct parameters parameters_now(const struct solve_task *task, int64_t i, double t)
{
    return (struct parameters){
        .sigma = solve_parameter(task, 0, i, t),
        .rho = solve_parameter(task, 1, i, t),
        .beta = solve_parameter(task, 2, i, t),
    };
}

/* Integrate elements first ... last - 1 to the last of the stops, each with steps of its own.
 *
 * Rows at the times asked for go into the record, events and (where they are kept) steps into the log. limits[3] is
 * the element at which the log was full: empty it and come back; or `last`.
 */
EXPORT void lorenz_tsit5_c_solve_elements(const int64_t *words, int64_t first, int64_t last)
{
    const struct solve_task task = solve_task_of(words);
    const double *control = task.control;
    const double rtol = control[0];
    const double longest = control[1];
    const double atol_x = control[3];
    const double atol_y = control[4];
    const double atol_z = control[5];
    double curve[15];
    double new_states[3];
    double inside[3];
    double given_[3];
    double after[SOLVE_MOST_EVENTS];
    for (int64_t i = first; i < last; i++) {
        struct solve_element now = solve_element_of(&task, i);
        double *state = task.state + i;
        double *clock = task.clock + i;
        double x = state[0];
        double y = state[task.elements];
        double z = state[2 * task.elements];
        double dx_1 = state[3 * task.elements];
        double dy_1 = state[4 * task.elements];
        double dz_1 = state[5 * task.elements];
        double t = clock[0];
        double dt = clock[task.elements];
        double error_before = clock[2 * task.elements];
        solve_parameters(&task, given_, i, t);
        if (now.status == SOLVE_NEW) {
            const struct parameters p = parameters_now(&task, i, t);
            derivative(x, y, z, t, p.sigma, p.rho, p.beta, &dx_1, &dy_1, &dz_1);
            dt = control[2];
            if (!(dt > 0.0)) {
                dt = first_step(x, y, z, dx_1, dy_1, dz_1, t, p, rtol, longest, atol_x, atol_y, atol_z);
            }
            error_before = SOLVE_SMALLEST_ERROR;
            new_states[0] = x;
            new_states[1] = y;
            new_states[2] = z;
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
            const struct parameters p_161_1000 = parameters_now(&task, i, t + 0.161 * dt);
            const struct parameters p_327_1000 = parameters_now(&task, i, t + 0.327 * dt);
            const struct parameters p_9_10 = parameters_now(&task, i, t + 0.9 * dt);
            const struct parameters p_stage_5 = parameters_now(&task, i, t + 0.9800255409045097 * dt);
            const struct parameters p_end = parameters_now(&task, i, t + dt);

            double x_next, y_next, z_next, dx_2, dy_2, dz_2, dx_3, dy_3, dz_3, dx_4, dy_4, dz_4, dx_5, dy_5, dz_5,
                dx_6, dy_6, dz_6;
            stages(x, y, z, dx_1, dy_1, dz_1, t, dt, p_161_1000, p_327_1000, p_9_10, p_stage_5, p_end, &x_next,
                &y_next, &z_next, &dx_2, &dy_2, &dz_2, &dx_3, &dy_3, &dz_3, &dx_4, &dy_4, &dz_4, &dx_5, &dy_5, &dz_5,
                &dx_6, &dy_6, &dz_6);

            /* stage 7, at t + dt */
            double dx_7, dy_7, dz_7;
            derivative(x_next, y_next, z_next, t + dt, p_end.sigma, p_end.rho, p_end.beta, &dx_7, &dy_7, &dz_7);

            const double x_error = error_estimate(dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6, dx_7);
            const double y_error = error_estimate(dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6, dy_7);
            const double z_error = error_estimate(dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6, dz_7);

            const double error = error_norm(x, y, z, x_next, y_next, z_next, x_error, y_error, z_error, rtol,
                atol_x, atol_y, atol_z);
            const double change = step_factor(error, error_before);
            if (!(error <= 1.0)) { /* nan is refused too */
                now.rejected++;
                now.after_rejection = 1;
                dt *= change;
                continue;
            }
            now.accepted++;
            double t_next = dt == stop - t ? stop : t + dt;

            new_states[0] = x_next;
            new_states[1] = y_next;
            new_states[2] = z_next;
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
                double x_c1, x_c2, x_c3, x_c4;
                interpolant(dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6, dx_7, &x_c1, &x_c2, &x_c3, &x_c4);
                double y_c1, y_c2, y_c3, y_c4;
                interpolant(dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6, dy_7, &y_c1, &y_c2, &y_c3, &y_c4);
                double z_c1, z_c2, z_c3, z_c4;
                interpolant(dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6, dz_7, &z_c1, &z_c2, &z_c3, &z_c4);
                curve[0] = x;
                curve[1] = x_c1;
                curve[2] = x_c2;
                curve[3] = x_c3;
                curve[4] = x_c4;
                curve[5] = y;
                curve[6] = y_c1;
                curve[7] = y_c2;
                curve[8] = y_c3;
                curve[9] = y_c4;
                curve[10] = z;
                curve[11] = z_c1;
                curve[12] = z_c2;
                curve[13] = z_c3;
                curve[14] = z_c4;
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
                x = x_next;
                y = y_next;
                z = z_next;
                dx_1 = dx_7;
                dy_1 = dy_7;
                dz_1 = dz_7;
            } else {
                if (solve_is_over(&task, ended.event, i)) {
                    now.status = SOLVE_ENDED;
                } else {
                    solve_begin_again(&task, ended.event, after, i, t, new_states, given_);
                    solve_write_step(&task, i, t, 0.0, t, new_states, curve);
                }
                x = new_states[0];
                y = new_states[1];
                z = new_states[2];
                const struct parameters p = parameters_now(&task, i, t);
                derivative(x, y, z, t, p.sigma, p.rho, p.beta, &dx_1, &dy_1, &dz_1);
            }
            if (t == stop) {
                now.stop++;
                if (now.stop == task.stop_count && now.status == SOLVE_RUNNING) {
                    now.status = SOLVE_DONE;
                }
            }
        }

        state[0] = x;
        state[task.elements] = y;
        state[2 * task.elements] = z;
        state[3 * task.elements] = dx_1;
        state[4 * task.elements] = dy_1;
        state[5 * task.elements] = dz_1;
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
EXPORT void lorenz_tsit5_c_solve_lanes(const int64_t *words, int64_t first, int64_t last)
{
    const struct solve_task task = solve_task_of(words);
    const double *control = task.control;
    const double rtol = control[0];
    const double longest = control[1];
    const double atol_x = control[3];
    const double atol_y = control[4];
    const double atol_z = control[5];
    const double end = task.stops[0];
    double curve[15];
    double new_states[3];
    double inside[3];
    double given_[3];
    double lane[48][LANES];
    int64_t lanes = 0, following = first;
    int look = 1;
    for (;;) {
        for (; lanes < LANES && following < last; lanes++, following++) {
            const int64_t i = following, k = lanes;
            const double x = task.state[i];
            const double y = task.state[task.elements + i];
            const double z = task.state[2 * task.elements + i];
            double dx_1, dy_1, dz_1;
            const double t = task.clock[i];
            const struct parameters p = parameters_now(&task, i, t);
            derivative(x, y, z, t, p.sigma, p.rho, p.beta, &dx_1, &dy_1, &dz_1);
            double dt = control[2];
            if (!(dt > 0.0)) {
                dt = first_step(x, y, z, dx_1, dy_1, dz_1, t, p, rtol, longest, atol_x, atol_y, atol_z);
            }
            new_states[0] = x;
            new_states[1] = y;
            new_states[2] = z;
            const int64_t row = solve_write_rows(&task, 0, i, t, 1.0, t, curve, new_states, inside);
            solve_start_lane(&task, lane, k, i, row, t, dt);
            lane[18][k] = x;
            lane[19][k] = y;
            lane[20][k] = z;
            lane[21][k] = dx_1;
            lane[22][k] = dy_1;
            lane[23][k] = dz_1;
            lane[24][k] = task.parameters[i];
            lane[25][k] = task.parameters[task.elements + i];
            lane[26][k] = task.parameters[2 * task.elements + i];
            look = 1;
        }
        if (look) {
            const int64_t left = solve_release_lanes(&task, lane, lanes, 6, 27);
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
            const double x = lane[18][k];
            const double y = lane[19][k];
            const double z = lane[20][k];
            const double dx_1 = lane[21][k];
            const double dy_1 = lane[22][k];
            const double dz_1 = lane[23][k];
            const double t = lane[LANE_TIME][k];
            const double wanted = longest < lane[LANE_STEP][k] ? longest : lane[LANE_STEP][k];
            const double dt = solve_up_to(wanted, t, end);
            const struct parameters p = {
                .sigma = lane[24][k],
                .rho = lane[25][k],
                .beta = lane[26][k],
            };
            const struct parameters p_161_1000 = p;
            const struct parameters p_327_1000 = p;
            const struct parameters p_9_10 = p;
            const struct parameters p_stage_5 = p;
            const struct parameters p_end = p;

            double x_next, y_next, z_next, dx_2, dy_2, dz_2, dx_3, dy_3, dz_3, dx_4, dy_4, dz_4, dx_5, dy_5, dz_5,
                dx_6, dy_6, dz_6;
            stages(x, y, z, dx_1, dy_1, dz_1, t, dt, p_161_1000, p_327_1000, p_9_10, p_stage_5, p_end, &x_next,
                &y_next, &z_next, &dx_2, &dy_2, &dz_2, &dx_3, &dy_3, &dz_3, &dx_4, &dy_4, &dz_4, &dx_5, &dy_5, &dz_5,
                &dx_6, &dy_6, &dz_6);

            /* stage 7, at t + dt */
            double dx_7, dy_7, dz_7;
            derivative(x_next, y_next, z_next, t + dt, p_end.sigma, p_end.rho, p_end.beta, &dx_7, &dy_7, &dz_7);

            const double x_error = error_estimate(dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6, dx_7);
            const double y_error = error_estimate(dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6, dy_7);
            const double z_error = error_estimate(dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6, dz_7);

            const double error = error_norm(x, y, z, x_next, y_next, z_next, x_error, y_error, z_error, rtol,
                atol_x, atol_y, atol_z);
            const double t_next = dt == end - t ? end : t + dt;
            rows_due |= (error <= 1.0) & (t_next >= lane[LANE_DUE][k]);
            const double error_before = lane[LANE_ERROR_BEFORE][k];
            const double change = step_factor(error, error_before);
            lane[LANE_WANTED][k] = wanted;
            lane[LANE_TAKEN][k] = dt;
            lane[LANE_TIME_NEXT][k] = t_next;
            lane[LANE_ERROR][k] = error;
            lane[LANE_CHANGE][k] = change;
            lane[27][k] = x_next;
            lane[28][k] = y_next;
            lane[29][k] = z_next;
            lane[30][k] = dx_7;
            lane[31][k] = dy_7;
            lane[32][k] = dz_7;
            lane[33][k] = dx_2;
            lane[34][k] = dy_2;
            lane[35][k] = dz_2;
            lane[36][k] = dx_3;
            lane[37][k] = dy_3;
            lane[38][k] = dz_3;
            lane[39][k] = dx_4;
            lane[40][k] = dy_4;
            lane[41][k] = dz_4;
            lane[42][k] = dx_5;
            lane[43][k] = dy_5;
            lane[44][k] = dz_5;
            lane[45][k] = dx_6;
            lane[46][k] = dy_6;
            lane[47][k] = dz_6;
        }

        for (int64_t k = 0; rows_due && k < lanes; k++) {
            if (lane[LANE_ERROR][k] <= 1.0 && lane[LANE_TIME_NEXT][k] >= lane[LANE_DUE][k]) {
                const double x = lane[18][k];
                const double y = lane[19][k];
                const double z = lane[20][k];
                const double dx_1 = lane[21][k];
                const double dx_2 = lane[33][k];
                const double dx_3 = lane[36][k];
                const double dx_4 = lane[39][k];
                const double dx_5 = lane[42][k];
                const double dx_6 = lane[45][k];
                const double dx_7 = lane[30][k];
                const double dy_1 = lane[22][k];
                const double dy_2 = lane[34][k];
                const double dy_3 = lane[37][k];
                const double dy_4 = lane[40][k];
                const double dy_5 = lane[43][k];
                const double dy_6 = lane[46][k];
                const double dy_7 = lane[31][k];
                const double dz_1 = lane[23][k];
                const double dz_2 = lane[35][k];
                const double dz_3 = lane[38][k];
                const double dz_4 = lane[41][k];
                const double dz_5 = lane[44][k];
                const double dz_6 = lane[47][k];
                const double dz_7 = lane[32][k];
                const double x_next = lane[27][k];
                const double y_next = lane[28][k];
                const double z_next = lane[29][k];
                const double t = lane[LANE_TIME][k];
                const double dt = lane[LANE_TAKEN][k];
                const double t_next = lane[LANE_TIME_NEXT][k];
                /* each state as a polynomial of the part of the step that has passed */
                double x_c1, x_c2, x_c3, x_c4;
                interpolant(dt, dx_1, dx_2, dx_3, dx_4, dx_5, dx_6, dx_7, &x_c1, &x_c2, &x_c3, &x_c4);
                double y_c1, y_c2, y_c3, y_c4;
                interpolant(dt, dy_1, dy_2, dy_3, dy_4, dy_5, dy_6, dy_7, &y_c1, &y_c2, &y_c3, &y_c4);
                double z_c1, z_c2, z_c3, z_c4;
                interpolant(dt, dz_1, dz_2, dz_3, dz_4, dz_5, dz_6, dz_7, &z_c1, &z_c2, &z_c3, &z_c4);
                curve[0] = x;
                curve[1] = x_c1;
                curve[2] = x_c2;
                curve[3] = x_c3;
                curve[4] = x_c4;
                curve[5] = y;
                curve[6] = y_c1;
                curve[7] = y_c2;
                curve[8] = y_c3;
                curve[9] = y_c4;
                curve[10] = z;
                curve[11] = z_c1;
                curve[12] = z_c2;
                curve[13] = z_c3;
                curve[14] = z_c4;
                new_states[0] = x_next;
                new_states[1] = y_next;
                new_states[2] = z_next;
                const int64_t i = (int64_t)lane[LANE_ELEMENT][k];
                const int64_t row = solve_write_rows(&task, (int64_t)lane[LANE_ROW][k], i, t, dt, t_next, curve, new_states, inside);
                solve_rows_written(&task, lane, k, row);
            }
        }

        look = solve_accept_lanes(&task, lane, lanes, 6, 27);
    }
}
