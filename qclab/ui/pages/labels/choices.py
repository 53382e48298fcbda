"""Which label stock, resolution and printer: chosen once, remembered for this person, the same wherever labels are
printed; a printer is remembered for each stock, since each has its own roll."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from qclab.documents.labels.presets import RESOLUTIONS, Preset, presets
from qclab.domain.labels.importance import DEFAULT_STOCK
from qclab.domain.labels.printing import copies_blockers
from qclab.domain.refusals import Reason
from qclab.services.labels.printing import Order
from qclab.ui.codes import AtWindow
from qclab.ui.forms import Field, Form
from qclab.ui.preferences import Preferences

OWN = ("", "Each its own, as planned or printed")
_AGAIN = ((False, "What was printed before"), (True, "A new label; the old one is destroyed"))


def preset_choices() -> Sequence[tuple[str, str]]:
    return [(name, each.title) for name, each in presets().items()]


def stock_choices(*, has_own: bool) -> Sequence[tuple[str, str]]:
    """``has_own``: some samples have a stock of their own, by their plan or their last label."""
    return [*([OWN] * has_own), *preset_choices()]


def prefers_own(preferences: Preferences) -> bool:
    """Whether labels go on the stocks of the plan, where it names some."""
    return bool(preferences.get("labels/own", True))


def choose_stock(preferences: Preferences, stock: str) -> None:
    preferences.set("labels/own", not stock)
    if stock:
        preferences.set("labels/preset", stock)


def resolution_choices() -> Sequence[tuple[int, str]]:
    return [(dpi, f"{dpi} dpi") for dpi in RESOLUTIONS]


def chosen_preset(preferences: Preferences) -> Preset:
    """The stock chosen last time, while it is still shipped."""
    known = presets()
    name = preferences.get("labels/preset", DEFAULT_STOCK)
    return known[name if name in known else DEFAULT_STOCK]


def chosen_dpi(preferences: Preferences) -> int:
    dpi = preferences.get("labels/dpi", 300)
    return dpi if dpi in RESOLUTIONS else 300


def chosen_printer(preferences: Preferences, stock: str) -> str:
    """The name of the printer that labels of this stock, else any, were last printed on here, or nothing."""
    return str(preferences.get(f"labels/printer/{stock}", "") or preferences.get("labels/printer", ""))


def remember_printer(preferences: Preferences, stock: str, name: str) -> None:
    preferences.set("labels/printer", name)
    preferences.set(f"labels/printer/{stock}", name)


class OrderForm(Form):
    """What is printed, and on what. ``has_own``: samples have a stock of their own."""

    changed = Signal()

    def __init__(self, preferences: Preferences, *, has_own: bool) -> None:
        super().__init__(
            [
                Field("preset", "Label stock", "choice", choices=stock_choices(has_own=has_own)),
                Field("dpi", "Resolution", "choice", choices=resolution_choices()),
                Field("copies", "Copies", "decimal", width=64, help="Of each label"),
                Field("start", "Start at label", "decimal", width=64, help="The first free label of the sheet, from 1"),
                Field("anew", "Print", "choice", choices=_AGAIN),
            ],
            name="label_form",
        )
        self._preferences = preferences
        self._is_touched = False
        self._has_own = has_own
        stock = OWN[0] if has_own and prefers_own(preferences) else chosen_preset(preferences).name
        first = {"preset": stock, "dpi": chosen_dpi(preferences), "copies": "1", "start": "1", "anew": False}
        self.set_value(first)
        self.set_shown("anew", False)
        self._show_start()
        self.edited.connect(self._chosen)

    def order(self) -> Order | None:
        """None while a number is none; why stands beside it."""
        values = self.peek()
        is_sheet = self._is_sheet()
        copies = _number(values.get("copies"))
        wrong = list(copies_blockers(copies))
        start = _number(values.get("start")) if is_sheet else 1
        if start < 1:
            wrong.append(Reason("Count the labels of the sheet from 1.", "start", code=AtWindow.START))
        self.set_errors(wrong)
        if wrong:
            return None
        otherwise = chosen_preset(self._preferences).name
        return Order(values["preset"], values["dpi"], start - 1, copies, bool(values["anew"]), otherwise)

    def offer_anew(self) -> None:
        """The data changed since a label was printed: it is chosen which of the two is printed."""
        self.set_shown("anew", True)

    def offer_own(self) -> None:
        """Some have a label already: it is printed again on the stock that it was printed on."""
        if not self._has_own:
            self._has_own = True
            self.set_choices("preset", stock_choices(has_own=True))
            if not self._is_touched:
                self.set_value({"preset": OWN[0]})
                self._show_start()
                self.changed.emit()

    def _is_sheet(self) -> bool:
        stock = self.peek()["preset"]
        return bool(stock) and presets()[stock].sheet is not None

    def _show_start(self) -> None:
        self.set_shown("start", self._is_sheet())

    def _chosen(self, _: str) -> None:
        self._is_touched = True
        values = self.peek()
        if self._has_own or values["preset"]:
            choose_stock(self._preferences, values["preset"])
        self._preferences.set("labels/dpi", values["dpi"])
        self._show_start()
        self.changed.emit()


def _number(typed: object) -> int:
    """A whole number as it is typed; 0 for what is none."""
    text = str(typed or "").strip()
    return int(text) if text.isascii() and text.isdigit() else 0
