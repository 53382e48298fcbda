"""The main job through the services: from a registered sample to a certificate, with what refuses on the way."""

from datetime import timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from qclab.demo.people import PASSWORD
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Barred
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.blockers import Block
from qclab.domain.release.unissued import Unissued
from qclab.domain.results.sources import Source
from qclab.domain.samples.lifecycle import SampleBar
from qclab.domain.testing.lifecycle import Bar
from qclab.queries.batches import batches as batch_queries
from qclab.queries.investigations import cases
from qclab.queries.release import certificates as certificate_queries
from qclab.queries.results import results as result_queries
from qclab.queries.testing import testing
from qclab.queries.testing.requirements import requirements
from qclab.queries.trail import events as trail
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.review import approving
from qclab.services.samples import receiving
from qclab.services.testing import adding, assigning
from qclab.store.verify import verify
from tests.laboratory.arriving import receive
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof


def _words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def _issue(demo: Laboratory, batch: int, reason: str = "") -> certificate_queries.CertificateRow:
    seen = certificates.preview(demo["kvos"], batch)
    return certificates.issue(demo["kvos"], batch, seen.batch_version, PASSWORD, reason=reason)


@pytest.mark.both_engines
def test_a_batch_that_meets_every_requirement_gets_a_certificate_that_says_so(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    row = _issue(demo, made.key)
    words = _words(certificates.reprint(demo["kvos"], row.key))
    assert row.conclusion == "complies"
    assert "Batch B-1 complies with the specification" in words
    assert row.id in words
    assert "released" not in words.lower()
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


@pytest.mark.both_engines
def test_a_reprint_gives_the_very_bytes_that_were_issued(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    row = _issue(demo, made.key)
    assert certificates.reprint(demo["kvos"], row.key) == certificates.reprint(demo["evdberg"], row.key)


@pytest.mark.both_engines
def test_a_result_out_of_specification_opens_a_case_holds_the_batch_and_stands_on_the_certificate(
    demo: Laboratory,
) -> None:
    made = demo.batch("B-1").registered().received()
    tests = made.entered({"A09/endotoxin": "0.7"}).in_hand
    opened = recording.submit(demo["mjansen"], tests)
    approving.approve(demo["adewit"], tests, PASSWORD)
    with demo.store.read() as connection:
        batch = batch_queries.get_batch(connection, demo["kvos"].actor, made.key)
        assert [case.id for case in cases.cases_of(connection, made.key)] == opened
    assert opened == ["OOS-2026-0001"]
    assert (batch.stands, batch.hold) == ("quarantine, on hold", "OOS-2026-0001 is open")
    row = _issue(demo, made.key)
    words = _words(certificates.reprint(demo["kvos"], row.key))
    assert row.conclusion == "does not comply"
    assert "OOS-2026-0001" in words
    assert "does not comply with the specification" in words


def test_a_case_names_a_total_per_kilogram_in_the_unit_it_is_reported_in(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered("UC-MSC", body_weight="3.0").received()
    tests = made.entered({"A09/endotoxin-total": "24"}).in_hand
    recording.submit(demo["mjansen"], tests)
    approving.approve(demo["adewit"], tests, PASSWORD)
    with demo.store.read() as connection:
        assert [case.reported for case in cases.cases_of(connection, made.key)] == ["8 EU/kg"]
    total = made.line("A09/endotoxin-total")
    found = made.grid().results[total.cells[0]]
    assert (found.typed, found.unit, found.said) == ("24", "EU", "8 EU/kg")
    words = _words(certificates.reprint(demo["kvos"], _issue(demo, made.key).key))
    assert "total given: 24 EU does not comply with ≤ 5 EU/kg: 24 / 3.0 kg = 8, compared as 8" in words


def test_a_missing_test_blocks_as_surely_as_a_failed_one(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    tests = made.entered().in_hand
    sterility = made.line("A03/aerobic").test.key
    rest = [test for test in tests if test != sterility]
    recording.submit(demo["mjansen"], rest)
    approving.approve(demo["adewit"], rest, PASSWORD)
    seen = certificates.preview(demo["kvos"], made.key)
    assert {blocker.code for blocker in seen.blockers} == {Block.PENDING}
    with refused(Conflict, *[blocker.code for blocker in seen.blockers]):
        _issue(demo, made.key)


def test_whoever_performed_or_entered_never_approves_even_after_a_correction_by_another(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received().after(hours=2)
    endotoxin = made.line("A09/endotoxin")
    both = demo["hlaan"]  # an analyst who also reviews
    recording.record(both, [recording.NewResult(endotoxin.test.key, endotoxin.parameter_key, "0.2")])
    changed = recording.NewResult(endotoxin.test.key, endotoxin.parameter_key, "0.1", reason="misread the sheet")
    recording.record(demo["mjansen"], [changed])
    demo.performed(endotoxin.test.key, by=both)
    with demo.store.read() as connection:
        row = testing.get_tests(connection, both.actor, [endotoxin.test.key])[0]
    performed = performing.Performance(demo["mjansen"].actor.key, demo.clock.now - timedelta(hours=1), demo.clock.now)
    performing.set_performance(demo["mjansen"], {row.key: row.row_version}, performed, why="said anew")
    recording.submit(demo["mjansen"], [row.key])
    with refused(NotAllowed, Duty.PERFORMED, Duty.ENTERED):
        approving.approve(both, [row.key], PASSWORD)
    assert approving.approve(demo["adewit"], [row.key], PASSWORD).approved == (row.key,)


def test_approving_asks_the_password_again_and_reports_a_wrong_one(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    tests = made.entered().in_hand
    recording.submit(demo["mjansen"], tests)
    with pytest.raises(NotAllowed) as refused:
        approving.approve(demo["adewit"], tests, "wrong")
    assert refused.value.codes == (Barred.WRONG_PASSWORD,)
    with demo.store.read() as connection:
        events = trail.find_events(connection, demo["kvos"].actor, acts=["signing failed"])
        assert len(events) == 1
        assert len(testing.find_tests(connection, demo["kvos"].actor, batch=made.key, state="submitted")) == len(tests)


def test_a_change_keeps_the_first_value_and_needs_a_reason(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    endotoxin = made.line("A09/endotoxin")
    cell = recording.NewResult(endotoxin.test.key, endotoxin.parameter_key, "0.7")
    recording.record(demo["mjansen"], [cell])
    with pytest.raises(Invalid, match="say why it is changed"):
        recording.record(demo["mjansen"], [recording.NewResult(cell.test, cell.parameter, "0.2")])
    recording.record(
        demo["mjansen"], [recording.NewResult(cell.test, cell.parameter, "0.2", reason="dilution forgotten")]
    )
    with demo.store.read() as connection:
        history = result_queries.history(connection, demo["mjansen"].actor, cell.cell)
    assert [(row.typed, row.evaluation, row.current) for row in history] == [
        ("0.2", "complies", True),
        ("0.7", "does not comply", False),
    ]
    assert history[0].change_reason == "dilution forgotten"


def test_a_negative_amount_is_refused_at_the_field_and_nothing_is_written(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    line = made.line("A09/endotoxin")
    with pytest.raises(Invalid, match="cannot be negative"):
        recording.record(demo["mjansen"], [recording.NewResult(line.test.key, line.parameter_key, "-0.3")])
    with demo.store.read() as connection:
        assert result_queries.all_results(connection, demo["mjansen"].actor, line.test.key) == []


@pytest.mark.both_engines
def test_one_value_that_cannot_be_read_refuses_the_whole_paste_and_writes_nothing(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    first, second = made.line("A09/endotoxin"), made.line("A20/viability")
    block = [
        recording.NewResult(first.test.key, first.parameter_key, "0.25"),
        recording.NewResult(second.test.key, second.parameter_key, "1,234.5"),
    ]
    with demo.store.read() as connection:
        before = trail.find_events(connection, demo["kvos"].actor)
    with pytest.raises(Invalid) as refused:
        recording.record(demo["mjansen"], block, Source.PASTED)
    assert [reason.row for reason in refused.value.reasons] == [2]
    with demo.store.read() as connection:
        assert trail.find_events(connection, demo["kvos"].actor) == before


def test_no_growth_is_final_only_after_the_days_of_the_method(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    sterility = made.line("A03/aerobic").test
    tests = made.entered().in_hand
    with demo.store.read() as connection:
        row = testing.get_tests(connection, demo["kvos"].actor, [sterility.key])[0]
    assert row.minimum_days is not None
    early = performing.Performance(demo["mjansen"].actor.key, demo.clock.now - timedelta(days=2), demo.clock.now)
    performing.set_performance(demo["mjansen"], {row.key: row.row_version}, early, why="said anew")
    with refused(Conflict, Bar.MINIMUM_DAYS):
        recording.submit(demo["mjansen"], tests)


def test_results_wait_for_the_sample_to_be_received(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered()
    endotoxin = made.line("A09/endotoxin")
    with refused(Invalid, SampleBar.NOT_RECEIVED, SampleBar.NOT_RECEIVED):
        recording.record(demo["mjansen"], [recording.NewResult(endotoxin.test.key, endotoxin.parameter_key, "0.2")])


@pytest.mark.both_engines
def test_a_certificate_is_not_issued_over_a_change_made_after_its_preview(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    seen = certificates.preview(demo["kvos"], made.key)
    adding.add_test(demo["mjansen"], [made.samples[0].key], "A61", "asked by the client")
    with pytest.raises(Conflict) as refused:
        certificates.issue(demo["kvos"], made.key, seen.batch_version, PASSWORD)
    assert refused.value.codes == (Unissued.CHANGED_SINCE,)


def test_a_second_certificate_is_a_revision_that_names_what_it_supersedes(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    first = _issue(demo, made.key)
    made.corrected()
    with pytest.raises(Invalid, match="say why a revision is needed"):
        _issue(demo, made.key)
    second = _issue(demo, made.key, "the number of the batch record was wrong")
    assert (second.id, second.revision) == (first.id, 2)
    assert "Supersedes revision 1" in _words(certificates.reprint(demo["kvos"], second.key))
    with demo.store.read() as connection:
        states = [row.state for row in certificate_queries.certificates_of(connection, demo["kvos"].actor, made.key)]
    assert states == ["superseded", "issued"]


def test_the_day_of_what_a_revision_supersedes_is_that_of_the_laboratory(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    demo.clock.move_to(demo.clock.now.replace(hour=23, minute=30))
    first = _issue(demo, made.key)
    second = _issue(demo, made.corrected().key, "the number of the batch record was wrong")
    day = first.issued_at.astimezone(ZoneInfo("Europe/Amsterdam"))
    assert day.date() != first.issued_at.date()
    assert f"Supersedes revision 1 of {day:%Y-%m-%d}:" in _words(certificates.reprint(demo["kvos"], second.key))


@pytest.mark.both_engines
def test_an_interim_certificate_lists_what_is_pending_and_never_hides_a_failure(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    tests = made.entered().in_hand
    late = {line.test.key for line in made.grid().lines for c in line.criteria if c.release_step == 2}
    rest = [test for test in tests if test not in late]
    recording.submit(demo["mjansen"], rest)
    approving.approve(demo["adewit"], rest, PASSWORD)
    seen = certificates.preview(demo["kvos"], made.key, certificates.INTERIM)
    assert seen.blockers == ()
    assert "Pending" in _words(seen.pdf())


def test_the_certificate_of_analysis_names_the_interim_one_that_it_follows(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    tests = made.entered().in_hand
    late = {line.test.key for line in made.grid().lines for c in line.criteria if c.release_step == 2}
    for part in ([test for test in tests if test not in late], sorted(late)):
        recording.submit(demo["mjansen"], part)
        approving.approve(demo["adewit"], part, PASSWORD)
        if part != sorted(late):
            seen = certificates.preview(demo["kvos"], made.key, certificates.INTERIM)
            version, kind = seen.batch_version, certificates.INTERIM
            interim = certificates.issue(demo["kvos"], made.key, version, PASSWORD, kind)
    final = _issue(demo, made.key)
    words = _words(certificates.reprint(demo["kvos"], final.key))
    day = f"{interim.issued_at:%Y-%m-%d}"
    assert final.id != interim.id
    assert f"Follows the interim certificate of analysis {interim.id} revision 1 of {day}." in words
    assert "Follows" not in _words(certificates.reprint(demo["kvos"], interim.key))


def test_an_alternative_that_fails_is_no_case_while_the_other_complies(demo: Laboratory) -> None:
    made = demo.batch("CAR-1").registered("ARI-0001").received()
    values = {"A28/survival": "80", "A28/survival-difference": "90", "A21/CAR-total": "1495E6"}
    tests = made.entered(values).in_hand
    assert recording.submit(demo["mjansen"], tests) == []
    made.approved()
    assert certificates.preview(demo["kvos"], made.key).conclusion == "complies"


@pytest.mark.both_engines
def test_a_box_is_received_in_one_act_or_not_at_all(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered()
    ids = [sample.id for sample in made.samples]
    with pytest.raises(Conflict) as refused:
        receive(demo["mjansen"], [*ids, ids[0]], receiving.Reception("intact"))
    assert refused.value.codes == (SampleBar.SCANNED_TWICE,)
    received = receive(demo["mjansen"], ids, receiving.Reception("intact", logger="LOG-7"))
    assert {row.state for row in received} == {"received"}
    with demo.store.read() as connection:
        assert len(trail.find_events(connection, demo["kvos"].actor, acts=["samples received"])) == 1


@pytest.mark.both_engines
def test_the_history_of_a_sample_and_of_its_batch_tell_every_step(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    _issue(demo, made.key)
    with demo.store.read() as connection:
        viewer = demo["kvos"].actor
        of_batch = trail.fetch_events(connection, viewer, trail.find_events(connection, viewer, batch=made.key))
        of_sample = trail.fetch_events(
            connection, viewer, trail.find_events(connection, viewer, sample=made.samples[0].key)
        )
    steps = {"samples registered", "samples received", "result entered", "tests submitted", "tests approved"}
    assert steps <= {event.act for event in of_sample.values()}
    assert steps | {"certificate issued"} <= {event.act for event in of_batch.values()}


def test_a_test_not_done_is_replaced_by_the_next_attempt_that_is_added_for_it(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    line = made.line("A09/endotoxin")
    sample = line.test.samples[0][0]
    recording.propose_not_done(demo["mjansen"], [line.test.key], "the plate was dropped")
    approving.settle_not_done(demo["kvos"], [line.test.key], agree=True, reason="", password=PASSWORD, deviation="D-1")
    again = adding.add_test(demo["mjansen"], [sample], "A09", "repeated after the plate was dropped")
    made.entered().submitted().approved()
    with demo.store.read() as connection:
        row = testing.get_tests(connection, demo["kvos"].actor, [again])[0]
        required = requirements(connection, made.key)
    assert (row.attempt, row.state) == (1, "approved"), "what ended before anything was seen is no attempt"
    assert line.test.key not in {each.test for each in required}
    assert _issue(demo, made.key).conclusion == "complies"


def test_a_sample_whose_test_is_submitted_can_no_longer_be_rejected(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    tests = made.entered().in_hand
    recording.submit(demo["mjansen"], tests)
    with pytest.raises(Conflict) as refused:
        receiving.reject(demo["mjansen"], [made.samples[0].key], "leaked")
    assert refused.value.codes == (SampleBar.USED,)


def test_an_analyst_takes_what_nobody_has_and_nothing_from_another(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    test = made.line("A09/endotoxin").test.key
    assert assigning.take(demo["mjansen"], [test]) == 1
    with pytest.raises(Conflict, match="Jansen has it"):
        assigning.take(demo["tbakker"], [test])


def test_an_interim_certificate_is_refused_once_the_final_one_is_issued_or_nothing_is_pending(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    version = certificates.preview(demo["kvos"], made.key, certificates.INTERIM).batch_version
    with pytest.raises(Conflict, match="Interim certificate: nothing is pending"):
        certificates.issue(demo["kvos"], made.key, version, PASSWORD, certificates.INTERIM)
    final = _issue(demo, made.key)
    version = certificates.preview(demo["kvos"], made.key, certificates.INTERIM).batch_version
    with pytest.raises(Conflict, match=f"Interim certificate: {final.id} is the certificate of analysis"):
        certificates.issue(demo["kvos"], made.key, version, PASSWORD, certificates.INTERIM, "again")
