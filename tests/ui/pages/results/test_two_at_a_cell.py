"""Two people at one cell: each sees what the other recorded; nothing that was typed or recorded goes out of sight."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from qclab.domain.people.rights import Role
from qclab.domain.results.cell import Cell
from qclab.services.results import recording
from qclab.services.results.recording import NewResult
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.ui.pages.results.bench import Bench

Key = Qt.Key


@pytest.fixture
def typing(bench: Bench, laboratory: Laboratory, viability: Cell) -> Bench:
    """41 is typed and not left, when a colleague records 44 in the same cell at another desk."""
    bench.at(viability).type("41")
    new = NewResult(viability.test, viability.parameter, "44", viability.sample)
    recording.record(lab_with(laboratory.store, Role.ANALYST, id_="hlaan"), [new])
    bench.page.refresh()
    bench.settle()
    return bench


def said(dialog: QDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_what_another_person_recorded_is_said_at_the_cell_while_it_is_typed_into(typing: Bench) -> None:
    field = typing.page.grid.typing
    for _ in range(2):  # also after the next key
        assert "Hlaan recorded 44 at " in field.note.text()
        assert field.editor.text().startswith("41")
        typing.type("5")


def test_the_question_names_who_recorded_what_and_when(typing: Bench) -> None:
    typing.press(Key.Key_Return)
    dialog = typing.dialog("reason_dialog")
    assert "44 becomes 41. " in said(dialog)
    assert "Hlaan recorded 44 at 20" in said(dialog)
    dialog.reject()


def test_a_text_that_is_not_recorded_hides_no_recorded_value(
    typing: Bench, laboratory: Laboratory, viability: Cell
) -> None:
    typing.press(Key.Key_Return)
    typing.dialog("reason_dialog").reject()
    typing.page.activateWindow()
    typing.settle()
    assert typing.shows(viability) == "41, not recorded; recorded: 44"
    assert laboratory.typed(viability) == "44"
