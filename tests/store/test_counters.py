"""Ids bear the laboratory's year, also at New Year and on a workstation somewhere else."""

from datetime import UTC, datetime

import pytest

from tests.laboratory.laboratory import Laboratory


@pytest.mark.parametrize(
    ("utc", "year"),
    [("2026-12-31 22:00", "26"), ("2026-12-31 23:05", "27"), ("2027-01-01 01:00", "27")],
)
def test_a_sample_registered_around_new_year_bears_the_laboratorys_year(
    sqlite_demo: Laboratory, in_new_york: None, utc: str, year: str
) -> None:
    """In Amsterdam the new year begins at 23:00 UTC, in New York six hours later."""
    sqlite_demo.clock.move_to(datetime.fromisoformat(utc).replace(tzinfo=UTC))
    made = sqlite_demo.batch("B-1").registered()
    assert {row.id[1:3] for row in made.samples} == {year}
