"""Retests and investigation tests on the page of a case: who plans and signs, the boxes, every value on one axis."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QLabel, QWidget

from qclab.domain.investigations.phases import Finding, Phase
from qclab.services.investigations import hypotheses
from qclab.ui.pages.investigations.measured import axis, measured
from qclab.ui.pages.investigations.retest_dialogs import PlanDialog
from qclab.ui.widgets.strip import Strip, scale_of
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.ui.answering import is_for_another
from tests.ui.pages.investigations.conftest import Desk

At = Callable[[str], Desk]


def words_in(widget: QWidget) -> list[str]:
    return [each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget)]


def test_a_plan_is_made_by_quality_control_and_signed_by_qa(case: Worked, desk: At) -> None:
    case.to_the_plan()
    qc, qa = desk("adewit").open(case), desk("kvos").open(case)
    assert qc.page.retests.plan.isEnabled()
    assert is_for_another(qa.page.retests.plan)
    assert "may not" in qa.page.retests.plan.toolTip()
    assert not qa.page.retests.agree.isVisible(), "there is no plan yet"
    case.planned("tbakker", "lkoster")
    for each in (qc, qa):
        each.page._refresh()
        each.settle()
    assert not qc.page.retests.plan.isVisible()
    assert qa.page.retests.agree.isEnabled()
    assert "may not" in qc.page.retests.agree.toolTip()
    assert "retest plan waits for QA" in qa.page.view.road.accessibleDescription()
    assert "the plan of retests to be signed" in words_in(qa.page.view._missing)
    case.agreed()
    qa.page._refresh()
    qa.settle()
    commands = qa.page.retests.of_plan
    assert not any(command.isVisible() for command in commands), "once QA has signed nothing of it changes"


def test_a_box_for_each_retest_stays_empty_until_it_is_done(case: Worked, desk: At) -> None:
    case.to_the_plan().planned("tbakker", "lkoster").agreed()
    qa = desk("kvos").open(case)
    box = qa.page.view.plan.findChild(QWidget, "case_retest_1")
    assert box is not None
    assert words_in(box) == ["Retest 1 of 2, attempt 2", "T. Bakker", "not begun"]
    assert "2 of 2 retests not approved yet" in words_in(qa.page.view._missing)
    low, view = QSize(1166, 470), qa.page.view  # what a screen of 1366x768 leaves below an alarm
    view.resize(low)
    qa.settle()
    answer, plan = view.findChild(QLabel, "case_answer"), view.plan
    tops = [part.mapTo(view, QPoint()).y() for part in (view.checklist, answer, plan)]
    ends = [top + part.height() for top, part in zip(tops, (view.checklist, answer, plan), strict=True)]
    assert ends[0] <= tops[1], "the answer is not drawn over its questions"
    assert ends[1] <= tops[2]
    assert plan.height() >= plan.minimumSizeHint().height(), "nothing of the plan is pressed together"
    case.answered(Phase.FULL_SCALE, case.qa)
    qa.page._refresh()
    qa.settle()
    assert "2 planned retests are not done" in qa.page.acts_of_case.sign.toolTip()


def test_a_case_that_is_open_says_that_a_retest_of_it_was_approved_at_another_desk(
    case: Worked, desk: At, sqlite_demo: Laboratory
) -> None:
    case.to_the_plan().planned("tbakker", "lkoster").agreed()
    qa, other = desk("kvos").open(case), desk("adewit").open(case)
    other.page._back()  # its list says so by itself
    for each in (qa, other):
        sqlite_demo.store.committed.append(lambda told, page=each.page: page.changes(replace(told, elsewhere=True)))
    unrelated = sqlite_demo.batch("B-9").registered()
    qa.settle()
    assert qa.page.messages.text() == "", "of another batch"
    case.retested("0.14", "0.12")
    qa.settle()
    assert "changed at another desk. Press F5" in qa.page.messages.text()
    assert other.page.messages.text() == ""
    qa.page.activated()
    qa.settle()
    assert qa.page.messages.text() == "", "what is shown is what it says now"
    assert unrelated.key != case.file.line.batch


def test_the_closing_shows_every_value_on_one_axis_and_no_mean(case: Worked, desk: At) -> None:
    case.to_the_plan().planned("tbakker", "lkoster").agreed()
    case.retested("0.14", "0.12").concluded(Phase.FULL_SCALE, Finding.RETESTED)
    case.concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
    qa = desk("kvos").open(case)
    facts = qa.page.view.facts
    assert facts is not None
    assert [(each.name, each.said) for each in measured(facts)] == [
        ("Original", "0.56 EU/mL"),
        ("Retest 1 of 2", "0.14 EU/mL"),
        ("Retest 2 of 2", "0.12 EU/mL"),
    ]
    scale = axis(facts, measured(facts))
    assert scale is not None
    assert (scale.lower, scale.upper) == (None, 0.5)
    values = qa.page.view.closing.findChild(QWidget, "case_values")
    assert values is not None
    assert len(values.findChildren(Strip)) == 3
    assert "OOS, not confirmed" in words_in(values)
    assert not any("mean" in words.lower() for words in words_in(values))
    printed = [each.text() for each in qa.page.view.closing.findChildren(QLabel, "case_printed")]
    assert [words.rsplit(": ", 1)[1] for words in printed] == [
        "OOS, not confirmed; retest 1 is reported, as planned.",
        "OOS confirmed; the original value is reported.",
    ], "both are open to QA"
    offered = words_in(qa.page.view.closing)
    assert {"OOS, not confirmed", "OOS confirmed"} <= {words.replace("Oos", "OOS") for words in offered}


def pressed_together(widget: QWidget) -> list[str]:
    """Words that have less height than they take, and so stand over each other or are cut."""
    found = [each for each in widget.findChildren(QLabel) if each.isVisible() and each.text()]
    return [
        each.text()
        for each in found
        if each.height() < (each.heightForWidth(each.width()) if each.wordWrap() else each.sizeHint().height())
    ]


def test_no_value_and_no_word_of_the_closing_is_pressed_together_below_an_alarm(case: Worked, desk: At) -> None:
    case.to_the_plan().planned("tbakker", "lkoster").agreed()
    case.retested("0.14", "0.12").concluded(Phase.FULL_SCALE, Finding.RETESTED)
    case.concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
    qa = desk("kvos").open(case)
    qa.page.resize(1164, 560)
    qa.settle()
    assert pressed_together(qa.page.view.closing) == []
    assert pressed_together(qa.page.view._missing) == []
    strips = qa.page.view.closing.findChildren(Strip)
    places = [each.mapTo(qa.page, QPoint()).y() for each in strips]
    assert all(lower >= upper + strip.height() for strip, upper, lower in zip(strips, places, places[1:], strict=False))


def test_values_without_numbers_are_a_list(sqlite_demo: Laboratory, desk: At) -> None:
    batch = sqlite_demo.batch("B-1").registered().received()
    case = Worked(sqlite_demo, batch.entered({"A04/organisms": "Organisms seen"}).submitted().approved())
    case.to_the_plan().planned("tbakker").agreed()
    qa = desk("kvos").open(case)
    facts = qa.page.view.facts
    assert facts is not None
    assert axis(facts, measured(facts)) is None
    assert [each.said for each in measured(facts)] == ["Organisms seen", "to be done"]


def test_an_investigation_test_is_shown_without_an_evaluation(case: Worked, desk: At) -> None:
    case.assessed()
    test = hypotheses.plan_test(
        case.supervisor, case.key, "the endotoxin comes from the diluent tube", "diluent tube 2"
    )
    supervisor = desk("adewit").open(case)
    rows = supervisor.page.view.hypotheses.model().rows
    assert [(row.material, row.result, row.tells) for row in rows] == [("diluent tube 2", "", "")]
    assert "1 investigation test to be recorded" in words_in(supervisor.page.view._missing)
    supervisor.page.view.hypotheses.selectRow(0)
    assert supervisor.page.retests.found.isEnabled()
    case.laboratory.clock.forward(minutes=5)
    at = case.laboratory.now() - timedelta(minutes=1)
    hypotheses.record_test(case.supervisor, case.key, test, "0.41 EU/mL", "supports it", case.analyst.actor.key, at)
    supervisor.page._refresh()
    supervisor.settle()
    supervisor.page.view.hypotheses.selectRow(0)
    assert not supervisor.page.retests.found.isEnabled(), "what was found stays"


def test_the_dialog_of_a_plan_refuses_beside_its_field(case: Worked, desk: At) -> None:
    case.to_the_plan()
    qc = desk("adewit").open(case)
    dialog = PlanDialog({}, {}, "OOS-2026-0001", qc.page)
    dialog.accept()
    assert {"analyst_1", "why"} <= set(dialog.form.errors())
    dialog.deleteLater()


def test_a_scale_begins_at_zero_where_that_is_near() -> None:
    near = scale_of([Decimal("0.56"), Decimal("0.12")], None, Decimal("0.5"))
    far = scale_of([Decimal(96), Decimal(94)], Decimal(95), Decimal(105))
    assert near.low == 0.0
    assert 90 < far.low < 94
    assert 0 < near.place(0.5) < near.place(0.56) < 1
