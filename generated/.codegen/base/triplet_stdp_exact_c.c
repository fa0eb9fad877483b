/* triplet_stdp: a network of 3 populations and 2 projections, exact step for C.
 *
 * Generated from examples/networks/triplet_stdp.py:triplet_stdp.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* The arrays of targets. */
typedef struct {
    double *V;
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
} Targets;

/* What is recorded of targets. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
} TargetsRecords;

/* The arrays of synapses. */
typedef struct {
    double *w;
    double *r;
    double *o;
    double *o_slow;
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
    const int64_t *r_chosen; /* which are recorded */
    int64_t r_columns; /* how many these are */
    double *r_record; /* their values, a row each time */
    const int64_t *o_chosen; /* which are recorded */
    int64_t o_columns; /* how many these are */
    double *o_record; /* their values, a row each time */
    const int64_t *o_slow_chosen; /* which are recorded */
    int64_t o_slow_columns; /* how many these are */
    double *o_slow_record; /* their values, a row each time */
} SynapsesRecords;

/* The arrays of sources. */
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
} Sources;

/* The arrays of commands. */
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
} Commands;

/* The arrays of command. */
typedef struct {
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int32_t *target; /* the neuron to which each goes */
} Command;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

/* State of silent after dt: exact propagation (Rotter and Diesmann 1999). */
CELL double silent_advance(double V, double t, double dt)
{
    const double V_next = V;
    return V_next;
}

CELL int crossed(double V, double V_t)
{
    const int over = V_t < V;
    return over;
}

CELL double to_rest(double V)
{
    const double V_2 = 0.0;
    return V_2;
}

CELL double command__(double V)
{
    const double V_2 = 1.0;
    return V_2;
}

/* State of traces after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void traces_advance(double r, double o, double o_slow, double t, double dt, double tau_plus,
    double tau_minus, double tau_y, double r_decay, double o_decay, double o_slow_decay, double *r_next_out,
    double *o_next_out, double *o_slow_next_out)
{
    const double r_next = r_decay * r;
    const double o_next = o_decay * o;
    const double o_slow_next = o_slow_decay * o_slow;
    *r_next_out = r_next;
    *o_next_out = o_next;
    *o_slow_next_out = o_slow_next;
}

/* How much of each state is there after dt. */
CELL void traces_propagator(double dt, double tau_plus, double tau_minus, double tau_y, double *r_decay_out,
    double *o_decay_out, double *o_slow_decay_out)
{
    /* r */
    const double r_rate = -1 / tau_plus;
    const double r_decay = vm_exp(dt * r_rate);

    /* o */
    const double o_rate = -1 / tau_minus;
    const double o_decay = vm_exp(dt * o_rate);

    /* o_slow */
    const double o_slow_rate = -1 / tau_y;
    const double o_slow_decay = vm_exp(dt * o_slow_rate);

    *r_decay_out = r_decay;
    *o_decay_out = o_decay;
    *o_slow_decay_out = o_slow_decay;
}

/* A spike of the source: the weight falls by the fast trace of the target. */
CELL void before(double w, double r, double o, double A2_minus, double *w_2_out, double *r_2_out)
{
    const double w_2 = w - A2_minus * o;
    const double r_2 = r + 1.0;
    *w_2_out = w_2;
    *r_2_out = r_2;
}

/* A spike of the target: the weight rises by the trace of the source and the slow trace of the target. */
CELL void after(double w, double r, double o, double o_slow, double A3_plus, double *w_2_out, double *o_2_out,
    double *o_slow_2_out)
{
    const double w_2 = w + A3_plus * r * o_slow;
    const double o_2 = o + 1.0;
    const double o_slow_2 = o_slow + 1.0;
    *w_2_out = w_2;
    *o_2_out = o_2;
    *o_slow_2_out = o_slow_2;
}

/* The chosen values of targets, as a row of its records. */
static void record_targets(const Targets *targets, const TargetsRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = targets->V[records->V_chosen[c]];
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
    for (int64_t c = 0; c < records->r_columns; c++) {
        records->r_record[row * records->r_columns + c] = synapses->r[records->r_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->o_columns; c++) {
        records->o_record[row * records->o_columns + c] = synapses->o[records->o_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->o_slow_columns; c++) {
        records->o_slow_record[row * records->o_slow_columns + c] = synapses->o_slow[records->o_slow_chosen[c]];
    }
}

/* Advance the neurons of targets by one step, and mark who spikes. */
LOOP void update_targets(const Targets *targets, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = targets->V;
    int32_t *restrict spiking = targets->spiking;
    const int64_t size = targets->size;
    const int64_t width = targets->width;

    if (width == 1) {
        /* one value of each parameter for all */
        const double V_t = parameters[0];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            V[i] = silent_advance(V[i], t, dt);
            spiking[i] = crossed(V[i], V_t);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double V_t = parameters[i];
            V[i] = silent_advance(V[i], t, dt);
            spiking[i] = crossed(V[i], V_t);
        }
    }
}

/* Who of sources spikes in this step: those whose time it is. */
static void spikes_sources(const Sources *sources, int64_t k, int64_t slot)
{
    const int64_t found = due_spikes(k, sources->event_step, sources->event_index, sources->events,
        sources->done, sources->spikes, slot * sources->size);
    sources->count[slot] = found;
}

/* Who of commands spikes in this step: those whose time it is. */
static void spikes_commands(const Commands *commands, int64_t k, int64_t slot)
{
    const int64_t found = due_spikes(k, commands->event_step, commands->event_index, commands->events,
        commands->done, commands->spikes, slot * commands->size);
    commands->count[slot] = found;
}

/* Who of targets spikes in this step, in ascending order. */
static void threshold_targets(const Targets *targets, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(targets->spiking, begin, end, targets->fresh, begin);
    targets->found[team->thread] = found_here;
}

/* Write the spikes of sources in step k into its log. */
static void log_sources(const Sources *sources, int64_t k, int64_t slot)
{
    const int64_t at = sources->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < sources->count[slot]; s++) {
        sources->log_step[at + s] = k;
        sources->log_index[at + s] = sources->spikes[slot * sources->size + s];
    }
    sources->logged[0] = at + sources->count[slot];
}

/* Write the spikes of commands in step k into its log. */
static void log_commands(const Commands *commands, int64_t k, int64_t slot)
{
    const int64_t at = commands->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < commands->count[slot]; s++) {
        commands->log_step[at + s] = k;
        commands->log_index[at + s] = commands->spikes[slot * commands->size + s];
    }
    commands->logged[0] = at + commands->count[slot];
}

/* Make one list of the spikes of targets that the threads found in step k, and write it into the log. */
static void log_targets(const Targets *targets, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(targets->fresh, targets->found, targets->size, team->threads,
        targets->spikes, slot * targets->size);
    targets->count[slot] = all_found;
    const int64_t at = targets->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < targets->count[slot]; s++) {
        targets->log_step[at + s] = k;
        targets->log_index[at + s] = targets->spikes[slot * targets->size + s];
    }
    targets->logged[0] = at + targets->count[slot];
}

/* command: what spikes of commands do that arrive in this step. */
static void deliver_command(const Commands *commands, const Command *command_, const Targets *targets,
    int64_t slot, int64_t begin, int64_t end)
{
    for (int64_t d = 0; d < command_->delays; d++) {
        const int64_t sent = slot - command_->delay[d] + (slot < command_->delay[d]) * commands->slots;
        for (int64_t s = 0; s < commands->count[sent]; s++) {
            const int64_t i = commands->spikes[sent * commands->size + s];
            const int64_t row = i * command_->delays + d;
            const int64_t first = bisect(command_->target, command_->start[row], command_->start[row + 1],
                begin);
            const int64_t last = bisect(command_->target, first, command_->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = command_->target[e];
                targets->V[j] = command__(targets->V[j]);
            }
        }
    }
}

/* synapses: what spikes of sources do that arrive in this step. */
static void deliver_synapses(const Sources *sources, const Synapses *synapses, int64_t slot, int64_t begin,
    int64_t end, int64_t k, double dt, double t)
{
    const double tau_plus = synapses->parameters[0];
    const double tau_minus = synapses->parameters[1];
    const double tau_y = synapses->parameters[2];
    const double A2_minus = synapses->parameters[3];
    for (int64_t d = 0; d < synapses->delays; d++) {
        const int64_t sent = slot - synapses->delay[d] + (slot < synapses->delay[d]) * sources->slots;
        for (int64_t s = 0; s < sources->count[sent]; s++) {
            const int64_t i = sources->spikes[sent * sources->size + s];
            const int64_t row = i * synapses->delays + d;
            const int64_t first = bisect(synapses->target, synapses->start[row], synapses->start[row + 1],
                begin);
            const int64_t last = bisect(synapses->target, first, synapses->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const double age = (k - synapses->updated[e]) * dt;
                double r_decay, o_decay, o_slow_decay;
                traces_propagator(age, tau_plus, tau_minus, tau_y, &r_decay, &o_decay, &o_slow_decay);
                traces_advance(synapses->r[e], synapses->o[e], synapses->o_slow[e], t, age, tau_plus,
                    tau_minus, tau_y, r_decay, o_decay, o_slow_decay, &synapses->r[e], &synapses->o[e],
                    &synapses->o_slow[e]);
                synapses->updated[e] = k;
                before(synapses->w[e], synapses->r[e], synapses->o[e], A2_minus, &synapses->w[e],
                    &synapses->r[e]);
            }
        }
    }
}

/* synapses: what spikes of targets do in this step. */
LOOP void deliver_synapses_post(const Targets *targets, const Synapses *synapses, int64_t slot, int64_t begin,
    int64_t end, int64_t k, double dt, double t)
{
    const int32_t *restrict spikes = targets->spikes;
    const int64_t *restrict count = targets->count;
    const int64_t size = targets->size;
    const int64_t *restrict post_start = synapses->post_start;
    const int64_t *restrict post_synapse = synapses->post_synapse;
    int64_t *restrict updated = synapses->updated;
    double *restrict r = synapses->r;
    double *restrict o = synapses->o;
    double *restrict o_slow = synapses->o_slow;
    double *restrict w = synapses->w;
    const double *restrict parameters = synapses->parameters;

    const double tau_plus = parameters[0];
    const double tau_minus = parameters[1];
    const double tau_y = parameters[2];
    const double A3_plus = parameters[4];
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t j = spikes[s];
#pragma omp simd
        for (int64_t f = post_start[j]; f < post_start[j + 1]; f++) {
            const int64_t e = post_synapse[f];
            const double age = (k - updated[e]) * dt;
            double r_decay, o_decay, o_slow_decay;
            traces_propagator(age, tau_plus, tau_minus, tau_y, &r_decay, &o_decay, &o_slow_decay);
            traces_advance(r[e], o[e], o_slow[e], t, age, tau_plus, tau_minus, tau_y, r_decay, o_decay,
                o_slow_decay, &r[e], &o[e], &o_slow[e]);
            updated[e] = k;
            after(w[e], r[e], o[e], o_slow[e], A3_plus, &w[e], &o[e], &o_slow[e]);
        }
    }
}

/* Reset the neurons of targets that spiked in this step. */
static void reset_targets(const Targets *targets, int64_t slot, int64_t begin, int64_t end)
{
    const int64_t first = bisect(targets->spikes, slot * targets->size,
        slot * targets->size + targets->count[slot], begin);
    const int64_t last = bisect(targets->spikes, first, slot * targets->size + targets->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = targets->spikes[s];
        targets->V[i] = to_rest(targets->V[i]);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t triplet_stdp_exact_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, const Targets *targets, const TargetsRecords *targets_records,
    const Synapses *synapses, const SynapsesRecords *synapses_records, const Sources *sources,
    const Commands *commands, const Command *command, const Team *team)
{
    const int64_t targets_begin = share(targets->size, team->thread, team->threads);
    const int64_t targets_end = share(targets->size, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        if (sources->logged[0] + sources->size > sources->capacity) {
            /* the log is full */
            return k;
        }
        if (commands->logged[0] + commands->size > commands->capacity) {
            /* the log is full */
            return k;
        }
        if (targets->logged[0] + targets->size > targets->capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t sources_slot = k % sources->slots;
        const int64_t commands_slot = k % commands->slots;
        const int64_t targets_slot = k % targets->slots;
        if (k % every == 0) {
            meet(team->meeting, team->threads);
            if (team->thread == 0) {
                const int64_t row = k / every - first_row;
                record_targets(targets, targets_records, row);
                record_synapses(synapses, synapses_records, row);
            }
            meet(team->meeting, team->threads);
        }
        /* parameters and rates as they are in this step */
        const double *targets_now = targets->parameters + k % targets->tables * targets->table;

        /* state update */
        update_targets(targets, t, dt, targets_begin, targets_end, targets_now);

        /* thresholds */
        if (team->thread == 0) {
            spikes_sources(sources, k, sources_slot);
            spikes_commands(commands, k, commands_slot);
        }
        threshold_targets(targets, team, targets_begin, targets_end);
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_sources(sources, k, sources_slot);
            log_commands(commands, k, commands_slot);
            log_targets(targets, team, k, targets_slot);
        }

        /* synapses, those without delay included */
        deliver_command(commands, command, targets, commands_slot, targets_begin, targets_end);
        deliver_synapses(sources, synapses, sources_slot, targets_begin, targets_end, k, dt, t);
        meet(team->meeting, team->threads);
        deliver_synapses_post(targets, synapses, targets_slot, targets_begin, targets_end, k, dt, t);

        /* resets */
        reset_targets(targets, targets_slot, targets_begin, targets_end);
    }
    return last;
}
