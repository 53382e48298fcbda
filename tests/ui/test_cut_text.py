"""Every page of the demonstration laboratory: no text is cut while another column in view has room to spare."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from qclab.services.database.databases import open_store
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.screenshots import seen
from qclab.ui.session import Session
from qclab.ui.theme import themes
from qclab.ui.widgets.table import Table
from tests.laboratory.laboratory import Laboratory
from tests.ui.cut_text import painted
from tests.ui.test_nothing_moves import DIALOGS
from tests.ui.waiting import turn

SIZES = ((1366, 768), (1440, 900), (1920, 1080))


@pytest.mark.proof
@pytest.mark.timeout(400)  # every page, tab and list of the laboratory, on a machine that others use
@pytest.mark.parametrize("size", SIZES if os.environ.get("QCLAB_PROOF") else SIZES[:1])
def test_no_text_is_cut_while_another_column_in_view_is_more_than_a_quarter_empty(
    qapp: QApplication, whole_laboratory: Path, preferences: Preferences, tmp_path: Path, size: tuple[int, int]
) -> None:
    shutil.copyfile(whole_laboratory, tmp_path / "demo.db")
    themes.apply(qapp, "light")
    acts = Acts()
    session = Session(acts, preferences, "demo")
    window = session.window
    window.resize(*size)
    window.show()
    session.open(lambda: open_store(tmp_path / "demo.db"))

    def settle() -> None:
        for _ in range(2):  # what comes at the first look asks for rows
            acts.wait_idle(60)
            window.grab()
        acts.wait_idle(60)

    settle()
    cut: dict[str, list[str]] = {}
    with painted() as texts:
        for page in seen(session):
            settle()
            if found := texts.behind_every_tab(window, settle):
                cut[page] = found
    window.close()
    acts.close(timeout=30)
    session.close()
    window.deleteLater()
    assert window.size().toTuple() == size
    assert not cut, "\n".join(f"{page}: {line}" for page, lines in cut.items() for line in lines)


@pytest.mark.parametrize("name", DIALOGS)
def test_no_text_of_a_dialog_is_cut_beside_room(
    qtbot: Any, acts: Acts, preferences: Preferences, with_samples: Laboratory, name: str
) -> None:
    dialog = DIALOGS[name](with_samples, acts, preferences)
    dialog.show()
    qtbot.waitExposed(dialog)
    acts.wait_idle()
    turn()
    with painted() as texts:
        assert texts.behind_every_tab(dialog, turn) == []
    dialog.close()
    dialog.deleteLater()


def test_a_column_that_is_cut_beside_an_empty_one_is_told(qtbot: Any, acts: Acts, preferences: Preferences) -> None:
    """The measure itself: a person who pulls a column too narrow is told on."""
    columns = [
        Column("Test", 90, lambda row: "Karyotype and copy number variation", key="test"),
        Column("Last", 90, lambda row: "", key="last"),
    ]
    window = QWidget()
    table = Table("pulled", SimpleTable(columns, row_id=str), acts, preferences, parent=window)
    qtbot.addWidget(window)
    table.resize(600, 200)
    window.show()
    qtbot.waitExposed(window)
    table.model().set_rows([1])
    with painted() as texts:
        assert texts.cut_beside_room(window) == []
        table.horizontalHeader().resizeSection(0, 120)
        [told] = texts.cut_beside_room(window)
    assert "Karyotype and copy number variation" in told


class TestTheMeasure:
    """Of a list of five rows, as it is painted in 420 pixels."""

    @pytest.fixture
    def told(self, qtbot: Any, acts: Acts, preferences: Preferences) -> Callable[..., list[str]]:
        def measure(*columns: Column, pulled: dict[int, int]) -> list[str]:
            window = QWidget()
            table = Table("measured", SimpleTable(columns, row_id=str), acts, preferences, parent=window)
            qtbot.addWidget(window)
            table.resize(420, 240)
            window.show()
            qtbot.waitExposed(window)
            table.model().set_rows(range(5))
            with painted() as texts:
                assert texts.cut_beside_room(window) == []
                for place, width in pulled.items():
                    table.horizontalHeader().resizeSection(place, width)
                return texts.cut_beside_room(window)

        return measure

    def test_a_column_that_is_wide_for_one_row_is_told_beside_one_that_is_cut(
        self, told: Callable[..., list[str]]
    ) -> None:
        names = Column("Test", 90, lambda row: f"{row} Flow cytometry, identity and purity", key="test")
        why = Column("Why", 136, lambda row: "OOS-2026-0006 is open for MSC-26005" if row == 3 else "", key="why")
        assert any("['Why'] empty" in each for each in told(names, why, pulled={0: 120, 1: 300}))

    def test_texts_that_differ_at_their_end_alone_are_not_shown_alike(self, told: Callable[..., list[str]]) -> None:
        names = Column("Test", 90, lambda row: f"Environmental monitoring of the whole suite, plate {row}", key="test")
        assert not any("of two texts" in each for each in told(names, pulled={0: 200}))
