"""Moments as they are said on the pages of batches and review: ISO, in the zone of the workstation or of a product."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from qclab.domain.identifiers import grouped
from qclab.queries.testing.testing import TestRow
from qclab.ui.widgets.words import label


def local(moment: datetime | None) -> str:
    """In the workstation's zone: ``2026-11-22 06:00``."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else ""


def zoned(moment: datetime | None, zone: str) -> str:
    """In the zone it is meant in, with its offset: ``2026-11-22 06:00 +01:00``."""
    if moment is None:
        return ""
    there = moment.astimezone(ZoneInfo(zone) if zone else None)
    offset = there.strftime("%z")
    return f"{there:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:]}"


def span(length: timedelta) -> str:
    """A length of time as it matters: minutes below an hour, hours below two days, then days."""
    minutes = int(abs(length.total_seconds())) // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def until(moment: datetime, now: datetime) -> str:
    """``in 15 h``, or ``!2 d ago`` (marked as late) once it is over."""
    return f"in {span(moment - now)}" if moment >= now else f"!{span(now - moment)} ago"


def due(moment: datetime, now: datetime) -> str:
    """``due in 15 h``, or ``!2 d late``."""
    return f"due in {span(moment - now)}" if moment >= now else f"!{span(now - moment)} late"


def samples_of(test: TestRow) -> str:
    """The containers a test used, ids grouped for the eye."""
    return ", ".join(grouped(id_) for _, id_, _, _ in test.samples)


class Pairs(QWidget):
    """Facts below each other: what it is, quietly, and what it says."""

    def __init__(self, name: str, *, columns: int = 1) -> None:
        super().__init__()
        self.setObjectName(name)
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        for column in range(columns):
            self._grid.setColumnStretch(2 * column + 1, 1)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, (name, said) in enumerate(pairs):
            row, column = divmod(place, self._columns)
            value = label(said, wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{name}: {said}")
            self._grid.addWidget(label(name, "quiet"), row, 2 * column, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 2 * column + 1, Qt.AlignmentFlag.AlignTop)
