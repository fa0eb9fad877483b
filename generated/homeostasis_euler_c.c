/* homeostasis: a network of 3 populations and 2 projections, euler step for C.
 *
 * Generated from examples/networks/homeostasis.py:homeostasis.
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
    const int64_t *ge_chosen; /* which are recorded */
    int64_t ge_columns; /* how many these are */
    double *ge_record; /* their values, a row each time */
    const int64_t *gi_chosen; /* which are recorded */
    int64_t gi_columns; /* how many these are */
    double *gi_record; /* their values, a row each time */
} CellsRecords;

/* The arrays of synapses. */
typedef struct {
    double *w;
    double *pre;
    double *post;
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int32_t *target; /* the neuron to which each goes */
    int64_t *updated; /* the step for which the variables of each hold */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    const int64_t *post_start; /* where the list of the synapses of each target begins */
    const int64_t *post_synapse; /* these lists */
} Synapses;

/* What is recorded of synapses. */
typedef struct {
    const int64_t *w_chosen; /* which are recorded */
    int64_t w_columns; /* how many these are */
    double *w_record; /* their values, a row each time */
    const int64_t *pre_chosen; /* which are recorded */
    int64_t pre_columns; /* how many these are */
    double *pre_record; /* their values, a row each time */
    const int64_t *post_chosen; /* which are recorded */
    int64_t post_columns; /* how many these are */
    double *post_record; /* their values, a row each time */
} SynapsesRecords;

/* The arrays of exc. */
typedef struct {
    const uint32_t *key; /* key of the random numbers */
    const double *chance; /* that a source spikes in a step */
    int64_t width; /* chances: one for each if above 0, else one for all */
    int64_t *left; /* turns until the next spike, by block of sources; a turn is a source in a step */
    int64_t *drawn; /* how many random numbers each block has drawn */
    int64_t *filled; /* from which of these on logarithms are ready for each block */
    double *logarithms; /* these, which gaps between spikes are made of */
    int64_t size; /* how many there are */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t slots; /* how many lists there are */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t capacity; /* how many it has room for */
} Exc;

/* The arrays of inh. */
typedef struct {
    const uint32_t *key; /* key of the random numbers */
    const double *chance; /* that a source spikes in a step */
    int64_t width; /* chances: one for each if above 0, else one for all */
    int64_t *left; /* turns until the next spike, by block of sources; a turn is a source in a step */
    int64_t *drawn; /* how many random numbers each block has drawn */
    int64_t *filled; /* from which of these on logarithms are ready for each block */
    double *logarithms; /* these, which gaps between spikes are made of */
    int64_t size; /* how many there are */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t slots; /* how many lists there are */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t capacity; /* how many it has room for */
} Inh;

/* The arrays of drive. */
typedef struct {
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int32_t *target; /* the neuron to which each goes */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
} Drive;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

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

/* State of traces after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void traces_advance(double pre, double post, double t, double dt, double tau, double pre_decay,
    double post_decay, double *pre_next_out, double *post_next_out)
{
    const double pre_next = pre_decay * pre;
    const double post_next = post_decay * post;
    *pre_next_out = pre_next;
    *post_next_out = post_next;
}

/* How much of each state is there after dt. */
CELL void traces_propagator(double dt, double tau, double *pre_decay_out, double *post_decay_out)
{
    /* pre */
    const double pre_rate = -1 / tau;
    const double pre_decay = vm_exp(dt * pre_rate);

    /* post */
    const double post_rate = -1 / tau;
    const double post_decay = vm_exp(dt * post_rate);

    *pre_decay_out = pre_decay;
    *post_decay_out = post_decay;
}

/* A spike of the source: inhibition; the weight rises if the neuron spiked lately, and falls anyway. */
CELL void before(double gi, double w, double pre, double post, double eta, double alpha, double w_max,
    double *gi_2_out, double *pre_2_out, double *w_2_out)
{
    const double gi_2 = gi + w;
    const double pre_2 = pre + 1.0;
    const double w_2 = vm_clip(w + eta * (post - alpha), 0.0, w_max);
    *gi_2_out = gi_2;
    *pre_2_out = pre_2;
    *w_2_out = w_2;
}

/* A spike of the neuron: the weight rises if the source spiked lately. */
CELL void after(double w, double pre, double post, double eta, double w_max, double *w_2_out,
    double *post_2_out)
{
    const double post_2 = post + 1.0;
    const double w_2 = vm_clip(w + eta * pre, 0.0, w_max);
    *w_2_out = w_2;
    *post_2_out = post_2;
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

/* The chosen values of synapses, as a row of its records. */
static void record_synapses(const Synapses *synapses, const SynapsesRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->w_columns; c++) {
        records->w_record[row * records->w_columns + c] = synapses->w[records->w_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->pre_columns; c++) {
        records->pre_record[row * records->pre_columns + c] = synapses->pre[records->pre_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->post_columns; c++) {
        records->post_record[row * records->post_columns + c] = synapses->post[records->post_chosen[c]];
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
        const double E_e = parameters[1];
        const double E_i = parameters[2];
        const double tau_m = parameters[3];
        const double tau_e = parameters[4];
        const double tau_i = parameters[5];
        const double V_t = parameters[6];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
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
        for (int64_t i = begin; i < end; i++) {
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

/* Who of exc spikes in this step: each with its own chance. */
static void spikes_exc(const Exc *exc, const Team *team, const double *restrict chance, int64_t begin,
    int64_t end)
{
    const int64_t found_here = poisson_spikes(exc->key, chance, exc->width, exc->left, exc->drawn,
        exc->filled, exc->logarithms, begin, end, exc->fresh, begin);
    exc->found[team->thread] = found_here;
}

/* Who of inh spikes in this step: each with its own chance. */
static void spikes_inh(const Inh *inh, const Team *team, const double *restrict chance, int64_t begin,
    int64_t end)
{
    const int64_t found_here = poisson_spikes(inh->key, chance, inh->width, inh->left, inh->drawn,
        inh->filled, inh->logarithms, begin, end, inh->fresh, begin);
    inh->found[team->thread] = found_here;
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

/* Make one list of the spikes of exc that the threads found in step k, and write it into the log. */
static void log_exc(const Exc *exc, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(exc->fresh, exc->found, exc->size, team->threads, exc->spikes,
        slot * exc->size);
    exc->count[slot] = all_found;
    const int64_t at = exc->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < exc->count[slot]; s++) {
        exc->log_step[at + s] = k;
        exc->log_index[at + s] = exc->spikes[slot * exc->size + s];
    }
    exc->logged[0] = at + exc->count[slot];
}

/* Make one list of the spikes of inh that the threads found in step k, and write it into the log. */
static void log_inh(const Inh *inh, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(inh->fresh, inh->found, inh->size, team->threads, inh->spikes,
        slot * inh->size);
    inh->count[slot] = all_found;
    const int64_t at = inh->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < inh->count[slot]; s++) {
        inh->log_step[at + s] = k;
        inh->log_index[at + s] = inh->spikes[slot * inh->size + s];
    }
    inh->logged[0] = at + inh->count[slot];
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

/* drive: what spikes of exc do that arrive in this step. */
static void deliver_drive(const Exc *exc, const Drive *drive, const Cells *cells, int64_t slot, int64_t begin,
    int64_t end)
{
    const double w_e = drive->parameters[0];
    for (int64_t d = 0; d < drive->delays; d++) {
        const int64_t sent = slot - drive->delay[d] + (slot < drive->delay[d]) * exc->slots;
        for (int64_t s = 0; s < exc->count[sent]; s++) {
            const int64_t i = exc->spikes[sent * exc->size + s];
            const int64_t row = i * drive->delays + d;
            const int64_t first = bisect(drive->target, drive->start[row], drive->start[row + 1], begin);
            const int64_t last = bisect(drive->target, first, drive->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = drive->target[e];
                cells->ge[j] = excite(cells->ge[j], w_e);
            }
        }
    }
}

/* synapses: what spikes of inh do that arrive in this step. */
static void deliver_synapses(const Inh *inh, const Synapses *synapses, const Cells *cells, int64_t slot,
    int64_t begin, int64_t end, int64_t k, double dt, double t)
{
    const double tau = synapses->parameters[0];
    const double eta = synapses->parameters[1];
    const double alpha = synapses->parameters[2];
    const double w_max = synapses->parameters[3];
    for (int64_t d = 0; d < synapses->delays; d++) {
        const int64_t sent = slot - synapses->delay[d] + (slot < synapses->delay[d]) * inh->slots;
        for (int64_t s = 0; s < inh->count[sent]; s++) {
            const int64_t i = inh->spikes[sent * inh->size + s];
            const int64_t row = i * synapses->delays + d;
            const int64_t first = bisect(synapses->target, synapses->start[row], synapses->start[row + 1],
                begin);
            const int64_t last = bisect(synapses->target, first, synapses->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = synapses->target[e];
                const double age = (k - synapses->updated[e]) * dt;
                double pre_decay, post_decay;
                traces_propagator(age, tau, &pre_decay, &post_decay);
                traces_advance(synapses->pre[e], synapses->post[e], t, age, tau, pre_decay, post_decay,
                    &synapses->pre[e], &synapses->post[e]);
                synapses->updated[e] = k;
                before(cells->gi[j], synapses->w[e], synapses->pre[e], synapses->post[e], eta, alpha, w_max,
                    &cells->gi[j], &synapses->pre[e], &synapses->w[e]);
            }
        }
    }
}

/* synapses: what spikes of cells do in this step. */
LOOP void deliver_synapses_post(const Cells *cells, const Synapses *synapses, int64_t slot, int64_t begin,
    int64_t end, int64_t k, double dt, double t)
{
    const int32_t *restrict spikes = cells->spikes;
    const int64_t *restrict count = cells->count;
    const int64_t size = cells->size;
    const int64_t *restrict post_start = synapses->post_start;
    const int64_t *restrict post_synapse = synapses->post_synapse;
    int64_t *restrict updated = synapses->updated;
    double *restrict pre = synapses->pre;
    double *restrict post = synapses->post;
    double *restrict w = synapses->w;
    const double *restrict parameters = synapses->parameters;

    const double tau = parameters[0];
    const double eta = parameters[1];
    const double w_max = parameters[3];
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t j = spikes[s];
#pragma omp simd
        for (int64_t f = post_start[j]; f < post_start[j + 1]; f++) {
            const int64_t e = post_synapse[f];
            const double age = (k - updated[e]) * dt;
            double pre_decay, post_decay;
            traces_propagator(age, tau, &pre_decay, &post_decay);
            traces_advance(pre[e], post[e], t, age, tau, pre_decay, post_decay, &pre[e], &post[e]);
            updated[e] = k;
            after(w[e], pre[e], post[e], eta, w_max, &w[e], &post[e]);
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
EXPORT int64_t homeostasis_euler_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, const Cells *cells, const CellsRecords *cells_records,
    const Synapses *synapses, const SynapsesRecords *synapses_records, const Exc *exc, const Inh *inh,
    const Drive *drive, const Team *team)
{
    const int64_t cells_begin = share(cells->size, team->thread, team->threads);
    const int64_t cells_end = share(cells->size, team->thread + 1, team->threads);
    const int64_t exc_begin = share(exc->size, team->thread, team->threads);
    const int64_t exc_end = share(exc->size, team->thread + 1, team->threads);
    const int64_t inh_begin = share(inh->size, team->thread, team->threads);
    const int64_t inh_end = share(inh->size, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        if (exc->logged[0] + exc->size > exc->capacity) {
            /* the log is full */
            return k;
        }
        if (inh->logged[0] + inh->size > inh->capacity) {
            /* the log is full */
            return k;
        }
        if (cells->logged[0] + cells->size > cells->capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t exc_slot = k % exc->slots;
        const int64_t inh_slot = k % inh->slots;
        const int64_t cells_slot = k % cells->slots;
        if (k % every == 0) {
            meet(team->meeting, team->threads);
            if (team->thread == 0) {
                const int64_t row = k / every - first_row;
                record_cells(cells, cells_records, row);
                record_synapses(synapses, synapses_records, row);
            }
            meet(team->meeting, team->threads);
        }
        /* parameters and rates as they are in this step */
        const double *cells_now = cells->parameters + k % cells->tables * cells->table;
        const double *exc_now = exc->chance + k % exc->tables * exc->table;
        const double *inh_now = inh->chance + k % inh->tables * inh->table;

        /* state update */
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now);

        /* thresholds */
        spikes_exc(exc, team, exc_now, exc_begin, exc_end);
        spikes_inh(inh, team, inh_now, inh_begin, inh_end);
        threshold_cells(cells, team, cells_begin, cells_end);
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_exc(exc, team, k, exc_slot);
            log_inh(inh, team, k, inh_slot);
            log_cells(cells, team, k, cells_slot);
        }

        /* synapses, those without delay included */
        meet(team->meeting, team->threads);
        deliver_drive(exc, drive, cells, exc_slot, cells_begin, cells_end);
        deliver_synapses(inh, synapses, cells, inh_slot, cells_begin, cells_end, k, dt, t);
        deliver_synapses_post(cells, synapses, cells_slot, cells_begin, cells_end, k, dt, t);

        /* resets */
        reset_cells(cells, cells_slot, cells_begin, cells_end, cells_now);
    }
    return last;
}
