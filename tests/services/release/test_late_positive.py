"""A positive seen after certification: alarm and hold in one act, people told, the final certification refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.alarms.susceptibility import Comes, Unsaid, is_growth
from qclab.domain.alarms.susceptibility import Said as Grown
from qclab.domain.alarms.telling import How, Notification, Said, Untold, next_to_tell
from qclab.domain.batches.lifecycle import BatchStatus, Disposition
from qclab.domain.clocks import Unclear
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.kinds import INTERIM
from qclab.domain.release.refusing import NotRefused
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches.batches import get_batch
from qclab.queries.signatures.signatures import read_on
from qclab.services.alarms import susceptibility, telling
from qclab.services.investigations.opening import Concerns, concern
from qclab.services.release.awaiting import Awaits, awaited
from qclab.services.results import recording
from qclab.services.results.recording import NewResult
from qclab.services.trail.verifying import verify_trail
from tests.laboratory.batch import Batch
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.refusals import refused
from tests.services.release.test_certifying import first_results, status

pytestmark = pytest.mark.server_in_proof


def certified_first(demo: Laboratory) -> Batch:
    return first_results(demo).issued(INTERIM).ticked(step=1).certified()


def grown(batch: Batch) -> Batch:
    """The culture of a batch that was initially certified is positive on the third day."""
    late = [test.key for test in batch.tests() if test.method_id == "A03"]
    return batch.after(days=3).entered({"A03/aerobic": "Growth"}, tests=late)


def must_be_told(batch: Batch) -> list[Notification]:
    return list(batch.judged().told.notifications)


def said(demo: Laboratory, whom: str, **more: object) -> Said:
    facts = {"how": How.PHONE, "at": demo.now(), "said": "Growth in the aerobic bottle on day 3", **more}
    return Said(whom, **facts)  # type: ignore[arg-type]


@pytest.mark.both_engines
def test_growth_after_the_first_step_is_alarmed_held_and_lists_who_must_be_told_in_one_act(demo: Laboratory) -> None:
    batch = grown(certified_first(demo))
    (alarm,) = demo.qp.ask(alarms_for)
    assert (alarm.kind, alarm.batch_id) == (AlarmKind.LATE_POSITIVE, "CAR-1")
    assert alarm.said.endswith("the batch is initially certified")
    row = demo.ask(lambda connection: get_batch(connection, demo.qp.actor, batch.key))
    assert row.hold.endswith("is open, a late positive: what is left of it is not given")
    assert status(batch) is BatchStatus.INITIALLY_CERTIFIED
    told = [(each.whom, each.due_at - alarm.raised_at) for each in must_be_told(batch)]
    assert told == [
        ("Qualified Person", timedelta(0)),
        ("Treating physician", timedelta(hours=2)),
        ("Sponsor", timedelta(hours=4)),
        ("IGJ", timedelta(hours=48)),
    ]
    assert {each.about for each in must_be_told(batch)} == {alarm.id}
    assert demo.acts()[0] == "result entered"
    assert verify_trail(demo.qp).faults == ()


def test_of_both_bottles_everybody_is_told_once(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = certified_first(demo)
    late = [test.key for test in batch.tests() if test.method_id == "A03"]
    batch.after(days=3).entered({"A03/aerobic": "Growth", "A03/anaerobic": "Growth"}, tests=late)
    assert len(demo.qp.ask(alarms_for)) == 2
    assert len({each.whom for each in must_be_told(batch)}) == len(must_be_told(batch)) == 4


def test_growth_before_anything_is_certified_is_no_late_positive(sqlite_demo: Laboratory) -> None:
    batch = grown(first_results(sqlite_demo))
    assert [alarm.kind for alarm in sqlite_demo.qp.ask(alarms_for)] == [AlarmKind.POSITIVE]
    assert must_be_told(batch) == []


def test_of_a_late_positive_the_clients_qualified_person_is_told(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("H-1").registered("HUCAR19").received().entered().submitted().approved().issued()
    batch.decided(Disposition.REPORT, "sent with its certificate", demo.qa)
    test = demo.added(batch.samples[0].key, "A03")
    batch.after(days=3).entered({"A03/aerobic": "Growth"}, tests=[test])
    assert [alarm.kind for alarm in demo.qp.ask(alarms_for)] == [AlarmKind.LATE_POSITIVE]
    assert [each.whom for each in must_be_told(batch)] == ["Qualified Person", "Client's Qualified Person"]


def test_the_next_to_tell_is_who_was_not_reached_and_whose_time_ends_first(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = grown(certified_first(demo))
    person, physician, *_ = must_be_told(batch)
    telling.tell(demo.qa, batch.key, said(demo, "Qualified Person"), person.key)
    missed = said(demo, "Treating physician", is_reached=False, said="")
    telling.tell(demo.qa, batch.key, missed, physician.key)
    waits = next_to_tell(must_be_told(batch))
    assert waits is not None
    assert waits.key == physician.key
    first = telling.tell(demo.qa, batch.key, said(demo, "Treating physician", who="ward line"), physician.key)
    assert [each.is_open for each in must_be_told(batch)] == [False, False, True, True]
    telling.take_back_telling(demo.qa, batch.key, first, "It was another patient's physician")
    waits = next_to_tell(must_be_told(batch))
    assert waits is not None
    assert waits.key == physician.key
    assert [each.is_taken_back for each in waits.tellings] == [False, True]


def test_what_is_recorded_of_telling_says_whom_how_when_and_what(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = grown(certified_first(demo))
    with pytest.raises(Invalid) as refused:
        telling.tell(demo.qa, batch.key, Said("", "smoke", None))
    assert set(refused.value.codes) >= {Untold.NOBODY, Untold.NO_MEANS, Untold.NO_MOMENT}
    with pytest.raises(Invalid) as refused:
        telling.tell(demo.qa, batch.key, said(demo, "Sponsor", at=demo.now() + timedelta(hours=1)))
    assert refused.value.codes == (Unclear.TO_COME,)
    reader = demo["inspector"]
    with pytest.raises(NotAllowed):
        telling.tell(reader, batch.key, said(demo, "Sponsor"))


def test_the_final_certification_is_refused_once_everybody_is_told_and_never_signed(demo: Laboratory) -> None:
    batch = grown(certified_first(demo))
    with pytest.raises(Conflict) as refused:
        batch.decided(Disposition.REFUSAL, "used before the growth was seen")
    assert refused.value.codes == (NotRefused.UNTOLD,)
    for each in must_be_told(batch):
        telling.tell(demo.qa, batch.key, said(demo, each.whom), each.key)
    with pytest.raises(Conflict):
        batch.certified()
    batch.decided(Disposition.REFUSAL, "used before the growth was seen")
    assert status(batch) is BatchStatus.FINAL_REFUSED
    entry = batch.judged().entries[-1]
    (signature,) = demo.ask(lambda connection: read_on(connection, demo.qp.actor, "certification", [entry.key]))[
        entry.key
    ]
    assert signature.signature.meaning == Meaning.FINAL_REFUSED
    batch.decided(Disposition.TAKEN_BACK, "it was not given after all")
    assert status(batch) is BatchStatus.INITIALLY_CERTIFIED
    assert verify_trail(demo.qp).faults == ()


def test_nothing_is_refused_of_a_batch_against_which_nothing_stands(sqlite_demo: Laboratory) -> None:
    batch = certified_first(sqlite_demo)
    with pytest.raises(Conflict) as refused:
        batch.decided(Disposition.REFUSAL, "used before the growth was seen")
    assert refused.value.codes == (NotRefused.NOTHING_AGAINST,)


def test_calls_about_an_alarm_that_nobody_answered_stand_with_it_and_with_its_batch(demo: Laboratory) -> None:
    batch = first_results(demo)
    grown(batch)
    (alarm,) = demo.qp.ask(alarms_for)
    telling.tell_of_alarm(demo.analyst, alarm.key, said(demo, "E. van den Berg", is_reached=False, said=""))
    telling.tell_of_alarm(demo.analyst, alarm.key, said(demo, "K. Vos"))
    (alarm,) = demo.qp.ask(alarms_for)
    assert [(call.whom, call.is_reached) for call in alarm.calls] == [("E. van den Berg", False), ("K. Vos", True)]
    assert [each.whom for each in batch.judged().told.besides] == ["E. van den Berg", "K. Vos"]
    assert verify_trail(demo.qp).faults == ()


def test_a_required_line_that_fails_after_the_first_step_alarms_who_certified_though_it_is_no_positive(
    demo: Laboratory,
) -> None:
    batch = certified_first(demo)
    batch.after(days=3).entered({"A30/VCN": "99"}, tests=[batch.test("A30").key]).submitted()
    (alarm,) = demo.qp.ask(alarms_for)
    assert (alarm.kind, alarm.batch_id) == (AlarmKind.IN_DOUBT, "CAR-1")
    assert alarm.said.endswith("does not comply; OOS-2026-0001 is open; the batch is initially certified")
    assert batch.judged().batch.hold


def test_a_case_of_another_batch_that_concerns_one_that_has_left_is_alarmed(demo: Laboratory) -> None:
    left = certified_first(demo)
    other = demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted()
    in_hand = demo.batch("B-2").registered()
    assert demo.qp.ask(alarms_for) == [], "nothing of it has left"
    case = Worked(demo, other)
    concern(case.supervisor, case.key, Concerns(batches=[left.key, in_hand.key]))
    (alarm,) = demo.qp.ask(alarms_for)
    assert (alarm.kind, alarm.batch_id) == (AlarmKind.IN_DOUBT, "CAR-1")
    assert alarm.said == "OOS-2026-0001 concerns it; the batch is initially certified"
    assert left.judged().batch.hold
    assert in_hand.judged().batch.hold


def test_a_positive_of_a_retest_is_a_late_one_too_with_who_must_be_told(demo: Laboratory) -> None:
    batch = certified_first(demo)
    gram, seen = demo.added(batch.samples[0].key, "A04"), batch.line("A04/organisms").parameter.outcomes[-1]
    batch.after(days=1).entered({"A04/organisms": seen}, tests=[gram]).submitted().approved()
    before = {alarm.key for alarm in demo.qp.ask(alarms_for)}
    case = Worked(demo, batch).to_the_plan().planned("pbos")
    (retest,) = case.agreed()
    for each in must_be_told(batch):
        telling.tell(demo.qa, batch.key, said(demo, each.whom), each.key)
    line = next(line for line in batch.grid().lines if line.test.key == retest and line.criteria)
    demo.performed(retest, by=demo["pbos"])
    recording.record(demo["pbos"], [NewResult(retest, line.parameter_key, seen, line.cells[0].sample)])
    new = [alarm.kind for alarm in demo.qp.ask(alarms_for) if alarm.key not in before]
    assert new == [AlarmKind.LATE_POSITIVE]
    assert [each.whom for each in must_be_told(batch) if each.is_open][:2] == ["Qualified Person", "Treating physician"]


def test_of_growth_its_susceptibility_follows_until_it_is_said_and_nothing_waits_for_it(demo: Laboratory) -> None:
    batch = grown(certified_first(demo))
    (alarm,) = demo.qp.ask(alarms_for)
    (follows,) = batch.judged().susceptibilities
    assert (follows.about, follows.due_at - alarm.raised_at) == (alarm.id, timedelta(hours=72))

    def waits() -> list[str]:
        return [row.what.partition(": ")[2] for row in awaited(demo.qp) if row.awaits is Awaits.SUSCEPTIBILITY]

    assert waits() == ["to be asked"]
    with refused(Invalid, Unsaid.NOBODY, Unsaid.NO_MOMENT):
        susceptibility.record(demo.qa, batch.key, follows.key, Grown())
    asked = Grown("Dr. A. Jansen", demo.now())
    susceptibility.record(demo.qa, batch.key, follows.key, asked)
    assert waits() == ["asked of Dr. A. Jansen"]
    demo.clock.forward(hours=73)
    (row,) = [each for each in awaited(demo.qp) if each.awaits is Awaits.SUSCEPTIBILITY]
    assert row.is_late(demo.now())
    result = replace(asked, comes=Comes.RESULT, said="vancomycin works, penicillin does not")
    susceptibility.record(demo.qa, batch.key, follows.key, result)
    assert waits() == []
    (known,) = batch.judged().susceptibilities
    assert (known.comes, known.said_by) == (Comes.RESULT, demo.qa.actor.name)
    with pytest.raises(Invalid):
        susceptibility.record(demo.qa, batch.key, follows.key, replace(asked, comes=Comes.NOT_POSSIBLE, said="no vial"))
    assert verify_trail(demo.qp).faults == ()


def test_of_both_bottles_it_is_asked_once_and_of_a_suspicion_or_a_virus_not(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = certified_first(demo)
    late = [test.key for test in batch.tests() if test.method_id == "A03"]
    batch.after(days=3).entered({"A03/aerobic": "Growth", "A03/anaerobic": "Growth"}, tests=late)
    assert len(batch.judged().susceptibilities) == 1
    assert not is_growth("Detected")
