"""The title line of a page: in a narrow window actions go into a menu, none is cut."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.words import button


class _Page(Page):
    title = "Results"

    def __init__(self, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self.pressed: list[str] = []
        for words in ("Import a table…", "Not done…", "Submit 12"):
            self.add_action(button(words, words, lambda words=words: self.pressed.append(words)))
        self.subheading.setText("CAR-26013 ARI-0001 CD19 CAR-T cells · CAR19 version 3 · Ph. Eur. rounding")


def _shown(acts: Acts, preferences: Preferences, width: int) -> _Page:
    page = _Page(acts, preferences)
    page.resize(width, 300)
    page.show()
    QApplication.processEvents()
    return page


def _in_sight(page: _Page) -> list[str]:
    row = page.actions_row
    return [
        each.text()
        for each in row.findChildren(QPushButton)
        if each.isVisible() and row.rect().contains(each.geometry()) and each.width() >= each.sizeHint().width()
    ]


def test_in_a_wide_window_every_action_is_in_sight_and_there_is_no_menu(acts: Acts, preferences: Preferences) -> None:
    page = _shown(acts, preferences, 1200)
    assert _in_sight(page) == ["Import a table…", "Not done…", "Submit 12"]
    page.close()


def test_in_a_narrow_window_the_primary_action_stays_whole_and_the_others_are_in_a_menu(
    acts: Acts, preferences: Preferences
) -> None:
    page = _shown(acts, preferences, 300)
    assert _in_sight(page) == ["", "Submit 12"]
    menu = page.actions_row.more.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Import a table…", "Not done…"]
    menu.actions()[1].trigger()
    assert page.pressed == ["Not done…"]
    page.close()


def test_an_action_that_cannot_be_taken_says_so_in_the_menu_too(acts: Acts, preferences: Preferences) -> None:
    page = _shown(acts, preferences, 300)
    folded = page.actions_row.folded()[0]
    folded.setEnabled(False)
    folded.setToolTip("You may not import.")
    page.actions_row.more.menu().aboutToShow.emit()
    action = page.actions_row.more.menu().actions()[0]
    assert (action.isEnabled(), action.toolTip()) == (False, "You may not import.")
    page.close()


def test_tab_goes_past_actions_that_are_in_the_menu(acts: Acts, preferences: Preferences) -> None:
    page = _shown(acts, preferences, 300)
    page.actions_row.more.setFocus()
    QTest.keyClick(page.actions_row.more, Qt.Key.Key_Tab)
    focused = page.focusWidget()
    assert focused is not None
    assert focused.objectName() == "Submit 12"
    page.resize(1200, 300)
    QApplication.processEvents()
    assert all(each.focusPolicy() == Qt.FocusPolicy.TabFocus for each in page.actions_row.folded() or [focused])
    page.close()


def test_what_stands_beside_the_title_gives_way_and_is_told_by_its_tooltip(
    acts: Acts, preferences: Preferences
) -> None:
    page = _shown(acts, preferences, 500)
    page.grab()
    assert page.subheading.toolTip() == page.subheading.text()
    page.resize(1600, 300)
    page.grab()
    assert page.subheading.toolTip() == ""
    page.close()


def test_a_button_that_is_off_says_why_when_it_is_pressed(acts: Acts, preferences: Preferences) -> None:
    """On a small screen the title line has no room for it, and a tooltip is found by nobody in a hurry."""
    page = _Page(acts, preferences)
    command = Command(page, "issue", "Issue…", lambda: page.pressed.append("issue"))
    page.add_command(command, primary=True)
    command.refuse("The batch is on hold.")
    page.resize(300, 300)
    page.show()
    QApplication.processEvents()
    assert page.why_not.shown() == "", "there is no room"
    QTest.mouseClick(page.primary_action, Qt.MouseButton.LeftButton)
    assert (page.messages.text(), page.pressed) == ("The batch is on hold.", [])
    page.messages.clear()
    command.refuse("")
    QTest.mouseClick(page.primary_action, Qt.MouseButton.LeftButton)
    assert (page.messages.text(), page.pressed) == ("", ["issue"])
    page.close()
