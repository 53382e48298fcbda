"""Growth is asked about once, then told at once; "No growth" is no growth to date and its test stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from sqlalchemy import text as sql

from qclab.domain.results.cell import Cell
from qclab.services.exchange.importing import RESULTS
from qclab.services.results import performing
from qclab.services.results.performing import Performance
from qclab.ui.acts import Acts
from qclab.ui.models.columns import mark
from qclab.ui.pages.imports.dialog import ImportDialog
from qclab.ui.pages.pending.words import state_more, state_words
from qclab.ui.pages.review.columns import unusual
from qclab.ui.pages.review.page import ReviewPage
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.results.bench import Bench

Key = Qt.Key


@pytest.fixture
def aerobic(laboratory: Laboratory) -> Cell:
    return laboratory.batch("CAR-0417").cell("A03/aerobic")


def _count(laboratory: Laboratory, table: str) -> int:
    with laboratory.store.read() as connection:
        return int(connection.execute(sql(f"select count(*) from {table}")).scalar() or 0)


def _question(bench: Bench) -> str:
    return "\n".join(each.text() for each in bench.dialog("opens_case_dialog").findChildren(QLabel))


def test_growth_is_recorded_after_one_question_that_names_case_and_hold(
    bench: Bench, laboratory: Laboratory, aerobic: Cell
) -> None:
    bench.enter(aerobic, "Growth")
    assert laboratory.typed(aerobic) is None, "nothing is recorded before the answer"
    assert "automated growth, Aerobic bottle, S" in _question(bench)
    assert "opens an OOS case and puts batch CAR-0417 on hold" in _question(bench)
    bench.dialog("opens_case_dialog").accept()
    bench.settle()
    assert laboratory.typed(aerobic) == "Growth"
    assert _count(laboratory, "investigation") == 1
    assert "OOS-" in bench.page.messages.text()
    assert "batch CAR-0417 is on hold" in bench.page.messages.text()
    bench.performed(laboratory, aerobic)
    assert bench.page.submitting.text().startswith("Submit 1 of "), "the other bottle holds nothing back"


def test_growth_that_is_not_confirmed_stays_in_its_cell_and_opens_nothing(
    bench: Bench, laboratory: Laboratory, aerobic: Cell
) -> None:
    bench.enter(aerobic, "Growth")
    bench.dialog("opens_case_dialog").reject()
    bench.settle()
    assert bench.shows(aerobic) == "Growth, not recorded"
    assert _count(laboratory, "investigation") == 0


def test_growth_from_the_clipboard_is_asked_about_too(bench: Bench, laboratory: Laboratory, aerobic: Cell) -> None:
    QGuiApplication.clipboard().setText("Growth")
    bench.at(aerobic)
    bench.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert "opens an OOS case" in _question(bench)
    bench.dialog("opens_case_dialog").accept()
    bench.settle()
    assert _count(laboratory, "investigation") == 1


def test_growth_over_another_value_is_asked_once_with_its_reason(
    bench: Bench, laboratory: Laboratory, aerobic: Cell
) -> None:
    bench.enter(aerobic, "Not tested")
    bench.enter(aerobic, "Growth")
    words = "\n".join(each.text() for each in bench.dialog("reason_dialog").findChildren(QLabel))
    assert "opens an OOS case and puts batch CAR-0417 on hold" in words
    bench.give_reason()
    assert laboratory.typed(aerobic) == "Growth"
    assert _count(laboratory, "investigation") == 1


def test_no_growth_is_not_green_before_its_day_and_says_from_when_it_can_be_submitted(
    bench: Bench, laboratory: Laboratory, aerobic: Cell, viability: Cell
) -> None:
    test = bench.page._model.line(aerobic).test
    began = laboratory.store.clock() - timedelta(days=3)
    performance = Performance(laboratory.analyst.actor.key, began, None)
    performing.set_performance(laboratory.analyst, {test.key: test.row_version}, performance)
    bench.enter(aerobic, "No growth")
    bench.enter(laboratory.batch("CAR-0417").cell("A03/anaerobic"), "No growth")
    bench.enter(viability, "97.9")
    bench.performed(laboratory, viability)
    bench.at(aerobic)
    assert bench.shows(aerobic) == "no growth to date, day 3 of 14"
    assert bench.page._model.shown(aerobic).mark == "pending"
    assert "evaluation: no growth to date, day 3 of 14" in bench.basis()
    until = f"{(began + timedelta(days=14)).astimezone():%a %Y-%m-%d %H:%M}"
    assert f"final: from {until}" in bench.basis()
    stays = f"automated growth: no growth to date, day 3 of 14; it can be submitted from {until}."
    assert stays in bench.page.staying.text()
    assert stays in bench.page.submitting.toolTip()
    assert bench.page.submitting.text().startswith("Submit 1 of ")


def test_the_same_outcome_on_a_later_day_is_recorded_as_the_next_look_without_a_reason(
    bench: Bench, laboratory: Laboratory, aerobic: Cell
) -> None:
    bench.enter(aerobic, "No growth")
    bench.enter(aerobic, "No growth")
    assert _count(laboratory, "result") == 2


def test_a_cell_that_is_only_opened_and_left_records_no_look(
    bench: Bench, laboratory: Laboratory, aerobic: Cell
) -> None:
    bench.enter(aerobic, "No growth")
    bench.at(aerobic)
    bench.press(Key.Key_F2)
    bench.press(Key.Key_Return)
    bench.settle()
    assert _count(laboratory, "result") == 1


def test_growth_that_is_not_submitted_stands_in_red_in_the_lists_and_on_review_without_its_buttons(
    bench: Bench, laboratory: Laboratory, aerobic: Cell, acts: Acts, preferences: Preferences
) -> None:
    bench.enter(aerobic, "Growth")
    bench.dialog("opens_case_dialog").accept()
    bench.settle()
    test = next(
        line.test
        for line in laboratory.grid(batch=laboratory.batch("CAR-0417").key).lines
        if line.test.key == aerobic.test
    )
    assert mark(state_words(test, laboratory.store.clock()))[0] == "does-not-comply"
    assert mark(state_words(test, laboratory.store.clock()))[1].startswith("growth recorded, OOS-")
    case = test.finding.removeprefix("growth recorded, ")
    assert "CAR-0417 is held" in state_more(test)
    review = ReviewPage(laboratory.reviewer, acts, preferences)
    review.activated()
    acts.wait_idle()
    row = review.tests.current()
    assert row is not None
    assert not review.tests.detail.findChild(QLabel, "review_why_not").isVisibleTo(review), "it is said above"
    now = laboratory.store.clock()
    late = row.reviewed.lateness(now)
    assert late
    assert mark(unusual(row, now)) == ("does-not-comply", f"growth recorded, not submitted, {case} open, {late}")
    assert not review.give_back.isEnabled()
    assert "The test is open, not submitted." in review.mark.toolTip()
    review.deleteLater()


def test_the_preview_of_an_import_points_at_the_row_that_opens_a_case(
    bench: Bench, laboratory: Laboratory, aerobic: Cell, acts: Acts, preferences: Preferences, tmp_path: Path
) -> None:
    sample = bench.page._model.line(aerobic).test.samples[0][1]
    path = tmp_path / "growth.csv"
    path.write_text(f"sample,method,parameter,value\n{sample},A03,aerobic,Growth\n", encoding="utf-8")
    dialog = ImportDialog(laboratory.analyst, acts, preferences, RESULTS, bench.page)
    dialog.look_at(path)
    acts.wait_idle()
    verdict = dialog.rows.table.model().columns[1]  # type: ignore[attr-defined]  # a SimpleTable
    name, words = mark(verdict.text(dialog.rows.table.current_row()))
    assert name == "alert"
    assert "opens an OOS case and puts batch CAR-0417 on hold" in words
    dialog.accept()
    bench.settle()
    assert _count(laboratory, "investigation") == 1
