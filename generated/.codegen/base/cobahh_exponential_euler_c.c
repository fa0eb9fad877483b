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

/* The arrays of cells. */
typedef struct {
    double *V;
    double *m;
    double *h;
    double *n;
    double *ge;
    double *gi;
    int32_t *wait; /* steps until each may spike again */
    int32_t *spiking; /* whether each spikes in this step */
    int64_t size; /* how many there are */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    const int32_t *refractory; /* its refractory time in steps */
    int64_t refractory_width; /* values of it: one for all, or one for each */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t slots; /* how many lists there are */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t capacity; /* how many it has room for */
} Cells;

/* What is recorded of cells. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
    const int64_t *m_chosen; /* which are recorded */
    int64_t m_columns; /* how many these are */
    double *m_record; /* their values, a row each time */
    const int64_t *h_chosen; /* which are recorded */
    int64_t h_columns; /* how many these are */
    double *h_record; /* their values, a row each time */
    const int64_t *n_chosen; /* which are recorded */
    int64_t n_columns; /* how many these are */
    double *n_record; /* their values, a row each time */
    const int64_t *ge_chosen; /* which are recorded */
    int64_t ge_columns; /* how many these are */
    double *ge_record; /* their values, a row each time */
    const int64_t *gi_chosen; /* which are recorded */
    int64_t gi_columns; /* how many these are */
    double *gi_record; /* their values, a row each time */
} CellsRecords;

/* The arrays of exc. */
typedef struct {
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int32_t *target; /* the neuron to which each goes */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
} Exc;

/* The arrays of inh. */
typedef struct {
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int32_t *target; /* the neuron to which each goes */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
} Inh;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

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
static void record_cells(const Cells *cells, const CellsRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = cells->V[records->V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->m_columns; c++) {
        records->m_record[row * records->m_columns + c] = cells->m[records->m_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->h_columns; c++) {
        records->h_record[row * records->h_columns + c] = cells->h[records->h_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->n_columns; c++) {
        records->n_record[row * records->n_columns + c] = cells->n[records->n_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->ge_columns; c++) {
        records->ge_record[row * records->ge_columns + c] = cells->ge[records->ge_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->gi_columns; c++) {
        records->gi_record[row * records->gi_columns + c] = cells->gi[records->gi_chosen[c]];
    }
}

/* Advance the neurons of cells by one step, and mark who spikes. */
LOOP void update_cells(const Cells *cells, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = cells->V;
    double *restrict m = cells->m;
    double *restrict h = cells->h;
    double *restrict n = cells->n;
    double *restrict ge = cells->ge;
    double *restrict gi = cells->gi;
    int32_t *restrict wait = cells->wait;
    int32_t *restrict spiking = cells->spiking;
    const int64_t size = cells->size;
    const int64_t width = cells->width;

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
static void threshold_cells(const Cells *cells, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(cells->spiking, begin, end, cells->fresh, begin);
    cells->found[team->thread] = found_here;
    for (int64_t s = 0; s < found_here; s++) {
        const int64_t i = cells->fresh[begin + s];
        cells->wait[i] = cells->refractory[i % cells->refractory_width];
    }
}

/* Make one list of the spikes of cells that the threads found in step k, and write it into the log. */
static void log_cells(const Cells *cells, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(cells->fresh, cells->found, cells->size, team->threads, cells->spikes,
        slot * cells->size);
    cells->count[slot] = all_found;
    const int64_t at = cells->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < cells->count[slot]; s++) {
        cells->log_step[at + s] = k;
        cells->log_index[at + s] = cells->spikes[slot * cells->size + s];
    }
    cells->logged[0] = at + cells->count[slot];
}

/* exc: what spikes of cells do that arrive in this step. */
static void deliver_exc(const Cells *cells, const Exc *exc, int64_t slot, int64_t begin, int64_t end)
{
    const double w_e = exc->parameters[0];
    for (int64_t d = 0; d < exc->delays; d++) {
        const int64_t sent = slot - exc->delay[d] + (slot < exc->delay[d]) * cells->slots;
        for (int64_t s = 0; s < cells->count[sent]; s++) {
            const int64_t i = cells->spikes[sent * cells->size + s];
            const int64_t row = i * exc->delays + d;
            const int64_t first = bisect(exc->target, exc->start[row], exc->start[row + 1], begin);
            const int64_t last = bisect(exc->target, first, exc->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = exc->target[e];
                cells->ge[j] = excite(cells->ge[j], w_e);
            }
        }
    }
}

/* inh: what spikes of cells do that arrive in this step. */
static void deliver_inh(const Cells *cells, const Inh *inh, int64_t slot, int64_t begin, int64_t end)
{
    const double w_i = inh->parameters[0];
    for (int64_t d = 0; d < inh->delays; d++) {
        const int64_t sent = slot - inh->delay[d] + (slot < inh->delay[d]) * cells->slots;
        for (int64_t s = 0; s < cells->count[sent]; s++) {
            const int64_t i = cells->spikes[sent * cells->size + s];
            const int64_t row = i * inh->delays + d;
            const int64_t first = bisect(inh->target, inh->start[row], inh->start[row + 1], begin);
            const int64_t last = bisect(inh->target, first, inh->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = inh->target[e];
                cells->gi[j] = inhibit(cells->gi[j], w_i);
            }
        }
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t cobahh_exponential_euler_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, const Cells *cells, const CellsRecords *cells_records, const Exc *exc,
    const Inh *inh, const Team *team)
{
    const int64_t cells_begin = share(cells->size, team->thread, team->threads);
    const int64_t cells_end = share(cells->size, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        if (cells->logged[0] + cells->size > cells->capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t cells_slot = k % cells->slots;
        if (k % every == 0) {
            meet(team->meeting, team->threads);
            if (team->thread == 0) {
                const int64_t row = k / every - first_row;
                record_cells(cells, cells_records, row);
            }
            meet(team->meeting, team->threads);
        }
        /* parameters and rates as they are in this step */
        const double *cells_now = cells->parameters + k % cells->tables * cells->table;

        /* state update */
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now);

        /* thresholds */
        threshold_cells(cells, team, cells_begin, cells_end);
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_cells(cells, team, k, cells_slot);
        }

        /* synapses, those without delay included */
        meet(team->meeting, team->threads);
        deliver_exc(cells, exc, cells_slot, cells_begin, cells_end);
        deliver_inh(cells, inh, cells_slot, cells_begin, cells_end);
    }
    return last;
}
