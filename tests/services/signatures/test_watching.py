"""A broken signature is alarmed by itself, once, and reads broken wherever its record appears."""

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict
from qclab.domain.release.blockers import Block
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.signatures.reading import Standing
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.signatures.signatures import read_on
from qclab.services.release import certificates
from qclab.services.samples import attachments
from qclab.services.signatures import watching
from qclab.services.signatures.reading import read_signatures
from qclab.services.trail import verifying
from qclab.ui.pages.batches.facts import read_batch
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.store.hand import tampering

pytestmark = pytest.mark.server_in_proof


def approved(demo: Laboratory) -> Batch:
    return demo.batch("B-1").registered().received().entered().submitted().approved()


def tamper(batch: Batch) -> None:
    """Somebody with a database client makes an approved value smaller."""
    with tampering(batch.laboratory.store, for_good=True) as hand:
        hand.run("UPDATE result SET reported = '0.1' WHERE test = ? AND current = 1", batch.line().test.key)


def all_looked_at(demo: Laboratory, who: str = "mjansen") -> int:
    """Go round once; in how many steps."""
    steps, after = 1, watching.watch(demo[who], 0)
    while after:
        steps, after = steps + 1, watching.watch(demo[who], after)
    return steps


def broken(demo: Laboratory, who: str = "kvos") -> list[str]:
    return [alarm.batch_id for alarm in demo[who].ask(alarms_for) if alarm.kind is AlarmKind.BROKEN_SIGNATURE]


def test_nobody_opens_anything_and_qa_qp_and_administrator_are_told_once(
    demo: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = approved(demo)
    all_looked_at(demo)
    assert broken(demo) == []
    tamper(batch)
    monkeypatch.setattr(watching, "AT_ONCE", 20)
    assert all_looked_at(demo) > 1
    assert all_looked_at(demo, "adewit") > 1
    for person in ("kvos", "evdberg", "admin"):
        assert broken(demo, person) == ["B-1"]
    assert broken(demo, "adewit") == [], "quality control is not asked"


def test_a_lawful_change_alarms_nobody(sqlite_demo: Laboratory) -> None:
    batch = approved(sqlite_demo)
    attachments.attach(sqlite_demo["mjansen"], "plate.csv", b"1;2", test=batch.line().test.key)
    all_looked_at(sqlite_demo)
    assert broken(sqlite_demo) == []


def test_a_batch_that_has_ended_is_not_looked_at_while_one_that_lives_is(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = approved(demo)
    batch.decided(Disposition.REPORT if not batch.judged().batch.is_own else Disposition.REJECTION, "it leaked", None)
    tamper(batch)
    demo.clock.forward(days=4000)
    all_looked_at(demo)
    assert broken(demo) == []


def test_a_person_of_one_client_looks_at_their_own(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    tamper(approved(demo))
    other = lab_with(demo.store, Role.READER, id_="another", client=demo["vectoria"].actor.client)
    assert watching.watch(other, 0) == 0
    assert broken(demo) == []


def test_where_a_desk_begins_is_left_to_chance(sqlite_demo: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    tamper(approved(sqlite_demo))
    monkeypatch.setattr(watching.random, "randint", lambda _low, high: high)
    assert watching.watch(sqlite_demo["mjansen"]) == 0
    assert broken(sqlite_demo) == [], "from the last on; the next time from the first"


@pytest.mark.both_engines
def test_one_changed_row_reads_broken_wherever_it_appears(demo: Laboratory) -> None:
    batch = approved(demo)
    test = batch.line().test.key
    version = certificates.preview(demo.qa, batch.key).batch_version
    certificate = certificates.issue(demo.qa, batch.key, version, PASSWORD)
    tamper(batch)
    # the tabs of signatures, of the batch and of the test
    for table, key in (("batch", batch.key), ("test", test)):
        assert read_signatures(demo.qa, table, key)[0].standing is Standing.BROKEN
    # review, and the event of the approval in the audit trail
    (read,) = demo.qa.ask(read_on, "test", [test])[test]
    assert read.standing is Standing.BROKEN
    assert [each.where for each in read.differs] == ["results, endotoxin: reported"]
    # the page of the batch, above its certificates
    facts = read_batch(demo.qa, batch.key)
    assert facts.warnings[0].startswith("1 signature of the batch broken")
    # the certificate that would be issued, and the act of issuing it
    (blocker,) = certificates.preview(demo.qa, batch.key).blockers
    assert (blocker.code, blocker.who) == (Block.BROKEN, "QA")
    with pytest.raises(Conflict) as refused:
        certificates.issue(demo.qa, batch.key, facts.previews[ANALYSIS].batch_version, PASSWORD, reason="once more")
    assert refused.value.codes == (Block.BROKEN,)
    # and verify names the row
    faults = verifying.verify_trail(demo.qa, noted=()).faults
    assert [fault.where.split(": ")[1] for fault in faults if fault.where.startswith("result")] == ["reported"]
    assert certificate.id in {row.id for row in facts.certificates}
