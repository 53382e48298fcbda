"""F1 tells every key of every page: a key is a command's, and a command is told."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from qclab.domain.people.rights import Role
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.dialogs.keys import EVERYWHERE, KeysDialog
from qclab.ui.page import Page
from qclab.ui.preferences import Preferences
from qclab.ui.registry import page_specs
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with

PAGES = (
    "set_up", "my_work", "waiting", "samples", "register", "results", "runs", "pending", "sent_out", "review",
    "batches", "certifications", "investigations", "catalogue", "audit", "administration",
)  # fmt: skip


def shortcuts(page: Page) -> Iterator[tuple[str, str]]:
    """Every key that Qt hears on the page, and who has it."""
    for shortcut in page.findChildren(QShortcut):
        yield shortcut.key().toString(), f"a shortcut of {_name(shortcut.parent())}"
    for action in page.findChildren(QAction):
        for key in action.shortcuts():
            yield key.toString(), f"the action {_name(action)}"
    for button in page.findChildren(QAbstractButton):
        if not button.shortcut().isEmpty():
            yield button.shortcut().toString(), f"the button {_name(button)}"


def untold(page: Page) -> list[str]:
    """The keys of the page that F1 does not list as those of a command."""
    dialog = KeysDialog(page.title, page.key_lines())
    listed = {label.text() for label in dialog.findChildren(QLabel)}
    dialog.deleteLater()
    told = {
        QKeySequence(key).toString() for command in page.commands for key in command.keys if command.line()[0] in listed
    }
    return sorted({f"{key}: {who}" for key, who in shortcuts(page) if key not in told})


def told_twice(page: Page) -> list[str]:
    """The keys of commands that a line written by hand tells as well: the two would drift apart."""
    by_hand = {QKeySequence(key).toString() for line, _ in (*page.keys, *EVERYWHERE) for key in _keys(line)}
    return sorted({key for command in page.commands for key in command.keys if QKeySequence(key).toString() in by_hand})


def _keys(line: str) -> list[str]:
    return [key.strip() for part in line.split(" or ") for key in part.split(", ")]


def _name(part: QObject) -> str:
    return part.objectName() or type(part).__name__


def all_pages(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[dict[str, Page]]:
    """Every page of the rail, as whoever may do everything at the bench, or everything in administration, sees it."""
    everyone = lab_with(laboratory.store, Role.ANALYST, Role.REVIEWER, Role.QA, id_="everyone")
    administrator = lab_with(laboratory.store, Role.ADMINISTRATOR, id_="admin")
    pages = {}
    for who, is_administrator in ((everyone, False), (administrator, True)):
        for spec in page_specs(lambda who=who: who, acts, preferences):
            if (spec.key == "administration") is is_administrator:
                pages[spec.key] = spec.factory()
    acts.wait_idle()
    yield pages
    for page in pages.values():
        page.deleteLater()


@pytest.fixture
def pages(with_samples: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[dict[str, Page]]:
    yield from all_pages(with_samples, acts, preferences)


def test_f1_tells_every_key_of_every_page(pages: dict[str, Page]) -> None:
    assert tuple(pages) == PAGES
    assert {name: keys for name, page in pages.items() if (keys := untold(page))} == {}


def test_no_key_of_a_command_is_told_by_hand_as_well(pages: dict[str, Page]) -> None:
    assert {name: keys for name, page in pages.items() if (keys := told_twice(page))} == {}


def test_a_page_with_a_key_of_its_own_making_is_told_on(acts: Acts, preferences: Preferences) -> None:
    """The measure itself: neither a bare shortcut nor a command that the page does not know is on F1."""
    page = Page(acts, preferences)
    known = Command(page, "count", "Count", page.update, keys=["Alt+C"])
    page.add_commands(known)
    assert untold(page) == []
    QShortcut("Alt+X", page, page.update)
    page.addAction(Command(page, "weigh", "Weigh", page.update, keys=["Alt+W"]))
    button = QPushButton(page, objectName="press")
    button.setShortcut("Alt+P")
    assert untold(page) == ["Alt+P: the button press", "Alt+W: the action weigh", "Alt+X: a shortcut of Page"]
    page.deleteLater()
