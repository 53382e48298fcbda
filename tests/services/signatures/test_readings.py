"""A signature over kept content: valid, valid for what was signed then, or broken; on both engines."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from qclab.demo.people import PASSWORD
from qclab.domain.people.rights import Actor, Role
from qclab.domain.signatures.contents import NOT_KEPT
from qclab.domain.signatures.meanings import Asked, Meaning
from qclab.domain.signatures.reading import Flaw, Standing
from qclab.domain.trail.acts import Act
from qclab.queries.signatures.signatures import ReadSignature, read_on
from qclab.services.release import certificates
from qclab.services.review import approving
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.encoding import sha256
from qclab.store.verify import verify
from tests.laboratory.laboratory import Laboratory
from tests.store.hand import Hand, tampering

pytestmark = pytest.mark.server_in_proof


@pytest.fixture
def approved(demo: Laboratory) -> int:
    """The endotoxin test of a batch that was just approved."""
    batch = demo.batch("B-1").registered().received().entered().submitted().approved()
    return batch.line().test.key


VIEWER = Actor(0, "qa", "QA", frozenset({Role.QA}))


def read(store: Store, key: int, table: str = "test") -> ReadSignature:
    with store.read() as connection:
        return _read(connection, key, table)


def _read(connection: Connection, key: int, table: str = "test") -> ReadSignature:
    (signature,) = read_on(connection, VIEWER, table, [key])[key]
    return signature


def content(store: Store, key: int, table: str = "test") -> dict[str, object]:
    found = read(store, key, table)
    assert sha256(found.content) == found.signature.digest
    signed: dict[str, object] = json.loads(found.content)
    return signed


def lawfully(demo: Laboratory, key: int, **values: object) -> None:
    """A change that the trail tells of."""
    with demo.store.write(demo["kvos"].actor, Act.TEST_PERFORMED, "a slip of the pen") as writing:
        writing.update(t.test, key, **values)


def test_an_approval_says_who_when_where_and_keeps_what_the_reviewer_saw(demo: Laboratory, approved: int) -> None:
    found = read(demo.store, approved)
    assert (found.signature.meaning, found.signature.asked) == (Meaning.APPROVED, Asked.PASSWORD)
    assert (found.signature.zone, found.signature.utc_offset) == ("Europe/Amsterdam", "+01:00")
    signed = content(demo.store, approved)
    assert signed["format"] == "qclab approval 7"
    (result,) = signed["results"]  # type: ignore[misc]
    assert (result["parameter"], result["evaluation"]) == ("endotoxin", "complies")
    assert result["evaluations"][0]["limit"]
    assert signed["performed_by"] == "mjansen"


def test_nothing_changed_since_reads_valid(demo: Laboratory, approved: int) -> None:
    found = read(demo.store, approved)
    assert (found.standing, found.flaw, found.since) == (Standing.VALID, None, ())


def test_what_was_not_signed_may_change(demo: Laboratory, approved: int) -> None:
    lawfully(demo, approved, priority="urgent")
    assert read(demo.store, approved).standing is Standing.VALID


def test_a_lawful_change_leaves_it_valid_for_what_was_signed_then_and_is_named(demo: Laboratory, approved: int) -> None:
    lawfully(demo, approved, instrument="Reader 9")
    found = read(demo.store, approved)
    assert found.standing is Standing.CHANGED
    assert [(event.act, event.actor_id) for event in found.since] == [(Act.TEST_PERFORMED, "kvos")]
    lawfully(demo, approved, priority="urgent")
    assert len(read(demo.store, approved).since) == 1
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def _value(hand: Hand, key: int) -> None:
    hand.run("UPDATE result SET reported = '0.1' WHERE test = ? AND current = 1", key)


def _dropped(hand: Hand, key: int) -> None:
    hand.run("DELETE FROM evaluation WHERE result IN (SELECT key FROM result WHERE test = ?)", key)


def _signature(hand: Hand, key: int) -> None:
    hand.run("UPDATE signature SET printed_name = 'Somebody' WHERE subject_table = 'test' AND subject = ?", key)


def _bytes(hand: Hand, key: int) -> None:
    data = b"{}"
    digest = "(SELECT digest FROM signature WHERE subject_table = 'test' AND subject = ?)"
    hand.run(f"UPDATE blob SET bytes = ? WHERE sha256 = {digest}", data, key)


@pytest.mark.parametrize(
    ("made", "flaw"),
    [(_value, Flaw.RECORDS), (_dropped, Flaw.RECORDS), (_signature, Flaw.ROW), (_bytes, Flaw.BYTES)],
)
@pytest.mark.parametrize("is_changed", [False, True])
def test_what_no_event_tells_of_breaks_it_also_after_a_lawful_change(
    demo: Laboratory, approved: int, made: Callable[[Hand, int], None], flaw: Flaw, is_changed: bool
) -> None:
    if is_changed:
        lawfully(demo, approved, instrument="Reader 9")
    with tampering(demo.store) as hand:
        made(hand, approved)
        found = _read(hand.connection, approved)
    assert (found.standing, found.flaw, found.since) == (Standing.BROKEN, flaw, ())


def test_a_trail_made_again_over_another_value_does_not_make_what_was_signed(demo: Laboratory, approved: int) -> None:
    """Somebody who knows the program edits a value, its change and every digest after it: the signed bytes stay."""
    with tampering(demo.store) as hand:
        ((key,),) = hand.rows("SELECT key FROM result WHERE test = ? AND current = 1", approved)
        ((reported,),) = hand.rows("SELECT reported FROM result WHERE key = ?", key)
        hand.run("UPDATE result SET reported = '0.1' WHERE key = ?", key)
        hand.run(
            "UPDATE change SET payload = replace(payload, ?, ?) WHERE table_name = 'result' AND row_key = ?",
            f'"reported":"{reported}"',
            '"reported":"0.1"',
            str(key),
        )
        found = _read(hand.connection, approved)
        places = [str(fault) for fault in hand.faults()]
    assert (found.standing, found.flaw) == (Standing.BROKEN, Flaw.SIGNED)
    assert any("signature" in place and "not what the records said" in place for place in places)


def test_each_kind_that_is_signed_reads_valid_and_verifies(demo: Laboratory) -> None:
    batch = demo.batch("B-1").registered().received().entered().submitted().approved().key
    version = certificates.preview(demo["kvos"], batch).batch_version
    issued = certificates.issue(demo["kvos"], batch, version, PASSWORD)
    with demo.store.read() as connection:
        kinds = {
            (row.subject_table, row.meaning): row.subject
            for row in connection.execute(t.signature.select().where(t.signature.c.format != NOT_KEPT))
        }
        assert set(kinds) == {
            ("test", "approved"),
            ("certificate", "issued"),
            ("method", "put in force"),
            ("specification", "put in force"),
        }
        for (table, _), subject in kinds.items():
            assert _read(connection, subject, table).standing is Standing.VALID
        assert verify(connection).faults == ()
    assert content(demo.store, issued.key, "certificate")["content_digest"] == issued.content_digest


def test_a_test_that_is_not_done_is_signed_with_its_deviation(demo: Laboratory) -> None:
    from qclab.services.results import recording

    key = demo.batch("B-1").registered().received().line().test.key
    recording.propose_not_done(demo["mjansen"], [key], "the vial was dropped")
    approving.settle_not_done(demo["kvos"], [key], agree=True, reason="", password=PASSWORD, deviation="D-1")
    assert read(demo.store, key).standing is Standing.VALID
    assert (content(demo.store, key)["deviation"], content(demo.store, key)["format"]) == (
        "D-1",
        "qclab test not done 1",
    )
