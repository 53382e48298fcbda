"""The mouse's menu of an open cell pastes as the keys do: one text into the cell, a block over the cells."""

from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from qclab.ui.widgets.clipboard import menu_of, numbers


@pytest.mark.parametrize(("copied", "text", "blocks"), [("5.1", "5.1", 0), ("1\t2\n3\t4\n", "", 1)])
def test_paste_of_the_menu_does_what_its_keys_do(qtbot: Any, copied: str, text: str, blocks: int) -> None:
    field, told = QLineEdit(), list[str]()
    qtbot.addWidget(field)
    QGuiApplication.clipboard().setText(copied)
    menu = menu_of(field, lambda: told.append("block"), numbers)
    qtbot.addWidget(menu)
    (paste,) = [action for action in menu.actions() if action.objectName() == "edit-paste"]
    paste.trigger()
    assert (field.text(), len(told)) == (text, blocks)
