"""Recording what a batch says of itself anew: refused beside the fields, and told when somebody else was faster."""

from PySide6.QtCore import QObject, Signal

from qclab.domain.refusals import Conflict, Refusal
from qclab.services.batches import batches as services
from qclab.services.lab import Lab
from qclab.ui.page import Page
from qclab.ui.pages.batches.edit import BatchEdit
from qclab.ui.pages.batches.facts import BatchFacts, read_batch


class Editing(QObject):
    """``edit`` is the form."""

    recorded = Signal()
    """The change was kept."""
    outdated = Signal(object)
    """``BatchFacts``: what the batch says now, which somebody else has changed."""

    def __init__(self, page: Page, lab: Lab, edit: BatchEdit) -> None:
        super().__init__(page)
        self._page, self._lab, self._edit = page, lab, edit
        self._key: int | None = None
        edit.saved.connect(self._save)

    def begin(self, facts: BatchFacts) -> None:
        self._key = facts.batch.key
        self._edit.begin(facts.batch, is_received=any(sample.received_at for sample in facts.samples))

    def _save(self, version: int, data: services.BatchData, reason: str) -> None:
        lab, key = self._lab, self._key
        if key is None:
            return
        self._edit.save.refuse("It is being recorded.")
        self._page.write(
            lambda: services.change_batch(lab, key, version, data, reason), lambda _: self._recorded(),
            failed=self._refused,
        )  # fmt: skip

    def _recorded(self) -> None:
        self._edit.save.refuse("")
        self._page.say("Recorded the change.")
        self.recorded.emit()

    def _refused(self, refusal: Refusal) -> None:
        self._edit.save.refuse("")
        self._edit.refuse(refusal)
        lab, key = self._lab, self._key
        if isinstance(refusal, Conflict) and key is not None:
            self._page.read("meanwhile", lambda: read_batch(lab, key), self._meanwhile)

    def _meanwhile(self, facts: BatchFacts) -> None:
        self.outdated.emit(facts)
        self._edit.meanwhile(facts.batch)
