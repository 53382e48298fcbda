"""A sample that was cancelled by mistake is what it was, and so are its tests where nothing forbids it."""

import pytest

from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.release.kinds import INTERIM
from qclab.domain.samples.lifecycle import SampleBar
from qclab.domain.testing.lifecycle import Bar
from qclab.queries.review.waiting import waiting_tests
from qclab.queries.testing.testing import TestRow
from qclab.services.release import certificates
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.samples import changing, receiving
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.receiving import Reception
from qclab.services.samples.reinstating import reinstate_samples
from qclab.services.samples.replacing import replace_samples
from tests.laboratory.arriving import receive
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

COUNT, STERILITY, WHY = "A20", "A01", "the wrong line was selected"


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    return sqlite_demo.batch("B-1").registered()


@pytest.fixture
def tubes(sqlite_demo: Laboratory) -> Batch:
    """With a sterility test of two tubes, from which both media are filled together."""
    return sqlite_demo.batch("B-9").registered("MSCTC-0010")


def _cells(batch: Batch) -> int:
    return batch.test(COUNT).samples[0][0]


def _cancel(demo: Laboratory, batch: Batch) -> int:
    changing.cancel_samples(demo.analyst, [_cells(batch)], "registered by mistake")
    return _cells(batch)


@pytest.mark.parametrize("deviation", [None, "", "arrived warm"], ids=["registered", "received", "with deviation"])
def test_a_cancelled_sample_is_what_it_was_and_its_test_is_open_again(
    sqlite_demo: Laboratory, batch: Batch, deviation: str | None
) -> None:
    demo = sqlite_demo
    if deviation is not None:
        ids = [sample.id for sample in batch.samples]
        receive(demo.analyst, ids, receiving.Reception("intact", deviation=deviation))
    before = {sample.key: (sample.state, sample.state_reason) for sample in batch.samples}
    sample = _cancel(demo, batch)
    done = reinstate_samples(demo.analyst, [sample], WHY)
    assert {each.key: (each.state, each.state_reason) for each in batch.samples} == before
    assert (batch.test(COUNT).state, batch.test(COUNT).state_reason, done.stay) == ("open", "", ())
    assert demo.acts()[0] == "sample reinstated"


def test_values_and_a_return_that_were_there_are_there_again(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo = sqlite_demo
    batch.received().entered(tests=[batch.test(COUNT).key]).submitted()
    approving.return_tests(demo.reviewer, [batch.test(COUNT).key], "counts are missing")
    sample = _cancel(demo, batch)
    reinstate_samples(demo.analyst, [sample], WHY)
    test = batch.test(COUNT)
    assert (test.is_returned, test.state_reason, test.entered) == (True, "counts are missing", 4)


def test_what_qa_agreed_to_stays_not_done_and_is_named(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo = sqlite_demo
    sample = _cancel(demo, batch)
    approving.settle_not_done(
        demo.qa, [batch.test(COUNT).key], agree=True, reason="", password=PASSWORD, deviation="DEV-1"
    )
    done = reinstate_samples(demo.analyst, [sample], WHY)
    assert batch.test(COUNT).state == "not done"
    assert done.stay == (f"{batch.test(COUNT).method_title} stays not done: QA agreed to it; add a test where it is "
                         "needed after all",)  # fmt: skip


def test_a_test_that_was_replaced_or_ended_before_stays_as_it_is(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo, dead = sqlite_demo, batch.test(COUNT).key
    sample = _cancel(demo, batch)
    replaced = replace_samples(demo.analyst, [sample])
    assert "registered by mistake" in replaced.replacements[0], "it is told which test took the requirement over"
    assert [each.name for each in replaced.samples] == ["Cells for counting"]
    done = reinstate_samples(demo.analyst, [sample], WHY)
    assert "another test took its place" in done.stay[0]
    assert demo.test(dead).state == "not done, proposed"


def test_what_the_cancelling_did_not_end_stays_ended(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo = sqlite_demo
    recording.propose_not_done(demo.analyst, [batch.test(COUNT).key], "no reagent")
    sample = _cancel(demo, batch)
    assert "not the cancelling" in reinstate_samples(demo.analyst, [sample], WHY).stay[0]


def test_a_sample_that_was_rejected_was_judged_and_one_that_is_there_was_never_gone(
    sqlite_demo: Laboratory, batch: Batch
) -> None:
    demo, sample = sqlite_demo, _cells(batch)
    for bar in (SampleBar.NOT_CANCELLED, SampleBar.NOT_CANCELLED):
        with pytest.raises(Conflict) as refused:
            reinstate_samples(demo.analyst, [sample], WHY)
        assert [why.code for why in refused.value.reasons] == [bar]
        if demo.batch(batch.key).samples[0].state == "registered":
            receiving.reject(demo.analyst, [each.key for each in batch.samples], "thawed")


def test_only_samples_that_are_gone_are_replaced_and_only_for_tests_that_ended_or_lack_them(
    sqlite_demo: Laboratory, tubes: Batch
) -> None:
    demo = sqlite_demo
    with pytest.raises(Conflict) as refused:
        replace_samples(sqlite_demo.analyst, [_cells(tubes)])
    assert [why.code for why in refused.value.reasons] == [SampleBar.NOT_GONE]
    test = next(test for test in tubes.tests() if len(test.samples) == 2)
    (one, *_), (other, *_) = test.samples
    receiving.reject(demo.analyst, [one], "cracked")
    (new,) = replace_samples(demo.analyst, [one]).samples
    assert [key for key, *_ in demo.test(test.key).samples] == [new.key, other], "it takes its place in the open test"
    receive(demo.analyst, [row.id for row in demo.samples(state="registered")], Reception("intact"))
    demo.batch(tubes.key).entered(tests=[each.key for each in tubes.tests() if each.is_open])
    with pytest.raises(Conflict) as refused:
        replace_samples(demo.analyst, [one])
    assert [why.code for why in refused.value.reasons] == [SampleBar.NOTHING_ENDED]


def test_a_test_goes_on_without_a_broken_container_and_reviewer_and_certificate_say_so(
    sqlite_demo: Laboratory,
) -> None:
    demo, cells = sqlite_demo, NewSample("Cells for counting", methods=(COUNT,))
    batch = demo.batch("B-2").registered(samples=[cells, cells]).received()
    test = batch.test(COUNT)
    broken, id_, *_ = test.samples[0]
    receiving.reject(demo.analyst, [broken], "cap open")
    batch.entered(tests=[test.key]).submitted()
    with demo.store.read() as connection:
        (waits,) = (row for row in waiting_tests(connection, demo.reviewer.actor) if row.test.key == test.key)
    assert f"without {grouped(id_)}" in waits.reviewed.unusual(demo.now())
    batch.approved()
    printed = [note.text for note in certificates.preview(demo.qa, batch.key, INTERIM).content.notes]
    assert f"{test.method_title} went on without sample {grouped(id_)}." in printed


def _tube_lost(batch: Batch) -> TestRow:
    """The sterility test of two tubes, of which one was rejected."""
    test = batch.test(STERILITY)
    receiving.reject(batch.laboratory.analyst, [test.samples[1][0]], "cracked")
    return batch.test(STERILITY)


def test_sterility_does_not_go_on_without_one_of_its_tubes(sqlite_demo: Laboratory, tubes: Batch) -> None:
    """The tube that is missing may be the one that would have grown."""
    demo = sqlite_demo
    lost = _tube_lost(tubes.received())
    with pytest.raises(Invalid) as refused:
        tubes.entered(tests=[lost.key])
    assert set(refused.value.codes) == {Bar.NEEDS_ALL}
    assert tubes.test(STERILITY).entered == 0
    recording.propose_not_done(demo.analyst, [lost.key], "a tube cracked")
    assert tubes.test(STERILITY).state == "not done, proposed"


def test_what_was_entered_before_a_tube_was_lost_is_not_submitted_without_it(
    sqlite_demo: Laboratory, tubes: Batch
) -> None:
    tubes.received().entered(tests=[tubes.test(STERILITY).key])
    _tube_lost(tubes)
    with pytest.raises(Conflict) as refused:
        tubes.submitted()
    assert set(refused.value.codes) == {Bar.NEEDS_ALL}


def test_growth_in_the_tube_that_is_left_is_recorded_and_told_at_once(sqlite_demo: Laboratory, tubes: Batch) -> None:
    demo = sqlite_demo
    lost = _tube_lost(tubes.received())
    demo.performed(lost.key)
    cell = tubes.cell(f"{STERILITY}/FTM")
    with pytest.raises(Invalid) as refused:
        recording.record(demo.analyst, [recording.NewResult(cell.test, cell.parameter, "No growth")])
    assert set(refused.value.codes) == {Bar.NEEDS_ALL}
    recording.record(demo.analyst, [recording.NewResult(cell.test, cell.parameter, "Growth")])
    assert len(tubes.cases()) == 1
    recording.submit(demo.analyst, [lost.key])
    assert tubes.test(STERILITY).state == "submitted"


def test_growth_in_one_tube_stands_whatever_became_of_the_other(sqlite_demo: Laboratory, tubes: Batch) -> None:
    tubes.received().entered({f"{STERILITY}/FTM": "Growth"}, tests=[tubes.test(STERILITY).key])
    _tube_lost(tubes)
    tubes.submitted()
    assert tubes.test(STERILITY).state == "submitted"
    assert len(tubes.cases()) == 1


def test_a_new_tube_takes_the_place_of_the_lost_one_and_the_certificate_says_so(
    sqlite_demo: Laboratory, tubes: Batch
) -> None:
    demo = sqlite_demo
    lost = _tube_lost(tubes.received())
    (one, *_), (cracked, *_) = lost.samples
    (new,) = replace_samples(demo.analyst, [cracked]).samples
    assert [key for key, *_ in tubes.test(STERILITY).samples] == [one, new.key]
    receive(demo.analyst, [new.id], Reception("intact"))
    tubes.entered(tests=[lost.key]).submitted().approved()
    content = certificates.preview(demo.qa, tubes.key, INTERIM).content
    (remarks,) = (line.remarks for line in content.samples if line.sample_id == lost.samples[1][1])
    assert remarks == f"Rejected: cracked. Replaced by {grouped(new.id)}."
    assert not [note.text for note in content.notes if "went on without" in note.text]
