/* gamma: a network of 1 population and 2 projections, rk4 step for C.
 *
 * Generated from examples/networks/gamma.py:gamma.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* Right-hand side of interneuron: (dV/dt, dh/dt, dn/dt, ds/dt). */
CELL void interneuron_derivative(double V, double h, double n, double s, double t, double I, double G_syn,
    double I_gap, double C, double g_Na, double g_K, double g_L, double E_Na, double E_K, double E_L,
    double E_syn, double phi, double alpha, double beta, double *dV_out, double *dh_out, double *dn_out,
    double *ds_out)
{
    const double alpha_m = 1 / vm_exprel(-0.1 * (V + 35.0));
    const double beta_m = 4.0 * vm_exp(-(V + 60.0) / 18.0);
    const double m = alpha_m / (alpha_m + beta_m); /* at once */
    const double alpha_h = 0.07 * vm_exp(-(V + 58.0) / 20.0);
    const double beta_h = 1.0 / (vm_exp(-0.1 * (V + 28.0)) + 1.0);
    const double alpha_n = 0.1 / vm_exprel(-0.1 * (V + 34.0));
    const double beta_n = 0.125 * vm_exp(-(V + 44.0) / 80.0);
    const double I_Na = g_Na * (m * m * m) * h * (V - E_Na);
    const double I_K = g_K * (n * n * (n * n)) * (V - E_K);
    const double I_L = g_L * (V - E_L);
    const double I_syn = G_syn * (V - E_syn);
    const double opening = alpha / (1.0 + vm_exp(-V / 2.0));
    const double dV = (I + I_gap - I_Na - I_K - I_L - I_syn) / C;
    const double dh = phi * (alpha_h * (1.0 - h) - beta_h * h);
    const double dn = phi * (alpha_n * (1.0 - n) - beta_n * n);
    const double ds = opening * (1.0 - s) - beta * s;
    *dV_out = dV;
    *dh_out = dh;
    *dn_out = dn;
    *ds_out = ds;
}

/* State of interneuron after dt: classical Runge-Kutta of order 4 (Kutta 1901). */
CELL void interneuron_advance(double V, double h, double n, double s, double t, double dt, double I,
    double G_syn, double I_gap, double C, double g_Na, double g_K, double g_L, double E_Na, double E_K,
    double E_L, double E_syn, double phi, double alpha, double beta, double *V_next_out, double *h_next_out,
    double *n_next_out, double *s_next_out)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    double dV_1, dh_1, dn_1, ds_1;
    interneuron_derivative(V, h, n, s, t, I, G_syn, I_gap, C, g_Na, g_K, g_L, E_Na, E_K, E_L, E_syn, phi,
        alpha, beta, &dV_1, &dh_1, &dn_1, &ds_1);

    /* stage 2, at t + dt/2 */
    const double V_2 = V + half_dt * dV_1;
    const double h_2 = h + half_dt * dh_1;
    const double n_2 = n + half_dt * dn_1;
    const double s_2 = s + half_dt * ds_1;
    double dV_2, dh_2, dn_2, ds_2;
    interneuron_derivative(V_2, h_2, n_2, s_2, t + half_dt, I, G_syn, I_gap, C, g_Na, g_K, g_L, E_Na, E_K,
        E_L, E_syn, phi, alpha, beta, &dV_2, &dh_2, &dn_2, &ds_2);

    /* stage 3, at t + dt/2 */
    const double V_3 = V + half_dt * dV_2;
    const double h_3 = h + half_dt * dh_2;
    const double n_3 = n + half_dt * dn_2;
    const double s_3 = s + half_dt * ds_2;
    double dV_3, dh_3, dn_3, ds_3;
    interneuron_derivative(V_3, h_3, n_3, s_3, t + half_dt, I, G_syn, I_gap, C, g_Na, g_K, g_L, E_Na, E_K,
        E_L, E_syn, phi, alpha, beta, &dV_3, &dh_3, &dn_3, &ds_3);

    /* stage 4, at t + dt */
    const double V_4 = V + dt * dV_3;
    const double h_4 = h + dt * dh_3;
    const double n_4 = n + dt * dn_3;
    const double s_4 = s + dt * ds_3;
    double dV_4, dh_4, dn_4, ds_4;
    interneuron_derivative(V_4, h_4, n_4, s_4, t + dt, I, G_syn, I_gap, C, g_Na, g_K, g_L, E_Na, E_K, E_L,
        E_syn, phi, alpha, beta, &dV_4, &dh_4, &dn_4, &ds_4);

    const double dt_6 = dt / 6;
    const double V_next = V + dt_6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4);
    const double h_next = h + dt_6 * (dh_1 + 2 * (dh_2 + dh_3) + dh_4);
    const double n_next = n + dt_6 * (dn_1 + 2 * (dn_2 + dn_3) + dn_4);
    const double s_next = s + dt_6 * (ds_1 + 2 * (ds_2 + ds_3) + ds_4);

    *V_next_out = V_next;
    *h_next_out = h_next;
    *n_next_out = n_next;
    *s_next_out = s_next;
}

CELL int crossed(double V, double V_t)
{
    const int over = V_t < V;
    return over;
}

CELL double inhibit(double s_pre, double g_syn)
{
    const double G_syn = g_syn * s_pre;
    return G_syn;
}

CELL double gap(double V_pre, double V_post, double w)
{
    const double I_gap = w * (V_pre - V_post);
    return I_gap;
}

/* The chosen values of cells, as a row of its records. */
static void record_cells(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict h, const int64_t *restrict h_chosen,
    int64_t h_columns, double *restrict h_record, const double *restrict n, const int64_t *restrict n_chosen,
    int64_t n_columns, double *restrict n_record, const double *restrict s, const int64_t *restrict s_chosen,
    int64_t s_columns, double *restrict s_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
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
    for (int64_t c = 0; c < s_columns; c++) {
        s_record[row * s_columns + c] = s[s_chosen[c]];
    }
}

/* The chosen values of gaps, as a row of its records. */
static void record_gaps(int64_t row, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record)
{
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
}

/* What couplings add to in cells: the given values. */
static void gather_cells(double *restrict G_syn, double *restrict I_gap, const double *restrict parameters,
    int64_t width, int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        G_syn[i] = parameters[width + i % width];
        I_gap[i] = parameters[2 * width + i % width];
    }
}

/* inhibition: add the current of each synapse to G_syn of cells. */
static void couple_inhibition(int64_t synapses, const double *restrict s, const int32_t *restrict source,
    const int32_t *restrict target, double *restrict G_syn_sum, const double *restrict parameters,
    int64_t begin, int64_t end)
{
    const double g_syn = parameters[0];
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = inhibit(s[i], g_syn);
            G_syn_sum[j] += current;
        }
    }
}

/* gaps: add the current of each synapse to I_gap of cells. */
static void couple_gaps(int64_t synapses, const double *restrict V, const double *restrict w,
    const int32_t *restrict source, const int32_t *restrict target, double *restrict I_gap_sum, int64_t begin,
    int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = gap(V[i], V[j], w[e]);
            I_gap_sum[j] += current;
        }
    }
}

/* Advance the neurons of cells by one step, and mark who spikes. */
static void update_cells(double *restrict V, double *restrict h, double *restrict n, double *restrict s,
    int32_t *restrict wait, int32_t *restrict spiking, const double *restrict G_syn,
    const double *restrict I_gap, double t, double dt, int64_t begin, int64_t end, int64_t size,
    const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double I = parameters[0];
        const double C = parameters[3];
        const double g_Na = parameters[4];
        const double g_K = parameters[5];
        const double g_L = parameters[6];
        const double E_Na = parameters[7];
        const double E_K = parameters[8];
        const double E_L = parameters[9];
        const double E_syn = parameters[10];
        const double phi = parameters[11];
        const double alpha = parameters[12];
        const double beta = parameters[13];
        const double V_t = parameters[14];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            wait[i] = wait[i] - (wait[i] > 0);
            interneuron_advance(V[i], h[i], n[i], s[i], t, dt, I, G_syn[i], I_gap[i], C, g_Na, g_K, g_L, E_Na,
                E_K, E_L, E_syn, phi, alpha, beta, &V[i], &h[i], &n[i], &s[i]);
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I = parameters[i];
            const double C = parameters[3 * size + i];
            const double g_Na = parameters[4 * size + i];
            const double g_K = parameters[5 * size + i];
            const double g_L = parameters[6 * size + i];
            const double E_Na = parameters[7 * size + i];
            const double E_K = parameters[8 * size + i];
            const double E_L = parameters[9 * size + i];
            const double E_syn = parameters[10 * size + i];
            const double phi = parameters[11 * size + i];
            const double alpha = parameters[12 * size + i];
            const double beta = parameters[13 * size + i];
            const double V_t = parameters[14 * size + i];
            wait[i] = wait[i] - (wait[i] > 0);
            interneuron_advance(V[i], h[i], n[i], s[i], t, dt, I, G_syn[i], I_gap[i], C, g_Na, g_K, g_L, E_Na,
                E_K, E_L, E_syn, phi, alpha, beta, &V[i], &h[i], &n[i], &s[i]);
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
    for (int64_t s_ = 0; s_ < found_here; s_++) {
        const int64_t i = fresh[begin + s_];
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

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t gamma_rk4_c_run_network(int64_t first, int64_t last, double t0, double dt, int64_t every,
    int64_t first_row, double *cells_V, double *cells_h, double *cells_n, double *cells_s,
    double *cells_sum_G_syn, double *cells_sum_I_gap, const double *cells_parameters, int64_t cells_width,
    int64_t cells_size, int32_t *cells_wait, int32_t *cells_spiking, int32_t *cells_fresh,
    int64_t *cells_found, const int32_t *cells_refractory, int64_t cells_refractory_width,
    int32_t *cells_spikes, int64_t *cells_count, int64_t *cells_log_step, int32_t *cells_log_index,
    int64_t *cells_logged, int64_t cells_tables, int64_t cells_table, int64_t cells_slots,
    int64_t cells_capacity, const int64_t *cells_V_chosen, int64_t cells_V_columns, double *cells_V_record,
    const int64_t *cells_h_chosen, int64_t cells_h_columns, double *cells_h_record,
    const int64_t *cells_n_chosen, int64_t cells_n_columns, double *cells_n_record,
    const int64_t *cells_s_chosen, int64_t cells_s_columns, double *cells_s_record, const double *gaps_w,
    int64_t gaps_synapses, const int32_t *gaps_source, const int32_t *gaps_target,
    const int64_t *gaps_w_chosen, int64_t gaps_w_columns, double *gaps_w_record, int64_t inhibition_synapses,
    const int32_t *inhibition_source, const int32_t *inhibition_target, const double *inhibition_parameters,
    int64_t thread, int64_t threads, int32_t *meeting)
{
    const int64_t cells_begin = share(cells_size, thread, threads);
    const int64_t cells_end = share(cells_size, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        meet(meeting, threads);
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
                record_cells(row, cells_V, cells_V_chosen, cells_V_columns, cells_V_record, cells_h,
                    cells_h_chosen, cells_h_columns, cells_h_record, cells_n, cells_n_chosen, cells_n_columns,
                    cells_n_record, cells_s, cells_s_chosen, cells_s_columns, cells_s_record);
                record_gaps(row, gaps_w, gaps_w_chosen, gaps_w_columns, gaps_w_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *cells_now = cells_parameters + k % cells_tables * cells_table;

        /* currents between neurons, from the values at the start of the step */
        gather_cells(cells_sum_G_syn, cells_sum_I_gap, cells_now, cells_width, cells_begin, cells_end);
        couple_inhibition(inhibition_synapses, cells_s, inhibition_source, inhibition_target, cells_sum_G_syn,
            inhibition_parameters, cells_begin, cells_end);
        couple_gaps(gaps_synapses, cells_V, gaps_w, gaps_source, gaps_target, cells_sum_I_gap, cells_begin,
            cells_end);

        /* state update */
        meet(meeting, threads);
        update_cells(cells_V, cells_h, cells_n, cells_s, cells_wait, cells_spiking, cells_sum_G_syn,
            cells_sum_I_gap, t, dt, cells_begin, cells_end, cells_size, cells_now, cells_width);

        /* thresholds */
        threshold_cells(cells_spiking, cells_begin, cells_end, cells_fresh, thread, cells_found, cells_wait,
            cells_refractory, cells_refractory_width);
        meet(meeting, threads);
        if (thread == 0) {
            log_cells(k, cells_slot, cells_spikes, cells_count, cells_size, cells_fresh, cells_found, threads,
                cells_log_step, cells_log_index, cells_logged);
        }
    }
    return last;
}
