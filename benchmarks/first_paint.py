"""A process that ends with its first painted window: ``python -m benchmarks.first_paint empty | ours DATABASE``.

The status is 0 when the window was painted, and 3 when the program had loaded what it is to load on first use.
"""

import os
import sys

LATER = ("reportlab", "barcode", "alembic", "psycopg")


def main() -> int:
    return _empty() if sys.argv[1] == "empty" else _ours(sys.argv[2])


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

    MainWindow.paintEvent = painted  # type: ignore[assignment,method-assign]
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
