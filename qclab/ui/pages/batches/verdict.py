"""What stands between a batch and a certificate or its certification, in one sentence over the list that proves it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from qclab.domain.counts import word
from qclab.domain.release.conclusion import in_force as in_force_said
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import mark
from qclab.ui.pages.batches import certification
from qclab.ui.pages.batches.facts import CERTIFICATION, BatchFacts, BlockerLine
from qclab.ui.pages.batches.supply import supply_said
from qclab.ui.theme import set_state
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.stacking import Stacking
from qclab.ui.widgets.words import label

_NARROW: Final = 860
"""Pixels below which the chips go below the sentence: beside them it would be a column of single words."""


class Verdict(QWidget):
    """The sentence with its mark, the chips of what it is about, and on what it rests."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds = Chips(
            "batch_kind",
            [(ANALYSIS, "Certificate of analysis"), (INTERIM, "Interim"), (CERTIFICATION, "Certification")],
        )
        self._icon = QLabel()
        self.said = label("", "heading", wrap=True)
        self.said.setObjectName("batch_blocked")
        self.rests = label("", "quiet", wrap=True)
        self.rests.setObjectName("batch_rests_on")
        self.rests.hide()
        self.noticed = label("", wrap=True)
        self.noticed.setObjectName("batch_noticed")
        set_state(self.noticed, "evaluation", "alert")
        self.noticed.hide()
        sentence = QWidget()
        beside = QHBoxLayout(sentence)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(8)
        beside.addWidget(self._icon)
        beside.addWidget(self.said, 1)
        line = Stacking(_NARROW, spacing=8)
        line.add(sentence, 1)
        line.add(self.kinds)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(8)
        down.addWidget(line)
        down.addWidget(self.rests)
        down.addWidget(self.noticed)

    def show_kind(self, facts: BatchFacts, kind: str) -> Sequence[BlockerLine]:
        """Say it of a certificate of this kind, or of the certification; what blocks it."""
        self.rests.hide()
        if kind == CERTIFICATION:
            self._show_certification(facts)
            return facts.blockers(CERTIFICATION)
        blockers, preview = facts.blockers(kind), facts.previews[kind]
        noticed = " ".join(filter(None, (preview.samples.noticed, facts.invalid)))
        self.noticed.setText(noticed)
        self.noticed.setVisible(bool(noticed))
        in_force = facts.in_force(kind)
        if blockers:
            number = word(len(blockers), "One thing blocks", f"{len(blockers)} things block")
            self._say(f"{facts.held_by}{number} the {kind}.", "pending", "")
        elif in_force is not None:
            said = in_force_said(in_force.edition, in_force.conclusion, facts.batch.held)
            self._say(said, _token(facts, kind), _token(facts, kind))
        else:
            self._say(preview.foretold(facts.batch.held), _token(facts, kind), _token(facts, kind))
        return [*facts.holding, *blockers]

    def _show_certification(self, facts: BatchFacts) -> None:
        self.noticed.hide()
        said, rests, mark_of = certification.said(facts)
        supply = supply_said(facts) if facts.judged.request is None else ""  # else its own tab says it
        below = "\n".join(filter(None, (rests, supply)))
        self.rests.setText(below)
        self.rests.setVisible(bool(below))
        mark_of = "alert" if facts.batch.is_held and not mark_of else mark_of
        self._say(said, mark_of or "information", "" if facts.blockers(CERTIFICATION) else mark_of, mark_of or "quiet")

    def _say(self, said: str, icon: str, state: str, colour: str = "") -> None:
        self.said.setText(said)
        set_icon(self._icon, icon, colour or icon)
        set_state(self.said, "evaluation", state)


def _token(facts: BatchFacts, kind: str) -> str:
    """Nothing is green while something stands against the batch."""
    return "alert" if facts.batch.held else mark(facts.previews[kind].conclusion)[0]
