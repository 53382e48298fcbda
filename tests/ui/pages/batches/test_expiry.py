"""QA changes the expiry of received material on the page of its batch; the analyst's form shows it and leaves it."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from qclab.queries.batches.batches import get_batch
from qclab.ui.acts import Acts
from qclab.ui.pages.batches.expiry import ExpiryDialog
from qclab.ui.preferences import Preferences
from qclab.ui.words import moments
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, sign_with
from tests.ui.pages.batches.desk import Desk


def test_the_expiry_of_received_material_is_asked_with_its_reason_and_signed(laboratory: Laboratory, qa: Desk) -> None:
    made = laboratory.batch("B-9").registered("HUCMSC")
    qa.open("B-9")
    button = qa.page.findChild(QPushButton, "change_expiry")
    assert button is not None
    assert not button.isVisible(), "nothing was received yet"
    made.received()
    qa.open("B-9")
    qa.press("change_expiry")
    (dialog,) = qa.page.findChildren(ExpiryDialog)
    to = laboratory.now().replace(second=0, microsecond=0) + timedelta(days=40)
    line = dialog.form.input("expiry_at").line
    line.selectAll()
    QTest.keyClicks(line, moments.minute(to))
    QTest.keyClicks(dialog.form.input("reason"), "x")
    QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)
    assert dialog.isVisible(), "one letter is no reason"
    dialog.findChild(QPlainTextEdit, "reason").setPlainText("stability data extended")
    timer = answer(sign_with(PASSWORD))
    QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)
    qa.acts.wait_idle()
    assert not timer.isActive()
    assert qa.page.messages.text() == ""
    row = laboratory.ask(lambda connection: get_batch(connection, laboratory["qa"].actor, made.key))
    assert row.expiry_at == to


def test_the_form_of_the_batch_says_who_changes_the_expiry(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    laboratory.batch("B-9").registered("HUCMSC").received()
    desk = Desk(laboratory, "ann", acts, preferences)
    desk.open("B-9")
    desk.press("edit_batch")
    form = desk.page.edit.form
    assert form is not None
    assert not form.input("expiry_at").isEnabled()
    desk.edit("batch_record", "BR-17")
    form.input("reason").write("mistyped")
    desk.press("save_batch")
    row = laboratory.ask(
        lambda connection: get_batch(connection, laboratory["qa"].actor, desk.page.view.facts.batch.key)
    )
    assert row.batch_record == "BR-17"
    desk.page.close()
    desk.page.deleteLater()
