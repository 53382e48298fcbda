"""Receiving: scan one id after the other, say once how the box arrived, receive all in one act."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qclab.domain.counts import count, whole, word
from qclab.domain.identifiers import grouped, plain, sample_id_fault
from qclab.domain.refusals import Refusal
from qclab.domain.samples.lifecycle import receive_blockers
from qclab.domain.samples.receiving import Unfit
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.samples import receiving
from qclab.services.samples.receiving import Reception
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.keeping import keep
from qclab.ui.pages.samples.apart import ApartDialog
from qclab.ui.pages.samples.arrival import Arrival
from qclab.ui.pages.samples.scanned import Scanned
from qclab.ui.pages.samples.scans import Scan, deviation_asked, expected_of, find, temperature_asked, told
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.stacking import Stacking
from qclab.ui.widgets.words import button
from qclab.ui.words import moments

_KEPT: Final = "receive/scanned"
REJECTED: Final = ("Container damaged", "Thawed on the way", "Wrong or missing label", "Too little material")
"""Why samples are rejected, mostly."""
LEFT_BEHIND: Final = (
    "Tests that have no other sample, and results that only this one was to give, are proposed as not done, for QA to "
    "agree. Others go on with the containers that remain, and say so, unless an outcome is critical, such as growth."
)


class ReceiveDialog(Dialog):
    """The scanner types into whatever has the focus: every scan lands in the list (``scanned``), and one that is
    refused stays there, with why, until somebody has seen it and closes."""

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
        self._apart = Command(self, "arrived_apart", "Arrived apart…", self._tell_apart, keys=["Alt+A"],
                              help_="How the marked samples arrived, where not as the others")  # fmt: skip
        self._reject = Command(self, "reject_scanned", "Reject…", self._ask_reject, keys=["Alt+R"],
                               help_="Reject the marked samples, with a reason")  # fmt: skip
        self._drop = Command(self, "remove_scan", "Remove", self._remove, keys=["Delete"], icon="minus",
                             help_="Remove the marked scans from the list")  # fmt: skip
        self._list = Scanned(acts, preferences)
        self._arrival = Arrival(lab, acts, self)
        self.scan_line, self.table, self.form = self._list.line, self._list.table, self._arrival.form
        self._lay_out()
        for id_ in preferences.get(_KEPT, []):
            self._take(str(id_))
        self._look()
        self.scan_line.setFocus()

    # set up

    def _lay_out(self) -> None:
        self.resize(1320, 580)
        number = len(self._selected)
        words = word(number, "Add the selected", f"Add the {whole(number)} selected")
        add = button(words, "add_selected", self._add_selected) if number else None
        self._list.lay_out(add, (self._apart, self._reject, self._drop))
        self._list.typed.connect(self.scanned)
        self._list.marked_others.connect(self._look)
        self._arrival.edited.connect(self._judge)
        across = Stacking(760, spacing=24)
        across.add(self._list, 7)
        across.add(self._arrival, 3)
        self.content.addWidget(across, 1)
        self._drop.serve(self.table, self.messages.refuse)
        for command in (self._arrival.intact, self._apart, self._reject):
            command.serve(self, self.messages.refuse)

    # scans

    def scanned(self, text: str) -> bool:
        """A scan while the dialog is open: a place's id says where they are put, everything else is a sample."""
        place = text.strip().upper()
        if self._arrival.put(place):
            self._list.say(f"Place: {place}", is_good=True)
        else:
            self._take(text)
        return True

    def garbled(self, text: str, why: str) -> None:
        """A scan that another keyboard made unreadable is in the list too."""
        self._scans = [*(scan for scan in self._scans if scan.id != text), Scan(text, fault=why)]
        self._show(text)
        self._list.say(why, is_good=False)

    def ids(self) -> list[str]:
        """The samples that will be received, in the order they were scanned."""
        return [scan.id for scan in self._scans if scan.is_good]

    def _take(self, text: str) -> None:
        id_ = plain(text)
        fault = sample_id_fault(id_)
        if fault is None and any(scan.id == id_ for scan in self._scans):
            self._list.say(f"{grouped(id_)} is in the list already.", is_good=True)
            self.table.select_id(id_)
            return
        self._scans = [scan for scan in self._scans if scan.id != id_]
        self._scans.append(Scan(id_, fault=fault or ""))
        self._show(id_)
        if fault is not None:
            self._list.say(fault, is_good=False)
            return
        self._look_up(id_)

    def _look_up(self, id_: str) -> None:
        self._acts.read(
            (id(self), id_), partial(find, self._lab, id_), self._found,
            failed=partial(self._not_found, id_), owner=self,
        )  # fmt: skip

    def _found(self, found: Scan) -> None:
        row = found.sample
        assert row is not None  # noqa: S101 - else it was not found
        self._put(found)
        scan = next((each for each in self._scans if each.id == row.id), found)
        words = f"{grouped(row.id)}  {row.batch_id}, {row.name} {row.container_number}"
        self._list.say(f"{grouped(row.id)}: {scan.why}" if scan.why else words, is_good=not scan.why)

    def _not_found(self, id_: str, refusal: Refusal) -> None:
        self._put(Scan(id_, fault=str(refusal)))
        self._list.say(str(refusal), is_good=False)

    def _put(self, scan: Scan) -> None:
        """The answer for a scan, unless it was removed meanwhile; what was said of it apart stays."""
        self._scans = [
            replace(scan, apart=each.apart, is_rejected=each.is_rejected) if each.id == scan.id else each
            for each in self._scans
        ]
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
        self._judge(current)
        self._preferences.set(_KEPT, [scan.id for scan in self._scans])
        self._preferences.save()

    def _judge(self, current: str | None = None) -> None:
        """Each scan held against how it arrived, as far as that is said."""
        common = self._arrival.so_far()
        self._scans = [scan.judged(common, self._unfit) for scan in self._scans]
        self._list.show_scans(self._scans, len(self.received), current)
        self._arrival.expect(expected_of(self._scans))
        self._look()

    def _unfit(self, row: SampleRow, arrived: Reception) -> Sequence[Unfit]:
        return receiving.unfit(row, arrived, self._lab.store.clock(), moments.laboratory.zone)

    def _look(self) -> None:
        good, bad = len(self.ids()), sum(scan.is_bad for scan in self._scans)
        rejected = sum(scan.is_rejected for scan in self._scans)
        is_begun = bool(self.received or rejected)  # nothing of that is taken back by leaving
        is_done = is_begun and not good
        receive = f"Receive {count(good, 'sample')}" if good else "Receive"
        self.accept_button.setText("Close" if is_done else receive)
        self.cancel_button.setText("Close" if is_begun else "Cancel")
        self.cancel_button.setVisible(not is_done)
        looked_up = "The scans are being looked up." if good + bad + rejected < len(self._scans) else ""
        nothing = "" if good or is_done else "Scan a sample first."
        self.lack(BEING_RECORDED if self._is_writing else looked_up or nothing)
        none = "" if self._marked() else "Mark a sample that is to be received first."
        self._apart.refuse(none)
        self._reject.refuse(none)
        self._drop.refuse("" if self.table.selected_ids() else "Mark a scan in the list first.")

    def _marked(self) -> list[Scan]:
        """Those of the marked rows that are samples still to be received."""
        marked = set(self.table.selected_ids())
        return [scan for scan in self._scans if scan.id in marked and scan.sample is not None and not scan.fault]

    # what did not arrive as the others

    def _tell_apart(self) -> None:
        marked = self._marked()
        ids = {scan.id for scan in marked}
        dialog = ApartDialog([scan.id for scan in marked], marked[0].apart, expected_of(marked), self)

        def told() -> None:
            said = dialog.reception
            self._scans = [replace(scan, apart=said) if scan.id in ids else scan for scan in self._scans]
            self._judge()

        dialog.accepted.connect(told)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _: self.scan_line.setFocus())
        dialog.open()

    def _ask_reject(self) -> None:
        marked = self._marked()
        which = grouped(marked[0].id) if len(marked) == 1 else count(len(marked), "sample")
        dialog = ReasonDialog(f"Reject {which}", LEFT_BEHIND, REJECTED, self, accept=f"Reject {which}")
        reject = partial(receiving.reject, self._lab, [scan.sample.key for scan in marked if scan.sample is not None])

        def rejected(_: Any) -> None:
            gone = {scan.id for scan in marked}
            self._scans = [
                replace(scan, fault="It was rejected.", is_rejected=True) if scan.id in gone else scan
                for scan in self._scans
            ]
            self._judge()

        dialog.finished.connect(lambda _: self.scan_line.setFocus())
        keep(self._acts, dialog, lambda: partial(reject, dialog.reason()), rejected, "Rejecting")

    # receiving

    def accept(self) -> None:
        """All that is good in the list, in one act; then what was refused is seen, and the list is done."""
        if not self.accept_button.isEnabled():
            return
        self.messages.clear()
        if not self.ids():
            self._close()
            return
        self._judge()
        common = self._arrival.said(lambda: deviation_asked(self._scans), lambda: temperature_asked(self._scans))
        if common is None:
            self._judge()  # the faults took the place of what is expected
            return
        apart = {scan.id: scan.apart.in_box(common) for scan in self._scans if scan.is_good and scan.apart is not None}
        self._is_writing = True
        self._look()
        ids = self.ids()
        self._acts.write(
            lambda: receiving.receive(self._lab, ids, common, apart), self._done, failed=self._refused, owner=self,
            title="Receiving",
        )  # fmt: skip

    def _done(self, rows: list[SampleRow]) -> None:
        self._is_writing = False
        self.received += rows
        received = {row.id for row in rows}
        self._scans = [scan for scan in self._scans if scan.id not in received]
        self._acts.say(f"Received {count(len(rows), 'sample')}.")
        refused = [scan.id for scan in self._scans if not scan.is_rejected]
        if not refused:
            self._close()
            return
        self._show(refused[0])
        self.messages.warn(f"{told(self._scans, len(self.received))}. See in the list why, then close.")
        self.accept_button.setFocus()

    def _close(self) -> None:
        self._preferences.set(_KEPT, [])
        self._preferences.save()
        super().accept()

    def _refused(self, refusal: Refusal) -> None:
        """Somebody may have received one of them meanwhile: look each up again, keep everything."""
        self._is_writing = False
        if rest := self._arrival.refuse(refusal.reasons):
            self.messages.refuse("\n".join(map(str, rest)))
        for scan in self._scans:
            if scan.sample is not None:
                self._look_up(scan.id)
        self._look()
