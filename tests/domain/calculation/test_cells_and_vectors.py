"""Cells, colonies, insulin, copies and capsids: the figures, and why there are none."""

from typing import Any

import pytest
from scipy import optimize, stats

from qclab.domain.calculation.reasons import Unfit, Unmet
from qclab.domain.refusals import Invalid
from tests.domain.calculation.files import report_of


def codes(report: Any) -> list[Any]:
    return [reason.code for reason in report.reasons]


def test_cells_are_counted_by_volume_and_viability_by_all_that_were_counted() -> None:
    rows = [
        {"live": 95, "dead": 5, "volume": 1e-4, "dilution": 2},
        {"live": 105, "dead": 15, "volume": 1e-4, "dilution": 2},
    ]
    report = report_of("count", rows)
    assert report.viable_per_ml == pytest.approx(2.0e6)
    assert report.cells_per_ml == pytest.approx(2.2e6)
    assert report.viability == pytest.approx(100 * 200 / 220)
    assert report.cv == pytest.approx(7.0711, abs=1e-4)
    assert codes(report_of("count", rows, replicate_cv=5)) == [Unmet.SUITABILITY]
    assert report_of("count", rows, replicate_cv=5).viable_per_ml is None


def test_no_cell_has_no_viability() -> None:
    with pytest.raises(Invalid) as refusal:
        report_of("count", [{"live": 0, "dead": 0, "volume": 1}])
    assert refusal.value.codes == (Unfit.EMPTY,)
    assert report_of("count", [{"live": 0, "dead": 10, "volume": 1}]).viability == 0


def test_colonies_are_of_countable_plates_alone_with_limits_of_poisson() -> None:
    rows = [{"colonies": n, "volume": 0.1, "dilution": d} for n, d in ((150, 100), (170, 100), (14, 1000), (400, 10))]
    report = report_of("cfu", rows)
    assert (report.countable_plates, report.colonies) == (2, 320)
    assert report.per_ml == pytest.approx(160_000)
    lower = optimize.brentq(lambda mean: stats.poisson.sf(319, mean) - 0.025, 200, 320, xtol=1e-10)
    upper = optimize.brentq(lambda mean: stats.poisson.cdf(320, mean) - 0.025, 320, 400, xtol=1e-10)
    assert report.lower == pytest.approx(lower / 0.002, rel=1e-9)
    assert report.upper == pytest.approx(upper / 0.002, rel=1e-9)
    none = report_of("cfu", rows, countable="1000 to 2000")
    assert (codes(none), none.per_ml) == ([Unmet.RANGE], None)


def test_an_index_takes_low_insulin_that_is_quantified() -> None:
    rows = [{"low": low, "high": high} for low, high in ((2.0, 5.0), (2.2, 6.0), (1.8, 4.0))]
    report = report_of("gsis", rows)
    assert report.index == pytest.approx(2.5)
    assert report.each == pytest.approx((2.5, 2.72727, 2.22222), rel=1e-5)
    below = report_of("gsis", rows, loq=1.9)
    assert (codes(below), below.index) == ([Unmet.RANGE], None)
    assert codes(report_of("gsis", rows, replicate_cv=15)) == [Unmet.SUITABILITY]


def test_copies_are_of_the_reference_in_a_cell_and_of_transduced_cells_where_their_share_is_known() -> None:
    rows = [{"sample": "a", "target": 300, "reference": 200}, {"sample": "a", "target": 330, "reference": 220}]
    (found,) = report_of("vcn", rows, transduced=0.5).samples
    assert (found.vcn, found.per_transduced_cell) == (pytest.approx(3.0), pytest.approx(6.0))
    mock = [*rows, {"sample": "mock", "target": 5, "reference": 200}]
    report = report_of("vcn", mock, control="mock")
    assert codes(report) == [Unmet.CONTROL]
    assert {each.vcn for each in report.samples} == {None}
    assert codes(report_of("vcn", mock, control="mock", control_vcn=0.1)) == []


def test_more_genomes_than_capsids_cannot_be() -> None:
    rows = [{"what": "capsids", "titre": 1e12}, {"what": "genomes", "titre": 2e12}]
    report = report_of("vector", rows)
    assert (codes(report), report.full, report.empty) == ([Unmet.RANGE], None, None)


@pytest.mark.parametrize(
    ("kind", "rows", "settings", "field"),
    [
        ("vector", [{"what": "capsids", "titre": 1}, {"what": "capsids", "titre": 2}], {}, "what"),
        ("vector", [{"what": "capsids", "titre": 1, "lower": 2, "upper": 3}] * 2, {}, "titre"),
        ("vector", [{"what": "capsids", "titre": 1, "lower": 0.5}] * 2, {}, "titre"),
        ("vcn", [{"sample": "a", "target": 1, "reference": 0}], {}, "reference"),
        ("vcn", [{"sample": "a", "target": 1, "reference": 1}], {"control": "b"}, "control"),
        ("gsis", [{"low": 0, "high": 1}], {}, "low"),
        ("cfu", [{"colonies": 30.5, "volume": 1}], {}, "colonies"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(kind: str, rows: Any, settings: Any, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        report_of(kind, rows, **settings)
    assert refusal.value.reasons[0].field == field
