"""A themed application, the door to the workers, and a look at what a test leaves behind."""

import gc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from qclab.domain.people.rights import Right
from qclab.ui.acts import Acts
from qclab.ui.page import Page, PageSpec
from qclab.ui.preferences import Preferences
from qclab.ui.shell import MainWindow
from qclab.ui.showing import ShowEntry, ShowSample
from qclab.ui.theme import style_sheet, themes
from qclab.ui.words.moments import LaboratoryZone
from tests.ui.unanswered import Unanswered
from tests.ui.window import Shown


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    themes.apply(qapp, "light")
    qapp.setStyleSheet(style_sheet(themes.current))  # for pages and widgets that stand alone, without a window
    return qapp


@pytest.fixture(autouse=True)
def in_the_zone_of_the_test(zone: LaboratoryZone) -> None:
    """No window is in the zone that another test put in."""


@pytest.fixture(autouse=True, scope="session")
def unanswered(qapp: QApplication) -> Unanswered:
    return Unanswered(qapp)


@pytest.fixture(autouse=True, scope="session")
def what_stays(qapp: QApplication) -> None:
    """Modules and thousands of tests are no garbage, and looking through them took a second at each collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def garbage_of_a_module(what_stays: None) -> Iterator[None]:
    """Collected here only, as the program does it (qclab/ui/garbage.py), never on a worker: Qt would die of it."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def acts(qapp: QApplication) -> Iterator[Acts]:
    made = Acts()
    yield made
    with suppress(TimeoutError):
        made.wait_idle(2)  # a read under way would keep its connection after the database of the test is closed
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


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[list[str]]:
    """Every window that opens: a widget shown before it has a parent opens one, and takes the keys for a moment."""
    watch = _Opened(qapp)
    qapp.installEventFilter(watch)
    yield watch.names
    qapp.removeEventFilter(watch)


class _Opened(QObject):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.fixture
def window(qtbot: Any, qapp: QApplication, acts: Acts, preferences: Preferences) -> Iterator[MainWindow]:
    def factory() -> Page:
        return Shown(acts, preferences)

    specs = [
        PageSpec("work", "My work", "my-work", factory, number=1),
        PageSpec("samples", "Samples", "samples", factory, opens=(ShowSample,), number=2),
        PageSpec("register", "Register", "register", factory, Right.REGISTER, number=3),
        PageSpec("catalogue", "Catalogue", "catalogue", factory, Right.APPROVE_CATALOGUE, opens=(ShowEntry,)),
    ]
    people = [("mjansen", "M. Jansen", "analyst"), ("kvos", "K. Vos", "QA")]
    made = MainWindow(acts, preferences, specs, database="demo.db", people=people, password="demo")
    made.resize(1300, 760)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made
    acts.wait_idle()
    made.wedge.remove()
    qapp.removeEventFilter(made.idle)
    made.close()
    made.deleteLater()
    themes.apply(qapp, "light")
