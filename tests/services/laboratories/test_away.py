"""What is away reads so where its samples are shown, and what was lost is named on the certificate."""

from qclab.domain.laboratories.sending import SentState
from qclab.domain.release.kinds import INTERIM
from qclab.queries.samples.samples import SampleRow
from qclab.services.laboratories import shipping
from qclab.services.release import certificates
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import BIOSAFETY, approved, culture_of, of_test, packed, reported, sent


def test_a_sample_reads_to_whom_it_was_sent_and_where_it_came_from_while_it_is_away(demo: Laboratory) -> None:
    batch = demo.batch("IPS-1").registered("IPSC-NPC").received()
    test = demo.test(culture_of(batch))
    (own, *_) = [key for key, *_ in test.samples]

    def sample() -> SampleRow:
        return next(row for row in batch.samples if row.key == own)

    to, kept = approved(demo), sample()
    before = ", ".join(filter(None, (kept.place_id, kept.place_name)))
    shipment = packed(demo, to, test.key)
    assert (sample().place_said, sample().place_more) == (kept.place_name, before), "packed only"
    assert sample().state_said == "received"
    shipping.send(demo.analyst, shipment, demo.now())
    assert (sample().place_said, sample().state_said) == (f"sent to {BIOSAFETY.name}", "received, away")
    first, came = sample().place_more.splitlines()
    assert first == f"Sent to {BIOSAFETY.name}, SH-2026-0001"
    assert came == (f"came from {before}" if before else "where it came from is not recorded")
    demo.added(own, "A61")  # of which what is left here is used
    assert (sample().place_said, sample().state_said) == (f"partly sent to {BIOSAFETY.name}", "received, partly away")
    others = [row for row in batch.samples if row.key not in {key for key, *_ in test.samples}]
    assert all(not row.sent for row in others)
    demo.clock.forward(days=30)
    reported(demo, of_test(demo, test.key).key)
    assert sample().place_said == kept.place_name


def test_a_shipment_that_was_lost_is_named_on_the_certificate_with_its_deviation(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("IPS-1").registered("IPSC-NPC").received()
    test = culture_of(batch)
    to = approved(demo)
    sent(demo, to, test)
    shipping.come_to_nothing(demo.analyst, [of_test(demo, test).key], SentState.UNFIT, "DEV-3", "arrived at 25 °C")
    sent(demo, to, test)
    assert demo.test(test).shipments_failed == 1
    notes = [note.text for note in certificates.preview(demo.qa, batch.key, INTERIM).content.notes]
    said = f"shipment SH-2026-0001 to {BIOSAFETY.name} arrived unfit to be tested, deviation DEV-3: arrived at 25 °C."
    assert f"Mycoplasma, culture: {said}" in notes
