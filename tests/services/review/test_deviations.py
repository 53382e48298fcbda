"""What was not said of a performance is passed with a deviation where the method lets it, and QA agrees to it later.

What was once said, a time or a deviation of the batch, does not leave the paper or the reviewer unseen.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Role
from qclab.domain.reasons import Wordless
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.blockers import Block
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.deviations import Unpassed
from qclab.domain.testing.lifecycle import Bar, TestState
from qclab.domain.testing.performing import Said
from qclab.queries.catalogue import master_data
from qclab.queries.review.deviating import waiting_deviations
from qclab.queries.review.waiting import waiting_tests
from qclab.queries.signatures.signatures import read_on
from qclab.services.catalogue import drafts
from qclab.services.catalogue.in_force import Draft, put_in_force
from qclab.services.release import certificates
from qclab.services.release.awaiting import Awaits, awaited
from qclab.services.results import performing, recording
from qclab.services.results.passing import pass_with_deviation
from qclab.services.results.performing import Performance
from qclab.services.review import approving
from qclab.services.review.deviations import agree_to_deviations, decline_deviations
from qclab.store import tables as t
from qclab.store.verify import verify
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof

WHY = "The display of the meter had gone dark, its number was not read."


def _finished(demo: Laboratory) -> tuple[Batch, int]:
    """A batch with everything approved but its endotoxin test, of which nobody said the instrument; the test's key.

    Its method asks for the instrument, which may be passed.
    """
    methods = demo.ask(master_data.methods)
    kept = next(each for each in methods if each.value.id == "A09")
    value = replace(kept.value, version=2, must_say=("by", "from", "to", "instrument"), may_pass=("instrument",))
    draft = drafts.save(demo.reviewer, None, value)
    put_in_force(demo.qa, [Draft(t.method.name, draft.key, draft.row_version)], "the meters have numbers", PASSWORD)
    made = demo.batch("B-1").registered().received().after(hours=2)
    test = made.test("A09").key
    made.entered()
    made.in_hand.remove(test)
    made.submitted().approved()
    said = Performance()
    performing.set_performance(demo.analyst, {test: demo.test(test).row_version}, said, ["instrument"])
    return made, test


def _blocks(demo: Laboratory, made: Batch) -> list[Block]:
    return [each.code for each in certificates.preview(demo.qa, made.key, ANALYSIS).blockers]


def test_what_lacks_is_passed_with_a_number_and_a_reason_where_the_method_lets_it(demo: Laboratory) -> None:
    _, test = _finished(demo)
    with refused(Conflict, Bar.NOT_PERFORMED) as told:
        recording.submit(demo.analyst, [test])
    assert "May be passed with a deviation: instrument." in str(told.value)
    with pytest.raises(Invalid) as empty:
        pass_with_deviation(demo.analyst, [test], "", "")
    assert [(why.field, why.code) for why in empty.value.reasons] == [
        ("number", Wordless.MISSING),
        ("reason", Wordless.MISSING),
    ]
    assert pass_with_deviation(demo.analyst, [test], "DEV-44", WHY) == {test: "instrument"}
    with refused(Conflict, Unpassed.NOTHING_LACKS):
        pass_with_deviation(demo.analyst, [test], "DEV-45", WHY)
    recording.submit(demo.analyst, [test])
    row = demo.test(test)
    assert (row.state, row.passed, row.instrument) == ("submitted", (Said.INSTRUMENT,), "")
    with demo.store.read() as connection:
        (waits,) = [each for each in waiting_tests(connection, demo.reviewer.actor) if each.key == test]
        assert verify(connection).faults == ()
    assert "instrument passed with a deviation" in waits.reviewed.unusual(demo.now())
    assert f"instrument not said, deviation DEV-44 ({demo.analyst.actor.name}): {WHY[:-1]}" in waits.look_at(demo.now())


def test_nothing_is_passed_that_the_method_does_not_list(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    test = made.test("A09").key
    with refused(Conflict, Unpassed.NOT_ALLOWED) as told:
        pass_with_deviation(demo.analyst, [test], "DEV-44", WHY)
    assert told.value.reasons[0].facts == {"unsaid": (Said.BY, Said.FROM, Said.TO)}
    assert demo.test(test).passed == ()


def test_qa_agrees_with_a_signature_before_there_is_a_certificate_which_names_it(demo: Laboratory) -> None:
    made, test = _finished(demo)
    pass_with_deviation(demo.analyst, [test], "DEV-44", WHY)
    recording.submit(demo.analyst, [test])
    approving.approve(demo.reviewer, [test], PASSWORD)
    seen = certificates.preview(demo.qa, made.key, ANALYSIS)
    (blocker,) = seen.blockers
    with demo.store.read() as connection:
        (waits,) = waiting_deviations(connection, demo.qa.actor)
    assert (blocker.code, blocker.who, blocker.since) == (Block.DEVIATION, "QA", waits.deviation.raised_at)
    with refused(Conflict, Block.DEVIATION):
        certificates.issue(demo.qa, made.key, seen.batch_version, PASSWORD)
    interim = certificates.preview(demo.qa, made.key, INTERIM)
    assert interim.blockers == ()
    assert [line.parameter for line in interim.content.pending] == ["deviation DEV-44"]
    assert [row.what for row in awaited(demo.qa) if row.awaits is Awaits.DEVIATION] == [
        f"{waits.test.method_title}: instrument not said, deviation DEV-44"
    ]
    with pytest.raises(NotAllowed):
        agree_to_deviations(demo.analyst, [waits.key], PASSWORD)
    agree_to_deviations(demo.qa, [waits.key], PASSWORD)
    with refused(Conflict, Unpassed.AGREED):
        agree_to_deviations(demo.qa, [waits.key], PASSWORD)
    assert _blocks(demo, made) == []
    with demo.store.read() as connection:
        (signature,) = read_on(connection, demo.qa.actor, "deviation", [waits.key])[waits.key]
        assert verify(connection).faults == ()
    assert (signature.signature.meaning, signature.signature.printed_name) == (
        Meaning.DEVIATION_AGREED,
        demo.qa.actor.name,
    )
    notes = [note.text for note in certificates.preview(demo.qa, made.key, ANALYSIS).content.notes]
    assert any("instrument not said, deviation DEV-44: " in text and "Agreed by" in text for text in notes)


def test_who_performed_or_approved_the_test_does_not_agree_and_who_agreed_neither_approves_nor_issues(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    made, test = _finished(demo)
    pass_with_deviation(demo.analyst, [test], "DEV-44", WHY)
    recording.submit(demo.analyst, [test])
    other = lab_with(demo.store, Role.QA)
    with demo.store.read() as connection:
        (waits,) = waiting_deviations(connection, demo.qa.actor)
    agree_to_deviations(other, [waits.key], PASSWORD)
    with refused(NotAllowed, Duty.AGREED):
        approving.approve(other, [test], PASSWORD)
    approving.approve(demo.reviewer, [test], PASSWORD)
    seen = certificates.preview(demo.qa, made.key, ANALYSIS)
    with refused(NotAllowed, Duty.AGREED):
        certificates.issue(other, made.key, seen.batch_version, PASSWORD)
    certificates.issue(demo.qa, made.key, seen.batch_version, PASSWORD)


def test_who_approved_the_test_does_not_agree_to_its_deviation(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    _, test = _finished(demo)
    pass_with_deviation(demo.analyst, [test], "DEV-44", WHY)
    recording.submit(demo.analyst, [test])
    approving.approve(demo.qa, [test], PASSWORD)
    with demo.store.read() as connection:
        (waits,) = waiting_deviations(connection, demo.qa.actor)
    with refused(NotAllowed, Duty.VERIFIED):
        agree_to_deviations(demo.qa, [waits.key], PASSWORD)


def test_what_was_passed_stands_when_it_is_said_after_all(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made, test = _finished(demo)
    pass_with_deviation(demo.analyst, [test], "DEV-44", WHY)
    said = Performance(instrument="PH-03")
    performing.set_performance(demo.analyst, {test: demo.test(test).row_version}, said, ["instrument"])
    recording.submit(demo.analyst, [test])
    approving.approve(demo.reviewer, [test], PASSWORD)
    assert _blocks(demo, made) == [Block.DEVIATION]


def test_a_recorded_time_is_changed_with_a_reason_and_the_reviewer_sees_both(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received().after(hours=2)
    test = made.test("A09").key
    early, late = demo.now() - timedelta(hours=1), demo.now()

    def say(why: str = "") -> None:
        versions = {test: demo.test(test).row_version}
        performing.set_performance(demo.analyst, versions, Performance(performed_from=late), ["performed_from"], why)

    demo.performed(test, start=early)
    with pytest.raises(Invalid) as refusal:
        say()
    (why,) = refusal.value.reasons
    assert (why.field, why.code) == ("reason", Wordless.MISSING)
    assert demo.test(test).performed_from == early
    say("typed the hour wrongly")
    line = made.line()
    recording.record(demo.analyst, [recording.NewResult(test, line.parameter_key, "0.2")])
    recording.submit(demo.analyst, [test])
    with demo.store.read() as connection:
        (waits,) = waiting_tests(connection, demo.reviewer.actor)
        assert verify(connection).faults == ()
    assert (waits.test.times_changed, waits.is_plain(demo.now())) == (1, False)
    (told,) = waits.told
    assert told.startswith("performed from was ")
    assert told.endswith(f"by {demo.analyst.actor.name}: typed the hour wrongly")


def test_a_start_after_the_expiry_stays_on_the_paper_when_it_is_changed(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    expiry = demo.now() + timedelta(hours=1)
    made = demo.batch("B-1").registered("ARI-0001", expiry_at=expiry).received().after(hours=3)
    test = made.test("A09").key
    demo.performed(test, start=demo.now() - timedelta(hours=1))
    in_time = Performance(performed_from=expiry - timedelta(minutes=30))
    performing.set_performance(
        demo.analyst, {test: demo.test(test).row_version}, in_time, ["performed_from"], "the other clock"
    )
    notes = [note.text for note in certificates.preview(demo.qa, made.key, INTERIM).content.notes]
    (said,) = [text for text in notes if "as it was first recorded" in text]
    assert said.endswith("the other clock.")


def test_a_deviation_of_a_batch_that_is_taken_away_is_printed_as_withdrawn(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered(deviations="DEV-7\nDEV-8").received()
    made.corrected(deviations="DEV-8")
    notes = [note.text for note in certificates.preview(demo.qa, made.key, INTERIM).content.notes]
    assert "Deviations: DEV-8" in notes
    (said,) = [text for text in notes if "withdrawn" in text]
    assert said.startswith("Deviation DEV-7 was withdrawn on ")
    assert said.endswith(f"by {demo.analyst.actor.name}: mistyped.")


def test_qa_declines_a_deviation_and_its_test_goes_back_to_who_passed_it(demo: Laboratory) -> None:
    _, test = _finished(demo)
    pass_with_deviation(demo.analyst, [test], "DEV-44", WHY)
    recording.submit(demo.analyst, [test])
    (waits,) = demo.qa.ask(waiting_deviations)
    with pytest.raises(NotAllowed):
        decline_deviations(demo.analyst, [waits.key], "The display could be read.", PASSWORD)
    with pytest.raises(Invalid):
        decline_deviations(demo.qa, [waits.key], " ", PASSWORD)
    decline_deviations(demo.qa, [waits.key], "The display could be read.", PASSWORD)
    assert demo.qa.ask(waiting_deviations) == []
    row = demo.test(test)
    assert (row.state, row.analyst, row.passed) == (TestState.OPEN, demo.analyst.actor.key, ())
    assert row.state_reason == "Deviation DEV-44 declined: The display could be read."
    with refused(Conflict, Unpassed.DECLINED):
        agree_to_deviations(demo.qa, [waits.key], PASSWORD)
    with pytest.raises(Conflict, match="instrument"):
        recording.submit(demo.analyst, [test])
    pass_with_deviation(demo.analyst, [test], "DEV-45", WHY)
    recording.submit(demo.analyst, [test])
    assert demo.test(test).passed == (Said.INSTRUMENT,)


def test_what_was_approved_with_a_deviation_is_not_declined_any_more(demo: Laboratory) -> None:
    _, test = _finished(demo)
    pass_with_deviation(demo.analyst, [test], "DEV-44", WHY)
    recording.submit(demo.analyst, [test])
    approving.approve(demo.reviewer, [test], PASSWORD)
    (waits,) = demo.qa.ask(waiting_deviations)
    with refused(Conflict, Unpassed.APPROVED):
        decline_deviations(demo.qa, [waits.key], "The display could be read.", PASSWORD)
    assert demo.test(test).passed == (Said.INSTRUMENT,)
