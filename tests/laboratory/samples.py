"""A laboratory with one batch registered and nothing received, and a person with a keyboard at a page."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from qclab.domain.people.rights import Role
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.people import people
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.queries.trail import events
from qclab.resources import resource
from qclab.services.batches.batches import BatchData
from qclab.services.catalogue import taking_in
from qclab.services.lab import Lab
from qclab.services.samples import registering
from qclab.store import schema
from qclab.store.door import Store
from qclab.store.engines import open_engine
from qclab.ui.acts import Acts
from qclab.ui.page import Page
from tests.builders import PASSWORD, lab_with
from tests.ui.waiting import rest, turn

BATCH, PRODUCT, PLANNED = "CAR-0417", "ARI-0001", 12
CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@dataclass(frozen=True)
class Laboratory:
    store: Store
    analyst: Lab
    qa: Lab

    def product(self, id_: str = PRODUCT) -> int:
        with self.store.read() as connection:
            found = catalogue_queries.products(connection, self.analyst.actor)
        return next(kept.key for kept in found if kept.value.id == id_)

    def samples(self, search: str = "") -> list[SampleRow]:
        """All that are found, in the order they were registered."""
        with self.store.read() as connection:
            keys = samples.find_samples(
                connection, self.analyst.actor, search=search, sort="registered", descending=False
            )
            rows = samples.fetch_samples(connection, self.analyst.actor, keys)
        return [rows[key] for key in keys]

    def acts(self) -> list[str]:
        """What was done, the latest first."""
        with self.store.read() as connection:
            seqs = events.find_events(connection, self.qa.actor)
            found = events.fetch_events(connection, seqs)
        return [found[seq].act for seq in seqs]

    def said(self, fn: Callable[[Any], Any]) -> Any:
        with self.store.read() as connection:
            return fn(connection)


def build(path: Path) -> None:
    store = Store(open_engine(path))
    schema.migrate(store)
    qa = lab_with(store, Role.QA, id_="vos")
    analyst = lab_with(store, Role.ANALYST, id_="wit")
    taking_in.first_catalogue(qa, resource("catalogue", "demo.yaml").read_bytes(), "demo.yaml", PASSWORD)
    with store.read() as connection:
        product = next(p for p in catalogue_queries.products(connection, qa.actor) if p.value.id == PRODUCT)
    proposed = registering.propose(analyst, product.key, "DP").samples
    registering.register(analyst, BatchData(BATCH, product.key), "DP", proposed)
    store.engine.dispose()


@contextmanager
def opened(template: Path, path: Path) -> Iterator[Laboratory]:
    """A copy of a laboratory that ``build`` made."""
    for part in template.parent.glob(f"{template.name}*"):
        shutil.copy(part, path.parent / part.name.replace(template.name, path.name))
    store = Store(open_engine(path))
    with store.read() as connection:
        actors = {row.id: row.actor for row in people.everybody(connection)}
    yield Laboratory(store, Lab(store, actors["wit"]), Lab(store, actors["vos"]))
    store.engine.dispose()


class Person:
    """Keys go where the platform would send them: to a popup, else to what has the focus."""

    def __init__(self, page: Page, acts: Acts) -> None:
        self.page, self.acts = page, acts
        page.resize(1200, 700)
        page.show()
        QTest.qWaitForWindowExposed(page)
        page.activateWindow()
        page.activated()
        self.settle()
        if page.first_focus is not None:
            page.first_focus.setFocus()

    def press(self, key: Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus(), key, held)
        turn()  # Enter ends the editing of a cell a moment later

    def type(self, words: str) -> None:
        for letter in words:
            QTest.keyClick(self.focus(), letter)

    def focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        held, window = QApplication.focusWidget(), QApplication.activeWindow()
        if window is None or not window.isVisible():  # off screen, a popup that went keeps the window's place
            front = QApplication.activeModalWidget() or self.page.window()
            front.activateWindow()
            QTest.qWaitForWindowActive(front)
            if held is not None:
                held.setFocus()
        return QApplication.focusWidget() or self.page

    def settle(self) -> None:
        """Until everything asked for is back."""
        turn()
        self.acts.wait_idle()

    def rest(self) -> None:
        """Until what waited for the last key is done as well."""
        rest(self.acts, self.page)

    def dialog(self) -> Any:
        """The dialog that is open, once what it asked for is back."""
        self.settle()
        found = QApplication.activeModalWidget()
        assert isinstance(found, QDialog), "no dialog is open"
        found.activateWindow()
        return found

    def leave(self, dialog: QDialog) -> None:
        dialog.reject()
        self.settle()

    def go_back(self) -> None:
        self.page.hide()
        self.page.deleteLater()


def ids(rows: Sequence[SampleRow]) -> list[str]:
    return [row.id for row in rows]
