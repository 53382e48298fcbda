"""One batch: its head line, the shortest list of what blocks its certificate, and everything behind it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from qclab.domain.counts import word
from qclab.domain.people.rights import Right
from qclab.domain.release.certifying import MADE_FROM
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.queries.release.dossier import RequirementLine
from qclab.queries.release.gates import GateRow
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import Column, mark
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.batches import certification
from qclab.ui.pages.batches.facts import CERTIFICATION, BatchFacts
from qclab.ui.pages.batches.family import FamilyPanel, at_risk
from qclab.ui.pages.batches.head import BatchHead
from qclab.ui.pages.batches.history import History
from qclab.ui.pages.batches.tables import BLOCKERS, CASES, CERTIFICATES, REQUIRED, SAMPLES, blocker_id, requirement_id
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.signature_list import SignatureList
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label

_TABS = (
    "required", "gates", "samples", "cases", "certificates", "made from", "register", "signatures", "history",
)  # fmt: skip
_BLOCKERS_SEEN = 5
_LOW = 400
_UNLIMITED = 16_777_215  # what Qt takes as no limit


def _title(name: str) -> str:
    """What a tab is called: requirements are counted, not tests."""
    return "Requirements" if name == "required" else name.capitalize()


class BatchView(QWidget):
    sample_opened = Signal(object)
    tests_opened = Signal(object)
    case_opened = Signal(object)
    batch_opened = Signal(object)
    certificate_opened = Signal(object)
    certificate_chosen = Signal(object)
    """The certificate under the cursor of its list, or None."""
    gates_marked = Signal()
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
        self.kinds = Chips(
            "batch_kind",
            [(ANALYSIS, "Certificate of analysis"), (INTERIM, "Interim"), (CERTIFICATION, "Certification")],
        )
        self._rests = label("", "quiet", wrap=True)
        self._rests.setObjectName("batch_rests_on")
        self._rests.hide()
        self._icon = QLabel()
        self._said = label("", "heading", wrap=True)
        self._said.setObjectName("batch_blocked")
        self._noticed = label("", wrap=True)
        self._noticed.setObjectName("batch_noticed")
        set_state(self._noticed, "evaluation", "alert")
        self._noticed.hide()
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
            self.required, self.gates, self.samples, self.cases, self.certificates, self.family, self.register,
            self.signatures,
            self.history,
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
        warnings = [row.warning for row in facts.certificates if row.outdated]
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
        counts = (
            facts.progress, certification.gates_ticked(facts), len(facts.samples), len(facts.cases),
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

    def show_kind(self, kind: str) -> None:
        """What blocks a certificate of this kind, or what it would conclude; or the same of the certification."""
        if self.facts is None:
            return
        self._rests.hide()
        if kind == CERTIFICATION:
            self._show_certification(self.facts)
            return
        blockers, preview = self.facts.blockers(kind), self.facts.previews[kind]
        self._noticed.setText(preview.samples.noticed)
        self._noticed.setVisible(bool(preview.samples.noticed))
        self._blockers.set_rows([*self.facts.holding, *blockers])
        self._fit_blockers()
        if blockers:
            number = word(len(blockers), "One thing blocks", f"{len(blockers)} things block")
            self._said.setText(f"{self.facts.held_by}{number} the {kind}.")
            set_icon(self._icon, "pending", "pending")
            set_state(self._said, "evaluation", "")
            return
        token = mark(preview.conclusion)[0]
        in_force = self.facts.in_force(kind)
        if in_force is not None:
            self._said.setText(
                f"{in_force.edition} is in force; nothing has changed since. It says: {in_force.conclusion}."
            )
            set_icon(self._icon, token, token)
            set_state(self._said, "evaluation", token)
            return
        token = "alert" if self.facts.batch.held else token
        self._said.setText(preview.foretold(self.facts.batch.held))
        set_icon(self._icon, token, token)
        set_state(self._said, "evaluation", token)

    def _show_certification(self, facts: BatchFacts) -> None:
        self._noticed.hide()
        self._blockers.set_rows(facts.blockers(CERTIFICATION))
        self._fit_blockers()
        said, rests, mark_of = certification.said(facts)
        self._said.setText(said)
        self._rests.setText(rests)
        self._rests.setVisible(bool(rests))
        mark_of = "alert" if facts.batch.is_held and not mark_of else mark_of
        set_icon(self._icon, mark_of or "information", mark_of or "quiet")
        set_state(self._said, "evaluation", "" if facts.blockers(CERTIFICATION) else mark_of)

    def marked_gates(self) -> tuple[BatchFacts | None, Sequence[GateRow]]:
        """The batch, and the gates that are marked while their list is in front."""
        is_in_front = self.isVisible() and self.tabs.currentWidget() is self.gates
        return self.facts, self.gates.selected_rows() if is_in_front else ()

    def chosen(self) -> tuple[BatchFacts | None, RequirementLine | None]:
        """The batch, and the requirement under the cursor while its list is in front."""
        is_in_front = self.isVisible() and self.tabs.currentWidget() is self.required
        return self.facts, self.required.current_row() if is_in_front else None

    def with_history(self) -> BatchFacts | None:
        """The batch, while its history is in front."""
        is_in_front = self.isVisible() and self.tabs.currentWidget() is self.history
        return self.facts if is_in_front else None

    def show_part(self, name: str) -> None:
        """Bring a tab to the front: required, samples, cases, certificates or history."""
        self.tabs.setCurrentWidget(self._parts[name])

    def show_record(self, table: str, key: int) -> None:
        """A certificate or a decision at its own place, under the cursor of its list; or the family of the batch."""
        if table == "made_from":
            self.show_part("made from")
            return
        part = {"certificate": self.certificates, "certification": self.register}[table]
        self.tabs.setCurrentWidget(part)
        part.select_id(key)
        part.setFocus()

    def show_first_part(self) -> None:
        """What a person reads first: what blocks the batch, else what it requires."""
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
            self.tabs.setTabText(place, f"Blocked by  {number}")
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
        self.cases.teach("No result of this batch is out of specification.")
        self.certificates.setSelectionMode(Table.SelectionMode.SingleSelection)  # one is opened, copied or replaced
        self.register.teach("Nothing has been decided of this batch.")
        self.certificates.teach("No certificate has been issued. Preview one, then issue it.")

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._icon)
        line.addWidget(self._said, 1)
        line.addWidget(self.kinds)
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self._head)
        whole.addWidget(self.at_risk)
        whole.addWidget(self.outdated)
        whole.addLayout(line)
        whole.addWidget(self._rests)
        whole.addWidget(self._noticed)
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
        self.gates.selection_changed.connect(self.gates_marked)
        self.signatures.titled.connect(lambda words: self.tabs.setTabText(self.tabs.indexOf(self.signatures), words))
        for table in (self.blockers, *(part for part in self._parts.values() if isinstance(part, Table))):
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


def _key(row: Any) -> int:
    key: int = row.key
    return key
