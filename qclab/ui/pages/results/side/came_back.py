"""Why the test beside the grid came back, in the reviewer's words: above every tab, in amber."""

from functools import partial

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from qclab.queries.review.returned import Returned, returned
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.ui.icons import set_icon
from qclab.ui.page import Page
from qclab.ui.theme import set_state
from qclab.ui.widgets.words import label
from qclab.ui.words import moments


class CameBack(QFrame):
    """Hidden unless the test was returned. The reason is there at once, who gave it and when once it is read."""

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__()
        self.setObjectName("came_back")
        self.setProperty("role", "message")
        self._page, self._lab = page, lab
        self._test: TestRow | None = None
        icon = QLabel()
        set_icon(icon, "undo", "alert")
        self.words = label(wrap=True)
        self.words.setObjectName("came_back_words")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(icon)
        row.addWidget(self.words, 1)
        set_state(self, "tone", "notice")
        self.hide()

    def show_test(self, test: TestRow | None) -> None:
        if test == self._test:
            return
        self._test = test
        if test is None or not test.is_returned:
            self.hide()
            return
        self._say(f"Returned: {test.state_reason}")
        key, lab = test.key, self._lab
        self._page.read("came_back", lambda: lab.ask(returned, [key]).get(key), partial(self._name, key))

    def said(self) -> str:
        """What it says of the test; empty for one that did not come back."""
        return self.words.text() if self._test is not None and self._test.is_returned else ""

    def _name(self, test: int, back: Returned | None) -> None:
        if back is not None and self._test is not None and self._test.key == test and self._test.is_returned:
            self._say(f"Returned by {back.by}, {moments.minute(back.at)}: {back.reason}")

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setAccessibleName(words)
        self.show()
