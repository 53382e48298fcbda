"""A deed of a batch that is signed: what is signed is shown, the password is asked, and asked again if it was wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer

from qclab.domain.refusals import Refusal
from qclab.domain.signatures.asking import is_typed_again
from qclab.domain.signatures.meanings import Meaning
from qclab.services.lab import Lab
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.page import Page


@dataclass(frozen=True)
class Deed:
    """What is signed by whom with which meaning, what is done with the password, and what is called once it is done."""

    lab: Lab
    meaning: Meaning
    items: Sequence[str]
    facts: Sequence[str]
    does: Callable[[str], Any]
    done: Callable[[Any], object]
    title: str


def sign_and_write(page: Page, deed: Deed, refused: str = "") -> None:
    """Ask for the signature, then do it."""
    password = SignDialog.ask(
        page,
        who=deed.lab.actor.name,
        sitting=deed.lab.sitting,
        meaning=deed.meaning,
        items=deed.items,
        facts=deed.facts,
        refused=refused,
    )
    if password is not None:
        page.write(lambda: deed.does(password), deed.done, failed=partial(_failed, page, deed), title=deed.title)


def _failed(page: Page, deed: Deed, refusal: Refusal) -> None:
    if is_typed_again(refusal):
        QTimer.singleShot(0, page, partial(sign_and_write, page, deed, str(refusal)))
        return
    page.messages.refuse(refusal)
