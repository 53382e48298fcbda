"""Receiving: scan one id after the other, say once how the box arrived, receive all in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qclab.domain.counts import count, whole, word
from qclab.domain.evaluation.measures import ARRIVAL_TEMPERATURE
from qclab.domain.identifiers import grouped, plain, sample_id_fault
from qclab.domain.refusals import Invalid, Refusal
from qclab.domain.samples.lifecycle import receive_blockers
from qclab.queries.catalogue import master_data
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.samples import receiving
from qclab.services.samples.receiving import Reception
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.register.setup import place_words
from qclab.ui.pages.samples.detail import find_sample
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.stacking import Stacking
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import button, label

_KEPT: Final = "receive/scanned"


@dataclass(frozen=True)
class Scan:
    """One scan: the sample it found, or why it cannot be received; neither while it is being looked up."""

    id: str
    sample: SampleRow | None = None
    fault: str = ""

    @property
    def is_good(self) -> bool:
        return self.sample is not None and not self.fault

    @property
    def verdict(self) -> str:
        if self.fault:
            return f"does-not-comply:{self.fault.removeprefix(f'“{self.id}” is ')}"
        return "complies:to be received" if self.sample else "pending:looking it up"


_COLUMNS = (
    Column("Sample", 134, lambda row: row.id, kind="id", key="sample"),
    Column("", 214, lambda row: row.verdict, kind="evaluation", key="verdict", tooltip=lambda row: row.fault),
    Column("Batch", 90, lambda row: row.sample.batch_id if row.sample else "", kind="id", key="batch"),
    Column(
        "Name", 150, lambda row: f"{row.sample.name} {row.sample.container_number}" if row.sample else "", key="name"
    ),
)


class ReceiveDialog(Dialog):
    """The scanner types into whatever has the focus: every scan lands in the list (``scanned``)."""

    def __init__(
        self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None, *,
        selected: Sequence[SampleRow] = (),
    ) -> None:  # fmt: skip
        super().__init__("Receive samples", "Receive", parent)
        self.setObjectName("receive_dialog")
        self._lab, self._acts, self._preferences = lab, acts, preferences
        self._selected = [row for row in selected if not receive_blockers(row.state)]
        self._scans: list[Scan] = []
        self._is_writing = False
        self.received: list[SampleRow] = []
        self._lay_out()
        self._acts.read((id(self), "places"), self._load_places, self._know_places, owner=self)
        for id_ in preferences.get(_KEPT, []):
            self._take(str(id_))
        self._look()
        self.scan_line.setFocus()

    # set up

    def _lay_out(self) -> None:
        self.resize(1140, 520)
        self.scan_line = QLineEdit()
        self.scan_line.setObjectName("receive_scan")
        self.scan_line.setAccessibleName("Scan or type a sample id")
        self.scan_line.setPlaceholderText("Scan a label, or type an id and press Enter")
        self.scan_line.setProperty("role", "scan")
        self.scan_line.returnPressed.connect(self._typed)
        self._last = label("", wrap=True)
        self._last.setObjectName("last_scan")
        self._last.setMinimumHeight(34)
        self.model = SimpleTable(_COLUMNS)
        self.table = Table("receive_list", self.model, self._acts, self._preferences, label="Scanned samples")
        self.table.setMinimumHeight(120)
        self.table.teach("Scan the first tube. Every scan is checked at once and listed here.")
        self.model.set_rows(())
        self._drop = button("Remove", "remove_scan", self._remove, kind="flat", icon="minus", tooltip="Remove (Delete)")
        QShortcut(QKeySequence("Delete"), self.table, self._remove, context=Qt.ShortcutContext.WidgetShortcut)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.scan_line, 1)
        if self._selected:
            number = len(self._selected)
            words = word(number, "Add the selected", f"Add the {whole(number)} selected")
            head.addWidget(button(words, "add_selected", self._add_selected))
        foot = QHBoxLayout()
        self._summary = label("", "quiet")
        self._summary.setObjectName("receive_summary")
        foot.addWidget(self._summary, 1)
        foot.addWidget(self._drop)
        samples, arrival = QWidget(), QWidget()
        left = QVBoxLayout(samples)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addLayout(head)
        left.addWidget(self._last)
        left.addWidget(self.table, 1)
        left.addLayout(foot)
        self.form = Form(
            [
                Field("condition", "Condition", required=True),
                Field("temperature", "Temperature, °C", "decimal", width=96),
                Field("logger", "Logger", code=True),
                Field("place", "Place", "search", placeholder="Type to find"),
                Field(
                    "deviation", "Deviation", "long", help="What was not as it should be. Leave empty when all is well."
                ),
            ],
            name="receive_form",
        )
        self.form.set_value({"condition": "intact"})
        right = QVBoxLayout(arrival)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(label("How they arrived", "heading"))
        right.addWidget(self.form)
        right.addStretch(1)
        across = Stacking(760, spacing=24)
        across.add(samples, 7)
        across.add(arrival, 3)
        self.content.addWidget(across, 1)

    def _load_places(self) -> tuple[dict[int, str], dict[str, int]]:
        places = self._lab.ask_of_site(master_data.places)
        words = place_words(places)
        return {kept.key: f"{kept.value.id}  {words[kept.value.id]}" for kept in places}, {
            kept.value.id: kept.key for kept in places
        }

    def _know_places(self, known: tuple[dict[int, str], dict[str, int]]) -> None:
        self._places = known[1]
        self.form.set_choices("place", list(known[0].items()))

    # scans

    def scanned(self, text: str) -> bool:
        """A scan while the dialog is open: a place's id says where they are put, everything else is a sample."""
        place = getattr(self, "_places", {}).get(text.strip().upper())
        if place is not None:
            self.form.set_value({"place": place})
            self._say(f"Place: {text.strip().upper()}", is_good=True)
        else:
            self._take(text)
        return True

    def ids(self) -> list[str]:
        """The samples that will be received, in the order they were scanned."""
        return [scan.id for scan in self._scans if scan.is_good]

    def _typed(self) -> None:
        typed = self.scan_line.text().strip()
        self.scan_line.clear()
        if typed:
            self.scanned(typed)

    def _take(self, text: str) -> None:
        id_ = plain(text)
        fault = sample_id_fault(id_)
        if fault is None and any(scan.id == id_ for scan in self._scans):
            self._say(f"{grouped(id_)} is in the list already.", is_good=True)
            self.table.select_id(id_)
            return
        self._scans = [scan for scan in self._scans if scan.id != id_]
        self._scans.append(Scan(id_, fault=fault or ""))
        self._show(id_)
        if fault is not None:
            self._say(fault, is_good=False)
            return
        self._acts.read(
            (id(self), id_), partial(find_sample, self._lab, id_), self._found,
            failed=partial(self._not_found, id_), owner=self,
        )  # fmt: skip

    def _found(self, row: SampleRow) -> None:
        why = " ".join(map(str, receive_blockers(row.state)))
        self._put(Scan(row.id, row, why))
        words = f"{grouped(row.id)}  {row.batch_id}, {row.name} {row.container_number}"
        self._say(f"{grouped(row.id)}: {why}" if why else words, is_good=not why)

    def _not_found(self, id_: str, refusal: Refusal) -> None:
        self._put(Scan(id_, fault=str(refusal)))
        self._say(str(refusal), is_good=False)

    def _put(self, scan: Scan) -> None:
        """The answer for a scan, unless it was removed meanwhile."""
        self._scans = [scan if each.id == scan.id else each for each in self._scans]
        self._show(scan.id)

    def _add_selected(self) -> None:
        for row in self._selected:
            self._take(row.id)

    def _remove(self) -> None:
        gone = set(self.table.selected_ids())
        self._scans = [scan for scan in self._scans if scan.id not in gone]
        self._show(None)
        self.scan_line.setFocus()

    def _show(self, current: str | None) -> None:
        self.model.set_rows(self._scans)
        if current is not None:
            self.table.select_id(current)
        self._preferences.set(_KEPT, [scan.id for scan in self._scans if not sample_id_fault(scan.id)])
        self._preferences.save()
        self._look()

    def _say(self, words: str, *, is_good: bool) -> None:
        """The last scan, large enough to be read at arm's length; a fault is heard too."""
        self._last.setText(words)
        self._last.setProperty("role", "heading")
        set_state(self._last, "evaluation", "complies" if is_good else "does-not-comply")
        self._last.setAccessibleName(words)
        if not is_good:
            QApplication.beep()

    def _look(self) -> None:
        good = len(self.ids())
        waiting = sum(not scan.fault and scan.sample is None for scan in self._scans)
        bad = len(self._scans) - good - waiting
        words = f"{good} to receive" if good else "Nothing to receive yet"
        left_out = f"; {bad} {word(bad, 'is', 'are')} not received" if bad else ""
        self._summary.setText(words + left_out)
        self.accept_button.setText(f"Receive {count(good, 'sample')}" if good else "Receive")
        looked_up = "The scans are being looked up." if waiting else ""
        self.lack(BEING_RECORDED if self._is_writing else looked_up or ("" if good else "Scan a sample first."))
        self._drop.setEnabled(bool(self._scans))

    # receiving

    def accept(self) -> None:
        """All that is good in the list, in one act."""
        if not self.accept_button.isEnabled():
            return
        self.messages.clear()
        reception = self._reception()
        if reception is None:
            return
        self._is_writing = True
        self._look()
        ids = self.ids()
        self._acts.write(
            lambda: receiving.receive(self._lab, ids, reception), self._done, failed=self._refused, owner=self,
            title="Receiving",
        )  # fmt: skip

    def _reception(self) -> Reception | None:
        values = self.form.value()
        if values is None:
            return None
        try:
            temperature = ARRIVAL_TEMPERATURE.read(values["temperature"])
        except Invalid as refusal:
            self.form.refuse(refusal)
            return None
        return Reception(values["condition"], temperature, values["logger"], values["place"], values["deviation"])

    def _done(self, rows: list[SampleRow]) -> None:
        self.received = rows
        self._preferences.set(_KEPT, [])
        self._preferences.save()
        self._acts.say(f"Received {count(len(rows), 'sample')}.")
        super().accept()

    def _refused(self, refusal: Refusal) -> None:
        """Somebody may have received one of them meanwhile: look each up again, keep everything."""
        self._is_writing = False
        beside = [reason for reason in refusal.reasons if reason.field in ("temperature", "deviation")]
        self.form.set_errors(beside[:1])  # a box may have a hundred tubes with the same answer
        if rest := [reason for reason in refusal.reasons if reason not in beside]:
            self.messages.refuse("\n".join(str(reason) for reason in rest))
        again = [scan.id for scan in self._scans if scan.sample is not None]
        for id_ in again:
            self._acts.read(
                (id(self), id_), partial(find_sample, self._lab, id_), self._found,
                failed=partial(self._not_found, id_), owner=self,
            )  # fmt: skip
        self._look()
