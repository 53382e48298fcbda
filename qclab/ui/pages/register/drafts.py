"""What was typed and not registered, kept on this workstation for this person and offered back after a crash."""

from collections.abc import Mapping
from typing import Any, Final

from qclab.ui.preferences import Preferences
from qclab.ui.words import moments

Draft = Mapping[str, Any]
_NOW: Final = "register/draft"
_BEFORE: Final = "register/unfinished"
_KEPT_AT_MOST: Final = 5


class Drafts:
    """The one being typed, and those that were left unfinished before, the latest last."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        left = preferences.get(_NOW)
        before = preferences.get(_BEFORE, [])
        if isinstance(left, dict) and left:
            self._unfinished = [*before, left][-_KEPT_AT_MOST:]
            self._preferences.set(_BEFORE, self._unfinished)
            self.forget()
        else:
            self._unfinished = list(before)

    def keep(self, draft: Draft) -> None:
        self._preferences.set(_NOW, {**draft, "at": moments.minute(moments.now())})
        self._preferences.save()

    def forget(self) -> None:
        """What was being typed is registered, or given up."""
        self._preferences.set(_NOW, {})
        self._preferences.save()

    def offered(self) -> Draft | None:
        """The latest that was left unfinished, until it is taken."""
        return self._unfinished[-1] if self._unfinished else None

    def take(self) -> Draft:
        """The offered draft, which is then no longer offered; whoever takes it keeps or drops it."""
        draft: Draft = self._unfinished.pop()
        self._preferences.set(_BEFORE, list(self._unfinished))
        self._preferences.save()
        return draft
