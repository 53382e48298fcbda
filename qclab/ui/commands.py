"""What a person can do on a page, told once: its words, keys, why it cannot be done now, its button, its line on F1."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from qclab.ui.widgets.words import button, put_icon

_BY_ANOTHER: Final = "another person signs here"


class Command(QAction):
    """``name`` names it and its button for tests. ``keys``: any of them does it while the focus is on its page or,
    with ``anywhere``, elsewhere in the window, or, with ``outside_fields``, on no field inside what it is served on.
    ``help_``: its line on F1, where the words of the button say too little.
    """

    def __init__(
        self, owner: QObject, name: str, words: str, does: Callable[[], object], *, keys: Sequence[str] = (),
        icon: str = "", help_: str = "", anywhere: bool = False, outside_fields: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(words, owner)
        self.setObjectName(name)
        self.setShortcuts([QKeySequence(key) for key in keys])
        context = Qt.ShortcutContext
        inside = context.WidgetShortcut if outside_fields else context.WidgetWithChildrenShortcut
        self.setShortcutContext(context.WindowShortcut if anywhere else inside)
        self._why = self._brief = self._more = self._barred = ""
        self._explaining: list[QShortcut] = []
        self.keys = tuple(keys)
        self.help = help_ or words.rstrip("…")
        self._icon = icon
        self.refuse("")
        self.triggered.connect(lambda _=False: does())
        self.changed.connect(self._explain)

    def describe(self, help_: str) -> None:
        """Another line on F1 and on its button, for what it does now."""
        self.help = help_
        self._set(self._why, self._brief)

    def note(self, more: str) -> None:
        """What its tooltip says below its own words while it can be done; nothing of it is on F1."""
        self._more = more
        self._set(self._why, self._brief)

    def pass_on(self, why: str, more: str = "") -> None:
        """It is on for another person than who is signed in, and looks so: ``why`` it is not theirs."""
        self._barred, self._more = why, more
        self._set("", "")

    @property
    def is_passed_on(self) -> bool:
        return bool(self._barred)

    def refuse(self, why: str, brief: str = "") -> None:
        """Whether it can be done now: the reason why not, or nothing. The same words are the tooltip. ``brief`` is said
        beside the button, where its first line would not do."""
        self._barred = ""
        self._set(why, brief)

    def _set(self, why: str, brief: str) -> None:
        self._why, self._brief = why, brief
        self.setEnabled(not why)
        says = self.help[:1].upper() + self.help[1:] + (f" ({self.keys[0]})" if self.keys else "")
        self.setToolTip(why or "\n".join(filter(None, (says, self._barred, self._more))))
        self._explain()

    @property
    def why(self) -> str:
        """Why it cannot be done now, in one line; nothing where it can, or is not offered."""
        return (self._brief or self._why.partition("\n")[0]) if self.isVisible() else ""

    def refuses(self, why: str) -> bool:
        """Whether these words are why it cannot be done now."""
        return self._why == why

    @property
    def beside(self) -> str:
        """What is said beside its button: why it cannot be done now, or that another person does it."""
        return _BY_ANOTHER if self.is_passed_on and self.isVisible() else self.why

    def serve(self, widget: QWidget, tell: Callable[[str], object]) -> None:
        """Its keys do it on this widget; while it cannot be done, they ``tell`` why."""
        widget.addAction(self)
        for key in self.shortcuts():
            shortcut = QShortcut(key, widget, context=self.shortcutContext())
            shortcut.activated.connect(lambda: tell(self._why))
            self._explaining.append(shortcut)
        self._explain()

    def button(self, kind: str = "", *, has_words: bool = True) -> QPushButton:
        """The button that does it, and is on, off, named and hidden as this is. Without words its icon says enough."""
        made = button(self.text() if has_words else "", self.objectName(), self.trigger, kind=kind, icon=self._icon)
        made.addAction(self)
        made.setCheckable(self.isCheckable())
        self.changed.connect(lambda: self._dress(made, kind, has_words=has_words))
        self._dress(made, kind, has_words=has_words)
        return made

    def line(self) -> tuple[str, str]:
        """Its keys and what they do, for F1."""
        return " or ".join(self.keys), self.help

    def _explain(self) -> None:
        """What is not offered at all explains nothing: its keys may be those of another command meanwhile."""
        for shortcut in self._explaining:
            shortcut.setEnabled(bool(self._why) and self.isVisible())

    def _pass_focus_on(self) -> None:
        """Qt would give it to whatever comes next; the keys go on where they belong, in what it is on or its page."""
        on = self.parent()
        while on is not None:
            first = getattr(on, "first_focus", None)
            if isinstance(first, QWidget) and first.isVisible():
                first.setFocus()
                return
            on = on.parent()

    def _dress(self, made: QPushButton, kind: str, *, has_words: bool) -> None:
        icon = "user" if self.is_passed_on else self._icon
        if has_words:
            made.setText(f" {self.text()}" if icon else self.text())
        put_icon(made, icon, kind)
        made.setAccessibleName(self.text())
        if made.hasFocus() and not (self.isEnabled() and self.isVisible()):
            self._pass_focus_on()
        made.setEnabled(self.isEnabled())
        made.setChecked(self.isChecked())
        made.setToolTip(self.toolTip())
        made.setAccessibleDescription("" if self.isEnabled() and not self.is_passed_on else self.toolTip())
        if made.parentWidget() is not None or not self.isVisible():  # shown without a parent it would be a window
            made.setHidden(not self.isVisible())
