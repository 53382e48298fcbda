"""The strip of an alarm in the real window: over every page of those it concerns, until each has acknowledged it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from qclab.demo.people import PASSWORD
from qclab.queries.alarms.alarms import alarms_for
from qclab.services.alarms.alarms import acknowledge
from qclab.services.laboratory import settings
from qclab.services.results import recording
from qclab.ui import alarms
from qclab.ui.acts import Acts
from qclab.ui.dialogs.tell import TellDialog
from qclab.ui.pages.waiting.page import WaitingPage
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session
from qclab.ui.words.moments import LaboratoryZone
from tests.laboratory.laboratory import Laboratory
from tests.ui.answering import answer
from tests.ui.waiting import until


@pytest.fixture
def session(
    qapp: QApplication, acts: Acts, preferences: Preferences, sqlite_demo: Laboratory, zone: LaboratoryZone,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Session]:  # fmt: skip
    monkeypatch.setattr(alarms, "_AT_HAND", 0.0)
    made = Session(acts, preferences, "demo")
    made.window.show()
    made.open(lambda: sqlite_demo.store)
    acts.wait_idle()
    yield made
    acts.wait_idle()
    made.close()
    made.window.wedge.remove()
    qapp.removeEventFilter(made.window.idle)
    made.window.close()
    made.window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _grow(demo: Laboratory) -> None:
    batch = demo.batch("B-1").registered().received()
    cell = batch.line("A03/aerobic").cells[0]
    recording.record(demo["mjansen"], [recording.NewResult(cell.test, cell.parameter, "Growth", cell.sample)])


def _say_why(dialog: QDialog) -> None:
    QTest.keyClicks(dialog.findChild(QWidget, "reason_text"), "the physician is told")
    dialog.findChild(QPushButton, "accept").click()


def _enter(session: Session, acts: Acts, user: str) -> None:
    session.sign_in(user, PASSWORD)
    acts.wait_idle()


def test_an_alarm_is_told_at_once_over_whatever_page_is_open(
    session: Session, acts: Acts, sqlite_demo: Laboratory
) -> None:
    _enter(session, acts, "kvos")
    strip = session.window.alarm_strip
    assert not strip.isVisible()
    _grow(sqlite_demo)
    acts.wait_idle()
    assert strip.isVisible()
    assert "automated growth, Aerobic bottle; OOS-2026-0001 is open" in strip.text()
    assert "Waits for quality control, quality assurance and the Qualified Person" in strip.text()
    session.window.go("audit_trail")
    acts.wait_idle()
    assert strip.isVisible()


def test_of_several_alarms_each_comes_to_the_front(session: Session, acts: Acts, sqlite_demo: Laboratory) -> None:
    _enter(session, acts, "kvos")
    _grow(sqlite_demo)
    acts.wait_idle()
    strip = session.window.alarm_strip
    assert strip.next.isHidden(), "there is no other"
    other = sqlite_demo.batch("B-2").registered().received()
    cell = other.line("A03/anaerobic").cells[0]
    recording.record(sqlite_demo["mjansen"], [recording.NewResult(cell.test, cell.parameter, "Growth", cell.sample)])
    acts.wait_idle()
    first = "B-1" if "B-1" in strip.text() else "B-2"
    QTest.keyClick(session.window, "N", Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert first not in strip.text()
    session._alarms.look()
    acts.wait_idle()
    assert first not in strip.text(), "the one that was chosen stays in front"
    strip.next.click()
    assert first in strip.text()


def listed(page: WaitingPage) -> int:
    """How many alarms stand on the list."""
    return sum(page.model.row(place).alarm is not None for place in range(page.model.rowCount()))


def test_what_was_acknowledged_stays_in_front_and_leaves_the_list_at_once(
    session: Session, acts: Acts, sqlite_demo: Laboratory
) -> None:
    demo = sqlite_demo
    _enter(session, acts, "kvos")
    for batch in (demo.batch("B-1"), demo.batch("B-2")):
        cell = batch.registered().received().line("A03/aerobic").cells[0]
        recording.record(demo["mjansen"], [recording.NewResult(cell.test, cell.parameter, "Growth", cell.sample)])
    acts.wait_idle()
    session.window.go("waiting")
    acts.wait_idle()
    page = session.window.current_page()
    assert isinstance(page, WaitingPage)
    assert listed(page) == 2
    strip = session.window.alarm_strip
    first = "B-1" if "B-1" in strip.text() else "B-2"
    answering = answer(_say_why)
    strip.acknowledge.click()
    until(lambda: not answering.isActive())
    acts.wait_idle()
    assert first in strip.text(), "the next press of a button is about it too"
    assert "Acknowledged: quality assurance, K. Vos" in strip.text()
    assert listed(page) == 1, "what one did oneself is not asked to be shown"


def test_in_a_narrow_window_it_leaves_room_for_the_page(session: Session, acts: Acts, sqlite_demo: Laboratory) -> None:
    _enter(session, acts, "kvos")
    _grow(sqlite_demo)
    acts.wait_idle()
    session.window.resize(683, 384)
    until(lambda: session.window.width() == 683)
    strip = session.window.alarm_strip
    until(lambda: strip.height() <= 64, "two lines")
    assert strip.findChild(QLabel, "alarm_what").text() == "Positive: B-1."
    assert "OOS-2026-0001 is open" in strip.toolTip()


def test_who_is_not_concerned_sees_no_strip(session: Session, acts: Acts, sqlite_demo: Laboratory) -> None:
    _grow(sqlite_demo)
    _enter(session, acts, "mjansen")
    assert not session.window.alarm_strip.isVisible()


def test_it_is_acknowledged_with_a_comment_and_goes_when_the_others_have(
    session: Session, acts: Acts, sqlite_demo: Laboratory
) -> None:
    demo = sqlite_demo
    _grow(demo)
    _enter(session, acts, "kvos")
    strip = session.window.alarm_strip
    answering = answer(_say_why)
    strip.acknowledge.click()
    until(lambda: not answering.isActive())
    acts.wait_idle()
    assert "Acknowledged: quality assurance, K. Vos" in strip.text()
    assert not strip.acknowledge.isEnabled()
    assert "K. Vos acknowledged it" in strip.acknowledge.toolTip()
    for id_ in ("adewit", "evdberg"):
        acknowledge(demo[id_], demo[id_].ask(alarms_for)[0].key, "taken over")
    acts.wait_idle()
    assert not strip.isVisible()


def test_the_locked_screen_says_that_an_alarm_waits_and_not_which(
    session: Session, acts: Acts, sqlite_demo: Laboratory
) -> None:
    demo = sqlite_demo
    settings.change_settings(demo["admin"], {"alarm.telephone": "K. Vos, 1234\nE. van den Berg, 5678"}, "procedure 41")
    _enter(session, acts, "mjansen")
    _grow(demo)
    session.window.lock()
    acts.wait_idle()
    cover = session.window.sign_in_page.alarm_strip
    assert cover.isVisible()
    assert cover.text().startswith("An alarm waits for quality control, quality assurance and the Qualified Person")
    assert "Call K. Vos, 1234, then E. van den Berg, 5678" in cover.text()
    assert "B-1" not in cover.text()
    assert "Growth" not in cover.text()


def test_the_strip_takes_no_room_while_somebody_types(
    session: Session, acts: Acts, sqlite_demo: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "_AT_HAND", 3600.0)
    _enter(session, acts, "kvos")
    QTest.keyClicks(session.window.top_bar.scan_field, "B-1")
    _grow(sqlite_demo)
    acts.wait_idle()
    assert not session.window.alarm_strip.isVisible()
    monkeypatch.setattr(alarms, "_AT_HAND", 0.0)
    until(session.window.alarm_strip.isVisible)
    assert session.window.alarm_strip.isVisible()


def test_what_waits_is_there_with_the_first_page(
    session: Session, acts: Acts, sqlite_demo: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "_AT_HAND", 3600.0)
    _grow(sqlite_demo)
    _enter(session, acts, "kvos")
    assert session.window.alarm_strip.isVisible()


def test_the_batch_of_an_alarm_is_a_key_away(session: Session, acts: Acts, sqlite_demo: Laboratory) -> None:
    _grow(sqlite_demo)
    _enter(session, acts, "evdberg")
    session.window.alarm_strip.open_batch.click()
    acts.wait_idle()
    page = session.window.current_page()
    assert page is not None
    assert page.title == "Batches"


def test_whom_somebody_called_while_nobody_answered_stands_on_the_strip_and_with_the_batch(
    session: Session, acts: Acts, sqlite_demo: Laboratory
) -> None:
    settings.change_settings(sqlite_demo["admin"], {"alarm.telephone": "E. van den Berg, 5678"}, "procedure 41")
    _grow(sqlite_demo)
    _enter(session, acts, "adewit")

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, TellDialog)
        given = {"whom": "E. van den Berg, 5678", "how": "telephone", "reached": "told", "said": "comes in at once"}
        dialog.form.set_value({**given, "at": sqlite_demo.now()})
        dialog.findChild(QPushButton, "accept").click()

    strip = session.window.alarm_strip
    asked = answer(fill)
    strip.call.click()
    until(lambda: "Called: E. van den Berg, 5678" in strip.text())
    assert not asked.isActive()
    (alarm,) = sqlite_demo["kvos"].ask(alarms_for)
    assert [(call.said, call.by) for call in alarm.calls] == [("comes in at once", "A. de Wit")]
    assert "quality control" in strip.text().partition("Waits for")[2], "a call is no acknowledgement"
