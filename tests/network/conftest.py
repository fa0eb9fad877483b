"""One folder of generated networks for all tests: most networks here differ in numbers only, so few are compiled."""

import pytest

import brainpy_codegen as bc

BACKENDS = ("numpy", "numba", "c")


@pytest.fixture(scope="session")
def network_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("networks") / "generated"


@pytest.fixture(params=BACKENDS)
def simulate(request, network_folder):
    """Simulate a network on each backend, with steps of 1."""

    def run(net, duration, **words):
        words = {"dt": 1.0, "method": "euler", "seed": 1, **words}
        return bc.simulate(net, duration=duration, backend=request.param, directory=network_folder, **words)

    return run
