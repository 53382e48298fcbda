"""Forms: fields are declared, the form lays them out, names them, walks them in order and puts refusals beside them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason, Refusal
from qclab.ui.choices import Choice, ChoiceInput, ChoicesInput, FoundInput
from qclab.ui.codes import AtWindow
from qclab.ui.dates import DateInput, InstantInput
from qclab.ui.ids import IdsInput
from qclab.ui.inputs import CheckInput, DecimalInput, LongTextInput, PasswordInput, TextInput
from qclab.ui.theme import set_state
from qclab.ui.wedge import NAMES_CODE
from qclab.ui.widgets.note import Note
from qclab.ui.widgets.words import label

Kind = Literal[
    "text",
    "long",
    "reason",
    "password",
    "decimal",
    "date",
    "instant",
    "choice",
    "search",
    "choices",
    "check",
    "person",
    "found",
    "known",
    "ids",
]


@dataclass(frozen=True)
class Field:
    """One field. ``name`` is what a ``Reason.field`` says. ``choices`` are keys with their words, for the kinds
    ``choice``, ``search`` (typed to find), ``person`` and ``choices`` (any of them), and for words with a list below:
    ``found`` (one of it), ``known`` (also others) and ``ids`` (several). ``code``: it names something by a
    code that may be scanned; the scanner's Enter goes on to the next field. ``lines``: room for so many of help or
    fault."""

    name: str
    title: str
    kind: Kind = "text"
    required: bool = False
    help: str = ""
    placeholder: str = ""
    choices: Sequence[Choice] = field(default=())
    width: int | None = None
    code: bool = False
    lines: int = 1


_MAKERS: Final[Mapping[Kind, Callable[[Field], Any]]] = {
    "text": lambda _: TextInput(),
    "long": lambda _: LongTextInput(),
    "reason": lambda _: LongTextInput(),
    "password": lambda _: PasswordInput(),
    "decimal": lambda _: DecimalInput(),
    "date": lambda _: DateInput(),
    "instant": lambda _: InstantInput(),
    "choice": lambda spec: ChoiceInput(spec.choices),
    "search": lambda spec: ChoiceInput(spec.choices, search=True),
    "person": lambda spec: ChoiceInput(spec.choices, search=True),
    "found": lambda spec: FoundInput([words for _, words in spec.choices]),
    "known": lambda spec: FoundInput([words for _, words in spec.choices], is_open=True),
    "ids": lambda spec: IdsInput([words for _, words in spec.choices]),
    "choices": lambda spec: ChoicesInput(spec.choices),
    "check": lambda _: CheckInput(),
}
_NEEDED: Final[Mapping[Kind, str]] = {
    "choice": "Choose one.",
    "search": "Choose one.",
    "person": "Choose a person.",
    "choices": "Choose at least one.",
    "check": "Tick this to go on.",
}


class Form(QWidget):
    """``beside``: help and errors right of each input (wide forms), else below it (panes, dialogs). Their room is kept:
    no field moves when one of them comes or goes."""

    edited = Signal(str)
    """A person changed the field of this name."""
    left = Signal(str)
    """The focus left the field of this name."""
    submitted = Signal()
    """Enter in a single-line field, or Ctrl+Enter anywhere."""

    def __init__(
        self, fields: Sequence[Field], *, name: str = "form", beside: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._fields = {each.name: each for each in fields}
        self._inputs: dict[str, Any] = {}
        self._labels: dict[str, QLabel] = {}
        self._notes: dict[str, Note] = {}
        self._examples: dict[str, str] = {}
        self.is_edited = False
        self._at = ""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8 if beside else 0)
        grid.setColumnStretch(1, 1)
        if beside:
            grid.setColumnMinimumWidth(1, 220)
            grid.setColumnStretch(2, 1)
        for place, each in enumerate(fields):
            self._add(grid, place, each, beside=beside)
        self._whole = label("", "error", wrap=True)
        self._whole.setObjectName(f"{name}_error")
        self._whole.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(grid)
        whole.addWidget(self._whole)  # below: no field moves when it comes
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - a form cannot be made before it
        app.focusChanged.connect(self._focus_moved)
        before: QWidget | None = None
        for widget in self._inputs.values():
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget

    def value(self, also: Callable[[dict[str, Any]], Iterable[Reason]] | None = None) -> dict[str, Any] | None:
        """What the fields hold, by name. None when one is unreadable or required and empty: why stands beside it.

        ``also``: what else is wrong with what can be read, so that all of it is told at once.
        """
        read, wrong = self._read()
        told = {reason.field for reason in wrong}
        wrong += [reason for reason in also(read) if reason.field not in told] if also is not None else []
        self.set_errors(wrong)
        return None if wrong else read

    def faults(self, also: Callable[[dict[str, Any]], Iterable[Reason]]) -> dict[str, str]:
        """Why what was typed into each field cannot be taken, by name; of an empty field, nothing. See ``value``."""
        read, wrong = self._read()
        found: dict[str, str] = {}
        for reason in (*wrong, *also(read)):
            if reason.field not in read or read[reason.field] not in ("", None, ()):
                found.setdefault(reason.field, reason.text)
        return found

    def peek(self) -> dict[str, Any]:
        """What can be read now, without a word about the rest: for live previews."""
        return self._read()[0]

    def set_value(self, values: Mapping[str, Any]) -> None:
        """Fill the fields named; the others stay."""
        for name, value in values.items():
            self._inputs[name].write(value)

    def typed(self) -> dict[str, Any]:
        """What stands in each field, also where it cannot be read."""
        return {name: _typed(widget) for name, widget in self._inputs.items()}

    def put_back(self, typed: Mapping[str, Any]) -> None:
        """The fields as ``typed`` said them."""
        for name, text in typed.items():
            if _typed(self._inputs[name]) != text:
                _put(self._inputs[name], text)
                self._note(name, "")

    def clear(self) -> None:
        for name, widget in self._inputs.items():
            widget.write(None)
            self._note(name, "")
        self._whole.hide()

    def set_errors(self, reasons: Iterable[Reason]) -> None:
        """Put each reason beside its field, those without one on top; the first wrong field gets the focus."""
        unplaced, by_field = [], dict[str, list[str]]()
        for reason in reasons:
            if reason.field in self._inputs:
                by_field.setdefault(reason.field, []).append(reason.text)
            else:
                unplaced.append(str(reason))
        for name in self._inputs:
            self._note(name, " ".join(by_field.get(name, ())))
        self._whole.setText("\n".join(unplaced))
        self._whole.setVisible(bool(unplaced))
        first = next((name for name in self._inputs if name in by_field), None)
        if first is not None:
            self.input(first).setFocus()

    def set_error(self, name: str, words: str) -> None:
        """What is wrong with one field, or nothing, while it is typed; the others and the focus stay."""
        self._note(name, words)

    def refuse(self, refusal: Refusal) -> None:
        """For ``failed=`` of a write."""
        self.set_errors(refusal.reasons)

    def errors(self) -> dict[str, str]:
        """What stands beside the fields now."""
        return {name: note.text() for name, note in self._notes.items() if note.is_error() and note.text()}

    def input(self, name: str) -> Any:
        """The widget of a field."""
        return self._inputs[name]

    def note(self, name: str) -> Note:
        """The line of help or fault of a field."""
        return self._notes[name]

    def set_choices(self, name: str, choices: Sequence[Choice]) -> None:
        """Other choices; what was chosen stays when it is among them."""
        self._inputs[name].set_choices(choices)

    def set_shown(self, name: str, is_shown: bool) -> None:
        for part in (self._inputs[name], self._labels[name]):
            part.setVisible(is_shown)
        self._notes[name].setVisible(is_shown)

    def set_enabled(self, name: str, is_enabled: bool) -> None:
        self._inputs[name].setEnabled(is_enabled)

    def set_read_only(self, is_read_only: bool) -> None:
        """Where nobody can type, an empty field shows no example of what to type: it could be taken for a value."""
        for name, widget in self._inputs.items():
            line = getattr(widget, "line", widget)
            if isinstance(line, (QLineEdit, LongTextInput)):
                example = self._examples.setdefault(name, line.placeholderText())
                line.setPlaceholderText("not recorded" if is_read_only else example)
            if isinstance(widget, (QLineEdit, LongTextInput)):
                widget.setReadOnly(is_read_only)
            else:
                widget.setEnabled(not is_read_only)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier or isinstance(self.focusWidget(), QLineEdit)
        ):
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    def _add(self, grid: QGridLayout, place: int, each: Field, *, beside: bool) -> None:
        widget = _MAKERS[each.kind](each)
        _name(widget, each)
        title = label(f"{each.title}{' *' if each.required else ''}")
        title.setBuddy(widget)
        title.setMinimumHeight(28)
        note = Note(each.help, each.lines, below=not beside)
        note.setObjectName(f"{each.name}_note")
        if each.width is not None:
            widget.setFixedWidth(each.width)
        if each.kind == "check":
            title.setText("")
            widget.setText(each.title)
        grid.addWidget(title, 2 * place, 0, Qt.AlignmentFlag.AlignTop)
        left = Qt.AlignmentFlag.AlignLeft if each.width is not None else Qt.AlignmentFlag(0)
        grid.addWidget(widget, 2 * place, 1, left)
        row, column = (2 * place, 2) if beside else (2 * place + 1, 1)
        grid.addWidget(note, row, column)
        widget.edited.connect(lambda name=each.name: self._was_edited(name))
        self._inputs[each.name] = widget
        self._labels[each.name] = title
        self._notes[each.name] = note

    def _focus_moved(self) -> None:
        if not self.isVisible():
            return
        for name, note in self._notes.items():
            note.show_whole(_focused(self._inputs[name]))
        before, self._at = self._at, next((name for name, each in self._inputs.items() if _has_focus(each)), "")
        if before and before != self._at:
            self.left.emit(before)

    def _was_edited(self, name: str) -> None:
        self.is_edited = True
        self._note(name, "")
        self.edited.emit(name)

    def _read(self) -> tuple[dict[str, Any], list[Reason]]:
        read: dict[str, Any] = {}
        wrong: list[Reason] = []
        for name, widget in self._inputs.items():
            spec = self._fields[name]
            try:
                read[name] = widget.read()
            except ValueError as error:
                if self._labels[name].isHidden():  # nobody could mend it
                    continue
                wrong.append(Reason(str(error), name, code=AtWindow.NOT_READ))
                continue
            if spec.kind == "reason" and read[name]:
                wrong += reason_blockers(read[name], field=name)
            if spec.required and read[name] in ("", None, (), False) and not self._labels[name].isHidden():
                wrong.append(Reason(_NEEDED.get(spec.kind, "This is needed."), name, code=AtWindow.NEEDED))
        return read, wrong

    def _note(self, name: str, error: str) -> None:
        note, widget = self._notes[name], self._inputs[name]
        note.say(error)
        note.show_whole(_focused(widget))
        set_state(getattr(widget, "line", widget), "wrong", bool(error))
        widget.setAccessibleDescription(note.text())


def _typed(widget: Any) -> Any:
    line = getattr(widget, "line", widget)
    if isinstance(widget, QComboBox) and widget.isEditable():
        return widget.currentText()
    if isinstance(line, QLineEdit):
        return line.text()
    return widget.toPlainText() if isinstance(widget, LongTextInput) else widget.read()


def _put(widget: Any, typed: Any) -> None:
    line = getattr(widget, "line", widget)
    if isinstance(widget, QComboBox) and widget.isEditable():
        widget.setCurrentIndex(widget.findText(typed))
        widget.setEditText(typed)
    elif isinstance(line, QLineEdit):
        line.setText(typed)
    elif isinstance(widget, LongTextInput):
        widget.setPlainText(typed)
    else:
        widget.write(typed)


def _focused(widget: QWidget) -> QWidget | None:
    return widget if _has_focus(widget) else None


def _has_focus(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))


def _name(widget: QWidget, spec: Field) -> None:
    """Names for tests and screen readers, on the input and on the parts it is made of."""
    widget.setObjectName(spec.name)
    widget.setAccessibleName(spec.title)
    for part in widget.findChildren(QWidget):
        if isinstance(part, (QLineEdit, QComboBox, QCheckBox)):
            part.setAccessibleName(spec.title if isinstance(part, QLineEdit) else f"{spec.title}, first or second")
            part.setObjectName(part.objectName() or f"{spec.name}_{'line' if isinstance(part, QLineEdit) else 'which'}")
    if spec.code:
        widget.setProperty(NAMES_CODE, True)
    if spec.placeholder:
        line = getattr(widget, "line", widget)
        if hasattr(line, "setPlaceholderText"):
            line.setPlaceholderText(spec.placeholder)
