"""Setting one's own second factor: a secret shown once, as a QR code and in words, and one code that proves it."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.documents.page.barcodes import QUIET_QR, qr
from qclab.domain.people import totp
from qclab.domain.refusals import NotAllowed, Reason, Refusal
from qclab.queries.laboratory import settings
from qclab.services.lab import Lab
from qclab.services.people import second_factor
from qclab.ui.acts import Acts
from qclab.ui.codes import AtWindow
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.widgets.words import label

_MODULE: Final = 4
_FIELDS: Final = (
    Field("password", "Your password", "password", required=True),
    Field("code", "Code", required=True, help="Six digits, as your telephone shows them now"),
)
_SAYS: Final = (
    "Scan this with the authenticator of your telephone, or type the secret into it. It is shown once. From then "
    "on, where the laboratory asks a second factor, what you certify and issue asks the code of the moment."
)


class SecondFactorDialog(Dialog):
    """Stays open until the telephone is known or the person gives up; the secret is kept nowhere before that."""

    def __init__(self, lab: Lab, acts: Acts, parent: QWidget | None = None) -> None:
        super().__init__("Second factor", "Set second factor", parent)
        self.setObjectName("second_factor_dialog")
        self.setMinimumWidth(640)
        self._lab, self._acts = lab, acts
        self._secret = second_factor.new_secret()
        self.content.addWidget(label(_SAYS, wrap=True))
        self._picture = QrPicture()
        self._words = label(totp.grouped(self._secret), "heading", wrap=True)
        self._words.setObjectName("second_factor_secret")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        beside = QVBoxLayout()
        beside.addWidget(label("Secret", "quiet"))
        beside.addWidget(self._words)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._picture)
        row.addLayout(beside, 1)
        self.content.addLayout(row)
        self.form = Form(_FIELDS, name="second_factor_form")
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input("password").setFocus()
        self._acts.read(("laboratory", id(self)), lambda: lab.ask_of_site(settings.settings), self._draw, owner=self)

    @classmethod
    def run(cls, parent: QWidget | None, lab: Lab, acts: Acts) -> "SecondFactorDialog":
        """Open the dialog over the window; it goes by itself."""
        dialog = cls(lab, acts, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def accept(self) -> None:
        values = self.form.value()
        if values is None or not self.accept_button.isEnabled():
            return
        lab, secret, password, code = self._lab, self._secret, values["password"], values["code"]
        self.lack(BEING_RECORDED)
        self._acts.write(
            lambda: second_factor.set_second_factor(lab, secret, password, code),
            self._set,
            failed=self._refused,
            owner=self,
        )

    def done(self, result: int) -> None:
        self._forget()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._forget()
        super().closeEvent(event)

    def _forget(self) -> None:
        self.form.clear()
        self._secret = ""
        self._words.clear()
        self._picture.show_code("")

    def _draw(self, said: dict[str, str]) -> None:
        if self._secret:
            self._picture.show_code(totp.address(self._secret, self._lab.actor.id, said["laboratory.name"]))

    def _set(self, _: object) -> None:
        self._acts.say("Your second factor is set.")
        super().accept()

    def _refused(self, refusal: Refusal) -> None:
        self.lack("")
        if isinstance(refusal, NotAllowed):
            self.form.set_errors(
                [Reason("This is not your password, or the account is locked.", "password", code=AtWindow.OWN_IS_WRONG)]
            )
        else:
            self.form.set_errors(refusal.reasons)


class QrPicture(QWidget):
    """A QR code in black on white, in either theme: telephones read no other."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("second_factor_qr")
        self.setAccessibleName("QR code of the secret")
        self._rows: tuple[tuple[bool, ...], ...] = ()
        self.setFixedSize(self.sizeHint())

    def show_code(self, text: str) -> None:
        self._rows = qr(text) if text else ()
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        side = (len(self._rows) or 45) + 2 * QUIET_QR
        return QSize(side * _MODULE, side * _MODULE)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        for down, row in enumerate(self._rows):
            for across, is_ink in enumerate(row):
                if is_ink:
                    place = QRect((across + QUIET_QR) * _MODULE, (down + QUIET_QR) * _MODULE, _MODULE, _MODULE)
                    painter.fillRect(place, QColor("black"))
