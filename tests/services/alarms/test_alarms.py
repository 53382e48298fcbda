"""An alarm is raised in the act that gave it, and goes when each role that it concerns has acknowledged it by name."""

import sqlite3
from contextlib import closing

import pytest

from qclab.domain.alarms.alarms import Alarm, AlarmKind, Unconcerned
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.queries.alarms.alarms import alarm_by_id, alarm_waits, alarms_for
from qclab.queries.batches.batches import get_batch
from qclab.services.alarms.alarms import acknowledge
from qclab.services.lab import Lab
from qclab.services.people import signing_in
from qclab.services.results import recording
from qclab.services.trail import verifying
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with

pytestmark = pytest.mark.server_in_proof

AEROBIC = "A03/aerobic"


def _grown(demo: Laboratory) -> Batch:
    batch = demo.batch("B-1").registered().received()
    cell = batch.line(AEROBIC).cells[0]
    recording.record(demo["mjansen"], [recording.NewResult(cell.test, cell.parameter, "Growth", cell.sample)])
    return batch


def _alarms(lab: Lab) -> list[Alarm]:
    return lab.ask(alarms_for)


@pytest.mark.both_engines
def test_growth_raises_an_alarm_in_the_act_that_recorded_it(demo: Laboratory) -> None:
    _grown(demo)
    (alarm,) = _alarms(demo["kvos"])
    assert (alarm.id, alarm.kind, alarm.batch_id) == ("AL-2026-0001", AlarmKind.POSITIVE, "B-1")
    assert "automated growth, Aerobic bottle; " in alarm.said
    assert alarm.said.endswith("OOS-2026-0001 is open")
    assert demo.acts()[0] == "result entered"


def test_a_value_out_of_specification_that_is_not_critical_raises_none(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("B-1").registered().received()
    batch.entered({"A09/endotoxin": "0.7"}).submitted()
    assert batch.cases()
    assert _alarms(sqlite_demo["kvos"]) == []


def test_it_goes_when_quality_control_quality_assurance_and_the_qualified_person_have_acknowledged(
    demo: Laboratory,
) -> None:
    _grown(demo)
    for id_, waits in (("kvos", (Role.REVIEWER, Role.QP)), ("adewit", (Role.QP,)), ("evdberg", ())):
        (alarm,) = _alarms(demo[id_])
        assert acknowledge(demo[id_], alarm.key, f"read by {id_}").waits_for == waits
    assert [_alarms(demo[id_]) for id_ in ("kvos", "adewit", "evdberg")] == [[], [], []]
    kept = demo["kvos"].ask(alarm_by_id, "AL-2026-0001")
    assert [(each.role, each.comment) for each in kept.acknowledged] == [
        (Role.QA, "read by kvos"),
        (Role.REVIEWER, "read by adewit"),
        (Role.QP, "read by evdberg"),
    ]


def test_a_second_alarm_is_told_once_the_first_is_read(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    _grown(demo)
    other = demo.batch("B-2").registered().received()
    cell = other.line(AEROBIC).cells[0]
    recording.record(demo["mjansen"], [recording.NewResult(cell.test, cell.parameter, "Growth", cell.sample)])
    first, second = _alarms(demo["kvos"])
    acknowledge(demo["kvos"], first.key, "the physician is told")
    assert [alarm.key for alarm in _alarms(demo["kvos"])] == [second.key, first.key]


def test_nobody_acknowledges_twice_or_without_a_word(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    _grown(demo)
    (alarm,) = _alarms(demo["kvos"])
    with pytest.raises(Invalid):
        acknowledge(demo["kvos"], alarm.key, " ")
    acknowledge(demo["kvos"], alarm.key, "the physician is told")
    with pytest.raises(Conflict) as again:
        acknowledge(demo["kvos"], alarm.key, "once more")
    assert [why.code for why in again.value.reasons] == [Unconcerned.ALREADY]


def test_an_analyst_is_not_asked_and_cannot_answer_for_those_who_are(sqlite_demo: Laboratory) -> None:
    _grown(sqlite_demo)
    (alarm,) = _alarms(sqlite_demo["kvos"])
    assert _alarms(sqlite_demo["mjansen"]) == []
    with pytest.raises(NotAllowed):
        acknowledge(sqlite_demo["mjansen"], alarm.key, "seen at the incubator")


def test_a_client_hears_of_its_own_alarms_alone(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = _grown(demo)
    own = demo.ask(lambda connection: get_batch(connection, demo["kvos"].actor, batch.key)).client
    assert len(_alarms(lab_with(demo.store, Role.QP, id_="theirs", client=own))) == 1
    assert _alarms(lab_with(demo.store, Role.QP, id_="another", client=demo["vectoria"].actor.client)) == []


def test_the_locked_screen_says_for_whom_and_since_when_and_nothing_else(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    assert demo.ask(alarm_waits) is None
    at = demo.now()
    _grown(demo)
    (alarm,) = _alarms(demo["kvos"])
    acknowledge(demo["adewit"], alarm.key, "taken over")
    waits = demo.ask(alarm_waits)
    assert waits is not None
    number, roles, since = waits
    assert number == 1
    assert roles == (Role.QA, Role.QP)
    assert since >= at


def test_a_person_who_is_locked_out_is_told_to_administrator_and_quality_assurance(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    for _ in range(5):
        with pytest.raises(NotAllowed):
            signing_in.sign_in(demo.store, "mjansen", "wrong")
    assert [alarm.kind for alarm in _alarms(demo["admin"])] == [AlarmKind.LOCKED_OUT]
    assert _alarms(demo["kvos"])[0].said.startswith(demo["mjansen"].actor.name)
    assert _alarms(demo["adewit"]) == []
    assert _alarms(demo["evdberg"]) == []


def test_a_trail_that_does_not_verify_raises_one_alarm_until_it_is_acknowledged(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    demo.batch("B-1").registered()
    with closing(sqlite3.connect(str(demo.store.engine.url.database))) as hand:
        for (name,) in hand.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            hand.execute(f"DROP TRIGGER {name}")
        hand.execute("UPDATE sample SET name = 'another'")
        hand.commit()
    for _ in range(2):
        assert verifying.verify_trail(demo["kvos"], noted=()).faults
    assert [alarm.kind for alarm in _alarms(demo["evdberg"])] == [AlarmKind.NOT_AS_RECORDED]
