"""A published reference vector, calculated from a terminal."""

from tests.cli.conftest import Typed
from tests.cli.published import agrees, calculated


def test_rc_37_ratios_of_a_reference_vector(typed: Typed):
    """AAV2 reference standard material, Lock et al. 2010."""
    report = calculated(typed, "vector", "RC-37.yaml")
    ratios = {each["ratio"]: each["value"] for each in report["ratios"]}
    assert agrees(ratios["capsids / genomes"], "28.0")
    assert agrees(report["full"], "3.57")
    assert agrees(ratios["genomes / transducing units"], "64.4")
    assert agrees(ratios["genomes / infectious units"], "7.51")
    assert agrees(ratios["capsids / infectious units"], "210")
    middles = {each["what"]: float(each["middle_of_limits"]) for each in report["titres"]}
    assert [f"{middles[what]:.2e}" for what in ("infectious units", "capsids")] == ["4.37e+09", "9.10e+11"]
