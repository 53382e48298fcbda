"""Published PCR, endotoxin and statistics of laboratory data, calculated from a terminal."""

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


def test_rc_42_one_outlier_which_stays(typed: Typed):
    """USP <1010>, Appendix C."""
    report = calculated(typed, "outliers", "RC-42.csv")
    assert [agrees(report["mean"], "99.5"), agrees(report["sd"], "1.369")] == [True, True]
    first, second = report["steps"]
    assert [agrees(first["r"], "2.805"), agrees(first["critical"], "2.290")] == [True, True]
    assert [agrees(second["r"], "1.905"), agrees(second["critical"], "2.215")] == [True, True]
    assert (report["outliers"], report["n"]) == ([10], 10)
    assert [report["median"], report["mad"]] == ["100", "0.15"]
    far = [each for each in report["distances"] if each["is_far"]]
    assert [(each["value"], agrees(each["deviation"], "19.3")) for each in far] == [("95.7", True)]
    assert agrees(report["distances"][7]["deviation"], "2.25")
    assert report["dixon_ratio"] == "r11"
    assert agrees(report["dixon_low"], "0.844")


def test_rc_44_individuals_of_the_handbook(typed: Typed):
    """NIST/SEMATECH e-Handbook 6.3.2.2."""
    report = calculated(typed, "individuals", "RC-44.yaml")
    published = {"centre": "50.81", "mean_range": "1.8778", "upper": "55.8041", "lower": "45.8159"}
    assert {name: agrees(report[name], value) for name, value in published.items()} == dict.fromkeys(published, True)
    assert report["signals"] == []


def test_rc_45_individuals_with_four_of_five(typed: Typed):
    """Antifreeze, Wetherill and Brown 1991."""
    report = calculated(typed, "individuals", "RC-45.yaml")
    published = {
        "centre": "2.56971", "mean_range": "0.202424", "sigma": "0.179454", "overall_sd": "0.220007",
        "lower": "2.03134", "upper": "3.10807",
    }  # fmt: skip
    assert {name: agrees(report[name], value) for name, value in published.items()} == dict.fromkeys(published, True)
    assert [(each["rule"], each["point"]) for each in report["signals"]] == [
        ("4 of 5 beyond 1 s", 30), ("4 of 5 beyond 1 s", 31), ("4 of 5 beyond 1 s", 32),
    ]  # fmt: skip
    assert [each["point"] for each in report["points"] if abs(float(each["z"])) > 2] == [9, 13, 27, 32]


def test_rc_45_as_westgard_reads_it(typed: Typed):
    report = calculated(typed, "westgard", "RC-45-westgard.yaml", status=1)
    assert [(hit["rule"], hit["point"]) for hit in report["hits"]] == [
        ("1_2s", 9), ("1_2s", 13), ("1_2s", 27), ("4_1s", 30), ("1_2s", 32),
    ]  # fmt: skip
    assert report["hits"][3]["members"] == [27, 28, 29, 30]
    z = [report["points"][place]["z"] for place in range(26, 30)]
    assert [agrees(each, value) for each, value in zip(z, ("2.40", "1.34", "1.12", "1.78"), strict=True)] == [True] * 4


def test_rc_48_codes_are_sums_and_r_4s_looks_where_it_is_told(typed: Typed):
    """The codes of dewresearch.com; the same values, other hits."""
    consecutive, within = (
        calculated(typed, "westgard", name, status=1) for name in ("RC-48.yaml", "RC-48-within-a-run.yaml")
    )
    assert [point["code"] for point in consecutive["points"]][8:] == [2, 36, 8, 9]
    assert [point["code"] for point in within["points"]][8:] == [2, 36, 2, 1]
