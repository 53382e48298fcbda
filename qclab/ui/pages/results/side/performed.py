"""How tests were performed: by whom, from and to, with what, and where the raw data are; said once for all selected.

Nothing is filled in here that nobody said: fields are empty, or hold what is recorded of every selected test.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from qclab.domain.counts import count, days, word
from qclab.domain.refusals import Refusal
from qclab.domain.testing.performing import Said, unsaid_reason
from qclab.queries.testing.performing import allowed, unsaid
from qclab.queries.testing.workload import analysts
from qclab.services.lab import Lab
from qclab.services.results.passing import why_not_pass
from qclab.services.results.performing import COPIED, FIELDS, Performance
from qclab.ui.choices import Choice
from qclab.ui.commands import Command
from qclab.ui.forms import Field, Form
from qclab.ui.pages.results.side.selected import Selected
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

HOW: Final = (
    Field("performed_by", "By", kind="person", placeholder="Alt+M for me"),
    Field("performed_from", "From", kind="instant", placeholder="N for now, or 06:40"),
    Field("performed_to", "To", kind="instant", placeholder="N for now, or 08:05"),
    Field("instrument", "Instrument", placeholder="Id of the instrument", code=True),
    Field("reagents", "Reagents", placeholder="Lots of reagents and media", code=True),
    Field("raw_data", "Raw data", placeholder="Notebook page, file or run", code=True),
)
_READ: Final = tuple(field.name for field in HOW if field.kind != "text")
"""Those whose text is read as something else, and may be unreadable."""
_DIFFERS: Final = "not the same in all of them"
_FIELD: Final = {
    Said.BY: "performed_by", Said.FROM: "performed_from", Said.TO: "performed_to", Said.INSTRUMENT: "instrument",
    Said.REAGENTS: "reagents", Said.RAW_DATA: "raw_data",
}  # fmt: skip
Tests = tuple[int, ...]


class PerformedPane(QScrollArea):
    save_requested = Signal(object, object, object)
    """The tests with the row version each was read with, their ``Performance``, and which fields of it are said."""
    pass_requested = Signal(object)
    """The selected tests, of which something is to be passed with a deviation."""

    def __init__(self, why_closed: str, me: int, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("performed")
        self.setAccessibleName("How the tests were performed")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._why_closed = why_closed
        self._me = me
        self._selected = Selected()
        self._filled: Mapping[str, Any] = {}
        self._known: Mapping[str, Any] = {}
        self._versions: Mapping[int, int] = {}
        self._sitting: Mapping[str, Any] = {}
        """By whom and with what, as it was last recorded from here: said once a sitting."""
        self._unsaved: dict[Tests, tuple[Mapping[int, int], Mapping[str, Any], Mapping[str, Any]]] = {}
        self.what = label("", "heading", wrap=True)
        self.what.setObjectName("performed_of")
        self.state = label("", "quiet", wrap=True)
        self.needs = label("", "quiet", wrap=True)
        self.needs.setObjectName("performed_needs")
        self.form = Form(HOW, name="performance")
        for name in ("performed_from", "performed_to"):
            self.form.input(name).follow(clock)
        self.me = Command(self, "performed_by_me", "Me", self._me_performed, keys=["Alt+M"],
                          help_="Who is signed in performed the selected tests")  # fmt: skip
        self.copy = Command(self, "performed_as_above", "As above", self._copy, keys=["Ctrl+D"],
                            help_="By whom and with what, as of the test above or as last said; no times")  # fmt: skip
        self.save = Command(self, "save_performance", "Save", self._save, help_="Record how the tests were performed")
        self.passing = Command(self, "pass_with_deviation", "Pass with a deviation…",
                               lambda: self.pass_requested.emit(self._selected),
                               help_="What must be said and cannot, where the method lets it pass")  # fmt: skip
        self.bring_back = Command(self, "bring_back_performance", "Discard changes", self._bring_back,
                                  help_="What is recorded, in place of what was typed here")  # fmt: skip
        self.form.submitted.connect(self._save)
        self.form.edited.connect(lambda _: self._look())
        self._lay_out()
        self._show_parts(False)

    def set_people(self, people: Sequence[Choice]) -> None:
        """Those who may enter results."""
        was_dirty = self.is_dirty()
        self.form.set_choices("performed_by", people)
        if self._selected.tests and not was_dirty:
            self._fill(self._selected)

    def show_tests(self, selected: Selected) -> None:
        """Tests, or a newer state of the same ones: what was typed and not saved stays while it can be saved."""
        self._show_parts(bool(selected.tests))
        if not selected.tests:
            self._leave()
            self._selected = selected
            for words in (self.what, self.state, self.needs):
                words.setText("")
            return
        if self._selected.keys != selected.keys:
            self._leave()
            self._fill(selected)
        elif not selected.is_open and self.is_dirty():
            self._fill(selected)
        else:
            self._follow(selected)
        self._selected = selected
        self._look()

    def is_dirty(self) -> bool:
        return bool(self._selected.tests) and self.form.peek() != self._filled

    def unsaved_of(self, tests: Iterable[int]) -> list[int]:
        """Those of these tests for which something was typed here and not saved."""
        waiting = {test for group in self._groups() for test in group}
        return [test for test in tests if test in waiting]

    def typed_with(self, test: int) -> Tests:
        """The tests for which something was typed together with this one and not saved."""
        return next((group for group in self._groups() if test in group), (test,))

    def unsaved(self) -> str:
        """What would be lost by leaving now, as a sentence."""
        number = len({test for group in self._groups() for test in group})
        tests = word(number, "a test was", f"{count(number, 'test')} were")
        return f"How {tests} performed was typed on Results and not saved." if number else ""

    def refuse(self, refusal: Refusal) -> None:
        self.form.refuse(refusal)

    def saved(self, tests: Iterable[int], performance: Performance, fields: Iterable[str]) -> None:
        """What was sent is in the record now; what was typed since is not."""
        sent, group = {name: getattr(performance, name) for name in fields}, tuple(tests)
        self._sitting = {**self._sitting, **{name: value for name, value in sent.items() if name in COPIED}}
        if self._selected.keys == group:
            self._filled, self._known = {**self._filled, **sent}, {**self._known, **sent}
            self._look()
        elif group in self._unsaved:
            versions, known, typed = self._unsaved.pop(group)
            if more := {name: value for name, value in typed.items() if name not in sent or value != sent[name]}:
                self._unsaved[group] = versions, {**known, **sent}, more

    # what is typed, and what is recorded

    def _groups(self) -> list[Tests]:
        return [*([self._selected.keys] if self.is_dirty() else []), *self._unsaved]

    def _leave(self) -> None:
        """What was typed for some tests and not saved waits until somebody comes back to them."""
        if self._selected.tests and self.is_dirty():
            typed = self.form.peek()
            typed |= {name: self._line(name).text() for name in FIELDS if name not in typed}  # no date, no person
            touched = {name: value for name, value in typed.items() if value != self._filled.get(name)}
            self._unsaved[self._selected.keys] = self._versions, self._known, touched

    def _follow(self, selected: Selected) -> None:
        """Fields that nobody typed into follow the record. Where a person and the record changed the same field, the
        version that the person saw is kept, so that saving is refused instead of taking the other's words away."""
        now, typed = selected.common, self.form.peek()
        if self._known == now and self._selected.is_open == selected.is_open:
            self._versions = selected.versions
            return
        touched = {name for name in FIELDS if name not in typed or typed[name] != self._filled.get(name)}
        disputed = {name for name in touched if now[name] != self._known[name]}
        self.form.set_value({name: now[name] for name in FIELDS if name not in touched})
        read = self.form.peek()
        self._filled = {**self._filled, **{name: read.get(name) for name in FIELDS if name not in touched}}
        self._known = {**now, **{name: self._known[name] for name in disputed}}
        if not disputed:
            self._versions = selected.versions

    def _fill(self, selected: Selected) -> None:
        self.form.clear()
        choices = self.form.input("performed_by")
        for test in selected.tests:
            if test.performed_by is not None and choices.findData(test.performed_by) < 0:
                choices.addItem(test.performed_by_name, test.performed_by)
        self.form.set_value(selected.common)
        self._filled = self.form.peek()
        self._known, self._versions = selected.common, selected.versions
        waited = self._unsaved.pop(selected.keys, None)
        if waited is not None and selected.is_open:  # once it is closed, the record is all there is
            self._versions, self._known, typed = waited
            unread = {name for name, value in typed.items() if isinstance(value, str) and name in _READ}
            self.form.set_value({name: value for name, value in typed.items() if name not in unread})
            for name in unread:
                self._line(name).setText(typed[name])
            self._follow(selected)

    def _line(self, name: str) -> QLineEdit:
        """Where a field is typed into."""
        field = self.form.input(name)
        line: QLineEdit = field if isinstance(field, QLineEdit) else field.findChild(QLineEdit)
        return line

    # what a person does

    def _me_performed(self) -> None:
        self._write({"performed_by": self._me}, then="performed_from")

    def _copy(self) -> None:
        said = {name: value for name, value in self._as_above().items() if value}
        if said:
            self._write(said, then="performed_from")

    def _as_above(self) -> Mapping[str, Any]:
        """What is said of the test above, else what was last said in this sitting."""
        above = self._selected.above
        return self._sitting if above is None else {name: getattr(above, name) for name in COPIED}

    def _write(self, said: Mapping[str, Any], then: str) -> None:
        self.form.set_value(said)
        self.form.input(then).setFocus()
        self._look()

    def _bring_back(self) -> None:
        if self._selected.tests:
            self._unsaved.pop(self._selected.keys, None)
            self._fill(self._selected)
            self._look()

    def _save(self) -> None:
        if not self._selected.tests or not self.save.isEnabled():
            return
        values = self.form.value()
        if values is not None:
            fields = tuple(name for name in FIELDS if values[name] != self._filled.get(name))
            self.save_requested.emit(self._versions, Performance(**values), fields)

    # how it looks

    def _look(self) -> None:
        selected = self._selected
        if not selected.tests:
            return
        closed = self._why_closed or selected.why_closed
        self.form.set_read_only(bool(closed))
        for name in FIELDS:
            if name in selected.differing and not closed:
                self._line(name).setPlaceholderText(_DIFFERS)
        why = closed or ("" if self.is_dirty() else "Nothing changed")
        self.save.refuse(why)
        self.bring_back.refuse(why)
        outside = next((f"{test.laboratory} performs it." for test in selected.tests if test.is_outside), "")
        self.form.set_enabled("performed_by", not closed and not outside)
        if outside:
            self._line("performed_by").setPlaceholderText(outside)
        self.me.refuse(closed or outside)
        none = (
            "" if any(self._as_above().values()) else "Nothing is said of a test above, nor was anything said before."
        )
        self.copy.refuse(closed or outside or none)
        typed, is_for_many = self.form.peek(), len(selected.tests) > 1
        self.save.setText(f"Save for {len(selected.tests)}" if is_for_many else "Save")
        self.what.setText(selected.title)
        unsaved = ", not saved" if self.is_dirty() and not closed else ""
        self.state.setText(_state(selected) + unsaved + _more(selected))
        lacking = [each for each in _unsaid(selected) if not typed.get(_FIELD.get(each, ""))]
        self.needs.setText("" if closed else unsaid_reason(lacking))
        may_pass = any(each in allowed(test) for test in selected.tests for each in lacking)
        self.passing.setVisible(may_pass and not closed)
        self.passing.refuse("Save what is typed first." if self.is_dirty() else _why_not_pass(selected))

    def _show_parts(self, is_shown: bool) -> None:
        self.form.setVisible(is_shown)
        for command in (self.me, self.copy, self.bring_back, self.save):
            command.setVisible(is_shown)
        self.passing.setVisible(False)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(8)
        keys, foot, passing = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for line, commands in (
            (keys, (self.me, self.copy)), (foot, (self.bring_back, self.save)), (passing, (self.passing,)),
        ):  # fmt: skip
            if line is foot:
                line.addStretch(1)
            for command in commands:
                line.addWidget(command.button("" if command is self.save else "flat"))
        keys.addStretch(1)
        passing.addStretch(1)
        for part in (self.what, self.state, keys, self.form, self.needs, passing, foot):
            if isinstance(part, QWidget):
                column.addWidget(part)
            else:
                column.addLayout(part)
        column.addStretch(1)
        self.setWidget(inside)
        for command in (self.me, self.copy):
            command.serve(self, partial(self._tell, command))

    def _tell(self, command: Command, why: str) -> None:
        self.form.set_error("performed_by", why)


def _unsaid(selected: Selected) -> list[Said]:
    found = {each for test in selected.tests for each in unsaid(test, has_file=test.key in selected.with_files)}
    return [each for each in Said if each in found]


def _why_not_pass(selected: Selected) -> str:
    """Why nothing can be passed of the selected tests; of several, of which."""
    found = [
        str(why.about(test.method_title) if len(selected.tests) > 1 else why)
        for test in selected.tests
        for why in why_not_pass(test, has_file=test.key in selected.with_files)
    ]
    return "\n".join(found)


def _state(selected: Selected) -> str:
    if len(selected.tests) > 1:
        return selected.state
    (test,) = selected.tests
    least = "" if test.minimum_days is None else f", at least {days(test.minimum_days, 'full')}"
    who = f", submitted by {test.submitted_by_name}" if test.submitted_by_name and not test.is_open else ""
    return f"{test.method_id} version {test.method_version}{least}, {test.state}{who}"


def _more(selected: Selected) -> str:
    """Who said it when, or that nobody did; why a test was returned."""
    test = selected.tests[0]
    said = ""
    if selected.by_program:
        said = "\nTimes were set by the program"
    elif len({each.performance_said_at for each in selected.tests}) == 1 and test.performance_said_at is not None:
        said = f"\nSaid {moments.minute(test.performance_said_at)}"
    if passed := {each for each in Said for row in selected.tests if each in row.passed}:
        said += f"\nPassed with a deviation: {', '.join(each for each in Said if each in passed)}"
    if changed := sum(row.times_changed for row in selected.tests):
        said += f"\n{count(changed, 'time was changed', 'times were changed')} after it was recorded"
    return said + (f"\nReturned: {test.state_reason}" if len(selected.tests) == 1 and test.is_returned else "")


def who_enters(lab: Lab) -> list[Choice]:
    """The people who may enter results."""
    return [(row.key, row.name) for row in lab.ask(analysts)]
