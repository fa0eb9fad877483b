import brainpy_codegen as bc


@bc.ode
def membrane(V, ge, t, tau=20.0, E_L=-65.0):
    dV = (ge + E_L - V) / tau
    dge = -ge / 5.0
    return dV, dge


def excite(ge, weight, tau_post):
    ge = ge + weight * tau_post
    return ge


def make():
    net = bc.Network("net")
    cells = net.population("cells", bc.neuron(membrane, threshold=lambda V: V > -50.0), 10)
    connect = bc.connect.all_to_all()
    return net.projection("exc", cells, cells, on_pre=excite, connect=connect, weights={"weigth": 1.0})
