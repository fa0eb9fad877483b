"""decision: a network of 3 populations and 9 projections, rk2 step for Numba.

Generated from examples/networks/decision.py:decision.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from collections import namedtuple

from .support.network_run import Part, integrate
from .support.numba_jit import cell, lean_loop
from .support.numba_math import exp
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share, within
from .support.numba_spikes import collect, draw_counts

MODEL = "examples/networks/decision.py:decision"
METHOD = "rk2"
BACKEND = "numba"

Exc = namedtuple(
    "Exc",
    "V s_ext s_ampa x s_nmda sum_G_ampa sum_G_nmda sum_G_gaba parameters width size "
    "wait spiking fresh found refractory refractory_width spikes count log_step "
    "log_index logged tables table slots capacity",
)
ExcRecords = namedtuple(
    "ExcRecords",
    "V_chosen V_columns V_record s_ext_chosen s_ext_columns s_ext_record "
    "s_ampa_chosen s_ampa_columns s_ampa_record x_chosen x_columns x_record "
    "s_nmda_chosen s_nmda_columns s_nmda_record",
)
Inh = namedtuple(
    "Inh",
    "V s_ext s_gaba sum_G_ampa sum_G_nmda sum_G_gaba parameters width size wait "
    "spiking fresh found refractory refractory_width spikes count log_step log_index "
    "logged tables table slots capacity",
)
InhRecords = namedtuple(
    "InhRecords",
    "V_chosen V_columns V_record s_ext_chosen s_ext_columns s_ext_record "
    "s_gaba_chosen s_gaba_columns s_gaba_record",
)
Pools = namedtuple(
    "Pools", "fast slow sum_sum_fast sum_sum_slow parameters width size tables table"
)
PoolsRecords = namedtuple(
    "PoolsRecords",
    "fast_chosen fast_columns fast_record slow_chosen slow_columns slow_record",
)
AmpaE = namedtuple("AmpaE", "w synapses source target")
AmpaERecords = namedtuple("AmpaERecords", "w_chosen w_columns w_record")
NmdaE = namedtuple("NmdaE", "w synapses source target")
NmdaERecords = namedtuple("NmdaERecords", "w_chosen w_columns w_record")
AmpaI = namedtuple("AmpaI", "w synapses source target")
AmpaIRecords = namedtuple("AmpaIRecords", "w_chosen w_columns w_record")
NmdaI = namedtuple("NmdaI", "w synapses source target")
NmdaIRecords = namedtuple("NmdaIRecords", "w_chosen w_columns w_record")
AddAmpa = namedtuple("AddAmpa", "synapses source target")
AddNmda = namedtuple("AddNmda", "synapses source target")
AddGaba = namedtuple("AddGaba", "synapses source target")
GabaE = namedtuple("GabaE", "synapses source target")
GabaI = namedtuple("GabaI", "synapses source target")
BackgroundE = namedtuple(
    "BackgroundE",
    "spikes drawn key above columns rows first size weight each tables table",
)
BackgroundI = namedtuple(
    "BackgroundI",
    "spikes drawn key above columns rows first size weight each tables table",
)
StimulusA = namedtuple(
    "StimulusA",
    "spikes drawn key above columns rows first size weight each tables table",
)
StimulusB = namedtuple(
    "StimulusB",
    "spikes drawn key above columns rows first size weight each tables table",
)
Team = namedtuple("Team", "thread threads meeting")


@cell
def currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba):
    """All synaptic currents of a neuron [pA]; the magnesium block depends on the potential."""
    unblocked = 1.0 / (1.0 + exp(-0.062 * V) / 3.57)
    result = (
        g_ext * s_ext + g_ampa * G_ampa + g_nmda * G_nmda * unblocked
    ) * V + g_gaba * G_gaba * (V + 70.0)
    return result


@cell
def pyramidal_derivative(
    V,
    s_ext,
    s_ampa,
    x,
    s_nmda,
    t,
    G_ampa,
    G_nmda,
    G_gaba,
    g_ext,
    g_ampa,
    g_nmda,
    g_gaba,
    C,
    g_L,
    E_L,
):
    """Right-hand side of pyramidal: (dV/dt, ds_ext/dt, ds_ampa/dt, dx/dt, ds_nmda/dt)."""
    dV = (
        g_L * (E_L - V)
        - currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba)
    ) / C
    ds_ext = -s_ext / 2.0
    ds_ampa = -s_ampa / 2.0
    dx = -x / 2.0
    ds_nmda = -s_nmda / 100.0 + 0.5 * x * (1.0 - s_nmda)
    return dV, ds_ext, ds_ampa, dx, ds_nmda


@cell
def pyramidal_advance(
    V,
    s_ext,
    s_ampa,
    x,
    s_nmda,
    t,
    dt,
    G_ampa,
    G_nmda,
    G_gaba,
    g_ext,
    g_ampa,
    g_nmda,
    g_gaba,
    C,
    g_L,
    E_L,
):
    """State of pyramidal after dt: Runge-Kutta of order 2 with beta = 2/3 (Ralston 1962)."""
    two_thirds_dt = 2 * dt / 3

    # stage 1, at t
    dV_1, ds_ext_1, ds_ampa_1, dx_1, ds_nmda_1 = pyramidal_derivative(
        V,
        s_ext,
        s_ampa,
        x,
        s_nmda,
        t,
        G_ampa,
        G_nmda,
        G_gaba,
        g_ext,
        g_ampa,
        g_nmda,
        g_gaba,
        C,
        g_L,
        E_L,
    )

    # stage 2, at t + 2*dt/3
    V_2 = V + two_thirds_dt * dV_1
    s_ext_2 = s_ext + two_thirds_dt * ds_ext_1
    s_ampa_2 = s_ampa + two_thirds_dt * ds_ampa_1
    x_2 = x + two_thirds_dt * dx_1
    s_nmda_2 = s_nmda + two_thirds_dt * ds_nmda_1
    dV_2, ds_ext_2, ds_ampa_2, dx_2, ds_nmda_2 = pyramidal_derivative(
        V_2,
        s_ext_2,
        s_ampa_2,
        x_2,
        s_nmda_2,
        t + two_thirds_dt,
        G_ampa,
        G_nmda,
        G_gaba,
        g_ext,
        g_ampa,
        g_nmda,
        g_gaba,
        C,
        g_L,
        E_L,
    )

    dt_4 = dt / 4
    V_next = V + dt_4 * (dV_1 + 3 * dV_2)
    s_ext_next = s_ext + dt_4 * (ds_ext_1 + 3 * ds_ext_2)
    s_ampa_next = s_ampa + dt_4 * (ds_ampa_1 + 3 * ds_ampa_2)
    x_next = x + dt_4 * (dx_1 + 3 * dx_2)
    s_nmda_next = s_nmda + dt_4 * (ds_nmda_1 + 3 * ds_nmda_2)

    return V_next, s_ext_next, s_ampa_next, x_next, s_nmda_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def after_spike_e(V, s_ampa, x, V_r):
    V_2 = V_r
    s_ampa_2 = s_ampa + 1.0
    x_2 = x + 1.0
    return V_2, s_ampa_2, x_2


@cell
def interneuron_derivative(
    V,
    s_ext,
    s_gaba,
    t,
    G_ampa,
    G_nmda,
    G_gaba,
    g_ext,
    g_ampa,
    g_nmda,
    g_gaba,
    C,
    g_L,
    E_L,
):
    """Right-hand side of interneuron: (dV/dt, ds_ext/dt, ds_gaba/dt)."""
    dV = (
        g_L * (E_L - V)
        - currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba)
    ) / C
    ds_ext = -s_ext / 2.0
    ds_gaba = -s_gaba / 5.0
    return dV, ds_ext, ds_gaba


@cell
def interneuron_advance(
    V,
    s_ext,
    s_gaba,
    t,
    dt,
    G_ampa,
    G_nmda,
    G_gaba,
    g_ext,
    g_ampa,
    g_nmda,
    g_gaba,
    C,
    g_L,
    E_L,
):
    """State of interneuron after dt: Runge-Kutta of order 2 with beta = 2/3 (Ralston 1962)."""
    two_thirds_dt = 2 * dt / 3

    # stage 1, at t
    dV_1, ds_ext_1, ds_gaba_1 = interneuron_derivative(
        V,
        s_ext,
        s_gaba,
        t,
        G_ampa,
        G_nmda,
        G_gaba,
        g_ext,
        g_ampa,
        g_nmda,
        g_gaba,
        C,
        g_L,
        E_L,
    )

    # stage 2, at t + 2*dt/3
    V_2 = V + two_thirds_dt * dV_1
    s_ext_2 = s_ext + two_thirds_dt * ds_ext_1
    s_gaba_2 = s_gaba + two_thirds_dt * ds_gaba_1
    dV_2, ds_ext_2, ds_gaba_2 = interneuron_derivative(
        V_2,
        s_ext_2,
        s_gaba_2,
        t + two_thirds_dt,
        G_ampa,
        G_nmda,
        G_gaba,
        g_ext,
        g_ampa,
        g_nmda,
        g_gaba,
        C,
        g_L,
        E_L,
    )

    dt_4 = dt / 4
    V_next = V + dt_4 * (dV_1 + 3 * dV_2)
    s_ext_next = s_ext + dt_4 * (ds_ext_1 + 3 * ds_ext_2)
    s_gaba_next = s_gaba + dt_4 * (ds_gaba_1 + 3 * ds_gaba_2)

    return V_next, s_ext_next, s_gaba_next


@cell
def after_spike_i(V, s_gaba, V_r):
    V_2 = V_r
    s_gaba_2 = s_gaba + 1.0
    return V_2, s_gaba_2


@cell
def pool_update(fast, slow, t, dt, sum_fast, sum_slow):
    """New states of pool after one step: (fast, slow)."""
    fast_next = sum_fast
    slow_next = sum_slow
    return fast_next, slow_next


@cell
def pool_advance(fast, slow, t, dt, sum_fast, sum_slow):
    """State of pool after dt: the model's own step."""
    fast_next, slow_next = pool_update(fast, slow, t, dt, sum_fast, sum_slow)
    return fast_next, slow_next


@cell
def add_ampa(s_ampa_pre):
    sum_fast = s_ampa_pre
    return sum_fast


@cell
def add_nmda(s_nmda_pre):
    sum_slow = s_nmda_pre
    return sum_slow


@cell
def add_gaba(s_gaba_pre):
    sum_fast = s_gaba_pre
    return sum_fast


@cell
def act_ampa(fast_pre, w):
    G_ampa = w * fast_pre
    return G_ampa


@cell
def act_nmda(slow_pre, w):
    G_nmda = w * slow_pre
    return G_nmda


@cell
def act_gaba(fast_pre):
    G_gaba = fast_pre
    return G_gaba


@routine
def record_exc(exc, records, row):
    """The chosen values of exc, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = exc.V[records.V_chosen[c]]
    for c in range(records.s_ext_columns):
        records.s_ext_record[row * records.s_ext_columns + c] = exc.s_ext[
            records.s_ext_chosen[c]
        ]
    for c in range(records.s_ampa_columns):
        records.s_ampa_record[row * records.s_ampa_columns + c] = exc.s_ampa[
            records.s_ampa_chosen[c]
        ]
    for c in range(records.x_columns):
        records.x_record[row * records.x_columns + c] = exc.x[records.x_chosen[c]]
    for c in range(records.s_nmda_columns):
        records.s_nmda_record[row * records.s_nmda_columns + c] = exc.s_nmda[
            records.s_nmda_chosen[c]
        ]


@routine
def record_inh(inh, records, row):
    """The chosen values of inh, as a row of its records."""
    for c in range(records.V_columns):
        records.V_record[row * records.V_columns + c] = inh.V[records.V_chosen[c]]
    for c in range(records.s_ext_columns):
        records.s_ext_record[row * records.s_ext_columns + c] = inh.s_ext[
            records.s_ext_chosen[c]
        ]
    for c in range(records.s_gaba_columns):
        records.s_gaba_record[row * records.s_gaba_columns + c] = inh.s_gaba[
            records.s_gaba_chosen[c]
        ]


@routine
def record_pools(pools, records, row):
    """The chosen values of pools, as a row of its records."""
    for c in range(records.fast_columns):
        records.fast_record[row * records.fast_columns + c] = pools.fast[
            records.fast_chosen[c]
        ]
    for c in range(records.slow_columns):
        records.slow_record[row * records.slow_columns + c] = pools.slow[
            records.slow_chosen[c]
        ]


@routine
def record_ampa_e(ampa_e, records, row):
    """The chosen values of ampa_e, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = ampa_e.w[records.w_chosen[c]]


@routine
def record_nmda_e(nmda_e, records, row):
    """The chosen values of nmda_e, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = nmda_e.w[records.w_chosen[c]]


@routine
def record_ampa_i(ampa_i, records, row):
    """The chosen values of ampa_i, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = ampa_i.w[records.w_chosen[c]]


@routine
def record_nmda_i(nmda_i, records, row):
    """The chosen values of nmda_i, as a row of its records."""
    for c in range(records.w_columns):
        records.w_record[row * records.w_columns + c] = nmda_i.w[records.w_chosen[c]]


@routine
def gather_exc(exc, parameters, begin, end):
    """What couplings add to in exc: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        exc.sum_G_ampa[i] = parameters[i % exc.width]
        exc.sum_G_nmda[i] = parameters[exc.width + i % exc.width]
        exc.sum_G_gaba[i] = parameters[2 * exc.width + i % exc.width]


@routine
def gather_inh(inh, parameters, begin, end):
    """What couplings add to in inh: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        inh.sum_G_ampa[i] = parameters[i % inh.width]
        inh.sum_G_nmda[i] = parameters[inh.width + i % inh.width]
        inh.sum_G_gaba[i] = parameters[2 * inh.width + i % inh.width]


@routine
def gather_pools(pools, parameters, begin, end):
    """What couplings add to in pools: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        pools.sum_sum_fast[i] = parameters[i % pools.width]
        pools.sum_sum_slow[i] = parameters[pools.width + i % pools.width]


@routine
def couple_add_ampa(add_ampa_, exc, pools, begin, end):
    """add_ampa: add the current of each synapse to sum_fast of pools."""
    for e in range(add_ampa_.synapses):
        i = add_ampa_.source[e]
        j = add_ampa_.target[e]
        if (begin <= j) & (j < end):
            current = add_ampa(exc.s_ampa[i])
            pools.sum_sum_fast[j] += current


@routine
def couple_add_nmda(add_nmda_, exc, pools, begin, end):
    """add_nmda: add the current of each synapse to sum_slow of pools."""
    for e in range(add_nmda_.synapses):
        i = add_nmda_.source[e]
        j = add_nmda_.target[e]
        if (begin <= j) & (j < end):
            current = add_nmda(exc.s_nmda[i])
            pools.sum_sum_slow[j] += current


@routine
def couple_add_gaba(add_gaba_, inh, pools, begin, end):
    """add_gaba: add the current of each synapse to sum_fast of pools."""
    for e in range(add_gaba_.synapses):
        i = add_gaba_.source[e]
        j = add_gaba_.target[e]
        if (begin <= j) & (j < end):
            current = add_gaba(inh.s_gaba[i])
            pools.sum_sum_fast[j] += current


@routine
def couple_ampa_e(ampa_e, pools, exc, begin, end):
    """ampa_e: add the current of each synapse to G_ampa of exc."""
    for e in range(ampa_e.synapses):
        i = ampa_e.source[e]
        j = ampa_e.target[e]
        if (begin <= j) & (j < end):
            current = act_ampa(pools.fast[i], ampa_e.w[e])
            exc.sum_G_ampa[j] += current


@routine
def couple_nmda_e(nmda_e, pools, exc, begin, end):
    """nmda_e: add the current of each synapse to G_nmda of exc."""
    for e in range(nmda_e.synapses):
        i = nmda_e.source[e]
        j = nmda_e.target[e]
        if (begin <= j) & (j < end):
            current = act_nmda(pools.slow[i], nmda_e.w[e])
            exc.sum_G_nmda[j] += current


@routine
def couple_gaba_e(gaba_e, pools, exc, begin, end):
    """gaba_e: add the current of each synapse to G_gaba of exc."""
    for e in range(gaba_e.synapses):
        i = gaba_e.source[e]
        j = gaba_e.target[e]
        if (begin <= j) & (j < end):
            current = act_gaba(pools.fast[i])
            exc.sum_G_gaba[j] += current


@routine
def couple_ampa_i(ampa_i, pools, inh, begin, end):
    """ampa_i: add the current of each synapse to G_ampa of inh."""
    for e in range(ampa_i.synapses):
        i = ampa_i.source[e]
        j = ampa_i.target[e]
        if (begin <= j) & (j < end):
            current = act_ampa(pools.fast[i], ampa_i.w[e])
            inh.sum_G_ampa[j] += current


@routine
def couple_nmda_i(nmda_i, pools, inh, begin, end):
    """nmda_i: add the current of each synapse to G_nmda of inh."""
    for e in range(nmda_i.synapses):
        i = nmda_i.source[e]
        j = nmda_i.target[e]
        if (begin <= j) & (j < end):
            current = act_nmda(pools.slow[i], nmda_i.w[e])
            inh.sum_G_nmda[j] += current


@routine
def couple_gaba_i(gaba_i, pools, inh, begin, end):
    """gaba_i: add the current of each synapse to G_gaba of inh."""
    for e in range(gaba_i.synapses):
        i = gaba_i.source[e]
        j = gaba_i.target[e]
        if (begin <= j) & (j < end):
            current = act_gaba(pools.fast[i])
            inh.sum_G_gaba[j] += current


@routine
def update_exc(exc, t, dt, begin, end, parameters):
    """Advance the neurons of exc by one step, and mark who spikes."""
    if exc.width == 1:
        # one value of each parameter for all
        g_ext = parameters[3]
        g_ampa = parameters[4]
        g_nmda = parameters[5]
        g_gaba = parameters[6]
        C = parameters[7]
        g_L = parameters[8]
        E_L = parameters[9]
        V_t = parameters[10]
        for i in range(begin & INDEX, end & INDEX):
            exc.wait[i] = exc.wait[i] - (exc.wait[i] > 0)
            V_next, exc.s_ext[i], exc.s_ampa[i], exc.x[i], exc.s_nmda[i] = (
                pyramidal_advance(
                    exc.V[i],
                    exc.s_ext[i],
                    exc.s_ampa[i],
                    exc.x[i],
                    exc.s_nmda[i],
                    t,
                    dt,
                    exc.sum_G_ampa[i],
                    exc.sum_G_nmda[i],
                    exc.sum_G_gaba[i],
                    g_ext,
                    g_ampa,
                    g_nmda,
                    g_gaba,
                    C,
                    g_L,
                    E_L,
                )
            )
            exc.V[i] = exc.V[i] if exc.wait[i] > 0 else V_next
            crossing = crossed(exc.V[i], V_t)
            exc.spiking[i] = crossing & (exc.wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            g_ext = parameters[3 * exc.size + i]
            g_ampa = parameters[4 * exc.size + i]
            g_nmda = parameters[5 * exc.size + i]
            g_gaba = parameters[6 * exc.size + i]
            C = parameters[7 * exc.size + i]
            g_L = parameters[8 * exc.size + i]
            E_L = parameters[9 * exc.size + i]
            V_t = parameters[10 * exc.size + i]
            exc.wait[i] = exc.wait[i] - (exc.wait[i] > 0)
            V_next, exc.s_ext[i], exc.s_ampa[i], exc.x[i], exc.s_nmda[i] = (
                pyramidal_advance(
                    exc.V[i],
                    exc.s_ext[i],
                    exc.s_ampa[i],
                    exc.x[i],
                    exc.s_nmda[i],
                    t,
                    dt,
                    exc.sum_G_ampa[i],
                    exc.sum_G_nmda[i],
                    exc.sum_G_gaba[i],
                    g_ext,
                    g_ampa,
                    g_nmda,
                    g_gaba,
                    C,
                    g_L,
                    E_L,
                )
            )
            exc.V[i] = exc.V[i] if exc.wait[i] > 0 else V_next
            crossing = crossed(exc.V[i], V_t)
            exc.spiking[i] = crossing & (exc.wait[i] == 0)


@routine
def update_inh(inh, t, dt, begin, end, parameters):
    """Advance the neurons of inh by one step, and mark who spikes."""
    if inh.width == 1:
        # one value of each parameter for all
        g_ext = parameters[3]
        g_ampa = parameters[4]
        g_nmda = parameters[5]
        g_gaba = parameters[6]
        C = parameters[7]
        g_L = parameters[8]
        E_L = parameters[9]
        V_t = parameters[10]
        for i in range(begin & INDEX, end & INDEX):
            inh.wait[i] = inh.wait[i] - (inh.wait[i] > 0)
            V_next, inh.s_ext[i], inh.s_gaba[i] = interneuron_advance(
                inh.V[i],
                inh.s_ext[i],
                inh.s_gaba[i],
                t,
                dt,
                inh.sum_G_ampa[i],
                inh.sum_G_nmda[i],
                inh.sum_G_gaba[i],
                g_ext,
                g_ampa,
                g_nmda,
                g_gaba,
                C,
                g_L,
                E_L,
            )
            inh.V[i] = inh.V[i] if inh.wait[i] > 0 else V_next
            crossing = crossed(inh.V[i], V_t)
            inh.spiking[i] = crossing & (inh.wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            g_ext = parameters[3 * inh.size + i]
            g_ampa = parameters[4 * inh.size + i]
            g_nmda = parameters[5 * inh.size + i]
            g_gaba = parameters[6 * inh.size + i]
            C = parameters[7 * inh.size + i]
            g_L = parameters[8 * inh.size + i]
            E_L = parameters[9 * inh.size + i]
            V_t = parameters[10 * inh.size + i]
            inh.wait[i] = inh.wait[i] - (inh.wait[i] > 0)
            V_next, inh.s_ext[i], inh.s_gaba[i] = interneuron_advance(
                inh.V[i],
                inh.s_ext[i],
                inh.s_gaba[i],
                t,
                dt,
                inh.sum_G_ampa[i],
                inh.sum_G_nmda[i],
                inh.sum_G_gaba[i],
                g_ext,
                g_ampa,
                g_nmda,
                g_gaba,
                C,
                g_L,
                E_L,
            )
            inh.V[i] = inh.V[i] if inh.wait[i] > 0 else V_next
            crossing = crossed(inh.V[i], V_t)
            inh.spiking[i] = crossing & (inh.wait[i] == 0)


@routine
def update_pools(pools, t, dt, begin, end):
    """Advance the neurons of pools by one step."""
    for i in range(begin & INDEX, end & INDEX):
        pools.fast[i], pools.slow[i] = pool_advance(
            pools.fast[i],
            pools.slow[i],
            t,
            dt,
            pools.sum_sum_fast[i],
            pools.sum_sum_slow[i],
        )


@routine
def threshold_exc(exc, team, begin, end):
    """Who of exc spikes in this step, in ascending order."""
    found_here = collect(exc.spiking, begin, end, exc.fresh, begin)
    exc.found[team.thread] = found_here
    for s in range(found_here):
        i = exc.fresh[begin + s]
        exc.wait[i] = exc.refractory[i % exc.refractory_width]


@routine
def threshold_inh(inh, team, begin, end):
    """Who of inh spikes in this step, in ascending order."""
    found_here = collect(inh.spiking, begin, end, inh.fresh, begin)
    inh.found[team.thread] = found_here
    for s in range(found_here):
        i = inh.fresh[begin + s]
        inh.wait[i] = inh.refractory[i % inh.refractory_width]


@routine
def log_exc(exc, team, k, slot):
    """Make one list of the spikes of exc that the threads found in step k, and write it into the log."""
    all_found = join(
        exc.fresh, exc.found, exc.size, team.threads, exc.spikes, slot * exc.size
    )
    exc.count[slot] = all_found
    at = exc.logged[0]
    for s in range(exc.count[slot]):
        exc.log_step[at + s] = k
        exc.log_index[at + s] = exc.spikes[slot * exc.size + s]
    exc.logged[0] = at + exc.count[slot]


@routine
def log_inh(inh, team, k, slot):
    """Make one list of the spikes of inh that the threads found in step k, and write it into the log."""
    all_found = join(
        inh.fresh, inh.found, inh.size, team.threads, inh.spikes, slot * inh.size
    )
    inh.count[slot] = all_found
    at = inh.logged[0]
    for s in range(inh.count[slot]):
        inh.log_step[at + s] = k
        inh.log_index[at + s] = inh.spikes[slot * inh.size + s]
    inh.logged[0] = at + inh.count[slot]


@routine
def add_background_e(background_e, exc, k, above, begin, end):
    """background_e: the spikes that arrive at each neuron of exc in step k, all at once."""
    start = within(begin, background_e.first, background_e.size)
    stop = within(end, background_e.first, background_e.size)
    draw_counts(
        background_e.spikes,
        background_e.drawn,
        start,
        stop,
        background_e.key,
        k,
        above,
        background_e.columns,
        background_e.rows,
    )
    for i in range(start & INDEX, stop & INDEX):
        j = background_e.first + i
        exc.s_ext[j] += (
            background_e.weight[i * background_e.each] * background_e.spikes[i]
        )


@routine
def add_background_i(background_i, inh, k, above, begin, end):
    """background_i: the spikes that arrive at each neuron of inh in step k, all at once."""
    start = within(begin, background_i.first, background_i.size)
    stop = within(end, background_i.first, background_i.size)
    draw_counts(
        background_i.spikes,
        background_i.drawn,
        start,
        stop,
        background_i.key,
        k,
        above,
        background_i.columns,
        background_i.rows,
    )
    for i in range(start & INDEX, stop & INDEX):
        j = background_i.first + i
        inh.s_ext[j] += (
            background_i.weight[i * background_i.each] * background_i.spikes[i]
        )


@routine
def add_stimulus_a(stimulus_a, exc, k, above, begin, end):
    """stimulus_a: the spikes that arrive at each neuron of exc in step k, all at once."""
    start = within(begin, stimulus_a.first, stimulus_a.size)
    stop = within(end, stimulus_a.first, stimulus_a.size)
    draw_counts(
        stimulus_a.spikes,
        stimulus_a.drawn,
        start,
        stop,
        stimulus_a.key,
        k,
        above,
        stimulus_a.columns,
        stimulus_a.rows,
    )
    for i in range(start & INDEX, stop & INDEX):
        j = stimulus_a.first + i
        exc.s_ext[j] += stimulus_a.weight[i * stimulus_a.each] * stimulus_a.spikes[i]


@routine
def add_stimulus_b(stimulus_b, exc, k, above, begin, end):
    """stimulus_b: the spikes that arrive at each neuron of exc in step k, all at once."""
    start = within(begin, stimulus_b.first, stimulus_b.size)
    stop = within(end, stimulus_b.first, stimulus_b.size)
    draw_counts(
        stimulus_b.spikes,
        stimulus_b.drawn,
        start,
        stop,
        stimulus_b.key,
        k,
        above,
        stimulus_b.columns,
        stimulus_b.rows,
    )
    for i in range(start & INDEX, stop & INDEX):
        j = stimulus_b.first + i
        exc.s_ext[j] += stimulus_b.weight[i * stimulus_b.each] * stimulus_b.spikes[i]


@routine
def reset_exc(exc, slot, begin, end, parameters):
    """Reset the neurons of exc that spiked in this step."""
    first = bisect(
        exc.spikes, slot * exc.size, slot * exc.size + exc.count[slot], begin
    )
    last = bisect(exc.spikes, first, slot * exc.size + exc.count[slot], end)
    for s in range(first, last):
        i = exc.spikes[s]
        V_r = parameters[11 * exc.width + i % exc.width]
        exc.V[i], exc.s_ampa[i], exc.x[i] = after_spike_e(
            exc.V[i], exc.s_ampa[i], exc.x[i], V_r
        )


@routine
def reset_inh(inh, slot, begin, end, parameters):
    """Reset the neurons of inh that spiked in this step."""
    first = bisect(
        inh.spikes, slot * inh.size, slot * inh.size + inh.count[slot], begin
    )
    last = bisect(inh.spikes, first, slot * inh.size + inh.count[slot], end)
    for s in range(first, last):
        i = inh.spikes[s]
        V_r = parameters[11 * inh.width + i % inh.width]
        inh.V[i], inh.s_gaba[i] = after_spike_i(inh.V[i], inh.s_gaba[i], V_r)


@lean_loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    exc,
    exc_records,
    inh,
    inh_records,
    pools,
    pools_records,
    ampa_e,
    ampa_e_records,
    nmda_e,
    nmda_e_records,
    ampa_i,
    ampa_i_records,
    nmda_i,
    nmda_i_records,
    add_ampa,
    add_nmda,
    add_gaba,
    gaba_e,
    gaba_i,
    background_e,
    background_i,
    stimulus_a,
    stimulus_b,
    team,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    exc_begin = share(exc.size, team.thread, team.threads)
    exc_end = share(exc.size, team.thread + 1, team.threads)
    inh_begin = share(inh.size, team.thread, team.threads)
    inh_end = share(inh.size, team.thread + 1, team.threads)
    pools_begin = share(pools.size, team.thread, team.threads)
    pools_end = share(pools.size, team.thread + 1, team.threads)
    for k in range(first, last):
        if exc.logged[0] + exc.size > exc.capacity:
            # the log is full
            return k
        if inh.logged[0] + inh.size > inh.capacity:
            # the log is full
            return k
        t = t0 + k * dt
        exc_slot = k % exc.slots
        inh_slot = k % inh.slots
        if k % every == 0:
            meet(team.meeting, team.threads)
            if team.thread == 0:
                row = k // every - first_row
                record_exc(exc, exc_records, row)
                record_inh(inh, inh_records, row)
                record_pools(pools, pools_records, row)
                record_ampa_e(ampa_e, ampa_e_records, row)
                record_nmda_e(nmda_e, nmda_e_records, row)
                record_ampa_i(ampa_i, ampa_i_records, row)
                record_nmda_i(nmda_i, nmda_i_records, row)
            meet(team.meeting, team.threads)
        # parameters and rates as they are in this step
        exc_now = exc.parameters[k % exc.tables * exc.table :]
        inh_now = inh.parameters[k % inh.tables * inh.table :]
        pools_now = pools.parameters[k % pools.tables * pools.table :]
        background_e_now = background_e.above[
            k % background_e.tables * background_e.table :
        ]
        background_i_now = background_i.above[
            k % background_i.tables * background_i.table :
        ]
        stimulus_a_now = stimulus_a.above[k % stimulus_a.tables * stimulus_a.table :]
        stimulus_b_now = stimulus_b.above[k % stimulus_b.tables * stimulus_b.table :]

        # currents between neurons, from the values at the start of the step
        gather_exc(exc, exc_now, exc_begin, exc_end)
        gather_inh(inh, inh_now, inh_begin, inh_end)
        gather_pools(pools, pools_now, pools_begin, pools_end)
        meet(team.meeting, team.threads)
        couple_add_ampa(add_ampa, exc, pools, pools_begin, pools_end)
        couple_add_nmda(add_nmda, exc, pools, pools_begin, pools_end)
        couple_add_gaba(add_gaba, inh, pools, pools_begin, pools_end)
        couple_ampa_e(ampa_e, pools, exc, exc_begin, exc_end)
        couple_nmda_e(nmda_e, pools, exc, exc_begin, exc_end)
        couple_gaba_e(gaba_e, pools, exc, exc_begin, exc_end)
        couple_ampa_i(ampa_i, pools, inh, inh_begin, inh_end)
        couple_nmda_i(nmda_i, pools, inh, inh_begin, inh_end)
        couple_gaba_i(gaba_i, pools, inh, inh_begin, inh_end)

        # state update
        meet(team.meeting, team.threads)
        update_exc(exc, t, dt, exc_begin, exc_end, exc_now)
        update_inh(inh, t, dt, inh_begin, inh_end, inh_now)
        update_pools(pools, t, dt, pools_begin, pools_end)

        # thresholds
        threshold_exc(exc, team, exc_begin, exc_end)
        threshold_inh(inh, team, inh_begin, inh_end)
        meet(team.meeting, team.threads)
        if team.thread == 0:
            log_exc(exc, team, k, exc_slot)
            log_inh(inh, team, k, inh_slot)

        # synapses, those without delay included
        add_background_e(background_e, exc, k, background_e_now, exc_begin, exc_end)
        add_background_i(background_i, inh, k, background_i_now, inh_begin, inh_end)
        add_stimulus_a(stimulus_a, exc, k, stimulus_a_now, exc_begin, exc_end)
        add_stimulus_b(stimulus_b, exc, k, stimulus_b_now, exc_begin, exc_end)

        # resets
        meet(team.meeting, team.threads)
        reset_exc(exc, exc_slot, exc_begin, exc_end, exc_now)
        reset_inh(inh, inh_slot, inh_begin, inh_end, inh_now)
    return last


PARTS = (
    Part(
        "exc",
        "neurons",
        states=("V", "s_ext", "s_ampa", "x", "s_nmda"),
        parameters={
            "G_ampa": 0.0,
            "G_nmda": 0.0,
            "G_gaba": 0.0,
            "g_ext": 2.1,
            "g_ampa": 0.05,
            "g_nmda": 0.165,
            "g_gaba": 1.3,
            "C": 500.0,
            "g_L": 25.0,
            "E_L": -70.0,
            "V_t": -50.0,
            "V_r": -55.0,
        },
        summed=("G_ampa", "G_nmda", "G_gaba"),
        refractory=True,
    ),
    Part(
        "inh",
        "neurons",
        states=("V", "s_ext", "s_gaba"),
        parameters={
            "G_ampa": 0.0,
            "G_nmda": 0.0,
            "G_gaba": 0.0,
            "g_ext": 1.62,
            "g_ampa": 0.04,
            "g_nmda": 0.13,
            "g_gaba": 1.0,
            "C": 200.0,
            "g_L": 20.0,
            "E_L": -70.0,
            "V_t": -50.0,
            "V_r": -55.0,
        },
        summed=("G_ampa", "G_nmda", "G_gaba"),
        refractory=True,
    ),
    Part(
        "pools",
        "neurons",
        states=("fast", "slow"),
        parameters={"sum_fast": 0.0, "sum_slow": 0.0},
        summed=("sum_fast", "sum_slow"),
    ),
    Part("add_ampa", "projection", source="exc", target="pools"),
    Part("add_nmda", "projection", source="exc", target="pools"),
    Part("add_gaba", "projection", source="inh", target="pools"),
    Part("ampa_e", "projection", states=("w",), source="pools", target="exc"),
    Part("nmda_e", "projection", states=("w",), source="pools", target="exc"),
    Part("gaba_e", "projection", source="pools", target="exc"),
    Part("ampa_i", "projection", states=("w",), source="pools", target="inh"),
    Part("nmda_i", "projection", states=("w",), source="pools", target="inh"),
    Part("gaba_i", "projection", source="pools", target="inh"),
    Part("background_e", "input", target="exc"),
    Part("background_i", "input", target="inh"),
    Part("stimulus_a", "input", target="exc"),
    Part("stimulus_b", "input", target="exc"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("exc", Exc),
    ("exc", ExcRecords),
    ("inh", Inh),
    ("inh", InhRecords),
    ("pools", Pools),
    ("pools", PoolsRecords),
    ("ampa_e", AmpaE),
    ("ampa_e", AmpaERecords),
    ("nmda_e", NmdaE),
    ("nmda_e", NmdaERecords),
    ("ampa_i", AmpaI),
    ("ampa_i", AmpaIRecords),
    ("nmda_i", NmdaI),
    ("nmda_i", NmdaIRecords),
    ("add_ampa", AddAmpa),
    ("add_nmda", AddNmda),
    ("add_gaba", AddGaba),
    ("gaba_e", GabaE),
    ("gaba_i", GabaI),
    ("background_e", BackgroundE),
    ("background_i", BackgroundI),
    ("stimulus_a", StimulusA),
    ("stimulus_b", StimulusB),
    ("", Team),
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
