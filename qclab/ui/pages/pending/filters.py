"""The filters of the page of pending work: chips, assay, analyst, client and batch, remembered for the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from qclab.domain.testing.due import Horizon
from qclab.queries.testing.pending import Asked
from qclab.ui.choices import Choice
from qclab.ui.pages.pending.words import WHEN, column_of, column_said, when_span
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.filter_line import FilterLine, choice_filter
from qclab.ui.widgets.words import button

_KEPT = "pending/filters"
_TITLES = 420
"""The width of the list of assays, whose titles are long."""
ANYONE, NOBODY = -1, 0


@dataclass(frozen=True)
class Filter:
    """What a person filters by. ``when`` is a chip, ``later``, or a day as 2026-11-25."""

    when: str = "all"
    method: str = ""
    analyst: int = ANYONE
    client: int = ANYONE
    batch: str = ""

    def asked(self, horizon: Horizon) -> Asked:
        start, end = when_span(self.when, horizon)
        return Asked(
            method=self.method,
            analyst=self.analyst if self.analyst > NOBODY else None,
            nobody=self.analyst == NOBODY,
            client=self.client if self.client != ANYONE else None,
            due_from=start,
            due_before=end,
            batch=self.batch,
        )


class Filters(QWidget):
    """``now`` is what holds; ``hold`` puts another filter in, without telling."""

    changed = Signal()

    def __init__(self, preferences: Preferences, *, has_clients: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pending_filters")
        self._preferences = preferences
        self.now = _kept(preferences)
        self.chips = Chips("pending_when", WHEN)
        self.chips.chosen.connect(lambda when: self._change(when=when))
        self.day = button("", "pending_day", lambda: self._change(when="all"), kind="chip", icon="cross")
        self.day.setCheckable(True)
        self.day.setAccessibleName("One day")
        self.assay = choice_filter("pending_assay", "Assay", [("", "Every assay")], list_width=_TITLES)
        self.analyst = choice_filter("pending_analyst", "Analyst", [(ANYONE, "Anyone")])
        self.client = choice_filter("pending_client", "Client", [(ANYONE, "Every client")])
        self.assay.edited.connect(lambda: self._change(method=self.assay.read()))
        self.analyst.edited.connect(lambda: self._change(analyst=self.analyst.read()))
        self.client.edited.connect(lambda: self._change(client=self.client.read()))
        self.batch = QLineEdit()
        self.batch.setObjectName("pending_batch")
        self.batch.setAccessibleName("Part of a batch number")
        self.batch.setPlaceholderText("Batch")
        self.batch.setClearButtonEnabled(True)
        self.batch.setFixedWidth(110)
        self._typed = QTimer(self, singleShot=True, interval=250)
        self._typed.timeout.connect(lambda: self._change(batch=self.batch.text().strip()))
        self.batch.textEdited.connect(self._typed.start)
        self.batch.textChanged.connect(lambda text: None if text else self._typed.start())
        self.clear_button = button("Clear", "pending_clear", self.clear, kind="flat", tooltip="Show everything (Esc)")
        for choice in (self.assay, self.analyst, self.client):
            choice.setFixedWidth(140)
        self.client.setHidden(not has_clients)
        self.day.setMinimumWidth(136)
        for each in (self.day, self.clear_button):
            kept = each.sizePolicy()
            kept.setRetainSizeWhenHidden(True)  # nothing moves under the mouse when it comes
            each.setSizePolicy(kept)
        self._line = FilterLine(
            (self.chips, self.day, self.clear_button), (self.assay, self.analyst, self.client, self.batch)
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._line)

    def set_choices(self, assays: Sequence[Choice], people: Sequence[Choice], clients: Sequence[Choice]) -> None:
        self.assay.set_choices([("", "Every assay"), *assays])
        self.analyst.set_choices([(ANYONE, "Anyone"), (NOBODY, "Nobody yet"), *people])
        self.client.set_choices([(ANYONE, "Every client"), *clients])
        self._write()

    def show_counts(self, counts: dict[str, int], horizon: Horizon) -> None:
        self.chips.set_counts(dict(counts))
        self.chips.setMinimumWidth(self.chips.sizeHint().width())
        self._name_day(horizon)
        self._line.fit()

    def hold(self, wanted: Filter) -> None:
        self.now = wanted
        self._write()

    def change(self, **values: Any) -> None:
        """As if a person had chosen these."""
        self._change(**values)

    def clear(self) -> None:
        self.hold(Filter())
        self._tell()

    def is_empty(self) -> bool:
        return self.now == Filter()

    def _change(self, **values: Any) -> None:
        wanted = Filter(**{**vars(self.now), **values})
        if wanted != self.now:
            self.hold(wanted)
            self._tell()

    def _tell(self) -> None:
        kept = {key: value for key, value in vars(self.now).items() if key not in ("when", "batch")}
        is_chip = self.now.when in dict(WHEN)
        self._preferences.set(_KEPT, {**kept, "when": self.now.when if is_chip else "all"})
        self.changed.emit()

    def _write(self) -> None:
        now = self.now
        self.chips.choose(now.when if now.when in dict(WHEN) else "all")
        self.assay.write(now.method)
        self.analyst.write(now.analyst)
        self.client.write(now.client)
        if self.batch.text().strip() != now.batch:
            self.batch.setText(now.batch)
        self.day.setHidden(now.when in dict(WHEN))
        self.clear_button.setHidden(self.is_empty())

    def _name_day(self, horizon: Horizon) -> None:
        """The day that was picked in the heat map, as a chip that takes it away."""
        column = column_of(self.now.when, horizon)
        if column is None:
            if self.now.when not in dict(WHEN):
                self.hold(Filter(**{**vars(self.now), "when": "all"}))
            return
        said = column_said(column, horizon)
        self.day.setText(f" {self.now.when}")
        self.day.setAccessibleName(f"Only {said}: take this filter away")
        self.day.setToolTip("Take this filter away")
        self.day.setChecked(True)


def _kept(preferences: Preferences) -> Filter:
    kept = preferences.get(_KEPT, {})
    if not isinstance(kept, dict):
        return Filter()
    plain = Filter()
    fits = {k: v for k, v in kept.items() if hasattr(plain, k) and type(v) is type(getattr(plain, k))}
    return Filter(**fits)
