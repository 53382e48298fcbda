"""Signing: exactly what is signed, what the signature means, and the password of the person who signs.

A scan never gets into the password field (see :mod:`qclab.ui.wedge`).
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from qclab.domain.counts import count, word
from qclab.ui.choices import FoundInput
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.inputs import PasswordInput
from qclab.ui.widgets.words import label
from qclab.ui.widgets.wrapping import WrappingList

_WIDE: Final = 620
_MOST: Final = 10
"""So many lines are seen at once; more scroll."""


class SignDialog(Dialog):
    """``facts`` say what the signed record says, below the list of what is signed."""

    def __init__(
        self, who: str, meaning: str, items: Sequence[str], parent: QWidget | None = None, *,
        facts: Sequence[str] = (), refused: str = "",
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
        self._password.setFocus()
        if refused:
            self.messages.refuse(refused)
        self._look()

    @classmethod
    def ask(
        cls, parent: QWidget | None, *, who: str, meaning: str, items: Sequence[str], facts: Sequence[str] = (),
        refused: str = "",
    ) -> str | None:  # fmt: skip
        """The password, or None when the person gave up. ``refused``: why the attempt before was not accepted."""
        return cls(who, meaning, items, parent, facts=facts, refused=refused).sign()

    def sign(self) -> str | None:
        """Shown until accepted or given up: the password, or None. The password stays nowhere in the dialog."""
        try:
            return self.password() if self.exec() else None
        finally:
            self._password.clear()
            self.deleteLater()

    def before_password(self) -> None:
        """What else is asked, above the password."""

    def password(self) -> str:
        return self._password.read()

    def lacking(self) -> str:
        """Why it cannot be signed yet, or nothing."""
        return "" if self.password() else "Type your password to sign."

    def _look(self) -> None:
        self.lack(self.lacking())

    def _enter(self) -> None:
        if not self.lacking():
            self.accept()


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
