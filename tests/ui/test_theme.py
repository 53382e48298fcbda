"""Colours that can be read, in both themes, and icons that exist and follow the theme."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication, QPushButton, QStyle, QStyleOptionComboBox, QVBoxLayout, QWidget

from qclab.resources import resource
from qclab.ui import theme
from qclab.ui.choices import ChoiceInput
from qclab.ui.icons import icon, pixmap, set_icon
from qclab.ui.models.columns import WORDS
from qclab.ui.typeface import FAMILY, FILES

TEXTS = ("text", "quiet", "accent", *WORDS)
GROUNDS = ("window", "surface", "raised", "selection", "hover")
ROOT = Path(__file__).parent.parent.parent


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", theme.NAMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("token", TEXTS)
def test_text_stands_out_four_and_a_half_times(name: str, ground: str, token: str) -> None:
    colours = theme.load(name)
    assert contrast(colours[token], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", theme.NAMES)
@pytest.mark.parametrize(
    ("token", "ground"),
    [("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-accent", "does-not-comply"), ("text", "refusal"),
     ("text", "notice"), ("does-not-comply", "refusal"), ("alert", "notice"), ("quiet", "hover")],
)  # fmt: skip
def test_words_on_coloured_ground_stand_out_four_and_a_half_times(name: str, token: str, ground: str) -> None:
    colours = theme.load(name)
    assert contrast(colours[token], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", theme.NAMES)
@pytest.mark.parametrize("ground", ["surface", "window", "raised"])
def test_the_edge_of_a_control_stands_out_three_times(name: str, ground: str) -> None:
    colours = theme.load(name)
    assert contrast(colours["control"], colours[ground]) >= 3


def test_both_themes_name_the_same_colours() -> None:
    assert theme.load("light").colours.keys() == theme.load("dark").colours.keys()


@pytest.mark.parametrize("name", theme.NAMES)
def test_the_style_sheet_leaves_no_token_unfilled_and_finds_its_pictures(name: str) -> None:
    sheet = theme.style_sheet(theme.load(name))
    assert "${" not in sheet
    for path in re.findall(r'url\("([^"]+)"\)', sheet):
        assert Path(path).is_file(), path


def test_an_icon_follows_the_theme(qtbot: Any, qapp: QApplication) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    set_icon(button, "lock")
    light = button.icon().pixmap(16).toImage()
    theme.themes.apply(qapp, "dark")
    try:
        assert button.icon().pixmap(16).toImage() != light
    finally:
        theme.themes.apply(qapp, "light")
    assert button.icon().pixmap(16).toImage() == light


def test_an_icon_is_drawn_sharp_for_a_screen_of_twice_the_pixels(qapp: QApplication) -> None:
    assert pixmap("complies", "complies", 16, 2.0).size().width() == 32
    for shown in (16, 20):
        drawn = {size.width() for size in icon("lock", size=shown).availableSizes()}
        assert drawn >= {shown, 2 * shown}


def test_every_evaluation_has_a_shape_of_its_own(qapp: QApplication) -> None:
    shapes = {pixmap(name, "text").toImage().bits().tobytes() for name in WORDS}
    assert len(shapes) == len(WORDS)


def test_every_icon_that_is_asked_for_is_shipped() -> None:
    shipped = {path.stem for path in resource("icons").glob("*.svg")}
    asked = set[str]()
    for path in (ROOT / "qclab" / "ui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        asked.update(re.findall(r"""\bset_icon\([\w.]+, "([a-z-]+)\"""", text))
        asked.update(re.findall(r"""\bicon\("([a-z-]+)\"""", text))
        asked.update(re.findall(r"""\bicon="([a-z-]+)\"""", text))
    assert asked <= shipped


def test_the_window_is_set_in_the_shipped_typeface_on_every_system(qapp: QApplication) -> None:
    for font, points in ((theme.body(), 10), (theme.quiet(), 9), (theme.identifier(), 10), (qapp.font(), 10)):
        assert QFontInfo(font).family() == FAMILY
        assert font.pointSizeF() == points
    assert QFontInfo(theme.identifier()).weight() == QFont.Weight.DemiBold
    assert QFontInfo(theme.identifier()).styleName() == "SemiBold", "a weight of its own, not a smeared one"


def test_digits_have_one_width() -> None:
    assert theme.figures().isFeatureSet(QFont.Tag("tnum"))
    for font in (theme.body(), theme.quiet(), theme.identifier(), theme.figures()):
        width = QFontMetrics(font).horizontalAdvance
        for form in (
            "{0}",
            "{0}.{0}{0}",
            "{0}/{0}{0}",
            "S{0}{0} {0}",
            "{0}-{0}{0}",
            "{0}:{0}",
            "+{0}",
            "≤ {0}E{0}",
            "v{0},",
        ):
            assert len({width(form.format(digit)) for digit in "0123456789"}) == 1, (form, font.weight())


def test_the_typeface_has_every_sign_that_the_window_says() -> None:
    """Shapes are icons: a sign that it lacks would be borrowed from another typeface, or be an empty box."""
    files = [QRawFont(str(resource("fonts", name)), 10) for name in FILES]
    lacking = {}
    for path in sorted((ROOT / "qclab" / "ui").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        signs = {sign for text in texts for sign in text if sign.isprintable()}
        lacks = {sign for sign in signs if not all(file.supportsCharacter(ord(sign)) for file in files)}
        if lacks:
            lacking[path.name] = lacks
    assert not lacking


def test_a_choice_opens_a_list_below_its_field_and_no_menu_over_it(qtbot: Any) -> None:
    """As a menu it showed its last line by half, with an arrow to scroll; so does padding, which Qt does not count."""
    window = QWidget()
    qtbot.addWidget(window)
    field = ChoiceInput([(place, f"Choice {place}") for place in range(3)])
    QVBoxLayout(window).addWidget(field)
    theme.themes.dress(window)
    window.show()
    assert not field.style().styleHint(QStyle.StyleHint.SH_ComboBox_Popup, QStyleOptionComboBox(), field)
    field.showPopup()
    lines = field.view()
    qtbot.waitUntil(lines.isVisible)
    assert lines.visualRect(lines.model().index(2, 0)).bottom() < lines.viewport().height()
    assert not lines.verticalScrollBar().maximum()
    field.hidePopup()


def test_pages_leave_style_to_the_theme() -> None:
    pages = [p for folder in ("pages", "widgets", "dialogs") for p in (ROOT / "qclab/ui" / folder).glob("*.py")]
    assert not [path.name for path in pages if "setStyleSheet" in path.read_text(encoding="utf-8")]
