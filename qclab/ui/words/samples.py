"""How the sample pages list what is known of a record."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from qclab.domain.people.rights import Actor, Right
from qclab.domain.refusals import NotAllowed
from qclab.ui.widgets.words import label


def product_words(id_: str, name: str) -> str:
    """Id and name of a product, the id once."""
    return name if name.startswith(id_) else f"{id_}  {name}"


def why_not(actor: Actor, right: Right) -> str:
    """Why this person may not do it, or nothing: for the tooltip of a button that is off."""
    try:
        actor.require(right)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def facts(lines: Sequence[tuple[str, str]], parent: QWidget | None = None) -> QWidget:
    """What is known, a line each; what is not known is left out."""
    made = QWidget(parent)
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for row, (title, words) in enumerate((t, w) for t, w in lines if w):
        said = label(words, wrap=True)
        said.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        said.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        said.setAccessibleName(f"{title}: {words}")
        grid.addWidget(label(title, "quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(said, row, 1)
    return made
