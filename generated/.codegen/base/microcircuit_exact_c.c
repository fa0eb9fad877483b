/* microcircuit: a network of 1 population and 1 projection, exact step for C.
 *
 * Generated from examples/networks/microcircuit.py:microcircuit.
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

/* What drives the states: the part of each derivative that holds no state. */
CELL double membrane_offsets(double I_dc, double C, double E_L, double tau_m, double tau_syn)
{
    const double dV_offset = E_L / tau_m + I_dc / C;
    return dV_offset;
}

/* State of membrane after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void membrane_advance(double V, double I, double t, double dt, double I_dc, double C, double E_L,
    double tau_m, double tau_syn, double V_decay, double V_from_I, double V_from_offset, double I_decay,
    double *V_next_out, double *I_next_out)
{
    const double dV_offset = membrane_offsets(I_dc, C, E_L, tau_m, tau_syn);
    const double V_next = V_decay * V + V_from_I * I + V_from_offset * dV_offset;
    const double I_next = I_decay * I;
    *V_next_out = V_next;
    *I_next_out = I_next;
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

CELL double arrive(double I, double w)
{
    const double I_2 = I + w;
    return I_2;
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
static void record_synapses(int64_t row, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record)
{
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
}

/* Advance the neurons of cells by one step, and mark who spikes. */
static void update_cells(double *restrict V, double *restrict I, int32_t *restrict wait,
    int32_t *restrict spiking, double t, double dt, int64_t begin, int64_t end, int64_t size,
    const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double I_dc = parameters[0];
        const double C = parameters[1];
        const double E_L = parameters[2];
        const double tau_m = parameters[3];
        const double tau_syn = parameters[4];
        const double V_t = parameters[5];
        const double V_decay = parameters[7];
        const double V_from_I = parameters[8];
        const double V_from_offset = parameters[9];
        const double I_decay = parameters[10];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], I[i], t, dt, I_dc, C, E_L, tau_m, tau_syn, V_decay, V_from_I,
                V_from_offset, I_decay, &V_next, &I[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I_dc = parameters[i];
            const double C = parameters[size + i];
            const double E_L = parameters[2 * size + i];
            const double tau_m = parameters[3 * size + i];
            const double tau_syn = parameters[4 * size + i];
            const double V_t = parameters[5 * size + i];
            const double V_decay = parameters[7 * size + i];
            const double V_from_I = parameters[8 * size + i];
            const double V_from_offset = parameters[9 * size + i];
            const double I_decay = parameters[10 * size + i];
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], I[i], t, dt, I_dc, C, E_L, tau_m, tau_syn, V_decay, V_from_I,
                V_from_offset, I_decay, &V_next, &I[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    }
}

/* Who of cells spikes in this step, in ascending order. */
static void threshold_cells(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found, int32_t *restrict wait,
    const int32_t *restrict refractory, int64_t refractory_width)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
    for (int64_t s = 0; s < found_here; s++) {
        const int64_t i = fresh[begin + s];
        wait[i] = refractory[i % refractory_width];
    }
}

/* Make one list of the spikes of cells that the threads found in step k, and write it into the log. */
static void log_cells(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
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

/* synapses: what spikes of cells do that arrive in this step. */
static void deliver_synapses(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, double *restrict I, const double *restrict w)
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
                I[j] = arrive(I[j], w[e]);
            }
        }
    }
}

/* outside: the spikes that arrive at each neuron of cells in step k, all at once. */
static void add_outside(int64_t k, double *restrict spikes, uint32_t *restrict drawn,
    const uint32_t *restrict key, const uint32_t *restrict above, int64_t columns, int64_t rows,
    int64_t first, int64_t size, int64_t begin, int64_t end, const double *restrict weight, int64_t each,
    double *restrict I)
{
    const int64_t start = within(begin, first, size);
    const int64_t stop = within(end, first, size);
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows);
#pragma omp simd
    for (int64_t i = start; i < stop; i++) {
        const int64_t j = first + i;
        I[j] += weight[i * each] * spikes[i];
    }
}

/* Reset the neurons of cells that spiked in this step. */
static void reset_cells(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V, const double *restrict parameters,
    int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[6 * width + i % width];
        V[i] = to_rest(V[i], V_r);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t microcircuit_exact_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, double *cells_V, double *cells_I, int32_t *cells_wait,
    int32_t *cells_spiking, int64_t cells_size, const double *cells_parameters, int64_t cells_width,
    int32_t *cells_fresh, int64_t *cells_found, const int32_t *cells_refractory,
    int64_t cells_refractory_width, int32_t *cells_spikes, int64_t *cells_count, int64_t *cells_log_step,
    int32_t *cells_log_index, int64_t *cells_logged, int64_t cells_slots, int64_t cells_tables,
    int64_t cells_table, int64_t cells_capacity, const int64_t *cells_V_chosen, int64_t cells_V_columns,
    double *cells_V_record, const int64_t *cells_I_chosen, int64_t cells_I_columns, double *cells_I_record,
    const double *synapses_w, const int64_t *synapses_delay, int64_t synapses_delays,
    const int64_t *synapses_start, const int32_t *synapses_target, const int64_t *synapses_w_chosen,
    int64_t synapses_w_columns, double *synapses_w_record, double *outside_spikes, uint32_t *outside_drawn,
    const uint32_t *outside_key, const uint32_t *outside_above, int64_t outside_columns, int64_t outside_rows,
    int64_t outside_first, int64_t outside_size, const double *outside_weight, int64_t outside_each,
    int64_t outside_tables, int64_t outside_table, int64_t thread, int64_t threads, int32_t *meeting)
{
    const int64_t cells_begin = share(cells_size, thread, threads);
    const int64_t cells_end = share(cells_size, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        if (cells_logged[0] + cells_size > cells_capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t cells_slot = k % cells_slots;
        if (k % every == 0) {
            meet(meeting, threads);
            if (thread == 0) {
                const int64_t row = k / every - first_row;
                record_cells(row, cells_V, cells_V_chosen, cells_V_columns, cells_V_record, cells_I,
                    cells_I_chosen, cells_I_columns, cells_I_record);
                record_synapses(row, synapses_w, synapses_w_chosen, synapses_w_columns, synapses_w_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *cells_now = cells_parameters + k % cells_tables * cells_table;
        const uint32_t *outside_now = outside_above + k % outside_tables * outside_table;

        /* state update */
        update_cells(cells_V, cells_I, cells_wait, cells_spiking, t, dt, cells_begin, cells_end, cells_size,
            cells_now, cells_width);

        /* thresholds */
        threshold_cells(cells_spiking, cells_begin, cells_end, cells_fresh, thread, cells_found, cells_wait,
            cells_refractory, cells_refractory_width);
        meet(meeting, threads);
        if (thread == 0) {
            log_cells(k, cells_slot, cells_spikes, cells_count, cells_size, cells_fresh, cells_found, threads,
                cells_log_step, cells_log_index, cells_logged);
        }

        /* synapses, those without delay included */
        meet(meeting, threads);
        deliver_synapses(cells_slot, cells_spikes, cells_count, cells_slots, cells_size, synapses_delay,
            synapses_delays, synapses_start, synapses_target, cells_begin, cells_end, cells_I, synapses_w);
        add_outside(k, outside_spikes, outside_drawn, outside_key, outside_now, outside_columns, outside_rows,
            outside_first, outside_size, cells_begin, cells_end, outside_weight, outside_each, cells_I);

        /* resets */
        reset_cells(cells_slot, cells_spikes, cells_count, cells_size, cells_begin, cells_end, cells_V,
            cells_now, cells_width);
    }
    return last;
}
