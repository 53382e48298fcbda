"""Catalogue files from the page: import, check, export."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from qclab.domain.counts import counts
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Refusal
from qclab.services.catalogue import taking_in as services
from qclab.services.catalogue.file_export import export_catalogue
from qclab.services.catalogue.taking_in import Imported
from qclab.services.lab import Lab
from qclab.ui import file_dialogs
from qclab.ui.codes import AtWindow
from qclab.ui.icons import set_icon
from qclab.ui.page import Page
from qclab.ui.pages.catalogue.file_import import FileDialog, FileRead, read_file

_YAML = "Catalogue files (*.yaml *.yml)"


class Files:
    """What the page does with files; ``imported`` is called once one is taken in."""

    def __init__(self, page: Page, lab: Lab, imported: Callable[[], object]) -> None:
        self._page = page
        self._lab = lab
        self._imported = imported
        self.dialog: FileDialog | None = None

    def menu(self) -> QMenu:
        menu = QMenu(self._page)
        imports = menu.addAction("Import…")
        imports.triggered.connect(self.ask_import)
        imports.setEnabled(self._lab.actor.may(Right.DRAFT_CATALOGUE))
        set_icon(imports, "upload")
        check = menu.addAction("Check a file…")
        check.triggered.connect(self.ask_check)
        set_icon(check, "complies")
        export = menu.addAction("Export…")
        export.triggered.connect(self.ask_export)
        set_icon(export, "download")
        return menu

    def ask_import(self) -> None:
        path = file_dialogs.open_file(self._page, self._page.preferences, "Import a catalogue file", _YAML)
        if path is not None:
            self.show_file(path, is_import=True)

    def ask_check(self) -> None:
        path = file_dialogs.open_file(self._page, self._page.preferences, "Check a catalogue file", _YAML)
        if path is not None:
            self.show_file(path, is_import=False)

    def ask_export(self) -> None:
        page = self._page
        path = file_dialogs.save_file(page, page.preferences, "Export the catalogue", "catalogue.yaml", _YAML)
        if path is not None:
            self.export(path)

    def show_file(self, path: Path, *, is_import: bool) -> None:
        """Read a file and show what it holds and what is wrong with it; to be imported from there."""
        imports = self._import if is_import else None
        self._page.read("file", lambda: read_file(path), lambda read: self._open(FileDialog(read, imports, self._page)))

    def export(self, path: Path) -> None:
        """Write everything that was approved as one file, and say what is not in it."""
        lab, page = self._lab, self._page

        def write() -> str:
            exported = export_catalogue(lab)
            try:
                path.write_text(exported.text, encoding="utf-8")
            except OSError as fault:
                raise Refusal(
                    f"{path.name} cannot be written: {fault.strerror}. Choose another folder.",
                    code=AtWindow.CATALOGUE_NOT_WRITTEN,
                ) from fault
            return " ".join((f"The catalogue is exported to {path.name}.", *exported.notes))

        page.read("export", write, page.say)

    def _import(self, read: FileRead, refused: Callable[[Refusal], object]) -> None:
        lab = self._lab
        self._page.write(
            lambda: services.import_catalogue(lab, read.data, read.name), self._tell_imported,
            owner=self.dialog, failed=refused,
        )  # fmt: skip

    def _tell_imported(self, done: Imported) -> None:
        if self.dialog is not None:
            self.dialog.finish()
        told = counts(done.added) + counts({f"changed {name}": number for name, number in done.changed.items()})
        self._imported()
        self._page.say(f"Imported {', '.join(told)}." if told else "Everything in the file was there already.")

    def _open(self, dialog: FileDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _closed(self, _: int) -> None:
        self.dialog = None
