/* cuba: a network of 1 population and 2 projections, exact step for C.
 *
 * Generated from examples/networks/cuba.py:cuba.
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

/* The arrays of cells. */
typedef struct {
    double *V;
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

/* What drives the states: the part of each derivative that holds no state. */
CELL double membrane_offsets(double E_L, double tau_m, double tau_e, double tau_i)
{
    const double dV_offset = E_L / tau_m;
    return dV_offset;
}

/* State of membrane after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void membrane_advance(double V, double ge, double gi, double t, double dt, double E_L, double tau_m,
    double tau_e, double tau_i, double V_decay, double V_from_ge, double V_from_gi, double V_from_offset,
    double ge_decay, double gi_decay, double *V_next_out, double *ge_next_out, double *gi_next_out)
{
    const double dV_offset = membrane_offsets(E_L, tau_m, tau_e, tau_i);
    const double V_next = V_decay * V + V_from_ge * ge + V_from_gi * gi + V_from_offset * dV_offset;
    const double ge_next = ge_decay * ge;
    const double gi_next = gi_decay * gi;
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
static void record_cells(const Cells *cells, const CellsRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = cells->V[records->V_chosen[c]];
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
    double *restrict ge = cells->ge;
    double *restrict gi = cells->gi;
    int32_t *restrict wait = cells->wait;
    int32_t *restrict spiking = cells->spiking;
    const int64_t size = cells->size;
    const int64_t width = cells->width;

    if (width == 1) {
        /* one value of each parameter for all */
        const double E_L = parameters[0];
        const double tau_m = parameters[1];
        const double tau_e = parameters[2];
        const double tau_i = parameters[3];
        const double V_t = parameters[4];
        const double V_decay = parameters[6];
        const double V_from_ge = parameters[7];
        const double V_from_gi = parameters[8];
        const double V_from_offset = parameters[9];
        const double ge_decay = parameters[10];
        const double gi_decay = parameters[11];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], ge[i], gi[i], t, dt, E_L, tau_m, tau_e, tau_i, V_decay, V_from_ge,
                V_from_gi, V_from_offset, ge_decay, gi_decay, &V_next, &ge[i], &gi[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double E_L = parameters[i];
            const double tau_m = parameters[size + i];
            const double tau_e = parameters[2 * size + i];
            const double tau_i = parameters[3 * size + i];
            const double V_t = parameters[4 * size + i];
            const double V_decay = parameters[6 * size + i];
            const double V_from_ge = parameters[7 * size + i];
            const double V_from_gi = parameters[8 * size + i];
            const double V_from_offset = parameters[9 * size + i];
            const double ge_decay = parameters[10 * size + i];
            const double gi_decay = parameters[11 * size + i];
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], ge[i], gi[i], t, dt, E_L, tau_m, tau_e, tau_i, V_decay, V_from_ge,
                V_from_gi, V_from_offset, ge_decay, gi_decay, &V_next, &ge[i], &gi[i]);
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

/* Reset the neurons of cells that spiked in this step. */
static void reset_cells(const Cells *cells, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(cells->spikes, slot * cells->size, slot * cells->size + cells->count[slot],
        begin);
    const int64_t last = bisect(cells->spikes, first, slot * cells->size + cells->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = cells->spikes[s];
        const double V_r = parameters[5 * cells->width + i % cells->width];
        cells->V[i] = to_rest(cells->V[i], V_r);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t cuba_exact_c_run_network(int64_t first, int64_t last, double t0, double dt, int64_t every,
    int64_t first_row, const Cells *cells, const CellsRecords *cells_records, const Exc *exc, const Inh *inh,
    const Team *team)
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

        /* resets */
        reset_cells(cells, cells_slot, cells_begin, cells_end, cells_now);
    }
    return last;
}
