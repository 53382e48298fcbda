"""What is searched for by its id opens at its own place: a case at the case, a certificate at its newest revision."""

from collections.abc import Iterator

import pytest

from qclab.demo.people import PASSWORD
from qclab.queries.search import Hit, search
from qclab.services.release import certificates
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.searching import show_of
from qclab.ui.showing import Show, ShowCase, ShowEntry, ShowPerson, ShowTests
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.batches.desk import Desk


@pytest.fixture
def demo(sqlite_demo: Laboratory) -> Laboratory:
    """A batch with a certificate, and one whose failing result opened a case."""
    made = sqlite_demo.batch("B-1").registered().received().entered().submitted().approved()
    seen = certificates.preview(sqlite_demo["kvos"], made.key)
    certificates.issue(sqlite_demo["kvos"], made.key, seen.batch_version, PASSWORD)
    failing = sqlite_demo.batch("B-2").registered("HUCMSC").received()
    failing.entered({"A09/endotoxin": "0.56"}).submitted()
    return sqlite_demo


@pytest.fixture
def qa(demo: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Desk]:
    desk = Desk(demo, "kvos", acts, preferences)
    yield desk
    desk.page.close()
    desk.page.deleteLater()


def found(demo: Laboratory, words: str) -> Hit:
    with demo.store.read() as connection:
        (hit,) = search(connection, demo["kvos"].actor, words)
    return hit


def test_a_case_opens_at_the_case(demo: Laboratory, qa: Desk) -> None:
    hit = found(demo, "oos-2026-0001")
    assert (hit.kind, hit.batch) == ("investigation", demo.batch("B-2").key)
    assert show_of(hit) == ShowCase(hit.key)
    qa.open("B-2")
    asked: list[Show] = []
    qa.page.open_requested.connect(asked.append)
    for table in (qa.page.view.blockers, qa.page.view.cases):  # what holds the batch stands on top
        table.selectRow(0)
        table.opened.emit(table.current_id())
    assert asked == [ShowCase(hit.key)] * 2


def test_a_certificate_opens_as_the_certificate_and_leads_back_to_its_batch(demo: Laboratory, qa: Desk) -> None:
    hit = found(demo, "COA-2026-0001")
    qa.page.open(show_of(hit))
    qa.acts.wait_idle()
    assert qa.page.stack.currentWidget() is qa.page.pdf
    assert qa.page.subheading.text().startswith("COA-2026-0001 revision 1")
    qa.page.back.trigger()
    view = qa.page.view
    assert qa.page.stack.currentWidget() is view
    assert view.tabs.currentWidget() is view.certificates
    assert view.certificates.current_id() == hit.key


def test_a_batch_opens_at_what_blocks_it(demo: Laboratory, qa: Desk) -> None:
    qa.page.open(show_of(found(demo, "B-2")))
    qa.acts.wait_idle()
    assert qa.page.heading.text() == "B-2"
    assert qa.page.view.tabs.currentWidget() is not qa.page.view.cases


def test_tests_and_methods_are_found_and_open_at_their_own_places(demo: Laboratory) -> None:
    with demo.store.read() as connection:
        hits = search(connection, demo["kvos"].actor, "endotoxins")
        (method,) = search(connection, demo["kvos"].actor, "a09")
        theirs = search(connection, demo["vectoria"].actor, "endotoxins")
    tests = [hit for hit in hits if hit.kind == "test"]
    assert {hit.batch for hit in tests} == {demo.batch("B-1").key, demo.batch("B-2").key}
    assert show_of(tests[0]) == ShowTests((tests[0].key,))
    assert show_of(method) == ShowEntry("method", method.key)
    assert method.about.startswith("A09  Bacterial endotoxins")
    assert {hit.kind for hit in theirs} == {"method"}, "the batches are of another client"


def test_people_are_found_by_who_may_see_them_and_open_where_that_is(demo: Laboratory) -> None:
    with demo.store.read() as connection:
        seen = search(connection, demo["adewit"].actor, "jansen")
        by_administrator = search(connection, demo["admin"].actor, "vos")
        letters = search(connection, demo["kvos"].actor, "B-", while_typing=True)
        exact = search(connection, demo["kvos"].actor, "B-1", while_typing=True)
    (person,) = [hit for hit in seen if hit.kind == "person"]
    assert show_of(person) == ShowPerson(person.key)
    assert person.about.startswith("mjansen  M. Jansen")
    assert {hit.kind for hit in by_administrator} == {"person"}, (
        "an administrator finds people, and nothing of the work"
    )
    assert exact[0].id == "B-1", "an id before what only names it"
    assert len(letters) > 1
