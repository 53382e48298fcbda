"""Appointments in the window of an administrator: the empty list teaches, people are appointed and that is ended."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit

from qclab.domain.people.rights import NamedRight
from qclab.domain.signatures.asking import Given
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.pages.administration.appointments import AppointDialog, Appointments
from qclab.ui.pages.administration.leaving import LeavingDialog
from qclab.ui.pages.administration.page import AdministrationPage
from qclab.ui.preferences import Preferences
from tests.laboratory.appointing import WHY, appointed, today
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, words_of
from tests.ui.waiting import until

SIGNS = NamedRight.SIGNS_CERTIFICATES
D = TypeVar("D")


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each dialog for signing said; each is signed."""
    said: list[str] = []

    def sign(dialog: SignDialog) -> Given:
        said.append(words_of(dialog))
        return Given(PASSWORD)

    monkeypatch.setattr(SignDialog, "sign", sign)
    return said


@pytest.fixture
def page(sqlite_demo: Laboratory, acts: Acts, preferences: Preferences, qtbot: Any) -> Iterator[AdministrationPage]:
    made = AdministrationPage(sqlite_demo["admin"], acts, preferences)
    qtbot.addWidget(made)
    made.resize(1300, 700)
    made.show()
    made.tabs.setCurrentWidget(made.appointments)
    until(lambda: made.appointments._read is not None)
    yield made
    made.hide()


def dialog_of(kind: type[D]) -> D:
    """The dialog of this kind that is open."""

    def there() -> list[D]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    until(lambda: bool(there()))
    return there()[0]


def shown(tab: Appointments) -> list[tuple[str, str, str]]:
    """Person, as what, state, of each row."""
    return [(row.value.appointee.name, row.holds_as, tab._state(row)) for row in tab.model.rows]


def test_the_empty_list_says_that_the_roles_decide(page: AdministrationPage) -> None:
    assert "the roles decide" in words_of(page.appointments)
    assert "Nobody was appointed yet" in words_of(page.appointments)
    assert page.appointments.appoint.isEnabled()
    assert not page.appointments.end.isEnabled()


def test_a_holder_and_a_deputy_are_appointed_and_ended(
    page: AdministrationPage, sqlite_demo: Laboratory, signed: list[str]
) -> None:
    tab = page.appointments
    tab.appoint.trigger()
    form = dialog_of(AppointDialog)
    form.form.set_value({"named": SIGNS, "person": sqlite_demo["adewit"].actor.key, "reason": WHY})
    form.accept()
    until(lambda: len(tab.model.rows) == 1)
    assert "A. de Wit signs certificates of analysis, holder, from " in signed[0]
    tab.appoint.trigger()
    form = dialog_of(AppointDialog)
    (holder,) = tab.model.rows
    last = today(sqlite_demo) + timedelta(days=14)
    form.form.set_value(
        {"named": SIGNS, "person": sqlite_demo["kvos"].actor.key, "deputy_of": holder.key, "last": last, "reason": WHY}
    )
    form.accept()
    until(lambda: len(tab.model.rows) == 2)
    assert shown(tab) == [
        ("A. de Wit", "holder", "complies:in force"),
        ("K. Vos", "deputy of A. de Wit", "complies:in force"),
    ]
    tab.table.select_id(holder.key)
    asked: list[str] = []

    def give(dialog: QDialog) -> None:
        asked.append(words_of(dialog))
        dialog.findChild(QPlainTextEdit, "reason_text").setPlainText("left the laboratory")
        dialog.accept()

    waiting = answer(give)
    tab.end.trigger()
    until(lambda: shown(tab)[1][2] == "ended")
    assert not waiting.isActive()
    nobody = "Nobody who signs certificates of analysis is active: an administrator appoints one on People."
    assert nobody in asked[0]
    assert nobody in signed[2]
    assert not tab.end.isEnabled()
    assert shown(tab)[0][::2] == ("K. Vos", "its holder's is over")


def test_what_the_rules_refuse_is_said_beside_the_field(page: AdministrationPage, sqlite_demo: Laboratory) -> None:
    page.appointments.appoint.trigger()
    form = dialog_of(AppointDialog)
    form.form.set_value({
        "named": SIGNS, "person": sqlite_demo["mjansen"].actor.key, "reason": WHY,
        "first": today(sqlite_demo) - timedelta(days=1),
    })  # fmt: skip
    form.accept()
    assert form.isVisible()
    assert "M. Jansen (analyst) cannot be appointed" in words_of(form)
    assert "An appointment begins today or later." in words_of(form)
    form.reject()


def test_what_another_desk_appoints_comes_when_a_person_asks(page: AdministrationPage, sqlite_demo: Laboratory) -> None:
    tab = page.appointments
    told: list[Changes] = []
    sqlite_demo.store.committed.append(told.append)
    appointed(sqlite_demo, SIGNS, "adewit")
    for each in told:
        page.changes(replace(each, elsewhere=True))
    assert tab.model.stale
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_F5)
    until(lambda: len(tab.model.rows) == 1)
    assert not tab.model.stale


def test_a_person_is_shown_with_what_they_have_by_name(
    page: AdministrationPage, sqlite_demo: Laboratory, acts: Acts
) -> None:
    appointed(sqlite_demo, SIGNS, "adewit", "kvos")
    page.tabs.setCurrentWidget(page.people)
    key = sqlite_demo["kvos"].actor.key
    page.people.refresh()
    acts.wait_idle()
    page.people.table.select_id(key)
    QTest.keyClick(page.people.table, Qt.Key.Key_Return)
    until(lambda: "signs certificates of analysis, deputy of A. de Wit" in words_of(page.people.pane))


def test_before_the_last_holder_is_deactivated_it_is_said_what_follows(
    page: AdministrationPage, sqlite_demo: Laboratory, acts: Acts
) -> None:
    appointed(sqlite_demo, SIGNS, "adewit")
    page.tabs.setCurrentWidget(page.people)
    key = sqlite_demo["adewit"].actor.key
    page.people.table.select_id(key)
    page.people.listing.open_pane(key)
    acts.wait_idle()
    page.people.deactivate.trigger()
    acts.wait_idle()
    (dialog,) = page.people.findChildren(LeavingDialog)
    assert "Nobody who signs certificates of analysis is active" in words_of(dialog)
    dialog.reject()
