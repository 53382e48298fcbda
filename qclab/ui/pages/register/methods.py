"""Choosing the tests of a sample: type to find, Enter takes the first found; Enter in the list, or at once, is done."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qclab.domain.ranking import ranked
from qclab.ui.widgets.words import label


class MethodsPopup(QFrame):
    """``titles``: methods in force by id; those of ``chosen`` stand first and are checked."""

    chosen = Signal(object)
    """The ids of the tests wanted, when the popup was not given up with Escape."""

    def __init__(self, titles: Mapping[str, str], chosen: Sequence[str], parent: QWidget, words: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("methods_popup")
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._given_up = False
        self._chosen = list(chosen)
        self._find = QLineEdit()
        self._find.setObjectName("methods_find")
        self._find.setAccessibleName("Find a test")
        self._find.setPlaceholderText("Find a test")
        self._find.textChanged.connect(self._filter)
        self._find.installEventFilter(self)
        self._list = QListWidget()
        self._list.setObjectName("methods_list")
        self._list.setAccessibleName("Tests")
        self._list.setProperty("role", "choices")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.installEventFilter(self)
        for key in (*chosen, *(each for each in titles if each not in chosen)):
            item = QListWidgetItem(f"{key}  {titles.get(key, '')}")
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if key in chosen else Qt.CheckState.Unchecked)
            self._list.addItem(item)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.setSpacing(4)
        inside.addWidget(self._find)
        inside.addWidget(self._list)
        inside.addWidget(label("Space checks, Enter is done, Esc gives up", "quiet"))
        self.setFixedSize(360, 320)
        self._find.setText(words)

    def show_below(self, at: QPoint) -> None:
        room = self.screen().availableGeometry()
        x = min(at.x(), room.right() - self.width())
        y = at.y() if at.y() + self.height() <= room.bottom() else at.y() - self.height() - 28
        self.move(max(x, room.left()), max(y, room.top()))
        self.show()
        self._find.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self._given_up:
            self.chosen.emit(tuple(self._checked()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._given_up = True
            self.close()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(in_list=watched is self._list)
        elif watched is self._find and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._list.setFocus()
            self._list.setCurrentRow(next((r for r in range(self._list.count()) if not self._hidden(r)), -1))
        else:
            return False
        return True

    def _enter(self, *, in_list: bool) -> None:
        """With words typed, Enter takes the first test found and the next can be typed; without, it is done.

        In the list Space checks, and Enter is done whatever was typed to find it.
        """
        if in_list or not self._find.text().strip():
            self.close()
            return
        row = self._list.currentRow()
        if row >= 0:
            self._list.item(row).setCheckState(Qt.CheckState.Checked)
            self._find.clear()
            self._find.setFocus()

    def _hidden(self, row: int) -> bool:
        return self._list.item(row).isHidden()

    def _filter(self, words: str) -> None:
        """The tests that answer; the likeliest is highlighted, and Enter takes it."""
        lines = [self._list.item(row).text() for row in range(self._list.count())]
        found = ranked(words, lines)
        for row in range(len(lines)):
            self._list.item(row).setHidden(row not in found)
        self._list.setCurrentRow(found[0] if found and words.strip() else -1)

    def _checked(self) -> list[str]:
        items = (self._list.item(row) for row in range(self._list.count()))
        return [str(i.data(Qt.ItemDataRole.UserRole)) for i in items if i.checkState() == Qt.CheckState.Checked]
