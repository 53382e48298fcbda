"""A laboratory full of hostile text: nothing of it becomes markup in any label, tooltip or message of the windows."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QTabBar,
    QTabWidget,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from qclab.services.database.databases import open_store
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.preferences import Preferences
from qclab.ui.screenshots import seen
from qclab.ui.session import Session
from qclab.ui.widgets.top_bar import TopBar
from tests.ui.waiting import until

HOSTILE = "<img src=/etc/hostname><b>x</b> &amp; "
FILLED = {
    "client": ("name", "address", "contact"),
    "product": ("name", "description", "container", "storage"),
    "method": ("title", "reference", "principle"),
    "parameter": ("name", "unit"),
    "specification": ("title", "source"),
    "plan_line": ("name", "container", "condition"),
    "criterion": ("source", "note"),
    "place": ("name", "condition"),
    "person": ("name", "position"),
    "batch": ("id", "deviations", "batch_record", "donor_code"),
    "sample": ("name", "container", "condition", "sampled_by", "received_condition"),
    "test": ("instrument", "reagents", "state_reason", "added_because"),
    "result": ("typed", "reported", "change_reason"),
    "attachment": ("name", "note"),
    "import_file": ("name",),
    "decision": ("reason", "review_note"),
}


def _tip() -> QLabel | None:
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, QLabel) and w.inherits("QTipLabel")]
    return shown[-1] if shown else None


def _texts(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(min(model.rowCount(QModelIndex()), 20)):
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())  # a list tells none
        for column in range(columns):
            yield str(model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or "")


@pytest.mark.parametrize("text", [HOSTILE, "<b>bold</b>", "&amp;", "a <br> b", "\u202e<i>x</i>", "<p>" + "x " * 3000])
def test_a_tooltip_a_label_and_a_message_show_what_is_written(qtbot: Any, qapp: QApplication, text: str) -> None:
    parent, bare, message = QWidget(), QLabel(text), QMessageBox()
    for widget in (parent, bare, message):
        qtbot.addWidget(widget)
    parent.show()
    bare.show()
    message.setText(text)
    message.setInformativeText(text)
    message.setModal(False)
    message.show()
    QToolTip.showText(QPoint(5, 5), text, parent)
    tip = _tip()
    assert tip is not None
    labels = [tip, bare, *(each for each in message.findChildren(QLabel) if each.text() == text)]
    assert len(labels) >= 4
    assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}
    QToolTip.hideText()


def test_an_ampersand_in_a_name_is_shown_and_marks_no_key(qtbot: Any) -> None:
    bar = TopBar("qclab.db")
    qtbot.addWidget(bar)
    bar.show_person("P. Both & Son", "analyst")
    button = bar.findChild(QAbstractButton, "person")
    assert button is not None
    assert (button.text(), button.accessibleName()) == ("P. Both && Son", "Signed in: P. Both & Son, analyst")


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not os.environ.get("QCLAB_PROOF"), reason="minutes: make proof")
def test_no_page_of_a_laboratory_full_of_hostile_text_shows_any_of_it_as_markup(
    qapp: QApplication, whole_laboratory: Path, preferences: Preferences, tmp_path: Path
) -> None:
    shutil.copyfile(whole_laboratory, tmp_path / "demo.db")
    _fill(tmp_path / "demo.db")
    acts = Acts()
    session = Session(acts, preferences, "demo")
    window = session.window
    window.resize(1366, 768)
    window.show()
    session.open(lambda: open_store(tmp_path / "demo.db"))

    def settle() -> None:
        for _ in range(2):
            acts.wait_idle(60)
            window.grab()
        acts.wait_idle(60)

    settle()
    told, hostile, opened = list[str](), 0, set[str]()
    for page in seen(session):
        settle()
        for tabs in window.findChildren(QTabWidget):
            for place in range(tabs.count()):
                tabs.setCurrentIndex(place)
                settle()
                hostile += _look(page, told)
        hostile += _look(page, told)
        opened |= _open_dialogs(session, page, told, settle)
    window.close()
    acts.close(timeout=30)
    session.close()
    window.deleteLater()
    assert sorted(set(told)) == []
    assert hostile > 100
    print(f"{hostile} hostile texts on the pages, dialogs: {', '.join(sorted(opened))}")
    assert len(opened) > 10


def _fill(path: Path) -> None:
    """As no person can any more: behind the door, which refuses none of it, and behind the triggers."""
    with closing(sqlite3.connect(path)) as database:
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            database.execute(f"DROP TRIGGER {name}")
        for table, columns in FILLED.items():
            for column in columns:
                database.execute(f'UPDATE "{table}" SET {column} = ? || {column}', (HOSTILE,))
        for _, sql in guards:
            database.execute(sql)
        database.commit()


def _look(page: str, told: list[str]) -> int:
    """How many hostile texts are shown; what shows them as anything but words is told."""
    number = 0
    for label in [each for each in QApplication.allWidgets() if isinstance(each, QLabel) and each.isVisible()]:
        if "<img" in label.text():
            number += 1
            if label.textFormat() != Qt.TextFormat.PlainText:
                told.append(f"{page}: {label.objectName()} {label.text()[:60]}")
    for view in [
        each for each in QApplication.allWidgets() if isinstance(each, QAbstractItemView) and each.isVisible()
    ]:
        model = view.model()
        for text in _texts(model) if model is not None else ():
            number += "<img" in text
    for words in _with_keys():
        if "<img" in words:
            number += 1
            if "&" in words.replace("&&", ""):
                told.append(f"{page}: a sign of {words[:60]} is taken for a key")
    return number


def _with_keys() -> Iterator[str]:
    """What is written where an ampersand marks a key unless it is doubled: buttons, tabs, menus."""
    for each in QApplication.allWidgets():
        match each:
            case QAbstractButton():
                yield each.text()
            case QTabBar():
                yield from (each.tabText(place) for place in range(each.count()))
            case QMenu():
                yield from (action.text() for action in each.actions())
            case _:
                pass


def _open_dialogs(session: Session, page: str, told: list[str], settle: Callable[[], object]) -> set[str]:
    """Everything that a person can begin on a page, as far as the dialog it opens, and given up there; their names."""
    opened = set[str]()

    def give_up() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            opened.add(dialog.objectName() or type(dialog).__name__)
            try:
                _look(f"{page}, {dialog.objectName()}", told)
            finally:
                dialog.reject()

    answering = QTimer(interval=10)
    answering.timeout.connect(give_up)
    answering.start()
    front = session.window.current_page()
    assert front is not None
    for command in [each for each in front.findChildren(Command) if each.text().endswith("…")]:
        if isValid(command) and command.isEnabled() and command.isVisible():
            command.trigger()
            settle()
            until(lambda: QApplication.activeModalWidget() is None, command.objectName())
    answering.stop()
    return opened
