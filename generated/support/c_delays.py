"""The loops of a generated C file with delays, as `delays.py` and `delays_solve.py` call them."""


def delayed_loop(library):
    """`run_delayed` of a library as a function of arrays; lengths of arrays go with them."""

    def run(
        state, record, parameters, drive, history, room, trouble, starts, lengths, *rest
    ):
        rows, broken, *marks = rest[:8]
        noise = given_noise(*rest[8]) if len(rest) > 8 else ()
        nodes = room[0]
        past = (history, len(history), history.shape[1], nodes, len(nodes), trouble)
        pieces = (starts, lengths, rows, broken, len(lengths))
        given = (state, record, parameters, drive, len(drive), *past, *pieces, *marks)
        library.call("run_delayed", *given, state.shape[1], *noise)

    return run


def vector_loop(library):
    """`run_delayed` of a whole vector likewise; its matrices stand before random numbers."""

    def run(
        state, record, parameters, drive, history, room, trouble, starts, lengths, *rest
    ):
        rows, broken, *marks = rest[:7]
        matrices = [one for one in rest[7:] if not isinstance(one, tuple)]
        noise = [
            part
            for one in rest[7:]
            if isinstance(one, tuple)
            for part in given_noise(*one)
        ]
        nodes = room[0]
        past = (history, len(history), history.shape[1], nodes, len(nodes), trouble)
        pieces = (starts, lengths, rows, broken, len(lengths))
        given = (state, record, parameters, drive, len(drive), *past, *pieces, *marks)
        library.call("run_delayed", *given, state.shape[1], *matrices, *noise)

    return run


def fill_loop(library, name):
    """An exported function of a whole vector that fills rows."""

    def fill(state, out, parameters, work, t, *matrices):
        library.call(name, state, out, parameters, work, state.shape[1], t, *matrices)

    return fill


def given_noise(keys, first_step, given):
    """Random numbers as C takes them."""
    return keys, first_step, given, len(given), given.shape[2]


def solve_loop(library):
    """`solve_element` of a library likewise."""

    def solve(state, parameters, drives, history, room, trouble, log, stops, *rest):
        control, result, *marks = rest
        nodes = room[0]
        past = (history, history.shape[1], nodes, len(nodes), trouble)
        given = (state, parameters, drives, len(drives), *past)
        given = (*given, log, len(log), stops, len(stops))
        library.call("solve_element", *given, control, result, *marks)

    return solve


def vector_solve_loop(library):
    """`solve_vector` of a library likewise."""

    def solve(state, parameters, drives, history, room, trouble, log, stops, *rest):
        control, result, t0, spacing, near, most, work, *matrices = rest
        nodes = room[0]
        past = (history, len(history), history.shape[1], nodes, len(nodes), trouble)
        given = (state, parameters, drives, len(drives), *past)
        given = (*given, log, len(log), stops, len(stops), control, result)
        marks = (t0, spacing, near, most, work, state.shape[1])
        library.call("solve_vector", *given, *marks, *matrices)

    return solve
