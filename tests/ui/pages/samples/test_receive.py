"""Receiving a box: every scan is checked at once, what is not right stays out, the rest is one act."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from qclab.domain.identifiers import grouped
from qclab.domain.samples.lifecycle import SampleState
from qclab.services.samples.receiving import Reception
from qclab.ui.acts import Acts
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.pages.samples.apart import ApartDialog
from qclab.ui.pages.samples.receive import ReceiveDialog
from qclab.ui.preferences import Preferences
from tests.laboratory.arriving import receive
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.samples import BATCH, PLANNED, ids
from tests.ui.person import CTRL, Key

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def open_dialog(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Callable[[], ReceiveDialog]]:
    parent = QWidget()
    made: list[ReceiveDialog] = []

    def show() -> ReceiveDialog:
        dialog = ReceiveDialog(laboratory.analyst, acts, preferences, parent, selected=laboratory.samples()[:2])
        dialog.open()
        dialog.activateWindow()
        made.append(dialog)
        acts.wait_idle()
        return dialog

    yield show
    acts.wait_idle()
    for dialog in made:
        dialog.reject()
    parent.deleteLater()


def last_scan(dialog: ReceiveDialog) -> str:
    return str(dialog.findChild(QLabel, "last_scan").text())


def summary(dialog: ReceiveDialog) -> str:
    return str(dialog.findChild(QLabel, "receive_summary").text())


def on_screen(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def intact(dialog: ReceiveDialog, **how: str) -> None:
    dialog.form.set_value({"condition": "intact"} | how)


def test_a_box_with_one_logger_reading_is_received_in_one_act(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    frozen = [row.id for row in laboratory.samples() if row.storage_range.startswith("≤")]
    dialog = open_dialog()
    for id_ in frozen:
        dialog.scanned(id_)
    acts.wait_idle()
    assert dialog.accept_button.text() == f"Receive {len(frozen)} samples"
    assert dialog.form.peek()["condition"] == "", "nothing is presumed"
    QTest.keyClick(dialog.scan_line, Key.Key_I, ALT)
    assert dialog.form.peek()["condition"] == "intact"
    dialog.form.set_value({"temperature": "-158", "logger": "LOG-12"})
    dialog.accept()
    acts.wait_idle()
    rows = [row for row in laboratory.samples() if row.id in frozen]
    assert {row.state for row in rows} == {SampleState.RECEIVED}
    assert {(row.received_temperature, row.logger) for row in rows} == {(Decimal(-158), "LOG-12")}
    assert laboratory.acts().count("samples received") == 1
    assert not dialog.isVisible()


def test_a_frozen_retain_in_a_warm_box_asks_for_the_deviation_beside_its_field(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    dialog = open_dialog()
    for id_ in ids(laboratory.samples()):
        dialog.scanned(id_)
    acts.wait_idle()
    assert dialog.form.note("temperature").text() == (
        "expected 2 – 8 °C (2), ≤ -60 °C (2), ≤ -130 °C (4); no range stated (4)"
    )
    dialog.form.set_value({"temperature": "4,5"})
    dialog.accept()
    acts.wait_idle()
    assert list(dialog.form.errors()) == ["condition", "deviation"], "all that is wrong is told at once"
    assert "4.5 °C is outside its range, ≤ -130 °C. Say in the deviation" in dialog.form.errors()["deviation"]
    assert not any(row.received_at for row in laboratory.samples())
    assert not dialog.form.note("temperature").is_cut(), "the ranges are read whole"
    intact(dialog)
    dialog.accept()
    field, whole = dialog.form.input("deviation"), dialog.form.note("deviation").bubble
    assert field.hasFocus()
    assert whole is not None, "the fault is longer than its room"
    assert not on_screen(whole).intersects(on_screen(field)), "it is typed into"
    intact(dialog, temperature="4,5", deviation="the dry shipper failed")
    dialog.accept()
    acts.wait_idle()
    assert {row.state for row in laboratory.samples()} == {SampleState.RECEIVED_WITH_DEVIATION}


def test_a_temperature_that_no_sample_can_have_is_refused_beside_its_field(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    dialog = open_dialog()
    dialog.scanned(ids(laboratory.samples())[0])
    acts.wait_idle()
    dialog.form.set_value({"temperature": "-500"})
    dialog.accept()
    acts.wait_idle()
    assert "between -273.15 and 200" in dialog.form.errors()["temperature"]
    assert not any(row.received_at for row in laboratory.samples())
    intact(dialog, temperature="-80")
    dialog.accept()
    acts.wait_idle()
    assert not dialog.isVisible()


def test_a_garbled_scan_is_told_at_once_and_never_received(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    good = ids(laboratory.samples())[0]
    garbled = good[:-1] + str((int(good[-1]) + 1) % 10)
    dialog = open_dialog()
    dialog.scanned(garbled)
    assert "check digits" in last_scan(dialog)
    assert not dialog.accept_button.isEnabled()
    dialog.scanned(good)
    acts.wait_idle()
    assert summary(dialog) == "1 to receive, 1 scan not recognised"
    intact(dialog)
    dialog.accept()
    acts.wait_idle()
    assert summary(dialog) == "1 received, 1 scan not recognised"
    assert (dialog.accept_button.text(), dialog.cancel_button.isVisible()) == ("Close", False)
    assert [row.id for row in dialog.table.model().rows] == [garbled], "what was refused stays until it was seen"
    QTest.keyClick(dialog.accept_button, Key.Key_Return, CTRL)
    assert not dialog.isVisible()
    assert [row.id for row in laboratory.samples() if row.received_at] == [good]


def test_a_sample_received_already_says_so_and_stays_out(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    first, second = ids(laboratory.samples())[:2]
    receive(laboratory.analyst, [first], Reception("intact"))
    dialog = open_dialog()
    dialog.scanned(first)
    acts.wait_idle()
    assert "received already" in last_scan(dialog)
    dialog.scanned(second)
    acts.wait_idle()
    assert dialog.ids() == [second]


def test_an_id_is_typed_as_it_is_printed_and_twice_counts_once(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    id_ = ids(laboratory.samples())[3]
    dialog = open_dialog()
    for _ in range(2):
        QTest.keyClicks(dialog.scan_line, f"{id_[:3]} {id_[3:7]} {id_[7:]}".lower())
        QTest.keyClick(dialog.scan_line, Key.Key_Return)
        acts.wait_idle()
    assert dialog.isVisible(), "Enter takes the id, it does not receive"
    assert dialog.ids() == [id_]
    assert "in the list already" in last_scan(dialog)


def test_scans_survive_a_lock_of_the_window(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    """Locking closes every dialog; a box half scanned is not scanned again."""
    wanted = ids(laboratory.samples())[:3]
    dialog = open_dialog()
    for id_ in wanted:
        dialog.scanned(id_)
    acts.wait_idle()
    dialog.reject()
    again = open_dialog()
    assert again.ids() == wanted
    intact(again)
    again.accept()
    acts.wait_idle()
    assert open_dialog().ids() == []


def test_what_another_person_received_meanwhile_is_refused_and_the_rest_is_kept(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    wanted = ids(laboratory.samples())[:3]
    dialog = open_dialog()
    for id_ in wanted:
        dialog.scanned(id_)
    acts.wait_idle()
    receive(laboratory.analyst, wanted[:1], Reception("intact"))
    intact(dialog)
    dialog.accept()
    acts.wait_idle()
    assert wanted[0] in dialog.messages.text()
    assert dialog.ids() == wanted[1:]
    dialog.accept()
    acts.wait_idle()
    assert sum(row.state == SampleState.RECEIVED for row in laboratory.samples()) == 3


def test_a_place_is_scanned_and_the_selected_are_added_only_when_asked(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    dialog = open_dialog()
    assert dialog.ids() == [], "a row under the cursor is not a tube in the hand"
    dialog._add_selected()
    acts.wait_idle()
    dialog.scanned("l112")
    intact(dialog)
    dialog.accept()
    acts.wait_idle()
    assert [row.place_id for row in laboratory.samples()[:3]] == ["L112", "L112", ""]


def test_a_temperature_that_is_no_number_stands_beside_its_field(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    dialog = open_dialog()
    dialog.scanned(ids(laboratory.samples())[0])
    acts.wait_idle()
    dialog.form.set_value({"temperature": "cold"})
    dialog.accept()
    assert "temperature" in dialog.form.errors()
    assert laboratory.samples()[0].received_at is None


def test_one_damaged_tube_of_a_box_is_received_apart_and_another_rejected(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    wanted = ids(laboratory.samples())
    dialog = open_dialog()
    for id_ in wanted[:-1]:
        dialog.scanned(id_)
    acts.wait_idle()
    told = dialog.findChild(QLabel, "receive_boxes").text()
    assert told == f"{BATCH}: {PLANNED - 1} of {PLANNED} scanned, missing {grouped(wanted[-1])}"
    intact(dialog)
    dialog.accept()
    assert list(dialog.form.errors()) == ["temperature"], "a range is stated, so it is asked for"
    assert not any(row.received_at for row in laboratory.samples())
    dialog.form.set_value({"is_not_measured": True, "deviation": "no logger in the box", "number": "DEV-8"})
    dialog.table.select_id(wanted[0])
    QTest.keyClick(dialog.table, Key.Key_A, ALT)
    apart = dialog.findChild(ApartDialog)
    apart.form.set_value({"condition": "cap cracked"})
    apart.accept()
    assert list(apart.form.errors()) == ["deviation"]
    apart.form.set_value({"deviation": "sealed again at once"})
    apart.accept()
    dialog.table.select_id(wanted[1])
    QTest.keyClick(dialog.table, Key.Key_R, ALT)
    why = dialog.findChild(ReasonDialog)
    QTest.keyClicks(why.findChild(QPlainTextEdit, "reason_text"), "leaked")
    why.accept()
    acts.wait_idle()
    assert dialog.ids() == [wanted[0], *wanted[2:-1]]
    assert dialog.cancel_button.text() == "Close", "what was rejected stays so"
    told = dialog.findChild(QLabel, "receive_boxes").text()
    assert told == f"{BATCH}: {PLANNED - 1} of {PLANNED} scanned, 1 of them rejected, missing {grouped(wanted[-1])}"
    dialog.scanned("S2699999948")
    acts.wait_idle()
    dialog.accept()
    acts.wait_idle()
    assert summary(dialog) == f"{PLANNED - 2} received, 1 rejected, 1 scan not recognised"
    assert dialog.messages.text().startswith(summary(dialog))
    assert (dialog.accept_button.text(), dialog.cancel_button.isVisible()) == ("Close", False)
    dialog.accept()
    assert not dialog.isVisible()
    rows = {row.id: row for row in laboratory.samples()}
    first, said = rows[wanted[0]], "sealed again at once"
    assert (first.state, first.received_condition) == (SampleState.RECEIVED_WITH_DEVIATION, "cap cracked")
    assert first.state_reason == (f"temperature not measured: {said}" if first.storage_range else said)
    assert rows[wanted[1]].state == SampleState.REJECTED
    others = [rows[id_] for id_ in wanted[2:-1]]
    assert {(row.state, row.deviation_number) for row in others} == {(SampleState.RECEIVED_WITH_DEVIATION, "DEV-8")}
    assert {row.state_reason for row in others} == {
        "no logger in the box", "temperature not measured: no logger in the box"
    }  # fmt: skip
    assert rows[wanted[-1]].state == SampleState.REGISTERED


def test_an_expired_batch_is_told_as_it_is_scanned(
    open_dialog: Callable[[], ReceiveDialog], laboratory: Laboratory, acts: Acts
) -> None:
    over = laboratory.now() - timedelta(hours=1)
    (row, *_) = laboratory.batch("OLD-1").registered("ARI-0001", expiry_at=over).samples
    dialog = open_dialog()
    dialog.scanned(row.id)
    acts.wait_idle()
    assert "Received after expiry: at " in last_scan(dialog)
