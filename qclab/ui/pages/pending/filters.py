"""The filters of the page of pending work: chips, cause, assay, holder, client and batch, remembered for the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from qclab.domain.testing.causes import Cause, Held
from qclab.domain.testing.due import Horizon
from qclab.queries.testing.pending import Asked
from qclab.queries.testing.workload import Narrowing
from qclab.ui.choices import Choice
from qclab.ui.pages.pending.words import WHEN, column_of, column_said, when_span
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.filter_line import FilterLine, choice_filter
from qclab.ui.widgets.words import button

_KEPT = "pending/filters"
_TITLES = 420
"""The width of the list of assays, whose titles are long."""
ANY = -1
_HELD: Final = (
    (Held.NOBODY.value, "Unassigned"),
    (Held.REVIEW.value, "Reviewer"),
    (Held.CONTRACT_LABORATORY.value, "Contract laboratory"),
)


@dataclass(frozen=True)
class Filter:
    """What a person filters by. ``when`` is a chip, ``later``, or a day as 2026-11-25; ``held`` the key of an analyst
    as digits, or one of ``Held``; ``cause`` one of ``Cause``."""

    when: str = "all"
    method: str = ""
    held: str = ""
    cause: str = ""
    client: int = ANY
    batch: str = ""

    @property
    def narrowing(self) -> Narrowing:
        """What of it the counts around the list are narrowed by."""
        held = int(self.held) if self.held.isdigit() else Held(self.held) if self.held else None
        return Narrowing(self.method, held, Cause(self.cause) if self.cause else None)

    @property
    def analyst(self) -> int | None:
        """The one analyst that it is filtered by."""
        return int(self.held) if self.held.isdigit() else None

    def asked(self, horizon: Horizon) -> Asked:
        start, end = when_span(self.when, horizon)
        by = self.narrowing
        return Asked(
            method=by.method,
            held=by.held,
            client=self.client if self.client != ANY else None,
            due_from=start,
            due_before=end,
            batch=self.batch,
            cause=by.cause,
            now=horizon.now,
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
        self.picked = button("", "pending_picked", self._let_go, kind="chip", icon="cross")
        self.picked.setCheckable(True)
        self.picked.setToolTip("Take this filter away")
        self.assay = choice_filter("pending_assay", "Assay", [("", "Every assay")], list_width=_TITLES)
        self.held = choice_filter("pending_held", "Held by", [("", "Anyone")])
        self.client = choice_filter("pending_client", "Client", [(ANY, "Every client")])
        self.assay.edited.connect(lambda: self._change(method=self.assay.read()))
        self.held.edited.connect(lambda: self._change(held=self.held.read()))
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
        for choice in (self.assay, self.held, self.client):
            choice.setFixedWidth(140)
        self.client.setHidden(not has_clients)
        self.picked.setMinimumWidth(156)
        for each in (self.picked, self.clear_button):
            kept = each.sizePolicy()
            kept.setRetainSizeWhenHidden(True)  # nothing moves under the mouse when it comes
            each.setSizePolicy(kept)
        self._line = FilterLine(
            (self.chips, self.picked, self.clear_button), (self.assay, self.held, self.client, self.batch)
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._line)

    def set_choices(self, assays: Sequence[Choice], people: Sequence[Choice], clients: Sequence[Choice]) -> None:
        self.assay.set_choices([("", "Every assay"), *assays])
        self.held.set_choices([("", "Anyone"), *_HELD, *people])
        self.client.set_choices([(ANY, "Every client"), *clients])
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
        kept = {key: value for key, value in vars(self.now).items() if key not in ("when", "batch", "cause")}
        is_chip = self.now.when in dict(WHEN)
        self._preferences.set(_KEPT, {**kept, "when": self.now.when if is_chip else "all"})
        self.changed.emit()

    def _write(self) -> None:
        now = self.now
        self.chips.choose(now.when if now.when in dict(WHEN) else "all")
        self.assay.write(now.method)
        self.held.write(now.held)
        self.client.write(now.client)
        if self.batch.text().strip() != now.batch:
            self.batch.setText(now.batch)
        day = "" if now.when in dict(WHEN) else now.when
        self.picked.setHidden(not (day or now.cause))
        self.picked.setChecked(True)
        self.picked.setText(f" {', '.join(filter(None, (now.cause, day)))}")
        self.picked.setAccessibleName(f"Only {now.cause}: take this filter away")
        self.clear_button.setHidden(self.is_empty())

    def _let_go(self) -> None:
        """The day or the cause that was picked above the list is no filter any more."""
        self._change(cause="", when=self.now.when if self.now.when in dict(WHEN) else "all")

    def _name_day(self, horizon: Horizon) -> None:
        """The day that was picked in the heat map, in full; one that passed is no filter."""
        if self.now.when in dict(WHEN):
            return
        column = column_of(self.now.when, horizon)
        if column is None:
            self.hold(Filter(**{**vars(self.now), "when": "all"}))
            return
        only = ", ".join(filter(None, (self.now.cause, column_said(column, horizon))))
        self.picked.setAccessibleName(f"Only {only}: take this filter away")


def _kept(preferences: Preferences) -> Filter:
    kept = preferences.get(_KEPT, {})
    if not isinstance(kept, dict):
        return Filter()
    plain = Filter()
    fits = {k: v for k, v in kept.items() if hasattr(plain, k) and type(v) is type(getattr(plain, k))}
    if fits.get("cause") not in {"", *Cause}:
        fits.pop("cause", None)
    held = fits.get("held", "")
    if not held.isdigit() and held not in {"", *Held}:
        fits.pop("held")
    return Filter(**fits)
