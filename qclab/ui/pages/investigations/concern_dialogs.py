"""What is asked of lighter cases and of what a case concerns: kind and what was seen, batches, tests and words."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from qclab.domain.investigations.kinds import LIGHTER, CaseKind, Effect, Subject, effect_blockers, open_blockers
from qclab.domain.refusals import Reason
from qclab.ui.choices import Choice
from qclab.ui.codes import AtWindow
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.forms import Field
from qclab.ui.pages.investigations.dialogs import SIGN

BATCH: Final = "batch"
_TESTS: Final = Field("tests", "Tests", "choices", help="None where the batch as a whole is concerned")


class OpenDialog(FormDialog):
    """A case of a lighter kind. ``tests_of`` is asked for the tests of the batch once one is chosen; ``value`` is what
    one value is called on which it is opened, so that neither is asked."""

    def __init__(
        self,
        batches: Sequence[Choice],
        tests_of: Callable[[int], None],
        batch: int | None,
        parent: QWidget | None,
        value: str = "",
    ) -> None:
        kinds = [(kind, f"{kind.in_words[:1].upper()}{kind.in_words[1:]}") for kind in LIGHTER]
        fields = (
            Field("kind", "Kind", "choice", required=True, choices=kinds),
            *(() if value else (Field("batch", "Batch", "search", required=True, choices=batches), _TESTS)),
            Field("seen", "What was seen", "long", required=True, help="In a sentence: it is kept, and may be printed"),
        )
        said = value or "A case out of specification opens by itself, from the value that fails."
        super().__init__("open_case_dialog", "Open a case", "Open the case", fields, parent, said)
        self._tests_of, self._asked = tests_of, batch
        if batch is not None:
            self.form.set_value({"batch": batch})
            tests_of(batch)
        if not value:
            self.form.edited.connect(lambda _: self._look())

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        kind = values.get("kind")
        return open_blockers(CaseKind(kind), values.get("seen") or "", concerns=True) if kind else ()

    def offer_tests(self, tests: Sequence[Choice]) -> None:
        self.form.set_choices("tests", tests)

    def _look(self) -> None:
        batch = self.form.input("batch").read_key()
        if batch != self._asked:
            self._asked = batch
            self.offer_tests(())
            if batch is not None:
                self._tests_of(batch)


class ConcernDialog(FormDialog):
    """Another batch with its tests, or what is said in words."""

    def __init__(self, batches: Sequence[Choice], tests_of: Callable[[int], None], parent: QWidget | None) -> None:
        kinds = [(BATCH, "Batch, or tests of one"), *((each, each.capitalize()) for each in Subject)]
        fields = (
            Field("kind", "What", "choice", required=True, choices=kinds),
            Field("batch", "Batch", "search", choices=batches),
            _TESTS,
            Field("name", "Which", help="Its number or name"),
        )
        super().__init__("concern_dialog", "What the case concerns too", "Record", fields, parent)
        self._tests_of, self._asked = tests_of, None
        self.form.edited.connect(lambda _: self._look())
        self._look()

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        if values.get("kind") == BATCH:
            return (
                ()
                if values.get("batch") is not None
                else (Reason("Choose the batch.", "batch", code=AtWindow.NO_BATCH),)
            )
        return () if (values.get("name") or "").strip() else (Reason("Say which it is.", "name", code=AtWindow.WHICH),)

    def offer_tests(self, tests: Sequence[Choice]) -> None:
        self.form.set_choices("tests", tests)

    def _look(self) -> None:
        kind = self.form.input("kind").read_key()
        for name in ("batch", "tests"):
            self.form.set_shown(name, kind == BATCH)
        self.form.set_shown("name", kind not in (None, BATCH))
        batch = self.form.input("batch").read_key()
        if batch != self._asked:
            self._asked = batch
            self.offer_tests(())
            if batch is not None:
                self._tests_of(batch)


class EffectDialog(FormDialog):
    """What QA concludes for a batch that the case concerns."""

    def __init__(self, referred: frozenset[str], words: str, parent: QWidget | None) -> None:
        self._referred = referred
        effects = [(each, f"{each[:1].upper()}{each[1:]}") for each in Effect]
        fields = (
            Field("effect", "Conclusion", "choice", required=True, choices=effects),
            Field("because", "Why", "long", required=True, help="It is kept with the signature, and printed"),
        )
        super().__init__("effect_dialog", "Conclude for a batch", SIGN, fields, parent, words)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        effect = values.get("effect")
        return effect_blockers(Effect(effect) if effect else None, values.get("because") or "", self._referred)
