"""A small screen at 200 %: 1366x768 has 683x384 points. Nothing is lost there, and the buttons are always seen."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QToolButton, QWidget

from qclab.ui.choices import ChoiceInput
from qclab.ui.dates import DateInput
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.forms import Field, Form
from qclab.ui.pages.batches.verdict import Verdict
from qclab.ui.pages.results.scope import BATCH, Scope, ScopeBar
from qclab.ui.pages.sign_in.page import SignInPage
from qclab.ui.theme import themes
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.rail import Rail
from qclab.ui.widgets.scrolling import Scrolling
from qclab.ui.widgets.several import SeveralInput
from qclab.ui.widgets.stacking import Stacking
from qclab.ui.widgets.words import label
from tests.ui.waiting import turn

SCREEN = QSize(675, 344)  # without what the platform puts around a dialog


def is_seen_whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()


@pytest.fixture
def long_dialog(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Dialog, Form]]:
    monkeypatch.setattr(Dialog, "_limit", lambda _: SCREEN)
    dialog = Dialog("Change a great deal", "Record the change", None)
    form = Form([Field(f"field_{n}", f"Field {n}", "long" if n == 19 else "text", required=True) for n in range(20)])
    dialog.content.addWidget(form)
    dialog.resize(900, 800)
    dialog.open()
    qtbot.waitUntil(dialog.isVisible)
    yield dialog, form
    dialog.reject()
    dialog.deleteLater()


def test_a_dialog_is_never_larger_than_the_screen_and_keeps_its_buttons(long_dialog: tuple[Dialog, Form]) -> None:
    dialog, _ = long_dialog
    assert dialog.width() <= SCREEN.width()
    assert dialog.height() <= SCREEN.height()
    for each in (dialog.accept_button, dialog.cancel_button):
        assert each.visibleRegion().boundingRect() == each.rect()
        assert each.width() >= each.sizeHint().width()


def test_the_field_that_gets_the_focus_comes_into_view_with_what_is_wrong_with_it(
    qtbot: Any, long_dialog: tuple[Dialog, Form]
) -> None:
    dialog, form = long_dialog
    for n in range(19):
        form.set_value({f"field_{n}": "said"})
    assert form.value() is None
    line: QPlainTextEdit = form.input("field_19")
    note = form.findChild(type(label()), "field_19_note")
    qtbot.waitUntil(lambda: note.visibleRegion().boundingRect() == note.rect())
    assert line.visibleRegion().boundingRect() == line.rect()
    assert dialog.height() <= SCREEN.height()


def test_a_dialog_grows_with_its_words_and_a_person_may_make_it_smaller_again(qtbot: Any) -> None:
    dialog = Dialog("Grow", "Go on", None)
    words = label("", wrap=True)
    dialog.content.addWidget(words)
    dialog.open()
    qtbot.waitUntil(dialog.isVisible)
    before = dialog.height()
    words.setText("a line of many words " * 30)
    qtbot.waitUntil(lambda: dialog.height() > before + 60)
    dialog.resize(dialog.width(), before + 20)
    words.setText("a line of many words " * 29)
    turn()
    assert dialog.height() == before + 20
    dialog.reject()
    dialog.deleteLater()


def test_who_signs_sees_the_meaning_the_list_and_the_password_at_once(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "_limit", lambda _: SCREEN)
    dialog = SignDialog("A. de Wit", "Reviewed and approved", [f"Viability {n} %" for n in range(60, 90)])
    dialog.open()
    qtbot.waitUntil(dialog.isVisible)
    for name in ("meaning", "signed_items", "password"):
        qtbot.waitUntil(partial(is_seen_whole, dialog.findChild(QWidget, name)))
    dialog.reject()
    dialog.deleteLater()


def test_every_page_of_the_rail_is_seen_in_a_low_window(qtbot: Any) -> None:
    rail = Rail()
    qtbot.addWidget(rail)
    rail.fill([("page", "Page", "samples", "")])
    rail.show()
    rail.fill([(f"page{n}", f"Page {n}", "samples", "") for n in range(10)])
    rail.resize(60, 384 - 48 - 24)
    qtbot.waitUntil(rail.isVisible)
    qtbot.waitUntil(lambda: len(rail.findChildren(QToolButton)) == 10)
    for button in rail.findChildren(QToolButton):
        qtbot.waitUntil(partial(is_seen_whole, button))
        assert button.height() >= 28


def test_chips_go_on_in_another_line_rather_than_being_cut(qtbot: Any) -> None:
    chips = Chips("due", [(str(n), f"Returned to somebody {n}") for n in range(6)])
    qtbot.addWidget(chips)
    chips.resize(500, chips.heightForWidth(500))
    chips.show()
    qtbot.waitUntil(chips.isVisible)
    for each in chips.findChildren(type(chips._buttons["0"])):
        assert each.width() >= each.sizeHint().width()
        assert each.visibleRegion().boundingRect() == each.rect()


def test_parts_beside_each_other_are_stacked_where_it_is_narrow(qtbot: Any) -> None:
    both = Stacking(600)
    first, second = label("first"), label("second")
    both.add(first)
    both.add(second)
    qtbot.addWidget(both)
    both.resize(500, 200)
    both.show()
    qtbot.waitUntil(lambda: second.y() > first.y())
    assert second.x() == first.x()
    both.resize(700, 200)
    qtbot.waitUntil(lambda: second.x() > first.x())


def test_the_people_of_a_demonstration_stand_beside_the_form_in_a_low_window(qtbot: Any) -> None:
    page = SignInPage([(f"u{n}", f"Person {n}", "analyst") for n in range(20)], "amber tulip")
    qtbot.addWidget(page)
    page.resize(683, 384)
    page.start()
    page.show()
    qtbot.waitUntil(page.isVisible)
    for part in (page.findChild(type(page._list([])), "people"), page._card):
        qtbot.waitUntil(partial(is_seen_whole, part))


def test_the_wheel_scrolls_and_never_changes_what_was_chosen(qtbot: Any, qapp: QApplication) -> None:
    choice = ChoiceInput([("a", "Alpha"), ("b", "Beta")])
    qtbot.addWidget(choice)
    choice.write("a")
    choice.show()
    choice.setFocus()
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    qapp.sendEvent(choice, turn)
    assert choice.read() == "a"


def test_the_button_of_the_calendar_has_a_name(qtbot: Any) -> None:
    made = DateInput()
    qtbot.addWidget(made)
    assert [each.accessibleName() for each in made.findChildren(QToolButton)] == ["Pick a date"]


ALARM = (
    "Late positive: Growth in Microbiological examination of cell-based preparations, automated growth, Aerobic bottle;"
    " OOS-2026-0007 is open; the batch is certified.\nAcknowledged: quality control, A. de Wit 23:50 +01:00. Waits for"
    " quality assurance and the Qualified Person.\nA. de Wit: I take the case; the retained samples are kept"
)
KNOWN = ("I take it over", "The physician and the sponsor are told", "I know of it; another person acts")


@pytest.mark.parametrize("width", range(440, 640, 24))
def test_a_dialog_with_room_on_the_screen_is_not_scrolled(qtbot: Any, width: int) -> None:
    """A bar that came before it grew once took the width in which the words would have fitted."""
    dialog = ReasonDialog("Acknowledge AL-2026-0005", ALARM, KNOWN, accept="Acknowledge by name")
    dialog.setMinimumWidth(width)
    dialog.show()
    qtbot.waitExposed(dialog)
    for _ in range(3):
        turn()
    assert dialog.findChild(Scrolling, "dialog_content").verticalScrollBar().maximum() == 0
    dialog.reject()
    dialog.deleteLater()


def test_a_batch_to_choose_is_read_whole_and_what_has_no_room_beside_it_goes_below(qtbot: Any) -> None:
    bar = ScopeBar()
    qtbot.addWidget(bar)
    bar.show_hidden(37, everything=False)
    bar.resize(1100, 60)
    bar.show()
    turn()
    assert bar.everything.mapTo(bar, QPoint()).y() < bar.chips.height(), "beside, where there is room"
    bar.show_scope(Scope(BATCH))
    bar.resize(599, 60)
    turn()
    assert bar.batch.width() > 360, "its number and its product"
    assert bar.everything.mapTo(bar, QPoint()).y() >= bar.chips.geometry().bottom()


def test_the_sentence_about_a_batch_is_no_column_of_single_words(qtbot: Any) -> None:
    verdict = Verdict()
    qtbot.addWidget(verdict)
    verdict.said.setText("COA-2026-0015 revision 1 is in force; nothing has changed since. It says: complies.")
    verdict.resize(599, 200)
    verdict.show()
    turn()
    assert verdict.said.width() > 500
    assert verdict.kinds.mapTo(verdict, QPoint()).y() >= verdict.said.mapTo(verdict, QPoint()).y()


def test_the_words_of_a_button_that_opens_a_list_stand_in_from_its_edge(qtbot: Any) -> None:
    button = SeveralInput("acts", "What was done", "Every act", "act", [("a", "approved")])
    themes.dress(button)
    qtbot.addWidget(button)
    button.resize(160, 28)
    button.show()
    turn()
    picture, middle = button.grab().toImage(), button.height() // 2
    ground = picture.pixel(4, middle)
    rows = range(middle - 5, middle + 5)
    first = next(x for x in range(3, 100) if any(picture.pixel(x, y) != ground for y in rows))
    assert first >= 8
