"""Two batches that failed: one was positive after it was certified, and people are being told; one was supplied out of
specification on a physician's request."""

from datetime import timedelta

from qclab.demo.bench import performed_with
from qclab.demo.people import PASSWORD, Demo
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.alarms.telling import How, Said
from qclab.domain.batches.lifecycle import BatchStatus, Disposition
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.release.supplying import BEFORE
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.results import results as result_queries
from qclab.queries.testing import testing
from qclab.services.alarms import telling
from qclab.services.alarms.alarms import acknowledge
from qclab.services.release import certificates, certifying, supplying
from qclab.services.release.gathering import gather
from qclab.services.release.judging import Judged, judge
from qclab.services.release.supplying import Asked
from qclab.services.results import performing, recording
from qclab.services.testing import adding

_GROWTH = "Growth in the aerobic bottle"
_TOLD = (
    ("Qualified Person", "E. van den Berg", "Comes in at once"),
    ("Treating physician", "ward line", "Given, no fever"),
)
"""Whom somebody reached, and what they answered; the others are still to be told."""
_REQUEST = "No other treatment is left, and the patient cannot give cells a second time."


def judged(demo: Demo, batch: int) -> Judged:
    """The batch as it stands for the Qualified Person."""
    viewer = demo.labs["evdberg"].actor
    with demo.store.read() as connection:
        return judge(connection, viewer, gather(connection, viewer, batch, demo.clock.now), demo.clock.now)


def supply_on_request(demo: Demo, batch: int, found: Judged) -> bool:
    """A physician asks for a batch that fails, QA adds what the supply rests on, and the Qualified Person signs.

    Whether it was supplied.
    """
    if found.why_not_ask or not found.fails or found.release.expired_at is not None:
        return False
    qa, qp = demo["kvos"], demo["evdberg"]
    kind = next((each for each in (ANALYSIS, INTERIM) if not certificates.preview(qa, batch, each).blockers), "")
    if found.certificate is None and kind:
        seen = certificates.preview(qa, batch, kind)
        certificates.issue(qa, batch, seen.batch_version, PASSWORD, kind)
    asked = Asked("Dr. F. Hendriks", "University Hospital", _REQUEST, demo.clock.now)
    supplying.ask(qa, batch, asked, PASSWORD)
    request = judged(demo, batch).request
    documents = [each for each in request.documents if each.station in BEFORE] if request is not None else []
    for station in BEFORE:
        keys = [each.key for each in documents if each.station is station]
        name = f"{station.replace(' ', '-')}.txt"
        supplying.add_document(qa, batch, keys, name, f"{station}: {_REQUEST}".encode(), "page 1", PASSWORD)
    found = judged(demo, batch)
    if found.why_not_decide(Disposition.SUPPLY) or found.why_not:
        return False
    reason = "Request of Dr. F. Hendriks, who accepted the risk in writing."
    certifying.decide(qp, batch, found.batch.row_version, Disposition.SUPPLY, reason, PASSWORD)
    for must in judged(demo, batch).told.notifications:
        said = Said(must.whom, How.MAIL, demo.clock.now, "Supplied out of specification, with the documents.")
        telling.tell(qa, batch, said, must.key)
    return True


def late_positive(demo: Demo, batches: list[int]) -> bool:
    """The culture of the first of these batches that was certified is positive; whether there was one."""
    analyst, reviewer = demo["mjansen"], demo["adewit"]
    certified = (BatchStatus.INITIALLY_CERTIFIED, BatchStatus.CERTIFIED)
    late = next((key for key in batches if judged(demo, key).batch.status in certified), None)
    if late is None:
        return False
    with demo.store.read() as connection:
        tests = testing.get_tests(
            connection, analyst.actor, testing.find_tests(connection, analyst.actor, batch=late, state="")
        )
    culture = [test for test in tests if test.method_id == "A03" and test.state == TestState.OPEN]
    if not culture:
        sample = next(test.samples[0][0] for test in tests if test.method_id == "A03")
        adding.add_test(reviewer, [sample], "A03", "The physician asked for a second culture of what is left.")
    with demo.store.read() as connection:
        tests = testing.get_tests(
            connection, analyst.actor, testing.find_tests(connection, analyst.actor, batch=late, state="")
        )
        (test,) = (test for test in tests if test.method_id == "A03" and test.state == TestState.OPEN)
        grid = result_queries.grid(connection, analyst.actor, [test.key])
    began = judged(demo, late).batch.created_at + timedelta(hours=3)
    performed = performing.Performance(analyst.actor.key, began, None, *performed_with(test))
    performing.set_performance(analyst, {test.key: test.row_version}, performed)
    cell = next(cell for line in grid.lines if line.parameter.id == "aerobic" for cell in line.cells)
    new = recording.NewResult(cell.test, cell.parameter, "Growth", cell.sample, confirmed=True)
    recording.record(analyst, [new])
    _tell(demo, late)
    return True


def _tell(demo: Demo, batch: int) -> None:
    """Quality control has read the alarm; the first two of those who must be told were reached."""
    for alarm in demo["adewit"].ask(alarms_for):
        if alarm.kind is AlarmKind.LATE_POSITIVE and alarm.batch == batch:
            acknowledge(demo["adewit"], alarm.key, "I take the case; the retained samples are kept")
    for must in judged(demo, batch).told.notifications:
        for whom, who, answered in _TOLD:
            if must.whom == whom:
                said = Said(whom, How.PHONE, demo.clock.now, f"{_GROWTH}. {answered}.", who)
                telling.tell(demo["kvos"], batch, said, must.key)
