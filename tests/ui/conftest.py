"""A themed application, the door to the workers, and a look at what a test leaves behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.theme import themes


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    themes.apply(qapp, "light")
    return qapp


@pytest.fixture
def acts(qapp: QApplication) -> Iterator[Acts]:
    made = Acts()
    yield made
    made.close(timeout=10)
    made.deleteLater()


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "preferences.json")


@pytest.fixture(autouse=True)
def nothing_left_open(qapp: QApplication) -> Iterator[None]:
    """A window or a menu that a test leaves open would take the keys of the next one."""
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [window.objectName() or type(window).__name__ for window in qapp.topLevelWidgets() if window.isVisible()]
    for window in qapp.topLevelWidgets():
        window.hide()
    assert not left, f"left open: {left}"
