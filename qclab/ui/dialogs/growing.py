"""A dialog grows when words inside it wrap or an error appears: a layout by itself would rather squeeze the rest."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QDialog


class Growing(QObject):
    """Watches one dialog; made with it and gone with it."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        dialog.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        layout = self._dialog.layout()
        if layout is not None and layout.hasHeightForWidth():
            needed = layout.totalHeightForWidth(self._dialog.width())
            if needed > self._dialog.height():
                self._dialog.resize(self._dialog.width(), needed)
