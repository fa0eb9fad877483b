/* stdp: a network of 2 populations and 1 projection, euler step for C.
 *
 * Generated from examples/networks/stdp.py:stdp.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* Right-hand side of membrane: (dV/dt, dge/dt). */
CELL void membrane_derivative(double V, double ge, double t, double E_L, double E_e, double tau_m,
    double tau_e, double *dV_out, double *dge_out)
{
    const double dV = (ge * (E_e - V) + E_L - V) / tau_m;
    const double dge = -ge / tau_e;
    *dV_out = dV;
    *dge_out = dge;
}

/* State of membrane after dt: forward Euler. */
CELL void membrane_advance(double V, double ge, double t, double dt, double E_L, double E_e, double tau_m,
    double tau_e, double *V_next_out, double *ge_next_out)
{
    double dV, dge;
    membrane_derivative(V, ge, t, E_L, E_e, tau_m, tau_e, &dV, &dge);
    const double V_next = V + dt * dV;
    const double ge_next = ge + dt * dge;
    *V_next_out = V_next;
    *ge_next_out = ge_next;
}

CELL int crossed(double V, double V_t)
{
    const int over = V_t < V;
    return over;
}

CELL double to_rest(double V, double V_r)
{
    const double V_2 = V_r;
    return V_2;
}

/* State of traces after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void traces_advance(double a_pre, double a_post, double t, double dt, double tau_pre, double tau_post,
    double a_pre_decay, double a_post_decay, double *a_pre_next_out, double *a_post_next_out)
{
    const double a_pre_next = a_pre_decay * a_pre;
    const double a_post_next = a_post_decay * a_post;
    *a_pre_next_out = a_pre_next;
    *a_post_next_out = a_post_next;
}

/* How much of each state is there after dt. */
CELL void traces_propagator(double dt, double tau_pre, double tau_post, double *a_pre_decay_out,
    double *a_post_decay_out)
{
    /* a_pre */
    const double a_pre_rate = -1 / tau_pre;
    const double a_pre_decay = vm_exp(dt * a_pre_rate);

    /* a_post */
    const double a_post_rate = -1 / tau_post;
    const double a_post_decay = vm_exp(dt * a_post_rate);

    *a_pre_decay_out = a_pre_decay;
    *a_post_decay_out = a_post_decay;
}

/* An input spike: the conductance rises, and the weight falls if the neuron spiked before. */
CELL void before(double ge, double w, double a_pre, double a_post, double d_pre, double w_max,
    double *ge_2_out, double *a_pre_2_out, double *w_2_out)
{
    const double ge_2 = ge + w;
    const double a_pre_2 = a_pre + d_pre;
    const double w_2 = vm_clip(w + a_post, 0.0, w_max);
    *ge_2_out = ge_2;
    *a_pre_2_out = a_pre_2;
    *w_2_out = w_2;
}

/* A spike of the neuron: the weight rises if the input spiked before. */
CELL void after(double w, double a_pre, double a_post, double d_post, double w_max, double *a_post_2_out,
    double *w_2_out)
{
    const double a_post_2 = a_post + d_post;
    const double w_2 = vm_clip(w + a_pre, 0.0, w_max);
    *a_post_2_out = a_post_2;
    *w_2_out = w_2;
}

/* The chosen values of cell, as a row of its records. */
static void record_cell(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict ge,
    const int64_t *restrict ge_chosen, int64_t ge_columns, double *restrict ge_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < ge_columns; c++) {
        ge_record[row * ge_columns + c] = ge[ge_chosen[c]];
    }
}

/* The chosen values of synapses, as a row of its records. */
static void record_synapses(int64_t row, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record, const double *restrict a_pre,
    const int64_t *restrict a_pre_chosen, int64_t a_pre_columns, double *restrict a_pre_record,
    const double *restrict a_post, const int64_t *restrict a_post_chosen, int64_t a_post_columns,
    double *restrict a_post_record)
{
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < a_pre_columns; c++) {
        a_pre_record[row * a_pre_columns + c] = a_pre[a_pre_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < a_post_columns; c++) {
        a_post_record[row * a_post_columns + c] = a_post[a_post_chosen[c]];
    }
}

/* Advance the neurons of cell by one step, and mark who spikes. */
static void update_cell(double *restrict V, double *restrict ge, int32_t *restrict spiking, double t,
    double dt, int64_t begin, int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double E_L = parameters[0];
        const double E_e = parameters[1];
        const double tau_m = parameters[2];
        const double tau_e = parameters[3];
        const double V_t = parameters[4];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            membrane_advance(V[i], ge[i], t, dt, E_L, E_e, tau_m, tau_e, &V[i], &ge[i]);
            spiking[i] = crossed(V[i], V_t);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double E_L = parameters[i];
            const double E_e = parameters[size + i];
            const double tau_m = parameters[2 * size + i];
            const double tau_e = parameters[3 * size + i];
            const double V_t = parameters[4 * size + i];
            membrane_advance(V[i], ge[i], t, dt, E_L, E_e, tau_m, tau_e, &V[i], &ge[i]);
            spiking[i] = crossed(V[i], V_t);
        }
    }
}

/* Who of inputs spikes in this step: each with its own chance. */
static void spikes_inputs(const uint32_t *restrict key, const double *restrict chance, int64_t width,
    int64_t *restrict left, int64_t *restrict drawn, int64_t begin, int64_t end, int32_t *restrict fresh,
    int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = poisson_spikes(key, chance, width, left, drawn, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Who of cell spikes in this step, in ascending order. */
static void threshold_cell(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Make one list of the spikes of inputs that the threads found in step k, and write it into the log. */
static void log_inputs(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
    int64_t size, const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads,
    int64_t *restrict log_step, int32_t *restrict log_index, int64_t *restrict logged)
{
    const int64_t all_found = join(fresh, found, size, threads, spikes, slot * size);
    count[slot] = all_found;
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* Make one list of the spikes of cell that the threads found in step k, and write it into the log. */
static void log_cell(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count, int64_t size,
    const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads, int64_t *restrict log_step,
    int32_t *restrict log_index, int64_t *restrict logged)
{
    const int64_t all_found = join(fresh, found, size, threads, spikes, slot * size);
    count[slot] = all_found;
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* synapses: what spikes of inputs do that arrive in this step. */
static void deliver_synapses(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, int64_t k, double dt,
    int64_t *restrict updated, double *restrict a_pre, double *restrict a_post, double t, double *restrict ge,
    double *restrict w, const double *restrict parameters)
{
    const double tau_pre = parameters[0];
    const double tau_post = parameters[1];
    const double d_pre = parameters[2];
    const double w_max = parameters[3];
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
                double a_pre_decay, a_post_decay;
                traces_propagator(age, tau_pre, tau_post, &a_pre_decay, &a_post_decay);
                traces_advance(a_pre[e], a_post[e], t, age, tau_pre, tau_post, a_pre_decay, a_post_decay,
                    &a_pre[e], &a_post[e]);
                updated[e] = k;
                before(ge[j], w[e], a_pre[e], a_post[e], d_pre, w_max, &ge[j], &a_pre[e], &w[e]);
            }
        }
    }
}

/* synapses: what spikes of cell do in this step. */
static void deliver_synapses_post(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, const int64_t *restrict post_start, const int64_t *restrict post_synapse, int64_t begin,
    int64_t end, int64_t k, double dt, int64_t *restrict updated, double *restrict a_pre,
    double *restrict a_post, double t, double *restrict w, const double *restrict parameters)
{
    const double tau_pre = parameters[0];
    const double tau_post = parameters[1];
    const double w_max = parameters[3];
    const double d_post = parameters[4];
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t j = spikes[s];
#pragma omp simd
        for (int64_t f = post_start[j]; f < post_start[j + 1]; f++) {
            const int64_t e = post_synapse[f];
            const double age = (k - updated[e]) * dt;
            double a_pre_decay, a_post_decay;
            traces_propagator(age, tau_pre, tau_post, &a_pre_decay, &a_post_decay);
            traces_advance(a_pre[e], a_post[e], t, age, tau_pre, tau_post, a_pre_decay, a_post_decay,
                &a_pre[e], &a_post[e]);
            updated[e] = k;
            after(w[e], a_pre[e], a_post[e], d_post, w_max, &a_post[e], &w[e]);
        }
    }
}

/* Reset the neurons of cell that spiked in this step. */
static void reset_cell(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V, const double *restrict parameters,
    int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[5 * width + i % width];
        V[i] = to_rest(V[i], V_r);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t stdp_euler_c_run_network(int64_t first, int64_t last, double t0, double dt, int64_t every,
    int64_t first_row, double *cell_V, double *cell_ge, int32_t *cell_spiking, int64_t cell_size,
    const double *cell_parameters, int64_t cell_width, int32_t *cell_fresh, int64_t *cell_found,
    int32_t *cell_spikes, int64_t *cell_count, int64_t *cell_log_step, int32_t *cell_log_index,
    int64_t *cell_logged, int64_t cell_tables, int64_t cell_table, int64_t cell_slots, int64_t cell_capacity,
    const int64_t *cell_V_chosen, int64_t cell_V_columns, double *cell_V_record,
    const int64_t *cell_ge_chosen, int64_t cell_ge_columns, double *cell_ge_record, double *synapses_w,
    double *synapses_a_pre, double *synapses_a_post, const int64_t *synapses_delay, int64_t synapses_delays,
    const int64_t *synapses_start, const int32_t *synapses_target, int64_t *synapses_updated,
    const double *synapses_parameters, const int64_t *synapses_post_start,
    const int64_t *synapses_post_synapse, const int64_t *synapses_w_chosen, int64_t synapses_w_columns,
    double *synapses_w_record, const int64_t *synapses_a_pre_chosen, int64_t synapses_a_pre_columns,
    double *synapses_a_pre_record, const int64_t *synapses_a_post_chosen, int64_t synapses_a_post_columns,
    double *synapses_a_post_record, const uint32_t *inputs_key, const double *inputs_chance,
    int64_t inputs_width, int64_t *inputs_left, int64_t *inputs_drawn, int64_t inputs_size,
    int32_t *inputs_fresh, int64_t *inputs_found, int32_t *inputs_spikes, int64_t *inputs_count,
    int64_t *inputs_log_step, int32_t *inputs_log_index, int64_t *inputs_logged, int64_t inputs_slots,
    int64_t inputs_tables, int64_t inputs_table, int64_t inputs_capacity, int64_t thread, int64_t threads,
    int32_t *meeting)
{
    const int64_t cell_begin = share(cell_size, thread, threads);
    const int64_t cell_end = share(cell_size, thread + 1, threads);
    const int64_t inputs_begin = share(inputs_size, thread, threads);
    const int64_t inputs_end = share(inputs_size, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        if (inputs_logged[0] + inputs_size > inputs_capacity) {
            /* the log is full */
            return k;
        }
        if (cell_logged[0] + cell_size > cell_capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t inputs_slot = k % inputs_slots;
        const int64_t cell_slot = k % cell_slots;
        if (k % every == 0) {
            meet(meeting, threads);
            if (thread == 0) {
                const int64_t row = k / every - first_row;
                record_cell(row, cell_V, cell_V_chosen, cell_V_columns, cell_V_record, cell_ge,
                    cell_ge_chosen, cell_ge_columns, cell_ge_record);
                record_synapses(row, synapses_w, synapses_w_chosen, synapses_w_columns, synapses_w_record,
                    synapses_a_pre, synapses_a_pre_chosen, synapses_a_pre_columns, synapses_a_pre_record,
                    synapses_a_post, synapses_a_post_chosen, synapses_a_post_columns, synapses_a_post_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *cell_now = cell_parameters + k % cell_tables * cell_table;
        const double *inputs_now = inputs_chance + k % inputs_tables * inputs_table;

        /* state update */
        update_cell(cell_V, cell_ge, cell_spiking, t, dt, cell_begin, cell_end, cell_size, cell_now,
            cell_width);

        /* thresholds */
        spikes_inputs(inputs_key, inputs_now, inputs_width, inputs_left, inputs_drawn, inputs_begin,
            inputs_end, inputs_fresh, thread, inputs_found);
        threshold_cell(cell_spiking, cell_begin, cell_end, cell_fresh, thread, cell_found);
        meet(meeting, threads);
        if (thread == 0) {
            log_inputs(k, inputs_slot, inputs_spikes, inputs_count, inputs_size, inputs_fresh, inputs_found,
                threads, inputs_log_step, inputs_log_index, inputs_logged);
            log_cell(k, cell_slot, cell_spikes, cell_count, cell_size, cell_fresh, cell_found, threads,
                cell_log_step, cell_log_index, cell_logged);
        }

        /* synapses, those without delay included */
        meet(meeting, threads);
        deliver_synapses(inputs_slot, inputs_spikes, inputs_count, inputs_slots, inputs_size, synapses_delay,
            synapses_delays, synapses_start, synapses_target, cell_begin, cell_end, k, dt, synapses_updated,
            synapses_a_pre, synapses_a_post, t, cell_ge, synapses_w, synapses_parameters);
        deliver_synapses_post(cell_slot, cell_spikes, cell_count, cell_size, synapses_post_start,
            synapses_post_synapse, cell_begin, cell_end, k, dt, synapses_updated, synapses_a_pre,
            synapses_a_post, t, synapses_w, synapses_parameters);

        /* resets */
        reset_cell(cell_slot, cell_spikes, cell_count, cell_size, cell_begin, cell_end, cell_V, cell_now,
            cell_width);
    }
    return last;
}
