"""Two signatures at one bench: another person signs beside who is signed in, whose page and sitting go on."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLineEdit
from sqlalchemy import select

from qclab.domain.investigations.phases import Finding, Phase
from qclab.domain.people.rights import NamedRight
from qclab.domain.signatures.meanings import Asked
from qclab.store import tables as t
from qclab.ui.choices import FoundInput
from qclab.ui.dialogs.sign import SignDialog
from tests.laboratory.appointing import appointed
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, is_for_another, sign_beside
from tests.ui.pages.investigations.conftest import Desk
from tests.ui.waiting import until

IA = Phase.OBVIOUS_ERROR
At = Callable[[str], Desk]


def test_the_supervisor_signs_phase_ia_at_the_bench_of_the_analyst_whose_sitting_goes_on(
    case: Worked, desk: At, sqlite_demo: Laboratory
) -> None:
    case.answered(IA, case.analyst).signed(IA, case.analyst, Finding.NO_ERROR)
    analyst = desk("mjansen").open(case)
    lab, sign = sqlite_demo["mjansen"], analyst.page.acts_of_case.sign
    lab.sitting.has_signed = False
    assert is_for_another(sign)
    said: list[str] = []
    users, kept = ["mjansen", "tbakker", "adewit"], []

    def fill(dialog: QDialog) -> None:
        """One attempt after the other; what the dialog says first is why the one before was refused."""
        assert isinstance(dialog, SignDialog)
        assert not dialog.switch.isVisible(), "who is signed in does not sign it"
        said.append(dialog.messages.text())
        dialog.findChild(QLineEdit, "second_user").clear()
        sign_beside(users.pop(0), PASSWORD)(dialog)
        if users:
            kept.append(answer(fill))

    kept.append(answer(fill))
    sign.trigger()
    until(lambda: len(said) == 3)
    analyst.settle()
    assert "You are signed in already; a second person signs here." in said[1]
    assert "may not" in said[2]
    assert "T. Bakker" in said[2]
    assert [each.printed_name for each in case.file.phases[IA].signatures] == ["M. Jansen", "A. de Wit"]
    with sqlite_demo.store.read() as connection:
        asked = connection.execute(select(t.signature.c.asked).order_by(t.signature.c.key.desc())).scalars().first()
    assert asked == Asked.ID_AND_PASSWORD
    assert lab.sitting.asks_id, "the first signature of who is signed in is still to come"
    assert analyst.page.acts_of_case.sign.text() == "Sign phase Ib…", "the page goes on as theirs"


def test_those_who_have_the_right_by_name_are_offered_and_nobody_else(
    case: Worked, desk: At, sqlite_demo: Laboratory
) -> None:
    appointed(sqlite_demo, NamedRight.SUPERVISES, "adewit", "tbakker")
    case.answered(IA, case.analyst).signed(IA, case.analyst, Finding.NO_ERROR)
    analyst = desk("mjansen").open(case)
    offered: list[str] = []

    def fill(dialog: QDialog) -> None:
        field = dialog.findChild(FoundInput, "second_user")
        until(lambda: field._entries)
        offered.extend(field._entries)
        sign_beside("tbakker", PASSWORD)(dialog)

    kept = answer(fill)
    sign = analyst.page.acts_of_case.sign
    assert "Supervises phase Ia of cases: A. de Wit, deputy T. Bakker." in sign.toolTip()
    sign.trigger()
    until(lambda: bool(offered) and not kept.isActive())
    analyst.settle()
    assert offered == ["adewit  A. de Wit", "tbakker  T. Bakker"]
    signed = [each.printed_name for each in case.file.phases[IA].signatures]
    assert signed == ["M. Jansen", "T. Bakker, deputy of A. de Wit"]
