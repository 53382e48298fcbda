"""What can be done on a page is a command, and so is its button: words, tooltip and why it cannot be done now are told
once. A button that is none shows the same thing in another way."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QDialog, QPushButton

from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.pages.batches.pdf import PdfView
from qclab.ui.pages.results.grid.grid import ResultsGrid
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.empty import Empty
from qclab.ui.widgets.table import Table
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.test_keys import all_pages

PARTS = (Empty, PdfView, Table, ResultsGrid)
"""Widgets of the house whose buttons are their own: what an empty list says, the pages of a paper, the changes of a
list."""
SHOWN_OTHERWISE = ("_back", "_clear")
"""Ends of the names of what only goes back to the list, or shows all of it again."""


@pytest.fixture
def pages(with_samples: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[dict[str, Page]]:
    yield from all_pages(with_samples, acts, preferences)


def no_commands(page: Page) -> list[str]:
    """The buttons of the page that do something and are no command's. One with a menu does nothing by itself, a chip
    narrows a list, and a dialog's are its own."""
    return sorted(
        button.objectName() or button.text()
        for button in page.findChildren(QPushButton)
        if not any(isinstance(action, Command) for action in button.actions())
        and button.menu() is None
        and button.property("kind") != "chip"
        and not isinstance(button.parent(), PARTS)
        and not button.objectName().endswith(SHOWN_OTHERWISE)
        and not isinstance(button.window(), QDialog)
    )


def test_every_button_of_every_page_is_a_commands(pages: dict[str, Page]) -> None:
    assert {name: buttons for name, page in pages.items() if (buttons := no_commands(page))} == {}


def test_a_button_of_its_own_making_is_told_on(acts: Acts, preferences: Preferences) -> None:
    """The measure itself."""
    page = Page(acts, preferences)
    page.add_command(Command(page, "count", "Count", page.update))
    assert no_commands(page) == []
    page.add_action(QPushButton(objectName="weigh"))
    assert no_commands(page) == ["weigh"]
    page.deleteLater()
