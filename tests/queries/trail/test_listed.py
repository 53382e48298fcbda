"""What the list of events says: sentences, in as many statements for many events as for few, and nothing of others."""

import pytest

from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.trail.events import find_events
from qclab.queries.trail.listed import event_told, listed_events
from qclab.queries.trail.worded import events_with
from qclab.services.results import recording
from qclab.services.testing import assigning
from qclab.services.trail.paper import batch_trail_content
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.statements import Statements


def record(laboratory: Laboratory, typed: str, reason: str = "") -> None:
    """Endotoxins of CAR-01."""
    test = next(row for row in laboratory.tests(state="") if row.method_id == "A09" and row.batch_id == "CAR-01")
    with laboratory.store.read() as connection:
        ((key, _), *_) = parameters_of_methods(connection, [test.method])[test.method]
    recording.record(laboratory.analyst, [recording.NewResult(test.key, key, typed, reason=reason)])


@pytest.fixture
def changed(open_work: Laboratory) -> Laboratory:
    """Entered as 0,3 and changed to 0,56."""
    record(open_work, "0,3")
    record(open_work, "0,56", "wrong column")
    return open_work


def sentences(laboratory: Laboratory, *, words: str = "", who: str = "vos") -> list[str]:
    viewer = laboratory[who].actor
    with laboratory.store.read() as connection:
        among = events_with(connection, viewer, words)
        return [row.what for row in listed_events(connection, viewer, find_events(connection, viewer, among=among))]


def test_a_result_says_what_it_was_and_what_it_is(changed: Laboratory) -> None:
    assert sentences(changed)[:2] == ["Bacterial endotoxins 0.3 → 0.56 EU/mL", "Bacterial endotoxins 0.3 EU/mL"]


def test_an_act_over_several_rows_names_the_first_and_counts_the_others(changed: Laboratory) -> None:
    assigned = next(what for what in sentences(changed) if what.startswith("tests assigned"))
    with changed.store.read() as connection:
        (seq,) = find_events(connection, changed.qa.actor, acts=[Act.TESTS_ASSIGNED.value])
        told = event_told(connection, changed.qa.actor, seq)
    number = sum(row.table == "test" for row in told.rows)
    assert assigned.startswith("tests assigned: Ann has ")
    assert assigned.endswith(f" and {number - 1} more")


def test_a_page_of_events_is_read_in_as_many_statements_as_one(changed: Laboratory, statements: Statements) -> None:
    for number in range(8):
        record(changed, f"0,{number + 11}", "read again")
    viewer = changed.qa.actor
    with changed.store.read() as connection:
        every = find_events(connection, viewer)
        changes = find_events(connection, viewer, acts=[Act.RESULT_CHANGED.value])
        sent = []
        for seqs in (changes[:1], changes, every):
            with statements(changed.store) as counted:
                assert len(listed_events(connection, viewer, seqs)) == len(seqs)
            sent.append(counted.number)
    assert len(changes) == 9
    assert sent[0] == sent[1]
    assert sent[2] <= 45  # of another kind of record another question is asked, of another event none


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("wrong COLUMN", 1),  # the reason
        ("0,56", 1),  # as typed
        ("a09 endotoxins 0.3", 2),  # the method, the parameter and the value, before and after
        ("supersedes", 0),  # the name of a field is no word of the act
    ],
)
def test_words_are_found_anywhere_in_an_act(changed: Laboratory, words: str, found: int) -> None:
    assert len([what for what in sentences(changed, words=words) if what.startswith("Bacterial")]) == found


def test_words_find_nothing_of_another_client_and_no_secret(changed: Laboratory) -> None:
    assert sentences(changed, words="car-01", who="romano") == []
    both = [row.key for row in changed.tests(state="open") if row.method_id == "A30"]
    assigning.assign(changed.reviewer, both, changed["bob"].actor.key)
    theirs = sentences(changed, words="hc-01 bob", who="romano")
    assert len(theirs) == 1
    assert "more" not in theirs[0]  # how many of the others is nobody's to tell
    assert sentences(changed, words="car-01 bob", who="romano") == []
    assert [what for what in sentences(changed, words="sha256:") if "person" in what] == []


def test_the_paper_of_a_batch_tells_its_whole_trail_from_the_beginning(changed: Laboratory) -> None:
    batch = changed.batch("CAR-01").key
    content = batch_trail_content(changed.qa, batch)
    with changed.store.read() as connection:
        seqs = find_events(connection, changed.qa.actor, batch=batch)
    assert [int(line.event) for line in content.lines] == sorted(seqs)
    last = content.lines[-1]
    assert (last.what, last.who, last.why) == ("Bacterial endotoxins 0.3 → 0.56 EU/mL", "Ann", "wrong column")
    assert last.day == "Monday 2099-03-02"
    assigned = next(line for line in content.lines if line.what == "tests assigned:")
    assert "Mycoplasma, NAT, analyst Ann (ann)" in assigned.rows, "every test, where the list names the first"
    number = sum(row.analyst_name == "Ann" for row in changed.tests(batch=batch, state=""))
    assert len(assigned.rows) == number - 1  # she took that of endotoxins by recording its result


def test_the_paper_of_a_batch_tells_nothing_of_another(changed: Laboratory) -> None:
    both = [row for row in changed.tests(state="open") if row.method_id == "A30"]
    assigning.assign(changed.reviewer, [row.key for row in both], changed["bob"].actor.key)
    last = batch_trail_content(changed.qa, changed.batch("HC-01").key).lines[-1]
    assert len({row.batch_id for row in both}) == 2
    assert last.what.startswith("tests assigned: ")
    assert "more" not in last.what
    assert last.rows == ()
