"""Everything that is signed in a window is signed by this: what is signed is shown, the signature asked, the deed done
as who signed it, and asked again where what was typed was wrong.

Another person than who is signed in may sign at the same bench, with their user id and password: the deed is theirs, in
a lab of their own, and the pages, drafts and sitting of the first go on. Where nothing but who is signed in stands in
the way, the command stays on and the dialog asks for another person (``offer``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from qclab.domain.people.duties import another_may_sign
from qclab.domain.people.rights import Actor, Barred, Right
from qclab.domain.refusals import AccessEnded, NotAllowed, Reason, Refusal
from qclab.domain.signatures.asking import Given, is_typed_again
from qclab.queries.people.standing import who_may
from qclab.services.lab import Lab
from qclab.services.people import signing_in
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.password import PasswordDialog
from qclab.ui.dialogs.sign import Others, SignDialog
from qclab.ui.keeping import begin_with, close_kept
from qclab.ui.page import Page

ANOTHER: Final = "Another person signs here, with their own user id and password."


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Deed:
    """What is signed with which meaning, what is done as whoever signs with what they typed, and what is called once it
    is done.

    title   what it is called while it is under way
    failed  is called with why it was refused for another reason than what was typed; else the page says it
    right   what who signs it needs: those who have it are offered to sign in the place of who is signed in
    begun   is called before it is done, ``ended`` once it was given up or refused
    others  who of them may sign it, where that is known: they are offered
    barred  why who is signed in does not sign it: another person does
    over    the dialog that it is asked over, where that is not the page
    dialog  another dialog than the plain one: made with what was refused before and with who may sign
    """

    lab: Lab
    meaning: str
    items: Sequence[str]
    facts: Sequence[str]
    does: Callable[[Lab, Given], Any]
    done: Callable[[Any], object]
    right: Right
    title: str = ""
    failed: Callable[[Refusal], object] | None = None
    begun: Callable[[], object] = _nothing
    ended: Callable[[], object] = _nothing
    others: Sequence[Actor] = ()
    barred: str = ""
    over: QWidget | None = None
    dialog: Callable[[str, Others], SignDialog] | None = None


def offer(command: Command, actor: Actor, reasons: Sequence[Reason], brief: str = "", note: str = "") -> None:
    """The command is off for these reasons, and on where another person may sign here. ``note``: what else it says."""
    if barred := barring(actor, reasons):
        pass_on(command, barred, note)
    else:
        command.note(note)
        command.refuse("\n".join(dict.fromkeys(map(str, reasons))), brief)


def pass_on(command: Command, barred: str, note: str = "") -> None:
    """The command is on for another person than who is signed in, who is told why."""
    command.pass_on(f"{barred}\n{ANOTHER}", note)


def barring(actor: Actor, reasons: Sequence[Reason]) -> str:
    """Why who is signed in does not sign, where another person may; else nothing."""
    return " ".join(dict.fromkeys(map(str, reasons))) if another_may_sign(actor, reasons) else ""


def sign(page: Page, deed: Deed, refused: str = "", user: str = "") -> None:
    """Ask for the signature, then do it. ``refused``: why the attempt before was not accepted; ``user``: by which other
    person it was made."""
    others = Others(deed.barred, user)
    over, lab = deed.over or page, deed.lab
    if deed.dialog is not None:
        dialog = deed.dialog(refused, others)
    else:
        dialog = SignDialog(
            lab.actor.name, deed.meaning, deed.items, over, facts=deed.facts, refused=refused, sitting=lab.sitting,
            others=others,
        )  # fmt: skip
    dialog.await_time()
    asked = partial(_asked, deed)
    page.acts.read((id(dialog), "signing"), asked, dialog.show_asked, owner=dialog, failed=dialog.messages.refuse)
    given = dialog.sign()
    if given is None:
        deed.ended()
        return
    deed.begun()
    page.write(partial(_do, deed, given), deed.done, failed=partial(_failed, page, deed, given), title=deed.title)


def sign_soon(page: Page, deed: Deed, refused: str = "", user: str = "") -> None:
    """Once what was asked for before has ended: the dialog takes over until it is closed."""
    QTimer.singleShot(0, page, partial(sign, page, deed, refused, user))


def _asked(deed: Deed) -> tuple[datetime, list[str]]:
    """The time of the server, and who else is offered to sign."""
    lab = deed.lab
    now = lab.store.now()
    others = deed.others or [row.actor for row in lab.ask(who_may, deed.right, now)]
    return now, [f"{each.id}  {each.name}" for each in others if each.key != lab.actor.key]


def _do(deed: Deed, given: Given) -> Any:
    """As who signed. That the access of another person ended does not end that of who is signed in."""
    try:
        return deed.does(_signer(deed.lab, given), given)
    except AccessEnded as refusal:
        if given.is_other:
            raise NotAllowed(*(replace(reason, field="user") for reason in refusal.reasons)) from refusal
        raise


def _signer(lab: Lab, typed: Given) -> Lab:
    """Who signs with what was typed: who is signed in, or another person beside them."""
    return signing_in.beside(lab, typed.user, typed) if typed.is_other else lab


def _failed(page: Page, deed: Deed, given: Given, refusal: Refusal) -> None:
    deed.ended()
    if given.is_other and Barred.GIVEN_PASSWORD in refusal.codes:
        page.write(partial(_signer, deed.lab, given), partial(_choose_password, page, deed, given))
    elif is_typed_again(refusal) or _is_of_other(deed, given, refusal):
        sign_soon(page, deed, str(refusal), given.user if given.is_other else "")
    elif deed.failed is not None:
        deed.failed(refusal)
    else:
        page.messages.refuse(refusal)


def _is_of_other(deed: Deed, given: Given, refusal: Refusal) -> bool:
    """Whether the other person is one who does not sign this: yet another may."""
    return given.is_other and another_may_sign(deed.lab.actor, refusal.reasons)


def _choose_password(page: Page, deed: Deed, given: Given, second: Lab) -> None:
    """Only a password of one's own signs: the second person chooses it here, then signs."""
    dialog = PasswordDialog.run(page, second, page.acts)
    dialog.accepted.connect(lambda: sign_soon(page, deed, user=given.user))


def sign_over(
    page: Page, dialog: Dialog, deed: Callable[[], Deed], refused: Callable[[Refusal], object] | None = None
) -> None:  # fmt: skip
    """Open the dialog; what it asks is signed over it, and it closes once that is kept. ``deed`` reads it as it is
    accepted; ``refused`` hears of a refusal, which the dialog tells."""

    def begin() -> None:
        asked = deed()
        sign(page, replace(
            asked, over=dialog, done=partial(close_kept, dialog, asked.done), failed=partial(_refused, dialog, refused),
            begun=dialog.being_kept, ended=partial(_stay, dialog),
        ))  # fmt: skip

    begin_with(dialog, begin)


def _refused(dialog: Dialog, told: Callable[[Refusal], object] | None, refusal: Refusal) -> None:
    if isValid(dialog):
        dialog.refuse(refusal)
    if told is not None:
        told(refusal)


def _stay(dialog: Dialog) -> None:
    if isValid(dialog):
        dialog.stay()
