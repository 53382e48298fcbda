"""The case as who signs read it: nothing that changed behind an open dialog is signed unseen."""

from collections.abc import Callable

from qclab.domain.refusals import Refusal
from qclab.ui.pages.investigations.facts import CaseFacts
from qclab.ui.pages.investigations.view import CaseView


class AsRead:
    """``facts`` are those that the page showed when the dialog was opened; once it was told that they changed
    (``again``), those that the page shows since."""

    def __init__(self, facts: CaseFacts, view: CaseView, refresh: Callable[[], object]) -> None:
        self._facts, self._view, self._refresh = facts, view, refresh
        self._is_told = False

    @property
    def facts(self) -> CaseFacts:
        now = self._view.facts
        is_same = now is not None and now.file.line.key == self._facts.file.line.key
        return now if now is not None and self._is_told and is_same else self._facts

    def follow(self) -> None:
        """Who signs changed it themselves: what the page shows since is what they read."""
        self._is_told = True

    def again(self, _: Refusal) -> None:
        self._is_told = True
        self._refresh()
