"""Setting up: the zone is the workstation's or chosen, never UTC unsaid; what was typed is not lost by one key."""

from typing import Any

import pytest
from PySide6.QtCore import QByteArray, Qt, QTimeZone
from PySide6.QtTest import QTest

from qclab.domain.codes import OfPassword
from qclab.domain.refusals import Invalid, Reason
from qclab.queries.laboratory.settings import SETTINGS, fault
from qclab.ui.dialogs.set_up import FirstAnswer, SetUpDialog, workstation_zone


@pytest.mark.parametrize(
    ("said", "offered"),
    [("Europe/Amsterdam", "Europe/Amsterdam"), ("UTC", ""), ("Etc/UTC", ""), ("", ""), ("No/Where", "")],
)
def test_the_zone_of_the_workstation_is_offered_and_utc_never(
    monkeypatch: pytest.MonkeyPatch, said: str, offered: str
) -> None:
    monkeypatch.setattr(QTimeZone, "systemTimeZoneId", lambda: QByteArray(said.encode()))
    assert workstation_zone() == offered


def test_what_was_refused_is_not_typed_again(qtbot: Any) -> None:
    before = FirstAnswer("admin", "I. Bakker", "short", {"laboratory.name": "QC", "laboratory.zone": "Asia/Tokyo"})
    dialog = SetUpDialog(None, before, Invalid(Reason("It is too short.", "password", code=OfPassword.TOO_SHORT)))
    qtbot.addWidget(dialog)
    typed = dialog.form.peek()
    assert (typed["id"], typed["name"], typed["laboratory.zone"]) == ("admin", "I. Bakker", "Asia/Tokyo")
    assert typed["password"] == ""
    assert dialog.form.errors() == {"password": "It is too short."}


def test_one_escape_does_not_drop_what_was_typed_and_a_second_does(qtbot: Any) -> None:
    dialog = SetUpDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    QTest.keyClicks(dialog.form.input("name"), "I. Bakker")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "once more" in dialog.messages.text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_signatory_has_a_name_or_is_not_said() -> None:
    (signatory,) = [setting for setting in SETTINGS if setting.name == "certificate.signatory"]
    assert signatory.default == ""
    assert fault(signatory.name, "; Head of quality control") is not None
    assert fault(signatory.name, "A. de Wit; Head of quality control") is None
