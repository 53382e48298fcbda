"""A command is told once: its button, its key, its line on F1, and why it cannot be done."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.preferences import Preferences


class _Page(Page):
    title = "Reagents"
    keys = (("Enter", "open the reagent"),)

    def __init__(self, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self.done = list[str]()
        self.discard = Command(self, "discard", "Discard…", lambda: self.done.append("discarded"), keys=["Alt+D"],
                               icon="cross", help_="discard what is used up")  # fmt: skip
        self.add_command(self.discard, primary=True)


def _shown(acts: Acts, preferences: Preferences, qtbot: Any) -> tuple[_Page, QPushButton]:
    page = _Page(acts, preferences)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page)
    button = page.findChild(QPushButton, "discard")
    assert isinstance(button, QPushButton)
    button.setFocus()
    return page, button


def test_button_and_key_do_the_same(acts: Acts, preferences: Preferences, qtbot: Any) -> None:
    page, button = _shown(acts, preferences, qtbot)
    button.click()
    QTest.keyClick(button, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert page.done == ["discarded", "discarded"]


def test_what_cannot_be_done_says_why_at_the_button_and_at_the_key(
    acts: Acts, preferences: Preferences, qtbot: Any
) -> None:
    page, button = _shown(acts, preferences, qtbot)
    page.discard.refuse("A. Vos may not discard reagents.")
    assert not button.isEnabled()
    assert button.toolTip() == "A. Vos may not discard reagents."
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert page.done == []
    assert page.messages.text() == "A. Vos may not discard reagents."
    page.discard.refuse("")
    assert button.isEnabled()
    assert button.toolTip() == "Discard what is used up (Alt+D)"


def test_why_it_could_not_be_done_goes_once_it_can(acts: Acts, preferences: Preferences, qtbot: Any) -> None:
    page, button = _shown(acts, preferences, qtbot)
    page.discard.refuse("How it was performed is not said.")
    page.setFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.messages.text() == "How it was performed is not said."
    page.discard.refuse("How it was performed is not said.")
    assert page.messages.isVisible(), "it is still so"
    page.discard.refuse("")
    assert not page.messages.isVisible()
    page.discard.refuse("A value is missing.")
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    page.messages.warn("Two reagents expire today.")
    page.discard.refuse("")
    assert page.messages.text() == "Two reagents expire today.", "what was said since stays"


def test_f1_lists_the_commands_and_what_is_no_command(acts: Acts, preferences: Preferences) -> None:
    page = _Page(acts, preferences)
    assert page.key_lines() == [("Alt+D", "discard what is used up"), ("Enter", "open the reagent")]
    page.deleteLater()


def test_the_key_of_a_hidden_command_is_free_for_another(acts: Acts, preferences: Preferences, qtbot: Any) -> None:
    page, _ = _shown(acts, preferences, qtbot)
    page.discard.refuse("A. Vos may not discard reagents.")
    page.discard.setVisible(False)
    other = Command(page, "dilute", "Dilute", lambda: page.done.append("diluted"), keys=["Alt+D"])
    page.add_commands(other)
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert page.done == ["diluted"]
    assert page.messages.text() == ""


def test_a_key_outside_fields_leaves_the_field_alone(acts: Acts, preferences: Preferences, qtbot: Any) -> None:
    page, _ = _shown(acts, preferences, qtbot)
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    line = QLineEdit("S26 0000", page)
    line.show()
    remove = Command(page, "remove", "Remove", lambda: page.done.append("removed"), keys=["Ctrl+Delete"],
                     outside_fields=True)  # fmt: skip
    page.add_commands(remove)
    line.setFocus()
    line.home(False)
    QTest.keyClick(line, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert (line.text(), page.done) == ("0000", [])
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert page.done == ["removed"]


def test_a_command_described_anew_says_so_at_its_button_and_on_f1(
    acts: Acts, preferences: Preferences, qtbot: Any
) -> None:
    page, button = _shown(acts, preferences, qtbot)
    page.discard.describe("discard what has expired")
    assert button.toolTip() == "Discard what has expired (Alt+D)"
    assert page.key_lines()[0] == ("Alt+D", "discard what has expired")


def test_a_button_that_is_made_opens_no_window(opened: list[str], acts: Acts, preferences: Preferences) -> None:
    """It has no parent until it is laid out, and would take the keys for a moment."""
    page = _Page(acts, preferences)
    button = page.discard.button()
    page.discard.refuse("Nothing is used up.")
    assert opened == []
    button.deleteLater()
    page.deleteLater()


def test_what_is_noted_stands_below_the_words_of_the_tooltip_and_not_on_f1(
    acts: Acts, preferences: Preferences
) -> None:
    page = _Page(acts, preferences)
    page.discard.note("Two bottles stay.")
    assert page.discard.toolTip() == "Discard what is used up (Alt+D)\nTwo bottles stay."
    page.discard.refuse("Nothing is used up.")
    assert page.discard.toolTip() == "Nothing is used up."
    assert page.discard.line() == ("Alt+D", "discard what is used up")
    page.deleteLater()


def test_the_button_of_what_can_be_on_is_down_while_it_is(acts: Acts, preferences: Preferences) -> None:
    page = _Page(acts, preferences)
    picture = Command(page, "picture", "Picture", page.update)
    picture.setCheckable(True)
    button = picture.button()
    picture.trigger()
    assert button.isChecked()
    button.click()
    assert not button.isChecked()
    assert not picture.isChecked()
    button.deleteLater()
    page.deleteLater()


def test_the_keys_of_a_page_go_on_after_a_button_of_its_title_was_pressed(
    acts: Acts, preferences: Preferences, qtbot: Any
) -> None:
    """The button was switched off by what it did, and the focus fell to the search of the window."""
    page, button = _shown(acts, preferences, qtbot)
    page.first_focus = listed = QLineEdit()
    search = QLineEdit()
    for field in (listed, search):
        page.body.addWidget(field)
        field.show()
    listed.setFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.done == ["discarded"]
    assert listed.hasFocus(), "a click does not take the focus"
    button.setFocus(Qt.FocusReason.TabFocusReason)
    page.discard.refuse("It is being discarded.")
    assert listed.hasFocus(), "nor does it fall on when the button goes off"


def test_what_is_on_for_another_person_looks_so_and_says_it_beside_its_button(
    acts: Acts, preferences: Preferences, qtbot: Any
) -> None:
    page, button = _shown(acts, preferences, qtbot)
    page.resize(900, 300)
    own = button.icon().pixmap(16).toImage()
    page.discard.pass_on("A. Vos entered it.\nAnother person signs here.")
    assert button.isEnabled()
    assert button.icon().pixmap(16).toImage() != own
    assert page.why_not.text() == "Discard: another person signs here"
    assert "A. Vos entered it." in button.accessibleDescription()
    page.discard.refuse("")
    assert button.icon().pixmap(16).toImage() == own
    assert (page.why_not.text(), button.accessibleDescription()) == ("", "")
