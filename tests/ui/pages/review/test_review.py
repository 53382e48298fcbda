"""The page of review: the second person sees exceptions first, signs only what was seen, and never their own work."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QRadioButton, QWidget
from sqlalchemy import select

from qclab.services.results import recording
from qclab.services.review import approving
from qclab.store import tables as t
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, sign_with, words_of
from tests.ui.pages.review.desk import Desk
from tests.ui.waiting import until

Key = Qt.Key


def test_what_does_not_comply_comes_first_and_says_what_is_unusual(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    assert desk.list()[0] == "A09"
    assert len(desk.list()) == len(laboratory.batch("CAR-0418").tests())
    row = desk.page.tests.current()
    late = row.reviewed.lateness(laboratory.store.clock()).capitalize()
    assert late.startswith("Test ")
    lines = desk.page.tests.detail.findChild(QLabel, "review_unusual").text().splitlines()
    assert lines[:3] == ["Does not comply", "1 changed", "1 pasted"], "one fact a line"
    assert lines[3].startswith("OOS-")
    assert desk.page.tests.detail.findChild(QLabel, "review_late").text() == late
    desk.key(Key.Key_N)
    assert desk.page.tests.table.currentIndex().row() == 1


def test_beside_a_value_stand_its_basis_and_every_value_before_it(desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    history = desk.page.tests.detail.history.model().rows
    assert history[0].typed == "0,56"
    assert history[0].change_reason == "Transcription error"
    assert len(history) == 2
    said = desk.said(desk.page.tests.detail)
    assert "read as\n0.56 EU/mL" in said
    assert "rounded\n0.6" in said


def test_what_a_reviewer_may_approve_is_before_them_first(desks: dict[str, Desk]) -> None:
    """The list opened on a test of somebody else's, with every action off."""
    tests = desks["pat"].page.tests
    rows, why_not = sorted(tests.model.all_rows, key=lambda row: row.test.method_id != "A20"), tests.model.why_not
    assert why_not[rows[0].key]
    tests.show_rows([], why_not)
    tests.show_rows(rows, why_not)
    assert tests.current() == rows[1]
    tests.show_rows([], why_not)
    tests.show_rows(rows[:1], why_not)
    assert tests.current() == rows[0], "where there is no other"


def test_the_own_work_of_a_reviewer_is_said_with_the_reason_and_cannot_be_marked(desks: dict[str, Desk]) -> None:
    desk = desks["pat"]
    desk.go_to("A20")
    place = desk.list().index("A20")
    (sign,) = (column for column in desk.page.tests.model.columns if column.name == "mark")
    assert [sign.text(row) for row in desk.page.tests.model.rows].count("no") == len(desk.list()) - 1
    assert sign.text(desk.page.tests.model.row(place)) == "not yours"
    assert not desk.page.tests.model.is_gone(place), "it may be the gravest: it is not grey"
    assert "You performed this test; another person approves it." in desk.said(desk.page.tests.detail)
    assert not desk.page.mark.isEnabled()
    desk.key(Key.Key_A)
    assert not desk.page.tests.marked()
    assert desk.page.messages.text().startswith("You performed this test; another person approves it.")
    assert desk.badge() == len(desk.list()) - 1 + 1, "all tests but the own one, and the decision"


def test_the_number_in_the_rail_is_the_sum_of_those_on_the_page(desks: dict[str, Desk]) -> None:
    desk = desks["pat"]
    number = len(desk.list())
    said = [chip.text() for chip in desk.page.chips.findChildren(QPushButton)]
    assert said[0] == f"Results  {number - 1} of {number}"
    assert desk.badge() == sum(int(words.split("  ")[1].split(" ")[0]) for words in said)


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
    states = {test.key: test.state for test in laboratory.batch("CAR-0418").tests()}
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
    test = laboratory.batch("CAR-0418").test("A30")
    approving.return_tests(laboratory["qa"], [test.key], "Look again")
    recording.submit(laboratory["ann"], [test.key], unchanged="I looked again")
    timer = answer(sign_with(PASSWORD))
    desk.sign()
    assert not timer.isActive()
    assert laboratory.batch("CAR-0418").test("A30").state == "submitted"
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
    assert laboratory.batch("CAR-0418").test("A30").state == "submitted"
    assert [row.test.method_id for row in desk.page.tests.marked()] == ["A30"]


def test_a_failing_value_that_was_changed_is_signed_only_with_the_reviewers_own_reason(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    test = laboratory.batch("CAR-0418").test("A09")
    approving.return_tests(laboratory["qa"], [test.key], "Look again")
    laboratory.batch("CAR-0418").changed("A09/endotoxin", "0.2", "Transcription error")
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
        QTest.keyClicks(why, "wrong")
        said.append(dialog.findChild(QLabel, f"accepted_{test.key}_note").text())
        said.append(dialog.findChild(QLabel, "lacking").text())
        why.clear()
        QTest.keyClicks(why, "The sheet says 0.2; both of us read it.")
        QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)

    timer = answer(only_the_password)
    desk.sign()
    assert not timer.isActive()
    assert "0.6 EU/mL (does not comply) was changed to 0.2 EU/mL by Ann" in said[0]
    assert said[1] == "open", "the password alone signs nothing"
    assert said[2:] == [
        "“wrong” is no reason yet: say it in words, of 10 letters at least.",
        "Say in a sentence why each correction is accepted.",
    ]  # fmt: skip
    after = laboratory.batch("CAR-0418").test("A09")
    assert after.state == laboratory.batch("CAR-0418").test("A30").state == "approved"
    assert after.state_reason == "Correction accepted: The sheet says 0.2; both of us read it."


def test_a_returned_test_goes_back_open_with_the_reason(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    desk.go_to("A30")

    def reason(dialog: QDialog) -> None:
        QTest.mouseClick(dialog.findChild(QRadioButton, "reason_1"), Qt.MouseButton.LeftButton)
        QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)

    timer = answer(reason)
    desk.key(Key.Key_R)
    until(lambda: not timer.isActive())
    desk.acts.wait_idle()
    test = laboratory.batch("CAR-0418").test("A30")
    assert (test.state, test.state_reason) == ("open", "Raw data are missing")
    assert "A30" not in desk.list()


def test_another_persons_write_moves_nothing_under_the_mouse(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    before, number = desk.list(), desk.badge()
    said = [chip.text() for chip in desk.page.chips.findChildren(QPushButton)]
    approving.approve(laboratory["qa"], [laboratory.batch("CAR-0418").test("A30").key], PASSWORD)
    desk.acts.wait_idle()
    assert desk.list() == before
    assert desk.page.tests.model.stale
    assert desk.badge() == number - 1, "the number in the rail is true at once"
    assert [chip.text() for chip in desk.page.chips.findChildren(QPushButton)] != said, "and those on the page"
    QTest.keyClick(desk.page.tests.table, Key.Key_F5)
    desk.acts.wait_idle()
    assert "A30" not in desk.list()


def test_an_analyst_sees_what_waits_and_may_act_on_none_of_it(desks: dict[str, Desk]) -> None:
    desk = desks["ann"]
    assert desk.badge() == 0
    assert not desk.page.mark.isEnabled()
    assert not desk.page.give_back.isEnabled()
