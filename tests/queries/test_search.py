"""What is found tells what it is, where it stands and when, with the statement that found it."""

from datetime import datetime

from sqlalchemy import func, select

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.search import Hit, search
from qclab.services.alarms.alarms import raise_alarm
from qclab.services.release import certificates
from qclab.store import tables as t
from qclab.ui.searching import show_of
from qclab.ui.showing import ShowBatch, ShowEvent
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.laboratory.statements import Counting


def _found(demo: Laboratory, words: str) -> dict[str, Hit]:
    with demo.store.read() as connection:
        return {hit.kind: hit for hit in reversed(search(connection, demo.qa.actor, words, while_typing=True))}


def test_state_batch_and_moment_come_with_what_was_found(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received().entered().submitted().approved()
    seen = certificates.preview(sqlite_demo.qa, made.key)
    issued = certificates.issue(sqlite_demo.qa, made.key, seen.batch_version, PASSWORD)
    batch = _found(sqlite_demo, "B-1")["batch"]
    assert batch.state == "quarantine"
    assert batch.when is not None
    assert batch.when[0] == "expires"
    sample = _found(sqlite_demo, made.samples[0].id)["sample"]
    assert (sample.state, sample.of) == ("received", "B-1")
    assert sample.when is not None
    assert sample.when[0] == "received"
    test = _found(sqlite_demo, "endotoxin")["test"]
    assert (test.of, test.when and test.when[0]) == ("B-1", "due")
    assert test.state.startswith("approved")
    certificate = _found(sqlite_demo, issued.id)["certificate"]
    assert (certificate.state, certificate.of) == ("issued", "B-1")
    assert certificate.when == ("issued", issued.issued_at)
    assert isinstance(issued.issued_at, datetime)
    assert _found(sqlite_demo, "endotoxin")["method"].state == "in force"


def test_an_alarm_of_a_batch_is_found_by_its_number_and_opens_its_batch(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received()
    with sqlite_demo.store.write(sqlite_demo.qa.actor, Act.RESULT_ENTERED) as writing:
        raise_alarm(writing, AlarmKind.POSITIVE, "growth", batch=made.key)
    (alarm,) = sqlite_demo.qa.ask(alarms_for)
    hit = _found(sqlite_demo, alarm.id)["alarm"]
    assert (hit.of, hit.when) == ("B-1", ("raised", alarm.raised_at))
    assert show_of(hit) == ShowBatch(made.key)


def test_an_alarm_of_no_batch_opens_the_event_that_raised_it_for_whom_it_concerns(demo: Laboratory) -> None:
    with demo.store.write(demo.qa.actor, Act.PERSON_LOCKED_OUT) as writing:
        raise_alarm(writing, AlarmKind.LOCKED_OUT, "T. Bakker was locked out")
    (alarm,) = demo.qa.ask(alarms_for)
    with demo.store.read() as connection:
        last = connection.execute(select(func.max(t.event.c.seq))).scalar_one()
    hit = _found(demo, alarm.id)["alarm"]
    assert hit.about == f"{alarm.id}  locked out: T. Bakker was locked out"
    assert show_of(hit) == ShowEvent(last)
    for id_ in ("mjansen", "vectoria"):
        assert demo[id_].ask(search, alarm.id) == [], "it concerns QA and administration alone"


def test_what_is_told_of_a_hit_asks_for_nothing_more(sqlite_demo: Laboratory, statements: Counting) -> None:
    """One statement for each kind of record, whatever is found of it."""
    sqlite_demo.batch("B-1").registered()
    with sqlite_demo.store.read() as connection:
        with statements(sqlite_demo.store) as nothing:
            search(connection, sqlite_demo.qa.actor, "no such thing", while_typing=True)
        with statements(sqlite_demo.store) as something:
            assert search(connection, sqlite_demo.qa.actor, "B-1", while_typing=True)
    assert something.number == nothing.number
