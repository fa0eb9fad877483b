/* coba_alone: a network of 2 populations and 3 projections, euler step for C.
 *
 * Generated from examples/networks/coba_alone.py:coba_alone.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* Right-hand side of membrane: (dV/dt, dge/dt, dgi/dt). */
CELL void membrane_derivative(double V, double ge, double gi, double t, double E_L, double E_e, double E_i,
    double tau_m, double tau_e, double tau_i, double *dV_out, double *dge_out, double *dgi_out)
{
    const double dV = (E_L - V + ge * (E_e - V) + gi * (E_i - V)) / tau_m;
    const double dge = -ge / tau_e;
    const double dgi = -gi / tau_i;
    *dV_out = dV;
    *dge_out = dge;
    *dgi_out = dgi;
}

/* State of membrane after dt: forward Euler. */
CELL void membrane_advance(double V, double ge, double gi, double t, double dt, double E_L, double E_e,
    double E_i, double tau_m, double tau_e, double tau_i, double *V_next_out, double *ge_next_out,
    double *gi_next_out)
{
    double dV, dge, dgi;
    membrane_derivative(V, ge, gi, t, E_L, E_e, E_i, tau_m, tau_e, tau_i, &dV, &dge, &dgi);
    const double V_next = V + dt * dV;
    const double ge_next = ge + dt * dge;
    const double gi_next = gi + dt * dgi;
    *V_next_out = V_next;
    *ge_next_out = ge_next;
    *gi_next_out = gi_next;
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

CELL double excite(double ge, double w_e)
{
    const double ge_2 = ge + w_e;
    return ge_2;
}

CELL double inhibit(double gi, double w_i)
{
    const double gi_2 = gi + w_i;
    return gi_2;
}

/* The chosen values of cells, as a row of its records. */
static void record_cells(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict ge,
    const int64_t *restrict ge_chosen, int64_t ge_columns, double *restrict ge_record,
    const double *restrict gi, const int64_t *restrict gi_chosen, int64_t gi_columns,
    double *restrict gi_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < ge_columns; c++) {
        ge_record[row * ge_columns + c] = ge[ge_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < gi_columns; c++) {
        gi_record[row * gi_columns + c] = gi[gi_chosen[c]];
    }
}

/* Advance the neurons of cells by one step, and mark who spikes. */
static void update_cells(double *restrict V, double *restrict ge, double *restrict gi, int32_t *restrict wait,
    int32_t *restrict spiking, double t, double dt, int64_t size, const double *restrict parameters,
    int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double E_L = parameters[0];
        const double E_e = parameters[1];
        const double E_i = parameters[2];
        const double tau_m = parameters[3];
        const double tau_e = parameters[4];
        const double tau_i = parameters[5];
        const double V_t = parameters[6];
#pragma omp simd
        for (int64_t i = 0; i < size; i++) {
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], ge[i], gi[i], t, dt, E_L, E_e, E_i, tau_m, tau_e, tau_i, &V_next, &ge[i],
                &gi[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = 0; i < size; i++) {
            const double E_L = parameters[i];
            const double E_e = parameters[size + i];
            const double E_i = parameters[2 * size + i];
            const double tau_m = parameters[3 * size + i];
            const double tau_e = parameters[4 * size + i];
            const double tau_i = parameters[5 * size + i];
            const double V_t = parameters[6 * size + i];
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], ge[i], gi[i], t, dt, E_L, E_e, E_i, tau_m, tau_e, tau_i, &V_next, &ge[i],
                &gi[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    }
}

/* Who of cells spikes in this step, in ascending order, as the newest list of its ring of spikes. */
static void threshold_cells(const int32_t *restrict spiking, int64_t size, int64_t slot,
    int32_t *restrict spikes, int64_t *restrict count, int32_t *restrict wait,
    const int32_t *restrict refractory, int64_t refractory_width)
{
    const int64_t found = collect(spiking, size, spikes, slot * size);
    count[slot] = found;
    for (int64_t s = 0; s < found; s++) {
        const int64_t i = spikes[slot * size + s];
        wait[i] = refractory[i % refractory_width];
    }
}

/* Who of start spikes in this step: each with its own chance. */
static void spikes_start(int64_t size, const uint32_t *restrict key, const double *restrict chance,
    int64_t width, int64_t *restrict left, int64_t *restrict drawn, int64_t slot, int32_t *restrict spikes,
    int64_t *restrict count)
{
    const int64_t found = poisson_spikes(key, chance, width, left, drawn, size, spikes, slot * size);
    count[slot] = found;
}

/* Write the spikes of cells in step k into its log. */
static void log_cells(int64_t k, int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
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

/* Write the spikes of start in step k into its log. */
static void log_start(int64_t k, int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
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

/* exc: what spikes of cells do that arrive in this step. */
static void deliver_exc(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t distinct, double *restrict ge, const double *restrict parameters)
{
    const double w_e = parameters[0];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            for (int64_t e = start[row]; e < start[row + 1]; e++) {
                const int64_t j = target[e];
                ge[j] = excite(ge[j], w_e);
            }
        }
    }
}

/* inh: what spikes of cells do that arrive in this step. */
static void deliver_inh(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t distinct, double *restrict gi, const double *restrict parameters)
{
    const double w_i = parameters[0];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            for (int64_t e = start[row]; e < start[row + 1]; e++) {
                const int64_t j = target[e];
                gi[j] = inhibit(gi[j], w_i);
            }
        }
    }
}

/* kick: what spikes of start do that arrive in this step. */
static void deliver_kick(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t distinct, double *restrict ge, const double *restrict parameters)
{
    const double w_e = parameters[0];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            for (int64_t e = start[row]; e < start[row + 1]; e++) {
                const int64_t j = target[e];
                ge[j] = excite(ge[j], w_e);
            }
        }
    }
}

/* Reset the neurons of cells that spiked in this step. */
static void reset_cells(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, double *restrict V, const double *restrict parameters, int64_t width)
{
    for (int64_t s = 0; s < count[slot]; s++) {
        const int64_t i = spikes[slot * size + s];
        const double V_r = parameters[7 * width + i % width];
        V[i] = to_rest(V[i], V_r);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped. */
EXPORT int64_t coba_alone_euler_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, double *restrict cells_V, const int64_t *restrict cells_V_chosen,
    int64_t cells_V_columns, double *restrict cells_V_record, double *restrict cells_ge,
    const int64_t *restrict cells_ge_chosen, int64_t cells_ge_columns, double *restrict cells_ge_record,
    double *restrict cells_gi, const int64_t *restrict cells_gi_chosen, int64_t cells_gi_columns,
    double *restrict cells_gi_record, int32_t *restrict cells_wait, int32_t *restrict cells_spiking,
    int64_t cells_size, const double *restrict cells_parameters, int64_t cells_width,
    int32_t *restrict cells_spikes, int64_t *restrict cells_count, const int32_t *restrict cells_refractory,
    int64_t cells_refractory_width, int64_t start_size, const uint32_t *restrict start_key,
    const double *restrict start_chance, int64_t start_width, int64_t *restrict start_left,
    int64_t *restrict start_drawn, int32_t *restrict start_spikes, int64_t *restrict start_count,
    int64_t *restrict cells_log_step, int32_t *restrict cells_log_index, int64_t *restrict cells_logged,
    int64_t *restrict start_log_step, int32_t *restrict start_log_index, int64_t *restrict start_logged,
    int64_t cells_slots, const int64_t *restrict exc_delay, int64_t exc_delays,
    const int64_t *restrict exc_start, const int32_t *restrict exc_target, int64_t exc_distinct,
    const double *restrict exc_parameters, const int64_t *restrict inh_delay, int64_t inh_delays,
    const int64_t *restrict inh_start, const int32_t *restrict inh_target, int64_t inh_distinct,
    const double *restrict inh_parameters, int64_t start_slots, const int64_t *restrict kick_delay,
    int64_t kick_delays, const int64_t *restrict kick_start, const int32_t *restrict kick_target,
    int64_t kick_distinct, const double *restrict kick_parameters, int64_t cells_capacity,
    int64_t start_capacity)
{
    for (int64_t k = first; k < last; k++) {
        if (cells_logged[0] + cells_size > cells_capacity) {
            /* the log is full */
            return k;
        }
        if (start_logged[0] + start_size > start_capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t cells_slot = k % cells_slots;
        const int64_t start_slot = k % start_slots;
        if (k % every == 0) {
            const int64_t row = k / every - first_row;
            record_cells(row, cells_V, cells_V_chosen, cells_V_columns, cells_V_record, cells_ge,
                cells_ge_chosen, cells_ge_columns, cells_ge_record, cells_gi, cells_gi_chosen,
                cells_gi_columns, cells_gi_record);
        }

        /* state update */
        update_cells(cells_V, cells_ge, cells_gi, cells_wait, cells_spiking, t, dt, cells_size,
            cells_parameters, cells_width);

        /* thresholds */
        threshold_cells(cells_spiking, cells_size, cells_slot, cells_spikes, cells_count, cells_wait,
            cells_refractory, cells_refractory_width);
        spikes_start(start_size, start_key, start_chance, start_width, start_left, start_drawn, start_slot,
            start_spikes, start_count);
        log_cells(k, cells_slot, cells_spikes, cells_count, cells_size, cells_log_step, cells_log_index,
            cells_logged);
        log_start(k, start_slot, start_spikes, start_count, start_size, start_log_step, start_log_index,
            start_logged);

        /* synapses, those without delay included */
        deliver_exc(cells_slot, cells_spikes, cells_count, cells_slots, cells_size, exc_delay, exc_delays,
            exc_start, exc_target, exc_distinct, cells_ge, exc_parameters);
        deliver_inh(cells_slot, cells_spikes, cells_count, cells_slots, cells_size, inh_delay, inh_delays,
            inh_start, inh_target, inh_distinct, cells_gi, inh_parameters);
        deliver_kick(start_slot, start_spikes, start_count, start_slots, start_size, kick_delay, kick_delays,
            kick_start, kick_target, kick_distinct, cells_ge, kick_parameters);

        /* resets */
        reset_cells(cells_slot, cells_spikes, cells_count, cells_size, cells_V, cells_parameters,
            cells_width);
    }
    return last;
}
