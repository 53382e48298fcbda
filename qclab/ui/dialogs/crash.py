"""A bug of the program: it is written down, shown with a report to copy, and the database is untouched.

``install`` catches what is raised on any thread; the dialog always opens on the GUI thread.
"""

import logging
import platform
import sys
import threading
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

import qclab
from qclab.domain import faults
from qclab.resources import private_file
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.widgets.words import button, label
from qclab.ui.words import moments

_log = logging.getLogger(__name__)


class CrashDialog(Dialog):
    def __init__(self, report: str, kept: str, parent: QWidget | None = None) -> None:
        super().__init__("Something went wrong in QC Lab", "Continue", parent, cancel="")
        self.setObjectName("crash_dialog")
        self.setMinimumWidth(640)
        self._report = report
        self.content.addWidget(
            label(
                "This is a fault of the program, not of your work. What was recorded before stays as it is; "
                "what was being recorded just now was not written. Please give the report to whoever looks after "
                f"QC Lab.{kept}",
                wrap=True,
            )
        )
        text = QPlainTextEdit(report)
        text.setObjectName("crash_report")
        text.setAccessibleName("Report of the fault")
        text.setReadOnly(True)
        text.setMinimumHeight(96)
        self.content.addWidget(text)
        copy = button("Copy the report", "copy_report", self.copy, icon="copy")
        self.content.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.accept_button.setDefault(True)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)


class CrashReports(QObject):
    """Where every bug ends. One dialog at a time: a fault that repeats is counted in the log, not on the screen."""

    _raised = Signal(str)

    def __init__(self, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._is_open = False
        self._raised.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        sys.excepthook = self.caught
        threading.excepthook = lambda args: (
            self.caught(args.exc_type, args.exc_value, args.exc_traceback) if args.exc_value else None
        )

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """On any thread."""
        if issubclass(kind, KeyboardInterrupt):
            QTimer.singleShot(0, QApplication.quit)
            return
        _log.critical("a fault of the program", exc_info=(kind, error, trace))
        self._raised.emit(report_of(error, trace))

    def _show(self, report: str) -> None:
        kept = self._keep(report)
        if self._is_open:
            return
        self._is_open = True
        dialog = CrashDialog(report, kept, QApplication.activeWindow())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        self._is_open = False

    def _keep(self, report: str) -> str:
        """Write the report beside the log; where it is, in words."""
        if self._folder is None:
            return ""
        path = self._folder / f"crash-{moments.for_a_file_name(moments.now(), seconds=True)}.txt"
        try:
            private_file(path).write_text(report, encoding="utf-8")
        except OSError:
            return ""
        return f" It was also written to {path}."


def report_of(error: BaseException, trace: TracebackType | None) -> str:
    """What a developer needs, and no value of any record."""
    head = (
        f"QC Lab {getattr(qclab, '__version__', '')}, Python {platform.python_version()}, "
        f"PySide6 {PySide6.__version__}, {platform.platform()}\n{moments.second_exactly(moments.now())}\n\n"
    )
    return head + faults.report(error, trace)
