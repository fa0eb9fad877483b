"""How the threads of a generated Numba network share its work.

Every thread runs the same time loop, for its own range of each population. Where one
needs what others did, all meet. `sharing.h` is the same for C.
"""

import sys

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from .numba_math import function

SHARE = 256  # so many elements belong to the same thread: whole blocks of random numbers, and no shared cache line
LOOKS = 4000  # so often a thread that waits looks, before it leaves the processor to others
# `begin & INDEX` is begin, and known not to be negative. Only then does Numba not ask of every index whether it counts
# from the end, and loops become vector instructions.
INDEX = 0x7FFFFFFFFFFF
TURN = 16  # the place that counts meetings, away from that which counts threads

leave_processor = types.ExternalFunction(
    "SwitchToThread" if sys.platform == "win32" else "sched_yield", types.int32()
)


def _place(builder, value, index):
    """The address of an entry of an array whose data begins at `value`."""
    return builder.gep(value, [ir.Constant(ir.IntType(64), index)])


def _entry(context, builder, array_type, array, index):
    data = context.make_array(array_type)(context, builder, array).data
    return _place(builder, data, index)


@intrinsic
def come(typing_context, meeting):
    """Count one thread more; returns how many there were before."""

    def generate(context, builder, signature, values):
        place = _entry(context, builder, signature.args[0], values[0], 0)
        return builder.atomic_rmw("add", place, ir.Constant(ir.IntType(32), 1), "acq_rel")

    return types.int32(meeting), generate


@intrinsic
def meetings(typing_context, meeting):
    """How many meetings there were."""

    def generate(context, builder, signature, values):
        place = _entry(context, builder, signature.args[0], values[0], TURN)
        return builder.load_atomic(place, "acquire", 4)

    return types.int32(meeting), generate


@intrinsic
def end_meeting(typing_context, meeting, number):
    """Let the others go on."""

    def generate(context, builder, signature, values):
        array_type, array = signature.args[0], values[0]
        nobody = ir.Constant(ir.IntType(32), 0)
        builder.store_atomic(nobody, _entry(context, builder, array_type, array, 0), "monotonic", 4)
        turn = _entry(context, builder, array_type, array, TURN)
        builder.store_atomic(values[1], turn, "release", 4)
        return context.get_dummy_value()

    return types.void(meeting, types.int32), generate


@function
def share(size, thread, threads):
    """Where the range of a thread begins; that of the next one begins where it ends."""
    return min((size + SHARE - 1) // SHARE * thread // threads * SHARE, size)


@function
def within(place, first, size):
    """A place in a population as one in its slice of `size` elements from `first` on, or the end that is next to it."""
    return min(max(place - first, 0), size)


@function
def meet(meeting, threads):
    """Wait until all threads have come."""
    if threads == 1:
        return
    past = meetings(meeting)
    if come(meeting) + 1 == threads:
        end_meeting(meeting, past + 1)
        return
    looks = 1
    while meetings(meeting) == past:
        if looks % LOOKS == 0:
            leave_processor()
        looks += 1


@function
def bisect(values, begin, end, value):
    """The first place in begin ... end - 1 of an ascending list whose entry is at least `value`; else `end`."""
    if begin == end or values[begin] >= value:
        return begin
    if values[end - 1] < value:
        return end
    while begin < end:
        middle = (begin + end) // 2
        if values[middle] < value:
            begin = middle + 1
        else:
            end = middle
    return begin


@function
def join(fresh, found, size, threads, spikes, first):
    """What each thread found in its range, one after another, into `spikes` from place `first`; returns how many."""
    every = 0
    for thread in range(threads):
        begin = share(size, thread, threads)
        for s in range(found[thread]):
            spikes[first + every + s] = fresh[begin + s]
        every += found[thread]
    return every
