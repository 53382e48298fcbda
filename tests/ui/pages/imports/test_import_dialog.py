"""A table is looked at row by row before anything is written, and comes whole or not at all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton

from qclab.queries.exchange.imports import imports
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.pages.imports.dialog import ImportDialog
from qclab.ui.pages.imports.names import NamesQuestion
from qclab.ui.pages.labels.dialog import LabelDialog
from qclab.ui.pages.register.page import RegisterPage
from qclab.ui.pages.results.page import ResultsPage
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.ui.person import CTRL, Key, Person

HEAD = "product,batch,stage,methods,name"
WATER = "WFI,W-1,POINT,A67,Point 1"
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def person(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Person]:
    """An analyst at the page Register."""
    made = Person(RegisterPage(laboratory.analyst, acts, preferences), acts)
    yield made
    made.settle()
    made.go_back()


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str, name: str = "water.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def opened_by_key(person: Person) -> ImportDialog:
    person.press(Key.Key_I, CTRL)
    dialog = person.dialog()
    assert isinstance(dialog, ImportDialog)
    return dialog


def drop(dialog: ImportDialog, path: Path) -> None:
    """As a file manager drops a file on the dialog."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NONE)
    QApplication.sendEvent(dialog, QDragEnterEvent(QPointF(50, 50).toPoint(), *held))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(50, 50), *held))


def rows(dialog: ImportDialog) -> list[tuple[str, str]]:
    """Line and verdict of each row as they are shown."""
    model = dialog.rows.table.model()
    return [
        (str(model.data(model.index(place, 0))), str(model.data(model.index(place, 1))))
        for place in range(model.rowCount())
    ]


def leave_names_unsaid(person: Person, dialog: ImportDialog) -> None:
    """What a person does who wants to see the rows as they are."""
    question = dialog.findChild(NamesQuestion)
    assert question is not None
    question.read_button.click()
    person.settle()


def test_a_dropped_table_is_registered_whole_and_its_labels_are_offered(
    person: Person, laboratory: Laboratory, file: Callable[..., Path]
) -> None:
    dialog = opened_by_key(person)
    drop(dialog, file(HEAD, WATER, "WFI,W-1,POINT,A67,Point 2"))
    person.settle()
    assert rows(dialog) == [("2", "ready"), ("3", "ready")]
    assert dialog.accept_button.text() == "Import 2 rows"
    assert laboratory.samples("W-1") == []
    person.press(Key.Key_Return, CTRL)
    labels = person.dialog()
    assert isinstance(labels, LabelDialog)
    assert [row.name for row in laboratory.samples("W-1")] == ["Point 1", "Point 2"]
    assert "2 labels" in labels.windowTitle()
    person.leave(labels)


def test_one_row_that_is_not_ready_keeps_the_whole_table_out_and_says_why_first(
    person: Person, laboratory: Laboratory, file: Callable[..., Path]
) -> None:
    dialog = opened_by_key(person)
    dialog.look_at(file(HEAD, WATER, "NOTHING,W-1,POINT,A67,Point 2"))
    person.settle()
    leave_names_unsaid(person, dialog)
    (line, why), (_, ready) = rows(dialog)
    assert line == "3"
    assert why == "product: There is no product “NOTHING”."
    assert dialog.findChild(QLabel, "row_why").text() == f"Line 3. {why}"
    assert ready == "ready"
    assert not dialog.accept_button.isEnabled()
    assert "One row is not ready" in dialog.accept_button.toolTip()
    person.press(Key.Key_Return, CTRL)
    person.settle()
    assert laboratory.samples("W-1") == []
    person.leave(dialog)


def test_ids_that_differ_at_their_end_are_read_whole_before_they_are_imported(
    person: Person, file: Callable[..., Path]
) -> None:
    dialog = opened_by_key(person)
    dialog.look_at(file(HEAD, WATER.replace("W-1", "WATER-2026-00017")))
    person.settle()
    view, model = dialog.rows.table, dialog.rows.table.model()
    assert model.data(model.index(0, 3)) == "WATER-2026-00017"
    assert view.columnWidth(3) >= view.fontMetrics().horizontalAdvance("WATER-2026-00017") + 16
    assert view.columnWidth(2) < view.columnWidth(3)


def test_a_mended_file_is_looked_at_anew(person: Person, file: Callable[..., Path]) -> None:
    dialog = opened_by_key(person)
    dialog.look_at(file(HEAD, "NOTHING,W-1,POINT,A67,Point 1"))
    person.settle()
    dialog.look_at(file(HEAD, WATER))
    person.settle()
    assert rows(dialog) == [("2", "ready")]
    assert dialog.accept_button.hasFocus()
    person.leave(dialog)


@pytest.mark.parametrize("content", ["", "product;batch\nWFI;W-1", "\x00\x01\x02"])
def test_a_file_that_is_no_such_table_is_refused_in_words(
    person: Person, file: Callable[..., Path], content: str
) -> None:
    dialog = opened_by_key(person)
    dialog.look_at(file(content))
    person.settle()
    assert dialog.messages.text()
    assert rows(dialog) == []
    assert not dialog.accept_button.isEnabled()
    person.leave(dialog)


def test_a_file_that_is_gone_is_said_to_be(person: Person, tmp_path: Path) -> None:
    dialog = opened_by_key(person)
    dialog.look_at(tmp_path / "gone.csv")
    person.settle()
    assert dialog.messages.text().startswith("gone.csv cannot be read")
    person.leave(dialog)


def test_records_that_changed_meanwhile_refuse_the_table_and_are_shown(
    person: Person, laboratory: Laboratory, file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are looked at again in the transaction that takes them."""
    dialog = opened_by_key(person)
    path = file(HEAD, WATER)
    dialog.look_at(path)
    person.settle()
    _import(laboratory.analyst, path)
    person.press(Key.Key_Return, CTRL)
    person.settle()
    assert "This very file was imported" in dialog.messages.text()
    assert len(laboratory.samples("W-1")) == 1
    person.leave(dialog)


def test_an_import_is_undone_with_a_reason_and_its_file_can_come_again(
    person: Person, laboratory: Laboratory, file: Callable[..., Path]
) -> None:
    path = file(HEAD, WATER)
    _import(laboratory.analyst, path)
    dialog = opened_by_key(person)
    dialog.tabs.setCurrentIndex(1)
    person.settle()
    dialog.earlier.undo_button.click()
    reason = person.dialog()
    assert reason.objectName() == "reason_dialog"
    reason.findChild(QRadioButton, "reason_1").click()
    reason.findChild(QPushButton, "accept").click()
    person.settle()
    assert [row.state for row in laboratory.samples("W-1")] == ["cancelled"]
    assert [row.state for row in laboratory.ask(lambda c: imports(c, laboratory.analyst.actor))] == ["undone"]
    assert not dialog.earlier.undo_button.isEnabled()
    dialog.look_at(path)
    person.settle()
    assert rows(dialog) == [("2", "ready")]
    person.leave(dialog)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_template_filled_in_is_ready(person: Person, tmp_path: Path, ending: str) -> None:
    dialog = opened_by_key(person)
    path = tmp_path / f"template.{ending}"
    dialog.template.write(path, ending)
    person.settle()
    values = {"product": "WFI", "batch": "W-1", "stage": "POINT", "name": "Point 1", "methods": "A67"}
    if ending == "xlsx":
        book = load_workbook(path)
        sheet = book.worksheets[0]
        for cell in sheet[1]:
            sheet.cell(2, cell.column, values.get(str(cell.value), ""))
        book.save(path)
    else:
        head = path.read_text(encoding="utf-8-sig").strip().split(",")
        path.write_text("\n".join([",".join(head), ",".join(values.get(name, "") for name in head)]))
    dialog.look_at(path)
    person.settle()
    assert rows(dialog) == [("2", "ready")]
    person.leave(dialog)


def test_results_are_imported_from_their_page_and_never_undone(
    laboratory: Laboratory, acts: Acts, preferences: Preferences, file: Callable[..., Path]
) -> None:
    person = Person(ResultsPage(laboratory.analyst, acts, preferences), acts)
    dialog = opened_by_key(person)
    dialog.look_at(file("sample,method,parameter,value", "S1,A20,viability,97", name="results.csv"))
    person.settle()
    assert rows(dialog)[0][1] != "ready"
    assert dialog.earlier.undo_button.isHidden()
    person.leave(dialog)
    person.go_back()


def test_who_may_not_register_is_told_so_at_the_button(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    page = RegisterPage(laboratory.qa, acts, preferences)
    import_button = page.findChild(QPushButton, "import_samples")
    assert not import_button.isEnabled()
    assert "may not register samples" in import_button.toolTip()
    acts.wait_idle()
    page.deleteLater()


def _import(lab: Lab, path: Path) -> None:
    from qclab.services.exchange import importing

    importing.take(lab, importing.stage(lab, importing.SAMPLES, path.name, path.read_bytes()))
