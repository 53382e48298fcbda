"""The windows are on the laboratory's clock: known when a person signs in, and changed while they work."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from qclab.demo.people import PASSWORD
from qclab.services.laboratory import settings
from qclab.ui.acts import Acts
from qclab.ui.forms import Form
from qclab.ui.pages.sign_in.page import SignInPage
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session
from qclab.ui.words import moments
from qclab.ui.words.moments import LaboratoryZone
from tests.laboratory.laboratory import Laboratory

AT = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)


@pytest.fixture
def session(
    qapp: QApplication, acts: Acts, preferences: Preferences, sqlite_demo: Laboratory, zone: LaboratoryZone
) -> Iterator[Session]:
    made = Session(acts, preferences, "demo")
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


def test_the_laboratorys_zone_is_known_before_a_page_is_built(
    session: Session, acts: Acts, zone: LaboratoryZone, in_new_york: None
) -> None:
    session.sign_in("kvos", PASSWORD)
    acts.wait_idle()
    assert session.window.current_page() is not None
    assert zone.name == "Europe/Amsterdam"
    assert moments.minute(AT) == "2026-10-25 00:30 +02:00"
    assert moments.day(AT) == "2026-10-25"


def test_a_zone_that_is_changed_holds_at_once(
    session: Session, acts: Acts, sqlite_demo: Laboratory, zone: LaboratoryZone
) -> None:
    session.sign_in("kvos", PASSWORD)
    acts.wait_idle()
    page = session.window.current_page()
    assert page is not None
    page.is_stale = False
    settings.change_settings(sqlite_demo["admin"], {"laboratory.zone": "Asia/Tokyo"}, "the laboratory moved")
    acts.wait_idle()
    assert zone.name == "Asia/Tokyo"
    assert page.is_stale, "what it shows is read again when it comes to the front"


def test_locking_and_another_person_end_the_sitting(session: Session, acts: Acts) -> None:
    session.sign_in("kvos", PASSWORD)
    acts.wait_idle()
    lab = session.lab
    assert lab is not None
    lab.sitting.has_signed = True
    session.window.lock_requested.emit()
    assert session.window.is_locked()
    assert lab.sitting.asks_id
    session.sign_in("kvos", PASSWORD)
    acts.wait_idle()
    assert session.lab is not None
    session.lab.sitting.has_signed = True
    assert not lab.sitting.asks_id, "pages that waited sign in the same sitting"
    session.sign_in("adewit", PASSWORD)
    acts.wait_idle()
    assert lab.sitting.asks_id
    assert session.lab is not None
    assert session.lab.sitting.asks_id


def test_a_name_from_the_list_of_a_demonstration_stands_for_the_person(qtbot: Any) -> None:
    page = SignInPage([], "amber tulip")
    qtbot.addWidget(page)
    page.start()
    page.show()
    form = page.findChild(Form, "sign_in_form")
    assert isinstance(form, Form)
    assert form.note("user").text() == "Scan a badge, or type the user id", "no name is promised that would not do"
    page.demonstrate([("lkoster", "L. Koster", "analyst"), ("lvos", "L. Vos", "QA")], "amber tulip")
    assert form.note("user").text() == "Scan a badge, or type id or name from below"
    form.set_value({"user": "Kost"})
    form.input("user").editingFinished.emit()
    assert form.peek()["user"] == "lkoster"
