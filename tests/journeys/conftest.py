"""The real window over the demo laboratory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qclab.demo.people import Demo
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session
from qclab.ui.theme import themes
from tests.journeys.person import Person


@pytest.fixture
def somebody(qapp: QApplication, demo: Demo, tmp_path: Path) -> Iterator[Person]:
    """In front of the sign-in page; SQLite and PostgreSQL in turn."""
    themes.apply(qapp, "light")
    acts = Acts()
    session = Session(acts, Preferences(tmp_path / "preferences.json"), "demo")
    session.window.resize(1366, 768)
    session.window.show()
    session.window.activateWindow()
    QTest.qWaitForWindowActive(session.window)
    session.open(lambda: demo.store)
    person = Person(session)
    person.settle()
    yield person
    for dialog in qapp.topLevelWidgets():
        if dialog is not session.window and dialog.isVisible():
            dialog.close()
    session.window.close()
    acts.close(timeout=30)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    session.window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
