"""Real fields and dialogs with the keys of people and scanners: no key lost or doubled, no scan missed or invented."""

import logging
import os
import random
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTabWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.forms import Field, Form, Kind
from qclab.ui.wedge import Wedge
from qclab.ui.widgets.scan_field import ScanField
from tests.domain.samples.streams import PEOPLE, Key, scanner
from tests.ui.waiting import turn, until

EACH: Final = 15 if os.environ.get("QCLAB_PROOF") else 3
_NO_KEY: Final = Qt.Key.Key_unknown
_ENDS: Final = {"\r": Qt.Key.Key_Return, "\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}


class Struck(QObject):
    """What came to a widget, each key once."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.text = ""
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.text += event.text()
        return False


def send(key: Key) -> None:
    """As the platform does: the moment in which it was struck goes with it."""
    text, at = key
    target = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, _ENDS.get(text, _NO_KEY).value, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(int(at))
        QApplication.sendEvent(target, event)


@pytest.fixture
def wedge(qapp: QApplication) -> Iterator[Wedge]:
    made = Wedge()
    made.install(qapp)
    yield made
    made.remove()


def in_form(kind: Kind) -> Callable[[], tuple[QWidget, QWidget]]:
    def make() -> tuple[QWidget, QWidget]:
        form = Form([Field("it", "It", kind, choices=[(1, "A14  Endotoxin"), (2, "A15  Sterility")], code=True)])
        field = form.input("it")
        return form, getattr(field, "line", field)

    return make


def alone(kind: Callable[[], QWidget]) -> Callable[[], tuple[QWidget, QWidget]]:
    def make() -> tuple[QWidget, QWidget]:
        holder, field = QWidget(), kind()
        QVBoxLayout(holder).addWidget(field)
        return holder, field

    return make


def editable() -> QWidget:
    box = QComboBox()
    box.setEditable(True)
    return box


def in_dialog() -> tuple[QWidget, QWidget]:
    dialog, line = QDialog(), QLineEdit()
    QVBoxLayout(dialog).addWidget(line)
    return dialog, line


def in_reason() -> tuple[QWidget, QWidget]:
    dialog = ReasonDialog("Reason", "What changes", ("a slip of the pen", "another"))
    field = dialog.findChild(QWidget, "reason_text")
    assert field is not None
    return dialog, field


def in_signature() -> tuple[QWidget, QWidget]:
    dialog = SignDialog("A. de Wit", "approved", ["one"], None)
    field = dialog.findChild(QWidget, "password")
    assert field is not None
    return dialog, field


KINDS: Final[dict[str, Callable[[], tuple[QWidget, QWidget]]]] = {
    **{kind: in_form(kind) for kind in ("text", "long", "password", "decimal", "date", "instant", "choice", "search",
                                        "person", "choices", "check")},
    "line": alone(QLineEdit), "rich text": alone(QTextEdit), "spin": alone(QSpinBox), "combo": alone(editable),
    "list": alone(QListWidget), "button": alone(QPushButton), "tabs": alone(QTabWidget), "scan": alone(ScanField),
    "table": alone(lambda: QTableWidget(3, 2)), "dialog": in_dialog, "reason": in_reason, "signature": in_signature,
}  # fmt: skip
TEXTS: Final = ("text", "long", "password", "decimal", "date", "instant", "line", "rich text", "dialog", "signature")


def read(field: QWidget) -> str:
    return field.text() if isinstance(field, QLineEdit) else str(getattr(field, "toPlainText", str)())


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS)
def test_every_key_comes_once_and_every_scan_is_one(qtbot: Any, wedge: Wedge, kind: str) -> None:
    rng, scans, kept_out = random.Random(f"real {kind}"), list[str](), list[str]()
    wedge.scanned.connect(scans.append)
    wedge.kept_out.connect(lambda: kept_out.append("kept out"))
    for number in range(EACH):
        window, field = KINDS[kind]()
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        field.setFocus()
        qtbot.waitUntil(lambda field=field: QApplication.focusWidget() is (field.focusProxy() or field))
        struck = Struck(QApplication.focusWidget() or field)
        typed, scanned, at = "", list[str](), 10_000.0 + 100_000 * number
        for turn_of_scanner in rng.sample((True, False, False), 3):
            at += 1000
            if turn_of_scanner:
                keys, id_ = scanner(rng, at)
                scanned.append(id_)
            else:
                keys = [key for key in rng.choice(PEOPLE)(rng, at) if key[0] not in _ENDS]
                typed += "".join(text for text, _ in keys) if QApplication.focusWidget() is not None else ""
            for key in keys:
                send(key)
            at = keys[-1][1]
            until(lambda: not wedge.is_holding())
        turn()
        is_secret = isinstance(field, QLineEdit) and field.echoMode() != QLineEdit.EchoMode.Normal
        assert (scans, len(kept_out)) == (([], len(scanned)) if is_secret else (scanned, 0)), number
        if kind in TEXTS:
            assert read(field) == typed, number
            assert struck.text == typed, number
        scans.clear()
        kept_out.clear()
        window.hide()
        window.deleteLater()
        turn()


def test_what_is_typed_into_a_password_is_in_no_log_and_is_no_scan(
    qtbot: Any, wedge: Wedge, caplog: pytest.LogCaptureFixture
) -> None:
    scans = list[str]()
    wedge.scanned.connect(scans.append)
    form, field = in_form("password")()
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    with caplog.at_level(logging.DEBUG):
        for at, text in enumerate("S26 is my own secret"):
            send((text, 1000.0 + at))
        until(lambda: not wedge.is_holding())
    assert (read(field), scans) == ("S26 is my own secret", [])
    assert "secret" not in caplog.text


@pytest.mark.parametrize("end", ["\r", "\t"])
def test_a_field_for_codes_takes_the_code_of_somebody_else_and_goes_on(qtbot: Any, wedge: Wedge, end: str) -> None:
    fields = [Field("coi", "Chain of identity", code=True), Field("donor", "Donor", code=True), Field("why", "Why")]
    form, submitted, scans = Form(fields), list[str](), list[str]()
    form.submitted.connect(lambda: submitted.append("sent"))
    wedge.scanned.connect(scans.append)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    form.input("coi").setFocus()
    qtbot.waitUntil(form.input("coi").hasFocus)
    for place, code in enumerate(("COI-NL-2026-000412", "P-0093-11")):
        for number, text in enumerate(code + end):
            send((text, 5000.0 + 1000 * place + 8 * number))
        turn()
    assert [form.input(name).text() for name in ("coi", "donor", "why")] == ["COI-NL-2026-000412", "P-0093-11", ""]
    assert form.input("why").hasFocus()
    assert (submitted, scans) == ([], [])
    for number, text in enumerate("by hand\r"):
        send((text, 20_000.0 + 90 * number))
    assert (form.input("why").text(), submitted) == ("by hand", ["sent"])
