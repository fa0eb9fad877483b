/* cobahh: a network of 1 population and 2 projections, exponential_euler step for C.
 *
 * Generated from examples/networks/cobahh.py:cobahh.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* Each derivative of traub as slope * x + offset: (dV_slope, dV_offset, dm_slope, dm_offset, dh_slope,
 * dh_offset, dn_slope, dn_offset, dge_slope, dge_offset, dgi_slope, dgi_offset).
 */
CELL void traub_linear_parts(double V, double m, double h, double n, double ge, double gi, double t, double C,
    double g_L, double g_Na, double g_K, double E_L, double E_Na, double E_K, double E_e, double E_i,
    double V_T, double tau_e, double tau_i, double *dV_slope_out, double *dV_offset_out, double *dm_slope_out,
    double *dm_offset_out, double *dh_slope_out, double *dh_offset_out, double *dn_slope_out,
    double *dn_offset_out, double *dge_slope_out, double *dge_offset_out, double *dgi_slope_out,
    double *dgi_offset_out)
{
    const double u = V - V_T;

    /* rates of opening and closing [1/ms] */
    const double alpha_m = 1.28 / vm_exprel((13 - u) / 4);
    const double beta_m = 1.4 / vm_exprel((u - 40) / 5);
    const double alpha_h = 0.128 * vm_exp((17 - u) / 18);
    const double beta_h = 4 / (1 + vm_exp((40 - u) / 5));
    const double alpha_n = 0.16 / vm_exprel((15 - u) / 5);
    const double beta_n = 0.5 * vm_exp((10 - u) / 40);

    /* currents [pA] */
    const double I_L_slope = -g_L;
    const double I_L_offset = g_L * E_L;
    const double I_syn_slope = -ge - gi;
    const double I_syn_offset = ge * E_e + gi * E_i;
    const double I_Na_slope = g_Na * (m * m * m) * h;
    const double I_Na_offset = -I_Na_slope * E_Na;
    const double I_K_slope = g_K * (n * n * (n * n));
    const double I_K_offset = -I_K_slope * E_K;

    const double dV_slope = (I_L_slope + I_syn_slope - I_Na_slope - I_K_slope) / C;
    const double dV_offset = (I_L_offset + I_syn_offset - I_Na_offset - I_K_offset) / C;
    const double dm_slope = -alpha_m - beta_m;
    const double dm_offset = alpha_m;
    const double dh_slope = -alpha_h - beta_h;
    const double dh_offset = alpha_h;
    const double dn_slope = -alpha_n - beta_n;
    const double dn_offset = alpha_n;
    const double dge_slope = -1 / tau_e;
    const double dge_offset = 0;
    const double dgi_slope = -1 / tau_i;
    const double dgi_offset = 0;

    *dV_slope_out = dV_slope;
    *dV_offset_out = dV_offset;
    *dm_slope_out = dm_slope;
    *dm_offset_out = dm_offset;
    *dh_slope_out = dh_slope;
    *dh_offset_out = dh_offset;
    *dn_slope_out = dn_slope;
    *dn_offset_out = dn_offset;
    *dge_slope_out = dge_slope;
    *dge_offset_out = dge_offset;
    *dgi_slope_out = dgi_slope;
    *dgi_offset_out = dgi_offset;
}

/* State of traub after dt: exponential Euler, order 1. */
CELL void traub_advance(double V, double m, double h, double n, double ge, double gi, double t, double dt,
    double C, double g_L, double g_Na, double g_K, double E_L, double E_Na, double E_K, double E_e,
    double E_i, double V_T, double tau_e, double tau_i, double *V_next_out, double *m_next_out,
    double *h_next_out, double *n_next_out, double *ge_next_out, double *gi_next_out)
{
    double dV_slope, dV_offset, dm_slope, dm_offset, dh_slope, dh_offset, dn_slope, dn_offset, dge_slope,
        dge_offset, dgi_slope, dgi_offset;
    traub_linear_parts(V, m, h, n, ge, gi, t, C, g_L, g_Na, g_K, E_L, E_Na, E_K, E_e, E_i, V_T, tau_e, tau_i,
        &dV_slope, &dV_offset, &dm_slope, &dm_offset, &dh_slope, &dh_offset, &dn_slope, &dn_offset,
        &dge_slope, &dge_offset, &dgi_slope, &dgi_offset);
    const double V_next = V + dt * vm_exprel(dt * dV_slope) * (dV_slope * V + dV_offset);
    const double m_next = m + dt * vm_exprel(dt * dm_slope) * (dm_slope * m + dm_offset);
    const double h_next = h + dt * vm_exprel(dt * dh_slope) * (dh_slope * h + dh_offset);
    const double n_next = n + dt * vm_exprel(dt * dn_slope) * (dn_slope * n + dn_offset);
    const double ge_next = ge + dt * vm_exprel(dt * dge_slope) * (dge_slope * ge + dge_offset);
    const double gi_next = gi + dt * vm_exprel(dt * dgi_slope) * (dgi_slope * gi + dgi_offset);
    *V_next_out = V_next;
    *m_next_out = m_next;
    *h_next_out = h_next;
    *n_next_out = n_next;
    *ge_next_out = ge_next;
    *gi_next_out = gi_next;
}

CELL int peak(double V, double V_peak)
{
    const int over = V_peak < V;
    return over;
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
    int64_t V_columns, double *restrict V_record, const double *restrict m, const int64_t *restrict m_chosen,
    int64_t m_columns, double *restrict m_record, const double *restrict h, const int64_t *restrict h_chosen,
    int64_t h_columns, double *restrict h_record, const double *restrict n, const int64_t *restrict n_chosen,
    int64_t n_columns, double *restrict n_record, const double *restrict ge,
    const int64_t *restrict ge_chosen, int64_t ge_columns, double *restrict ge_record,
    const double *restrict gi, const int64_t *restrict gi_chosen, int64_t gi_columns,
    double *restrict gi_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < m_columns; c++) {
        m_record[row * m_columns + c] = m[m_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < h_columns; c++) {
        h_record[row * h_columns + c] = h[h_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < n_columns; c++) {
        n_record[row * n_columns + c] = n[n_chosen[c]];
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
static void update_cells(double *restrict V, double *restrict m, double *restrict h, double *restrict n,
    double *restrict ge, double *restrict gi, int32_t *restrict wait, int32_t *restrict spiking, double t,
    double dt, int64_t begin, int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double C = parameters[0];
        const double g_L = parameters[1];
        const double g_Na = parameters[2];
        const double g_K = parameters[3];
        const double E_L = parameters[4];
        const double E_Na = parameters[5];
        const double E_K = parameters[6];
        const double E_e = parameters[7];
        const double E_i = parameters[8];
        const double V_T = parameters[9];
        const double tau_e = parameters[10];
        const double tau_i = parameters[11];
        const double V_peak = parameters[12];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            wait[i] = wait[i] - (wait[i] > 0);
            traub_advance(V[i], m[i], h[i], n[i], ge[i], gi[i], t, dt, C, g_L, g_Na, g_K, E_L, E_Na, E_K, E_e,
                E_i, V_T, tau_e, tau_i, &V[i], &m[i], &h[i], &n[i], &ge[i], &gi[i]);
            const int crossing = peak(V[i], V_peak);
            spiking[i] = crossing & (wait[i] == 0);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double C = parameters[i];
            const double g_L = parameters[size + i];
            const double g_Na = parameters[2 * size + i];
            const double g_K = parameters[3 * size + i];
            const double E_L = parameters[4 * size + i];
            const double E_Na = parameters[5 * size + i];
            const double E_K = parameters[6 * size + i];
            const double E_e = parameters[7 * size + i];
            const double E_i = parameters[8 * size + i];
            const double V_T = parameters[9 * size + i];
            const double tau_e = parameters[10 * size + i];
            const double tau_i = parameters[11 * size + i];
            const double V_peak = parameters[12 * size + i];
            wait[i] = wait[i] - (wait[i] > 0);
            traub_advance(V[i], m[i], h[i], n[i], ge[i], gi[i], t, dt, C, g_L, g_Na, g_K, E_L, E_Na, E_K, E_e,
                E_i, V_T, tau_e, tau_i, &V[i], &m[i], &h[i], &n[i], &ge[i], &gi[i]);
            const int crossing = peak(V[i], V_peak);
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

/* exc: what spikes of cells do that arrive in this step. */
static void deliver_exc(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, double *restrict ge,
    const double *restrict parameters)
{
    const double w_e = parameters[0];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            const int64_t first = bisect(target, start[row], start[row + 1], begin);
            const int64_t last = bisect(target, first, start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = target[e];
                ge[j] = excite(ge[j], w_e);
            }
        }
    }
}

/* inh: what spikes of cells do that arrive in this step. */
static void deliver_inh(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, double *restrict gi,
    const double *restrict parameters)
{
    const double w_i = parameters[0];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            const int64_t first = bisect(target, start[row], start[row + 1], begin);
            const int64_t last = bisect(target, first, start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = target[e];
                gi[j] = inhibit(gi[j], w_i);
            }
        }
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t cobahh_exponential_euler_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, double *cells_V, double *cells_m, double *cells_h, double *cells_n,
    double *cells_ge, double *cells_gi, int32_t *cells_wait, int32_t *cells_spiking, int64_t cells_size,
    const double *cells_parameters, int64_t cells_width, int32_t *cells_fresh, int64_t *cells_found,
    const int32_t *cells_refractory, int64_t cells_refractory_width, int32_t *cells_spikes,
    int64_t *cells_count, int64_t *cells_log_step, int32_t *cells_log_index, int64_t *cells_logged,
    int64_t cells_slots, int64_t cells_tables, int64_t cells_table, int64_t cells_capacity,
    const int64_t *cells_V_chosen, int64_t cells_V_columns, double *cells_V_record,
    const int64_t *cells_m_chosen, int64_t cells_m_columns, double *cells_m_record,
    const int64_t *cells_h_chosen, int64_t cells_h_columns, double *cells_h_record,
    const int64_t *cells_n_chosen, int64_t cells_n_columns, double *cells_n_record,
    const int64_t *cells_ge_chosen, int64_t cells_ge_columns, double *cells_ge_record,
    const int64_t *cells_gi_chosen, int64_t cells_gi_columns, double *cells_gi_record,
    const int64_t *exc_delay, int64_t exc_delays, const int64_t *exc_start, const int32_t *exc_target,
    const double *exc_parameters, const int64_t *inh_delay, int64_t inh_delays, const int64_t *inh_start,
    const int32_t *inh_target, const double *inh_parameters, int64_t thread, int64_t threads,
    int32_t *meeting)
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
                record_cells(row, cells_V, cells_V_chosen, cells_V_columns, cells_V_record, cells_m,
                    cells_m_chosen, cells_m_columns, cells_m_record, cells_h, cells_h_chosen, cells_h_columns,
                    cells_h_record, cells_n, cells_n_chosen, cells_n_columns, cells_n_record, cells_ge,
                    cells_ge_chosen, cells_ge_columns, cells_ge_record, cells_gi, cells_gi_chosen,
                    cells_gi_columns, cells_gi_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *cells_now = cells_parameters + k % cells_tables * cells_table;

        /* state update */
        update_cells(cells_V, cells_m, cells_h, cells_n, cells_ge, cells_gi, cells_wait, cells_spiking, t, dt,
            cells_begin, cells_end, cells_size, cells_now, cells_width);

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
        deliver_exc(cells_slot, cells_spikes, cells_count, cells_slots, cells_size, exc_delay, exc_delays,
            exc_start, exc_target, cells_begin, cells_end, cells_ge, exc_parameters);
        deliver_inh(cells_slot, cells_spikes, cells_count, cells_slots, cells_size, inh_delay, inh_delays,
            inh_start, inh_target, cells_begin, cells_end, cells_gi, inh_parameters);
    }
    return last;
}
