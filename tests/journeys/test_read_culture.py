"""A culture of two bottles is loaded and read in the window, with keys alone: to day 14 without growth, and with growth
on day 3, confirmed by Gram stain."""

from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPushButton

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.testing.lifecycle import TestState
from tests.journeys.person import Person
from tests.journeys.test_main_job import receive, register, sign_in
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.reading import holds, typed

AEROBIC, ANAEROBIC = "A03/aerobic", "A03/anaerobic"
MICROBIOLOGICAL = "Microbiological examination"


def test_fourteen_days_without_growth(somebody: Person, demo: Laboratory, tmp_path: Path) -> None:
    sign_in(somebody, "mjansen")
    receive(somebody, register(somebody, tmp_path / "labels.pdf"))
    load(somebody, demo)
    batch = demo.batch("B-1")
    later(somebody, demo, days=7)
    read_round(somebody, "N", "N")
    assert typed(batch, AEROBIC) == ("No growth", Evaluation.PENDING, "no growth to date, day 7 of 14")
    later(somebody, demo, days=7, minutes=2)
    read_round(somebody, "N", "N")
    for name in (AEROBIC, ANAEROBIC):
        assert typed(batch, name) == ("No growth", Evaluation.COMPLIES, "")
    assert [row["look"] for row in rounds(somebody)] == [], "nothing is left to look at"
    hand_in(somebody, demo)


def test_growth_on_day_three(somebody: Person, demo: Laboratory, tmp_path: Path) -> None:
    sign_in(somebody, "mjansen")
    receive(somebody, register(somebody, tmp_path / "labels.pdf"))
    load(somebody, demo)
    batch = demo.batch("B-1")
    later(somebody, demo, days=3)
    somebody.tab_to("my_work_readings")
    somebody.press("Return")
    in_the_dialog(somebody)
    somebody.press("S")
    somebody.until(lambda: "B-1 is on hold: unit 1 is suspected" in somebody.words(), "the hold")
    assert holds(batch) == ["The suspected positive of unit 1"]
    confirm(somebody)
    assert typed(batch, AEROBIC) == ("Growth", Evaluation.DOES_NOT_COMPLY, "")
    assert holds(batch) == ["OOS-2026-0001"]
    close(somebody)
    hand_in(somebody, demo)


def load(who: Person, demo: Laboratory) -> None:
    """Both bottles into one cabinet, now."""
    who.go("my_work")
    who.sees(QPushButton, "due_nobody").click()
    who.settle()
    who.tab_to("my_work")
    for _ in who.rows("my_work"):
        if who.row("my_work")["test"].startswith(MICROBIOLOGICAL):
            break
        who.press("Down")
    who.click("load_test")
    who.until(QApplication.activeModalWidget, "the form")
    assert "2 units" in who.words()
    for name in ("incubator_", "incubator_"):
        assert name in " ".join(who.focused())
        who.write("BTC-01")
        who.press("Tab")
    who.write("drawer 2")
    who.press("Tab", "N", "Ctrl+Return")
    who.until(lambda: QApplication.activeModalWidget() is None, "loaded")
    who.until(lambda: len(rounds(who)) == 1, "what comes")
    assert demo.batch("B-1").test("A03").is_loaded


def later(who: Person, demo: Laboratory, **span: float) -> None:
    demo.clock.move_to(demo.clock.now + timedelta(**span))
    who.press("F5")


def rounds(who: Person) -> list[dict[str, str]]:
    found = [each for each in who.window.findChildren(type(who.page())) if each.isVisible()]
    model = found[0].readings.due.table.model()
    columns = [column.key or column.title.casefold() for column in model.columns]
    return [dict(zip(columns, (each.text(row) for each in model.columns), strict=True)) for row in model.rows]


def read_round(who: Person, *keys: str) -> None:
    """By the key of the page, a key a bottle."""
    who.press("Ctrl+R")
    in_the_dialog(who)
    for key in keys:
        who.press(key)
    who.until(lambda: "2 of 2 read" in who.words(), "both are read")
    close(who)


def in_the_dialog(who: Person) -> None:
    who.until(lambda: "unit_tiles" in who.focused(), "the bottles")


def confirm(who: Person) -> None:
    def fill() -> None:
        who.press("Down", "Tab")
        who.write("Gram-positive cocci in clusters")
        who.press("Ctrl+Return")

    who.answer("settling_dialog", fill, lambda: who.click("confirm_growth"))
    who.until(lambda: "Growth confirmed" in who.words(), "confirmed")


def close(who: Person) -> None:
    who.click("accept")
    who.until(lambda: QApplication.activeModalWidget() is None, "closed")


def hand_in(who: Person, demo: Laboratory) -> None:
    """What was read goes to its reviewer; nobody types how it was performed."""
    who.go("results")
    who.tab_to("scope_mine")
    who.press("Right", "Down", "Return")
    who.tab_to("results_grid")
    who.press("Ctrl+A")
    who.until(lambda: who.sees(QPushButton, "submit").text().startswith("Submit 1"), "the culture is complete")
    who.press("Ctrl+Return")
    who.until(lambda: QApplication.activeModalWidget() or is_handed_in(demo), "what will happen, or nothing")
    if QApplication.activeModalWidget():
        who.press("Ctrl+Return")
    who.until(lambda: is_handed_in(demo), "submitted")


def is_handed_in(demo: Laboratory) -> bool:
    return demo.batch("B-1").test("A03").state is TestState.SUBMITTED
