"""Every page of the demonstration: no key of the catalogue, no rule as the file writes it, no name of code."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QTableView, QWidget

from qclab.demo.people import PASSWORD
from qclab.queries.catalogue import master_data
from qclab.services.database.databases import open_store
from qclab.services.people.signing_in import sign_in
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.screenshots import seen
from qclab.ui.session import Session

RAW = re.compile(r"\b(?:ph-eur|decimals:\d|significant:\d|[a-z]+_[a-z_]+)\b|\b[A-Z]\w+\.[A-Z][A-Z_]+\b")
"""A rounding rule as a catalogue file writes it, a name of a column, and a member of an enumeration."""
_ROWS = 60


def shown(window: QWidget) -> Iterator[tuple[str, str]]:
    """What stands on the window, behind its tabs too: the heading of a cell, and its text; a label has no heading."""
    for kind in (QLabel, QAbstractButton):
        yield from (("", each.text()) for each in window.findChildren(kind) if each.text())
    for box in window.findChildren(QComboBox):
        yield from (("", box.itemText(place)) for place in range(box.count()))
    for table in window.findChildren(QTableView):
        if (model := table.model()) is None:
            continue  # nothing was put in it yet
        for column in range(model.columnCount()):
            heading = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            for row in range(min(model.rowCount(), _ROWS)):
                yield heading, str(model.index(row, column).data() or "")


@pytest.mark.parametrize(
    "text", ["ph-eur", "decimals:1", "may_pass", "Rounding.NONE", "as TestState.OPEN"]
)  # fmt: skip
def test_a_raw_key_would_be_found(text: str) -> None:
    assert RAW.search(text)


@pytest.mark.proof
@pytest.mark.timeout(400)  # every page and tab of the laboratory, on a machine that others use
def test_no_page_shows_a_raw_key(
    qapp: QApplication, whole_laboratory: Path, preferences: Preferences, tmp_path: Path
) -> None:
    shutil.copyfile(whole_laboratory, tmp_path / "demo.db")
    store = open_store(tmp_path / "demo.db")
    methods = [kept.value for kept in sign_in(store, "kvos", PASSWORD).ask_of_site(master_data.methods)]
    store.engine.dispose()
    names = {parameter.name for method in methods for parameter in method.parameters}
    keys = {parameter.id for method in methods for parameter in method.parameters} - names
    acts = Acts()
    session = Session(acts, preferences, "demo")
    session.window.resize(1366, 768)
    session.window.show()
    session.open(lambda: open_store(tmp_path / "demo.db"))
    acts.wait_idle(60)
    raw: set[tuple[str, str, str]] = set()
    pages = 0
    for page in seen(session):
        pages += 1
        for heading, text in shown(session.window):
            if RAW.search(text) or (heading == "Parameter" and text in keys):
                raw.add((page, heading, text))
    session.window.close()
    acts.close(timeout=30)
    session.close()
    session.window.deleteLater()
    assert pages > 15
    assert not raw
