"""The signatures of what is in front on the page of a batch: a certificate, or the test of a required line."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.dossier import RequirementLine
from qclab.services.lab import Lab
from qclab.ui.commands import Command
from qclab.ui.dialogs.signatures import SignaturesDialog
from qclab.ui.page import Page


class Signed(QObject):
    """The command; ``certificate`` and ``line`` give what is in front, or None."""

    def __init__(
        self, lab: Lab, page: Page, certificate: Callable[[], CertificateRow | None],
        line: Callable[[], RequirementLine | None],
    ) -> None:  # fmt: skip
        super().__init__(page)
        self._lab, self._page, self._certificate, self._line = lab, page, certificate, line
        self.command = Command(page, "show_signatures", "Signatures…", self._show, keys=["Ctrl+Shift+G"],
                               icon="signature",
                               help_="show who signed the certificate or the test, and how each reads now")  # fmt: skip

    def look(self) -> None:
        """Only where there is something that is signed."""
        self.command.setVisible(self._record() is not None)

    def _record(self) -> tuple[str, str, int] | None:
        certificate, line = self._certificate(), self._line()
        if certificate is not None:
            return certificate.edition, "certificate", certificate.key
        if line is not None and line.test is not None:
            again = f", {line.test.again}" if line.test.again else ""
            return f"{line.test.batch_id}, {line.test.method_title}{again}", "test", line.test.key
        return None

    def _show(self) -> None:
        record = self._record()
        if record is not None:
            dialog = SignaturesDialog(*record, self._lab, self._page.acts, self._page.preferences, self._page)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
