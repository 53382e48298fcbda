"""A page as quality assurance opens it, dressed as a window dresses it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from qclab.ui.acts import Acts
from qclab.ui.page import Page
from qclab.ui.preferences import Preferences
from qclab.ui.theme import themes
from tests.laboratory.laboratory import Laboratory

Show = Callable[[type[Page]], Any]


@pytest.fixture(autouse=True, scope="module")
def dressed_when_shown(qapp: QApplication) -> Iterator[None]:
    """A page is styled once, as in the program (``themes.dress``), and not with each widget that is put into it."""

    def dressed(show: Callable[[Any], None]) -> Callable[[QWidget], None]:
        def dress_and_show(widget: QWidget) -> None:
            if widget.isWindow() and widget.parentWidget() is None and not widget.styleSheet():
                themes.dress(widget)
            show(widget)

        return dress_and_show

    worn = qapp.styleSheet()
    qapp.setStyleSheet("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QWidget, "show", dressed(QWidget.show))
        patch.setattr(QDialog, "open", dressed(QDialog.open))
        yield
    qapp.setStyleSheet(worn)


@pytest.fixture
def show(with_reviews: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Show]:
    """Open a page over the laboratory at the end of the job, and wait until it has read everything."""
    pages: list[Page] = []

    def open_page(kind: type[Page]) -> Page:
        page = kind(with_reviews["qa"], acts, preferences)
        pages.append(page)
        page.resize(1366, 768)
        page.show()
        page.activated()
        acts.wait_idle()
        return page

    yield open_page
    for page in pages:
        page.close()
        page.deleteLater()
