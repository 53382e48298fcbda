"""When a result is final: a failing critical outcome on any day, an accepted one from the method's minimum day."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.testing.finality import Incubation, is_critical_failure

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINIMUM = Decimal(14)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def after(days: float) -> datetime:
    return START + timedelta(days=days)


@pytest.mark.parametrize(
    ("begun", "ended", "entered", "words"),
    [
        (START, None, after(0), "no growth to date, day 0 of 14"),
        (START, after(3.5), after(3.5), "no growth to date, day 3 of 14"),
        (START, after(13.99), after(13.99), "no growth to date, day 13 of 14"),
        (START, after(14), after(14), ""),
        (START, after(14), after(20), ""),
        (START, after(20), after(5), "no growth to date, day 5 of 14"),
        (START, after(5), after(20), "no growth to date, day 5 of 14"),
        (START, None, after(20), "no growth to date, not said until when"),
        (None, None, after(20), "no growth to date, not said since when"),
        (None, after(20), after(20), "no growth to date, not said since when"),
        (START, after(14), START - timedelta(days=1), "no growth to date, day 0 of 14"),
    ],
)
def test_no_growth_is_final_when_the_last_look_is_full_days_after_the_start(
    begun: datetime | None, ended: datetime | None, entered: datetime, words: str
) -> None:
    assert Incubation(MINIMUM, begun, ended).to_date("No growth", "complies", entered) == words


def test_what_is_not_an_accepted_outcome_of_a_culture_is_final_at_once() -> None:
    culture = Incubation(MINIMUM, START, after(1))
    assert culture.to_date("Growth", "does not comply", after(1)) == ""
    assert culture.to_date(None, "complies", after(1)) == "", "a number, such as the time to detection"
    assert Incubation(None, START, after(1)).to_date("Not detected", "complies", after(1)) == ""


def test_the_outcome_is_named_as_the_method_spells_it_but_for_its_capital() -> None:
    assert Incubation(Decimal(28), START, None).to_date("Not detected", "complies", after(2)) == (
        "not detected to date, day 2 of 28"
    )


def test_a_critical_outcome_that_fails_is_one_the_method_marks() -> None:
    assert is_critical_failure(critical=True, outcome="Growth", evaluation="does not comply")
    assert not is_critical_failure(critical=True, outcome="No growth", evaluation="complies")
    assert not is_critical_failure(critical=False, outcome="Does not conform", evaluation="does not comply")
    assert not is_critical_failure(critical=True, outcome=None, evaluation="does not comply"), "a number"


@pytest.mark.parametrize(
    ("start", "too_early", "final"),
    [
        ("2026-10-12 08:00", "2026-10-26 06:59", "2026-10-26 07:00"),
        ("2027-03-20 08:00", "2027-04-03 08:59", "2027-04-03 09:00"),
    ],
)
def test_full_days_are_instants_and_not_what_the_clock_on_the_wall_shows(
    start: str, too_early: str, final: str
) -> None:
    """An hour more lies between two mornings in autumn and one less in spring, in whichever zone they are given."""
    begun, early, ready = (datetime.fromisoformat(each).replace(tzinfo=AMSTERDAM) for each in (start, too_early, final))
    for zone in (AMSTERDAM, UTC):
        at = [each.astimezone(zone) for each in (begun, early, ready)]
        said = [Incubation(MINIMUM, at[0], end).to_date("No growth", Evaluation.COMPLIES, end) for end in at[1:]]
        assert said == ["no growth to date, day 13 of 14", ""]
