"""What generated JAX networks need: the time loop as others call it, lists of spikes, and sources of spikes.

All that is here is pure: arrays that a function changes it returns, before its result.
`numpy_spikes.py` is the same for NumPy.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from .jax_random import gaussians, threefry, to_uniform, uniforms, words

SOURCES = 256  # Poisson sources that share a sequence of random numbers
OUTSIDE = (
    2**31 - 1
)  # an index that no array has: what is read there counts for nothing, and nothing is changed


class Loop:
    """A compiled time loop that changes arrays of NumPy in place.

    Lengths and other whole numbers among its arguments are known when it is compiled.
    """

    HEAD = 6  # the arguments that change from call to call: steps, times, rows

    def __init__(self, run_network, arguments, changed):
        self._function = run_network
        fields = [
            (kind.__name__, name) for _, kind in arguments for name in kind._fields
        ]
        self._changed = [fields.index(one) for one in changed]
        self._compiled = {}

    def __call__(self, first, last, t0, dt, every, first_row, *parts):
        """Steps first ... last - 1; returns the step before which it stopped."""
        values = [value for part in parts for value in part]
        fixed = tuple(
            self.HEAD + place
            for place, value in enumerate(values)
            if isinstance(value, int | np.integer)
        )
        if fixed not in self._compiled:
            self._compiled[fixed] = jax.jit(self._function, static_argnums=fixed)
        whole = (np.int64(one) for one in (first, last))
        rows = (np.int64(one) for one in (every, first_row))
        k, *arrays = self._compiled[fixed](*whole, t0, dt, *rows, *values)
        for place, array in zip(self._changed, arrays, strict=True):
            values[place][...] = np.asarray(array)
        return int(k)


def alike(before, after):
    """New values in the shapes and types of those before."""
    return jax.tree.map(
        lambda old, new: jnp.broadcast_to(new, jnp.shape(old)).astype(
            jnp.asarray(old).dtype
        ),
        before,
        after,
    )


def tail(array, start, length):
    """The entries of an array from a place on; all of it if it has no more."""
    if array.size == length:
        return array
    return lax.dynamic_slice_in_dim(array, start, length)


def over_row(first, last, together, each, carried):
    """Synapses first ... last - 1: all at once, as many as the longest row has; or one by one if together is 1."""
    if together == 0:  # there are no synapses at all
        return carried
    if together == 1:
        return lax.fori_loop(first, last, each, carried)
    place = first + jnp.arange(together)
    return each(jnp.where(place < last, place, OUTSIDE), carried)


def collect(spiking, begin, end, spikes, first):
    """Those of neurons begin ... end - 1 that spike, into `spikes` from place `first`; and how many."""
    some = jnp.asarray(spiking, bool)[begin:end]
    return _listed(some, spikes, first)


def draw_gaussians(out, begin, end, key, k):
    """Gaussian numbers for elements begin ... end - 1 in step k."""
    return out.at[begin:end].set(gaussians(key, k, end, out.dtype)[begin:])


def draw_counts(out, drawn, begin, end, key, k, above, columns, rows):
    """Random counts for elements begin ... end - 1 in step k: how many numbers of a row the word exceeds."""
    word = words(key, k, end)[begin:]
    table = above.reshape(rows, columns)
    counts = (word[:, np.newaxis] > table).sum(axis=1)
    return out.at[begin:end].set(counts.astype(out.dtype)), drawn.at[begin:end].set(
        word
    )


def poisson_spikes(key, chance, width, left, drawn, begin, end, spikes, first):
    """Those of sources begin ... end - 1 that spike in this step, in ascending order; and how many.

    chance: one value per source; or (width 0) that of all, and 1 / log(1 - chance); or
    (width -1) the same of this step only, so that nothing is known of later ones.
    left: by block of sources, how many turns pass until the next spike, a turn being one
    source in one step; below 0 before the first. drawn: how many numbers it has drawn.
    """
    if width < 0:
        some, left, drawn = lax.switch(
            (chance[0] > 0.0).astype(jnp.int32) + (chance[0] >= 1.0),
            (
                lambda: (jnp.zeros(end, bool), left, drawn),
                lambda: _by_gaps(key, chance[1], jnp.full_like(left, -1), drawn, end),
                lambda: (jnp.ones(end, bool), left, drawn + 1),
            ),
        )
    elif width == 0 and chance.size > 1:
        some, left, drawn = _by_gaps(key, chance[1], left, drawn, end)
    else:
        some = uniforms(key, drawn[0], end, chance.dtype) < chance
        drawn = drawn + jnp.any(chance > 0.0)
    spikes, found = _listed(some, spikes, first)
    return left, drawn, spikes, found


def _by_gaps(key, scale, left, drawn, size):
    """The same by geometric gaps, in blocks of sources."""
    blocks = np.arange(0, size, SOURCES)
    turns = np.minimum(size - blocks, SOURCES)
    block = np.arange(blocks.size)

    def gap(drawn):
        word = threefry(key, (block // 2, drawn & 0xFFFFFFFF))
        number = to_uniform(jnp.where(block % 2, word[1], word[0]), scale.dtype)
        return 1 + jnp.floor(jnp.log(number) * scale).astype(left.dtype)

    def late(state):
        return jnp.any(state[0] < turns)

    def spike(state):
        left, drawn, some = state
        now = left < turns
        some = some.at[jnp.where(now, blocks + left, OUTSIDE)].set(True)
        return jnp.where(now, left + gap(drawn), left), drawn + now, some

    fresh = left < 0
    left, drawn = jnp.where(fresh, left + gap(drawn), left), drawn + fresh
    none = jnp.zeros(size, bool)
    left, drawn, some = lax.while_loop(late, spike, (left, drawn, none))
    return some, left - turns, drawn


def due_spikes(k, event_step, event_index, events, done, spikes, first):
    """Sources whose next spike falls in step k; `done[0]` counts the spikes that were."""
    if events == 0:
        return done, spikes, 0
    after = jnp.searchsorted(event_step[:events], k, side="right")

    def copy(at, spikes):
        return spikes.at[first + at - done[0]].set(event_index[at])

    spikes = lax.fori_loop(done[0], after.astype(done.dtype), copy, spikes)
    return done.at[0].set(after), spikes, after - done[0]


def _listed(some, spikes, first):
    """The indices where something is, into `spikes` from place `first`; and how many."""
    (index,) = jnp.nonzero(some, size=some.size, fill_value=0)
    place = jnp.asarray(first)
    spikes = lax.dynamic_update_slice(spikes, index.astype(spikes.dtype), (place,))
    return spikes, some.sum()
