"""The zero of a function between two points where its sign differs, to the last bit."""

# Halvings and interpolations until then; bisection alone would need about as many.
MOST_ROOT_STEPS = 100


def root(value, before, after):
    """The theta between 0 and 1 at which a function is zero; `before` and `after` are its values there.

    Chandrupatla, T. R. (1997). A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function
    without using derivatives. Advances in Engineering Software 28, 145-149. doi:10.1016/s0965-9978(96)00051-8
    """
    b, at_b, a, at_a = 0.0, before, 1.0, after
    part = 0.5
    if after == 0.0:  # it happens at the end itself, and the sign may not differ before
        return 1.0
    for _ in range(MOST_ROOT_STEPS):
        theta = a + part * (b - a)
        found = value(theta)
        if (found < 0.0) == (at_a < 0.0):
            c, at_c = a, at_a
        else:
            c, at_c, b, at_b = b, at_b, a, at_a
        a, at_a = theta, found
        best = a if abs(at_a) < abs(at_b) else b
        limit = (2.3e-16 * abs(best) + 1e-300) / abs(b - a)
        if at_a == 0.0 or limit > 0.5:
            return best
        if at_c == at_b:  # as where the function is constant on both sides
            part = 0.5
            continue
        x, y = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
        if y * y < x and (1.0 - y) * (1.0 - y) < 1.0 - x:
            part = at_a / (at_b - at_a) * (at_c / (at_b - at_c))
            part += (c - a) / (b - a) * (at_a / (at_c - at_a)) * (at_b / (at_c - at_b))
        else:
            part = 0.5
        part = min(1.0 - limit, max(limit, part))
    return a
