"""What verifying found: that nothing was altered, or each fault with what to do about it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.store.verify import Fault, Verification
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.audit_trail.words import digest_words
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import button, label, lines

_ADVICE: Final = (
    (
        "then QA acknowledges",
        "Find out whether the backup was restored, by whom and why. If so, QA acknowledges what is missing, below; "
        "if not, find the current database and do not go on working in this one.",
    ),
    ("was set back", "The owner of the tables sets it on (administrators' manual). Find out who set it back."),
    ("was granted", "The owner of the tables takes it back. Find out who granted it, and what was done with it."),
    ("cannot be read", "Keep this file, look at the disk, and restore the newest backup that verifies."),
    ("older copy", "Find the current database: this is a copy from before that event. Do not go on working in it."),
    ("made again", "Somebody rebuilt the chain. Keep this file as evidence and restore the backup from before."),
    ("behind the program's back", "Keep this file as evidence. Look at the record in the newest backup that verifies."),
    (
        "the trail says",
        "The trail has the value that was recorded. Find out who reached the database past the program.",
    ),
    ("trigger", "Its protection was taken off. Keep this file; have the administrator restore a backup that verifies."),
    ("digest", "The event itself was altered. Keep this file and compare the event with the newest backup."),
    ("missing", "Events were removed. Keep this file and restore the newest backup that verifies."),
)
_FEW: Final = 3
_SEEN: Final = 6
_DOUBTED: Final = (
    "Earlier versions let these batches be certified. Each is alarmed: put it on hold, and have the Qualified Person "
    "take the certification back or recall it."
)
_OTHERWISE: Final = "Keep this file as evidence and compare with the newest backup that verifies."
WHAT_TO_DO: Final = (
    "Stop working in this database and change nothing in it. Tell QA and the administrator, who keep this file as "
    "evidence, find the newest backup that verifies, and compare the records named below with it."
)


def advice(fault: Fault) -> str:
    """What to do about one fault."""
    return next((words for sign, words in _ADVICE if sign in fault.what), _OTHERWISE)


def is_loss(fault: Fault) -> bool:
    """Whether it is a noted head that is not here."""
    return "noted elsewhere" in fault.what


def outcome(found: Verification) -> str:
    """``1234 events, 5678 rows, head 12ab34cd…: nothing was altered.``"""
    seen = f"{count(found.events, 'event')}, {count(found.rows, 'row')}, head {found.head.digest[:8]}…"
    number = len(found.faults)
    if not number:
        doubts = len(found.doubts)
        in_doubt = f" {count(doubts, 'batch is', 'batches are')} in doubt." if doubts else ""
        return f"{seen}: nothing was altered.{in_doubt}"
    return f"{seen}: {count(number, 'fault')}."


def explained(found: Verification) -> str:
    """Heads noted elsewhere whose loss QA acknowledged, the first few; a copied text has them all."""
    told = [f"{each}." for each in found.explained[:_FEW]]
    more = len(found.explained) - _FEW
    return "\n".join([*told, f"And {more} more."] if more > 0 else told)


def as_text(found: Verification, at: datetime, by: str) -> str:
    """For a report: the outcome, the head in full, and every fault."""
    lines = [
        f"Audit trail verified {at.isoformat(sep=' ', timespec='seconds')} by {by}",
        outcome(found),
        f"head: event {found.head.seq}, digest {found.head.digest}",
        *(f"{fault}. {advice(fault)}" for fault in found.faults),
        *(f"in doubt: {each}" for each in found.doubts),
        *(f"acknowledged: {each}" for each in found.explained),
    ]
    return "\n".join(lines)


_FAULTS = (
    Column("Where", 180, lambda row: row[1].where, kind="id", tooltip=lambda row: row[1].where, key="where"),
    Column("What is wrong", 330, lambda row: row[1].what, tooltip=lambda row: row[1].what, key="what_is_wrong"),
    Column("What to do", 380, lambda row: advice(row[1]), tooltip=lambda row: advice(row[1]), key="what_to_do"),
)


class VerifiedDialog(Dialog):
    def __init__(
        self,
        found: Verification,
        text: str,
        acts: Acts,
        preferences: Preferences,
        parent: QWidget | None = None,
        acknowledge: Callable[[], None] | None = None,
    ) -> None:
        """``acknowledge`` is what QA may do about heads that are not here; None for who may not."""
        is_sound = not found.faults
        super().__init__("Nothing was altered" if is_sound else "Something was altered", "Close", parent, cancel="")
        self.setObjectName("verified_dialog")
        self._acts = acts
        sign = label()
        set_icon(sign, "complies" if is_sound else "does-not-comply", "complies" if is_sound else "does-not-comply", 20)
        self.sentence = label(outcome(found), "heading", wrap=True)
        self.sentence.setObjectName("verified_sentence")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(sign)
        row.addWidget(self.sentence, 1)
        self.content.addLayout(row)
        self.content.addWidget(label(f"The chain ends at event {found.head.seq} with the digest", "quiet"))
        digest = label(digest_words(found.head.digest), wrap=True)
        digest.setObjectName("verified_digest")
        self.content.addWidget(digest)
        about = (
            "Every event continues the one before it, and every row is what the events say. That it was verified, by "
            "whom and with this outcome, is an event itself."
        )
        self.content.addWidget(label(about if is_sound else WHAT_TO_DO, "quiet" if is_sound else "error", wrap=True))
        if found.doubts:
            doubts = lines("doubts", "In doubt", [str(each) for each in found.doubts], most=_SEEN)
            self.content.addWidget(label(_DOUBTED, "error", wrap=True))
            self.content.addWidget(doubts)
        if found.explained:
            self.explained = label(explained(found), wrap=True)
            self.explained.setObjectName("explained")
            self.content.addWidget(self.explained)
            self.setMinimumWidth(620)
        if not is_sound:
            self.resize(940, 520)
            self._add_faults(found.faults, acts, preferences)
        self.copy_button = button("Copy as text", "copy_verification", partial(self._copy, text), icon="copy")
        foot = QHBoxLayout()
        foot.addWidget(self.copy_button)
        if acknowledge is not None and any(is_loss(fault) for fault in found.faults):
            self.acknowledge_button = button(
                "Acknowledge missing records…", "acknowledge_loss", acknowledge, icon="late"
            )
            foot.addWidget(self.acknowledge_button)
        foot.addStretch(1)
        self.content.addLayout(foot)
        self.accept_button.setDefault(True)

    def _add_faults(self, faults: Sequence[Fault], acts: Acts, preferences: Preferences) -> None:
        model = SimpleTable(_FAULTS, self, row_id=lambda row: row[0])
        model.set_rows(list(enumerate(faults)))
        self.table: Any = Table("faults", model, acts, preferences, label="What is not as the trail says")
        self.content.addWidget(self.table, 1)
        self.whole = label("", wrap=True)
        self.whole.setObjectName("fault")
        self.content.addWidget(self.whole)
        self.table.current_changed.connect(lambda place: self._show_fault(None if place is None else faults[place]))
        self.table.selectRow(0)

    def _show_fault(self, fault: Fault | None) -> None:
        """What the line under the cursor has no room for."""
        self.whole.setText(f"{fault}. {advice(fault)}" if fault else "")

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._acts.say("Copied the outcome.")
