"""Icons: one open set in ``resources/icons``, tinted with a colour of the theme when asked for."""

from functools import cache
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel

from qclab.resources import resource
from qclab.ui.theme import colour, themes

Target = QAbstractButton | QAction | QLabel

_shown: WeakKeyDictionary[QObject, tuple[str, str, int]] = WeakKeyDictionary()


def icon(name: str, tint: str = "text", size: int = 16) -> QIcon:
    """An icon in a colour of the theme in force, sharp in this size on every screen there is."""
    return _icon(name, colour(tint).name(), colour("control").name(), size, _ratios())


def pixmap(name: str, tint: str = "text", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The picture itself, for painting: ``size`` in logical pixels on a screen of that pixel ratio."""
    return _pixmap(name, colour(tint).name(), size, ratio)


def set_icon(target: Target, name: str, tint: str = "text", size: int = 16) -> None:
    """Give a button, an action or a label an icon that follows the theme."""
    _shown[target] = (name, tint, size)
    _dress(target, name, tint, size)


def unset_icon(target: QAbstractButton) -> None:
    """No icon any more."""
    if _shown.pop(target, None) is not None:
        target.setIcon(QIcon())


def _dress(target: Target, name: str, tint: str, size: int) -> None:
    if isinstance(target, QLabel):
        target.setPixmap(pixmap(name, tint, size, target.devicePixelRatioF()))
    else:
        target.setIcon(icon(name, tint, size))
        if isinstance(target, QAbstractButton):
            target.setIconSize(QSize(size, size))


def _follow_theme() -> None:
    for target, (name, tint, size) in list(_shown.items()):
        if shiboken6.isValid(target):
            _dress(target, name, tint, size)  # type: ignore[arg-type]  # the dictionary is keyed by Target only


themes.changed.connect(_follow_theme)


def _ratios() -> tuple[float, ...]:
    return tuple(sorted({1.0, 2.0} | {screen.devicePixelRatio() for screen in QGuiApplication.screens()}))


@cache
def _icon(name: str, tint: str, disabled: str, size: int, ratios: tuple[float, ...]) -> QIcon:
    built = QIcon()
    for ratio in ratios:
        built.addPixmap(_pixmap(name, tint, size, ratio), QIcon.Mode.Normal)
        built.addPixmap(_pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return built


@cache
def _pixmap(name: str, tint: str, size: int, ratio: float) -> QPixmap:
    side = round(size * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _renderer(name, QColor(tint).name()).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@cache
def _renderer(name: str, tint: str) -> QSvgRenderer:
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", tint)
    return QSvgRenderer(QByteArray(drawing.encode()))
