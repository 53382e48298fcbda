"""What the dialog for signing asks: the id first in a sitting, the code where the meaning asks it; and its set-up."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from qclab.domain.people.totp import code_of, decoded, step_of
from qclab.domain.signatures.asking import Given, Sitting
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.people.second_factor import factor_of
from qclab.ui.acts import Acts
from qclab.ui.dialogs.second_factor import QrPicture, SecondFactorDialog
from qclab.ui.dialogs.sign import SignDialog
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer
from tests.ui.waiting import turn


def asked(dialog: QWidget) -> list[str]:
    """The fields that are there, from the top."""
    fields = [field for field in dialog.findChildren(QLineEdit) if field.isVisibleTo(dialog)]
    return [field.objectName() for field in sorted(fields, key=lambda field: field.mapTo(dialog, field.pos()).y())]


@pytest.mark.parametrize(
    ("sitting", "meaning", "fields"),
    [
        (Sitting(), Meaning.APPROVED, {"signing_user", "password"}),
        (Sitting(has_signed=True), Meaning.APPROVED, {"password"}),
        (Sitting(has_signed=True, has_second_factor=True), Meaning.APPROVED, {"password"}),
        (Sitting(has_signed=True, has_second_factor=True), Meaning.CERTIFIED, {"password", "signing_code"}),
        (Sitting(has_second_factor=True), Meaning.ISSUED, {"signing_user", "password", "signing_code"}),
        (Sitting(has_signed=True), Meaning.ISSUED, {"password"}),
        (None, Meaning.ISSUED, {"password"}),
    ],
)
def test_the_dialog_asks_what_the_rule_asks(
    qtbot: Any, sitting: Sitting | None, meaning: Meaning, fields: set[str]
) -> None:
    dialog = SignDialog("K. Vos", meaning, ["one"], sitting=sitting)
    qtbot.addWidget(dialog)
    dialog.show()
    assert set(asked(dialog)) == fields


def test_return_goes_from_the_id_to_the_password_to_the_code_and_then_signs(qtbot: Any) -> None:
    typed: list[Given | None] = []

    def fill(dialog: QWidget) -> None:
        for name, words in (("signing_user", "kvos"), ("password", "a secret"), ("signing_code", "123 456")):
            field = dialog.findChild(QLineEdit, name)
            qtbot.waitUntil(field.hasFocus)
            QTest.keyClicks(field, words)
            QTest.keyClick(field, Qt.Key.Key_Return)

    timer = answer(fill)
    sitting = Sitting(has_second_factor=True)
    typed.append(SignDialog.ask(None, who="K. Vos", meaning=Meaning.CERTIFIED, items=["one"], sitting=sitting))
    timer.stop()
    (given,) = typed
    assert given is not None
    assert (given, given.user, given.code) == ("a secret", "kvos", "123456")


def test_a_person_sets_their_second_factor_with_a_shown_secret_and_one_code(
    qtbot: Any, acts: Acts, with_reviews: Laboratory
) -> None:
    lab = with_reviews["qa"]
    dialog = SecondFactorDialog(lab, acts)
    qtbot.addWidget(dialog)
    dialog.show()
    acts.wait_idle()
    turn()
    picture = dialog.findChild(QrPicture, "second_factor_qr")
    assert picture._rows
    secret = dialog._words.text()
    assert len(secret.replace(" ", "")) == 32
    code = code_of(decoded(secret), step_of(with_reviews.store.clock()))
    dialog.form.set_value({"password": PASSWORD, "code": "000000" if code != "000000" else "111111"})
    dialog.accept()
    acts.wait_idle()
    assert dialog.isVisible()
    dialog.form.set_value({"password": PASSWORD, "code": code})
    dialog.accept()
    acts.wait_idle()
    assert not dialog.isVisible()
    assert (dialog._words.text(), picture._rows, dialog._secret) == ("", (), "")
    with with_reviews.store.read() as connection:
        assert factor_of(connection, lab.actor.key) is not None
