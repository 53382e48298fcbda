"""An empty table to fill in, from the dialog."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from qclab.domain.refusals import Unavailable
from qclab.services.exchange import importing
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts
from qclab.ui.codes import AtWindow
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.words import button

_TEMPLATES: Final = {"xlsx": importing.template_xlsx, "csv": importing.template_csv}


class Template(QObject):
    """``said`` and ``refused`` carry how writing it ended."""

    said = Signal(str)
    refused = Signal(object)

    def __init__(self, acts: Acts, preferences: Preferences, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._acts, self._preferences, self._kind, self._window = acts, preferences, kind, parent
        self.button = button("Template", "template", icon="download", tooltip="An empty table to fill in")
        self.button.setProperty("hasMenu", True)
        menu = QMenu(self.button)
        menu.addAction("As a spreadsheet, with every column explained…", partial(self.save, "xlsx"))
        menu.addAction("As CSV…", partial(self.save, "csv"))
        self.button.setMenu(menu)

    def save(self, ending: str) -> None:
        name = f"{self._kind}.{ending}"
        path = file_dialogs.save_file(self._window, self._preferences, "Save the template", name, f"Table (*.{ending})")
        if path is not None:
            self.write(path, ending)

    def write(self, path: Path, ending: str) -> None:
        kind = self._kind

        def write() -> str:
            try:
                path.write_bytes(_TEMPLATES[ending](kind))
            except OSError as fault:
                raise Unavailable(
                    f"{path.name} could not be written: {fault.strerror}.", code=AtWindow.FILE_NOT_WRITTEN
                ) from fault
            return path.name

        self._acts.read(
            (id(self), "template"), write,
            lambda name: self.said.emit(f"Saved {name}: fill it in, then choose it here."),
            failed=self.refused.emit, owner=self._window,
        )  # fmt: skip
