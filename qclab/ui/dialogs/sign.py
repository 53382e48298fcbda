"""Signing: exactly what is signed, what the signature means, and what is asked of the person who signs: the user id for
the first signature of a sitting, the password always, the code of their telephone where the meaning asks it.

Where another person may sign at the same bench, one button lets them: user id and password are theirs then, and who is
signed in stays so. A scan never gets into the password field (see :mod:`qclab.ui.wedge`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from qclab.domain.counts import count, word
from qclab.domain.signatures.asking import Given, Sitting
from qclab.ui.choices import FoundInput
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.inputs import PasswordInput, TextInput
from qclab.ui.widgets.words import button, label
from qclab.ui.widgets.wrapping import WrappingList
from qclab.ui.words import moments

_WIDE: Final = 620
_MOST: Final = 10
"""So many lines are seen at once; more scroll."""
_CODE: Final = "Code of your telephone, six digits"
_TIME: Final = "The server's time is being asked."


@dataclass(frozen=True)
class Others:
    """That another person than who is signed in may sign.

    barred   why who is signed in does not sign it, where that is so: then another person does
    user     who was to sign when it was asked before
    """

    barred: str = ""
    user: str = ""


class SignDialog(Dialog):
    """``facts`` say what the signed record says, below the list of what is signed; ``sitting`` says what is asked.
    Without ``others`` nobody else signs here."""

    def __init__(
        self, who: str, meaning: str, items: Sequence[str], parent: QWidget | None = None, *,
        facts: Sequence[str] = (), refused: str = "", sitting: Sitting | None = None, others: Others | None = None,
    ) -> None:  # fmt: skip
        super().__init__("Sign", "Sign", parent)
        self.setObjectName("sign_dialog")
        self.setMinimumWidth(_WIDE)
        self._who, self._number, self._others = who, len(items), others
        self.is_other = others is not None and bool(others.barred or others.user)
        self.who_signs = label("", wrap=True)
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
        asks_id, asks_code = sitting is not None and sitting.asks_id, sitting is not None and sitting.asks_code(meaning)
        self._named: dict[QWidget, QLabel] = {}
        self._other_id = self._other(others) if others is not None else None
        self._own_id = self._asked(TextInput(), "signing_user", f"User id of {who}") if asks_id else None
        self._password = PasswordInput()
        self._asked(self._password, "password", "")
        self._code = self._asked(TextInput(), "signing_code", _CODE) if asks_code else None
        for field, following in pairwise(self._fields):
            self.setTabOrder(field, following)
        for field in self._fields:
            field.returnPressed.connect(self._go_on if field is self._other_id else partial(self._enter, field))
        self._clock: QLabel | None = None
        self._ticks = QTimer(self, interval=1000)
        self.switch = button("Another person signs…", "other_signs", self._switch)
        self.switch.setVisible(others is not None and not others.barred)
        self.switch.setAutoDefault(False)
        self.foot.insertWidget(0, self.switch)
        self._show_who()
        if refused:
            self.messages.refuse(refused)

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
            return self._given() if self.exec() else None
        finally:
            for field in self._fields:
                field.clear()
            self.deleteLater()

    def offer(self, offered: Sequence[str]) -> None:
        """Who else may sign, each with their user id; any other id is taken too."""
        if self._other_id is not None:
            self._other_id.set_entries(offered)

    def show_asked(self, asked: tuple[datetime, Sequence[str]]) -> None:
        """What was asked of the database while the dialog opened."""
        at, offered = asked
        self.offer(offered)
        self._show_time(at)

    def _show_time(self, at: datetime) -> None:
        """The time of the server at this moment, which goes on while the dialog is open."""
        if self._clock is None:
            return
        clock, since = self._clock, QElapsedTimer()
        since.start()

        def tick() -> None:
            now = moments.second_exactly(at + timedelta(milliseconds=since.elapsed()))
            clock.setText(f"Signed at the time of the server, now {now} ({moments.laboratory.name})")

        self._ticks.timeout.connect(tick)
        self._ticks.start()
        tick()

    def await_time(self) -> None:
        """The time of the server has its place, and is shown once it is known."""
        self._clock = label(_TIME, "quiet", wrap=True)
        self._clock.setObjectName("server_time")
        self.content.addWidget(self._clock)

    def first_field(self) -> QWidget:
        """What is typed first."""
        return next(field for field in self._fields if not field.isHidden())

    def password(self) -> str:
        return self._password.read()

    def user(self) -> str:
        """The id of the other person who signs, where one does."""
        return self._other_id.read().strip() if self._other_id is not None and self.is_other else ""

    def lacking(self) -> str:
        """Why it cannot be signed yet, or nothing."""
        if self.is_other and not self.user():
            return "Type your user id, then your password."
        if self._own_id is not None and not self.is_other and not _read(self._own_id):
            return "Your first signature since you signed in asks your user id too."
        if not self.password():
            return "Type your password to sign."
        return "Type the code of your telephone." if self._code is not None and not _read(self._code) else ""

    @property
    def _fields(self) -> tuple[TextInput, ...]:
        """What is typed, from the top."""
        fields = (self._other_id, self._own_id, self._password, self._code)
        return tuple(field for field in fields if field is not None)

    def _given(self) -> Given:
        user = self.user() or _read(self._own_id)
        return Given(self.password(), user, _read(self._code), is_other=self.is_other)

    def _other(self, others: Others) -> FoundInput:
        field = FoundInput(is_open=True, says_id=True)
        self._asked(field, "second_user", "User id of who signs")
        field.write(others.user)
        field.offered.taken.connect(lambda _: self._go_on())
        return field

    def _asked(self, field: TextInput, name: str, heard: str) -> TextInput:
        """A field below what it is called."""
        field.setObjectName(name)
        field.setAccessibleName(heard)
        field.edited.connect(self._look)
        named = label(heard)
        named.setBuddy(field)
        self._named[field] = named
        self.content.addWidget(named)
        self.content.addWidget(field)
        return field

    def _switch(self) -> None:
        """Another person signs, or after all who is signed in: nothing that one typed signs for the other."""
        self.is_other = not self.is_other
        for field in self._fields:
            field.clear()
        self.messages.clear()
        self._show_who()

    def _show_who(self) -> None:
        """Who signs, and which fields are theirs."""
        number = self._number
        signed = word(number, "this record", f"these {count(number, 'record')}")
        says = f"{self._who} signs {signed} with the meaning:"
        if self.is_other:
            barred = self._others.barred if self._others is not None else ""
            says = f"{barred}\n" if barred else ""
            says += f"Another person signs {signed} here with the meaning below; {self._who} stays signed in."
        self.who_signs.setText(says)
        whose = "Password of who signs" if self.is_other else f"Password of {self._who}"
        self._password.setAccessibleName(whose)
        self._named[self._password].setText(whose)
        for field, is_shown in ((self._other_id, self.is_other), (self._own_id, not self.is_other)):
            if field is not None:
                field.setVisible(is_shown)
                self._named[field].setVisible(is_shown)
        self.switch.setText(f"{self._who} signs" if self.is_other else "Another person signs…")
        self._look()
        empty = (field for field in self._fields if not field.isHidden() and not field.text())
        next(empty, self._password).setFocus()

    def _look(self) -> None:
        self.lack(self.lacking())

    def _enter(self, field: TextInput) -> None:
        """Return goes on to what is still to be typed, from the id to the password to the code, and signs at the
        end."""
        shown = [each for each in self._fields if not each.isHidden()]
        following = shown[shown.index(field) + 1 :]
        if following:
            following[0].setFocus()
        elif not self.lacking():
            self.accept()

    def _go_on(self) -> None:
        """From the id of another person, typed or picked, to their password."""
        if self._other_id is not None:
            self._other_id.settle()
        self._password.setFocus()


def _read(field: TextInput | None) -> str:
    return field.text().strip() if field is not None else ""


class SecondSignDialog(SignDialog):
    """Signed by another person than who is signed in, beside what that one did."""

    def __init__(
        self, first: str, meaning: str, items: Sequence[str], offered: Sequence[str], parent: QWidget | None = None, *,
        facts: Sequence[str] = (), refused: str = "",
    ) -> None:  # fmt: skip
        super().__init__(first, meaning, items, parent, facts=facts, refused=refused, others=Others())
        self.setObjectName("second_sign_dialog")
        self.offer(offered)
        self.is_other = True
        self.switch.hide()
        self._show_who()

    @classmethod
    def ask_second(
        cls, parent: QWidget | None, *, first: str, meaning: str, items: Sequence[str], offered: Sequence[str],
        facts: Sequence[str] = (), refused: str = "",
    ) -> Given | None:  # fmt: skip
        """User id and password of the second person, or None when they gave up."""
        return cls(first, meaning, items, offered, parent, facts=facts, refused=refused).sign()
