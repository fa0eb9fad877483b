/* What the solve loops of generated C code call: events, rows within a step, functions given at run time.
 *
 * numba_adaptive.py holds the same for Numba, operation for operation, so that both give the same bits.
 */

#ifndef ADAPTIVE_H
#define ADAPTIVE_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Values of an element's status. */
enum { SOLVE_NEW,
    SOLVE_RUNNING,
    SOLVE_DONE,
    SOLVE_ENDED,
    SOLVE_OUT_OF_STEPS,
    SOLVE_COLLAPSED };

/* What the log keeps beside events: nothing, the end of each step, or the polynomials of each step too. */
enum { SOLVE_KEEP_NOTHING,
    SOLVE_KEEP_STEPS,
    SOLVE_KEEP_CURVES };

#define SOLVE_MOST_EVENTS 32
/* The error of the step before the first one, for the controller. */
#define SOLVE_SMALLEST_ERROR 1e-4
/* Halvings and interpolations until an event is located to the last bit. */
#define SOLVE_MOST_ROOT_STEPS 100

/* The arrays of a solution, as the Python file lays them out; a row holds all elements. */
struct solve_task {
    double *state;
    double *clock;
    int64_t *count;
    const double *parameters;
    const int64_t *drives;
    const double *stops;
    const double *control;
    const double *times;
    double *record;
    double *log;
    int64_t *log_of;
    const int64_t *events;
    double *before;
    int64_t *seen;
    int64_t *limits;
    int64_t elements;
    int64_t states;
    int64_t degree;
    int64_t parameter_count;
    int64_t drive_count;
    int64_t stop_count;
    int64_t row_count;
    int64_t log_rows;
    int64_t event_count;
};

/* What is known of one element. */
struct solve_element {
    int64_t status;
    int64_t row;
    int64_t stop;
    int64_t accepted;
    int64_t rejected;
    int64_t dense;
    int64_t after_rejection;
    int64_t newton;
};

/* The result of the events of a step: the part of it at which one ended it, and which; or 1 and -1. */
struct solve_stop {
    double part;
    int64_t event;
};

typedef double (*solve_function_of_time)(double);
typedef double (*solve_function_of_state)(double *, double, const double *);

static inline struct solve_task solve_task_of(const int64_t *words)
{
    struct solve_task task;
    memcpy(&task, words, sizeof task);
    return task;
}

static inline struct solve_element solve_element_of(const struct solve_task *task, int64_t i)
{
    const int64_t *count = task->count + i;
    const int64_t row = task->elements;
    return (struct solve_element){
        count[0],
        count[row],
        count[2 * row],
        count[3 * row],
        count[4 * row],
        count[5 * row],
        count[6 * row],
        count[7 * row],
    };
}

static inline void solve_store(const struct solve_task *task, int64_t i, struct solve_element now)
{
    int64_t *count = task->count + i;
    const int64_t row = task->elements;
    count[0] = now.status;
    count[row] = now.row;
    count[2 * row] = now.stop;
    count[3 * row] = now.accepted;
    count[4 * row] = now.rejected;
    count[5 * row] = now.dense;
    count[6 * row] = now.after_rejection;
    count[7 * row] = now.newton;
}

/* A parameter of an element at a time: constant, or a function of time. */
static inline double solve_parameter(const struct solve_task *task, int64_t place, int64_t i, double t)
{
    const double value = task->parameters[place * task->elements + i];
    if (task->drive_count == 0 || task->drives[place] == 0)
        return value;
    return value + ((solve_function_of_time)(intptr_t)task->drives[place])(t);
}

/* Behind the task: of a vector, the size, the buffers and the matrices. */
#define SOLVE_WORDS (sizeof(struct solve_task) / sizeof(int64_t))

static inline double *solve_array(const int64_t *words, int place)
{
    return (double *)(intptr_t)words[SOLVE_WORDS + (size_t)place];
}

/* The constants of every element of a vector, into the rows of each parameter set. */
static inline void solve_fill_parameters(
    const struct solve_task *task, size_t n, int64_t rows, int64_t sets, double *filled)
{
    for (int64_t set = 0; set < sets; set++)
        memcpy(filled + (size_t)(set * rows) * n, task->parameters, (size_t)rows * n * sizeof *filled);
}

/* Parameters of a vector that are functions of time, into the rows of a set; those that are not stay. */
static inline void solve_drive_parameters(
    const struct solve_task *task, size_t n, int64_t rows, double t, double *filled)
{
    if (task->drive_count == 0)
        return;
    for (int64_t row = 0; row < rows; row++) {
        const size_t first = (size_t)row * n;
        if (task->drives[first] != 0) {
            const double value = ((solve_function_of_time)(intptr_t)task->drives[first])(t);
            for (size_t i = 0; i < n; i++)
                filled[first + i] = task->parameters[first + i] + value;
        }
    }
}

/* Whether a step would be lost in rounding; a dt that is nan counts. */
static inline int solve_is_too_small(double dt, double t)
{
    return !(dt > 4e-16 * fabs(t) + 1e-300);
}

/* A step of dt, or to the stop if that is no further; the last bit of a solution makes no step of its own. */
static inline double solve_up_to(double dt, double t, double stop)
{
    return t + 1.01 * dt >= stop ? stop - t : dt;
}

/* Whether the log takes what one step may write. */
static inline int solve_has_room(const struct solve_task *task)
{
    return task->limits[2] + task->event_count + 2 <= task->log_rows;
}

/* Whether a row is asked for up to a time. */
static inline int solve_is_due(const struct solve_task *task, int64_t row, double t)
{
    return row < task->row_count && task->times[row] <= t;
}

/* The parameters of an element at a time, for events. */
static inline void solve_parameters(const struct solve_task *task, double *values, int64_t i, double t)
{
    for (int64_t place = 0; place < task->parameter_count; place++)
        values[place] = solve_parameter(task, place, i, t);
}

/* The value of an event, or the reset of one, at an address. */
static inline double solve_call(int64_t address, double *states, double t, const double *values)
{
    return ((solve_function_of_state)(intptr_t)address)(states, t, values);
}

/* The value of every event. */
static inline void solve_event_values(
    const struct solve_task *task, double *found, double *states, double t, const double *values)
{
    for (int64_t event = 0; event < task->event_count; event++)
        found[event] = solve_call(task->events[event], states, t, values);
}

/* Keep the values of the events for the next step. */
static inline void solve_keep_values(const struct solve_task *task, const double *after, int64_t i)
{
    for (int64_t event = 0; event < task->event_count; event++)
        task->before[event * task->elements + i] = after[event];
}

/* Whether a sign change counts: it leaves one side and reaches zero or the other side. */
static inline int solve_is_crossing(double before, double after, int64_t direction)
{
    const int up = before < 0.0 && after >= 0.0;
    const int down = before > 0.0 && after <= 0.0;
    return direction > 0 ? up : direction < 0 ? down
                                              : up || down;
}

/* Whether any event happened within a step. */
static inline int solve_any_crossing(const struct solve_task *task, const double *after, int64_t i)
{
    for (int64_t event = 0; event < task->event_count; event++) {
        const int64_t direction = task->events[2 * task->event_count + event];
        if (solve_is_crossing(task->before[event * task->elements + i], after[event], direction))
            return 1;
    }
    return 0;
}

/* The states at a part of the step. */
static inline void solve_evaluate(const struct solve_task *task, const double *curve, double theta, double *states)
{
    const int64_t width = task->degree + 1;
    for (int64_t state = 0; state < task->states; state++) {
        double value = curve[state * width + task->degree];
        for (int64_t power = task->degree - 1; power >= 0; power--)
            value = value * theta + curve[state * width + power];
        states[state] = value;
    }
}

/* The part of a step at which an event happens, to the last bit: Chandrupatla's method on the polynomials.
 *
 * Chandrupatla, T. R. (1997). A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function
 * without using derivatives. Advances in Engineering Software 28, 145-149. doi:10.1016/s0965-9978(96)00051-8
 */
static inline double solve_root(const struct solve_task *task, int64_t event, const double *curve, double before,
    double after, double t, double dt, double *states, double *values, int64_t i)
{
    double b = 0.0, at_b = before, a = 1.0, at_a = after, c, at_c, part = 0.5;
    if (after == 0.0) /* it happens at the end itself, and the sign may not differ before */
        return 1.0;
    for (int step = 0; step < SOLVE_MOST_ROOT_STEPS; step++) {
        const double theta = a + part * (b - a);
        solve_evaluate(task, curve, theta, states);
        if (task->drive_count)
            solve_parameters(task, values, i, t + theta * dt);
        const double value = solve_call(task->events[event], states, t + theta * dt, values);
        if ((value < 0.0) == (at_a < 0.0)) {
            c = a;
            at_c = at_a;
        } else {
            c = b;
            at_c = at_b;
            b = a;
            at_b = at_a;
        }
        a = theta;
        at_a = value;
        const double best = fabs(at_a) < fabs(at_b) ? a : b;
        const double tolerance = 2.3e-16 * fabs(best) + 1e-300;
        const double limit = tolerance / fabs(b - a);
        if (at_a == 0.0 || limit > 0.5)
            return best;
        const double x = (a - b) / (c - b);
        const double y = (at_a - at_b) / (at_c - at_b);
        if (y * y < x && (1.0 - y) * (1.0 - y) < 1.0 - x) {
            part = at_a / (at_b - at_a) * (at_c / (at_b - at_c));
            part += (c - a) / (b - a) * (at_a / (at_c - at_a)) * (at_b / (at_c - at_b));
        } else {
            part = 0.5;
        }
        part = part > limit ? part : limit;
        part = part < 1.0 - limit ? part : 1.0 - limit;
    }
    return a;
}

/* A row of the log: an event, or (event -1) the end of a step. Polynomials have room where they are kept. */
static inline double *solve_write_log(
    const struct solve_task *task, int64_t i, int64_t event, double t, const double *states)
{
    const int64_t row = task->limits[2];
    const int64_t curve = task->limits[1] == SOLVE_KEEP_CURVES ? task->states * (task->degree + 1) : 0;
    double *log = task->log + row * (3 + task->states + curve);
    log[0] = t;
    log[1] = 0.0;
    log[2] = 0.0;
    for (int64_t state = 0; state < task->states; state++)
        log[3 + state] = states[state];
    task->log_of[2 * row] = i;
    task->log_of[2 * row + 1] = event;
    task->limits[2] = row + 1;
    return log;
}

/* The row of the log for the end of a step, with its polynomials where they are kept. */
static inline void solve_write_step(const struct solve_task *task, int64_t i, double t, double dt, double t_next,
    const double *states, const double *curve)
{
    if (task->limits[1] == SOLVE_KEEP_NOTHING)
        return;
    double *log = solve_write_log(task, i, -1, t_next, states);
    if (task->limits[1] == SOLVE_KEEP_CURVES) {
        log[1] = t;
        log[2] = dt;
        for (int64_t entry = 0; entry < task->states * (task->degree + 1); entry++)
            log[3 + task->states + entry] = curve[entry];
    }
}

/* Fill the rows up to t_next, where the states are `states`; returns the next row. */
static inline int64_t solve_write_rows(const struct solve_task *task, int64_t row, int64_t i, double t, double dt,
    double t_next, const double *curve, const double *states, double *inside)
{
    while (row < task->row_count && task->times[row] <= t_next) {
        double *record = task->record + row * task->states * task->elements + i;
        if (task->times[row] != t_next)
            solve_evaluate(task, curve, (task->times[row] - t) / dt, inside);
        for (int64_t state = 0; state < task->states; state++)
            record[state * task->elements] = task->times[row] == t_next ? states[state] : inside[state];
        row++;
    }
    return row;
}

/* Log the events of a step in their order, up to the first of them that ends it. */
static inline struct solve_stop solve_first_stop(const struct solve_task *task, const double *after, int64_t i,
    double t, double dt, const double *curve, double *states, double *values)
{
    const int64_t number = task->event_count;
    double roots[SOLVE_MOST_EVENTS];
    for (int64_t event = 0; event < number; event++) {
        const double before = task->before[event * task->elements + i];
        roots[event] = 2.0;
        if (solve_is_crossing(before, after[event], task->events[2 * number + event]))
            roots[event] = solve_root(task, event, curve, before, after[event], t, dt, states, values, i);
    }
    for (int64_t found = 0; found < number; found++) {
        int64_t event = 0;
        for (int64_t other = 1; other < number; other++)
            event = roots[other] < roots[event] ? other : event;
        const double theta = roots[event];
        if (theta > 1.0)
            break;
        solve_evaluate(task, curve, theta, states);
        solve_write_log(task, i, event, t + theta * dt, states);
        int64_t *seen = task->seen + event * task->elements + i;
        *seen += 1;
        const int64_t most = task->events[3 * number + event];
        if ((most > 0 && *seen >= most) || task->events[number + event] != 0)
            return (struct solve_stop){theta, event};
        roots[event] = 2.0;
    }
    return (struct solve_stop){1.0, -1};
}

/* Whether an event happened as often as it takes to end the solution. */
static inline int solve_is_over(const struct solve_task *task, int64_t event, int64_t i)
{
    const int64_t most = task->events[3 * task->event_count + event];
    return most > 0 && task->seen[event * task->elements + i] >= most;
}

/* Reset the states after an event, and find on which side of every event they are now. */
static inline void solve_begin_again(const struct solve_task *task, int64_t event, const double *after, int64_t i,
    double t, double *states, const double *values)
{
    double *before = task->before + i;
    solve_call(task->events[task->event_count + event], states, t, values);
    const double was = before[event * task->elements], over = after[event];
    for (int64_t other = 0; other < task->event_count; other++)
        before[other * task->elements] = solve_call(task->events[other], states, t, values);
    /* where the reset leaves the states on the event itself, they return to the side that they came from */
    if (fabs(before[event * task->elements]) <= 1e-9 * (fabs(was) + fabs(over)))
        before[event * task->elements] = copysign(1e-300, was);
}

#endif
