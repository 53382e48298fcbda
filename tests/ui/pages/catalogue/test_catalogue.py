"""The catalogue page: what is in force is read and compared, drafts are edited line by line, another person signs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from qclab.domain.people.rights import Role
from qclab.queries.catalogue import master_data as queries
from qclab.services.catalogue.drafts import save
from qclab.services.catalogue.taking_in import import_catalogue
from qclab.services.lab import Lab
from qclab.store.door import Store
from qclab.ui.acts import Acts
from qclab.ui.pages.catalogue.line_table import LineTable
from qclab.ui.pages.catalogue.page import CataloguePage
from qclab.ui.showing import ShowEntry
from tests.laboratory.people import lab_with
from tests.services.catalogue.test_file import SMALL
from tests.ui.pages.catalogue.conftest import Opens
from tests.ui.waiting import rest


def press(page: CataloguePage, name: str) -> None:
    QTest.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def table(page: CataloguePage, part: str = "criteria") -> LineTable:
    assert page.editor is not None
    return page.editor.tables[part]


def type_into(lines: LineTable, row: int, field: str, text: str) -> None:
    """Go to a cell, type over it and leave it with Enter."""
    lines.go_to(row, field)
    QTest.keyClick(lines, text[0])
    editor = lines.findChild(QLineEdit, f"edit_{field}")
    QTest.keyClicks(editor, text[1:])
    QTest.keyClick(editor, Qt.Key.Key_Return)


def found(page: CataloguePage) -> list[str]:
    assert page.editor is not None
    listed = page.editor._listed
    return [listed.item(place).text() for place in range(listed.count())]


def states(lab: Lab) -> list[tuple[int, str]]:
    with lab.store.read() as connection:
        return [(kept.value.version, kept.state) for kept in queries.specifications(connection, lab.actor)]


def cell(lines: LineTable, row: int, field: str) -> str:
    return str(lines.lines.index(row, lines.lines.place_of(field)).data())


def held(lines: LineTable, row: int, field: str) -> str | bool:
    """What a line holds where its cell shows a name."""
    return lines.lines.row(row)[field]


def test_a_specification_shows_its_criteria_and_what_can_be_done(opens: Opens, author: Lab) -> None:
    page = opens(author)
    shown = page.browser.detail._tables["criteria"].model()
    texts = [shown.index(0, column).data() for column in range(4)]
    assert texts[:3] == ["A01 Sterility", "FTM", "No growth"]
    assert [command.text() for command in page.commands if command.isEnabled() and not command.keys] == [
        "Relaxed duties…", "New…", "New version",
    ]  # fmt: skip


def test_a_limit_typed_over_in_a_new_version_is_saved_as_a_draft(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    press(page, "new_version")
    assert page.unsaved() == ""
    type_into(table(page), 1, "limit", ">= 85")
    rest(acts)
    assert "not saved" in page.unsaved()
    assert cell(table(page), 1, "limit") == "≥ 85", "as it will be printed"
    assert found(page) == []
    QTest.keyClick(table(page), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    acts.wait_idle()
    assert page.editor is None
    assert page.unsaved() == ""
    assert states(author)[:2] == [(2, "draft"), (1, "in force")]
    assert page.browser.detail.version.currentText() == "Version 2, draft"
    changed = page.browser.detail._tables["differences"].model()
    assert [changed.index(row, 4).data() for row in range(changed.rowCount())][-1] == "≥ 85"


def test_a_limit_that_cannot_be_read_is_marked_at_its_cell_and_saved_as_it_is(
    opens: Opens, author: Lab, acts: Acts
) -> None:
    page = opens(author)
    press(page, "new_version")
    type_into(table(page), 1, "limit", "about 85")
    rest(acts)
    assert len(found(page)) == 1
    assert found(page)[0].startswith("Criterion 2:")
    lines = table(page).lines
    assert lines.mark(lines.index(1, lines.place_of("limit"))) is not None
    page.save()
    acts.wait_idle()
    assert page.editor is None
    assert states(author)[0] == (2, "draft")


def test_choosing_a_finding_puts_the_cursor_into_its_cell(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    press(page, "new_version")
    assert page.editor is not None
    lines = table(page)
    lines.lines.setData(lines.lines.index(1, lines.lines.place_of("limit")), "about 85")
    rest(acts)
    page.editor.tabs.setCurrentIndex(1)
    page.editor._listed.itemActivated.emit(page.editor._listed.item(0))
    assert page.editor.tabs.currentIndex() == 0
    assert (lines.currentIndex().row(), lines.currentIndex().column()) == (1, lines.lines.place_of("limit"))


def test_a_criterion_takes_the_unit_of_its_parameter_and_per_kilogram_when_ticked(opens: Opens, author: Lab) -> None:
    page = opens(author)
    press(page, "new_version")
    lines = table(page)
    lines.setFocus()
    lines.add_line()
    row = lines.currentIndex().row()
    lines.lines.setData(lines.lines.index(row, 0), "A20")
    lines.lines.setData(lines.lines.index(row, 1), "cells")
    lines.go_to(row, "per_kg")
    QTest.keyClick(lines, Qt.Key.Key_Space)
    assert (cell(lines, row, "unit"), cell(lines, row, "per_kg")) == ("cells/kg", "yes")


def test_a_block_from_a_spreadsheet_is_pasted_and_adds_lines(opens: Opens, author: Lab) -> None:
    page = opens(author)
    press(page, "new_version")
    lines = table(page)
    before = lines.lines.rowCount()
    QGuiApplication.clipboard().setText("A20\tviability\t≥ 60\t%\r\nA20\tcells\t≥ 10\tcells")
    lines.go_to(before - 1, "method")
    QTest.keyClick(lines, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert lines.lines.rowCount() == before + 1
    assert [held(lines, before, name) for name in ("method", "parameter", "limit")] == ["A20", "cells", "≥ 10"]


def test_a_criterion_shows_and_takes_the_names_of_its_parameter_and_rules_and_their_keys_too(
    opens: Opens, author: Lab
) -> None:
    """It showed the keys that the file has: who reads it has to know which marker "MSC-negative" is."""
    page = opens(author)
    press(page, "new_version")
    lines = table(page)
    assert page.browser.content is not None
    method = page.browser.content.method("A20")
    assert method is not None
    parameter, other = method.parameters[:2]
    assert parameter.name != parameter.id

    def put(field: str, typed: str) -> tuple[str | bool, str]:
        lines.lines.setData(lines.lines.index(0, lines.lines.place_of(field)), typed)
        return held(lines, 0, field), cell(lines, 0, field)

    assert put("method", "A20") == ("A20", "A20")
    assert put("parameter", parameter.id) == (parameter.id, parameter.name)
    offered = lines.lines.kind.cells[lines.lines.place_of("parameter")].entries(lines.lines.row(0))
    assert offered[:2] == [f"{each.id}  {each.name}" for each in (parameter, other)]
    for chosen in (offered[1], other.name, other.name.upper(), other.id):
        assert put("parameter", parameter.id) == (parameter.id, parameter.name)
        assert put("parameter", chosen) == (other.id, other.name)
    assert put("rounding", "ph-eur") == ("ph-eur", "Ph. Eur.")
    assert put("rounding", "USP") == ("usp", "USP")
    assert put("rounding", "decimals:2") == ("decimals:2", "half up to 2 decimals")
    assert put("rounding", "half up to 3 decimals") == ("decimals:3", "half up to 3 decimals")
    assert put("reported", "to 1 decimal") == ("decimals:1", "to 1 decimal")
    assert put("rounding", "whatever") == ("whatever", "whatever"), "it stays to be read, with its fault"


def test_a_limit_whose_letters_are_raised_is_not_pasted_as_its_digits(opens: Opens, author: Lab) -> None:
    page = opens(author)
    press(page, "new_version")
    lines = table(page)
    before = cell(lines, 0, "limit")
    held = QMimeData()
    held.setText("≥ 106")
    held.setHtml("<td>≥ 10<sup>6</sup></td>")
    QGuiApplication.clipboard().setMimeData(held)
    lines.go_to(0, "limit")
    QTest.keyClick(lines, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert cell(lines, 0, "limit") == before
    assert "plain text loses" in page.messages.text()


def test_lines_are_moved_removed_and_brought_back_by_keys(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    press(page, "new_version")
    lines = table(page)
    second = cell(lines, 1, "parameter")
    lines.go_to(1, "limit")
    QTest.keyClick(lines, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert cell(lines, 0, "parameter") == second
    before = [dict(lines.lines.row(row)) for row in range(lines.lines.rowCount())]
    lines.selectAll()
    QTest.keyClick(lines, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert lines.lines.rowCount() == 0, "every line of which a cell is selected"
    QTest.keyClick(lines, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [lines.lines.row(row) for row in range(lines.lines.rowCount())] == before, "taken back as one step"
    type_into(lines, 0, "limit", "7")
    rest(acts)
    QTest.keyClick(lines, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(lines, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert cell(lines, 1, "parameter") == second, "moved back too"
    QTest.keyClick(lines, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert cell(lines, 0, "parameter") == second


def test_all_parameters_of_a_method_get_their_criteria_at_once(opens: Opens, author: Lab) -> None:
    page = opens(author)
    press(page, "new_version")
    lines = table(page)
    lines.go_to(0, "limit")
    method = cell(lines, 0, "method")
    lines.lines.remove(range(1, lines.lines.rowCount()))
    press(page, "edit_criteria_all")
    assert page.browser.content is not None
    known = page.browser.content.method(method)
    assert known is not None
    rows = [(held(lines, row, "method"), held(lines, row, "parameter")) for row in range(lines.lines.rowCount())]
    assert sorted(rows) == sorted((method, each.id) for each in known.parameters)
    press(page, "edit_criteria_all")
    assert lines.lines.rowCount() == len(rows), "none a second time"


def draft(page: CataloguePage, acts: Acts) -> None:
    press(page, "new_version")
    type_into(table(page), 1, "limit", ">= 85")
    rest(acts)
    page.save()
    acts.wait_idle()


def test_the_second_of_two_editors_of_a_draft_reads_what_changed_and_can_save_what_was_typed(
    opens: Opens, author: Lab, qa: Lab, acts: Acts, qtbot: Any
) -> None:
    draft(opens(author), acts)
    first, second = opens(author), opens(qa)
    for page in (first, second):
        page.browser.show_version(page.browser.versions()[0].key)
        press(page, "edit_draft")
        rest(acts)
        assert page.editor is not None
        page.editor.form.set_value({"title": f"Title of {page._lab.actor.id}"})
    first.save()
    rest(acts)
    second.save()
    rest(acts)
    assert f"{author.actor.name} changed" in second.messages.text()
    assert "It now says: title is Title of author." in second.messages.text()
    assert second.editor is not None
    assert second.editor.form.peek()["title"] == "Title of kvos", "what was typed is still there"
    second.save()
    rest(acts)
    assert second.editor is None
    assert second.browser.versions()[0].value.title == "Title of kvos"


def test_who_may_only_read_is_told_so_on_every_button(opens: Opens, store: Store) -> None:
    page = opens(lab_with(store, Role.ANALYST))
    for command in (page.new_version, page.add):
        assert not command.isEnabled()
        assert "may not edit the catalogue" in command.toolTip()


def test_a_file_with_faults_lists_each_with_its_line_to_be_copied(
    opens: Opens, author: Lab, acts: Acts, tmp_path: Path
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(SMALL.replace("kind: cell therapy", "kind: cels").replace("own: yes", "own: perhaps"), "utf-8")
    page = opens(author)
    page.files.show_file(path, is_import=True)
    acts.wait_idle()
    dialog = page.files.dialog
    assert dialog is not None
    copy = dialog.findChild(QWidget, "copy_reasons")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "line 4" in copied
    assert "line 9" in copied
    assert dialog.accept_button.text() == "Close"
    dialog.reject()


def test_a_good_file_is_imported_as_drafts_and_shown(opens: Opens, author: Lab, acts: Acts, tmp_path: Path) -> None:
    path = tmp_path / "more.yaml"
    path.write_text(SMALL.replace("id: CELLS-DP", "id: OTHER-DP"), "utf-8")
    page = opens(author)
    page.files.show_file(path, is_import=True)
    acts.wait_idle()
    assert page.files.dialog is not None
    page.files.dialog.accept()
    acts.wait_idle()
    assert page.files.dialog is None
    assert [row.id for row in page.browser._model.rows] == ["CELLS-DP", "OTHER-DP"]


def test_what_is_exported_can_be_imported(opens: Opens, author: Lab, acts: Acts, tmp_path: Path) -> None:
    page = opens(author)
    page.files.export(tmp_path / "out.yaml")
    acts.wait_idle()
    again = import_catalogue(author, (tmp_path / "out.yaml").read_bytes(), "out.yaml")
    assert (again.added, again.changed) == ({}, {})


def test_an_export_says_which_drafts_are_not_in_it(opens: Opens, author: Lab, acts: Acts, tmp_path: Path) -> None:
    with author.store.read() as connection:
        method = next(kept.value for kept in queries.methods(connection) if kept.value.id == "A20")
    save(author, None, replace(method, version=2))
    page = opens(author)
    said: list[str] = []
    acts.said.connect(said.append)
    page.files.export(tmp_path / "out.yaml")
    acts.wait_idle()
    assert said == ["The catalogue is exported to out.yaml. Drafts are not in the file: A20 version 2."]


def test_a_new_storage_place_is_refused_beside_its_field_and_then_saved(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    page.browser.choose_section("places")
    press(page, "catalogue_new")
    dialog = page.entries.dialog
    assert dialog is not None
    dialog.form.set_value({"id": "my place", "name": "Freezer 1", "kind": "freezer", "parent": ""})
    dialog.accept()
    acts.wait_idle()
    assert "an id is letters" in dialog.form.errors()["id"]
    dialog.form.set_value({"id": "F1"})
    dialog.accept()
    acts.wait_idle()
    assert page.entries.dialog is None
    assert [row.id for row in page.browser._model.rows] == ["F1", "LAB", "COLD"]


def test_a_record_opened_from_elsewhere_is_shown(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    with author.store.read() as connection:
        key = next(kept.key for kept in queries.methods(connection) if kept.value.id == "A20")
    page.open(ShowEntry("method", key))
    acts.wait_idle()
    assert page.browser.section == "methods"
    assert page.browser.detail.title.text().startswith("A20")


def test_the_filter_finds_drafts_by_their_state(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    QTest.keyClicks(page.browser.filter, "draft")
    assert page.browser._model.rowCount() == 0
    assert not page.browser.detail.isVisible()
    page.browser.filter.clear()
    assert page.browser._model.rowCount() == 1
