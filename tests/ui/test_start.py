"""The window stands before anything of the database is loaded: a person sees the program at once."""

import os
import subprocess
import sys
from pathlib import Path

_SHOWN = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from qclab import app
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session

qt = QApplication([])
session = Session(Acts(), Preferences(Path(sys.argv[1])), "demo")
session.window.show()
qt.processEvents()
behind = ("sqlalchemy", "qclab.services", "qclab.queries", "qclab.store", "qclab.documents")
print(*sorted(name for name in sys.modules if name.startswith(behind)))
"""


def test_the_window_is_shown_before_the_database_side_of_the_program_is_loaded(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", _SHOWN, str(tmp_path / "preferences.json")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert said.split() == []
