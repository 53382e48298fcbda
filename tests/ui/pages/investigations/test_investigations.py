"""The page of cases: the list, one case by keyboard, who may sign and why not, what closing does, told before."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.investigations.case import Conclusion, Which
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.lists import SHIPPED
from qclab.domain.investigations.phases import CHECKLISTS, Answer, Phase
from qclab.queries.alarms.alarms import alarms_for
from qclab.services.investigations import concluding, working
from qclab.ui import file_dialogs
from qclab.ui.dialogs.pdf import PdfDialog
from qclab.ui.pages.investigations.dialogs import FoundDialog, ReferenceDialog
from qclab.ui.pages.investigations.page import open_cases
from qclab.ui.showing import ShowBatch, ShowTests
from qclab.ui.widgets.cells import CellDelegate
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.store.hand import tampering
from tests.ui.answering import is_for_another
from tests.ui.pages.investigations.conftest import Desk
from tests.ui.waiting import until

At = Callable[[str], Desk]
IA = Phase.OBVIOUS_ERROR


def shown(desk: Desk, name: str) -> str:
    found = desk.page.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def test_the_list_says_which_case_is_where_whose_and_until_when(case: Worked, desk: At) -> None:
    qa = desk("kvos")
    model = qa.page.list.model
    row = model.row(0)
    cells = {column.name: column.text(row) for column in model.columns}
    assert (cells["case"], cells["batch"], cells["result"], cells["kind"]) == (
        "OOS-2026-0001",
        "B-1",
        "0.6 EU/mL",
        "OOS",
    )
    assert (cells["phase"], cells["owner"]) == ("pending:phase Ia", "unassigned")
    assert cells["due"]
    assert open_cases(case.qa) == 1
    assert qa.page.chips.current() == Which.OPEN, "what is closed waits for nobody"


def test_a_case_is_looked_at_as_a_paper(case: Worked, desk: At) -> None:
    qa = desk("kvos")
    page = qa.page
    assert not page.paper.command.isVisible(), "a list is none"
    qa.open(case)
    page.paper.command.trigger()
    dialog = page.findChild(PdfDialog)
    assert isinstance(dialog, PdfDialog)
    until(lambda: dialog.pdf().startswith(b"%PDF"))
    dialog.reject()


def test_an_empty_list_teaches_when_a_case_opens(sqlite_demo: Laboratory, desk: At) -> None:
    sqlite_demo.batch("B-1").registered()
    qa = desk("kvos")
    words = [each.text() for each in qa.page.list.findChildren(QLabel)]
    assert any("One opens by itself" in word for word in words)


def test_questions_are_answered_by_keys_and_the_cursor_goes_on(case: Worked, desk: At) -> None:
    analyst = desk("mjansen").open(case)
    table = analyst.page.view.checklist
    assert table.hasFocus() or analyst.page.first_focus is table
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Y)
        analyst.settle()
    QTest.keyClick(table, Qt.Key.Key_X)
    analyst.settle()
    answers = [each.answer for each in case.file.answers]
    assert answers == [Answer.YES, Answer.YES, Answer.NOT_APPLICABLE]
    assert table.current_id() == CHECKLISTS[IA][3], "the next open question"
    assert "2 questions of phase Ia not answered yet" in analyst.page.acts_of_case.sign.toolTip()


def _says_what_is_not_so(dialog: QDialog) -> None:
    QTest.keyClicks(dialog.findChild(QWidget, "reason_text"), "the notebook says 0.65")
    dialog.findChild(QPushButton, "accept").click()


def test_a_no_asks_what_is_not_so(case: Worked, desk: At) -> None:
    analyst = desk("mjansen").open(case)
    QTest.keyClick(analyst.page.view.checklist, Qt.Key.Key_N)
    _says_what_is_not_so(QApplication.activeModalWidget())
    analyst.settle()
    (given,) = case.file.answers
    assert (given.answer, given.words) == (Answer.NO, "the notebook says 0.65")


def test_a_question_and_what_was_said_to_it_are_read_whole_once_somebody_answered(case: Worked, desk: At) -> None:
    """Columns for the words and who gave them took the room of the questions."""
    words = "The notebook says 0.65, and the reader prints 0.56; both were looked up again by two people on that day."
    question = CHECKLISTS[IA][0]
    working.answer(case.analyst, case.key, IA, question, Answer.NO, words)
    analyst = desk("mjansen").open(case)
    table, model = analyst.page.view.checklist, analyst.page.view._questions
    table.select_id(question)
    analyst.settle()
    assert shown(analyst, "case_answer") == f"{question}\nno, {words.rstrip('.')}, {case.analyst.actor.name}"
    assert [column.text(model.row(0)) for column in model.columns] == [question, "alert:no, in words"]
    delegate = table.itemDelegate()
    assert isinstance(delegate, CellDelegate)
    cut = [CHECKLISTS[IA][row] for row in range(model.rowCount()) if delegate.is_cut(table, model.index(row, 0))]
    assert cut == []
    table.select_id(CHECKLISTS[IA][1])
    analyst.settle()
    assert shown(analyst, "case_answer") == CHECKLISTS[IA][1], "nobody answered that one"


@pytest.mark.parametrize(
    ("who", "why"), [("adewit", ""), ("mjansen", "may not"), ("kvos", "may not"), ("inspector", "may not")]
)
def test_the_button_refuses_what_the_deed_refuses(case: Worked, desk: At, who: str, why: str) -> None:
    case.assessed().answered(Phase.LABORATORY)
    of = desk(who).open(case).page.acts_of_case
    assert of.sign.text() == "Sign phase Ib…"
    assert of.sign.isEnabled() == (who != "inspector")
    assert is_for_another(of.sign) == (who in ("mjansen", "kvos")), "who signs may do it at the bench of a colleague"
    assert why in of.sign.toolTip()


def test_the_road_says_what_came_of_each_phase_and_the_arrow_keys_look_at_one(case: Worked, desk: At) -> None:
    case.assessed()
    qa = desk("kvos").open(case)
    road = qa.page.view.road
    assert "Ia Obvious error: done, no obvious error, M. Jansen, A. de Wit" in road.accessibleDescription()
    assert "Ib Laboratory: under way, checklist 0 of 9" in road.accessibleDescription()
    QTest.keyClick(road, Qt.Key.Key_Left)
    assert qa.page.view.phase is IA
    assert "Phase Ia is not under way" in qa.page.acts_of_case.yes.toolTip()


def test_a_phase_that_was_altered_reads_broken_on_the_road_and_is_alarmed(case: Worked, desk: At) -> None:
    case.assessed()
    with tampering(case.laboratory.store, for_good=True) as hand:
        hand.run("UPDATE investigation_phase SET words = 'Somebody else did it.' WHERE phase = 'Ia'")
    qa = desk("kvos").open(case)
    said = qa.page.view.road.accessibleDescription()
    assert "Ia Obvious error: broken, signature broken, M. Jansen, A. de Wit" in said
    assert [alarm.kind for alarm in case.qa.ask(alarms_for)] == [AlarmKind.BROKEN_SIGNATURE] * 2, "each of the two"


def test_what_closing_does_is_said_before_it_is_signed(case: Worked, desk: At) -> None:
    case.to_the_closing()
    qa = desk("kvos").open(case)
    assert qa.page.view.closing.isVisible()
    words = [each.text() for each in qa.page.view.closing.findChildren(QLabel)]
    assert any(word.startswith("The hold of this case on B-1 ends; it held since 2026-03-") for word in words)
    assert "only with a proven cause and its evidence" in words
    printed = (
        "Out-of-specification case OOS-2026-0001: Bacterial endotoxins, kinetic chromogenic: 0.56 EU/mL does not comply"
    )
    assert shown(qa, "case_printed").startswith(f"{printed} with < 0.5 EU/mL: compared as 0.6 (Ph. Eur.: half up to ")
    assert ". Closed on 2026-03-" in shown(qa, "case_printed")
    assert shown(qa, "case_printed").endswith(": OOS confirmed.")
    assert shown(qa, "case_missing_title") == "Only the closing signature is missing"
    assert qa.page.acts_of_case.sign.text() == "Close the case…"


def test_a_closed_case_reads_as_it_was_closed_and_nothing_of_it_can_be_done(case: Worked, desk: At) -> None:
    case.to_the_closing()
    concluding.close(case.qa, case.key, Conclusion.CONFIRMED, "the result is taken as it is", PASSWORD)
    qa = desk("kvos").open(case)
    of = qa.page.acts_of_case
    assert shown(qa, "case_original") == "0.56 EU/mL"
    assert not of.sign.isVisible()
    assert all("closed" in command.toolTip() for command in (of.owner, of.refer, of.attach, of.tell, of.extend))
    assert qa.page.list.model is not None


def test_a_finding_that_lacks_its_evidence_is_told_beside_its_field(case: Worked, desk: At) -> None:
    case.assessed().answered(Phase.LABORATORY)
    supervisor = desk("adewit").open(case)
    facts = supervisor.page.view.facts
    assert facts is not None
    dialog = FoundDialog(
        facts.file.facts.case, Phase.LABORATORY, "Ib", supervisor.page, lambda *_: None, lambda *_: None
    )
    dialog.form.set_value({"finding": "assignable cause proven", "words": "tube 2 was cracked at its rim"})
    dialog._look()
    assert dialog.form.note("evidence").text().startswith("Add the file or the reference that shows it first")
    dialog.accept()
    assert set(dialog.form.errors()) == {"cause", "evidence"}
    dialog.deleteLater()


def test_what_proves_a_cause_is_added_in_the_dialog_and_what_was_typed_stays(
    case: Worked, desk: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had to be added before: who opened the dialog first lost what was typed."""
    case.assessed().answered(Phase.LABORATORY)
    supervisor = desk("adewit").open(case)
    supervisor.page.acts_of_case.sign.trigger()
    dialog = supervisor.page.findChild(FoundDialog)
    assert isinstance(dialog, FoundDialog)
    assert not dialog.file.isVisible(), "nothing is to be proven yet"
    typed = {"finding": "assignable cause proven", "words": "tube 2 was cracked at its rim"}
    dialog.form.set_value(typed)
    dialog._look()
    assert (dialog.file.isVisible(), dialog.reference.isVisible()) == (True, True)
    photo = tmp_path / "rim.jpg"
    photo.write_bytes(b"a photo of the rim")
    monkeypatch.setattr(file_dialogs, "open_files", lambda *_: [photo])
    dialog.file.trigger()
    supervisor.settle()
    assert [row.name for row in case.file.files] == ["rim.jpg"]
    dialog.reference.trigger()
    asking = dialog.findChild(ReferenceDialog)
    assert isinstance(asking, ReferenceDialog)
    asking.form.set_value({"kind": Reference.DEVIATION, "number": "DEV-2026-0088"})
    asking.accept()
    supervisor.settle()
    assert [row.words for row in case.file.references] == ["DEV-2026-0088"]
    assert dialog.isVisible()
    values = dialog.form.typed()
    assert {name: values[name] for name in typed} == typed
    assert dialog.form.note("evidence").text().startswith("Which file, reference or page shows it")
    dialog.form.set_value({"cause": next(iter(SHIPPED.causes)), "evidence": "rim.jpg shows the crack"})
    assert dialog.form.value(dialog.also) is not None, dialog.form.errors()
    dialog.reject()


def test_batch_and_results_are_one_key_away(case: Worked, desk: At) -> None:
    qa = desk("kvos").open(case)
    qa.page.open_batch.trigger()
    qa.page.open_results.trigger()
    assert qa.asked == [ShowBatch(case.batch.key), ShowTests((case.batch.test("A09").key,))]


def test_references_and_owner_are_shown_once_recorded(case: Worked, desk: At) -> None:
    qa = desk("kvos").open(case)
    working.refer(case.qa, case.key, Reference.DEVIATION, "DEV-2026-0088")
    working.give(case.qa, case.key, case.qa.actor.key)
    qa.page._refresh()
    qa.settle()
    assert [row.words for row in qa.page.view.evidence.model().rows] == ["DEV-2026-0088"]
    assert "owner K. Vos" in qa.page.subheading.text()
