"""What waits for a person is one list, whatever it is: alarms, whom to tell next, batches of a lot that failed."""

from datetime import timedelta

import pytest

from qclab.domain.alarms.alarms import CONCERNED
from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import Finding, Phase
from qclab.domain.people.rights import RIGHTS, Right, Role
from qclab.domain.refusals import NotAllowed
from qclab.queries.investigations.cases import cases_by_key
from qclab.queries.investigations.facts import facts_of
from qclab.services.alarms import telling
from qclab.services.alarms.alarms import acknowledge
from qclab.services.batches.affected import look_at
from qclab.services.investigations.opening import Concerns, open_case
from qclab.services.lab import Lab
from qclab.services.people import signing_in
from qclab.services.release.awaiting import OWNERS, Awaited, Awaits, awaited, overdue_to_tell
from tests.laboratory.case import Worked
from tests.laboratory.holding import put_on_hold
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD, lab_with
from tests.laboratory.supplying import failed
from tests.services.batches.test_made_from import patient, vector
from tests.services.release.test_late_positive import certified_first, grown, must_be_told, said
from tests.services.release.test_supplying import supplied

pytestmark = pytest.mark.server_in_proof


def overdue(lab: Lab) -> list[Awaited]:
    return lab.ask(overdue_to_tell, lab.store.clock())


def of_kind(lab: Lab, kind: Awaits) -> list[Awaited]:
    return [row for row in awaited(lab) if row.awaits is kind]


def test_whoever_can_acknowledge_alarms_has_the_page_on_which_they_wait() -> None:
    concerned = {role for roles in CONCERNED.values() for role in roles}
    assert {role for role in Role if Right.ACKNOWLEDGE_ALARMS in RIGHTS[role]} == concerned
    assert OWNERS[Awaits.AT_RISK] == (Role.QA, Role.QP), "a reviewer reads it and cannot hold"


def test_an_alarm_waits_first_and_for_each_role_until_that_role_has_acknowledged_it(demo: Laboratory) -> None:
    grown(certified_first(demo))
    for lab in (demo.reviewer, demo.qa, demo.qp):
        first = awaited(lab)[0]
        assert (first.awaits, first.batch_id, first.why_not) == (Awaits.ALARM, "CAR-1", "")
        assert first.what.startswith("Late positive: Growth in ")
        assert first.alarm is not None
        assert first.since == first.alarm.raised_at
        acknowledge(lab, first.alarm.key, "read")
        assert of_kind(lab, Awaits.ALARM) == []
    assert awaited(demo.analyst) == []


def test_a_case_waits_for_qa_once_the_next_step_is_theirs(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted().approved()
    case = Worked(demo, batch)

    def waits() -> list[str]:
        return [row.what.removeprefix("OOS-2026-0001: ") for row in of_kind(demo.qa, Awaits.CASE)]

    assert waits() == [], "analyst and supervisor assess it first"
    case.to_the_plan()
    assert waits() == ["phase II, 6 answers and the signature"]
    case.planned("tbakker", "lkoster")
    assert waits() == ["the plan of retests"]
    case.agreed()
    assert waits() == [], "the retests are made first"
    case.retested("0.14", "0.12").concluded(Phase.FULL_SCALE, Finding.RETESTED)
    assert waits() == ["phase III, 4 answers and the signature"]
    case.answered(Phase.BATCH_IMPACT, case.qa)
    assert waits() == ["phase III"]
    case.concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
    assert waits() == ["closing"]
    assert of_kind(demo.reviewer, Awaits.CASE) == []


def test_an_alarm_that_is_about_no_batch_waits_for_an_administrator_who_sees_nothing_else(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    grown(certified_first(demo))
    for _ in range(5):
        with pytest.raises(NotAllowed):
            signing_in.sign_in(demo.store, "mjansen", "wrong")
    (row,) = awaited(demo["admin"])
    assert (row.awaits, row.batch, row.roles) == (Awaits.ALARM, None, (Role.QA, Role.ADMINISTRATOR))


@pytest.mark.both_engines
def test_whom_to_tell_next_stands_with_its_clock_until_everybody_is_told(demo: Laboratory) -> None:
    batch = grown(certified_first(demo))
    at = demo.qp.store.clock()
    order = [("Qualified Person", 0), ("Treating physician", 2), ("Sponsor", 4), ("IGJ", 48)]
    for must, (whom, hours) in zip(must_be_told(batch), order, strict=True):
        for lab in (demo.reviewer, demo.qa, demo.qp):
            (row,) = of_kind(lab, Awaits.TELLING)
            assert (row.batch_id, row.what.split(",")[0], row.why_not) == ("CAR-1", whom, "")
            assert row.by is not None
            assert row.since is not None
            assert row.by - row.since == timedelta(hours=hours)
            assert row.since <= at
        telling.tell(demo.qa, batch.key, said(demo, whom, is_reached=False, said=""), must.key)
        assert "not reached 1 time" in of_kind(demo.qa, Awaits.TELLING)[0].what
        telling.tell(demo.qa, batch.key, said(demo, whom), must.key)
    assert of_kind(demo.qp, Awaits.TELLING) == []


def test_who_is_to_be_told_of_a_supply_waits_too_and_no_more_once_it_was_taken_back(sqlite_demo: Laboratory) -> None:
    batch = supplied(failed(sqlite_demo))
    (row,) = of_kind(sqlite_demo.qp, Awaits.TELLING)
    assert row.what.endswith("then 3 others")
    batch.decided(Disposition.TAKEN_BACK, "the bag was never sent")
    assert of_kind(sqlite_demo.qp, Awaits.TELLING) == []


def test_what_is_overdue_to_be_told_is_told_to_whoever_asks_by_the_same_rule(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = grown(certified_first(demo))
    person, physician, *_ = must_be_told(batch)
    telling.tell(demo.qa, batch.key, said(demo, person.whom), person.key)
    assert overdue(demo.analyst) == []
    demo.clock.forward(seconds=2 * 3600 + 60)
    for lab in (demo.analyst, demo.qa):
        (row,) = overdue(lab)
        assert (row.batch_id, row.by) == ("CAR-1", physician.due_at)
    telling.tell(demo.qa, batch.key, said(demo, physician.whom), physician.key)
    assert overdue(demo.qa) == []


@pytest.mark.both_engines
def test_each_batch_of_a_lot_that_is_held_waits_until_it_is_held_or_said_to_be_well(demo: Laboratory) -> None:
    lot = vector(demo)
    first, second = patient(demo, "CAR-1", "LV-1"), patient(demo, "CAR-2", "LV-1")
    put_on_hold(demo.qa, lot.key, "freezer alarm")
    put_on_hold(demo.qa, lot.key, "label torn")
    for lab in (demo.qa, demo.qp):
        rows = of_kind(lab, Awaits.AT_RISK)
        assert [(row.batch_id, row.why_not) for row in rows] == [("CAR-1", ""), ("CAR-2", "")]
        assert rows[0].what == "LV-1, on hold: freezer alarm and LV-1, on hold: label torn"
    (row, _) = of_kind(demo.reviewer, Awaits.AT_RISK)
    assert row.why_not.endswith(f"may not {Right.HOLD_BATCHES}.")
    look_at(demo.qa, [first.key], "Made before the freezer failed.", PASSWORD)
    put_on_hold(demo.qp, second.key, "its vector")
    assert of_kind(demo.qa, Awaits.AT_RISK) == []


def test_a_client_s_person_finds_what_is_of_their_client_alone(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = grown(certified_first(demo))
    put_on_hold(demo.qa, vector(demo).key, "freezer alarm")
    patient(demo, "CAR-2", "LV-1")
    own = batch.judged().batch.client
    theirs = lab_with(demo.store, Role.QP, id_="theirs", client=own)
    other = lab_with(demo.store, Role.QP, id_="another", client=demo["vectoria"].actor.client)
    assert {row.awaits for row in awaited(theirs)} >= {Awaits.ALARM, Awaits.TELLING, Awaits.AT_RISK}
    assert awaited(other) == overdue(other) == []


def test_what_is_to_be_certified_names_every_case_that_is_open_on_its_batch(demo: Laboratory) -> None:
    """A lighter one holds no batch, and the Qualified Person hears of it all the same."""
    batch = demo.batch("B-1").registered().received().entered().submitted().approved().issued()

    def said() -> str:
        (row,) = of_kind(demo.qp, Awaits.CERTIFICATION)
        return row.what

    before = said()
    assert before == "COA-2026-0001 revision 1, complies"
    concerns = Concerns(tests=[batch.test("A09").key])
    key = open_case(demo.analyst, CaseKind.ATYPICAL, "the replicates are far apart", concerns)
    number = demo.ask(lambda connection: cases_by_key(connection, [key]))[key].id
    assert said() == f"{before}. {number} is open."


def test_a_case_waits_with_the_day_on_which_it_is_to_be_closed(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted().approved()
    case = Worked(demo, batch)
    case.to_the_plan()
    (row,) = of_kind(demo.qa, Awaits.CASE)
    facts = demo.ask(lambda connection: facts_of(connection, [row.record]))[row.record]
    assert row.by == facts.due_at
    assert not row.is_late(facts.due_at)
    assert row.is_late(facts.due_at + timedelta(minutes=1))
    assert overdue(demo.qa) == [], "nobody is to be told of it"
