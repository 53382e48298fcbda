"""Who is there: signing in, and unlocking."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from qclab.domain.refusals import NotAllowed, Refusal
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.alarm_strip import AlarmStrip
from qclab.ui.widgets.at_this_bench import AtThisBench, asked, begun
from qclab.ui.widgets.message_bar import MessageBar
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.words import button, frame, label, lines

Person = tuple[str, str, str]
_LOW = 560
_WAITS = (
    "{name}’s pages wait behind this as they were left, with what was typed. What was recorded is kept, running work"
    " goes on. Somebody else may sign in: that signs {name} out, and ends a question that was not answered yet."
)
_NOT_UNLOCKED = "The password is not right, or the account cannot be used now."


class SignInPage(QWidget):
    """``people`` (user id, name, role) and their common ``password`` are shown for the demonstration only."""

    sign_in_requested = Signal(str, str)
    """User id and password."""

    def __init__(
        self, people: Sequence[Person] = (), password: str = "", *, database: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sign_in_page")
        self.setAccessibleName("Sign in")
        self.messages = MessageBar()
        self.progress = QProgressBar()
        self.progress.setObjectName("opening_progress")
        self.progress.setAccessibleName("How far the demonstration laboratory is")
        self.progress.setTextVisible(False)
        self._password = password
        self._title = label("Sign in to QC Lab", "title")
        self._about = label(f"Database: {database}" if database else "", "quiet", wrap=True)
        self._form = Form(
            [Field("user", "Badge or user"), Field("password", "Password", "password")], name="sign_in_form"
        )
        self._form.submitted.connect(self._request)
        self._enter = button("Sign in", "sign_in", self._request, kind="primary")
        self._enter.setAutoDefault(True)  # it has the focus once a person is chosen from the demonstration
        self._other = button("Sign in as someone else", "sign_in_other", self._ask_other, kind="flat")
        self._other.hide()
        self._locked: Person | None = None
        self._waits = label("", "quiet", wrap=True)
        self._waits.setObjectName("locked_waits")
        self._waits.hide()
        self._card = frame("card")
        self.messages.keep_room(lines=2)
        self.progress.hide()
        self._has_people = bool(people)
        self._people = {user: name for user, name, _ in people}
        self._demonstration = self._demonstrate(people)
        self._here: dict[str, str] = {}
        self._bench = AtThisBench({})
        self._form.input("user").editingFinished.connect(self._complete)
        self.alarm_strip = AlarmStrip("alarm_waits")
        self._lay_out()
        self._arrange()

    def _lay_out(self) -> None:
        form = QWidget()
        inside = QVBoxLayout(form)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        for part in (self._title, self._about, self._waits, self._form, self.progress):
            inside.addWidget(part)
        foot = QHBoxLayout()
        foot.addWidget(self._other)
        foot.addStretch(1)
        foot.addWidget(self._enter)
        inside.addLayout(foot)
        inside.addWidget(self.messages)  # its room is kept: above the button it would be a gap
        self._inside = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._card)
        self._inside.setContentsMargins(24, 20, 24, 20)
        self._inside.addWidget(form, 1, Qt.AlignmentFlag.AlignTop)
        self._inside.addWidget(self._demonstration, 1)
        self._inside.addWidget(self._bench, 1)
        middle = Inside()
        across = QHBoxLayout(middle)
        across.setContentsMargins(8, 8, 8, 8)
        across.addStretch(1)
        across.addWidget(self._card, 0, Qt.AlignmentFlag.AlignVCenter)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.alarm_strip)
        whole.addWidget(Scrolling(middle, "sign_in_scroll"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """People to choose from stand below the form, in a low window beside it."""
        has_people = not (self._demonstration.isHidden() and self._bench.isHidden())
        is_beside = self.height() < _LOW and has_people
        self._inside.setDirection(QBoxLayout.Direction.LeftToRight if is_beside else QBoxLayout.Direction.TopToBottom)
        self._rule.setHidden(is_beside)
        self._bench.rule.setHidden(is_beside)
        self._inside.setSpacing(24 if is_beside else 12)
        self._card.setFixedWidth(620 if is_beside else 420)

    def start(self, *, locked: Person | None = None) -> None:
        """Show the page empty, or for unlocking: then it waits for the person who locked, or for another one, who goes
        on with pages of their own."""
        self._locked = locked
        self.messages.clear()
        self._form.clear()
        self._title.setText(f"Locked by {locked[1]}" if locked else "Sign in to QC Lab")
        self._enter.setText("Unlock" if locked else "Sign in")
        self._enter.setAccessibleName(self._enter.text())
        self._enter.setToolTip("")
        self._waits.setText(_WAITS.format(name=locked[1]) if locked else "")
        self._waits.setVisible(locked is not None)
        self._other.setVisible(locked is not None)
        self._form.set_value({"user": locked[0] if locked else ""})
        self._form.note("user").show_text(asked(self._named()))
        self._demonstration.setVisible(self._has_people and locked is None)
        self._show_bench()
        self.set_waiting(False)
        self._form.input("password" if locked else "user").setFocus()

    def demonstrate(self, people: Sequence[Person], password: str) -> None:
        """Show the people of a demonstration, once the database that was opened turns out to be one."""
        self._password = password
        self._has_people = bool(people)
        self._people = {user: name for user, name, _ in people}
        self._form.note("user").show_text(asked(self._people))
        before, self._demonstration = self._demonstration, self._demonstrate(people)
        self._inside.replaceWidget(before, self._demonstration)
        before.deleteLater()
        self._show_bench()

    def remember(self, here: Mapping[str, str]) -> None:
        """Who sat at this workstation lately: names by user id."""
        self._here = dict(here)
        self._show_bench()

    def _show_bench(self) -> None:
        """Those who may go on; who locked stands in the field already, and a demonstration shows everybody itself."""
        others = {id_: name for id_, name in self._here.items() if self._locked is None or id_ != self._locked[0]}
        before, self._bench = self._bench, AtThisBench(others if self._demonstration.isHidden() else {})
        self._bench.chosen.connect(self._choose)
        self._inside.replaceWidget(before, self._bench)
        before.hide()
        before.deleteLater()
        self._arrange()

    def refuse(self, refusal: Refusal | str) -> None:
        """The answer to a request: the password goes, the user stays."""
        self.set_waiting(False)
        is_by_id = isinstance(refusal, NotAllowed) and self._locked is not None
        self.messages.refuse(_NOT_UNLOCKED if is_by_id else refusal)
        self._form.set_value({"password": ""})
        self._form.input("password").setFocus()

    def show_person(self, user: str, name: str) -> None:
        """Whose badge was scanned: only the password is missing."""
        self._choose(user, f"Badge of {name}")

    def _choose(self, user: str, note: str) -> None:
        self.messages.clear()
        self._form.set_value({"user": user, "password": ""})
        self._form.note("user").show_text(note)
        self._form.input("password").setFocus()

    def _complete(self) -> None:
        """The beginning of the name or id of one person who is shown stands for the person."""
        user = begun(self._form.peek()["user"], self._named())
        if user is not None:
            self._form.set_value({"user": user})
            self._form.note("user").show_text(self._named()[user])

    def _named(self) -> dict[str, str]:
        """Names by user id of those who are shown: all people of a demonstration, or who sat here lately."""
        return self._here | (self._people if self._locked is None else {})

    def set_waiting(self, is_waiting: bool) -> None:
        self._enter.setEnabled(not is_waiting)
        self.progress.hide()

    def show_progress(self, done: int, total: int) -> None:
        """How far that is which is waited for."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.show()

    def _ask_other(self) -> None:
        self._form.set_value({"user": "", "password": ""})
        self._form.input("user").setFocus()

    def _demonstrate(self, people: Sequence[Person]) -> QWidget:
        part = QWidget()
        inside = QVBoxLayout(part)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(12)
        self._rule = frame("rule")
        inside.addWidget(self._rule)
        inside.addWidget(label(f"Demonstration. Everybody’s password: {self._password}", "quiet", wrap=True))
        inside.addWidget(self._list(people))
        return part

    def _list(self, people: Sequence[Person]) -> QListWidget:
        words = [f"{name}, {role}" for _, name, role in people]
        listed = lines("people", "People of the demonstration laboratory", words, most=8)
        for place, (user, _, _) in enumerate(people):
            listed.item(place).setData(Qt.ItemDataRole.UserRole, user)
        listed.itemClicked.connect(self._fill)
        listed.itemActivated.connect(self._fill_and_request)
        return listed

    def _fill(self, item: QListWidgetItem) -> None:
        self._form.set_value({"user": item.data(Qt.ItemDataRole.UserRole), "password": self._password})
        self._enter.setFocus()

    def _fill_and_request(self, item: QListWidgetItem) -> None:
        self._fill(item)
        self._request()

    def _request(self) -> None:
        values = self._form.value()
        if values is None or not self._enter.isEnabled():
            return
        if not values["user"] or not values["password"]:
            self.messages.refuse("Enter your user name and your password.")
            return
        self.messages.clear()
        self.set_waiting(True)
        self.sign_in_requested.emit(values["user"], values["password"])
