"""What a test forgets to answer fails it, and holds no worker for good."""

from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from tests.ui.unanswered import Unanswered


@pytest.mark.parametrize("kind", [QDialog, QMenu])
def test_what_nobody_answers_is_given_up_and_named(qtbot: Any, qapp: QApplication, kind: type[QDialog | QMenu]) -> None:
    waiting = kind()
    waiting.setObjectName("the_question")
    if isinstance(waiting, QMenu):
        waiting.addAction("One")
    watch = Unanswered(qapp, patience=100)
    with qtbot.captureExceptions() as raised:
        waiting.exec()
    assert [str(error) for _, error, _ in raised] == ["nobody answered the_question"]
    watch.deleteLater()


def test_what_is_answered_in_time_is_let_be(qtbot: Any, qapp: QApplication) -> None:
    watch = Unanswered(qapp, patience=10_000)
    dialog = QDialog()
    QTimer.singleShot(0, dialog.accept)
    assert dialog.exec()
    watch.deleteLater()
