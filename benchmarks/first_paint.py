"""A process that ends when its window stands: ``python -m benchmarks.first_paint empty | ours DB | opened DB``.

``ours`` ends with its first paint, ``opened`` when the people of the database can be clicked. The status is 0 then, and
3 when the program had loaded what it is to load on first use.
"""

import os
import sys
from typing import Any

LATER = ("reportlab", "barcode", "alembic", "psycopg")


def main() -> int:
    match sys.argv[1:]:
        case ["ours", database]:
            return _ours(database)
        case ["opened", database]:
            return _opened(database)
    return _empty()


def _empty() -> int:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Empty(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            _leave_soon()

    app = QApplication(["empty"])
    window = Empty()
    window.resize(1280, 800)
    window.show()
    return app.exec()


def _ours(database: str) -> int:
    from PySide6.QtGui import QPaintEvent

    from qclab import app
    from qclab.ui.shell import MainWindow

    def painted(self: MainWindow, event: QPaintEvent) -> None:
        super(MainWindow, self).paintEvent(event)
        _leave_soon()

    MainWindow.paintEvent = painted
    return app.main(["--db", database])


def _opened(database: str) -> int:
    from qclab import app
    from qclab.ui.pages.sign_in.page import SignInPage

    shown = SignInPage.demonstrate

    def demonstrate(self: SignInPage, *said: Any) -> None:
        shown(self, *said)
        _leave_soon()

    SignInPage.demonstrate = demonstrate
    return app.main(["--db", database])


def _leave_soon() -> None:
    """After what is inside the window has been painted too. Nothing is closed: only the time until here counts."""
    from PySide6.QtCore import QTimer

    loaded = [name for name in LATER if name in sys.modules]
    if loaded:
        print("loaded before the window was painted:", ", ".join(loaded), file=sys.stderr, flush=True)
    QTimer.singleShot(0, lambda: os._exit(3 if loaded else 0))


if __name__ == "__main__":
    sys.exit(main() or 4)
