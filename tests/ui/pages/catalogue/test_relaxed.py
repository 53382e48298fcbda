"""Relaxed duties in the window: the list for QA in the catalogue and for administrators; relaxed and withdrawn."""

from datetime import timedelta
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QApplication

from qclab.demo.people import PASSWORD
from qclab.domain.people.duties import Duty, Step
from qclab.domain.signatures.asking import Given
from qclab.queries.catalogue.relaxed import RelaxedRow, relaxed_duties
from qclab.services.catalogue.relaxing import relax
from qclab.ui.acts import Acts
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.pages.administration.page import AdministrationPage
from qclab.ui.pages.catalogue.page import CataloguePage
from qclab.ui.pages.catalogue.relaxed import RelaxDialog, RelaxedDialog
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.ui.answering import words_of
from tests.ui.waiting import until

WHY = "One head of QC until January; she also counts cells."


def _rows(sqlite_demo: Laboratory) -> list[RelaxedRow]:
    return sqlite_demo.ask(lambda connection: relaxed_duties(connection, sqlite_demo.qa.actor))


@pytest.fixture
def page(sqlite_demo: Laboratory, acts: Acts, preferences: Preferences, qtbot: Any) -> CataloguePage:
    made = CataloguePage(sqlite_demo.qa, acts, preferences)
    qtbot.addWidget(made)
    made.show()
    until(lambda: made.browser.content is not None)
    return made


D = TypeVar("D")


def _dialog(kind: type[D]) -> D:
    """The dialog of this kind that is open."""

    def there() -> list[D]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    until(lambda: bool(there()))
    return there()[0]


def test_qa_relaxes_a_duty_for_a_product_with_a_signature(
    page: CataloguePage, sqlite_demo: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def sign(dialog: SignDialog) -> Given:
        asked.append(words_of(dialog))
        return Given(PASSWORD)

    monkeypatch.setattr(SignDialog, "sign", sign)
    page.relaxed.trigger()
    dialog = _dialog(RelaxedDialog)
    until(dialog.list.relaxing.isEnabled)
    dialog.list.relaxing.trigger()
    form = _dialog(RelaxDialog)
    form.form.set_value({"product": sqlite_demo.product("HUCMSC"), "duty": (Step.ISSUE, Duty.PERFORMED)})
    form.accept()
    assert form.isVisible(), "a last day and a reason are asked"
    form.form.set_value({"last_day": (sqlite_demo.now() + timedelta(days=30)).date(), "reason": WHY})
    form.accept()
    until(lambda: len(dialog.list.model.rows) == 1)
    (row,) = _rows(sqlite_demo)
    assert (row.product_id, row.reason, row.signed_by_name) == ("HUCMSC", WHY, sqlite_demo.qa.actor.name)
    assert "who performed a test that this batch requires may issue a certificate" in asked[0]
    assert dialog.list.withdrawing.isEnabled()
    dialog.reject()


def test_an_administrator_reads_the_list_and_changes_nothing(
    sqlite_demo: Laboratory, acts: Acts, preferences: Preferences, qtbot: Any
) -> None:
    last_day = (sqlite_demo.now() + timedelta(days=30)).date()
    relax(sqlite_demo.qa, sqlite_demo.product("HUCMSC"), Step.ISSUE, Duty.AGREED, last_day, WHY, PASSWORD)
    admin = AdministrationPage(sqlite_demo["admin"], acts, preferences)
    qtbot.addWidget(admin)
    admin.show()
    admin.tabs.setCurrentWidget(admin.relaxed)
    until(lambda: len(admin.relaxed.model.rows) == 1)
    assert "may not relax a duty" in admin.relaxed.relaxing.toolTip()
    assert not admin.relaxed.withdrawing.isEnabled()
