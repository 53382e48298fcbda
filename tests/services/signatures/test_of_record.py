"""Every signature of a record, worst first: one broken by hand is named and alarmed, one changed lawfully says how."""

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.reading import Standing
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.release.register import broken_signatures
from qclab.queries.signatures.named import records_named
from qclab.services.release import certificates
from qclab.services.samples import attachments
from qclab.services.signatures.reading import read_signatures
from qclab.store.verify import verify
from tests.laboratory.batch import Batch
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.store.hand import tampering

pytestmark = pytest.mark.server_in_proof


@pytest.fixture
def batch(demo: Laboratory) -> Batch:
    """A batch whose tests were approved and whose certificate was issued."""
    batch = demo.batch("B-1").registered().received().entered().submitted().approved()
    version = certificates.preview(demo["kvos"], batch.key).batch_version
    certificates.issue(demo["kvos"], batch.key, version, PASSWORD)
    return batch


@pytest.mark.both_engines
def test_a_value_changed_by_hand_breaks_what_was_signed_everywhere_and_is_alarmed(
    demo: Laboratory, batch: Batch
) -> None:
    test = batch.line().test.key
    with demo.store.read() as connection:
        certificate = records_named(connection, demo["kvos"].actor, f"{_certificate(demo, batch)}/1")
    assert [table for table, _ in certificate] == ["certificate"]
    with tampering(demo.store, for_good=True) as hand:
        hand.run("UPDATE result SET reported = '0.1' WHERE test = ? AND current = 1", test)
    for table, key in (("batch", batch.key), ("test", test)):
        first, *others = read_signatures(demo["kvos"], table, key)
        assert (first.standing, first.what.startswith("Bacterial endotoxins")) == (Standing.BROKEN, True)
        assert [(each.where, each.found) for each in first.read.differs] == [("results, endotoxin: reported", "0.1")]
        assert first.read.found not in ("", first.read.signature.digest)
        assert {line.standing for line in others} <= {Standing.VALID}
    with demo.store.read() as connection:
        assert broken_signatures(connection, demo["kvos"].actor, batch.key) == 1
        assert any("reported" in fault.where for fault in verify(connection).faults)
    for person in ("kvos", "evdberg", "admin"):
        (alarm,) = demo[person].ask(alarms_for)  # once, however often and wherever it is read
        assert (alarm.kind, alarm.batch_id) == (AlarmKind.BROKEN_SIGNATURE, "B-1")
        assert "approved" in alarm.said
        assert "digest signed" in alarm.said


def test_a_lawful_change_is_no_alarm_and_names_its_act(demo: Laboratory, batch: Batch) -> None:
    test = batch.line().test.key
    attachments.attach(demo["mjansen"], "plate.csv", b"1;2", test=test)
    first, *others = read_signatures(demo["kvos"], "batch", batch.key)
    assert first.standing is Standing.CHANGED
    assert [(event.act, event.actor_id) for event in first.read.since] == [(Act.ATTACHMENT_ADDED, "mjansen")]
    assert [each.where for each in first.read.differs] == ["files"]
    assert {line.standing for line in others} == {Standing.VALID}
    assert demo["kvos"].ask(alarms_for) == []
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_an_alarm_that_was_acknowledged_is_not_raised_again_by_looking(demo: Laboratory, batch: Batch) -> None:
    from qclab.services.alarms.alarms import acknowledge

    with tampering(demo.store, for_good=True) as hand:
        hand.run("UPDATE signature SET printed_name = 'Somebody' WHERE subject_table = 'test'")
    read_signatures(demo["kvos"], "batch", batch.key)
    for person in ("kvos", "evdberg", "admin"):
        for alarm in demo[person].ask(alarms_for):
            acknowledge(demo[person], alarm.key, "seen, the database is being verified")
    read_signatures(demo["kvos"], "batch", batch.key)
    assert demo["kvos"].ask(alarms_for) == []


def test_a_case_shows_the_signatures_of_its_plan_of_retests_too(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted().approved()
    case = Worked(demo, batch)
    case.to_the_plan().planned("tbakker", "lkoster").agreed()
    under = [line.read.signature for line in read_signatures(demo["kvos"], "batch", batch.key)]
    of_case = {signature.key for signature in under if signature.meaning is not Meaning.APPROVED}
    assert {line.key for line in read_signatures(demo["kvos"], "investigation", case.key)} == of_case
    assert {Meaning.RETESTS_PLANNED, Meaning.RETESTS_AGREED} <= {signature.meaning for signature in under}


def test_who_is_of_another_client_reads_no_signature(demo: Laboratory, batch: Batch) -> None:
    from dataclasses import replace

    from qclab.domain.people.rights import Actor
    from qclab.queries.signatures.of_record import signatures_of

    actor: Actor = replace(demo["kvos"].actor, client=9_999)
    with demo.store.read() as connection:
        assert signatures_of(connection, actor, "batch", batch.key) == []
        assert records_named(connection, actor, "B-1") == []


def _certificate(demo: Laboratory, batch: Batch) -> str:
    from qclab.queries.release.certificates import certificates_of

    (row,) = demo["kvos"].ask(certificates_of, batch.key)
    return row.id
