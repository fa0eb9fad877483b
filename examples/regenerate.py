"""Write the generated modules that stand in `generated/`, for readers: the examples, on Numba and C.

Run from anywhere: `python examples/regenerate.py`. CI runs it and expects that nothing changes.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKENDS = ("numba", "c")
METHODS = {
    "fitzhugh_nagumo": "rk4",
    "hodgkin_huxley": "exponential_euler",
    "morris_lecar": "rush_larsen",
    "izhikevich": "heun2",
    "hindmarsh_rose": "rk4",
    "lorenz": "rk4",
    "wilson_cowan": "adams_bashforth2",
    "kuramoto_ring": "rk4",
    "ring_attractor": "rk4",
    "mackey_glass": "rk4",
    "hutchinson": "rk4",
    "fractional_chen": "predictor_corrector",
    "fractional_fitzhugh_rinzel": "caputo_l1",
    "ornstein_uhlenbeck": "euler_maruyama",
    "noisy_lorenz": "sra1",
    "noisy_hodgkin_huxley": "exponential_euler_maruyama",
}
NETWORKS = {
    "cuba": "exact",
    "coba": "euler",
    "cobahh": "exponential_euler",
    "stdp": "euler",
    "brunel_hakim": "euler_maruyama",
    "brunel": "exact",
    "coba_alone": "euler",
    "working_memory": "rk4",
    "gamma": "rk4",
    "decision": "rk2",
    "triplet_stdp": "exact",
    "microcircuit": "exact",
    "ring": "euler_maruyama",
    "neuron_kinds": "rk4",
    "short_term_plasticity": "exact",
    "homeostasis": "euler",
    "reward": "exponential_euler",
}
DERIVATIVES = {"morris_lecar": "rk4"}  # with those of second and third order, as analyses take them
ADAPTIVE = {"lorenz": "tsit5", "bouncing_ball": "dopri5", "robertson": "rodas5p", "hires": "rodas4"}


def main(directory=ROOT / "generated"):
    """Generate every module of the table; returns their paths."""
    from brainpy_codegen.cli import main as command_line

    models = [(f"examples/{name}.py:{name}", method) for name, method in (*METHODS.items(), *ADAPTIVE.items())]
    models += [(f"examples/networks/{name}.py:{name}", method) for name, method in NETWORKS.items()]
    for model, method in models:
        for backend in BACKENDS:
            arguments = ["generate", model, "--method", method, "--backend", backend, "-o", str(directory)]
            command_line(arguments, standalone_mode=False)
    for name, method in DERIVATIVES.items():
        arguments = ["generate", f"examples/{name}.py:{name}", "--method", method, "-o", str(directory)]
        arguments += ["--backend", "numpy", "--backend", "numba", "--derivatives", "3"]
        command_line(arguments, standalone_mode=False)


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
