/* short_term_plasticity: a network of 2 populations and 1 projection, exact step for C.
 *
 * Generated from examples/networks/short_term_plasticity.py:short_term_plasticity.
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
    double *I;
    int64_t size; /* how many there are */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
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

/* The arrays of synapses. */
typedef struct {
    const double *U;
    const double *tau_f;
    const double *tau_d;
    double *released;
    double *u;
    double *x;
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int32_t *target; /* the neuron to which each goes */
    int64_t *updated; /* the step for which the variables of each hold */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
} Synapses;

/* What is recorded of synapses. */
typedef struct {
    const int64_t *U_chosen; /* which are recorded */
    int64_t U_columns; /* how many these are */
    double *U_record; /* their values, a row each time */
    const int64_t *tau_f_chosen; /* which are recorded */
    int64_t tau_f_columns; /* how many these are */
    double *tau_f_record; /* their values, a row each time */
    const int64_t *tau_d_chosen; /* which are recorded */
    int64_t tau_d_columns; /* how many these are */
    double *tau_d_record; /* their values, a row each time */
    const int64_t *released_chosen; /* which are recorded */
    int64_t released_columns; /* how many these are */
    double *released_record; /* their values, a row each time */
    const int64_t *u_chosen; /* which are recorded */
    int64_t u_columns; /* how many these are */
    double *u_record; /* their values, a row each time */
    const int64_t *x_chosen; /* which are recorded */
    int64_t x_columns; /* how many these are */
    double *x_record; /* their values, a row each time */
} SynapsesRecords;

/* The arrays of source. */
typedef struct {
    int64_t size; /* how many there are */
    const int64_t *event_step; /* when they spike */
    const int32_t *event_index; /* and who */
    int64_t events; /* how many spikes these are */
    int64_t *done; /* how many of them have been */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Source;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

/* State of membrane after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void membrane_advance(double V, double I, double t, double dt, double tau, double tau_s, double V_decay,
    double V_from_I, double I_decay, double *V_next_out, double *I_next_out)
{
    const double V_next = V_decay * V + V_from_I * I;
    const double I_next = I_decay * I;
    *V_next_out = V_next;
    *I_next_out = I_next;
}

/* What drives the states: the part of each derivative that holds no state. */
CELL double resources_offsets(double tau_f, double tau_d)
{
    const double dx_offset = 1.0 / tau_d;
    return dx_offset;
}

/* State of resources after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void resources_advance(double u, double x, double t, double dt, double tau_f, double tau_d,
    double u_decay, double x_decay, double x_from_offset, double *u_next_out, double *x_next_out)
{
    const double dx_offset = resources_offsets(tau_f, tau_d);
    const double u_next = u_decay * u;
    const double x_next = x_decay * x + x_from_offset * dx_offset;
    *u_next_out = u_next;
    *x_next_out = x_next;
}

/* How much of each state is there after dt. */
CELL void resources_propagator(double dt, double tau_f, double tau_d, double *u_decay_out,
    double *x_decay_out, double *x_from_offset_out)
{
    /* u */
    const double u_rate = -1 / tau_f;
    const double u_decay = vm_exp(dt * u_rate);

    /* x */
    const double x_rate = -1 / tau_d;
    const double x_decay = vm_exp(dt * x_rate);
    const double x_from_offset = dt * vm_exprel(dt * x_rate);

    *u_decay_out = u_decay;
    *x_decay_out = x_decay;
    *x_from_offset_out = x_from_offset;
}

CELL void release(double I, double u, double x, double released, double U, double A, double *I_2_out,
    double *u_2_out, double *x_2_out, double *released_2_out)
{
    const double u_2 = u + U * (1.0 - u);
    const double released_2 = u_2 * x;
    const double I_2 = I + A * released_2;
    const double x_2 = x - released_2;
    *I_2_out = I_2;
    *u_2_out = u_2;
    *x_2_out = x_2;
    *released_2_out = released_2;
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

/* The chosen values of synapses, as a row of its records. */
static void record_synapses(const Synapses *synapses, const SynapsesRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->U_columns; c++) {
        records->U_record[row * records->U_columns + c] = synapses->U[records->U_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->tau_f_columns; c++) {
        records->tau_f_record[row * records->tau_f_columns + c] = synapses->tau_f[records->tau_f_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->tau_d_columns; c++) {
        records->tau_d_record[row * records->tau_d_columns + c] = synapses->tau_d[records->tau_d_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->released_columns; c++) {
        records->released_record[row * records->released_columns + c] = synapses->released[records->released_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->u_columns; c++) {
        records->u_record[row * records->u_columns + c] = synapses->u[records->u_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->x_columns; c++) {
        records->x_record[row * records->x_columns + c] = synapses->x[records->x_chosen[c]];
    }
}

/* Advance the neurons of cells by one step. */
LOOP void update_cells(const Cells *cells, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = cells->V;
    double *restrict I = cells->I;
    const int64_t size = cells->size;
    const int64_t width = cells->width;

    if (width == 1) {
        /* one value of each parameter for all */
        const double tau = parameters[0];
        const double tau_s = parameters[1];
        const double V_decay = parameters[2];
        const double V_from_I = parameters[3];
        const double I_decay = parameters[4];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            membrane_advance(V[i], I[i], t, dt, tau, tau_s, V_decay, V_from_I, I_decay, &V[i], &I[i]);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double tau = parameters[i];
            const double tau_s = parameters[size + i];
            const double V_decay = parameters[2 * size + i];
            const double V_from_I = parameters[3 * size + i];
            const double I_decay = parameters[4 * size + i];
            membrane_advance(V[i], I[i], t, dt, tau, tau_s, V_decay, V_from_I, I_decay, &V[i], &I[i]);
        }
    }
}

/* Who of source spikes in this step: those whose time it is. */
static void spikes_source(const Source *source, int64_t k, int64_t slot)
{
    const int64_t found = due_spikes(k, source->event_step, source->event_index, source->events, source->done,
        source->spikes, slot * source->size);
    source->count[slot] = found;
}

/* Write the spikes of source in step k into its log. */
static void log_source(const Source *source, int64_t k, int64_t slot)
{
    const int64_t at = source->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < source->count[slot]; s++) {
        source->log_step[at + s] = k;
        source->log_index[at + s] = source->spikes[slot * source->size + s];
    }
    source->logged[0] = at + source->count[slot];
}

/* synapses: what spikes of source do that arrive in this step. */
static void deliver_synapses(const Source *source, const Synapses *synapses, const Cells *cells, int64_t slot,
    int64_t begin, int64_t end, int64_t k, double dt, double t)
{
    const double A = synapses->parameters[0];
    for (int64_t d = 0; d < synapses->delays; d++) {
        const int64_t sent = slot - synapses->delay[d] + (slot < synapses->delay[d]) * source->slots;
        for (int64_t s = 0; s < source->count[sent]; s++) {
            const int64_t i = source->spikes[sent * source->size + s];
            const int64_t row = i * synapses->delays + d;
            const int64_t first = bisect(synapses->target, synapses->start[row], synapses->start[row + 1],
                begin);
            const int64_t last = bisect(synapses->target, first, synapses->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = synapses->target[e];
                const double age = (k - synapses->updated[e]) * dt;
                double u_decay, x_decay, x_from_offset;
                resources_propagator(age, synapses->tau_f[e], synapses->tau_d[e], &u_decay, &x_decay,
                    &x_from_offset);
                resources_advance(synapses->u[e], synapses->x[e], t, age, synapses->tau_f[e],
                    synapses->tau_d[e], u_decay, x_decay, x_from_offset, &synapses->u[e], &synapses->x[e]);
                synapses->updated[e] = k;
                release(cells->I[j], synapses->u[e], synapses->x[e], synapses->released[e], synapses->U[e], A,
                    &cells->I[j], &synapses->u[e], &synapses->x[e], &synapses->released[e]);
            }
        }
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t short_term_plasticity_exact_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, const Cells *cells, const CellsRecords *cells_records,
    const Synapses *synapses, const SynapsesRecords *synapses_records, const Source *source, const Team *team)
{
    const int64_t cells_begin = share(cells->size, team->thread, team->threads);
    const int64_t cells_end = share(cells->size, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        meet(team->meeting, team->threads);
        if (source->logged[0] + source->size > source->capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t source_slot = k % source->slots;
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

        /* state update */
        update_cells(cells, t, dt, cells_begin, cells_end, cells_now);

        /* thresholds */
        if (team->thread == 0) {
            spikes_source(source, k, source_slot);
        }
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_source(source, k, source_slot);
        }

        /* synapses, those without delay included */
        deliver_synapses(source, synapses, cells, source_slot, cells_begin, cells_end, k, dt, t);
    }
    return last;
}
