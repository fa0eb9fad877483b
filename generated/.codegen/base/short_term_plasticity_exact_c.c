/* short_term_plasticity: a network of 2 populations and 1 projection, exact step for C.
 *
 * Generated from examples/networks/short_term_plasticity.py:short_term_plasticity.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 *
 * Parameters that change with time enter `offsets` and are held over each step.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* State of membrane after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void membrane_advance(double V, double I, double t, double dt, double tau, double tau_s, double V_decay,
    double V_from_I, double I_decay, double *V_next_out, double *I_next_out)
{
    const double V_next = V_decay * V + V_from_I * I;
    const double I_next = I_decay * I;
    *V_next_out = V_next;
    *I_next_out = I_next;
}

/* What drives the states: the part of each derivative that holds no state. */
CELL double resources_offsets(double tau_f, double tau_d)
{
    const double dx_offset = 1.0 / tau_d;
    return dx_offset;
}

/* State of resources after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void resources_advance(double u, double x, double t, double dt, double tau_f, double tau_d,
    double u_decay, double x_decay, double x_from_offset, double *u_next_out, double *x_next_out)
{
    const double dx_offset = resources_offsets(tau_f, tau_d);
    const double u_next = u_decay * u;
    const double x_next = x_decay * x + x_from_offset * dx_offset;
    *u_next_out = u_next;
    *x_next_out = x_next;
}

/* How much of each state is there after dt. */
CELL void resources_propagator(double dt, double tau_f, double tau_d, double *u_decay_out,
    double *x_decay_out, double *x_from_offset_out)
{
    /* u */
    const double u_rate = -1 / tau_f;
    const double u_decay = vm_exp(dt * u_rate);

    /* x */
    const double x_rate = -1 / tau_d;
    const double x_decay = vm_exp(dt * x_rate);
    const double x_from_offset = dt * vm_exprel(dt * x_rate);

    *u_decay_out = u_decay;
    *x_decay_out = x_decay;
    *x_from_offset_out = x_from_offset;
}

CELL void release(double I, double u, double x, double released, double U, double A, double *I_2_out,
    double *u_2_out, double *x_2_out, double *released_2_out)
{
    const double u_2 = u + U * (1.0 - u);
    const double released_2 = u_2 * x;
    const double I_2 = I + A * released_2;
    const double x_2 = x - released_2;
    *I_2_out = I_2;
    *u_2_out = u_2;
    *x_2_out = x_2;
    *released_2_out = released_2;
}

/* The chosen values of cells, as a row of its records. */
static void record_cells(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict I, const int64_t *restrict I_chosen,
    int64_t I_columns, double *restrict I_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < I_columns; c++) {
        I_record[row * I_columns + c] = I[I_chosen[c]];
    }
}

/* The chosen values of synapses, as a row of its records. */
static void record_synapses(int64_t row, const double *restrict U, const int64_t *restrict U_chosen,
    int64_t U_columns, double *restrict U_record, const double *restrict tau_f,
    const int64_t *restrict tau_f_chosen, int64_t tau_f_columns, double *restrict tau_f_record,
    const double *restrict tau_d, const int64_t *restrict tau_d_chosen, int64_t tau_d_columns,
    double *restrict tau_d_record, const double *restrict released, const int64_t *restrict released_chosen,
    int64_t released_columns, double *restrict released_record, const double *restrict u,
    const int64_t *restrict u_chosen, int64_t u_columns, double *restrict u_record, const double *restrict x,
    const int64_t *restrict x_chosen, int64_t x_columns, double *restrict x_record)
{
#pragma omp simd
    for (int64_t c = 0; c < U_columns; c++) {
        U_record[row * U_columns + c] = U[U_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < tau_f_columns; c++) {
        tau_f_record[row * tau_f_columns + c] = tau_f[tau_f_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < tau_d_columns; c++) {
        tau_d_record[row * tau_d_columns + c] = tau_d[tau_d_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < released_columns; c++) {
        released_record[row * released_columns + c] = released[released_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < u_columns; c++) {
        u_record[row * u_columns + c] = u[u_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < x_columns; c++) {
        x_record[row * x_columns + c] = x[x_chosen[c]];
    }
}

/* Advance the neurons of cells by one step. */
static void update_cells(double *restrict V, double *restrict I, double t, double dt, int64_t begin,
    int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double tau = parameters[0];
        const double tau_s = parameters[1];
        const double V_decay = parameters[2];
        const double V_from_I = parameters[3];
        const double I_decay = parameters[4];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            membrane_advance(V[i], I[i], t, dt, tau, tau_s, V_decay, V_from_I, I_decay, &V[i], &I[i]);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double tau = parameters[i];
            const double tau_s = parameters[size + i];
            const double V_decay = parameters[2 * size + i];
            const double V_from_I = parameters[3 * size + i];
            const double I_decay = parameters[4 * size + i];
            membrane_advance(V[i], I[i], t, dt, tau, tau_s, V_decay, V_from_I, I_decay, &V[i], &I[i]);
        }
    }
}

/* Who of source spikes in this step: those whose time it is. */
static void spikes_source(int64_t k, int64_t size, const int64_t *restrict event_step,
    const int32_t *restrict event_index, int64_t events, int64_t *restrict done, int64_t slot,
    int32_t *restrict spikes, int64_t *restrict count)
{
    const int64_t found = due_spikes(k, event_step, event_index, events, done, spikes, slot * size);
    count[slot] = found;
}

/* Write the spikes of source in step k into its log. */
static void log_source(int64_t k, int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t *restrict log_step, int32_t *restrict log_index, int64_t *restrict logged)
{
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* synapses: what spikes of source do that arrive in this step. */
static void deliver_synapses(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, int64_t k, double dt,
    int64_t *restrict updated, double *restrict u, double *restrict x, const double *restrict tau_f,
    const double *restrict tau_d, double t, double *restrict I, double *restrict released,
    const double *restrict U, const double *restrict parameters)
{
    const double A = parameters[0];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            const int64_t first = bisect(target, start[row], start[row + 1], begin);
            const int64_t last = bisect(target, first, start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = target[e];
                const double age = (k - updated[e]) * dt;
                double u_decay, x_decay, x_from_offset;
                resources_propagator(age, tau_f[e], tau_d[e], &u_decay, &x_decay, &x_from_offset);
                resources_advance(u[e], x[e], t, age, tau_f[e], tau_d[e], u_decay, x_decay, x_from_offset,
                    &u[e], &x[e]);
                updated[e] = k;
                release(I[j], u[e], x[e], released[e], U[e], A, &I[j], &u[e], &x[e], &released[e]);
            }
        }
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t short_term_plasticity_exact_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, double *cells_V, double *cells_I, int64_t cells_size,
    const double *cells_parameters, int64_t cells_width, int64_t cells_tables, int64_t cells_table,
    const int64_t *cells_V_chosen, int64_t cells_V_columns, double *cells_V_record,
    const int64_t *cells_I_chosen, int64_t cells_I_columns, double *cells_I_record, const double *synapses_U,
    const double *synapses_tau_f, const double *synapses_tau_d, double *synapses_released, double *synapses_u,
    double *synapses_x, const int64_t *synapses_delay, int64_t synapses_delays, const int64_t *synapses_start,
    const int32_t *synapses_target, int64_t *synapses_updated, const double *synapses_parameters,
    const int64_t *synapses_U_chosen, int64_t synapses_U_columns, double *synapses_U_record,
    const int64_t *synapses_tau_f_chosen, int64_t synapses_tau_f_columns, double *synapses_tau_f_record,
    const int64_t *synapses_tau_d_chosen, int64_t synapses_tau_d_columns, double *synapses_tau_d_record,
    const int64_t *synapses_released_chosen, int64_t synapses_released_columns,
    double *synapses_released_record, const int64_t *synapses_u_chosen, int64_t synapses_u_columns,
    double *synapses_u_record, const int64_t *synapses_x_chosen, int64_t synapses_x_columns,
    double *synapses_x_record, int64_t source_size, const int64_t *source_event_step,
    const int32_t *source_event_index, int64_t source_events, int64_t *source_done, int32_t *source_spikes,
    int64_t *source_count, int64_t *source_log_step, int32_t *source_log_index, int64_t *source_logged,
    int64_t source_slots, int64_t source_capacity, int64_t thread, int64_t threads, int32_t *meeting)
{
    const int64_t cells_begin = share(cells_size, thread, threads);
    const int64_t cells_end = share(cells_size, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        meet(meeting, threads);
        if (source_logged[0] + source_size > source_capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t source_slot = k % source_slots;
        if (k % every == 0) {
            meet(meeting, threads);
            if (thread == 0) {
                const int64_t row = k / every - first_row;
                record_cells(row, cells_V, cells_V_chosen, cells_V_columns, cells_V_record, cells_I,
                    cells_I_chosen, cells_I_columns, cells_I_record);
                record_synapses(row, synapses_U, synapses_U_chosen, synapses_U_columns, synapses_U_record,
                    synapses_tau_f, synapses_tau_f_chosen, synapses_tau_f_columns, synapses_tau_f_record,
                    synapses_tau_d, synapses_tau_d_chosen, synapses_tau_d_columns, synapses_tau_d_record,
                    synapses_released, synapses_released_chosen, synapses_released_columns,
                    synapses_released_record, synapses_u, synapses_u_chosen, synapses_u_columns,
                    synapses_u_record, synapses_x, synapses_x_chosen, synapses_x_columns, synapses_x_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *cells_now = cells_parameters + k % cells_tables * cells_table;

        /* state update */
        update_cells(cells_V, cells_I, t, dt, cells_begin, cells_end, cells_size, cells_now, cells_width);

        /* thresholds */
        if (thread == 0) {
            spikes_source(k, source_size, source_event_step, source_event_index, source_events, source_done,
                source_slot, source_spikes, source_count);
        }
        meet(meeting, threads);
        if (thread == 0) {
            log_source(k, source_slot, source_spikes, source_count, source_size, source_log_step,
                source_log_index, source_logged);
        }

        /* synapses, those without delay included */
        deliver_synapses(source_slot, source_spikes, source_count, source_slots, source_size, synapses_delay,
            synapses_delays, synapses_start, synapses_target, cells_begin, cells_end, k, dt, synapses_updated,
            synapses_u, synapses_x, synapses_tau_f, synapses_tau_d, t, cells_I, synapses_released, synapses_U,
            synapses_parameters);
    }
    return last;
}
