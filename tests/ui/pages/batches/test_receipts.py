"""QA agrees to how samples were received on the page of their batch: seen, numbered and signed."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from sqlalchemy import select

from qclab.domain.identifiers import grouped
from qclab.domain.samples.receiving import Agreement
from qclab.domain.signatures.meanings import Asked
from qclab.services.samples.receiving import Reception
from qclab.store import tables as t
from qclab.ui.acts import Acts
from qclab.ui.pages.batches.receipts import AgreeDialog
from qclab.ui.preferences import Preferences
from tests.laboratory.arriving import receive
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, sign_beside, sign_with
from tests.ui.pages.batches.desk import Desk

LOOSE = Reception("cap loose", deviation="the cap was loose")


def test_a_deviation_of_receiving_stands_among_what_blocks_and_is_agreed_to_with_its_number(
    laboratory: Laboratory, qa: Desk
) -> None:
    made = laboratory.batch("B-9").registered("HUCMSC")
    ids = [row.id for row in made.samples]
    receive(laboratory.analyst, ids[1:])
    qa.open("B-9")
    button = qa.page.findChild(QPushButton, "agree_receipt")
    assert button is not None
    assert not button.isVisible(), "nothing came with a deviation"
    receive(laboratory.analyst, ids[:1], LOOSE)
    qa.open("B-9")
    held = [str(line) for line in qa.page.view.facts.blockers("certificate of analysis")]
    assert any("QA has not agreed to it" in each for each in held)
    qa.press("agree_receipt")
    (dialog,) = qa.page.findChildren(AgreeDialog)
    assert any(grouped(ids[0]) in each.text() and "the cap was loose" in each.text()
               for each in dialog.findChildren(QLabel))  # fmt: skip
    QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)
    assert dialog.isVisible(), "it has no number yet"
    assert list(dialog.form.errors()) == ["number"]
    dialog.form.set_value({"number": "DEV-12"})
    timer = answer(sign_with(PASSWORD))
    QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)
    qa.acts.wait_idle()
    assert not timer.isActive()
    assert qa.page.messages.text() == ""
    row = made.samples[0]
    assert (row.agreement, row.deviation_number) == (Agreement.AGREED, "DEV-12")
    assert not button.isVisible()


def test_qa_agrees_at_the_bench_of_who_received_and_a_reader_is_not_offered_it(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    made = laboratory.batch("B-9").registered("HUCMSC")
    receive(laboratory.analyst, [made.samples[0].id], LOOSE)
    reader = Desk(laboratory, "reader", acts, preferences)
    reader.open("B-9")
    assert not reader.page.receipts.command.isVisible()
    bench = Desk(laboratory, "ann", acts, preferences)
    bench.open("B-9")
    bench.press("agree_receipt")
    (dialog,) = bench.page.findChildren(AgreeDialog)
    dialog.form.set_value({"number": "DEV-12"})
    timer = answer(sign_beside("qa", PASSWORD))
    QTest.mouseClick(dialog.findChild(QPushButton, "accept"), Qt.MouseButton.LeftButton)
    bench.acts.wait_idle()
    assert not timer.isActive()
    assert bench.page.messages.text() == ""
    assert made.samples[0].agreement is Agreement.AGREED
    with laboratory.store.read() as connection:
        signed = connection.execute(select(t.signature.c.printed_name, t.signature.c.asked)).all()
    assert tuple(signed[-1]) == (laboratory["qa"].actor.name, Asked.ID_AND_PASSWORD)
    for each in (reader, bench):
        each.page.close()
        each.page.deleteLater()
