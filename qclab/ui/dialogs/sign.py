"""Signing: exactly what is signed, what the signature means, and what is asked of the person who signs: the user id for
the first signature of a sitting, the password always, the code of their telephone where the meaning asks it.

A scan never gets into the password field (see :mod:`qclab.ui.wedge`).
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from qclab.domain.counts import count, word
from qclab.domain.signatures.asking import Given, Sitting
from qclab.ui.choices import FoundInput
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.inputs import PasswordInput, TextInput
from qclab.ui.widgets.words import label
from qclab.ui.widgets.wrapping import WrappingList

_WIDE: Final = 620
_MOST: Final = 10
"""So many lines are seen at once; more scroll."""
_CODE: Final = "Code of your telephone, six digits"


class SignDialog(Dialog):
    """``facts`` say what the signed record says, below the list of what is signed; ``sitting`` says what is asked."""

    def __init__(
        self, who: str, meaning: str, items: Sequence[str], parent: QWidget | None = None, *,
        facts: Sequence[str] = (), refused: str = "", sitting: Sitting | None = None,
    ) -> None:  # fmt: skip
        super().__init__("Sign", "Sign", parent)
        self.setObjectName("sign_dialog")
        self.setMinimumWidth(_WIDE)
        number = len(items)
        signed = word(number, "this record", f"these {count(number, 'record')}")
        self.who_signs = label(f"{who} signs {signed} with the meaning:", wrap=True)
        self.content.addWidget(self.who_signs)
        stated = label(meaning, "heading", wrap=True)
        stated.setObjectName("meaning")
        self.content.addWidget(stated)
        listed = WrappingList("signed_items", "What is signed", items, most=_MOST, wide=_WIDE - 60)
        listed.setSelectionMode(WrappingList.SelectionMode.NoSelection)
        self.content.addWidget(listed)
        for place, words in enumerate(facts, 1):
            said = label(words, wrap=True)
            said.setObjectName(f"signed_fact_{place}")
            self.content.addWidget(said)
        self._own_id = self._asked("signing_user", f"User id of {who}") if sitting and sitting.asks_id else None
        self._code = self._asked("signing_code", _CODE) if sitting and sitting.asks_code(meaning) else None
        self._password = PasswordInput()
        self._password.setObjectName("password")
        self._password.setAccessibleName(f"Password of {who}")
        self._password.edited.connect(self._look)
        self._password.returnPressed.connect(self._enter)
        self.before_password()
        named = label(f"Password of {who}")
        named.setBuddy(self._password)
        self.content.addWidget(named)
        self.content.addWidget(self._password)
        if self._own_id is not None:
            place = self.content.indexOf(named)
            self._place(self._own_id, place)
            self._own_id.returnPressed.connect(self._password.setFocus)
        if self._code is not None:
            self._place(self._code, self.content.count())
            self._code.returnPressed.connect(self._enter)
            self.setTabOrder(self._password, self._code)
        self.first_field().setFocus()
        if refused:
            self.messages.refuse(refused)
        self._look()

    @classmethod
    def ask(
        cls, parent: QWidget | None, *, who: str, meaning: str, items: Sequence[str], sitting: Sitting | None,
        facts: Sequence[str] = (), refused: str = "",
    ) -> Given | None:  # fmt: skip
        """What was typed, or None when the person gave up. ``refused``: why the attempt before was not accepted;
        ``sitting``: None for who is not signed in."""
        return cls(who, meaning, items, parent, facts=facts, refused=refused, sitting=sitting).sign()

    def sign(self) -> Given | None:
        """Shown until accepted or given up: what was typed, or None. Nothing of it stays in the dialog."""
        try:
            return Given(self.password(), _read(self._own_id), _read(self._code)) if self.exec() else None
        finally:
            for field in (self._own_id, self._password, self._code):
                if field is not None:
                    field.clear()
            self.deleteLater()

    def first_field(self) -> QWidget:
        """What is typed first."""
        return self._own_id or self._password

    def _asked(self, name: str, heard: str) -> TextInput:
        field = TextInput()
        field.setObjectName(name)
        field.setAccessibleName(heard)
        field.edited.connect(self._look)
        return field

    def _place(self, field: TextInput, place: int) -> None:
        """Below what it is called."""
        named = label(field.accessibleName())
        named.setBuddy(field)
        self.content.insertWidget(place, named)
        self.content.insertWidget(place + 1, field)

    def before_password(self) -> None:
        """What else is asked, above the password."""

    def password(self) -> str:
        return self._password.read()

    def lacking(self) -> str:
        """Why it cannot be signed yet, or nothing."""
        if self._own_id is not None and not _read(self._own_id):
            return "Your first signature since you signed in asks your user id too."
        if not self.password():
            return "Type your password to sign."
        return "Type the code of your telephone." if self._code is not None and not _read(self._code) else ""

    def _look(self) -> None:
        self.lack(self.lacking())

    def _enter(self) -> None:
        """Return goes on to what is still to be typed, the code after the password, and signs at the end."""
        if self._code is not None and self._password.hasFocus():
            self._code.setFocus()
        elif not self.lacking():
            self.accept()


def _read(field: TextInput | None) -> str:
    return field.text().strip() if field is not None else ""


class SecondSignDialog(SignDialog):
    """A second person signs in the session of the first, who stays signed in: user id and password are both theirs.

    ``offered``: who may, each with their user id.
    """

    def __init__(
        self, first: str, meaning: str, items: Sequence[str], offered: Sequence[str], parent: QWidget | None = None, *,
        facts: Sequence[str] = (), refused: str = "",
    ) -> None:  # fmt: skip
        self.user = ""
        self._user = FoundInput(offered, is_open=True, says_id=True)
        super().__init__("the second person", meaning, items, parent, facts=facts, refused=refused)
        self.setObjectName("second_sign_dialog")
        self.who_signs.setText(f"A second person signs here with the meaning below; {first} stays signed in.")
        self._user.setFocus()

    @classmethod
    def ask_second(
        cls, parent: QWidget | None, *, first: str, meaning: str, items: Sequence[str], offered: Sequence[str],
        facts: Sequence[str] = (), refused: str = "",
    ) -> tuple[str, str] | None:  # fmt: skip
        """User id and password of the second person, or None when they gave up."""
        dialog = cls(first, meaning, items, offered, parent, facts=facts, refused=refused)
        password = dialog.sign()
        return None if password is None else (dialog.user, password)

    def before_password(self) -> None:
        self._user.setObjectName("second_user")
        self._user.setAccessibleName("User id of the second person")
        self._user.edited.connect(self._look)
        self._user.offered.taken.connect(self._go_on)
        self._user.returnPressed.connect(self._go_on)
        named = label("User id of the second person")
        named.setBuddy(self._user)
        self.content.addWidget(named)
        self.content.addWidget(self._user)

    def lacking(self) -> str:
        if not self._user.read():
            return "Type your user id, then your password."
        return super().lacking()

    def accept(self) -> None:
        self.user = self._user.read()
        super().accept()

    def _go_on(self, _: object = None) -> None:
        self._user.settle()
        self._password.setFocus()
