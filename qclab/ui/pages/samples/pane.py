"""One sample beside the list: overview, tests, custody, labels, files, history."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.laboratories.sending import SentState
from qclab.domain.people.rights import Right
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.samples.columns import container
from qclab.ui.pages.samples.detail import SampleDetail
from qclab.ui.pages.samples.files import Files
from qclab.ui.pages.samples.history import History
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.scrolling import Tabs
from qclab.ui.widgets.table import Table
from qclab.ui.words import material, moments
from qclab.ui.words.outside import outside
from qclab.ui.words.samples import facts, product_words, why_not


def _outcome(row: TestRow) -> str:
    if not row.worst:
        return Evaluation.PENDING
    if row.worst is Evaluation.PENDING:
        return f"{Evaluation.PENDING}:{row.to_date}"
    is_handed_in = row.state in (TestState.SUBMITTED, TestState.APPROVED)
    return row.worst if is_handed_in else f"{row.worst}:{row.worst}, not submitted"


def _state(row: TestRow) -> str:
    return SentState.AWAY if row.sent_state is SentState.AWAY else row.state


_TESTS = (
    Column(
        "Test",
        160,
        lambda row: row.method_title,
        tooltip=lambda row: f"{row.method_id} version {row.method_version}",
        key="test",
    ),
    Column("Due", 136, lambda row: moments.minute(row.due_at), kind="instant", key="due"),
    Column("Evaluation", 112, _outcome, kind="evaluation", key="evaluation"),
    Column("State", 80, _state, tooltip=lambda row: outside(row) or row.state_reason, key="state"),
    Column("Analyst", 90, lambda row: row.analyst_name, key="analyst"),
)
_PRINTS = (
    Column("Copy", 60, lambda row: str(row.copy), align="right", key="copy"),
    Column("At", 136, lambda row: moments.minute(row.printed_at), kind="instant", key="at"),
    Column("By", 90, lambda row: row.printed_by_name, key="by"),
    Column("Stock", 64, lambda row: row.preset, key="stock"),
    Column("Reason", 160, lambda row: row.reason, tooltip=lambda row: row.reason, key="reason"),
)


class SamplePane(Tabs):
    test_opened = Signal(object)
    reprint_requested = Signal()
    refused = Signal(object)
    changed = Signal()

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sample_tabs")
        self.setAccessibleName("About the sample")
        self.setDocumentMode(True)
        self.detail: SampleDetail | None = None
        self._overview, self._custody = _page(), _page()
        self._tests = SimpleTable(_TESTS, row_id=lambda row: row.key)
        self.tests = Table("sample_tests", self._tests, acts, preferences, label="Tests of the sample")
        self.tests.teach("No test uses this sample.")
        self.tests.opened.connect(self.test_opened)
        self._prints = SimpleTable(_PRINTS, row_id=lambda row: row.copy)
        self.prints = Table("sample_prints", self._prints, acts, preferences, label="Labels printed for the sample")
        self.prints.teach("No label has been printed yet.")
        reprint = Command(self, "reprint", "Print a label…", self.reprint_requested.emit, icon="printer")
        reprint.refuse(why_not(lab.actor, Right.PRINT_LABELS))
        self.files = Files(lab, acts, preferences)
        self.files.refused.connect(self.refused)
        self.files.added.connect(self.changed)
        self.history = History(lab, acts)
        for words, part in (
            ("Overview", self._overview),
            ("Tests", _column(self.tests)),
            ("Custody", self._custody),
            ("Labels", _column(reprint.button(), self.prints)),
            ("Files", self.files),
            ("History", self.history),
        ):
            self.addTab(part, words)

    def minimumSizeHint(self) -> QSize:
        """In a low window each part scrolls by itself, not the pane as a whole."""
        return QSize(240, 120)

    def show_detail(self, detail: SampleDetail) -> None:
        self.detail = detail
        _fill(self._overview, overview(detail))
        _fill(self._custody, custody(detail))
        self._tests.set_rows(detail.tests)
        self._prints.set_rows(detail.prints)
        self.files.show_files(detail.sample.key, detail.files)
        self.history.show_events(detail.sample.key, detail.events)
        for place, number in ((1, len(detail.tests)), (3, len(detail.prints)), (4, len(detail.files))):
            self.setTabToolTip(place, str(number))


Lines = Sequence[tuple[str, str]]


def overview(detail: SampleDetail) -> Lines:
    """What the sample is."""
    row, batch = detail.sample, detail.batch
    state = f"{row.state}: {row.state_reason}" if row.state_reason else row.state
    return (
        ("State", state),
        ("Place", row.place_more if row.sent else ""),
        ("Sample", f"{row.name}, container {row.container_number}"),
        ("Container", container(row)),
        ("Use", "retained" if row.retain else ""),
        ("Condition", row.condition),
        ("Priority", row.priority),
        ("Batch", f"{row.batch_id}, {batch.status}"),
        ("Product", product_words(row.product_id, row.product_name)),
        ("Stage", row.stage),
        ("Client", row.client_name),
        ("Donor code", batch.donor_code),
        ("Chain of identity", batch.coi_id),
        ("Aliquot of", detail.parent_id),
        ("Expires", material.until(batch.expiry_at, detail.now)),
    )


def custody(detail: SampleDetail) -> Lines:
    """Who had the sample, since when, and how it arrived."""
    row = detail.sample
    temperature = f"{row.received_temperature} °C" if row.received_temperature is not None else ""
    agreed = f"{moments.minute(row.agreed_at)}, {row.agreed_by}" if row.agreed_at else row.agreement
    sampled = ", ".join(filter(None, (moments.minute(row.sampled_at), row.sampled_by, row.sampled_where)))
    return (
        ("Sampled", sampled or "not recorded"),
        ("Registered", f"{moments.minute(row.registered_at)}, {row.registered_by}"),
        ("Received", f"{moments.minute(row.received_at)}, {row.received_by}" if row.received_at else "not yet"),
        ("Condition", row.received_condition),
        ("Temperature", temperature),
        ("Logger", row.logger),
        ("Deviation", ", ".join(filter(None, (row.deviation_number, detail.deviation)))),
        ("Agreed to by QA", agreed),
        ("Place", row.place_more or "not recorded"),
        ("To be kept at", row.condition),
    )


def _page() -> QScrollArea:
    made = QScrollArea()
    made.setWidgetResizable(True)
    return made


def _fill(page: QScrollArea, lines: Lines) -> None:
    inside = QWidget()
    down = QVBoxLayout(inside)
    down.setContentsMargins(0, 12, 0, 0)
    down.addWidget(facts(lines))
    down.addStretch(1)
    page.setWidget(inside)


def _column(*parts: QWidget) -> QWidget:
    made = QWidget()
    down = QVBoxLayout(made)
    down.setContentsMargins(0, 8, 0, 0)
    down.setSpacing(8)
    for part in parts:
        is_list = isinstance(part, Table)
        down.addWidget(part, int(is_list), Qt.AlignmentFlag(0) if is_list else Qt.AlignmentFlag.AlignLeft)
    return made
