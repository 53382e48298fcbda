"""The family of a batch on its page: what it was made from, what is below in the order of urgency, and the answers."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from shiboken6 import isValid
from sqlalchemy import select

from qclab.domain.batches.made_from import IDS, LOTS, Materials, OutsideLot
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import find_batches
from qclab.queries.batches.family import family
from qclab.store import tables as t
from qclab.ui.acts import Acts
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.ids import IdsInput
from qclab.ui.pages.batches.facts import read_batch
from qclab.ui.pages.batches.made_from import MaterialsDialog
from qclab.ui.preferences import Preferences
from tests.laboratory.batch import Batch
from tests.laboratory.holding import put_on_hold
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.laboratory.statements import Counting
from tests.ui.answering import answer, sign_with
from tests.ui.pages.batches.desk import Desk


@pytest.fixture
def at(sqlite_demo: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Callable[[str], Desk]]:
    desks: list[Desk] = []

    def sit(person: str) -> Desk:
        desks.append(Desk(sqlite_demo, person, acts, preferences))
        return desks[-1]

    yield sit
    for desk in desks:
        desk.page.close()
        desk.page.deleteLater()


def lot_with_two_below(demo: Laboratory) -> Batch:
    lot = demo.batch("LV-1").registered("LV-CAR19", expiry_at=None)
    for number, days in ((1, 9), (2, 3)):
        demo.batch(f"CAR-{number}").registered(
            "ARI-0001", materials=Materials(("LV-1",)), expiry_at=demo.now() + timedelta(days=days)
        )
    put_on_hold(demo.qa, lot.key, "freezer alarm")
    return lot


def cells(desk: Desk, name: str, *keys: str) -> list[tuple[str, ...]]:
    model = desk.page.view.family.tables[name].model()
    places = {column.name: place for place, column in enumerate(model.columns)}
    return [tuple(str(model.index(row, places[key]).data()) for key in keys) for row in range(model.rowCount())]


def say_why(desk: Desk, name: str, reason: str) -> None:
    """Press the button, give the reason it asks for, and sign."""
    desk.press(name)
    dialog = next(each for each in desk.page.findChildren(ReasonDialog) if each.isVisible())
    QTest.keyClicks(dialog.findChild(QWidget, "reason_text"), reason)
    timer = answer(sign_with(PASSWORD))
    dialog.accept()
    desk.acts.wait_idle()
    assert not timer.isActive()


def test_the_batches_below_stand_in_the_order_of_urgency_and_each_is_answered_for(
    at: Callable[[str], Desk], sqlite_demo: Laboratory
) -> None:
    lot_with_two_below(sqlite_demo)
    desk = at("kvos")
    desk.open("LV-1")
    view = desk.page.view
    view.show_part("made from")
    assert [row[0] for row in cells(desk, "below", "batch")] == ["CAR-2", "CAR-1"], "what dies first comes first"
    assert {row[0] for row in cells(desk, "below", "done")} == {"hold it, or say why not"}
    below = view.family.tables["below"]
    below.setFocus()
    below.select_id(below.model().rows[0].key)
    say_why(desk, "look_at_affected", "thawed before the alarm")
    below.select_id(below.model().rows[1].key)
    say_why(desk, "hold_affected", "its vector was in it")
    assert [row[0].split(",")[0] for row in cells(desk, "below", "done")] == ["looked at", "put on hold"]
    assert sqlite_demo.batch("CAR-1").judged().batch.hold == "its vector was in it"


def test_the_page_of_a_batch_at_risk_says_so_and_the_blocker_leads_to_the_lot(
    at: Callable[[str], Desk], sqlite_demo: Laboratory
) -> None:
    lot_with_two_below(sqlite_demo)
    desk = at("evdberg")
    desk.open("CAR-1")
    risk = desk.page.findChild(QLabel, "batch_at_risk")
    assert risk.isVisible()
    assert "Made from LV-1, on hold: freezer alarm (AL-2026-0001)." in risk.text()
    assert ("Made from", "LV-1, on hold: freezer alarm") in [row[:2] for row in desk.blocked()]
    view = desk.page.view
    place = next(n for n, row in enumerate(view.blockers.model().rows) if row.what == "Made from")
    view.blockers.selectRow(place)
    QTest.keyClick(view.blockers, Qt.Key.Key_Return)
    assert view.tabs.currentWidget() is view.family
    assert cells(desk, "materials", "lot", "status") == [("LV-1", "quarantine, on hold")]
    assert cells(desk, "beside", "batch", "shares") == [("CAR-2", "LV-1")]
    QTest.keyClick(view.family.tables["materials"], Qt.Key.Key_Return)
    desk.acts.wait_idle()
    assert view.facts is not None
    assert view.facts.batch.id == "LV-1", "Enter opens the lot"


def test_what_it_was_made_from_is_said_later_and_nothing_typed_is_lost_by_a_refusal(
    at: Callable[[str], Desk], sqlite_demo: Laboratory
) -> None:
    sqlite_demo.batch("LV-1").registered("LV-CAR19", expiry_at=None)
    car = sqlite_demo.batch("CAR-1").registered("ARI-0001")
    desk = at("mjansen")
    desk.open("CAR-1")
    desk.page.view.show_part("made from")
    desk.press("say_made_from")
    dialog = next(each for each in desk.page.findChildren(MaterialsDialog) if each.isVisible())
    QTest.keyClicks(dialog.form.input(IDS), "LV-9")
    dialog.form.input(LOTS).setPlainText("Ward 4; APH-7")
    QTest.keyClicks(dialog.form.input("reason"), "left out at registering")
    QTest.keyClick(dialog.form.input("reason"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.acts.wait_idle()
    assert dialog.isVisible()
    assert "There is no batch “LV-9” here." in dialog.form.errors()[IDS]
    dialog.form.input(IDS).clear()
    QTest.keyClicks(dialog.form.input(IDS), "LV-1")
    QTest.keyClick(dialog.form.input(IDS), Qt.Key.Key_Return)
    assert dialog.form.input(IDS).text() == "LV-1, ", "Enter ends an id, as a scanner sends it"
    dialog.accept_button.click()
    desk.acts.wait_idle()
    assert not isValid(dialog), "it closed"
    found = sqlite_demo.ask(lambda connection: family(connection, sqlite_demo.qa.actor, car.key))
    assert [each.name for each in found.materials] == ["LV-1", "APH-7"]
    assert [row[0] for row in cells(desk, "materials", "lot")] == ["LV-1", "APH-7"]
    withdraw = desk.page.findChild(QPushButton, "withdraw_material")
    assert not withdraw.isVisible(), "who says it does not withdraw it"


def test_several_ids_are_typed_with_a_list_below_and_scanned(qapp: object) -> None:
    line = IdsInput(["LV-26002  Lentiviral vector", "PL-1  Plasmid"])
    line.show()
    line.setFocus()
    QTest.keyClicks(line, "lenti")
    line.offered.take()
    assert line.text() == "LV-26002, "
    line.add("S2600001290")
    QTest.keyClicks(line, "plas")
    line.offered.take()
    assert line.read() == "LV-26002, S2600001290, PL-1"
    line.close()


def test_the_list_of_batches_finds_them_by_what_they_were_made_from(sqlite_demo: Laboratory) -> None:
    lot_with_two_below(sqlite_demo)
    sqlite_demo.batch("CAR-3").registered("ARI-0001", materials=Materials(lots=(OutsideLot("Ward 4", "LV-1X"),)))
    viewer = sqlite_demo.qa.actor

    def found(**such: object) -> set[str]:
        keys = sqlite_demo.ask(lambda connection: find_batches(connection, viewer, **such))  # type: ignore[arg-type]
        rows = sqlite_demo.ask(lambda connection: connection.execute(select(t.batch.c.key, t.batch.c.id)).all())
        return {row.id for row in rows if row.key in keys}

    assert found(search="lv-1") == {"LV-1"}
    assert found(search="lv-1", materials=True) == {"LV-1", "CAR-1", "CAR-2", "CAR-3"}
    assert found(made_from="ward") == {"CAR-3"}


def test_a_lot_with_three_hundred_batches_below_opens_with_as_many_statements_as_one_with_two(
    sqlite_demo: Laboratory, statements: Counting
) -> None:
    demo = sqlite_demo
    lot = lot_with_two_below(demo)
    with statements(demo.store) as few:
        read_batch(demo.qa, lot.key)
    more_below(demo, lot.key, demo.batch("CAR-1").key, 298)
    with statements(demo.store) as many:
        facts = read_batch(demo.qa, lot.key)
    assert len(facts.judged.family.below) == 300
    assert many.number == few.number, f"{few}\n\n{many}"
    print(f"a lot with 2 below: {few.number} statements, with 300: {many.number}")


def more_below(demo: Laboratory, lot: int, like: int, number: int) -> None:
    """So many batches like this one, made from the lot, straight through the door."""
    with demo.store.write(demo.analyst.actor, Act.SAMPLES_REGISTERED) as writing:
        row = dict(writing.hold(t.batch, like))
        link = dict(writing.connection.execute(select(t.made_from).limit(1)).mappings().one())
        for each in (row, link):
            del each["key"], each["row_version"]
        keys = writing.insert_many(t.batch, [{**row, "id": f"MORE-{place}"} for place in range(number)])
        writing.insert_many(t.made_from, [{**link, "batch": key, "parent": lot} for key in keys])


def test_what_was_tested_with_a_failing_test_is_listed_and_opens(
    at: Callable[[str], Desk], sqlite_demo: Laboratory
) -> None:
    other, positive = [sqlite_demo.batch(name).registered().received() for name in ("B-1", "B-2")]
    other.entered(tests=[other.test("A03").key])
    positive.entered({"A03/aerobic": "Growth"}, tests=[positive.test("A03").key])
    desk = at("kvos")
    desk.open("B-2")
    family = desk.page.view.family
    desk.page.view.show_part("made from")
    chip = family.chips.findChild(QPushButton, "batch_family_together")
    assert chip.text().endswith("1"), chip.text()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    ((batch, stands, shares),) = cells(desk, "together", "batch", "stands", "shares")
    assert (batch, "M. Jansen" in shares) == ("B-1", True)
    assert "no growth" in stands.lower() or stands in ("complies", "pending"), stands
    family.tables["together"].setFocus()
    QTest.keyClick(family.tables["together"], Qt.Key.Key_Return)
    desk.acts.wait_idle()
    assert desk.page.view.facts is not None
    assert desk.page.view.facts.batch.id == "B-1"
    assert cells(desk, "together", "batch") == [], "no test of it failed"


def test_batches_made_together_are_listed_with_what_they_share(
    at: Callable[[str], Desk], sqlite_demo: Laboratory
) -> None:
    making = {"operators": "J. Smit, M. Jansen", "session": "CR2-7", "manufactured_on": date(2025, 12, 10)}
    for name in ("B-1", "B-2"):
        sqlite_demo.batch(name).registered(**making)
    desk = at("kvos")
    desk.open("B-2")
    desk.page.view.show_part("made from")
    chip = desk.page.view.family.chips.findChild(QPushButton, "batch_family_made_together")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert cells(desk, "made_together", "batch", "shares") == [("B-1", "CR2-7, J. Smit and M. Jansen")]
