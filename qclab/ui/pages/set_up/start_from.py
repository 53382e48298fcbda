"""Starting from the shipped catalogue: products bring their specification, plan and methods; methods come alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.catalogue.examples import NOT_CONFIRMED, Picked, brought_by
from qclab.domain.catalogue.values import Catalogue, Method, Product
from qclab.domain.counts import count, joined
from qclab.domain.refusals import Refusal
from qclab.ui.acts import Acts
from qclab.ui.choices import ChoiceInput
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.inputs import TextInput
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.catalogue.content import Content
from qclab.ui.pages.catalogue.facts import hours
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label

Copy = Callable[[Picked, str, Callable[[Refusal], object]], None]
"""Copies what was picked for a client; calls back when it is refused."""
_PICKED, _THERE = "picked", "there already"


@dataclass(frozen=True)
class ProductLine:
    """A product of the shipped catalogue, with its criteria and methods."""

    product: Product
    mark: str
    criteria: int
    methods: int
    source: str

    @property
    def id(self) -> str:
        return self.product.id


@dataclass(frozen=True)
class MethodLine:
    """A method of the shipped catalogue, with the picked products that bring it."""

    method: Method
    mark: str
    brought: str

    @property
    def id(self) -> str:
        return self.method.id


_PRODUCTS = (
    Column("", 100, lambda line: line.mark, key="mark"),
    Column("Id", 110, lambda line: line.id, key="id", kind="id"),
    Column("Product", 330, lambda line: line.product.name, key="name", tooltip=lambda line: line.product.name),
    Column("Kind", 120, lambda line: line.product.kind, key="kind", kind="quiet"),
    Column("Criteria", 80, lambda line: str(line.criteria or "–"), key="criteria", kind="number"),
    Column("Methods", 80, lambda line: str(line.methods or "–"), key="methods", kind="number"),
    Column("Limits from", 260, lambda line: line.source, key="source", kind="quiet", tooltip=lambda line: line.source),
)
_METHODS = (
    Column("", 100, lambda line: line.mark, key="mark"),
    Column("Id", 70, lambda line: line.id, key="id", kind="id"),
    Column("Method", 420, lambda line: line.method.title, key="title", tooltip=lambda line: line.method.title),
    Column("Parameters", 90, lambda line: str(len(line.method.parameters)), key="parameters", kind="number"),
    Column("Reference", 140, lambda line: line.method.reference, key="reference", kind="quiet"),
    Column("Takes", 80, lambda line: hours(line.method.turnaround_hours), key="takes", kind="quiet"),
    Column("Brought by", 150, lambda line: line.brought, key="brought", kind="quiet"),
)


class StartFromDialog(Dialog):
    """Space, Enter or a click on the mark picks the line under the cursor, and again leaves it out."""

    def __init__(
        self, shipped: Catalogue, content: Content, copy: Copy, acts: Acts, preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__("Start from the shipped catalogue", "Copy as drafts", parent)
        self.setObjectName("start_from_dialog")
        self.resize(1080, 640)
        self._shipped, self._copy = shipped, copy
        self._there = {kept.value.id for kept in content.products} | {kept.value.id for kept in content.methods}
        self._products: set[str] = set()
        self._methods: set[str] = set()
        self.client = ChoiceInput([(kept.value.id, kept.value.name) for kept in content.clients])
        self.client.setObjectName("client")
        self.client.setAccessibleName("Client whose products they are")
        if len(content.clients) == 1:
            self.client.write(content.clients[0].value.id)
        self.client.edited.connect(self._show)
        self.filter = TextInput()
        self.filter.setObjectName("shipped_filter")
        self.filter.setAccessibleName("Filter")
        self.filter.setPlaceholderText("Product, kind, method or source")
        self.filter.textChanged.connect(self._show)
        self.products = self._table("shipped_products", "Products", _PRODUCTS, acts, preferences, self._pick_product)
        self.methods = self._table("shipped_methods", "Methods", _METHODS, acts, preferences, self._pick_method)
        self._sum = label("", "quiet", wrap=True)
        self._sum.setObjectName("picked_sum")
        self._lay_out()
        self._show()
        self.products.setFocus()

    def picked(self) -> Picked:
        return Picked(frozenset(self._products), frozenset(self._methods))

    def accept(self) -> None:
        if self.accept_button.isEnabled():
            self.lack(BEING_RECORDED)
            self._copy(self.picked(), self.client.read() or "", self._refused)

    def finish(self) -> None:
        """It is copied."""
        super().accept()

    def _refused(self, refusal: Refusal) -> None:
        self._look()
        self.messages.refuse(refusal)

    def _table(
        self, name: str, heard: str, columns: tuple[Column, ...], acts: Acts, preferences: Preferences,
        pick: Callable[[str], None],
    ) -> Table:  # fmt: skip
        model = SimpleTable(columns)
        table = Table(name, model, acts, preferences, label=heard)
        table.setSelectionMode(table.SelectionMode.SingleSelection)
        table.setMinimumHeight(140)
        table.opened.connect(pick)

        def clicked(index: QModelIndex) -> None:
            if index.column() == 0:
                pick(model.id_at(index.row()))

        table.clicked.connect(clicked)
        return table

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        whose = label("Client")
        whose.setBuddy(self.client)
        top.addWidget(whose)
        top.addWidget(self.client, 1)
        top.addStretch(1)
        top.addWidget(self.filter, 1)
        self.content.addLayout(top)
        for words, table, room in (
            ("Products, each with its specification, sampling plan and methods (Space picks)", self.products, 3),
            ("Methods", self.methods, 4),
        ):
            part = QVBoxLayout()
            part.setSpacing(4)
            part.addWidget(label(words, "heading"))
            part.addWidget(table, 1)
            self.content.addLayout(part, room)
        self.content.addWidget(self._sum)

    def _pick_product(self, id_: str) -> None:
        self._toggle(self._products, id_)

    def _pick_method(self, id_: str) -> None:
        if id_ not in brought_by(self._shipped, self._products):
            self._toggle(self._methods, id_)

    def _toggle(self, chosen: set[str], id_: str) -> None:
        if id_ not in self._there:
            chosen ^= {id_}
            self._show()

    def _show(self) -> None:
        """The lists as they are picked and filtered; the cursor stays on its line."""
        brought = brought_by(self._shipped, self._products)
        words = self.filter.text().casefold().split()
        self._fill(self.products, {line.id: line for line in self._product_lines()}, words)
        self._fill(self.methods, {line.id: line for line in self._method_lines(brought)}, words)
        self._look()

    def _fill(self, table: Table, lines: Mapping[str, ProductLine | MethodLine], words: list[str]) -> None:
        model = table.model()
        assert isinstance(model, SimpleTable)  # noqa: S101 - made so above
        columns = model.columns
        model.set_rows(
            [
                line
                for line in lines.values()
                if all(word in " ".join(column.text(line) for column in columns).casefold() for word in words)
            ]
        )

    def _product_lines(self) -> list[ProductLine]:
        lines = []
        for product in self._shipped.products:
            of = [each for each in self._shipped.specifications if each.product == product.id]
            mark = _THERE if product.id in self._there else _PICKED if product.id in self._products else ""
            criteria = sum(len(each.criteria) for each in {each.id: each for each in of}.values())
            needed = len(brought_by(self._shipped, {product.id}))
            lines.append(ProductLine(product, mark, criteria, needed, of[0].source if of else ""))
        return lines

    def _method_lines(self, brought: Mapping[str, list[str]]) -> list[MethodLine]:
        lines = []
        for method in self._shipped.methods:
            is_picked = method.id in self._methods or method.id in brought
            mark = _THERE if method.id in self._there else _PICKED if is_picked else ""
            lines.append(MethodLine(method, mark, ", ".join(brought.get(method.id, ()))))
        return lines

    def _look(self) -> None:
        methods = (set(brought_by(self._shipped, self._products)) | self._methods) - self._there
        parts = [
            (len(self._products), "product"),
            (
                len({each.id for each in self._shipped.specifications if each.product in self._products}),
                "specification",
            ),
            (len(methods), "method"),
        ]
        said = joined([count(number, noun) for number, noun in parts if number])
        self._sum.setText(f"{said}: drafts, “{NOT_CONFIRMED}”. Nothing is in force yet." if said else "")
        if not said:
            self.lack("Pick a product or a method first.")
        elif self._products and not self.client.read():
            self.lack("Choose the client whose products they are.")
        else:
            self.lack("")
