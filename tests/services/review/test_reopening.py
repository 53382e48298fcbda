"""An approved test is opened again by two: what is named may be changed, the rest stays, and everybody who relied on it
hears of it."""

import re
from datetime import timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.signatures.reading import Standing
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import ReopeningState, Unopened
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches.batches import holds_of
from qclab.queries.investigations.reopenings import reopenings_of, waiting_for_qa
from qclab.queries.release.certificates import certificates_of
from qclab.queries.results.results import all_results
from qclab.queries.signatures.signatures import read_on
from qclab.queries.testing.pending import Asked, find_pending
from qclab.queries.testing.testing import TestRow
from qclab.services.release import certificates
from qclab.services.results import recording
from qclab.services.review import approving, reopening
from qclab.store import tables as t
from qclab.store.verify import verify
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with

WHY = "The notebook says 0.15; the figures were exchanged when it was typed."
LOOKED = "The other plates of that day were held against the notebook; none is wrong."


def _asked(demo: Laboratory, made: Batch, beside: str = LOOKED, parameters: tuple[str, ...] = ("endotoxin",)) -> int:
    reopening.ask(demo.reviewer, made.test("A09").key, parameters, WHY, beside)
    return demo.ask(lambda connection: waiting_for_qa(connection, demo.qa.actor))[-1].key


def _reopened(demo: Laboratory, made: Batch) -> TestRow:
    reopening.settle(demo.qa, _asked(demo, made), agree=True, password=PASSWORD)
    return made.test("A09")


def _approved_again(demo: Laboratory, test: TestRow) -> None:
    recording.submit(demo.analyst, [test.key])
    second = demo["pbos"]
    approving.approve(second, [test.key], PASSWORD)


def _finished(demo: Laboratory) -> Batch:
    return demo.batch("B-1").registered().received().entered().submitted().approved().after(hours=1)


def test_an_approved_value_is_corrected_with_two_and_everything_that_was_stays_to_be_read(demo: Laboratory) -> None:
    made = _finished(demo).issued().after(hours=1)
    before = made.test("A09")
    test = _reopened(demo, made)
    assert (test.state, test.approved_by_name, test.reopened) == (TestState.OPEN, "", ("endotoxin",))
    (row,) = demo.ask(lambda connection: certificates_of(connection, demo.qa.actor, made.key))
    assert row.outdated == ("1 approved test was opened again",), "before anything is changed"
    assert holds_of_(demo, made) == ["REO-2026-0001: Bacterial endotoxins, kinetic chromogenic is to be opened again"]
    made.changed("A09/endotoxin", "0.15", "exchanged when it was typed")
    _approved_again(demo, test)
    assert made.test("A09").state is TestState.APPROVED
    assert holds_of_(demo, made) == []
    values = demo.ask(lambda connection: all_results(connection, demo.qa.actor, test.key))
    assert [(each.typed, each.current) for each in values] == [("0.25", False), ("0.15", True)]
    first, last = demo.ask(lambda connection: read_on(connection, demo.qa.actor, t.test.name, [test.key]))[test.key]
    assert (first.standing, last.standing) == (Standing.CHANGED, Standing.VALID)
    assert first.signature.at == before.approved_at, "the first approval is shown as it was then"
    (told,) = demo.ask(lambda connection: reopenings_of(connection, demo.qa.actor, made.key))
    assert (told.state, told.reason, told.beside) == (ReopeningState.APPROVED, WHY, LOOKED)
    seen = certificates.preview(demo.qa, made.key)
    (said,) = [note.text for note in seen.content.notes if "opened again" in note.text]
    assert re.search(r" was approved, and opened again on \d{4}-\d\d-\d\d: ", said), "no day of the approval"
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_a_test_that_is_open_again_is_late_from_the_day_after_it_was_opened(sqlite_demo: Laboratory) -> None:
    """It was done in time; what is done now is counted, in every list by the same moment."""
    demo = sqlite_demo
    made = _finished(demo).after(days=40)
    before = made.test("A09")
    assert before.due_at < demo.now()
    test = _reopened(demo, made)
    opened = demo.now()
    assert not test.is_late(opened), "since it was due first it was late by weeks"
    assert test.is_late(opened + timedelta(days=1))
    assert test.key not in demo.analyst.ask(find_pending, Asked(due_before=opened))
    assert test.key in demo.analyst.ask(find_pending, Asked(due_before=opened + timedelta(days=1)))


def holds_of_(demo: Laboratory, made: Batch) -> list[str]:
    return [hold.reason for hold in demo.ask(lambda connection: holds_of(connection, made.key))]


def test_what_was_not_named_stays_and_a_correction_that_fails_opens_its_case(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = _finished(demo)
    named, kept = made.line("A03/aerobic"), made.line("A03/anaerobic")
    method = named.test
    reopening.ask(demo.reviewer, method.key, [named.parameter.id], WHY, LOOKED)
    key = demo.ask(lambda connection: waiting_for_qa(connection, demo.qa.actor))[-1].key
    reopening.settle(demo.qa, key, agree=True, password=PASSWORD)
    cell, fails = kept.cells[0], kept.parameter.outcomes[-1]
    with pytest.raises(Invalid) as refused:
        recording.record(demo.analyst, [recording.NewResult(cell.test, cell.parameter, fails, cell.sample, "as asked")])
    assert refused.value.codes == (Unopened.NOT_NAMED,)
    with pytest.raises(Conflict) as stays:
        recording.propose_not_done(demo.analyst, [method.key], "there is no more of it")
    assert stays.value.codes == (Unopened.WAS_APPROVED,)
    cell = named.cells[0]
    recording.record(demo.analyst, [recording.NewResult(cell.test, cell.parameter, fails, cell.sample, "read again")])
    assert made.cases() == ["OOS-2026-0001"]


def test_of_a_certified_batch_the_qp_is_alarmed_and_it_is_held_until_qa_declines_or_it_is_approved_again(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    made = _finished(demo).issued().ticked().certified()
    assert made.judged().batch.status is BatchStatus.CERTIFIED
    key = _asked(demo, made)
    (alarm,) = demo.ask(lambda connection: alarms_for(connection, demo.qp.actor))
    assert (alarm.kind, alarm.batch_id) == (AlarmKind.IN_DOUBT, "B-1")
    assert Role.QP in alarm.waits_for
    assert made.judged().batch.hold
    reopening.settle(demo.qa, key, agree=False, reason="the notebook agrees", password=PASSWORD)
    assert (made.judged().batch.hold, made.test("A09").state) == ("", TestState.APPROVED)
    test = _reopened(demo, made)
    assert made.judged().batch.hold
    recording.submit(demo.analyst, [test.key], unchanged="the value is right as it was")
    approving.approve(demo["pbos"], [test.key], PASSWORD)
    assert not made.judged().batch.hold


def test_who_asks_and_what_is_asked_is_bounded(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made, other = (demo.batch(id_).registered().received() for id_ in ("B-1", "B-2"))
    test = made.test("A09").key
    other.entered(tests=[other.test("A09").key])
    made.entered(tests=[test]).submitted().approved()
    with pytest.raises(Invalid) as lacking:
        reopening.ask(demo.reviewer, test, ["no such"], "wrong", "")
    assert {reason.field for reason in lacking.value.reasons} == {"reason", "parameters", "beside"}
    assert Unopened.NOT_LOOKED in lacking.value.codes, "another batch ran with it"
    key = _asked(demo, made)
    with pytest.raises(Conflict) as twice:
        reopening.ask(demo.reviewer, test, ["endotoxin"], WHY, LOOKED)
    assert twice.value.codes == (Unopened.STANDS,)
    both = lab_with(demo.store, Role.REVIEWER, Role.QA, id_="both")
    reopening.settle(demo.qa, key, agree=False, reason="not needed", password=PASSWORD)
    reopening.ask(both, test, ["endotoxin"], WHY, LOOKED)
    key = demo.ask(lambda connection: waiting_for_qa(connection, demo.qa.actor))[-1].key
    with pytest.raises(NotAllowed) as own:
        reopening.settle(both, key, agree=True, password=PASSWORD)
    assert own.value.codes == (Duty.PROPOSED,)


def test_a_test_with_an_open_case_is_opened_by_its_phase_ia_alone(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted().approved()
    with pytest.raises(Conflict) as refused:
        reopening.ask(demo.reviewer, made.test("A09").key, ["endotoxin"], WHY, LOOKED)
    assert refused.value.codes == (Unopened.CASE,)
