"""The database itself: where it is, how it stands, its backups, and a clock in doubt."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from qclab.domain.counts import count, size, whole
from qclab.domain.trail.acts import Act
from qclab.queries.database.database import DatabaseFacts, database_facts
from qclab.services.database import databases
from qclab.services.database.databases import Backup
from qclab.services.lab import Lab
from qclab.services.trail.verifying import acknowledge_clock
from qclab.ui import file_dialogs
from qclab.ui.acts import Cancel, Cancelled, Progress
from qclab.ui.commands import Command
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.keeping import keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.audit_trail.verifying import Verifying
from qclab.ui.widgets.stacking import Stacking
from qclab.ui.widgets.words import frame, label
from qclab.ui.words import moments


class Database(Stacking):
    """The tab. ``page`` reads and writes for it."""

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__(760, spacing=12)
        self.setObjectName("database_tab")
        self._page = page
        self._lab = lab
        self._values: dict[str, QLabel] = {}
        where = _card("The database", self._rows("where", "engine", "revision", "size"))
        verify = Command(self, "verify_records", "Verify records…", self.verify, icon="complies",
                         help_="Check every event and every row; it can be cancelled")  # fmt: skip
        self.verifying = Verifying(page, lab, verify)
        self.verify_button = verify.button()
        trail = _card("The audit trail", self._rows("events", "last", "head", "verified"), self.verify_button)
        copying = "A backup is a database of its own with the same rows; it is verified as soon as it is there."
        restore = Command(self, "restore_backup", "Restore a backup…", self.ask_restore, icon="undo",
                          help_="Into a new file; this database stays as it is")  # fmt: skip
        safe = _card("Backups", self._rows("backup", "file"), label(copying, "quiet", wrap=True), restore.button())
        ahead = (
            "When a workstation's clock ran ahead, no record can be made until its time has come. Set the clock right"
            " first, then acknowledge: records are measured against it from then on."
        )
        acknowledge = Command(self, "acknowledge_clock", "Acknowledge the clock…", self.ask_clock, icon="late")
        clock = _card("The clock", self._rows("here", "latest"), label(ahead, "quiet", wrap=True), acknowledge.button())
        self.setContentsMargins(0, 12, 0, 0)
        for cards in ((where, trail), (safe, clock)):
            part = QWidget()
            column = QVBoxLayout(part)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self.add(part, 1)

    def refresh(self) -> None:
        lab = self._lab

        def read() -> tuple[DatabaseFacts, datetime]:
            return lab.ask(database_facts), lab.store.clock()

        self._page.read("database", read, self._show)

    def ask_back_up(self) -> None:
        """Choose where, then make a backup."""
        name = f"qclab-{moments.for_a_file_name(moments.now())}.db"
        kind = "QC Lab databases (*.db)"
        path = file_dialogs.save_file(self, self._page.preferences, "Back up to", name, kind)
        if path is not None:
            self.back_up(path)

    def back_up(self, path: Path) -> None:
        """Make a backup and verify it, with progress; it can be cancelled."""
        lab = self._lab

        def work(progress: Progress, cancelled: Cancel) -> Backup:
            return databases.backup(lab, path, _until_cancelled(progress, cancelled))

        self._page.job(work, f"Back up to {path.name}", self._backed_up)

    def verify(self) -> None:
        """Every event and every row."""
        self.verifying.start()

    def ask_restore(self) -> None:
        """Choose a backup, and the new file it comes back into."""
        preferences, kinds = self._page.preferences, "QC Lab databases (*.db)"
        backup = file_dialogs.open_file(self, preferences, "Restore which backup", kinds)
        if backup is None:
            return
        into = file_dialogs.save_file(self, preferences, "Restore it into a new file", "qclab-restored.db", kinds)
        if into is None:
            return
        what = "Heads noted after this backup stay faults of verifying until QA acknowledges them."
        reason = ReasonDialog.ask(self, title="Restore a backup", what=f"Say why. {what}", accept="Go on to sign")
        if reason is None:
            return
        who, items = self._lab.actor.name, [f"{backup} into {into}"]
        password = SignDialog.ask(
            self, who=who, meaning=Act.RESTORED, items=items, facts=[f"Reason: {reason}"], sitting=None
        )
        if password is not None:
            self.restore(backup, into, reason, password)

    def restore(self, backup: Path, into: Path, reason: str, password: str) -> None:
        """Bring a backup back into a new file, verified before and after, with progress; it can be cancelled."""
        station = self._lab.store.workstation
        signed = databases.Signed(self._lab.actor.id, password, reason)

        def work(progress: Progress, cancelled: Cancel) -> Path:
            steps = _until_cancelled(progress, cancelled)
            databases.restore(backup, into, signed, workstation=station, progress=steps)
            return into

        self._page.messages.clear()
        self._page.job(work, f"Restore {backup.name}", self._restored)

    def _restored(self, into: Path) -> None:
        self._page.messages.warn(
            f"{into.name} is restored and verifies. This window stays with the database it has open:"
            " start QC Lab again and choose the restored file to work in it."
        )

    def ask_clock(self) -> None:
        """Settle a clock that ran ahead, with the reason."""
        keep_reason(
            self._page, partial(acknowledge_clock, self._lab), self._clock_settled, title="Acknowledge the clock",
            what="Say why the clock was wrong and how that was found out. It is an event of the audit trail.",
            accept="Acknowledge",
        )  # fmt: skip

    def _clock_settled(self, _: object) -> None:
        self._page.messages.clear()
        self.refresh()
        self._page.say("The clock is acknowledged.")

    def _backed_up(self, made: Backup) -> None:
        self.refresh()
        if made.verification.faults:
            found = "\n".join(str(fault) for fault in made.verification.faults[:5])
            self._page.messages.refuse(
                f"The backup {made.path.name} was made but does not verify. Call for help, keep every backup.\n{found}"
            )
            return
        self._page.messages.clear()
        self._page.say(f"The backup {made.path.name} is made and verifies.")

    def _show(self, found: tuple[DatabaseFacts, datetime]) -> None:
        facts, now = found
        url = self._lab.store.engine.url
        where = url.database if facts.engine == "SQLite" else url.render_as_string(hide_password=True)
        told = {
            "where": str(where),
            "engine": f"{facts.engine} {facts.server}",
            "revision": facts.revision,
            "size": size(facts.size),
            "events": whole(facts.events),
            "last": _moment(facts.last_event),
            "head": f"{facts.head[:32]}\n{facts.head[32:]}",
            "verified": _verified(facts),
            "backup": _moment(facts.backed_up),
            "file": facts.backup_file or "–",
            "here": moments.second(now),
            "latest": _moment(facts.latest),
        }
        for name, words in told.items():
            self._values[name].setText(words)
            self._values[name].setAccessibleName(f"{_TITLES[name]}: {words}")

    def _rows(self, *names: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for place, name in enumerate(names):
            title, value = label(_TITLES[name], "quiet"), label("…", wrap=True)
            title.setMinimumWidth(120)
            value.setObjectName(f"database_{name}")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._values[name] = value
            grid.addWidget(title, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1)
        return grid


_TITLES = {
    "where": "Where",
    "engine": "Engine",
    "revision": "Schema revision",
    "size": "Size",
    "events": "Events",
    "last": "Last event",
    "head": "Head of the chain",
    "verified": "Last verified",
    "backup": "Last backup",
    "file": "Its file",
    "here": "This workstation",
    "latest": "Latest record",
}


def _moment(at: datetime | None) -> str:
    return moments.second(at) or "never"


def _verified(facts: DatabaseFacts) -> str:
    if facts.verified is None:
        return "never"
    return f"{_moment(facts.verified)}, {count(facts.faults, 'fault') if facts.faults else 'nothing was changed'}"


def _until_cancelled(progress: Progress, cancelled: Cancel) -> Callable[[int, int], None]:
    def step(done: int, total: int) -> None:
        if cancelled():
            raise Cancelled
        progress(done, total)

    return step


def _card(title: str, rows: QGridLayout, *below: QWidget) -> QFrame:
    card = frame("card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(16, 12, 16, 12)
    inside.addWidget(label(title, "heading"))
    inside.addLayout(rows)
    for widget in below:
        is_button = isinstance(widget, QPushButton)
        inside.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if is_button else Qt.AlignmentFlag(0))
    return card
