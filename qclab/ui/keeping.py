"""A dialog stays open until what was typed into it is kept: refused, given up at the signature or with the server away,
nothing of it goes. One road for all that ask for words: ``keep`` writes them, ``sign_over`` has them signed first.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from qclab.domain.refusals import Refusal
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.page import Page
from qclab.ui.signing import Deed, sign

T = TypeVar("T")


def keep(
    acts: Acts, dialog: Dialog, work: Callable[[], Callable[[], T]], then: Callable[[T], object], title: str = ""
) -> None:
    """Open the dialog; it closes once what it asks is kept. ``work`` reads it as it is accepted and gives what runs on
    the writing worker; ``then`` hears what came of that."""

    def begin() -> None:
        does = work()
        dialog.being_kept()
        acts.write(does, partial(_kept, dialog, then), owner=dialog, failed=dialog.refuse, title=title)

    _open(dialog, begin)


def keep_reason(
    page: Page, does: Callable[[str], T], then: Callable[[T], object], *, title: str, what: str = "",
    quick: tuple[str, ...] = (), accept: str = "Record the change", over: QWidget | None = None,
) -> None:  # fmt: skip
    """Ask why, and do it for that reason, in a dialog that stays open until it is kept."""
    dialog = ReasonDialog(title, what, quick, over or page, accept=accept)
    keep(page.acts, dialog, lambda: partial(does, dialog.reason()), then, title)


def sign_over(
    page: Page, dialog: Dialog, deed: Callable[[], Deed], refused: Callable[[Refusal], object] | None = None
) -> None:  # fmt: skip
    """Open the dialog; what it asks is signed over it, and it closes once that is kept. ``deed`` reads it as it is
    accepted; ``refused`` hears of a refusal, which the dialog tells."""

    def begin() -> None:
        asked = deed()
        sign(page, replace(
            asked, over=dialog, done=partial(_kept, dialog, asked.done), failed=partial(_refused, dialog, refused),
            begun=dialog.being_kept, ended=partial(_stay, dialog),
        ))  # fmt: skip

    _open(dialog, begin)


def _open(dialog: Dialog, begin: Callable[[], object]) -> None:
    dialog.stay_until_kept(begin)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _kept(dialog: Dialog, then: Callable[[Any], object], came: Any) -> None:
    if isValid(dialog):
        dialog.close_kept()
    then(came)


def _refused(dialog: Dialog, told: Callable[[Refusal], object] | None, refusal: Refusal) -> None:
    if isValid(dialog):
        dialog.refuse(refusal)
    if told is not None:
        told(refusal)


def _stay(dialog: Dialog) -> None:
    if isValid(dialog):
        dialog.stay()
