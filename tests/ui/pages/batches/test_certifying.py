"""The Qualified Person at the page of a batch: what blocks it, what is signed, and what else is decided."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from qclab.domain.batches.lifecycle import BatchStatus, Disposition
from qclab.domain.people.rights import Role
from qclab.queries.batches.batches import get_batch
from qclab.ui.acts import Acts
from qclab.ui.choices import ChoiceInput
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.pages.batches.facts import CERTIFICATION
from qclab.ui.pages.batches.gates import TickDialog
from qclab.ui.preferences import Preferences
from tests.laboratory.holding import end_hold, put_on_hold
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD, lab_with
from tests.ui.answering import answer, sign_with, words_of
from tests.ui.pages.batches.desk import Desk

READY = "CAR-0417"


@pytest.fixture
def laboratory(with_reviews: Laboratory) -> Laboratory:
    with_reviews.labs["qp"] = lab_with(with_reviews.store, Role.QP, id_="qp")
    return with_reviews


@pytest.fixture
def at(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Callable[[str], Desk]]:
    desks: list[Desk] = []

    def sit(person: str) -> Desk:
        desks.append(Desk(laboratory, person, acts, preferences))
        return desks[-1]

    yield sit
    for desk in desks:
        desk.page.close()
        desk.page.deleteLater()


def status(laboratory: Laboratory, id_: str = READY) -> BatchStatus:
    batch = laboratory.batch(id_)
    return laboratory.ask(lambda connection: get_batch(connection, laboratory.qa.actor, batch.key)).status


def button(desk: Desk, name: str) -> QPushButton:
    found = desk.page.findChild(QPushButton, name)
    assert found is not None
    return found


def say_why(dialog: ReasonDialog, reason: str) -> None:
    words = dialog.findChild(QWidget, "reason_text")
    assert words is not None
    QTest.keyClicks(words, reason)


def test_the_qualified_person_lands_on_certification_and_the_grey_button_says_what_is_listed(
    at: Callable[[str], Desk],
) -> None:
    desk = at("qp")
    desk.open(READY)
    assert desk.page.view.kinds.current() == CERTIFICATION
    certify = button(desk, "certify")
    assert certify.isVisible()
    assert not certify.isEnabled()
    assert not button(desk, "issue_certificate").isVisible(), "QC's act is not the Qualified Person's"
    listed = [f"{what}: {why}" for what, why, _ in desk.blocked()]
    assert certify.toolTip().splitlines() == listed
    assert "Batch record reviewed so far: gate of step 1, not ticked" in listed


def test_nothing_green_is_said_before_everything_is_there_and_then_what_it_rests_on(
    laboratory: Laboratory, at: Callable[[str], Desk]
) -> None:
    laboratory.batch(READY).issued().ticked()
    desk = at("qp")
    desk.open(READY)
    view = desk.page.view
    assert view.verdict.said.text() == "Nothing blocks the certification in one step."
    assert (
        "15 required lines comply and were reviewed, 9 gates ticked, COA-2026-0001 revision 1"
        in view.verdict.rests.text()
    )
    assert button(desk, "certify").text().strip() == "Certify…"
    timer = answer(sign_with(PASSWORD))
    desk.press("certify")
    assert not timer.isActive()
    desk.acts.wait_idle()
    assert desk.page.messages.text() == ""
    assert status(laboratory) is BatchStatus.CERTIFIED
    assert "BCE-2026-0001 revision 1" in desk.page.subheading.text()


def test_qa_sees_what_blocks_the_certification_and_why_it_is_not_theirs(
    laboratory: Laboratory, at: Callable[[str], Desk]
) -> None:
    laboratory.batch(READY).issued().ticked()
    desk = at("qa")
    desk.open(READY)
    assert desk.page.view.kinds.current() != CERTIFICATION
    desk.page.view.kinds.choose(CERTIFICATION)
    desk.page.view.show_kind(CERTIFICATION)
    desk.page._look()
    assert "may not certify" in button(desk, "certify").toolTip()


def test_gates_are_ticked_together_on_one_record_and_opened_again_with_a_reason(
    laboratory: Laboratory, at: Callable[[str], Desk]
) -> None:
    desk = at("qa")
    desk.open(READY)
    desk.page.view.show_part("gates")
    assert not button(desk, "open_gate").isVisible()
    desk.page.view.gates.selectAll()
    desk.press("tick_gate")
    (dialog,) = desk.page.findChildren(TickDialog)
    QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)
    assert dialog.isVisible(), "a record and a day are needed"
    dialog.form.set_value({"reference": "BR-417", "done_on": laboratory.now().date()})
    timer = answer(sign_with(PASSWORD))
    QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)
    desk.acts.wait_idle()
    assert not timer.isActive()
    assert {gate.is_ticked for gate in laboratory.batch(READY).judged(laboratory.qa).gates} == {True}
    desk.page.view.gates.selectRow(0)
    assert not button(desk, "tick_gate").isVisible()

    desk.press("open_gate")
    why = next(each for each in desk.page.findChildren(ReasonDialog) if each.isVisible())
    say_why(why, "the wrong record was named")
    timer = answer(sign_with(PASSWORD))
    why.accept()
    desk.acts.wait_idle()
    assert not timer.isActive()
    assert [gate.is_ticked for gate in laboratory.batch(READY).judged(laboratory.qa).gates].count(False) == 1


def test_another_decision_is_chosen_from_what_may_follow_and_signed_with_its_reason(
    laboratory: Laboratory, at: Callable[[str], Desk]
) -> None:
    desk = at("qp")
    desk.open(READY)
    desk.press("decide_batch")
    (dialog,) = desk.page.findChildren(ReasonDialog)
    chosen = dialog.findChild(ChoiceInput, "decision_chosen")
    assert [chosen.itemText(place) for place in range(chosen.count())] == ["Reject", "Put on hold"]
    say_why(dialog, "the bag leaked")
    timer = answer(sign_with(PASSWORD))
    dialog.accept()
    desk.acts.wait_idle()
    assert not timer.isActive()
    assert status(laboratory) is BatchStatus.REJECTED
    assert desk.page.view.verdict.said.text() == "The batch is rejected."


def test_putting_on_hold_and_lifting_it_are_chosen_given_a_reason_and_signed(
    laboratory: Laboratory, at: Callable[[str], Desk]
) -> None:
    desk = at("qp")
    desk.open(READY)
    for place, reason, hold in ((1, "the logger is read", "the logger is read"), (2, "it stayed below 8 °C", "")):
        desk.press("decide_batch")
        (dialog,) = [each for each in desk.page.findChildren(ReasonDialog) if each.isVisible()]
        dialog.findChild(ChoiceInput, "decision_chosen").setCurrentIndex(place)
        say_why(dialog, reason)
        timer = answer(sign_with(PASSWORD))
        dialog.accept()
        desk.acts.wait_idle()
        assert not timer.isActive()
        assert laboratory.batch(READY).judged().batch.hold == hold


def test_the_audit_trail_is_looked_at_where_its_gate_is_ticked_and_an_unusual_event_opens_it_again(
    laboratory: Laboratory, at: Callable[[str], Desk]
) -> None:
    batch = laboratory.batch(READY).ticked()
    put_on_hold(laboratory.qa, batch.key, "the logger is read")
    end_hold(laboratory.qa, batch.key, batch.judged().holds[0].key, "it stayed below 8 °C")
    desk = at("qa")
    desk.open(READY)
    view = desk.page.view
    view.show_part("gates")
    place = next(n for n, gate in enumerate(view.gates.model().rows) if gate.is_of_trail)
    state = view.gates.model().index(place, 2).data()
    assert "open again" in state
    view.gates.selectRow(place)
    desk.press("tick_gate")
    (dialog,) = [each for each in desk.page.findChildren(TickDialog) if each.isVisible()]
    assert "unusual event" in words_of(dialog)
    assert "hold lifted" in words_of(dialog)
    dialog.form.set_value({"reference": "AT-1", "done_on": laboratory.now().date()})
    timer = answer(sign_with(PASSWORD))
    dialog.accept()
    desk.acts.wait_idle()
    assert not timer.isActive()
    assert {gate.is_ticked for gate in batch.judged().gates} == {True}


def test_the_history_of_a_batch_shows_its_unusual_events_alone(
    laboratory: Laboratory, at: Callable[[str], Desk]
) -> None:
    batch = laboratory.batch(READY)
    put_on_hold(laboratory.qa, batch.key, "the logger is read")
    end_hold(laboratory.qa, batch.key, batch.judged().holds[0].key, "it stayed below 8 °C")
    desk = at("qa")
    desk.open(READY)
    desk.page.view.show_part("history")
    desk.acts.wait_idle()
    history = desk.page.view.history
    every = history.model.rowCount()
    QTest.mouseClick(history.findChild(QPushButton, "batch_history_kind_unusual"), Qt.MouseButton.LeftButton)
    desk.acts.wait_idle()
    assert 0 < history.model.rowCount() < every
    first = history.model.row(0)
    assert first.event.act == "hold lifted"
    column = next(n for n, each in enumerate(history.model.columns) if each.name == "unusual")
    assert history.model.index(0, column).data() == "hold ended"


def test_who_may_decide_nothing_is_offered_nothing(laboratory: Laboratory, at: Callable[[str], Desk]) -> None:
    desk = at("ann")
    desk.open(READY)
    for name in ("decide_batch", "tick_gate", "open_gate"):
        assert not button(desk, name).isVisible()
    laboratory.batch(READY).decided(Disposition.REJECTION)
    desk.open(READY)
    assert not button(desk, "decide_batch").isVisible()
