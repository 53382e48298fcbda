"""Review batch by batch: narrowed to one, what complies approved together, words typed by mistake mark nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel

from qclab.queries.review.raw_data import files_of
from qclab.services.review.raw_data import note_opened
from qclab.services.samples.attachments import attach
from qclab.ui.pages.review.approve import signed
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, sign_with, words_of
from tests.ui.pages.review.desk import Desk

Key = Qt.Key


@pytest.fixture
def other(laboratory: Laboratory) -> Laboratory:
    """Another batch waits too, of which one test has its raw data as a file."""
    made = laboratory.batch("CAR-0500").registered("ARI-0001", expiry_at=None).received()
    made.entered(tests=[test.key for test in made.tests() if test.minimum_days is None])
    attach(laboratory["ann"], "run391.csv", b"0.2", test=made.test("A30").key)
    made.submitted()
    return laboratory


def test_the_tests_of_a_batch_stand_together_and_the_list_is_narrowed_to_it(
    other: Laboratory, desks: dict[str, Desk]
) -> None:
    page = desks["rev"].page
    batches = [row.test.batch_id for row in page.tests.model.rows]
    assert sorted(set(batches)) == ["CAR-0418", "CAR-0500"]
    assert [here for here, before in zip(batches, ["", *batches], strict=False) if here != before] == list(
        dict.fromkeys(batches)
    )
    page.batch.write(other.batch("CAR-0500").key)
    page.batch.edited.emit()
    assert {row.test.batch_id for row in page.tests.model.rows} == {"CAR-0500"}
    assert page.batch.currentText() == f"CAR-0500, {batches.count('CAR-0500')}"


def test_what_complies_and_has_nothing_to_look_at_is_marked_with_one_key_and_signed_with_its_values(
    other: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    made = other.batch("CAR-0500")
    test = made.test("A30")
    desk.page.tests.table.select_id(test.key)
    desk.acts.wait_idle()
    assert not desk.page.mark_batch.isEnabled()
    assert "raw data not opened by you); approve each with A." in desk.page.mark_batch.toolTip()
    assert desk.page.why_not.text() == f"Approve what complies: {desk.page.mark_batch.toolTip()}", "beside it too"
    QTest.keyClick(desk.page.tests.table, Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert desk.page.messages.text() == desk.page.mark_batch.toolTip()
    assert desk.page.messages.property("tone") == "notice", "nothing failed"
    (file,) = desk.page.tests.detail.facts.attachments
    desk.page._attached.opened.emit(file.key)  # as when the file is before the reviewer
    desk.acts.wait_idle()
    assert other.acts()[0] == "raw data opened"
    assert desk.page.tests.current().key == test.key
    QTest.keyClick(desk.page.tests.table, Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    desk.acts.wait_idle()
    assert [row.key for row in desk.page.tests.marked()] == [test.key], "what was typed and has no file opened stays"
    assert desk.page.tests.current().key != test.key, "on to what is left"
    said = []

    def sign(dialog: QDialog) -> None:
        said.append(words_of(dialog))
        sign_with(PASSWORD)(dialog)

    timer = answer(sign)
    desk.sign()
    assert not timer.isActive()
    line = next(line for line in made.grid().lines if line.test.key == test.key)
    value = made.grid().results[line.cells[0]].said
    assert f"{line.parameter.name} {value}: complies" in said[0]
    assert made.test("A30").state == "approved"


def test_words_that_are_typed_into_the_list_mark_return_and_open_nothing(desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    desk.go_to("A30")
    QTest.keyClicks(desk.page.tests.table, "car-0418")
    desk.acts.wait_idle()
    assert not desk.page.tests.marked()
    desk.page.tests.detail.values.setFocus()
    QTest.keyClick(desk.page.tests.detail.values, Key.Key_A)
    assert not desk.page.tests.marked(), "only the list of tests takes the letter"


def test_marks_stay_on_what_the_filter_leaves_out(other: Laboratory, desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    desk.page.tests.table.select_id(other.batch("CAR-0418").test("A30").key)
    desk.acts.wait_idle()
    desk.key(Key.Key_A)
    desk.page.batch.write(other.batch("CAR-0500").key)
    desk.page.batch.edited.emit()
    assert [row.test.batch_id for row in desk.page.tests.marked()] == ["CAR-0418"]


def test_approving_a_batch_takes_no_more_keys_than_one_for_each_test(other: Laboratory, desks: dict[str, Desk]) -> None:
    tests = other.batch("CAR-0500").tests()
    for test in tests:
        if test.state == "submitted":
            note_opened(other["rev"], attach(other["ann"], "raw.csv", b"1", test=test.key))
    with other.store.read() as connection:
        files = files_of(connection, other["rev"].actor, [test.key for test in tests])
    for attached, _ in files.values():
        for key in attached:
            note_opened(other["rev"], key)  # again, which records nothing
    desk = desks["rev"]
    desk.page.batch.write(other.batch("CAR-0500").key)
    desk.page.batch.edited.emit()
    desk.page.tests.table.selectRow(0)
    desk.acts.wait_idle()
    number, keys = desk.page.tests.model.rowCount(), 1
    QTest.keyClick(desk.page.tests.table, Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    desk.acts.wait_idle()
    together = len(desk.page.tests.marked())
    for _ in range(number - together):
        desk.key(Key.Key_A)
        keys += 1
    assert together > number // 2
    assert len(desk.page.tests.marked()) == number
    assert keys <= number - together + 1 < number


def test_what_is_signed_says_each_fact_to_look_at_as_the_page_does(other: Laboratory, desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    row = desk.page.tests.model.rows[0]
    now = other.store.clock()
    facts = row.look_at(now)
    assert row.reviewed.lateness(now) in facts
    lines = signed(row, ["Endotoxin 0.6: does not comply"], now).splitlines()
    assert lines[1:] == [f"Look at: {fact}" for fact in facts]
    desk.page.tests.table.select_id(row.key)
    desk.acts.wait_idle()
    shown = [desk.page.tests.detail.findChild(QLabel, f"review_{part}").text() for part in ("unusual", "late")]
    assert sorted("\n".join(shown).lower().splitlines()) == sorted(fact.lower() for fact in facts)
