"""The field of what a batch was made from: what it offers, and the scans that are for it."""

from functools import partial

from qclab.domain.batches.made_from import IDS
from qclab.queries.batches.materials import materials_on_offer
from qclab.services.lab import Lab
from qclab.ui.forms import Form
from qclab.ui.page import Page


class MaterialsOffered:
    """``look`` reads what a batch may be made from, the newest first; ``scanned`` takes a scan while it is typed."""

    def __init__(self, page: Page, lab: Lab, form: Form) -> None:
        self._page, self._lab, self._form = page, lab, form

    def look(self) -> None:
        self._page.read("materials", partial(self._lab.ask, materials_on_offer), self._offer)

    def scanned(self, text: str) -> bool:
        field = self._form.input(IDS)
        is_typed = bool(field.hasFocus())
        if is_typed:
            field.add(text)
        return is_typed

    def _offer(self, offered: list[str]) -> None:
        self._form.set_choices(IDS, [(words, words) for words in offered])
