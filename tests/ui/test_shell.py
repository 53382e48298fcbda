"""The window: who sees which page, where a scan goes, and a name on everything one can operate."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from qclab.domain.refusals import Conflict, NotAllowed
from qclab.ui.acts import Acts
from qclab.ui.dialogs.about import AboutDialog
from qclab.ui.dialogs.crash import CrashDialog
from qclab.ui.dialogs.keys import KeysDialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.forms import Field, Form
from qclab.ui.preferences import Preferences
from qclab.ui.shell import MainWindow
from qclab.ui.showing import ShowEntry, ShowSample
from qclab.ui.theme import themes
from tests.ui.test_wedge import ID, scan
from tests.ui.window import ANALYST, CTRL, QA, Shown, part, press

OPERATED = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView, QAbstractSpinBox)


def test_no_other_window_flashes_up_while_pages_and_forms_are_built(window: MainWindow, opened: list[str]) -> None:
    window.sign_in(ANALYST)
    Form([Field("taken", "Taken", "date", help="As on the label."), Field("tests", "Tests", "choices")])
    SignDialog("K. Vos", "Approved", ["one"], window, refused="The password is not right.").deleteLater()
    KeysDialog("Samples", (), window).deleteLater()
    window.lock()
    window.sign_in(ANALYST)
    assert opened == []


def test_the_rail_shows_the_pages_of_the_persons_rights(window: MainWindow) -> None:
    window.sign_in(ANALYST)
    assert window.rail.keys() == ["work", "samples", "register"]
    assert window.go("catalogue") is None
    window.sign_out()
    window.sign_in(QA)
    assert window.rail.keys() == ["work", "samples", "catalogue"]


def test_pages_are_built_when_first_opened(window: MainWindow) -> None:
    window.sign_in(ANALYST)
    assert len(window.findChildren(Shown)) == 1
    window.go("samples")
    window.go("work")
    assert len(window.findChildren(Shown)) == 2


def test_the_demonstration_signs_in_with_one_line(window: MainWindow) -> None:
    asked = list[tuple[str, str]]()
    window.sign_in_requested.connect(lambda user, password: asked.append((user, password)))
    listed = part(window, "people")
    listed.itemActivated.emit(listed.item(1))
    assert asked == [("kvos", "demo")]
    window.refuse_sign_in("The user or the password is not right.")
    assert window.sign_in_page.messages.text() == "The user or the password is not right."
    assert part(window, "password").text() == ""


def test_enter_signs_in_after_a_person_of_the_demonstration_is_clicked(window: MainWindow) -> None:
    asked = list[tuple[str, str]]()
    window.sign_in_requested.connect(lambda user, password: asked.append((user, password)))
    listed = part(window, "people")
    listed.itemClicked.emit(listed.item(1))
    press(window, Qt.Key.Key_Return)
    assert asked == [("kvos", "demo")]


def test_keys_reach_pages_scan_field_and_lock(window: MainWindow, qtbot: Any) -> None:
    locked = list[str]()
    window.lock_requested.connect(lambda: locked.append("lock"))
    window.sign_in(ANALYST)
    press(window, Qt.Key.Key_2, CTRL)
    assert window.current_page() is window.page("samples")
    press(window, Qt.Key.Key_K, CTRL)
    qtbot.waitUntil(window.top_bar.scan_field.hasFocus)
    press(window, Qt.Key.Key_L, CTRL)
    assert locked == ["lock"]


def test_a_scan_from_any_focus_is_told_once_and_typed_words_are_a_search(window: MainWindow, qtbot: Any) -> None:
    scans, searches = list[str](), list[str]()
    window.scan.connect(scans.append)
    window.searched.connect(searches.append)
    window.sign_in(ANALYST)
    page = window.page("work")
    assert isinstance(page, Shown)
    qtbot.waitUntil(page.line.hasFocus)
    scan(page.line)
    assert scans == [ID]
    assert page.line.text() == ""
    assert window.top_bar.scan_field.text() == ID
    field = window.top_bar.scan_field
    field.focus()
    QTest.keyClicks(field, "CAR-0417", delay=40)
    QTest.keyClick(field, Qt.Key.Key_Return, delay=40)
    assert searches == ["CAR-0417"]
    page.takes_scans = True
    scan(page.line)
    assert scans == [ID]


def test_the_next_person_finds_the_scan_field_empty(window: MainWindow) -> None:
    field = window.top_bar.scan_field
    window.sign_in(ANALYST)
    field.take(ID)
    window.lock()
    window.sign_in(ANALYST)
    assert field.text() == ID
    window.sign_out()
    assert field.text() == ""
    window.sign_in(ANALYST)
    field.take(ID)
    window.lock()
    window.sign_in(QA)
    assert field.text() == ""
    field.undo()
    assert field.text() == ""


def test_a_scan_goes_past_no_lock_and_no_dialog(window: MainWindow, qtbot: Any) -> None:
    scans = list[str]()
    window.scan.connect(scans.append)
    window.sign_in(ANALYST)
    dialog = ReasonDialog("Change", "", ["Typing error"], window)
    dialog.open()
    qtbot.waitExposed(dialog)
    scan(part(dialog, "reason_text"))
    dialog.reject()
    window.lock()
    scan(part(window, "user"))
    assert scans == []
    assert part(window, "user").text() == "mjansen"


def test_a_record_opens_on_the_page_that_shows_its_kind(window: MainWindow) -> None:
    window.sign_in(ANALYST)
    window.page("work").open_requested.emit(ShowSample(ID))
    page = window.page("samples")
    assert window.current_page() is page
    assert isinstance(page, Shown)
    assert page.told[-1] == ShowSample(ID)
    assert window.open(ShowEntry("method", 1)) is False  # of a page this person may not see


def test_every_open_page_hears_of_a_change_and_the_foot_says_saved(window: MainWindow, acts: Acts) -> None:
    window.sign_in(ANALYST)
    window.go("samples")
    acts.write(lambda: None, owner=acts)
    acts.changed.emit("changes")
    acts.wait_idle()
    for key in ("work", "samples"):
        page = window.page(key)
        assert isinstance(page, Shown)
        assert page.is_stale
        assert page.told[-1] == "changes"
    assert part(window, "saved").text().startswith("saved ")


def test_a_refusal_stays_on_the_page_and_a_success_goes(window: MainWindow, acts: Acts) -> None:
    window.sign_in(ANALYST)
    page = window.page("work")

    def refuse() -> None:
        raise Conflict("K. Vos rejected this sample at 14:05.")

    page.write(refuse)
    acts.wait_idle()
    assert page.messages.text() == "K. Vos rejected this sample at 14:05."
    page.say("Registered 4 samples.")
    assert part(window, "said").text() == "Registered 4 samples."


def test_a_narrow_window_keeps_the_icons_of_the_rail(window: MainWindow) -> None:
    window.sign_in(ANALYST)
    window.resize(1000, 600)
    assert window.rail.width() <= 60
    assert part(window, "rail_work").accessibleName() == "My work"
    window.resize(1366, 768)
    assert window.rail.width() > 150


def test_the_window_fits_a_small_screen_at_twice_the_size(window: MainWindow) -> None:
    window.sign_in(ANALYST)
    window.resize(683, 384)
    assert window.width() == 683
    assert window.height() == 384


def test_the_theme_is_remembered_for_the_person(window: MainWindow, preferences: Preferences) -> None:
    window.sign_in(ANALYST)
    QTest.mouseClick(part(window, "theme_toggle"), Qt.MouseButton.LeftButton)
    assert themes.current.name == "dark"
    window.sign_out()
    window.sign_in(QA)
    assert themes.current.name == "light"
    window.sign_out()
    window.sign_in(ANALYST)
    assert themes.current.name == "dark"


def test_f1_shows_the_keys_of_the_page(window: MainWindow, qtbot: Any) -> None:
    window.sign_in(ANALYST)
    press(window, Qt.Key.Key_F1)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, KeysDialog)
    dialog.accept()


def test_everything_one_can_operate_has_a_name(window: MainWindow) -> None:
    window.sign_in(ANALYST)
    window.go("samples")
    assert nameless(window) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: SignDialog("K. Vos", "Approved", ["S26 0000 1258 Viability 97.9 %"]),
        lambda: ReasonDialog("Change", "97.9 was recorded", ["Typing error", "Wrong sample"]),
        lambda: KeysDialog("Samples", [("N", "next")]),
        lambda: CrashDialog("report", ""),
        lambda: AboutDialog("demo.db"),
    ],
)
def test_everything_one_can_operate_in_a_dialog_has_a_name(qtbot: Any, make: Callable[[], QDialog]) -> None:
    dialog = make()
    qtbot.addWidget(dialog)
    assert nameless(dialog) == []


def nameless(window: QWidget) -> Sequence[str]:
    found = []
    for each in window.findChildren(QWidget):
        inner = each.objectName().startswith("qt_") or isinstance(each, QScrollBar)
        within = each.parent()
        if (
            isinstance(each, OPERATED)
            and not inner
            and not isinstance(within, (QComboBox, QAbstractItemView, QLineEdit))
        ):
            is_header = "Header" in type(each).__name__ or "Corner" in each.metaObject().className()
            if not is_header and not (each.accessibleName() and each.objectName()):
                found.append(f"{type(each).__name__} {each.objectName()!r} {each.accessibleName()!r}")
    return found


def test_from_a_record_that_another_page_opened_one_goes_back_there(window: MainWindow) -> None:
    """From a batch to the results of its tests there was no way back."""
    window.sign_in(ANALYST)
    window.go("work")
    window.open(ShowSample(ID))
    samples = window.page("samples")
    back = samples.findChild(QPushButton, "go_back")
    assert window.current_page() is samples
    assert (back.isVisible(), back.toolTip()) == (True, "Back to My work (Alt+Left)")
    QTest.keyClick(samples.first_focus, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.current_page() is window.page("work")
    assert not back.isVisible()
    window.open(ShowSample(ID))
    window.lock()
    window.sign_in(ANALYST)
    assert back.isVisible(), "a lock takes no way away"
    window.go("samples")
    assert not back.isVisible(), "who came by the rail goes by the rail"


def test_who_unlocks_is_not_told_of_a_user_id_that_is_fixed(window: MainWindow) -> None:
    window.sign_in(ANALYST)
    window.lock()
    window.refuse_sign_in(NotAllowed("The user id or the password is not right, or the account cannot be used now."))
    assert window.sign_in_page.messages.text().startswith("The password is not right")
    window.sign_in(ANALYST)


def test_f1_gives_enter_one_meaning(qtbot: Any) -> None:
    """Where a page says what Enter does, the general meaning is not told beside it."""
    for keys, told in (((("N", "next"),), True), ((("Enter", "enter the results"),), False)):
        dialog = KeysDialog("Samples", keys)
        qtbot.addWidget(dialog)
        assert any("Space or Enter" in each.text() for each in dialog.findChildren(QLabel)) is told
