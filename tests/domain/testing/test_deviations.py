"""What of a performance may be passed with a deviation, and which changes of its times are changes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

import pytest

from qclab.domain.reasons import Wordless
from qclab.domain.testing.deviations import (
    Unpassed,
    agree_blockers,
    departs,
    joined,
    may_be_passed,
    parts,
    pass_blockers,
    passable_words,
)
from qclab.domain.testing.performing import Said, TimeChange, change_blockers, changed_times, time_said

SIX, SEVEN = datetime(2026, 11, 22, 6, tzinfo=UTC), datetime(2026, 11, 22, 7, tzinfo=UTC)
OUT, IN = False, True
TABLE = {
    # whether it may be passed where the method lists it: of any test, and of one that takes days
    Said.BY: (OUT, OUT), Said.FROM: (IN, OUT), Said.TO: (IN, OUT), Said.INSTRUMENT: (IN, IN), Said.REAGENTS: (IN, IN),
    Said.RAW_DATA: (IN, IN), Said.ATTACHMENT: (IN, IN), Said.HERE: (OUT, OUT), Said.LOOK: (OUT, OUT),
    Said.HOLD: (OUT, OUT),
}  # fmt: skip


@pytest.mark.parametrize(("said", "takes_days"), list(product(Said, (False, True))))
def test_what_a_result_stands_on_is_never_passed_and_the_rest_only_where_listed(said: Said, takes_days: bool) -> None:
    assert may_be_passed([said], takes_days=takes_days) == ((said,) if TABLE[said][takes_days] else ())
    assert may_be_passed([], takes_days=takes_days) == ()


def test_a_deviation_passes_what_lacks_and_may_pass_and_says_why_not() -> None:
    lacking = [Said.TO, Said.INSTRUMENT]
    assert pass_blockers(lacking, [Said.INSTRUMENT]) == ()
    assert [why.code for why in pass_blockers([], [Said.INSTRUMENT])] == [Unpassed.NOTHING_LACKS]
    (why,) = pass_blockers(lacking, [Said.REAGENTS])
    assert (why.code, why.facts) == (Unpassed.NOT_ALLOWED, {"unsaid": (Said.TO, Said.INSTRUMENT)})
    assert passable_words(lacking, [Said.INSTRUMENT]) == "May be passed with a deviation: instrument."
    assert passable_words(lacking, []) == ""


def test_what_is_kept_of_several_deviations_is_read_in_one_order() -> None:
    assert joined([Said.INSTRUMENT, Said.RAW_DATA]) == "instrument, raw data"
    assert parts("raw data, instrument, instrument") == (Said.INSTRUMENT, Said.RAW_DATA)
    assert parts("") == ()


def test_what_deviates_is_said_in_words() -> None:
    assert departs(joined([Said.INSTRUMENT, Said.RAW_DATA])) == "instrument, raw data not said"
    assert departs(Said.HERE) == "performed here instead of at the contract laboratory"
    assert departs(Said.LOOK) == "binding look missed"
    assert departs(joined([Said.INSTRUMENT, Said.HOLD])) == "instrument not said, begun past its hold time"
    assert parts(joined([Said.HERE, Said.INSTRUMENT])) == (Said.INSTRUMENT, Said.HERE)


def test_a_deviation_is_agreed_to_once() -> None:
    assert agree_blockers("DEV-1", is_agreed=False) == ()
    assert [why.code for why in agree_blockers("DEV-1", is_agreed=True)] == [Unpassed.AGREED]


@dataclass
class Recorded:
    performed_from: datetime | None = None
    performed_to: datetime | None = None


@pytest.mark.parametrize(
    ("before", "said", "changed"),
    [
        (Recorded(), {"performed_from": SIX}, ()),
        (Recorded(SIX), {"performed_from": SIX}, ()),
        (Recorded(SIX), {"performed_from": SEVEN}, ("performed_from",)),
        (Recorded(SIX), {"performed_from": None}, ("performed_from",)),
        (Recorded(SIX, SEVEN), {"performed_to": SIX, "instrument": "PH-1"}, ("performed_to",)),
        (Recorded(SIX, SEVEN), {"performed_by": 1}, ()),
    ],
)
def test_a_time_is_changed_where_another_was_recorded(
    before: Recorded, said: dict[str, object], changed: tuple[str, ...]
) -> None:
    assert changed_times(before, said) == changed


def test_a_changed_time_needs_a_reason_and_says_both_times() -> None:
    assert change_blockers([], "") == ()
    assert change_blockers(["performed_from"], "typed wrongly") == ()
    (why,) = change_blockers(["performed_from", "performed_to"], "")
    assert (why.field, why.code) == ("reason", Wordless.MISSING)
    assert why.text == "Say why performed from and performed to are changed."
    said = time_said(TimeChange("performed from", SIX, SEVEN, "typed wrongly.", "A. Person"), UTC)
    assert said == "performed from was 2026-11-22 06:00, changed to 2026-11-22 07:00 by A. Person: typed wrongly"
    gone = time_said(TimeChange("performed to", SIX, None, "not yet over", "A. Person"), UTC)
    assert gone == "performed to was 2026-11-22 06:00, taken away by A. Person: not yet over"
