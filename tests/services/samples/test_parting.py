"""A bottle that is lost takes with it what is read from it alone; the other goes on, a new one gives the rest."""

from datetime import timedelta

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Conflict
from qclab.domain.release.conclusion import conclude
from qclab.domain.samples.lifecycle import SampleBar
from qclab.domain.testing.lifecycle import Bar
from qclab.queries.release.dossier import BatchDossier, read_dossier
from qclab.queries.testing.testing import TestRow
from qclab.services.release import certificates
from qclab.services.results import recording
from qclab.services.results.recording import NewResult
from qclab.services.review import approving
from qclab.services.samples import changing, receiving
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.receiving import Reception
from qclab.services.samples.reinstating import reinstate_samples
from qclab.services.samples.replacing import replace_samples
from qclab.services.testing.adding import add_test
from qclab.store.verify import verify
from tests.laboratory.arriving import receive
from tests.laboratory.batch import Batch, name_of
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

CULTURE = "A03"
AEROBIC, ANAEROBIC = f"{CULTURE}/aerobic", f"{CULTURE}/anaerobic"


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    """With a culture of two bottles, each of which gives one result."""
    return sqlite_demo.batch("B-1").registered()


def _cultures(batch: Batch) -> dict[str, TestRow]:
    """The tests of the culture, by what each asks for."""
    lines = [line for line in batch.grid().lines if line.test.method_id == CULTURE and line.criteria]
    asked: dict[int, list[str]] = {}
    for line in lines:
        asked.setdefault(line.test.key, []).append(line.parameter.id)
    tests = {line.test.key: line.test for line in lines}
    return {" and ".join(names): tests[key] for key, names in asked.items()}


def _lost(batch: Batch, place: int = 1) -> int:
    """The bottle that was rejected, of the two."""
    bottle = batch.test(CULTURE).samples[place][0]
    receiving.reject(batch.laboratory.analyst, [bottle], "cracked")
    return bottle


def _dossier(batch: Batch) -> BatchDossier:
    demo = batch.laboratory
    return demo.ask(lambda connection: read_dossier(connection, demo.qa.actor, batch.key, demo.now()))


def _waits_for(batch: Batch, name: str) -> str:
    line = next(
        line for line in _dossier(batch).lines if f"{line.criterion.method_id}/{line.criterion.parameter_id}" == name
    )
    return line.standing.waits_for


def test_each_bottle_is_registered_with_what_is_read_from_it(batch: Batch) -> None:
    test = batch.test(CULTURE)
    assert test.read_from == (("aerobic", "detection"), ("anaerobic", "detection"))
    of = {row.key: row.container for row in batch.samples}
    assert [of[key] for key, *_ in test.samples] == ["Aerobic bottle", "Anaerobic bottle"]
    for name, place in ((AEROBIC, 0), (ANAEROBIC, 1)):
        assert [key for key, *_ in batch.line(name).containers] == [test.samples[place][0]]


def test_the_other_bottle_goes_on_and_what_the_lost_one_was_to_give_waits_for_qa(batch: Batch) -> None:
    lost = _lost(batch.received())
    cultures = _cultures(batch)
    assert cultures["aerobic"].state == "open"
    assert (cultures["anaerobic"].state, cultures["anaerobic"].state_reason) == (
        "not done, proposed",
        "Sample rejected: cracked",
    )
    assert [key for key, *_ in cultures["anaerobic"].samples] == [lost]
    assert _waits_for(batch, ANAEROBIC).startswith("proposed as not done")
    batch.entered(tests=[cultures["aerobic"].key]).submitted().approved()
    assert _cultures(batch)["aerobic"].state == "approved"
    standing = {
        line.name: line.standing.evaluation for line in _dossier(batch).lines if CULTURE in line.criterion.method_id
    }
    assert sorted(standing.values()) == [Evaluation.COMPLIES, Evaluation.PENDING]


def test_nothing_complies_while_a_bottle_is_missing(batch: Batch) -> None:
    demo = batch.laboratory
    lost = _lost(batch.received())
    batch.entered().submitted().approved()
    approving.settle_not_done(
        demo.qa, [_cultures(batch)["anaerobic"].key], agree=True, reason="", password=PASSWORD, deviation="DEV-7"
    )
    assert str(conclude(_dossier(batch).facts)) == "does not comply: 1 line not tested"
    content = certificates.preview(demo.qa, batch.key).content
    (line,) = (line for line in content.results if line.evaluation == "not tested")
    assert line.parameter == "Anaerobic bottle"
    assert not [note for note in content.notes if "Another test" in note.text]
    (remarks,) = (row.remarks for row in content.samples if row.sample_id == _id(batch, lost))
    assert remarks == "Rejected: cracked. Not replaced."


def test_one_new_bottle_is_asked_for_what_the_lost_one_was_to_give_and_the_batch_complies(batch: Batch) -> None:
    demo = batch.laboratory
    lost = _lost(batch.received())
    (new,) = replace_samples(demo.analyst, [lost]).samples
    assert (new.container, _cultures(batch)["anaerobic"].samples[0][0]) == ("Anaerobic bottle", new.key)
    receive(demo.analyst, [new.id], Reception("intact"))
    batch.entered().submitted().approved()
    ended = next(test for test in batch.tests() if test.state == "not done, proposed")
    approving.settle_not_done(demo.qa, [ended.key], agree=True, reason="", password=PASSWORD, deviation="DEV-7")
    assert conclude(_dossier(batch).facts).evaluation is Evaluation.COMPLIES
    content = certificates.preview(demo.qa, batch.key).content
    (remarks,) = (row.remarks for row in content.samples if row.sample_id == _id(batch, lost))
    assert remarks == f"Rejected: cracked. Replaced by {grouped(new.id)}."
    assert [(line.parameter, line.evaluation) for line in content.results if line.method.startswith(CULTURE)] == [
        ("Aerobic bottle", "complies"),
        ("Anaerobic bottle", "complies"),
    ]
    assert not _faults(demo)


def test_a_new_bottle_has_its_own_beginning_and_its_own_fourteen_days(batch: Batch) -> None:
    """The other one was loaded days before: its days are not those of the new bottle."""
    demo = batch.laboratory
    test = batch.received().test(CULTURE)
    demo.performed(test.key)
    recording.record(demo.analyst, [NewResult(test.key, batch.line(AEROBIC).parameter_key, "No growth")])
    (new,) = replace_samples(demo.analyst, [_lost(batch)]).samples
    receive(demo.analyst, [new.id], Reception("intact"))
    demo.clock.forward(minutes=5)
    cultures = _cultures(batch)
    assert cultures["aerobic"].performed_from is not None
    assert cultures["anaerobic"].performed_from is None
    batch.in_hand = [cultures["aerobic"].key]
    batch.submitted()
    own = cultures["anaerobic"].key
    demo.performed(own, start=demo.now() - timedelta(minutes=1), end=demo.now())
    recording.record(demo.analyst, [NewResult(own, batch.line(ANAEROBIC).parameter_key, "No growth")])
    with pytest.raises(Conflict) as refused:
        recording.submit(demo.analyst, [own])
    assert refused.value.codes == (Bar.MINIMUM_DAYS,)


def test_a_test_that_has_begun_takes_no_new_container_in(sqlite_demo: Laboratory) -> None:
    """Of two tubes that are read together one beginning is said, which would not be that of the new one."""
    demo = sqlite_demo
    tubes = demo.batch("B-9").registered("MSCTC-0010").received()
    test = tubes.test("A01")
    demo.performed(test.key)
    receiving.reject(demo.analyst, [test.samples[1][0]], "cracked")
    with pytest.raises(Conflict) as refused:
        replace_samples(demo.analyst, [test.samples[1][0]])
    assert refused.value.codes == (SampleBar.NOTHING_ENDED,)


def test_what_was_seen_in_the_lost_bottle_goes_with_it_and_is_no_longer_replaced_without_qa(batch: Batch) -> None:
    demo = batch.laboratory
    batch.received().entered()
    lost = _lost(batch)
    cultures = _cultures(batch)
    assert (cultures["aerobic"].entered, cultures["anaerobic"].entered) == (1, 1)
    batch.in_hand = [cultures["aerobic"].key]
    batch.submitted()
    (new,) = replace_samples(demo.analyst, [lost]).samples
    assert _waits_for(batch, ANAEROBIC).startswith("proposed as not done"), "what was seen stays the attempt"
    approving.settle_not_done(
        demo.qa, [cultures["anaerobic"].key], agree=True, reason="", password=PASSWORD, deviation="DEV-7"
    )
    add_test(demo.analyst, [new.key], CULTURE, "QA agreed to a new bottle")
    assert _waits_for(batch, ANAEROBIC) == "no result"
    assert not _faults(demo)


def test_growth_in_the_other_bottle_is_recorded_and_told_at_once(batch: Batch) -> None:
    demo = batch.laboratory
    _lost(batch.received())
    test = _cultures(batch)["aerobic"]
    demo.performed(test.key)
    recording.record(demo.analyst, [NewResult(test.key, batch.line(AEROBIC).parameter_key, "Growth")])
    assert len(batch.cases()) == 1
    recording.submit(demo.analyst, [test.key])
    assert demo.test(test.key).state == "submitted"


def test_growth_in_a_bottle_that_was_lost_afterwards_stays_in_its_test_and_is_submitted(batch: Batch) -> None:
    batch.received().entered({ANAEROBIC: "Growth"}, tests=[batch.test(CULTURE).key])
    _lost(batch)
    assert list(_cultures(batch)) == ["aerobic and anaerobic"]
    batch.submitted()
    assert batch.test(CULTURE).state == "submitted"
    assert len(batch.cases()) == 1


def test_a_bottle_that_was_cancelled_by_mistake_is_read_again(batch: Batch) -> None:
    demo = batch.laboratory
    bottle = batch.test(CULTURE).samples[1][0]
    changing.cancel_samples(demo.analyst, [bottle], "registered by mistake")
    reinstate_samples(demo.analyst, [bottle], "the wrong line was selected")
    batch.received().entered().submitted().approved()
    assert conclude(_dossier(batch).facts).evaluation is Evaluation.COMPLIES


def test_of_two_lost_bottles_nothing_is_left_and_the_whole_test_ends(batch: Batch) -> None:
    bottles = [key for key, *_ in batch.received().test(CULTURE).samples]
    receiving.reject(batch.laboratory.analyst, bottles, "thawed")
    assert {asked: test.state for asked, test in _cultures(batch).items()} == {
        "aerobic and anaerobic": "not done, proposed"
    }


def test_where_each_container_has_a_result_the_others_go_on_and_a_new_one_is_asked_for_its_own(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    batch = demo.batch("B-3").registered("CIT-07", "FIRST").received()
    test = batch.test("A01")
    lost = test.samples[1][0]
    receiving.reject(demo.analyst, [lost], "cracked")
    staying = [key for key, *_ in test.samples if key != lost]
    line = next(line for line in batch.grid().lines if line.test.key == test.key)
    assert [cell.sample for cell in line.cells] == staying
    (new,) = replace_samples(demo.analyst, [lost]).samples
    receive(demo.analyst, [new.id], Reception("intact"))
    batch.entered().submitted().approved()
    of = [line for line in _dossier(batch).lines if line.criterion.method_id == "A01"]
    assert {line.standing.evaluation for line in of} == {Evaluation.COMPLIES}
    assert {line.requirement.sample for line in of} == {*staying, new.key}
    assert not _faults(demo)


def test_a_bottle_of_no_known_kind_is_read_with_all_others_as_before(sqlite_demo: Laboratory) -> None:
    bottles = [NewSample("Sterility", container, methods=(CULTURE,)) for container in ("Flask", "Flask")]
    batch = sqlite_demo.batch("B-4").registered(samples=bottles)
    assert batch.test(CULTURE).read_from == ((), ())
    assert {AEROBIC, ANAEROBIC} <= {name_of(line) for line in batch.grid().lines}


def _faults(demo: Laboratory) -> tuple[object, ...]:
    return demo.ask(lambda connection: verify(connection).faults)


def _id(batch: Batch, key: int) -> str:
    return next(row.id for row in batch.samples if row.key == key)
