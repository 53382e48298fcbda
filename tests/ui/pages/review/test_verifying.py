"""On the page of review: how far a test is that two persons verify, who may go on, and what each of them signs."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from qclab.demo.people import PASSWORD
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.samples.attachments import attachments_of_test
from qclab.services.review import approving, raw_data
from qclab.services.samples import attachments
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.verifying import ask_for
from tests.ui.answering import answer, sign_with, words_of
from tests.ui.pages.review.desk import Desk

Key = Qt.Key
TWO = "A09"
"""Its method asks for two; those of the others for one."""
WITH_FILE = (TWO, "A20")


@pytest.fixture
def laboratory(sqlite_demo: Laboratory) -> Laboratory:
    """A batch of which every short test waits, two of them with their raw data as a file."""
    ask_for(sqlite_demo, "2", TWO)
    made = sqlite_demo.batch("B-1").registered().received()
    made.entered(tests=[test.key for test in made.tests() if test.minimum_days is None])
    for method in WITH_FILE:
        attachments.attach(sqlite_demo.analyst, f"{method}.csv", b"1;2", test=made.test(method).key)
    made.submitted()
    return sqlite_demo


def _signed(desk: Desk) -> str:
    """Sign what is marked; what the dialog said."""
    said: list[str] = []

    def sign(dialog: QDialog) -> None:
        said.append(words_of(dialog))
        sign_with(PASSWORD)(dialog)

    timer = answer(sign)
    desk.sign()
    assert not timer.isActive()
    return said[0]


def _state(laboratory: Laboratory, method: str = TWO) -> TestState:
    return laboratory.batch("B-1").test(method).state


def _cell(desk: Desk, column: str, method: str = TWO) -> str:
    (found,) = (each for each in desk.page.tests.model.columns if each.name == column)
    return found.text(desk.page.tests.model.row(desk.list().index(method)))


def test_the_button_and_the_dialog_say_which_verification_it_is(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    first = desks["adewit"]
    first.go_to(TWO)
    assert first.page.mark.text() == "Verify (1 of 2)"
    assert "verified" not in _cell(first, "unusual"), "by nobody yet"
    first.go_to("A20")
    assert first.page.mark.text() == "Approve"
    first.go_to(TWO)
    first.key(Key.Key_A)
    said = _signed(first)
    assert "Verify (1 of 2): 0 of 2 verified" in said
    assert "verified" in said.splitlines(), "the meaning of what is signed"
    assert _state(laboratory) is TestState.SUBMITTED

    second = desks["pbos"]
    second.go_to(TWO)
    assert second.page.mark.text() == "Approve"
    assert _cell(second, "unusual").endswith(", 1 of 2 verified")
    assert "1 of 2 verified, by A. de Wit" in second.page.tests.detail.findChild(QLabel, "review_unusual").text()
    second.key(Key.Key_A)
    said = _signed(second)
    assert "approved" in said.splitlines()
    assert "Approve: 1 of 2 verified, by A. de Wit" in said
    assert _state(laboratory) is TestState.APPROVED
    assert TWO not in second.list()


def test_who_verified_sees_that_another_person_goes_on_and_counts_it_no_more(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    before = desks["adewit"].badge(), desks["pbos"].badge()
    approving.approve(laboratory["adewit"], [laboratory.batch("B-1").test(TWO).key], PASSWORD)
    first = desks["adewit"]
    first.page.reload()
    first.acts.wait_idle()
    first.go_to(TWO)
    assert _cell(first, "mark") == "not yours"
    assert _cell(first, "unusual").endswith(", 1 of 2 verified")
    assert not first.page.mark.isEnabled()
    assert "You verified or approved this test; another person approves it." in first.said(first.page.tests.detail)
    assert first.page.give_back.isEnabled(), "it may be returned all the same"
    assert (first.badge(), desks["pbos"].badge()) == (before[0] - 1, before[1])


def test_what_complies_is_marked_together_whoever_has_to_look_at_it_after(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    for method in WITH_FILE:
        (file,) = laboratory["adewit"].ask(attachments_of_test, laboratory.batch("B-1").test(method).key)
        raw_data.note_opened(laboratory["adewit"], file.key)
    desk = desks["adewit"]
    number = len(desk.list())
    assert desk.page.mark_batch.text() == "Verify or approve 2 that comply"
    desk.page.mark_batch.trigger()
    assert {row.test.method_id for row in desk.page.tests.marked()} == set(WITH_FILE)
    for method in set(desk.list()) - set(WITH_FILE):
        desk.go_to(method)
        desk.key(Key.Key_A)
    assert len(desk.page.tests.marked()) == number
    said = _signed(desk)
    assert "verified or approved, as said of each" in said
    assert said.splitlines().count("Approve") == number - 1, "each says its own"
    assert desk.list() == [TWO], "it waits for another person"
    assert (_state(laboratory), _state(laboratory, "A20")) == (TestState.SUBMITTED, TestState.APPROVED)


def test_what_changed_since_it_was_verified_is_returned_and_nothing_else(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    test = laboratory.batch("B-1").test(TWO).key
    approving.approve(laboratory["adewit"], [test], PASSWORD)
    attachments.attach(laboratory["lkoster"], "raw.csv", b"1;2", test=test)
    desk = desks["pbos"]
    desk.go_to(TWO)
    assert not desk.page.mark.isEnabled()
    assert "A. de Wit verified it and something of it was changed since: return it" in desk.page.mark.toolTip()
    assert desk.page.give_back.isEnabled()
    assert desk.badge() == len(desk.list()) - 1


def test_a_mark_from_before_somebody_else_verified_signs_nothing_with_another_meaning(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["pbos"]
    desk.go_to(TWO)
    desk.key(Key.Key_A)
    approving.approve(laboratory["adewit"], [laboratory.batch("B-1").test(TWO).key], PASSWORD)
    timer = answer(sign_with(PASSWORD))
    desk.sign()
    assert not timer.isActive()
    assert "A. de Wit changed verified by" in desk.page.messages.text()
    assert _state(laboratory) is TestState.SUBMITTED
    assert not desk.page.tests.marked()
    desk.go_to(TWO)
    assert desk.page.mark.text() == "Approve"
