"""The table of Mittag-Leffler functions, D^alpha y = -y, to its printed digits."""

from __future__ import annotations

import itertools

import pytest

from tests.zoo.models import fractional as models

# E_alpha(-1), E_alpha(-2**alpha), E_alpha(-5**alpha) by mpmath.
MITTAG_LEFFLER = {
    0.25: (0.4638527608017133, 0.4200032797468016, 0.3640157237989358),
    0.5: (0.427583576155807, 0.3362040024463412, 0.2323262943764651),
    0.75: (0.3931083028157541, 0.2436820457201726, 0.1103841468382056),
    0.8: (0.3869485786189769, 0.2235468268148983, 0.08782743029328508),
    0.9: (0.3760660214246419, 0.181115470297433, 0.04522311669040538),
    0.95: (0.3715736200306788, 0.1586777072920853, 0.02539907066325374),
    1.25: (0.3655344400252503, 0.003631794871073216, -0.06251467689435003),
    1.5: (0.3966293653180881, -0.1493638950240637, -0.06444730895036708),
    1.8: (0.4742244707044563, -0.3281304251489613, 0.09052378480156728),
}


@pytest.mark.parametrize("alpha", MITTAG_LEFFLER)
def test_mittag_leffler_functions(alpha, build):
    """The predictor-corrector at four steps, extrapolated by the powers of dt that its error consists of.

    These are 1 + k alpha, 2, 2 + alpha ... (Diethelm, Ford and Freed 2004, doi 10.1023/B:NUMA.0000027736.85078.be).
    """
    module = build(models.relaxation, "predictor_corrector", "c")
    start = (1.0, 0.0) if alpha > 1 else 1.0
    powers = sorted({1 + alpha, 2.0, 1 + 2 * alpha, 1 + 3 * alpha, 2 + alpha})[:3]
    for end, value in zip((1, 2, 5), MITTAG_LEFFLER[alpha], strict=True):
        found = []
        for steps in (16_000, 32_000, 64_000, 128_000):
            _, y = module.run(start, dt=end / steps, steps=steps, every=steps, alpha=alpha)
            found.append(float(y[-1]))
        assert found[-1] == pytest.approx(value, abs=2e-8)
        for power in powers:
            found = [fine + (fine - coarse) / (2**power - 1) for coarse, fine in itertools.pairwise(found)]
        assert found == [pytest.approx(value, abs=3e-12)]
