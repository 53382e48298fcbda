"""A batch is certified by the Qualified Person, in one step or in two, and whatever else is decided of it."""

from datetime import timedelta

import pytest

from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Undecided
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, NotAllowed
from qclab.domain.release.blockers import Block
from qclab.domain.release.kinds import BATCH_CERTIFICATE, INTERIM
from qclab.domain.release.lifecycle import CertificateState
from qclab.domain.signatures.reading import Standing
from qclab.queries.batches.batches import get_batch, holds_of
from qclab.queries.investigations.reopenings import reopenings_of
from qclab.queries.release.certificates import CertificateRow, certificates_of
from qclab.queries.release.register import fetch_entries, find_entries, register
from qclab.queries.signatures.signatures import read_on
from qclab.services.release import certificates, certifying
from qclab.services.review import reopening
from qclab.services.trail.verifying import verify_trail
from qclab.store import tables as t
from tests.laboratory import holding
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.laboratory.statements import Counting
from tests.store.hand import tampering

pytestmark = pytest.mark.server_in_proof

LATE = ("A03", "A11", "A13", "A28", "A30")
"""The tests of the second step of the CAR-T product."""
DOSE = {"A21/CAR-total": "1495E6"}


def status(batch: Batch) -> BatchStatus:
    lab = batch.laboratory.qp
    return batch.laboratory.ask(lambda connection: get_batch(connection, lab.actor, batch.key).status)


def codes(batch: Batch) -> list[Block]:
    return [blocker.code for blocker in batch.judged().blockers]


def papers(batch: Batch) -> list[CertificateRow]:
    lab = batch.laboratory.qp
    rows = batch.laboratory.ask(lambda connection: certificates_of(connection, lab.actor, batch.key))
    return [row for row in rows if row.kind == BATCH_CERTIFICATE]


def first_results(demo: Laboratory, **own: object) -> Batch:
    """A CAR-T batch of which everything of the first step is approved and nothing of the second begun."""
    batch = demo.batch("CAR-1").registered("ARI-0001", **own).received()
    early = [test.key for test in batch.tests() if test.method_id not in LATE]
    return batch.entered(DOSE, tests=early).submitted().approved()


def second_results(batch: Batch) -> Batch:
    late = [test.key for test in batch.tests() if test.method_id in LATE]
    return batch.after(days=20).entered(tests=late).submitted().approved()


def whole(demo: Laboratory, id_: str = "CAR-1", product: str = "ARI-0001") -> Batch:
    """A batch with its certificate of analysis and all gates ticked."""
    batch = demo.batch(id_).registered(product).received()
    return batch.after(days=29).entered(DOSE).submitted().approved().issued().ticked()


@pytest.mark.both_engines
def test_a_car_t_batch_is_certified_in_two_steps(demo: Laboratory) -> None:
    batch = first_results(demo)
    assert batch.judged().next is Disposition.INITIAL
    assert set(codes(batch)) == {Block.GATE}, "the conclusion of QC is asked once lines and gates are settled"
    batch.ticked(step=1)
    assert codes(batch) == [Block.NOT_CONCLUDED]
    batch.issued(INTERIM)
    assert codes(batch) == []
    batch.certified()
    assert status(batch) is BatchStatus.INITIALLY_CERTIFIED
    assert batch.judged().next is Disposition.FINAL
    second_results(batch).ticked().issued().certified()
    assert status(batch) is BatchStatus.CERTIFIED
    assert [paper.conclusion for paper in papers(batch)] == ["initially certified", "certified"]
    with demo.store.read() as connection:
        entries = fetch_entries(connection, demo.qp.actor, find_entries(connection, demo.qp.actor, descending=False))
    assert [(entry.id[-4:], entry.disposition) for entry in entries] == [
        ("0001", Disposition.INITIAL),
        ("0002", Disposition.FINAL),
    ]
    assert verify_trail(demo.qp).faults == ()


def test_a_batch_of_which_everything_is_known_is_certified_in_one_step(demo: Laboratory) -> None:
    batch = whole(demo)
    assert batch.judged().next is Disposition.ONE_STEP
    batch.certified()
    assert status(batch) is BatchStatus.CERTIFIED
    lab = demo.qp
    with demo.store.read() as connection:
        entry = register(connection, lab.actor, batch.key)[0]
        reads = {
            table: read_on(connection, lab.actor, table, [key])[key][-1]
            for table, key in ((t.certification.name, entry.key), (t.certificate.name, papers(batch)[0].key))
        }
    assert {read.standing for read in reads.values()} == {Standing.VALID}
    assert "I certify that batch CAR-1" in reads[t.certification.name].content


@pytest.mark.parametrize("left", ["line", "gate", "certificate", "case", "hold", "expired"])
def test_whatever_is_missing_refuses_certification_by_name(sqlite_demo: Laboratory, left: str) -> None:
    demo = sqlite_demo
    batch = demo.batch("CAR-1").registered("ARI-0001").received().after(days=29)
    values = {**DOSE, **({"A09/endotoxin": "0.7"} if left == "case" else {})}
    missing = batch.test("A08").key if left == "line" else 0
    batch.entered(values, tests=[test.key for test in batch.tests() if test.key != missing]).submitted().approved()
    if left != "gate":
        batch.ticked()
    if left not in ("certificate", "line"):
        batch.issued()
    if left == "hold":
        from tests.laboratory.holding import put_on_hold

        put_on_hold(demo.qa, batch.key, "the logger of the shipment is read")
    if left == "expired":
        batch.after(days=2)
    expected = {
        "line": Block.PENDING, "gate": Block.GATE, "certificate": Block.NOT_CONCLUDED, "case": Block.CASE,
        "hold": Block.HELD, "expired": Block.EXPIRED,
    }[left]  # fmt: skip
    assert expected in codes(batch)
    judged = batch.judged()
    assert judged.next is not None
    with pytest.raises(Conflict) as refused:
        certifying.certify(demo.qp, batch.key, judged.batch.row_version, judged.next, PASSWORD)
    assert expected in refused.value.codes
    assert status(batch) is BatchStatus.QUARANTINE


def test_a_failing_result_of_the_second_step_marks_the_batch_and_keeps_its_first_certification(
    demo: Laboratory,
) -> None:
    batch = first_results(demo).ticked(step=1).issued(INTERIM).certified()
    late = [test.key for test in batch.tests() if test.method_id in LATE]
    batch.after(days=20).entered({"A30/VCN": "12"}, tests=late).submitted()
    lab = demo.qp
    row = demo.ask(lambda connection: get_batch(connection, lab.actor, batch.key))
    assert (row.status, row.stands) == (BatchStatus.INITIALLY_CERTIFIED, "initially certified, on hold")
    assert row.hold == f"{batch.cases()[0]} is open"
    batch.approved().issued().ticked()
    assert Block.CASE in codes(batch)
    batch.decided(Disposition.REFUSAL, "given on the first day; vector copies above the limit")
    assert status(batch) is BatchStatus.FINAL_REFUSED


def test_the_first_step_asks_no_line_and_no_gate_of_the_second(demo: Laboratory) -> None:
    batch = first_results(demo).ticked(step=1).issued(INTERIM)
    open_lines = [line for line in batch.judged().release.dossier.requirements if line.criterion.step == 2]
    assert open_lines
    assert codes(batch) == []


def test_an_analyst_a_reviewer_and_who_issued_do_not_certify(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = whole(demo)
    for role in (Role.ANALYST, Role.REVIEWER, Role.QA, Role.READER, Role.ADMINISTRATOR):
        lab = next(lab for lab in demo.labs.values() if lab.actor.roles == {role} and lab.actor.client is None)
        with pytest.raises(NotAllowed):
            certifying.certify(lab, batch.key, 1, Disposition.ONE_STEP, PASSWORD)
    assert [why.code for why in batch.judged(demo.qa).why_not] != []


def test_what_somebody_did_keeps_them_from_certifying(sqlite_demo: Laboratory) -> None:
    batch = whole(sqlite_demo)
    from qclab.queries.review.duties import done_to_certify

    done = sqlite_demo.ask(lambda connection: done_to_certify(connection, batch.key))
    assert done[Duty.VERIFIED] == {sqlite_demo.reviewer.actor.key, sqlite_demo["hlaan"].actor.key}, (
        "one test asks for two"
    )
    assert done[Duty.ISSUED] == {sqlite_demo.qa.actor.key}
    assert done[Duty.ENTERED] == {sqlite_demo.analyst.actor.key}
    batch.certified()
    done = sqlite_demo.ask(lambda connection: done_to_certify(connection, batch.key))
    assert done[Duty.ISSUED] == {sqlite_demo.qa.actor.key}, "the batch certificate is no duty against the second step"


def test_a_wrong_password_certifies_nothing(sqlite_demo: Laboratory) -> None:
    batch = whole(sqlite_demo)
    version = batch.judged().batch.row_version
    with pytest.raises(NotAllowed):
        certifying.certify(sqlite_demo.qp, batch.key, version, Disposition.ONE_STEP, "wrong")
    assert status(batch) is BatchStatus.QUARANTINE


@pytest.mark.both_engines
def test_nothing_is_certified_that_changed_after_it_was_looked_at(demo: Laboratory) -> None:
    batch = whole(demo)
    seen = batch.judged().batch.row_version
    batch.corrected(batch_record="BR-2")
    with pytest.raises(Conflict):
        certifying.certify(demo.qp, batch.key, seen, Disposition.ONE_STEP, PASSWORD)
    assert status(batch) is BatchStatus.QUARANTINE


def test_a_certification_is_taken_back_by_an_entry_of_its_own_and_its_paper_says_so(demo: Laboratory) -> None:
    batch = whole(demo).certified()
    batch.decided(Disposition.TAKEN_BACK, "the wrong batch record was named")
    assert status(batch) is BatchStatus.QUARANTINE
    (paper,) = papers(batch)
    assert paper.state is CertificateState.WITHDRAWN
    assert "withdrawn" in paper.warning
    with demo.store.read() as connection:
        first, second = register(connection, demo.qp.actor, batch.key)
    assert (first.taken_back_by, second.takes_back) == (second.id, first.id)
    batch.certified()
    assert status(batch) is BatchStatus.CERTIFIED, "a number that was taken back is not used again"
    assert [paper.id[-4:] for paper in papers(batch)] == ["0001", "0002"]
    assert verify_trail(demo.qp).faults == ()


@pytest.mark.parametrize(
    ("then", "after"),
    [
        (Disposition.REJECTION, BatchStatus.REJECTED),
        (Disposition.RECALL, BatchStatus.RECALLED),
    ],
)
def test_a_batch_is_rejected_or_recalled_with_a_reason(
    sqlite_demo: Laboratory, then: Disposition, after: BatchStatus
) -> None:
    batch = whole(sqlite_demo)
    if then is Disposition.RECALL:
        batch.certified()
    batch.decided(then)
    assert status(batch) is after
    batch.decided(Disposition.DESTRUCTION, "burnt, protocol D-17", sqlite_demo.qa)
    assert status(batch) is BatchStatus.DESTROYED
    with pytest.raises(Conflict) as refused:
        batch.decided(Disposition.TAKEN_BACK, "it was another bag", sqlite_demo.qa)
    assert refused.value.codes == (Undecided.STATUS,)


def test_a_vector_is_approved_for_further_processing_and_never_certified(demo: Laboratory) -> None:
    batch = demo.batch("LV-1").registered("LV-CAR19", expiry_at=demo.now() + timedelta(days=300)).received()
    batch.after(days=40).entered().submitted().approved().issued().ticked()
    assert batch.judged().next is Disposition.APPROVAL
    assert codes(batch) == []
    with pytest.raises(Conflict) as refused:
        certifying.certify(demo.qp, batch.key, batch.judged().batch.row_version, Disposition.ONE_STEP, PASSWORD)
    assert refused.value.codes == (Undecided.ROAD,)
    batch.certified()
    assert status(batch) is BatchStatus.APPROVED_FOR_FURTHER_PROCESSING
    assert papers(batch) == []


def test_a_clients_batch_is_reported_and_never_certified_by_us(demo: Laboratory) -> None:
    batch = demo.batch("H-1").registered("HUCAR19").received().after(days=29)
    batch.entered().submitted().approved()
    assert batch.judged().next is None
    with pytest.raises(Conflict):
        batch.decided(Disposition.REPORT, "sent to the quality director", demo.qa)
    batch.issued().decided(Disposition.REPORT, "sent to the quality director", demo.qa)
    assert status(batch) is BatchStatus.REPORTED_TO_CLIENT


def test_a_clients_batch_is_not_reported_while_it_is_held_or_a_signature_is_broken(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("H-1").registered("HUCAR19").received().after(days=29)
    batch.entered({"A20/viability": "1"}).submitted().approved().issued()
    assert batch.judged().batch.hold, "by its case, which the certificate tells of"

    def why() -> list[object]:
        return [reason.code for reason in batch.judged().why_not_decide(Disposition.REPORT)]

    assert why() == []
    holding.put_on_hold(demo.qa, batch.key, "the shipper's logger shows a gap")
    assert why() == [Block.HELD]
    hold = demo.ask(lambda connection: holds_of(connection, batch.key))[-1].key
    holding.end_hold(demo.qa, batch.key, hold, "the logger was read out")
    assert why() == []
    beside = "nothing else of that run was affected"
    reopening.ask(demo.reviewer, batch.test("A36").key, ["beads"], "the figures were exchanged", beside)
    assert why() == [Block.HELD]
    row = demo.ask(lambda connection: reopenings_of(connection, demo.qa.actor, batch.key))[-1]
    reopening.settle(demo.qa, row.key, agree=False, reason="the notebook agrees", password=PASSWORD)
    assert why() == []
    with tampering(demo.store, for_good=True) as hand:
        hand.run("UPDATE result SET reported = '0.1' WHERE test = ? AND current = 1", batch.test("A36").key)
    assert why() == [Block.BROKEN]
    with pytest.raises(Conflict):
        batch.decided(Disposition.REPORT, "sent to the quality director", demo.qa)


def test_the_batch_certificate_is_a_paper_that_is_proven_and_copied_like_any_other(sqlite_demo: Laboratory) -> None:
    batch = whole(sqlite_demo).certified()
    (paper,) = papers(batch)
    data = certificates.reprint(sqlite_demo.qp, paper.key)
    assert "the original file of" in certificates.prove(sqlite_demo.qp, data)
    assert data != certificates.copy(sqlite_demo.qp, paper.key)


AT_MOST = {"HUCMSC": 112, "ARI-0001": 114}
"""Statements of a certification in one step, of a batch with six tests as of one with eleven, of which some were sent
out: their shipment and its laboratory are read too. They may fall and never rise."""


@pytest.mark.parametrize("product", AT_MOST)
def test_certifying_sends_a_stated_number_of_statements(
    sqlite_demo: Laboratory, statements: Counting, product: str
) -> None:
    batch = whole(sqlite_demo, product=product)
    version = batch.judged().batch.row_version
    with statements(sqlite_demo.store) as certified:
        certifying.certify(sqlite_demo.qp, batch.key, version, Disposition.ONE_STEP, PASSWORD)
    print(f"{product}: {certified.number} statements")
    assert certified.number <= AT_MOST[product], str(certified)
