/* What generated C code declares its functions with. */

#ifndef LOOPS_H
#define LOOPS_H

#include <stdint.h>

/* A function of one element. Inlined wherever it is called, however long it is: only then do loops over elements
 * become vector instructions.
 */
#define CELL static inline __attribute__((always_inline))

/* A loop over elements that is a function of its own: inside of another one it would share the registers with it. */
#define LOOP static __attribute__((noinline))

/* A function that Python calls; all others stay inside the library. */
#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

/* How many elements a loop takes through all their steps at a time: so few that they stay in the cache. */
#define BLOCK 512

/* Every function of a model takes all that a model may read (the time, each parameter), whether or not it reads it. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#endif
