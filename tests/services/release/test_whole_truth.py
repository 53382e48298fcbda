"""What a certificate says of samples that were rejected or late, of an expiry that was moved, and of who signed."""

from datetime import timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.batches.expiry import Fixed
from qclab.domain.identifiers import grouped
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Barred, Right, Role
from qclab.domain.refusals import Conflict, NotAllowed
from qclab.domain.release.kinds import INTERIM
from qclab.domain.release.sample_counts import SampleCounts
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batch
from qclab.queries.samples.receipts import receipt_deviations
from qclab.queries.signatures.signatures import read_on
from qclab.services.batches.expiry import change_expiry
from qclab.services.lab import Lab
from qclab.services.laboratory import settings
from qclab.services.release import certificates
from qclab.services.review import approving
from qclab.services.samples import receiving
from qclab.services.samples.receiving import Reception
from qclab.services.samples.replacing import replace_samples
from qclab.services.trail.verifying import verify_trail
from qclab.store import tables as t
from qclab.ui.pages.batches.issue import issued_facts
from qclab.ui.words.batches import samples_of
from tests.laboratory.arriving import receive
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with

pytestmark = pytest.mark.server_in_proof

COUNT = "A20"


def _moved(demo: Laboratory, made: Batch, days: int, who: Lab | None = None) -> None:
    row = demo.ask(lambda connection: get_batch(connection, demo.qa.actor, made.key))
    assert row.expiry_at is not None
    to = row.expiry_at + timedelta(days=days)
    lab = who or demo.qa
    change_expiry(lab, made.key, row.row_version, to, "Europe/Amsterdam", "stability data extended", PASSWORD)


def _broken(demo: Laboratory) -> tuple[Batch, str, str]:
    """A batch whose count was on a vial that came with a deviation and then broke: the vial and its replacement."""
    made = demo.batch("B-1").registered()
    test = made.test(COUNT)
    (vial, id_, *_), *_ = test.samples
    others = [sample.id for sample in made.samples if sample.key != vial]
    receive(demo.analyst, [id_], Reception("intact", deviation="DEV-7, lid loose"))
    receive(demo.analyst, others, Reception("intact"))
    receiving.reject(demo.analyst, [vial], "vial broken in the rack")
    (new,) = replace_samples(demo.analyst, [vial]).samples
    ended = [row.key for row in made.tests() if row.state == "not done, proposed"]
    approving.settle_not_done(demo.qa, ended, agree=True, reason="", password=PASSWORD, deviation="DEV-8")
    receive(demo.analyst, [new.id], Reception("intact"))
    made.entered().submitted().approved()
    return made, id_, new.id


def test_a_rejected_vial_its_replacement_and_every_deviation_are_on_the_certificate(demo: Laboratory) -> None:
    made, vial, new = _broken(demo)
    content = certificates.preview(demo.qa, made.key).content
    said = {line.sample_id: line.remarks for line in content.samples}
    assert said[vial] == (
        f"Received with deviation: DEV-7, lid loose. Rejected: vial broken in the rack. Replaced by {grouped(new)}."
    )
    assert [remarks for id_, remarks in said.items() if id_ != vial and remarks] == []
    notes = [note.text for note in content.notes]
    assert [text.split(" Agreed by ")[0] for text in notes if "before anything was seen" in text] == [
        "Nucleated cell count and viability: a test was not done before anything was seen: "
        "Sample rejected: vial broken in the rack. Deviation DEV-8."
    ]


def test_a_vial_that_was_rejected_before_it_was_tested_is_not_counted_as_tested(sqlite_demo: Laboratory) -> None:
    """ "7 results of 6 tests on 5 samples" was signed where four were tested."""
    made, vial, _ = _broken(sqlite_demo)
    seen = certificates.preview(sqlite_demo.qa, made.key)
    used = {id_ for test in made.tests() if test.state == "approved" for id_, _ in test.containers}
    assert vial not in used
    assert seen.samples == SampleCounts(tested=len(used), rejected=1, deviating=1)
    assert seen.samples.tested_on == f"on {len(used)} samples; 1 rejected, not tested"
    said = issued_facts(seen, None, "")
    tests = {(line.test, line.method) for line in seen.content.results}
    assert f"{len(seen.content.results)} results of {len(tests)} tests {seen.samples.tested_on}." in said
    assert seen.content.statements[-1] == "The results relate only to the samples that were tested, as named above."


def test_nothing_that_is_said_of_samples_is_left_out_where_a_certificate_is_signed(sqlite_demo: Laboratory) -> None:
    """The fifth sample with a remark was only counted."""
    made = sqlite_demo.batch("B-1").registered("HUCMSC")
    ids = [sample.id for sample in made.samples if sample.tests]
    retained = [sample.id for sample in made.samples if not sample.tests]
    receive(sqlite_demo.analyst, ids[:1], Reception("intact", deviation="DEV-1, label torn"))
    receive(sqlite_demo.analyst, [*ids[1:], *retained], Reception("intact", deviation="DEV-2, box late"))
    made.entered().submitted().approved()
    seen = certificates.preview(sqlite_demo.qa, made.key)
    said = [fact for fact in issued_facts(seen, None, "") if "deviation" in fact]
    assert said == [
        f"Sample {grouped(ids[0])}: Received with deviation: DEV-1, label torn. QA has not agreed to it.",
        f"{len(ids) - 1} samples: Received with deviation: DEV-2, box late. QA has not agreed to it.",
    ]
    assert seen.samples.noticed == f"{len(ids)} samples with deviation"


def test_a_test_names_apart_the_sample_that_it_went_on_without(sqlite_demo: Laboratory) -> None:
    """The rejected vial stood among those on which the test had been performed."""
    used, gone = "S2600123418", "S2600123426"
    samples = ((1, used, SampleState.RECEIVED, ""), (2, gone, SampleState.REJECTED, ""))
    test = sqlite_demo.batch("B-1").registered().test(COUNT)
    assert samples_of(test._replace(samples=samples)) == f"{grouped(used)}; not used: {grouped(gone)} (rejected)"
    assert samples_of(test._replace(samples=samples[:1])) == grouped(used)
    assert samples_of(test._replace(samples=samples[1:])) == grouped(gone), "a test of its own names what it was for"


def test_rejecting_a_sample_keeps_the_deviation_of_its_receipt(sqlite_demo: Laboratory) -> None:
    made, vial, _ = _broken(sqlite_demo)
    lab = sqlite_demo.analyst
    found = sqlite_demo.ask(lambda connection: receipt_deviations(connection, lab.actor, made.samples))
    assert found == {sample.key: "DEV-7, lid loose" for sample in made.samples if sample.id == vial}


def test_what_is_required_and_not_registered_is_named_in_words(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered(samples=[]).received()
    made.entered(tests=[made.test("A09").key]).submitted().approved()
    pending = certificates.preview(sqlite_demo.qa, made.key, INTERIM).content.pending
    assert pending
    assert [line.test for line in pending if line.test == line.method] == []


def test_the_expiry_of_received_material_is_moved_by_a_second_person_only(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered()
    made.corrected(expiry_at=demo.now() + timedelta(days=20))  # nothing was received yet
    made.received()
    with pytest.raises(Conflict) as alone:
        made.corrected(expiry_at=demo.now() + timedelta(days=40))
    assert [(why.code, why.field) for why in alone.value.reasons] == [(Fixed.RECEIVED, "expiry_at")]
    with pytest.raises(NotAllowed) as analyst:
        _moved(demo, made, 20, demo.analyst)
    assert analyst.value.codes == (Barred.NO_RIGHT,)
    _moved(demo, made, 20)
    signatures = demo.ask(lambda connection: read_on(connection, demo.qa.actor, "batch", [made.key]))[made.key]
    assert [(each.signature.meaning, str(each.standing)) for each in signatures] == [(Meaning.EXPIRY_CHANGED, "valid")]
    made.corrected(batch_record="BR-9")  # the rest is edited as before
    assert not verify_trail(demo.qa, noted=()).faults


def test_who_received_or_tested_the_material_does_not_move_its_expiry(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    both = lab_with(demo.store, Role.ANALYST, Role.QA, id_="both")
    demo.performed(made.test("A09").key, by=both)
    with pytest.raises(NotAllowed) as refused:
        _moved(demo, made, 20, both)
    assert set(refused.value.codes) == {Duty.PERFORMED}


def test_what_was_late_when_it_happened_stays_printed_when_the_expiry_is_moved(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered()
    demo.clock.forward(days=31)
    receive(demo.analyst, [row.id for row in made.samples], Reception("intact", deviation="agreed with QA, DEV-3"))
    made.entered()
    before = certificates.preview(demo.qa, made.key, INTERIM).content
    demo.clock.forward(hours=1)
    _moved(demo, made, 60)
    content = certificates.preview(demo.qa, made.key, INTERIM).content
    late = [note.text for note in before.notes if " after expiry: " in note.text and "certificate" not in note.text]
    notes = [note.text for note in content.notes]
    assert late
    assert [text for text in late if text not in notes] == []
    assert all("Received after the expiry." in line.remarks for line in content.samples)
    (moved,) = [text for text in notes if text.startswith("The expiry was changed from ")]
    assert moved.endswith("by K. Vos: stability data extended.")


def test_who_signed_is_printed_with_meaning_time_and_zone_and_no_empty_line(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received().entered().submitted().approved()
    with demo["admin"].write(Act.SETTINGS_CHANGED, "as it was before", right=Right.ADMINISTER) as writing:
        writing.insert(t.setting, name="certificate.signatory", value="; Head of quality control")  # of older databases
    seen = certificates.preview(demo.qa, made.key)
    assert all(each.signed for each in seen.content.signatories)
    row = certificates.issue(demo.qa, made.key, seen.batch_version, PASSWORD)
    issued = demo.ask(lambda connection: certificates.queries.blob(connection, row.content)).decode()
    assert '"meaning":"Meaning: issued","name":"K. Vos","position":"QA officer","signed":"Signed electronic' in issued
    assert "(Europe/Amsterdam), password." in issued
    assert '"meaning":"Meaning: approved, ' in issued
    settings.change_settings(demo["admin"], {"certificate.signatory": "A. Chief; Head of QC"}, "signs on paper")
    (*signed, ink) = certificates.preview(demo.qa, made.key).content.signatories
    assert all(each.signed for each in signed)
    assert (ink.name, ink.position, ink.signed) == ("A. Chief", "Head of QC", "")


def test_a_revision_is_not_made_because_another_person_would_sign_it(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received().entered().submitted().approved()
    seen = certificates.preview(demo.qa, made.key)
    certificates.issue(demo.qa, made.key, seen.batch_version, PASSWORD)
    assert certificates.preview(demo.qa, made.key).why_no_revision
