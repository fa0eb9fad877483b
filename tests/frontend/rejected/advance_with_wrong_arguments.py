import brainpy_codegen as bc


@bc.ode
def membrane(V, w, t, current, tau=12.5):
    return V - V**3 / 3 - w + current, V / tau


@bc.update
def model(V, w, t, dt, scheme=1.0):
    a, b = bc.advance(membrane, V, t, dt, current=1.0)
    a, b = bc.advance(membrane, V, w, a, t, dt, current=1.0)
    a, b = bc.advance(membrane, t=t, dt=dt, current=1.0)
    a, b = bc.advance(membrane, V, w=w, t=t, dt=dt, current=1.0)
    a, b = bc.advance(membrane, V, w, t, dt, curent=1.0)
    a, b = bc.advance(membrane, V, w, t, dt, 1.0, gain=2.0)
    a, b = bc.advance(membrane, V, w, t, dt, 1.0, current=2.0)
    a, b = bc.advance(membrane, V, w, t, dt, 1.0, 2.0, 3.0)
    a, b = bc.advance(membrane, V, w, t, dt)
    a, b = bc.advance(membrane, V, w, t, current=1.0)
    a, b = bc.advance(membrane, V, w, t, dt, 1.0, method=scheme)
    a = bc.advance(membrane, V, w, t, dt, 1.0)
    a, b, c = bc.advance(membrane, V, w, t, dt, 1.0)
    return a, b
