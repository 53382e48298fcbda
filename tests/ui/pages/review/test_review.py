"""The page of review: the second person sees exceptions first, signs only what was seen, and never their own work."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QPushButton, QRadioButton, QWidget
from sqlalchemy import select

from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Role
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.store import tables as t
from qclab.ui.acts import Acts
from qclab.ui.pages.review.page import ReviewPage
from qclab.ui.preferences import Preferences
from tests.laboratory.release import PASSWORD, Laboratory, answer, change, sign_with, words_of

Key = Qt.Key


class Desk:
    """A person at the page of review."""

    def __init__(self, laboratory: Laboratory, person: str, acts: Acts, preferences: Preferences) -> None:
        self.acts = acts
        self.badges: list[int] = []
        self.page = ReviewPage(laboratory[person], acts, preferences)
        self.page.badge_changed.connect(self.badges.append)
        laboratory.tell(acts, self.page)
        self.page.resize(1200, 700)
        self.page.show()
        acts.wait_idle()

    def list(self) -> list[str]:
        return [row.test.method_id for row in self.page.tests.model.rows]

    def go_to(self, method: str) -> None:
        self.page.tests.table.selectRow(self.list().index(method))
        self.acts.wait_idle()

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.page.tests.table, key)
        self.acts.wait_idle()

    def sign(self) -> None:
        QTest.keyClick(self.page, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.acts.wait_idle()

    def show(self, kind: str) -> None:
        QTest.mouseClick(self.page.chips.findChild(QPushButton, f"review_kind_{kind}"), Qt.MouseButton.LeftButton)
        self.acts.wait_idle()

    def press(self, name: str) -> None:
        QTest.mouseClick(self.page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
        self.acts.wait_idle()

    def said(self, within: QWidget | None = None) -> str:
        return "\n".join(each.text() for each in (within or self.page).findChildren(QLabel))


@pytest.fixture
def desks(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[dict[str, Desk]]:
    class Desks(dict[str, Desk]):
        def __missing__(self, person: str) -> Desk:
            self[person] = Desk(laboratory, person, acts, preferences)
            return self[person]

    made = Desks()
    yield made
    for desk in made.values():
        desk.page.close()
        desk.page.deleteLater()


def test_what_does_not_comply_comes_first_and_says_what_is_unusual(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    assert desk.list()[0] == "A09"
    assert len(desk.list()) == len(laboratory.tests("CAR-0418"))
    said = desk.said(desk.page.tests.detail)
    assert "Does not comply, 1 changed, 1 pasted, OOS-" in said
    desk.key(Key.Key_N)
    assert desk.page.tests.table.currentIndex().row() == 1


def test_beside_a_value_stand_its_basis_and_every_value_before_it(desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    history = desk.page.tests.detail.history.model().rows
    assert history[0].typed == "0,56"
    assert history[0].change_reason == "Transcription error"
    assert len(history) == 2
    said = desk.said(desk.page.tests.detail)
    assert "read as\n0.56" in said
    assert "rounded\n0.6" in said


def test_the_own_work_of_a_reviewer_is_grey_with_the_reason_and_cannot_be_marked(desks: dict[str, Desk]) -> None:
    desk = desks["pat"]
    desk.go_to("A20")
    assert desk.page.tests.model.is_gone(desk.list().index("A20"))
    assert "You performed this test; another person approves it." in desk.said(desk.page.tests.detail)
    assert not desk.page.mark_button.isEnabled()
    desk.key(Key.Key_A)
    assert not desk.page.tests.marked()
    assert desk.page.messages.text().startswith("You performed this test; another person approves it.")
    assert desk.badges[-1] == len(desk.list()) - 1 + 1, "all tests but the own one, and the decision"


def test_the_number_in_the_rail_is_the_sum_of_those_on_the_page(desks: dict[str, Desk]) -> None:
    desk = desks["pat"]
    number = len(desk.list())
    said = [chip.text() for chip in desk.page.chips.findChildren(QPushButton)]
    assert said[0] == f"Results  {number - 1} of {number}"
    assert desk.badges[-1] == sum(int(words.split("  ")[1].split(" ")[0]) for words in said)


def test_the_marked_set_is_signed_at_once_and_each_record_carries_its_signature(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    desk.go_to("A20")
    desk.key(Key.Key_A)
    desk.key(Key.Key_A)
    marked = desk.page.tests.marked()
    assert len(marked) == 2, "marking goes on to the next"
    said = []

    def sign(dialog: QDialog) -> None:
        said.append(words_of(dialog))
        sign_with(PASSWORD)(dialog)

    timer = answer(sign)
    desk.sign()
    assert not timer.isActive()
    assert all(row.test.method_title in said[0] for row in marked)
    states = {test.key: test.state for test in laboratory.tests("CAR-0418")}
    assert sorted(key for key, state in states.items() if state == "approved") == sorted(row.key for row in marked)
    with laboratory.store.read() as connection:
        mine = t.signature.c.subject_table == "test", t.signature.c.subject.in_([row.key for row in marked])
        subjects = select(t.signature.c.subject).where(*mine)
        assert len(connection.execute(subjects).all()) == 2
    assert not set(desk.list()) & {row.test.method_id for row in marked}


def test_a_test_that_changed_since_it_was_looked_at_is_not_signed_unseen(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    desk.go_to("A30")
    desk.key(Key.Key_A)
    test = laboratory.test("CAR-0418", "A30")
    approving.return_tests(laboratory["qa"], [test.key], "Look again")
    recording.submit(laboratory["ann"], [test.key])
    timer = answer(sign_with(PASSWORD))
    desk.sign()
    assert not timer.isActive()
    assert laboratory.test("CAR-0418", "A30").state == "submitted"
    assert "after you opened it" in desk.page.messages.text()
    assert not desk.page.tests.marked(), "the mark was on what it said before"


def test_a_wrong_password_signs_nothing_and_keeps_the_marks(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    desk.go_to("A30")
    desk.key(Key.Key_A)
    timers = [answer(sign_with("not my password"))]

    def next_one(*_: object) -> None:
        if len(timers) == 1:
            timers.append(answer(lambda dialog: dialog.reject()))

    desk.acts.busy.connect(next_one)
    desk.sign()
    desk.acts.busy.disconnect(next_one)
    assert not timers[-1].isActive()
    assert laboratory.test("CAR-0418", "A30").state == "submitted"
    assert [row.test.method_id for row in desk.page.tests.marked()] == ["A30"]


def test_a_failing_value_that_was_changed_is_signed_only_with_the_reviewers_own_reason(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    test = laboratory.test("CAR-0418", "A09")
    approving.return_tests(laboratory["qa"], [test.key], "Look again")
    change(laboratory, "CAR-0418", "A09", "endotoxin", "0.2", "Transcription error", recording.TYPED)
    recording.submit(laboratory["ann"], [test.key])
    desk = desks["rev"]
    assert desk.list()[0] == "A09", "what failed before comes first"
    for method in ("A09", "A30"):
        desk.go_to(method)
        desk.key(Key.Key_A)
    said: list[str] = []

    def only_the_password(dialog: QDialog) -> None:
        said.append(words_of(dialog))
        sign_with(PASSWORD)(dialog)
        said.append("open" if dialog.isVisible() else "signed")
        why = dialog.findChild(QWidget, f"accepted_{test.key}")
        QTest.keyClicks(why, "The sheet says 0.2; both of us read it.")
        QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)

    timer = answer(only_the_password)
    desk.sign()
    assert not timer.isActive()
    assert "0.6 EU/mL (does not comply) was changed to 0.2 EU/mL by Ann" in said[0]
    assert said[1] == "open", "the password alone signs nothing"
    after = laboratory.test("CAR-0418", "A09")
    assert after.state == laboratory.test("CAR-0418", "A30").state == "approved"
    assert after.state_reason == "Correction accepted: The sheet says 0.2; both of us read it."


def test_a_returned_test_goes_back_open_with_the_reason(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    desk.go_to("A30")

    def reason(dialog: QDialog) -> None:
        QTest.mouseClick(dialog.findChild(QRadioButton, "reason_1"), Qt.MouseButton.LeftButton)
        QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)

    timer = answer(reason)
    desk.key(Key.Key_R)
    assert not timer.isActive()
    test = laboratory.test("CAR-0418", "A30")
    assert (test.state, test.state_reason) == ("open", "Raw data are missing")
    assert "A30" not in desk.list()


def test_a_decision_is_accepted_by_somebody_who_had_no_part_in_it(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    desk.show("decision")
    assert "The dilution was the largest permitted." in desk.said(desk.page.decisions)
    timer = answer(sign_with(PASSWORD))
    desk.press("agree_decision")
    assert not timer.isActive()
    with laboratory.store.read() as connection:
        assert connection.execute(select(t.decision.c.state)).scalars().all() == ["accepted"]
    assert desk.page.decisions.model.rowCount() == 0


def test_a_decision_that_was_proposed_anew_is_not_settled_unseen(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    desk.show("decision")
    evaluation = desk.page.decisions.model.rows[0].evaluation.key
    approving.settle_decision(laboratory["qa"], evaluation, accept=False, note="Say which dilution", password=PASSWORD)
    approving.propose_decision(laboratory["ann"], evaluation, "does not comply", "The dilution was too small.")
    timer = answer(sign_with(PASSWORD))
    desk.press("agree_decision")
    assert not timer.isActive()
    assert "Another decision was proposed" in desk.page.messages.text()
    with laboratory.store.read() as connection:
        assert connection.execute(select(t.decision.c.state)).scalars().all() == ["declined", "proposed"]


def test_declining_needs_a_note_beside_the_field(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    desk.show("decision")
    desk.press("decline_decision")
    assert desk.page.decisions.form.errors() == {"note": "Say why the decision is declined."}
    QTest.keyClicks(desk.page.decisions.form.input("note"), "Repeat it at another dilution")
    timer = answer(sign_with(PASSWORD))
    desk.press("decline_decision")
    assert not timer.isActive()
    with laboratory.store.read() as connection:
        row = connection.execute(select(t.decision.c.state, t.decision.c.review_note)).one()
    assert tuple(row) == ("declined", "Repeat it at another dilution")


def test_only_qa_agrees_that_a_test_is_not_done(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    reviewer = desks["rev"]
    reviewer.show("not done")
    assert not reviewer.page.not_done.agree_button.isEnabled()
    assert "Rev may not approve that a test is not done." in reviewer.said(reviewer.page.not_done)
    desk = desks["qa"]
    desk.show("not done")
    desk.press("agree_not_done")
    error = "Give the number of the deviation; the certificate names it."
    assert desk.page.not_done.form.errors() == {"deviation": error}
    QTest.keyClicks(desk.page.not_done.form.input("deviation"), "DEV-26-014")
    timer = answer(sign_with(PASSWORD))
    desk.press("agree_not_done")
    assert not timer.isActive()
    row = laboratory.test("CAR-0419", "A28")
    assert (row.state, row.deviation) == ("not done", "DEV-26-014")


def test_a_decision_that_could_not_be_proposed_today_can_be_declined_and_not_accepted(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    with laboratory.store.write(laboratory["qa"].actor, Act.DECISION_PROPOSED) as writing:
        writing.update(t.decision, 1, decided="complies")
    desk = desks["rev"]
    desk.show("decision")
    settling = desk.page.decisions
    assert not settling.agree_button.isEnabled()
    assert "repeat it at another dilution" in settling.agree_button.toolTip()
    assert settling.agree_button.toolTip() in desk.said(settling)
    assert settling.decline_button.isEnabled()


def _two_more_not_done(laboratory: Laboratory, by: str) -> list[int]:
    """Two tests of CAR-0418 that are proposed as not done by this person."""
    tests = [laboratory.test("CAR-0418", method).key for method in ("A20", "A30")]
    approving.return_tests(laboratory["qa"], tests, "Look again")
    recording.propose_not_done(laboratory[by], tests, "The counter was out of order.")
    return tests


def test_agreeing_signs_every_test_that_is_selected_and_lists_each_with_its_batch_and_samples(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    tests = _two_more_not_done(laboratory, "pat")
    desk = desks["qa"]
    desk.show("not done")
    QTest.keyClick(desk.page.not_done.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert "3 tests: not done?" in desk.said(desk.page.not_done)
    QTest.keyClicks(desk.page.not_done.form.input("deviation"), "DEV-26-014")
    items: list[str] = []

    def sign(dialog: QDialog) -> None:
        listed = dialog.findChild(QListWidget, "signed_items")
        items.extend(listed.item(place).text() for place in range(listed.count()))
        sign_with(PASSWORD)(dialog)

    timer = answer(sign)
    desk.press("agree_not_done")
    assert not timer.isActive()
    rows = [laboratory.test("CAR-0418", "A20"), laboratory.test("CAR-0418", "A30"), laboratory.test("CAR-0419", "A28")]
    assert [row.state for row in rows] == ["not done"] * 3
    assert len(items) == 3
    for row in rows:
        (item,) = [each for each in items if row.method_title in each and row.batch_id in each]
        assert all(grouped(id_) in item for _, id_, _, _ in row.samples)
    with laboratory.store.read() as connection:
        signed = select(t.signature.c.subject).where(t.signature.c.meaning == "agreed not done")
        assert set(connection.execute(signed).scalars()) == {*tests, rows[2].key}


def test_declining_opens_every_test_that_is_selected_with_the_one_reason(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    _two_more_not_done(laboratory, "pat")
    desk = desks["qa"]
    desk.show("not done")
    QTest.keyClicks(desk.page.not_done.form.input("reason"), "The counter is back")
    QTest.keyClick(desk.page.not_done.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert desk.page.not_done.form.peek()["reason"] == "The counter is back", "more rows keep what was typed"
    timer = answer(sign_with(PASSWORD))
    desk.press("decline_not_done")
    assert not timer.isActive()
    rows = [laboratory.test("CAR-0418", "A20"), laboratory.test("CAR-0418", "A30"), laboratory.test("CAR-0419", "A28")]
    assert {(row.state, row.state_reason) for row in rows} == {("open", "The counter is back")}


def test_of_a_selection_the_tests_this_person_proposed_are_named_and_nothing_is_signed(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    qa = laboratory["qa"]
    both = qa.actor.roles | {Role.ANALYST}
    with laboratory.store.write(None, Act.PERSON_CHANGED) as writing:
        writing.update(t.person, qa.actor.key, roles=" ".join(both))
    laboratory.labs["qa"] = Lab(qa.store, replace(qa.actor, roles=both))
    _two_more_not_done(laboratory, "qa")
    desk = desks["qa"]
    desk.show("not done")
    QTest.keyClick(desk.page.not_done.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    why = desk.page.not_done.agree_button.toolTip()
    assert not desk.page.not_done.agree_button.isEnabled()
    assert "You proposed that it is not done" in why
    assert why in desk.said(desk.page.not_done)
    for row in (laboratory.test("CAR-0418", "A20"), laboratory.test("CAR-0418", "A30")):
        assert f"{row.method_title}, CAR-0418" in why
    assert laboratory.test("CAR-0419", "A28").method_title not in why


def test_decisions_are_chosen_one_at_a_time_as_each_is_read(desks: dict[str, Desk]) -> None:
    table = desks["rev"].page.decisions.table
    assert table.selectionMode() == table.SelectionMode.SingleSelection


def test_another_persons_write_moves_nothing_under_the_mouse(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    before, number = desk.list(), desk.badges[-1]
    approving.approve(laboratory["qa"], [laboratory.test("CAR-0418", "A30").key], PASSWORD)
    desk.acts.wait_idle()
    assert desk.list() == before
    assert desk.page.tests.model.stale
    assert desk.badges[-1] == number - 1, "the number in the rail is true at once"
    QTest.keyClick(desk.page.tests.table, Key.Key_F5)
    desk.acts.wait_idle()
    assert "A30" not in desk.list()


def test_an_analyst_sees_what_waits_and_may_act_on_none_of_it(desks: dict[str, Desk]) -> None:
    desk = desks["ann"]
    assert desk.badges[-1] == 0
    assert not desk.page.mark_button.isEnabled()
    assert not desk.page.return_button.isEnabled()


def test_a_note_about_one_proposal_does_not_go_with_another_that_was_chosen_beside_it(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    _two_more_not_done(laboratory, "pat")
    desk = desks["qa"]
    desk.show("not done")
    table, note = desk.page.not_done.table, desk.page.not_done.form.input("reason")
    table.setFocus()
    QTest.keyClicks(note, "The counter is back")
    QTest.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(desk.page.not_done.chosen()) == 2
    assert note.read() == "The counter is back"
    other = table.visualRect(table.currentIndex()).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=other)
    assert len(desk.page.not_done.chosen()) == 1
    assert note.read() == ""
