"""Reading a file behind the dialog: how far it is, and a way to stop."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from qclab.domain.refusals import Refusal
from qclab.services.exchange.importing import Staged
from qclab.ui.acts import Acts, Cancel, Cancelled, Job, Progress
from qclab.ui.widgets.words import button

Look = Callable[[Progress], Staged]


class Looking(QWidget):
    """One look at a time: a newer one ends the one before. ``looked`` and ``refused`` carry how it ended."""

    looked = Signal(object)
    refused = Signal(object)
    stopped = Signal()

    def __init__(self, acts: Acts) -> None:
        super().__init__()
        self._acts = acts
        self._job: Job | None = None
        self._serial = 0
        self.bar = QProgressBar(textVisible=False)
        self.bar.setObjectName("looking_progress")
        self.bar.setAccessibleName("How much of the file is read")
        self.stop_button = button("Stop", "stop_looking", self.stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        self.hide()
        self._slow = QTimer(self, singleShot=True, interval=300)  # only what takes longer than a blink is shown
        self._slow.timeout.connect(self.show)
        acts.job_moved.connect(self._move)

    def begin(self, name: str, look: Look) -> None:
        self._end()

        self._serial += 1
        serial = self._serial

        def work(progress: Progress, cancelled: Cancel) -> tuple[int, Staged | Refusal]:
            def tell(done: int, total: int) -> None:
                if cancelled():
                    raise Cancelled
                progress(done, total)

            try:
                return serial, look(tell)
            except Refusal as refusal:
                return serial, refusal

        self.bar.setRange(0, 0)
        self._slow.start()
        self._job = self._acts.job(work, f"Reading {name}", self._landed, owner=self)

    def stop(self) -> None:
        """Nothing was written; what was read so far is forgotten."""
        if self._end():
            self.stopped.emit()

    def _end(self) -> bool:
        job, self._job = self._job, None
        self._slow.stop()
        self.hide()
        if job is not None:
            job.cancel()
        return job is not None

    def _move(self, job: Job) -> None:
        if job is self._job and job.total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(1000 * job.done // job.total)

    def _landed(self, ended: tuple[int, Staged | Refusal]) -> None:
        serial, answer = ended
        if self._job is None or serial != self._serial:
            return
        self._job = None
        self._slow.stop()
        self.hide()
        (self.refused if isinstance(answer, Refusal) else self.looked).emit(answer)
