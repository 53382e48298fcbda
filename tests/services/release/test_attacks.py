"""Ways to a certificate that says "complies" and should not: each tried, and refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.catalogue.values import Specification
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.release.blockers import Block
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.samples.dates import NeverSo
from qclab.domain.samples.lifecycle import SampleBar
from qclab.domain.testing.lifecycle import Bar
from qclab.domain.testing.performing import Untimely
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches as batch_queries
from qclab.queries.catalogue.master_data import specification_in_force
from qclab.queries.release import certificates as certificate_queries
from qclab.queries.results.results import GridLine
from qclab.queries.trail import events
from qclab.services.batches import batches
from qclab.services.catalogue import drafts
from qclab.services.catalogue.saving import Saving
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.review import approving
from qclab.services.samples import changing, receiving, registering
from qclab.services.samples.new_sample import NewSample
from qclab.services.testing import adding
from qclab.store import tables
from tests.laboratory.batch import complying
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.refusals import refused


def _type(demo: Laboratory, line: GridLine, value: str, who: str = "mjansen", reason: str = "") -> None:
    new = recording.NewResult(line.test.key, line.parameter_key, value, line.cells[0].sample, reason)
    recording.record(demo[who], [new])


def _why(demo: Laboratory, batch: int, kind: str = ANALYSIS) -> str:
    return "\n".join(map(str, certificates.preview(demo["kvos"], batch, kind).blockers))


def _issue(demo: Laboratory, batch: int, kind: str = ANALYSIS) -> certificate_queries.CertificateRow:
    seen = certificates.preview(demo["kvos"], batch, kind)
    return certificates.issue(demo["kvos"], batch, seen.batch_version, PASSWORD, kind)


def _approve_all_but(demo: Laboratory, batch: int, left: set[int]) -> None:
    tests = [test for test in demo.batch(batch).entered().in_hand if test not in left]
    recording.submit(demo["mjansen"], tests)
    approving.approve(demo["adewit"], tests, PASSWORD)


def test_a_failed_value_of_a_test_given_up_as_not_done_opens_a_case(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    line = made.line()
    _type(demo, line, "0.7")
    recording.propose_not_done(demo["mjansen"], [line.test.key], "the plate looked odd")
    approving.settle_not_done(demo["kvos"], [line.test.key], agree=True, reason="", password=PASSWORD, deviation="D-1")
    with pytest.raises(Conflict, match="a retest comes from the plan of the case only"):
        adding.add_test(demo["mjansen"], [line.test.samples[0][0]], "A09", "once more")
    made.entered().submitted().approved()
    assert made.cases() == ["OOS-2026-0001"]
    assert _issue(demo, made.key).conclusion == "does not comply"


@pytest.mark.parametrize("leave", [receiving.reject, changing.cancel_samples])
def test_a_failed_value_stays_a_case_when_its_sample_is_rejected_or_cancelled(
    sqlite_demo: Laboratory, leave: Callable[..., None]
) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    line = made.line()
    _type(demo, line, "0.7")
    leave(demo["mjansen"], [key for key, *_ in line.test.samples], "leaked after all")
    assert made.cases() == ["OOS-2026-0001"]


def test_a_repeat_that_failed_and_was_not_submitted_blocks_the_certificate(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    first = made.line()
    again = adding.add_test(demo["mjansen"], [first.test.samples[0][0]], "A09", "for comparison")
    recording.record(demo["mjansen"], [recording.NewResult(again, first.parameter_key, "0.7")])
    with refused(Conflict, Block.FAILED_ELSEWHERE, Block.OTHER_TEST):
        _issue(demo, made.key)


def test_samples_registered_again_bring_tests_that_must_be_finished_too(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    plan = registering.propose(demo["mjansen"], demo.product("HUCMSC"), "DP").samples
    more = [each for each in plan if "A09" in each.methods]
    registering.register(demo["mjansen"], made.key, "DP", more, again=True)
    assert "another test of it is open" in _why(demo, made.key)


def test_a_submitted_repeat_that_failed_makes_the_batch_not_comply(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    first = made.line()
    again = adding.add_test(demo["mjansen"], [first.test.samples[0][0]], "A09", "for comparison")
    recording.record(demo["mjansen"], [recording.NewResult(again, first.parameter_key, "0.7")])
    demo.performed(again)
    recording.submit(demo["mjansen"], [again])
    approving.approve(demo["adewit"], [again], PASSWORD)
    assert _issue(demo, made.key).conclusion == "does not comply"


def test_a_repeat_that_cannot_be_evaluated_waits_for_a_decision(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    first = made.line()
    again = adding.add_test(demo["mjansen"], [first.test.samples[0][0]], "A09", "for comparison")
    recording.record(demo["mjansen"], [recording.NewResult(again, first.parameter_key, "<0.7")])
    demo.performed(again)
    recording.submit(demo["mjansen"], [again])
    approving.approve(demo["adewit"], [again], PASSWORD)
    assert "< 0.7 of another test is not evaluable" in _why(demo, made.key)


def test_a_case_outlives_the_return_and_the_correction_of_its_test(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    tests = made.entered({"A09/endotoxin": "0.7"}).in_hand
    recording.submit(demo["mjansen"], tests)
    line = made.line()
    approving.return_tests(demo["adewit"], [line.test.key], "look at the dilution")
    _type(demo, line, "0.2", reason="dilution forgotten")
    recording.submit(demo["mjansen"], [line.test.key])
    accepted = {line.test.key: "The dilution stands on the bench sheet."}
    approving.approve(demo["adewit"], tests, PASSWORD, accepted=accepted)
    assert _issue(demo, made.key).conclusion == "does not comply"


# Interim certificates.


def test_an_interim_certificate_says_that_a_late_test_failed_before_it_was_approved(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    late = {line.test.key: line for line in made.grid().lines if any(each.release_step == 2 for each in line.criteria)}
    _approve_all_but(demo, made.key, set(late))
    assert certificates.preview(demo["kvos"], made.key, INTERIM).conclusion == "complies"
    line = next(each for each in late.values() if each.criteria[0].limit_text == "No growth")
    _type(demo, line, "Growth", reason="the bottle flagged")
    seen = certificates.preview(demo["kvos"], made.key, INTERIM)
    assert (seen.blockers, seen.conclusion) == ((), "does not comply"), "its case opened when it was recorded"
    assert any("OOS-2026-0001 (open, phase Ia)" in note.text for note in seen.content.notes)
    recording.submit(demo["mjansen"], [line.test.key])
    assert _issue(demo, made.key, INTERIM).conclusion == "does not comply"


def test_an_interim_certificate_names_a_failing_value_that_was_entered_and_not_submitted(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    line = made.line()
    _approve_all_but(demo, made.key, {line.test.key})
    _type(demo, line, "0.7", reason="typed again")
    seen = certificates.preview(demo["kvos"], made.key, INTERIM)
    assert (seen.blockers, seen.conclusion) == ((), "does not comply")
    assert seen.shortfall == "1 line needed before use is pending, 1 result not yet reviewed does not comply"
    said = "0.7 EU/mL does not comply with < 0.5 EU/mL; it is not reviewed yet."
    assert any(said in note.text for note in seen.content.notes)
    assert line.test.method_title in [pending.test for pending in seen.content.pending]


def test_an_interim_certificate_needs_a_result(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    assert "no result has been approved yet" in _why(demo, made.key, INTERIM)


# Containers.


def test_one_container_without_a_result_keeps_its_test_open(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("I-1").registered("CIT-07", "FIRST").received()
    line = next(each for each in made.grid().lines if len(each.cells) > 1 and each.criteria)
    others = [each for each in made.grid().lines if each.test.key == line.test.key and each.criteria]
    new = [
        recording.NewResult(line.test.key, each.parameter_key, complying(each), cell.sample)
        for each in others
        for cell in each.cells
        if cell != line.cells[-1]
    ]
    recording.record(demo["mjansen"], new)
    demo.performed(line.test.key)
    with refused(Conflict, Bar.NO_RESULT):
        recording.submit(demo["mjansen"], [line.test.key])


# Samples that leave.


def test_a_sample_whose_test_is_approved_cannot_be_cancelled_even_where_the_test_has_another(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    made = demo.batch("I-1").registered("CIT-07", "FIRST").received()
    made.entered().submitted().approved()
    shared = next(each for each in made.grid().lines if len(each.test.samples) > 1)
    with pytest.raises(Conflict) as refused:
        changing.cancel_samples(demo["mjansen"], [shared.test.samples[0][0]], "not needed")
    assert set(refused.value.codes) == {SampleBar.USED}


def test_results_of_a_sample_rejected_afterwards_cannot_be_submitted(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("I-1").registered("CIT-07", "FIRST").received()
    tests = made.entered().in_hand
    shared = next(each for each in made.grid().lines if len(each.test.samples) > 1)
    receiving.reject(demo["mjansen"], [shared.test.samples[0][0]], "the bag leaked")
    with pytest.raises(Conflict, match="was rejected"):
        recording.submit(demo["mjansen"], tests)


# Entering.


def test_two_values_for_one_cell_are_refused(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    line = demo.batch("B-1").registered().received().line()
    cell = recording.NewResult(line.test.key, line.parameter_key, "0.7")
    with pytest.raises(Invalid, match="Two values"):
        recording.record(demo["mjansen"], [cell, replace(cell, typed="0.2")])


def test_an_intermediate_look_is_not_taken_for_the_last_one(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    tests = made.entered().in_hand
    aerobic = made.line("A03/aerobic")
    days = aerobic.test.minimum_days
    assert days is not None
    demo.clock.move_to(demo.clock.now + timedelta(days=int(days) + 3))
    start = demo.clock.now - timedelta(days=int(days) + 5)
    began = performing.Performance(demo["mjansen"].actor.key, start + timedelta(days=1), demo.clock.now)
    performing.set_performance(demo["mjansen"], {aerobic.test.key: aerobic.test.row_version}, began, why="said anew")
    with pytest.raises(Conflict, match="not the last look"):
        recording.submit(demo["mjansen"], tests)


def test_a_body_weight_that_results_were_held_against_stays(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("I-1").registered("CIT-07", "FIRST").received()
    made.entered()
    with demo.store.read() as connection:
        row = batch_queries.get_batch(connection, demo["mjansen"].actor, made.key)
    heavier = batches.BatchData(id=row.id, product=row.product, body_weight="90")
    with pytest.raises(Conflict, match="can no longer be changed"):
        batches.change_batch(demo["mjansen"], made.key, row.row_version, heavier, "misread")


def test_without_a_body_weight_a_limit_per_kilogram_is_not_met(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("I-1").registered("CIT-07", "FIRST", body_weight="").received()
    made.entered().submitted().approved()
    assert "the body weight is not known" in _why(demo, made.key).lower()


# The specification.


def _second_specification(demo: Laboratory) -> Specification:
    with demo.store.read() as connection:
        kept = specification_in_force(
            connection, demo.product("HUCMSC"), "DP", demo["kvos"].actor, demo.clock.now.date()
        )
    return replace(kept.value, id="LAXER", version=1)


def test_a_second_specification_of_a_product_and_stage_is_refused(sqlite_demo: Laboratory) -> None:
    with pytest.raises(Invalid, match="give that one a new version"):
        drafts.save(sqlite_demo["kvos"], None, _second_specification(sqlite_demo))


def test_where_two_specifications_are_in_force_neither_is_picked(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    lab, value = demo["kvos"], _second_specification(demo)
    with lab.write(Act.SPECIFICATION_DRAFTED, right=Right.DRAFT_CATALOGUE) as writing:
        Saving(lab, writing, in_force=True).specification(value)
    with pytest.raises(Conflict, match="both in force"):
        demo.batch("B-1").registered().received()


def test_a_batch_keeps_the_specification_it_was_registered_under(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    with demo.store.read() as connection:
        kept = specification_in_force(
            connection, demo.product("HUCMSC"), "DP", demo["kvos"].actor, demo.clock.now.date()
        )
    criteria = tuple(replace(each, limit="≤ 9") if each.method == "A09" else each for each in kept.value.criteria)
    laxer = replace(
        kept.value,
        version=kept.value.version + 1,
        effective_from=kept.value.effective_from + timedelta(days=1),
        criteria=criteria,
    )
    lab = demo["kvos"]
    with lab.write(Act.SPECIFICATION_DRAFTED, right=Right.DRAFT_CATALOGUE) as writing:
        Saving(lab, writing, in_force=True).specification(laxer)
    made.entered({"A09/endotoxin": "0.7"}).submitted().approved()
    assert _issue(demo, made.key).conclusion == "does not comply"


def test_a_test_does_not_start_before_its_sample_was_taken_and_received(sqlite_demo: Laboratory) -> None:
    """The moments that it rests on stay in their order too: made, taken, received."""
    demo = sqlite_demo
    lab = demo["mjansen"]
    made = demo.batch("B-1").registered()
    row = made.samples[0]
    (test,) = (test for test in made.tests() if row.key in {key for key, *_ in test.samples})
    performed = performing.Performance(lab.actor.key, demo.now() - timedelta(minutes=5))
    with refused(Invalid, Untimely.NOT_RECEIVED):
        performing.set_performance(lab, {test.key: test.row_version}, performed)
    made.received()
    with refused(Invalid, Untimely.BEFORE_RECEIPT):
        performing.set_performance(lab, {test.key: demo.test(test.key).row_version}, performed)
    row = made.after(days=1).samples[0]
    taken = NewSample(row.name, sampled_at=demo.now())
    with refused(Invalid, NeverSo.AFTER_RECEIPT):
        changing.change_sample(lab, row.key, row.row_version, taken, "the time was missing")
    with refused(Invalid, NeverSo.RECEIVED_BEFORE_MADE):
        made.corrected(manufactured_on=demo.now().date())


# What was refused is on record.


def test_a_refused_step_is_an_event_of_its_own_and_a_value_refused_at_the_field_is_none(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    line = made.line()
    viewer = demo["kvos"].actor

    def steps() -> list[str]:
        with demo.store.read() as connection:
            found = events.fetch_events(
                connection, viewer, events.find_events(connection, viewer, acts=[Act.STEP_REFUSED])
            )
        return [event.reason for event in found.values()]

    with pytest.raises(Invalid):
        _type(demo, line, "1,234.5")
    assert steps() == []
    with pytest.raises(Conflict):
        recording.submit(demo["mjansen"], [line.test.key])
    (reason,) = steps()
    assert "no result has been entered" in reason


def test_a_client_sees_no_step_that_was_refused_in_the_laboratory(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    line = demo.batch("B-1").registered().received().line()
    with pytest.raises(Conflict):
        recording.submit(demo["mjansen"], [line.test.key])
    with demo.store.read() as connection:
        assert events.find_events(connection, demo["vectoria"].actor, acts=[Act.STEP_REFUSED]) == []


def test_a_clock_in_doubt_is_told_even_though_the_refusal_cannot_be_recorded(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    demo.clock.now -= timedelta(days=1)
    with pytest.raises(Conflict, match="The clock says"):
        receiving.reject(demo["mjansen"], [made.samples[0].key], "leaked")


def test_a_certificate_that_rests_on_an_example_says_so_first(sqlite_demo: Laboratory) -> None:
    work = sqlite_demo.batch("B-1").registered("HUCMSC").received().entered().submitted().approved()
    with sqlite_demo.store.write(None, Act.METHOD_DRAFTED) as writing:
        writing.update(tables.method, work.line("A09/endotoxin").test.method, example="A09 of the shipped catalogue")
    seen = certificates.preview(sqlite_demo["kvos"], work.key)
    assert seen.content.notes[0].text.startswith("TRIAL: nobody has confirmed A09 version 1.")
