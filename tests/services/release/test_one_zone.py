"""What is printed and what blocks bears the laboratory's day, at midnight too, on both days of a clock change, and on a
workstation somewhere else."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain import moments
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.kinds import ANALYSIS
from qclab.queries.results.results import current_results
from qclab.services.labels import printing
from qclab.services.laboratory import settings
from qclab.services.release import certificates
from qclab.services.results import recording
from qclab.services.review import deciding
from qclab.services.testing import worklists
from tests.laboratory.laboratory import Laboratory

pytestmark = pytest.mark.usefixtures("in_new_york")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MIDNIGHTS = [
    ("2026-10-24 21:59", "2026-10-24"),
    ("2026-10-24 22:00", "2026-10-25"),
    ("2026-10-25 22:59", "2026-10-25"),
    ("2026-10-25 23:00", "2026-10-26"),
    ("2027-03-27 22:59", "2027-03-27"),
    ("2027-03-27 23:00", "2027-03-28"),
    ("2027-03-28 21:59", "2027-03-28"),
    ("2027-03-28 22:00", "2027-03-29"),
]


def _at(utc: str) -> datetime:
    return datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(("utc", "day"), MIDNIGHTS)
def test_a_decision_bears_the_laboratorys_day(sqlite_demo: Laboratory, utc: str, day: str) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    made.entered({"A09/endotoxin": "<0.7"}).submitted().approved()
    line = made.line("A09/endotoxin")
    with demo.store.read() as connection:
        results = current_results(connection, [line.test.key])
    evaluation = next(row for row in results if row.parameter == line.parameter_key).evaluations[0]
    demo.clock.move_to(_at(utc))
    deciding.propose_decision(
        demo["mjansen"], evaluation.key, Evaluation.NOT_SHOWN, "The spiked dilution gave 0.2 EU/mL."
    )
    for who in ("adewit", "ihendriks"):
        demo.clock.move_to(_at(utc))
        deciding.settle_decision(demo[who], evaluation.key, accept=True, note="", password=PASSWORD)
    content = certificates.preview(demo["kvos"], made.key, ANALYSIS).content
    (decision,) = [line.decision for line in content.results if line.decision]
    assert decision.endswith(f"on {day}.")
    assert content.issued.startswith(day)
    assert content.issued.endswith("(Europe/Amsterdam)")


@pytest.mark.parametrize(("utc", "day"), MIDNIGHTS[::2] + MIDNIGHTS[-1:])
def test_a_blocker_and_a_reviewer_bear_the_laboratorys_day(sqlite_demo: Laboratory, utc: str, day: str) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    tests = made.entered().in_hand
    demo.clock.move_to(_at(utc))
    recording.submit(demo["mjansen"], tests)
    blockers = certificates.preview(demo["kvos"], made.key, ANALYSIS).blockers
    assert {moments.day(blocker.since, AMSTERDAM) for blocker in blockers} == {day}
    demo.clock.move_to(_at(utc))
    made.approved()
    approved = {moments.day(test.approved_at, AMSTERDAM) for test in made.tests() if test.approved_at}
    assert approved == {day}


def test_labels_and_lists_are_printed_in_the_laboratorys_zone(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    settings.change_settings(demo["admin"], {"laboratory.zone": "Asia/Tokyo"}, "the laboratory moved")
    content = printing.contents(demo["mjansen"], [row.key for row in made.samples])
    (expiry,) = {row.expiry_at for row in made.samples}
    assert {label.expiry for label in content if label.expiry} == {moments.minute(expiry, ZoneInfo("Asia/Tokyo"))}
    sheet = worklists.day_content(demo["mjansen"], demo["mjansen"].actor.key)
    assert sheet.printed == f"{moments.minute(demo.clock.now, ZoneInfo('Asia/Tokyo'))} by {demo['mjansen'].actor.name}"
