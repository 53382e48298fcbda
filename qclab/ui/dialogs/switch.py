"""Another person goes on at this bench: by badge or by name, always with the password."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.identifiers import is_badge, plain
from qclab.domain.refusals import Refusal
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.at_this_bench import AtThisBench, asked, begun
from qclab.ui.widgets.words import label

CHECKING: Final = "The password is being looked at."


class SwitchDialog(Dialog):
    """``before``: the name of who sits here; ``here``: names by user id of who else sat here lately;
    ``given_up``: titles of dialogs that cannot wait. It stays until the password is right or it is given up."""

    badge_read = Signal(str)
    """The code of a badge: ``show_person`` is the answer."""
    given = Signal(str, str)
    """User id and password."""

    def __init__(
        self, before: str, here: Mapping[str, str], given_up: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__("Switch person", "Go on", parent)
        self.setObjectName("switch_dialog")
        self._here = here
        words = f"{before} is then signed out. Their pages wait here as they are now, with what is typed in them."
        for title in given_up:
            words += f" “{title}” is given up."
        self.content.addWidget(label(words, wrap=True))
        fields = [
            Field("user", "Badge or user", help=asked(here)),
            Field("password", "Password", "password", help="A badge alone opens nothing"),
        ]
        self.form = Form(fields, name="switch_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        bench = AtThisBench(here)
        bench.chosen.connect(self._choose)
        self.content.addWidget(bench)
        self.form.input("user").editingFinished.connect(self._complete)
        self.form.input("user").setFocus()

    def scanned(self, text: str) -> bool:
        """A badge is taken, whichever field has the focus, and nothing else."""
        if is_badge(text):
            self.badge_read.emit(text)
        return is_badge(text)

    def show_person(self, user: str, name: str) -> None:
        """Whose badge it was: only the password is missing."""
        self._choose(user, f"Badge of {name}")

    def _choose(self, user: str, note: str) -> None:
        self.messages.clear()
        self.form.set_value({"user": user, "password": ""})
        self.form.note("user").show_text(note)
        self.form.input("password").setFocus()

    def _complete(self) -> None:
        """The beginning of the name or id of one person who sat here lately stands for the person."""
        user = begun(self.form.peek()["user"], self._here)
        if user is not None:
            self.form.set_value({"user": user})
            self.form.note("user").show_text(self._here[user])

    def accept(self) -> None:
        values = self.form.peek()
        if not self.accept_button.isEnabled():
            return
        typed = values["user"]
        if is_badge(plain(typed)):  # typed, or by a scanner that is too slow to be known
            self.badge_read.emit(plain(typed))
        elif not typed or not values["password"]:
            self.form.input("password" if typed else "user").setFocus()
        else:
            self.lack(CHECKING)
            self.given.emit(typed, values["password"])

    def refuse(self, refusal: Refusal) -> None:
        """The password goes, the person stays."""
        self.lack("")
        self.messages.refuse(refusal)
        self.form.set_value({"password": ""})
        self.form.input("password").setFocus()

    def finish(self) -> None:
        """They may go on."""
        super().accept()

    def done(self, result: int) -> None:
        self.form.clear()
        super().done(result)
