"""Themes: named colours in ``resources/themes`` become a palette and one style sheet on Fusion.

Pages never call ``setStyleSheet``: what differs by state is a dynamic property, set with :func:`set_state`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from qclab.resources import resource
from qclab.ui.plain_words import keep_words_plain
from qclab.ui.typeface import typeface

NAMES: Final = ("light", "dark")
ROW_HEIGHTS: Final[Mapping[str, int]] = {"compact": 28, "comfortable": 36, "gloved": 52}


class _Template(Template):
    idpattern = r"[a-z][a-z-]*"


@dataclass(frozen=True)
class Theme:
    """Colours by token, such as ``accent`` or ``does-not-comply``."""

    name: str
    colours: Mapping[str, QColor]

    def __getitem__(self, token: str) -> QColor:
        return self.colours[token]


@cache
def load(name: str) -> Theme:
    tokens = tomllib.loads(resource("themes", f"{name}.toml").read_text(encoding="utf-8"))
    return Theme(name, {token: QColor(value) for token, value in tokens.items()})


class Themes(QObject):
    """The theme in force. ``changed`` is for what paints itself; styled widgets follow without it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.current = load("light")
        self._sheet = ""

    def apply(self, app: QApplication, name: str) -> None:
        """Put a theme in force, at start or at any time later; the one that is in force already costs nothing."""
        if name == self.current.name and self._sheet:
            return
        self.current = load(name)
        keep_words_plain(app)
        if app.style().name() != "fusion":
            app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(body())
        app.setPalette(_palette(self.current))
        self._sheet = style_sheet(self.current)
        for window in app.topLevelWidgets():
            if window.property("dressed"):
                window.setStyleSheet(self._sheet)
        self.changed.emit()

    def dress(self, window: QWidget) -> None:
        """Give a window without a parent the style sheet, for everything that is or will be in it.

        The application as a whole has none: a page is put together from its innermost widgets outwards, and each of
        them would be styled anew every time it is put into the next, which takes three times as long.
        """
        window.setProperty("dressed", True)
        window.setStyleSheet(self._sheet)


themes: Final = Themes()


def colour(token: str) -> QColor:
    """A colour of the theme in force."""
    return themes.current[token]


def style_sheet(theme: Theme) -> str:
    """The one style sheet, with the tokens of a theme in their places."""
    template = _Template(resource("themes", "style.qss").read_text(encoding="utf-8"))
    folder = resource("themes").as_posix()
    return template.substitute({t: c.name() for t, c in theme.colours.items()}, folder=folder, theme=theme.name)


def body() -> QFont:
    return typeface(10)


def quiet() -> QFont:
    return typeface(9)


def identifier() -> QFont:
    """Ids: semi-bold, digits of one width."""
    return typeface(10, tabular=True, weight=QFont.Weight.DemiBold)


def figures() -> QFont:
    """Numbers: digits of one width, so that columns of them line up."""
    return typeface(10, tabular=True)


def set_state(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a dynamic property that the style sheet looks at, and let the widget follow it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, token in (
        (role.Window, "window"),
        (role.Base, "surface"),
        (role.AlternateBase, "hover"),
        (role.Button, "surface"),
        (role.ToolTipBase, "raised"),
        (role.Light, "raised"),
        (role.Midlight, "hover"),
        (role.Mid, "line"),
        (role.Dark, "control"),
        (role.WindowText, "text"),
        (role.Text, "text"),
        (role.ButtonText, "text"),
        (role.ToolTipText, "text"),
        (role.BrightText, "does-not-comply"),
        (role.PlaceholderText, "quiet"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "text"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.Accent, "accent"),
    ):
        palette.setColor(target, theme[token])
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, theme["control"])
    return palette
