"""Published vectors, PCR, endotoxin and statistics of laboratory data, calculated from a terminal."""

import pytest

from tests.cli.conftest import Typed
from tests.cli.published import agrees, by, calculated


def test_rc_40_copies_in_a_partition(typed: Typed):
    """Bio-Rad, Droplet Digital PCR Applications Guide; at 0.25 copies 78 % of droplets are empty, not positive."""
    found = by(calculated(typed, "dpcr", "RC-40.yaml")["samples"], "sample")
    published = {"a": "1.88", "b": "1.97", "c": "2.14", "d": "2.03"}
    assert {name: agrees(found[name]["copies"], copies) for name, copies in published.items()} == dict.fromkeys(
        "abcd", True
    )
    assert agrees(found["droplets"]["copies"], "2.5")
    expected = [1642, 4104, 5130, 4275, 2672, 1336, 557, 199, 62, 17, 4, 1]
    assert [float(each) for each in found["droplets"]["holding"]] == pytest.approx(expected, abs=1)
    assert agrees(found["thin"]["copies"], "0.25")


def test_rc_40_no_negative_partition_has_no_finite_answer(typed: Typed):
    found = by(calculated(typed, "dpcr", "RC-40-all-positive.yaml", status=1)["samples"], "sample")
    assert (found["too much"]["concentration"], found["nothing"]["concentration"]) == (None, None)
    assert found["too much"]["bound"].startswith(">")
    assert found["nothing"]["bound"].startswith("<")


def test_rc_41_a_maximum_valid_dilution_is_rounded_down(typed: Typed):
    """FDA inspection guide: 52.3, so 1:52 at most."""
    report = calculated(typed, "endotoxin", "RC-41.yaml")
    assert agrees(report["mvd_unrounded"], "52.3")
    assert report["mvd"] == 52
