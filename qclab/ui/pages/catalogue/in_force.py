"""Putting drafts in force: what is signed is listed, the password asked, and asked again where it was wrong."""

from collections.abc import Callable
from typing import Any

from qclab.domain.catalogue.values import Method, Specification
from qclab.domain.counts import count, word
from qclab.domain.refusals import Refusal
from qclab.domain.signatures.meanings import Meaning
from qclab.services.catalogue.in_force import Draft, put_in_force
from qclab.services.lab import Lab
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.page import Page
from qclab.ui.pages.catalogue.browser import Browser
from qclab.ui.words import moments


class InForce:
    def __init__(self, page: Page, lab: Lab, browser: Browser, changed: Callable[[], None]) -> None:
        self._page, self._lab, self._browser, self._changed = page, lab, browser, changed
        self._refused_before = ""

    def ask(self) -> None:
        """Sign for the draft that is shown, or for the drafts of all selected lines."""
        chosen = self._browser.chosen_drafts()
        if not chosen:
            return
        items = [_signed(kept.value) for kept in chosen]
        password = SignDialog.ask(
            self._page, who=self._lab.actor.name, meaning=Meaning.PUT_IN_FORCE.capitalize(), items=items,
            refused=self._refused_before,
        )  # fmt: skip
        self._refused_before = ""
        if password is None:
            return
        signed = [
            Draft("method" if isinstance(kept.value, Method) else "specification", kept.key, kept.row_version)
            for kept in chosen
        ]
        lab = self._lab
        self._page.write(lambda: put_in_force(lab, signed, "", password), self._done, failed=self._not_done)

    def _done(self, number: int) -> None:
        """Its state, with the day where that is still to come, stands in the list."""
        self._page.messages.clear()
        self._changed()
        self._page.say(word(number, "It was put in force.", f"{count(number, 'draft')} were put in force."))

    def _not_done(self, refusal: Refusal) -> None:
        if any(reason.field == "password" for reason in refusal.reasons):
            self._refused_before = str(refusal)
            self.ask()
            return
        self._changed()
        self._page.messages.refuse(refusal)


def _signed(value: Any) -> str:
    """A draft in the list of what is signed, a specification with the day from which it holds."""
    since = f", from {moments.day(value.effective_from)}" if isinstance(value, Specification) else ""
    return f"{value.id} version {value.version}{since}  {value.title}"
