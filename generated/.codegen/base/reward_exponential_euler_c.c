/* reward: a network of 4 populations and 3 projections, exponential_euler step for C.
 *
 * Generated from examples/networks/reward.py:reward.
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
    double *D;
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
    const int64_t *D_chosen; /* which are recorded */
    int64_t D_columns; /* how many these are */
    double *D_record; /* their values, a row each time */
} CellRecords;

/* The arrays of synapses. */
typedef struct {
    double *a_pre;
    double *a_post;
    double *c;
    double *w;
    int64_t synapses; /* how many there are */
    const int32_t *target; /* the neuron to which each goes */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int64_t *post_start; /* where the list of the synapses of each target begins */
    const int64_t *post_synapse; /* these lists */
} Synapses;

/* What is recorded of synapses. */
typedef struct {
    const int64_t *a_pre_chosen; /* which are recorded */
    int64_t a_pre_columns; /* how many these are */
    double *a_pre_record; /* their values, a row each time */
    const int64_t *a_post_chosen; /* which are recorded */
    int64_t a_post_columns; /* how many these are */
    double *a_post_record; /* their values, a row each time */
    const int64_t *c_chosen; /* which are recorded */
    int64_t c_columns; /* how many these are */
    double *c_record; /* their values, a row each time */
    const int64_t *w_chosen; /* which are recorded */
    int64_t w_columns; /* how many these are */
    double *w_record; /* their values, a row each time */
} SynapsesRecords;

/* The arrays of inputs. */
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
} Inputs;

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

/* The arrays of dopamine. */
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
} Dopamine;

/* The arrays of command. */
typedef struct {
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int32_t *target; /* the neuron to which each goes */
} Command;

/* The arrays of reward. */
typedef struct {
    const int64_t *delay; /* the different delays, in steps */
    int64_t delays; /* how many these are */
    const int64_t *start; /* where the synapses of a source and a delay begin */
    const int32_t *target; /* the neuron to which each goes */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
} Reward;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

/* Each derivative of commanded as slope * x + offset: (dV_slope, dV_offset, dD_slope, dD_offset). */
CELL void commanded_linear_parts(double V, double D, double t, double tau_D, double *dV_slope_out,
    double *dV_offset_out, double *dD_slope_out, double *dD_offset_out)
{
    const double dV_slope = 0;
    const double dV_offset = 0;
    const double dD_slope = -1 / tau_D;
    const double dD_offset = 0;
    *dV_slope_out = dV_slope;
    *dV_offset_out = dV_offset;
    *dD_slope_out = dD_slope;
    *dD_offset_out = dD_offset;
}

/* State of commanded after dt: exponential Euler, order 1. */
CELL void commanded_advance(double V, double D, double t, double dt, double tau_D, double *V_next_out,
    double *D_next_out)
{
    double dV_slope, dV_offset, dD_slope, dD_offset;
    commanded_linear_parts(V, D, t, tau_D, &dV_slope, &dV_offset, &dD_slope, &dD_offset);
    const double V_next = V + dt * vm_exprel(dt * dV_slope) * (dV_slope * V + dV_offset);
    const double D_next = D + dt * vm_exprel(dt * dD_slope) * (dD_slope * D + dD_offset);
    *V_next_out = V_next;
    *D_next_out = D_next;
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

CELL double reward__(double D, double amount)
{
    const double D_2 = D + amount;
    return D_2;
}

/* Derivatives as slope * x + offset, or whole: (da_pre_slope, da_pre_offset, da_post_slope,
 * da_post_offset, dc_slope, dc_offset, dw_offset).
 */
CELL void eligibility_linear_parts(double a_pre, double a_post, double c, double w, double t, double D,
    double tau, double tau_c, double *da_pre_slope_out, double *da_pre_offset_out, double *da_post_slope_out,
    double *da_post_offset_out, double *dc_slope_out, double *dc_offset_out, double *dw_offset_out)
{
    const double da_pre_slope = -1 / tau;
    const double da_pre_offset = 0;
    const double da_post_slope = da_pre_slope;
    const double da_post_offset = 0;
    const double dc_slope = -1 / tau_c;
    const double dc_offset = 0;
    const double dw_offset = c * D / 1000.0;
    *da_pre_slope_out = da_pre_slope;
    *da_pre_offset_out = da_pre_offset;
    *da_post_slope_out = da_post_slope;
    *da_post_offset_out = da_post_offset;
    *dc_slope_out = dc_slope;
    *dc_offset_out = dc_offset;
    *dw_offset_out = dw_offset;
}

/* State of eligibility after dt: exponential Euler, order 1. */
CELL void eligibility_advance(double a_pre, double a_post, double c, double w, double t, double dt, double D,
    double tau, double tau_c, double *a_pre_next_out, double *a_post_next_out, double *c_next_out,
    double *w_next_out)
{
    double da_pre_slope, da_pre_offset, da_post_slope, da_post_offset, dc_slope, dc_offset, dw_offset;
    eligibility_linear_parts(a_pre, a_post, c, w, t, D, tau, tau_c, &da_pre_slope, &da_pre_offset,
        &da_post_slope, &da_post_offset, &dc_slope, &dc_offset, &dw_offset);
    const double a_pre_next = a_pre
        + dt * vm_exprel(dt * da_pre_slope) * (da_pre_slope * a_pre + da_pre_offset);
    const double a_post_next = a_post
        + dt * vm_exprel(dt * da_post_slope) * (da_post_slope * a_post + da_post_offset);
    const double c_next = c + dt * vm_exprel(dt * dc_slope) * (dc_slope * c + dc_offset);
    const double w_next = w + dt * dw_offset;
    *a_pre_next_out = a_pre_next;
    *a_post_next_out = a_post_next;
    *c_next_out = c_next;
    *w_next_out = w_next;
}

CELL void before(double a_pre, double a_post, double c, double A_minus, double *c_2_out, double *a_pre_2_out)
{
    const double c_2 = c - A_minus * a_post;
    const double a_pre_2 = a_pre + 1.0;
    *c_2_out = c_2;
    *a_pre_2_out = a_pre_2;
}

CELL void after(double a_pre, double a_post, double c, double A_plus, double *c_2_out, double *a_post_2_out)
{
    const double c_2 = c + A_plus * a_pre;
    const double a_post_2 = a_post + 1.0;
    *c_2_out = c_2;
    *a_post_2_out = a_post_2;
}

/* The chosen values of cell, as a row of its records. */
static void record_cell(const Cell *cell, const CellRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = cell->V[records->V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->D_columns; c++) {
        records->D_record[row * records->D_columns + c] = cell->D[records->D_chosen[c]];
    }
}

/* The chosen values of synapses, as a row of its records. */
static void record_synapses(const Synapses *synapses, const SynapsesRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c_ = 0; c_ < records->a_pre_columns; c_++) {
        records->a_pre_record[row * records->a_pre_columns + c_] = synapses->a_pre[records->a_pre_chosen[c_]];
    }
#pragma omp simd
    for (int64_t c_ = 0; c_ < records->a_post_columns; c_++) {
        records->a_post_record[row * records->a_post_columns + c_] = synapses->a_post[records->a_post_chosen[c_]];
    }
#pragma omp simd
    for (int64_t c_ = 0; c_ < records->c_columns; c_++) {
        records->c_record[row * records->c_columns + c_] = synapses->c[records->c_chosen[c_]];
    }
#pragma omp simd
    for (int64_t c_ = 0; c_ < records->w_columns; c_++) {
        records->w_record[row * records->w_columns + c_] = synapses->w[records->w_chosen[c_]];
    }
}

/* Advance the neurons of cell by one step, and mark who spikes. */
LOOP void update_cell(const Cell *cell, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = cell->V;
    double *restrict D = cell->D;
    int32_t *restrict spiking = cell->spiking;
    const int64_t size = cell->size;
    const int64_t width = cell->width;

    if (width == 1) {
        /* one value of each parameter for all */
        const double tau_D = parameters[0];
        const double V_t = parameters[1];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            commanded_advance(V[i], D[i], t, dt, tau_D, &V[i], &D[i]);
            spiking[i] = crossed(V[i], V_t);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double tau_D = parameters[i];
            const double V_t = parameters[size + i];
            commanded_advance(V[i], D[i], t, dt, tau_D, &V[i], &D[i]);
            spiking[i] = crossed(V[i], V_t);
        }
    }
}

/* Advance the synapses of synapses by one step. */
LOOP void update_synapses(const Synapses *synapses, const Cell *cell, double dt, int64_t begin, int64_t end,
    double t)
{
    double *restrict a_pre = synapses->a_pre;
    double *restrict a_post = synapses->a_post;
    double *restrict c = synapses->c;
    double *restrict w = synapses->w;
    const double *restrict D = cell->D;
    const int32_t *restrict target = synapses->target;
    const double *restrict parameters = synapses->parameters;

    const double tau = parameters[0];
    const double tau_c = parameters[1];
#pragma omp simd
    for (int64_t e = begin; e < end; e++) {
        const int64_t j = target[e];
        eligibility_advance(a_pre[e], a_post[e], c[e], w[e], t, dt, D[j], tau, tau_c, &a_pre[e], &a_post[e],
            &c[e], &w[e]);
    }
}

/* Who of inputs spikes in this step: those whose time it is. */
static void spikes_inputs(const Inputs *inputs, int64_t k, int64_t slot)
{
    const int64_t found = due_spikes(k, inputs->event_step, inputs->event_index, inputs->events, inputs->done,
        inputs->spikes, slot * inputs->size);
    inputs->count[slot] = found;
}

/* Who of commands spikes in this step: those whose time it is. */
static void spikes_commands(const Commands *commands, int64_t k, int64_t slot)
{
    const int64_t found = due_spikes(k, commands->event_step, commands->event_index, commands->events,
        commands->done, commands->spikes, slot * commands->size);
    commands->count[slot] = found;
}

/* Who of dopamine spikes in this step: those whose time it is. */
static void spikes_dopamine(const Dopamine *dopamine, int64_t k, int64_t slot)
{
    const int64_t found = due_spikes(k, dopamine->event_step, dopamine->event_index, dopamine->events,
        dopamine->done, dopamine->spikes, slot * dopamine->size);
    dopamine->count[slot] = found;
}

/* Who of cell spikes in this step, in ascending order. */
static void threshold_cell(const Cell *cell, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(cell->spiking, begin, end, cell->fresh, begin);
    cell->found[team->thread] = found_here;
}

/* Write the spikes of inputs in step k into its log. */
static void log_inputs(const Inputs *inputs, int64_t k, int64_t slot)
{
    const int64_t at = inputs->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < inputs->count[slot]; s++) {
        inputs->log_step[at + s] = k;
        inputs->log_index[at + s] = inputs->spikes[slot * inputs->size + s];
    }
    inputs->logged[0] = at + inputs->count[slot];
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

/* Write the spikes of dopamine in step k into its log. */
static void log_dopamine(const Dopamine *dopamine, int64_t k, int64_t slot)
{
    const int64_t at = dopamine->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < dopamine->count[slot]; s++) {
        dopamine->log_step[at + s] = k;
        dopamine->log_index[at + s] = dopamine->spikes[slot * dopamine->size + s];
    }
    dopamine->logged[0] = at + dopamine->count[slot];
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

/* command: what spikes of commands do that arrive in this step. */
static void deliver_command(const Commands *commands, const Command *command_, const Cell *cell, int64_t slot,
    int64_t begin, int64_t end)
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
                cell->V[j] = command__(cell->V[j]);
            }
        }
    }
}

/* reward: what spikes of dopamine do that arrive in this step. */
static void deliver_reward(const Dopamine *dopamine, const Reward *reward_, const Cell *cell, int64_t slot,
    int64_t begin, int64_t end)
{
    const double amount = reward_->parameters[0];
    for (int64_t d = 0; d < reward_->delays; d++) {
        const int64_t sent = slot - reward_->delay[d] + (slot < reward_->delay[d]) * dopamine->slots;
        for (int64_t s = 0; s < dopamine->count[sent]; s++) {
            const int64_t i = dopamine->spikes[sent * dopamine->size + s];
            const int64_t row = i * reward_->delays + d;
            const int64_t first = bisect(reward_->target, reward_->start[row], reward_->start[row + 1],
                begin);
            const int64_t last = bisect(reward_->target, first, reward_->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = reward_->target[e];
                cell->D[j] = reward__(cell->D[j], amount);
            }
        }
    }
}

/* synapses: what spikes of inputs do that arrive in this step. */
static void deliver_synapses(const Inputs *inputs, const Synapses *synapses, int64_t slot, int64_t begin,
    int64_t end)
{
    const double A_minus = synapses->parameters[2];
    for (int64_t d = 0; d < synapses->delays; d++) {
        const int64_t sent = slot - synapses->delay[d] + (slot < synapses->delay[d]) * inputs->slots;
        for (int64_t s = 0; s < inputs->count[sent]; s++) {
            const int64_t i = inputs->spikes[sent * inputs->size + s];
            const int64_t row = i * synapses->delays + d;
            const int64_t first = bisect(synapses->target, synapses->start[row], synapses->start[row + 1],
                begin);
            const int64_t last = bisect(synapses->target, first, synapses->start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                before(synapses->a_pre[e], synapses->a_post[e], synapses->c[e], A_minus, &synapses->c[e],
                    &synapses->a_pre[e]);
            }
        }
    }
}

/* synapses: what spikes of cell do in this step. */
LOOP void deliver_synapses_post(const Cell *cell, const Synapses *synapses, int64_t slot, int64_t begin,
    int64_t end)
{
    const int32_t *restrict spikes = cell->spikes;
    const int64_t *restrict count = cell->count;
    const int64_t size = cell->size;
    const int64_t *restrict post_start = synapses->post_start;
    const int64_t *restrict post_synapse = synapses->post_synapse;
    const double *restrict a_pre = synapses->a_pre;
    double *restrict a_post = synapses->a_post;
    double *restrict c = synapses->c;
    const double *restrict parameters = synapses->parameters;

    const double A_plus = parameters[3];
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t j = spikes[s];
#pragma omp simd
        for (int64_t f = post_start[j]; f < post_start[j + 1]; f++) {
            const int64_t e = post_synapse[f];
            after(a_pre[e], a_post[e], c[e], A_plus, &c[e], &a_post[e]);
        }
    }
}

/* Reset the neurons of cell that spiked in this step. */
static void reset_cell(const Cell *cell, int64_t slot, int64_t begin, int64_t end)
{
    const int64_t first = bisect(cell->spikes, slot * cell->size, slot * cell->size + cell->count[slot],
        begin);
    const int64_t last = bisect(cell->spikes, first, slot * cell->size + cell->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = cell->spikes[s];
        cell->V[i] = to_rest(cell->V[i]);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t reward_exponential_euler_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, const Cell *cell, const CellRecords *cell_records,
    const Synapses *synapses, const SynapsesRecords *synapses_records, const Inputs *inputs,
    const Commands *commands, const Dopamine *dopamine, const Command *command, const Reward *reward,
    const Team *team)
{
    const int64_t cell_begin = share(cell->size, team->thread, team->threads);
    const int64_t cell_end = share(cell->size, team->thread + 1, team->threads);
    const int64_t synapses_begin = share(synapses->synapses, team->thread, team->threads);
    const int64_t synapses_end = share(synapses->synapses, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        if (inputs->logged[0] + inputs->size > inputs->capacity) {
            /* the log is full */
            return k;
        }
        if (commands->logged[0] + commands->size > commands->capacity) {
            /* the log is full */
            return k;
        }
        if (dopamine->logged[0] + dopamine->size > dopamine->capacity) {
            /* the log is full */
            return k;
        }
        if (cell->logged[0] + cell->size > cell->capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t inputs_slot = k % inputs->slots;
        const int64_t commands_slot = k % commands->slots;
        const int64_t dopamine_slot = k % dopamine->slots;
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

        /* state update */
        update_cell(cell, t, dt, cell_begin, cell_end, cell_now);
        meet(team->meeting, team->threads);
        update_synapses(synapses, cell, dt, synapses_begin, synapses_end, t);

        /* thresholds */
        if (team->thread == 0) {
            spikes_inputs(inputs, k, inputs_slot);
            spikes_commands(commands, k, commands_slot);
            spikes_dopamine(dopamine, k, dopamine_slot);
        }
        threshold_cell(cell, team, cell_begin, cell_end);
        if (team->thread == 0) {
            log_inputs(inputs, k, inputs_slot);
            log_commands(commands, k, commands_slot);
            log_dopamine(dopamine, k, dopamine_slot);
        }
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_cell(cell, team, k, cell_slot);
        }

        /* synapses, those without delay included */
        deliver_command(commands, command, cell, commands_slot, cell_begin, cell_end);
        deliver_reward(dopamine, reward, cell, dopamine_slot, cell_begin, cell_end);
        deliver_synapses(inputs, synapses, inputs_slot, cell_begin, cell_end);
        meet(team->meeting, team->threads);
        deliver_synapses_post(cell, synapses, cell_slot, cell_begin, cell_end);

        /* resets */
        reset_cell(cell, cell_slot, cell_begin, cell_end);
    }
    return last;
}
