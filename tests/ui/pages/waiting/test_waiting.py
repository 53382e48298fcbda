"""Each role opens on its own waiting work, by the same keys; QA and the QP on what they have to decide."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QRadioButton

from qclab.demo.people import PASSWORD as DEMO
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.people.rights import Actor, Role
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.alarms import alarms_for
from qclab.services.alarms.alarms import raise_alarm
from qclab.services.release import certificates
from qclab.services.release.awaiting import Awaits, awaited
from qclab.ui.acts import Acts
from qclab.ui.pages.batches.facts import read_batch
from qclab.ui.pages.review.page import ReviewPage
from qclab.ui.pages.waiting.page import WaitingPage, waiting
from qclab.ui.preferences import Preferences
from qclab.ui.registry import landing, page_specs
from qclab.ui.session import Session
from qclab.ui.showing import Show, ShowBatch, ShowReview
from qclab.ui.words import material, moments
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD, lab_with
from tests.services.release.test_late_positive import certified_first, grown, must_be_told
from tests.ui.answering import answer, words_of
from tests.ui.waiting import until
from tests.ui.window import CTRL


def kinds(laboratory: Laboratory, who: str = "qa") -> list[tuple[str, str]]:
    return sorted((row.awaits.value, row.batch.id) for row in awaited(laboratory[who]))


def test_qa_has_the_certificates_that_are_ready_the_decisions_and_what_was_not_done(with_reviews: Laboratory) -> None:
    assert kinds(with_reviews) == [(Awaits.READY, "CAR-0417"), (Awaits.NOT_DONE, "CAR-0419")]
    assert waiting(with_reviews.qa) == 2
    assert awaited(with_reviews["ann"]) == awaited(with_reviews["reader"]) == []


def test_a_batch_on_hold_is_not_said_to_be_ready(sqlite_demo: Laboratory) -> None:
    """ "certificate ready, nothing blocks" stood beside an open case."""
    made = sqlite_demo.batch("FAIL-1").registered().received().entered({"A09/endotoxin": "900"}).submitted().approved()
    (case,) = made.cases()
    (row,) = [row for row in awaited(sqlite_demo.qa) if row.batch.id == "FAIL-1"]
    assert row.awaits is Awaits.HELD
    said = f"On hold, {case} is open; the certificate will say that the batch does not comply"
    assert row.what.startswith(said)
    facts = read_batch(sqlite_demo.qa, made.key)
    assert facts.how_far(ANALYSIS) == "on hold"
    assert facts.previews[ANALYSIS].foretold(facts.batch.held).startswith(said)


def test_a_certificate_that_no_longer_tells_all_waits_until_it_is_revised(with_reviews: Laboratory) -> None:
    batch = with_reviews.batch("CAR-0417")
    preview = certificates.preview(with_reviews.qa, batch.key)
    certificates.issue(with_reviews.qa, batch.key, preview.batch_version, PASSWORD)
    assert [batch for kind, batch in kinds(with_reviews) if kind in (Awaits.READY, Awaits.OUTDATED)] == []
    issued = with_reviews.now()
    batch.corrected(batch_record="BR-7")
    assert (Awaits.OUTDATED, "CAR-0417") in kinds(with_reviews)
    (outdated,) = (row for row in awaited(with_reviews.qa) if row.awaits is Awaits.OUTDATED)
    assert outdated.since is not None
    assert outdated.since >= issued, "since its batch was changed, not since it was issued"
    qp = lab_with(with_reviews.store, Role.QP, id_="qp")
    (row,) = awaited(qp)
    assert (row.awaits, row.batch.id) == (Awaits.CERTIFICATION, "CAR-0417")
    preview = certificates.preview(with_reviews.qa, batch.key)
    certificates.issue(with_reviews.qa, batch.key, preview.batch_version, PASSWORD, reason="record named")
    assert (Awaits.OUTDATED, "CAR-0417") not in kinds(with_reviews)


def test_enter_opens_each_where_it_is_decided(with_reviews: Laboratory, acts: Acts, preferences: Preferences) -> None:
    page, asked = WaitingPage(with_reviews.qa, acts, preferences), list[Show]()
    page.open_requested.connect(asked.append)
    page.resize(1100, 600)
    page.show()
    page.activated()
    acts.wait_idle()
    assert page.opening.isEnabled(), "the first one is chosen"
    for row in range(page.model.rowCount()):
        page.table.selectRow(row)
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    not_done = with_reviews.batch("CAR-0419").test("A28").key
    assert set(asked) == {ShowBatch(with_reviews.batch("CAR-0417").key), ShowReview("not done", not_done)}
    review = ReviewPage(with_reviews.qa, acts, preferences)
    review.show()
    review.open(ShowReview("not done", not_done))
    acts.wait_idle()
    assert review.stack.currentWidget() is review.not_done
    assert review.not_done.table.current_id() == not_done
    for each in (page, review):
        each.close()
        each.deleteLater()


def test_until_when_somebody_must_be_told_and_until_when_material_lives_are_two_columns(
    sqlite_demo: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    """Both stood under *Until*, and an alarm had the life of its material there."""
    demo = sqlite_demo
    must_be_told(grown(certified_first(demo)))
    demo.clock.forward(days=30)
    page = WaitingPage(demo.qa, acts, preferences)
    page.show()
    page.activated()
    acts.wait_idle()
    columns = {column.name: column for column in page.model.columns}
    assert "Until" not in [column.title for column in page.model.columns]
    rows = {row.awaits: row for row in map(page.model.row, range(page.model.rowCount()))}
    telling, alarm = rows[Awaits.TELLING], rows[Awaits.ALARM]
    assert columns["due"].text(telling) == moments.due_near(telling.by, demo.now())
    assert columns["due"].tooltip(telling) == f"Must be told by {moments.exactly(telling.by)}"
    assert columns["due"].text(alarm) == ""
    for row in (telling, alarm):
        assert columns["expires"].text(row) == material.of_batch(row.batch, demo.now())
    page.close()
    page.deleteLater()


def test_enter_on_an_alarm_asks_for_the_comment_and_acknowledges_it_by_name(
    sqlite_demo: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    demo = sqlite_demo
    with demo.store.write(demo["admin"].actor, Act.PERSON_LOCKED_OUT) as writing:
        raise_alarm(writing, AlarmKind.LOCKED_OUT, "M. Jansen, after 5 wrong passwords in a row")
    page, asked = WaitingPage(demo["admin"], acts, preferences), list[Show]()
    page.open_requested.connect(asked.append)
    page.resize(1100, 600)
    page.show()
    page.activated()
    acts.wait_idle()
    assert [chip for chip in page.chips.names() if chip] == ["alarm"], "an administrator has nothing else to settle"
    assert page.opening.text() == "Acknowledge…"
    assert waiting(demo["admin"]) == 1

    def read(dialog: QDialog) -> None:
        assert "M. Jansen, after 5 wrong passwords in a row" in words_of(dialog)
        QTest.keyClick(dialog.findChild(QRadioButton, "reason_1"), Qt.Key.Key_Space)
        QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)

    timer = answer(read)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    until(lambda: not timer.isActive())
    acts.wait_idle()
    (done,) = demo["kvos"].ask(alarms_for)[0].acknowledged
    assert (done.role, done.comment) == (Role.ADMINISTRATOR, "I take it over")
    assert (page.model.rowCount(), waiting(demo["admin"]), asked) == (0, 0, [])
    page.close()
    page.deleteLater()


@pytest.mark.parametrize(
    ("roles", "key"),
    [
        ({Role.ANALYST}, "my_work"),
        ({Role.REVIEWER}, "review"),
        ({Role.ANALYST, Role.REVIEWER}, "review"),
        ({Role.QA}, "waiting"),
        ({Role.QP}, "waiting"),
        ({Role.ADMINISTRATOR}, "administration"),
        ({Role.READER}, "batches"),
    ],
)
def test_each_role_opens_on_its_own_waiting_work_which_it_may_see(
    roles: set[Role], key: str, acts: Acts, preferences: Preferences
) -> None:
    actor = Actor(1, "x", "X", frozenset(roles))
    assert landing(actor) == key
    assert key in [spec.key for spec in page_specs(lambda: None, acts, preferences) if spec.is_for(actor)]  # type: ignore[arg-type,return-value]


@pytest.fixture
def session(qapp: QApplication, acts: Acts, preferences: Preferences, sqlite_demo: Laboratory) -> Iterator[Session]:
    made = Session(acts, preferences, "demo")
    made.window.show()
    made.window.activateWindow()
    QTest.qWaitForWindowActive(made.window)
    made.open(lambda: sqlite_demo.store)
    acts.wait_idle()
    yield made
    acts.wait_idle()
    made.close()
    made.window.wedge.remove()
    qapp.removeEventFilter(made.window.idle)
    made.window.close()
    made.window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_a_key_leads_to_the_same_page_whoever_is_signed_in(session: Session, acts: Acts) -> None:
    first = {"mjansen": "my_work", "adewit": "review", "kvos": "waiting"}
    for who, lands in first.items():
        session.sign_in(who, DEMO)
        acts.wait_idle()
        window = session.window
        assert window.desk.current_key() == lands
        for key, page in ((Qt.Key.Key_8, "batches"), (Qt.Key.Key_7, "review"), (Qt.Key.Key_5, "runs"),
                          (Qt.Key.Key_6, "pending"), (Qt.Key.Key_2, "samples")):  # fmt: skip
            window.activateWindow()
            QTest.qWaitForWindowActive(window)
            QTest.keyClick(window, key, CTRL)
            acts.wait_idle()
            assert window.desk.current_key() == page
        session.sign_out()
        acts.wait_idle()
