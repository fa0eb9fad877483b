"""Words of random bits for generated Numba code: Threefry-2x32 with 20 rounds.

`random_numbers` explains streams, keys and counters; `threefry.h` is the same for C.
Only additions, rotations and exclusive ors of 32 bits: loops become vector instructions.
"""

import numba
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy import uint32 as u32

PARITY = u32(0x1BD11BDA)

function = numba.njit(error_model="numpy", forceinline=True)


def _word(generate):
    """An operation on words of 32 bits; Numba itself would widen them to 64."""

    @intrinsic
    def operation(typing_context, x, y):
        def code(context, builder, signature, values):
            return generate(builder, *values)

        return types.uint32(types.uint32, types.uint32), code

    return operation


def _rotated(builder, word, turn):
    kind = ir.FunctionType(ir.IntType(32), [ir.IntType(32)] * 3)
    rotate = builder.module.declare_intrinsic("llvm.fshl", [ir.IntType(32)], kind)
    return builder.call(rotate, [word, word, turn])


add = _word(lambda builder, x, y: builder.add(x, y))
xor = _word(lambda builder, x, y: builder.xor(x, y))
rotate = _word(_rotated)


@function
def _mix(x0, x1, turn):
    """One round."""
    x0 = add(x0, x1)
    return x0, xor(rotate(x1, u32(turn)), x0)


@function
def _mix_even(x0, x1):
    """Four rounds."""
    x0, x1 = _mix(x0, x1, 13)
    x0, x1 = _mix(x0, x1, 15)
    x0, x1 = _mix(x0, x1, 26)
    return _mix(x0, x1, 6)


@function
def _mix_odd(x0, x1):
    """Four other rounds."""
    x0, x1 = _mix(x0, x1, 17)
    x0, x1 = _mix(x0, x1, 29)
    x0, x1 = _mix(x0, x1, 16)
    return _mix(x0, x1, 24)


@function
def threefry(k0, k1, x0, x1):
    """Two words from a key and a counter of two words each."""
    k2 = xor(xor(k0, k1), PARITY)
    x0, x1 = _mix_even(add(x0, k0), add(x1, k1))
    x0, x1 = _mix_odd(add(x0, k1), add(x1, add(k2, u32(1))))
    x0, x1 = _mix_even(add(x0, k2), add(x1, add(k0, u32(2))))
    x0, x1 = _mix_odd(add(x0, k0), add(x1, add(k1, u32(3))))
    x0, x1 = _mix_even(add(x0, k1), add(x1, add(k2, u32(4))))
    return add(x0, k2), add(x1, add(k0, u32(5)))


@function
def word(key, step, element):
    """The word of an element at a step."""
    first, second = threefry(key[0], key[1], u32(element >> 1), u32(step))
    return second if element & 1 else first
