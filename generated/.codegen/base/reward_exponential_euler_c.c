/* reward: a network of 4 populations and 3 projections, exponential_euler step for C.
 *
 * Generated from examples/networks/reward.py:reward.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* Each derivative of commanded as slope * x + offset: (dV_slope, dV_offset, dD_slope, dD_offset). */
CELL void commanded_linear_parts(double V, double D, double t, double tau_D, double *dV_slope_out,
    double *dV_offset_out, double *dD_slope_out, double *dD_offset_out)
{
    const double dV_slope = 0;
    const double dV_offset = 0;
    const double dD_slope = -1 / tau_D;
    const double dD_offset = 0;
    *dV_slope_out = dV_slope;
    *dV_offset_out = dV_offset;
    *dD_slope_out = dD_slope;
    *dD_offset_out = dD_offset;
}

/* State of commanded after dt: exponential Euler, order 1. */
CELL void commanded_advance(double V, double D, double t, double dt, double tau_D, double *V_next_out,
    double *D_next_out)
{
    double dV_slope, dV_offset, dD_slope, dD_offset;
    commanded_linear_parts(V, D, t, tau_D, &dV_slope, &dV_offset, &dD_slope, &dD_offset);
    const double V_next = V + dt * vm_exprel(dt * dV_slope) * (dV_slope * V + dV_offset);
    const double D_next = D + dt * vm_exprel(dt * dD_slope) * (dD_slope * D + dD_offset);
    *V_next_out = V_next;
    *D_next_out = D_next;
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

CELL double reward(double D, double amount)
{
    const double D_2 = D + amount;
    return D_2;
}

/* Derivatives as slope * x + offset, or whole: (da_pre_slope, da_pre_offset, da_post_slope,
 * da_post_offset, dc_slope, dc_offset, dw_offset).
 */
CELL void eligibility_linear_parts(double a_pre, double a_post, double c, double w, double t, double D,
    double tau, double tau_c, double *da_pre_slope_out, double *da_pre_offset_out, double *da_post_slope_out,
    double *da_post_offset_out, double *dc_slope_out, double *dc_offset_out, double *dw_offset_out)
{
    const double da_pre_slope = -1 / tau;
    const double da_pre_offset = 0;
    const double da_post_slope = da_pre_slope;
    const double da_post_offset = 0;
    const double dc_slope = -1 / tau_c;
    const double dc_offset = 0;
    const double dw_offset = c * D / 1000.0;
    *da_pre_slope_out = da_pre_slope;
    *da_pre_offset_out = da_pre_offset;
    *da_post_slope_out = da_post_slope;
    *da_post_offset_out = da_post_offset;
    *dc_slope_out = dc_slope;
    *dc_offset_out = dc_offset;
    *dw_offset_out = dw_offset;
}

/* State of eligibility after dt: exponential Euler, order 1. */
CELL void eligibility_advance(double a_pre, double a_post, double c, double w, double t, double dt, double D,
    double tau, double tau_c, double *a_pre_next_out, double *a_post_next_out, double *c_next_out,
    double *w_next_out)
{
    double da_pre_slope, da_pre_offset, da_post_slope, da_post_offset, dc_slope, dc_offset, dw_offset;
    eligibility_linear_parts(a_pre, a_post, c, w, t, D, tau, tau_c, &da_pre_slope, &da_pre_offset,
        &da_post_slope, &da_post_offset, &dc_slope, &dc_offset, &dw_offset);
    const double a_pre_next = a_pre + dt * vm_exprel(dt * da_pre_slope) * (da_pre_slope * a_pre + da_pre_offset);
    const double a_post_next = a_post + dt * vm_exprel(dt * da_post_slope) * (da_post_slope * a_post + da_post_offset);
    const double c_next = c + dt * vm_exprel(dt * dc_slope) * (dc_slope * c + dc_offset);
    const double w_next = w + dt * dw_offset;
    *a_pre_next_out = a_pre_next;
    *a_post_next_out = a_post_next;
    *c_next_out = c_next;
    *w_next_out = w_next;
}

CELL void before(double a_pre, double a_post, double c, double A_minus, double *c_2_out, double *a_pre_2_out)
{
    const double c_2 = c - A_minus * a_post;
    const double a_pre_2 = a_pre + 1.0;
    *c_2_out = c_2;
    *a_pre_2_out = a_pre_2;
}

CELL void after(double a_pre, double a_post, double c, double A_plus, double *c_2_out, double *a_post_2_out)
{
    const double c_2 = c + A_plus * a_pre;
    const double a_post_2 = a_post + 1.0;
    *c_2_out = c_2;
    *a_post_2_out = a_post_2;
}

/* The chosen values of cell, as a row of its records. */
static void record_cell(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict D, const int64_t *restrict D_chosen,
    int64_t D_columns, double *restrict D_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < D_columns; c++) {
        D_record[row * D_columns + c] = D[D_chosen[c]];
    }
}

/* The chosen values of synapses, as a row of its records. */
static void record_synapses(int64_t row, const double *restrict a_pre, const int64_t *restrict a_pre_chosen,
    int64_t a_pre_columns, double *restrict a_pre_record, const double *restrict a_post,
    const int64_t *restrict a_post_chosen, int64_t a_post_columns, double *restrict a_post_record,
    const double *restrict c, const int64_t *restrict c_chosen, int64_t c_columns, double *restrict c_record,
    const double *restrict w, const int64_t *restrict w_chosen, int64_t w_columns, double *restrict w_record)
{
#pragma omp simd
    for (int64_t c_ = 0; c_ < a_pre_columns; c_++) {
        a_pre_record[row * a_pre_columns + c_] = a_pre[a_pre_chosen[c_]];
    }
#pragma omp simd
    for (int64_t c_ = 0; c_ < a_post_columns; c_++) {
        a_post_record[row * a_post_columns + c_] = a_post[a_post_chosen[c_]];
    }
#pragma omp simd
    for (int64_t c_ = 0; c_ < c_columns; c_++) {
        c_record[row * c_columns + c_] = c[c_chosen[c_]];
    }
#pragma omp simd
    for (int64_t c_ = 0; c_ < w_columns; c_++) {
        w_record[row * w_columns + c_] = w[w_chosen[c_]];
    }
}

/* Advance the neurons of cell by one step, and mark who spikes. */
static void update_cell(double *restrict V, double *restrict D, int32_t *restrict spiking, double t,
    double dt, int64_t begin, int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double tau_D = parameters[0];
        const double V_t = parameters[1];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            commanded_advance(V[i], D[i], t, dt, tau_D, &V[i], &D[i]);
            spiking[i] = crossed(V[i], V_t);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double tau_D = parameters[i];
            const double V_t = parameters[size + i];
            commanded_advance(V[i], D[i], t, dt, tau_D, &V[i], &D[i]);
            spiking[i] = crossed(V[i], V_t);
        }
    }
}

/* Advance the synapses of synapses by one step. */
static void update_synapses(double *restrict a_pre, double *restrict a_post, double *restrict c,
    double *restrict w, double dt, int64_t begin, int64_t end, const double *restrict D, double t,
    const int32_t *restrict target, const double *restrict parameters)
{
    const double tau = parameters[0];
    const double tau_c = parameters[1];
#pragma omp simd
    for (int64_t e = begin; e < end; e++) {
        const int64_t j = target[e];
        eligibility_advance(a_pre[e], a_post[e], c[e], w[e], t, dt, D[j], tau, tau_c, &a_pre[e], &a_post[e],
            &c[e], &w[e]);
    }
}

/* Who of inputs spikes in this step: those whose time it is. */
static void spikes_inputs(int64_t k, int64_t size, const int64_t *restrict event_step,
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

/* Who of dopamine spikes in this step: those whose time it is. */
static void spikes_dopamine(int64_t k, int64_t size, const int64_t *restrict event_step,
    const int32_t *restrict event_index, int64_t events, int64_t *restrict done, int64_t slot,
    int32_t *restrict spikes, int64_t *restrict count)
{
    const int64_t found = due_spikes(k, event_step, event_index, events, done, spikes, slot * size);
    count[slot] = found;
}

/* Who of cell spikes in this step, in ascending order. */
static void threshold_cell(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Write the spikes of inputs in step k into its log. */
static void log_inputs(int64_t k, int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
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

/* Write the spikes of dopamine in step k into its log. */
static void log_dopamine(int64_t k, int64_t slot, const int32_t *restrict spikes,
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

/* reward: what spikes of dopamine do that arrive in this step. */
static void deliver_reward(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, double *restrict D,
    const double *restrict parameters)
{
    const double amount = parameters[0];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            const int64_t first = bisect(target, start[row], start[row + 1], begin);
            const int64_t last = bisect(target, first, start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = target[e];
                D[j] = reward(D[j], amount);
            }
        }
    }
}

/* synapses: what spikes of inputs do that arrive in this step. */
static void deliver_synapses(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, double *restrict a_pre,
    const double *restrict a_post, double *restrict c, const double *restrict parameters)
{
    const double A_minus = parameters[2];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            const int64_t first = bisect(target, start[row], start[row + 1], begin);
            const int64_t last = bisect(target, first, start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                before(a_pre[e], a_post[e], c[e], A_minus, &c[e], &a_pre[e]);
            }
        }
    }
}

/* synapses: what spikes of cell do in this step. */
static void deliver_synapses_post(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, const int64_t *restrict post_start, const int64_t *restrict post_synapse, int64_t begin,
    int64_t end, const double *restrict a_pre, double *restrict a_post, double *restrict c,
    const double *restrict parameters)
{
    const double A_plus = parameters[3];
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t j = spikes[s];
#pragma omp simd
        for (int64_t f = post_start[j]; f < post_start[j + 1]; f++) {
            const int64_t e = post_synapse[f];
            after(a_pre[e], a_post[e], c[e], A_plus, &c[e], &a_post[e]);
        }
    }
}

/* Reset the neurons of cell that spiked in this step. */
static void reset_cell(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
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
EXPORT int64_t reward_exponential_euler_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, double *cell_V, double *cell_D, int32_t *cell_spiking,
    int64_t cell_size, const double *cell_parameters, int64_t cell_width, int32_t *cell_fresh,
    int64_t *cell_found, int32_t *cell_spikes, int64_t *cell_count, int64_t *cell_log_step,
    int32_t *cell_log_index, int64_t *cell_logged, int64_t cell_tables, int64_t cell_table,
    int64_t cell_slots, int64_t cell_capacity, const int64_t *cell_V_chosen, int64_t cell_V_columns,
    double *cell_V_record, const int64_t *cell_D_chosen, int64_t cell_D_columns, double *cell_D_record,
    double *synapses_a_pre, double *synapses_a_post, double *synapses_c, double *synapses_w,
    int64_t synapses_synapses, const int32_t *synapses_target, const double *synapses_parameters,
    const int64_t *synapses_delay, int64_t synapses_delays, const int64_t *synapses_start,
    const int64_t *synapses_post_start, const int64_t *synapses_post_synapse,
    const int64_t *synapses_a_pre_chosen, int64_t synapses_a_pre_columns, double *synapses_a_pre_record,
    const int64_t *synapses_a_post_chosen, int64_t synapses_a_post_columns, double *synapses_a_post_record,
    const int64_t *synapses_c_chosen, int64_t synapses_c_columns, double *synapses_c_record,
    const int64_t *synapses_w_chosen, int64_t synapses_w_columns, double *synapses_w_record,
    int64_t inputs_size, const int64_t *inputs_event_step, const int32_t *inputs_event_index,
    int64_t inputs_events, int64_t *inputs_done, int32_t *inputs_spikes, int64_t *inputs_count,
    int64_t *inputs_log_step, int32_t *inputs_log_index, int64_t *inputs_logged, int64_t inputs_slots,
    int64_t inputs_capacity, int64_t commands_size, const int64_t *commands_event_step,
    const int32_t *commands_event_index, int64_t commands_events, int64_t *commands_done,
    int32_t *commands_spikes, int64_t *commands_count, int64_t *commands_log_step,
    int32_t *commands_log_index, int64_t *commands_logged, int64_t commands_slots, int64_t commands_capacity,
    int64_t dopamine_size, const int64_t *dopamine_event_step, const int32_t *dopamine_event_index,
    int64_t dopamine_events, int64_t *dopamine_done, int32_t *dopamine_spikes, int64_t *dopamine_count,
    int64_t *dopamine_log_step, int32_t *dopamine_log_index, int64_t *dopamine_logged, int64_t dopamine_slots,
    int64_t dopamine_capacity, const int64_t *command_delay, int64_t command_delays,
    const int64_t *command_start, const int32_t *command_target, const int64_t *reward_delay,
    int64_t reward_delays, const int64_t *reward_start, const int32_t *reward_target,
    const double *reward_parameters, int64_t thread, int64_t threads, int32_t *meeting)
{
    const int64_t cell_begin = share(cell_size, thread, threads);
    const int64_t cell_end = share(cell_size, thread + 1, threads);
    const int64_t synapses_begin = share(synapses_synapses, thread, threads);
    const int64_t synapses_end = share(synapses_synapses, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        if (inputs_logged[0] + inputs_size > inputs_capacity) {
            /* the log is full */
            return k;
        }
        if (commands_logged[0] + commands_size > commands_capacity) {
            /* the log is full */
            return k;
        }
        if (dopamine_logged[0] + dopamine_size > dopamine_capacity) {
            /* the log is full */
            return k;
        }
        if (cell_logged[0] + cell_size > cell_capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t inputs_slot = k % inputs_slots;
        const int64_t commands_slot = k % commands_slots;
        const int64_t dopamine_slot = k % dopamine_slots;
        const int64_t cell_slot = k % cell_slots;
        if (k % every == 0) {
            meet(meeting, threads);
            if (thread == 0) {
                const int64_t row = k / every - first_row;
                record_cell(row, cell_V, cell_V_chosen, cell_V_columns, cell_V_record, cell_D, cell_D_chosen,
                    cell_D_columns, cell_D_record);
                record_synapses(row, synapses_a_pre, synapses_a_pre_chosen, synapses_a_pre_columns,
                    synapses_a_pre_record, synapses_a_post, synapses_a_post_chosen, synapses_a_post_columns,
                    synapses_a_post_record, synapses_c, synapses_c_chosen, synapses_c_columns,
                    synapses_c_record, synapses_w, synapses_w_chosen, synapses_w_columns, synapses_w_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *cell_now = cell_parameters + k % cell_tables * cell_table;

        /* state update */
        update_cell(cell_V, cell_D, cell_spiking, t, dt, cell_begin, cell_end, cell_size, cell_now,
            cell_width);
        meet(meeting, threads);
        update_synapses(synapses_a_pre, synapses_a_post, synapses_c, synapses_w, dt, synapses_begin,
            synapses_end, cell_D, t, synapses_target, synapses_parameters);

        /* thresholds */
        if (thread == 0) {
            spikes_inputs(k, inputs_size, inputs_event_step, inputs_event_index, inputs_events, inputs_done,
                inputs_slot, inputs_spikes, inputs_count);
            spikes_commands(k, commands_size, commands_event_step, commands_event_index, commands_events,
                commands_done, commands_slot, commands_spikes, commands_count);
            spikes_dopamine(k, dopamine_size, dopamine_event_step, dopamine_event_index, dopamine_events,
                dopamine_done, dopamine_slot, dopamine_spikes, dopamine_count);
        }
        threshold_cell(cell_spiking, cell_begin, cell_end, cell_fresh, thread, cell_found);
        if (thread == 0) {
            log_inputs(k, inputs_slot, inputs_spikes, inputs_count, inputs_size, inputs_log_step,
                inputs_log_index, inputs_logged);
            log_commands(k, commands_slot, commands_spikes, commands_count, commands_size, commands_log_step,
                commands_log_index, commands_logged);
            log_dopamine(k, dopamine_slot, dopamine_spikes, dopamine_count, dopamine_size, dopamine_log_step,
                dopamine_log_index, dopamine_logged);
        }
        meet(meeting, threads);
        if (thread == 0) {
            log_cell(k, cell_slot, cell_spikes, cell_count, cell_size, cell_fresh, cell_found, threads,
                cell_log_step, cell_log_index, cell_logged);
        }

        /* synapses, those without delay included */
        deliver_command(commands_slot, commands_spikes, commands_count, commands_slots, commands_size,
            command_delay, command_delays, command_start, command_target, cell_begin, cell_end, cell_V);
        deliver_reward(dopamine_slot, dopamine_spikes, dopamine_count, dopamine_slots, dopamine_size,
            reward_delay, reward_delays, reward_start, reward_target, cell_begin, cell_end, cell_D,
            reward_parameters);
        deliver_synapses(inputs_slot, inputs_spikes, inputs_count, inputs_slots, inputs_size, synapses_delay,
            synapses_delays, synapses_start, synapses_target, cell_begin, cell_end, synapses_a_pre,
            synapses_a_post, synapses_c, synapses_parameters);
        meet(meeting, threads);
        deliver_synapses_post(cell_slot, cell_spikes, cell_count, cell_size, synapses_post_start,
            synapses_post_synapse, cell_begin, cell_end, synapses_a_pre, synapses_a_post, synapses_c,
            synapses_parameters);

        /* resets */
        reset_cell(cell_slot, cell_spikes, cell_count, cell_size, cell_begin, cell_end, cell_V);
    }
    return last;
}
