/* stdp: a network of 2 populations and 1 projection, euler step for C.
 *
 * Generated from examples/networks/stdp.py:stdp.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* The arrays of cell. */
typedef struct {
    double *V;
    double *ge;
    int32_t *spiking; /* whether each spikes in this step */
    int64_t size; /* how many there are */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Cell;

/* What is recorded of cell. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
    const int64_t *ge_chosen; /* which are recorded */
    int64_t ge_columns; /* how many these are */
    double *ge_record; /* their values, a row each time */
} CellRecords;

/* The arrays of synapses. */
typedef struct {
    double *w;
    double *a_pre;
    double *a_post;
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
    const int64_t *a_pre_chosen; /* which are recorded */
    int64_t a_pre_columns; /* how many these are */
    double *a_pre_record; /* their values, a row each time */
    const int64_t *a_post_chosen; /* which are recorded */
    int64_t a_post_columns; /* how many these are */
    double *a_post_record; /* their values, a row each time */
} SynapsesRecords;

/* The arrays of inputs. */
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
} Inputs;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

/* Right-hand side of membrane: (dV/dt, dge/dt). */
CELL void membrane_derivative(double V, double ge, double t, double E_L, double E_e, double tau_m,
    double tau_e, double *dV_out, double *dge_out)
{
    const double dV = (ge * (E_e - V) + E_L - V) / tau_m;
    const double dge = -ge / tau_e;
    *dV_out = dV;
    *dge_out = dge;
}

/* State of membrane after dt: forward Euler. */
CELL void membrane_advance(double V, double ge, double t, double dt, double E_L, double E_e, double tau_m,
    double tau_e, double *V_next_out, double *ge_next_out)
{
    double dV, dge;
    membrane_derivative(V, ge, t, E_L, E_e, tau_m, tau_e, &dV, &dge);
    const double V_next = V + dt * dV;
    const double ge_next = ge + dt * dge;
    *V_next_out = V_next;
    *ge_next_out = ge_next;
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

/* State of traces after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void traces_advance(double a_pre, double a_post, double t, double dt, double tau_pre, double tau_post,
    double a_pre_decay, double a_post_decay, double *a_pre_next_out, double *a_post_next_out)
{
    const double a_pre_next = a_pre_decay * a_pre;
    const double a_post_next = a_post_decay * a_post;
    *a_pre_next_out = a_pre_next;
    *a_post_next_out = a_post_next;
}

/* How much of each state is there after dt. */
CELL void traces_propagator(double dt, double tau_pre, double tau_post, double *a_pre_decay_out,
    double *a_post_decay_out)
{
    /* a_pre */
    const double a_pre_rate = -1 / tau_pre;
    const double a_pre_decay = vm_exp(dt * a_pre_rate);

    /* a_post */
    const double a_post_rate = -1 / tau_post;
    const double a_post_decay = vm_exp(dt * a_post_rate);

    *a_pre_decay_out = a_pre_decay;
    *a_post_decay_out = a_post_decay;
}

/* An input spike: the conductance rises, and the weight falls if the neuron spiked before. */
CELL void before(double ge, double w, double a_pre, double a_post, double d_pre, double w_max,
    double *ge_2_out, double *a_pre_2_out, double *w_2_out)
{
    const double ge_2 = ge + w;
    const double a_pre_2 = a_pre + d_pre;
    const double w_2 = vm_clip(w + a_post, 0.0, w_max);
    *ge_2_out = ge_2;
    *a_pre_2_out = a_pre_2;
    *w_2_out = w_2;
}

/* A spike of the neuron: the weight rises if the input spiked before. */
CELL void after(double w, double a_pre, double a_post, double d_post, double w_max, double *a_post_2_out,
    double *w_2_out)
{
    const double a_post_2 = a_post + d_post;
    const double w_2 = vm_clip(w + a_pre, 0.0, w_max);
    *a_post_2_out = a_post_2;
    *w_2_out = w_2;
}

/* The chosen values of cell, as a row of its records. */
static void record_cell(const Cell *cell, const CellRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = cell->V[records->V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->ge_columns; c++) {
        records->ge_record[row * records->ge_columns + c] = cell->ge[records->ge_chosen[c]];
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
    for (int64_t c = 0; c < records->a_pre_columns; c++) {
        records->a_pre_record[row * records->a_pre_columns + c] = synapses->a_pre[records->a_pre_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->a_post_columns; c++) {
        records->a_post_record[row * records->a_post_columns + c] = synapses->a_post[records->a_post_chosen[c]];
    }
}

/* Advance the neurons of cell by one step, and mark who spikes. */
LOOP void update_cell(const Cell *cell, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = cell->V;
    double *restrict ge = cell->ge;
    int32_t *restrict spiking = cell->spiking;
    const int64_t size = cell->size;
    const int64_t width = cell->width;

    if (width == 1) {
        /* one value of each parameter for all */
        const double E_L = parameters[0];
        const double E_e = parameters[1];
        const double tau_m = parameters[2];
        const double tau_e = parameters[3];
        const double V_t = parameters[4];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            membrane_advance(V[i], ge[i], t, dt, E_L, E_e, tau_m, tau_e, &V[i], &ge[i]);
            spiking[i] = crossed(V[i], V_t);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double E_L = parameters[i];
            const double E_e = parameters[size + i];
            const double tau_m = parameters[2 * size + i];
            const double tau_e = parameters[3 * size + i];
            const double V_t = parameters[4 * size + i];
            membrane_advance(V[i], ge[i], t, dt, E_L, E_e, tau_m, tau_e, &V[i], &ge[i]);
            spiking[i] = crossed(V[i], V_t);
        }
    }
}

/* Who of inputs spikes in this step: each with its own chance. */
static void spikes_inputs(const Inputs *inputs, const Team *team, const double *restrict chance,
    int64_t begin, int64_t end)
{
    const int64_t found_here = poisson_spikes(inputs->key, chance, inputs->width, inputs->left, inputs->drawn,
        inputs->filled, inputs->logarithms, begin, end, inputs->fresh, begin);
    inputs->found[team->thread] = found_here;
}

/* Who of cell spikes in this step, in ascending order. */
static void threshold_cell(const Cell *cell, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(cell->spiking, begin, end, cell->fresh, begin);
    cell->found[team->thread] = found_here;
}

/* Make one list of the spikes of inputs that the threads found in step k, and write it into the log. */
static void log_inputs(const Inputs *inputs, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(inputs->fresh, inputs->found, inputs->size, team->threads, inputs->spikes,
        slot * inputs->size);
    inputs->count[slot] = all_found;
    const int64_t at = inputs->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < inputs->count[slot]; s++) {
        inputs->log_step[at + s] = k;
        inputs->log_index[at + s] = inputs->spikes[slot * inputs->size + s];
    }
    inputs->logged[0] = at + inputs->count[slot];
}

/* Make one list of the spikes of cell that the threads found in step k, and write it into the log. */
static void log_cell(const Cell *cell, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(cell->fresh, cell->found, cell->size, team->threads, cell->spikes,
        slot * cell->size);
    cell->count[slot] = all_found;
    const int64_t at = cell->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < cell->count[slot]; s++) {
        cell->log_step[at + s] = k;
        cell->log_index[at + s] = cell->spikes[slot * cell->size + s];
    }
    cell->logged[0] = at + cell->count[slot];
}

/* synapses: what spikes of inputs do that arrive in this step. */
static void deliver_synapses(const Inputs *inputs, const Synapses *synapses, const Cell *cell, int64_t slot,
    int64_t begin, int64_t end, int64_t k, double dt, double t)
{
    const double tau_pre = synapses->parameters[0];
    const double tau_post = synapses->parameters[1];
    const double d_pre = synapses->parameters[2];
    const double w_max = synapses->parameters[3];
    for (int64_t d = 0; d < synapses->delays; d++) {
        const int64_t sent = slot - synapses->delay[d] + (slot < synapses->delay[d]) * inputs->slots;
        for (int64_t s = 0; s < inputs->count[sent]; s++) {
            const int64_t i = inputs->spikes[sent * inputs->size + s];
            const int64_t row = i * synapses->delays + d;
            const int64_t first = bisect(synapses->target, synapses->start[row], synapses->start[row + 1],
                begin);
            const int64_t last = bisect(synapses->target, first, synapses->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = synapses->target[e];
                const double age = (k - synapses->updated[e]) * dt;
                double a_pre_decay, a_post_decay;
                traces_propagator(age, tau_pre, tau_post, &a_pre_decay, &a_post_decay);
                traces_advance(synapses->a_pre[e], synapses->a_post[e], t, age, tau_pre, tau_post,
                    a_pre_decay, a_post_decay, &synapses->a_pre[e], &synapses->a_post[e]);
                synapses->updated[e] = k;
                before(cell->ge[j], synapses->w[e], synapses->a_pre[e], synapses->a_post[e], d_pre, w_max,
                    &cell->ge[j], &synapses->a_pre[e], &synapses->w[e]);
            }
        }
    }
}

/* synapses: what spikes of cell do in this step. */
LOOP void deliver_synapses_post(const Cell *cell, const Synapses *synapses, int64_t slot, int64_t begin,
    int64_t end, int64_t k, double dt, double t)
{
    const int32_t *restrict spikes = cell->spikes;
    const int64_t *restrict count = cell->count;
    const int64_t size = cell->size;
    const int64_t *restrict post_start = synapses->post_start;
    const int64_t *restrict post_synapse = synapses->post_synapse;
    int64_t *restrict updated = synapses->updated;
    double *restrict a_pre = synapses->a_pre;
    double *restrict a_post = synapses->a_post;
    double *restrict w = synapses->w;
    const double *restrict parameters = synapses->parameters;

    const double tau_pre = parameters[0];
    const double tau_post = parameters[1];
    const double w_max = parameters[3];
    const double d_post = parameters[4];
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t j = spikes[s];
#pragma omp simd
        for (int64_t f = post_start[j]; f < post_start[j + 1]; f++) {
            const int64_t e = post_synapse[f];
            const double age = (k - updated[e]) * dt;
            double a_pre_decay, a_post_decay;
            traces_propagator(age, tau_pre, tau_post, &a_pre_decay, &a_post_decay);
            traces_advance(a_pre[e], a_post[e], t, age, tau_pre, tau_post, a_pre_decay, a_post_decay,
                &a_pre[e], &a_post[e]);
            updated[e] = k;
            after(w[e], a_pre[e], a_post[e], d_post, w_max, &a_post[e], &w[e]);
        }
    }
}

/* Reset the neurons of cell that spiked in this step. */
static void reset_cell(const Cell *cell, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(cell->spikes, slot * cell->size, slot * cell->size + cell->count[slot],
        begin);
    const int64_t last = bisect(cell->spikes, first, slot * cell->size + cell->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = cell->spikes[s];
        const double V_r = parameters[5 * cell->width + i % cell->width];
        cell->V[i] = to_rest(cell->V[i], V_r);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t stdp_euler_c_run_network(int64_t first, int64_t last, double t0, double dt, int64_t every,
    int64_t first_row, const Cell *cell, const CellRecords *cell_records, const Synapses *synapses,
    const SynapsesRecords *synapses_records, const Inputs *inputs, const Team *team)
{
    const int64_t cell_begin = share(cell->size, team->thread, team->threads);
    const int64_t cell_end = share(cell->size, team->thread + 1, team->threads);
    const int64_t inputs_begin = share(inputs->size, team->thread, team->threads);
    const int64_t inputs_end = share(inputs->size, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        if (inputs->logged[0] + inputs->size > inputs->capacity) {
            /* the log is full */
            return k;
        }
        if (cell->logged[0] + cell->size > cell->capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t inputs_slot = k % inputs->slots;
        const int64_t cell_slot = k % cell->slots;
        if (k % every == 0) {
            meet(team->meeting, team->threads);
            if (team->thread == 0) {
                const int64_t row = k / every - first_row;
                record_cell(cell, cell_records, row);
                record_synapses(synapses, synapses_records, row);
            }
            meet(team->meeting, team->threads);
        }
        /* parameters and rates as they are in this step */
        const double *cell_now = cell->parameters + k % cell->tables * cell->table;
        const double *inputs_now = inputs->chance + k % inputs->tables * inputs->table;

        /* state update */
        update_cell(cell, t, dt, cell_begin, cell_end, cell_now);

        /* thresholds */
        spikes_inputs(inputs, team, inputs_now, inputs_begin, inputs_end);
        threshold_cell(cell, team, cell_begin, cell_end);
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_inputs(inputs, team, k, inputs_slot);
            log_cell(cell, team, k, cell_slot);
        }

        /* synapses, those without delay included */
        meet(team->meeting, team->threads);
        deliver_synapses(inputs, synapses, cell, inputs_slot, cell_begin, cell_end, k, dt, t);
        deliver_synapses_post(cell, synapses, cell_slot, cell_begin, cell_end, k, dt, t);

        /* resets */
        reset_cell(cell, cell_slot, cell_begin, cell_end, cell_now);
    }
    return last;
}
