"""How a test was performed: by whom, from and to, with which instrument and reagents, and where the raw data are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from qclab.domain.counts import count, days, word
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Refusal
from qclab.queries.people import people
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.results.recording import Performance
from qclab.ui.choices import Choice
from qclab.ui.commands import Command
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.words import label

_FIELDS: Final = (
    Field("performed_by", "Performed by", kind="person", required=True),
    Field("performed_from", "From", kind="instant", required=True),
    Field("performed_to", "To", kind="instant"),
    Field("instrument", "Instrument", placeholder="Id of the instrument", code=True),
    Field("reagents", "Reagents", placeholder="Lots of reagents and media", code=True),
    Field("raw_data", "Raw data", placeholder="Notebook page, file or run", code=True),
)
_NAMES: Final = tuple(field.name for field in _FIELDS)
_READ: Final = tuple(field.name for field in _FIELDS if field.kind != "text")
"""Those whose text is read as something else, and may be unreadable."""


class PerformedPane(QScrollArea):
    save_requested = Signal(object, int, object)
    """Test, the row version it was read with, and its ``Performance``."""

    def __init__(self, why_closed: str) -> None:
        super().__init__()
        self.setObjectName("performed")
        self.setAccessibleName("How the test was performed")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._why_closed = why_closed
        self._test: TestRow | None = None
        self._filled: Mapping[str, Any] = {}
        self._known: Mapping[str, Any] = {}
        self._version = 0
        self._unsaved: dict[int, tuple[int, Mapping[str, Any], Mapping[str, Any]]] = {}
        self.what = label("", "heading", wrap=True)
        self.state = label("", "quiet", wrap=True)
        self.form = Form(_FIELDS, name="performance")
        self.save = Command(self, "save_performance", "Save", self._save, help_="Record how the test was performed")
        self.bring_back = Command(self, "bring_back_performance", "Bring back", self._bring_back,
                                  help_="What is recorded, in place of what was typed here")  # fmt: skip
        self.form.submitted.connect(self._save)
        self.form.edited.connect(lambda _: self._look())
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.what)
        column.addWidget(self.state)
        column.addWidget(self.form)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.bring_back.button("flat"))
        foot.addWidget(self.save.button())
        column.addLayout(foot)
        column.addStretch(1)
        self.setWidget(inside)
        self._show_parts(False)

    def set_people(self, people: Sequence[Choice]) -> None:
        """Those who may enter results."""
        was_dirty = self.is_dirty()
        self.form.set_choices("performed_by", people)
        if self._test is not None and not was_dirty:
            self._fill(self._test)

    def show_test(self, test: TestRow | None) -> None:
        """A test, or a newer state of the same one: what was typed here and not saved stays while it can be saved."""
        self._show_parts(test is not None)
        if test is None:
            self._leave()
            self._test = None
            self.what.setText("")
            self.state.setText("")
            return
        if self._test is None or self._test.key != test.key:
            self._leave()
            self._fill(test)
        elif not test.is_open and self.is_dirty():
            self._fill(test)
        else:
            self._follow(test)
        self._test = test
        self._look()

    def _leave(self) -> None:
        """What was typed for a test and not saved waits until somebody comes back to it."""
        if self._test is not None and self.is_dirty():
            typed = self.form.peek()
            typed |= {name: self._line(name).text() for name in _NAMES if name not in typed}  # no date, no person
            touched = {name: value for name, value in typed.items() if value != self._filled.get(name)}
            self._unsaved[self._test.key] = self._version, self._known, touched

    def _follow(self, test: TestRow) -> None:
        """Fields that nobody typed into follow the record. Where a person and the record changed the same field, the
        version that the person saw is kept, so that saving is refused instead of taking the other's words away."""
        now, typed = _performance_of(test), self.form.peek()
        if self._test is not None and (self._test.state, self._known) == (test.state, now):
            self._version = test.row_version
            return
        touched = {name for name in _NAMES if name not in typed or typed[name] != self._filled.get(name)}
        disputed = {name for name in touched if now[name] != self._known[name]}
        self.form.set_value({name: now[name] for name in _NAMES if name not in touched})
        read = self.form.peek()
        self._filled = {**self._filled, **{name: read.get(name) for name in _NAMES if name not in touched}}
        self._known = {**now, **{name: self._known[name] for name in disputed}}
        if not disputed:
            self._version = test.row_version

    def is_dirty(self) -> bool:
        return self._test is not None and self.form.peek() != self._filled

    def unsaved_of(self, tests: Iterable[int]) -> list[int]:
        """Those of these tests for which something was typed here and not saved."""
        here = self._test.key if self._test is not None and self.is_dirty() else None
        return [test for test in tests if test == here or test in self._unsaved]

    def unsaved(self) -> str:
        """What would be lost by leaving now, as a sentence."""
        number = len(self._unsaved) + self.is_dirty()
        tests = word(number, "a test was", f"{count(number, 'test')} were")
        return f"How {tests} performed was typed on Results and not saved." if number else ""

    def refuse(self, refusal: Refusal) -> None:
        self.form.refuse(refusal)

    def saved(self, test: int, performance: Performance) -> None:
        """What was sent is in the record now; what was typed since is not."""
        sent = {name: getattr(performance, name) for name in _NAMES}
        if self._test is not None and self._test.key == test:
            self._filled = self._known = sent
            self._look()
        elif test in self._unsaved:
            version, _, typed = self._unsaved.pop(test)
            if more := {name: value for name, value in typed.items() if value != sent[name]}:
                self._unsaved[test] = version, sent, more

    def _fill(self, test: TestRow) -> None:
        self.form.clear()
        values = _performance_of(test)
        choices = self.form.input("performed_by")
        if test.performed_by is not None and choices.findData(test.performed_by) < 0:
            choices.addItem(test.performed_by_name, test.performed_by)
        self.form.set_value(values)
        self._filled = self.form.peek()
        self._known, self._version = values, test.row_version
        waited = self._unsaved.pop(test.key, None)
        if waited is not None and test.is_open:  # once it is closed, the record is all there is
            self._version, self._known, typed = waited
            unread = {name for name, value in typed.items() if isinstance(value, str) and name in _READ}
            self.form.set_value({name: value for name, value in typed.items() if name not in unread})
            for name in unread:
                self._line(name).setText(typed[name])
            self._follow(test)

    def _line(self, name: str) -> QLineEdit:
        """Where a field is typed into whose text is read as something else."""
        field = self.form.input(name)
        line: QLineEdit = field.findChild(QLineEdit)  # a person, a date and an instant have one each
        return line

    def _look(self) -> None:
        test = self._test
        if test is None:
            return
        closed = self._why_closed or ("" if test.is_open else f"The test is {test.state}; this is closed.")
        self.form.set_read_only(bool(closed))
        why = closed or ("" if self.is_dirty() else "Nothing changed")
        self.save.refuse(why)
        self.bring_back.refuse(why)
        attempt = f", attempt {test.attempt}" if test.attempt > 1 else ""
        self.what.setText(f"{test.method_title}{attempt}")
        least = "" if test.minimum_days is None else f", at least {days(test.minimum_days, 'full')}"
        who = f", submitted by {test.submitted_by_name}" if test.submitted_by_name and not test.is_open else ""
        unsaved = ", not saved" if self.is_dirty() and not closed else ""
        self.state.setText(f"{test.method_id} version {test.method_version}{least}, {test.state}{who}{unsaved}")

    def _show_parts(self, is_shown: bool) -> None:
        self.form.setVisible(is_shown)
        for command in (self.bring_back, self.save):
            command.setVisible(is_shown)

    def _bring_back(self) -> None:
        if self._test is not None:
            self._fill(self._test)
            self._look()

    def _save(self) -> None:
        if self._test is None or not self.save.isEnabled():
            return
        values = self.form.value()
        if values is not None:
            self.save_requested.emit(self._test.key, self._version, Performance(**values))


def _performance_of(test: TestRow) -> dict[str, Any]:
    return {name: getattr(test, name) for name in _NAMES}


def who_enters(lab: Lab) -> list[Choice]:
    """The people who may enter results."""
    found = lab.ask(people.people)
    return [(row.key, row.name) for row in found if row.state == "active" and row.may(Right.ENTER_RESULTS)]
