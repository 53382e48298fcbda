"""The foot of the window: what was last saved, a quiet success, and the progress of long work with its cancel."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QToolButton, QWidget

from qclab.ui.acts import Job
from qclab.ui.widgets.words import label
from qclab.ui.words import moments


class StatusBar(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "foot")
        self.setFixedHeight(24)
        self._saved = label()
        self._saved.setObjectName("saved")
        self._said = label()
        self._said.setObjectName("said")
        self._working = label("working…")
        self._working.setObjectName("working")
        self._title = label()
        self._title.setObjectName("job_title")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setObjectName("job_progress")
        self._bar.setAccessibleName("Progress of long work")
        self._bar.setFixedWidth(120)
        self._cancel = QToolButton()
        self._cancel.setText("cancel")
        self._cancel.setObjectName("cancel_job")
        self._cancel.setAccessibleName("Cancel the long work")
        self._cancel.setProperty("kind", "flat")
        self._cancel.clicked.connect(self._cancel_job)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(self._saved)
        row.addWidget(self._said)
        row.addStretch(1)
        work: tuple[QWidget, ...] = (self._working, self._title, self._bar, self._cancel)
        for part in work:
            row.addWidget(part)
            part.hide()
        self._jobs: list[Job] = []
        self._leaving = QTimer(self, singleShot=True, interval=3000)
        self._leaving.timeout.connect(self._said.clear)
        self._slow = QTimer(self, singleShot=True, interval=300)
        self._slow.timeout.connect(self._working.show)

    def say(self, sentence: str) -> None:
        """A quiet success: three seconds."""
        self._said.setText(sentence)
        self._leaving.start()

    def saved(self) -> None:
        self._saved.setText(f"saved {moments.clock_second(moments.now())}")

    def busy(self, is_busy: bool) -> None:
        """Only what takes longer than a blink is worth a word."""
        if is_busy:
            self._slow.start()
        else:
            self._slow.stop()
            self._working.hide()

    def move_job(self, job: Job) -> None:
        if job not in self._jobs:
            self._jobs.append(job)
        self._show_job()

    def end_job(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
        self._show_job()

    def _show_job(self) -> None:
        for part in (self._title, self._bar, self._cancel):
            part.setVisible(bool(self._jobs))
        if not self._jobs:
            return
        self._slow.stop()
        self._working.hide()
        job = self._jobs[0]
        count = f" {job.done} of {job.total}" if job.total else ""
        others = f" (and {len(self._jobs) - 1} more)" if len(self._jobs) > 1 else ""
        self._title.setText(f"{job.title}{count}{_left(job.seconds_left())}{others}")
        self._bar.setRange(0, job.total)
        self._bar.setValue(job.done)
        self._cancel.setEnabled(not job.cancelled())

    def _cancel_job(self) -> None:
        if self._jobs:
            self._jobs[0].cancel()
            self._show_job()


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f", {seconds / 60:.0f} min left" if seconds >= 90 else f", {seconds:.0f} s left"
