"""A bottle that is positive on the third day: told at once, its batch on hold, its test reviewed, and QA sees why."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from qclab.demo.people import PASSWORD
from tests.journeys.person import Person
from tests.journeys.test_main_job import receive, register, sign_in, sign_out
from tests.laboratory.laboratory import Laboratory

BOTTLE = "Aerobic bottle"


@pytest.mark.both_engines
def test_a_positive_culture_on_day_three_up_to_the_hold(somebody: Person, demo: Laboratory, tmp_path: Path) -> None:
    sign_in(somebody, "mjansen")
    receive(somebody, register(somebody, tmp_path / "labels.pdf"))
    look(somebody, demo, day=0)
    demo.clock.move_to(demo.clock.now + timedelta(days=3))
    growth(somebody)
    hand_in(somebody, demo)
    sign_out(somebody)
    sign_in(somebody, "adewit")
    approve(somebody)
    sign_out(somebody)
    sign_in(somebody, "kvos")
    held(somebody)


def look(who: Person, demo: Laboratory, day: int) -> None:
    """The culture is loaded, and nothing has grown yet: neither complies, and nothing can be handed in."""
    who.go("results")
    who.tab_to("scope_mine")
    who.press("Right", "Down", "Return")
    who.tab_to("results_grid")
    to_the_bottle(who)
    who.write("No growth")
    who.press("Return", "Up")
    who.press("F7", "Alt+M", "N", "Tab", "Return", "F6")  # it is loaded now
    shown = {row["parameter"]: row["result"] for row in who.rows("results_grid")}
    assert shown[BOTTLE] == f"no growth to date, day {day} of 14"
    assert (
        who.sees(QPushButton, "submit").text().startswith("Submit 0") or not who.sees(QPushButton, "submit").isEnabled()
    )


def to_the_bottle(who: Person) -> None:
    for _ in who.rows("results_grid"):
        if who.row("results_grid")["parameter"] == BOTTLE:
            return
        who.press("Down")
    raise AssertionError("no bottle in the grid")


def growth(who: Person) -> None:
    """One question says what will happen; then it has happened."""
    to_the_bottle(who)
    who.write("Growth")
    who.press("Return")
    who.until(QApplication.activeModalWidget, "the question")
    assert "opens an OOS case and puts batch B-1 on hold" in who.words()
    who.press("Ctrl+Return")
    who.until(lambda: "OOS-2026-0001" in who.message(), "the case")
    assert "batch B-1 is on hold" in who.message()


def hand_in(who: Person, demo: Laboratory) -> None:
    """What grew is handed in on this day; the other bottle, of which nothing is known, holds nothing back."""
    who.press("F7")
    who.tab_to("performed_to")
    who.press("N", "Return", "F6")  # it ends with what was seen
    who.until(lambda: who.sees(QPushButton, "submit").text().startswith("Submit 1"), "the culture is complete")
    who.press("Ctrl+Return")
    who.until(QApplication.activeModalWidget, "what will happen")
    who.press("Ctrl+Return")
    who.until(lambda: [row for row in demo.tests() if row.state == "submitted"], "submitted")


def approve(who: Person) -> None:
    who.go("review")
    (waiting,) = who.rows("review_tests")
    assert "does not comply" in waiting["look at"]
    who.press("A")
    who.sign(PASSWORD, "Ctrl+Return")
    who.until(lambda: who.rows("review_tests") == [], "approved")


def held(who: Person) -> None:
    who.go("batches")
    row = who.row("batches")
    assert row["status"].endswith(": OOS-2026-0001 is open")
    who.press("Return")
    who.until(lambda: "OOS-2026-0001" in who.words(), "what blocks it")
    assert "on hold" in who.words()
