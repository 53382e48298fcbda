"""The batch of a registration: a product, a stage, and a batch that exists or is to be made with its samples."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from qclab.domain.batches.expiry import Late, ShelfLife
from qclab.domain.batches.made_from import IDS, LOTS
from qclab.domain.batches.own_data import donor_code_fault
from qclab.domain.catalogue.values import Product
from qclab.domain.counts import count
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.samples.dates import BatchDates
from qclab.queries.batches.batches import BatchRow
from qclab.services.batches.batches import BatchData, check
from qclab.services.labels.drafts import BatchOnLabel
from qclab.ui.codes import AtWindow
from qclab.ui.forms import Field, Form
from qclab.ui.inputs import LongTextInput
from qclab.ui.pages.batches.made_from import IDS_FIELD, LOTS_FIELD, lots_wrong, materials_of
from qclab.ui.pages.register.setup import Found, Setup
from qclab.ui.widgets.words import frame
from qclab.ui.words import moments
from qclab.ui.words.samples import facts, product_words

_NEW: Final = (
    "manufactured_on", "expiry_at", "coi_id", "donor_code", "body_weight", "batch_record", "deviations", IDS, LOTS,
)  # fmt: skip

_TWO_LINES: Final = 50
"""So that every field is seen on a screen of 768 lines."""


class BatchPanel(QWidget):
    """Gives ``product()``, ``stage()`` and ``batch()``; ``raw`` and ``restore`` keep what is typed as it is typed."""

    stage_chosen = Signal()
    """A product and a stage are chosen, and at least one of them is another than before."""
    id_typed = Signal(str)
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup: Setup | None = None
        self._told: tuple[int | None, str | None] = (None, None)
        self._existing: BatchRow | None = None
        self._clash: Reason | None = None
        self._unfit = ""
        self.form = Form(_fields(), name="batch_form")
        self.form.edited.connect(self._was_edited)
        self.form.left.connect(lambda _: self._tell_faults())
        for name in ("deviations", LOTS):
            self.form.input(name).setFixedHeight(_TWO_LINES)
        self._note = self.form.note("id")
        self.form.input("id").offered.taken.connect(lambda _: self._look())
        self._later = QTimer(self, singleShot=True, interval=200)
        self._later.timeout.connect(self._look)
        self._facts = frame("card")
        self._facts.setObjectName("batch_facts")
        self._facts_inside = QVBoxLayout(self._facts)
        self._facts_inside.setContentsMargins(12, 8, 12, 8)
        self._facts.hide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.form)
        inside.addWidget(self._facts)
        inside.addStretch(1)

    # what is said

    def product(self) -> int | None:
        found = self.form.peek().get("product")
        return found if isinstance(found, int) else None

    def stage(self) -> str | None:
        return self.form.peek().get("stage")

    def product_value(self) -> Product | None:
        key = self.product()
        return self._setup.products.get(key) if self._setup and key is not None else None

    def batch_id(self) -> str:
        return str(self.form.input("id").read())

    def on_label(self, product: Product) -> BatchOnLabel:
        """What the labels of the samples say of the batch, of this product."""
        typed = self.form.peek()
        batch = self._existing
        return BatchOnLabel(
            self.batch_id(), product.name, product.client,
            expiry=self.expiry(),
            coi_id=batch.coi_id if batch else typed.get("coi_id", ""),
            donor_code=batch.donor_code if batch else typed.get("donor_code", ""),
            product_kind=product.kind,
            is_last_stage=self.stage() == product.stages[-1].id,
        )  # fmt: skip

    def batch(self) -> int | BatchData | None:
        """The key of an existing batch, or a new one. None: what is missing stands beside its field."""
        values = self.form.value(self._also_wrong)
        if values is None:
            return None
        return self._existing.key if self._existing is not None else _new(values)

    def expiry(self) -> datetime | None:
        return self._existing.expiry_at if self._existing else self.form.peek().get("expiry_at")

    def dates(self) -> BatchDates | None:
        """What its dates say of its samples, as far as they are known."""
        product, known = self.product_value(), self._existing or self.form.peek()
        if product is None or self.stage() is None:
            return None
        made = known.manufactured_on if isinstance(known, BatchRow) else known.get("manufactured_on")
        is_made = self.stage() == product.stages[-1].id
        return BatchDates(made, self.expiry(), is_made, moments.laboratory.zone)

    def _also_wrong(self, values: Mapping[str, Any]) -> list[Reason]:
        """What the service would refuse, so that it is told together with what cannot be read."""
        found = [self._clash] if self._clash is not None else []
        if self._existing is None and (wrong := lots_wrong(values)):
            found += wrong
        elif self._existing is None:
            try:
                check(_new(values), moments.today())
            except Invalid as refusal:
                found += [beside(reason) for reason in refusal.reasons]
        late, product = _late(self.expiry()), self.product_value()
        if late is not None and product is not None and product.after_expiry == "block":
            field = "id" if self._existing is not None else "expiry_at"
            found.append(replace(late, text=f"{late.text} Its product refuses that.", field=field))
        return found

    def _tell_faults(self) -> None:
        """What cannot be taken stands beside its field once that is left, long before anything is registered."""
        faults = self.form.faults(self._also_wrong)
        for name in ("id", *_NEW):
            fault = faults.get(name, "")
            if fault or self.form.note(name).is_error():
                self.form.set_error(name, fault)
        late = _late(self.expiry())
        if late is not None and self._existing is None and "expiry_at" not in faults:
            self.form.note("expiry_at").show_text(f"{late.text} It is printed.")

    def refuse(self, reasons: Iterable[Reason]) -> None:
        self.form.set_errors([beside(reason) for reason in reasons])

    def show_unfit(self, words: str) -> None:
        """What is wrong with the batch's id on its labels, or nothing."""
        if words != self._unfit:
            self._unfit = words
            self.form.set_error("id", words)

    # what is known

    def know(self, setup: Setup) -> None:
        """Offer the products of the catalogue; what was chosen stays chosen."""
        self._setup = setup
        self.form.set_choices("product", [(key, product_words(p.id, p.name)) for key, p in setup.products.items()])

    def show_found(self, found: Found) -> None:
        """The answer to ``id_typed``."""
        self.form.input("id").set_entries(found.alike)
        exact = found.exact
        wrong = exact is not None and exact.product != self.product()
        self._clash = None
        if exact is not None and wrong:
            self._clash = Reason(
                f"This client's batch {exact.id} is of {exact.product_name}.", "id", code=AtWindow.OTHER_PRODUCT
            )
            self.form.set_errors([self._clash])
        self._existing = None if wrong else exact
        self._show_kind(found.samples)

    def choose(self, product: int, stage: str = "", id_: str = "") -> None:
        self.form.set_value({"product": product})
        self._offer_stages()
        self.form.set_value({"stage": stage} if stage else {})
        self.form.input("id").write(id_)
        self._tell()
        self._look()

    def clear_batch(self) -> None:
        """Another batch of the same product and stage."""
        for name in ("id", *_NEW):
            self.form.input(name).write(None)
        self._existing, self._clash = None, None
        self.form.set_errors(())
        self._show_kind(0)

    # drafts

    def raw(self) -> dict[str, Any]:
        """What stands in the fields, readable or not."""
        texts = {name: _raw(self.form.input(name)) for name in ("id", *_NEW)}
        return {"product": self.product(), "stage": self.stage(), "texts": texts}

    def restore(self, kept: Mapping[str, Any]) -> None:
        if kept.get("product") is not None:
            self.choose(kept["product"], kept.get("stage") or "")
        for name, text in kept.get("texts", {}).items():
            if name in ("id", *_NEW):
                _put_raw(self.form.input(name), str(text))
        self._look()

    # within

    def _was_edited(self, name: str) -> None:
        if name == "product":
            self._offer_stages()
        if name == "donor_code":
            self.form.set_error(name, donor_code_fault(self.form.input(name).read()))
        if name in ("product", "stage"):
            self._tell()
        if name in ("product", "id"):
            self._later.start()
        self.edited.emit()

    def _offer_stages(self) -> None:
        product = self.product_value()
        stages = [(stage.id, stage.name) for stage in product.stages] if product else []
        self.form.set_choices("stage", stages)
        if len(stages) == 1:
            self.form.set_value({"stage": stages[0][0]})
        if self.stage() is not None:
            self.form.set_error("stage", "")

    def _tell(self) -> None:
        now = self.product(), self.stage()
        if None not in now and now != self._told:
            self._told = now
            self.stage_chosen.emit()

    def _look(self) -> None:
        self._later.stop()
        typed = self.batch_id()
        if self.product() is not None and typed:
            self.id_typed.emit(typed)
        else:
            self._existing, self._clash = None, None
            self._show_kind(0)
        self.edited.emit()

    def _show_kind(self, samples: int) -> None:
        """A batch that exists shows what is known of it; a new one asks for it. What was typed stays below."""
        batch = self._existing
        for name in _NEW:
            self.form.set_shown(name, batch is None)
        self._facts.setVisible(batch is not None)
        while item := self._facts_inside.takeAt(0):
            if (shown := item.widget()) is not None:
                shown.deleteLater()
        if batch is None:
            self._say("A new batch; it begins in quarantine." if self.batch_id() else "")
            return
        late = _late(self.expiry())
        self._say(
            f"This batch exists, with {count(samples, 'sample')}; new ones are added to it."
            + (f" {late.text}" if late is not None else "")
        )
        self._facts_inside.addWidget(facts(_facts_of(batch)))

    def _say(self, words: str) -> None:
        """Below the batch id; an error that stands there stays."""
        if not self._note.is_error():
            self._note.show_text(words)


def beside(reason: Reason) -> Reason:
    """The zone of an expiry stands in the field of the expiry."""
    return replace(reason, field="expiry_at") if reason.field == "expiry_zone" else reason


def _fields() -> Sequence[Field]:
    return (
        Field("product", "Product", "search", required=True, placeholder="Type to find"),
        Field("stage", "Stage", "choice", required=True),
        Field("id", "Batch", "known", required=True, placeholder="Existing or new id", code=True),
        Field("manufactured_on", "Manufactured", "date"),
        Field("expiry_at", "Expires", "instant"),
        Field("coi_id", "Chain of identity", code=True),
        Field("donor_code", "Donor code", placeholder="Code, never a name", code=True),
        Field("body_weight", "Body weight, kg", "decimal", width=96),
        Field("batch_record", "Batch record", code=True),
        Field("deviations", "Deviations", "long"),
        IDS_FIELD,
        LOTS_FIELD,
    )


def _facts_of(batch: BatchRow) -> list[tuple[str, str]]:
    return [
        ("Status", batch.status),
        ("Client", batch.client_name),
        ("Manufactured", moments.day(batch.manufactured_on)),
        ("Expires", moments.minute(batch.expiry_at)),
        ("Chain of identity", batch.coi_id),
        ("Donor code", batch.donor_code),
        ("Body weight", f"{batch.body_weight} kg" if batch.body_weight is not None else ""),
        ("Made by", batch.operators),
        ("Session", batch.session),
        ("Batch record", batch.batch_record),
        ("Deviations", batch.deviations),
        ("Since", moments.minute(batch.created_at)),
    ]


def _raw(widget: Any) -> str:
    if isinstance(widget, LongTextInput):
        return widget.toPlainText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return str(getattr(widget, "line", widget).text())


def _put_raw(widget: Any, text: str) -> None:
    if isinstance(widget, LongTextInput):
        widget.setPlainText(text)
    else:
        getattr(widget, "line", widget).setText(text)


def _new(values: Mapping[str, Any]) -> BatchData:
    expiry: datetime | None = values.get("expiry_at")
    return BatchData(
        id=values["id"],
        product=values.get("product") or 0,
        coi_id=values["coi_id"],
        donor_code=values["donor_code"],
        body_weight=values["body_weight"],
        manufactured_on=values.get("manufactured_on"),
        expiry_at=expiry,
        expiry_zone=moments.laboratory.name if expiry else "",
        batch_record=values["batch_record"],
        deviations=values["deviations"],
        materials=materials_of(values),
    )


def _late(expiry: datetime | None) -> Reason | None:
    """What is said of registering now, after the expiry; nothing in time."""
    return ShelfLife(expiry).late(Late.REGISTERED, moments.now(), moments.laboratory.zone)
