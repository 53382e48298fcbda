"""How every table of the program looks: rows of one height that a person chose, no lines, quiet headings."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from qclab.ui import theme
from qclab.ui.preferences import Preferences


def dress_table(view: QTableView, preferences: Preferences, *, narrowest: int) -> None:
    """Make a table look like the others. No column is pulled below ``narrowest`` pixels."""
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setFrameShape(QTableView.Shape.NoFrame)
    rows = view.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    height = theme.ROW_HEIGHTS.get(str(preferences.get("rows", "compact")), 28)
    rows.setMinimumSectionSize(height)
    rows.setDefaultSectionSize(height)
    head = view.horizontalHeader()
    head.setHighlightSections(False)
    head.setMinimumSectionSize(narrowest)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
