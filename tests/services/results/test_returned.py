"""A returned test goes to who submitted it, its reason is told, and it is not sent back unchanged without a word."""

import pytest

from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.testing.lifecycle import Bar
from qclab.queries.batches.batches import get_batch
from qclab.queries.release.dossier import read_dossier
from qclab.queries.results import entering
from qclab.queries.testing.testing import TestRow
from qclab.services.people import people
from qclab.services.results import performing, recording
from qclab.services.results.taking_back import take_back
from qclab.services.review import approving
from qclab.services.samples import attachments
from qclab.services.testing import assigning
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

METHOD = "A09"
WHY = "The lot of the lysate is not the one on the printout"


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    return sqlite_demo.batch("B-1").registered().received()


def _entered(batch: Batch, typed: str = "0.1") -> TestRow:
    batch.entered({"A09/endotoxin": typed}, tests=[batch.test(METHOD).key])
    return batch.test(METHOD)


def _returned(demo: Laboratory, batch: Batch, typed: str = "0.1") -> int:
    test = _entered(batch, typed).key
    recording.submit(demo.analyst, [test])
    approving.return_tests(demo.reviewer, [test], WHY)
    return test


def test_who_enters_the_first_result_of_a_test_that_nobody_has_takes_it(sqlite_demo: Laboratory, batch: Batch) -> None:
    assert batch.test(METHOD).analyst is None
    assert _entered(batch).analyst == sqlite_demo.analyst.actor.key


def test_a_test_that_somebody_has_is_not_taken_by_who_enters_a_result(sqlite_demo: Laboratory, batch: Batch) -> None:
    other = sqlite_demo["tbakker"].actor.key
    assigning.assign(sqlite_demo.reviewer, [batch.test(METHOD).key], other)
    assert _entered(batch).analyst == other


def test_a_returned_test_is_with_who_submitted_it_and_says_why_in_the_blockers(
    sqlite_demo: Laboratory, batch: Batch
) -> None:
    demo, test = sqlite_demo, _entered(batch).key
    assigning.assign(demo.reviewer, [test], demo["tbakker"].actor.key)
    recording.submit(demo.analyst, [test])
    approving.return_tests(demo.reviewer, [test], WHY)
    assert batch.test(METHOD).analyst == demo.analyst.actor.key
    with demo.store.read() as connection:
        mine = entering.due_tests(connection, demo.analyst.actor, demo.analyst.actor.key, demo.store.clock())
        dossier = read_dossier(connection, demo.qa.actor, batch.key, demo.now())
    assert [due.key for due in mine if due.returned] == [test]
    (line,) = [each for each in dossier.lines if each.test and each.test.key == test]
    assert line.standing.waits_for == f"returned by {demo.reviewer.actor.name}: {WHY}"
    assert line.standing.who == demo.analyst.actor.name


def test_what_nobody_who_is_here_submitted_comes_back_to_who_has_it_else_to_nobody(
    sqlite_demo: Laboratory, batch: Batch
) -> None:
    demo, test = sqlite_demo, _entered(batch).key
    recording.submit(demo.analyst, [test])
    people.deactivate(demo["admin"], demo.analyst.actor.key, "left the laboratory")
    approving.return_tests(demo.reviewer, [test], WHY)
    assert batch.test(METHOD).analyst is None, "the one who has it is the one who left"


def test_a_returned_test_goes_back_unchanged_only_with_a_word_why(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo, test = sqlite_demo, _returned(sqlite_demo, batch)
    with pytest.raises(Invalid, match=WHY) as refused:
        recording.submit(demo.analyst, [test])
    assert [(why.field, why.code) for why in refused.value.reasons] == [("unchanged", Bar.UNCHANGED)]
    assert batch.test(METHOD).is_returned
    recording.submit(demo.analyst, [test], unchanged="the printout was attached before")
    assert batch.test(METHOD).state == "submitted"


@pytest.mark.parametrize("change", ["value", "file", "performed"])
def test_whatever_was_changed_since_it_was_returned_needs_no_word(
    sqlite_demo: Laboratory, batch: Batch, change: str
) -> None:
    demo, test = sqlite_demo, _returned(sqlite_demo, batch)
    match change:
        case "value":
            cell = batch.cell("A09/endotoxin")
            new = recording.NewResult(cell.test, cell.parameter, "0.2", cell.sample, "read again from the printout")
            recording.record(demo.analyst, [new])
        case "file":
            attachments.attach(demo.analyst, "printout.csv", b"0.1", test=test)
        case "performed":
            row = batch.test(METHOD)
            assert row.performed_from is not None
            said = performing.Performance(instrument="ELX-1")
            performing.set_performance(demo.analyst, {test: row.row_version}, said, ["instrument"])
    recording.submit(demo.analyst, [test])
    assert batch.test(METHOD).state == "submitted"


def test_to_be_given_to_somebody_else_is_no_change(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo, test = sqlite_demo, _returned(sqlite_demo, batch)
    assigning.assign(demo.reviewer, [test], demo["tbakker"].actor.key)
    with pytest.raises(Invalid):
        recording.submit(demo["tbakker"], [test])


def test_who_submitted_a_test_takes_it_back_before_it_is_reviewed_and_its_case_and_hold_stay(
    sqlite_demo: Laboratory, batch: Batch
) -> None:
    demo, test = sqlite_demo, _entered(batch, "0.7").key
    (case,) = recording.submit(demo.analyst, [test])
    with pytest.raises(Conflict, match="a reviewer can return it"):
        take_back(demo["tbakker"], [test], "not mine")
    take_back(demo.analyst, [test], "the wrong file was attached")
    row = batch.test(METHOD)
    assert (row.state, row.is_returned, row.analyst) == ("open", False, demo.analyst.actor.key)
    assert batch.cases() == [case], "it never closes a case"
    assert demo.ask(lambda connection: get_batch(connection, demo.qa.actor, batch.key)).stands == "quarantine, on hold"
    assert demo.acts()[0] == "test taken back"
    recording.submit(demo.analyst, [test])
    approving.approve(demo.reviewer, [test], PASSWORD)
    with pytest.raises(Conflict, match="approved"):
        take_back(demo.analyst, [test], "too late")
