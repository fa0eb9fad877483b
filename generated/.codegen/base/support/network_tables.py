"""Tables of the numbers that a step of a network reads: parameters, chances of spikes.

There is one table for all steps; or, where something changes with time, one for each of
so many steps, one after the other, of which step k takes number `k % tables`.
"""

import numpy as np


def parameter_table(part, values, size, dt, over_time=None):
    """The rows of all parameters and step-invariant constants; one column, or one per neuron.

    over_time: by name, values that change with time, one row a step; then there is such a
    table for each of these steps, one after the other.
    """
    over_time = over_time or {}
    given = {**part.parameters, **values, **over_time}
    missing = [name for name, value in given.items() if value is None]
    if missing:
        raise ValueError(
            f"{part.name}: the parameter {missing[0]} has no default; give it a value"
        )
    steps = max((len(rows) for rows in over_time.values()), default=1)
    tables = {
        name: np.asarray(value, float).reshape(steps if name in over_time else 1, -1)
        for name, value in given.items()
    }
    width = 1 if all(one.shape[1] == 1 for one in tables.values()) else size
    columns = {name: np.broadcast_to(one, (steps, width)) for name, one in tables.items()}
    rows = list(columns.values())
    if part.propagator is not None:
        constants = part.propagator(dt, *(columns[name] for name in part.propagated))
        constants = constants if isinstance(constants, tuple) else (constants,)
        rows += [np.broadcast_to(row, (steps, width)) for row in constants]
    table = np.stack(rows, axis=1) if rows else np.zeros(1)
    return np.ascontiguousarray(table.reshape(-1), part.dtype), width


def chance_table(part, chance, width):
    """The chances of sources, one row a step, as `poisson_spikes` takes them.

    width: how many there are in a row; 0 for one of all sources, -1 for one of all that changes with time.
    """
    table = chance
    if width <= 0:
        with np.errstate(divide="ignore"):
            table = np.stack([chance, 1.0 / np.log1p(-chance)], axis=-1)
        if width == 0 and not 0.0 < chance[0, 0] < 1.0:
            table = chance
    name, steps = part.name, len(chance)
    return {
        f"{name}:chance": np.ascontiguousarray(table.reshape(-1), part.dtype),
        f"{name}:width": width,
        f"{name}:tables": steps,
        f"{name}:table": table.size // steps,
    }


def input_table(part, n, chance):
    """The chances that each of n sources of a neuron spikes, one row a step, as `draw_counts` takes them."""
    name, (steps, rows) = part.name, chance.shape
    table = count_table(n, chance.reshape(-1))
    if steps > 1:  # few different widths, because JAX compiles for each
        more = -table.shape[1] % 8
        table = np.pad(table, ((0, 0), (0, more)), constant_values=2**32 - 1)
    return {
        f"{name}:above": table.reshape(-1),
        f"{name}:columns": table.shape[1],
        f"{name}:rows": rows,
        f"{name}:tables": steps,
        f"{name}:table": rows * table.shape[1],
    }


def count_table(n, chance):
    """Rows of words, one for each chance: what a random word exceeds is binomial.

    P(more than j of n) is the share of words above entry j, to within 2**-32; what is
    less likely than that never happens.
    """
    mean = n * chance.max()
    most = int(min(n, mean + 8.0 * np.sqrt(mean + 1.0) + 20.0))
    j = np.arange(most)
    with np.errstate(divide="ignore"):
        odds = np.log(chance) - np.log1p(-chance)
    odds = np.clip(odds, -1e6, 1e6)[:, np.newaxis]
    log_p = np.cumsum(np.log((n - j) / (j + 1)) + odds, axis=1)
    log_p = np.concatenate([np.zeros((chance.size, 1)), log_p], axis=1)
    p = np.exp(log_p - log_p.max(axis=1, keepdims=True))
    up_to = np.cumsum(p, axis=1) / p.sum(axis=1, keepdims=True)
    words = np.clip(np.ceil(up_to[:, :-1] * 2.0**32) - 1.0, 0.0, 2.0**32 - 1.0)
    needed = int((words < 2.0**32 - 1.0).any(axis=0).sum())
    return np.ascontiguousarray(words[:, : max(needed, 1)], np.uint32)
