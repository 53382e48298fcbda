"""The head line of a batch: what it is, what may happen to it and how long it still lives."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from qclab.domain.release.certifying import LAST
from qclab.domain.release.layouts import NOT_GIVEN
from qclab.ui.models.columns import mark
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.widgets.flow import Flow
from qclab.ui.widgets.words import label
from qclab.ui.words import material, moments

_BETWEEN = 20


class BatchHead(QFrame):
    """The head line: what the batch is, what may happen to it and how long it still lives."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("batch_head")
        self._flow = Flow(spacing=_BETWEEN)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(12, 6, 12, 8)
        inside.addLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_facts(self, facts: BatchFacts) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for name, words, state in _head(facts):
            value = label(words)
            value.setObjectName(f"head_{name.lower().replace(' ', '_')}")
            value.setAccessibleName(f"{name}: {words}")
            value.setTextInteractionFlags(value.textInteractionFlags().TextSelectableByMouse)
            if state:
                value.setProperty("evaluation", state)
            fact = QWidget()
            down = QVBoxLayout(fact)
            down.setContentsMargins(0, 0, 0, 0)
            down.setSpacing(0)
            down.addWidget(label(name, "quiet"))
            down.addWidget(value)
            self._flow.addWidget(fact)
            fact.show()


def _head(facts: BatchFacts) -> Sequence[tuple[str, str, str]]:
    """Name, words and state of each fact that the batch has."""
    row = facts.batch
    expiry, (state, _) = material.until(row.expiry_at, facts.now) or NOT_GIVEN, mark(material.of_batch(row, facts.now))
    last = facts.foreseen.get(LAST)
    bound = ", ".join(f"{each.id} version {each.version}" for each in facts.bound)
    found = [
        ("Status", row.stands, "alert" if row.is_held else ""),
        ("Expires", expiry, state),
        ("Last result foreseen", moments.day(last.at) if last else "", ""),
        ("Donor", row.donor_code, ""),
        ("Chain of identity", row.coi_id, ""),
        ("Manufactured", moments.day(row.manufactured_on), ""),
        ("Made by", row.operators, ""),
        ("Session", row.session, ""),
        ("Body weight", f"{row.body_weight} kg" if row.body_weight is not None else "", ""),
        ("Specification", bound, ""),
        ("Batch record", row.batch_record, ""),
        # What a person wrote is as long as it is: last, so that it moves no other fact.
        ("On hold because", row.held_because, "alert"),
        ("Status because", row.status_reason, ""),
    ]
    return [each for each in found if each[1]]
