"""The list every page shows: what a person chose stays, whatever the database does meanwhile."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolTip

from qclab.ui.acts import Acts
from qclab.ui.models.columns import WORDS, Column
from qclab.ui.models.paged_table import PagedTable
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.models.widths import BREATH
from qclab.ui.preferences import Preferences
from qclab.ui.theme import colour
from qclab.ui.widgets.table import Table
from tests.ui.test_models import COLUMNS, Sample, Source
from tests.ui.waiting import until


@pytest.fixture
def table(qtbot: Any, acts: Acts, preferences: Preferences) -> Table:
    return build(qtbot, acts, preferences)


def build(qtbot: Any, acts: Acts, preferences: Preferences) -> Table:
    made = Table("samples", PagedTable(COLUMNS, acts), acts, preferences, label="Samples")
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def fill(table: Table, acts: Acts, ids: Sequence[int], source: Source | None = None) -> Source:
    source = source or Source()
    table.model().set_source(ids, source.fetch)
    acts.wait_idle()
    table.viewport().grab()
    acts.wait_idle()
    return source


def test_rows_are_fetched_when_they_are_seen_and_only_those(table: Table, acts: Acts) -> None:
    source = fill(table, acts, range(20_000))
    assert sum(map(len, source.asked)) <= 256
    table.scrollToBottom()
    table.viewport().grab()
    acts.wait_idle()
    assert 19_999 in source.asked[-1]
    assert sum(map(len, source.asked)) <= 512


def test_the_selection_is_of_ids_and_outlives_a_new_order(table: Table, acts: Acts) -> None:
    fill(table, acts, [1, 2, 3, 4, 5])
    table.select_id(4)
    fill(table, acts, [9, 5, 4, 3])
    assert table.selected_ids() == [4]
    assert table.current_id() == 4


def test_the_row_under_the_cursor_does_not_move_when_others_come_before_it(table: Table, acts: Acts) -> None:
    fill(table, acts, range(1, 1001))
    table.select_id(500)
    before = table.rowViewportPosition(table.currentIndex().row())
    fill(table, acts, [2001, 2002, 2003, *range(1, 1001)])
    assert table.current_id() == 500
    assert table.rowViewportPosition(table.currentIndex().row()) == before


def test_a_selected_record_that_left_the_list_is_selected_no_more(table: Table, acts: Acts) -> None:
    fill(table, acts, [1, 2, 3])
    table.select_id(2)
    told = list[object]()
    table.current_changed.connect(told.append)
    fill(table, acts, [1, 3])
    assert table.selected_ids() == []
    assert table.current_id() is None
    assert told[-1] is None


def test_a_record_is_selected_alone_also_while_ctrl_of_a_shortcut_is_held(table: Table, acts: Acts) -> None:
    fill(table, acts, range(10))
    window = table.window().windowHandle()
    QTest.keyPress(window, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.ControlModifier
    for wanted in (3, 5, 5):
        assert table.select_id(wanted)
        assert table.selected_ids() == [wanted]
    QTest.keyRelease(window, Qt.Key.Key_Control)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_open_the_row_under_the_cursor(table: Table, acts: Acts, key: Qt.Key) -> None:
    fill(table, acts, [1, 2, 3])
    opened = list[int]()
    table.opened.connect(opened.append)
    table.select_id(2)
    QTest.keyClick(table, key)
    assert opened == [2]


def test_copied_rows_are_what_a_spreadsheet_reads_even_those_not_seen_yet(table: Table, acts: Acts) -> None:
    fill(table, acts, range(1, 1001))
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    acts.wait_idle()
    lines = QApplication.clipboard().text().split("\n")
    assert len(lines) == 1000
    assert lines[0] == "S2600000100\t97.9\tcomplies"
    assert lines[-1].startswith("S2600100000")


def test_an_export_has_every_row_in_the_order_of_the_list(table: Table, acts: Acts, tmp_path: Path) -> None:
    fill(table, acts, [3, 1, 2])
    said = list[str]()
    acts.said.connect(said.append)
    table.rows_out.export_csv(tmp_path / "samples.csv")
    acts.wait_idle()
    lines = (tmp_path / "samples.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Sample,Result,Evaluation"
    assert [line[:9] for line in lines[1:]] == ["S26000003", "S26000001", "S26000002"]
    assert said == ["Exported 3 rows to samples.csv."]


def test_a_sort_is_asked_of_the_database_and_remembered(
    qtbot: Any, table: Table, acts: Acts, preferences: Preferences
) -> None:
    asked = list[tuple[str, bool]]()
    table.sort_requested.connect(lambda key, descending: asked.append((key, descending)))
    head = table.horizontalHeader()
    for section in (0, 0, 1):  # the result column does not sort
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=_middle(table, section))
    assert asked == [("code", False), ("code", True)]
    assert build(qtbot, acts, preferences).sort == ("code", True)


def test_widths_and_hidden_columns_are_remembered_for_the_person(
    qtbot: Any, table: Table, acts: Acts, preferences: Preferences, tmp_path: Path
) -> None:
    preferences.sign_in("mjansen")
    table.setColumnWidth(0, 177)
    table.setColumnHidden(1, True)
    kept = lambda: preferences.get("table/samples/columns") or {"widths": {}}  # noqa: E731 - read anew at each look
    qtbot.waitUntil(lambda: 177 in kept()["widths"].values(), timeout=2000)
    preferences.save()
    again = Preferences(tmp_path / "preferences.json")
    again.sign_in("mjansen")
    rebuilt = build(qtbot, acts, again)
    assert rebuilt.columnWidth(0) == 177
    assert rebuilt.isColumnHidden(1)
    again.sign_in("kvos")
    assert build(qtbot, acts, again).columnWidth(0) < 150


def test_an_empty_list_teaches_what_to_do(qtbot: Any, table: Table, acts: Acts) -> None:
    pressed = list[str]()
    table.teach("No samples yet. Register a batch first.", "Register", lambda: pressed.append("register"))
    button = table.findChild(QPushButton, "empty_action")
    assert isinstance(button, QPushButton)
    assert not button.isVisible()
    fill(table, acts, [1])
    fill(table, acts, [])
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == ["register"]
    fill(table, acts, [1])
    assert not button.isVisible()


def test_a_stale_list_offers_the_changes_and_does_not_move(table: Table, acts: Acts) -> None:
    fill(table, acts, [1, 2])
    asked = list[str]()
    table.refresh_requested.connect(lambda: asked.append("refresh"))
    table.model().mark_stale()
    offered = table.findChild(QPushButton, "samples_stale")
    until(offered.isVisible, "the changes are offered")
    QTest.mouseClick(offered, Qt.MouseButton.LeftButton)
    QTest.keyClick(table, Qt.Key.Key_F5)
    assert asked == ["refresh", "refresh"]


@pytest.mark.parametrize("name", WORDS)
def test_an_evaluation_is_painted_in_its_colour_beside_its_shape(
    qtbot: Any, acts: Acts, preferences: Preferences, name: str
) -> None:
    columns = [Column("Evaluation", 200, lambda row: row.evaluation, kind="evaluation", key="evaluation")]
    table = Table("one", PagedTable(columns, acts), acts, preferences)
    qtbot.addWidget(table)
    table.resize(300, 100)
    table.show()
    table.model().set_source([1], lambda ids: [Sample(1, "", "", name)])
    acts.wait_idle()
    table.viewport().grab()
    acts.wait_idle()
    picture = table.viewport().grab().toImage()
    wanted, ground = colour(name), colour("surface")
    shape = sum(_is_near(picture.pixelColor(x, y), wanted, ground) for x in range(8, 24) for y in range(27))
    word = sum(_is_near(picture.pixelColor(x, y), wanted, ground) for x in range(28, 200) for y in range(27))
    assert shape > 8
    assert word > 8


def _middle(table: Table, section: int) -> Any:
    head = table.horizontalHeader()
    return QPoint(head.sectionViewportPosition(section) + head.sectionSize(section) // 2, head.height() // 2)


def _is_near(found: QColor, wanted: QColor, ground: QColor) -> bool:
    """Nearer to the colour than to the ground: strokes are smoothed at their edges."""

    def distance(one: QColor, other: QColor) -> int:
        return sum(abs(a - b) for a, b in zip(one.getRgb(), other.getRgb(), strict=True))

    return distance(found, wanted) < distance(found, ground) / 2


def shown(qtbot: Any, acts: Acts, preferences: Preferences, columns: list[Column], width: int) -> Table:
    table = Table("fitted", SimpleTable(columns, row_id=str), acts, preferences)
    qtbot.addWidget(table)
    table.resize(width, 300)
    table.show()
    qtbot.waitExposed(table)
    return table


def widths(table: Table) -> list[int]:
    return [table.columnWidth(place) for place in range(table.model().columnCount())]


LONG = "Replication-competent retrovirus or lentivirus by quantitative PCR, two target sequences"
FITTED = [
    Column("Sample", 300, lambda row: f"S26000{row:05}", kind="id", key="sample"),
    Column("Test", 120, lambda row: LONG, key="test"),
    Column("Empty", 200, lambda row: "", key="empty"),
    Column("Result", 20, lambda row: f"{row * 1000}.25", kind="number", decimals=2, key="result"),
    Column("Why", 90, lambda row: "of a word or two", kind="quiet", key="why"),
]


def test_columns_are_as_wide_as_their_contents_and_the_last_has_the_rest(
    qtbot: Any, acts: Acts, preferences: Preferences
) -> None:
    table = shown(qtbot, acts, preferences, FITTED, 1400)
    table.model().set_rows(range(1, 30))
    fitted = widths(table)
    needed = [table.itemDelegate().needed(column, 29) for column in FITTED]
    assert [width - need for width, need in zip(fitted[:2], needed, strict=False)] == [BREATH, BREATH]
    assert fitted[2] == table.horizontalHeader().sectionSizeHint(2) + BREATH, "an empty column shrinks to its heading"
    assert fitted[3] >= needed[3]
    assert sum(fitted) == table.viewport().width()


def test_an_id_and_a_number_are_whole_where_words_are_cut(qtbot: Any, acts: Acts, preferences: Preferences) -> None:
    table = shown(qtbot, acts, preferences, FITTED, 520)
    table.model().set_rows(range(1, 30))
    needed = [table.itemDelegate().needed(column, 29) for column in FITTED]
    fitted = widths(table)
    assert fitted[0] >= needed[0]
    assert fitted[3] >= needed[3]
    assert fitted[4] >= needed[4], "the widest words give way first"
    assert 120 <= fitted[1] < needed[1]
    assert sum(fitted) == table.viewport().width()


def test_columns_never_move_while_the_list_is_scrolled_nor_when_the_next_one_fits(
    qtbot: Any, acts: Acts, preferences: Preferences
) -> None:
    columns = [
        Column("Name", 120, lambda row: "x" * (80 if row.id > 700 else 10), key="name"),
        Column("Last", 90, lambda _: "last", key="last"),
    ]
    table = Table("long", PagedTable(columns, acts), acts, preferences)
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    source = Source()
    table.model().set_source(range(1000), source.fetch)
    table.viewport().grab()
    acts.wait_idle()
    fitted = widths(table)
    table.scrollToBottom()
    table.viewport().grab()
    acts.wait_idle()
    assert table.model().row(999) is not None
    assert widths(table) == fitted
    for ids, is_moved in ((range(1, 900), False), (range(650, 1000), True)):
        table.model().set_source(ids, source.fetch)
        table.scrollToTop()
        table.viewport().grab()
        acts.wait_idle()
        assert (widths(table) != fitted) == is_moved


def test_the_width_a_person_gave_stays_and_the_columns_left_of_it_do_not_move(
    qtbot: Any, acts: Acts, preferences: Preferences
) -> None:
    table = shown(qtbot, acts, preferences, FITTED, 1400)
    table.model().set_rows(range(1, 30))
    before = widths(table)
    table.horizontalHeader().resizeSection(1, 200)
    after = widths(table)
    assert after[:2] == [before[0], 200]
    assert sum(after) == table.viewport().width(), "the last column takes what becomes free"
    table.resize(900, 300)
    table.model().set_rows(range(1, 60))
    assert widths(table)[1] == 200


def test_a_double_click_on_the_edge_of_a_heading_fits_that_column(
    qtbot: Any, acts: Acts, preferences: Preferences
) -> None:
    table = shown(qtbot, acts, preferences, FITTED, 520)
    table.model().set_rows(range(1, 30))
    head = table.horizontalHeader()
    edge = QPoint(head.sectionViewportPosition(1) + head.sectionSize(1) - 1, head.height() // 2)
    QTest.mouseDClick(head.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    assert table.columnWidth(1) >= table.itemDelegate().needed(FITTED[1], 1)


def test_fit_every_column_forgets_what_was_pulled(qtbot: Any, acts: Acts, preferences: Preferences) -> None:
    table = shown(qtbot, acts, preferences, FITTED, 1400)
    table.model().set_rows(range(1, 30))
    before = widths(table)
    table.horizontalHeader().resizeSection(1, 60)
    table.horizontalHeader().customContextMenuRequested.emit(QPoint(5, 5))
    menu = table.findChild(QMenu)
    next(action for action in menu.actions() if action.text() == "Fit every column").trigger()
    menu.close()
    assert widths(table) == before


def test_what_is_needed_for_a_cell_is_what_shows_it_whole(qtbot: Any, acts: Acts, preferences: Preferences) -> None:
    """One pixel less and the cell is cut."""
    columns = [
        Column("Words", 90, lambda row: "Karyotype", kind="quiet", key="words"),
        Column("Id", 90, lambda row: "S2600123418", kind="id", key="id"),
        Column("Number", 90, lambda row: "97.9", kind="number", decimals=3, key="number"),
        Column("Evaluation", 90, lambda row: "does-not-comply", kind="evaluation", key="evaluation"),
        Column("Late", 90, lambda row: "!2 d late", kind="late", key="late"),
    ]
    table = shown(qtbot, acts, preferences, columns, 800)
    table.model().set_rows([1])
    for place, column in enumerate(columns):
        needed = table.itemDelegate().needed(column, 1)
        ink = []
        for width in (needed + 60, needed, needed - 1):
            table.setColumnWidth(place, width)
            picture = table.viewport().grab(table.visualRect(table.model().index(0, place))).toImage()
            ink.append(_ink(picture))
        assert ink[0] == ink[1] != ink[2], column.title


def test_a_cut_cell_shows_its_whole_text_on_hover_and_a_whole_one_only_what_it_has_to_add(
    qtbot: Any, acts: Acts, preferences: Preferences
) -> None:
    columns = [
        Column("Test", 60, lambda row: LONG, tooltip=lambda row: "A13 version 2", key="test"),
        Column("Sample", 60, lambda row: "S2600123418", kind="id", tooltip=lambda row: "in freezer 3", key="sample"),
    ]
    table = shown(qtbot, acts, preferences, columns, 260)
    table.model().set_rows([1])
    for place, words in ((0, (LONG, "A13 version 2")), (1, ("in freezer 3",))):
        rect = table.visualRect(table.model().index(0, place))
        at = table.viewport().mapToGlobal(rect.center())
        QApplication.sendEvent(table.viewport(), QHelpEvent(QEvent.Type.ToolTip, rect.center(), at))
        assert " ".join(QToolTip.text().split()) == " ".join(words)
    QToolTip.hideText()


def test_a_cut_cell_on_which_the_cursor_rests_shows_its_whole_text_to_the_keyboard(
    qtbot: Any, acts: Acts, preferences: Preferences
) -> None:
    columns = [
        Column("Sample", 60, lambda row: "S2600123418", kind="id", key="sample"),
        Column("Test", 60, lambda row: LONG, key="test"),
    ]
    table = shown(qtbot, acts, preferences, columns, 260)
    table.model().set_rows([1, 2])
    table.select_id("1")
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    QTest.keyClick(table, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: " ".join(QToolTip.text().split()) == LONG, timeout=3000)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_id() == "2"
    assert table.selected_ids() == ["2"]
    QToolTip.hideText()


def _ink(picture: QImage) -> int:
    ground = colour("surface").rgb()
    return sum(picture.pixel(x, y) != ground for x in range(picture.width()) for y in range(picture.height() - 1))
