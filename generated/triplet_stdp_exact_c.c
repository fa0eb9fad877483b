/* triplet_stdp: a network of 3 populations and 2 projections, exact step for C.
 *
 * Generated from examples/networks/triplet_stdp.py:triplet_stdp.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* State of silent after dt: exact propagation (Rotter and Diesmann 1999). */
CELL double silent_advance(double V, double t, double dt)
{
    const double V_next = V;
    return V_next;
}

CELL int crossed(double V, double V_t)
{
    const int over = V_t < V;
    return over;
}

CELL double to_rest(double V)
{
    const double V_2 = 0.0;
    return V_2;
}

CELL double command(double V)
{
    const double V_2 = 1.0;
    return V_2;
}

/* State of traces after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void traces_advance(double r, double o, double o_slow, double t, double dt, double tau_plus,
    double tau_minus, double tau_y, double r_decay, double o_decay, double o_slow_decay, double *r_next_out,
    double *o_next_out, double *o_slow_next_out)
{
    const double r_next = r_decay * r;
    const double o_next = o_decay * o;
    const double o_slow_next = o_slow_decay * o_slow;
    *r_next_out = r_next;
    *o_next_out = o_next;
    *o_slow_next_out = o_slow_next;
}

/* How much of each state is there after dt. */
CELL void traces_propagator(double dt, double tau_plus, double tau_minus, double tau_y, double *r_decay_out,
    double *o_decay_out, double *o_slow_decay_out)
{
    /* r */
    const double r_rate = -1 / tau_plus;
    const double r_decay = vm_exp(dt * r_rate);

    /* o */
    const double o_rate = -1 / tau_minus;
    const double o_decay = vm_exp(dt * o_rate);

    /* o_slow */
    const double o_slow_rate = -1 / tau_y;
    const double o_slow_decay = vm_exp(dt * o_slow_rate);

    *r_decay_out = r_decay;
    *o_decay_out = o_decay;
    *o_slow_decay_out = o_slow_decay;
}

/* A spike of the source: the weight falls by the fast trace of the target. */
CELL void before(double w, double r, double o, double A2_minus, double *w_2_out, double *r_2_out)
{
    const double w_2 = w - A2_minus * o;
    const double r_2 = r + 1.0;
    *w_2_out = w_2;
    *r_2_out = r_2;
}

/* A spike of the target: the weight rises by the trace of the source and the slow trace of the target. */
CELL void after(double w, double r, double o, double o_slow, double A3_plus, double *w_2_out, double *o_2_out,
    double *o_slow_2_out)
{
    const double w_2 = w + A3_plus * r * o_slow;
    const double o_2 = o + 1.0;
    const double o_slow_2 = o_slow + 1.0;
    *w_2_out = w_2;
    *o_2_out = o_2;
    *o_slow_2_out = o_slow_2;
}

/* The chosen values of targets, as a row of its records. */
static void record_targets(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
}

/* The chosen values of synapses, as a row of its records. */
static void record_synapses(int64_t row, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record, const double *restrict r, const int64_t *restrict r_chosen,
    int64_t r_columns, double *restrict r_record, const double *restrict o, const int64_t *restrict o_chosen,
    int64_t o_columns, double *restrict o_record, const double *restrict o_slow,
    const int64_t *restrict o_slow_chosen, int64_t o_slow_columns, double *restrict o_slow_record)
{
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < r_columns; c++) {
        r_record[row * r_columns + c] = r[r_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < o_columns; c++) {
        o_record[row * o_columns + c] = o[o_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < o_slow_columns; c++) {
        o_slow_record[row * o_slow_columns + c] = o_slow[o_slow_chosen[c]];
    }
}

/* Advance the neurons of targets by one step, and mark who spikes. */
static void update_targets(double *restrict V, int32_t *restrict spiking, double t, double dt, int64_t begin,
    int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double V_t = parameters[0];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            V[i] = silent_advance(V[i], t, dt);
            spiking[i] = crossed(V[i], V_t);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double V_t = parameters[i];
            V[i] = silent_advance(V[i], t, dt);
            spiking[i] = crossed(V[i], V_t);
        }
    }
}

/* Who of sources spikes in this step: those whose time it is. */
static void spikes_sources(int64_t k, int64_t size, const int64_t *restrict event_step,
    const int32_t *restrict event_index, int64_t events, int64_t *restrict done, int64_t slot,
    int32_t *restrict spikes, int64_t *restrict count)
{
    const int64_t found = due_spikes(k, event_step, event_index, events, done, spikes, slot * size);
    count[slot] = found;
}

/* Who of commands spikes in this step: those whose time it is. */
static void spikes_commands(int64_t k, int64_t size, const int64_t *restrict event_step,
    const int32_t *restrict event_index, int64_t events, int64_t *restrict done, int64_t slot,
    int32_t *restrict spikes, int64_t *restrict count)
{
    const int64_t found = due_spikes(k, event_step, event_index, events, done, spikes, slot * size);
    count[slot] = found;
}

/* Who of targets spikes in this step, in ascending order. */
static void threshold_targets(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Write the spikes of sources in step k into its log. */
static void log_sources(int64_t k, int64_t slot, const int32_t *restrict spikes,
    const int64_t *restrict count, int64_t size, int64_t *restrict log_step, int32_t *restrict log_index,
    int64_t *restrict logged)
{
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* Write the spikes of commands in step k into its log. */
static void log_commands(int64_t k, int64_t slot, const int32_t *restrict spikes,
    const int64_t *restrict count, int64_t size, int64_t *restrict log_step, int32_t *restrict log_index,
    int64_t *restrict logged)
{
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* Make one list of the spikes of targets that the threads found in step k, and write it into the log. */
static void log_targets(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
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

/* command: what spikes of commands do that arrive in this step. */
static void deliver_command(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, double *restrict V)
{
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            const int64_t first = bisect(target, start[row], start[row + 1], begin);
            const int64_t last = bisect(target, first, start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = target[e];
                V[j] = command(V[j]);
            }
        }
    }
}

/* synapses: what spikes of sources do that arrive in this step. */
static void deliver_synapses(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, int64_t k, double dt,
    int64_t *restrict updated, double *restrict r, double *restrict o, double *restrict o_slow, double t,
    double *restrict w, const double *restrict parameters)
{
    const double tau_plus = parameters[0];
    const double tau_minus = parameters[1];
    const double tau_y = parameters[2];
    const double A2_minus = parameters[3];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            const int64_t first = bisect(target, start[row], start[row + 1], begin);
            const int64_t last = bisect(target, first, start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const double age = (k - updated[e]) * dt;
                double r_decay, o_decay, o_slow_decay;
                traces_propagator(age, tau_plus, tau_minus, tau_y, &r_decay, &o_decay, &o_slow_decay);
                traces_advance(r[e], o[e], o_slow[e], t, age, tau_plus, tau_minus, tau_y, r_decay, o_decay,
                    o_slow_decay, &r[e], &o[e], &o_slow[e]);
                updated[e] = k;
                before(w[e], r[e], o[e], A2_minus, &w[e], &r[e]);
            }
        }
    }
}

/* synapses: what spikes of targets do in this step. */
static void deliver_synapses_post(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, const int64_t *restrict post_start, const int64_t *restrict post_synapse, int64_t begin,
    int64_t end, int64_t k, double dt, int64_t *restrict updated, double *restrict r, double *restrict o,
    double *restrict o_slow, double t, double *restrict w, const double *restrict parameters)
{
    const double tau_plus = parameters[0];
    const double tau_minus = parameters[1];
    const double tau_y = parameters[2];
    const double A3_plus = parameters[4];
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t j = spikes[s];
#pragma omp simd
        for (int64_t f = post_start[j]; f < post_start[j + 1]; f++) {
            const int64_t e = post_synapse[f];
            const double age = (k - updated[e]) * dt;
            double r_decay, o_decay, o_slow_decay;
            traces_propagator(age, tau_plus, tau_minus, tau_y, &r_decay, &o_decay, &o_slow_decay);
            traces_advance(r[e], o[e], o_slow[e], t, age, tau_plus, tau_minus, tau_y, r_decay, o_decay,
                o_slow_decay, &r[e], &o[e], &o_slow[e]);
            updated[e] = k;
            after(w[e], r[e], o[e], o_slow[e], A3_plus, &w[e], &o[e], &o_slow[e]);
        }
    }
}

/* Reset the neurons of targets that spiked in this step. */
static void reset_targets(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        V[i] = to_rest(V[i]);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t triplet_stdp_exact_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, double *targets_V, int32_t *targets_spiking, int64_t targets_size,
    const double *targets_parameters, int64_t targets_width, int32_t *targets_fresh, int64_t *targets_found,
    int32_t *targets_spikes, int64_t *targets_count, int64_t *targets_log_step, int32_t *targets_log_index,
    int64_t *targets_logged, int64_t targets_tables, int64_t targets_table, int64_t targets_slots,
    int64_t targets_capacity, const int64_t *targets_V_chosen, int64_t targets_V_columns,
    double *targets_V_record, double *synapses_w, double *synapses_r, double *synapses_o,
    double *synapses_o_slow, const int64_t *synapses_delay, int64_t synapses_delays,
    const int64_t *synapses_start, const int32_t *synapses_target, int64_t *synapses_updated,
    const double *synapses_parameters, const int64_t *synapses_post_start,
    const int64_t *synapses_post_synapse, const int64_t *synapses_w_chosen, int64_t synapses_w_columns,
    double *synapses_w_record, const int64_t *synapses_r_chosen, int64_t synapses_r_columns,
    double *synapses_r_record, const int64_t *synapses_o_chosen, int64_t synapses_o_columns,
    double *synapses_o_record, const int64_t *synapses_o_slow_chosen, int64_t synapses_o_slow_columns,
    double *synapses_o_slow_record, int64_t sources_size, const int64_t *sources_event_step,
    const int32_t *sources_event_index, int64_t sources_events, int64_t *sources_done,
    int32_t *sources_spikes, int64_t *sources_count, int64_t *sources_log_step, int32_t *sources_log_index,
    int64_t *sources_logged, int64_t sources_slots, int64_t sources_capacity, int64_t commands_size,
    const int64_t *commands_event_step, const int32_t *commands_event_index, int64_t commands_events,
    int64_t *commands_done, int32_t *commands_spikes, int64_t *commands_count, int64_t *commands_log_step,
    int32_t *commands_log_index, int64_t *commands_logged, int64_t commands_slots, int64_t commands_capacity,
    const int64_t *command_delay, int64_t command_delays, const int64_t *command_start,
    const int32_t *command_target, int64_t thread, int64_t threads, int32_t *meeting)
{
    const int64_t targets_begin = share(targets_size, thread, threads);
    const int64_t targets_end = share(targets_size, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        if (sources_logged[0] + sources_size > sources_capacity) {
            /* the log is full */
            return k;
        }
        if (commands_logged[0] + commands_size > commands_capacity) {
            /* the log is full */
            return k;
        }
        if (targets_logged[0] + targets_size > targets_capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t sources_slot = k % sources_slots;
        const int64_t commands_slot = k % commands_slots;
        const int64_t targets_slot = k % targets_slots;
        if (k % every == 0) {
            meet(meeting, threads);
            if (thread == 0) {
                const int64_t row = k / every - first_row;
                record_targets(row, targets_V, targets_V_chosen, targets_V_columns, targets_V_record);
                record_synapses(row, synapses_w, synapses_w_chosen, synapses_w_columns, synapses_w_record,
                    synapses_r, synapses_r_chosen, synapses_r_columns, synapses_r_record, synapses_o,
                    synapses_o_chosen, synapses_o_columns, synapses_o_record, synapses_o_slow,
                    synapses_o_slow_chosen, synapses_o_slow_columns, synapses_o_slow_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *targets_now = targets_parameters + k % targets_tables * targets_table;

        /* state update */
        update_targets(targets_V, targets_spiking, t, dt, targets_begin, targets_end, targets_size,
            targets_now, targets_width);

        /* thresholds */
        if (thread == 0) {
            spikes_sources(k, sources_size, sources_event_step, sources_event_index, sources_events,
                sources_done, sources_slot, sources_spikes, sources_count);
            spikes_commands(k, commands_size, commands_event_step, commands_event_index, commands_events,
                commands_done, commands_slot, commands_spikes, commands_count);
        }
        threshold_targets(targets_spiking, targets_begin, targets_end, targets_fresh, thread, targets_found);
        meet(meeting, threads);
        if (thread == 0) {
            log_sources(k, sources_slot, sources_spikes, sources_count, sources_size, sources_log_step,
                sources_log_index, sources_logged);
            log_commands(k, commands_slot, commands_spikes, commands_count, commands_size, commands_log_step,
                commands_log_index, commands_logged);
            log_targets(k, targets_slot, targets_spikes, targets_count, targets_size, targets_fresh,
                targets_found, threads, targets_log_step, targets_log_index, targets_logged);
        }

        /* synapses, those without delay included */
        deliver_command(commands_slot, commands_spikes, commands_count, commands_slots, commands_size,
            command_delay, command_delays, command_start, command_target, targets_begin, targets_end,
            targets_V);
        deliver_synapses(sources_slot, sources_spikes, sources_count, sources_slots, sources_size,
            synapses_delay, synapses_delays, synapses_start, synapses_target, targets_begin, targets_end, k,
            dt, synapses_updated, synapses_r, synapses_o, synapses_o_slow, t, synapses_w,
            synapses_parameters);
        meet(meeting, threads);
        deliver_synapses_post(targets_slot, targets_spikes, targets_count, targets_size, synapses_post_start,
            synapses_post_synapse, targets_begin, targets_end, k, dt, synapses_updated, synapses_r,
            synapses_o, synapses_o_slow, t, synapses_w, synapses_parameters);

        /* resets */
        reset_targets(targets_slot, targets_spikes, targets_count, targets_size, targets_begin, targets_end,
            targets_V);
    }
    return last;
}
