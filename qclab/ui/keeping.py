"""A dialog stays open until what was typed into it is kept: refused, given up at the signature or with the server away,
nothing of it goes. One road for all that ask for words: ``keep`` writes them, ``signing.sign_over`` has them signed.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from shiboken6 import isValid

from qclab.domain.refusals import Refusal
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.page import Page

T = TypeVar("T")


def keep(
    acts: Acts, dialog: Dialog, work: Callable[[], Callable[[], T]], then: Callable[[T], object], title: str = "",
    refused: Callable[[Refusal], object] | None = None,
) -> None:  # fmt: skip
    """Open the dialog; it closes once what it asks is kept. ``work`` reads it as it is accepted and gives what runs on
    the writing worker; ``then`` hears what came of that, ``refused`` of a refusal, which the dialog tells."""

    def failed(refusal: Refusal) -> None:
        dialog.refuse(refusal)
        if refused is not None:
            refused(refusal)

    def begin() -> None:
        does = work()
        dialog.being_kept()
        acts.write(does, partial(close_kept, dialog, then), owner=dialog, failed=failed, title=title)

    begin_with(dialog, begin)


def keep_reason(
    page: Page, does: Callable[[str], T], then: Callable[[T], object], *, title: str, what: str = "",
    quick: Sequence[str] = (), accept: str = "Record the change",
    refused: Callable[[Refusal], object] | None = None,
) -> None:  # fmt: skip
    """Ask why, and do it for that reason, in a dialog that stays open until it is kept."""
    dialog = ReasonDialog(title, what, quick, page, accept=accept)
    keep(page.acts, dialog, lambda: partial(does, dialog.reason()), then, title, refused)


def begin_with(dialog: Dialog, begin: Callable[[], object]) -> None:
    """Open the dialog; accepting it begins what keeps it."""
    dialog.stay_until_kept(begin)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def close_kept(dialog: Dialog, then: Callable[[Any], object], came: Any) -> None:
    """It was kept: the dialog, where it is still there, is done."""
    if isValid(dialog):
        dialog.close_kept()
    then(came)
