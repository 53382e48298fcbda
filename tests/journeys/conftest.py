"""The real window over the demo laboratory: on a file, and in `make proof` every journey on a server as well. Those in
which the engine matters most are on both whenever they run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from qclab.store.door import Store
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session
from qclab.ui.shell import MainWindow
from qclab.ui.theme import themes
from tests.journeys.person import Person
from tests.laboratory.laboratory import Laboratory
from tests.ui.unanswered import Unanswered

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before those of the server are left to the proof
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.proof)
            item.add_marker(pytest.mark.server_in_proof)


@pytest.fixture(autouse=True, scope="session")
def unanswered(qapp: QApplication) -> Unanswered:
    return Unanswered(qapp)


@contextmanager
def desk(app: QApplication, store: Store, preferences: Path) -> Iterator[Person]:
    """Somebody in front of the sign-in page of a window of their own, on this store."""
    with window(app, preferences, "demo") as person:
        person.session.open(lambda: store)
        person.settle()
        yield person


@contextmanager
def window(app: QApplication, preferences: Path, address: str) -> Iterator[Person]:
    """Somebody in front of a window that opens nothing yet."""
    themes.apply(app, "light")
    acts = Acts()
    session = Session(acts, Preferences(preferences), address)
    session.window.resize(1366, 768)
    session.window.show()
    session.window.activateWindow()
    QTest.qWaitForWindowActive(session.window)
    try:
        yield Person(session)
    finally:
        for dialog in app.topLevelWidgets():
            if not isinstance(dialog, MainWindow) and dialog.isVisible():
                dialog.close()
        leaving = QTimer(session.window, interval=50)
        leaving.timeout.connect(_leave)  # a journey that failed leaves something typed, which is asked about
        leaving.start()
        session.window.close()
        acts.close(timeout=30)
        session.close()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        session.window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _leave() -> None:
    question = QApplication.activeModalWidget()
    if isinstance(question, QDialog):
        question.accept()


@pytest.fixture
def somebody(qapp: QApplication, demo: Laboratory, tmp_path: Path) -> Iterator[Person]:
    """In front of the sign-in page."""
    with desk(qapp, demo.store, tmp_path / "preferences.json") as person:
        yield person
