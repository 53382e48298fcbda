"""One batch: its head line, the shortest list of what blocks its certificate, and everything behind it."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from qclab.domain.people.rights import Right
from qclab.domain.release.certifying import MADE_FROM
from qclab.domain.release.kinds import ANALYSIS
from qclab.queries.release.dossier import RequirementLine
from qclab.queries.release.gates import GateRow
from qclab.queries.release.supplying import DocumentRow
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.batches import certification
from qclab.ui.pages.batches.facts import CERTIFICATION, BatchFacts
from qclab.ui.pages.batches.family import FamilyPanel, at_risk
from qclab.ui.pages.batches.head import BatchHead
from qclab.ui.pages.batches.history import History
from qclab.ui.pages.batches.supply import DOCUMENTS, SupplyPart, documents_there
from qclab.ui.pages.batches.tables import BLOCKERS, CASES, CERTIFICATES, REQUIRED, SAMPLES, blocker_id, requirement_id
from qclab.ui.pages.batches.told import TOLD, ToldLine, how_many, told_lines
from qclab.ui.pages.batches.verdict import Verdict
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.signature_list import SignatureList
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label

_TABS = (
    "required", "gates", "told", "supply", "samples", "cases", "certificates", "made from", "register", "signatures",
    "history",
)  # fmt: skip
_PARTS: Final = {"made_from": "made from", "supply_request": "supply"}
"""What has a part of its own, by its table."""
_BLOCKERS_SEEN = 5
_LOW = 400
_UNLIMITED = 16_777_215  # what Qt takes as no limit


_TITLES: Final = {"required": "Requirements", "made from": "Genealogy"}


def _title(name: str) -> str:
    """What a tab is called: requirements are counted, not tests."""
    return _TITLES.get(name, name.capitalize())


class BatchView(QWidget):
    sample_opened = Signal(object)
    tests_opened = Signal(object)
    case_opened = Signal(object)
    batch_opened = Signal(object)
    certificate_opened = Signal(object)
    certificate_chosen = Signal(object)
    """The certificate under the cursor of its list, or None."""
    rows_marked = Signal()
    """Gates, people to tell or documents of a supply."""
    document_opened = Signal(object)
    line_chosen = Signal(object)
    """The requirement under the cursor of its list, or None."""
    kind_chosen = Signal(str)
    refresh_requested = Signal()

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts: BatchFacts | None = None
        self._acts, self._preferences = acts, preferences
        self._head = BatchHead()
        self._first_kind = CERTIFICATION if lab.actor.may(Right.CERTIFY) else ANALYSIS
        self.verdict = Verdict()
        self.kinds = self.verdict.kinds
        self.outdated = label("", "error", wrap=True)
        self.outdated.setObjectName("batch_outdated")
        self.outdated.hide()
        self.at_risk = label("", "error", wrap=True)
        self.at_risk.setObjectName("batch_at_risk")
        self.at_risk.hide()
        self._blockers, self.blockers = self._table("batch_blockers", BLOCKERS, blocker_id, "What blocks it")
        self._required, self.required = self._table("batch_required", REQUIRED, requirement_id, "Required results")
        self._gates, self.gates = self._table("batch_gates", certification.GATES, _key, "Gates of the batch")
        self._register, self.register = self._table(
            "batch_register", certification.REGISTER, _key, "What was decided of the batch"
        )
        self._told, self.told = self._table("batch_told", TOLD, _key, "Who must be told of the batch")
        self._documents, documents = self._table("supply_documents", DOCUMENTS, _key, "Documents of the supply")
        self.supply = SupplyPart(documents)
        self._samples, self.samples = self._table("batch_samples", SAMPLES, _key, "Samples of the batch")
        self._cases, self.cases = self._table("batch_cases", CASES, _key, "Cases of the batch")
        self._certificates, self.certificates = self._table(
            "batch_certificates", CERTIFICATES, _key, "Certificates issued"
        )
        self.signatures = SignatureList("batch_signatures", lab, acts, preferences)
        self.family = FamilyPanel(acts, preferences)
        self.history = History(lab, acts, preferences)
        self._teach()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("batch_tabs")
        self.tabs.setAccessibleName("Parts of the batch")
        self.tabs.setDocumentMode(True)
        parts = (
            self.required, self.gates, self.told, self.supply, self.samples, self.cases, self.certificates,
            self.family, self.register, self.signatures, self.history,
        )  # fmt: skip
        self._parts = dict(zip(_TABS, parts, strict=True))
        for name, part in self._parts.items():
            self.tabs.addTab(part, _title(name))
        self._is_low = False
        self._lay_out()
        self._wire()

    def open_batch(self, facts: BatchFacts) -> None:
        """A batch comes to the front: the kind that was chosen for the one before is no choice for this one."""
        self.kinds.choose(self._first_kind)
        self.show_facts(facts)

    def show_facts(self, facts: BatchFacts) -> None:
        """What the batch on screen says now; what is chosen, the tab and the cursors stay where they are."""
        self.facts = facts
        self._head.show_facts(facts)
        warnings = facts.warnings
        self.outdated.setText("\n".join(warnings))
        self.outdated.setVisible(bool(warnings))
        risk = at_risk(facts)
        self.at_risk.setText(risk)
        self.at_risk.setVisible(bool(risk))
        self.family.show_facts(facts)
        self._required.set_rows(facts.lines)
        self._samples.set_rows(facts.samples)
        self._cases.set_rows(facts.cases)
        self._certificates.set_rows(list(reversed(facts.certificates)))
        self._gates.set_rows(facts.judged.gates)
        self.gates.teach(certification.gates_taught(facts))
        self._register.set_rows(list(reversed(facts.judged.entries)))
        told, request = told_lines(facts.judged, facts.now), facts.judged.request
        self._told.set_rows(told)
        self._show_part(self.told, is_there=bool(told))
        self._show_part(self.supply, is_there=request is not None)
        self._documents.set_rows(request.documents if request is not None else ())
        if request is not None:
            self.supply.show_facts(facts, request)
        counts = (
            facts.progress, certification.gates_ticked(facts), how_many(told),
            documents_there(request) if request is not None else "", len(facts.samples), len(facts.cases),
            len(facts.certificates), self.family.count(), len(facts.judged.entries), None, "",
        )  # fmt: skip
        for (name, part), count in zip(self._parts.items(), counts, strict=True):
            if count is not None:
                self.tabs.setTabText(self.tabs.indexOf(part), f"{_title(name)}  {count}".strip())
        self.kinds.set_counts({kind: facts.how_far(kind) for kind in (*facts.previews, CERTIFICATION)})
        self.show_kind(self.kinds.current())
        self.signatures.show_record("batch", facts.batch.key)
        if self.tabs.currentWidget() is self.history:
            self.history.show_batch(facts.batch.key)

    def _show_part(self, part: QWidget, *, is_there: bool) -> None:
        """A tab that not every batch has."""
        if not is_there and self.tabs.currentWidget() is part:
            self.tabs.setCurrentWidget(self.required)
        self.tabs.setTabVisible(self.tabs.indexOf(part), is_there)

    def show_kind(self, kind: str) -> None:
        """What blocks a certificate of this kind, or what it would conclude; or the same of the certification."""
        if self.facts is not None:
            self._blockers.set_rows(self.verdict.show_kind(self.facts, kind))
            self._fit_blockers()

    def marked_gates(self) -> tuple[BatchFacts | None, Sequence[GateRow]]:
        """The batch, and the gates that are marked while their list is in front."""
        return self.facts, self.gates.selected_rows() if self._is_in_front(self.gates) else ()

    def told_line(self) -> ToldLine | None:
        """The row under the cursor of who must be told, while their list is in front."""
        line: ToldLine | None = self.told.current_row() if self._is_in_front(self.told) else None
        return line

    def marked_documents(self) -> Sequence[DocumentRow]:
        """The documents of the supply that are marked while their list is in front."""
        return self.supply.documents.selected_rows() if self._is_in_front(self.supply) else ()

    def _is_in_front(self, part: QWidget) -> bool:
        return self.isVisible() and self.tabs.currentWidget() is part

    def chosen(self) -> tuple[BatchFacts | None, RequirementLine | None]:
        """The batch, and the requirement under the cursor while its list is in front."""
        return self.facts, self.required.current_row() if self._is_in_front(self.required) else None

    def with_history(self) -> BatchFacts | None:
        """The batch, while its history is in front."""
        return self.facts if self._is_in_front(self.history) else None

    def show_part(self, name: str) -> None:
        """Bring a tab to the front: required, samples, cases, certificates or history."""
        self.tabs.setCurrentWidget(self._parts[name])

    def show_record(self, table: str, key: int) -> None:
        """A certificate or a decision at its own place, under the cursor of its list; or the family of the batch, or
        the request of a physician."""
        if (name := _PARTS.get(table)) is not None:
            self.show_part(name)
            return
        part = {"certificate": self.certificates, "certification": self.register}[table]
        self.tabs.setCurrentWidget(part)
        part.select_id(key)
        part.setFocus()

    def show_first_part(self) -> None:
        """What a person reads first: whom to tell next, else what blocks the batch, else what it requires."""
        coming = next((line for line in self._told.rows if line.is_next), None)
        if coming is not None:
            self.tabs.setCurrentWidget(self.told)
            self.told.select_id(coming.key)
            self.told.setFocus()
            return
        if self._is_low and self._blockers.rowCount():
            self.tabs.setCurrentWidget(self.blockers)
        first = self.blockers if self.blockers.isVisible() else self.required
        first.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_low = self.height() < _LOW
        if is_low != self._is_low:
            self._is_low = is_low
            self._arrange()

    def _arrange(self) -> None:
        """Where there is little height, the head line and the blockers are tabs as well."""
        if self._is_low:
            self.tabs.insertTab(0, self.blockers, "Blocked by")
            self.tabs.addTab(self._head, "About it")
        else:
            for part in (self._head, self.blockers):
                self.tabs.removeTab(self.tabs.indexOf(part))
            self._whole.insertWidget(0, self._head)
            self._whole.insertWidget(self._whole.indexOf(self.tabs), self.blockers)
            self._head.show()
        self._fit_blockers()

    def _fit_blockers(self) -> None:
        """As high as its lines, up to some of them; hidden while nothing blocks."""
        number = self._blockers.rowCount()
        if self._is_low:
            place = self.tabs.indexOf(self.blockers)
            held = sum(bool(line.case) for line in self._blockers.rows)
            self.tabs.setTabText(place, f"Blocked by  {number - held}{f', held by {held}' if held else ''}")
            self.tabs.setTabVisible(place, bool(number))
            self.blockers.setMinimumHeight(0)
            self.blockers.setMaximumHeight(_UNLIMITED)
            return
        self.blockers.setVisible(bool(number))
        height = self.blockers.verticalHeader().defaultSectionSize() * min(number, _BLOCKERS_SEEN)
        self.blockers.setFixedHeight(self.blockers.horizontalHeader().sizeHint().height() + height + 4)

    def _table(self, name: str, columns: Sequence[Column], row_id: Any, words: str) -> tuple[SimpleTable, Table]:
        model = SimpleTable(columns, row_id=row_id)
        return model, Table(name, model, self._acts, self._preferences, label=words)

    def _teach(self) -> None:
        self.required.teach("Nothing is required yet. Register samples of this batch under a specification.")
        self.samples.teach("No sample has been registered for this batch.")
        self.cases.teach("No case is on this batch, and none concerns it.")
        self.certificates.setSelectionMode(Table.SelectionMode.SingleSelection)  # one is opened, copied or replaced
        self.register.teach("Nothing has been decided of this batch.")
        self.certificates.teach("No certificate has been issued. Preview one, then issue it.")

    def _lay_out(self) -> None:
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self._head)
        whole.addWidget(self.at_risk)
        whole.addWidget(self.outdated)
        whole.addWidget(self.verdict)
        whole.addWidget(self.blockers)
        whole.addWidget(self.tabs, 1)

    def _wire(self) -> None:
        self.kinds.chosen.connect(self.show_kind)
        self.kinds.chosen.connect(self.kind_chosen)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.samples.opened.connect(self.sample_opened)
        self.required.opened.connect(self._open_test)
        self.required.current_changed.connect(self.line_chosen)
        self.blockers.opened.connect(lambda _: self._find_blocker())
        self.cases.opened.connect(self._open_case)
        self.family.opened.connect(self.batch_opened)
        self.family.refresh_requested.connect(self.refresh_requested)
        self.certificates.opened.connect(self.certificate_opened)
        self.certificates.current_changed.connect(self.certificate_chosen)
        self.signatures.titled.connect(lambda words: self.tabs.setTabText(self.tabs.indexOf(self.signatures), words))
        for part in (self.gates, self.told, self.supply.documents):
            part.selection_changed.connect(self.rows_marked)
        self.supply.documents.opened.connect(lambda _: self.document_opened.emit(self.supply.documents.current_row()))
        for table in (
            self.blockers,
            self.supply.documents,
            *(part for part in self._parts.values() if isinstance(part, Table)),
        ):
            table.refresh_requested.connect(self.refresh_requested)

    def _tab_changed(self) -> None:
        if self.facts is not None and self.tabs.currentWidget() is self.history:
            self.history.show_batch(self.facts.batch.key)
        self.line_chosen.emit(None)
        chosen = self.certificates.current_id() if self.tabs.currentWidget() is self.certificates else None
        self.certificate_chosen.emit(chosen)

    def _open_test(self, _: object) -> None:
        line = self.required.current_row()
        if line is not None and line.test is not None:
            self.tests_opened.emit([line.test.key])

    def _open_case(self, _: object) -> None:
        case = self.cases.current_row()
        if case is not None:
            self.case_opened.emit(case.key)

    def _find_blocker(self) -> None:
        """From a blocker to its first line among what is required; a case opens at its own place."""
        blocker = self.blockers.current_row()
        if blocker is not None and blocker.case:
            self.case_opened.emit(blocker.case)
            return
        if blocker is not None and blocker.what == MADE_FROM:
            self.show_part("made from")
            self.family.show_materials()
            return
        for line in self.facts.lines if self.facts and blocker else ():
            title = line.test.method_title if line.test else line.criterion.method_id
            if title == blocker.what and (not blocker.parameters or line.parameter_name in blocker.parameters):
                self.show_part("required")
                self.required.select_id(requirement_id(line))
                self.required.setFocus()
                return


def _key(row: Any) -> Any:
    return row.key
