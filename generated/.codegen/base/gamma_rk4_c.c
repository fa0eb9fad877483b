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

/* The arrays of cells. */
typedef struct {
    double *V;
    double *h;
    double *n;
    double *s;
    double *sum_G_syn; /* what arrives through synapses, added up */
    double *sum_I_gap; /* what arrives through synapses, added up */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int64_t size; /* how many there are */
    int32_t *wait; /* steps until each may spike again */
    int32_t *spiking; /* whether each spikes in this step */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    const int32_t *refractory; /* its refractory time in steps */
    int64_t refractory_width; /* values of it: one for all, or one for each */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Cells;

/* What is recorded of cells. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
    const int64_t *h_chosen; /* which are recorded */
    int64_t h_columns; /* how many these are */
    double *h_record; /* their values, a row each time */
    const int64_t *n_chosen; /* which are recorded */
    int64_t n_columns; /* how many these are */
    double *n_record; /* their values, a row each time */
    const int64_t *s_chosen; /* which are recorded */
    int64_t s_columns; /* how many these are */
    double *s_record; /* their values, a row each time */
} CellsRecords;

/* The arrays of gaps. */
typedef struct {
    const double *w;
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} Gaps;

/* What is recorded of gaps. */
typedef struct {
    const int64_t *w_chosen; /* which are recorded */
    int64_t w_columns; /* how many these are */
    double *w_record; /* their values, a row each time */
} GapsRecords;

/* The arrays of inhibition. */
typedef struct {
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
} Inhibition;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

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
static void record_cells(const Cells *cells, const CellsRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = cells->V[records->V_chosen[c]];
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
    for (int64_t c = 0; c < records->s_columns; c++) {
        records->s_record[row * records->s_columns + c] = cells->s[records->s_chosen[c]];
    }
}

/* The chosen values of gaps, as a row of its records. */
static void record_gaps(const Gaps *gaps, const GapsRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->w_columns; c++) {
        records->w_record[row * records->w_columns + c] = gaps->w[records->w_chosen[c]];
    }
}

/* What couplings add to in cells: the given values. */
static void gather_cells(const Cells *cells, const double *restrict parameters, int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        cells->sum_G_syn[i] = parameters[cells->width + i % cells->width];
        cells->sum_I_gap[i] = parameters[2 * cells->width + i % cells->width];
    }
}

/* inhibition: add the current of each synapse to G_syn of cells. */
static void couple_inhibition(const Inhibition *inhibition, const Cells *cells, int64_t begin, int64_t end)
{
    const double g_syn = inhibition->parameters[0];
    for (int64_t e = 0; e < inhibition->synapses; e++) {
        const int64_t i = inhibition->source[e];
        const int64_t j = inhibition->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = inhibit(cells->s[i], g_syn);
            cells->sum_G_syn[j] += current;
        }
    }
}

/* gaps: add the current of each synapse to I_gap of cells. */
static void couple_gaps(const Gaps *gaps, const Cells *cells, int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < gaps->synapses; e++) {
        const int64_t i = gaps->source[e];
        const int64_t j = gaps->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = gap(cells->V[i], cells->V[j], gaps->w[e]);
            cells->sum_I_gap[j] += current;
        }
    }
}

/* Advance the neurons of cells by one step, and mark who spikes. */
LOOP void update_cells(const Cells *cells, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = cells->V;
    double *restrict h = cells->h;
    double *restrict n = cells->n;
    double *restrict s = cells->s;
    int32_t *restrict wait = cells->wait;
    int32_t *restrict spiking = cells->spiking;
    const double *restrict G_syn = cells->sum_G_syn;
    const double *restrict I_gap = cells->sum_I_gap;
    const int64_t size = cells->size;
    const int64_t width = cells->width;

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
static void threshold_cells(const Cells *cells, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(cells->spiking, begin, end, cells->fresh, begin);
    cells->found[team->thread] = found_here;
    for (int64_t s_ = 0; s_ < found_here; s_++) {
        const int64_t i = cells->fresh[begin + s_];
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

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t gamma_rk4_c_run_network(int64_t first, int64_t last, double t0, double dt, int64_t every,
    int64_t first_row, const Cells *cells, const CellsRecords *cells_records, const Gaps *gaps,
    const GapsRecords *gaps_records, const Inhibition *inhibition, const Team *team)
{
    const int64_t cells_begin = share(cells->size, team->thread, team->threads);
    const int64_t cells_end = share(cells->size, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        meet(team->meeting, team->threads);
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
                record_gaps(gaps, gaps_records, row);
            }
            meet(team->meeting, team->threads);
        }
        /* parameters and rates as they are in this step */
        const double *cells_now = cells->parameters + k % cells->tables * cells->table;

        /* currents between neurons, from the values at the start of the step */
        gather_cells(cells, cells_now, cells_begin, cells_end);
        couple_inhibition(inhibition, cells, cells_begin, cells_end);
        couple_gaps(gaps, cells, cells_begin, cells_end);

        /* state update */
        meet(team->meeting, team->threads);
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now);

        /* thresholds */
        threshold_cells(cells, team, cells_begin, cells_end);
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_cells(cells, team, k, cells_slot);
        }
    }
    return last;
}
