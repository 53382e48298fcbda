"""The page of what is outside: what is due first on top, each button by its service's rule, what was told beside it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from qclab.domain.laboratories.notices import Says
from qclab.domain.laboratories.sending import SentState
from qclab.queries.laboratories.laboratories import laboratories
from qclab.queries.review.deviating import waiting_deviations
from qclab.ui.acts import Acts
from qclab.ui.pages.sent_out.dialogs import KeptForm
from qclab.ui.pages.sent_out.laboratories import LaboratoriesDialog
from qclab.ui.pages.sent_out.page import SentOutPage, late
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowReview
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import BIOSAFETY, approved, culture_of, of_test, sent, told
from tests.ui.answering import answer
from tests.ui.waiting import until

At = Callable[[str], SentOutPage]


@pytest.fixture
def desk(sqlite_demo: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[At]:
    made: list[SentOutPage] = []

    def at(who: str) -> SentOutPage:
        page = SentOutPage(sqlite_demo[who], acts, preferences)
        made.append(page)
        page.resize(1164, 660)
        page.show()
        page.activated()
        settle(page)
        return page

    yield at
    for each in made:
        each.close()
        each.deleteLater()


def settle(page: SentOutPage) -> None:
    for _ in range(3):
        page.acts.wait_idle()
        QApplication.processEvents()


def cells(page: SentOutPage, place: int) -> dict[str, str]:
    row = page.model.row(place)
    return {column.name: column.text(row) for column in page.model.columns}


def offered(page: SentOutPage) -> set[str]:
    own = {command for of in page.acts_on._of_state.values() for command in of}
    return {command.objectName() for command in own if command.isVisible() and command.isEnabled()}


def chosen(page: SentOutPage, chip: str, test: int) -> None:
    page.chips.choose(chip)
    page.reload()
    settle(page)
    page.table.select_id(test)
    settle(page)


def test_what_is_due_first_comes_first_and_each_state_offers_its_own_acts(sqlite_demo: Laboratory, desk: At) -> None:
    demo = sqlite_demo
    one, two, three = (demo.batch(f"I-{number}").registered("IPSC-NPC").received() for number in (1, 2, 3))
    to = approved(demo)
    sent(demo, to, culture_of(one), days=30)
    sent(demo, to, culture_of(two), days=5)
    demo.clock.forward(days=8)
    assert late(demo.analyst) == 1
    page = desk("mjansen")
    assert [cells(page, place)["batch"] for place in (0, 1)] == ["I-2", "I-1"]
    assert [cells(page, place)["late"] for place in (0, 1)] == ["!3 d", ""]
    chosen(page, "away", culture_of(two))
    assert {"laboratory_notice", "laboratory_report", "shipment_receipt", "shipment_lost"} <= offered(page)
    assert "shipment_prepare" not in offered(page)
    chosen(page, "to send", culture_of(three))
    assert offered(page) == {"shipment_prepare", "perform_here"}
    told(demo, [of_test(demo, culture_of(two)).key], Says.SUSPECTED)
    chosen(page, "away", culture_of(two))
    assert cells(page, 0)["state"] == "does-not-comply:suspected positive"


def in_form(page: SentOutPage, begin: Callable[[], object], fill: Callable[[QDialog], None]) -> None:
    """Open a form, fill it, and wait until what it holds is kept and read again."""
    filling = answer(fill)
    begin()
    until(lambda: not filling.isActive())
    settle(page)


def test_qa_keeps_a_laboratory_and_a_refusal_leaves_what_was_typed(sqlite_demo: Laboratory, desk: At) -> None:
    page = desk("kvos")

    def fill(form: QDialog) -> None:
        assert isinstance(form, KeptForm)
        form.form.set_value({"name": "Genetics", "methods": ("A32",), "approved_until": date(2027, 1, 31)})
        form.form.set_value({"reason": "audited in January"})
        form.accept()
        settle(page)
        assert set(form.form.errors()) == {"address", "agreement"}, "it stays open, and what was typed stays in it"
        form.form.set_value({"address": "1 Quay", "agreement": "QA-9"})
        form.accept()
        settle(page)

    def add(dialog: QDialog) -> None:
        assert isinstance(dialog, LaboratoriesDialog)
        settle(page)
        in_form(page, dialog.add.trigger, fill)
        dialog.accept()

    adding = answer(add)
    page.acts_on.laboratories.trigger()
    assert not adding.isActive()
    (kept,) = sqlite_demo.qa.ask_of_site(laboratories)
    assert (kept.name, kept.value.methods, kept.value.approved_until) == ("Genetics", ("A32",), date(2027, 1, 31))


def test_who_only_reads_is_told_why_nothing_is_sent(sqlite_demo: Laboratory, desk: At) -> None:
    batch = sqlite_demo.batch("I-1").registered("IPSC-NPC").received()
    page = desk("kvos")
    chosen(page, "to send", culture_of(batch))
    assert "may not send tests to contract laboratories" in page.acts_on.prepare.toolTip()


def test_any_test_that_lies_here_unbegun_can_be_sent(sqlite_demo: Laboratory, desk: At) -> None:
    demo = sqlite_demo
    batch = demo.batch("B-1").registered("HUCMSC").received()
    to = approved(demo, replace(BIOSAFETY, methods=("A09",)))
    test = batch.test("A09").key
    page = desk("mjansen")
    assert page.model.rowCount() == 0, "what is performed here is not sent by itself"
    chosen(page, "here", test)
    assert cells(page, 0)["state"] == "pending:to be tested here"
    assert offered(page) == {"shipment_prepare"}

    def pack(form: QDialog) -> None:
        assert isinstance(form, KeptForm)
        form.form.set_value({"laboratory": str(to), "temperature": "dry ice", "carrier": "courier, 1"})
        form.form.set_value({"expected_on": demo.now().date() + timedelta(days=9)})
        form.accept()
        settle(page)

    in_form(page, page.acts_on.prepare.trigger, pack)
    assert of_test(demo, test).state is SentState.PREPARED


def test_what_is_performed_here_all_the_same_is_a_deviation_for_qa(sqlite_demo: Laboratory, desk: At) -> None:
    demo = sqlite_demo
    test = culture_of(demo.batch("I-1").registered("IPSC-NPC").received())
    page = desk("mjansen")
    chosen(page, "to send", test)

    def fill(form: QDialog) -> None:
        assert isinstance(form, KeptForm)
        form.accept()
        settle(page)
        assert set(form.form.errors()) == {"number", "reason"}
        form.form.set_value({"number": "DEV-7", "reason": "Their incubator failed, and ours is validated."})
        form.accept()
        settle(page)

    in_form(page, page.acts_on.here.trigger, fill)
    assert demo.test(test).laboratory == ""
    (waits,) = demo.qa.ask(waiting_deviations)
    assert (waits.test.key, waits.deviation.number) == (test, "DEV-7")


def test_what_was_submitted_with_their_report_is_verified_on_review(sqlite_demo: Laboratory, desk: At) -> None:
    demo = sqlite_demo
    batch = demo.batch("I-1").registered("IPSC-NPC").received()
    test = culture_of(batch)
    batch.entered(tests=[test])
    page = desk("adewit")
    asked: list[Show] = []
    page.open_requested.connect(asked.append)
    chosen(page, "open", test)
    assert "it is open" in page.acts_on.review.toolTip()
    batch.submitted()
    chosen(page, "done", test)
    page.acts_on.review.trigger()
    assert asked == [ShowReview("test", test)]
