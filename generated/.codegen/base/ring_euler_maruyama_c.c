/* ring: a network of 1 population and 1 projection, euler_maruyama step for C.
 *
 * Generated from examples/networks/ring.py:ring.
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
    double *I;
    int64_t size; /* how many there are */
    double *draw_dW; /* Gaussian numbers of this step */
    const uint32_t *key_dW; /* key of these */
    int32_t *wait; /* steps until each may spike again */
    int32_t *spiking; /* whether each spikes in this step */
    double root_dt; /* square root of dt */
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
    const int64_t *I_chosen; /* which are recorded */
    int64_t I_columns; /* how many these are */
    double *I_record; /* their values, a row each time */
} CellsRecords;

/* The arrays of recurrent. */
typedef struct {
    const double *w;
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int32_t *target; /* the neuron to which each goes */
} Recurrent;

/* What is recorded of recurrent. */
typedef struct {
    const int64_t *w_chosen; /* which are recorded */
    int64_t w_columns; /* how many these are */
    double *w_record; /* their values, a row each time */
} RecurrentRecords;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

/* Right-hand side of membrane: (dV/dt, dI/dt). */
CELL void membrane_derivative(double V, double I, double t, double I_0, double cue, double E_L, double tau,
    double tau_s, double sigma, double *dV_out, double *dI_out)
{
    const double dV = (E_L - V + I_0 + I + cue) / tau;
    const double dI = -I / tau_s;
    *dV_out = dV;
    *dI_out = dI;
}

/* Diffusion: dV per dW. */
CELL double membrane_diffusion(double V, double I, double t, double I_0, double cue, double E_L, double tau,
    double tau_s, double sigma)
{
    const double noise_V = sigma / sqrt(tau);
    return noise_V;
}

/* State of membrane after dt: Euler-Maruyama, strong order 1. */
CELL void membrane_advance(double V, double I, double t, double dt, double dW, double I_0, double cue,
    double E_L, double tau, double tau_s, double sigma, double *V_next_out, double *I_next_out)
{
    double dV, dI;
    membrane_derivative(V, I, t, I_0, cue, E_L, tau, tau_s, sigma, &dV, &dI);
    const double noise_V = membrane_diffusion(V, I, t, I_0, cue, E_L, tau, tau_s, sigma);
    const double V_next = V + dt * dV + noise_V * dW;
    const double I_next = I + dt * dI;
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
static void record_cells(const Cells *cells, const CellsRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = cells->V[records->V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->I_columns; c++) {
        records->I_record[row * records->I_columns + c] = cells->I[records->I_chosen[c]];
    }
}

/* The chosen values of recurrent, as a row of its records. */
static void record_recurrent(const Recurrent *recurrent, const RecurrentRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->w_columns; c++) {
        records->w_record[row * records->w_columns + c] = recurrent->w[records->w_chosen[c]];
    }
}

/* Gaussian numbers for the neurons of cells in step k. */
static void noise_cells(const Cells *cells, int64_t k, int64_t begin, int64_t end)
{
    draw_gaussians(cells->draw_dW, begin, end, cells->key_dW, k);
}

/* Advance the neurons of cells by one step, and mark who spikes. */
LOOP void update_cells(const Cells *cells, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = cells->V;
    double *restrict I = cells->I;
    int32_t *restrict wait = cells->wait;
    int32_t *restrict spiking = cells->spiking;
    const double *restrict dW = cells->draw_dW;
    const double root_dt = cells->root_dt;
    const int64_t size = cells->size;
    const int64_t width = cells->width;

    if (width == 1) {
        /* one value of each parameter for all */
        const double I_0 = parameters[0];
        const double cue = parameters[1];
        const double E_L = parameters[2];
        const double tau = parameters[3];
        const double tau_s = parameters[4];
        const double sigma = parameters[5];
        const double V_t = parameters[6];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], I[i], t, dt, root_dt * dW[i], I_0, cue, E_L, tau, tau_s, sigma, &V_next,
                &I[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I_0 = parameters[i];
            const double cue = parameters[size + i];
            const double E_L = parameters[2 * size + i];
            const double tau = parameters[3 * size + i];
            const double tau_s = parameters[4 * size + i];
            const double sigma = parameters[5 * size + i];
            const double V_t = parameters[6 * size + i];
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], I[i], t, dt, root_dt * dW[i], I_0, cue, E_L, tau, tau_s, sigma, &V_next,
                &I[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
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

/* recurrent: what spikes of cells do that arrive in this step. */
static void deliver_recurrent(const Cells *cells, const Recurrent *recurrent, int64_t slot, int64_t begin,
    int64_t end)
{
    for (int64_t d = 0; d < recurrent->delays; d++) {
        const int64_t sent = slot - recurrent->delay[d] + (slot < recurrent->delay[d]) * cells->slots;
        for (int64_t s = 0; s < cells->count[sent]; s++) {
            const int64_t i = cells->spikes[sent * cells->size + s];
            const int64_t row = i * recurrent->delays + d;
            const int64_t first = bisect(recurrent->target, recurrent->start[row], recurrent->start[row + 1],
                begin);
            const int64_t last = bisect(recurrent->target, first, recurrent->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = recurrent->target[e];
                cells->I[j] = arrive(cells->I[j], recurrent->w[e]);
            }
        }
    }
}

/* Reset the neurons of cells that spiked in this step. */
static void reset_cells(const Cells *cells, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(cells->spikes, slot * cells->size, slot * cells->size + cells->count[slot],
        begin);
    const int64_t last = bisect(cells->spikes, first, slot * cells->size + cells->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = cells->spikes[s];
        const double V_r = parameters[7 * cells->width + i % cells->width];
        cells->V[i] = to_rest(cells->V[i], V_r);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t ring_euler_maruyama_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, const Cells *cells, const CellsRecords *cells_records,
    const Recurrent *recurrent, const RecurrentRecords *recurrent_records, const Team *team)
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
                record_recurrent(recurrent, recurrent_records, row);
            }
            meet(team->meeting, team->threads);
        }
        /* parameters and rates as they are in this step */
        const double *cells_now = cells->parameters + k % cells->tables * cells->table;

        /* state update */
        noise_cells(cells, k, cells_begin, cells_end);
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now);

        /* thresholds */
        threshold_cells(cells, team, cells_begin, cells_end);
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_cells(cells, team, k, cells_slot);
        }

        /* synapses, those without delay included */
        meet(team->meeting, team->threads);
        deliver_recurrent(cells, recurrent, cells_slot, cells_begin, cells_end);

        /* resets */
        reset_cells(cells, cells_slot, cells_begin, cells_end, cells_now);
    }
    return last;
}
